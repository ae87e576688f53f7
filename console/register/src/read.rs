//! What reading a register's file gives: typed rows, and everything that was refused.

pub(crate) mod archive;
pub(crate) mod cell;
pub(crate) mod cqc;
pub(crate) mod dspt;
pub(crate) mod encoding;
pub(crate) mod geography;
pub(crate) mod helper;
pub(crate) mod indicator;
pub(crate) mod kind;
pub(crate) mod ods;
pub(crate) mod opendocument;
mod quiet;
pub(crate) mod sheet;
pub(crate) mod support;
pub(crate) mod table;
pub(crate) mod unique;
pub(crate) mod workbook;

use std::fmt;

use jiff::civil::Date;

use crate::limits;
pub use crate::read::kind::Kind;

/// A register's file that was read: the rows that were understood, and what was not.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Read<R> {
    /// The rows that were understood, in the order of the file.
    pub rows: Vec<R>,
    /// The rows that were refused.
    pub refused: Refusals,
    /// The newest day that the file itself names. Registers rarely carry their own date: the name of the file
    /// ([`crate::date_in_name`]) or the person importing it says more.
    pub speaks_of: Option<Date>,
    /// Which of its shapes the file has, such as `2023`.
    pub generation: &'static str,
    /// Columns that hold names of people or ways to reach them: not read.
    pub dropped_columns: Vec<String>,
    /// What else a person importing the file should know.
    pub notes: Vec<Note>,
}

/// Refused rows: the first of them listed, all of them counted.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Refusals {
    /// At most [`limits::REFUSED_LISTED`], in the order in which they were found.
    pub listed: Vec<Refused>,
    /// All of them.
    pub total: u64,
}

impl Refusals {
    /// Whether every row was understood.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    pub(crate) fn push(&mut self, line: u64, column: Option<&str>, why: Mistake) {
        self.total += 1;
        if self.listed.len() < limits::REFUSED_LISTED {
            let column = column.map(short);
            self.listed.push(Refused { line, column, why });
        }
    }
}

/// One row that was refused. None of it was taken over.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Refused {
    /// The line in the file where the row begins, or the row of the sheet, from 1.
    pub line: u64,
    /// The column as the file names it.
    pub column: Option<String>,
    /// What is wrong with it.
    pub why: Mistake,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, {column}: {}", self.line, self.why),
            None => write!(f, "line {}: {}", self.line, self.why),
        }
    }
}

/// What is wrong with a row. Texts of the file are shown shortened, and never where they could be a name.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// A row with more or fewer cells than the line of column names.
    #[error("{found} cells where the file has {expected} columns")]
    Width {
        /// Cells of this row.
        found: usize,
        /// Columns of the file.
        expected: usize,
    },
    /// The file ends within this row.
    #[error("the file ends within this row; download it again")]
    CutOff,
    /// A cell is longer than [`limits::CELL_BYTES`]: usually a quotation mark that was never closed.
    #[error(
        "a cell of more than {} bytes; is a quotation mark missing?",
        limits::CELL_BYTES
    )]
    TooLong,
    /// A cell without which the row means nothing is empty.
    #[error("is empty")]
    Empty,
    /// A cell is not what its column holds.
    #[error("{text:?} is not {what}")]
    Malformed {
        /// The cell, shortened.
        text: String,
        /// What the column holds, with an example.
        what: &'static str,
    },
    /// A spreadsheet program rewrote the cell.
    #[error("{text:?} was rewritten by a spreadsheet program ({how}); import the file as it was downloaded")]
    Mangled {
        /// The cell, shortened.
        text: String,
        /// What happened to it.
        how: &'static str,
    },
    /// Another row says the same.
    #[error("the same as line {first}")]
    Repeated {
        /// The row that was kept.
        first: u64,
    },
    /// Other rows with this code say something else: none of them is taken.
    #[error("{code} stands on line {first} too and says something else there; neither is used")]
    Contradicted {
        /// The code that they share.
        code: String,
        /// The first of them.
        first: u64,
    },
    /// Two cells of the row cannot both be true.
    #[error("{0}")]
    Impossible(&'static str),
}

/// Something about the whole file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// The file was not UTF-8 and was read as Windows-1252, the encoding of older spreadsheet programs.
    Windows1252,
    /// The last line has no end: if the file was cut off there, nothing in it tells.
    NoFinalLineEnd,
    /// Cells of a column that no figure needs were left out because they could not be read.
    LeftOut {
        /// The column, in our words.
        column: &'static str,
        /// How many rows.
        rows: u64,
    },
    /// Days and months of this column could not be told apart in any row; the order that this file usually has was used.
    DayOrderAssumed {
        /// The order.
        order: &'static str,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Windows1252 => f.write_str("not UTF-8: read as Windows-1252; look at names with accents"),
            Self::NoFinalLineEnd => {
                f.write_str("the last line has no end: compare its last row with the publisher's page")
            }
            Self::LeftOut { column, rows } => {
                write!(f, "{column}: {rows} cells could not be read and were left out")
            }
            Self::DayOrderAssumed { order } => {
                write!(f, "dates were read as {order}: no row tells the order")
            }
        }
    }
}

/// A file from which nothing was read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Nothing in it.
    #[error("the file is empty; download it again")]
    Empty,
    /// A page for a browser, usually an error page that was saved under the register's name.
    #[error(
        "this is a web page, not a register: open it in a browser to see what went wrong, then download again"
    )]
    WebPage,
    /// Text in an encoding that registers do not have.
    #[error("this is not text in UTF-8 or Windows-1252; save it as \"CSV UTF-8\" and import that")]
    Encoding,
    /// One of the limits.
    #[error("more than {limit} {what}: no register is that large")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much is read.
        limit: u64,
    },
    /// A packed file that ends early or was changed on its way.
    #[error("the packed file cannot be unpacked ({reason}); download it again")]
    Damaged {
        /// The unpacker's words, shortened.
        reason: String,
    },
    /// A packed file in which there is not exactly one register.
    #[error("the packed file holds {registers} tables where one was expected; unpack it and import the one")]
    Archive {
        /// How many there are.
        registers: usize,
    },
    /// A workbook that the reader could not open.
    #[error("the workbook cannot be read ({reason}); open it, save it as CSV UTF-8 and import that")]
    Workbook {
        /// The reader's words, shortened.
        reason: String,
    },
    /// A register, but another one.
    #[error("this is {found}, not {expected}")]
    Other {
        /// What was asked for.
        expected: Kind,
        /// What it is.
        found: Kind,
    },
    /// Columns without which the register means nothing are not there.
    #[error("this is not {expected}: no column {}", missing.join(", "))]
    MissingColumns {
        /// What was asked for.
        expected: Kind,
        /// The columns that are not there, by the name that the register gives them.
        missing: Vec<&'static str>,
    },
    /// No register that is known.
    #[error("this is not {expected}, nor any other register that is known here")]
    Unknown {
        /// What was asked for.
        expected: Kind,
    },
}

/// A cell, shortened for a message.
pub(crate) fn short(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(61).collect();
    match clean.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}
