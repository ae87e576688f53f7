//! The registers that are held, and what changed among the locations last.

use dspt_store::model::RegisterChange;
use dspt_store::model::RegisterFile;

use super::date;
use super::fitted;
use super::kind;
use crate::lead::Imports;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::programme::ProgrammeView;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::theme::Meaning;
use crate::words::capital;
use crate::words::count;
use crate::words::grouped;

const FILES: [Column; 6] = [
    Column::text("Of", 17, 0),
    Column::wide("Register", 16, 1),
    Column::number("Rows", 7, 0),
    Column::number("Refused", 7, 0),
    Column::text("Against the one before", 36, 3),
    Column::text("Taken in", 17, 2),
];

const CHANGES: [Column; 4] = [
    Column::text("Seen on", 17, 1),
    Column::text("What", 21, 0),
    Column::wide("Location", 16, 2),
    Column::wide("Local authority", 10, 1),
];

pub(super) fn body(scene: &Scene<'_>, imports: &Imports) -> Vec<Entry> {
    let rows: Vec<Vec<Span>> = imports.files.iter().map(|file| cells(scene, file)).collect();
    let columns = fitted(scene, &FILES, &rows);
    let mut body = vec![columns.headings().into()];
    body.extend(rows.iter().map(|row| beneath(columns.line(row))));
    body.push(Entry::blank());
    body.push(Entry::heading(
        "What changed among the locations, from one file to the next",
    ));
    body.extend(changes(scene, imports));
    body
}

fn changes(scene: &Scene<'_>, imports: &Imports) -> Vec<Entry> {
    let found: Vec<&RegisterChange> = imports
        .changes
        .iter()
        .filter(|change| scene.finds(&[&change.name, &change.authority, change.what.words()]))
        .collect();
    if found.is_empty() {
        let text = if imports.changes.is_empty() {
            "Nothing yet: a second file of locations is compared with the first.".to_owned()
        } else {
            format!("Nothing here matches \"{}\".", scene.screen.filter.trim())
        };
        return wrapped(Meaning::Plain, &text, scene.width, 2);
    }
    let rows: Vec<Vec<Span>> = found.iter().map(|change| change_cells(change)).collect();
    let columns = fitted(scene, &CHANGES, &rows);
    let mut body = vec![Entry::from(columns.headings())];
    for (change, row) in found.iter().zip(&rows) {
        let view = View::Programme(ProgrammeView::Location(change.id.clone()));
        body.push(Entry::opening(columns.line(row), view));
    }
    let more = imports.total.saturating_sub(imports.changes.len() as u64);
    if more > 0 {
        let text = format!(
            "{} not shown here.",
            count(more, "older change is", "older changes are")
        );
        body.push(beneath(Line::new(Meaning::Muted, &text)));
    }
    body
}

fn cells(scene: &Scene<'_>, file: &RegisterFile) -> Vec<Span> {
    let against = format!(
        "{} new, {} changed, {} gone",
        grouped(file.added),
        grouped(file.changed),
        grouped(file.ended)
    );
    let taken = file.imported.to_zoned(scene.fixed.zone.clone()).date();
    vec![
        Span::plain(&date(file.of)),
        Span::plain(&kind(file.kind)),
        Span::plain(&grouped(file.rows)),
        Span::plain(&grouped(file.refused)),
        Span::plain(&against),
        Span::plain(&date(taken)),
    ]
}

fn change_cells(change: &RegisterChange) -> Vec<Span> {
    vec![
        Span::plain(&date(change.of)),
        Span::plain(&capital(change.what.words())),
        Span::plain(&change.name),
        Span::plain(&change.authority),
    ]
}
