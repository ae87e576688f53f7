//! The store in one SQLite file or one PostgreSQL database: one writing thread with group commit, and readers beside it.
//! Any other process may write to the same.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

use crate::engine::Connection;
use crate::engine::postgres::Address;
use crate::error::Cause;
use crate::error::StoreError;
use crate::limits;
use crate::model::Scope;
use crate::store::BoxFuture;

mod accept;
mod action;
mod advance;
mod as_at;
mod audit;
mod backup;
mod batch;
mod bodies;
mod books;
mod changes;
mod closing;
mod derive;
mod detail;
mod devices;
mod enrol;
mod erase;
mod erasing;
mod estate;
mod evidence;
mod failure;
mod heard;
mod held;
mod history;
mod identify;
mod ingest;
mod keys;
mod link;
mod links;
mod log;
mod looks;
mod migrate;
mod once;
mod open;
mod open_postgres;
mod operate;
mod overview;
mod pages;
mod parties;
mod past;
mod people;
mod permissions;
mod place;
mod places;
mod placing;
mod prepared;
mod providers;
mod read;
mod registers;
mod releases;
mod retention;
mod risks;
mod roll_ups;
mod rows;
mod sight;
mod standing;
mod summaries;
mod timeline;
mod tree;
mod upkeep;
mod verify;
mod word;
mod worklist;
mod writer;

pub use backup::backup;
use batch::Batch;
use failure::Failure;
use keys::KeyCache;
use looks::Looks;
pub use migrate::Moved;
pub use migrate::MovedTable;
pub use migrate::migrate;
use place::Place;
use read::Readers;
use registers::Programmes;
use sight::Deed;
use sight::Sight;
use writer::Writer;

/// A store in one SQLite file, or in a PostgreSQL database.
///
/// Dropping it waits until what was asked is written.
pub struct SqlStore {
    readers: Arc<Readers>,
    keys: Arc<KeyCache>,
    writer: Writer,
    looks: Arc<Looks>,
    programmes: Arc<Programmes>,
    place: Place,
}

impl SqlStore {
    /// Opens the file, making it, and its folder, for their owner only where there are none.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a file of a newer program, `Corrupt` for one that is not ours, `Io`, `Full`, `Busy`.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::at(Place::File(path.to_path_buf()))
    }

    /// Opens a database of PostgreSQL, 15 or newer, making the tables where there are none: `postgres://USER@HOST/DATABASE`,
    /// with `sslrootcert=FILE` where the way to it is a network. What the address holds secret is told nowhere.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for what is no such address, `Newer` for a database of a newer program, `Corrupt` for one that
    /// is not ours, `Io` where it is not reached, `Busy`.
    pub fn connect(url: &str) -> Result<Self, StoreError> {
        let place = Place::Database(Box::new(Address::parse(url)?));
        // Whoever opens may be a thread that must not wait.
        std::thread::scope(|scope| scope.spawn(|| Self::at(place)).join()).unwrap_or(Err(StoreError::Defect))
    }

    fn at(place: Place) -> Result<Self, StoreError> {
        place.prepare()?;
        let keys = Arc::new(KeyCache::default());
        let connection = place.writer().map_err(|failure| failure.at(place.shown()))?;
        if let Err(failure) = tree::catch_up(&connection) {
            // Reading goes on; the next change that is logged tries again.
            tracing::warn!("{}", dspt_report::words::chain(&failure.at(place.shown())));
        }
        Ok(Self {
            readers: Arc::new(Readers::new(&place)?),
            writer: Writer::start(place.clone(), connection, Arc::clone(&keys))?,
            keys,
            looks: Arc::default(),
            programmes: Arc::default(),
            place,
        })
    }

    /// Asks away from the runtime's own threads.
    fn ask<T, F>(&self, question: F) -> BoxFuture<'static, T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let readers = Arc::clone(&self.readers);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || readers.ask(question))
                .await
                .unwrap_or(Err(StoreError::Closed))
        })
    }

    /// Asks for somebody, away from the runtime's own threads, and notes what was looked at.
    fn see<T, F>(&self, scope: &Scope, question: F) -> BoxFuture<'_, T>
    where
        T: Send + 'static,
        F: FnOnce(&Sight<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let scope = scope.clone();
        let asked = self.ask(move |sql| {
            let sight = Sight::new(sql, &scope)?;
            let answer = question(&sight)?;
            Ok((answer, sight.looked()))
        });
        Box::pin(async move {
            let (answer, looked) = asked.await?;
            self.looks.note(&self.writer, looked);
            Ok(answer)
        })
    }

    /// Changes what an operator asked for, where it is `valid` and the asker may do it.
    fn act<V, T, F>(
        &self,
        scope: &Scope,
        deed: Deed,
        valid: Result<V, StoreError>,
        mut change: F,
    ) -> BoxFuture<'_, T>
    where
        V: Send + 'static,
        T: Send + 'static,
        F: FnMut(&mut Batch<'_>, &Sight<'_>, &V) -> Result<T, Failure> + Send + 'static,
    {
        let scope = scope.clone();
        match valid {
            Ok(value) => self.writer.submit(limits::REPORT_BYTES, move |batch| {
                let sight = Sight::new(batch.sql, &scope)?;
                sight.may(deed)?;
                change(batch, &sight, &value)
            }),
            Err(error) => Box::pin(async move { Err(error) }),
        }
    }

    /// Random bytes for a new id.
    fn new_id(&self) -> Result<[u8; 8], StoreError> {
        let mut id = [0; 8];
        SystemRandom::new()
            .fill(&mut id)
            .map_err(|source| StoreError::Io {
                path: self.place.shown().to_path_buf(),
                operation: "make an id",
                source: Cause::new(source),
            })?;
        Ok(id)
    }
}

impl fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlStore")
            .field("place", &self.place.shown())
            .finish()
    }
}

#[cfg(test)]
mod tests;
