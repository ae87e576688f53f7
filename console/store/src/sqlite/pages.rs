//! Lists: pages by key, filtered and counted in the database.

use dspt_report::ProviderId;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::named_params;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::rows;
use crate::error::StoreError;
use crate::limits;
use crate::model::Page;
use crate::model::ProviderRow;
use crate::model::Scope;
use crate::silence::Thresholds;

/// A page of providers by name.
pub(super) fn providers(
    sql: &Connection,
    scope: &Scope,
    text: &str,
    after: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Result<Page<ProviderRow>, Failure> {
    const OPERATION: &str = "list providers";
    const WHERE: &str = "number BETWEEN :low AND :high
        AND NOT EXISTS (SELECT 1 FROM json_each(:words) w WHERE instr(search, w.value) = 0)";
    let (low, high) = rows::range(sql, scope)?;
    let words = serde_json::to_string(&words(text)).intact("read a search")?;
    let (key, number): (String, i64) = key_of(after)?.unwrap_or_default();
    let limit = limit.min(limits::PAGE_ROWS);
    let total = sql
        .prepare_cached(&format!("SELECT count(*) FROM provider WHERE {WHERE}"))
        .and_then(|mut count| {
            count.query_row(
                named_params! { ":low": low, ":high": high, ":words": words },
                |row| row.get(0),
            )
        })
        .during(OPERATION)?;
    let mut find = sql
        .prepare_cached(&format!(
            "{PROVIDER_COLUMNS}
             FROM (SELECT * FROM provider
                   WHERE {WHERE} AND (sort_key, number) > (:key, :number)
                   ORDER BY sort_key, number LIMIT :limit) p
             LEFT JOIN device d ON d.provider = p.number AND d.state <> 4
             GROUP BY p.sort_key, p.number
             ORDER BY p.sort_key, p.number"
        ))
        .during(OPERATION)?;
    let mut found = find
        .query(
            named_params! { ":low": low, ":high": high, ":words": words, ":silent": silent_before(now), ":key": key,
            ":number": number, ":limit": limit },
        )
        .during(OPERATION)?;
    let (mut page, mut last) = (Vec::new(), None);
    while let Some(row) = found.next().during(OPERATION)? {
        page.push(provider_row(row)?);
        last = Some((
            row.get::<_, String>(10).during(OPERATION)?,
            row.get::<_, i64>(0).during(OPERATION)?,
        ));
    }
    paged(page, total, limit, last)
}

/// One provider; `NotFound` by the same query whether it is not there or outside the scope.
pub(super) fn provider(
    sql: &Connection,
    scope: &Scope,
    id: ProviderId,
    now: Timestamp,
) -> Result<ProviderRow, Failure> {
    const OPERATION: &str = "read a provider";
    let (low, high) = rows::range(sql, scope)?;
    let mut find = sql
        .prepare_cached(&format!(
            "{PROVIDER_COLUMNS}
             FROM provider p LEFT JOIN device d ON d.provider = p.number AND d.state <> 4
             WHERE p.id = :id AND p.number BETWEEN :low AND :high
             GROUP BY p.number"
        ))
        .during(OPERATION)?;
    let silent = silent_before(now);
    let values = named_params! { ":id": id.as_bytes(), ":low": low, ":high": high, ":silent": silent };
    let mut found = find.query(values).during(OPERATION)?;
    match found.next().during(OPERATION)? {
        Some(row) => provider_row(row),
        None => Err(StoreError::NotFound { what: "provider" }.into()),
    }
}

/// A provider with its devices in use summed up, as [`provider_row`] reads it.
const PROVIDER_COLUMNS: &str = "SELECT p.number, p.id, p.name, p.cqc, p.ods, p.telephone, count(d.number),
     ifnull(sum(d.last_heard < :silent), 0), ifnull(sum(d.fail > 0), 0), max(d.last_heard), p.sort_key,
     ifnull(sum(d.pass), 0), ifnull(sum(d.fail), 0), ifnull(sum(d.advice), 0),
     ifnull(sum(d.unknown), 0), ifnull(sum(d.not_applicable), 0), ifnull(sum(d.error), 0)";

fn provider_row(row: &Row<'_>) -> Result<ProviderRow, Failure> {
    let last_heard: Option<i64> = row.get(9).during("read a provider")?;
    let last_heard = last_heard.map(rows::time).transpose()?;
    let read = || {
        Ok(ProviderRow {
            id: ProviderId::new(row.get(1)?),
            name: row.get(2)?,
            cqc: row.get(3)?,
            ods: row.get(4)?,
            telephone: row.get(5)?,
            devices: row.get(6)?,
            silent: row.get(7)?,
            failing_devices: row.get(8)?,
            counts: rows::counts(row, 11)?,
            last_heard,
        })
    };
    read().during("read a provider")
}

/// Seconds before which a last report means quiet or stale.
pub(super) fn silent_before(now: Timestamp) -> i64 {
    let thresholds = Thresholds::at(now);
    thresholds.quiet.max(thresholds.stale).as_second()
}

/// The words of a search, folded.
pub(super) fn words(text: &str) -> Vec<String> {
    let end = text.floor_char_boundary(limits::SEARCH_BYTES);
    let looked_at = text.get(..end).unwrap_or_default().split_whitespace();
    looked_at.take(limits::SEARCH_WORDS).map(rows::folded).collect()
}

pub(super) fn key_of<K: DeserializeOwned>(after: Option<&str>) -> Result<Option<K>, Failure> {
    let invalid = |_| StoreError::Invalid {
        what: "a page's key",
        rule: "must be one that an earlier page gave",
    };
    Ok(after.map(serde_json::from_str).transpose().map_err(invalid)?)
}

pub(super) fn paged<R, K: Serialize>(
    rows: Vec<R>,
    total: u64,
    limit: u32,
    last: Option<K>,
) -> Result<Page<R>, Failure> {
    let is_full = rows.len() >= limit as usize;
    let next = last
        .filter(|_| is_full)
        .map(|key| serde_json::to_string(&key))
        .transpose()
        .intact("make a page's key")?;
    Ok(Page { rows, total, next })
}
