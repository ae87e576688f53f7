//! Evidence: one archive that proves what is held of a provider, to whoever has this program or writes another one after
//! FORMAT.md of `dspt-report`. No store and no network are needed to verify it.

mod archive;
mod chain;
mod page;
mod seal;
mod told;
mod verify;
mod write;

use std::collections::BTreeMap;

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_report::wire::Gap;
use dspt_store::model::DeviceState;
use serde::Deserialize;
use serde::Serialize;

pub(crate) use archive::Unread;
pub(crate) use archive::read;
pub(crate) use page::day;
pub(crate) use page::state;
pub(crate) use told::Looked;
pub(crate) use told::ToldComputer;
pub(crate) use verify::Held;
pub(crate) use verify::look;
pub(crate) use write::write;

/// The first line of a seal, and the word in `evidence.json`.
const FORM: &str = "dspt-evidence/1";
const PAGE: &str = "READ-ME-FIRST.html";
const CONTENTS: &str = "evidence.json";
const KEY: &str = "log/key";
const CHECKPOINT: &str = "log/checkpoint";

/// The files of an archive by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// What `evidence.json` says: the console's word, as it stood when the archive was made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Contents {
    format: String,
    provider: ProviderId,
    name: String,
    /// Console clock, seconds since 1970-01-01, UTC.
    made_at: i64,
    computers: Vec<Computer>,
}

/// What the console says of a computer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Computer {
    id: DeviceId,
    label: String,
    state: DeviceState,
    /// Console clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_heard: Option<i64>,
    /// Reports that never came.
    missing: Vec<Gap>,
    /// The links of its chain that are in the archive, in order.
    links: Vec<Link>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Link {
    sequence: u64,
    /// Console clock.
    received_at: i64,
}

fn link_name(device: DeviceId, sequence: u64) -> String {
    format!("computers/{device}/{sequence}.json")
}

/// The receipt beside what it proves.
fn receipt_name(name: &str) -> String {
    format!("{}.receipt", name.strip_suffix(".json").unwrap_or(name))
}

fn body_name(digest: dspt_report::Digest) -> String {
    format!("bodies/{digest}.json")
}

fn entry_name(place: u64) -> String {
    format!("entries/{place}.json")
}

fn growth_name(size: u64) -> String {
    format!("log/growth-{size}")
}

/// What an archive may have at most: whatever is beyond is not read.
mod limits {
    /// The whole file.
    pub(super) const ARCHIVE_BYTES: u64 = 256 * 1024 * 1024;
    /// Its files together, unpacked.
    pub(super) const UNPACKED_BYTES: u64 = 512 * 1024 * 1024;
    /// One of them: as much as the largest body, or the list of a very large provider's computers.
    pub(super) const FILE_BYTES: u64 = 16 * 1024 * 1024;
    /// How many.
    pub(super) const FILES: u64 = 60_000;
    /// The archive's own list of them.
    pub(super) const DIRECTORY_BYTES: u64 = 16 * 1024 * 1024;
    /// What does not hold and is named; beyond it, it is counted.
    pub(super) const FAULTS: usize = 200;
}

#[cfg(test)]
mod tests;
