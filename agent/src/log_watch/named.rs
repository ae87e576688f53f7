//! Which log is believed: one that the console's trust document names, or, where it names none, the one whose key was learnt
//! by joining.

use dspt_report::log::Checkpoint;
use dspt_report::log::LogError;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_report::trust::Lasting;

use super::Watch;

/// The logs that a trust document names, as they are good at a moment.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Named {
    /// The newest time that is known, seconds since 1970-01-01, UTC.
    at: i64,
    /// In the order in which they were begun.
    logs: Vec<Lasting<NoteKey>>,
    /// Version of the document; none where there is none.
    pub(super) version: Option<u32>,
}

impl Named {
    /// What a version of the trust document names; `at` is the newest time that is known.
    pub fn by(version: u32, logs: Vec<Lasting<NoteKey>>, at: i64) -> Self {
        Self {
            at,
            logs,
            version: Some(version),
        }
    }

    /// Whether it names no log, so that the key learnt by joining holds.
    pub(super) fn is_empty(&self) -> bool {
        self.logs.is_empty()
    }

    /// Its place among those that are named, whether it is good now or not: a later one was begun later.
    fn place(&self, log: &NoteKey) -> Option<usize> {
        self.logs.iter().position(|listed| listed.value == *log)
    }

    /// The logs that are named as good now, and whose name and key a checkpoint bears.
    fn signers(&self, note: &SignedNote) -> Result<Vec<&NoteKey>, LogError> {
        let origin = note.unverified_text().parse::<Checkpoint>()?.origin;
        let good = self.logs.iter().filter(|listed| listed.holds(self.at));
        let mut signers = Vec::new();
        for log in good
            .map(|listed| &listed.value)
            .filter(|log| log.name() == origin)
        {
            match note.verify(std::slice::from_ref(log)) {
                Ok(_) => signers.push(log),
                // By a key of that name that nobody named.
                Err(LogError::Unsigned) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(signers)
    }

    /// The log by which a checkpoint is to be verified, after what was held before; none where it is of a log that the
    /// document does not name.
    ///
    /// # Errors
    /// [`LogError`] for one that cannot be the log it says, or that goes back to one that was left.
    pub(super) fn log_of(&self, note: &SignedNote, before: &Watch) -> Result<Option<NoteKey>, LogError> {
        let known = before.known();
        if self.is_empty() {
            let known = known.ok_or(LogError::Unsigned)?;
            return Ok(Some(begun_anew(&known, note).unwrap_or(known)));
        }
        let signers = self.signers(note)?;
        if let Some(same) = signers.iter().find(|log| known.as_ref() == Some(**log)) {
            return Ok(Some((*same).clone()));
        }
        let Some(next) = signers.last().copied() else {
            return Ok(None);
        };
        let is_earlier = known
            .and_then(|known| self.place(&known))
            .is_some_and(|place| self.place(next) < Some(place));
        if is_earlier || before.has_left(next) {
            return Err(LogError::OtherLog {
                found: next.name().to_owned(),
            });
        }
        Ok(Some(next.clone()))
    }

    /// Whether a note that was not believed would be now: a log that the document names good signed it, or the one that is
    /// held.
    pub(super) fn explains(&self, note: &SignedNote, held: &NoteKey) -> bool {
        note.verify(std::slice::from_ref(held)).is_ok()
            || self.signers(note).is_ok_and(|signers| !signers.is_empty())
    }
}

/// The key under its new name, where the note is of a later log of the same console and key.
fn begun_anew(known: &NoteKey, note: &SignedNote) -> Option<NoteKey> {
    let shown: Checkpoint = note.unverified_text().parse().ok()?;
    let later = NoteKey::new(&shown.origin, *known.key()).ok()?;
    later.is_begun_after(known).then_some(later)
}
