//! What the console tells about itself. Its name is that of its own party.

use jiff::Timestamp;

use super::SqlStore;
use super::action;
use super::action::Action;
use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::read;
use super::sight::Deed;
use super::sight::OWN_PARTY;
use super::sight::Sight;
use crate::change::Settings;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::model::Scope;
use crate::store::BoxFuture;
use crate::store::Upkeep;
use crate::valid;

impl Upkeep for SqlStore {
    fn settings_set(&self, scope: &Scope, settings: Settings, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(
            scope,
            Deed::Run,
            valid::settings(&settings),
            move |batch, sight, settings| set(batch, sight, settings, at),
        )
    }

    fn settings(&self) -> BoxFuture<'_, Settings> {
        self.ask(settings)
    }

    fn version(&self) -> BoxFuture<'_, u64> {
        match self.readers.version() {
            Some(version) => Box::pin(async move { version }),
            None => self.ask(read::version),
        }
    }

    fn log_size(&self) -> BoxFuture<'_, u64> {
        self.ask(read::log_size)
    }

    fn raw_count(&self) -> BoxFuture<'_, u64> {
        self.ask(read::raw_count)
    }
}

/// Keeps what this console tells about itself.
pub(super) fn set(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    settings: &Settings,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "keep a setting";
    for (name, value) in [
        ("purpose", &settings.purpose),
        ("telephone", &settings.telephone),
        ("address", &settings.address),
    ] {
        batch.run(
            OPERATION,
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )?;
    }
    batch.run(
        OPERATION,
        "UPDATE party SET name = ?2 WHERE number = ?1",
        (OWN_PARTY, &settings.operator),
    )?;
    action::log(batch, sight, None, &Action::SettingsChanged { settings }, at)?;
    Ok(())
}

/// What this console tells about itself.
fn settings(sql: &Connection) -> Result<Settings, Failure> {
    const OPERATION: &str = "read the settings";
    let value = |name: &str| {
        sql.prepare_cached("SELECT value FROM setting WHERE name = ?1")
            .and_then(|mut find| find.query_row((name,), |row| row.get(0)).optional())
            .during(OPERATION)
            .map(Option::unwrap_or_default)
    };
    let operator = sql
        .prepare_cached("SELECT name FROM party WHERE number = ?1")
        .and_then(|mut find| find.query_row((OWN_PARTY,), |row| row.get(0)))
        .during(OPERATION)?;
    Ok(Settings {
        operator,
        purpose: value("purpose")?,
        telephone: value("telephone")?,
        address: value("address")?,
    })
}
