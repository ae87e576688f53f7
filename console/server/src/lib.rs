#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod books;
pub mod ca;
pub mod clock;
pub mod config;
pub mod description;
pub mod error;
pub mod export_file;
pub mod export_key;
pub mod intake;
pub mod limits;
pub mod log_key;
pub mod operators;
pub mod pinned;
pub mod serve;

mod app;
mod authority_error;
mod budget;
mod checkpoints;
mod door;
mod examine;
mod handlers;
mod heard;
mod judgement;
mod metrics;
mod private_file;
mod proxy;
mod request;
mod router;
mod rules;
mod tls;
mod trace;

pub use authority_error::AuthorityError;
pub use ca::Authority;
pub use ca::OperatorCertificate;
pub use clock::Clock;
pub use clock::SystemClock;
pub use config::Config;
pub use error::ServeError;
pub use export_file::ExportFile;
pub use export_file::ExportFileError;
pub use export_key::ExportKeyPair;
pub use intake::Intake;
pub use intake::TakenIn;
pub use limits::Budget;
pub use rules::rules;
pub use serve::serve;
