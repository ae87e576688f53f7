//! What can go wrong.

use std::io;

/// A file of the pack could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// Its parts could not be put together.
    #[error("cannot put {name} together")]
    Write {
        /// The file.
        name: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// A sheet could not be read at all. Mistakes of single rows are no such error: they are listed with what was taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// It is larger than what is read.
    #[error("{file} has {bytes} bytes, more than {limit}; is it the right file?")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// Something in it is more than what is read.
    #[error("{file} holds more than {limit} {what}; is it the right file?")]
    TooMany {
        /// The file.
        file: String,
        /// What there is too much of.
        what: &'static str,
        /// The most that is read.
        limit: usize,
    },
    /// Neither text nor a workbook that is understood.
    #[error("{file} is neither CSV nor XLSX; open it in your spreadsheet program and save it as XLSX")]
    OtherForm {
        /// The file.
        file: String,
    },
    /// Text in another encoding.
    #[error("{file} is not written in UTF-8; open it in your spreadsheet program and save it as XLSX")]
    NotUtf8 {
        /// The file.
        file: String,
    },
    /// A workbook that is damaged.
    #[error("{file} is damaged: {why}; save it again as XLSX")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong.
        why: &'static str,
    },
    /// No row names the columns that are needed.
    #[error("{file} has no row that names these columns: {wanted}")]
    NoHeader {
        /// The file.
        file: String,
        /// The columns, in words.
        wanted: &'static str,
    },
}
