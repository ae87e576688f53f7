//! Providers: whom to ring. By name and without a colour: this is a call list, not a ranking.

use std::ops::Range;

use dspt_store::model::ProviderRow;

use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::model::window::Window;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::count;
use crate::words::grouped;

const COLUMNS: [Column; 6] = [
    Column::wide("Provider", 14, 1),
    Column::text("Telephone", 14, 2),
    Column::number("Computers", 9, 1),
    Column::number("To fix", 6, 0),
    Column::number("Silent", 6, 3),
    Column::text("Last heard", 11, 4),
];

pub(super) fn columns(scene: &Scene<'_>, window: &Window<ProviderRow>) -> Columns {
    scene.columns(&COLUMNS, || window.rows().map(|row| cells(scene, row)).collect())
}

pub(super) fn opens(row: &ProviderRow) -> View {
    View::Provider(row.id)
}

pub(super) fn head(_: &Scene<'_>, window: &Window<ProviderRow>) -> Vec<Line> {
    let total = count(window.total(), "provider", "providers");
    vec![Line::new(Meaning::Muted, &format!("{total}, by name"))]
}

pub(super) fn body(scene: &Scene<'_>, window: &Window<ProviderRow>, visible: Range<usize>) -> Vec<Entry> {
    if window.len() == 0 {
        return empty(
            scene,
            "No providers yet. To add one, type: dspt-console enrol new",
        );
    }
    let columns = columns(scene, window);
    visible
        .filter_map(|index| window.row(index))
        .map(|row| Entry::opening(columns.line(&cells(scene, row)), opens(row)))
        .collect()
}

fn cells(scene: &Scene<'_>, row: &ProviderRow) -> Vec<Span> {
    let none = scene.symbols().none;
    vec![
        Span::plain(&row.name),
        Span::plain(row.telephone.as_deref().unwrap_or(none)),
        Span::plain(&grouped(row.devices.into())),
        Span::plain(&grouped(row.failing_devices.into())),
        Span::plain(&grouped(row.silent.into())),
        Span::plain(&scene.when(row.last_heard)),
    ]
}

pub(super) fn chosen(scene: &Scene<'_>, row: &ProviderRow) -> Vec<Line> {
    let codes = [("CQC", &row.cqc), ("ODS", &row.ods)];
    let mut name = vec![row.name.clone(), telephone(row.telephone.as_deref())];
    name.extend(
        codes
            .iter()
            .filter_map(|(word, code)| Some(format!("{word} {}", code.as_ref()?))),
    );
    vec![
        Line::new(Meaning::Heading, &scene.join(&name)),
        Line::plain(&summary(scene, row)),
    ]
}

/// `tel 01632 960001`, or that there is none.
pub(super) fn telephone(number: Option<&str>) -> String {
    number.map_or_else(
        || "no telephone number known".to_owned(),
        |number| format!("tel {number}"),
    )
}

/// How its computers are, in one line.
pub(super) fn summary(scene: &Scene<'_>, row: &ProviderRow) -> String {
    let mut parts = vec![
        count(row.devices, "computer", "computers"),
        format!("{} to fix", grouped(row.failing_devices.into())),
        format!("{} silent", grouped(row.silent.into())),
    ];
    parts.push(match row.last_heard {
        Some(_) => format!("last heard {}", scene.when(row.last_heard)),
        None => "never heard of".to_owned(),
    });
    scene.join(&parts)
}
