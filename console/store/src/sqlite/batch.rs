//! One transaction's view: the log, and texts that are kept once.

use std::collections::BTreeMap;

use dspt_report::KeyId;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::PolicyRef;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Params;
use serde::Serialize;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::keys::KeyCache;
use crate::limits;

/// Where the log goes on: the next place, and when the entry before it came.
#[derive(Clone, Copy, Debug)]
struct Next {
    position: i64,
    last: i64,
}

/// What the writing thread remembers between commits. Forgotten when a commit fails or another process wrote.
#[derive(Debug, Default)]
pub(super) struct Memory {
    data_version: Option<i64>,
    next: Option<Next>,
    agents: BTreeMap<(String, String), i64>,
    policies: BTreeMap<([u8; 32], String, u32), i64>,
    shapes: BTreeMap<String, i64>,
}

impl Memory {
    /// Forgets everything if another connection changed the file since the last commit of this one.
    pub(super) fn compare(&mut self, connection: &Connection, keys: &KeyCache) -> Result<(), Failure> {
        let found = connection
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .during("look for changes")?;
        if self.data_version != Some(found) {
            self.clear();
            self.data_version = Some(found);
            keys.clear();
        }
        Ok(())
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
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
}

/// Changes inside one transaction.
pub(super) struct Batch<'a> {
    pub(super) sql: &'a Connection,
    memory: &'a mut Memory,
    gone: &'a mut Vec<KeyId>,
}

impl<'a> Batch<'a> {
    /// A view of an open transaction; keys of retired devices are collected in `gone`.
    pub(super) fn new(sql: &'a Connection, memory: &'a mut Memory, gone: &'a mut Vec<KeyId>) -> Self {
        Self { sql, memory, gone }
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
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Failure> {
        self.sql
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(params, read).optional())
            .during(operation)
    }

    /// Gives an accepted thing its place in the log.
    pub(super) fn log(&mut self, kind: LogKind, leaf: &[u8; 32], at: Timestamp) -> Result<i64, Failure> {
        let next = match self.memory.next {
            Some(next) => next,
            None => self.end_of_log()?,
        };
        let (position, at) = (next.position, at.as_second());
        if at + limits::CLOCK_JITTER_SECONDS < next.last {
            self.stepped_back(next)?;
        }
        self.insert(
            "append to the log",
            "INSERT INTO log (position, kind, at, leaf) VALUES (?1, ?2, ?3, ?4)",
            (position, kind as i64, at, leaf),
        )?;
        self.memory.next = Some(Next {
            position: position + 1,
            last: at,
        });
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
             SELECT ?1, max(?2, ifnull((SELECT highest FROM clock_step ORDER BY position DESC LIMIT 1), ?2))",
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
        self.insert(
            OPERATION,
            "INSERT INTO action (position, body, operator, provider) VALUES (?1, ?2, ?3, ?4)",
            (position, body, operator, provider),
        )?;
        Ok(position)
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
            "INSERT INTO agent (os, version) VALUES (?1, ?2)",
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
            "INSERT INTO policy (digest, name, version) VALUES (?1, ?2, ?3)",
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
            "INSERT INTO shape (keys) VALUES (?1)",
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

fn remember<K: Ord>(map: &mut BTreeMap<K, i64>, key: K, number: i64) {
    if map.len() >= limits::INTERNED {
        map.clear();
    }
    map.insert(key, number);
}
