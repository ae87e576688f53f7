//! The tree over the log: it goes on with each commit, and tells the hash of each whole subtree.

use dspt_report::Digest;
use dspt_report::log::Frontier;
use dspt_report::log::LogError;
use dspt_report::log::Node;
use dspt_report::log::tile;
use dspt_report::log::tree::node_hash;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::limits;

const OPERATION: &str = "go on with the tree of the log";

/// The right edge of the tree as it was committed, and which log it is.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) edge: Frontier,
    pub(super) origin: String,
    /// Whether its row is there.
    is_kept: bool,
}

impl Tree {
    /// Reads it; a new log where there is none.
    pub(super) fn read(sql: &Connection) -> Result<Self, Failure> {
        match kept(sql)? {
            Some(tree) => Ok(tree),
            None => Ok(Self {
                edge: Frontier::new(),
                origin: new_origin()?,
                is_kept: false,
            }),
        }
    }

    /// Goes on with the entries up to the end of the log, of which `fresh` are the last. The commit that adds an entry moves
    /// the tree too.
    pub(super) fn advance(&mut self, sql: &Connection, end: i64, fresh: &[[u8; 32]]) -> Result<(), Failure> {
        let end = u64::try_from(end).intact(OPERATION)?;
        let before = self.edge.size();
        let first = end.checked_sub(fresh.len() as u64).intact(OPERATION)?;
        if before > first {
            // The log was cut behind our back: an entry has the place of another one.
            return Err(Failure::Damaged { operation: OPERATION });
        }
        while self.edge.size() < first {
            let until = first.min(self.edge.size() + limits::TREE_AT_ONCE);
            self.append(sql, leaves(sql, self.edge.size(), until)?)?;
        }
        self.append(sql, fresh.iter().copied().map(Digest::new))?;
        self.keep(sql, before)
    }

    fn append(&mut self, sql: &Connection, leaves: impl IntoIterator<Item = Digest>) -> Result<(), Failure> {
        let mut whole = Vec::new();
        for leaf in leaves {
            let told = |node: Node, hash| {
                if node.height.is_multiple_of(tile::HEIGHT) {
                    whole.push((node, hash));
                }
            };
            self.edge.append(leaf, told).intact(OPERATION)?;
        }
        for (node, hash) in whole {
            sql.prepare_cached("INSERT INTO log_node (level, number, hash) VALUES (?1, ?2, ?3)")
                .and_then(|mut add| {
                    add.gather((i64::from(node.height / tile::HEIGHT), node.index, hash.as_bytes()))
                })
                .during(OPERATION)?;
        }
        Ok(())
    }

    /// Moves the head, where it still is what it was.
    fn keep(&mut self, sql: &Connection, before: u64) -> Result<(), Failure> {
        let (size, root) = (self.edge.size(), self.edge.root());
        let edge: Vec<u8> = self
            .edge
            .peaks()
            .iter()
            .flat_map(|hash| *hash.as_bytes())
            .collect();
        let moved = if self.is_kept {
            sql.prepare_cached("UPDATE log_head SET size = ?1, root = ?2, edge = ?3 WHERE size = ?4")
                .and_then(|mut keep| keep.execute((size, root.as_bytes(), edge, before)))
        } else {
            sql.prepare_cached(
                "INSERT INTO log_head (size, root, edge, origin)
                 SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM log_head)",
            )
            .and_then(|mut keep| keep.execute((size, root.as_bytes(), edge, &self.origin)))
        };
        if moved.during(OPERATION)? != 1 {
            return Err(Failure::Damaged { operation: OPERATION });
        }
        self.is_kept = true;
        Ok(())
    }
}

