//! Home: what is new and what to do first; on an empty console, how to begin.

use dspt_store::model::CheckRow;
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
    if !evidence.is_empty() {
        body.extend(checks(scene, "Do first", &evidence));
        body.push(Entry::blank());
    }
    if !advice.is_empty() {
        body.extend(checks(scene, "Worth knowing, counted nowhere", &advice));
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

/// The counts that are not zero, each with what it means.
fn state(scene: &Scene<'_>, overview: &Overview) -> Vec<Entry> {
    let symbols = scene.symbols();
    let rows = [
        (
            overview.failing_devices,
            Meaning::Fail,
            symbols.fail,
            "to fix",
            "something the toolkit asks for is not so",
        ),
        (
            overview.quiet,
            Meaning::Unknown,
            symbols.unknown,
            "quiet",
            "no report for three working days or more",
        ),
        (
            overview.stale,
            Meaning::Unknown,
            symbols.unknown,
            "stale",
            "last report too old to count",
        ),
        (
            overview.never,
            Meaning::Unknown,
            symbols.unknown,
            "no report",
            "enrolled, but nothing has come yet",
        ),
        (
            overview.to_confirm,
            Meaning::Unknown,
            symbols.unknown,
            "to confirm",
            "ring and ask whether they are theirs",
        ),
        (
            overview.cloned,
            Meaning::Error,
            symbols.error,
            "copied key",
            "two computers speak as one; enrol both anew",
        ),
        (
            overview.clock_wrong,
            Meaning::Unknown,
            symbols.unknown,
            "clock wrong",
            "what depends on dates counts as unknown",
        ),
    ];
    let mut lines: Vec<Entry> = Vec::new();
    if overview.failing_devices == 0 && overview.devices > overview.never {
        lines.push(
            Line::new(Meaning::Pass, symbols.pass)
                .and(Meaning::Plain, " nothing to fix on any computer heard of")
                .into(),
        );
    }
    for (number, meaning, sign, word, about) in rows {
        if number > 0 {
            let line = Line::new(
                meaning,
                &format!("{sign} {:>5} {word:<13}", words::grouped(number.into())),
            )
            .and(Meaning::Muted, if scene.width < NARROW { "" } else { about });
            lines.push(line.into());
        }
    }
    lines
}

fn checks(scene: &Scene<'_>, heading: &str, rows: &[&CheckRow]) -> Vec<Entry> {
    let narrow = scene.width < NARROW;
    let columns = if narrow {
        vec![
            Column::wide("Should be so", 14, 1),
            Column::number("Computers", 9, 0),
        ]
    } else {
        vec![
            Column::wide("Should be so", 20, 1),
            Column::text("Not so on", 29, 0),
            Column::text("Each takes", 10, 1),
        ]
    };
    let columns = Columns::new(&columns, scene.width, scene.symbols().ellipsis);
    let mut entries = vec![Entry::heading(heading), columns.headings().into()];
    for row in rows {
        let meaning = if row.evidence {
            Meaning::Fail
        } else {
            Meaning::Advice
        };
        let title = Span::plain(&scene.title(&row.check));
        let cells = if narrow {
            vec![title, Span::new(meaning, &words::grouped(row.failing.into()))]
        } else {
            vec![
                title,
                Span::new(meaning, &words::computers_at(row.failing, row.failing_providers)),
                Span::plain(&scene.minutes(&row.check).unwrap_or_default()),
            ]
        };
        let view = View::Devices {
            provider: None,
            failing: Some(row.check.clone()),
        };
        entries.extend(opening(columns.lines(&cells), view));
    }
    entries
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
    ]
}

fn empty(scene: &Scene<'_>) -> Vec<Entry> {
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
