//! Lines of a body, as many sheets have them.

use crate::line::Entry;
use crate::line::Line;
use crate::line::wrap;
use crate::screen::View;
use crate::sheet::Scene;
use crate::table::MARGIN;
use crate::theme::Meaning;

/// Wrapped text as lines of a body.
pub(super) fn wrapped(meaning: Meaning, text: &str, width: usize, indent: usize) -> Vec<Entry> {
    wrap(meaning, text, width, indent)
        .into_iter()
        .map(Entry::from)
        .collect()
}

/// Lines that belong to one row: the first opens, the others stand beneath it.
pub(super) fn opening(lines: Vec<Line>, opens: View) -> Vec<Entry> {
    let mut view = Some(opens);
    lines
        .into_iter()
        .map(|line| match view.take() {
            Some(view) => Entry::opening(line, view),
            None => beneath(line),
        })
        .collect()
}

/// A line set in as the rows above it are.
pub(super) fn beneath(line: Line) -> Entry {
    let mut whole = Line::plain(&" ".repeat(MARGIN));
    whole.0.extend(line.0);
    whole.into()
}

/// What an empty list says: nothing there, or nothing found.
pub(super) fn empty(scene: &Scene<'_>, nothing: &str) -> Vec<Entry> {
    let text = if scene.screen.filter.trim().is_empty() {
        nothing.to_owned()
    } else {
        format!("Nothing here matches \"{}\".", scene.screen.filter.trim())
    };
    wrapped(Meaning::Plain, &text, scene.width, 2)
}
