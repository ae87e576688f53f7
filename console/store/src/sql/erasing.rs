//! Erasing what is due, step by step. Each step is one commit and leaves a state from which the next one, of this process or a
//! later one, goes on. The log keeps its place and digest of everything, and says what went.

use jiff::Timestamp;
use serde::Serialize;

use super::SqlStore;
use super::action;
use super::action::Action;
use super::batch::Batch;
use super::batch::LogKind;
use super::closing::forget_keys;
use super::closing::numbers;
use super::failure::During;
use super::failure::Failure;
use super::retention;
use super::rows;
use super::sight::Sight;
use crate::engine::Connection;
use crate::error::StoreError;
use crate::limits;
use crate::model::Erased;
use crate::silence;

const OPERATION: &str = "erase what is due";

/// The log's entry of a deletion: what went, why, and how much. It names nobody.
#[derive(Debug, Serialize)]
struct Entry {
    /// First and last place in the log of what went, both included, in order.
    positions: Vec<(i64, i64)>,
    count: usize,
    why: &'static str,
}

/// What is to be erased next.
enum Due {
    Provider(i64),
    Device(i64),
    Reports(retention::Due),
}

/// What a step came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step {
    Nothing,
    More,
    Provider,
    Device,
    Reports(u64),
}

impl SqlStore {
    pub(super) async fn erase_all_due(&self, at: Timestamp) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        loop {
            let step = self
                .writer
                .submit(limits::REPORT_BYTES, move |batch| step(batch, at))
                .await?;
            match step {
                Step::Nothing => break,
                Step::More => {}
                Step::Provider => erased.providers += 1,
                Step::Device => erased.devices += 1,
                Step::Reports(count) => erased.reports += count,
            }
        }
        erased.wiped = self.writer.submit_alone(wipe).await?;
        Ok(erased)
    }
}

/// Says that a closed provider is erased now.
pub(super) fn begin(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    provider: i64,
    at: Timestamp,
) -> Result<(), Failure> {
    let begun = batch.run(
        OPERATION,
        "UPDATE closing SET begun = coalesce(begun, ?2) WHERE provider = ?1",
        (provider, at.as_second()),
    )?;
    if begun == 0 {
        return Err(StoreError::Invalid {
            what: "a provider that is to be erased",
            rule: "must be closed first, so that it can be handed what is held of it",
        }
        .into());
    }
    action::log(batch, sight, Some(provider), &Action::ErasingBegun, at)?;
    Ok(())
}

fn step(batch: &mut Batch<'_>, at: Timestamp) -> Result<Step, Failure> {
    let Some(due) = next(batch, at)? else {
        return Ok(Step::Nothing);
    };
    mark_unwiped(batch, at)?;
    match due {
        Due::Provider(provider) => {
            batch.run(
                OPERATION,
                "UPDATE closing SET begun = coalesce(begun, ?2) WHERE provider = ?1",
                (provider, at.as_second()),
            )?;
            provider_step(batch, provider, at)
        }
        Due::Device(device) => match device_step(batch, device, "the device left", at)? {
            true => Ok(Step::Device),
            false => Ok(Step::More),
        },
        Due::Reports(due) => retention::step(batch, due, at).map(Step::Reports),
    }
}

fn next(batch: &Batch<'_>, at: Timestamp) -> Result<Option<Due>, Failure> {
    let begun = batch.ask(
        OPERATION,
        "SELECT provider FROM closing WHERE begun IS NOT NULL LIMIT 1",
        [],
        |row| row.get(0),
    )?;
    let due = match begun {
        Some(provider) => Some(provider),
        None => batch.ask(
            OPERATION,
            "SELECT provider FROM closing WHERE due <= ?1 ORDER BY due LIMIT 1",
            (at.as_second(),),
            |row| row.get(0),
        )?,
    };
    if let Some(provider) = due {
        return Ok(Some(Due::Provider(provider)));
    }
    let device = batch.ask(
        OPERATION,
        "SELECT device FROM erasure WHERE due <= ?1 ORDER BY due LIMIT 1",
        (at.as_second(),),
        |row| row.get(0),
    )?;
    match device {
        Some(device) => Ok(Some(Due::Device(device))),
        None => Ok(retention::due(batch, at)?.map(Due::Reports)),
    }
}

/// Until the file is written anew its free parts may hold what went.
fn mark_unwiped(batch: &Batch<'_>, at: Timestamp) -> Result<(), Failure> {
    batch.run(
        OPERATION,
        "INSERT INTO unwiped (since) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM unwiped)",
        (at.as_second(),),
    )?;
    Ok(())
}

