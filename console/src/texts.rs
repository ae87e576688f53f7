//! Words for checks, taken from the policy in force and handed to the screens.

use dspt_policies::Policy;
use dspt_policies::Toolkit;
use dspt_report::CheckId;
use dspt_report::FactSet;
use dspt_tui::CheckText;
use dspt_tui::CheckTexts;
use dspt_tui::Fix;
use jiff::Timestamp;

/// Title, reason and usual effort of every shipped check.
pub(crate) fn checks() -> CheckTexts {
    let text = |check: &dspt_policies::Check| CheckText {
        title: check.title().to_owned(),
        why: check.why().to_owned(),
        minutes: check.fixes().map(|fix| fix.minutes).max(),
    };
    Policy::shipped()
        .checks()
        .iter()
        .map(|check| (check.id().clone(), text(check)))
        .collect()
}

/// How to put a check right on the device with these facts.
pub(crate) fn fix(check: &CheckId, facts: &FactSet) -> Option<Fix> {
    let fix = Policy::shipped().check(check)?.fix_for(facts)?;
    Some(Fix {
        minutes: fix.minutes,
        text: fix.text.clone(),
    })
}

/// The line that stands first on every screen while the question list is carried over from another year.
pub(crate) fn notice(now: Timestamp) -> Option<String> {
    let today = now.as_second().div_euclid(86_400);
    Toolkit::in_use(today).notice.clone()
}
