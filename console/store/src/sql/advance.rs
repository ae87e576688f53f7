//! Moving a device's head to a report, and its posture with it.

use std::collections::BTreeSet;

use dspt_report::Canonical;
use dspt_report::CheckId;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::FactsBody;
use dspt_report::Finding;
use dspt_report::FindingsBody;
use jiff::SignedDuration;

use super::accept::BodyNumbers;
use super::accept::Inserted;
use super::batch::Batch;
use super::bodies;
use super::failure::Failure;
use super::heard;
use super::links::Device;
use super::past;
use super::prepared::Prepared;
use super::rows;
use super::standing;
use crate::limits;
use crate::model::DeviceState;
use crate::posture::Known;
use crate::posture::Posture;
use crate::posture::posture;

/// Moves the head to this report, and posture with it.
pub(super) fn advance(
    batch: &mut Batch<'_>,
    device: &Device,
    report: &Prepared,
    kept: Inserted,
    [facts, findings, inventory, assessment]: BodyNumbers,
    differing: Option<BTreeSet<CheckId>>,
) -> Result<(), Failure> {
    let at = report.new.received_at.as_second();
    let (state, rejoined_at) = state_after(device, report);
    let known = (device.stands_since, device.last_heard);
    let moment = past::keep_known(batch, device.number, known, report.new.received_at)?;
    // Gathered: what is put beside it looks at other columns, and the rules for counts compare a row before and after.
    batch.gather(
        "move a head",
        "UPDATE device SET head_sequence = ?2, head_position = ?3, last_heard = ?4, collected_at = ?5, agent = ?6,
             policy = ?7, facts = ?8, findings = ?9, inventory = ?10
         WHERE number = ?1",
        crate::engine::params![
            device.number,
            report.link().sequence,
            kept.position,
            at,
            report.new.verified.statement().collected_at,
            kept.agent,
            kept.policy,
            facts,
            findings,
            inventory,
        ],
    )?;
    if heard::is_to_move(device.heard_mark, at) {
        batch.gather(
            "move a head",
            "UPDATE device SET heard_mark = ?2 WHERE number = ?1",
            (device.number, at),
        )?;
    }
    // Apart, because naming these columns costs each index that knows them, changed or not.
    let stands = (report.new.clock_wrong, state, rejoined_at);
    if stands != (device.clock_wrong, device.state, device.rejoined_at) {
        batch.put(
            "move a head",
            "UPDATE device SET clock_wrong = ?2, state = ?3, rejoined_at = ?4 WHERE number = ?1",
            (device.number, stands.0, rows::state_code(state), rejoined_at),
        )?;
    }
    if assessment.is_some() && assessment != device.assessment {
        batch.put(
            "move a head",
            "UPDATE device SET assessment = ?2, assessment_at = ?3 WHERE number = ?1",
            (device.number, assessment, at),
        )?;
    }
    let level = rows::sharing_code(report.new.verified.statement().sharing());
    if level != device.sharing {
        batch.put(
            "move a head",
            "UPDATE device SET sharing = ?2 WHERE number = ?1",
            (device.number, level),
        )?;
    }
    if (state, level) != (device.state, device.sharing) {
        past::turned(batch, device.number, moment)?;
    }
    let shared_before = rows::shares_bodies(device.sharing);
    if device.facts != facts || shared_before != device.shares_bodies {
        name_system(batch, device, report, facts)?;
    }
    let same_findings = device.findings == findings;
    let same_judgement = same_findings
        && device.policy == Some(kept.policy)
        && device.clock_wrong == report.new.clock_wrong
        && differing.is_none()
        && device.state == state
        && shared_before == device.shares_bodies;
    if same_judgement {
        return Ok(());
    }
    let judged = Judged {
        findings,
        differing,
        same_findings,
        state,
        at: moment.as_second(),
    };
    judge(batch, device, report, judged)
}

