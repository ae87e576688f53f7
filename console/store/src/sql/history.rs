//! The intervals of a device's life: how it stood, where it was, and what stood of each check, from when to when.

use dspt_report::DeviceId;
use dspt_report::LocationId;

use super::failure::Failure;
use super::failure::Intact;
use super::operate;
use super::pages::key_of;
use super::pages::paged;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::limits;
use crate::model::Interval;
use crate::model::Page;
use crate::model::Stood;

const OPERATION: &str = "read a device's history";

/// Each interval: when it began and ended, its kind, what tells it from others of the same moment, and up to three values.
const INTERVALS: &str = "SELECT t.at AS begun,
         (SELECT n.at FROM device_turn n WHERE n.device = t.device AND n.number > t.number ORDER BY n.number LIMIT 1) AS ended,
         0 AS kind, printf('%020d', t.number) AS name, t.state AS value, t.sharing AS more, NULL AS text, NULL AS id
     FROM device_turn t WHERE t.device = :device
     UNION ALL
     SELECT c.at,
         (SELECT n.at FROM \"placing\" n WHERE n.device = c.device AND n.number > c.number ORDER BY n.number LIMIT 1),
         1, printf('%020d', c.number), 0, 0, l.name, l.id
     FROM \"placing\" c LEFT JOIN location l ON l.number = c.location WHERE c.device = :device
     UNION ALL
     SELECT begun, ended, 2, check_id, verdict, evidence, reason, NULL FROM posture_past WHERE /*+ provider = provider_of(:device) AND */ device = :device
     UNION ALL
     SELECT begun, NULL, 2, check_id, verdict, evidence, reason, NULL FROM posture WHERE /*+ provider = provider_of(:device) AND */ device = :device";

/// A page of a device's intervals, those that began last first.
pub(super) fn history(
    sight: &Sight<'_>,
    id: DeviceId,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<Interval>, Failure> {
    type Key = (i64, i64, String);
    let device = operate::find(sight, id)?;
    sight.saw(device.provider, Need::Devices);
    let key: Option<Key> = key_of(after)?;
    let (begun, kind, name) = key.unwrap_or((i64::MIN, 0, String::new()));
    let limit = limit.min(limits::PAGE_ROWS);
    let number = device.number;
    let count = format!("SELECT count(*) FROM ({INTERVALS}) i");
    let total = sight.row(OPERATION, &count, &[(":device", &number)], |row| row.get(0))?;
    let text = format!(
        "SELECT -begun, kind, name, ended, value, more, text, id FROM ({INTERVALS}) i
         WHERE (-begun, kind, name) > (:begun, :kind, :name)
         ORDER BY -begun, kind, name LIMIT :limit"
    );
    let values: [(&str, &dyn ToSql); 5] = [
        (":device", &number),
        (":begun", &begun),
        (":kind", &kind),
        (":name", &name),
        (":limit", &limit),
    ];
    let found: Vec<(Key, Read)> = sight.rows(OPERATION, &text, &values, |row| {
        Ok(((row.get(0)?, row.get(1)?, row.get(2)?), read(row)?))
    })?;
    let last = found.last().map(|(key, _)| key.clone());
    let whole = |((begun, kind, name), read): (Key, Read)| {
        Ok(Interval {
            from: rows::time(-begun)?,
            until: read.ended.map(rows::time).transpose()?,
            what: stood(kind, &name, read)?,
        })
    };
    let intervals = found.into_iter().map(whole).collect::<Result<_, Failure>>()?;
    paged(intervals, total.unwrap_or_default(), limit, last)
}

struct Read {
    ended: Option<i64>,
    value: i64,
    more: i64,
    text: Option<String>,
    id: Option<[u8; 8]>,
}

fn read(row: &Row<'_>) -> crate::engine::Result<Read> {
    Ok(Read {
        ended: row.get(3)?,
        value: row.get(4)?,
        more: row.get(5)?,
        text: row.get(6)?,
        id: row.get(7)?,
    })
}

fn stood(kind: i64, name: &str, read: Read) -> Result<Stood, Failure> {
    Ok(match kind {
        0 => Stood::State {
            state: rows::state(read.value)?,
            sharing: rows::sharing(read.more)?,
        },
        1 => Stood::Placed {
            location: read.id.map(LocationId::new),
            name: read.text,
        },
        _ => Stood::Verdict {
            check: name.parse().intact(OPERATION)?,
            verdict: rows::verdict(read.value)?,
            reason: read
                .text
                .map(|reason| serde_json::from_value(reason.into()))
                .transpose()
                .intact(OPERATION)?,
            evidence: read.more == 1,
        },
    })
}
