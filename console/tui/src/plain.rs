//! Screens as plain lines and as JSON, for scripts, files and screen readers. Drawn from the same sheets as the terminal.

use jiff::Timestamp;
use serde::Serialize;

use crate::command::Command;
use crate::event::Detail;
use crate::event::Effect;
use crate::event::Event;
use crate::event::Size;
use crate::keymap::BINDINGS;
use crate::limits;
use crate::line::Line;
use crate::model::Data;
use crate::model::Model;
use crate::options::Clock;
use crate::options::Options;
use crate::safe_text::is_hostile;
use crate::screen::View;
use crate::sheet;
use crate::sheet::Scene;
use crate::source::Source;
use crate::source::SourceError;
use crate::table::MARGIN;
use crate::theme::Meaning;
use crate::update;

/// A screen as lines of at most about `width` columns: no colour, no box drawing, every row of a list. The first line is the
/// notice, where there is one, whole.
///
/// # Errors
///
/// If the source cannot be read, or has not what the view names.
pub fn lines(
    source: &dyn Source,
    options: &Options,
    view: &View,
    width: u16,
) -> Result<Vec<String>, SourceError> {
    let model = read(source, options, view, width)?;
    Ok(text(&model))
}

/// The screen that is seen as lines: every row that is held, in full.
pub(crate) fn text(model: &Model) -> Vec<String> {
    let scene = Scene {
        whole: true,
        panes: 1,
        width: usize::from(model.size.width),
        ..Scene::new(model)
    };
    let notice = model.fixed.notice.as_deref();
    let mut lines: Vec<Line> = notice
        .map(|text| Line::new(Meaning::Unknown, text))
        .into_iter()
        .collect();
    lines.push(Line::new(
        Meaning::Heading,
        &sheet::crumb(&model.fixed, model.screen()),
    ));
    lines.push(Line::default());
    lines.extend(scene.head());
    lines.extend(scene.headings());
    let margin = " ".repeat(MARGIN);
    for entry in scene.body(0..scene.extent().lines().end) {
        lines.push(match entry.opens {
            Some(_) => {
                let mut line = Line::plain(&margin);
                line.0.extend(entry.line.0);
                line
            }
            None => entry.line,
        });
    }
    lines.iter().map(Line::text).collect()
}

/// The rows of a screen as JSON, in one line. What could command a terminal is escaped, so it may be printed on one.
///
/// # Errors
///
/// If the source cannot be read, or has not what the view names.
pub fn json(source: &dyn Source, view: &View) -> Result<String, SourceError> {
    // Rows hold their times themselves: no words depend on a clock here.
    json_of(source, &Options::new(Clock::at(Timestamp::UNIX_EPOCH)), view)
}

/// The same, with figures as the options want them, and the providers listed as they say.
///
/// # Errors
///
/// As [`json`].
pub fn json_of(source: &dyn Source, options: &Options, view: &View) -> Result<String, SourceError> {
    let model = read(source, options, view, 80)?;
    let screen = model.screen();
    let text = match (&screen.data, view) {
        (Data::Overview(overview), _) => escaped_json(overview),
        (Data::Providers(roster), _) => escaped_json(&roster.rows().collect::<Vec<_>>()),
        (Data::Devices { window, .. }, _) => escaped_json(&window.rows().collect::<Vec<_>>()),
        (Data::Checks(checks), _) => escaped_json(&checks.rows),
        (Data::Lead(lead), _) => escaped_json(lead),
        (Data::Locations { about, window }, _) => escaped_json(&serde_json::json!({
            "area": about.area,
            "registers": about.registers,
            "locations": window.rows().collect::<Vec<_>>(),
        })),
        (Data::Desk(desk), _) => escaped_json(desk),
        (Data::Assessment(assessment), View::Item(_, number)) => escaped_json(&assessment.item(number)),
        (Data::Assessment(assessment), View::Assets(_)) => escaped_json(&assessment.assets),
        (Data::Assessment(assessment), _) => escaped_json(assessment),
        (Data::Device(detail), View::Facts(_)) => escaped_json(&detail.detail.facts),
        (Data::Device(detail), View::History(_)) => escaped_json(&detail.detail.history),
        (Data::Device(detail), View::Finding(_, check)) => finding(detail, check),
        (Data::Device(detail), _) => escaped_json(&detail.detail),
        (Data::Text(lines), _) => escaped_json(lines),
        (Data::Nothing | Data::Missing, _) => help(&model),
    };
    text.map_err(|error| {
        SourceError::new(
            format!("{view} as JSON"),
            "this is a fault of this program; please report it",
            Some(Box::new(error)),
        )
    })
}

