//! Holding the console to its log: what it once showed this computer must still be so.
//!
//! The key of the log is learnt when this computer joins; once the console's trust document names logs, only those are believed.
//! At most daily, and where that document changed, the console is asked to prove that the last report is in the log, and that the
//! log grew from what it showed before. What does not fit is kept as evidence, and told; reports go on.

use dspt_report::Digest;
use dspt_report::ReportId;
use dspt_report::limits as format_limits;
use dspt_report::log::Checkpoint;
use dspt_report::log::Growth;
use dspt_report::log::LogError;
use dspt_report::log::NoteKey;
use dspt_report::log::Receipt;
use dspt_report::log::SignedNote;
use dspt_report::statement::Seen;
use dspt_report::wire;
use dspt_report::wire::Head;
use dspt_report::wire::LogAnswer;
use serde::Deserialize;
use serde::Serialize;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::limits;
use crate::paths::DataFolder;
use crate::uplink::UplinkError;

mod named;

pub use named::Named;

/// What is known of the console's log: the content of `log.json`.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Watch {
    /// The key of the log, by its present name; none where the console keeps no log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The newest checkpoint that was shown to have grown from the one before it, to the byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// When the console was last asked, by this device's clock.
    #[serde(default)]
    pub asked_at: i64,
    /// The version of the trust document by which its answer was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<u32>,
    /// When everything last fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fitted_at: Option<i64>,
    /// What was held of logs before this one, the last one left at the end. There is no way back to any of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
    /// The first that was shown of a log that the trust document does not name, until it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unnamed: Option<Unnamed>,
    /// When something first did not fit. What it was lies in a file of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<i64>,
}

/// A log that was held until the console went on with another.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Left {
    /// When it was left, by this device's clock.
    pub at: i64,
    /// Its key.
    pub key: String,
    /// The newest checkpoint of it that fitted, to the byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// Whether the trust document named the one that followed. Else it bore the same key, and a higher number.
    pub next_is_named: bool,
}

/// What was shown of a log that the trust document does not name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Unnamed {
    /// When, by this device's clock.
    pub at: i64,
    /// What its checkpoint was, to the byte.
    pub checkpoint: String,
}

/// Two things that the console showed and that cannot both be so, to the byte: the content of `log-contradiction.json`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Contradiction {
    /// When it was seen, by this device's clock.
    pub at: i64,
    /// The key of the log.
    pub key: String,
    /// The checkpoint that was held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// What the console answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<String>,
    /// What the console answered.
    pub receipt: String,
    /// In which way they do not fit.
    pub reason: String,
}

/// What came of asking.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Told {
    /// It was not asked: not due, or there is no log or no answer.
    Nothing,
    /// Everything fits.
    Fits,
    /// The log was begun anew, under another number.
    BegunAnew,
    /// The console went on with another log, which its trust document names.
    Followed,
    /// It showed a log that its trust document does not name, which is not believed.
    Unnamed,
    /// Something does not.
    Broken(String),
}

impl Watch {
    /// Reads it; what cannot be read was never known.
    pub fn load(folder: &DataFolder) -> Self {
        let bytes = disk::read(&folder.log(), limits::LOG_FILE_BYTES);
        let bytes = bytes.ok().flatten().unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// [`DiskError`].
    pub fn keep(&self, folder: &DataFolder, disk: &dyn Disk) -> Result<(), DiskError> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        disk::replace(disk, &folder.log(), &bytes)
    }

    /// What the next report says that this computer saw.
    pub fn seen(&self) -> Option<Seen> {
        let held = self.held_checkpoint()?;
        (held.size > 0).then(|| held.seen())
    }

    fn held_checkpoint(&self) -> Option<Checkpoint> {
        let note = SignedNote::parse(self.held.as_deref()?.as_bytes()).ok()?;
        Checkpoint::open(&note, &[self.known()?]).ok()
    }

