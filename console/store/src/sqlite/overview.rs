//! The first screen and the checks, from kept counts.

use dspt_report::CheckId;
use jiff::Timestamp;
use rusqlite::Connection;

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
    const OPERATION: &str = "read the overview";
    let (low, high) = rows::range(sql, scope)?;
    let stale = Thresholds::at(now).stale.as_second();
    let providers = sql
        .prepare_cached("SELECT count(*) FROM provider WHERE number BETWEEN ?1 AND ?2")
        .and_then(|mut count| count.query_row((low, high), |row| row.get(0)))
        .during(OPERATION)?;
    let (mut overview, last_heard) = sql
        .prepare_cached(
            "SELECT count(*), ifnull(sum(fail > 0), 0), ifnull(sum(last_heard IS NULL), 0),
                 ifnull(sum(last_heard < ?3 AND last_heard >= ?4), 0), ifnull(sum(last_heard < ?4), 0),
                 ifnull(sum(state IN (1, 2)), 0), ifnull(sum(state = 3), 0), ifnull(sum(clock_wrong), 0),
                 max(last_heard)
             FROM device WHERE provider BETWEEN ?1 AND ?2 AND state <> 4",
        )
        .and_then(|mut sum| {
            sum.query_row((low, high, silent_before(now), stale), |row| {
                let overview = Overview {
                    providers,
                    devices: row.get(0)?,
                    failing_devices: row.get(1)?,
                    never: row.get(2)?,
                    quiet: row.get(3)?,
                    stale: row.get(4)?,
                    to_confirm: row.get(5)?,
                    cloned: row.get(6)?,
                    clock_wrong: row.get(7)?,
                    fix_first: Vec::new(),
                    last_heard: None,
                };
                Ok((overview, row.get::<_, Option<i64>>(8)?))
            })
        })
        .during(OPERATION)?;
    overview.last_heard = last_heard.map(rows::time).transpose()?;
    overview.fix_first = checks(sql, scope)?
        .into_iter()
        .filter(|check| check.failing > 0)
        .take(limits::FIX_FIRST_ROWS as usize)
        .collect();
    Ok(overview)
}

/// Every check with a verdict anywhere in the scope: evidence before advice, most failing first.
pub(super) fn checks(sql: &Connection, scope: &Scope) -> Result<Vec<CheckRow>, Failure> {
    const OPERATION: &str = "read the checks";
    // For a provider that is not there the range is one number, under which no tally stands.
    let provider = match scope {
        Scope::Everything => ALL,
        Scope::Provider(_) => rows::range(sql, scope)?.0,
    };
    let mut find = sql
        .prepare_cached(
            "SELECT check_id, max(evidence > 0), sum(devices * (verdict = 1)),
                 sum((verdict = 1) * iif(provider = 0, providers, devices > 0)),
                 sum(devices * (verdict = 2)), sum(devices * (verdict = 0))
             FROM tally WHERE provider = ?1
             GROUP BY check_id
             ORDER BY 2 DESC, 3 DESC, 1",
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
