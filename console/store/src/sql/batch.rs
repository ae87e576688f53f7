//! One transaction's view: the log, and texts that are kept once.

use std::cell::RefCell;
use std::collections::BTreeMap;

use dspt_report::KeyId;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::PolicyRef;
use jiff::Timestamp;
use serde::Serialize;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::keys::KeyCache;
use super::links::Device;
use super::tree::Tree;
use crate::engine::Changes;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::Params;
use crate::limits;
use crate::model::EntryKind;

/// Where the log goes on: the next place, and when the entry before it came.
#[derive(Clone, Copy, Debug)]
struct Next {
    position: i64,
    last: i64,
}

/// What the writing thread remembers between commits. Forgotten when a commit fails; where the log ends also
/// when another process wrote.
#[derive(Debug, Default)]
pub(super) struct Memory {
    seen: Option<Changes>,
    next: Option<Next>,
    /// The tree over the log as it was committed last.
    tree: Option<Tree>,
    /// Leaves that this transaction added to the log, in order.
    fresh: Vec<[u8; 32]>,
    agents: BTreeMap<(String, String), i64>,
    policies: BTreeMap<([u8; 32], String, u32), i64>,
    shapes: BTreeMap<String, i64>,
}

impl Memory {
    /// Forgets what another connection may have changed since the last commit of this one. What is kept once never changes.
    pub(super) fn compare(&mut self, connection: &Connection, keys: &KeyCache) -> Result<(), Failure> {
        let now = connection.changes().during("look for changes")?;
        if self.seen.is_none_or(|seen| seen.number != now.number) {
            self.next = None;
            self.tree = None;
        }
        if self.seen.is_none_or(|seen| seen.keys != now.keys) {
            keys.clear();
        }
        self.seen = Some(now);
        Ok(())
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes what this transaction logged into the tree, as the last thing before it is committed.
    pub(super) fn advance_tree(&mut self, sql: &Connection) -> Result<(), Failure> {
        let fresh = std::mem::take(&mut self.fresh);
        let Some(next) = self.next.filter(|_| !fresh.is_empty()) else {
            return Ok(());
        };
        let tree = match &mut self.tree {
            Some(tree) => tree,
            none => none.insert(Tree::read(sql)?),
        };
        tree.advance(sql, next.position, &fresh)
    }

    /// Counts the own commit, which no other one stands between.
    pub(super) fn committed(&mut self, changes: i64) {
        if let Some(seen) = &mut self.seen {
            seen.number += changes;
        }
    }
}

/// What a log entry is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum LogKind {
    Report = 1,
    Enrolment = 2,
    Action = 3,
    Answer = 4,
    Policy = 5,
    Trust = 6,
    Permission = 7,
    Rotation = 10,
    Leaving = 11,
    Deletion = 12,
    Clock = 13,
    Restart = 14,
}

impl LogKind {
    /// The number of a kind.
    pub(super) fn of(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Report => Self::Report,
            EntryKind::Enrolment => Self::Enrolment,
            EntryKind::Action => Self::Action,
            EntryKind::Answer => Self::Answer,
            EntryKind::Policy => Self::Policy,
            EntryKind::Trust => Self::Trust,
            EntryKind::Permission => Self::Permission,
            EntryKind::Rotation => Self::Rotation,
            EntryKind::Leaving => Self::Leaving,
            EntryKind::Deletion => Self::Deletion,
            EntryKind::Clock => Self::Clock,
            EntryKind::Restart => Self::Restart,
        }
    }

    /// The kind of a number.
    pub(super) fn kind(number: i64) -> Option<EntryKind> {
        let of = |kind: &EntryKind| Self::of(*kind) as i64 == number;
        EntryKind::ALL.into_iter().find(of)
    }
}

/// The leaf of an entry that tells the console's clock, which is kept as the time of the entry and nowhere else.
pub(super) fn clock_leaf(at: i64) -> [u8; 32] {
    let entry = format!(r#"{{"clock":{at}}}"#);
    *dspt_report::log::tree::leaf_hash(entry.as_bytes()).as_bytes()
}

/// Changes inside one transaction.
pub(super) struct Batch<'a> {
    pub(super) sql: &'a Connection,
    memory: &'a mut Memory,
    gone: &'a mut Vec<KeyId>,
    ahead: &'a Ahead,
}

