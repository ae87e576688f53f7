//! What happened at a provider, who joined by a string, and what was written into the log.

use std::collections::BTreeMap;

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use jiff::Timestamp;

use super::batch::LogKind;
use super::devices::DEVICE;
use super::devices::device_row;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::pages::key_of;
use super::pages::paged;
use super::rows;
use super::sight::Deed;
use super::sight::Need;
use super::sight::Sight;
use crate::engine::ToSql;
use crate::limits;
use crate::model::DeviceRow;
use crate::model::EntryKind;
use crate::model::Happened;
use crate::model::LogDay;
use crate::model::LogState;
use crate::model::Page;
use crate::model::TimelineRow;

const OPERATION: &str = "read what happened";

/// Kinds of rows in the query below; 10 and what follows is the state that a device turned to.
const JOINED: i64 = 0;
const DRAFTED: i64 = 1;
const ENTERED: i64 = 2;
const PERMITTED: i64 = 3;
const WITHDRAWN: i64 = 4;
const REPORTS: i64 = 5;
const TURNED: i64 = 10;

/// Everything that is kept with a time. Of reports the newest of each device are looked at.
fn happened(sight: &Sight<'_>) -> String {
    let device = sight.reaches_device("d");
    let provider = sight.reaches("d.provider", Need::Devices);
    let book = sight.reaches("k.provider", Need::Devices);
    format!(
        "SELECT t.at AS at, CASE WHEN t.joined = 1 THEN {JOINED} ELSE {TURNED} + t.state END AS kind, t.number AS tie,
             d.id AS device, d.label AS label, 0 AS one, 0 AS two
         FROM device d JOIN device_turn t ON t.device = d.number
         WHERE d.provider = :provider AND {device}
             AND (t.joined = 1 OR t.state <> coalesce((SELECT b.state FROM device_turn b
                 WHERE b.device = t.device AND b.number < t.number ORDER BY b.number DESC LIMIT 1), -1))
         UNION ALL
         SELECT l.at, {DRAFTED}, k.position, NULL, '', 0, 0
         FROM book k JOIN log l ON l.position = k.position WHERE k.provider = :provider AND {book}
         UNION ALL
         SELECT d.assessment_at, {ENTERED}, d.number, d.id, d.label, 0, 0
         FROM device d WHERE d.provider = :provider AND d.assessment_at IS NOT NULL AND {device}
         UNION ALL
         SELECT m.since, {PERMITTED}, m.position, NULL, y.name, m.level, 0
         FROM permission m JOIN party y ON y.number = m.party
         WHERE m.provider = :provider AND (:every = 1 OR m.party = :party)
         UNION ALL
         SELECT m.withdrawn, {WITHDRAWN}, m.position, NULL, y.name, 0, 0
         FROM permission m JOIN party y ON y.number = m.party
         WHERE m.provider = :provider AND m.withdrawn IS NOT NULL AND (:every = 1 OR m.party = :party)
         UNION ALL
         SELECT max(l.at), {REPORTS}, l.at / 86400, NULL, '', count(*), count(DISTINCT r.device)
         FROM device d
         JOIN report r ON /*+ r.provider = d.provider AND */ r.device = /*+ rest_of( */ d.number /*+ ) */
             AND r.sequence > d.head_sequence - :newest AND r.standing < 2
         JOIN log l ON l.position = r.position
         WHERE d.provider = :provider AND {provider} AND {device}
         GROUP BY l.at / 86400"
    )
}

