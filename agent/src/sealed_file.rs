//! Writes files in the age format, version 1 (C2SP `age.md`), to one reader. This program never reads one.
//!
//! ```text
//! age-encryption.org/v1                            header: lines that end in a line feed
//! -> X25519 SHARE           or  -> scrypt SALT 16  base64 (RFC 4648) without padding
//! WRAPPED                                          the file key, sealed: base64 of 32 bytes
//! --- MAC                                          HMAC-SHA-256 of the header up to and including `---`
//! nonce, 16 bytes                                  then chunks of 64 KiB, each sealed with a tag of 16 bytes
//! ```
//! The file key is 16 random bytes. From it HKDF-SHA-256 makes the key of the MAC (no salt, info `header`) and the key of
//! the chunks (salt: the nonce, info `payload`).
//! * For a console: SHARE is a one-time public key; X25519 of it and the console's key goes through HKDF-SHA-256 (salt: both
//!   public keys, info `age-encryption.org/v1/X25519`) and gives the key that wraps.
//! * For a pass phrase: scrypt (salt: `age-encryption.org/v1/scrypt` and SALT; N = 2^16, r = 8, p = 1) gives it.
//!
//! Everything is sealed with ChaCha20-Poly1305: the file key under a nonce of zeros, as its key is used once; chunk number n
//! under n as 11 bytes, big-endian, and a byte that is 1 for the last chunk and 0 before. So no chunk can be left out,
//! exchanged or added. The last chunk is empty only where the whole content is.

use std::io;
use std::io::Write;

use data_encoding::BASE64_NOPAD;
use dspt_report::ExportKey;
use dspt_report::PassPhrase;
use dspt_report::limits::EXPORT_WORK;
use ring::aead;
use ring::aead::CHACHA20_POLY1305;
use ring::aead::LessSafeKey;
use ring::aead::UnboundKey;
use ring::agreement;
use ring::agreement::EphemeralPrivateKey;
use ring::agreement::UnparsedPublicKey;
use ring::agreement::X25519;
use ring::hkdf;
use ring::hkdf::HKDF_SHA256;
use ring::hmac;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use zeroize::Zeroizing;

/// Who can read a file.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the two ways of the format that are used")]
pub enum Reader {
    /// The console that has the other half of this key.
    Console(ExportKey),
    /// Whoever is told these words.
    PassPhrase(PassPhrase),
}

/// A file being written. What is written comes out in chunks; without [`SealedFile::finish`] it is a cut file, which its
/// reader notices.
pub struct SealedFile<W> {
    to: W,
    key: LessSafeKey,
    number: u64,
    chunk: Vec<u8>,
    written: u64,
}

impl<W: Write> SealedFile<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn begin(mut to: W, reader: &Reader) -> Result<Self, SealError> {
        let (file_key, nonce) = (random()?, random()?);
        let wrapped = match reader {
            Reader::Console(key) => for_console(key, &file_key)?,
            Reader::PassPhrase(phrase) => for_phrase(phrase.words(), &random()?, EXPORT_WORK, &file_key)?,
        };
        let header = header(&wrapped, &file_key)?;
        let failed = |source| SealError::Write { source };
        to.write_all(header.as_bytes()).map_err(failed)?;
        to.write_all(nonce.as_slice()).map_err(failed)?;
        Self::chunks(to, &file_key, &nonce, (header.len() + nonce.len()) as u64)
    }

    fn chunks(to: W, file_key: &Secret, nonce: &Secret, written: u64) -> Result<Self, SealError> {
        Ok(Self {
            to,
            key: cipher(&derive(file_key.as_slice(), nonce.as_slice(), b"payload")?)?,
            number: 0,
            chunk: Vec::with_capacity(CHUNK_BYTES + CHACHA20_POLY1305.tag_len()),
            written,
        })
    }

    /// Adds to the content.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), SealError> {
        while !bytes.is_empty() {
            // A full chunk goes only when more follows: it might have been the last.
            if self.chunk.len() == CHUNK_BYTES {
                self.flush_chunk(MORE)?;
            }
            let room = CHUNK_BYTES - self.chunk.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends the content; gives what was written to, and how many bytes the whole file has.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn finish(mut self) -> Result<(W, u64), SealError> {
        self.flush_chunk(LAST)?;
        self.to.flush().map_err(|source| SealError::Write { source })?;
        Ok((self.to, self.written))
    }

    fn flush_chunk(&mut self, end: u8) -> Result<(), SealError> {
        let mut nonce = [0; aead::NONCE_LEN];
        let (place, last) = nonce.split_at_mut(aead::NONCE_LEN - 1);
        place
            .iter_mut()
            .rev()
            .zip(self.number.to_le_bytes())
            .for_each(|(to, from)| *to = from);
        last.fill(end);
        let nonce = aead::Nonce::assume_unique_for_key(nonce);
        self.key
            .seal_in_place_append_tag(nonce, aead::Aad::empty(), &mut self.chunk)
            .map_err(|_| SealError::Cipher)?;
        self.to
            .write_all(&self.chunk)
            .map_err(|source| SealError::Write { source })?;
        self.written += self.chunk.len() as u64;
        self.number += 1;
        self.chunk.clear();
        Ok(())
    }
}

