//! Words for checks, taken from policies and handed to the screens.

use dspt_policies::Check;
use dspt_policies::Policy;
use dspt_report::CheckId;
use dspt_report::FactSet;
use dspt_tui::CheckText;
use dspt_tui::CheckTexts;
use dspt_tui::Fix;

/// Title, reason and usual effort of every check of the policy in force, and of the others that this program knows.
pub(crate) fn checks(in_force: &Policy) -> CheckTexts {
    // The later of one id stands.
    let all = Policy::shipped().checks().iter().chain(in_force.checks());
    all.map(|check| (check.id().clone(), of(check))).collect()
}

/// The words of one check.
pub(crate) fn of(check: &Check) -> CheckText {
    CheckText {
        title: check.title().to_owned(),
        why: check.why().to_owned(),
        minutes: check.fixes().map(|fix| fix.minutes).max(),
    }
}

/// How to put a check right on the device with these facts.
pub(crate) fn fix(policy: &Policy, check: &CheckId, facts: &FactSet) -> Option<Fix> {
    let fix = policy.check(check)?.fix_for(facts)?;
    Some(Fix {
        minutes: fix.minutes,
        text: fix.text.clone(),
    })
}
