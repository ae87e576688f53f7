//! The first screen and the checks, from kept counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use dspt_report::CheckId;
use jiff::Timestamp;

use super::batch::LogKind;
use super::failure::Failure;
use super::failure::Intact;
use super::heard;
use super::pages::key_of;
use super::pages::paged;
use super::pages::silent_before;
use super::risks;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use super::standing::ALL;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::CheckRow;
use crate::model::Overview;
use crate::model::Page;
use crate::silence;

/// The first screen: kept counts for everything and for one provider, sums of what is reached for a party.
pub(super) fn overview(sight: &Sight<'_>, now: Timestamp) -> Result<Overview, Failure> {
    let count = format!(
        "SELECT count(*) FROM provider p WHERE {} AND {}",
        sight.reaches("p.number", Need::Progress),
        sight.was_there("p")
    );
    let providers = sight.row(OPERATION, &count, &[], |row| row.get(0))?;
    let mut overview = match kept_under(sight) {
        Some(provider) => kept(sight, provider)?,
        None => summed(sight)?,
    };
    overview.providers = providers.unwrap_or_default();
    let silent = silent(sight, now)?;
    (overview.stale, overview.quiet) = (silent.stale, silent.quiet);
    let (first, last) = risks::week(silence::day(now));
    overview.risks_ending = risks::count(sight, first, last)?;
    overview.last_heard = silent.last_heard.map(rows::time).transpose()?;
    overview.fix_first = every_check(sight, now)?
        .into_iter()
        .filter(|check| check.failing > 0)
        .take(limits::FIX_FIRST_ROWS as usize)
        .collect();
    Ok(overview)
}

const OPERATION: &str = "read the overview";

/// The provider number under which counts are kept of what is reached.
fn kept_under(sight: &Sight<'_>) -> Option<i64> {
    // For a provider that is not there it is a number under which nothing is kept.
    if sight.past().is_some() {
        None
    } else if sight.is_everything() {
        Some(ALL)
    } else {
        sight.own()
    }
}

fn kept(sight: &Sight<'_>, provider: i64) -> Result<Overview, Failure> {
    let text = "SELECT devices, failing, never, to_confirm, cloned, clock_wrong FROM estate WHERE provider = :provider";
    let found = sight.row(OPERATION, text, &[(":provider", &provider)], counts)?;
    Ok(found.unwrap_or_default())
}

fn summed(sight: &Sight<'_>) -> Result<Overview, Failure> {
    let text = format!(
        "SELECT count(*), count(*) FILTER (WHERE d.fail > 0), count(*) FILTER (WHERE d.last_heard IS NULL),
             count(*) FILTER (WHERE d.state IN (1, 2)), count(*) FILTER (WHERE d.state = 3), coalesce(sum(d.clock_wrong), 0)
         FROM {} WHERE d.state <> 4 AND {}",
        sight.devices(""),
        sight.reaches_device("d")
    );
    Ok(sight.row(OPERATION, &text, &[], counts)?.unwrap_or_default())
}

fn counts(row: &Row<'_>) -> crate::engine::Result<Overview> {
    Ok(Overview {
        devices: row.get(0)?,
        failing_devices: row.get(1)?,
        never: row.get(2)?,
        to_confirm: row.get(3)?,
        cloned: row.get(4)?,
        clock_wrong: row.get(5)?,
        ..Overview::default()
    })
}

/// What only the clock knows: it cannot be kept, so the silent are counted, each time, in the order of their silence.
struct Silent {
    stale: u32,
    quiet: u32,
    last_heard: Option<i64>,
}

fn silent(sight: &Sight<'_>, now: Timestamp) -> Result<Silent, Failure> {
    let from = if sight.is_everything() {
        format!("{} WHERE d.state <> 4", sight.devices("INDEXED BY device_heard"))
    } else {
        format!(
            "{} WHERE {} AND d.state <> 4",
            sight.devices("INDEXED BY device_by_provider"),
            sight.reaches_device("d")
        )
    };
    // Of all no index goes by it, but the newest stands at the end of the log.
    let end = sight.past().map_or(i64::MAX, |end| end.position);
    let newest = if sight.is_everything() {
        let report = LogKind::Report as i64;
        format!(
            "SELECT at FROM log WHERE kind = {report} AND position < :before ORDER BY position DESC LIMIT 1"
        )
    } else {
        format!("SELECT max(d.last_heard) FROM {from}")
    };
    let text = format!(
        "SELECT (SELECT count(*) FROM {from} AND {}), (SELECT count(*) FROM {from} AND {}), ({newest})",
        heard::before("d", ":stale"),
        heard::between("d", ":stale", ":quiet"),
    );
    let stale = sight.thresholds(now)?.stale.as_second();
    let quiet = silent_before(sight, now)?;
    let values: [(&str, &dyn ToSql); 3] = [(":stale", &stale), (":quiet", &quiet), (":before", &end)];
    let found = sight.row(OPERATION, &text, &values, |row| {
        Ok(Silent {
            stale: row.get(0)?,
            quiet: row.get(1)?,
            last_heard: row.get(2)?,
        })
    })?;
    found.intact(OPERATION)
}

