//! What Apple's own processors check when they start.

use dspt_report::Reason;

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;

/// How Apple's own processors call themselves: `Apple M2`.
const APPLE: &str = "Apple M";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("firmware.secure_boot", secure_boot(host));
}

/// They start nothing that is not signed, by Apple or, where an administrator lowered it, by the owner's own key. Macs
/// with processors of Intel keep their level where only a command reads it.
fn secure_boot(host: &dyn Host) -> Seen<bool> {
    let processor = host.hardware().processor;
    if processor.is_empty() {
        return Err(Reason::NotPresent);
    }
    if processor.starts_with(APPLE) {
        Ok(true)
    } else {
        Err(Reason::NotImplemented)
    }
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::probes::firmware::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    #[test]
    fn only_apples_own_processors_are_known_to_check() {
        for (processor, expected) in [
            ("Apple M2", Fact::known(true)),
            (
                "Intel(R) Core(TM) i5-7500 CPU @ 3.40GHz",
                unknown(Reason::NotImplemented),
            ),
            ("", unknown(Reason::NotPresent)),
        ] {
            let host =
                Recorded::macos().with(|recording| recording.hardware.processor = processor.to_owned());
            assert_eq!(
                fact(PROBE, &host, "firmware.secure_boot"),
                expected,
                "{processor}"
            );
        }
    }
}
