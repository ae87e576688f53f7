//! Why something could not be exported.

use std::io;

/// Why something could not be exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The table is larger than its format allows.
    #[error("cannot write the table {table}; export fewer rows")]
    Table {
        /// The name of the table.
        table: &'static str,
        /// What the writer said.
        #[source]
        source: io::Error,
    },
    /// A value cannot be written as JSON: a fault of this program.
    #[error("cannot write {what} as JSON")]
    Json {
        /// What was to be written.
        what: &'static str,
        /// What the writer said.
        #[source]
        source: serde_json::Error,
    },
    /// A chart cannot be drawn: a fault of this program.
    #[error("cannot draw the chart of {chart}: {reason}")]
    Chart {
        /// Which chart.
        chart: &'static str,
        /// What the drawing library said.
        reason: String,
    },
    /// There is nothing to say, and the format has no way to say so.
    #[error("there are no findings to export, and OSCAL has no form for none; export csv or json instead")]
    Nothing,
    /// More than one file may hold.
    #[error("more than {most} {what}; export provider by provider with --provider")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The most.
        most: usize,
    },
    /// No area of this name or code.
    #[error("no area is called {typed:?}; names and codes are those that `show areas` lists")]
    NoArea {
        /// What was typed, shortened.
        typed: String,
    },
}
