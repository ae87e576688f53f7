//! Where published status and what is known here do not match: counts by area. No provider is named.

use dspt_register::Segment;

use super::fitted;
use super::opening_area;
use super::registers;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::line::wrap;
use crate::programme::Differences;
use crate::programme::OwnFigures;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::capital;
use crate::words::count;
use crate::words::grouped;

const COLUMNS: [Column; 5] = [
    Column::wide("Area", 18, 1),
    Column::number("Looked at", 9, 1),
    Column::number("Differs", 7, 0),
    Column::number("Ready, not published", 20, 0),
    Column::number("Silent", 6, 0),
];

/// What the columns count.
const ABOUT: &str = "Locations whose providers let this post see the state of each question. Differs: published, and computers or \
    answers show something else. Ready: every question answered, nothing differs, and not published for this year. Silent: \
    published, and none of its computers was heard of lately.";

pub(super) fn head(scene: &Scene<'_>, differences: &Differences) -> Vec<Line> {
    wrap(
        Meaning::Plain,
        &format!("{}.", registers(&differences.registers)),
        scene.width,
        0,
    )
}

pub(super) fn columns(scene: &Scene<'_>, differences: &Differences) -> Columns {
    let rows: Vec<Vec<Span>> = rows(differences).map(|(_, cells)| cells).collect();
    fitted(scene, &COLUMNS, &rows)
}

pub(super) fn body(scene: &Scene<'_>, differences: &Differences) -> Vec<Entry> {
    let mut body = Vec::new();
    if differences.rows.is_empty() {
        let nothing = "No provider of an area here lets this post see the state of each question.";
        body.extend(empty(scene, nothing));
    } else {
        let columns = columns(scene, differences);
        for (area, cells) in rows(differences) {
            let line = columns.line(&cells);
            body.push(match area {
                Some(area) if scene.finds(&[&area.to_string()]) => opening_area(line, area),
                Some(_) => continue,
                None => beneath(line),
            });
        }
    }
    body.push(Entry::blank());
    body.extend(wrapped(Meaning::Muted, ABOUT, scene.width, 0));
    if differences.protected {
        let text = format!(
            "{} stands where a figure of one to four is withheld, or would tell one.",
            WITHHELD
        );
        body.extend(wrapped(Meaning::Muted, &text, scene.width, 0));
    }
    if differences.left_out > 0 {
        let text = format!(
            "{} were not looked at: there are too many.",
            count(differences.left_out as u64, "provider", "providers")
        );
        body.extend(wrapped(Meaning::Unknown, &text, scene.width, 0));
    }
    body
}

/// Where a figure is withheld.
const WITHHELD: &str = "*";

fn rows(differences: &Differences) -> impl Iterator<Item = (Option<&Segment>, Vec<Span>)> {
    let areas = differences.rows.iter().map(|row| {
        (
            Some(&row.area),
            cells(&capital(&row.area.to_string()), row.figures),
        )
    });
    areas.chain([(None, cells("All of them", differences.total))])
}

fn cells(name: &str, figures: OwnFigures<Option<u32>>) -> Vec<Span> {
    let number = |number: Option<u32>| {
        Span::plain(&number.map_or_else(|| WITHHELD.to_owned(), |number| grouped(number.into())))
    };
    vec![
        Span::plain(name),
        number(figures.locations),
        number(figures.differs),
        number(figures.ready),
        number(figures.silent),
    ]
}
