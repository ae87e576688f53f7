//! One text of SQL for two databases: what the store asks of a database, over SQLite or PostgreSQL.
//!
//! The shape is that of a connection with prepared statements. What PostgreSQL says otherwise, [`dialect`] translates, once
//! for each text.

use std::ops::Deref;

pub(crate) mod dialect;
pub(crate) mod postgres;
mod sqlite;
mod value;

pub(crate) use value::Cell;
pub(crate) use value::FromSql;
pub(crate) use value::Kind;
pub(crate) use value::Params;
pub(crate) use value::Place;
pub(crate) use value::ToSql;
pub(crate) use value::Value;

/// What a database answers.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// What a database refuses, or what of its answer is not as it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    #[error(transparent)]
    Postgres(tokio_postgres::Error),
    #[error("no row")]
    NoRow,
    #[error("column {0} holds what is not expected there")]
    Unreadable(usize),
    #[error("a number that no column holds")]
    TooLarge,
    #[error("not the values that the statement asks for")]
    Values,
    /// Nothing more is sent: the connection is gone.
    #[error("the connection to the database is gone")]
    Lost,
}

/// One connection to a database.
pub(crate) enum Connection {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Session>),
}

impl Connection {
    /// A statement that is translated and prepared at its first use.
    pub(crate) fn prepare_cached(&self, text: &str) -> Result<Statement<'_>> {
        Ok(match self {
            Self::Sqlite(connection) => {
                let statement = connection.prepare_cached(text).map_err(Error::Sqlite)?;
                Statement::Sqlite(statement, connection)
            }
            Self::Postgres(session) => Statement::Postgres(session.statement(text)),
        })
    }

    /// Asks for one row; [`Error::NoRow`] where there is none.
    pub(crate) fn query_row<T>(
        &self,
        text: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.prepare_cached(text)?.query_row(params, read)
    }

    /// Begins to read: everything that is asked before the answer is dropped comes from one state of the store.
    pub(crate) fn begin_reading(&self) -> Result<Transaction<'_>> {
        match self {
            Self::Sqlite(connection) => connection
                .execute_batch("BEGIN DEFERRED")
                .map_err(Error::Sqlite)?,
            // Waited for, so that one whose other end went meanwhile is noticed before anything is asked.
            Self::Postgres(session) => {
                session.begin_and_wait("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?
            }
        }
        Ok(Transaction::new(self))
    }

    /// Begins to write: until the answer is committed or dropped nobody else does, in any process.
    pub(crate) fn begin_writing(&self) -> Result<Transaction<'_>> {
        match self {
            Self::Sqlite(connection) => connection
                .execute_batch("BEGIN IMMEDIATE")
                .map_err(Error::Sqlite)?,
            Self::Postgres(session) => session.begin_alone(),
        }
        Ok(Transaction::new(self))
    }

    /// What changed by now; asked inside a transaction that writes, nobody can write in between.
    pub(crate) fn changes(&self) -> Result<Changes> {
        match self {
            // Of a file it is known only that somebody wrote.
            Self::Sqlite(_) => self
                .change_number()
                .map(|number| Changes { number, keys: number }),
            Self::Postgres(_) => {
                let read = |row: &Row<'_>| {
                    Ok(Changes {
                        number: row.get(0)?,
                        keys: row.get(1)?,
                    })
                };
                self.query_row("SELECT number, keys FROM change_number", (), read)
            }
        }
    }

    /// Tells others, with the commit, that keys ended.
    pub(crate) fn keys_ended(&self) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => self
                .prepare_cached("UPDATE change_number SET keys = keys + 1")?
                .execute_later(()),
        }
    }

    /// A number that another one's commit changes; on SQLite comparable within one connection only.
    pub(crate) fn change_number(&self) -> Result<i64> {
        let text = match self {
            Self::Sqlite(_) => "PRAGMA data_version",
            Self::Postgres(_) => "SELECT number FROM change_number",
        };
        self.query_row(text, (), |row| row.get(0))
    }

    /// Whether what a statement is refused may be told only with a later one, or with the commit.
    pub(crate) fn tells_late(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Takes what was deleted out of the file, or makes its room free for what comes; outside any transaction.
    pub(crate) fn write_anew(&self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.execute_batch("VACUUM").map_err(Error::Sqlite),
            Self::Postgres(session) => session.run_all("VACUUM"),
        }
    }

    /// Empties the log beside a file. Tells whether it is done: another process that reads may be in the way.
    pub(crate) fn empty_log(&self) -> Result<bool> {
        match self {
            Self::Sqlite(connection) => {
                let busy: i64 = connection
                    .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
                    .map_err(Error::Sqlite)?;
                Ok(busy == 0)
            }
            Self::Postgres(_) => Ok(true),
        }
    }

    /// Whether it can be asked no more.
    pub(crate) fn is_lost(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(session) => session.is_lost(),
        }
    }
}

