//! The changes of one kind: which computers, of whom, and the number to ring.

use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;

use crate::desk;
use crate::desk::NewsOf;
use crate::form::Target;
use crate::line::Entry;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;

const COLUMNS: [Column; 5] = [
    Column::wide("Provider", 14, 1),
    Column::text("Telephone", 14, 1),
    Column::wide("Computer", 12, 1),
    Column {
        rank: 2,
        ..Column::wide("Check", 20, 1)
    },
    Column::text("When", 11, 3),
];

/// A fault opens itself, everything else its computer.
pub(super) fn opens(row: &ChangeRow) -> View {
    match &row.check {
        Some(check) => View::Finding(row.device, check.clone()),
        None => View::Device(row.device),
    }
}

pub(super) fn target(row: &ChangeRow) -> Target {
    Target {
        provider: row.provider,
        device: Some(row.device),
        name: format!("{} of {}", desk::named(&row.label, row.device), row.provider_name),
        to_confirm: false,
    }
}

pub(super) fn body(scene: &Scene<'_>, kind: ChangeKind, news: &NewsOf) -> Vec<Entry> {
    let found: Vec<&ChangeRow> = news
        .rows
        .iter()
        .filter(|row| scene.finds(&[&row.provider_name, &row.label]))
        .collect();
    let mut body = wrapped(Meaning::Muted, words::change_about(kind), scene.width, 0);
    body.push(Entry::blank());
    if found.is_empty() {
        body.extend(empty(scene, "Nothing of this kind is new."));
        return body;
    }
    let rows: Vec<Vec<Span>> = found.iter().map(|row| cells(scene, row)).collect();
    let columns = Columns::fitted(&COLUMNS, &rows, scene.width, scene.symbols().ellipsis);
    body.push(columns.headings().into());
    for (row, cells) in found.iter().zip(&rows) {
        body.extend(opening(columns.lines(cells), opens(row)));
    }
    let more = news.total.saturating_sub(news.rows.len() as u64);
    if more > 0 {
        body.extend(wrapped(
            Meaning::Muted,
            &format!("and {more} more"),
            scene.width,
            2,
        ));
    }
    body
}

fn cells(scene: &Scene<'_>, row: &ChangeRow) -> Vec<Span> {
    let check = row.check.as_ref().map(|check| scene.title(check));
    vec![
        Span::plain(&row.provider_name),
        Span::plain(row.telephone.as_deref().unwrap_or_else(|| scene.symbols().none)),
        Span::plain(&desk::named(&row.label, row.device)),
        Span::plain(&check.unwrap_or_default()),
        Span::plain(&scene.when(Some(row.at))),
    ]
}
