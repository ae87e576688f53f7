//! A file of reports that came without a network: opened, and given out request by request.
//!
//! Nothing is believed of it but that it opens: each request goes through the same door as one from the network. What can
//! be read is given out as it is read, so that a file that is cut loses only what is behind the cut.

use std::fmt;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Chain;
use std::io::Cursor;
use std::io::Read;
use std::io::Take;

use age::DecryptError;
use age::Decryptor;
use age::scrypt;
use age::stream::StreamReader;
use dspt_report::PassPhrase;
use dspt_report::export::FIRST_LINE;
use dspt_report::limits;

use crate::export_key::ExportKeyPair;

/// A file whose beginning was read.
pub struct ExportFile<R>(Decryptor<Whole<R>>);

/// The beginning, which was read to be bounded, and the rest.
type Whole<R> = Chain<Cursor<Vec<u8>>, BufReader<Take<R>>>;

impl<R: Read> ExportFile<R> {
    /// Reads the beginning of a file, of at most [`limits::EXPORT_HEADER_BYTES`].
    ///
    /// # Errors
    /// [`ExportFileError`].
    pub fn begin(input: R) -> Result<Self, ExportFileError> {
        let mut input = BufReader::new(input.take(limits::EXPORT_BYTES));
        let header = header(&mut input)?;
        let whole = Cursor::new(header).chain(input);
        match Decryptor::new(whole) {
            Ok(decryptor) => Ok(Self(decryptor)),
            Err(DecryptError::Io(source)) => Err(of_read(source)),
            Err(DecryptError::UnknownFormat) => Err(ExportFileError::Newer),
            Err(_) => Err(ExportFileError::Damaged),
        }
    }

    /// Whether it opens with a pass phrase; else with the console's key.
    pub fn wants_pass_phrase(&self) -> bool {
        self.0.is_scrypt()
    }

    /// Opens it with the console's key.
    ///
    /// # Errors
    /// [`ExportFileError::Key`] where it is for another, [`ExportFileError`].
    pub fn open_with_key(self, key: &ExportKeyPair) -> Result<Requests<R>, ExportFileError> {
        let opened = self
            .0
            .decrypt(std::iter::once(key.identity() as &dyn age::Identity));
        Requests::begin(opened, ExportFileError::Key)
    }

    /// Opens it with a pass phrase. It costs time and memory on purpose, up to [`limits::EXPORT_WORK_MOST`].
    ///
    /// # Errors
    /// [`ExportFileError::PassPhrase`] where it is not the one, [`ExportFileError`].
    pub fn open_with_pass_phrase(self, phrase: &PassPhrase) -> Result<Requests<R>, ExportFileError> {
        let mut identity = scrypt::Identity::new(phrase.words().to_owned().into());
        identity.set_max_work_factor(limits::EXPORT_WORK_MOST);
        let opened = self.0.decrypt(std::iter::once(&identity as &dyn age::Identity));
        Requests::begin(opened, ExportFileError::PassPhrase)
    }
}

impl<R> fmt::Debug for ExportFile<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExportFile(…)")
    }
}

/// The requests of an opened file, in order.
pub struct Requests<R> {
    content: StreamReader<Whole<R>>,
    given: usize,
}

impl<R: Read> Requests<R> {
    fn begin(
        opened: Result<StreamReader<Whole<R>>, DecryptError>,
        not_ours: ExportFileError,
    ) -> Result<Self, ExportFileError> {
        let mut content = match opened {
            Ok(content) => content,
            Err(DecryptError::Io(source)) => return Err(of_read(source)),
            Err(DecryptError::ExcessiveWork { required, .. }) => {
                return Err(ExportFileError::Work { required });
            }
            Err(
                DecryptError::NoMatchingKeys
                | DecryptError::DecryptionFailed
                | DecryptError::KeyDecryptionFailed,
            ) => return Err(not_ours),
            Err(_) => return Err(ExportFileError::Damaged),
        };
        let mut line = [0; FIRST_LINE.len()];
        content.read_exact(&mut line).map_err(of_read)?;
        if line != *FIRST_LINE {
            return Err(ExportFileError::Newer);
        }
        Ok(Self { content, given: 0 })
    }

