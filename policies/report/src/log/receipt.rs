//! Proofs together with the checkpoint that they lead to, as text.

use std::fmt;

use data_encoding::BASE64;

use super::LogError;
use super::checkpoint::Checkpoint;
use super::checkpoint::hash;
use super::checkpoint::number;
use super::note::NoteKey;
use super::note::SignedNote;
use super::note::check_size;
use super::proof::verify_inclusion;
use crate::id::Digest;
use crate::limits;
use crate::statement::Seen;

/// That an entry is in the log: a transparency log proof as C2SP has it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Receipt {
    /// The entry's place.
    pub place: u64,
    /// From its sibling upwards.
    pub path: Vec<Digest>,
    /// The checkpoint that it leads to.
    pub checkpoint: SignedNote,
}

impl Receipt {
    /// Reads a receipt. A line of extra data, which is not proven, is skipped.
    ///
    /// # Errors
    /// [`LogError::TooLarge`], [`LogError::Form`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        let (mut lines, checkpoint) = split(bytes)?;
        if lines.next() != Some(RECEIPT) {
            return Err(FORM);
        }
        let mut next = lines.next();
        if next.is_some_and(|line| line.starts_with("extra ")) {
            next = lines.next();
        }
        let place = next.and_then(|line| line.strip_prefix("index ")).and_then(number);
        Ok(Self {
            place: place.ok_or(FORM)?,
            path: path(lines)?,
            checkpoint,
        })
    }

    /// Verifies that the entry with this leaf hash is in the log of one of `keys`, and tells the checkpoint.
    ///
    /// # Errors
    /// As [`Checkpoint::open`] and [`verify_inclusion`].
    pub fn verify(&self, leaf: &Digest, keys: &[NoteKey]) -> Result<Checkpoint, LogError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, keys)?;
        verify_inclusion(leaf, self.place, (checkpoint.size, &checkpoint.root), &self.path)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for Receipt {
    /// The one form of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{RECEIPT}\nindex {}", self.place)?;
        write_path(f, &self.path)?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// That a log grew from an earlier size to a checkpoint: what a witness as C2SP has it is sent.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the fields are fixed by the format")]
pub struct Growth {
    /// The earlier size.
    pub from: u64,
    /// The proof.
    pub path: Vec<Digest>,
    /// The later checkpoint.
    pub checkpoint: SignedNote,
}

impl Growth {
    /// Reads one.
    ///
    /// # Errors
    /// [`LogError::TooLarge`], [`LogError::Form`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        let (mut lines, checkpoint) = split(bytes)?;
        let from = lines
            .next()
            .and_then(|line| line.strip_prefix("old "))
            .and_then(number);
        Ok(Self {
            from: from.ok_or(FORM)?,
            path: path(lines)?,
            checkpoint,
        })
    }

    /// Verifies that the log which was seen as `before` grew to the checkpoint, which one of `keys` signed.
    ///
    /// # Errors
    /// As [`Checkpoint::open`] and [`Checkpoint::grew_from`].
    pub fn verify(&self, before: &Seen, keys: &[NoteKey]) -> Result<Checkpoint, LogError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, keys)?;
        if self.from != before.size {
            return Err(LogError::Mismatch);
        }
        checkpoint.grew_from(before, &self.path)?;
        Ok(checkpoint)
    }
}

impl fmt::Display for Growth {
    /// The one form of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.from)?;
        write_path(f, &self.path)?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// The lines up to the first empty one, and the note behind it.
fn split(bytes: &[u8]) -> Result<(std::str::Split<'_, char>, SignedNote), LogError> {
    check_size("a proof of the log", bytes.len(), limits::RECEIPT_BYTES)?;
    let text = std::str::from_utf8(bytes).map_err(|_| FORM)?;
    let (lines, note) = text.split_once("\n\n").ok_or(FORM)?;
    Ok((lines.split('\n'), SignedNote::parse(note.as_bytes())?))
}

fn path<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Digest>, LogError> {
    let path: Vec<Digest> = lines
        .take(limits::PROOF_HASHES + 1)
        .map(|line| hash(line).ok_or(FORM))
        .collect::<Result<_, _>>()?;
    (path.len() <= limits::PROOF_HASHES).then_some(path).ok_or(FORM)
}

fn write_path(f: &mut fmt::Formatter<'_>, path: &[Digest]) -> fmt::Result {
    path.iter()
        .try_for_each(|hash| writeln!(f, "{}", BASE64.encode(hash.as_bytes())))
}

const RECEIPT: &str = "c2sp.org/tlog-proof@v1";
const FORM: LogError = LogError::Form {
    what: "a proof of the log",
    rule: "must be lines with a place and hashes, an empty line and a checkpoint",
};
