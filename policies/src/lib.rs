#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod answer;
pub mod asset;
pub mod bundle;
pub mod clock;
pub mod diagnostic;
pub mod error;
pub mod evaluate;
pub mod expression;
pub mod fault;
pub mod folder;
pub mod limits;
pub mod policy;
pub mod readiness;
pub mod support;
pub mod toolkit;

mod date;
mod library;
mod lines;
mod load;
mod log;
mod raw;
mod said;
mod schema;
mod shape;
mod suggest;
mod testing;
mod words;
mod yaml;

pub use answer::Answer;
pub use answer::AnswerBook;
pub use asset::Asset;
pub use asset::AssetBook;
pub use bundle::Bundle;
pub use bundle::Released;
pub use diagnostic::Diagnostic;
pub use diagnostic::Diagnostics;
pub use error::ReadFolderError;
pub use evaluate::derive;
pub use evaluate::judge;
pub use folder::read_folder;
pub use policy::Check;
pub use policy::Fix;
pub use policy::Policy;
pub use policy::Severity;
pub use policy::SourceFile;
pub use policy::Weight;
pub use readiness::Readiness;
pub use schema::json_schema;
pub use support::SupportDates;
pub use toolkit::EvidenceItem;
pub use toolkit::Toolkit;
pub use toolkit::ToolkitSource;
pub use toolkit::Toolkits;
