//! The supporter's first screen: what is new since this operator last looked, what to do first, and what is normal.

use std::collections::BTreeSet;

use dspt_store::model::ChangeKind;
use dspt_store::model::DeviceGroup;
use jiff::civil::Date;

use crate::desk::Monday;
use crate::line::Entry;
use crate::line::Line;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::home;
use crate::sheet::work;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words;
use crate::words::count;
use crate::words::time;

/// Below this width numbers stand for sentences.
const NARROW: usize = 70;

pub(super) fn body(scene: &Scene<'_>, monday: &Monday) -> Vec<Entry> {
    let overview = &monday.overview;
    if overview.providers == 0 && overview.devices == 0 {
        return home::empty(scene);
    }
    let mut body = totals(scene, monday);
    body.push(Entry::blank());
    body.extend(news(scene, monday));
    body.extend(waiting(scene, monday));
    body.push(Entry::blank());
    body.extend(first(scene, monday));
    body.push(Entry::heading("Normal"));
    body.extend(normal(scene, monday));
    body.push(Entry::blank());
    body.push(Entry::heading("Look through"));
    body.push(Entry::opening(
        Line::plain("everything as it stands, old and new"),
        View::Home,
    ));
    body
}

fn totals(scene: &Scene<'_>, monday: &Monday) -> Vec<Entry> {
    let overview = &monday.overview;
    let mut parts = vec![
        count(overview.providers, "provider", "providers"),
        count(overview.devices, "computer", "computers"),
    ];
    let since = monday.news.changes.since;
    let when = time::when(scene.now, since, &scene.fixed.zone);
    parts.push(match monday.news.looked {
        Some(_) => format!("since {when}"),
        None => format!("your first look: since {when}"),
    });
    parts.extend(scene.fixed.operator.as_ref().map(|name| format!("for {name}")));
    wrapped(Meaning::Heading, &scene.join(&parts), scene.width, 0)
}

/// What is new, each kind with its number; each opens its list.
fn news(scene: &Scene<'_>, monday: &Monday) -> Vec<Entry> {
    let mut lines = vec![Entry::heading("New since then")];
    for kind in ChangeKind::ALL {
        let number = number(monday, kind);
        if number > 0 {
            let about = about(scene, monday, kind);
            lines.push(Entry::opening(
                line(scene, kind, number, &about),
                View::News(kind),
            ));
        }
    }
    if lines.len() == 1 {
        lines.push(Line::new(Meaning::Plain, "  Nothing.").into());
    }
    lines
}

fn number(monday: &Monday, kind: ChangeKind) -> u32 {
    let changes = &monday.news.changes;
    match kind {
        ChangeKind::ToFix => changes.to_fix,
        ChangeKind::PutRight => changes.put_right,
        ChangeKind::Quiet => changes.quiet,
        ChangeKind::Joined => changes.joined,
        ChangeKind::Copied => changes.copied,
    }
}

fn line(scene: &Scene<'_>, kind: ChangeKind, number: u32, about: &str) -> Line {
    let symbols = scene.symbols();
    let (meaning, sign) = match kind {
        ChangeKind::ToFix => (Meaning::Fail, symbols.fail),
        ChangeKind::PutRight => (Meaning::Pass, symbols.pass),
        ChangeKind::Quiet => (Meaning::Unknown, symbols.unknown),
        ChangeKind::Joined => (Meaning::Plain, symbols.dot),
        ChangeKind::Copied => (Meaning::Error, symbols.error),
    };
    counted(scene, (meaning, sign), number, words::change(kind), about)
}

/// A count with its sign, its word and what to know about it.
fn counted(
    scene: &Scene<'_>,
    (meaning, sign): (Meaning, &str),
    number: impl Into<u64>,
    word: &str,
    about: &str,
) -> Line {
    let number = words::grouped(number.into());
    let about = if scene.width < NARROW { "" } else { about };
    Line::new(meaning, &format!("{sign} {number:>5} {word:<15}")).and(Meaning::Muted, about)
}

fn about(scene: &Scene<'_>, monday: &Monday, kind: ChangeKind) -> String {
    let checks = &monday.news.changes.checks;
    let one = |providers: u32| format!("at {}", count(providers, "provider", "providers"));
    match kind {
        ChangeKind::ToFix | ChangeKind::PutRight => {
            let of_kind: Vec<_> = checks
                .iter()
                .map(|row| {
                    if kind == ChangeKind::PutRight {
                        (row, row.put_right, row.put_right_providers)
                    } else {
                        (row, row.to_fix, row.to_fix_providers)
                    }
                })
                .filter(|(_, computers, _)| *computers > 0)
                .collect();
            match of_kind.as_slice() {
                [(row, _, providers)] => format!("{}: {}", one(*providers), scene.title(&row.check)),
                many => format!("in {}", count(many.len() as u64, "check", "checks")),
            }
        }
        ChangeKind::Quiet => match silent_since(scene, monday) {
            Some(day) => format!(
                "last heard {}",
                time::day_short(scene.now, day, &scene.fixed.zone)
            ),
            None => words::group_about(DeviceGroup::Quiet).to_owned(),
        },
        ChangeKind::Joined => "see that each is one of theirs".to_owned(),
        ChangeKind::Copied => words::group_about(DeviceGroup::Copied).to_owned(),
    }
}

