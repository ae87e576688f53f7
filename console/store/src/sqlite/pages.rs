//! Lists: pages by key, filtered and counted in the database.

use dspt_report::DeviceId;
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
use crate::model::DeviceFilter;
use crate::model::DeviceRow;
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
    let words = words(text)?;
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

/// A page of devices in use, most failing first, then by provider and label.
pub(super) fn devices(
    sql: &Connection,
    scope: &Scope,
    filter: &DeviceFilter,
    after: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Result<Page<DeviceRow>, Failure> {
    const OPERATION: &str = "list devices";
    const WHERE: &str = "d.provider BETWEEN :low AND :high AND d.state <> 4
        AND (:check IS NULL OR EXISTS (SELECT 1 FROM posture s
             WHERE s.device = d.number AND s.check_id = :check AND s.verdict = 1))
        AND NOT EXISTS (SELECT 1 FROM json_each(:words) w
             WHERE instr(d.search || ' ' || p.sort_key, w.value) = 0)";
    let (low, high) = narrowed(sql, scope, filter)?;
    let check = filter.failing.as_ref().map(dspt_report::CheckId::as_str);
    let words = words(&filter.text)?;
    let (failing, provider, label, number): (i64, String, String, i64) =
        key_of(after)?.unwrap_or((i64::MIN, String::new(), String::new(), 0));
    let limit = limit.min(limits::PAGE_ROWS);
    let total = sql
        .prepare_cached(&format!(
            "SELECT count(*) FROM device d JOIN provider p ON p.number = d.provider WHERE {WHERE}"
        ))
        .and_then(|mut count| {
            count.query_row(
                named_params! { ":low": low, ":high": high, ":check": check, ":words": words },
                |row| row.get(0),
            )
        })
        .during(OPERATION)?;
    let mut find = sql
        .prepare_cached(&format!(
            "SELECT {DEVICE}, p.sort_key
             FROM device d JOIN provider p ON p.number = d.provider
             WHERE {WHERE} AND (-d.fail, p.sort_key, d.label, d.number) > (:failing, :provider, :label, :number)
             ORDER BY -d.fail, p.sort_key, d.label, d.number LIMIT :limit"
        ))
        .during(OPERATION)?;
    let mut found = find
        .query(
            named_params! { ":low": low, ":high": high, ":check": check, ":words": words, ":failing": failing, ":provider": provider,
            ":label": label, ":number": number, ":limit": limit },
        )
        .during(OPERATION)?;
    let thresholds = Thresholds::at(now);
    let (mut page, mut last) = (Vec::new(), None);
    while let Some(row) = found.next().during(OPERATION)? {
        let device = device_row(row, &thresholds)?;
        last = Some((
            -i64::from(device.counts.fail),
            row.get::<_, String>(DEVICE_COLUMNS).during(OPERATION)?,
            device.label.clone(),
            row.get::<_, i64>(0).during(OPERATION)?,
        ));
        page.push(device);
    }
    paged(page, total, limit, last)
}

/// The columns that [`device_row`] reads; the first is the device's number.
pub(super) const DEVICE: &str = "d.number, d.id, p.id, p.name, d.label, d.os, d.state, d.clock_wrong,
    d.last_heard, d.collected_at, d.head_sequence, d.pass, d.fail, d.advice, d.unknown, d.not_applicable, d.error";
/// How many they are.
pub(super) const DEVICE_COLUMNS: usize = 17;

/// Reads [`DEVICE`].
pub(super) fn device_row(row: &Row<'_>, thresholds: &Thresholds) -> Result<DeviceRow, Failure> {
    const OPERATION: &str = "read a device";
    let last_heard: Option<i64> = row.get(8).during(OPERATION)?;
    let last_heard = last_heard.map(rows::time).transpose()?;
    let state = rows::state(row.get(6).during(OPERATION)?)?;
    let read = || {
        Ok(DeviceRow {
            id: DeviceId::new(row.get(1)?),
            provider: ProviderId::new(row.get(2)?),
            provider_name: row.get(3)?,
            label: row.get(4)?,
            os: row.get(5)?,
            state,
            silence: thresholds.of(last_heard),
            clock_wrong: row.get(7)?,
            counts: rows::counts(row, DEVICE_COLUMNS - 6)?,
            last_heard,
            collected_at: row.get::<_, Option<i64>>(9)?.map(rows::device_time),
            sequence: row.get(10)?,
        })
    };
    read().during(OPERATION)
}

/// The scope, narrowed to the filter's provider: never wider.
fn narrowed(sql: &Connection, scope: &Scope, filter: &DeviceFilter) -> Result<(i64, i64), Failure> {
    let (low, high) = rows::range(sql, scope)?;
    let Some(provider) = filter.provider else {
        return Ok((low, high));
    };
    let (first, last) = rows::range(sql, &Scope::Provider(provider))?;
    Ok((low.max(first), high.min(last)))
}

/// Seconds before which a last report means quiet or stale.
pub(super) fn silent_before(now: Timestamp) -> i64 {
    let thresholds = Thresholds::at(now);
    thresholds.quiet.max(thresholds.stale).as_second()
}

/// The words of a search, folded, as a JSON array.
fn words(text: &str) -> Result<String, Failure> {
    let end = text.floor_char_boundary(limits::SEARCH_BYTES);
    let looked_at = text.get(..end).unwrap_or_default().split_whitespace();
    let words: Vec<_> = looked_at.take(limits::SEARCH_WORDS).map(rows::folded).collect();
    serde_json::to_string(&words).intact("read a search")
}

fn key_of<K: DeserializeOwned>(after: Option<&str>) -> Result<Option<K>, Failure> {
    let invalid = |_| StoreError::Invalid {
        what: "a page's key",
        rule: "must be one that an earlier page gave",
    };
    Ok(after.map(serde_json::from_str).transpose().map_err(invalid)?)
}

fn paged<R, K: Serialize>(rows: Vec<R>, total: u64, limit: u32, last: Option<K>) -> Result<Page<R>, Failure> {
    let is_full = rows.len() >= limit as usize;
    let next = last
        .filter(|_| is_full)
        .map(|key| serde_json::to_string(&key))
        .transpose()
        .intact("make a page's key")?;
    Ok(Page { rows, total, next })
}
