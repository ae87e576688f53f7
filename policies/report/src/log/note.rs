//! Signed notes: text, an empty line, and a line for each signature. Ed25519 only; signatures of other kinds are by keys that
//! are not known.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde::Serialize;

use super::LogError;
use crate::id::sha256;
use crate::key::PublicKey;
use crate::key::Signature;
use crate::key::SigningKey;
use crate::limits;

/// A key by which notes are verified, with its name. Its text is `NAME+ID+KEY`.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoteKey {
    name: String,
    key: PublicKey,
}

impl NoteKey {
    /// Names a key.
    ///
    /// # Errors
    /// [`LogError::Form`] for a name that is empty, too long, or has a space, a plus or a control character.
    pub fn new(name: &str, key: PublicKey) -> Result<Self, LogError> {
        check_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            key,
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether the name is that of a log which was begun after the one of `before`: the same up to the last `/`, and a higher
    /// number behind it. It says nothing about the keys.
    pub fn is_begun_after(&self, before: &Self) -> bool {
        let (Some((name, number)), Some((before_name, before))) = (self.numbered(), before.numbered()) else {
            return false;
        };
        name == before_name && number > before
    }

    fn numbered(&self) -> Option<(&str, u64)> {
        let (name, number) = self.name.rsplit_once('/')?;
        Some((name, number.parse().ok()?))
    }

    /// By which a signature names it, together with the name: first four bytes of
    /// `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key)`.
    pub fn id(&self) -> [u8; 4] {
        let digest = sha256(&[self.name.as_bytes(), b"\n", &[ED25519], self.key.as_bytes()]);
        let mut id = [0; 4];
        id.copy_from_slice(digest.split_at(4).0);
        id
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(
            f,
            "{}+{}+{}",
            self.name,
            HEXLOWER.encode(&self.id()),
            BASE64.encode(&bytes)
        )
    }
}

impl FromStr for NoteKey {
    type Err = LogError;

    fn from_str(text: &str) -> Result<Self, LogError> {
        let malformed = LogError::Form {
            what: "the key of a log",
            rule: "must be NAME+ID+KEY, as it is told by `log show`",
        };
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed);
        };
        let bytes = BASE64.decode(key.as_bytes()).map_err(|_| malformed.clone())?;
        let key = match bytes.split_first() {
            Some((&ED25519, key)) => PublicKey::from_bytes(key).map_err(|_| malformed.clone())?,
            _ => return Err(malformed),
        };
        let key = Self::new(name, key)?;
        // The id too must be the key's own.
        (key.to_string() == text).then_some(key).ok_or(malformed)
    }
}

impl TryFrom<String> for NoteKey {
    type Error = LogError;

    fn try_from(text: String) -> Result<Self, LogError> {
        text.parse()
    }
}

impl From<NoteKey> for String {
    fn from(key: NoteKey) -> Self {
        key.to_string()
    }
}

/// One signature of a note, unverified.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Line {
    name: String,
    id: [u8; 4],
    signature: Vec<u8>,
}

/// Text with signatures, none of which has been looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedNote {
    text: String,
    lines: Vec<Line>,
}

impl SignedNote {
    /// Signs a text as `name`.
    ///
    /// # Errors
    /// [`LogError::Form`] for a text that does not end with a line feed or has other control characters, or a name that is
    /// none; [`LogError::TooLarge`].
    pub fn sign(text: &str, name: &str, key: &SigningKey) -> Result<Self, LogError> {
        check_text(text)?;
        let mut note = Self {
            text: text.to_owned(),
            lines: Vec::new(),
        };
        note.add(name, key)?;
        Ok(note)
    }

