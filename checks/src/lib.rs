#![doc = include_str!("../README.md")]

mod apt_lists;
pub mod error;
pub mod host;
pub mod limits;
mod linux;
pub mod packages;
pub mod parse;
pub mod probe;
pub mod probes;
pub mod recording;
pub mod registry;

pub use host::Host;
pub use host::HostError;
pub use host::Platform;
pub use probe::Observations;
pub use probe::Probe;
