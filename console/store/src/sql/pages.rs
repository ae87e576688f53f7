//! Lists: pages by key, filtered and counted in the database.

use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::EstateCounts;
use crate::model::Page;
use crate::model::ProviderRow;

/// A page of providers by name.
pub(super) fn providers(
    sight: &Sight<'_>,
    text: &str,
    after: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Result<Page<ProviderRow>, Failure> {
    const OPERATION: &str = "list providers";
    let reached = sight.reaches("number", Need::Progress);
    let words = words(text);
    let names: Vec<String> = (0..words.len()).map(|n| format!(":word{n}")).collect();
    let words = names.iter().zip(&words);
    let words: Vec<(&str, &dyn ToSql)> = words
        .map(|(name, word)| (name.as_str(), word as &dyn ToSql))
        .collect();
    let clause = format!(
        "{reached} AND {}{}",
        sight.was_there("provider"),
        (0..words.len())
            .map(|n| format!(" AND instr(search, :word{n}) > 0"))
            .collect::<String>()
    );
    let (key, number): (String, i64) = key_of(after)?.unwrap_or_default();
    let limit = limit.min(limits::PAGE_ROWS);
    let count = format!("SELECT count(*) FROM provider WHERE {clause}");
    let total = sight.row(OPERATION, &count, &words, |row| row.get(0))?;
    let list = format!(
        "{} FROM provider p LEFT JOIN {} ON d.provider = p.number AND d.state <> 4 AND {}
         WHERE p.number IN (SELECT number FROM provider
             WHERE {clause} AND (sort_key, number) > (:key, :number)
             ORDER BY sort_key, number LIMIT :limit)
         GROUP BY p.number
         ORDER BY p.sort_key, p.number",
        columns(sight),
        sight.devices(""),
        sight.reaches_device("d")
    );
    let mut find = sight.sql.prepare_cached(&list).during(OPERATION)?;
    let stale = sight.thresholds(now)?.stale.as_second();
    let silent = silent_before(sight, now)?;
    let page: [(&str, &dyn ToSql); 5] = [
        (":stale", &stale),
        (":silent", &silent),
        (":key", &key),
        (":number", &number),
        (":limit", &limit),
    ];
    let values = [&words[..], &page[..]].concat();
    sight.bind(&mut find, &values).during(OPERATION)?;
    let mut found = find.raw_query();
    let (mut page, mut last) = (Vec::new(), None);
    while let Some(row) = found.next().during(OPERATION)? {
        page.push(provider_row(sight, &row)?);
        last = Some((
            row.get::<_, String>(8).during(OPERATION)?,
            row.get::<_, i64>(0).during(OPERATION)?,
        ));
    }
    paged(page, total.unwrap_or_default(), limit, last)
}

/// One provider; `NotFound` by the same query whether it is not there or not reached.
pub(super) fn provider(sight: &Sight<'_>, id: ProviderId, now: Timestamp) -> Result<ProviderRow, Failure> {
    const OPERATION: &str = "read a provider";
    let text = format!(
        "{} FROM provider p LEFT JOIN {} ON d.provider = p.number AND d.state <> 4 AND {}
         WHERE p.id = :id AND {} AND {}
         GROUP BY p.number",
        columns(sight),
        sight.devices(""),
        sight.reaches_device("d"),
        sight.reaches("p.number", Need::Progress),
        sight.was_there("p")
    );
    let mut find = sight.sql.prepare_cached(&text).during(OPERATION)?;
    let stale = sight.thresholds(now)?.stale.as_second();
    let values: [(&str, &dyn ToSql); 3] = [
        (":id", id.as_bytes()),
        (":silent", &silent_before(sight, now)?),
        (":stale", &stale),
    ];
    sight.bind(&mut find, &values).during(OPERATION)?;
    let mut found = find.raw_query();
    match found.next().during(OPERATION)? {
        Some(row) => provider_row(sight, &row),
        None => Err(StoreError::NotFound { what: "provider" }.into()),
    }
}

/// A provider with its devices in use summed up, as [`provider_row`] reads it.
fn columns(sight: &Sight<'_>) -> String {
    format!(
        "SELECT p.number, p.id, p.name,
             (SELECT value FROM code WHERE provider = p.number AND scheme = 0 AND until IS NULL),
             (SELECT value FROM code WHERE provider = p.number AND scheme = 2 AND until IS NULL),
             p.telephone, {}, count(d.number), p.sort_key,
             count(*) FILTER (WHERE d.last_heard < :silent), count(*) FILTER (WHERE d.fail > 0), max(d.last_heard),
             coalesce(sum(CASE WHEN d.last_heard >= :stale THEN d.pass ELSE 0 END), 0), coalesce(sum(d.fail), 0),
             coalesce(sum(d.advice), 0),
             coalesce(sum(d.unknown + CASE WHEN d.last_heard < :stale THEN d.pass ELSE 0 END), 0),
             coalesce(sum(d.not_applicable), 0), coalesce(sum(d.error), 0)",
        sight.level("p.number")
    )
}

/// As much of a provider as its level allows. Whoever reads its figures has looked.
fn provider_row(sight: &Sight<'_>, row: &Row<'_>) -> Result<ProviderRow, Failure> {
    const OPERATION: &str = "read a provider";
    let level = rows::sharing(row.get(6).during(OPERATION)?)?;
    let estate = match level {
        Sharing::Devices => {
            sight.saw(row.get(0).during(OPERATION)?, Need::Devices);
            Some(estate(row)?)
        }
        Sharing::Public | Sharing::Progress | Sharing::Items => None,
    };
    let read = || {
        Ok(ProviderRow {
            id: ProviderId::new(row.get(1)?),
            name: row.get(2)?,
            cqc: row.get(3)?,
            ods: row.get(4)?,
            telephone: row.get(5)?,
            sight: level,
            estate,
        })
    };
    read().during(OPERATION)
}

fn estate(row: &Row<'_>) -> Result<EstateCounts, Failure> {
    const OPERATION: &str = "read a provider";
    let last_heard: Option<i64> = row.get(11).during(OPERATION)?;
    let last_heard = last_heard.map(rows::time).transpose()?;
    let read = || {
        Ok(EstateCounts {
            devices: row.get(7)?,
            silent: row.get(9)?,
            failing_devices: row.get(10)?,
            counts: rows::counts(row, 12)?,
            last_heard,
        })
    };
    read().during(OPERATION)
}

/// Seconds before which a last report means quiet or stale.
pub(super) fn silent_before(sight: &Sight<'_>, now: Timestamp) -> Result<i64, Failure> {
    let thresholds = sight.thresholds(now)?;
    Ok(thresholds.quiet.max(thresholds.stale).as_second())
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
