//! Everything about one device.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::KeyId;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Signature;
use dspt_report::Verdict;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::Sharing;
use jiff::Timestamp;

use super::bodies;
use super::devices::DEVICE;
use super::devices::DEVICE_COLUMNS;
use super::devices::device_row;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::operate;
use super::releases;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use super::standing;
use crate::change::Remark;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::Row;
use crate::error::StoreError;
use crate::kept::Rare;
use crate::kept::Readings;
use crate::limits;
use crate::model::ComputerHeld;
use crate::model::DeviceDetail;
use crate::model::DeviceRow;
use crate::model::FindingRow;
use crate::model::ReportRow;
use crate::silence::Thresholds;

/// A device's row and what else of it leads on.
struct Found {
    number: i64,
    row: DeviceRow,
    facts: Option<i64>,
    findings: Option<i64>,
    inventory: Option<i64>,
    policy: Option<(String, u32, dspt_report::Digest)>,
    agent: Option<String>,
}

impl Found {
    fn policy(&self) -> Option<String> {
        let (name, version, _) = self.policy.as_ref()?;
        Some(format!("{name} {version}"))
    }
}

/// Everything a screen shows of one device.
pub(super) fn device(sight: &Sight<'_>, id: DeviceId, now: Timestamp) -> Result<DeviceDetail, Failure> {
    let sql = sight.sql;
    let found = find(sight, id, now)?;
    let before = sight.past().map_or(i64::MAX, |past| past.position);
    Ok(DeviceDetail {
        findings: findings(sight, &found)?,
        facts: facts(sql, &found)?,
        history: history(sql, found.number, before)?,
        replaces: operate::replaces(sql, found.number, before)?,
        replaced_by: operate::replaced_by(sql, found.number, before)?,
        sharing: sharing(sight, found.number)?,
        policy: policy_with_remark(sql, &found)?,
        policy_digest: found.policy.as_ref().map(|(_, _, digest)| *digest),
        agent: found.agent,
        device: found.row,
    })
}

/// What the console may see of a device.
fn sharing(sight: &Sight<'_>, device: i64) -> Result<Sharing, Failure> {
    const OPERATION: &str = "read a device";
    let text = format!(
        "SELECT d.sharing FROM {} WHERE d.number = :number",
        sight.devices("")
    );
    let code = sight.row(OPERATION, &text, &[(":number", &device)], |row| row.get(0))?;
    rows::sharing(code.intact(OPERATION)?)
}

fn policy_with_remark(sql: &Connection, found: &Found) -> Result<Option<String>, Failure> {
    let judged = found.policy().zip(found.policy.as_ref());
    let Some((named, (_, _, digest))) = judged else {
        return Ok(None);
    };
    let collected_at = found.row.collected_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let remark = releases::remark(sql, *digest, collected_at)?;
    Ok(Some(named + &remark))
}

/// Settled facts and readings of a device's highest accepted report.
pub(super) fn facts_of(sight: &Sight<'_>, id: DeviceId) -> Result<FactSet, Failure> {
    facts(sight.sql, &find(sight, id, Timestamp::UNIX_EPOCH)?)
}

/// Everything that is held of each device in use of a provider, by label.
pub(super) fn computers(
    sight: &Sight<'_>,
    provider: ProviderId,
    now: Timestamp,
) -> Result<Vec<ComputerHeld>, Failure> {
    const OPERATION: &str = "read a provider's computers";
    let provider = sight.provider(provider, Need::Devices)?;
    let text = format!(
        "{} WHERE d.provider = :provider
             AND (d.state <> 4 OR (SELECT c.closed_state FROM device c WHERE c.number = d.number) IS NOT NULL)
             AND {} ORDER BY d.label, d.number LIMIT :limit",
        select(sight),
        sight.reaches_device("d")
    );
    let most = limits::COMPUTERS;
    let mut find = sight.sql.prepare_cached(&text).during(OPERATION)?;
    sight
        .bind(&mut find, &[(":provider", &provider), (":limit", &(most + 1))])
        .during(OPERATION)?;
    let mut rows = find.raw_query();
    let thresholds = sight.thresholds(now)?;
    let mut computers = Vec::new();
    while let Some(row) = rows.next().during(OPERATION)? {
        if computers.len() == most as usize {
            return Err(StoreError::TooMany {
                what: "computers of this provider",
                most,
            }
            .into());
        }
        computers.push(computer(sight, found(sight, &row, &thresholds)?)?);
    }
    Ok(computers)
}

