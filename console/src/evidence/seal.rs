//! The seal: a note by the log's key over every byte of the archive, which stands at its end as the archive's comment.

use std::fmt;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::str::FromStr;

use dspt_report::Digest;
use dspt_report::ProviderId;
use ring::digest::Context;
use ring::digest::SHA256;

use super::FORM;

/// What is sealed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Seal {
    pub(super) provider: ProviderId,
    /// Console clock, seconds since 1970-01-01, UTC.
    pub(super) made_at: i64,
    /// Of every byte before the two that tell the comment's length.
    pub(super) digest: Digest,
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FORM}\n{}\n{}\n{}", self.provider, self.made_at, self.digest)
    }
}

impl FromStr for Seal {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const MALFORMED: &str = "the seal is not of the form that this program knows";
        let lines: Vec<&str> = text.split('\n').collect();
        let [FORM, provider, made_at, digest, ""] = lines.as_slice() else {
            return Err(MALFORMED);
        };
        let seal = Self {
            provider: provider.parse().map_err(|_| MALFORMED)?,
            made_at: made_at.parse().map_err(|_| MALFORMED)?,
            digest: digest.parse().map_err(|_| MALFORMED)?,
        };
        // One thing has one form.
        (seal.to_string() == text).then_some(seal).ok_or(MALFORMED)
    }
}

/// The digest of as many bytes from the beginning.
pub(super) fn digest(file: &mut (impl Read + Seek), bytes: u64) -> io::Result<Digest> {
    file.seek(SeekFrom::Start(0))?;
    let (mut context, mut rest, mut buffer) = (Context::new(&SHA256), bytes, [0; 64 * 1024]);
    while rest > 0 {
        let most = usize::try_from(rest).map_or(buffer.len(), |rest| rest.min(buffer.len()));
        let read = file.read(buffer.split_at_mut(most).0)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        context.update(buffer.split_at(read).0);
        rest -= read as u64;
    }
    Digest::try_from(context.finish().as_ref()).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Writes a note into a finished archive as its comment, in the place of the empty one.
pub(super) fn put(file: &mut File, note: &str) -> io::Result<()> {
    let length = u16::try_from(note.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    file.seek(SeekFrom::End(-2))?;
    file.write_all(&length.to_le_bytes())?;
    file.write_all(note.as_bytes())
}
