//! Names of tiles: 256 hashes of one height beside each other, or fewer at the right edge.

use std::fmt;
use std::str::FromStr;

use super::LogError;
use super::tree::Node;
use crate::limits;

/// The binary logarithm of the hashes in a whole tile.
pub const HEIGHT: u32 = 8;
/// The hashes in a whole tile.
pub const WIDTH: u64 = 1 << HEIGHT;

/// A tile: hashes of the subtrees of height `8 × level` from number `256 × index` on.
///
/// Its text is the path under which it is handed out: `tile/0/x001/234`, and `tile/0/x001/234.p/17` of a part.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Tile {
    level: u32,
    index: u64,
    width: u64,
}

impl Tile {
    /// The tile of this level and number in a tree of `size` leaves; none where it is empty there.
    pub fn of(level: u32, index: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(HEIGHT.checked_mul(level)?)?;
        let before = index.checked_mul(WIDTH)?;
        let width = hashes.checked_sub(before)?.min(WIDTH);
        (width > 0).then_some(Self { level, index, width })
    }

    /// The level, 0 for leaves.
    pub fn level(self) -> u32 {
        self.level
    }

    /// Its number in its level.
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many hashes it has, 1 to 256.
    pub fn width(self) -> u64 {
        self.width
    }

    /// Whether a tree of `size` leaves has all of it.
    pub fn is_in(self, size: u64) -> bool {
        Self::of(self.level, self.index, size).is_some_and(|tile| tile.width >= self.width)
    }

    /// The subtrees whose hashes it holds, in order.
    pub fn nodes(self) -> impl Iterator<Item = Node> {
        let (height, first) = (self.level * HEIGHT, self.index * WIDTH);
        (first..first + self.width).map(move |index| Node { height, index })
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        let mut groups = Vec::new();
        let mut rest = self.index;
        loop {
            groups.push(rest % 1000);
            rest /= 1000;
            if rest == 0 {
                break;
            }
        }
        while let Some(group) = groups.pop() {
            if groups.is_empty() {
                write!(f, "{group:03}")?;
            } else {
                write!(f, "x{group:03}/")?;
            }
        }
        if self.width < WIDTH {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for Tile {
    type Err = LogError;

    /// Reads a path. Only what the one way of writing it makes is read.
    fn from_str(path: &str) -> Result<Self, LogError> {
        let malformed = LogError::Form {
            what: "the path of a tile",
            rule: "must be that of the form `tile/LEVEL/NNN`, with `.p/WIDTH` where it is a part",
        };
        read(path)
            .filter(|tile| tile.to_string() == path)
            .ok_or(malformed)
    }
}

fn read(path: &str) -> Option<Tile> {
    let rest = path
        .strip_prefix("tile/")
        .filter(|_| path.len() <= limits::TILE_PATH_BYTES)?;
    let (level, rest) = rest.split_once('/')?;
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok()?),
        None => (rest, WIDTH),
    };
    let mut index: u64 = 0;
    for group in number.split('/') {
        let group: u64 = group.trim_start_matches('x').parse().ok()?;
        index = index.checked_mul(1000)?.checked_add(group)?;
    }
    let level: u32 = level.parse().ok()?;
    // What no tree has is no tile, so that nothing below overflows.
    (level <= limits::TILE_LEVEL && index <= limits::LOG_ENTRIES / WIDTH && (1..=WIDTH).contains(&width))
        .then_some(Tile { level, index, width })
}
