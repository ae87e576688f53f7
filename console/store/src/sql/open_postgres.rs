//! Opening a database: is it ours, and of which format?

use super::failure::During;
use super::failure::Failure;
use crate::engine::Connection;
use crate::engine::postgres::Address;
use crate::engine::postgres::Session;
use crate::error::StoreError;

/// Steps from an empty database to today's format. Add only; never edit one.
const STEPS: &[&str] = &[
    include_str!("../../migrations/postgres/0001_start.sql"),
    include_str!("../../migrations/postgres/0002_closing.sql"),
    include_str!("../../migrations/postgres/0003_places.sql"),
    include_str!("../../migrations/postgres/0004_registers.sql"),
    include_str!("../../migrations/postgres/0005_log.sql"),
    include_str!("../../migrations/postgres/0006_retention.sql"),
    include_str!("../../migrations/postgres/0007_heard.sql"),
    include_str!("../../migrations/postgres/0008_narrow.sql"),
];

const OPERATION: &str = "bring the database to today's format";

/// Makes the tables where there are none, and brings them to today's format.
pub(super) fn prepare(address: &Address) -> Result<(), StoreError> {
    let told = |failure: Failure| failure.at(address.shown());
    let session = Session::connect(address).map_err(|error| told(Failure::Away(error)))?;
    let connection = Connection::Postgres(Box::new(session));
    let found = format(&connection).map_err(told)?;
    match found {
        Some(found) if found > STEPS.len() => Err(StoreError::Newer {
            path: address.shown().clone(),
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known: u32::try_from(STEPS.len()).unwrap_or(u32::MAX),
        }),
        Some(found) if found == STEPS.len() => Ok(()),
        _ => step_up(&connection).map_err(told),
    }
}

/// The format of what is there; none for an empty database. What is not ours is refused before anything is changed.
fn format(connection: &Connection) -> Result<Option<usize>, Failure> {
    const OPERATION: &str = "read the database's format";
    let (tables, ours): (i64, i64) = connection
        .query_row(
            "SELECT count(*), count(*) FILTER (WHERE table_name = 'dspt_format')
             FROM information_schema.tables WHERE table_schema = current_schema()",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .during(OPERATION)?;
    match (tables, ours) {
        (0, _) => Ok(None),
        (_, 0) => Err(Failure::Damaged {
            operation: "recognise it",
        }),
        _ => {
            let text = "SELECT number FROM dspt_format";
            connection
                .query_row(text, (), |row| row.get(0))
                .during(OPERATION)
                .map(Some)
        }
    }
}

/// One transaction, which no other node takes at the same time.
fn step_up(connection: &Connection) -> Result<(), Failure> {
    let Connection::Postgres(session) = connection else {
        return Err(Failure::Damaged { operation: OPERATION });
    };
    let transaction = connection.begin_writing().during(OPERATION)?;
    let done = format(connection)?;
    if done.is_none() {
        let first =
            "CREATE TABLE dspt_format (number BIGINT NOT NULL); INSERT INTO dspt_format (number) VALUES (0)";
        session.run_all(first).during(OPERATION)?;
    }
    for step in STEPS.iter().skip(done.unwrap_or_default()) {
        session.run_all(step).during(OPERATION)?;
        session
            .run_all("UPDATE dspt_format SET number = number + 1")
            .during(OPERATION)?;
    }
    transaction.commit().during(OPERATION).map(drop)
}
