#![doc = include_str!("../README.md")]

mod apt_lists;
pub mod host;
mod inventory;
pub mod limits;
mod linux;
mod macos;
pub mod packages;
mod parse;
pub mod probe;
pub mod probes;
mod recorder;
pub mod recording;
mod redact;
pub mod registry;
pub mod runner;
mod seen;
mod windows;

pub use host::Host;
pub use host::HostError;
pub use host::Platform;
pub use host::live::Live;
pub use host::recorded::Recorded;
pub use probe::Observations;
pub use probe::Probe;
pub use recorder::record;
pub use recording::Recording;
pub use runner::Observed;
pub use runner::collect;
pub use runner::inventory;
