//! Ids of assets, made where the asset is written down.

use std::fmt;
use std::str::FromStr;

use dspt_report::Digest;

use super::AssetKind;
use crate::toolkit::ItemId;

/// Crockford's base 32 in lower case: no letter that is taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An asset's id for life: lower-case words joined by hyphens, `phone-7k3q9d`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AssetId(ItemId);

impl AssetId {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// An id from random bytes, so that two computers of a provider give two ids: `phone-7k3q9d`.
    pub fn random(kind: AssetKind, bytes: [u8; 4]) -> Self {
        Self::tailed(kind, u32::from_be_bytes(bytes))
    }

    /// An id from words, for things that come from a list: reading the list again gives the same ids. Two things of a kind that
    /// are described by the same words need different ones, such as *Laptop* and *Laptop 2*.
    pub fn of_words(kind: AssetKind, words: &str) -> Self {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let digest = Digest::of(words.join(" ").as_bytes());
        let [a, b, c, d, ..] = *digest.as_bytes();
        Self::tailed(kind, u32::from_be_bytes([a, b, c, d]))
    }

    /// Six characters are 30 bits: among 300 things, two get the same id once in 20,000 registers.
    fn tailed(kind: AssetKind, bits: u32) -> Self {
        let mut id = format!("{}-", kind.as_str());
        for place in 0..6 {
            let digit = usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
            id.extend(ALPHABET.get(digit).map(|letter| char::from(*letter)));
        }
        Self(ItemId::trusted(id))
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AssetId {
    type Err = InvalidAssetId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The same grammar and length as an item's id.
        text.parse().map(Self).map_err(|_| InvalidAssetId)
    }
}

/// A text is not an asset's id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an asset's id is lower-case words joined by hyphens, such as phone-7k3q9d")]
#[non_exhaustive]
pub struct InvalidAssetId;