    fn known(&self) -> Option<NoteKey> {
        self.key.as_deref()?.parse().ok()
    }

    /// Whether the console went on from this log to another.
    fn has_left(&self, log: &NoteKey) -> bool {
        let log = log.to_string();
        self.left.iter().any(|left| left.key == log)
    }

    /// Whether the console is to be asked.
    fn is_due(&self, now: i64, named: &Named) -> bool {
        self.held.is_none()
            || self.asked_by != named.version
            || !(0..limits::LOG_EVERY).contains(&(now - self.asked_at))
    }

    /// Holds what the console showed of the report `of` beside what it showed before, where it is of a log that is believed.
    ///
    /// # Errors
    /// [`LogError`] in which way it does not fit; then nothing of it is taken over.
    pub fn hold(
        &mut self,
        of: ReportId,
        answer: &LogAnswer,
        named: &Named,
        now: i64,
    ) -> Result<Told, LogError> {
        let receipt = Receipt::parse(answer.receipt.as_bytes())?;
        let leaf = Digest::new(*of.as_bytes());
        let Some(key) = named.log_of(&receipt.checkpoint, self)? else {
            self.unnamed.get_or_insert_with(|| Unnamed {
                at: now,
                checkpoint: receipt.checkpoint.to_string(),
            });
            return Ok(Told::Unnamed);
        };
        let keys = [key.clone()];
        let checkpoint = receipt.verify(&leaf, &keys)?;
        // By another key the same log is still the same.
        if let Some(held) = self
            .held_checkpoint()
            .filter(|held| held.origin == checkpoint.origin)
        {
            // A log that is shorter than it was, or that cannot say how it grew, is not the one that was shown.
            let growth = answer.growth.as_deref().ok_or(LogError::Mismatch)?;
            let grown = Growth::parse(growth.as_bytes())?.verify(&held.seen(), &keys)?;
            if grown != checkpoint {
                return Err(LogError::Mismatch);
            }
        }
        let told = self.go_on_with(&key, named, now);
        self.held = Some(receipt.checkpoint.to_string());
        self.fitted_at = Some(now);
        self.unnamed = self.unnamed.take().filter(|shown| {
            let note = SignedNote::parse(shown.checkpoint.as_bytes());
            !note.is_ok_and(|note| named.explains(&note, &key))
        });
        Ok(told)
    }

    /// Takes another key, and keeps what was held by the one before.
    fn go_on_with(&mut self, key: &NoteKey, named: &Named, now: i64) -> Told {
        let Some(known) = self.known().filter(|known| known != key) else {
            self.key = Some(key.to_string());
            return Told::Fits;
        };
        self.left.push(Left {
            at: now,
            key: known.to_string(),
            held: self.held.take(),
            next_is_named: !named.is_empty(),
        });
        let beyond = self.left.len().saturating_sub(limits::LOGS_LEFT);
        self.left.drain(..beyond);
        self.key = Some(key.to_string());
        if named.is_empty() {
            Told::BegunAnew
        } else {
            Told::Followed
        }
    }
}