/// A page of what happened at a provider, newest first.
pub(super) fn timeline(
    sight: &Sight<'_>,
    provider: ProviderId,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<TimelineRow>, Failure> {
    let number = sight.provider(provider, Need::Progress)?;
    let (at, kind, tie): (i64, i64, i64) = key_of(after)?.unwrap_or((i64::MAX, i64::MAX, i64::MAX));
    let limit = limit.min(limits::PAGE_ROWS);
    let every = sight.own().is_some() || sight.is_own_party();
    let (happened, party) = (happened(sight), sight.party());
    let mut values: Vec<(&str, &dyn ToSql)> = vec![
        (":provider", &number),
        (":every", &every),
        (":party", &party),
        (":newest", &limits::TIMELINE_REPORTS),
    ];
    let count = format!("SELECT count(*) FROM ({happened}) h");
    let total = sight.row(OPERATION, &count, &values, |row| row.get(0))?;
    let text = format!(
        "SELECT h.at, h.kind, h.tie, h.device, h.label, h.one, h.two FROM ({happened}) h
         WHERE (h.at, h.kind, h.tie) < (:at_before, :kind, :tie)
         ORDER BY h.at DESC, h.kind DESC, h.tie DESC LIMIT :limit"
    );
    let more: [(&str, &dyn ToSql); 4] = [
        (":at_before", &at),
        (":kind", &kind),
        (":tie", &tie),
        (":limit", &limit),
    ];
    values.extend(more);
    type Read = ((i64, i64, i64), Option<[u8; 16]>, String, (i64, i64));
    let found: Vec<Read> = sight.rows(OPERATION, &text, &values, |row| {
        Ok((
            (row.get(0)?, row.get(1)?, row.get(2)?),
            row.get(3)?,
            row.get(4)?,
            (row.get(5)?, row.get(6)?),
        ))
    })?;
    if found.iter().any(|(_, device, ..)| device.is_some()) {
        sight.saw(number, Need::Devices);
    }
    let last = found.last().map(|(key, ..)| *key);
    let rows = found.into_iter().map(row).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

type Counts = (i64, i64);

fn row(
    ((at, kind, _), device, label, (one, two)): ((i64, i64, i64), Option<[u8; 16]>, String, Counts),
) -> Result<TimelineRow, Failure> {
    let id = DeviceId::new(device.unwrap_or_default());
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let what = match kind {
        JOINED => Happened::Joined { device: id, label },
        DRAFTED => Happened::Drafted,
        ENTERED => Happened::Entered { device: id, label },
        PERMITTED => Happened::Permitted {
            party: label,
            level: rows::sharing(one)?,
        },
        WITHDRAWN => Happened::Withdrawn { party: label },
        REPORTS => Happened::Reports {
            reports: count(one),
            devices: count(two),
        },
        turned => Happened::Turned {
            device: id,
            label,
            state: rows::state(turned - TURNED)?,
        },
    };
    Ok(TimelineRow {
        at: rows::time(at)?,
        what,
    })
}

/// Devices that joined by a string, by label, whatever became of them.
pub(super) fn joined_by(
    sight: &Sight<'_>,
    string: Digest,
    now: Timestamp,
) -> Result<Vec<DeviceRow>, Failure> {
    const OPERATION: &str = "list who joined by a string";
    let text = format!(
        "SELECT {DEVICE} FROM device d JOIN provider p ON p.number = d.provider
         WHERE d.provider = (SELECT t.provider FROM token t WHERE t.digest = :token) AND d.token = :token AND {}
         ORDER BY d.label, d.number LIMIT :limit",
        sight.reaches_device("d")
    );
    let mut find = sight.sql.prepare_cached(&text).during(OPERATION)?;
    let thresholds = sight.thresholds(now)?;
    let values: [(&str, &dyn ToSql); 2] = [(":token", string.as_bytes()), (":limit", &limits::PAGE_ROWS)];
    sight.bind(&mut find, &values).during(OPERATION)?;
    let mut found = find.raw_query();
    let mut devices = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        devices.push(device_row(sight, &row, &thresholds)?);
    }
    Ok(devices)
}

/// What was written into the log, as far back as is looked at.
pub(super) fn log(sight: &Sight<'_>) -> Result<LogState, Failure> {
    const OPERATION: &str = "look into the log";
    sight.may(Deed::Run)?;
    let counted = sight.row(
        OPERATION,
        "SELECT coalesce(max(position) + 1, 0), max(at) FROM log
         WHERE position >= (SELECT max(position) FROM log)",
        &[],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)),
    )?;
    let (entries, newest) = counted.unwrap_or_default();
    let first = entries.saturating_sub(limits::LOG_LOOKED_AT).max(0);
    let text = "SELECT at / 86400, kind, count(*) FROM log WHERE position >= :first
         GROUP BY at / 86400, kind ORDER BY at / 86400 DESC, kind";
    let found: Vec<(i64, i64, i64)> = sight.rows(OPERATION, text, &[(":first", &first)], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let mut days: BTreeMap<(std::cmp::Reverse<i64>, Option<EntryKind>), u64> = BTreeMap::new();
    for (day, kind, count) in found {
        let key = (std::cmp::Reverse(day), LogKind::kind(kind));
        *days.entry(key).or_default() += count.unsigned_abs();
    }
    let day = |((day, kind), entries): ((std::cmp::Reverse<i64>, Option<EntryKind>), u64)| {
        Ok(LogDay {
            day: rows::date(day.0)?,
            kind,
            entries,
        })
    };
    Ok(LogState {
        entries: u64::try_from(entries).intact(OPERATION)?,
        looked_at: u64::try_from(entries - first).intact(OPERATION)?,
        newest: newest.map(rows::time).transpose()?,
        checkpoint: super::log::newest(sight.sql)?,
        days: days.into_iter().map(day).collect::<Result<_, Failure>>()?,
    })
}
