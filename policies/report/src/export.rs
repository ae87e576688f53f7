//! Reports in a file, for where no network leads to the console.
//!
//! The file is in the age format, version 1, encrypted to the console's [`ExportKey`](crate::ExportKey) or with a
//! [`PassPhrase`]. Inside is [`FIRST_LINE`], then requests exactly as they are sent ([`crate::wire::encode_reports`]), each
//! as a frame of 4-byte big-endian length and bytes, until the end. Nothing else is in it, and nothing around a request is
//! compressed. Each report says by its own signature whose it is.

use std::fmt;
use std::str::FromStr;

use bip39::Language;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use zeroize::Zeroizing;

use crate::key::KeyError;
use crate::limits;

/// How the content of a file begins; another form or version is another line.
pub const FIRST_LINE: &[u8; 14] = b"dspt-export/1\n";
/// Words of a pass phrase.
pub const WORDS: usize = 6;

/// Adds one request to the content of a file.
pub fn push_request(content: &mut Vec<u8>, request: &[u8]) {
    let length = u32::try_from(request.len()).unwrap_or(u32::MAX);
    content.extend_from_slice(&length.to_be_bytes());
    content.extend_from_slice(request);
}

/// Six words of a list of 2,048, chosen by chance: 66 bits, which a person can write down and say on the telephone. It
/// prints only where it is asked to, and is wiped when dropped.
#[derive(Clone, Eq, PartialEq)]
pub struct PassPhrase(Zeroizing<String>);

impl PassPhrase {
    /// A fresh pass phrase from the system's random source.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0_u8; 2 * WORDS]);
        SystemRandom::new()
            .fill(bytes.as_mut_slice())
            .map_err(|_| KeyError::NoRandomness)?;
        let list = Language::English.word_list();
        let (pairs, _) = bytes.as_chunks::<2>();
        // 2,048 divides 65,536: every word is as likely as another.
        let words = pairs
            .iter()
            .map(|pair| usize::from(u16::from_be_bytes(*pair)) % list.len())
            .map(|place| list.get(place).copied().unwrap_or_default());
        Ok(Self(join(words)))
    }

    /// The words, with one space between two: what is fed to scrypt, as UTF-8.
    pub fn words(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PassPhrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PassPhrase(…)")
    }
}

/// Reads what a person typed: case, spaces, line breaks, hyphens and commas do not matter, and of each word the first four
/// letters are enough.
impl FromStr for PassPhrase {
    type Err = PassPhraseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > limits::PASS_PHRASE_BYTES {
            return Err(PassPhraseError::Count);
        }
        let typed = Zeroizing::new(text.to_ascii_lowercase());
        let mut words = Vec::with_capacity(WORDS);
        let between = |c: char| c.is_whitespace() || matches!(c, '-' | ',');
        let parts = typed.split(between).filter(|word| !word.is_empty());
        for (place, typed) in parts.enumerate() {
            words.push(find(typed).ok_or(PassPhraseError::Word { place: place + 1 })?);
        }
        if words.len() == WORDS {
            Ok(Self(join(words.into_iter())))
        } else {
            Err(PassPhraseError::Count)
        }
    }
}

/// The word of the list that begins so; no two have the same first four letters.
fn find(typed: &str) -> Option<&'static str> {
    let list = Language::English.word_list();
    let whole = list.iter().find(|word| **word == typed);
    let begun = || {
        list.iter()
            .find(|word| typed.len() >= 4 && word.starts_with(typed))
    };
    whole.or_else(begun).copied()
}

fn join(words: impl Iterator<Item = &'static str>) -> Zeroizing<String> {
    // Room for the longest: a string that grows leaves copies behind.
    let mut joined = Zeroizing::new(String::with_capacity(limits::PASS_PHRASE_BYTES));
    for word in words {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// A text is not a pass phrase. What was typed is not repeated: it is a secret.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PassPhraseError {
    /// Too few words, or too many.
    #[error("a pass phrase has {WORDS} words; type all of them, as the other computer showed them")]
    Count,
    /// A word that is not in the list.
    #[error("word {place} is not one that a pass phrase can have; compare it and type all the words again")]
    Word {
        /// Which, from 1.
        place: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_phrase_is_six_words_and_never_the_same_twice() {
        let (one, other) = (PassPhrase::generate().unwrap(), PassPhrase::generate().unwrap());
        assert_eq!(one.words().split(' ').count(), 6);
        assert_ne!(one, other);
        assert_eq!(one.words().parse::<PassPhrase>().unwrap(), one);
        assert_eq!(format!("{one:?}"), "PassPhrase(…)");
    }

    #[test]
    fn how_words_are_typed_does_not_matter() {
        let plain: PassPhrase = "abandon ability zoo zone able above".parse().unwrap();
        let typed: PassPhrase = "  ABANDON, abil\nzoo-Zone able  abov ".parse().unwrap();
        assert_eq!(typed, plain);
        assert_eq!(typed.words(), "abandon ability zoo zone able above");
    }

    #[test]
    fn a_typing_error_names_its_word_and_never_repeats_it() {
        let wrong = "abandon ability zoox zone able above".parse::<PassPhrase>();
        assert_eq!(wrong, Err(PassPhraseError::Word { place: 3 }));
        assert!(!wrong.unwrap_err().to_string().contains("zoox"));
        for count in ["", "abandon ability", "zoo zoo zoo zoo zoo zoo zoo"] {
            assert_eq!(
                count.parse::<PassPhrase>(),
                Err(PassPhraseError::Count),
                "{count:?}"
            );
        }
        let long = "zoo ".repeat(limits::PASS_PHRASE_BYTES);
        assert_eq!(long.parse::<PassPhrase>(), Err(PassPhraseError::Count));
    }

    #[test]
    fn four_letters_are_enough_because_they_differ() {
        let list = Language::English.word_list();
        for word in list {
            let begun = word.get(..4).unwrap_or(word);
            assert_eq!(find(begun), Some(*word));
        }
    }
}
