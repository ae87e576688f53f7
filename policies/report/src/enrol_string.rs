//! The enrolment string: one string that survives paper and e-mail.
//!
//! Crockford base32 in groups of five characters, of which the last is a check over the other four and the group's
//! place. Spaces, line breaks, hyphens and case are ignored; `O` reads as `0`, `I` and `L` as `1`. A typing error
//! names its group. Content: version 1, pin (15 bytes), provider (8), token (15), address (1 + n).

use std::fmt;
use std::str::FromStr;

use bip39::Language;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

use crate::id::Digest;
use crate::id::Pin;
use crate::id::ProviderId;
use crate::id::sha256;
use crate::key::KeyError;
use crate::limits;
use crate::operator_string;
use crate::words::counted;

/// A random single-purpose secret of 120 bits. Only its digest is ever kept; it does not print.
#[derive(Clone, Eq, PartialEq)]
pub struct Token([u8; 15]);

impl Token {
    /// A fresh token from the system's random source.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = [0; 15];
        SystemRandom::new()
            .fill(&mut bytes)
            .map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// A token as it travels beside an enrolment; `None` where it is not 15 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, to travel beside an enrolment.
    pub fn as_bytes(&self) -> &[u8; 15] {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Everything an agent needs to find, recognise and join its console.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the content of version 1")]
pub struct EnrolString {
    /// `host` or `host:port`; the port is 443 where none is given.
    pub address: String,
    /// The console's CA key.
    pub pin: Pin,
    /// The provider that is joined.
    pub provider: ProviderId,
    /// The right to join.
    pub token: Token,
}

impl EnrolString {
    /// Four words that also stand in the letter and on the supporter's screen, so that two people can compare them.
    pub fn phrase(&self) -> String {
        phrase(&self.pin, &self.provider)
    }

    /// Host and port.
    pub fn host_and_port(&self) -> (&str, u16) {
        split_address(&self.address).unwrap_or((&self.address, DEFAULT_PORT))
    }
}

/// The four words of a console and a provider: 44 bits of a digest over both.
pub fn phrase(pin: &Pin, provider: &ProviderId) -> String {
    words(b"dspt enrolment phrase 1\0", pin, provider.as_bytes())
}

/// Four words: 44 bits of a digest.
pub(crate) fn words(purpose: &[u8], pin: &Pin, whom: &[u8]) -> String {
    four_words(&[purpose, pin.as_bytes(), whom])
}

/// The words of a digest over these parts.
pub(crate) fn four_words(parts: &[&[u8]]) -> String {
    let digest = sha256(parts);
    let words = Language::English.word_list();
    let bits = u64::from_be_bytes(digest.first_chunk().copied().unwrap_or_default());
    let word = |i: u32| {
        words
            .get((bits >> (64 - 11 * (i + 1)) & 0x7ff) as usize)
            .copied()
            .unwrap_or_default()
    };
    [word(0), word(1), word(2), word(3)].join(" ")
}

impl fmt::Display for EnrolString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = Content {
            kind: KIND,
            pin: self.pin,
            whom: *self.provider.as_bytes(),
            token: self.token.clone(),
            address: self.address.clone(),
        };
        write_groups(&content, f)
    }
}

impl FromStr for EnrolString {
    type Err = EnrolStringError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let of_operators = EnrolStringError::Version {
            found: operator_string::KIND,
        };
        let content = read(text, KIND).map_err(|error| {
            if error == of_operators {
                EnrolStringError::Operator
            } else {
                error
            }
        })?;
        Ok(Self {
            address: content.address,
            pin: content.pin,
            provider: ProviderId::new(content.whom),
            token: content.token,
        })
    }
}

/// What strings of either kind hold.
pub(crate) struct Content {
    /// What it is for, and its version.
    pub(crate) kind: u8,
    pub(crate) pin: Pin,
    /// The provider or the post.
    pub(crate) whom: [u8; 8],
    pub(crate) token: Token,
    pub(crate) address: String,
}

