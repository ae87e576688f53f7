#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod code;
mod status;
mod year;

pub use code::CqcId;
pub use code::InvalidCode;
pub use code::OdsCode;
pub use status::InvalidStatus;
pub use status::PublishedLevel;
pub use status::PublishedStatus;
pub use year::InvalidYear;
pub use year::ToolkitYear;
