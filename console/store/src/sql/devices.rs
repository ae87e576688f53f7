//! The list of devices: read in the order of one index, or gathered by the index of what is asked for and sorted.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use jiff::Timestamp;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::heard;
use super::pages::key_of;
use super::pages::paged;
use super::pages::words;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use super::standing::ALL;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::Row;
use crate::engine::Statement;
use crate::engine::ToSql;
use crate::kept::Rare;
use crate::limits;
use crate::model::DeviceFilter;
use crate::model::DeviceGroup;
use crate::model::DeviceRow;
use crate::model::Page;
use crate::silence::Thresholds;

const OPERATION: &str = "list devices";

/// A page of devices in use, most failing first, then by provider and label.
pub(super) fn devices(
    sight: &Sight<'_>,
    filter: &DeviceFilter,
    after: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Result<Page<DeviceRow>, Failure> {
    let (failing, provider, label, number): (i64, String, String, i64) =
        key_of(after)?.unwrap_or((i64::MIN, String::new(), String::new(), 0));
    let limit = limit.min(limits::PAGE_ROWS);
    let sql = sight.sql;
    let asked = Asked::new(sight, filter, now)?;
    let total = asked.total(sql)?;
    let path = asked.path(sql, total)?;
    let (from, clause) = (path.from.clone(), asked.clause(&path));
    let mut find = sql
        .prepare_cached(&format!(
            "SELECT {DEVICE}, d.provider_key FROM {from} JOIN provider p ON p.number = d.provider
             WHERE {clause} AND (-d.fail, d.provider_key, d.label, d.number) > (:failing, :key, :label, :number)
             ORDER BY -d.fail, d.provider_key, d.label, d.number LIMIT :limit"
        ))
        .during(OPERATION)?;
    asked.bind(&mut find)?;
    let page: [(&str, &dyn ToSql); 5] = [
        (":failing", &failing),
        (":key", &provider),
        (":label", &label),
        (":number", &number),
        (":limit", &limit),
    ];
    sight.bind(&mut find, &page).during(OPERATION)?;
    let mut found = find.raw_query();
    let (mut page, mut last) = (Vec::new(), None);
    while let Some(row) = found.next().during(OPERATION)? {
        let device = device_row(sight, &row, &asked.thresholds)?;
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

/// A filter within what the asker reaches, in the store's own numbers.
struct Asked<'a> {
    sight: &'a Sight<'a>,
    /// `None` for all that are reached.
    provider: Option<i64>,
    check: Option<&'a CheckId>,
    group: Option<DeviceGroup>,
    words: Vec<String>,
    thresholds: Thresholds,
}

impl<'a> Asked<'a> {
    fn new(sight: &'a Sight<'a>, filter: &'a DeviceFilter, now: Timestamp) -> Result<Self, Failure> {
        // What is reached, narrowed to the filter's provider: never wider.
        let provider = match filter.provider {
            None => sight.own(),
            Some(id) => Some(sight.provider_within(id, Need::Devices)?),
        };
        Ok(Self {
            sight,
            provider,
            check: filter.failing.as_ref(),
            group: filter.group,
            words: words(&filter.text),
            thresholds: sight.thresholds(now)?,
        })
    }

    /// How many there are: as kept, else counted.
    fn total(&self, sql: &Connection) -> Result<u64, Failure> {
        let provider = self.provider.unwrap_or(ALL);
        let kept = |text: &str, params: &[&dyn ToSql]| {
            sql.prepare_cached(text)
                .and_then(|mut find| find.query_row(params, |row| row.get(0)).optional())
                .during(OPERATION)
                .map(Option::unwrap_or_default)
        };
        match (self.check, self.group, self.words.as_slice()) {
            _ if self.sight.role().is_some() || self.sight.past().is_some() => self.count(sql),
            (None, None, []) => kept("SELECT devices FROM estate WHERE provider = ?1", &[&provider]),
            (Some(check), None, []) => kept(
                "SELECT devices FROM tally WHERE provider = ?1 AND check_id = ?2 AND verdict = 1",
                &[&provider, &check.as_str()],
            ),
            _ => self.count(sql),
        }
    }

    fn count(&self, sql: &Connection) -> Result<u64, Failure> {
        let path = self.path(sql, 0)?;
        let (from, clause) = (path.from.clone(), self.clause(&path));
        let mut count = sql
            .prepare_cached(&format!("SELECT count(*) FROM {from} WHERE {clause}"))
            .during(OPERATION)?;
        self.bind(&mut count)?;
        let mut found = count.raw_query();
        let row = found.next().during(OPERATION)?;
        row.map_or(Ok(0), |row| row.get(0).during(OPERATION))
    }

    /// By which index: named, so that a list can never become a look at every device unnoticed.
    fn path(&self, sql: &Connection, total: u64) -> Result<Path, Failure> {
        let by = match self.group {
            _ if self.sight.past().is_some() => "",
            _ if self.provider.is_some() || !self.sight.is_everything() => "INDEXED BY device_by_provider",
            Some(DeviceGroup::ToConfirm | DeviceGroup::Copied) => "INDEXED BY device_state",
            Some(DeviceGroup::Quiet | DeviceGroup::Stale | DeviceGroup::Never) => "INDEXED BY device_heard",
            Some(DeviceGroup::ClockWrong) => "INDEXED BY device_clock",
            // A few are gathered; of many, a page's worth is met soon enough in the list's own order.
            None if total.saturating_mul(FEW) < all(sql)? => {
                return Ok(Path {
                    from: "device d NOT INDEXED".to_owned(),
                    check: "d.number IN (SELECT device FROM posture INDEXED BY posture_failing
                         WHERE check_id = :check AND verdict = 1)"
                        .to_owned(),
                });
            }
            Some(DeviceGroup::ToFix) | None => "INDEXED BY device_order",
        };
        let check = format!(
            "EXISTS (SELECT 1 FROM {} WHERE /*+ s.provider = d.provider AND */ s.device = d.number AND s.check_id = :check AND s.verdict = 1)",
            self.sight.posture("")
        );
        Ok(Path {
            from: self.sight.devices(by),
            check,
        })
    }

    fn clause(&self, path: &Path) -> String {
        let mut parts = vec!["d.state <> 4"];
        parts.extend(self.provider.map(|_| "d.provider = :provider"));
        parts.extend(self.check.map(|_| path.check.as_str()));
        let (quiet, stale) = (
            heard::between("d", ":stale", ":quiet"),
            heard::before("d", ":stale"),
        );
        parts.extend(self.group.map(|group| match group {
            DeviceGroup::ToFix => "-d.fail < 0",
            // What the index holds, in its own words, and then what is asked for.
            DeviceGroup::ToConfirm => "d.state <> 0 AND d.state IN (1, 2)",
            DeviceGroup::Copied => "d.state <> 0 AND d.state = 3",
            DeviceGroup::Quiet => quiet.as_str(),
            DeviceGroup::Stale => stale.as_str(),
            DeviceGroup::Never => "d.heard_mark IS NULL",
            DeviceGroup::ClockWrong => "d.clock_wrong = 1",
        }));
        let found = (0..self.words.len())
            .map(|n| format!(" AND (instr(d.search, :word{n}) > 0 OR instr(d.provider_key, :word{n}) > 0)"));
        let reached = self.sight.reaches_device("d");
        format!("{} AND {reached}", parts.join(" AND ")) + &found.collect::<String>()
    }

    /// Binds what the statement asks for.
    fn bind(&self, statement: &mut Statement<'_>) -> Result<(), Failure> {
        let values: [(&str, &dyn ToSql); 4] = [
            (":provider", &self.provider),
            (":check", &self.check.map(CheckId::as_str)),
            (
                ":quiet",
                &self.thresholds.quiet.max(self.thresholds.stale).as_second(),
            ),
            (":stale", &self.thresholds.stale.as_second()),
        ];
        self.sight.bind(statement, &values).during(OPERATION)?;
        for (n, word) in self.words.iter().enumerate() {
            let word: (&str, &dyn ToSql) = (&format!(":word{n}"), word);
            self.sight.bind(statement, &[word]).during(OPERATION)?;
        }
        Ok(())
    }
}

/// Where devices are taken from, and how it is asked there whether one fails the check.
struct Path {
    from: String,
    check: String,
}

/// Fewer than one device in so many are a few.
const FEW: u64 = 20;

fn all(sql: &Connection) -> Result<u64, Failure> {
    sql.prepare_cached("SELECT devices FROM estate WHERE provider = 0")
        .and_then(|mut find| find.query_row([], |row| row.get(0)).optional())
        .during(OPERATION)
        .map(Option::unwrap_or_default)
}

/// The columns that [`device_row`] reads; the first is the device's number.
pub(super) const DEVICE: &str = "d.number, d.id, p.id, p.name, p.telephone, d.label, d.os, d.state, d.clock_wrong,
    d.last_heard, d.collected_at, d.head_sequence, d.pass, d.fail, d.advice, d.unknown, d.not_applicable, d.error,
    d.provider,
    (SELECT r.rare FROM report r WHERE /*+ r.provider = d.provider AND */ r.device = /*+ rest_of( */ d.number /*+ ) */ AND r.standing < 2 AND r.sequence <= d.head_sequence
         ORDER BY r.sequence DESC LIMIT 1)";
/// How many they are.
pub(super) const DEVICE_COLUMNS: usize = 20;

/// Reads [`DEVICE`]. Whoever reads a device has looked.
pub(super) fn device_row(
    sight: &Sight<'_>,
    row: &Row<'_>,
    thresholds: &Thresholds,
) -> Result<DeviceRow, Failure> {
    const OPERATION: &str = "read a device";
    sight.saw(row.get(18).during(OPERATION)?, Need::Devices);
    let last_heard: Option<i64> = row.get(9).during(OPERATION)?;
    let last_heard = last_heard.map(rows::time).transpose()?;
    let state = rows::state(row.get(7).during(OPERATION)?)?;
    let rare: Option<String> = row.get(19).during(OPERATION)?;
    let rare = rare.map(|rare| serde_json::from_str::<Rare>(&rare)).transpose();
    let refused = rare.intact(OPERATION)?.and_then(|rare| rare.policy_refused);
    let policy_refused = refused.map(|refused| refused.reason);
    let read = || {
        Ok(DeviceRow {
            id: DeviceId::new(row.get(1)?),
            provider: ProviderId::new(row.get(2)?),
            provider_name: row.get(3)?,
            telephone: row.get(4)?,
            label: row.get(5)?,
            os: row.get(6)?,
            state,
            silence: thresholds.of(last_heard),
            clock_wrong: row.get(8)?,
            counts: rows::counts(row, 12)?,
            last_heard,
            collected_at: row.get::<_, Option<i64>>(10)?.map(rows::device_time),
            sequence: row.get(11)?,
            policy_refused,
        })
    };
    read().during(OPERATION)
}
