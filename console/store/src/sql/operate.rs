//! What operators change, each with its entry in the log.

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::KeyId;
use jiff::Timestamp;

use super::action;
use super::action::Action;
use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::past;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use super::standing;
use crate::change::NewToken;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::error::StoreError;
use crate::model::DeviceState;
use crate::posture::Posture;

/// Keeps the digest of a token.
pub(super) fn token_add(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    new: &NewToken,
    at: Timestamp,
) -> Result<(), Failure> {
    let provider = sight.provider(new.provider, Need::Progress)?;
    let added = batch.run(
        "keep an enrolment string",
        "INSERT INTO token (digest, provider, uses, used, created, expires, revoked, label)
         VALUES (?1, ?2, ?3, 0, ?4, ?5, 0, ?6) ON CONFLICT DO NOTHING",
        (
            new.token_sha256.as_bytes(),
            provider,
            new.uses,
            at.as_second(),
            new.expires.as_second(),
            &new.label,
        ),
    )?;
    if added == 0 {
        return Err(StoreError::Taken { what: "this token" }.into());
    }
    let action = Action::EnrolmentStringMade {
        token_sha256: new.token_sha256,
        uses: new.uses,
        expires: new.expires.as_second(),
    };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

/// Takes a token back.
pub(super) fn token_revoke(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    token_sha256: Digest,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "take an enrolment string back";
    let text = format!(
        "SELECT t.provider FROM token t WHERE t.digest = :digest AND {}",
        sight.reaches("t.provider", Need::Progress)
    );
    let found = sight.row(OPERATION, &text, &[(":digest", token_sha256.as_bytes())], |row| {
        row.get(0)
    })?;
    let provider: i64 = found.ok_or(StoreError::NotFound {
        what: "enrolment string",
    })?;
    batch.run(
        OPERATION,
        "UPDATE token SET revoked = 1 WHERE digest = ?1",
        (token_sha256.as_bytes(),),
    )?;
    let action = Action::EnrolmentStringRevoked { token_sha256 };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

/// A person vouches for a device.
pub(super) fn device_confirm(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: DeviceId,
    at: Timestamp,
) -> Result<(), Failure> {
    let device = find(sight, id)?;
    match device.state {
        DeviceState::Confirmed => return Ok(()),
        DeviceState::New | DeviceState::RestoredOrCopied => {}
        DeviceState::Cloned | DeviceState::Retired => {
            return Err(StoreError::Invalid {
                what: "a cloned or retired device",
                rule: "cannot be confirmed; enrol the machine again",
            }
            .into());
        }
    }
    set_state(batch, device.number, DeviceState::Confirmed, at)?;
    action::log(
        batch,
        sight,
        Some(device.provider),
        &Action::DeviceConfirmed { device: id },
        at,
    )?;
    Ok(())
}

/// Takes a device out of use.
pub(super) fn device_retire(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: DeviceId,
    at: Timestamp,
) -> Result<(), Failure> {
    let device = find(sight, id)?;
    if device.state == DeviceState::Retired {
        return Ok(());
    }
    out_of_use(batch, device.number, device.provider, at)?;
    action::log(
        batch,
        sight,
        Some(device.provider),
        &Action::DeviceRetired { device: id },
        at,
    )?;
    Ok(())
}

/// One device stands for another from now on: what was reported stays with the old one, which counts no more.
pub(super) fn device_replace(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    (old, new): (DeviceId, DeviceId),
    at: Timestamp,
) -> Result<(), Failure> {
    let (before, after) = (find(sight, old)?, find(sight, new)?);
    let invalid = |rule| StoreError::Invalid {
        what: "a replacement",
        rule,
    };
    if before.number == after.number {
        return Err(invalid("must be another device").into());
    }
    if before.provider != after.provider {
        return Err(invalid("must belong to the same provider").into());
    }
    if matches!(after.state, DeviceState::Cloned | DeviceState::Retired) {
        return Err(invalid("must be in use, and not copied; enrol the machine again").into());
    }
    if replaced_by(batch.sql, before.number, i64::MAX)?.is_some() {
        return Err(invalid("was named for this device before").into());
    }
    if before.state != DeviceState::Retired {
        out_of_use(batch, before.number, before.provider, at)?;
    }
    if after.state == DeviceState::New {
        // Whoever names it knows it.
        set_state(batch, after.number, DeviceState::Confirmed, at)?;
    }
    let position = action::log(
        batch,
        sight,
        Some(before.provider),
        &Action::DeviceReplaced { old, new },
        at,
    )?;
    batch.run(
        "keep a replacement",
        "INSERT INTO replacement (old, new, position) VALUES (?1, ?2, ?3)",
        (before.number, after.number, position),
    )?;
    standing::inherit(batch, before.number, after.number)
}

/// The device that stands for this one.
pub(super) fn replaced_by(sql: &Connection, device: i64, before: i64) -> Result<Option<DeviceId>, Failure> {
    sql.prepare_cached("SELECT d.id FROM replacement r JOIN device d ON d.number = r.new WHERE r.old = ?1 AND r.position < ?2")
        .and_then(|mut find| find.query_row((device, before), |row| row.get(0)).optional())
        .map(|found| found.map(DeviceId::new))
        .during("read a replacement")
}

/// The devices that this one stands for, oldest first.
pub(super) fn replaces(sql: &Connection, device: i64, before: i64) -> Result<Vec<DeviceId>, Failure> {
    const OPERATION: &str = "read a replacement";
    let mut find = sql
        .prepare_cached(
            "SELECT d.id FROM replacement r JOIN device d ON d.number = r.old
             WHERE r.new = ?1 AND r.position < ?2 ORDER BY r.position",
        )
        .during(OPERATION)?;
    let found = find
        .query_map((device, before), |row| row.get(0).map(DeviceId::new))
        .during(OPERATION)?;
    found.collect::<crate::engine::Result<_>>().during(OPERATION)
}

/// Logs that one-time codes were given out; which ones is told nowhere.
pub(super) fn log_codes(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    provider: i64,
    count: usize,
    expires: Timestamp,
    at: Timestamp,
) -> Result<(), Failure> {
    let action = Action::OnceCodesMade {
        count,
        expires: expires.as_second(),
    };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

/// Takes a device's posture out of every sum, and its keys out of use.
pub(super) fn out_of_use(
    batch: &mut Batch<'_>,
    device: i64,
    provider: i64,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "look a key up";
    let posture = standing::load(batch.sql, device, None)?;
    standing::tally(batch, provider, &posture, &Posture::new())?;
    set_state(batch, device, DeviceState::Retired, at)?;
    let keys: Vec<[u8; 32]> = batch
        .sql
        .prepare_cached("SELECT id FROM device_key WHERE device = ?1")
        .and_then(|mut find| find.query_map((device,), |row| row.get(0))?.collect())
        .during(OPERATION)?;
    for key in keys {
        batch.forget_key(KeyId::new(key));
    }
    Ok(())
}

pub(super) struct Found {
    pub(super) number: i64,
    pub(super) provider: i64,
    pub(super) state: DeviceState,
}

pub(super) fn find(sight: &Sight<'_>, id: DeviceId) -> Result<Found, Failure> {
    let text = format!(
        "SELECT d.number, d.provider, d.state FROM device d WHERE d.id = :id AND {}",
        sight.reaches_device("d")
    );
    let found = sight.row("look a device up", &text, &[(":id", id.as_bytes())], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let (number, provider, state) = found.ok_or(StoreError::NotFound { what: "device" })?;
    Ok(Found {
        number,
        provider,
        state: rows::state(state)?,
    })
}

/// The number of a device of a provider, by number, that is reached.
pub(super) fn device_of(sight: &Sight<'_>, provider: i64, id: DeviceId) -> Result<i64, Failure> {
    let found = find(sight, id)?;
    if found.provider != provider {
        return Err(StoreError::NotFound { what: "device" }.into());
    }
    Ok(found.number)
}

fn set_state(batch: &Batch<'_>, device: i64, state: DeviceState, at: Timestamp) -> Result<(), Failure> {
    let moment = past::keep(batch, device, at)?;
    batch.run(
        "change a device's state",
        "UPDATE device SET state = ?2 WHERE number = ?1",
        (device, rows::state_code(state)),
    )?;
    past::turned(batch, device, moment)
}