/// Learns the key where neither it nor a named one is known, asks where it is due, and keeps what came of it. `ask` carries one
/// question to the console.
///
/// # Errors
/// [`WatchError`]; what was known before still is.
pub async fn watch(
    folder: &DataFolder,
    disk: &dyn Disk,
    device: dspt_report::DeviceId,
    newest: &[Head],
    named: &Named,
    now: i64,
    ask: impl AsyncFn(String, usize) -> Result<Option<Vec<u8>>, UplinkError>,
) -> Result<Told, WatchError> {
    let mut watch = Watch::load(folder);
    if !watch.is_due(now, named) || (named.is_empty() && !learn(&mut watch, &ask).await?) {
        return Ok(Told::Nothing);
    }
    watch.asked_at = now;
    let from = watch.seen().map(|seen| format!("&from={}", seen.size));
    let from = from.unwrap_or_default();
    // The newest one may not be in a checkpoint yet.
    for head in newest.iter().take(2) {
        let question = format!(
            "{}?device={device}&sequence={}&report={}{from}",
            wire::RECEIPT_PATH,
            head.sequence,
            head.id
        );
        let Some(bytes) = ask(question, limits::LOG_ANSWER_BYTES).await? else {
            continue;
        };
        let answer: LogAnswer =
            serde_json::from_slice(&bytes).map_err(|source| WatchError::Answer { source })?;
        watch.asked_by = named.version;
        let told = match watch.hold(head.id, &answer, named, now) {
            Ok(told) => told,
            Err(error) => {
                let reason = error.to_string();
                keep_evidence(folder, disk, &watch, (&answer, &reason), now)?;
                watch.broken_at = watch.broken_at.or(Some(now));
                Told::Broken(reason)
            }
        };
        watch.keep(folder, disk)?;
        return Ok(told);
    }
    watch.keep(folder, disk)?;
    Ok(Told::Nothing)
}

/// Learns the key of the log and keeps it, as a computer does when it joins.
///
/// # Errors
/// [`WatchError`].
pub async fn join(
    folder: &DataFolder,
    disk: &dyn Disk,
    ask: impl AsyncFn(String, usize) -> Result<Option<Vec<u8>>, UplinkError>,
) -> Result<(), WatchError> {
    let mut watch = Watch::load(folder);
    if watch.key.is_none() && learn(&mut watch, &ask).await? {
        watch.keep(folder, disk)?;
    }
    Ok(())
}

/// Whether the key is known, after asking for it where it was not. One that is known is never replaced by asking.
async fn learn(
    watch: &mut Watch,
    ask: &impl AsyncFn(String, usize) -> Result<Option<Vec<u8>>, UplinkError>,
) -> Result<bool, WatchError> {
    if watch.known().is_some() {
        return Ok(true);
    }
    let Some(bytes) = ask(format!("{}/key", wire::LOG_PATH), limits::LOG_KEY_BYTES).await? else {
        return Ok(false);
    };
    let key: NoteKey = String::from_utf8_lossy(&bytes)
        .trim_end()
        .parse()
        .map_err(|source| WatchError::Key { source })?;
    watch.key = Some(key.to_string());
    Ok(true)
}

/// Keeps the first contradiction, for whoever looks into it: later ones do not push it out.
fn keep_evidence(
    folder: &DataFolder,
    disk: &dyn Disk,
    watch: &Watch,
    (answer, reason): (&LogAnswer, &str),
    now: i64,
) -> Result<(), DiskError> {
    if folder.log_contradiction().exists() {
        return Ok(());
    }
    let found = Contradiction {
        at: now,
        key: watch.key.clone().unwrap_or_default(),
        held: watch.held.clone(),
        growth: answer.growth.clone(),
        receipt: answer.receipt.clone(),
        reason: reason.to_owned(),
    };
    let bytes = serde_json::to_vec_pretty(&found).unwrap_or_default();
    disk::replace(disk, &folder.log_contradiction(), &bytes)
}

/// The console could not be held to its log this time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// The files of this program.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// No answer, or a refusal.
    #[error(transparent)]
    Uplink(#[from] UplinkError),
    /// An answer of another shape.
    #[error("the console's answer about its log is not one that this version understands")]
    Answer {
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// Not a key.
    #[error("the console's key of its log is not one that this version understands")]
    Key {
        /// Why.
        #[source]
        source: LogError,
    },
}

/// What an answer and the file have at most, which the limits of their parts give; escaping at most doubles a note.
const _: () = assert!(limits::LOG_ANSWER_BYTES >= 2 * format_limits::RECEIPT_BYTES);
const _: () = assert!(
    limits::LOG_FILE_BYTES
        >= ((limits::LOGS_LEFT + 2) * (2 * format_limits::NOTE_BYTES + limits::LOG_KEY_BYTES)) as u64
);

#[cfg(test)]
mod tests;
