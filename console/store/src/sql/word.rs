//! What a provider's own people say with one of its computers: the signature is the credential, and is kept.

use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::KeyId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::Verified;
use dspt_report::statement::Predicate;
use jiff::Timestamp;
use jiff::civil::Date;

use super::action::Said;
use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::permissions;
use super::rows;
use super::sight::Sight;
use crate::change::NewPermission;
use crate::change::NewWord;
use crate::change::OwnWord;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::error::StoreError;
use crate::limits;
use crate::model::DeviceState;
use crate::model::Given;
use crate::model::Scope;
use crate::valid;

const OPERATION: &str = "keep what a provider said";

/// The confirmed device that this is the present key of, and its provider.
pub(super) fn asker(sql: &Connection, key: KeyId) -> Result<Option<(DeviceId, ProviderId)>, Failure> {
    sql.prepare_cached(
        "SELECT d.id, p.id FROM device_key k
         JOIN device d ON d.number = k.device
         JOIN provider p ON p.number = d.provider
         WHERE k.id = ?1 AND k.until IS NULL AND d.state = ?2",
    )
    .and_then(|mut find| {
        let confirmed = rows::state_code(DeviceState::Confirmed);
        find.query_row((key.as_bytes(), confirmed), |row| {
            Ok((DeviceId::new(row.get(0)?), ProviderId::new(row.get(1)?)))
        })
        .optional()
    })
    .during("look up who asks for a provider")
}

/// Keeps it with what it changes, once.
pub(super) fn keep(batch: &mut Batch<'_>, new: &NewWord) -> Result<(), Failure> {
    let at = new.received_at;
    match &new.said {
        OwnWord::Permit(verified) => {
            let said = verified.statement();
            let provider = speaker(batch, verified, said.device, at)?;
            let permission = NewPermission {
                provider,
                party: said.party,
                purpose: said.purpose.clone(),
                level: said.level,
                text: said.text,
                agreed_by: said.agreed_by.clone(),
                given: Given::Device(said.device),
                until: day(said.until)?,
            };
            let permission = valid::permission(&permission, at)?;
            let sight = sight_of(batch, provider, permission.party)?;
            let proof = proof(said.device, verified.id(), &new.envelope)?;
            permissions::permit(batch, &sight, &permission, Some(&proof), at)
        }
        OwnWord::Withdraw(verified) => {
            let said = verified.statement();
            let provider = speaker(batch, verified, said.device, at)?;
            let sight = sight_of(batch, provider, said.party)?;
            let proof = proof(said.device, verified.id(), &new.envelope)?;
            permissions::withdraw(batch, &sight, (provider, said.party), Some(&proof), at)
        }
    }
}

/// A day that came from outside.
fn day(said: i64) -> Result<Date, Failure> {
    let date = i32::try_from(said)
        .ok()
        .and_then(|day| rows::date(day.into()).ok());
    Ok(date.ok_or(StoreError::Invalid {
        what: "the last day of a permission",
        rule: "must be a day of the calendar",
    })?)
}

/// The confirmed device whose present key spoke, and its provider.
fn speaker<P: Predicate>(
    batch: &Batch<'_>,
    verified: &Verified<P>,
    id: DeviceId,
    at: Timestamp,
) -> Result<ProviderId, Failure> {
    let asker = asker(batch.sql, verified.signed_by())?;
    let (_, provider) = asker
        .filter(|(device, _)| *device == id)
        .ok_or(StoreError::NotFound { what: "device" })?;
    refuse_again(batch, provider, verified.id(), at)?;
    Ok(provider)
}

/// What was said once changes nothing a second time: else a permission that was withdrawn could be brought back by whoever
/// recorded it. What is older than is remembered is out of date.
fn refuse_again(batch: &Batch<'_>, provider: ProviderId, id: ReportId, at: Timestamp) -> Result<(), Failure> {
    let known = batch.ask(
        OPERATION,
        "SELECT 1 FROM action a JOIN log l ON l.position = a.position JOIN provider p ON p.number = a.provider
         WHERE p.id = ?1 AND l.at >= ?2 AND a.body LIKE '%' || ?3 || '%' LIMIT 1",
        (
            provider.as_bytes(),
            at.as_second() - limits::WORDS_REMEMBERED,
            id.to_string(),
        ),
        |_| Ok(()),
    )?;
    match known {
        None => Ok(()),
        Some(()) => Err(StoreError::Taken {
            what: "this statement",
        }
        .into()),
    }
}

/// A provider's own people see every party; one that is not there is told as such.
fn sight_of<'a>(batch: &Batch<'a>, provider: ProviderId, party: PartyId) -> Result<Sight<'a>, Failure> {
    let sight = Sight::new(batch.sql, &Scope::Provider(provider))?;
    super::people::party_number(batch.sql, party)?;
    Ok(sight)
}

fn proof(device: DeviceId, statement: ReportId, envelope: &Envelope) -> Result<Said, Failure> {
    Ok(Said {
        device,
        statement,
        envelope: String::from_utf8(envelope.to_json()).intact(OPERATION)?,
    })
}