/// The day on which all that fell silent were last heard of, where it is one.
fn silent_since(scene: &Scene<'_>, monday: &Monday) -> Option<Date> {
    let day = |at: jiff::Timestamp| time::today(at, &scene.fixed.zone);
    let days: BTreeSet<Date> = monday.quiet.iter().map(|row| day(row.at)).collect();
    match days.into_iter().collect::<Vec<_>>().as_slice() {
        [day] => Some(*day),
        _ => None,
    }
}

/// What waits for this person, whenever it began.
fn waiting(scene: &Scene<'_>, monday: &Monday) -> Vec<Entry> {
    let mut lines = Vec::new();
    let symbols = scene.symbols();
    if monday.overview.to_confirm > 0 {
        let about = words::group_about(DeviceGroup::ToConfirm);
        let sign = (Meaning::Unknown, symbols.unknown);
        let line = counted(scene, sign, monday.overview.to_confirm, "to confirm", about);
        lines.push(Entry::opening(line, View::group(DeviceGroup::ToConfirm)));
    }
    let today = time::today(scene.now, &scene.fixed.zone);
    let back = monday
        .tasks
        .rows
        .iter()
        .filter(|task| work::is_back(task, today))
        .count();
    if back > 0 {
        let sign = (Meaning::Unknown, symbols.unknown);
        let line = counted(
            scene,
            sign,
            back as u64,
            "back",
            "the day until which they rested is here",
        );
        lines.push(Entry::opening(line, View::Work));
    }
    let ends = [
        (
            monday.news.changes.risks_ended,
            "ended",
            "accepted risks that hold no more",
        ),
        (
            monday.overview.risks_ending,
            "end this week",
            "accepted risks: ask whether they still hold",
        ),
    ];
    // Indented as rows that open something are.
    let sign = format!("  {}", symbols.unknown);
    for (number, word, about) in ends {
        if number > 0 {
            lines.push(counted(scene, (Meaning::Unknown, &sign), number, word, about).into());
        }
    }
    if !lines.is_empty() {
        lines.insert(0, Entry::heading("Waits for you"));
        lines.insert(0, Entry::blank());
    }
    lines
}

/// One fault, one row, over all providers.
fn first(scene: &Scene<'_>, monday: &Monday) -> Vec<Entry> {
    let rows = &monday.overview.fix_first;
    let evidence: Vec<_> = rows.iter().filter(|row| row.evidence).collect();
    if evidence.is_empty() {
        let line = home::nothing_to_fix(scene, &monday.overview);
        return vec![line.into(), Entry::blank()];
    }
    let columns = home::columns(scene, rows);
    let mut lines = vec![Entry::heading("Do first"), columns.headings().into()];
    lines.extend(home::checks(scene, &columns, &evidence, View::Group));
    lines.push(Entry::blank());
    lines
}

/// What needs nobody, said as such.
fn normal(scene: &Scene<'_>, monday: &Monday) -> Vec<Entry> {
    let mut lines = Vec::new();
    let (unheard, devices) = (monday.news.changes.unheard, monday.overview.devices);
    let text = match unheard {
        0 if devices == 0 => "No computer has joined yet.".to_owned(),
        0 => "Every computer that is not named above was heard of since then.".to_owned(),
        unheard => format!(
            "{} not heard of since then: offices shut, laptops lie in drawers",
            if unheard == devices {
                "all computers".to_owned()
            } else {
                count(unheard, "computer", "computers")
            }
        ),
    };
    lines.extend(wrapped(Meaning::Plain, &text, scene.width, 2));
    let today = time::today(scene.now, &scene.fixed.zone);
    let (mut rest, mut hand) = (0_u64, 0_u64);
    for task in &monday.tasks.rows {
        rest += u64::from(work::rests(task, today));
        hand += u64::from(task.owner.is_some() && !work::rests(task, today));
    }
    if rest + hand > 0 {
        let parts: Vec<String> = [(hand, "in hand"), (rest, "at rest")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{} {word}", words::grouped(number)))
            .collect();
        lines.push(Entry::opening(Line::plain(&scene.join(&parts)), View::Work));
    }
    lines
}