impl Content {
    /// As base32 values, whole groups of four, filled up with zeros.
    fn values(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind];
        bytes.extend_from_slice(self.pin.as_bytes());
        bytes.extend_from_slice(&self.whom);
        bytes.extend_from_slice(self.token.as_bytes());
        bytes.push(u8::try_from(self.address.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(self.address.as_bytes());
        let mut values = to_base32(&bytes);
        values.resize(values.len().next_multiple_of(4), 0);
        values
    }
}

/// Writes groups of five characters, of which the last is the check.
pub(crate) fn write_groups(content: &Content, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let values = content.values();
    let (groups, _) = values.as_chunks::<4>();
    for (place, group) in groups.iter().enumerate() {
        if place > 0 {
            f.write_str(" ")?;
        }
        for value in group.iter().copied().chain([check(place, *group)]) {
            let character = ALPHABET.get(usize::from(value)).copied().unwrap_or(b'0');
            write!(f, "{}", char::from(character))?;
        }
    }
    Ok(())
}

/// Reads a string of one kind; another is refused as a version that is not known.
pub(crate) fn read(text: &str, kind: u8) -> Result<Content, EnrolStringError> {
    if text.len() > limits::ENROL_STRING_BYTES {
        return Err(EnrolStringError::TooLong { size: text.len() });
    }
    let values = read_groups(text)?;
    let bytes = from_base32(&values);
    let (found, rest) = bytes.split_first().ok_or(EnrolStringError::Empty)?;
    if *found != kind {
        return Err(EnrolStringError::Version { found: *found });
    }
    let cut = EnrolStringError::Short {
        groups: values.len() / 4,
    };
    let (pin, rest) = rest.split_first_chunk::<15>().ok_or_else(|| cut.clone())?;
    let (whom, rest) = rest.split_first_chunk::<8>().ok_or_else(|| cut.clone())?;
    let (token, rest) = rest.split_first_chunk::<15>().ok_or_else(|| cut.clone())?;
    let (length, rest) = rest.split_first().ok_or_else(|| cut.clone())?;
    let address = rest.get(..usize::from(*length)).ok_or(cut)?;
    let address = String::from_utf8(address.to_vec()).map_err(|_| EnrolStringError::Address)?;
    split_address(&address).ok_or(EnrolStringError::Address)?;
    let content = Content {
        kind,
        pin: Pin::new(*pin),
        whom: *whom,
        token: Token(*token),
        address,
    };
    // One content has one string: nothing may follow the address but the zeros that fill its group.
    if content.values() == values {
        Ok(content)
    } else {
        Err(EnrolStringError::Long)
    }
}

/// A text is not an enrolment string, or was mistyped.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolStringError {
    /// Nothing was given.
    #[error("no enrolment string was given")]
    Empty,
    /// Longer than any enrolment string.
    #[error(
        "this has {size} characters, which is longer than any enrolment string; copy only the groups of five"
    )]
    TooLong {
        /// Its length.
        size: usize,
    },
    /// A character that no enrolment string holds.
    #[error("group {group} holds {found:?}, which no enrolment string has; type that group again")]
    Character {
        /// Which group, from 1.
        group: usize,
        /// The character.
        found: char,
    },
    /// A group's check does not hold.
    #[error("group {group}, {typed:?}, has a typing error; compare it with the letter and type it again")]
    Group {
        /// Which group, from 1.
        group: usize,
        /// As typed.
        typed: String,
    },
    /// The last group has fewer than five characters.
    #[error("group {group} is not complete: it has {length} of 5 characters")]
    Incomplete {
        /// Which group, from 1.
        group: usize,
        /// Its characters.
        length: usize,
    },
    /// Groups are missing at the end.
    #[error("the string ends after {} and more must follow; copy it to its end", counted(*groups, "group", "groups"))]
    Short {
        /// Groups read.
        groups: usize,
    },
    /// Something follows the end.
    #[error("something follows the end of this string; copy only the groups that belong to it")]
    Long,
    /// Made by a newer console.
    #[error(
        "this enrolment string is of version {found}; this program reads version 1, so it needs an update"
    )]
    Version {
        /// Its version.
        found: u8,
    },
    /// It opens a console, and lets no computer join.
    #[error(
        "this is an operator string, which is for `dspt-console connect`; a computer joins with an enrolment string"
    )]
    Operator,
    /// The address inside is not `host` or `host:port`.
    #[error("the address inside this enrolment string is not a host name; ask for a new string")]
    Address,
}

/// An enrolment string of version 1.
pub(crate) const KIND: u8 = 1;
const DEFAULT_PORT: u16 = 443;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `host` or `host:port`, `[v6]:port` included. `None` for anything else.
pub fn split_address(address: &str) -> Option<(&str, u16)> {
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse().ok()?),
        _ => (address, DEFAULT_PORT),
    };
    let inner = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let good = match inner {
        Some(v6) => v6.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        }
    };
    (good && address.len() <= limits::ADDRESS_BYTES && port != 0).then_some((host, port))
}

fn read_groups(text: &str) -> Result<Vec<u8>, EnrolStringError> {
    let typed: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let mut values = Vec::with_capacity(typed.len());
    for (place, group) in typed.chunks(5).enumerate() {
        let mut read = Vec::with_capacity(5);
        for &found in group {
            read.push(value(found).ok_or(EnrolStringError::Character {
                group: place + 1,
                found,
            })?);
        }
        let [a, b, c, d, last] = read.as_slice() else {
            return Err(EnrolStringError::Incomplete {
                group: place + 1,
                length: group.len(),
            });
        };
        if check(place, [*a, *b, *c, *d]) != *last {
            return Err(EnrolStringError::Group {
                group: place + 1,
                typed: group.iter().collect(),
            });
        }
        values.extend_from_slice(&[*a, *b, *c, *d]);
    }
    Ok(values)
}

fn value(typed: char) -> Option<u8> {
    let plain = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET
        .iter()
        .position(|c| char::from(*c) == plain)
        .and_then(|i| u8::try_from(i).ok())
}

/// A weighted sum in GF(32): one wrong character and two swapped neighbours are always seen, as is a group in
/// another's place.
fn check(place: usize, group: [u8; 4]) -> u8 {
    let place = u8::try_from(place & 0x1f).unwrap_or(0);
    group
        .iter()
        .rev()
        .fold(place, |sum, value| times_alpha(sum) ^ *value)
}

/// Multiplies by the generator of GF(32) modulo x^5 + x^2 + 1.
fn times_alpha(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0x20 == 0 {
        shifted
    } else {
        (shifted ^ 0x25) & 0x1f
    }
}

fn to_base32(bytes: &[u8]) -> Vec<u8> {
    let bits = bytes.len() * 8;
    (0..bits.div_ceil(5))
        .map(|i| (0..5).fold(0, |v, b| v << 1 | bit(bytes, i * 5 + b)))
        .collect()
}

fn bit(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index / 8).map_or(0, |byte| byte >> (7 - index % 8) & 1)
}

fn from_base32(values: &[u8]) -> Vec<u8> {
    let bit = |i: usize| values.get(i / 5).map_or(0, |value| value >> (4 - i % 5) & 1);
    (0..values.len() * 5 / 8)
        .map(|byte| (0..8).fold(0, |v, b| v << 1 | bit(byte * 8 + b)))
        .collect()
}
