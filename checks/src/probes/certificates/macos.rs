//! Certificates that an administrator made trusted for everybody.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::Settings;
use crate::macos::settings;
use crate::macos::system;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::count;

const TRUST: &str = "/Library/Security/Trust Settings/Admin.plist";
/// The last macOS that is known to follow the file; newer ones keep the list where even root may not look.
const LAST_WITH_FILE: u32 = 15;
/// What a setting says of a certificate: not to be trusted, and nothing.
const DENY: i64 = 3;
const UNSPECIFIED: i64 = 4;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let added = added(host);
    seen.settle("certificates.added_roots", added);
    // The certificates themselves lie in a key chain, which is not read: without any, none has ended or is weak.
    let of_them = added.and_then(|added| match added {
        0 => Ok(0),
        _ => Err(Reason::NotImplemented),
    });
    seen.settle("certificates.expired_roots", of_them);
    seen.settle("certificates.weak_roots", of_them);
}

/// The file comes with the first certificate.
fn added(host: &dyn Host) -> Seen<i64> {
    if system::read(host)?.major > LAST_WITH_FILE {
        return Err(Reason::NotImplemented);
    }
    let Some(trust) = settings(host, TRUST)? else {
        return Ok(0);
    };
    let list = trust.table("trustList").ok_or(Reason::Unreadable)?;
    let mut trusted = 0_usize;
    for entry in list.entries().values() {
        let entry = Settings::of(entry).ok_or(Reason::Unreadable)?;
        trusted += usize::from(is_trusted(&entry)?);
    }
    Ok(count(trusted))
}

/// Without settings of its own a certificate is trusted for everything; a setting without a result trusts it too.
fn is_trusted(entry: &Settings) -> Seen<bool> {
    let settings = entry.tables("trustSettings");
    for setting in &settings {
        let result = setting.number("kSecTrustSettingsResult")?;
        if !matches!(result, Some(DENY | UNSPECIFIED)) {
            return Ok(true);
        }
    }
    Ok(settings.is_empty())
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::macos::tests::mac;
    use crate::macos::tests::table;
    use crate::probes::certificates::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    fn setting(result: i64) -> String {
        format!(
            "<key>trustSettings</key><array><dict><key>kSecTrustSettingsResult</key><integer>{result}</integer></dict></array>"
        )
    }

    #[test]
    fn certificates_that_are_trusted_count_and_those_that_are_denied_do_not() {
        let entries: String = [
            "",
            &setting(1),
            &setting(2),
            &setting(DENY),
            &setting(UNSPECIFIED),
        ]
        .iter()
        .enumerate()
        .map(|(number, body)| format!("<key>AB{number}</key><dict>{body}</dict>"))
        .collect();
        let host = mac("15.7.2", "24G325").file(
            TRUST,
            table(&format!("<key>trustList</key><dict>{entries}</dict>")),
        );
        assert_eq!(fact(PROBE, &host, "certificates.added_roots"), Fact::known(3));
        assert_eq!(
            fact(PROBE, &host, "certificates.weak_roots"),
            unknown(Reason::NotImplemented)
        );
        let none = mac("15.7.2", "24G325");
        for key in PROBE.facts {
            assert_eq!(fact(PROBE, &none, key), Fact::known(0), "{key}");
        }
        let newer = mac("26.1", "25B78");
        for key in PROBE.facts {
            assert_eq!(fact(PROBE, &newer, key), unknown(Reason::NotImplemented), "{key}");
        }
        let broken = mac("15.7.2", "24G325").file(TRUST, table(""));
        assert_eq!(
            fact(PROBE, &broken, "certificates.added_roots"),
            unknown(Reason::Unreadable)
        );
    }
}
