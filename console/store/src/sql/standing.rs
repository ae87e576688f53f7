//! Posture and its tallies in tables.

use dspt_report::CheckId;
use dspt_report::Verdict;

use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::rows::verdict;
use super::rows::verdict_code;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::posture::Posture;
use crate::posture::Standing;
use crate::posture::changes;
use crate::posture::counts;

/// Verdicts of a device that stand now, or stood at the end of a day, by the first second after it.
pub(super) fn load(sql: &Connection, device: i64, end: Option<i64>) -> Result<Posture, Failure> {
    const OPERATION: &str = "read posture";
    let mut find = sql
        .prepare_cached(
            "SELECT check_id, verdict, reason, evidence, differs, since FROM posture
             WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND (?2 IS NULL OR begun < ?2)
             UNION ALL
             SELECT check_id, verdict, reason, evidence, differs, since FROM posture_past
             WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND begun < ?2 AND ended >= ?2",
        )
        .during(OPERATION)?;
    let mut rows = find.query((device, end)).during(OPERATION)?;
    let mut posture = Posture::new();
    while let Some(row) = rows.next().during(OPERATION)? {
        let check: String = row.get(0).during(OPERATION)?;
        let reason: Option<String> = row.get(2).during(OPERATION)?;
        let standing = Standing {
            verdict: verdict(row.get(1).during(OPERATION)?)?,
            reason: reason
                .map(|reason| serde_json::from_value(reason.into()))
                .transpose()
                .intact(OPERATION)?,
            evidence: row.get(3).during(OPERATION)?,
            differs: row.get(4).during(OPERATION)?,
            since: row.get(5).during(OPERATION)?,
        };
        posture.insert(check.parse().intact(OPERATION)?, standing);
    }
    Ok(posture)
}

/// Replaces a device's posture, counts and its part of the tallies by the difference only.
pub(super) fn replace(
    batch: &Batch<'_>,
    (device, provider): (i64, i64),
    (before, after): (&Posture, &Posture),
    at: i64,
) -> Result<(), Failure> {
    const OPERATION: &str = "keep posture";
    let changed = before
        .iter()
        .filter(|(check, was)| after.get(*check) != Some(*was));
    for (check, _) in changed {
        end(batch, device, check, at)?;
    }
    for check in before.keys().filter(|check| !after.contains_key(*check)) {
        batch.put(
            OPERATION,
            "DELETE FROM posture WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND check_id = ?2",
            (device, check.as_str()),
        )?;
    }
    for (check, standing) in after {
        if before.get(check) != Some(standing) {
            batch.put(
                OPERATION,
                "INSERT INTO posture (/*+ provider, */ device, check_id, verdict, reason, evidence, differs, since, begun)
                 VALUES (/*+ provider_of(?1), */ ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (/*+ provider, */ device, check_id) DO UPDATE SET
                     verdict = excluded.verdict, reason = excluded.reason, evidence = excluded.evidence,
                     differs = excluded.differs, since = excluded.since,
                     begun = CASE WHEN posture.begun > excluded.begun THEN posture.begun ELSE excluded.begun END",
                (
                    device,
                    check.as_str(),
                    verdict_code(standing.verdict),
                    standing.reason.map(dspt_report::Reason::as_str),
                    standing.evidence,
                    standing.differs,
                    standing.since,
                    at,
                ),
            )?;
        }
    }
    let sums = counts(after);
    batch.put(
        OPERATION,
        "UPDATE device SET pass = ?2, fail = ?3, advice = ?4, unknown = ?5, not_applicable = ?6, error = ?7,
             failing_since = ?8
         WHERE number = ?1",
        (
            device,
            sums.pass,
            sums.fail,
            sums.advice,
            sums.unknown,
            sums.not_applicable,
            sums.error,
            failing_since(after),
        ),
    )?;
    tally(batch, provider, before, after)
}

/// Since when it fails the evidence check that it has failed for longest.
pub(super) fn failing_since(posture: &Posture) -> Option<i64> {
    let failing = posture
        .values()
        .filter(|standing| standing.evidence && standing.verdict == Verdict::Fail);
    failing.map(|standing| standing.since).min()
}

/// Keeps the verdict that stood until now; one that stood for no time at all is not kept.
fn end(batch: &Batch<'_>, device: i64, check: &CheckId, at: i64) -> Result<(), Failure> {
    batch.put(
        "keep a verdict that stood",
        "INSERT INTO posture_past (/*+ provider, */ device, ended, check_id, begun, verdict, reason, evidence, differs, since)
         SELECT /*+ provider, */ device, ?3, check_id, begun, verdict, reason, evidence, differs, since
         FROM posture WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND check_id = ?2 AND begun < ?3",
        (device, check.as_str(), at),
    )
}

/// A device that stands for another goes on where that one's verdicts were: they have stood since then.
pub(super) fn inherit(batch: &Batch<'_>, old: i64, new: i64) -> Result<(), Failure> {
    batch.run(
        "carry a device's history on",
        "UPDATE posture SET since = (SELECT o.since FROM posture o
             WHERE /*+ o.provider = provider_of(?1) AND */ o.device = ?1
                 AND o.check_id = posture.check_id AND o.verdict = posture.verdict)
         WHERE /*+ provider = provider_of(?2) AND */ device = ?2 AND EXISTS (SELECT 1 FROM posture o
             WHERE /*+ o.provider = provider_of(?1) AND */ o.device = ?1
                 AND o.check_id = posture.check_id AND o.verdict = posture.verdict AND o.since < posture.since)",
        (old, new),
    )?;
    batch.run(
        "carry a device's history on",
        "UPDATE device SET failing_since =
             (SELECT min(since) FROM posture WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND verdict = 1 AND evidence = 1)
         WHERE number = ?1",
        (new,),
    )?;
    Ok(())
}

