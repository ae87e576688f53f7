//! The log from its beginning: its places, its times, and the tree over its leaves.

use dspt_report::Digest;
use dspt_report::log::Frontier;
use dspt_report::log::Node;
use dspt_report::log::tile;

use super::Found;
use super::kept::rows;
use crate::engine::Connection;
use crate::limits;
use crate::model::EntryKind;
use crate::model::LogFault;
use crate::sql::batch::LogKind;
use crate::sql::batch::clock_leaf;
use crate::sql::failure::Failure;
use crate::sql::tree;

/// An entry as the log has it.
struct Entry {
    position: u64,
    kind: i64,
    at: i64,
    leaf: Digest,
}

/// Reads the log once and compares it with what is kept and with the tree.
pub(super) fn look_through(sql: &Connection, found: &mut Found) -> Result<(), Failure> {
    let size = match tree::kept(sql) {
        Ok(tree) => tree.map_or(0, |tree| {
            found.verified.origin = Some(tree.origin);
            tree.edge.size()
        }),
        Err(_) => 0,
    };
    let steps: Vec<u64> = rows(
        sql,
        "SELECT position FROM clock_step ORDER BY position",
        (),
        |row| row.get(0),
    )?;
    let mut walk = Walk {
        next: 0,
        block: Frontier::new(),
        block_is_whole: true,
        times: Times::default(),
        steps,
    };
    loop {
        let page: Vec<Entry> = rows(
            sql,
            "SELECT position, kind, at, leaf FROM log WHERE position >= ?1 ORDER BY position LIMIT ?2",
            (walk.next, limits::VERIFIED_AT_ONCE),
            |row| {
                Ok(Entry {
                    position: row.get(0)?,
                    kind: row.get(1)?,
                    at: row.get(2)?,
                    leaf: Digest::new(row.get(3)?),
                })
            },
        )?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            walk.to(sql, found, entry.position)?;
            walk.entry(sql, found, &entry)?;
        }
    }
    walk.to(sql, found, size)?;
    found.verified.size = walk.next;
    if walk.next > size {
        found.verified.fault(LogFault::Tree {
            what: format!("the tree ends at {size}, the log at {}", walk.next),
        });
    }
    // What would be logged as something that no place has.
    for (position, what) in std::mem::take(&mut found.odd).into_values() {
        found.verified.fault(LogFault::Altered { position, what });
    }
    levels(sql, found, size)
}

/// On the way through the log.
struct Walk {
    next: u64,
    /// The tree of the leaves since the last place that a whole tile ended at.
    block: Frontier,
    block_is_whole: bool,
    times: Times,
    steps: Vec<u64>,
}

impl Walk {
    /// Goes on to a place; what lies between is not there.
    fn to(&mut self, sql: &Connection, found: &mut Found, place: u64) -> Result<(), Failure> {
        if place <= self.next {
            return Ok(());
        }
        found.verified.fault(LogFault::Cut {
            first: self.next,
            last: place - 1,
        });
        while self.next < place {
            self.block_is_whole = false;
            self.step(sql, found)?;
        }
        Ok(())
    }

    fn entry(&mut self, sql: &Connection, found: &mut Found, entry: &Entry) -> Result<(), Failure> {
        self.look_at(found, entry);
        if self.block.append(entry.leaf, |_, _| {}).is_err() {
            self.block_is_whole = false;
        }
        self.step(sql, found)
    }

    fn look_at(&mut self, found: &mut Found, entry: &Entry) {
        let position = entry.position;
        let Some(kind) = LogKind::kind(entry.kind) else {
            found.verified.fault(LogFault::Altered {
                position,
                what: "a kind of entry that there is not".to_owned(),
            });
            return;
        };
        *found.verified.entries.entry(kind).or_default() += 1;
        if let Some((kept, what)) = found.odd.remove(&entry.leaf) {
            found.verified.fault(LogFault::Reordered {
                position: kept,
                logged: position,
                what,
            });
        }
        let stepped = self.steps.binary_search(&position).is_ok();
        if let Some(position) = self.times.goes_on(entry, kind, stepped) {
            found.verified.fault(LogFault::Time { position });
        }
        if kind == EntryKind::Clock {
            if clock_leaf(entry.at) != *entry.leaf.as_bytes() {
                found.verified.fault(LogFault::Altered {
                    position,
                    what: "the time that the clock told".to_owned(),
                });
            }
        } else if !found.there.has(position) {
            if found.erased.has(position) {
                found.verified.erased += 1;
            } else {
                found.verified.fault(LogFault::Missing { position, kind });
            }
        }
    }

    /// One place further; where a tile ends there, its leaves must be those that the tree was made of.
    fn step(&mut self, sql: &Connection, found: &mut Found) -> Result<(), Failure> {
        self.next += 1;
        if !self.next.is_multiple_of(tile::WIDTH) {
            return Ok(());
        }
        let block = std::mem::take(&mut self.block);
        let is_whole = std::mem::replace(&mut self.block_is_whole, true);
        let number = self.next / tile::WIDTH - 1;
        let kept = tree::hashes(sql, 1, number, number + 1).ok();
        if !is_whole || kept.as_deref() != Some(&[block.root()]) {
            found.verified.fault(LogFault::Leaves {
                first: self.next - tile::WIDTH,
                last: self.next - 1,
            });
        }
        Ok(())
    }
}

/// Times between those that the clock told.
#[derive(Default)]
struct Times {
    /// What the clock told last.
    floor: Option<i64>,
    /// The latest time since, and where.
    latest: Option<(i64, u64)>,
}

impl Times {
    /// The place of an entry whose time cannot be, where this one shows it.
    fn goes_on(&mut self, entry: &Entry, kind: EntryKind, stepped: bool) -> Option<u64> {
        if stepped {
            *self = Self::default();
        }
        let most = limits::CLOCK_JITTER_SECONDS;
        if kind == EntryKind::Clock {
            let before = self.latest.take().filter(|(latest, _)| *latest > entry.at + most);
            self.floor = Some(entry.at);
            return before.map(|(_, position)| position);
        }
        if self.latest.is_none_or(|(latest, _)| entry.at > latest) {
            self.latest = Some((entry.at, entry.position));
        }
        self.floor
            .is_some_and(|floor| entry.at + most < floor)
            .then_some(entry.position)
    }
}

/// Each level of tiles must be made of the one below it, and the head of them all.
fn levels(sql: &Connection, found: &mut Found, size: u64) -> Result<(), Failure> {
    for level in 2.. {
        let height = level * tile::HEIGHT;
        let Some(count) = size.checked_shr(height).filter(|count| *count > 0) else {
            break;
        };
        for index in 0..count {
            let first = index * tile::WIDTH;
            let made = tree::hashes(sql, level - 1, first, first + tile::WIDTH).map(|below| {
                let mut edge = Frontier::new();
                below
                    .into_iter()
                    .try_for_each(|hash| edge.append(hash, |_, _| {}))
                    .map(|()| edge.root())
            });
            let kept = tree::node(sql, Node { height, index });
            if !matches!((made, kept), (Ok(Ok(made)), Ok(kept)) if made == kept) {
                found.verified.fault(LogFault::Tree {
                    what: format!("number {index} of level {level}"),
                });
            }
        }
    }
    Ok(())
}
