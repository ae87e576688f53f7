//! What was written into the log, by day and kind, and its newest state.

use dspt_store::model::EntryKind;
use dspt_store::model::LogDay;
use dspt_store::model::LogState;

use crate::line::Entry;
use crate::line::Line;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>, state: &LogState) -> Vec<Entry> {
    let mut head = vec![words::count(state.entries, "entry", "entries")];
    head.extend(
        state
            .newest
            .map(|at| format!("the newest {}", time::when(scene.now, at, &scene.fixed.zone))),
    );
    let mut body = wrapped(Meaning::Heading, &scene.join(&head), scene.width, 0);
    body.extend(wrapped(
        Meaning::Muted,
        "Everything that is accepted here is written down in its order.",
        scene.width,
        0,
    ));
    let mut before = None;
    for row in &state.days {
        if before != Some(row.day) {
            before = Some(row.day);
            body.push(Entry::blank());
            body.push(Entry::heading(&format!("{} UTC", time::full_day(row.day))));
        }
        body.push(beneath(line(row)));
    }
    if state.looked_at < state.entries {
        body.push(Entry::blank());
        let text = format!("The newest {} are counted.", words::grouped(state.looked_at));
        body.extend(wrapped(Meaning::Muted, &text, scene.width, 0));
    }
    body
}

fn line(row: &LogDay) -> Line {
    let count = words::grouped(row.entries);
    Line::plain(&format!("{count:>9}  ")).and(Meaning::Plain, kind(row.kind))
}

fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Report => "reports of computers",
        EntryKind::Enrolment => "computers that joined",
        EntryKind::Action => "actions of operators",
        EntryKind::Answers => "answers and registers",
        EntryKind::Policy => "checks published",
        EntryKind::Trust => "keys and addresses of this console",
        EntryKind::Permission => "permissions given or withdrawn",
        EntryKind::Rotation => "keys made anew",
        EntryKind::Leaving => "computers or providers that left",
        EntryKind::Deletion => "deletions",
        EntryKind::Other => "of a kind that this version does not know",
    }
}
