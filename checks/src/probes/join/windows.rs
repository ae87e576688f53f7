//! The network calls that tell of a domain and of Entra, enrolments, and agents of support firms.

use crate::host::Host;
use crate::host::windows::CloudJoin;
use crate::host::windows::Join;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::any_installed;
use crate::windows::is_set;
use crate::windows::keys;
use crate::windows::text;

const ENROLMENTS: &str = r"HKLM\SOFTWARE\Microsoft\Enrollments";
/// `EnrollmentState` of an enrolment that is in force.
const ENROLLED: u64 = 1;

/// Services of agents by which a support firm looks after a device.
const AGENTS: [&str; 17] = [
    "Advanced Monitoring Agent",
    "AteraAgent",
    "CagService",
    "CcmExec",
    "Fleet osquery",
    "ITSPlatform",
    "jumpcloud-agent",
    "KaseyaAgent",
    "LTService",
    "ManageEngine UEMS - Agent",
    "Mesh Agent",
    "NinjaRMMAgent",
    "PDQConnectAgent",
    "SAAZappr",
    "Syncro",
    "tacticalrmm",
    "Windows Agent Service",
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.record("join.kind", host.windows().join().map(kind));
    seen.settle("join.managed", is_managed(host));
}

/// A personal device with a work account on it belongs to no directory.
fn kind(join: Join) -> &'static str {
    match (join.domain, join.cloud) {
        (true, CloudJoin::Device) => "entra-hybrid",
        (true, CloudJoin::None | CloudJoin::Workplace) => "active-directory",
        (false, CloudJoin::Device) => "entra",
        (false, CloudJoin::None | CloudJoin::Workplace) => "none",
    }
}

fn is_managed(host: &dyn Host) -> Seen<bool> {
    for name in keys(host, ENROLMENTS)?.unwrap_or_default() {
        let key = format!(r"{ENROLMENTS}\{name}");
        let provider = text(host, &key, "ProviderID")?.unwrap_or_default();
        if !provider.is_empty() && is_set(host, &key, "EnrollmentState", ENROLLED)? {
            return Ok(true);
        }
    }
    any_installed(host, &AGENTS)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;
    use dspt_report::Reason;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Service;
    use crate::host::windows::Start;
    use crate::probes::join::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::recording::Answer;

    #[test]
    fn domain_and_cloud_together_make_the_kind() {
        for (domain, cloud, word) in [
            (false, CloudJoin::None, "none"),
            (false, CloudJoin::Workplace, "none"),
            (false, CloudJoin::Device, "entra"),
            (true, CloudJoin::None, "active-directory"),
            (true, CloudJoin::Device, "entra-hybrid"),
        ] {
            let join = Join { domain, cloud };
            let host = Recorded::windows().answers(|answers| answers.join = Some(Answer::Given(join)));
            assert_eq!(fact(PROBE, &host, "join.kind"), Fact::known(word));
        }
        assert_eq!(
            fact(PROBE, &Recorded::windows(), "join.kind"),
            unknown(Reason::NotPresent)
        );
    }

    #[test]
    fn an_enrolment_counts_while_it_is_in_force() {
        let key = format!(r"{ENROLMENTS}\{{A}}");
        let enrolled = |state| {
            Recorded::windows()
                .text_value(&key, "ProviderID", "MS DM Server")
                .dword(&key, "EnrollmentState", state)
        };
        assert_eq!(is_managed(&enrolled(1)), Ok(true));
        assert_eq!(is_managed(&enrolled(2)), Ok(false));
        let other = Recorded::windows().key(&format!(r"{ENROLMENTS}\Status"));
        assert_eq!(is_managed(&other), Ok(false));
    }

    #[test]
    fn a_support_firms_agent_looks_after_the_device_too() {
        let service = Service {
            running: true,
            start: Start::Automatic,
        };
        let host = Recorded::windows().service_is("NinjaRMMAgent", service);
        assert_eq!(is_managed(&host), Ok(true));
        assert_eq!(is_managed(&Recorded::windows()), Ok(false));
    }
}
