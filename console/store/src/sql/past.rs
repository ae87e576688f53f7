//! Keeping what was, in the same transaction as what changes it.

use jiff::Timestamp;

use super::batch::Batch;
use super::failure::Failure;
use super::failure::Intact;
use super::rows;
use crate::silence;

/// Keeps how a device stands, where it stood so at the end of an earlier day; called before its first change of a day. Tells
/// the moment of the change.
///
/// The history of a device never goes back, so that none of it is lost or there twice: what comes while the clock is behind
/// what it was counts as of the latest moment that is known of the device.
pub(super) fn keep(batch: &Batch<'_>, device: i64, at: Timestamp) -> Result<Timestamp, Failure> {
    const OPERATION: &str = "keep how a device stood";
    let known = batch
        .ask(
            OPERATION,
            "SELECT stands_since, last_heard FROM device WHERE number = ?1",
            (device,),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .intact(OPERATION)?;
    keep_known(batch, device, known, at)
}

/// The same, of a device of which it is known since when it stands so, and when it was last heard of.
pub(super) fn keep_known(
    batch: &Batch<'_>,
    device: i64,
    (stands_since, last_heard): (i64, Option<i64>),
    at: Timestamp,
) -> Result<Timestamp, Failure> {
    const OPERATION: &str = "keep how a device stood";
    let last_heard = rows::time(last_heard.unwrap_or_default())?;
    let mut moment = at.max(last_heard);
    if rows::day(silence::day(moment)) < stands_since {
        moment = silence::begin(rows::date(stands_since)?);
    }
    let today = rows::day(silence::day(moment));
    if stands_since == today {
        return Ok(moment);
    }
    batch.put(
        OPERATION,
        "INSERT INTO device_past (/*+ provider, */ device, until, first, os, sharing, state, head_sequence, last_heard,
             collected_at, clock_wrong, agent, policy, facts, findings, inventory, pass, fail, advice, unknown,
             not_applicable, error, location, assessment)
         SELECT /*+ provider, */ number, ?2, stands_since, os, sharing, state, head_sequence, last_heard,
             collected_at, clock_wrong, agent, policy, facts, findings, inventory, pass, fail, advice, unknown,
             not_applicable, error, location, assessment
         FROM device WHERE number = ?1",
        (device, today),
    )?;
    batch.put(
        OPERATION,
        "UPDATE device SET stands_since = ?2 WHERE number = ?1",
        (device, today),
    )?;
    Ok(moment)
}

/// Keeps that a device stands, or shares, otherwise now; called after the change.
pub(super) fn turned(batch: &Batch<'_>, device: i64, at: Timestamp) -> Result<(), Failure> {
    batch.put(
        "keep how a device stands",
        "INSERT INTO device_turn (device, at, state, sharing, joined)
         SELECT number, ?2, state, sharing,
             CASE WHEN EXISTS (SELECT 1 FROM device_turn WHERE device = ?1) THEN 0 ELSE 1 END
         FROM device WHERE number = ?1",
        (device, at.as_second()),
    )
}

/// Counts a report that came on a later day than it was made.
pub(super) fn came(batch: &Batch<'_>, device: i64, collected_at: i64, at: Timestamp) -> Result<(), Failure> {
    let collected = rows::day(silence::day(rows::device_time(collected_at)));
    let received = rows::day(silence::day(at));
    if collected < received {
        batch.put(
            "count a report that came later",
            "INSERT INTO came_later (/*+ provider, */ received, device, collected, reports)
             VALUES (/*+ provider_of(?2), */ ?1, ?2, ?3, 1)
             ON CONFLICT (/*+ provider, */ received, device, collected) DO UPDATE SET reports = came_later.reports + 1",
            (received, device, collected),
        )?;
    }
    Ok(())
}

/// What was of a device that left goes with it; that it was there stays.
pub(super) fn erase(batch: &Batch<'_>, device: i64) -> Result<(), Failure> {
    const OPERATION: &str = "erase what was shown of a device";
    batch.run(
        OPERATION,
        "DELETE FROM posture_past WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        (device,),
    )?;
    batch.run(
        OPERATION,
        "UPDATE device_past SET os = '' WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        (device,),
    )?;
    Ok(())
}