/// A transaction, rolled back where it is dropped before it is committed.
pub(crate) struct Transaction<'c> {
    connection: &'c Connection,
    is_open: bool,
}

impl<'c> Transaction<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            is_open: true,
        }
    }

    /// Makes everything durable, and tells by how much that moved the number of changes that this connection sees.
    pub(crate) fn commit(mut self) -> Result<i64> {
        let moved = match self.connection {
            Connection::Sqlite(connection) => {
                connection.execute_batch("COMMIT").map_err(Error::Sqlite)?;
                0
            }
            Connection::Postgres(session) => session.commit()?,
        };
        self.is_open = false;
        Ok(moved)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.is_open {
            match self.connection {
                // Where the database rolled back by itself there is nothing left to roll back.
                Connection::Sqlite(connection) => {
                    let _ = connection.execute_batch("ROLLBACK");
                }
                Connection::Postgres(session) => session.roll_back(),
            }
        }
    }
}

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

/// Numbers of changes: another one than before where somebody else wrote, or ended a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Changes {
    pub(crate) number: i64,
    pub(crate) keys: i64,
}

/// A prepared statement.
pub(crate) enum Statement<'c> {
    Sqlite(rusqlite::CachedStatement<'c>, &'c rusqlite::Connection),
    Postgres(postgres::Asked<'c>),
}

