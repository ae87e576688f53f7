//! The kind of computer by the identifier of its model.

use dspt_report::Reason;

use super::JUST_STARTED_MINUTES;
use crate::host::Host;
use crate::macos::model;
use crate::probe::Observations;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let minutes = host.minutes_since_start();
    seen.record(
        "device.just_started",
        minutes.map(|minutes| minutes < JUST_STARTED_MINUTES),
    );
    // A model that came out after this version is not guessed at.
    let kind = model::read(host).and_then(|model| model::kind(&model).ok_or(Reason::NotImplemented));
    seen.settle("device.kind", kind);
    seen.settle("device.portable", kind.map(|kind| kind == "laptop"));
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::device::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    fn model(identifier: &str) -> Recorded {
        Recorded::macos().file(
            "/Library/Preferences/SystemConfiguration/preferences.plist",
            table(&format!("<key>Model</key><string>{identifier}</string>")),
        )
    }

    #[test]
    fn a_model_that_is_not_known_is_no_kind_of_computer() {
        for (identifier, kind, portable) in [
            ("Mac14,2", Fact::known("laptop"), Fact::known(true)),
            ("iMac18,2", Fact::known("desktop"), Fact::known(false)),
            ("VMware7,1", Fact::known("virtual"), Fact::known(false)),
            (
                "Mac99,1",
                unknown(Reason::NotImplemented),
                unknown(Reason::NotImplemented),
            ),
        ] {
            let host = model(identifier);
            assert_eq!(fact(PROBE, &host, "device.kind"), kind, "{identifier}");
            assert_eq!(fact(PROBE, &host, "device.portable"), portable, "{identifier}");
        }
        let silent = Recorded::macos();
        assert_eq!(fact(PROBE, &silent, "device.kind"), unknown(Reason::NotPresent));
    }
}
