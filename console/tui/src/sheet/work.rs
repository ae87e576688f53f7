//! What is in hand, what is back and what rests: everything that the party noted, by provider.

use dspt_store::model::TaskRow;
use jiff::civil::Date;

use crate::desk;
use crate::desk::Tasks;
use crate::form::Target;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::providers;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::time;

/// Whether it may rest today.
pub(super) fn rests(task: &TaskRow, today: Date) -> bool {
    task.snoozed_until.is_some_and(|until| until > today)
}

/// Whether it rested, and does no more.
pub(super) fn is_back(task: &TaskRow, today: Date) -> bool {
    task.snoozed_until.is_some_and(|until| until <= today)
}

/// Its own screen: remarks for a provider, else the device.
pub(super) fn opens(task: &TaskRow) -> View {
    task.device.map_or(View::Notes(task.provider), View::Device)
}

pub(super) fn target(task: &TaskRow) -> Target {
    Target {
        provider: task.provider,
        device: task.device,
        name: match task.device {
            Some(device) => format!("{} of {}", desk::named(&task.label, device), task.provider_name),
            None => task.provider_name.clone(),
        },
        to_confirm: false,
    }
}

pub(super) fn body(scene: &Scene<'_>, tasks: &Tasks) -> Vec<Entry> {
    let found = |task: &&TaskRow| {
        scene.finds(&[
            &task.provider_name,
            &task.label,
            task.note.as_deref().unwrap_or_default(),
            task.owner_name.as_deref().unwrap_or_default(),
        ])
    };
    let found: Vec<&TaskRow> = tasks.rows.iter().filter(found).collect();
    if found.is_empty() {
        return empty(
            scene,
            "Nothing in hand, nothing at rest. n keeps a remark, o says who has it, z lets it rest.",
        );
    }
    let today = time::today(scene.now, &scene.fixed.zone);
    let group = |task: &TaskRow| match (is_back(task, today), rests(task, today)) {
        (true, _) => 0,
        (_, true) => 2,
        (false, false) => 1,
    };
    let mut body = Vec::new();
    for (number, heading) in [
        (0, "Back: they rested until today or before"),
        (1, "In hand, or noted"),
        (2, "At rest"),
    ] {
        let rows: Vec<&TaskRow> = found
            .iter()
            .copied()
            .filter(|task| group(task) == number)
            .collect();
        if rows.is_empty() {
            continue;
        }
        if !body.is_empty() {
            body.push(Entry::blank());
        }
        body.push(Entry::heading(heading));
        for task in rows {
            body.extend(row(scene, task));
        }
    }
    let more = tasks.total.saturating_sub(tasks.rows.len() as u64);
    if more > 0 {
        body.extend(wrapped(
            Meaning::Muted,
            &format!("and {more} more"),
            scene.width,
            2,
        ));
    }
    body
}

fn row(scene: &Scene<'_>, task: &TaskRow) -> Vec<Entry> {
    let name = match task.device {
        Some(device) => format!("{}: {}", task.provider_name, desk::named(&task.label, device)),
        None => task.provider_name.clone(),
    };
    let columns = Columns::new(
        &[
            Column::wide("", 16, 1),
            Column::text("", 14, 2),
            Column::text("", 32, 1),
        ],
        scene.width,
        scene.symbols().ellipsis,
    );
    let cells = [
        Span::plain(&name),
        Span::plain(task.telephone.as_deref().unwrap_or_else(|| scene.symbols().none)),
        Span::new(Meaning::Muted, &standing(scene, Some(task))),
    ];
    let mut lines = crate::sheet::opening(columns.lines(&cells), opens(task));
    lines.extend(remark(scene, task));
    lines
}

/// Who has it, and until when it rests; empty where neither was said.
pub(super) fn standing(scene: &Scene<'_>, task: Option<&TaskRow>) -> String {
    let Some(task) = task else {
        return String::new();
    };
    let today = time::today(scene.now, &scene.fixed.zone);
    let mut parts = Vec::new();
    if task.owner.is_some() {
        let name = task.owner_name.as_deref().filter(|name| !name.is_empty());
        parts.push(format!("with {}", name.unwrap_or("us")));
    }
    if let Some(until) = task.snoozed_until {
        let day = time::until(scene.now, until, &scene.fixed.zone);
        parts.push(if until > today {
            format!("rests until {day}")
        } else {
            format!("back since {day}")
        });
    }
    scene.join(&parts)
}

/// The newest remark, beneath its row.
pub(super) fn remark(scene: &Scene<'_>, task: &TaskRow) -> Vec<Entry> {
    let (Some(note), Some(at)) = (&task.note, task.noted) else {
        return Vec::new();
    };
    let text = format!("{}: {}", scene.when(Some(at)), note.replace('\n', " "));
    let lines = crate::line::wrap(Meaning::Muted, &text, scene.width.saturating_sub(4), 2);
    lines.into_iter().take(2).map(beneath).collect()
}

/// The line above remarks and groups: name, telephone and how the work stands.
pub(super) fn who(
    scene: &Scene<'_>,
    name: &str,
    telephone: Option<&str>,
    task: Option<&TaskRow>,
) -> Vec<Line> {
    let mut parts = vec![name.to_owned(), providers::telephone(telephone)];
    let standing = standing(scene, task);
    if !standing.is_empty() {
        parts.push(standing);
    }
    crate::line::wrap(Meaning::Heading, &scene.join(&parts), scene.width, 0)
}