/// 16 bytes: a file key, a nonce or a salt.
type Secret = Zeroizing<[u8; 16]>;

fn random() -> Result<Secret, SealError> {
    let mut bytes = Zeroizing::new([0; 16]);
    SystemRandom::new()
        .fill(bytes.as_mut_slice())
        .map_err(|_| SealError::Random)?;
    Ok(bytes)
}

/// The lines that let a console come at the file key.
fn for_console(key: &ExportKey, file_key: &Secret) -> Result<String, SealError> {
    let once = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new()).map_err(|_| SealError::Random)?;
    let share = once.compute_public_key().map_err(|_| SealError::Random)?;
    let theirs = UnparsedPublicKey::new(&X25519, key.as_bytes());
    // A key that makes the result the same for everybody is refused by it.
    agreement::agree_ephemeral(once, &theirs, |agreed| {
        wrap_for_console(share.as_ref(), key, agreed, file_key)
    })
    .map_err(|_| SealError::Key)?
}

fn wrap_for_console(
    share: &[u8],
    key: &ExportKey,
    agreed: &[u8],
    file_key: &Secret,
) -> Result<String, SealError> {
    let salt = [share, key.as_bytes()].concat();
    let wrapping = derive(agreed, &salt, b"age-encryption.org/v1/X25519")?;
    let share = BASE64_NOPAD.encode(share);
    Ok(format!("-> X25519 {share}\n{}\n", wrap(&wrapping, file_key)?))
}

/// The lines that let whoever knows a pass phrase come at the file key.
fn for_phrase(phrase: &str, salt: &Secret, work: u8, file_key: &Secret) -> Result<String, SealError> {
    let parameters = scrypt::Params::new(work, 8, 1, 32).map_err(|_| SealError::Cipher)?;
    let whole_salt = [b"age-encryption.org/v1/scrypt", salt.as_slice()].concat();
    let mut wrapping = Zeroizing::new([0; 32]);
    scrypt::scrypt(
        phrase.as_bytes(),
        &whole_salt,
        &parameters,
        wrapping.as_mut_slice(),
    )
    .map_err(|_| SealError::Cipher)?;
    let salt = BASE64_NOPAD.encode(salt.as_slice());
    Ok(format!(
        "-> scrypt {salt} {work}\n{}\n",
        wrap(&wrapping, file_key)?
    ))
}

fn wrap(wrapping: &Zeroizing<[u8; 32]>, file_key: &Secret) -> Result<String, SealError> {
    let mut sealed = Vec::with_capacity(file_key.len() + CHACHA20_POLY1305.tag_len());
    sealed.extend_from_slice(file_key.as_slice());
    let zeros = aead::Nonce::assume_unique_for_key([0; aead::NONCE_LEN]);
    cipher(wrapping)?
        .seal_in_place_append_tag(zeros, aead::Aad::empty(), &mut sealed)
        .map_err(|_| SealError::Cipher)?;
    Ok(BASE64_NOPAD.encode(&sealed))
}

fn header(wrapped: &str, file_key: &Secret) -> Result<String, SealError> {
    let mut header = format!("age-encryption.org/v1\n{wrapped}---");
    let key = derive(file_key.as_slice(), b"", b"header")?;
    let mac = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()),
        header.as_bytes(),
    );
    header.push(' ');
    BASE64_NOPAD.encode_append(mac.as_ref(), &mut header);
    header.push('\n');
    Ok(header)
}

fn derive(secret: &[u8], salt: &[u8], purpose: &[u8]) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let mut key = Zeroizing::new([0; 32]);
    hkdf::Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[purpose], HKDF_SHA256)
        .and_then(|made| made.fill(key.as_mut_slice()))
        .map_err(|_| SealError::Cipher)?;
    Ok(key)
}

fn cipher(key: &Zeroizing<[u8; 32]>) -> Result<LessSafeKey, SealError> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.as_slice()).map_err(|_| SealError::Cipher)?;
    Ok(LessSafeKey::new(key))
}

/// A file could not be sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The system gave no random bytes.
    #[error("this system gave no random numbers, so nothing can be encrypted")]
    Random,
    /// The console's key is none that anything can be encrypted to.
    #[error("the key that the console gave for files is not one; use --passphrase, and tell whoever runs it")]
    Key,
    /// The cipher refused: our defect.
    #[error("the file cannot be encrypted; this is a fault of this program, please report it")]
    Cipher,
    /// The file could not be written.
    #[error("the file could not be written")]
    Write {
        /// Why.
        #[source]
        source: io::Error,
    },
}

const CHUNK_BYTES: usize = 64 * 1024;
const MORE: u8 = 0;
const LAST: u8 = 1;

#[cfg(test)]
mod tests;
