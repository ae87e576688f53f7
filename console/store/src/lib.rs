#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod change;
pub mod error;
pub mod limits;
pub mod model;
pub mod silence;
pub mod sqlite;
pub mod store;

pub use error::StoreError;
pub use sqlite::SqliteStore;
pub use store::BoxFuture;
pub use store::Store;
