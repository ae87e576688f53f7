//! Proofs over a tree, made and verified as RFC 6962 section 2.1 has them.

use super::LogError;
use super::tree::Node;
use super::tree::empty_root;
use super::tree::fold;
use super::tree::node_hash;
use crate::id::Digest;
use crate::limits;

/// Leaves from one up to, and without, another.
#[derive(Clone, Copy)]
struct Span {
    first: u64,
    end: u64,
}

impl Span {
    /// The two halves: the left one the largest whole subtree that is not all of it.
    fn halves(self) -> (Self, Self) {
        let leaves = self.end - self.first;
        let half = if leaves.is_power_of_two() {
            leaves / 2
        } else {
            1 << leaves.ilog2()
        };
        let middle = self.first + half;
        let left = Self { end: middle, ..self };
        let right = Self {
            first: middle,
            ..self
        };
        (left, right)
    }

    /// Its whole subtrees, the largest first. It begins where each of them may.
    fn wholes(self) -> impl Iterator<Item = Node> {
        let mut first = self.first;
        std::iter::from_fn(move || {
            let height = self.end.checked_sub(first)?.checked_ilog2()?;
            let node = Node {
                height,
                index: first >> height,
            };
            first += 1 << height;
            Some(node)
        })
    }
}

/// The root of the tree of the first `size` leaves. `node` tells the hash of a whole subtree.
///
/// # Errors
/// What `node` answers.
pub fn root<E>(size: u64, node: impl FnMut(Node) -> Result<Digest, E>) -> Result<Digest, E> {
    hash(Span { first: 0, end: size }, node)
}

/// The proof that the leaf at `place` is in the tree of the first `size` leaves, from its sibling upwards.
///
/// # Errors
/// [`LogError::Range`], and what `node` answers.
pub fn inclusion<E: From<LogError>>(
    place: u64,
    size: u64,
    mut node: impl FnMut(Node) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    if place >= size {
        return Err(LogError::Range { place, size }.into());
    }
    let mut span = Span { first: 0, end: size };
    let mut path = Vec::new();
    while span.end - span.first > 1 {
        let (left, right) = span.halves();
        let (down, beside) = if place < right.first {
            (left, right)
        } else {
            (right, left)
        };
        path.push(hash(beside, &mut node)?);
        span = down;
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `from` leaves is the beginning of that of the first `size`.
///
/// # Errors
/// [`LogError::Range`], and what `node` answers.
pub fn consistency<E: From<LogError>>(
    from: u64,
    size: u64,
    mut node: impl FnMut(Node) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    if from > size {
        return Err(LogError::Range { place: from, size }.into());
    }
    if from == 0 || from == size {
        return Ok(Vec::new());
    }
    let mut span = Span { first: 0, end: size };
    let mut path = Vec::new();
    while span.end != from {
        let (left, right) = span.halves();
        if from <= right.first {
            path.push(hash(right, &mut node)?);
            span = left;
        } else {
            path.push(hash(left, &mut node)?);
            span = right;
        }
    }
    if span.first > 0 {
        path.push(hash(span, &mut node)?);
    }
    path.reverse();
    Ok(path)
}

/// Verifies that `leaf` stands at `place` in the tree of `size` leaves with this root.
///
/// # Errors
/// [`LogError::Range`], [`LogError::Mismatch`].
pub fn verify_inclusion(
    leaf: &Digest,
    place: u64,
    (size, root): (u64, &Digest),
    path: &[Digest],
) -> Result<(), LogError> {
    if place >= size || size > limits::LOG_ENTRIES {
        return Err(LogError::Range { place, size });
    }
    let mut climb = Climb {
        place,
        last: size - 1,
    };
    let mut hash = *leaf;
    for beside in path {
        hash = match climb.step()? {
            Side::Left => node_hash(beside, &hash),
            Side::Right => node_hash(&hash, beside),
        };
    }
    (climb.last == 0 && hash == *root)
        .then_some(())
        .ok_or(LogError::Mismatch)
}

/// Verifies that the tree of `from` leaves is the beginning of that of `to`, each with its root.
///
/// # Errors
/// [`LogError::Range`], [`LogError::Mismatch`].
pub fn verify_consistency(
    (from, from_root): (u64, &Digest),
    (to, to_root): (u64, &Digest),
    path: &[Digest],
) -> Result<(), LogError> {
    if from > to || to > limits::LOG_ENTRIES {
        return Err(LogError::Range {
            place: from,
            size: to,
        });
    }
    let holds = if from == 0 {
        path.is_empty() && *from_root == empty_root() && (to > 0 || from_root == to_root)
    } else if from == to {
        path.is_empty() && from_root == to_root
    } else {
        climb_both((from, from_root), (to, to_root), path)?
    };
    holds.then_some(()).ok_or(LogError::Mismatch)
}

fn climb_both(
    (from, from_root): (u64, &Digest),
    (to, to_root): (u64, &Digest),
    path: &[Digest],
) -> Result<bool, LogError> {
    // Where the earlier tree is whole its root begins the proof, and is not told.
    let (start, path) = match path.split_first() {
        _ if from.is_power_of_two() => (from_root, path),
        Some((start, path)) => (start, path),
        None => return Err(LogError::Mismatch),
    };
    let shared = (from - 1).trailing_ones();
    let mut climb = Climb {
        place: (from - 1) >> shared,
        last: (to - 1) >> shared,
    };
    let (mut before, mut after) = (*start, *start);
    for beside in path {
        match climb.step()? {
            Side::Left => {
                before = node_hash(beside, &before);
                after = node_hash(beside, &after);
            }
            Side::Right => after = node_hash(&after, beside),
        }
    }
    Ok(climb.last == 0 && before == *from_root && after == *to_root)
}

/// Where what is told stands.
enum Side {
    Left,
    Right,
}

/// The way from a leaf to the root: its place, and that of the last one beside it, at each height.
struct Climb {
    place: u64,
    last: u64,
}

impl Climb {
    fn step(&mut self) -> Result<Side, LogError> {
        if self.last == 0 {
            return Err(LogError::Mismatch);
        }
        let side = if self.place % 2 == 1 || self.place == self.last {
            // What has no sibling is its own parent.
            let alone = self.place.trailing_zeros();
            self.place >>= alone;
            self.last >>= alone;
            Side::Left
        } else {
            Side::Right
        };
        self.place >>= 1;
        self.last >>= 1;
        Ok(side)
    }
}

fn hash<E>(span: Span, node: impl FnMut(Node) -> Result<Digest, E>) -> Result<Digest, E> {
    let peaks: Vec<Digest> = span.wholes().map(node).collect::<Result<_, E>>()?;
    Ok(fold(&peaks))
}
