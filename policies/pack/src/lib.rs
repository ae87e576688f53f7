#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod assets;
pub mod limits;
pub mod plain;
pub mod sentence;
pub mod sheet;
pub mod table;
pub mod words;

mod answers;
mod computer;
mod date;
mod drafts;
mod ended;
mod error;
mod fleet;
mod grid;
mod pack;
mod page;
mod paste;
mod phone;
mod plural;
mod register;
mod software;
mod workbook;

pub use computer::Computer;
pub use computer::Seen;
pub use error::PackError;
pub use error::SheetError;
pub use pack::Pack;
pub use pack::PackFile;
pub use pack::PackInput;
pub use sentence::Sentence;
