//! Home: what is new and what to do first; on an empty console, how to begin.

use dspt_report::CheckId;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceGroup;
use dspt_store::model::Overview;

use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::opening;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::count;
use crate::words::time;

/// Below this width numbers stand for sentences.
const NARROW: usize = 70;

pub(super) fn body(scene: &Scene<'_>, overview: &Overview) -> Vec<Entry> {
    if overview.providers == 0 && overview.devices == 0 {
        return empty(scene);
    }
    let mut body = totals(scene, overview);
    body.push(Entry::blank());
    body.extend(state(scene, overview));
    body.push(Entry::blank());
    let (evidence, advice): (Vec<_>, Vec<_>) = overview.fix_first.iter().partition(|row| row.evidence);
    let columns = columns(scene, &overview.fix_first);
    let mut headings = Some(columns.headings());
    for (heading, rows) in [("Do first", evidence), ("Worth knowing, counted nowhere", advice)] {
        if rows.is_empty() {
            continue;
        }
        body.push(Entry::heading(heading));
        // Once for both.
        body.extend(headings.take().map(Entry::from));
        body.extend(checks(scene, &columns, &rows, View::Group));
        body.push(Entry::blank());
    }
    body.extend(doors(overview));
    body
}

fn totals(scene: &Scene<'_>, overview: &Overview) -> Vec<Entry> {
    let mut parts = vec![
        count(overview.providers, "provider", "providers"),
        count(overview.devices, "computer", "computers"),
    ];
    parts.push(match overview.last_heard {
        Some(time) => format!(
            "newest report {}{}",
            time::when(scene.now, time, &scene.fixed.zone),
            if time::is_utc(&scene.fixed.zone) {
                " UTC"
            } else {
                ""
            }
        ),
        None => "no report yet".to_owned(),
    });
    parts.extend(scene.fixed.operator.as_ref().map(|name| format!("for {name}")));
    wrapped(Meaning::Heading, &scene.join(&parts), scene.width, 0)
}

/// The counts that are not zero, each with what it means; each opens its computers.
fn state(scene: &Scene<'_>, overview: &Overview) -> Vec<Entry> {
    let symbols = scene.symbols();
    let mut lines: Vec<Entry> = Vec::new();
    if overview.failing_devices == 0 && overview.devices > 0 {
        lines.push(nothing_to_fix(scene, overview).into());
    }
    for group in DeviceGroup::ALL {
        let number = overview.of(group);
        if number == 0 {
            continue;
        }
        let (meaning, sign) = match group {
            DeviceGroup::ToFix => (Meaning::Fail, symbols.fail),
            DeviceGroup::Copied => (Meaning::Error, symbols.error),
            DeviceGroup::ToConfirm
            | DeviceGroup::Quiet
            | DeviceGroup::Stale
            | DeviceGroup::Never
            | DeviceGroup::ClockWrong => (Meaning::Unknown, symbols.unknown),
        };
        let (number, word) = (words::grouped(number.into()), words::group(group).to_lowercase());
        let about = if scene.width < NARROW {
            ""
        } else {
            words::group_about(group)
        };
        let line = Line::new(meaning, &format!("{sign} {number:>5} {word:<15}")).and(Meaning::Muted, about);
        lines.push(Entry::opening(line, View::group(group)));
    }
    lines
}

/// That nothing is to fix, where a computer is there whose word counts. One that is in two groups is taken off twice: then
/// it says too little, never too much.
pub(super) fn nothing_to_fix(scene: &Scene<'_>, overview: &Overview) -> Line {
    let without_word = overview.never + overview.stale + overview.cloned;
    let (meaning, sign, short, more) = if overview.devices > without_word {
        let found = "nothing found to fix";
        (
            Meaning::Pass,
            scene.symbols().pass,
            found,
            " on the computers that count",
        )
    } else {
        let untold = "could not tell what is to fix";
        (
            Meaning::Unknown,
            scene.symbols().unknown,
            untold,
            ": no computer's results count now",
        )
    };
    let line = Line::new(meaning, &format!("{sign} ")).and(Meaning::Plain, short);
    let whole = line.clone().and(Meaning::Plain, more);
    if whole.width() <= scene.width { whole } else { line }
}

/// The columns of the tables, the same for both.
pub(super) fn columns(scene: &Scene<'_>, rows: &[CheckRow]) -> Columns {
    let computers = if scene.width < NARROW {
        Column::number("Computers", 9, 0)
    } else {
        Column::text("Computers", 27, 0)
    };
    let columns = [
        Column::wide("Should be so", 14, 1),
        computers,
        Column::text("Each takes", 10, 1),
    ];
    let rows: Vec<_> = rows.iter().map(|row| cells(scene, row)).collect();
    Columns::fitted(&columns, &rows, scene.width, scene.symbols().ellipsis)
}

fn cells(scene: &Scene<'_>, row: &CheckRow) -> Vec<Span> {
    let meaning = if row.evidence {
        Meaning::Fail
    } else {
        Meaning::Advice
    };
    let (computers, minutes) = if scene.width < NARROW {
        (words::grouped(row.failing.into()), None)
    } else {
        let computers = words::at_providers(row.failing, row.failing_providers);
        (computers, scene.minutes(&row.check))
    };
    vec![
        Span::plain(&scene.title(&row.check)),
        Span::new(meaning, &computers),
        Span::plain(&minutes.unwrap_or_default()),
    ]
}

pub(super) fn checks(
    scene: &Scene<'_>,
    columns: &Columns,
    rows: &[&CheckRow],
    opens: fn(CheckId) -> View,
) -> Vec<Entry> {
    rows.iter()
        .flat_map(|row| opening(columns.lines(&cells(scene, row)), opens(row.check.clone())))
        .collect()
}

fn doors(overview: &Overview) -> Vec<Entry> {
    let door = |text: String, view| Entry::opening(Line::plain(&text), view);
    vec![
        Entry::heading("Look through"),
        door(
            format!("all {}", count(overview.providers, "provider", "providers")),
            View::Providers,
        ),
        door(
            format!("all {}", count(overview.devices, "computer", "computers")),
            View::ALL_DEVICES,
        ),
        door("each check across all computers".to_owned(), View::Checks),
        door("what you noted, have in hand and let rest".to_owned(), View::Work),
    ]
}

pub(super) fn empty(scene: &Scene<'_>) -> Vec<Entry> {
    let mut body = wrapped(
        Meaning::Heading,
        "Nothing here yet. Ways to begin:",
        scene.width,
        0,
    );
    for (letter, way) in ('A'..='Z').zip(&scene.fixed.ways) {
        body.push(Entry::blank());
        body.extend(wrapped(
            Meaning::Heading,
            &format!("{letter}  {}", way.title),
            scene.width,
            0,
        ));
        body.extend(wrapped(Meaning::Plain, &way.about, scene.width, 3));
        for command in &way.commands {
            body.extend(wrapped(Meaning::Key, command, scene.width, 5));
        }
    }
    body.push(Entry::blank());
    body.extend(wrapped(Meaning::Muted, words::INDEPENDENT, scene.width, 0));
    body
}