    /// The next request; `None` at the end.
    ///
    /// # Errors
    /// [`ExportFileError`]; what was given out before is good.
    pub fn next_request(&mut self) -> Result<Option<Vec<u8>>, ExportFileError> {
        let mut length = [0; 4];
        let (first, rest) = length.split_at_mut(1);
        if self.content.read(first).map_err(of_read)? == 0 {
            return Ok(None);
        }
        self.content.read_exact(rest).map_err(of_read)?;
        let size = u32::from_be_bytes(length);
        self.given += 1;
        if self.given > limits::EXPORT_REQUESTS || size as usize > limits::REQUEST_BYTES {
            return Err(ExportFileError::Content);
        }
        let mut request = Vec::new();
        let read = (&mut self.content)
            .take(u64::from(size))
            .read_to_end(&mut request)
            .map_err(of_read)?;
        if read < size as usize {
            return Err(ExportFileError::Content);
        }
        Ok(Some(request))
    }
}

impl<R> fmt::Debug for Requests<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Requests({} given)", self.given)
    }
}

/// The header's lines, up to the one that ends them: what parses them has no bound of its own.
fn header(input: &mut impl BufRead) -> Result<Vec<u8>, ExportFileError> {
    let mut header = Vec::new();
    loop {
        let begun = header.len();
        let left = limits::EXPORT_HEADER_BYTES.saturating_sub(begun) as u64;
        let read = input
            .take(left)
            .read_until(b'\n', &mut header)
            .map_err(|source| ExportFileError::Read { source })?;
        let line = header.get(begun..).unwrap_or_default();
        if begun == 0 {
            recognise(line)?;
        }
        if line.starts_with(b"--- ") && line.ends_with(b"\n") {
            return Ok(header);
        }
        if read == 0 {
            return Err(ExportFileError::Damaged);
        }
    }
}

fn recognise(first_line: &[u8]) -> Result<(), ExportFileError> {
    if first_line == b"age-encryption.org/v1\n" {
        Ok(())
    } else if first_line.starts_with(b"age-encryption.org/") {
        Err(ExportFileError::Newer)
    } else {
        Err(ExportFileError::NotOne)
    }
}

/// A disk that fails, or bytes that are not what was sealed.
fn of_read(source: io::Error) -> ExportFileError {
    let changed = [io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidData];
    if changed.contains(&source.kind()) {
        ExportFileError::Damaged
    } else {
        ExportFileError::Read { source }
    }
}

/// A file of reports cannot be read, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportFileError {
    /// Something else.
    #[error("this is not a file of `dspt-agent export`; is it the right one?")]
    NotOne,
    /// Of another version of the format.
    #[error(
        "this file was made by a newer version of dspt-agent, or is no file of reports; update this program"
    )]
    Newer,
    /// Encrypted to another key. A damaged beginning looks the same.
    #[error(
        "this file is for another console, or for an export key that this one had before, or its beginning is damaged; \
         have it made anew, with --passphrase if need be"
    )]
    Key,
    /// Encrypted with another pass phrase. A damaged beginning looks the same.
    #[error("these are not the words of this file, or its beginning is damaged; compare them and try again")]
    PassPhrase,
    /// It asks for more work than any file of ours.
    #[error(
        "opening this file would take more work (2^{required}) than any file of `dspt-agent export` does"
    )]
    Work {
        /// Binary logarithm of scrypt's N.
        required: u8,
    },
    /// Cut or changed.
    #[error(
        "the file is damaged or cut short from here on; what was read before it is good. Copy it again, or have it made anew"
    )]
    Damaged,
    /// Sealed well, and not what an agent writes.
    #[error("the file holds what no `dspt-agent export` writes; what was read before it is good")]
    Content,
    /// The disk.
    #[error("the file cannot be read")]
    Read {
        /// Why.
        #[source]
        source: io::Error,
    },
}

#[cfg(test)]
mod tests;