/// Reads everything that a screen shows, by the same update that the terminal uses.
fn read(source: &dyn Source, options: &Options, view: &View, width: u16) -> Result<Model, SourceError> {
    let options = Options {
        start: view.clone(),
        ..options.clone()
    };
    let mut model = Model::new(
        &options,
        Size {
            width,
            height: u16::MAX,
        },
    );
    model.most_chunks = usize::MAX;
    let begin = update::begin(&mut model);
    ask(source, &mut model, begin)?;
    // To the end of the list, chunk by chunk.
    let last = update::update(&mut model, Event::Command(Command::Last));
    ask(source, &mut model, last)?;
    let there = match (&model.screen().data, view) {
        (Data::Missing, _) => false,
        (Data::Device(detail), View::Finding(_, check)) => {
            detail.detail.findings.iter().any(|row| row.check == *check)
        }
        (Data::Assessment(assessment), View::Item(_, number)) => assessment.item(number).is_some(),
        _ => true,
    };
    if there {
        Ok(model)
    } else {
        Err(SourceError::new(view.to_string(), none_such(view), None))
    }
}

/// What to say of a screen that is not there, and where to look.
fn none_such(view: &View) -> &'static str {
    match view {
        View::Email(..) | View::Group(_) => {
            "no computer fails that check now, or it is not yours to see; `show checks` tells what fails"
        }
        View::Provider(_)
        | View::Notes(_)
        | View::Assets(_)
        | View::Answers(_)
        | View::Timeline(_)
        | View::Item(..) => {
            "there is none such, or it is not yours to see; `show providers` lists those there are, and `show provider` \
             the questions of one"
        }
        View::Device(_) | View::Finding(..) | View::Facts(_) | View::History(_) | View::Devices { .. } => {
            "there is none such, or it is not yours to see; `show devices` lists those there are"
        }
        View::Enrolment(_) => {
            "there is none such, or it is not yours to see; `show enrolment` lists those there are"
        }
        View::Operators(_) => {
            "there is none such, or it is not yours to see; `show operators` lists those there are"
        }
        View::Home
        | View::Monday
        | View::News(_)
        | View::Work
        | View::Providers
        | View::Log
        | View::Checks
        | View::Text(_)
        | View::Programme(_)
        | View::Help => "there is none such, or it is not yours to see",
    }
}

/// Does what `effects` ask for, and what follows from it.
fn ask(source: &dyn Source, model: &mut Model, mut effects: Vec<Effect>) -> Result<(), SourceError> {
    while let Some(effect) = effects.pop() {
        if let Effect::Query {
            generation, query, ..
        } = effect
        {
            let reply = Ok(query.ask(source, limits::CHUNK_ROWS)?);
            effects.extend(update::update(model, Event::Reply { generation, reply }));
        }
    }
    Ok(())
}

fn finding(detail: &Detail, check: &dspt_report::CheckId) -> Result<String, serde_json::Error> {
    let row = detail.detail.findings.iter().find(|row| row.check == *check);
    let cited: std::collections::BTreeMap<_, _> = row
        .iter()
        .flat_map(|row| &row.cited)
        .filter_map(|key| Some((key, detail.detail.facts.get(key)?)))
        .collect();
    escaped_json(&serde_json::json!({ "finding": row, "facts": cited, "fix": detail.fixes.get(check) }))
}

fn help(model: &Model) -> Result<String, serde_json::Error> {
    let keys: Vec<_> = BINDINGS
        .iter()
        .flat_map(|binding| {
            let names: Vec<String> = binding
                .keys
                .iter()
                .map(|key| key.name(model.fixed.symbols))
                .collect();
            let row = move |mode| serde_json::json!({ "mode": mode, "keys": names, "about": binding.about });
            binding.modes.iter().map(row)
        })
        .collect();
    escaped_json(&keys)
}

/// JSON in one line without a character that could command or deceive a terminal: JSON can name each of them.
///
/// # Errors
///
/// If the value has no form in JSON.
pub fn escaped_json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(value)?;
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if is_hostile(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(character);
        }
    }
    Ok(out)
}