fn computer(sight: &Sight<'_>, found: Found) -> Result<ComputerHeld, Failure> {
    let sql = sight.sql;
    let inventory: Option<InventoryBody> = match found.inventory {
        Some(number) => bodies::read(sql, number)?,
        None => None,
    };
    Ok(ComputerHeld {
        findings: findings(sight, &found)?,
        facts: facts(sql, &found)?,
        inventory: inventory.map(|body| body.inventory),
        policy: found.policy(),
        agent: found.agent,
        device: found.row,
    })
}

fn find(sight: &Sight<'_>, id: DeviceId, now: Timestamp) -> Result<Found, Failure> {
    const OPERATION: &str = "look a device up";
    let text = format!(
        "{} WHERE d.id = :id AND {}",
        select(sight),
        sight.reaches_device("d")
    );
    let mut find = sight.sql.prepare_cached(&text).during(OPERATION)?;
    sight
        .bind(&mut find, &[(":id", id.as_bytes())])
        .during(OPERATION)?;
    let mut rows = find.raw_query();
    match rows.next().during(OPERATION)? {
        Some(row) => found(sight, &row, &sight.thresholds(now)?),
        None => Err(StoreError::NotFound { what: "device" }.into()),
    }
}

/// Asks for what [`found`] reads; `d` is the device.
fn select(sight: &Sight<'_>) -> String {
    format!(
        "SELECT {DEVICE}, d.facts, d.findings, d.inventory, o.name, o.version, a.version, o.digest
         FROM {}
         JOIN provider p ON p.number = d.provider
         LEFT JOIN policy o ON o.number = d.policy
         LEFT JOIN agent a ON a.number = d.agent",
        sight.devices("")
    )
}

fn found(sight: &Sight<'_>, row: &Row<'_>, thresholds: &Thresholds) -> Result<Found, Failure> {
    let device = device_row(sight, row, thresholds)?;
    let read = || {
        let name: Option<String> = row.get(DEVICE_COLUMNS + 3)?;
        let version: Option<u32> = row.get(DEVICE_COLUMNS + 4)?;
        let digest: Option<[u8; 32]> = row.get(DEVICE_COLUMNS + 6)?;
        Ok(Found {
            number: row.get(0)?,
            row: device,
            facts: row.get(DEVICE_COLUMNS)?,
            findings: row.get(DEVICE_COLUMNS + 1)?,
            inventory: row.get(DEVICE_COLUMNS + 2)?,
            policy: name
                .zip(version)
                .zip(digest)
                .map(|((name, version), digest)| (name, version, dspt_report::Digest::new(digest))),
            agent: row.get(DEVICE_COLUMNS + 5)?,
        })
    };
    read().during("read a device")
}

/// Posture, failing first, with the cited facts of the findings body where it is held.
fn findings(sight: &Sight<'_>, found: &Found) -> Result<Vec<FindingRow>, Failure> {
    let sql = sight.sql;
    let body = match found.findings {
        Some(number) => bodies::read::<FindingsBody>(sql, number)?,
        None => None,
    };
    let mut cited: BTreeMap<CheckId, Vec<FactKey>> = body
        .map(|body| body.findings)
        .unwrap_or_default()
        .into_iter()
        .map(|finding| (finding.check, finding.cited))
        .collect();
    let mut findings = Vec::new();
    for (check, standing) in standing::load(sql, found.number, sight.past().map(|past| past.end))? {
        findings.push(FindingRow {
            cited: cited.remove(&check).unwrap_or_default(),
            check,
            verdict: standing.verdict,
            reason: standing.reason,
            evidence: standing.evidence,
            since: rows::time(standing.since)?,
        });
    }
    findings.sort_by_key(|finding| (urgency(finding.verdict), !finding.evidence));
    Ok(findings)
}

fn urgency(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Error => 1,
        Verdict::Unknown => 2,
        Verdict::Pass => 3,
        Verdict::NotApplicable => 4,
    }
}

fn facts(sql: &Connection, found: &Found) -> Result<FactSet, Failure> {
    let mut facts = match found.facts {
        Some(number) => bodies::read::<FactsBody>(sql, number)?
            .map(|body| body.facts)
            .unwrap_or_default(),
        None => FactSet::new(),
    };
    if let Some(sequence) = newest_report(sql, found)? {
        let report = report(sql, found.number, found.row.id, sequence)?;
        facts.extend(report.0.readings);
    }
    Ok(facts)
}

