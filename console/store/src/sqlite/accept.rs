//! Keeping reports.

use dspt_report::wire::Head;

use super::advance::advance;
use super::batch::Batch;
use super::batch::LogKind;
use super::bodies;
use super::failure::Failure;
use super::failure::Intact;
use super::links::Device;
use super::links::around;
use super::links::entry;
use super::links::fill_gap;
use super::links::find_device;
use super::prepared::Prepared;
use super::rows;
use crate::chain::Place;
use crate::chain::Standing;
use crate::chain::place;
use crate::change::AcceptOutcome;
use crate::change::AcceptResult;
use crate::change::Remark;
use crate::kept::Rare;
use crate::model::DeviceState;

/// Keeps one report, or says why not.
pub(super) fn accept(batch: &mut Batch<'_>, report: &Prepared) -> Result<AcceptOutcome, Failure> {
    let device = match find_device(batch, report)? {
        Some(device)
            if device.state != DeviceState::Retired
                && device.id == report.new.verified.statement().device =>
        {
            device
        }
        _ => {
            return Ok(AcceptOutcome {
                head: None,
                result: AcceptResult::Refused,
            });
        }
    };
    let link = report.link();
    let place = place(link, device.head, || around(batch, device.number, link))?;
    let (head, result) = match place {
        Place::Again => (device.head, AcceptResult::Again),
        Place::Conflict { known } => {
            if !known {
                keep_conflict(batch, &device, report)?;
            }
            (device.head, AcceptResult::Conflict)
        }
        Place::Late => (device.head, keep_late(batch, &device, report)?),
        Place::Next { gap } => keep_next(batch, &device, report, gap)?,
    };
    Ok(AcceptOutcome {
        head: Some(head),
        result,
    })
}

fn keep_conflict(batch: &mut Batch<'_>, device: &Device, report: &Prepared) -> Result<(), Failure> {
    let known = known_bodies(batch, device, report)?;
    let numbers = keep_bodies(batch, device, report, known)?;
    let mut remarks = vec![Remark::Conflict];
    remarks.extend(report.remarks());
    insert(batch, device, report, numbers, Standing::Conflict, &remarks)?;
    // Two different reports were signed with one key and number: a person must look, rejoined or not.
    if matches!(device.state, DeviceState::Confirmed | DeviceState::New) {
        batch.run(
            "flag a device",
            "UPDATE device SET state = ?2 WHERE number = ?1",
            (device.number, rows::state_code(DeviceState::RestoredOrCopied)),
        )?;
    }
    tracing::warn!(
        device = %device.id,
        sequence = report.link().sequence,
        "a report contradicts its device's chain; it is kept and the device is flagged"
    );
    Ok(())
}

fn keep_late(batch: &mut Batch<'_>, device: &Device, report: &Prepared) -> Result<AcceptResult, Failure> {
    let known = known_bodies(batch, device, report)?;
    if let Some(missing) = missing(device, report, &known) {
        return Ok(missing);
    }
    let numbers = keep_bodies(batch, device, report, known)?;
    let mut remarks = vec![Remark::Late];
    remarks.extend(report.remarks());
    insert(batch, device, report, numbers, Standing::Late, &remarks)?;
    fill_gap(batch, device.number, report.link().sequence)?;
    Ok(AcceptResult::Late)
}

fn keep_next(
    batch: &mut Batch<'_>,
    device: &Device,
    report: &Prepared,
    gap: Option<(u64, u64)>,
) -> Result<(Head, AcceptResult), Failure> {
    let known = known_bodies(batch, device, report)?;
    if let Some(missing) = missing(device, report, &known) {
        return Ok((device.head, missing));
    }
    let numbers = keep_bodies(batch, device, report, known)?;
    let mut remarks: Vec<Remark> = gap.map(|_| Remark::Gap).into_iter().collect();
    if report.rare.rejoined.is_some() {
        remarks.push(Remark::Rejoined);
    }
    remarks.extend(report.remarks());
    let kept = insert(batch, device, report, numbers, Standing::Accepted, &remarks)?;
    if let Some((first, last)) = gap {
        batch.insert(
            "note a gap",
            "INSERT INTO gap (device, first, last) VALUES (?1, ?2, ?3)",
            (device.number, first, last),
        )?;
    }
    advance(batch, device, report, kept, numbers)?;
    let head = Head {
        id: report.link().id,
        sequence: report.link().sequence,
    };
    Ok((head, AcceptResult::Accepted { remarks }))
}

fn known_bodies(
    batch: &Batch<'_>,
    device: &Device,
    report: &Prepared,
) -> Result<[bodies::Known; 3], Failure> {
    let [facts, findings, inventory] = &report.bodies;
    Ok([
        bodies::known(batch, device.number, facts)?,
        bodies::known(batch, device.number, findings)?,
        bodies::known(batch, device.number, inventory)?,
    ])
}

/// Below the level `devices` nothing is missing: the device keeps its bodies back.
fn missing(device: &Device, report: &Prepared, known: &[bodies::Known; 3]) -> Option<AcceptResult> {
    let need = bodies::missing(&report.bodies, known);
    (device.shares_bodies && !need.is_empty()).then_some(AcceptResult::Missing { need })
}

/// Numbers of facts, findings and inventory.
pub(super) type BodyNumbers = [i64; 3];

fn keep_bodies(
    batch: &Batch<'_>,
    device: &Device,
    report: &Prepared,
    known: [bodies::Known; 3],
) -> Result<BodyNumbers, Failure> {
    let mut numbers = [0; 3];
    for ((number, body), known) in numbers.iter_mut().zip(&report.bodies).zip(known) {
        *number = bodies::keep(batch, device.number, body, known, device.shares_bodies)?;
    }
    Ok(numbers)
}

/// Where a report was kept.
#[derive(Clone, Copy)]
pub(super) struct Inserted {
    pub(super) position: i64,
    pub(super) agent: i64,
    pub(super) policy: i64,
}

fn insert(
    batch: &mut Batch<'_>,
    device: &Device,
    report: &Prepared,
    [facts, findings, inventory]: BodyNumbers,
    standing: Standing,
    remarks: &[Remark],
) -> Result<Inserted, Failure> {
    let link = report.link();
    let said = report.new.verified.statement();
    let (agent, policy) = (batch.agent(&said.agent)?, batch.policy(&said.policy)?);
    let shape = batch.shape(&report.readings.shape)?;
    let previous = if link.previous == device.head.id {
        Some(device.head_position)
    } else {
        entry(batch, device.number, link.sequence - 1)?
            .filter(|(_, id)| *id == link.previous)
            .map(|(position, _)| position)
    };
    let mut rare = report.rare;
    rare.previous = previous.is_none().then_some(link.previous);
    let rare = (rare != Rare::default()).then(|| serde_json::to_string(&rare));
    let rare = rare.transpose().intact("keep a report")?;

    let position = batch.log(LogKind::Report, link.id.as_bytes(), report.new.received_at)?;
    batch.insert(
        "keep a report",
        "INSERT INTO report (position, device, sequence, standing, previous, collected_at, duration_ms, agent,
             policy, facts, findings, inventory, shape, readings, signature, remarks, rare, raw)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        rusqlite::params![
            position,
            device.number,
            link.sequence,
            standing as i64,
            previous,
            said.collected_at,
            said.duration_ms,
            agent,
            policy,
            facts,
            findings,
            inventory,
            shape,
            report.readings.values,
            report.new.verified.signature().as_bytes(),
            rows::remark_bits(remarks),
            rare,
            report.raw,
        ],
    )?;
    Ok(Inserted {
        position,
        agent,
        policy,
    })
}
