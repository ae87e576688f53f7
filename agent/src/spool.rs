//! The sealed reports on this disk. The newest one **is** the device's state, so no number is ever used twice.
//!
//! ```text
//! spool/waiting/000000000007.json   sealed, not yet acknowledged
//! spool/sent/…                      the last acknowledged ones
//! spool/refused/…json …txt          refused for good, with the reason
//! spool/bodies/<sha256>             canonical bytes that those name
//! ```
//! A name is the order of sealing, which only grows. A file appears under its name only when it is whole and flushed;
//! leaving one folder and entering another is one rename. A stop at any moment leaves a state from which the next run
//! goes on: at worst a report is sent twice, which the console answers as the first time.

use std::collections::BTreeSet;
use std::ops::RangeBounds;
use std::path::Path;
use std::path::PathBuf;

use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::VerifiedReport;
use dspt_report::body::BodyRef;
use dspt_report::wire::Head;
use serde::Deserialize;
use serde::Serialize;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::limits;
use crate::plain;

mod error;
mod tidy;

pub use error::SpoolError;

/// The folder of sealed reports.
pub struct Spool<'a> {
    root: PathBuf,
    disk: &'a dyn Disk,
}

/// Where a sealed report lies.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "the three folders of the spool")]
pub enum Place {
    /// Not yet acknowledged.
    Waiting,
    /// Acknowledged.
    Sent,
    /// Refused for good.
    Refused,
}

impl Place {
    const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Refused];

    fn folder(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Refused => "refused",
        }
    }
}

/// A sealed report by its place and its order of sealing.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Entry {
    /// Order of sealing, from 1.
    pub order: u64,
    /// Where it lies.
    pub place: Place,
}

/// A sealed report that was refused, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RefusedReport {
    /// Its number in the chain, where it can still be read.
    pub sequence: Option<u64>,
    /// What the console said.
    pub reason: String,
}

/// The content of `skipped.json`: it holds only as long as `after` is the newest report, so sealing ends it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Skipped {
    after: ReportId,
    count: u32,
}

