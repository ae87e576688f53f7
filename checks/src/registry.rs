//! The one list of probes.

use crate::probe::Probe;

/// Every probe, in the order in which they run.
pub const PROBES: &[Probe] = &[];
