//! What changed since a moment: found by the index of what changed, never by a look at every device.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use jiff::Timestamp;

use super::as_at;
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
use crate::engine::ToSql;
use crate::model::ChangeKind;
use crate::model::ChangeRow;
use crate::model::Changes;
use crate::model::CheckChanges;
use crate::model::Page;
use crate::silence;

const OPERATION: &str = "read what changed";

/// Fails now and did not then: its verdict is younger than the moment, or it weighs as evidence only since. A device that
/// stands for another fails since that one did, so it is not new.
const TO_FIX: &str = "SELECT s.device, s.check_id, s.since AS at
     FROM posture s INDEXED BY posture_begun
     WHERE s.begun > :since AND s.verdict = 1 AND s.evidence = 1
         AND NOT EXISTS (SELECT 1 FROM posture_past w
             WHERE /*+ w.provider = s.provider AND */ w.device = s.device AND w.check_id = s.check_id AND w.ended > :since AND w.begun <= :since
                 AND w.verdict = 1 AND w.evidence = 1)
         AND (s.since > :since OR EXISTS (SELECT 1 FROM posture_past w
             WHERE /*+ w.provider = s.provider AND */ w.device = s.device AND w.check_id = s.check_id AND w.ended > :since AND w.begun <= :since))";

/// Failed then and passes now, on the same device or on the one that stands for it.
const PUT_RIGHT: &str = "SELECT w.device, w.check_id, s.since AS at
     FROM posture_past w INDEXED BY posture_past_ended
     JOIN posture s ON /*+ s.provider = w.provider AND */ s.device = w.device AND s.check_id = w.check_id
     WHERE w.ended > :since AND w.begun <= :since AND w.verdict = 1 AND w.evidence = 1 AND s.verdict = 0
     UNION
     SELECT r.new, o.check_id, l.at
     FROM device_turn t INDEXED BY device_turn_at
     JOIN replacement r ON r.old = t.device
     JOIN log l ON l.position = r.position
     JOIN posture o ON /*+ o.provider = provider_of(r.old) AND */ o.device = r.old
     JOIN posture s ON /*+ s.provider = provider_of(r.new) AND */ s.device = r.new AND s.check_id = o.check_id
     WHERE t.at > :since AND t.state = 4 AND l.at > :since
         AND o.verdict = 1 AND o.evidence = 1 AND o.begun <= :since AND s.verdict = 0";

fn quiet() -> String {
    format!(
        "SELECT q.number AS device, NULL AS check_id, q.last_heard AS at
         FROM device q INDEXED BY device_heard WHERE q.state <> 4 AND {}",
        heard::between("q", ":silent_then", ":silent")
    )
}

/// A device that joined to stand for another is a device that was there.
const JOINED: &str = "SELECT t.device, NULL AS check_id, t.at
     FROM device_turn t INDEXED BY device_turn_at
     WHERE t.at > :since AND t.joined = 1
         AND NOT EXISTS (SELECT 1 FROM replacement r WHERE r.new = t.device)";

const COPIED: &str = "SELECT t.device, NULL AS check_id, min(t.at) AS at
     FROM device_turn t INDEXED BY device_turn_at
     JOIN device q ON q.number = t.device
     WHERE t.at > :since AND t.state = 3 AND q.state = 3
         AND NOT EXISTS (SELECT 1 FROM device_turn b INDEXED BY device_turn_of
             WHERE b.device = t.device AND b.at <= :since AND b.state = 3)
     GROUP BY t.device";

fn query(kind: ChangeKind) -> Cow<'static, str> {
    match kind {
        ChangeKind::ToFix => TO_FIX.into(),
        ChangeKind::PutRight => PUT_RIGHT.into(),
        ChangeKind::Quiet => quiet().into(),
        ChangeKind::Joined => JOINED.into(),
        ChangeKind::Copied => COPIED.into(),
    }
}

/// The changes of devices in use that are reached, with `p` for their provider.
fn from(sight: &Sight<'_>, kind: ChangeKind) -> String {
    format!(
        "({}) c JOIN device d ON d.number = c.device JOIN provider p ON p.number = d.provider
         WHERE d.state <> 4 AND {}",
        query(kind),
        sight.reaches_device("d")
    )
}

/// The moments between which it changed.
struct Between {
    since: i64,
    silent: i64,
    silent_then: i64,
}

impl Between {
    /// Before the console kept what was, nothing is known to have changed.
    fn new(sight: &Sight<'_>, since: Timestamp, now: Timestamp) -> Result<Self, Failure> {
        let first = rows::date(as_at::kept_since(sight.sql)?)?;
        let since = since.max(silence::begin(first)).min(now);
        Ok(Self {
            since: since.as_second(),
            silent: silent_before(sight, now)?,
            silent_then: silent_before(sight, since)?,
        })
    }

    fn values(&self) -> [(&str, &dyn ToSql); 3] {
        [
            (":since", &self.since),
            (":silent", &self.silent),
            (":silent_then", &self.silent_then),
        ]
    }
}

