//! Providers: whom to ring. By name and without a colour: this is a call list, not a ranking.

use std::ops::Range;

use dspt_report::statement::Sharing;
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
    // What may not be seen is no zero.
    let number = |number: Option<u32>| {
        Span::plain(&number.map_or_else(|| none.to_owned(), |number| grouped(number.into())))
    };
    let heard = row
        .estate
        .map_or_else(|| none.to_owned(), |estate| scene.when(estate.last_heard));
    vec![
        Span::plain(&row.name),
        Span::plain(row.telephone.as_deref().unwrap_or(none)),
        number(row.estate.map(|estate| estate.devices)),
        number(row.estate.map(|estate| estate.failing_devices)),
        number(row.estate.map(|estate| estate.silent)),
        Span::plain(&heard),
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

/// How its computers are, in one line; or that they are not shown.
pub(super) fn summary(scene: &Scene<'_>, row: &ProviderRow) -> String {
    let Some(estate) = row.estate else {
        return match row.sight {
            Sharing::Items => "They let you see the state of each question, not their computers.",
            Sharing::Public | Sharing::Progress | Sharing::Devices => {
                "They let you see how far they are, not their computers."
            }
        }
        .to_owned();
    };
    let mut parts = vec![
        count(estate.devices, "computer", "computers"),
        format!("{} to fix", grouped(estate.failing_devices.into())),
        format!("{} silent", grouped(estate.silent.into())),
    ];
    parts.push(match estate.last_heard {
        Some(_) => format!("last heard {}", scene.when(estate.last_heard)),
        None => "never heard of".to_owned(),
    });
    scene.join(&parts)
}
