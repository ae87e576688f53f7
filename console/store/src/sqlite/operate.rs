//! What operators change, each with its entry in the log.

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::KeyId;
use dspt_report::ProviderId;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use serde::Serialize;

use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::rows;
use super::standing;
use crate::change::NewProvider;
use crate::change::NewToken;
use crate::change::Settings;
use crate::error::StoreError;
use crate::model::DeviceState;
use crate::model::Scope;
use crate::posture::Posture;

/// What is written down of an operator's action. A new field is optional: old entries must still read.
#[derive(Debug, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
enum Action<'a> {
    ProviderAdded {
        provider: ProviderId,
        name: &'a str,
        cqc: Option<&'a str>,
        ods: Option<&'a str>,
    },
    EnrolmentStringMade {
        provider: ProviderId,
        token_sha256: Digest,
        uses: u32,
        expires: i64,
    },
    EnrolmentStringRevoked {
        token_sha256: Digest,
    },
    DeviceConfirmed {
        device: DeviceId,
    },
    DeviceRetired {
        device: DeviceId,
    },
    DeviceReplaced {
        old: DeviceId,
        new: DeviceId,
    },
    OnceCodesMade {
        provider: ProviderId,
        count: usize,
        expires: i64,
    },
    SettingsChanged {
        settings: &'a Settings,
    },
}

/// Adds a provider under the id.
pub(super) fn provider_add(
    batch: &mut Batch<'_>,
    id: ProviderId,
    new: &NewProvider,
    at: Timestamp,
) -> Result<(), Failure> {
    for (what, sql, code) in [
        ("this CQC code", "SELECT 1 FROM provider WHERE cqc = ?1", &new.cqc),
        ("this ODS code", "SELECT 1 FROM provider WHERE ods = ?1", &new.ods),
    ] {
        if batch.ask("look a code up", sql, (code,), |_| Ok(()))?.is_some() {
            return Err(StoreError::Taken { what }.into());
        }
    }
    let codes = [&new.cqc, &new.ods].map(|code| code.as_deref().unwrap_or_default());
    batch.insert(
        "keep a provider",
        "INSERT INTO provider (id, name, sort_key, search, cqc, ods, telephone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            id.as_bytes(),
            &new.name,
            rows::folded(&new.name),
            rows::folded(&format!("{} {}", new.name, codes.join(" "))),
            &new.cqc,
            &new.ods,
            &new.telephone,
        ),
    )?;
    let action = Action::ProviderAdded {
        provider: id,
        name: &new.name,
        cqc: new.cqc.as_deref(),
        ods: new.ods.as_deref(),
    };
    batch.log_action(&action, at)?;
    Ok(())
}

/// Keeps the digest of a token.
pub(super) fn token_add(batch: &mut Batch<'_>, new: &NewToken, at: Timestamp) -> Result<(), Failure> {
    let provider: i64 = batch
        .ask(
            "look a provider up",
            "SELECT number FROM provider WHERE id = ?1",
            (new.provider.as_bytes(),),
            |row| row.get(0),
        )?
        .ok_or(StoreError::NotFound { what: "provider" })?;
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
        provider: new.provider,
        token_sha256: new.token_sha256,
        uses: new.uses,
        expires: new.expires.as_second(),
    };
    batch.log_action(&action, at)?;
    Ok(())
}

/// Takes a token back.
pub(super) fn token_revoke(
    batch: &mut Batch<'_>,
    scope: &Scope,
    token_sha256: Digest,
    at: Timestamp,
) -> Result<(), Failure> {
    let (low, high) = rows::range(batch.sql, scope)?;
    let changed = batch.run(
        "take an enrolment string back",
        "UPDATE token SET revoked = 1 WHERE digest = ?1 AND provider BETWEEN ?2 AND ?3",
        (token_sha256.as_bytes(), low, high),
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound {
            what: "enrolment string",
        }
        .into());
    }
    batch.log_action(&Action::EnrolmentStringRevoked { token_sha256 }, at)?;
    Ok(())
}

/// A person vouches for a device.
pub(super) fn device_confirm(
    batch: &mut Batch<'_>,
    scope: &Scope,
    id: DeviceId,
    at: Timestamp,
) -> Result<(), Failure> {
    let device = find(batch, scope, id)?;
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
    set_state(batch, device.number, DeviceState::Confirmed)?;
    batch.log_action(&Action::DeviceConfirmed { device: id }, at)?;
    Ok(())
}

/// Takes a device out of use.
pub(super) fn device_retire(
    batch: &mut Batch<'_>,
    scope: &Scope,
    id: DeviceId,
    at: Timestamp,
) -> Result<(), Failure> {
    let device = find(batch, scope, id)?;
    if device.state == DeviceState::Retired {
        return Ok(());
    }
    out_of_use(batch, device.number, device.provider)?;
    batch.log_action(&Action::DeviceRetired { device: id }, at)?;
    Ok(())
}

