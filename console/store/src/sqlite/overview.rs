//! The first screen and the checks, from kept counts.

use dspt_report::CheckId;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::named_params;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::pages::silent_before;
use super::rows;
use super::standing::ALL;
use crate::error::StoreError;
use crate::limits;
use crate::model::CheckRow;
use crate::model::Overview;
use crate::model::Scope;
use crate::silence::Thresholds;

/// The first screen.
pub(super) fn overview(sql: &Connection, scope: &Scope, now: Timestamp) -> Result<Overview, Failure> {
    let (low, high) = rows::range(sql, scope)?;
    let providers = sql
        .prepare_cached("SELECT count(*) FROM provider WHERE number BETWEEN ?1 AND ?2")
        .and_then(|mut count| count.query_row((low, high), |row| row.get(0)))
        .during(OPERATION)?;
    let provider = kept_under(sql, scope)?;
    let mut overview = sql
        .prepare_cached(
            "SELECT devices, failing, never, to_confirm, cloned, clock_wrong FROM estate WHERE provider = ?1",
        )
        .and_then(|mut find| {
            let read = |row: &Row<'_>| {
                Ok(Overview {
                    devices: row.get(0)?,
                    failing_devices: row.get(1)?,
                    never: row.get(2)?,
                    to_confirm: row.get(3)?,
                    cloned: row.get(4)?,
                    clock_wrong: row.get(5)?,
                    ..Overview::default()
                })
            };
            find.query_row((provider,), read).optional()
        })
        .during(OPERATION)?
        .unwrap_or_default();
    overview.providers = providers;
    let silent = silent(sql, scope, now)?;
    (overview.stale, overview.quiet) = (silent.stale, silent.quiet);
    overview.last_heard = silent.last_heard.map(rows::time).transpose()?;
    overview.fix_first = checks(sql, scope)?
        .into_iter()
        .filter(|check| check.failing > 0)
        .take(limits::FIX_FIRST_ROWS as usize)
        .collect();
    Ok(overview)
}

const OPERATION: &str = "read the overview";

/// The provider number under which a scope's counts are kept.
fn kept_under(sql: &Connection, scope: &Scope) -> Result<i64, Failure> {
    // For a provider that is not there the range is one number, under which nothing is kept.
    Ok(match scope {
        Scope::Everything => ALL,
        Scope::Provider(_) => rows::range(sql, scope)?.0,
    })
}

/// What only the clock knows: it cannot be kept, so the silent are counted, each time, in the order of their silence.
struct Silent {
    stale: u32,
    quiet: u32,
    last_heard: Option<i64>,
}

fn silent(sql: &Connection, scope: &Scope, now: Timestamp) -> Result<Silent, Failure> {
    const ALL_OF_THEM: &str = "device INDEXED BY device_heard WHERE state <> 4";
    const ONE_PROVIDERS: &str =
        "device INDEXED BY device_by_provider WHERE provider = :provider AND state <> 4";
    let provider = kept_under(sql, scope)?;
    let from = match scope {
        Scope::Everything => ALL_OF_THEM,
        Scope::Provider(_) => ONE_PROVIDERS,
    };
    // The last line is for all, whose question does not name its provider.
    let mut count = sql
        .prepare_cached(&format!(
            "SELECT (SELECT count(*) FROM {from} AND last_heard < :stale),
                 (SELECT count(*) FROM {from} AND last_heard >= :stale AND last_heard < :quiet),
                 (SELECT max(last_heard) FROM {from})
             WHERE :provider IS NOT NULL"
        ))
        .during(OPERATION)?;
    let stale = Thresholds::at(now).stale.as_second();
    let values = named_params! { ":provider": provider, ":stale": stale, ":quiet": silent_before(now) };
    count
        .query_row(values, |row| {
            Ok(Silent {
                stale: row.get(0)?,
                quiet: row.get(1)?,
                last_heard: row.get(2)?,
            })
        })
        .during(OPERATION)
}

/// Every check with a verdict anywhere in the scope: evidence before advice, most failing first.
pub(super) fn checks(sql: &Connection, scope: &Scope) -> Result<Vec<CheckRow>, Failure> {
    const OPERATION: &str = "read the checks";
    let provider = kept_under(sql, scope)?;
    let mut find = sql
        .prepare_cached(
            "SELECT check_id, max(evidence > 0), sum(devices * (verdict = 1)),
                 sum((verdict = 1) * iif(provider = 0, providers, devices > 0)),
                 sum(devices * (verdict = 2)), sum(devices * (verdict = 0))
             FROM tally WHERE provider = ?1
             GROUP BY check_id
             ORDER BY 2 DESC, 3 DESC, 5 DESC, 1",
        )
        .during(OPERATION)?;
    let mut found = find.query((provider,)).during(OPERATION)?;
    let mut checks = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        let check: String = row.get(0).during(OPERATION)?;
        checks.push(CheckRow {
            check: check.parse().intact(OPERATION)?,
            evidence: row.get(1).during(OPERATION)?,
            failing: row.get(2).during(OPERATION)?,
            failing_providers: row.get(3).during(OPERATION)?,
            unknown: row.get(4).during(OPERATION)?,
            passing: row.get(5).during(OPERATION)?,
        });
    }
    Ok(checks)
}

/// One check.
pub(super) fn check(sql: &Connection, scope: &Scope, check: &CheckId) -> Result<CheckRow, Failure> {
    checks(sql, scope)?
        .into_iter()
        .find(|row| row.check == *check)
        .ok_or_else(|| StoreError::NotFound { what: "check" }.into())
}