/// What the first findings of a device follow: the verdicts of the one that it stands for.
pub(super) fn inherited(sql: &Connection, device: i64) -> Result<Posture, Failure> {
    let old: Option<i64> = sql
        .prepare_cached("SELECT old FROM replacement WHERE new = ?1 ORDER BY position DESC LIMIT 1")
        .and_then(|mut find| find.query_row((device,), |row| row.get(0)).optional())
        .during("read a replacement")?;
    old.map_or(Ok(Posture::new()), |old| load(sql, old, None))
}

/// Moves a device's part in the tallies of its provider and of all.
pub(super) fn tally(
    batch: &Batch<'_>,
    provider: i64,
    before: &Posture,
    after: &Posture,
) -> Result<(), Failure> {
    for change in changes(before, after) {
        let row = (change.check.as_str(), verdict_code(change.verdict));
        let devices = add(batch, provider, row, (change.devices, change.evidence, 0))?;
        let had = devices - change.devices > 0;
        let providers = i64::from(devices > 0) - i64::from(had);
        add(batch, ALL, row, (change.devices, change.evidence, providers))?;
    }
    Ok(())
}

/// The provider number under which the tallies of all stand.
pub(super) const ALL: i64 = 0;

/// Adds to one tally, taking the row away at zero, and tells its devices.
fn add(
    batch: &Batch<'_>,
    provider: i64,
    (check, verdict): (&str, i64),
    (devices, evidence, providers): (i64, i64, i64),
) -> Result<i64, Failure> {
    const OPERATION: &str = "keep a tally";
    let now: i64 = batch
        .ask(
            OPERATION,
            "INSERT INTO tally (provider, check_id, verdict, devices, evidence, providers)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (provider, check_id, verdict) DO UPDATE SET
                 devices = tally.devices + excluded.devices,
                 evidence = tally.evidence + excluded.evidence,
                 providers = tally.providers + excluded.providers
             RETURNING tally.devices",
            (provider, check, verdict, devices, evidence, providers),
            |row| row.get(0),
        )?
        .intact(OPERATION)?;
    if now == 0 {
        batch.put(
            OPERATION,
            "DELETE FROM tally WHERE provider = ?1 AND check_id = ?2 AND verdict = ?3",
            (provider, check, verdict),
        )?;
    }
    Ok(now)
}