/// Every check with a verdict anywhere that is reached: evidence before advice, most failing first.
///
/// A page is cut here and not by the database, because only the clock tells which passes are out of date.
pub(super) fn checks(
    sight: &Sight<'_>,
    after: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Result<Page<CheckRow>, Failure> {
    let (after, limit) = (key_of::<Place>(after)?, limit.min(limits::PAGE_ROWS));
    let mut rows = every_check(sight, now)?;
    let total = rows.len() as u64;
    rows.retain(|row| after.as_ref().is_none_or(|after| place(row) > *after));
    rows.truncate(limit as usize);
    let last = rows.last().map(place);
    paged(rows, total, limit, last)
}

/// Where a check stands in the list: evidence, how many fail and how many are unknown go down; then which it is.
type Place = (Reverse<(bool, u32, u32)>, CheckId);

fn place(row: &CheckRow) -> Place {
    (
        Reverse((row.evidence, row.failing, row.unknown)),
        row.check.clone(),
    )
}

/// All of them, in order.
fn every_check(sight: &Sight<'_>, now: Timestamp) -> Result<Vec<CheckRow>, Failure> {
    const OPERATION: &str = "read the checks";
    let (tally, providers, from) = match sight.past() {
        None if sight.is_everything() => ("tally".to_owned(), "t.providers", "t.provider = 0".to_owned()),
        None => (
            "tally".to_owned(),
            "CASE WHEN t.devices > 0 THEN 1 ELSE 0 END",
            sight.reaches("t.provider", Need::Devices),
        ),
        Some(_) => (tally_past(sight), "1", "TRUE".to_owned()),
    };
    let text = format!(
        "SELECT t.check_id, max(CASE WHEN t.evidence > 0 THEN 1 ELSE 0 END),
             coalesce(sum(t.devices) FILTER (WHERE t.verdict = 1), 0),
             coalesce(sum({providers}) FILTER (WHERE t.verdict = 1), 0),
             coalesce(sum(t.devices) FILTER (WHERE t.verdict = 2), 0),
             coalesce(sum(t.devices) FILTER (WHERE t.verdict = 0), 0)
         FROM {tally} t WHERE {from}
         GROUP BY t.check_id"
    );
    type Counted = (String, bool, u32, u32, u32, u32);
    let found: Vec<Counted> = sight.rows(OPERATION, &text, &[], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        ))
    })?;
    let stale = stale_passes(sight, now)?;
    let row = |(check, evidence, failing, failing_providers, unknown, passing): Counted| {
        let stale = stale.get(&check).copied().unwrap_or_default();
        let (passing, unknown) = (passing.saturating_sub(stale), unknown + stale);
        Ok(CheckRow {
            check: check.parse().intact(OPERATION)?,
            evidence,
            failing,
            failing_providers,
            unknown,
            passing,
        })
    };
    let mut rows = found.into_iter().map(row).collect::<Result<Vec<_>, Failure>>()?;
    rows.sort_by_cached_key(place);
    Ok(rows)
}

/// How many passes of each check are out of date: only the clock knows, so the stale alone are looked at.
fn stale_passes(sight: &Sight<'_>, now: Timestamp) -> Result<BTreeMap<String, u32>, Failure> {
    let by = if sight.is_everything() {
        "INDEXED BY device_heard"
    } else {
        "INDEXED BY device_by_provider"
    };
    let text = format!(
        "SELECT s.check_id, count(*) FROM {} JOIN {} ON /*+ s.provider = d.provider AND */ s.device = d.number
         WHERE d.state <> 4 AND {} AND s.verdict = 0 AND {}
         GROUP BY s.check_id",
        sight.devices(by),
        sight.posture(""),
        heard::before("d", ":stale"),
        sight.reaches_device("d")
    );
    let stale = sight.thresholds(now)?.stale.as_second();
    let found = sight.rows("read the checks", &text, &[(":stale", &stale)], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(found.into_iter().collect())
}

/// The tallies of each provider that is reached, counted anew.
fn tally_past(sight: &Sight<'_>) -> String {
    format!(
        "(SELECT d.provider, s.check_id, s.verdict, count(*) AS devices, sum(s.evidence) AS evidence
          FROM {} JOIN {} ON /*+ s.provider = d.provider AND */ s.device = d.number
          WHERE d.state <> 4 AND {}
          GROUP BY d.provider, s.check_id, s.verdict)",
        sight.devices(""),
        sight.posture(""),
        sight.reaches_device("d")
    )
}

/// One check.
pub(super) fn check(sight: &Sight<'_>, check: &CheckId, now: Timestamp) -> Result<CheckRow, Failure> {
    every_check(sight, now)?
        .into_iter()
        .find(|row| row.check == *check)
        .ok_or_else(|| StoreError::NotFound { what: "check" }.into())
}
