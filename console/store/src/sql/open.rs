//! Opening the file: its rights, its settings, its format.

use std::fs::DirBuilder;
use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite_migration::M;
use rusqlite_migration::Migrations;

use super::failure::During;
use super::failure::Failure;
use crate::engine::Error;
use crate::error::Cause;
use crate::error::StoreError;
use crate::limits;

/// Steps from an empty file to today's format. Add only; never edit one.
const STEPS: &[M<'_>] = &[
    M::up(include_str!("../../migrations/sqlite/0001_start.sql")),
    M::up(include_str!("../../migrations/sqlite/0002_counted.sql")),
    M::up(include_str!("../../migrations/sqlite/0003_assessments.sql")),
    M::up(include_str!("../../migrations/sqlite/0004_policies.sql")),
    M::up(include_str!("../../migrations/sqlite/0005_identity.sql")),
    M::up(include_str!("../../migrations/sqlite/0006_parties.sql")),
    M::up(include_str!("../../migrations/sqlite/0007_history.sql")),
    M::up(include_str!("../../migrations/sqlite/0008_closing.sql")),
    M::up(include_str!("../../migrations/sqlite/0009_places.sql")),
    M::up(include_str!("../../migrations/sqlite/0010_registers.sql")),
    M::up(include_str!("../../migrations/sqlite/0011_log.sql")),
    M::up(include_str!("../../migrations/sqlite/0012_retention.sql")),
    M::up(include_str!("../../migrations/sqlite/0013_heard.sql")),
];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

/// "DSPT", so that another program's database is not taken for ours.
const APPLICATION: i64 = 0x4453_5054;
/// Log pages before they are moved into the file: 32 MiB.
const CHECKPOINT_PAGES: i64 = 8192;
/// Between two tries of what another process is about to finish.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// Makes the file where there is none, for its owner only, and brings it to today's format.
pub(super) fn prepare(path: &Path) -> Result<(), StoreError> {
    make_private(path).map_err(|source| StoreError::Io {
        path: path.to_path_buf(),
        operation: "make the file",
        source: Cause::new(source),
    })?;
    let told = |failure: Failure| failure.at(path);
    // Looked at before anything is set, so that another program's file stays as it is.
    recognise(path, &connect(path).map_err(told)?)?;
    refuse_exposed(path)?;
    let mut connection = writer(path).map_err(told)?;
    upgrade(path, &mut connection)
}

/// A connection to a file of this program that is there already, of whatever format; nothing of it is changed.
pub(super) fn known(path: &Path) -> Result<Connection, StoreError> {
    let told = |failure: Failure| failure.at(path);
    let connection = connect(path).map_err(told)?;
    recognise(path, &connection)?;
    if is_empty(&connection).map_err(told)? {
        return Err(told(Failure::Damaged {
            operation: "recognise it",
        }));
    }
    Ok(connection)
}

/// A connection that writes.
pub(super) fn writer(path: &Path) -> Result<Connection, Failure> {
    let connection = connect(path)?;
    let set = |name: &str, value: &dyn rusqlite::ToSql| {
        connection
            .pragma_update(None, name, value)
            .map_err(Error::Sqlite)
            .during("set up the database")
    };
    write_ahead(&connection)?;
    set("synchronous", &"FULL")?;
    set("foreign_keys", &true)?;
    // What goes is written over, not only let go of.
    set("secure_delete", &true)?;
    set("wal_autocheckpoint", &CHECKPOINT_PAGES)?;
    Ok(connection)
}

/// Two programs that turn it on at the same moment refuse each other at once, whatever time they give each other.
fn write_ahead(connection: &Connection) -> Result<(), Failure> {
    let until = Instant::now() + limits::BUSY;
    loop {
        // A change of journal mode answers with a row, so it is asked rather than set.
        let asked = connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()));
        let is_busy = asked
            .as_ref()
            .is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy));
        if !is_busy || Instant::now() >= until {
            return asked.map_err(Error::Sqlite).during("turn on the write-ahead log");
        }
        std::thread::sleep(BUSY_PAUSE);
    }
}

/// A connection that cannot write.
pub(super) fn reader(path: &Path) -> Result<Connection, Failure> {
    let connection = connect(path)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(Error::Sqlite)
        .during("set up the database")?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection, Failure> {
    // No URI: a path is a path, whatever characters it holds.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(Error::Sqlite)
        .during("open the database")?;
    connection
        .busy_timeout(limits::BUSY)
        .map_err(Error::Sqlite)
        .during("set up the database")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn upgrade(path: &Path, connection: &mut Connection) -> Result<(), StoreError> {
    let mut tries_left = 3;
    loop {
        tries_left -= 1;
        match step_up(connection) {
            Ok(()) => return Ok(()),
            Err(failure) if tries_left == 0 => return Err(failure.at(path)),
            // Another process may have taken the same step meanwhile, perhaps a newer one; look again.
            Err(_) => recognise(path, connection)?,
        }
    }
}

/// Refuses a file of a newer program, and one that is not ours.
fn recognise(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let told = |failure: Failure| failure.at(path);
    let found = pragma(connection, "user_version").map_err(told)?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if pragma(connection, "application_id").map_err(told)? != APPLICATION
        && !is_empty(connection).map_err(told)?
    {
        return Err(told(Failure::Damaged {
            operation: "recognise it",
        }));
    }
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_path_buf(),
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known: u32::try_from(known).unwrap_or(u32::MAX),
        });
    }
    Ok(())
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, Failure> {
    connection
        .pragma_query_value(None, name, |row| row.get(0))
        .map_err(Error::Sqlite)
        .during("read the database's format")
}

fn is_empty(connection: &Connection) -> Result<bool, Failure> {
    connection
        .query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| {
            row.get(0)
        })
        .map_err(Error::Sqlite)
        .during("read the database's format")
}

fn step_up(connection: &mut Connection) -> Result<(), Failure> {
    // Only where it is not so yet: to open a store that needs nothing writes nothing, so that it can be read on a full disk.
    if pragma(connection, "application_id")? != APPLICATION {
        connection
            .pragma_update(None, "application_id", APPLICATION)
            .map_err(Error::Sqlite)
            .during("set up the database")?;
    }
    const OPERATION: &str = "bring the database to today's format";
    MIGRATIONS.to_latest(connection).map_err(|error| {
        if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
            Failure::Sql {
                operation: OPERATION,
                source: Error::Sqlite(err),
            }
        } else {
            Failure::Damaged { operation: OPERATION }
        }
    })
}

pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
    let mut folder = DirBuilder::new();
    let mut file = OpenOptions::new();
    folder.recursive(true);
    file.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        use std::os::unix::fs::OpenOptionsExt;
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder.create(parent)?;
    }
    file.open(path)?.sync_all()
}

/// Refuses a file that others can read or change, and what SQLite keeps beside it: who was there meanwhile is not known, so
/// that a person must look.
#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt;
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        // One that is not there, or went meanwhile, exposes nothing.
        let Ok(about) = std::fs::metadata(&file) else {
            continue;
        };
        let mode = about.mode() & 0o777;
        if mode & 0o077 != 0 {
            let path = file.into();
            return Err(StoreError::Exposed { path, mode });
        }
    }
    Ok(())
}

/// Elsewhere the installer sets the rights of the folder.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as its sibling")]
fn refuse_exposed(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    /// The steps are well formed, and none is empty.
    #[test]
    fn steps_apply_to_an_empty_database() {
        super::MIGRATIONS.validate().unwrap();
    }
}
