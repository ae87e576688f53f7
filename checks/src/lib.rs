//! placeholder
pub mod host;
pub mod limits;
pub mod probe;

pub use host::Host;
pub use host::HostError;
pub use host::Platform;
pub use probe::Observations;
pub use probe::Probe;
