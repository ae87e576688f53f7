//! Keeping reports.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dspt_report::CheckId;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::wire::Head;

use super::advance::advance;
use super::batch::Batch;
use super::batch::LogKind;
use super::bodies;
use super::bodies::KINDS;
use super::bodies::Kind;
use super::bodies::Known;
use super::failure::Failure;
use super::failure::Intact;
use super::links::Device;
use super::links::around;
use super::links::entry;
use super::links::fill_gap;
use super::links::find_device;
use super::links::flag;
use super::links::has_all_conflicts;
use super::links::newest_gap;
use super::past;
use super::prepared::Prepared;
use super::risks;
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
        _ => return Ok(AcceptOutcome::refused()),
    };
    let link = report.link();
    if link.sequence <= device.first || device.until.is_some_and(|until| link.sequence >= until) {
        // Another key speaks under this number.
        return Ok(AcceptOutcome::refused());
    }
    let place = place(link, device.head, || around(batch, device.number, link))?;
    if link.sequence <= device.below && matches!(place, Place::Conflict { known: false } | Place::Late) {
        let is_head = link.id == device.head.id;
        return Ok(AcceptOutcome {
            head: Some(device.head),
            gap: None,
            result: if is_head {
                AcceptResult::Again
            } else {
                AcceptResult::Gone
            },
        });
    }
    if device.until.is_some() && matches!(place, Place::Conflict { known: false }) {
        // Whoever holds a key that was replaced can no longer make trouble with it.
        return Ok(AcceptOutcome::refused());
    }
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
    // Told not only once: the answer that told it first may have been lost on the way.
    let gap = match (&result, place) {
        (AcceptResult::Accepted { .. }, Place::Next { gap: Some(_) })
        | (AcceptResult::Again | AcceptResult::Late, _) => newest_gap(batch, device.number)?,
        _ => None,
    };
    Ok(AcceptOutcome {
        head: Some(head),
        gap,
        result,
    })
}

fn keep_conflict(batch: &mut Batch<'_>, device: &Device, report: &Prepared) -> Result<(), Failure> {
    // Whoever holds a key can sign as many as he likes; the first ones show as well as all would.
    if !has_all_conflicts(batch, device.number)? {
        let known = known_bodies(batch, device, report)?;
        let numbers = keep_bodies(batch, device, report, known)?;
        let mut remarks = vec![Remark::Conflict];
        remarks.extend(report.remarks(report.new.differing.as_ref()));
        insert(batch, device, report, numbers, Standing::Conflict, &remarks)?;
    }
    flag(batch, device, report.new.received_at)
}

fn keep_late(batch: &mut Batch<'_>, device: &Device, report: &Prepared) -> Result<AcceptResult, Failure> {
    let known = known_bodies(batch, device, report)?;
    if let Some(missing) = missing(device, report, &known) {
        return Ok(missing);
    }
    let numbers = keep_bodies(batch, device, report, known)?;
    let mut remarks = vec![Remark::Late];
    remarks.extend(report.remarks(report.new.differing.as_ref()));
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
    let differing = differing(batch, device, report, &known)?;
    let numbers = keep_bodies(batch, device, report, known)?;
    let mut remarks: Vec<Remark> = gap.map(|_| Remark::Gap).into_iter().collect();
    if report.rare.rejoined.is_some() {
        remarks.push(Remark::Rejoined);
    }
    remarks.extend(report.remarks(differing.as_ref()));
    let kept = insert(batch, device, report, numbers, Standing::Accepted, &remarks)?;
    if let Some((first, last)) = gap {
        batch.put(
            "note a gap",
            "INSERT INTO gap (/*+ provider, */ device, first, last) VALUES (/*+ provider_of(?1), */ ?1, ?2, ?3)",
            (device.number, first, last),
        )?;
    }
    advance(batch, device, report, kept, numbers, differing)?;
    let head = Head {
        id: report.link().id,
        sequence: report.link().sequence,
    };
    Ok((head, AcceptResult::Accepted { remarks }))
}

