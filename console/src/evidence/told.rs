//! What is told of an archive that was looked at.

use std::collections::BTreeMap;

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_report::wire::Gap;
use dspt_store::model::DeviceState;
use serde::Serialize;

use super::limits;

/// What came of looking.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Looked {
    pub(crate) provider: Option<ProviderId>,
    /// As the console calls it.
    pub(crate) name: String,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub(crate) made_at: Option<i64>,
    /// The log, and how far it went.
    pub(crate) origin: Option<String>,
    pub(crate) size: u64,
    /// The key by which it was verified.
    pub(crate) key: Option<String>,
    /// Whether that key came from elsewhere. Else the archive only shows that it agrees with itself.
    pub(crate) key_given: bool,
    pub(crate) signatures: u64,
    pub(crate) proofs: u64,
    /// Entries about permissions, drafts and what was done with computers.
    pub(crate) entries: u64,
    pub(crate) computers: Vec<ToldComputer>,
    pub(crate) compared: Vec<Compared>,
    /// What is not proven, and is no fault.
    pub(crate) remarks: Vec<String>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) fault_count: u64,
}

impl Looked {
    /// Whether everything holds.
    pub(crate) fn holds(&self) -> bool {
        self.fault_count == 0
    }

    /// Whether everything that was to be looked at could be.
    pub(crate) fn is_whole(&self) -> bool {
        let is_known = |compared: &Compared| compared.unknown.is_none();
        self.compared.iter().all(is_known)
    }

    /// Notes what does not hold.
    pub(super) fn fault(&mut self, file: &str, rule: impl Into<String>) {
        self.fault_count += 1;
        if self.faults.len() < limits::FAULTS {
            self.faults.push(Fault {
                file: file.to_owned(),
                rule: rule.into(),
            });
        }
    }
}

/// Something that does not hold.
#[derive(Debug, Serialize)]
pub(crate) struct Fault {
    /// Of the archive; empty for the archive itself.
    pub(crate) file: String,
    pub(crate) rule: String,
}

/// A computer, as what it signed and what the console says of it.
#[derive(Debug, Serialize)]
pub(crate) struct ToldComputer {
    pub(crate) id: DeviceId,
    pub(crate) label: String,
    /// As the console says.
    pub(crate) state: DeviceState,
    pub(crate) missing: Vec<Gap>,
    /// Its newest report, verified.
    pub(crate) newest: Option<Newest>,
    /// Bodies that its newest report names and that are not in the archive.
    pub(crate) without: Vec<&'static str>,
}

/// A verified report.
#[derive(Debug, Serialize)]
pub(crate) struct Newest {
    pub(crate) sequence: u64,
    /// Clock of the computer, seconds since 1970-01-01, UTC.
    pub(crate) collected_at: i64,
    /// How many checks came to what; absent where the findings are not there.
    pub(crate) verdicts: Option<BTreeMap<&'static str, usize>>,
}

/// A checkpoint that was kept elsewhere, beside the archive's.
#[derive(Debug, Serialize)]
pub(crate) struct Compared {
    pub(crate) file: String,
    pub(crate) size: Option<u64>,
    /// Why it could not be compared.
    pub(crate) unknown: Option<String>,
}