/// The tree as it was committed; none before the first entry.
pub(super) fn kept(sql: &Connection) -> Result<Option<Tree>, Failure> {
    const OPERATION: &str = "read the head of the log";
    let found: Option<(u64, Vec<u8>, String)> = sql
        .prepare_cached("SELECT size, edge, origin FROM log_head")
        .and_then(|mut find| {
            find.query_row((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()
        })
        .during(OPERATION)?;
    let Some((size, edge, origin)) = found else {
        return Ok(None);
    };
    let peaks: Vec<Digest> = edge
        .chunks(32)
        .map(Digest::try_from)
        .collect::<Result<_, _>>()
        .intact(OPERATION)?;
    Ok(Some(Tree {
        edge: Frontier::from_peaks(size, peaks).intact(OPERATION)?,
        origin,
        is_kept: true,
    }))
}

/// Takes entries into the tree that an older program kept without one, in commits of a bounded size. Where there are none
/// nothing is written.
pub(super) fn catch_up(sql: &Connection) -> Result<(), Failure> {
    while behind(sql)?.is_some() {
        let transaction = sql.begin_writing().during(OPERATION)?;
        if let Some((size, end)) = behind(&transaction)? {
            let end = end.min(size + limits::TREE_AT_ONCE);
            Tree::read(&transaction)?.advance(&transaction, i64::try_from(end).intact(OPERATION)?, &[])?;
        }
        transaction.commit().during(OPERATION)?;
    }
    Ok(())
}

/// How far the tree goes, and how far the log, where that is further.
fn behind(sql: &Connection) -> Result<Option<(u64, u64)>, Failure> {
    let (size, end): (u64, u64) = sql
        .query_row(
            "SELECT coalesce((SELECT size FROM log_head), 0), coalesce((SELECT max(position) + 1 FROM log), 0)",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .during("read the head of the log")?;
    Ok((size < end).then_some((size, end)))
}

/// The leaves from one place up to, and without, another.
pub(super) fn leaves(sql: &Connection, first: u64, end: u64) -> Result<Vec<Digest>, Failure> {
    const OPERATION: &str = "read the leaves of the log";
    let found: Vec<[u8; 32]> = sql
        .prepare_cached("SELECT leaf FROM log WHERE position >= ?1 AND position < ?2 ORDER BY position")
        .and_then(|mut find| find.query_map((first, end), |row| row.get(0))?.collect())
        .during(OPERATION)?;
    if found.len() as u64 != end.saturating_sub(first) {
        return Err(Failure::Damaged { operation: OPERATION });
    }
    Ok(found.into_iter().map(Digest::new).collect())
}

/// Hashes of a level of tiles, from one number up to, and without, another.
pub(super) fn hashes(sql: &Connection, level: u32, first: u64, end: u64) -> Result<Vec<Digest>, Failure> {
    const OPERATION: &str = "read the tiles of the log";
    if level == 0 {
        return leaves(sql, first, end);
    }
    let found: Vec<[u8; 32]> = sql
        .prepare_cached(
            "SELECT hash FROM log_node WHERE level = ?1 AND number >= ?2 AND number < ?3 ORDER BY number",
        )
        .and_then(|mut find| {
            find.query_map((i64::from(level), first, end), |row| row.get(0))?
                .collect()
        })
        .during(OPERATION)?;
    if found.len() as u64 != end.saturating_sub(first) {
        return Err(Failure::Damaged { operation: OPERATION });
    }
    Ok(found.into_iter().map(Digest::new).collect())
}

/// The hash of a whole subtree, from the tile that it stands over.
pub(super) fn node(sql: &Connection, node: Node) -> Result<Digest, Failure> {
    let (level, height) = (node.height / tile::HEIGHT, node.height % tile::HEIGHT);
    let first = node.index << height;
    let mut row = hashes(sql, level, first, first + (1 << height))?;
    while row.len() > 1 {
        row = row
            .chunks(2)
            .filter_map(|pair| Some(node_hash(pair.first()?, pair.get(1)?)))
            .collect();
    }
    row.pop().intact("read the tiles of the log")
}

impl From<LogError> for Failure {
    fn from(_: LogError) -> Self {
        Self::Damaged {
            operation: "prove something of the log",
        }
    }
}

/// A name that no other log has: a name and number, not an address. A log that is begun anew after a restore counts on.
fn new_origin() -> Result<String, Failure> {
    let mut name = [0; 8];
    SystemRandom::new().fill(&mut name).intact("name a new log")?;
    Ok(format!(
        "log.dspt.invalid/{}/1",
        data_encoding::HEXLOWER.encode(&name)
    ))
}