/// A rejoin shows as restored or copied; a second one soon after is a clone.
fn state_after(device: &Device, report: &Prepared) -> (DeviceState, Option<i64>) {
    let at = report.new.received_at.as_second();
    if report.rare.rejoined.is_none() {
        return (device.state, device.rejoined_at);
    }
    let soon = SignedDuration::from_hours(24 * limits::REJOIN_DAYS).as_secs();
    let again = device.rejoined_at.is_some_and(|before| at - before <= soon);
    let state = if again || device.state == DeviceState::Cloned {
        DeviceState::Cloned
    } else {
        DeviceState::RestoredOrCopied
    };
    (state, Some(at))
}

/// What a new posture is made of, besides the report itself.
struct Judged {
    findings: Option<i64>,
    differing: Option<BTreeSet<CheckId>>,
    same_findings: bool,
    state: DeviceState,
    /// The moment in the device's history.
    at: i64,
}

fn judge(batch: &Batch<'_>, device: &Device, report: &Prepared, judged: Judged) -> Result<(), Failure> {
    let before = standing::load(batch.sql, device.number, None)?;
    let findings = findings(batch, device, report, judged.findings)?;
    let (state, at) = (judged.state, judged.at);
    let differing = match judged.differing {
        Some(differing) => differing,
        // What the console found of these findings when they came still holds.
        None if judged.same_findings => {
            let differed = before.iter().filter(|(_, standing)| standing.differs);
            differed.map(|(check, _)| check.clone()).collect()
        }
        None => BTreeSet::new(),
    };
    let known = Known {
        evidence: &report.new.evidence,
        dated: &report.new.dated,
        differing: &differing,
        clock_wrong: report.new.clock_wrong,
        cloned: state == DeviceState::Cloned,
    };
    let inherited = if before.is_empty() {
        standing::inherited(batch.sql, device.number)?
    } else {
        Posture::new()
    };
    let followed = if before.is_empty() { &inherited } else { &before };
    let after: Posture = posture(&findings, known, followed, at);
    if before == after {
        return Ok(());
    }
    standing::replace(batch, (device.number, device.provider), (&before, &after), at)
}

/// Findings as sent, or as held since an earlier report; none where they are withheld.
fn findings(
    batch: &Batch<'_>,
    device: &Device,
    report: &Prepared,
    number: Option<i64>,
) -> Result<Vec<Finding>, Failure> {
    if !device.shares_bodies {
        return Ok(Vec::new());
    }
    if let Some(body) = report.findings() {
        return Ok(body.findings.clone());
    }
    let body: Option<FindingsBody> = held(batch, number)?;
    Ok(body.map(|body| body.findings).unwrap_or_default())
}

fn held<B: Canonical>(batch: &Batch<'_>, number: Option<i64>) -> Result<Option<B>, Failure> {
    number.map_or(Ok(None), |number| bodies::read(batch.sql, number))
}

/// Keeps the system's name for lists and search.
fn name_system(
    batch: &Batch<'_>,
    device: &Device,
    report: &Prepared,
    number: Option<i64>,
) -> Result<(), Failure> {
    let facts = match report.facts().filter(|_| device.shares_bodies) {
        Some(body) => Some(body.facts.clone()),
        None if device.shares_bodies => held(batch, number)?.map(|body: FactsBody| body.facts),
        None => None,
    };
    // Where the facts are withheld the agent still says for which family of systems it was built.
    let system = facts.map_or_else(
        || report.new.verified.statement().agent.os.clone(),
        |facts| system_name(&facts),
    );
    let label: String = batch
        .ask(
            "read a device's label",
            "SELECT label FROM device WHERE number = ?1",
            (device.number,),
            |row| row.get(0),
        )?
        .unwrap_or_default();
    let search = rows::folded(&format!("{label} {system}"));
    batch.put(
        "name a device's system",
        "UPDATE device SET os = ?2, search = ?3 WHERE number = ?1",
        (device.number, system, search),
    )
}

pub(super) fn system_name(facts: &FactSet) -> String {
    let text = |key: &str| {
        let value = facts.iter().find(|(found, _)| found.as_str() == key)?.1.value()?;
        match value {
            FactValue::Text(text) => Some(text.as_str()),
            FactValue::Bool(_) | FactValue::Integer(_) | FactValue::List(_) => None,
        }
    };
    let words: Vec<&str> = [text("os.name"), text("os.version")]
        .into_iter()
        .flatten()
        .collect();
    words.join(" ")
}
