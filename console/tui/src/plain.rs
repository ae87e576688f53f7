//! Screens as plain lines and as JSON.

use crate::options::Options;
use crate::screen::View;
use crate::source::Source;
use crate::source::SourceError;

/// A screen as plain lines of at most `width` columns: no colour, no box drawing, every row.
///
/// # Errors
///
/// If the source cannot be read.
pub fn lines(
    source: &dyn Source,
    options: &Options,
    view: &View,
    width: u16,
) -> Result<Vec<String>, SourceError> {
    let _ = (source, options, view, width);
    Ok(Vec::new())
}

/// The rows of a screen as JSON.
///
/// # Errors
///
/// If the source cannot be read.
pub fn json(source: &dyn Source, view: &View) -> Result<String, SourceError> {
    let _ = (source, view);
    Ok(String::new())
}
