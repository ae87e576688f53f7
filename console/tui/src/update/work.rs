//! Working through a list: marks, remarks, who has it, what rests, what is proposed. Nothing is done to more than one thing
//! without a question that names them.

use dspt_report::DeviceId;
use dspt_report::ProviderId;

use crate::change::Change;
use crate::command::Command;
use crate::desk::Desk;
use crate::event::Effect;
use crate::form::Ask;
use crate::form::Asked;
use crate::form::Filled;
use crate::form::Form;
use crate::form::Mark;
use crate::form::Target;
use crate::form::names;
use crate::keymap::Mode;
use crate::limits;
use crate::making::NewString;
use crate::model::Data;
use crate::model::Model;
use crate::safe_text::scrub;
use crate::screen::View;
use crate::sheet::Scene;
use crate::theme::Meaning;
use crate::update;
use crate::update::copy;
use crate::update::cursor;
use crate::update::list;
use crate::words::time;

/// Does a command of this kind; what it does not know it leaves.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other commands are for looking around"
)]
pub(super) fn apply(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Mark => mark(model),
        Command::MarkAll => mark_all(model),
        Command::Note => write(model, Ask::Note, |_| true),
        Command::InHand => write(model, Ask::InHand, |_| true),
        Command::Rest => write(model, Ask::Rest, |_| true),
        Command::Replace => write(model, Ask::Replace, |target| target.device.is_some()),
        Command::Propose => propose(model),
        Command::Confirm => confirm(model),
        Command::Retire => retire(model),
        Command::Revoke => revoke(model),
        Command::Make => write_of_string(model),
        Command::Looked => looked(model),
        Command::Notes => {
            let target = targets(model).into_iter().next();
            return target.map_or_else(Vec::new, |target| update::go(model, View::Notes(target.provider)));
        }
        Command::Email => return email(model),
        _ => {}
    }
    Vec::new()
}

/// What the selected row, or the whole screen, is about.
fn target(model: &Model) -> Option<Target> {
    let screen = model.screen();
    let key = screen.cursor.key.as_ref();
    match &screen.data {
        Data::Providers(roster) => {
            let row = roster.rows().find(|row| key == Some(&View::Provider(row.id)))?;
            Some(Target::provider(row.id, &row.name))
        }
        Data::Devices { window, .. } => {
            let row = window.rows().find(|row| key == Some(&View::Device(row.id)))?;
            Some(Target::device(row))
        }
        Data::Device(detail) => Some(Target::device(&detail.detail.device)),
        Data::Assessment(assessment) => {
            let provider = &assessment.provider;
            Some(Target::provider(provider.id, &provider.name))
        }
        Data::Desk(desk) => Scene::new(model).desk_target(desk),
        Data::Nothing
        | Data::Missing
        | Data::Overview(_)
        | Data::Text(_)
        | Data::Lead(_)
        | Data::Locations { .. }
        | Data::Checks(_) => None,
    }
}

/// What a change is about: the marked rows, else the selected one.
fn targets(model: &Model) -> Vec<Target> {
    let marks = &model.screen().marks;
    if marks.is_empty() {
        target(model).into_iter().collect()
    } else {
        marks.iter().map(|mark| mark.target.clone()).collect()
    }
}

/// Whether the screen is a list of things that a change can be about.
pub(crate) fn has_marks(view: &View) -> bool {
    matches!(
        view,
        View::Providers | View::Devices { .. } | View::News(_) | View::Group(_) | View::Work
    )
}

fn mark(model: &mut Model) {
    let (Some(target), Some(opens)) = (target(model), model.screen().cursor.key.clone()) else {
        return;
    };
    let marks = &mut model.screen_mut().marks;
    match marks.iter().position(|mark| mark.opens == opens) {
        Some(at) => drop(marks.remove(at)),
        None if marks.len() < limits::MARKS => marks.push(Mark { opens, target }),
        None => {
            let words = format!("At most {} are marked at once.", limits::MARKS);
            model.said = Some((Meaning::Unknown, words));
            return;
        }
    }
    cursor::step(model, 1);
}

/// Every row that is held, up to the most; where some are marked already, none.
fn mark_all(model: &mut Model) {
    if !model.screen().marks.is_empty() {
        model.screen_mut().marks.clear();
        return;
    }
    let extent = Scene::new(model).extent();
    let held = model.screen().cursor.clone();
    let mut marks: Vec<Mark> = Vec::new();
    for row in extent.rows() {
        if marks.len() == limits::MARKS {
            let words = format!(
                "The first {} are marked; more are not marked at once.",
                limits::MARKS
            );
            model.said = Some((Meaning::Unknown, words));
            break;
        }
        let Some(opens) = extent.key(row) else { continue };
        model.screen_mut().cursor.key = Some(opens.clone());
        if let Some(target) = target(model) {
            marks.push(Mark { opens, target });
        }
    }
    model.screen_mut().cursor = held;
    model.screen_mut().marks = marks;
}

