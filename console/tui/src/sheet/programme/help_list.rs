//! Whom to help first: in the order of what help would gain, with the reason and the number to ring. No ranks and no colour.

use super::fitted;
use super::registers;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::line::wrap;
use crate::programme::HelpList;
use crate::programme::HelpRow;
use crate::programme::ProgrammeView;
use crate::programme::Why;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::capital;
use crate::words::count;
use crate::words::grouped;

const COLUMNS: [Column; 4] = [
    Column::number("Gains", 5, 0),
    Column::wide("Organisation", 16, 2),
    Column::text("Telephone", 13, 0),
    Column::wide("Why", 20, 3),
];

pub(super) fn head(scene: &Scene<'_>, list: &HelpList) -> Vec<Line> {
    let organisations = count(list.total as u64, "organisation", "organisations");
    let area = capital(&list.area.to_string());
    let text = format!("{area}: {organisations} to help. {}.", registers(&list.registers));
    wrap(Meaning::Plain, &text, scene.width, 0)
}

pub(super) fn columns(scene: &Scene<'_>, list: &HelpList) -> Columns {
    let rows: Vec<Vec<Span>> = list.organisations.iter().map(cells).collect();
    fitted(scene, &COLUMNS, &rows)
}

pub(super) fn body(scene: &Scene<'_>, list: &HelpList) -> Vec<Entry> {
    let columns = columns(scene, list);
    let found: Vec<&HelpRow> = list
        .organisations
        .iter()
        .filter(|row| {
            let why = why(row);
            scene.finds(&[&row.name, row.telephone.as_deref().unwrap_or_default(), &why])
        })
        .collect();
    let mut body = Vec::new();
    if found.is_empty() {
        body.extend(empty(scene, "Nobody here needs help by these registers."));
    }
    for row in found {
        let view = View::Programme(ProgrammeView::Location(row.location.clone()));
        let lines = if scene.whole {
            vec![columns.line(&cells(row))]
        } else {
            columns.lines(&cells(row))
        };
        body.extend(opening(lines, view));
    }
    body.push(Entry::blank());
    body.extend(counts(scene, list));
    body
}

/// What the reasons add up to, and what is not told here.
fn counts(scene: &Scene<'_>, list: &HelpList) -> Vec<Entry> {
    let mut body = vec![Entry::heading("Why, in locations")];
    for why in Why::ALL {
        if let Some(number) = list.locations.get(&why) {
            let text = format!(
                "{} {}",
                count(*number as u64, "location", "locations"),
                why.words()
            );
            body.extend(wrapped(Meaning::Plain, &text, scene.width, 2));
        }
    }
    let more = list.total.saturating_sub(list.organisations.len());
    let mut told = Vec::new();
    if more > 0 {
        told.push(format!(
            "{} more organisations are not shown here: ask for one area.",
            grouped(more as u64)
        ));
    }
    if list.left_out > 0 {
        told.push(format!(
            "The answers of {} were not looked at: there are too many.",
            count(list.left_out as u64, "provider", "providers")
        ));
    }
    for text in told {
        body.extend(wrapped(Meaning::Unknown, &text, scene.width, 2));
    }
    body
}

fn cells(row: &HelpRow) -> Vec<Span> {
    vec![
        Span::plain(&grouped(row.gains as u64)),
        Span::plain(&row.name),
        Span::plain(row.telephone.as_deref().unwrap_or("not known")),
        Span::plain(&why(row)),
    ]
}

fn why(row: &HelpRow) -> String {
    let why: Vec<String> = row
        .why
        .iter()
        .map(|(why, count)| format!("{} {}", grouped(*count as u64), why.words()))
        .collect();
    why.join("; ")
}
