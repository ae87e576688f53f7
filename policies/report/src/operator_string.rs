//! The operator string: one string by which an operator's computer is connected to a console.
//!
//! It is written as the enrolment string is, in groups of five with a check each, and has the same shape. Its first byte is
//! another, so that its first character is `G` where an enrolment string's is `0`: neither is ever taken for the other.
//! Content: kind and version (1 byte), pin (15), post (8), token (15), address (1 + n).

use std::fmt;
use std::str::FromStr;

use crate::enrol_string;
use crate::enrol_string::Content;
use crate::enrol_string::EnrolStringError;
use crate::enrol_string::Token;
use crate::id::OperatorId;
use crate::id::Pin;

/// Everything a computer needs to find and recognise a console and to claim a post of it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the content of version 1")]
pub struct OperatorString {
    /// `host` or `host:port`; the port is 443 where none is given.
    pub address: String,
    /// The console's CA key.
    pub pin: Pin,
    /// The post.
    pub operator: OperatorId,
    /// The right to claim it, once.
    pub token: Token,
}

impl OperatorString {
    /// Four words that both ends show, so that two people can compare them.
    pub fn phrase(&self) -> String {
        enrol_string::words(b"dspt operator phrase 1\0", &self.pin, self.operator.as_bytes())
    }
}

impl fmt::Display for OperatorString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = Content {
            kind: KIND,
            pin: self.pin,
            whom: *self.operator.as_bytes(),
            token: self.token.clone(),
            address: self.address.clone(),
        };
        enrol_string::write_groups(&content, f)
    }
}

impl FromStr for OperatorString {
    type Err = OperatorStringError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let content = enrol_string::read(text, KIND).map_err(refused)?;
        Ok(Self {
            address: content.address,
            pin: content.pin,
            operator: OperatorId::new(content.whom),
            token: content.token,
        })
    }
}

fn refused(source: EnrolStringError) -> OperatorStringError {
    if source == EnrolStringError::Empty {
        return OperatorStringError::Empty;
    }
    let EnrolStringError::Version { found } = source else {
        return OperatorStringError::Mistyped { source };
    };
    if found == enrol_string::KIND {
        OperatorStringError::Enrolment
    } else {
        OperatorStringError::Version { found }
    }
}

/// A text is not an operator string, or was mistyped.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OperatorStringError {
    /// Nothing was given.
    #[error("no operator string was given")]
    Empty,
    /// It lets a computer of a provider join, and opens no console.
    #[error(
        "this is an enrolment string, which is for `dspt-agent enrol` on a provider's computer; ask whoever runs the console for an operator string"
    )]
    Enrolment,
    /// Made by a newer console.
    #[error("this operator string is of version {found:#x}, which this program does not read; update it")]
    Version {
        /// Its first byte.
        found: u8,
    },
    /// A group is wrong or missing.
    #[error("the operator string cannot be read")]
    Mistyped {
        /// Where.
        #[source]
        source: EnrolStringError,
    },
}

/// The highest bit makes the first character a `G`.
pub(crate) const KIND: u8 = 0x81;