fn write(model: &mut Model, ask: Ask, fits: fn(&Target) -> bool) {
    let targets: Vec<Target> = targets(model).into_iter().filter(fits).collect();
    if targets.is_empty() {
        return;
    }
    model.form = Some(Form {
        ask,
        targets,
        text: String::new(),
    });
    model.mode = Mode::Write;
}

/// Proposes to accept the risk of the question looked at.
fn propose(model: &mut Model) {
    if let View::Item(_, item) = &model.screen().view {
        let ask = Ask::Risk(item.clone());
        write(model, ask, |_| true);
    }
}

fn ask(model: &mut Model, asked: Asked) {
    model.asked = Some(asked);
    model.mode = Mode::Confirm;
}

fn confirm(model: &mut Model) {
    let targets: Vec<Target> = targets(model)
        .into_iter()
        .filter(|target| target.to_confirm)
        .collect();
    let changes: Vec<Change> = targets
        .iter()
        .filter_map(|target| target.device.map(Change::Confirm))
        .collect();
    if changes.is_empty() {
        return;
    }
    let question = match (targets.as_slice(), &model.screen().data) {
        ([_], Data::Device(detail)) => {
            let device = &detail.detail.device;
            let name = crate::words::computer(device);
            format!(
                "Did {} say that {name} is theirs? y yes, n no",
                device.provider_name
            )
        }
        _ => format!(
            "Did the providers say that these computers are theirs? {} y yes, n no",
            names(&targets)
        ),
    };
    let said = format!("Confirmed {}.", names(&targets));
    ask(
        model,
        Asked {
            question,
            changes,
            said,
        },
    );
}

fn retire(model: &mut Model) {
    let targets: Vec<Target> = targets(model)
        .into_iter()
        .filter(|target| target.device.is_some())
        .collect();
    let changes: Vec<Change> = targets
        .iter()
        .filter_map(|target| target.device.map(Change::Retire))
        .collect();
    if changes.is_empty() {
        return;
    }
    let about = names(&targets);
    let asked = Asked {
        question: format!(
            "Take out of use {about}? It counts nowhere, and its reports are refused from then on. y yes, n no"
        ),
        changes,
        said: format!("Out of use: {about}."),
    };
    ask(model, asked);
}

fn looked(model: &mut Model) {
    let Data::Desk(desk) = &model.screen().data else {
        return;
    };
    if !matches!(desk.as_ref(), Desk::Monday(_)) {
        return;
    }
    let now = time::when(model.now, model.now, &model.fixed.zone);
    let asked = Asked {
        question: format!(
            "Did you look through all of it? What is new is then counted from {now} on, for you alone. y yes, n no"
        ),
        changes: vec![Change::Looked],
        said: "Looked through: from now on what is new begins here.".to_owned(),
    };
    ask(model, asked);
}

/// The text to send about the fault of this list: to the selected provider, or alike to all that are marked.
fn email(model: &mut Model) -> Vec<Effect> {
    let view = match (&model.screen().view, &model.screen().data) {
        (View::Email(..), Data::Desk(desk)) => {
            if let Desk::Email(email) = desk.as_ref() {
                let text = Scene::new(model).email(email);
                return hand_over(model, &text);
            }
            return Vec::new();
        }
        (View::Group(check), _) => match targets(model).as_slice() {
            [] => return Vec::new(),
            [one] => View::Email(check.clone(), Some(one.provider)),
            _ => View::Email(check.clone(), None),
        },
        (
            View::Devices {
                provider,
                failing: Some(check),
                ..
            },
            _,
        ) => View::Email(check.clone(), *provider),
        _ => return Vec::new(),
    };
    update::go(model, view)
}

pub(super) fn hand_over(model: &mut Model, text: &str) -> Vec<Effect> {
    let otherwise = match &model.screen().view {
        // A string that was just made is shown nowhere else.
        View::Text(of) if matches!(**of, View::Enrolment(_)) => "mark it on the screen.".to_owned(),
        view => format!("type:\ndspt-console show {view}"),
    };
    let words = format!("Handed to the clipboard of your terminal. Where that takes nothing, {otherwise}");
    model.said = Some((Meaning::Pass, words));
    // What computers and policies say must not command whatever it is pasted into.
    let lines: Vec<String> = text.lines().map(|line| scrub(line).to_string()).collect();
    vec![Effect::Copy(lines.join("\n"))]
}

/// Changes what is being typed.
pub(super) fn edit(model: &mut Model, change: impl FnOnce(&mut String)) {
    if let Some(form) = &mut model.form {
        change(&mut form.text);
    }
}

