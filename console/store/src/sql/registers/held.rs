//! Which files are held, and which of them answer for a day.

use dspt_register::Kind;
use dspt_register::nearest_register;
use dspt_report::Digest;
use jiff::civil::Date;

use super::LOCATIONS;
use super::PLACES;
use crate::engine::Connection;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::limits;
use crate::model::Page;
use crate::model::RegisterDays;
use crate::model::RegisterFile;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::pages::key_of;
use crate::sql::pages::paged;
use crate::sql::rows;
use crate::sql::sight::Sight;

const OPERATION: &str = "list the registers";

/// The files that were taken in, the latest day first.
pub(super) fn files(sql: &Connection) -> Result<Vec<RegisterFile>, Failure> {
    let mut find = sql
        .prepare_cached(&format!("{COLUMNS} ORDER BY of_day DESC, kind"))
        .during(OPERATION)?;
    let mut found = find.query(()).during(OPERATION)?;
    let mut files = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        files.push(file(&row)?);
    }
    Ok(files)
}

/// A page of them.
pub(super) fn page_of_files(
    sight: &Sight<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<RegisterFile>, Failure> {
    // The day, its sign turned because the latest come first; and the kind.
    let (day, kind): (i64, i64) = key_of(after)?.unwrap_or((i64::MIN, 0));
    let limit = limit.min(limits::PAGE_ROWS);
    let count = "SELECT count(*) FROM register_file";
    let total = sight.row(OPERATION, count, &[], |row| row.get(0))?;
    let text = format!(
        "{COLUMNS} WHERE (-of_day, kind) > (:from_day, :kind) ORDER BY of_day DESC, kind LIMIT :limit"
    );
    let mut find = sight.sql.prepare_cached(&text).during(OPERATION)?;
    let values: [(&str, &dyn ToSql); 3] = [(":from_day", &day), (":kind", &kind), (":limit", &limit)];
    sight.bind(&mut find, &values).during(OPERATION)?;
    let mut found = find.raw_query();
    let (mut files, mut last) = (Vec::new(), None);
    while let Some(row) = found.next().during(OPERATION)? {
        files.push(file(&row)?);
        let (day, kind): (i64, i64) = (row.get(1).during(OPERATION)?, row.get(0).during(OPERATION)?);
        last = Some((-day, kind));
    }
    paged(files, total.unwrap_or_default(), limit, last)
}

pub(super) const COLUMNS: &str =
    "SELECT kind, of_day, imported, digest, held, refused, left_out, added, changed, ended
     FROM register_file";

pub(super) fn file(row: &Row<'_>) -> Result<RegisterFile, Failure> {
    Ok(RegisterFile {
        kind: super::kind(row.get(0).during(OPERATION)?)?,
        of: rows::date(row.get(1).during(OPERATION)?)?,
        imported: rows::time(row.get(2).during(OPERATION)?)?,
        sha256: Digest::new(row.get(3).during(OPERATION)?),
        rows: row.get(4).during(OPERATION)?,
        refused: row.get(5).during(OPERATION)?,
        left_out: row.get(6).during(OPERATION)?,
        added: row.get(7).during(OPERATION)?,
        changed: row.get(8).during(OPERATION)?,
        ended: row.get(9).during(OPERATION)?,
    })
}

/// The files that answer for a day, and for which days around it the same do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Choice {
    pub(super) registers: RegisterDays,
    /// The newest import when it was made.
    pub(super) newest: i64,
    pub(super) since: Option<Date>,
    pub(super) until: Option<Date>,
}

/// The choice for a day; none where there are no locations or no published statuses.
pub(super) fn choose(sql: &Connection, day: Date) -> Result<Option<Choice>, Failure> {
    let files: Vec<(Kind, Date)> = files(sql)?.into_iter().map(|file| (file.kind, file.of)).collect();
    let days = |kind| -> Vec<Date> {
        let of_kind = files.iter().filter(|(of, _)| *of == kind);
        of_kind.map(|(_, day)| *day).collect()
    };
    let Some(locations_from) = LOCATIONS.into_iter().find(|kind| !days(*kind).is_empty()) else {
        return Ok(None);
    };
    let (mut since, mut until) = (None, None);
    let mut nearest = |kind| {
        let days = days(kind);
        let chosen = nearest_register(&days, day)?;
        since = since.max(Some(chosen).filter(|chosen| *chosen <= day));
        let next = days.into_iter().filter(|other| *other > chosen.max(day)).min();
        until = [until, next].into_iter().flatten().min();
        Some(chosen)
    };
    let (Some(locations), Some(dspt)) = (nearest(locations_from), nearest(Kind::DsptSearch)) else {
        return Ok(None);
    };
    let registers = RegisterDays {
        locations_from,
        locations,
        dspt,
        headquarters: nearest(Kind::OdsHeadquarters),
        sites: nearest(Kind::OdsSites),
        successions: nearest(Kind::OdsSuccessions),
        places: PLACES.into_iter().flat_map(days).max(),
    };
    Ok(Some(Choice {
        registers,
        newest: newest(sql)?,
        since,
        until,
    }))
}

/// The number of the newest import; it only rises.
pub(super) fn newest(sql: &Connection) -> Result<i64, Failure> {
    sql.query_row("SELECT coalesce(max(number), 0) FROM register_file", (), |row| {
        row.get(0)
    })
    .during(OPERATION)
}
