//! What an operator's post has done: the change, signed by the post's own key.
//!
//! No link of any chain. It is good for a few minutes and, by its nonce, once.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::canonical::Canonical;
use crate::canonical::exact;
use crate::id::Digest;
use crate::id::Nonce;
use crate::id::OperatorId;
use crate::id::Pin;
use crate::limits;
use crate::statement::Predicate;

/// A post asks a console for a change.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the fields are fixed by the format; a new one is a new URI"
)]
pub struct Acting {
    /// What is done, a word such as `confirm`.
    pub action: String,
    /// Clock of the operator's computer, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// What it is done to and how, by name.
    pub given: BTreeMap<String, String>,
    /// Makes it another each time, and what is written in it unreadable.
    pub nonce: Nonce,
    /// The post.
    pub operator: OperatorId,
    /// The console's CA key.
    pub pin: Pin,
    /// What a person wrote freely, by name: [`Acting::written`]. The text itself travels beside.
    pub texts: BTreeMap<String, Digest>,
}

impl Acting {
    /// What stands for a text that a person wrote: it says nothing to whoever does not have the text.
    pub fn written(nonce: &Nonce, text: &str) -> Digest {
        let mut bytes = WRITTEN.to_vec();
        bytes.extend_from_slice(nonce.as_bytes());
        bytes.extend_from_slice(text.as_bytes());
        Digest::of(&bytes)
    }
}

impl Canonical for Acting {
    const WHAT: &'static str = "acting";
    const LIMIT: usize = limits::STATEMENT_BYTES;

    fn within_limits(&self) -> Result<(), &'static str> {
        let is_word = |word: &str| {
            let letters = |byte: u8| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_';
            (1..=limits::ACTING_WORD_BYTES).contains(&word.len()) && word.bytes().all(letters)
        };
        let is_value = |value: &String| (1..=limits::ACTING_VALUE_BYTES).contains(&value.len());
        if !is_word(&self.action) {
            Err("an action")
        } else if self.given.len() + self.texts.len() > limits::ACTING_VALUES {
            Err("how many values")
        } else if !self
            .given
            .keys()
            .chain(self.texts.keys())
            .all(|name| is_word(name))
        {
            Err("a name")
        } else if !self.given.values().all(is_value) {
            Err("a value")
        } else if !exact(self.collected_at) {
            Err("a time")
        } else {
            Ok(())
        }
    }
}

impl Predicate for Acting {
    const URI: &'static str = "https://dspt.invalid/predicate/acting/v1";
}

/// Before nonce and text.
const WRITTEN: &[u8] = b"dspt acting text 1\0";
