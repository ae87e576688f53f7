//! What the probes' tests share.

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::Reason;

use crate::host::Host;
use crate::probe::Observations;
use crate::probe::Probe;

/// The fact that a probe gives of a host; nothing noted is what the runner makes of it.
pub(crate) fn fact(probe: Probe, host: &dyn Host, key: &str) -> Fact {
    let mut observations = Observations::default();
    (probe.observe)(host, &mut observations);
    let key: FactKey = key.parse().unwrap();
    assert!(probe.facts.contains(&key.as_str()), "{key} is not declared");
    observations
        .facts()
        .keys()
        .for_each(|key| assert!(probe.facts.contains(&key.as_str()), "{key} is not declared"));
    (observations.into_facts().get(&key).cloned()).unwrap_or_else(|| Fact::unknown(Reason::NotImplemented))
}

/// An unknown fact.
pub(crate) fn unknown(reason: Reason) -> Fact {
    Fact::unknown(reason)
}

/// A known list.
pub(crate) fn list(items: &[&str]) -> Fact {
    Fact::known(items.iter().map(|&item| item.to_owned()).collect::<Vec<_>>())
}

/// Unknown facts, all for one reason.
pub(crate) fn all_unknown<const N: usize>(reason: Reason) -> [Fact; N] {
    std::array::from_fn(|_| unknown(reason))
}
