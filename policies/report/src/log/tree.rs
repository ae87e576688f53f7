//! Hashes of a Merkle tree, and the right edge from which it goes on.

use super::LogError;
use crate::id::Digest;
use crate::id::sha256;
use crate::limits;

/// A whole subtree: `2^height` leaves, of which `index × 2^height` stand before it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "a place in a tree is these two numbers")]
pub struct Node {
    /// The binary logarithm of its leaves.
    pub height: u32,
    /// How many of its height stand before it.
    pub index: u64,
}

impl Node {
    /// The first leaf below it.
    pub fn first(self) -> u64 {
        self.index << self.height
    }
}

/// The hash of an entry: `SHA-256(0x00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest::new(sha256(&[&[0], entry]))
}

/// The hash above two: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::new(sha256(&[&[1], left.as_bytes(), right.as_bytes()]))
}

/// The root of the tree without entries.
pub fn empty_root() -> Digest {
    Digest::of(&[])
}

/// The right edge of a tree: the roots of its whole subtrees, the largest first. Enough to go on and to tell the root.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

impl Frontier {
    /// The edge of the tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// An edge that was kept.
    ///
    /// # Errors
    /// [`LogError::Form`] where a tree of that size has another number of whole subtrees, [`LogError::Full`].
    pub fn from_peaks(size: u64, peaks: Vec<Digest>) -> Result<Self, LogError> {
        if size > limits::LOG_ENTRIES {
            return Err(LogError::Full);
        }
        if peaks.len() != size.count_ones() as usize {
            return Err(LogError::Form {
                what: "the edge of a log",
                rule: "must have one hash for each whole subtree",
            });
        }
        Ok(Self { size, peaks })
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its whole subtrees, the largest first.
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// Adds a leaf and tells each subtree of more than one leaf that it made whole, the smallest first.
    ///
    /// # Errors
    /// [`LogError::Full`].
    pub fn append(&mut self, leaf: Digest, mut whole: impl FnMut(Node, Digest)) -> Result<(), LogError> {
        if self.size >= limits::LOG_ENTRIES {
            return Err(LogError::Full);
        }
        let place = self.size;
        let mut hash = leaf;
        for height in 1..=place.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            let index = place >> height;
            whole(Node { height, index }, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
        Ok(())
    }

    /// The root of the tree.
    pub fn root(&self) -> Digest {
        fold(&self.peaks)
    }
}

/// The hash above whole subtrees that stand beside each other, the largest first.
pub(super) fn fold(peaks: &[Digest]) -> Digest {
    let mut peaks = peaks.iter().rev();
    let last = peaks.next().copied().unwrap_or_else(empty_root);
    peaks.fold(last, |right, left| node_hash(left, &right))
}
