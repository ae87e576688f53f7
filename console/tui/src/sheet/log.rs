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
    body.extend(signed(scene, state));
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

/// What was signed of it last, to be compared with what others were given.
fn signed(scene: &Scene<'_>, state: &LogState) -> Vec<Entry> {
    let Some(checkpoint) = &state.checkpoint else {
        return wrapped(
            Meaning::Muted,
            "No checkpoint of it was signed yet.",
            scene.width,
            0,
        );
    };
    let text = format!(
        "The newest checkpoint was signed {}, over {}:",
        scene.when(Some(checkpoint.at)),
        words::count(checkpoint.size, "entry", "entries")
    );
    let mut lines = wrapped(Meaning::Plain, &text, scene.width, 0);
    let note = checkpoint.note.lines().filter(|line| !line.is_empty());
    lines.extend(
        note.take(NOTE_LINES)
            .map(|line| beneath(Line::new(Meaning::Muted, line))),
    );
    lines
}

/// Lines of a checkpoint that are shown: origin, size, root and a signature or two.
const NOTE_LINES: usize = 6;

fn line(row: &LogDay) -> Line {
    let count = words::grouped(row.entries);
    Line::plain(&format!("{count:>9}  ")).and(Meaning::Plain, kind(row.kind))
}

fn kind(kind: Option<EntryKind>) -> &'static str {
    match kind {
        Some(EntryKind::Report) => "reports of computers",
        Some(EntryKind::Enrolment) => "computers that joined",
        Some(EntryKind::Action) => "actions of operators",
        Some(EntryKind::Answer) => "answers and registers",
        Some(EntryKind::Policy) => "checks published",
        Some(EntryKind::Trust) => "keys and addresses of this console",
        Some(EntryKind::Permission) => "permissions given or withdrawn",
        Some(EntryKind::Rotation) => "keys made anew",
        Some(EntryKind::Leaving) => "computers or providers that left",
        Some(EntryKind::Deletion) => "deletions",
        Some(EntryKind::Clock) => "times of the console's clock",
        Some(EntryKind::Restart) => "beginnings after a restored copy",
        None | Some(_) => "of a kind that this version does not know",
    }
}
