//! Where a store is: a file or a database.

use std::path::Path;
use std::path::PathBuf;

use super::failure::During;
use super::failure::Failure;
use super::open;
use super::open_postgres;
use crate::engine::Connection;
use crate::engine::postgres::Address;
use crate::engine::postgres::Session;
use crate::error::StoreError;

/// Where a store is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    File(PathBuf),
    Database(Box<Address>),
}

impl Place {
    /// How it is named to people.
    pub(super) fn shown(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Database(address) => address.shown(),
        }
    }

    /// Brings it to today's format, making what is not there.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        match self {
            Self::File(path) => open::prepare(path),
            Self::Database(address) => open_postgres::prepare(address),
        }
    }

    /// A connection that cannot write.
    pub(super) fn reader(&self) -> Result<Connection, Failure> {
        match self {
            Self::File(path) => open::reader(path).map(Connection::Sqlite),
            // Each transaction says that it only reads.
            Self::Database(address) => session(address),
        }
    }

    /// A connection that writes.
    pub(super) fn writer(&self) -> Result<Connection, Failure> {
        match self {
            Self::File(path) => open::writer(path).map(Connection::Sqlite),
            Self::Database(address) => {
                let session = Session::connect(address).map_err(Failure::Away)?;
                session
                    .run_all(BY_KEY)
                    .during("prepare the connection that writes")?;
                Ok(Connection::Postgres(Box::new(session)))
            }
        }
    }
}

/// What writes names its rows by their keys. A plan is kept for as long as a table's statistics, though, and one that was made
/// while the table was small would go on to read it whole.
const BY_KEY: &str = "SET enable_seqscan = off";

fn session(address: &Address) -> Result<Connection, Failure> {
    let session = Session::connect(address).map_err(Failure::Away)?;
    Ok(Connection::Postgres(Box::new(session)))
}