/// What the console judges otherwise, where facts or findings are others than before: from those that came along and those
/// that are held, so that neither half is ever taken without the other. `None` where both are as before, or one is not
/// held, or the policy is not known; then what was found before holds as long as the findings do.
fn differing(
    batch: &Batch<'_>,
    device: &Device,
    report: &Prepared,
    known: &[Known; KINDS],
) -> Result<Option<BTreeSet<CheckId>>, Failure> {
    if !device.shares_bodies {
        return Ok(None);
    }
    let [Known { number: facts, .. }, Known { number: findings, .. }, ..] = *known;
    let as_before = |number: Option<i64>, before| number.is_some() && number == before;
    let Some(judge) = report
        .new
        .judge
        .as_ref()
        .filter(|_| report.new.differing.is_none())
    else {
        return Ok(report.new.differing.clone());
    };
    if as_before(facts, device.facts) && as_before(findings, device.findings) {
        return Ok(None);
    }
    let facts: Option<Cow<'_, FactsBody>> = match (report.facts(), facts) {
        (Some(facts), _) => Some(Cow::Borrowed(facts)),
        (None, Some(number)) => bodies::read(batch.sql, number)?.map(Cow::Owned),
        (None, None) => None,
    };
    let findings: Option<Cow<'_, FindingsBody>> = match (report.findings(), findings) {
        (Some(findings), _) => Some(Cow::Borrowed(findings)),
        (None, Some(number)) => bodies::read(batch.sql, number)?.map(Cow::Owned),
        (None, None) => None,
    };
    let said = report.new.verified.statement();
    let both = facts.zip(findings);
    Ok(both.map(|(facts, findings)| judge.differing(said, &facts, &findings)))
}

fn known_bodies(batch: &Batch<'_>, device: &Device, report: &Prepared) -> Result<[Known; KINDS], Failure> {
    let mut known = [Known::default(); KINDS];
    for (known, body) in known.iter_mut().zip(&report.bodies) {
        if let Some(body) = body {
            *known = match device.names(body) {
                Some(known) => known,
                None => bodies::known(batch, device.number, body)?,
            };
        }
    }
    Ok(known)
}

/// Below the level `devices` nothing is missing: the device keeps its bodies back.
fn missing(device: &Device, report: &Prepared, known: &[Known; KINDS]) -> Option<AcceptResult> {
    let need = bodies::missing(&report.bodies, known);
    (device.shares_bodies && !need.is_empty()).then_some(AcceptResult::Missing { need })
}

/// Numbers of facts, findings, inventory and assessment; none for what is not named.
pub(super) type BodyNumbers = [Option<i64>; KINDS];

fn keep_bodies(
    batch: &Batch<'_>,
    device: &Device,
    report: &Prepared,
    known: [Known; KINDS],
) -> Result<BodyNumbers, Failure> {
    let mut numbers = [None; KINDS];
    for ((number, body), known) in numbers.iter_mut().zip(&report.bodies).zip(known) {
        if let Some(body) = body {
            *number = Some(bodies::keep(
                batch,
                device.number,
                body,
                known,
                device.shares_bodies,
            )?);
        }
    }
    // Risks of a book that is kept back are not kept either.
    if let Some(number) =
        numbers[Kind::Assessment as usize].filter(|_| device.shares_bodies && report.brings_book())
    {
        risks::keep(batch, risks::Source::Device, number, &report.new.risks)?;
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
    [facts, findings, inventory, assessment]: BodyNumbers,
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
    batch.gather(
        "keep a report",
        "INSERT INTO report (/*+ provider, */ position, device, sequence, standing, previous, collected_at, duration_ms, agent,
             policy, facts, findings, inventory, shape, readings, signature, remarks, rare, raw, assessment)
         VALUES (/*+ provider_of(?2), */ ?1, /*+ rest_of( */ ?2 /*+ ) */, ?3, ?4, ?5, ?6, /*+ rest_of( */ ?7 /*+ ) */, ?8,
             ?9, /*+ rest_of( */ ?10 /*+ ) */, /*+ rest_of( */ ?11 /*+ ) */, /*+ rest_of( */ ?12 /*+ ) */, ?13, ?14, ?15,
             ?16, ?17, ?18, /*+ rest_of( */ ?19 /*+ ) */)",
        crate::engine::params![
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
            assessment,
        ],
    )?;
    if standing != Standing::Conflict && !report.new.clock_wrong {
        past::came(batch, device.number, said.collected_at, report.new.received_at)?;
    }
    Ok(Inserted {
        position,
        agent,
        policy,
    })
}
