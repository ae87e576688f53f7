#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod assets;
pub mod limits;
pub mod sheet;
pub mod words;

mod computer;
mod error;
mod pack;
mod plain;

pub use computer::Computer;
pub use computer::Seen;
pub use error::PackError;
pub use error::SheetError;
pub use pack::Pack;
pub use pack::PackFile;
pub use pack::PackInput;