/// The highest accepted report, which need not be the chain's end.
fn newest_report(sql: &Connection, found: &Found) -> Result<Option<u64>, Failure> {
    sql.prepare_cached(
        "SELECT max(sequence) FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing = 0 AND sequence <= ?2",
    )
    .and_then(|mut find| find.query_row((found.number, found.row.sequence), |row| row.get(0)))
    .during("read a device's readings")
}

/// Stands where other links have their kind.
const REPORT: i64 = -1;

/// Newest numbers first, conflicts among them.
fn history(sql: &Connection, device: i64, before: i64) -> Result<Vec<ReportRow>, Failure> {
    const OPERATION: &str = "read a device's history";
    let mut find = sql
        .prepare_cached(
            "SELECT l.leaf, r.sequence, r.collected_at, l.at, r.remarks, r.kind
             FROM (SELECT * FROM (SELECT position, sequence, collected_at, remarks, -1 AS kind FROM report
                                  WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing < 2 AND position < ?3
                                  ORDER BY sequence DESC LIMIT ?2) a
                   UNION ALL
                   SELECT * FROM (SELECT position, sequence, collected_at, remarks, -1 FROM report
                                  WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing = 2 AND position < ?3
                                  ORDER BY sequence DESC LIMIT ?2) b
                   UNION ALL
                   SELECT * FROM (SELECT position, sequence, collected_at, standing, kind FROM link
                                  WHERE device = ?1 AND position < ?3
                                  ORDER BY sequence DESC LIMIT ?2) c) r
             JOIN log l ON l.position = r.position
             ORDER BY r.sequence DESC, r.position DESC LIMIT ?2",
        )
        .during(OPERATION)?;
    let mut found = find
        .query((device, limits::HISTORY_ROWS, before))
        .during(OPERATION)?;
    let mut history = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        let bits: i64 = row.get(4).during(OPERATION)?;
        let kind: i64 = row.get(5).during(OPERATION)?;
        let remarks: Vec<&str> = match kind {
            REPORT => rows::remarks(bits).into_iter().map(Remark::as_str).collect(),
            kind => {
                let conflict = (bits == 2).then_some(Remark::Conflict.as_str());
                let what = if kind == 0 { "key-changed" } else { "left" };
                std::iter::once(what).chain(conflict).collect()
            }
        };
        history.push(ReportRow {
            id: ReportId::new(row.get(0).during(OPERATION)?),
            sequence: row.get(1).during(OPERATION)?,
            collected_at: rows::device_time(row.get(2).during(OPERATION)?),
            received_at: rows::time(row.get(3).during(OPERATION)?)?,
            remarks: remarks.into_iter().map(str::to_owned).collect(),
        });
    }
    Ok(history)
}

/// The envelope that the chain holds under this number.
pub(super) fn envelope(sight: &Sight<'_>, id: DeviceId, sequence: u64) -> Result<Envelope, Failure> {
    const OPERATION: &str = "read an envelope";
    let sql = sight.sql;
    let found = find(sight, id, Timestamp::UNIX_EPOCH)?;
    let raw: Option<Vec<u8>> = if sequence == 0 {
        sql.prepare_cached("SELECT envelope FROM enrolment WHERE device = ?1")
            .and_then(|mut find| find.query_row((found.number,), |row| row.get(0)).optional())
            .during(OPERATION)?
    } else {
        sql.prepare_cached("SELECT raw FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND sequence = ?2 AND standing < 2")
            .and_then(|mut find| {
                find.query_row((found.number, sequence), |row| row.get(0))
                    .optional()
            })
            .during(OPERATION)?
            .flatten()
    };
    let raw = match raw {
        Some(raw) => Some(raw),
        None => sql
            .prepare_cached("SELECT envelope FROM link WHERE device = ?1 AND sequence = ?2 AND standing < 2")
            .and_then(|mut find| {
                find.query_row((found.number, sequence), |row| row.get(0))
                    .optional()
            })
            .during(OPERATION)?,
    };
    if let Some(json) = raw {
        return Envelope::parse(&json).intact(OPERATION);
    }
    let (report, signature, expected) = report(sql, found.number, id, sequence)?;
    let envelope =
        Envelope::rebuild(report, signature, key_id(sql, found.number, sequence)?).intact(OPERATION)?;
    (envelope.id() == expected).then_some(envelope).intact(OPERATION)
}

