//! SQLite's side: values into its statements and out of its rows.

use rusqlite::types::ToSqlOutput;
use rusqlite::types::ValueRef;

use super::Error;
use super::FromSql;
use super::Result;
use super::Value;

/// Binds one value.
pub(super) fn bind(statement: &mut rusqlite::Statement<'_>, place: usize, value: Value<'_>) -> Result<()> {
    let value = match value {
        Value::Null => ValueRef::Null,
        Value::Integer(value) => ValueRef::Integer(value),
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::Blob(bytes) => ValueRef::Blob(bytes),
    };
    statement
        .raw_bind_parameter(place, ToSqlOutput::Borrowed(value))
        .map_err(Error::Sqlite)
}

/// Runs an insertion of one row and tells its number.
pub(super) fn insert(
    statement: &mut rusqlite::Statement<'_>,
    connection: &rusqlite::Connection,
) -> Result<i64> {
    statement.raw_execute().map_err(Error::Sqlite)?;
    Ok(connection.last_insert_rowid())
}

/// Reads a column.
pub(super) fn read<T: FromSql>(row: &rusqlite::Row<'_>, column: usize) -> Result<T> {
    let value = match row.get_ref(column).map_err(Error::Sqlite)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Text(bytes) => {
            Value::Text(std::str::from_utf8(bytes).map_err(|_| Error::Unreadable(column))?)
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes),
        ValueRef::Real(_) => return Err(Error::Unreadable(column)),
    };
    T::read(value).ok_or(Error::Unreadable(column))
}
