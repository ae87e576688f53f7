//! Checks: the same fault in one row instead of thirty.

use dspt_store::model::CheckRow;

use crate::desk::Listed;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::count;
use crate::words::grouped;

const COLUMNS: [Column; 6] = [
    Column::wide("Should be so", 34, 1),
    Column::number("To fix", 6, 0),
    Column::number("Providers", 9, 3),
    Column::number("Unknown", 7, 2),
    Column::number("Fine", 6, 5),
    Column::text("Each takes", 10, 4),
];

pub(super) fn columns(scene: &Scene<'_>) -> Columns {
    Columns::new(&COLUMNS, scene.width, scene.symbols().ellipsis)
}

pub(super) fn head(_: &Scene<'_>, checks: &Listed<CheckRow>) -> Vec<Line> {
    let checks = count(checks.total, "check", "checks");
    vec![Line::new(
        Meaning::Muted,
        &format!("{checks}, by the number of computers to fix"),
    )]
}

pub(super) fn body(scene: &Scene<'_>, checks: &Listed<CheckRow>) -> Vec<Entry> {
    let found: Vec<&CheckRow> = checks
        .rows
        .iter()
        .filter(|row| scene.finds(&[&scene.title(&row.check), row.check.as_str()]))
        .collect();
    if found.is_empty() {
        return empty(scene, "No computer has reported yet, so no check has a result.");
    }
    let mut body = Vec::new();
    // What is about none of the computers here stands last: there is nothing to do about it.
    let applies = |row: &CheckRow| row.failing + row.unknown + row.passing > 0;
    for (evidence, applied, heading) in [
        (true, true, "Asked for by the toolkit"),
        (false, true, "Good practice: worth knowing, counted nowhere"),
        (
            true,
            false,
            "Asked for by the toolkit, but not about any computer here",
        ),
        (false, false, "Good practice, but not about any computer here"),
    ] {
        let group: Vec<Entry> = found
            .iter()
            .filter(|row| row.evidence == evidence && applies(row) == applied)
            .flat_map(|row| entry(scene, row))
            .collect();
        if group.is_empty() {
            continue;
        }
        if !body.is_empty() {
            body.push(Entry::blank());
        }
        body.push(Entry::heading(heading));
        body.extend(group);
    }
    body.extend(scene.more(checks.more()));
    body
}

fn entry(scene: &Scene<'_>, row: &CheckRow) -> Vec<Entry> {
    let failing = match (row.failing, row.evidence) {
        (0, _) => Meaning::Plain,
        (_, true) => Meaning::Fail,
        (_, false) => Meaning::Advice,
    };
    let cells = [
        Span::plain(&scene.title(&row.check)),
        Span::new(failing, &grouped(row.failing.into())),
        Span::plain(&grouped(row.failing_providers.into())),
        Span::plain(&grouped(row.unknown.into())),
        Span::plain(&grouped(row.passing.into())),
        Span::plain(&scene.minutes(&row.check).unwrap_or_default()),
    ];
    let view = View::failing(row.check.clone());
    opening(columns(scene).lines(&cells), view)
}
