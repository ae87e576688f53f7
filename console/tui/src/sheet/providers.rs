//! Providers: whom to ring. By name and without a colour: this is a call list, not a ranking.

use std::ops::Range;

use dspt_report::statement::Sharing;
use dspt_store::model::ProviderRow;

use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::roster::ListColumn;
use crate::roster::Roster;
use crate::roster::Sort;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::count;
use crate::words::grouped;

fn column(column: ListColumn) -> Column {
    match column {
        ListColumn::Telephone => Column::text("Telephone", 14, 2),
        ListColumn::Computers => Column::number("Computers", 9, 1),
        ListColumn::ToFix => Column::number("To fix", 6, 0),
        ListColumn::Silent => Column::number("Silent", 6, 3),
        ListColumn::Heard => Column::text("Last heard", 11, 4),
        ListColumn::Progress => Column::text("As it should be", 16, 5),
        ListColumn::Codes => Column::text("Codes", 18, 6),
    }
}

pub(super) fn columns(scene: &Scene<'_>, roster: &Roster) -> Columns {
    let name = Column::wide("Provider", 14, 1);
    let chosen = scene.list.columns.iter().map(|one| column(*one));
    let columns: Vec<Column> = std::iter::once(name).chain(chosen).collect();
    scene.columns(&columns, || roster.rows().map(|row| cells(scene, row)).collect())
}

pub(super) fn opens(row: &ProviderRow) -> View {
    View::Provider(row.id)
}

pub(super) fn head(scene: &Scene<'_>, roster: &Roster) -> Vec<Line> {
    let total = count(roster.total(), "provider", "providers");
    let order = match (scene.screen.filter.trim().is_empty(), scene.list.sort) {
        (false, Sort::Name) => "what fits best first",
        (_, sort) => sort.in_words(),
    };
    let still =
        (roster.total() > roster.held() as u64).then(|| format!("{} read", grouped(roster.held() as u64)));
    let parts: Vec<String> = [format!("{total}, {order}")].into_iter().chain(still).collect();
    vec![Line::new(Meaning::Muted, &scene.join(&parts))]
}

pub(super) fn body(scene: &Scene<'_>, roster: &Roster, visible: Range<usize>) -> Vec<Entry> {
    if roster.len() == 0 {
        return empty(
            scene,
            "No providers yet. To add one, type: dspt-console enrol new",
        );
    }
    let columns = columns(scene, roster);
    visible
        .filter_map(|index| roster.row(index))
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
    let of = |column: &ListColumn| match column {
        ListColumn::Telephone => Span::plain(row.telephone.as_deref().unwrap_or(none)),
        ListColumn::Computers => number(row.estate.map(|estate| estate.devices)),
        ListColumn::ToFix => number(row.estate.map(|estate| estate.failing_devices)),
        ListColumn::Silent => number(row.estate.map(|estate| estate.silent)),
        ListColumn::Heard => Span::plain(&heard),
        ListColumn::Progress => Span::plain(&progress(row).unwrap_or_else(|| none.to_owned())),
        ListColumn::Codes => {
            let codes: Vec<&str> = [&row.cqc, &row.ods]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
            Span::plain(
                if codes.is_empty() {
                    none.to_owned()
                } else {
                    codes.join(" ")
                }
                .as_str(),
            )
        }
    };
    std::iter::once(Span::plain(&row.name))
        .chain(scene.list.columns.iter().map(of))
        .collect()
}

/// Results that are as they should be, of those that the toolkit asks for. No share in percent: this is no mark.
fn progress(row: &ProviderRow) -> Option<String> {
    let counts = row.estate.filter(|estate| estate.devices > 0)?.counts;
    let all = counts.pass + counts.fail + counts.unknown;
    if all == 0 {
        return None;
    }
    Some(format!(
        "{} of {}",
        grouped(counts.pass.into()),
        grouped(all.into())
    ))
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
