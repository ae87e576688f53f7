//! Every area with its figure: areas within areas, or all of one kind. By name: no ranking.

use dspt_register::Branch;
use dspt_register::Coverage;
use dspt_register::Segment;
use dspt_store::model::AreaTree;
use dspt_store::model::Board;
use dspt_store::model::RegisterDays;

use super::beware;
use super::date;
use super::fitted;
use super::number;
use super::opening_area;
use super::registers;
use super::rule;
use super::share;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::line::wrap;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::capital;

const COLUMNS: [Column; 7] = [
    Column::wide("Area", 20, 1),
    Column::number("Covered", 8, 0),
    Column::number("Listed", 7, 2),
    Column::number("Not found", 9, 2),
    Column::number("Of", 7, 1),
    Column::number("Share", 5, 0),
    Column::number("More needed", 11, 3),
];

/// One area: how deep it lies, what it is, its figure.
pub(super) type Row<'a> = (u8, &'a Segment, &'a Coverage);

pub(super) fn of_tree<'a>(tree: &'a AreaTree) -> Vec<Row<'a>> {
    let row = |branch: &'a Branch| (branch.depth, &branch.segment, &branch.coverage);
    tree.rows.iter().map(row).collect()
}

pub(super) fn of_board(board: &Board) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = board
        .rows
        .iter()
        .map(|row| (0, &row.segment, &row.coverage))
        .collect();
    // Bands and kinds of service have an order of their own.
    if rows.iter().all(|(_, segment, _)| super::is_area(segment)) {
        rows.sort_by_key(|(_, segment, _)| (!segment.is_known(), segment.to_string()));
    }
    rows
}

pub(super) fn head(scene: &Scene<'_>, days: &RegisterDays, rows: Vec<Row<'_>>) -> Vec<Line> {
    let Some((.., coverage)) = rows.first() else {
        return Vec::new();
    };
    let of = format!("{}. As at {}.", registers(days), date(coverage.as_at));
    let mut head = wrap(Meaning::Plain, &of, scene.width, 0);
    head.extend(wrap(Meaning::Muted, &rule(coverage), scene.width, 0));
    head
}

pub(super) fn columns(scene: &Scene<'_>, rows: Vec<Row<'_>>) -> Columns {
    let rows: Vec<Vec<Span>> = rows.iter().map(|row| cells(scene, *row)).collect();
    fitted(scene, &COLUMNS, &rows)
}

pub(super) fn body(scene: &Scene<'_>, days: &RegisterDays, rows: Vec<Row<'_>>) -> Vec<Entry> {
    let mut body = rows
        .first()
        .map(|(.., coverage)| beware(scene, coverage, days))
        .unwrap_or_default();
    let columns = columns(scene, rows.clone());
    let before = body.len();
    body.extend(
        rows.iter()
            .filter(|(_, segment, _)| {
                scene.finds(&[&segment.to_string(), segment.code().unwrap_or_default()])
            })
            .map(|row| opening_area(columns.line(&cells(scene, *row)), row.1)),
    );
    if body.len() == before {
        body.extend(empty(scene, "No area has a location."));
    }
    body
}

fn cells(scene: &Scene<'_>, (depth, segment, coverage): Row<'_>) -> Vec<Span> {
    let parts = coverage.parts;
    let name = format!("{}{}", "  ".repeat(depth.into()), capital(&segment.to_string()));
    let needed = scene.wanted.target.map(|target| coverage.gap_to(target));
    vec![
        Span::plain(&name),
        number(parts.covered()),
        number(parts.listed),
        number(parts.not_found),
        number(parts.of()),
        Span::plain(&share(scene, coverage)),
        needed.map_or_else(Span::default, number),
    ]
}
