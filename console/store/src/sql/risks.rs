//! When accepted risks end: found by their last day, so that the clock alone ends them and no row changes.

use dspt_report::ProviderId;
use jiff::civil::Date;

use super::batch::Batch;
use super::failure::Failure;
use super::pages::key_of;
use super::pages::paged;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::change::Risk;
use crate::engine::ToSql;
use crate::limits;
use crate::model::Page;
use crate::model::RiskRow;
use crate::silence;

const OPERATION: &str = "read accepted risks";

/// Whose book risks stand in, as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// A device's, by the number of its body.
    Device = 0,
    /// The console's own, by its place in the log.
    Console = 1,
}

/// Keeps the risks of a book beside it.
pub(super) fn keep(batch: &Batch<'_>, source: Source, number: i64, risks: &[Risk]) -> Result<(), Failure> {
    for risk in risks {
        batch.run(
            "keep when a risk ends",
            "INSERT INTO risk (source, number, item, agreed, from_day, until_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (source, number, item, agreed) DO UPDATE SET
                 from_day = CASE WHEN risk.from_day < excluded.from_day THEN risk.from_day ELSE excluded.from_day END,
                 until_day = CASE WHEN risk.until_day > excluded.until_day THEN risk.until_day ELSE excluded.until_day END",
            (
                source as i64,
                number,
                &risk.item,
                risk.agreed,
                rows::day(risk.from),
                rows::day(risk.until),
            ),
        )?;
    }
    Ok(())
}

/// What a device that left had accepted goes with its books.
pub(super) fn erase(batch: &Batch<'_>, device: i64) -> Result<(), Failure> {
    batch.run(
        "erase when risks end",
        "DELETE FROM risk WHERE source = 0 AND number IN (SELECT number FROM body
             WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND kind = 3)",
        (device,),
    )?;
    Ok(())
}

/// The risks of the books that are held at the moment asked about, whose last day lies between two. What was accepted until a
/// later day has not ended, and what was accepted is no proposal.
fn due(sight: &Sight<'_>) -> String {
    format!(
        "(SELECT c.provider, c.item, c.until_day, c.agreed FROM (
             SELECT d.provider, r.item, r.until_day, CASE WHEN r.agreed = 1 AND d.state IN (0, 4) THEN 1 ELSE 0 END AS agreed
             FROM risk r INDEXED BY risk_until
             JOIN body b ON /*+ b.provider = provider_of(r.number) AND */ b.number = r.number
             JOIN {} ON d.number = b.device AND d.assessment = r.number
             WHERE r.source = 0 AND r.until_day BETWEEN :first AND :last AND {}
             UNION
             SELECT k.provider, r.item, r.until_day, 0
             FROM risk r INDEXED BY risk_until
             JOIN book k ON k.position = r.number
             WHERE r.source = 1 AND r.until_day BETWEEN :first AND :last AND {}
                 AND k.position = (SELECT max(position) FROM book WHERE provider = k.provider AND position < :before)
         ) c WHERE NOT EXISTS (
             SELECT 1 FROM {} JOIN risk n ON n.source = 0 AND n.number = e.assessment
             WHERE e.provider = c.provider AND e.state IN (0, 4) AND n.item = c.item AND n.agreed = 1
                 AND n.until_day + CASE WHEN c.agreed = 0 THEN 1 ELSE 0 END > c.until_day AND n.from_day <= c.until_day + 1))",
        sight.devices(""),
        sight.reaches_device("d"),
        sight.reaches("k.provider", Need::Devices),
        sight.devices_as("e", ""),
    )
}

/// How many accepted risks have their last day between two, both counted.
pub(super) fn count(sight: &Sight<'_>, first: Date, last: Date) -> Result<u32, Failure> {
    let text = format!("SELECT count(*) FROM {} u WHERE u.agreed = 1", due(sight));
    let between = Between::new(sight, first, last);
    let found = sight.row(OPERATION, &text, &between.values(), |row| row.get(0))?;
    Ok(found.unwrap_or_default())
}

/// The first and the last day of the week that a day begins.
pub(super) fn week(today: Date) -> (Date, Date) {
    let last = today.saturating_add(jiff::Span::new().days(limits::RISK_DAYS - 1));
    (today, last)
}

struct Between {
    first: i64,
    last: i64,
    before: i64,
}

impl Between {
    fn new(sight: &Sight<'_>, first: Date, last: Date) -> Self {
        Self {
            first: rows::day(first),
            last: rows::day(last),
            before: sight.past().map_or(i64::MAX, |past| past.position),
        }
    }

    fn values(&self) -> Vec<(&str, &dyn ToSql)> {
        vec![
            (":first", &self.first as &dyn ToSql),
            (":last", &self.last),
            (":before", &self.before),
        ]
    }
}

/// A page of those whose last day lies between two, both counted: by that day, then by provider and item.
pub(super) fn list(
    sight: &Sight<'_>,
    (first, last): (Date, Date),
    (after, limit): (Option<&str>, u32),
) -> Result<Page<RiskRow>, Failure> {
    type Key = (i64, String, i64, String, bool);
    let key: Option<Key> = key_of(after)?;
    let (until, name, number, item, agreed) =
        key.unwrap_or((i64::MIN, String::new(), 0, String::new(), false));
    let limit = limit.min(limits::PAGE_ROWS);
    let between = Between::new(sight, first, last);
    let due = due(sight);
    let mut values = between.values();
    let count = format!("SELECT count(*) FROM {due} u");
    let total = sight.row(OPERATION, &count, &values, |row| row.get(0))?;
    let text = format!(
        "SELECT u.until_day, p.sort_key, p.number, u.item, u.agreed, p.id, p.name, p.telephone
         FROM {due} u JOIN provider p ON p.number = u.provider
         WHERE (u.until_day, p.sort_key, p.number, u.item, u.agreed) > (:until, :name, :number, :item, :agreed)
         ORDER BY u.until_day, p.sort_key, p.number, u.item, u.agreed LIMIT :limit"
    );
    let more: [(&str, &dyn ToSql); 6] = [
        (":until", &until),
        (":name", &name),
        (":number", &number),
        (":item", &item),
        (":agreed", &agreed),
        (":limit", &limit),
    ];
    values.extend(more);
    let found: Vec<(Key, RiskRow)> = sight.rows(OPERATION, &text, &values, |row| {
        let key: Key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        sight.saw(key.2, Need::Items);
        let risk = RiskRow {
            provider: ProviderId::new(row.get(5)?),
            provider_name: row.get(6)?,
            telephone: row.get(7)?,
            item: key.3.clone(),
            until: Date::ZERO,
            agreed: key.4,
        };
        Ok((key, risk))
    })?;
    let last = found.last().map(|(key, _)| key.clone());
    let dated = |(key, row): (Key, RiskRow)| {
        Ok(RiskRow {
            until: rows::date(key.0)?,
            ..row
        })
    };
    let rows = found.into_iter().map(dated).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

/// Accepted risks that end within a week of the moment, and those that ended since another.
pub(super) fn changes(
    sight: &Sight<'_>,
    since: jiff::Timestamp,
    now: jiff::Timestamp,
) -> Result<(u32, u32), Failure> {
    let today = silence::day(now);
    let (first, last) = week(today);
    let ending = count(sight, first, last)?;
    let ended = count(sight, silence::day(since), today.yesterday().unwrap_or(today))?;
    Ok((ending, ended))
}
