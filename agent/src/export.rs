//! Reports in a file: what waits, each whole, for where no network leads to the console.
//!
//! Each report takes all its bodies along, so that the console can accept it whatever it holds and whatever came before.
//! Nothing in the spool changes: only an answer of the console itself acknowledges.

use std::io::Write;

use dspt_report::PublicKey;
use dspt_report::export;
use dspt_report::limits as format_limits;
use dspt_report::wire::FrameError;

use crate::deliver;
use crate::deliver::Item;
use crate::sealed_file::Reader;
use crate::sealed_file::SealError;
use crate::sealed_file::SealedFile;
use crate::spool::Place;
use crate::spool::Spool;
use crate::spool::SpoolError;

/// What was written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Exported {
    /// Numbers of the reports in the file, oldest first.
    pub sequences: Vec<u64>,
    /// Reports that wait and did not fit.
    pub left: usize,
    /// Size of the file.
    pub bytes: u64,
}

/// Writes what waits, oldest first, as requests in a sealed file.
///
/// # Errors
/// [`ExportError`]; what was written until then is a cut file.
pub fn export<W: Write>(
    spool: &Spool<'_>,
    key: &PublicKey,
    reader: &Reader,
    to: W,
) -> Result<(W, Exported), ExportError> {
    let mut pages = Pages {
        file: SealedFile::begin(to, reader)?,
        exported: Exported::default(),
        bytes: export::FIRST_LINE.len() as u64,
        requests: 0,
    };
    pages.file.write(export::FIRST_LINE)?;
    let waiting = spool.entries(Place::Waiting)?;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for entry in &waiting {
        let (item, _) = Item::read(spool, *entry, key, |_, _| true)?;
        let full =
            batch.len() == format_limits::REPORTS_PER_REQUEST || bytes + item.bytes() > deliver::ENOUGH;
        if full && !batch.is_empty() {
            if !pages.put(&batch)? {
                batch.clear();
                break;
            }
            batch.clear();
            bytes = 0;
        }
        bytes += item.bytes();
        batch.push(item);
    }
    if !batch.is_empty() {
        pages.put(&batch)?;
    }
    let (to, size) = pages.file.finish()?;
    let mut exported = pages.exported;
    exported.bytes = size;
    exported.left = waiting.len() - exported.sequences.len();
    Ok((to, exported))
}

struct Pages<W> {
    file: SealedFile<W>,
    exported: Exported,
    bytes: u64,
    requests: usize,
}

impl<W: Write> Pages<W> {
    /// Adds a request; `false` where the file has no room for it.
    fn put(&mut self, batch: &[Item]) -> Result<bool, ExportError> {
        let mut page = Vec::new();
        export::push_request(&mut page, &deliver::request(batch)?);
        let bytes = self.bytes + page.len() as u64;
        if self.requests == format_limits::EXPORT_REQUESTS || bytes > CONTENT_BYTES {
            return Ok(false);
        }
        self.file.write(&page)?;
        self.bytes = bytes;
        self.requests += 1;
        self.exported
            .sequences
            .extend(batch.iter().map(|item| item.sequence));
        Ok(true)
    }
}

/// What a file can hold: the header, and a tag for each chunk, take less than a hundredth of it.
const CONTENT_BYTES: u64 = format_limits::EXPORT_BYTES / 100 * 99;

/// Reports could not be written into a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The reports on this disk.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The file.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A report that cannot be framed: our defect.
    #[error("a report cannot be written; this is a fault of this program, please report it")]
    Frame(#[from] FrameError),
}

#[cfg(test)]
mod tests;