/// One device stands for another from now on: what was reported stays with the old one, which counts no more.
pub(super) fn device_replace(
    batch: &mut Batch<'_>,
    scope: &Scope,
    (old, new): (DeviceId, DeviceId),
    at: Timestamp,
) -> Result<(), Failure> {
    let (before, after) = (find(batch, scope, old)?, find(batch, scope, new)?);
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
    if replaced_by(batch.sql, before.number)?.is_some() {
        return Err(invalid("was named for this device before").into());
    }
    if before.state != DeviceState::Retired {
        out_of_use(batch, before.number, before.provider)?;
    }
    if after.state == DeviceState::New {
        // Whoever names it knows it.
        set_state(batch, after.number, DeviceState::Confirmed)?;
    }
    let position = batch.log_action(&Action::DeviceReplaced { old, new }, at)?;
    batch.run(
        "keep a replacement",
        "INSERT INTO replacement (old, new, position) VALUES (?1, ?2, ?3)",
        (before.number, after.number, position),
    )?;
    Ok(())
}

/// The device that stands for this one.
pub(super) fn replaced_by(sql: &Connection, device: i64) -> Result<Option<DeviceId>, Failure> {
    sql.prepare_cached("SELECT d.id FROM replacement r JOIN device d ON d.number = r.new WHERE r.old = ?1")
        .and_then(|mut find| find.query_row((device,), |row| row.get(0)).optional())
        .map(|found| found.map(DeviceId::new))
        .during("read a replacement")
}

/// The devices that this one stands for, oldest first.
pub(super) fn replaces(sql: &Connection, device: i64) -> Result<Vec<DeviceId>, Failure> {
    const OPERATION: &str = "read a replacement";
    let mut find = sql
        .prepare_cached(
            "SELECT d.id FROM replacement r JOIN device d ON d.number = r.old
             WHERE r.new = ?1 ORDER BY r.position",
        )
        .during(OPERATION)?;
    let found = find
        .query_map((device,), |row| row.get(0).map(DeviceId::new))
        .during(OPERATION)?;
    found.collect::<rusqlite::Result<_>>().during(OPERATION)
}

/// Logs that one-time codes were given out; which ones is told nowhere.
pub(super) fn log_codes(
    batch: &mut Batch<'_>,
    provider: ProviderId,
    count: usize,
    expires: Timestamp,
    at: Timestamp,
) -> Result<(), Failure> {
    let action = Action::OnceCodesMade {
        provider,
        count,
        expires: expires.as_second(),
    };
    batch.log_action(&action, at)?;
    Ok(())
}

/// Takes a device's posture out of every sum, and its keys out of use.
pub(super) fn out_of_use(batch: &mut Batch<'_>, device: i64, provider: i64) -> Result<(), Failure> {
    const OPERATION: &str = "look a key up";
    let posture = standing::load(batch.sql, device)?;
    standing::tally(batch, provider, &posture, &Posture::new())?;
    set_state(batch, device, DeviceState::Retired)?;
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

/// Keeps what this console tells about itself.
pub(super) fn settings_set(batch: &mut Batch<'_>, settings: &Settings, at: Timestamp) -> Result<(), Failure> {
    for (name, value) in [
        ("operator", &settings.operator),
        ("purpose", &settings.purpose),
        ("telephone", &settings.telephone),
        ("address", &settings.address),
    ] {
        batch.run(
            "keep a setting",
            "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)",
            (name, value),
        )?;
    }
    batch.log_action(&Action::SettingsChanged { settings }, at)?;
    Ok(())
}

struct Found {
    number: i64,
    provider: i64,
    state: DeviceState,
}

fn find(batch: &Batch<'_>, scope: &Scope, id: DeviceId) -> Result<Found, Failure> {
    let (low, high) = rows::range(batch.sql, scope)?;
    let (number, provider, state) = batch
        .ask(
            "look a device up",
            "SELECT number, provider, state FROM device WHERE id = ?1 AND provider BETWEEN ?2 AND ?3",
            (id.as_bytes(), low, high),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?
        .ok_or(StoreError::NotFound { what: "device" })?;
    Ok(Found {
        number,
        provider,
        state: rows::state(state)?,
    })
}

fn set_state(batch: &Batch<'_>, device: i64, state: DeviceState) -> Result<(), Failure> {
    batch.run(
        "change a device's state",
        "UPDATE device SET state = ?2 WHERE number = ?1",
        (device, rows::state_code(state)),
    )?;
    Ok(())
}
