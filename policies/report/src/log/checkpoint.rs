//! Size and root of a log at a moment, signed by its key.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use super::LogError;
use super::note::NoteKey;
use super::note::SignedNote;
use super::proof::verify_consistency;
use crate::id::Digest;
use crate::key::SigningKey;
use crate::limits;
use crate::statement::Seen;

/// What a checkpoint says.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Checkpoint {
    /// Which log: also the name of the key that signs for it.
    pub origin: String,
    /// How many entries it had.
    pub size: u64,
    /// The root of their tree.
    pub root: Digest,
}

impl Checkpoint {
    /// Signs it with the key of its log.
    ///
    /// # Errors
    /// [`LogError::Form`] for an origin that cannot be the name of a key.
    pub fn sign(&self, key: &SigningKey) -> Result<SignedNote, LogError> {
        SignedNote::sign(&self.to_string(), &self.origin, key)
    }

    /// What the note says, where one of `keys` that bears the log's own name signed it. Others that signed it too are ignored.
    ///
    /// # Errors
    /// As [`SignedNote::verify`]; [`LogError::Form`] for what is no checkpoint; [`LogError::OtherLog`].
    pub fn open(note: &SignedNote, keys: &[NoteKey]) -> Result<Self, LogError> {
        let checkpoint: Self = note.verify(keys)?.parse()?;
        if !keys.iter().any(|key| key.name() == checkpoint.origin) {
            return Err(LogError::OtherLog {
                found: checkpoint.origin,
            });
        }
        let own: Vec<NoteKey> = keys
            .iter()
            .filter(|key| key.name() == checkpoint.origin)
            .cloned()
            .collect();
        note.verify(&own)?;
        Ok(checkpoint)
    }

    /// Size and root, as statements carry them.
    pub fn seen(&self) -> Seen {
        Seen {
            root: self.root,
            size: self.size,
        }
    }

    /// Verifies that the log of `before` grew to this one.
    ///
    /// # Errors
    /// As [`verify_consistency`].
    pub fn grew_from(&self, before: &Seen, path: &[Digest]) -> Result<(), LogError> {
        verify_consistency((before.size, &before.root), (self.size, &self.root), path)
    }
}

impl fmt::Display for Checkpoint {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}\n{}\n{}",
            self.origin,
            self.size,
            BASE64.encode(self.root.as_bytes())
        )
    }
}

impl FromStr for Checkpoint {
    type Err = LogError;

    /// Reads the text of a checkpoint. Further lines, which other logs may have, are ignored.
    fn from_str(text: &str) -> Result<Self, LogError> {
        let lines: Vec<&str> = text.strip_suffix('\n').ok_or(FORM)?.split('\n').collect();
        let [origin, size, root, more @ ..] = lines.as_slice() else {
            return Err(FORM);
        };
        if origin.is_empty() || more.contains(&"") {
            return Err(FORM);
        }
        Ok(Self {
            origin: (*origin).to_owned(),
            size: number(size).ok_or(FORM)?,
            root: hash(root).ok_or(FORM)?,
        })
    }
}

/// A number as it is written: no sign, no nought in front.
pub(super) fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number <= limits::LOG_ENTRIES && number.to_string() == text).then_some(number)
}

/// A hash as it is written.
pub(super) fn hash(text: &str) -> Option<Digest> {
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    Digest::try_from(bytes.as_slice()).ok()
}

const FORM: LogError = LogError::Form {
    what: "a checkpoint",
    rule: "must be lines with origin, size and root",
};