/// What was typed is enough.
pub(super) fn accept(model: &mut Model) -> Vec<Effect> {
    model.mode = Mode::Browse;
    let Some(form) = model.form.take() else {
        return Vec::new();
    };
    if let Ask::Make(provider) = form.ask {
        return make(model, form, provider);
    }
    match list::accept(model, &form) {
        Some(Ok(effects)) => {
            cursor::follow(model);
            return effects;
        }
        Some(Err(words)) => {
            typed_wrong(model, form, words);
            return Vec::new();
        }
        None => {}
    }
    let today = time::today(model.now, &model.fixed.zone);
    match form.filled(today, |typed| device(model, &form, typed)) {
        Filled::Nothing => Vec::new(),
        Filled::Wrong(words) => {
            typed_wrong(model, form, words);
            Vec::new()
        }
        Filled::Asked(asked) => {
            let at_once = asked.changes.len() == 1 && matches!(form.ask, Ask::Note | Ask::InHand | Ask::Rest);
            if at_once {
                return changing(asked);
            }
            ask(model, asked);
            Vec::new()
        }
    }
}

/// What was typed stays, to be put right.
fn typed_wrong(model: &mut Model, form: Form, words: String) {
    model.said = Some((Meaning::Error, words));
    model.form = Some(form);
    model.mode = Mode::Write;
}

/// Asks about a new string for the provider that the selected one is for, or that is looked at.
fn write_of_string(model: &mut Model) {
    let target = match (&model.screen().data, &model.screen().view) {
        (Data::Desk(desk), View::Enrolment(_)) => Scene::new(model).token_target(desk),
        _ => targets(model).into_iter().next(),
    };
    let Some(target) = target else {
        let words = "Open a provider first, or type : provider and its name; then + makes a string for it.";
        model.said = Some((Meaning::Unknown, words.to_owned()));
        return;
    };
    model.form = Some(Form {
        ask: Ask::Make(target.provider),
        targets: vec![target],
        text: "5 30".to_owned(),
    });
    model.mode = Mode::Write;
}

fn make(model: &mut Model, form: Form, provider: ProviderId) -> Vec<Effect> {
    let words: Vec<&str> = form.text.split_whitespace().collect();
    let typed = match words.as_slice() {
        [] => return Vec::new(),
        [uses] => uses.parse().ok().map(|uses: u32| (uses, USUAL_DAYS)),
        [uses, days] => uses.parse().ok().zip(days.parse().ok()),
        _ => None,
    };
    let good = typed.filter(|(uses, days)| {
        (1..=dspt_store::limits::TOKEN_USES).contains(uses) && (1..=MOST_DAYS).contains(days)
    });
    let Some((uses, days)) = good else {
        let words = format!(
            "Type two numbers: 1 to {} computers, 1 to {MOST_DAYS} days, such as 5 30.",
            dspt_store::limits::TOKEN_USES
        );
        typed_wrong(model, form, words);
        return Vec::new();
    };
    vec![Effect::Make(NewString { provider, uses, days })]
}

/// For how long a string is good where nobody says.
const USUAL_DAYS: u16 = 30;
/// For how long at most.
const MOST_DAYS: u16 = 365;

/// A string was made, and is shown.
pub(super) fn made(model: &mut Model, made: Result<Vec<String>, String>) -> Vec<Effect> {
    model.dirty = true;
    match made {
        Ok(lines) => copy::show(model, View::Enrolment(None), lines),
        Err(words) => model.said = Some((Meaning::Error, words)),
    }
    Vec::new()
}

/// Takes the selected string or post back.
fn revoke(model: &mut Model) {
    let Data::Desk(desk) = &model.screen().data else {
        return;
    };
    if let Some(asked) = Scene::new(model).revoking(desk) {
        ask(model, asked);
    }
}

/// The device of the same provider that is meant, of those in the lists that led here.
fn device(model: &Model, form: &Form, typed: &str) -> Result<DeviceId, String> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    let typed = typed.to_lowercase();
    let provider = form.targets.first().map(|target| target.provider);
    let mut found: Vec<DeviceId> = Vec::new();
    for screen in model.stack() {
        if let Data::Devices { window, .. } = &screen.data {
            let rows = window.rows().filter(|row| Some(row.provider) == provider);
            found.extend(
                rows.map(|row| row.id)
                    .filter(|id| id.to_string().starts_with(&typed)),
            );
        }
    }
    found.sort();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err("No computer of theirs in the list that led here begins so. Open it from their list, or type its whole id.".to_owned()),
        _ => Err("More than one begins so; type more of it.".to_owned()),
    }
}

/// What was asked about is to be done.
pub(super) fn changing(asked: Asked) -> Vec<Effect> {
    vec![Effect::Change {
        changes: asked.changes,
        said: asked.said,
    }]
}
