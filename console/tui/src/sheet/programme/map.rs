//! The local authorities as a map on which all are of the same size; the table beside it says the same.

use std::collections::BTreeMap;

use dspt_register::Coverage;
use dspt_register::HEXAGONS;
use dspt_register::Hexagon;
use dspt_store::model::Board;

use super::areas;
use crate::line::Entry;
use crate::line::Line;
use crate::programme::ProgrammeView;
use crate::sheet::Scene;
use crate::sheet::wrapped;
use crate::theme::Meaning;

/// Bands of coverage from the fullest on, and what has no percentage, with the sign of each in Unicode and in ASCII.
const BANDS: [(&str, &str, &str); 5] = [
    ("█", "#", "80 % or more"),
    ("▓", "+", "60 to 79 %"),
    ("▒", "-", "40 to 59 %"),
    ("░", ".", "under 40 %"),
    ("?", "?", "no percentage to give"),
];

pub(super) fn head(scene: &Scene<'_>, board: &Board) -> Vec<Line> {
    areas::head(scene, &board.registers, areas::of_board(board))
}

pub(super) fn body(scene: &Scene<'_>, board: &Board) -> Vec<Entry> {
    let figures: BTreeMap<&str, &Coverage> = board
        .rows
        .iter()
        .filter_map(|row| Some((row.segment.code()?, &row.coverage)))
        .collect();
    let there: Vec<&Hexagon> = HEXAGONS
        .iter()
        .filter(|one| figures.contains_key(one.code))
        .collect();
    if there.is_empty() {
        let text = "No lookup of places was imported, so it is not known where the areas lie. To import one, type: \
                    dspt-console import geography FILE";
        return with_table(wrapped(Meaning::Plain, text, scene.width, 0));
    }
    if scene.whole {
        return named(scene, board);
    }
    let (cell, numbers) = if scene.width >= width(WIDE) {
        (WIDE, true)
    } else {
        (NARROW, false)
    };
    if scene.width < width(cell) {
        let text = format!(
            "The map needs {} columns; this terminal has {}.",
            width(cell),
            scene.width
        );
        return with_table(wrapped(Meaning::Plain, &text, scene.width, 0));
    }
    let mut body: Vec<Entry> = Vec::new();
    let last = there.iter().map(|one| one.row).max().unwrap_or(0);
    for row in 0..=last {
        body.push(Line::plain(&drawn(scene, row, &figures, (cell, numbers))).into());
    }
    body.push(Entry::blank());
    if !numbers {
        let keys: Vec<String> = BANDS
            .iter()
            .map(|(unicode, ascii, words)| {
                let sign = if scene.is_ascii() { ascii } else { unicode };
                format!("{sign} {words}")
            })
            .collect();
        body.extend(wrapped(Meaning::Muted, &keys.join("   "), scene.width, 0));
    }
    with_table(body)
}

/// Columns of a place with its three letters and a sign, or a percentage.
const NARROW: usize = 5;
const WIDE: usize = 7;

fn width(cell: usize) -> usize {
    let columns = HEXAGONS
        .iter()
        .map(|one| usize::from(one.column))
        .max()
        .unwrap_or(0)
        + 1;
    columns * cell + cell / 2
}

fn drawn(
    scene: &Scene<'_>,
    row: u16,
    figures: &BTreeMap<&str, &Coverage>,
    (cell, numbers): (usize, bool),
) -> String {
    let mut line = String::new();
    let mut places: Vec<&Hexagon> = HEXAGONS.iter().filter(|one| one.row == row).collect();
    places.sort_by_key(|one| one.column);
    let mut at = 0;
    for one in places {
        let Some(coverage) = figures.get(one.code) else {
            continue;
        };
        let shift = if row % 2 == 1 { cell / 2 } else { 0 };
        let from = usize::from(one.column) * cell + shift;
        line.push_str(&" ".repeat(from.saturating_sub(at)));
        let share = coverage.headline();
        let told = match share {
            Some(share) if numbers => format!("{} {share:<2}", one.letters),
            None if numbers => format!("{} ? ", one.letters),
            _ => format!("{}{}", one.letters, sign(scene, share)),
        };
        at = from + told.chars().count();
        line.push_str(&told);
    }
    line
}

fn sign(scene: &Scene<'_>, share: Option<u32>) -> &'static str {
    let place = match share {
        Some(80..) => 0,
        Some(60..) => 1,
        Some(40..) => 2,
        Some(_) => 3,
        None => 4,
    };
    let signs = BANDS.get(place).map(|(unicode, ascii, _)| (*unicode, *ascii));
    let (unicode, ascii) = signs.unwrap_or(("?", "?"));
    if scene.is_ascii() { ascii } else { unicode }
}

/// Where nothing is drawn, the letters with their areas.
fn named(scene: &Scene<'_>, board: &Board) -> Vec<Entry> {
    let rows = areas::of_board(board);
    let line = |(_, segment, coverage): areas::Row<'_>| {
        let letters = HEXAGONS
            .iter()
            .find(|one| segment.code() == Some(one.code))
            .map_or("", |one| one.letters);
        let share = super::share(scene, coverage);
        let line = Line::plain(&format!("{letters:<3}  {segment}: {share}"));
        super::opening_area(line, segment)
    };
    rows.into_iter().map(line).collect()
}

fn with_table(mut body: Vec<Entry>) -> Vec<Entry> {
    body.push(Entry::blank());
    body.push(super::door("the same as a table", ProgrammeView::Areas));
    body
}
