//! The reports of one computer.

use dspt_store::model::ReportRow;

use crate::event::Detail;
use crate::line::Entry;
use crate::line::Span;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

const COLUMNS: [Column; 4] = [
    Column::number("Number", 7, 0),
    Column::text("Received", 18, 0),
    Column::text("Collected, its clock", 20, 1),
    Column::wide("Remarks", 8, 1),
];

pub(super) fn columns(scene: &Scene<'_>) -> Columns {
    Columns::new(&COLUMNS, scene.width, scene.symbols().ellipsis)
}

pub(super) fn body(scene: &Scene<'_>, detail: &Detail) -> Vec<Entry> {
    let rows = &detail.detail.history;
    if rows.is_empty() {
        return empty(scene, "No report has come yet.");
    }
    let columns = columns(scene);
    rows.iter().flat_map(|row| entry(scene, &columns, row)).collect()
}

fn entry(scene: &Scene<'_>, columns: &Columns, row: &ReportRow) -> Vec<Entry> {
    let remarks: Vec<&str> = row
        .remarks
        .iter()
        .map(|remark| words::report_remark(remark))
        .collect();
    let cells = [
        Span::plain(&row.sequence.to_string()),
        Span::plain(&time::exactly(row.received_at, &scene.fixed.zone)),
        Span::plain(&time::exactly(row.collected_at, &scene.fixed.zone)),
        Span::new(Meaning::Unknown, &remarks.join(", ")),
    ];
    columns.lines(&cells).into_iter().map(beneath).collect()
}