fn provider_step(batch: &mut Batch<'_>, provider: i64, at: Timestamp) -> Result<Step, Failure> {
    const WHY: &str = "the provider closed";
    let device = batch.ask(
        OPERATION,
        "SELECT number FROM device WHERE provider = ?1 LIMIT 1",
        (provider,),
        |row| row.get(0),
    )?;
    if let Some(device) = device {
        device_step(batch, device, WHY, at)?;
        return Ok(Step::More);
    }
    let places = format!(
        "SELECT position FROM action WHERE provider = ?1
             OR operator IN (SELECT number FROM operator WHERE provider = ?1)
         ORDER BY position LIMIT {}",
        limits::ERASED_AT_ONCE
    );
    let places = numbers(batch, &places, provider)?;
    if !places.is_empty() {
        for position in &places {
            for text in [
                "DELETE FROM risk WHERE source = 1 AND number = ?1",
                "DELETE FROM book WHERE position = ?1",
                "DELETE FROM note WHERE position = ?1",
                "DELETE FROM permission WHERE position = ?1",
                "DELETE FROM action WHERE position = ?1",
            ] {
                batch.run(OPERATION, text, (position,))?;
            }
        }
        logged(batch, places, WHY, at)?;
        return Ok(Step::More);
    }
    rest_of_provider(batch, provider)?;
    end_of_provider(batch, provider, at)?;
    Ok(Step::Provider)
}

/// What has no place in the log.
fn rest_of_provider(batch: &Batch<'_>, provider: i64) -> Result<(), Failure> {
    places(batch, provider)?;
    for text in [
        "DELETE FROM look WHERE provider = ?1",
        "DELETE FROM work WHERE provider = ?1",
        "DELETE FROM summary WHERE provider = ?1",
        "DELETE FROM token WHERE provider = ?1",
        "DELETE FROM once_code WHERE provider = ?1",
        "DELETE FROM self_check WHERE provider = ?1",
        "DELETE FROM self_check_verdict WHERE provider = ?1",
        "DELETE FROM estate WHERE provider = ?1",
        "DELETE FROM place_sum WHERE provider = ?1",
        "DELETE FROM tally WHERE provider = ?1",
        "DELETE FROM code WHERE provider = ?1",
        "DELETE FROM assessment_location WHERE assessment IN (SELECT number FROM assessment WHERE provider = ?1)",
        "DELETE FROM assessment WHERE provider = ?1",
        "UPDATE work SET owner_operator = NULL
         WHERE owner_operator IN (SELECT number FROM operator WHERE provider = ?1)",
        "DELETE FROM last_look WHERE operator IN (SELECT number FROM operator WHERE provider = ?1)",
        "DELETE FROM operator_token WHERE operator IN (SELECT number FROM operator WHERE provider = ?1)",
        "DELETE FROM operator WHERE provider = ?1",
    ] {
        batch.run(OPERATION, text, (provider,))?;
    }
    Ok(())
}

/// Its locations go with it; one that changed hands is another's, and stays with that one.
fn places(batch: &Batch<'_>, provider: i64) -> Result<(), Failure> {
    let its_own = numbers(
        batch,
        "SELECT DISTINCT location FROM tenure t WHERE provider = ?1
             AND NOT EXISTS (SELECT 1 FROM tenure o WHERE o.location = t.location AND o.provider <> ?1)",
        provider,
    )?;
    batch.run(OPERATION, "DELETE FROM tenure WHERE provider = ?1", (provider,))?;
    for location in its_own {
        for text in [
            "DELETE FROM location_area WHERE location = ?1",
            "DELETE FROM assessment_location WHERE location = ?1",
            "DELETE FROM code WHERE location = ?1",
            "DELETE FROM location WHERE number = ?1",
        ] {
            batch.run(OPERATION, text, (location,))?;
        }
    }
    Ok(())
}

fn end_of_provider(batch: &Batch<'_>, provider: i64, at: Timestamp) -> Result<(), Failure> {
    batch.run(
        OPERATION,
        "INSERT INTO erased_provider (number, added, erased) SELECT number, added, ?2 FROM provider WHERE number = ?1",
        (provider, rows::day(silence::day(at))),
    )?;
    for text in [
        "DELETE FROM closing WHERE provider = ?1",
        "DELETE FROM provider WHERE number = ?1",
    ] {
        batch.run(OPERATION, text, (provider,))?;
    }
    Ok(())
}

