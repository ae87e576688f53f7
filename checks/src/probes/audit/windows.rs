//! The audit policy for signing in, and the service that keeps events.

use crate::host::Host;
use crate::probe::Observations;
use crate::windows::is_enabled;

const EVENT_LOG: &str = "EventLog";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let audit = host.windows().logon_audit();
    seen.record("audit.logon", audit.map(|audit| audit.success && audit.failure));
    seen.settle("audit.persistent", is_enabled(host, EVENT_LOG));
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;
    use dspt_report::Reason;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::host::windows::LogonAudit;
    use crate::host::windows::Service;
    use crate::host::windows::Start;
    use crate::probes::audit::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::recording::Answer;

    fn audit(answer: Answer<LogonAudit>) -> Recorded {
        Recorded::windows().answers(|answers| answers.logon_audit = Some(answer))
    }

    #[test]
    fn successes_and_failures_are_both_needed() {
        for (success, failure) in [(true, true), (true, false), (false, true), (false, false)] {
            let host = audit(Answer::Given(LogonAudit { success, failure }));
            assert_eq!(fact(PROBE, &host, "audit.logon"), Fact::known(success && failure));
        }
        let refused = audit(Answer::refused(Refusal::NotPermitted));
        assert_eq!(
            fact(PROBE, &refused, "audit.logon"),
            unknown(Reason::NotPermitted)
        );
    }

    #[test]
    fn events_are_kept_while_their_service_may_start() {
        let with = |start| Recorded::windows().service_is(EVENT_LOG, Service { running: true, start });
        assert_eq!(
            fact(PROBE, &with(Start::Automatic), "audit.persistent"),
            Fact::known(true)
        );
        assert_eq!(
            fact(PROBE, &with(Start::Disabled), "audit.persistent"),
            Fact::known(false)
        );
    }
}
