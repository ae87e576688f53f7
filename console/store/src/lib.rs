#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod chain;
pub mod change;
mod engine;
pub mod error;
mod kept;
pub mod limits;
pub mod model;
mod posture;
#[cfg(test)]
mod samples;
pub mod silence;
mod sql;
pub mod store;
pub mod suppress;
mod valid;
mod verifying;
pub mod work;
pub mod worked;

pub use error::StoreError;
pub use sql::Moved;
pub use sql::MovedTable;
pub use sql::SqlStore;
pub use sql::backup;
pub use sql::migrate;
pub use store::Audit;
pub use store::Books;
pub use store::BoxFuture;
pub use store::Closings;
pub use store::Estate;
pub use store::Ingest;
pub use store::Log;
pub use store::Parties;
pub use store::Past;
pub use store::Providers;
pub use store::Registers;
pub use store::Releases;
pub use store::Store;
pub use store::Summaries;
pub use store::Upkeep;
pub use store::Worklist;
pub use store::every_row;
pub use verifying::PolicyKnown;
pub use verifying::Progress;
pub use verifying::Rules;
pub use verifying::Stage;
pub use verifying::Verifying;
