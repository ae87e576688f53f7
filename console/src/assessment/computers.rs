//! What the store holds of a computer, as a pack takes it. A computer counts as its posture says: what is copied shows nothing.

use std::collections::BTreeMap;

use dspt_pack::Computer;
use dspt_pack::Seen;
use dspt_report::Finding;
use dspt_report::Verdict;
use dspt_store::model::ComputerHeld;
use dspt_store::model::DeviceState;
use dspt_store::model::FindingRow;
use dspt_store::model::Silence;
use dspt_tui::words;
use jiff::Timestamp;

use super::day;

/// Whether it ever reported.
pub(super) fn reported(held: &ComputerHeld) -> bool {
    held.device.last_heard.is_some()
}

/// A computer that reported.
pub(super) fn computer(held: ComputerHeld) -> Option<Computer> {
    let heard = held.device.last_heard?;
    let findings = held.findings.iter().map(finding).collect();
    let label = words::computer(&held.device);
    let seen = day(seen(&held, heard));
    let mut computer = Computer::new(held.device.id, label, held.facts, findings, seen, Seen::Reported);
    computer.failing_since = failing_since(&held.findings);
    computer.inventory = held.inventory;
    Some(computer)
}

/// When it was looked at: as it says, but never later than its report came, and as the report came where its clock is wrong.
fn seen(held: &ComputerHeld, heard: Timestamp) -> Timestamp {
    let collected = held.device.collected_at.filter(|_| !held.device.clock_wrong);
    collected.map_or(heard, |collected| collected.min(heard))
}

fn finding(row: &FindingRow) -> Finding {
    Finding {
        check: row.check.clone(),
        cited: row.cited.clone(),
        reason: row.reason,
        verdict: row.verdict,
    }
}

fn failing_since(findings: &[FindingRow]) -> BTreeMap<dspt_report::CheckId, i64> {
    let failing = findings.iter().filter(|row| row.verdict == Verdict::Fail);
    failing.map(|row| (row.check.clone(), day(row.since))).collect()
}

/// What a reader must know about it, in a sentence; nothing where all is as it should be.
pub(super) fn remark(held: &ComputerHeld) -> Option<String> {
    let device = &held.device;
    let name = words::computer(device);
    Some(match (device.state, device.silence) {
        (DeviceState::Cloned, _) => {
            format!("{name} does not count: two computers speak with its key.")
        }
        (_, Silence::Never) => format!("{name} joined, and was never heard of."),
        (_, Silence::Stale) => {
            format!("{name} does not count: it was last heard of too long ago.")
        }
        (DeviceState::New, _) => {
            format!("{name} is new and not yet confirmed: ring and ask whether it is theirs.")
        }
        (DeviceState::RestoredOrCopied, _) => {
            format!("{name} was restored or copied and is not yet confirmed: ring and ask.")
        }
        (DeviceState::Confirmed | DeviceState::Retired, _) if held.findings.is_empty() => {
            format!("{name} keeps its results to itself: they are not held here.")
        }
        (DeviceState::Confirmed | DeviceState::Retired, _) => return None,
    })
}