    /// Adds one more signature.
    ///
    /// # Errors
    /// As [`SignedNote::sign`].
    pub fn add(&mut self, name: &str, key: &SigningKey) -> Result<(), LogError> {
        let id = NoteKey::new(name, *key.public())?.id();
        self.lines.push(Line {
            name: name.to_owned(),
            id,
            signature: key.sign(self.text.as_bytes()).as_bytes().to_vec(),
        });
        check_size("a signed note", self.to_string().len(), limits::NOTE_BYTES)?;
        check_lines(self.lines.len())
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`LogError::TooLarge`], [`LogError::Form`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        check_size("a signed note", bytes.len(), limits::NOTE_BYTES)?;
        let note = std::str::from_utf8(bytes).map_err(|_| FORM)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(FORM)?;
        let text = format!("{text}\n");
        check_text(&text)?;
        let lines = lines.strip_suffix('\n').ok_or(FORM)?;
        let lines: Vec<Line> = lines
            .split('\n')
            .take(limits::NOTE_SIGNATURES + 1)
            .map(Line::parse)
            .collect::<Result<_, _>>()?;
        check_lines(lines.len())?;
        Ok(Self { text, lines })
    }

    /// The text, where somebody of `keys` signed it and no signature that names one of them is wrong. Signatures that name
    /// no known key are ignored.
    ///
    /// # Errors
    /// [`LogError::Unsigned`], [`LogError::Forged`].
    pub fn verify(&self, keys: &[NoteKey]) -> Result<&str, LogError> {
        let mut is_signed = false;
        for line in &self.lines {
            for key in keys.iter().filter(|key| line.names(key)) {
                if !line.is_by(key, &self.text) {
                    return Err(LogError::Forged {
                        name: key.name.clone(),
                    });
                }
                is_signed = true;
            }
        }
        is_signed.then_some(self.text.as_str()).ok_or(LogError::Unsigned)
    }

    /// The text as it stands, which nobody vouches for until [`SignedNote::verify`] has.
    pub fn unverified_text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for SignedNote {
    /// The one form of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.lines {
            let mut bytes = line.id.to_vec();
            bytes.extend_from_slice(&line.signature);
            writeln!(f, "— {} {}", line.name, BASE64.encode(&bytes))?;
        }
        Ok(())
    }
}

impl Line {
    fn parse(line: &str) -> Result<Self, LogError> {
        let rest = line.strip_prefix("— ").ok_or(FORM)?;
        let (name, signature) = rest.split_once(' ').ok_or(FORM)?;
        check_name(name)?;
        let bytes = BASE64.decode(signature.as_bytes()).map_err(|_| FORM)?;
        let (id, signature) = bytes.split_first_chunk::<4>().ok_or(FORM)?;
        if signature.is_empty() {
            return Err(FORM);
        }
        Ok(Self {
            name: name.to_owned(),
            id: *id,
            signature: signature.to_vec(),
        })
    }

    fn names(&self, key: &NoteKey) -> bool {
        self.name == key.name && self.id == key.id()
    }

    fn is_by(&self, key: &NoteKey, text: &str) -> bool {
        let signature = <[u8; 64]>::try_from(self.signature.as_slice());
        signature.is_ok_and(|signature| key.key.verifies(text.as_bytes(), &Signature::new(signature)))
    }
}

fn check_name(name: &str) -> Result<(), LogError> {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if name.is_empty() || name.len() > limits::LABEL_BYTES || name.contains(is_odd) {
        return Err(LogError::Form {
            what: "the name of a key",
            rule: "must be 1 to 120 bytes without space or plus",
        });
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), LogError> {
    check_size("the text of a note", text.len(), limits::NOTE_TEXT_BYTES)?;
    let is_plain = text.ends_with('\n') && !text.contains(|c: char| c < ' ' && c != '\n');
    is_plain.then_some(()).ok_or(FORM)
}

fn check_lines(count: usize) -> Result<(), LogError> {
    if count > limits::NOTE_SIGNATURES {
        return Err(LogError::Form {
            what: "a signed note",
            rule: "must not have more than 32 signatures",
        });
    }
    Ok(())
}

pub(super) fn check_size(what: &'static str, size: usize, most: usize) -> Result<(), LogError> {
    if size > most {
        return Err(LogError::TooLarge { what, size, most });
    }
    Ok(())
}

const ED25519: u8 = 1;
const FORM: LogError = LogError::Form {
    what: "a signed note",
    rule: "must be lines of text, an empty line and signatures",
};