/// The key that spoke under a number.
fn key_id(sql: &Connection, device: i64, sequence: u64) -> Result<KeyId, Failure> {
    sql.prepare_cached(
        "SELECT id FROM device_key WHERE device = ?1 AND first < ?2 ORDER BY first DESC LIMIT 1",
    )
    .and_then(|mut find| find.query_row((device, sequence), |row| row.get(0)))
    .map(KeyId::new)
    .during("look a key up")
}

/// Asks for the columns of a device's reports that [`said`] reads; behind them the signature (12), the leaf (15), the place,
/// the number, and the envelope where it is kept.
pub(super) const REPORT_COLUMNS: &str =
    "SELECT r.collected_at, r.duration_ms /*+ ::bigint & 4294967295 */, a.os, a.version, o.digest, o.name, o.version,
         /*+ number_of(r.provider, */ r.facts /*+ ) */, /*+ number_of(r.provider, */ r.findings /*+ ) */,
         /*+ number_of(r.provider, */ r.inventory /*+ ) */, s.keys, r.readings, r.signature, r.rare, b.leaf, l.leaf,
         /*+ number_of(r.provider, */ r.assessment /*+ ) */, r.position, r.sequence, r.raw
     FROM report r
     JOIN log l ON l.position = r.position
     JOIN agent a ON a.number = r.agent
     JOIN policy o ON o.number = r.policy
     JOIN shape s ON s.number = r.shape
     LEFT JOIN log b ON b.position = r.previous
     WHERE /*+ r.provider = provider_of(?1) AND */ r.device = /*+ rest_of( */ ?1 /*+ ) */";

/// A report of the chain from its columns, with its signature and identity.
fn report(
    sql: &Connection,
    number: i64,
    device: DeviceId,
    sequence: u64,
) -> Result<(Report, Signature, ReportId), Failure> {
    const OPERATION: &str = "read a report";
    let mut find = sql
        .prepare_cached(&format!(
            "{REPORT_COLUMNS} AND r.sequence = ?2 AND r.standing < 2"
        ))
        .during(OPERATION)?;
    let mut found = find.query((number, sequence)).during(OPERATION)?;
    let Some(row) = found.next().during(OPERATION)? else {
        return Err(StoreError::NotFound { what: "report" }.into());
    };
    let signature = Signature::new(row.get(12).during(OPERATION)?);
    let id = ReportId::new(row.get(15).during(OPERATION)?);
    let report = said(sql, &row, device, sequence)?;
    Ok((report, signature, id))
}

/// What a report said, from a row of [`REPORT_COLUMNS`].
pub(super) fn said(
    sql: &Connection,
    row: &Row<'_>,
    device: DeviceId,
    sequence: u64,
) -> Result<Report, Failure> {
    const OPERATION: &str = "read a report";
    let rare: Option<String> = row.get(13).during(OPERATION)?;
    let rare: Rare = rare
        .map(|rare| serde_json::from_str(&rare))
        .transpose()
        .intact(OPERATION)?
        .unwrap_or_default();
    let before: Option<[u8; 32]> = row.get(14).during(OPERATION)?;
    let shape: String = row.get(10).during(OPERATION)?;
    let values: Vec<u8> = row.get(11).during(OPERATION)?;
    let body = |column| bodies::name(sql, row.get(column).during(OPERATION)?);
    let assessment: Option<i64> = row.get(16).during(OPERATION)?;
    Ok(Report {
        agent: AgentInfo {
            os: row.get(2).during(OPERATION)?,
            version: row.get(3).during(OPERATION)?,
        },
        assessment: assessment.map(|number| bodies::name(sql, number)).transpose()?,
        collected_at: row.get(0).during(OPERATION)?,
        device,
        duration_ms: row.get(1).during(OPERATION)?,
        facts: body(7)?,
        findings: body(8)?,
        inventory: body(9)?,
        policy: PolicyRef {
            digest: dspt_report::Digest::new(row.get(4).during(OPERATION)?),
            name: row.get(5).during(OPERATION)?,
            version: row.get(6).during(OPERATION)?,
        },
        policy_refused: rare.policy_refused,
        previous: before.map(ReportId::new).or(rare.previous).intact(OPERATION)?,
        readings: Readings::decode(&shape, &values).intact(OPERATION)?,
        rejoined: rare.rejoined,
        seen: rare.seen,
        sequence,
        sharing: rare.sharing,
        skipped: rare.skipped,
    })
}
