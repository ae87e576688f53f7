//! What can be selected on a sheet, and where it stands.

use std::ops::Range;

use crate::screen::View;

/// What can be selected on a sheet, and where it stands.
#[derive(Clone, Debug)]
pub(crate) enum Extent {
    /// What each line opens.
    Lines(Vec<Option<View>>),
    /// Rows of a list, one line each, beginning with row `first`.
    Rows { first: usize, keys: Vec<View> },
}

impl Extent {
    /// The numbers of the rows that can be selected.
    pub(crate) fn rows(&self) -> Range<usize> {
        match self {
            Self::Lines(lines) => 0..lines.iter().flatten().count(),
            Self::Rows { first, keys } => *first..first + keys.len(),
        }
    }

    /// What row `index` opens.
    pub(crate) fn key(&self, index: usize) -> Option<View> {
        match self {
            Self::Lines(lines) => lines.iter().flatten().nth(index).cloned(),
            Self::Rows { first, keys } => keys.get(index.checked_sub(*first)?).cloned(),
        }
    }

    /// The number of the row that opens `view`.
    pub(crate) fn find(&self, view: &View) -> Option<usize> {
        match self {
            Self::Lines(lines) => lines.iter().flatten().position(|key| key == view),
            Self::Rows { first, keys } => Some(first + keys.iter().position(|key| key == view)?),
        }
    }

    /// The line that row `index` stands on.
    pub(crate) fn line(&self, index: usize) -> usize {
        match self {
            Self::Lines(lines) => lines
                .iter()
                .enumerate()
                .filter(|(_, key)| key.is_some())
                .nth(index)
                .map_or(0, |(line, _)| line),
            Self::Rows { .. } => index,
        }
    }

    /// The lines there are.
    pub(crate) fn lines(&self) -> Range<usize> {
        match self {
            Self::Lines(lines) => 0..lines.len(),
            Self::Rows { first, keys } => *first..first + keys.len(),
        }
    }
}