/// Devices that were asked for before the changes of a batch are made, each good until something of it may have changed.
pub(super) type Ahead = RefCell<BTreeMap<KeyId, Device>>;

impl<'a> Batch<'a> {
    /// A view of an open transaction; keys of retired devices are collected in `gone`.
    pub(super) fn new(
        sql: &'a Connection,
        memory: &'a mut Memory,
        gone: &'a mut Vec<KeyId>,
        ahead: &'a Ahead,
    ) -> Self {
        Self {
            sql,
            memory,
            gone,
            ahead,
        }
    }

    /// The device of a key, where it was asked for ahead. It is told once: whoever asks is about to change it.
    pub(super) fn known_ahead(&self, key: KeyId) -> Option<Device> {
        let mut ahead = self.ahead.borrow_mut();
        let device = ahead.remove(&key)?;
        // It may have another key too.
        ahead.retain(|_, other| other.number != device.number);
        Some(device)
    }

    /// Runs one prepared statement and tells how many rows it changed.
    pub(super) fn run(
        &self,
        operation: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<usize, Failure> {
        self.sql
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .during(operation)
    }

    /// Runs one prepared statement whose effect is told by nothing but what is asked later.
    pub(super) fn put(&self, operation: &'static str, sql: &str, params: impl Params) -> Result<(), Failure> {
        self.sql
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute_later(params))
            .during(operation)
    }

    /// Adds or changes one row, which its first value names, where nothing but a question looks at what it did: no rule of the
    /// database, and no statement that is only put.
    pub(super) fn gather(
        &self,
        operation: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<(), Failure> {
        self.sql
            .prepare_cached(sql)
            .and_then(|mut statement| statement.gather(params))
            .during(operation)
    }

    /// Runs one prepared insertion and tells the new row's number.
    pub(super) fn insert(
        &self,
        operation: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<i64, Failure> {
        self.sql
            .prepare_cached(sql)
            .and_then(|mut statement| statement.insert(params))
            .during(operation)
    }

    /// Asks for at most one row.
    pub(super) fn ask<T>(
        &self,
        operation: &'static str,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&crate::engine::Row<'_>) -> crate::engine::Result<T>,
    ) -> Result<Option<T>, Failure> {
        self.sql
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(params, read).optional())
            .during(operation)
    }

    /// Gives an accepted thing its place in the log.
    pub(super) fn log(&mut self, kind: LogKind, leaf: &[u8; 32], at: Timestamp) -> Result<i64, Failure> {
        let (next, at) = (self.next_place()?, at.as_second());
        if at + limits::CLOCK_JITTER_SECONDS < next.last {
            self.stepped_back(next)?;
        } else if next.position > 0 && at.div_euclid(CLOCK_SECONDS) > next.last.div_euclid(CLOCK_SECONDS) {
            // Whatever stands before it came before that time, and whatever follows came after.
            self.append_to_log(LogKind::Clock, &clock_leaf(at), at)?;
        }
        self.append_to_log(kind, leaf, at)
    }

    fn next_place(&self) -> Result<Next, Failure> {
        self.memory.next.map_or_else(|| self.end_of_log(), Ok)
    }

    fn append_to_log(&mut self, kind: LogKind, leaf: &[u8; 32], at: i64) -> Result<i64, Failure> {
        let position = self.next_place()?.position;
        self.gather(
            "append to the log",
            "INSERT INTO log (position, kind, at, leaf) VALUES (?1, ?2, ?3, ?4)",
            (position, kind as i64, at, leaf),
        )?;
        self.memory.next = Some(Next {
            position: position + 1,
            last: at,
        });
        self.memory.fresh.push(*leaf);
        Ok(position)
    }