/// Erases some of a device's chain, and the device itself once nothing of the chain is left; whether it is gone.
fn device_step(
    batch: &mut Batch<'_>,
    device: i64,
    why: &'static str,
    at: Timestamp,
) -> Result<bool, Failure> {
    let chain = format!(
        "SELECT position FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing < 2
         UNION ALL SELECT position FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing = 2
         UNION ALL SELECT position FROM link WHERE device = ?1 AND standing < 2
         UNION ALL SELECT position FROM link WHERE device = ?1 AND standing = 2
         LIMIT {}",
        limits::ERASED_AT_ONCE
    );
    let mut chain = numbers(batch, &chain, device)?;
    let is_last = chain.len() < limits::ERASED_AT_ONCE;
    for position in &chain {
        for text in [
            // Two, because each names an index of the chain: PostgreSQL has none by place.
            "DELETE FROM report WHERE /*+ provider = provider_of(?2) AND */ device = /*+ rest_of( */ ?2 /*+ ) */ AND position = ?1 AND standing < 2",
            "DELETE FROM report WHERE /*+ provider = provider_of(?2) AND */ device = /*+ rest_of( */ ?2 /*+ ) */ AND position = ?1 AND standing = 2",
            "DELETE FROM link WHERE device = ?2 AND position = ?1",
        ] {
            batch.run(OPERATION, text, (position, device))?;
        }
    }
    if is_last {
        chain.extend(numbers(
            batch,
            "SELECT position FROM enrolment WHERE device = ?1",
            device,
        )?);
        rest_of_device(batch, device)?;
    }
    logged(batch, chain, why, at)?;
    Ok(is_last)
}

fn rest_of_device(batch: &mut Batch<'_>, device: i64) -> Result<(), Failure> {
    forget_keys(batch, device)?;
    for text in [
        "DELETE FROM enrolment WHERE device = ?1",
        "DELETE FROM gap WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        "DELETE FROM posture WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        "DELETE FROM posture_past WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        "DELETE FROM device_past WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        "DELETE FROM device_turn WHERE device = ?1",
        "DELETE FROM came_later WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        "DELETE FROM \"placing\" WHERE device = ?1",
        "DELETE FROM risk WHERE source = 0 AND number IN (SELECT number FROM body WHERE /*+ provider = provider_of(?1) AND */ device = ?1)",
        "DELETE FROM body WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        "DELETE FROM replacement WHERE old = ?1 OR new = ?1",
        "DELETE FROM erasure WHERE device = ?1",
        "DELETE FROM work WHERE device = ?1",
        "DELETE FROM note WHERE device = ?1",
        "UPDATE permission SET device = NULL WHERE device = ?1",
        "DELETE FROM device_key WHERE device = ?1",
        "DELETE FROM device WHERE number = ?1",
    ] {
        batch.run(OPERATION, text, (device,))?;
    }
    Ok(())
}

/// Logs what went.
pub(super) fn logged(
    batch: &mut Batch<'_>,
    mut places: Vec<i64>,
    why: &'static str,
    at: Timestamp,
) -> Result<(), Failure> {
    if places.is_empty() {
        return Ok(());
    }
    places.sort_unstable();
    let count = places.len();
    let mut positions: Vec<(i64, i64)> = Vec::new();
    for place in places {
        match positions.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            _ => positions.push((place, place)),
        }
    }
    let entry = Entry {
        positions,
        count,
        why,
    };
    batch.log_entry(LogKind::Deletion, &entry, (None, None), at)?;
    Ok(())
}

/// Writes the file anew where something was erased since the last time, so that none of its bytes, nor of the log beside it,
/// hold what went. Tells whether there is nothing left to do: another process that reads may be in the way.
fn wipe(connection: &Connection) -> Result<bool, Failure> {
    const OPERATION: &str = "write the file anew";
    let is_needed: bool = connection
        .query_row("SELECT EXISTS (SELECT 1 FROM unwiped)", (), |row| row.get(0))
        .during(OPERATION)?;
    if !is_needed {
        return Ok(true);
    }
    connection.write_anew().during(OPERATION)?;
    if !connection.empty_log().during(OPERATION)? {
        return Ok(false);
    }
    let unmarked = connection
        .prepare_cached("DELETE FROM unwiped")
        .and_then(|mut statement| statement.execute(()));
    unmarked.during(OPERATION)?;
    connection.empty_log().during(OPERATION)?;
    Ok(true)
}
