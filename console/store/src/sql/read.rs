//! Connections that read, and the short questions.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::KeyId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::pages::key_of;
use super::pages::paged;
use super::place::Place;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::change::EnrolledKey;
use crate::change::TokenRow;
use crate::engine::Connection;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::DeviceState;
use crate::model::Page;

/// Reading connections, opened as needed and kept for the next question.
pub(super) struct Readers {
    place: Place,
    pool: Mutex<Pool>,
    /// Told with each connection that is given back.
    given_back: Condvar,
    /// As many as there may be: each is a process of a database, which costs more than to wait for another's answer.
    most: usize,
    /// In a file the number of changes is one connection's own, so that one is never closed.
    watch: Option<Mutex<Connection>>,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    /// Questions that are being asked, each on a connection of its own.
    asking: usize,
}

/// A place among those who ask, given up however the question ends.
struct Turn<'a>(&'a Readers);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.pool().asking -= 1;
        self.0.given_back.notify_one();
    }
}

impl Readers {
    /// Opens the first.
    pub(super) fn new(place: &Place) -> Result<Self, StoreError> {
        let first = place.reader().map_err(|failure| failure.at(place.shown()))?;
        let (watch, idle, most) = match place {
            Place::File(_) => (Some(Mutex::new(first)), Vec::new(), usize::MAX),
            Place::Database(_) => (None, vec![first], limits::READERS),
        };
        Ok(Self {
            place: place.clone(),
            pool: Mutex::new(Pool { idle, asking: 0 }),
            given_back: Condvar::new(),
            most,
            watch,
        })
    }

    /// Answers a question from one consistent state of the store.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let told = |failure: Failure| failure.at(self.place.shown());
        let _turn = self.turn();
        loop {
            let idle = self.pool().idle.pop();
            let is_new = idle.is_none();
            let connection = idle.map_or_else(|| self.place.reader(), Ok).map_err(told)?;
            let transaction = match connection.begin_reading().during("begin to read") {
                Ok(transaction) => transaction,
                // Its other end went while nobody asked.
                Err(_) if connection.is_lost() && !is_new => continue,
                Err(failure) => return Err(told(failure)),
            };
            let answer = question(&transaction);
            // Without a commit, which for reading is the same.
            drop(transaction);
            let mut pool = self.pool();
            if pool.idle.len() < limits::READERS && !connection.is_lost() {
                pool.idle.push(connection);
            }
            drop(pool);
            return answer.map_err(told);
        }
    }

    /// A number that changes with every commit of any other connection, the writer's included; none where it must be asked
    /// for.
    pub(super) fn version(&self) -> Option<Result<u64, StoreError>> {
        let watch = self
            .watch
            .as_ref()?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Some(version(&watch).map_err(|failure| failure.at(self.place.shown())))
    }

    /// Waits until there may be one more question.
    fn turn(&self) -> Turn<'_> {
        let mut pool = self
            .given_back
            .wait_while(self.pool(), |pool| pool.asking >= self.most)
            .unwrap_or_else(PoisonError::into_inner);
        pool.asking += 1;
        Turn(self)
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number that changes with every change.
pub(super) fn version(sql: &Connection) -> Result<u64, Failure> {
    let version = sql.change_number().during("look for changes")?;
    Ok(version.unsigned_abs())
}

/// The enrolled key of this id.
pub(super) fn key(sql: &Connection, id: KeyId) -> Result<Option<EnrolledKey>, Failure> {
    const OPERATION: &str = "look a key up";
    let mut find = sql
        .prepare_cached(
            "SELECT d.id, k.public, p.id, d.state, l.at
             FROM device_key k
             JOIN device d ON d.number = k.device
             JOIN provider p ON p.number = d.provider
             JOIN enrolment e ON e.device = d.number
             JOIN log l ON l.position = e.position
             WHERE k.id = ?1",
        )
        .during(OPERATION)?;
    let mut found = find.query((id.as_bytes(),)).during(OPERATION)?;
    let Some(row) = found.next().during(OPERATION)? else {
        return Ok(None);
    };
    let public: [u8; 32] = row.get(1).during(OPERATION)?;
    let state = rows::state(row.get(3).during(OPERATION)?)?;
    Ok(Some(EnrolledKey {
        device: DeviceId::new(row.get(0).during(OPERATION)?),
        key: PublicKey::from_bytes(&public).intact(OPERATION)?,
        provider: ProviderId::new(row.get(2).during(OPERATION)?),
        enrolled_at: rows::time(row.get(4).during(OPERATION)?)?,
        retired: state == DeviceState::Retired,
    }))
}

/// Enrolment strings given out, newest first.
pub(super) fn tokens(sight: &Sight<'_>, after: Option<&str>, limit: u32) -> Result<Page<TokenRow>, Failure> {
    const OPERATION: &str = "list enrolment strings";
    // When it was made, its sign turned because the newest come first; and which.
    let (made, digest): (i64, Digest) = key_of(after)?.unwrap_or((i64::MIN, Digest::new([0; 32])));
    let limit = limit.min(limits::PAGE_ROWS);
    let reached = sight.reaches("t.provider", Need::Devices);
    let count = format!("SELECT count(*) FROM token t WHERE {reached}");
    let total = sight.row(OPERATION, &count, &[], |row| row.get(0))?;
    let text = format!(
        "SELECT t.digest, p.id, p.name, t.uses, t.used, t.created, t.expires, t.revoked, t.label
         FROM token t JOIN provider p ON p.number = t.provider
         WHERE {reached} AND (-t.created, t.digest) > (:made, :digest)
         ORDER BY t.created DESC, t.digest LIMIT :limit"
    );
    let mut find = sight.sql.prepare_cached(&text).during(OPERATION)?;
    let values: [(&str, &dyn ToSql); 3] = [
        (":made", &made),
        (":digest", digest.as_bytes()),
        (":limit", &limit),
    ];
    sight.bind(&mut find, &values).during(OPERATION)?;
    let mut found = find.raw_query();
    let mut tokens: Vec<TokenRow> = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        tokens.push(TokenRow {
            token_sha256: Digest::new(row.get(0).during(OPERATION)?),
            provider: ProviderId::new(row.get(1).during(OPERATION)?),
            provider_name: row.get(2).during(OPERATION)?,
            uses: row.get(3).during(OPERATION)?,
            used: row.get(4).during(OPERATION)?,
            created: rows::time(row.get(5).during(OPERATION)?)?,
            expires: rows::time(row.get(6).during(OPERATION)?)?,
            revoked: row.get(7).during(OPERATION)?,
            label: row.get(8).during(OPERATION)?,
        });
    }
    let last = tokens
        .last()
        .map(|token| (-token.created.as_second(), token.token_sha256));
    paged(tokens, total.unwrap_or_default(), limit, last)
}

/// Entries of the log.
pub(super) fn log_size(sql: &Connection) -> Result<u64, Failure> {
    sql.query_row("SELECT coalesce(max(position) + 1, 0) FROM log", [], |row| {
        row.get(0)
    })
    .during("read the log")
}

/// Reports kept as raw envelopes.
pub(super) fn raw_count(sql: &Connection) -> Result<u64, Failure> {
    sql.query_row("SELECT count(*) FROM report WHERE raw IS NOT NULL", [], |row| {
        row.get(0)
    })
    .during("count raw envelopes")
}
