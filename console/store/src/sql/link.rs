//! Links of a chain that are no reports: a new key, and leaving.

use dspt_report::DeviceId;
use dspt_report::KeyId;
use dspt_report::ReportId;
use dspt_report::wire::Head;

use super::batch::Batch;
use super::batch::LogKind;
use super::erase;
use super::failure::Failure;
use super::links::Device;
use super::links::around;
use super::links::flag;
use super::links::has_all_conflicts;
use super::links::newest_gap;
use super::links::of_key;
use super::past;
use crate::chain::Link;
use crate::chain::Place;
use crate::chain::Standing;
use crate::chain::place;
use crate::change::AcceptOutcome;
use crate::change::AcceptResult;
use crate::change::LinkSaid;
use crate::change::NewLink;
use crate::change::Remark;
use crate::model::DeviceState;

/// What every link says.
struct Said {
    device: DeviceId,
    signed_by: KeyId,
    collected_at: i64,
    link: Link,
    kind: Kind,
}

/// What stands in `link.kind`.
#[derive(Clone, Copy)]
enum Kind {
    Rotation = 0,
    Leaving = 1,
}

impl Said {
    fn of(new: &NewLink) -> Self {
        let (device, signed_by, collected_at, id, sequence, previous, kind) = match &new.said {
            LinkSaid::Rotation(verified) => {
                let said = verified.statement();
                let (id, key) = (verified.id(), verified.signed_by());
                let when = said.collected_at;
                (
                    said.device,
                    key,
                    when,
                    id,
                    said.sequence,
                    said.previous,
                    Kind::Rotation,
                )
            }
            LinkSaid::Leaving(verified) => {
                let said = verified.statement();
                let (id, key) = (verified.id(), verified.signed_by());
                let when = said.collected_at;
                (
                    said.device,
                    key,
                    when,
                    id,
                    said.sequence,
                    said.previous,
                    Kind::Leaving,
                )
            }
        };
        Self {
            device,
            signed_by,
            collected_at,
            link: Link {
                id,
                sequence,
                previous,
            },
            kind,
        }
    }
}

/// Keeps one link, or says why not.
pub(super) fn accept(batch: &mut Batch<'_>, new: &NewLink) -> Result<AcceptOutcome, Failure> {
    let said = Said::of(new);
    let device = of_key(batch, said.signed_by)?.filter(|device| device.id == said.device);
    let Some(device) = device else {
        return Ok(AcceptOutcome::refused());
    };
    let place = place(said.link, device.head, || around(batch, device.number, said.link))?;
    // The answer to leaving may have been lost on the way: it is answered again, and nothing else is.
    if device.state == DeviceState::Retired && place != Place::Again {
        return Ok(AcceptOutcome::refused());
    }
    let (head, result) = match place {
        Place::Again => (device.head, AcceptResult::Again),
        Place::Next { gap } if device.until.is_none() => {
            keep(batch, &device, new, &said, gap)?;
            let head = Head {
                id: said.link.id,
                sequence: said.link.sequence,
            };
            let remarks = gap.map(|_| Remark::Gap).into_iter().collect();
            (head, AcceptResult::Accepted { remarks })
        }
        // A key that was replaced says nothing new.
        Place::Next { .. } => return Ok(AcceptOutcome::refused()),
        Place::Conflict { known: true } => (device.head, AcceptResult::Conflict),
        _ if device.until.is_some() => return Ok(AcceptOutcome::refused()),
        // A later report is held that this link's old key signed: then the device did not change its key here.
        Place::Late | Place::Conflict { known: false } => {
            if !has_all_conflicts(batch, device.number)? {
                insert(batch, &device, new, &said, Standing::Conflict)?;
            }
            flag(batch, &device, new.received_at)?;
            (device.head, AcceptResult::Conflict)
        }
    };
    let gap = if result == AcceptResult::Conflict {
        None
    } else {
        newest_gap(batch, device.number)?
    };
    Ok(AcceptOutcome {
        head: Some(head),
        gap,
        result,
    })
}

fn keep(
    batch: &mut Batch<'_>,
    device: &Device,
    new: &NewLink,
    said: &Said,
    gap: Option<(u64, u64)>,
) -> Result<(), Failure> {
    let position = insert(batch, device, new, said, Standing::Accepted)?;
    if let Some((first, last)) = gap {
        batch.put(
            "note a gap",
            "INSERT INTO gap (/*+ provider, */ device, first, last) VALUES (/*+ provider_of(?1), */ ?1, ?2, ?3)",
            (device.number, first, last),
        )?;
    }
    past::keep(batch, device.number, new.received_at)?;
    batch.run(
        "move a head",
        "UPDATE device SET head_sequence = ?2, head_position = ?3, last_heard = ?4, heard_mark = ?4 WHERE number = ?1",
        (
            device.number,
            said.link.sequence,
            position,
            new.received_at.as_second(),
        ),
    )?;
    match &new.said {
        LinkSaid::Rotation(verified) => {
            let key = &verified.statement().public_key;
            batch.run(
                "end a key",
                "UPDATE device_key SET until = ?2 WHERE id = ?1",
                (said.signed_by.as_bytes(), said.link.sequence),
            )?;
            batch.run(
                "keep a key",
                "INSERT INTO device_key (id, device, public, first) VALUES (?1, ?2, ?3, ?4)",
                (
                    key.key_id().as_bytes(),
                    device.number,
                    key.as_bytes(),
                    said.link.sequence,
                ),
            )?;
            Ok(())
        }
        LinkSaid::Leaving(_) => erase::leave(batch, device, new.received_at),
    }
}

fn insert(
    batch: &mut Batch<'_>,
    device: &Device,
    new: &NewLink,
    said: &Said,
    standing: Standing,
) -> Result<i64, Failure> {
    let kind = match said.kind {
        Kind::Rotation => LogKind::Rotation,
        Kind::Leaving => LogKind::Leaving,
    };
    let position = batch.log(kind, said.link.id.as_bytes(), new.received_at)?;
    batch.insert(
        "keep a link",
        "INSERT INTO link (position, device, sequence, kind, standing, previous, collected_at, envelope)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            position,
            device.number,
            said.link.sequence,
            said.kind as i64,
            standing as i64,
            said.link.previous.as_bytes(),
            said.collected_at,
            new.envelope.to_json(),
        ),
    )?;
    Ok(position)
}

/// A link of the chain by its number: its place in the log, its identity and what it names as the one before.
pub(super) fn find(
    batch: &Batch<'_>,
    device: i64,
    sequence: u64,
) -> Result<Option<(i64, ReportId, ReportId)>, Failure> {
    batch.ask(
        "look around in a chain",
        "SELECT l.position, l.leaf, k.previous FROM link k JOIN log l ON l.position = k.position
         WHERE k.device = ?1 AND k.sequence = ?2 AND k.standing < 2",
        (device, sequence),
        |row| {
            let (id, previous) = (ReportId::new(row.get(1)?), ReportId::new(row.get(2)?));
            Ok((row.get(0)?, id, previous))
        },
    )
}
