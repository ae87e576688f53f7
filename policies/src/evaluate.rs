//! The judge: a policy, facts and a day to findings. Pure and total.

use std::collections::BTreeSet;

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;
use dspt_report::limits;
use dspt_report::schema;
use dspt_report::schema::Kind;

use crate::policy::Check;
use crate::policy::Policy;
use crate::support;

const JUST_STARTED: &str = "device.just_started";
/// What chooses a fix, and what names the system on a screen and in the asset register.
const SYSTEM: [&str; 4] = ["os.edition", "os.family", "os.name", "os.version"];

/// Judges the facts of one device on one day (days since 1970-01-01 UTC): one finding for each check, sorted by id.
///
/// The same policy, facts and day always give the same findings, so stored facts can be judged again anywhere. Facts that
/// no check refers to change nothing; a fact that is not in the set is unknown (not collected). Derived facts (`support.…`) are
/// worked out here from the policy's table, whatever the set says of them.
pub fn judge(policy: &Policy, facts: &FactSet, today: i64) -> Vec<Finding> {
    let derived = derive(policy, facts, today);
    let view = View {
        facts,
        derived: &derived,
    };
    policy
        .checks()
        .iter()
        .map(|check| judge_check(check, view, today))
        .collect()
}

/// The facts that the judge derives from a device's facts on one day: what a screen shows beside the collected ones.
pub fn derive(policy: &Policy, facts: &FactSet, today: i64) -> FactSet {
    policy
        .support_dates()
        .map(|table| table.derive(facts, today))
        .unwrap_or_default()
}

/// See [`Policy::facts`].
pub(crate) fn facts_to_collect(policy: &Policy) -> BTreeSet<FactKey> {
    let mut keys: BTreeSet<&str> = SYSTEM.into_iter().collect();
    for check in policy.checks() {
        for key in check.applies.facts().iter().chain(check.pass.facts()) {
            match support::derived_from(key.as_str()) {
                Some(sources) => keys.extend(sources),
                None => {
                    keys.insert(key.as_str());
                }
            }
        }
        if check.freshness {
            keys.insert(JUST_STARTED);
        }
    }
    keys.into_iter().filter_map(|key| key.parse().ok()).collect()
}

/// The facts as the checks see them: derived ones first.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) facts: &'a FactSet,
    pub(crate) derived: &'a FactSet,
}

/// Why a fact has no value that can be judged.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Missing {
    /// It is not known.
    Unknown(Reason),
    /// It has a value of another type than the schema says: our defect.
    WrongType,
}

impl<'a> View<'a> {
    /// A fact's value, where it is known and of its type.
    fn value(self, key: &FactKey) -> Result<&'a FactValue, Missing> {
        let fact = self.derived.get(key).or_else(|| self.facts.get(key));
        let value = match fact {
            None => return Err(Missing::Unknown(Reason::NotCollected)),
            Some(Fact::Unknown(unknown)) => return Err(Missing::Unknown(unknown.unknown)),
            Some(Fact::Known(value)) => value,
        };
        let kind = schema::fact(key.as_str()).map(|spec| spec.kind);
        match (kind, value) {
            (Some(kind), value) if kind.admits(value) => Ok(value),
            // A newer agent may know a choice that this build does not: nothing can be concluded from it.
            (Some(Kind::Choice(_)), FactValue::Text(_)) => Err(Missing::Unknown(Reason::Unreadable)),
            _ => Err(Missing::WrongType),
        }
    }
}

/// Judges one check.
pub(crate) fn judge_check(check: &Check, view: View<'_>, today: i64) -> Finding {
    let value = |key: &FactKey| view.value(key).ok();
    let applies = check.applies.evaluate(&value, today);
    match applies.answer() {
        None => return unknown(check, view, applies.because()),
        Some(false) => return finding(check, Verdict::NotApplicable, None, applies.because()),
        Some(true) => {}
    }
    let pass = check.pass.evaluate(&value, today);
    let because = [pass.because(), applies.because()].concat();
    match pass.answer() {
        None => unknown(check, view, pass.because()),
        Some(true) => finding(check, Verdict::Pass, None, &because),
        Some(false) => failed(check, view, &because),
    }
}

/// A failure, unless it is about freshness and nothing has had time to bring itself up to date.
fn failed(check: &Check, view: View<'_>, because: &[&FactKey]) -> Finding {
    if check.freshness
        && let Ok(key) = JUST_STARTED.parse::<FactKey>()
        && let Ok(FactValue::Bool(true)) = view.value(&key)
    {
        return finding(check, Verdict::Unknown, Some(Reason::JustStarted), &[&key]);
    }
    finding(check, Verdict::Fail, None, because)
}

/// Unknown, with the reason a person can do most about: [`Reason`]s are declared in that order.
fn unknown(check: &Check, view: View<'_>, because: &[&FactKey]) -> Finding {
    let missing: BTreeSet<Missing> = because.iter().filter_map(|key| view.value(key).err()).collect();
    if missing.contains(&Missing::WrongType) {
        return finding(check, Verdict::Error, Some(Reason::ProbeFailed), because);
    }
    let reason = missing.first().map(|missing| match missing {
        Missing::Unknown(reason) => *reason,
        Missing::WrongType => Reason::ProbeFailed,
    });
    finding(
        check,
        Verdict::Unknown,
        reason.or(Some(Reason::ProbeFailed)),
        because,
    )
}

/// A finding; of too many facts it cites the first, which are the ones that `pass` rests on.
fn finding(check: &Check, verdict: Verdict, reason: Option<Reason>, because: &[&FactKey]) -> Finding {
    let mut cited: Vec<FactKey> = Vec::new();
    for key in because {
        if cited.len() < limits::CITED_KEYS && !cited.contains(key) {
            cited.push((*key).clone());
        }
    }
    cited.sort();
    Finding {
        check: check.id.clone(),
        cited,
        reason,
        verdict,
    }
}
