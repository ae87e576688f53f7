//! Dated values from elsewhere, each with where it was published.

use dspt_register::Indicator;
use dspt_register::IndicatorOf;

use super::date;
use super::fitted;
use crate::line::Entry;
use crate::line::Span;
use crate::programme::Indicators;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::theme::Meaning;
use crate::words::capital;

const COLUMNS: [Column; 4] = [
    Column::wide("Of", 12, 1),
    Column::text("On", 17, 0),
    Column::number("Value", 14, 0),
    Column::wide("Published in", 14, 2),
];

pub(super) fn body(scene: &Scene<'_>, indicators: &Indicators) -> Vec<Entry> {
    let found: Vec<&Indicator> = indicators
        .rows
        .iter()
        .filter(|row| scene.finds(&[&row.indicator, &row.source, &of(row)]))
        .collect();
    if found.is_empty() {
        return empty(
            scene,
            "No indicator is held of it. To take some in, type: dspt-console import indicators FILE",
        );
    }
    let rows: Vec<Vec<Span>> = found.iter().map(|row| cells(row)).collect();
    let columns = fitted(scene, &COLUMNS, &rows);
    let mut body = Vec::new();
    let mut last = None;
    for (row, cells) in found.iter().zip(&rows) {
        if last != Some(&row.indicator) {
            if last.is_some() {
                body.push(Entry::blank());
            }
            body.push(Entry::heading(&capital(&row.indicator)));
            body.push(columns.headings().into());
            last = Some(&row.indicator);
        }
        body.extend(columns.lines(cells).into_iter().map(beneath));
    }
    body.push(Entry::blank());
    let about = "Each value as it was published: none is worked out here.";
    body.extend(wrapped(Meaning::Muted, about, scene.width, 0));
    body
}

fn of(row: &Indicator) -> String {
    match &row.of {
        IndicatorOf::England => "England".to_owned(),
        IndicatorOf::Area(area) => area.clone(),
        IndicatorOf::Location(id) => id.to_string(),
        _ => "another".to_owned(),
    }
}

fn cells(row: &Indicator) -> Vec<Span> {
    let value = format!("{} {}", row.value, row.unit);
    vec![
        Span::plain(&of(row)),
        Span::plain(&date(row.on)),
        Span::plain(value.trim_end()),
        Span::plain(&row.source),
    ]
}
