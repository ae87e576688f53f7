//! One fault across providers: whom to ring, on what number, and what was said before.

use crate::desk::Group;
use crate::desk::GroupRow;
use crate::form::Target;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::work;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::count;
use crate::words::time;

const COLUMNS: [Column; 4] = [
    Column::wide("Provider", 14, 1),
    Column::text("Telephone", 14, 1),
    Column::number("Computers", 9, 0),
    Column::text("Work", 28, 2),
];

/// The computers of one provider that have the fault.
pub(super) fn opens(group: &Group, row: &GroupRow) -> View {
    View::Devices {
        provider: Some(row.provider),
        failing: Some(group.check.clone()),
        group: None,
    }
}

pub(super) fn target(row: &GroupRow) -> Target {
    Target::provider(row.provider, &row.name)
}

pub(super) fn body(scene: &Scene<'_>, group: &Group) -> Vec<Entry> {
    let mut body = about(scene, group);
    let found: Vec<&GroupRow> = group
        .providers
        .iter()
        .filter(|row| scene.finds(&[&row.name, row.telephone.as_deref().unwrap_or_default()]))
        .collect();
    if found.is_empty() {
        body.extend(empty(scene, "No computer has this fault now."));
        return body;
    }
    let columns = columns(scene, &found);
    body.push(columns.headings().into());
    let today = time::today(scene.now, &scene.fixed.zone);
    let rests = |row: &&GroupRow| row.task.as_ref().is_some_and(|task| work::rests(task, today));
    let (resting, open): (Vec<&GroupRow>, Vec<&GroupRow>) = found.into_iter().partition(rests);
    for row in open {
        body.extend(provider(scene, &columns, group, row));
    }
    if !resting.is_empty() {
        body.push(Entry::blank());
        body.push(Entry::heading("At rest"));
    }
    for row in resting {
        body.extend(provider(scene, &columns, group, row));
    }
    let named: u64 = group.providers.iter().map(|row| row.computers.len() as u64).sum();
    let more = group.total.saturating_sub(named);
    if more > 0 {
        let more = count(more, "computer", "computers");
        body.extend(wrapped(
            Meaning::Muted,
            &format!("and {more} more"),
            scene.width,
            2,
        ));
    }
    body
}

fn about(scene: &Scene<'_>, group: &Group) -> Vec<Entry> {
    let providers = u32::try_from(group.providers.len()).unwrap_or(u32::MAX);
    let computers = u32::try_from(group.total).unwrap_or(u32::MAX);
    let mut parts = vec![format!("not so on {}", words::at_providers(computers, providers))];
    parts.extend(
        scene
            .minutes(&group.check)
            .map(|minutes| format!("{minutes} each")),
    );
    let mut lines = wrapped(Meaning::Muted, &scene.join(&parts), scene.width, 0);
    lines.push(Entry::blank());
    lines
}

fn columns(scene: &Scene<'_>, rows: &[&GroupRow]) -> Columns {
    let rows: Vec<Vec<Span>> = rows.iter().map(|row| cells(scene, row)).collect();
    Columns::fitted(&COLUMNS, &rows, scene.width, scene.symbols().ellipsis)
}

fn cells(scene: &Scene<'_>, row: &GroupRow) -> Vec<Span> {
    vec![
        Span::plain(&row.name),
        Span::plain(row.telephone.as_deref().unwrap_or_else(|| scene.symbols().none)),
        Span::plain(&words::grouped(row.computers.len() as u64)),
        Span::new(Meaning::Muted, &work::standing(scene, row.task.as_ref())),
    ]
}

fn provider(scene: &Scene<'_>, columns: &Columns, group: &Group, row: &GroupRow) -> Vec<Entry> {
    let lines: Vec<Line> = columns.lines(&cells(scene, row));
    let mut entries = opening(lines, opens(group, row));
    entries.extend(row.task.iter().flat_map(|task| work::remark(scene, task)));
    entries
}
