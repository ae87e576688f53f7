//! What changed from one file of locations to the next.

use std::collections::BTreeMap;

use dspt_register::Change;
use dspt_register::CqcId;
use dspt_register::CqcLocation;
use dspt_register::Kind;
use jiff::civil::Date;

use super::code;
use super::typed;
use crate::limits;
use crate::model::Page;
use crate::model::RegisterChange;
use crate::model::RegisterChangeKind;
use crate::sql::batch::Batch;
use crate::sql::failure::Failure;
use crate::sql::failure::Intact;
use crate::sql::pages;
use crate::sql::rows;
use crate::sql::sight::Sight;

/// Writes down what changed from the file before to this one, and from this one to the next; counts the first.
pub(super) fn tell(
    batch: &Batch<'_>,
    kind: Kind,
    before: Option<Date>,
    day: Date,
    next: Option<Date>,
) -> Result<Vec<(RegisterChangeKind, u64)>, Failure> {
    if before.is_none() && next.is_none() {
        return Ok(Vec::new());
    }
    let locations = |day| typed::rows_of::<CqcLocation>(batch.sql, kind, day);
    let now = locations(day)?;
    let mut counts = BTreeMap::new();
    let told = match before {
        Some(before) => changed(&locations(before)?, &now),
        None => Vec::new(),
    };
    for change in &told {
        *counts.entry(change.what).or_insert(0) += 1;
    }
    write(batch, kind, day, &told)?;
    if let Some(next) = next {
        write(batch, kind, next, &changed(&now, &locations(next)?))?;
    }
    Ok(counts.into_iter().collect())
}

struct Told {
    what: RegisterChangeKind,
    before: Option<CqcId>,
    id: CqcId,
    name: String,
    authority: String,
}

fn changed(before: &[CqcLocation], after: &[CqcLocation]) -> Vec<Told> {
    let by_id: BTreeMap<&CqcId, &CqcLocation> = before
        .iter()
        .chain(after)
        .map(|location| (&location.id, location))
        .collect();
    let told = |what, before: Option<CqcId>, id: CqcId| {
        let known = by_id.get(&id);
        Told {
            what,
            before,
            name: known.map(|location| location.name.clone()).unwrap_or_default(),
            authority: known
                .map(|location| location.authority.clone())
                .unwrap_or_default(),
            id,
        }
    };
    let changes = dspt_register::changes(before, after).into_iter();
    changes
        .map(|change| match change {
            Change::Opened(id) => told(RegisterChangeKind::Opened, None, id),
            Change::Closed(id) => told(RegisterChangeKind::Closed, None, id),
            Change::ChangedHands { before, after } => {
                let before = Some(before).filter(|before| *before != after);
                told(RegisterChangeKind::ChangedHands, before, after)
            }
            Change::Renamed(id) => told(RegisterChangeKind::Renamed, None, id),
            Change::FellDormant(id) => told(RegisterChangeKind::FellDormant, None, id),
            Change::Woke(id) => told(RegisterChangeKind::Woke, None, id),
            Change::Recoded(id) => told(RegisterChangeKind::Recoded, None, id),
        })
        .collect()
}

fn write(batch: &Batch<'_>, kind: Kind, day: Date, told: &[Told]) -> Result<(), Failure> {
    const OPERATION: &str = "write down what changed in a register";
    let (kind, day) = (code(kind), rows::day(day));
    let before = "DELETE FROM register_change WHERE kind = ?1 AND of_day = ?2";
    batch.run(OPERATION, before, (kind, day))?;
    for (place, change) in (0_i64..).zip(told) {
        batch.run(
            OPERATION,
            "INSERT INTO register_change (kind, of_day, place, what, before, id, name, area)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                kind,
                day,
                place,
                rows::code_of(&RegisterChangeKind::ALL, &change.what),
                change.before.as_ref().map(CqcId::as_str),
                change.id.as_str(),
                &change.name,
                &change.authority,
            ),
        )?;
    }
    Ok(())
}

/// A page of what changed, the latest day first.
pub(super) fn changes(
    sight: &Sight<'_>,
    authority: Option<&str>,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<RegisterChange>, Failure> {
    const OPERATION: &str = "list what changed in the registers";
    let limit = limit.min(limits::PAGE_ROWS);
    let (day, kind, place): (i64, i64, i64) = pages::key_of(after)?.unwrap_or((i64::MAX, -1, -1));
    let clause = "(:area IS NULL OR area = :area)";
    let count = format!("SELECT count(*) FROM register_change WHERE {clause}");
    let total = sight.row(OPERATION, &count, &[(":area", &authority)], |row| row.get(0))?;
    let list = format!(
        "SELECT of_day, kind, place, what, before, id, name, area FROM register_change
         WHERE {clause} AND (of_day < :of OR of_day = :of AND (kind, place) > (:kind, :place))
         ORDER BY of_day DESC, kind, place LIMIT :limit"
    );
    let values: [(&str, &dyn crate::engine::ToSql); 5] = [
        (":area", &authority),
        (":of", &day),
        (":kind", &kind),
        (":place", &place),
        (":limit", &limit),
    ];
    type Found = ((i64, i64, i64), i64, (Option<String>, String), (String, String));
    let found: Vec<Found> = sight.rows(OPERATION, &list, &values, |row| {
        let key = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((
            key,
            row.get(3)?,
            (row.get(4)?, row.get(5)?),
            (row.get(6)?, row.get(7)?),
        ))
    })?;
    let last = found.last().map(|(key, ..)| *key);
    let change = |(key, what, (before, id), (name, authority)): Found| {
        Ok::<_, Failure>(RegisterChange {
            of: rows::date(key.0)?,
            what: rows::of_code(&RegisterChangeKind::ALL, what)?,
            id: id.parse().intact(OPERATION)?,
            before: before.map(|id| id.parse()).transpose().intact(OPERATION)?,
            name,
            authority,
        })
    };
    let page = found.into_iter().map(change).collect::<Result<_, _>>()?;
    pages::paged(page, total.unwrap_or_default(), limit, last)
}