    fn end_of_log(&self) -> Result<Next, Failure> {
        let last = self.ask(
            "read the log",
            "SELECT position, at FROM log ORDER BY position DESC LIMIT 1",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)),
        )?;
        Ok(last.map_or(
            Next {
                position: 0,
                last: i64::MIN,
            },
            |(position, last)| Next {
                position: position + 1,
                last,
            },
        ))
    }

    /// Notes that the clock was set back, so that what was held at the end of a day before is still found.
    fn stepped_back(&self, next: Next) -> Result<(), Failure> {
        self.run(
            "note that the clock was set back",
            "INSERT INTO clock_step (position, highest)
             SELECT ?1, coalesce(max(CASE WHEN highest > ?2 THEN highest ELSE ?2 END), ?2) FROM clock_step",
            (next.position, next.last),
        )?;
        Ok(())
    }

    /// Logs an entry that is kept as JSON, with whose post it was and which provider it is about.
    pub(super) fn log_entry(
        &mut self,
        kind: LogKind,
        entry: &impl Serialize,
        (operator, provider): (Option<i64>, Option<i64>),
        at: Timestamp,
    ) -> Result<i64, Failure> {
        const OPERATION: &str = "write down an operator's action";
        let body = serde_json::to_string(entry).intact(OPERATION)?;
        let mut leaf = ring::digest::Context::new(&ring::digest::SHA256);
        leaf.update(&[0]);
        leaf.update(body.as_bytes());
        let leaf: [u8; 32] = leaf.finish().as_ref().try_into().intact(OPERATION)?;
        let position = self.log(kind, &leaf, at)?;
        self.put(
            OPERATION,
            "INSERT INTO action (position, body, operator, provider) VALUES (?1, ?2, ?3, ?4)",
            (position, body, operator, provider),
        )?;
        Ok(position)
    }

    /// The log goes on under another name.
    pub(super) fn rename_log(&mut self, origin: &str) -> Result<(), Failure> {
        self.memory.tree = None;
        self.run("name the log", "UPDATE log_head SET origin = ?1", (origin,))?;
        Ok(())
    }

    /// The cache of keys must not answer for this one any more.
    pub(super) fn forget_key(&mut self, key: KeyId) {
        self.gone.push(key);
    }

    /// The number of an agent.
    pub(super) fn agent(&mut self, agent: &AgentInfo) -> Result<i64, Failure> {
        let key = (agent.os.clone(), agent.version.clone());
        if let Some(number) = self.memory.agents.get(&key) {
            return Ok(*number);
        }
        let number = self.intern(
            "SELECT number FROM agent WHERE os = ?1 AND version = ?2",
            "INSERT INTO agent (os, version) VALUES (?1, ?2) /*+ RETURNING number */",
            (&key.0, &key.1),
        )?;
        remember(&mut self.memory.agents, key, number);
        Ok(number)
    }

    /// The number of a policy.
    pub(super) fn policy(&mut self, policy: &PolicyRef) -> Result<i64, Failure> {
        let key = (*policy.digest.as_bytes(), policy.name.clone(), policy.version);
        if let Some(number) = self.memory.policies.get(&key) {
            return Ok(*number);
        }
        let number = self.intern(
            "SELECT number FROM policy WHERE digest = ?1 AND name = ?2 AND version = ?3",
            "INSERT INTO policy (digest, name, version) VALUES (?1, ?2, ?3) /*+ RETURNING number */",
            (&key.0, &key.1, key.2),
        )?;
        remember(&mut self.memory.policies, key, number);
        Ok(number)
    }

    /// The number of a shape of readings.
    pub(super) fn shape(&mut self, keys: &str) -> Result<i64, Failure> {
        if let Some(number) = self.memory.shapes.get(keys) {
            return Ok(*number);
        }
        let number = self.intern(
            "SELECT number FROM shape WHERE keys = ?1",
            "INSERT INTO shape (keys) VALUES (?1) /*+ RETURNING number */",
            (keys,),
        )?;
        remember(&mut self.memory.shapes, keys.to_owned(), number);
        Ok(number)
    }

    fn intern(&self, find: &str, add: &str, params: impl Params + Copy) -> Result<i64, Failure> {
        const OPERATION: &str = "keep a text once";
        match self.ask(OPERATION, find, params, |row| row.get(0))? {
            Some(number) => Ok(number),
            None => self.insert(OPERATION, add, params),
        }
    }
}

/// A minute that has entries begins with one that tells the time.
const CLOCK_SECONDS: i64 = 60;

fn remember<K: Ord>(map: &mut BTreeMap<K, i64>, key: K, number: i64) {
    if map.len() >= limits::INTERNED {
        map.clear();
    }
    map.insert(key, number);
}
