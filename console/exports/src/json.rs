//! The same figures for programs. The README says what the fields mean.

use crate::coverage::CoverageReport;
use crate::error::ExportError;

impl CoverageReport {
    /// The report as JSON, for people and programs: indented, with a line break at the end.
    ///
    /// # Errors
    /// If a value cannot be written, which is a fault of this program.
    pub fn json(&self) -> Result<Vec<u8>, ExportError> {
        pretty("the report", self)
    }
}

pub(crate) fn pretty(what: &'static str, value: &impl serde::Serialize) -> Result<Vec<u8>, ExportError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|source| ExportError::Json { what, source })?;
    bytes.push(b'\n');
    Ok(bytes)
}