impl Statement<'_> {
    /// Runs it and tells how many rows it changed.
    pub(crate) fn execute(&mut self, params: impl Params) -> Result<usize> {
        self.bind(params)?;
        match self {
            Self::Sqlite(statement, _) => statement.raw_execute().map_err(Error::Sqlite),
            Self::Postgres(asked) => asked.execute(),
        }
    }

    /// Runs it without waiting for its end where that can be told later: with the next question, or with the commit.
    pub(crate) fn execute_later(&mut self, params: impl Params) -> Result<()> {
        self.bind(params)?;
        match self {
            Self::Sqlite(statement, _) => statement.raw_execute().map(drop).map_err(Error::Sqlite),
            Self::Postgres(asked) => asked.execute_later(),
        }
    }

    /// Adds or changes one row, which its first value names, where nothing but a question looks at what it did: in PostgreSQL
    /// together with others of the same text, before the next question is asked.
    pub(crate) fn gather(&mut self, params: impl Params) -> Result<()> {
        self.bind(params)?;
        match self {
            Self::Sqlite(statement, _) => statement.raw_execute().map(drop).map_err(Error::Sqlite),
            Self::Postgres(asked) => asked.gather(),
        }
    }

    /// Runs an insertion of one row and tells the number of the row; in PostgreSQL the statement must return it.
    pub(crate) fn insert(&mut self, params: impl Params) -> Result<i64> {
        self.bind(params)?;
        match self {
            Self::Sqlite(statement, connection) => sqlite::insert(statement, connection),
            Self::Postgres(asked) => asked.insert(),
        }
    }

    /// Asks for rows.
    pub(crate) fn query(&mut self, params: impl Params) -> Result<Rows<'_>> {
        self.bind(params)?;
        Ok(self.raw_query())
    }

    /// Asks for one row; [`Error::NoRow`] where there is none.
    pub(crate) fn query_row<T>(
        &mut self,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut rows = self.query(params)?;
        let row = rows.next()?.ok_or(Error::NoRow)?;
        read(&row)
    }

    /// Asks for rows, each made into something.
    pub(crate) fn query_map<T, F>(&mut self, params: impl Params, read: F) -> Result<Mapped<'_, F>>
    where
        F: FnMut(&Row<'_>) -> Result<T>,
    {
        let rows = self.query(params)?;
        Ok(Mapped { rows, read })
    }

    /// Asks for rows with the values that were bound; what is refused is told with the first row.
    pub(crate) fn raw_query(&mut self) -> Rows<'_> {
        match self {
            Self::Sqlite(statement, _) => Rows::Sqlite(statement.raw_query()),
            Self::Postgres(asked) => Rows::Postgres(asked.query()),
        }
    }

    /// The place of a name, where the statement has it.
    pub(crate) fn parameter_index(&self, name: &str) -> Result<Option<usize>> {
        match self {
            Self::Sqlite(statement, _) => statement.parameter_index(name).map_err(Error::Sqlite),
            Self::Postgres(asked) => Ok(asked.place(name)),
        }
    }

    /// Binds one value to the place of this number.
    pub(crate) fn raw_bind_parameter(&mut self, place: usize, value: &dyn ToSql) -> Result<()> {
        match self {
            Self::Sqlite(statement, _) => sqlite::bind(statement, place, value.value()?),
            Self::Postgres(asked) => asked.bind(place, value.kind(), value.value()?),
        }
    }

    fn bind(&mut self, params: impl Params) -> Result<()> {
        let mut count = 0;
        params.each(&mut |place, value| {
            let place = match place {
                Place::Number(number) => number,
                Place::Name(name) => self.parameter_index(name)?.ok_or(Error::Values)?,
            };
            count += 1;
            self.raw_bind_parameter(place, value)
        })?;
        let asked = match self {
            Self::Sqlite(statement, _) => statement.parameter_count(),
            Self::Postgres(asked) => asked.places(),
        };
        (count == asked).then_some(()).ok_or(Error::Values)
    }
}

/// Rows of an answer, one after the other.
pub(crate) enum Rows<'s> {
    Sqlite(rusqlite::Rows<'s>),
    Postgres(postgres::Found),
}

impl Rows<'_> {
    /// The next row; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>> {
        match self {
            Self::Sqlite(rows) => rows.next().map(|row| row.map(Row::Sqlite)).map_err(Error::Sqlite),
            Self::Postgres(found) => Ok(found.next()?.map(Row::Postgres)),
        }
    }
}

/// Rows of an answer, each made into something.
pub(crate) struct Mapped<'s, F> {
    rows: Rows<'s>,
    read: F,
}

impl<T, F> Iterator for Mapped<'_, F>
where
    F: FnMut(&Row<'_>) -> Result<T>,
{
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        match self.rows.next() {
            Ok(row) => row.map(|row| (self.read)(&row)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// One row of an answer.
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl Row<'_> {
    /// Reads a column, from 0 on.
    pub(crate) fn get<I: Column, T: FromSql>(&self, column: I) -> Result<T> {
        let column = column.number();
        match self {
            Self::Sqlite(row) => sqlite::read(row, column),
            Self::Postgres(row) => postgres::read(row, column),
        }
    }
}

/// What names a column: its number.
pub(crate) trait Column {
    fn number(self) -> usize;
}

impl Column for usize {
    fn number(self) -> usize {
        self
    }
}

/// No row is an answer too.
pub(crate) trait OptionalExtension<T> {
    /// None in the place of [`Error::NoRow`].
    fn optional(self) -> Result<Option<T>>;
}

impl<T> OptionalExtension<T> for Result<T> {
    fn optional(self) -> Result<Option<T>> {
        match self {
            Err(Error::NoRow) => Ok(None),
            other => other.map(Some),
        }
    }
}

/// Values of different types as one list.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$(&$value as &dyn $crate::engine::ToSql),*][..]
    };
}
pub(crate) use params;
