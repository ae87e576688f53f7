//! The Windows Time service and how it is set up.

use dspt_report::Reason;

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::SERVICES;
use crate::windows::is_enabled;
use crate::windows::is_running;
use crate::windows::is_set;
use crate::windows::text;

const SERVICE: &str = "W32Time";
const POLICY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\W32Time\Parameters";
/// The service of the reference implementation, where somebody put it in the place of Windows' own.
const NTP: &str = "NTP";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    match is_running(host, NTP) {
        Ok(true) => {
            seen.known("time.service", "ntpd");
            // Whether it reached its source is in its own files, in no fixed place.
            seen.unknown("time.synchronised", Reason::NotImplemented);
        }
        Ok(false) => {
            let service = is_enabled(host, SERVICE);
            let name = service.and_then(|on| if on { Ok(SERVICE) } else { Err(Reason::NotPresent) });
            seen.settle("time.service", name);
            seen.settle(
                "time.synchronised",
                service.and_then(|on| Ok(on && has_source(host)?)),
            );
        }
        Err(reason) => {
            seen.unknown("time.service", reason);
            seen.unknown("time.synchronised", reason);
        }
    }
}

/// Whether the service has a source to follow. It need not run just now: a task starts it when the time has come.
fn has_source(host: &dyn Host) -> Seen<bool> {
    let local = format!(r"{SERVICES}\{SERVICE}\Parameters");
    let kind = match text(host, POLICY, "Type")? {
        Some(kind) => Some(kind),
        None => text(host, &local, "Type")?,
    };
    let kind = kind.ok_or(Reason::NotPresent)?;
    if kind.trim().eq_ignore_ascii_case("NoSync") {
        return Ok(false);
    }
    let client = format!(r"{SERVICES}\{SERVICE}\TimeProviders\NtpClient");
    Ok(!is_set(host, &client, "Enabled", 0)?)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Service;
    use crate::host::windows::Start;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::probes::time_sync::PROBE;

    fn device(start: Start, kind: &str) -> Recorded {
        let service = Service {
            running: false,
            start,
        };
        Recorded::windows().service_is(SERVICE, service).text_value(
            &format!(r"{SERVICES}\W32Time\Parameters"),
            "Type",
            kind,
        )
    }

    #[test]
    fn the_service_follows_a_source_unless_told_not_to() {
        for (start, kind, follows) in [
            (Start::Manual, "NTP", true),
            (Start::Automatic, "NT5DS", true),
            (Start::Manual, "NoSync", false),
            (Start::Disabled, "NTP", false),
        ] {
            let host = device(start, kind);
            assert_eq!(
                fact(PROBE, &host, "time.synchronised"),
                Fact::known(follows),
                "{kind}"
            );
        }
        let policy = device(Start::Manual, "NTP").text_value(POLICY, "Type", "NoSync");
        assert_eq!(fact(PROBE, &policy, "time.synchronised"), Fact::known(false));
        let client = format!(r"{SERVICES}\W32Time\TimeProviders\NtpClient");
        let without = device(Start::Manual, "NTP").dword(&client, "Enabled", 0);
        assert_eq!(fact(PROBE, &without, "time.synchronised"), Fact::known(false));
    }

    #[test]
    fn another_service_in_its_place_is_named_and_not_judged() {
        let ntp = Service {
            running: true,
            start: Start::Automatic,
        };
        let host = device(Start::Disabled, "NTP").service_is(NTP, ntp);
        assert_eq!(fact(PROBE, &host, "time.service"), Fact::known("ntpd"));
        assert_eq!(
            fact(PROBE, &host, "time.synchronised"),
            unknown(Reason::NotImplemented)
        );
        let disabled = device(Start::Disabled, "NTP");
        assert_eq!(
            fact(PROBE, &disabled, "time.service"),
            unknown(Reason::NotPresent)
        );
    }
}
