//! Posture of one device: its findings, after everything that the console knows better. Pure.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::CheckId;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;

use crate::model::VerdictCounts;

/// One check's verdict as it counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Standing {
    pub(crate) verdict: Verdict,
    pub(crate) reason: Option<Reason>,
    pub(crate) evidence: bool,
    pub(crate) differs: bool,
    /// Since when without a break, seconds since 1970 by the console's clock.
    pub(crate) since: i64,
}

/// Verdicts of one device by check.
pub(crate) type Posture = BTreeMap<CheckId, Standing>;

/// What the console knows besides the findings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    pub(crate) evidence: &'a BTreeSet<CheckId>,
    pub(crate) dated: &'a BTreeSet<CheckId>,
    pub(crate) differing: &'a BTreeSet<CheckId>,
    pub(crate) clock_wrong: bool,
    pub(crate) cloned: bool,
}

/// The posture that findings make. A verdict that stood before keeps its `since`.
pub(crate) fn posture(findings: &[Finding], known: Known<'_>, before: &Posture, at: i64) -> Posture {
    findings
        .iter()
        .map(|finding| {
            let differs = known.differing.contains(&finding.check);
            let dated = known.clock_wrong && known.dated.contains(&finding.check);
            // What is least to be relied on comes first.
            let (verdict, reason) = if known.cloned {
                (Verdict::Unknown, Some(Reason::Conflicting))
            } else if differs {
                (Verdict::Error, None)
            } else if dated && finding.verdict != Verdict::Error {
                (Verdict::Unknown, Some(Reason::ClockWrong))
            } else {
                (finding.verdict, finding.reason)
            };
            let since = before
                .get(&finding.check)
                .filter(|standing| standing.verdict == verdict)
                .map_or(at, |standing| standing.since);
            let standing = Standing {
                verdict,
                reason,
                evidence: known.evidence.contains(&finding.check),
                differs,
                since,
            };
            (finding.check.clone(), standing)
        })
        .collect()
}

/// Counts verdicts.
pub(crate) fn counts(posture: &Posture) -> VerdictCounts {
    let mut counts = VerdictCounts::default();
    for standing in posture.values() {
        let count = match (standing.verdict, standing.evidence) {
            (Verdict::Pass, _) => &mut counts.pass,
            (Verdict::Fail, true) => &mut counts.fail,
            (Verdict::Fail, false) => &mut counts.advice,
            (Verdict::Unknown, _) => &mut counts.unknown,
            (Verdict::NotApplicable, _) => &mut counts.not_applicable,
            (Verdict::Error, _) => &mut counts.error,
        };
        *count += 1;
    }
    counts
}

/// How one check and verdict changed, in devices: by how many, and by how many for which the check is evidence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Change {
    pub(crate) check: CheckId,
    pub(crate) verdict: Verdict,
    pub(crate) devices: i64,
    pub(crate) evidence: i64,
}

/// What changes in the tallies when a device's posture goes from `before` to `after`; no change is left out or zero.
pub(crate) fn changes(before: &Posture, after: &Posture) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for (posture, sign) in [(before, -1), (after, 1)] {
        for (check, standing) in posture {
            changes.push(Change {
                check: check.clone(),
                verdict: standing.verdict,
                devices: sign,
                evidence: sign * i64::from(standing.evidence),
            });
        }
    }
    changes.sort_by(|a, b| (&a.check, a.verdict).cmp(&(&b.check, b.verdict)));
    changes.dedup_by(|later, first| {
        let same = later.check == first.check && later.verdict == first.verdict;
        if same {
            first.devices += later.devices;
            first.evidence += later.evidence;
        }
        same
    });
    changes.retain(|change| change.devices != 0 || change.evidence != 0);
    changes
}

#[cfg(test)]
mod tests;