impl<'a> Spool<'a> {
    /// Opens the folder, making what is not there.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn open(root: impl Into<PathBuf>, disk: &'a dyn Disk) -> Result<Self, SpoolError> {
        let root = root.into();
        for place in Place::ALL {
            disk::make_folder(&root.join(place.folder()))?;
        }
        disk::make_folder(&root.join(BODIES))?;
        Ok(Self { root, disk })
    }

    /// Looks at the folder without making anything; a folder that is not there is an empty one.
    pub fn look(root: impl Into<PathBuf>, disk: &'a dyn Disk) -> Self {
        let root = root.into();
        Self { root, disk }
    }

    /// What lies in one place, oldest first.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn entries(&self, place: Place) -> Result<Vec<Entry>, SpoolError> {
        let names = list(&self.root.join(place.folder()))?;
        let mut entries: Vec<Entry> = names
            .iter()
            .filter_map(|name| order_of(name))
            .map(|order| Entry { order, place })
            .collect();
        entries.sort_unstable();
        Ok(entries)
    }

    /// The newest of all places.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn newest(&self) -> Result<Option<Entry>, SpoolError> {
        let mut newest: Option<Entry> = None;
        for place in Place::ALL {
            let last = self.entries(place)?.pop();
            newest = newest.max_by_order(last);
        }
        Ok(newest)
    }

    /// The end of the chain as this device knows it: the newest sealed report, else `start`, which is the last change of
    /// the key or the enrolment.
    ///
    /// # Errors
    /// [`SpoolError`]; a newest report that cannot be read stops the program, because its number must not be reused.
    pub fn head(&self, key: &PublicKey, start: impl Into<Start>) -> Result<Head, SpoolError> {
        let Start(start) = start.into();
        let Some(entry) = self.newest()? else {
            return Ok(start);
        };
        let (_, report) = self.read(&entry, key)?;
        let newest = Head {
            id: report.id(),
            sequence: report.statement().sequence,
        };
        // After a rejoining a report may stand below a change of the key that is not part of the chain any more.
        let start_is_later = start.sequence > newest.sequence;
        Ok(if start_is_later { start } else { newest })
    }

    /// Reads a sealed report and verifies that this device sealed it.
    ///
    /// # Errors
    /// [`SpoolError::Disk`], [`SpoolError::Envelope`], [`SpoolError::Foreign`].
    pub fn read(&self, entry: &Entry, key: &PublicKey) -> Result<(Envelope, VerifiedReport), SpoolError> {
        let path = self.path(entry);
        let bytes = disk::read(&path, dspt_report::limits::ENVELOPE_BYTES as u64)?
            .ok_or_else(|| SpoolError::Gone { path: path.clone() })?;
        let envelope = Envelope::parse(&bytes).map_err(|source| SpoolError::Envelope {
            path: path.clone(),
            source,
        })?;
        let earlier = if envelope.key_hint() == key.key_id() {
            Vec::new()
        } else {
            self.earlier_keys()?
        };
        let by = earlier
            .iter()
            .find(|earlier| earlier.key_id() == envelope.key_hint());
        let report = envelope
            .verify::<Report>(by.unwrap_or(key))
            .map_err(|source| SpoolError::Foreign { path, source })?;
        Ok((envelope, report))
    }

    /// The keys that spoke for this device before the present one.
    ///
    /// # Errors
    /// [`SpoolError::Keys`], [`SpoolError::Disk`].
    pub fn earlier_keys(&self) -> Result<Vec<PublicKey>, SpoolError> {
        let path = self.root.join(KEYS);
        match disk::read(&path, limits::SMALL_FILE_BYTES)? {
            Some(bytes) => serde_json::from_slice(&bytes).map_err(|source| SpoolError::Keys { path, source }),
            None => Ok(Vec::new()),
        }
    }

    /// Remembers a key that is about to be replaced, so that what it sealed can still be read.
    ///
    /// # Errors
    /// [`SpoolError`].
    pub fn remember_key(&self, key: &PublicKey) -> Result<(), SpoolError> {
        let mut keys = self.earlier_keys()?;
        if !keys.contains(key) {
            keys.push(*key);
            // What so old a key sealed is gone from here for long.
            let surplus = keys.len().saturating_sub(limits::EARLIER_KEYS);
            keys.drain(..surplus);
            let bytes = serde_json::to_vec(&keys).unwrap_or_default();
            disk::replace(self.disk, &self.root.join(KEYS), &bytes)?;
        }
        Ok(())
    }

    /// Keeps a body under its digest, where it is not kept already.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn keep_body(&self, bytes: &[u8]) -> Result<BodyRef, SpoolError> {
        let body = BodyRef::of(bytes);
        // What is kept is compared and not believed by its name: a report must never name what is damaged.
        if !matches!(self.body(&body), Ok(Some(_))) {
            disk::replace(self.disk, &self.body_path(&body.sha256), bytes)?;
        }
        Ok(body)
    }

    /// Reads a kept body; `None` where it is gone or is not what its name says.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn body(&self, body: &BodyRef) -> Result<Option<Vec<u8>>, SpoolError> {
        let bytes = disk::read(
            &self.body_path(&body.sha256),
            dspt_report::limits::INVENTORY_BYTES as u64,
        )?;
        Ok(bytes.filter(|bytes| BodyRef::of(bytes) == *body))
    }

    /// Why nothing can be sealed now; `None` where there is room.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn full(&self) -> Result<Option<Full>, SpoolError> {
        let reports = self.entries(Place::Waiting)?.len();
        if reports >= limits::WAITING_REPORTS {
            return Ok(Some(Full { reports }));
        }
        Ok((self.bodies_size()? >= limits::BODIES_BYTES).then_some(Full { reports }))
    }

    /// Seals: after this returns, the report is this device's state, whatever happens.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn seal(&self, envelope: &Envelope) -> Result<Entry, SpoolError> {
        let entry = Entry {
            order: self.newest()?.map_or(1, |newest| newest.order + 1),
            place: Place::Waiting,
        };
        disk::replace(self.disk, &self.path(&entry), &envelope.to_json())?;
        Ok(entry)
    }

    /// Notes that the console keeps a report durably.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn acknowledge(&self, entry: &Entry) -> Result<(), SpoolError> {
        self.relocate(entry, Place::Sent)
    }

    /// Sets a report aside for good, with the reason beside it.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn refuse(&self, entry: &Entry, reason: &str) -> Result<(), SpoolError> {
        let refused = Entry {
            place: Place::Refused,
            ..*entry
        };
        let reason = plain::short(reason, limits::REASON_CHARS);
        // The reason first: a report without one would say nothing to the person who looks.
        disk::replace(
            self.disk,
            &self.path(&refused).with_extension(REASON),
            reason.as_bytes(),
        )?;
        self.relocate(entry, Place::Refused)
    }

    /// Makes the acknowledged reports with these numbers wait again: the console was restored from an older copy. Those
    /// whose orders stand in `done` stay; the orders of the others are added there.
    ///
    /// # Errors
    /// [`SpoolError`].
    pub fn send_again(
        &self,
        numbers: impl RangeBounds<u64>,
        key: &PublicKey,
        done: &mut BTreeSet<u64>,
    ) -> Result<(), SpoolError> {
        for entry in self.entries(Place::Sent)? {
            let (_, report) = self.read(&entry, key)?;
            if numbers.contains(&report.statement().sequence) && done.insert(entry.order) {
                self.relocate(&entry, Place::Waiting)?;
            }
        }
        Ok(())
    }

    /// What was refused, oldest first.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn refused(&self, key: &PublicKey) -> Result<Vec<RefusedReport>, SpoolError> {
        let mut refused = Vec::new();
        for entry in self.entries(Place::Refused)? {
            let path = self.path(&entry).with_extension(REASON);
            let reason = disk::read(&path, limits::SMALL_FILE_BYTES)?.unwrap_or_default();
            refused.push(RefusedReport {
                sequence: self
                    .read(&entry, key)
                    .ok()
                    .map(|(_, report)| report.statement().sequence),
                reason: plain::line(&String::from_utf8_lossy(&reason)),
            });
        }
        Ok(refused)
    }

    /// Cycles that could not be sealed since the report `newest`.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn skipped(&self, newest: ReportId) -> Result<u32, SpoolError> {
        let bytes = disk::read(&self.root.join(SKIPPED), limits::SMALL_FILE_BYTES)?.unwrap_or_default();
        // A note that cannot be read loses a count, never a report.
        let note = serde_json::from_slice::<Skipped>(&bytes).ok();
        Ok(note
            .filter(|note| note.after == newest)
            .map_or(0, |note| note.count))
    }

    /// Counts one more cycle that could not be sealed since the report `newest`.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub fn skip(&self, newest: ReportId) -> Result<u32, SpoolError> {
        let count = self.skipped(newest)?.saturating_add(1);
        let after = newest;
        let bytes = serde_json::to_vec(&Skipped { after, count }).unwrap_or_default();
        disk::replace(self.disk, &self.root.join(SKIPPED), &bytes)?;
        Ok(count)
    }

    fn relocate(&self, entry: &Entry, place: Place) -> Result<(), SpoolError> {
        let to = Entry { place, ..*entry };
        Ok(disk::relocate(self.disk, &self.path(entry), &self.path(&to))?)
    }

    fn path(&self, entry: &Entry) -> PathBuf {
        self.root
            .join(entry.place.folder())
            .join(format!("{:012}.json", entry.order))
    }

    fn body_path(&self, digest: &Digest) -> PathBuf {
        self.root.join(BODIES).join(digest.to_string())
    }
}