/// What changed, in numbers.
pub(super) fn changes(sight: &Sight<'_>, since: Timestamp, now: Timestamp) -> Result<Changes, Failure> {
    let between = Between::new(sight, since, now)?;
    let mut checks: BTreeMap<String, [u32; 4]> = BTreeMap::new();
    for (kind, place) in [(ChangeKind::ToFix, 0), (ChangeKind::PutRight, 2)] {
        let text = format!(
            "SELECT c.check_id, count(*), count(DISTINCT d.provider) FROM {} GROUP BY c.check_id",
            from(sight, kind)
        );
        let found: Vec<(String, u32, u32)> = sight.rows(OPERATION, &text, &between.values(), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        for (check, devices, providers) in found {
            let counts = checks.entry(check).or_default();
            if let Some(two) = counts.get_mut(place..place + 2) {
                two.copy_from_slice(&[devices, providers]);
            }
        }
    }
    let row = |(check, [to_fix, to_fix_providers, put_right, put_right_providers]): (String, [u32; 4])| {
        Ok(CheckChanges {
            check: check.parse().intact(OPERATION)?,
            to_fix,
            to_fix_providers,
            put_right,
            put_right_providers,
        })
    };
    let mut checks = checks.into_iter().map(row).collect::<Result<Vec<_>, Failure>>()?;
    checks.sort_by(|a, b| (b.to_fix, b.put_right, &a.check).cmp(&(a.to_fix, a.put_right, &b.check)));
    let count = |kind| -> Result<u32, Failure> {
        let text = format!("SELECT count(*) FROM {}", from(sight, kind));
        let found = sight.row(OPERATION, &text, &between.values(), |row| row.get(0))?;
        Ok(found.unwrap_or_default())
    };
    let (risks_ending, risks_ended) = risks::changes(sight, rows::time(between.since)?, now)?;
    Ok(Changes {
        since: rows::time(between.since)?,
        to_fix: checks.iter().map(|row| row.to_fix).sum(),
        put_right: checks.iter().map(|row| row.put_right).sum(),
        quiet: count(ChangeKind::Quiet)?,
        joined: count(ChangeKind::Joined)?,
        copied: count(ChangeKind::Copied)?,
        unheard: unheard(sight, &between)?,
        risks_ended,
        risks_ending,
        checks,
    })
}

/// Not heard of since, and not silent: offices shut, laptops lie in drawers.
fn unheard(sight: &Sight<'_>, between: &Between) -> Result<u32, Failure> {
    let text = format!(
        "SELECT count(*) FROM device d INDEXED BY device_heard
         WHERE d.state <> 4 AND {} AND {}",
        heard::between("d", ":silent", ":since + 1"),
        sight.reaches_device("d")
    );
    let values: [(&str, &dyn ToSql); 2] = [(":since", &between.since), (":silent", &between.silent)];
    let found = sight.row(OPERATION, &text, &values, |row| row.get(0))?;
    Ok(found.unwrap_or_default())
}

/// A page of the changes of one kind.
pub(super) fn list(
    sight: &Sight<'_>,
    (kind, check): (ChangeKind, Option<&CheckId>),
    since: Timestamp,
    (after, limit): (Option<&str>, u32),
    now: Timestamp,
) -> Result<Page<ChangeRow>, Failure> {
    let between = Between::new(sight, since, now)?;
    let (key, label, number, last_check): (String, String, i64, String) =
        key_of(after)?.unwrap_or((String::new(), String::new(), 0, String::new()));
    let from = format!(
        "{} AND (:check IS NULL OR c.check_id = :check)",
        from(sight, kind)
    );
    let check = check.map(CheckId::as_str);
    let mut values = Vec::from(between.values());
    values.push((":check", &check));
    let count = format!("SELECT count(*) FROM {from}");
    let total = sight.row(OPERATION, &count, &values, |row| row.get(0))?;
    let text = format!(
        "SELECT d.id, d.label, p.id, p.name, p.telephone, c.check_id, c.at, d.provider_key, d.number, d.provider
         FROM {from} AND (d.provider_key, d.label, d.number, coalesce(c.check_id, '')) > (:key, :label, :number, :last_check)
         ORDER BY d.provider_key, d.label, d.number, coalesce(c.check_id, '') LIMIT :limit"
    );
    let more: [(&str, &dyn ToSql); 5] = [
        (":key", &key),
        (":label", &label),
        (":number", &number),
        (":last_check", &last_check),
        (":limit", &limit),
    ];
    values.extend(more);
    type Found = ((String, i64), Option<String>, i64, ChangeRow);
    let found: Vec<Found> = sight.rows(OPERATION, &text, &values, |row| {
        sight.saw(row.get(9)?, Need::Devices);
        let change = ChangeRow {
            device: DeviceId::new(row.get(0)?),
            label: row.get(1)?,
            provider: ProviderId::new(row.get(2)?),
            provider_name: row.get(3)?,
            telephone: row.get(4)?,
            check: None,
            at: Timestamp::UNIX_EPOCH,
        };
        Ok(((row.get(7)?, row.get(8)?), row.get(5)?, row.get(6)?, change))
    })?;
    let last = found.last().map(|((key, number), check, _, row)| {
        (
            key.clone(),
            row.label.clone(),
            *number,
            check.clone().unwrap_or_default(),
        )
    });
    let whole = |(_, check, at, row): Found| {
        Ok(ChangeRow {
            check: check.map(|check| check.parse()).transpose().intact(OPERATION)?,
            at: rows::time(at)?,
            ..row
        })
    };
    let rows = found.into_iter().map(whole).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}
