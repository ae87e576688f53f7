#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod command;
mod desk;
mod email;
mod event;
mod find;
mod form;
mod fuzzy;
mod keymap;
mod layout;
mod lead;
mod line;
mod model;
mod palette;
mod sheet;
mod symbols;
mod table;
mod update;
mod view;

pub mod change;
pub mod limits;
pub mod making;
pub mod options;
pub mod plain;
pub mod programme;
pub mod roster;
pub mod runtime;
pub mod safe_text;
pub mod screen;
pub mod source;
pub mod texts;
pub mod theme;
pub mod words;

pub use change::Change;
pub use dspt_store::worked::assessment;
pub use dspt_store::worked::assessment::Assessment;
pub use making::MadeString;
pub use making::NewString;
pub use options::Clock;
pub use options::KeepLists;
pub use options::Options;
pub use options::Way;
pub use programme::AreaName;
pub use programme::ProgrammeView;
pub use programme::Wanted;
pub use roster::ProviderList;
pub use roster::SavedList;
pub use runtime::TuiError;
pub use runtime::run;
pub use screen::InvalidView;
pub use screen::View;
pub use source::Source;
pub use source::SourceError;
pub use texts::CheckText;
pub use texts::CheckTexts;
pub use texts::Fix;
pub use theme::Palette;

#[cfg(test)]
mod tests;
