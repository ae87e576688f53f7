//! Reading an archive that anybody may have made: bounded, and of the one layout that this program writes, so that no two
//! programs read different files out of it.

use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

use dspt_report::Digest;
use dspt_report::log::SignedNote;
use zip::ZipArchive;

use super::Files;
use super::limits;
use super::seal;

/// An archive as it was read: nothing of it is verified.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(super) files: Files,
    /// Its comment.
    pub(super) seal: SignedNote,
    /// Of what the seal speaks of.
    pub(super) digest: Digest,
}

/// Why it was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    /// The machine did not let us: it says nothing of the archive.
    #[error("cannot read the file")]
    Io(#[source] std::io::Error),
    /// It is not as this program writes them, or is damaged.
    #[error("{0}")]
    NotAsWritten(&'static str),
}

/// Reads all of it.
///
/// # Errors
/// [`Unread`].
pub(crate) fn read(file: &mut (impl Read + Seek)) -> Result<Archive, Unread> {
    let tail = Tail::find(file)?;
    let digest = seal::digest(file, tail.sealed).map_err(Unread::Io)?;
    let mut archive = ZipArchive::new(&mut *file).map_err(|_| DAMAGED)?;
    if archive.offset() != 0 || archive.len() as u64 != tail.files || archive.comment() != tail.comment {
        return Err(LAYOUT);
    }
    let (mut files, mut end, mut unpacked) = (Files::new(), 0, 0);
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|_| DAMAGED)?;
        let name = std::str::from_utf8(part.name_raw())
            .map_err(|_| LAYOUT)?
            .to_owned();
        // Nothing stands between one file and the next, and each follows the one before it.
        if part.header_start() != end || !is_plain(&name) {
            return Err(LAYOUT);
        }
        end = part.data_start().ok_or(DAMAGED)? + part.compressed_size();
        let mut bytes = Vec::new();
        part.take(limits::FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| DAMAGED)?;
        unpacked += bytes.len() as u64;
        if bytes.len() as u64 > limits::FILE_BYTES || unpacked > limits::UNPACKED_BYTES {
            return Err(TOO_LARGE);
        }
        if files.insert(name, bytes).is_some() {
            return Err(LAYOUT);
        }
    }
    if archive.central_directory_start() != end || tail.directory != end {
        return Err(LAYOUT);
    }
    let seal = SignedNote::parse(&tail.comment).map_err(|_| UNSEALED)?;
    Ok(Archive { files, seal, digest })
}

/// Names are ours; what reads them elsewhere must not be led out of a folder.
fn is_plain(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
    };
    name.len() <= 120 && name.split('/').all(is_part)
}

/// The end of an archive: looked at before anything is given to the library, whose memory grows with what it is told there.
struct Tail {
    /// How many files it tells.
    files: u64,
    /// Where its list of them begins.
    directory: u64,
    /// How many bytes the seal speaks of.
    sealed: u64,
    comment: Vec<u8>,
}

impl Tail {
    fn find(file: &mut (impl Read + Seek)) -> Result<Self, Unread> {
        let length = file.seek(SeekFrom::End(0)).map_err(Unread::Io)?;
        if length > limits::ARCHIVE_BYTES {
            return Err(TOO_LARGE);
        }
        let begin = length.saturating_sub(u64::from(u16::MAX) + RECORD as u64);
        file.seek(SeekFrom::Start(begin)).map_err(Unread::Io)?;
        let mut bytes = Vec::new();
        file.take(length - begin)
            .read_to_end(&mut bytes)
            .map_err(Unread::Io)?;
        // The last place that looks like it, as other programs take it; a comment that looks like one is no note of ours.
        let place = bytes
            .windows(4)
            .rposition(|some| some == b"PK\x05\x06")
            .ok_or(DAMAGED)?;
        let (_, record) = bytes.split_at(place);
        let (record, comment) = record.split_at_checked(RECORD).ok_or(DAMAGED)?;
        let number = |from: usize, bytes: usize| {
            let digits = record.iter().skip(from).take(bytes).rev();
            digits.fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let (files, size, directory) = (number(10, 2), number(12, 4), number(16, 4));
        let is_one_volume = number(4, 2) == 0 && number(6, 2) == 0 && number(8, 2) == files;
        if !is_one_volume || number(20, 2) != comment.len() as u64 || directory + size != begin + place as u64
        {
            return Err(LAYOUT);
        }
        if files > limits::FILES || size > limits::DIRECTORY_BYTES {
            return Err(TOO_LARGE);
        }
        Ok(Self {
            files,
            directory,
            sealed: begin + (place + RECORD - 2) as u64,
            comment: comment.to_vec(),
        })
    }
}

/// The record that ends an archive, without its comment.
const RECORD: usize = 22;
const DAMAGED: Unread = Unread::NotAsWritten("this is no ZIP archive, or a damaged one");
const LAYOUT: Unread = Unread::NotAsWritten(
    "the archive is not laid out as `evidence` writes it: it was packed again, or changed",
);
const TOO_LARGE: Unread = Unread::NotAsWritten("the archive is larger than evidence may be");
const UNSEALED: Unread =
    Unread::NotAsWritten("the archive has no seal at its end: it was packed again, or cut");
