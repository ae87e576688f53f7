//! What a device asks for itself: to see what is held of it, and to leave.

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::id::DeviceId;
use crate::id::ReportId;
use crate::limits;
use crate::statement::AgentInfo;
use crate::statement::Predicate;

/// The last link of a device's chain: it reports no more, and asks that what is held of it be erased.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Leaving {
    /// The program.
    pub agent: AgentInfo,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// The report before, or the enrolment for sequence 1.
    pub previous: ReportId,
    /// Its number, in the same row as reports.
    pub sequence: u64,
}

impl Canonical for Leaving {
    const WHAT: &'static str = "leaving";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        crate::statement::link_within_limits(&self.agent, self.sequence, self.collected_at)
    }
}

impl Predicate for Leaving {
    const URI: &'static str = "https://dspt.invalid/predicate/leaving/v1";
}

/// A device asks for what is held of it. It is no link of the chain, and good for a few minutes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Asking {
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The device.
    pub device: DeviceId,
    /// From this number on; 0 is the enrolment.
    pub from: u64,
}

impl Canonical for Asking {
    const WHAT: &'static str = "asking";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        if self.from > limits::SEQUENCE {
            Err("a sequence")
        } else if !crate::canonical::exact(self.collected_at) {
            Err("a time")
        } else {
            Ok(())
        }
    }
}

impl Predicate for Asking {
    const URI: &'static str = "https://dspt.invalid/predicate/asking/v1";
}
