//! What this account may not see, and what could be seen with more rights.

use std::collections::BTreeSet;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_policies::Policy;
use dspt_report::FactSet;
use dspt_report::Reason;

use crate::doctor::Diagnosis;
use crate::doctor::State;
use crate::limits;
use crate::words;

const RIGHTS: &str = "rights";

pub(crate) fn examine(host: &Arc<dyn Host>, policy: &Policy) -> Diagnosis {
    let facts = dspt_checks::collect(host, Some(&policy.facts())).facts;
    told(&facts, host.elevated())
}

fn told(facts: &FactSet, elevated: bool) -> Diagnosis {
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
    let fix = if elevated {
        words::DOCTOR_HIDDEN_FROM_ALL_FIX
    } else {
        words::DOCTOR_HIDDEN_FIX
    };
    Diagnosis::to_do(RIGHTS, State::Remark, said, fix)
}

#[cfg(test)]
mod tests {
    use dspt_checks::Recorded;
    use dspt_report::Fact;

    use super::*;

    #[test]
    fn what_may_not_be_seen_is_named_with_what_helps() {
        let hidden = |key: &str| (key.parse().unwrap(), Fact::unknown(Reason::NotPermitted));
        let facts = FactSet::from([
            hidden("accounts.without_password"),
            hidden("firewall.on"),
            ("os.name".parse().unwrap(), Fact::unknown(Reason::NotPresent)),
        ]);
        let ordinary = told(&facts, false);
        assert_eq!(ordinary.state, State::Remark);
        assert!(
            ordinary.said.starts_with(
                "2 things may not be seen by this account: accounts.without_password, firewall.on"
            ),
            "{ordinary:?}"
        );
        assert_eq!(ordinary.fix.as_deref(), Some(words::DOCTOR_HIDDEN_FIX.text));
        let administrator = told(&facts, true);
        assert_eq!(
            administrator.fix.as_deref(),
            Some(words::DOCTOR_HIDDEN_FROM_ALL_FIX.text)
        );
        let host: Arc<dyn Host> = Arc::new(Recorded::linux());
        assert_eq!(examine(&host, Policy::shipped()).state, State::Fine);
    }
}