/// Where the row of reports begins: the enrolment, or the last change of the key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Start(Head);

impl From<Head> for Start {
    fn from(head: Head) -> Self {
        Self(head)
    }
}

impl From<ReportId> for Start {
    /// The enrolment, which has number 0.
    fn from(id: ReportId) -> Self {
        Self(Head { id, sequence: 0 })
    }
}

/// There is no room for another report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Full {
    /// Reports that wait.
    pub reports: usize,
}

trait MaxByOrder {
    fn max_by_order(self, other: Self) -> Self;
}

impl MaxByOrder for Option<Entry> {
    fn max_by_order(self, other: Self) -> Self {
        self.into_iter().chain(other).max_by_key(|entry| entry.order)
    }
}

/// Names in a folder of ours; none where it is not there. A part of them would be taken for the whole, so that too many
/// are refused.
fn list(folder: &Path) -> Result<Vec<String>, SpoolError> {
    let failed = |source| DiskError::new("list", folder, source);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error).into()),
    };
    let mut names = Vec::new();
    for (number, entry) in entries.enumerate() {
        if number == limits::FOLDER_ENTRIES {
            let folder = folder.to_owned();
            return Err(SpoolError::Crowded { folder });
        }
        if let Ok(name) = entry.map_err(failed)?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

/// The order in a name of ours; other names are not ours and are left alone.
fn order_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".json")?;
    let ours = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit());
    ours.then(|| digits.parse().ok()).flatten()
}

const BODIES: &str = "bodies";
const KEYS: &str = "keys.json";
const SKIPPED: &str = "skipped.json";
const REASON: &str = "txt";

#[cfg(test)]
pub(crate) mod tests;
