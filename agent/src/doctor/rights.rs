//! What this account may not see, and what could be seen with more rights.

use std::collections::BTreeSet;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_policies::Policy;
use dspt_report::Reason;

use crate::doctor::Diagnosis;
use crate::doctor::State;
use crate::limits;
use crate::words;

const RIGHTS: &str = "rights";

pub(crate) fn examine(host: &Arc<dyn Host>, policy: &Policy) -> Diagnosis {
    let facts = dspt_checks::collect(host, Some(&policy.facts())).facts;
    let hidden: BTreeSet<&str> = facts
        .iter()
        .filter(|(_, fact)| fact.reason() == Some(Reason::NotPermitted))
        .map(|(key, _)| key.as_str())
        .collect();
    if hidden.is_empty() {
        return Diagnosis::fine(RIGHTS, words::DOCTOR_RIGHTS.text.to_owned());
    }
    let shown: Vec<&str> = hidden.iter().take(limits::NAMES_SHOWN).copied().collect();
    let more = hidden.len() - shown.len();
    let mut names = shown.join(", ");
    if more > 0 {
        names.push_str(&format!(" and {more} more"));
    }
    let count = hidden.len().to_string();
    let said = words::DOCTOR_HIDDEN.fill(&[("count", &count), ("names", &names)]);
    let fix = if host.elevated() {
        words::DOCTOR_HIDDEN_FROM_ALL_FIX
    } else {
        words::DOCTOR_HIDDEN_FIX
    };
    Diagnosis::to_do(RIGHTS, State::Remark, said, fix)
}

#[cfg(test)]
mod tests {
    use dspt_checks::Recorded;
    use dspt_checks::recording::Refusal;

    use super::*;

    #[test]
    fn what_may_not_be_seen_is_named() {
        let plain: Arc<dyn Host> = Arc::new(Recorded::linux());
        assert_eq!(examine(&plain, Policy::shipped()).state, State::Fine);
        let closed: Arc<dyn Host> = Arc::new(
            Recorded::linux()
                .file("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/bash\n")
                .refused("/etc/shadow", Refusal::NotPermitted),
        );
        let found = examine(&closed, Policy::shipped());
        assert_eq!(found.state, State::Remark, "{found:?}");
        assert!(found.said.contains("accounts.without_password"), "{found:?}");
    }
}
