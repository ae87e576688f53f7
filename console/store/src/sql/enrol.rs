//! Keeping enrolments.

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::wire::Head;

use super::batch::Batch;
use super::batch::LogKind;
use super::failure::Failure;
use super::past;
use super::rows;
use crate::change::EnrolOutcome;
use crate::change::EnrolRefusal;
use crate::change::Joined;
use crate::change::NewEnrolment;
use crate::model::DeviceState;
use crate::silence;

/// Keeps an enrolment, or says why not.
pub(super) fn enrol(batch: &mut Batch<'_>, new: &NewEnrolment) -> Result<EnrolOutcome, Failure> {
    if let Some(outcome) = enrolled_before(batch, new)? {
        return Ok(outcome);
    }
    let token = match find_token(batch, new)? {
        Ok(token) => token,
        Err(refusal) => return Ok(EnrolOutcome::Refused(refusal)),
    };
    // The one who was handed the string confirms its first use by using it; each further use waits for a person.
    let state = if token.used == 0 {
        DeviceState::Confirmed
    } else {
        DeviceState::New
    };
    insert(batch, new, &token, state)?;
    Ok(EnrolOutcome::Joined(Joined {
        device: new.verified.statement().device,
        provider_name: token.provider_name,
        confirmed: state == DeviceState::Confirmed,
        head: Head {
            id: new.verified.id(),
            sequence: 0,
        },
    }))
}

fn enrolled_before(batch: &Batch<'_>, new: &NewEnrolment) -> Result<Option<EnrolOutcome>, Failure> {
    let found = batch.ask(
        "look a key up",
        "SELECT d.id, d.token, d.state, p.name, d.head_sequence, l.leaf
         FROM device_key k
         JOIN device d ON d.number = k.device
         JOIN provider p ON p.number = d.provider
         JOIN log l ON l.position = d.head_position
         WHERE k.id = ?1",
        (new.verified.signed_by().as_bytes(),),
        |row| {
            let joined = Joined {
                device: DeviceId::new(row.get(0)?),
                provider_name: row.get(3)?,
                confirmed: false,
                head: Head {
                    id: ReportId::new(row.get(5)?),
                    sequence: row.get(4)?,
                },
            };
            Ok((joined, row.get::<_, [u8; 32]>(1)?, row.get::<_, i64>(2)?))
        },
    )?;
    let Some((joined, token, state)) = found else {
        return Ok(None);
    };
    let state = rows::state(state)?;
    if token != *new.verified.statement().token_sha256.as_bytes() || state == DeviceState::Retired {
        return Ok(Some(EnrolOutcome::Refused(EnrolRefusal::KeyTaken)));
    }
    let confirmed = state != DeviceState::New;
    Ok(Some(EnrolOutcome::Again(Joined { confirmed, ..joined })))
}

struct Token {
    provider: i64,
    provider_name: String,
    used: u32,
}

fn find_token(batch: &Batch<'_>, new: &NewEnrolment) -> Result<Result<Token, EnrolRefusal>, Failure> {
    let said = new.verified.statement();
    let found = batch.ask(
        "look an enrolment string up",
        "SELECT t.provider, p.id, p.name, t.uses, t.used, t.expires, t.revoked
         FROM token t JOIN provider p ON p.number = t.provider
         WHERE t.digest = ?1",
        (said.token_sha256.as_bytes(),),
        |row| {
            let token = Token {
                provider: row.get(0)?,
                provider_name: row.get(2)?,
                used: row.get(4)?,
            };
            let refusals = [
                (
                    ProviderId::new(row.get(1)?) != said.provider,
                    EnrolRefusal::WrongProvider,
                ),
                (row.get(6)?, EnrolRefusal::Revoked),
                (new.received_at.as_second() >= row.get(5)?, EnrolRefusal::Expired),
                (token.used >= row.get(3)?, EnrolRefusal::UsedUp),
            ];
            let refusal = refusals
                .into_iter()
                .find_map(|(applies, refusal)| applies.then_some(refusal));
            Ok(refusal.map_or(Ok(token), Err))
        },
    )?;
    Ok(found.unwrap_or(Err(EnrolRefusal::UnknownToken)))
}

fn insert(
    batch: &mut Batch<'_>,
    new: &NewEnrolment,
    token: &Token,
    state: DeviceState,
) -> Result<(), Failure> {
    const OPERATION: &str = "keep an enrolment";
    let said = new.verified.statement();
    let agent = batch.agent(&said.agent)?;
    let position = batch.log(LogKind::Enrolment, new.verified.id().as_bytes(), new.received_at)?;
    let device = batch.insert(
        OPERATION,
        "INSERT INTO device (/*+ number, */ id, provider, label, os, search, token, sharing, state, head_sequence, head_position,
             clock_wrong, agent, pass, fail, advice, unknown, not_applicable, error, provider_key, stands_since)
         SELECT /*+ device_number(number), */ ?1, number, ?3, '', ?4, ?5, ?6, ?7, 0, ?8, 0, ?9, 0, 0, 0, 0, 0, 0, sort_key, ?10
         FROM provider WHERE number = ?2 /*+ RETURNING number */",
        (
            said.device.as_bytes(),
            token.provider,
            &said.label,
            rows::folded(&said.label),
            said.token_sha256.as_bytes(),
            rows::sharing_code(said.sharing),
            rows::state_code(state),
            position,
            agent,
            rows::day(silence::day(new.received_at)),
        ),
    )?;
    batch.run(
        OPERATION,
        "INSERT INTO device_key (id, device, public) VALUES (?1, ?2, ?3)",
        (
            new.verified.signed_by().as_bytes(),
            device,
            said.public_key.as_bytes(),
        ),
    )?;
    batch.run(
        OPERATION,
        "INSERT INTO enrolment (device, position, envelope) VALUES (?1, ?2, ?3)",
        (device, position, new.envelope.to_json()),
    )?;
    batch.run(
        OPERATION,
        "UPDATE token SET used = used + 1 WHERE digest = ?1",
        (said.token_sha256.as_bytes(),),
    )?;
    past::turned(batch, device, new.received_at)
}
