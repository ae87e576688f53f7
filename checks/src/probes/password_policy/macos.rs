//! Rules for passwords that a configuration profile sets. The system's own are in no file that is documented.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::Settings;
use crate::macos::managed;
use crate::probe::Observations;
use crate::seen::Seen;

const DOMAIN: &str = "com.apple.mobiledevice.passwordpolicy";
/// Facts that are numbers, and the profile's names for them.
const NUMBERS: [(&str, &str); 5] = [
    ("password.history", "pinHistory"),
    ("password.lockout_minutes", "minutesUntilFailedLoginReset"),
    ("password.lockout_threshold", "maxFailedAttempts"),
    ("password.max_age_days", "maxPINAgeInDays"),
    ("password.min_length", "minLength"),
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    match managed(host, DOMAIN) {
        Ok(rules) => {
            // What the profile says nothing of is as the system has it.
            for (key, name) in NUMBERS {
                let rule = rules.number(name);
                seen.settle(key, rule.and_then(|rule| rule.ok_or(Reason::NotImplemented)));
            }
            seen.settle("password.complexity", complexity(&rules));
        }
        Err(reason) => {
            for (key, _) in NUMBERS {
                seen.unknown(key, reason);
            }
            seen.unknown("password.complexity", reason);
        }
    }
}

fn complexity(rules: &Settings) -> Seen<bool> {
    let asks_more = rules.flag("requireAlphanumeric")? == Some(true)
        || rules.number("minComplexChars")?.is_some_and(|number| number > 0);
    match rules.flag("allowSimple")? {
        Some(false) => Ok(true),
        _ if asks_more => Ok(true),
        Some(true) => Ok(false),
        None => Err(Reason::NotImplemented),
    }
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::password_policy::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    fn profile(body: &str) -> Recorded {
        let path = "/Library/Managed Preferences/com.apple.mobiledevice.passwordpolicy.plist";
        Recorded::macos().file(path, table(body))
    }

    #[test]
    fn a_profile_tells_its_rules_and_nothing_else_does() {
        let host = profile(
            "<key>minLength</key><integer>12</integer><key>maxFailedAttempts</key><integer>10</integer>",
        );
        assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(12));
        assert_eq!(fact(PROBE, &host, "password.lockout_threshold"), Fact::known(10));
        for key in ["password.history", "password.complexity"] {
            assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotImplemented), "{key}");
        }
        let none = Recorded::macos();
        assert_eq!(
            fact(PROBE, &none, "password.min_length"),
            unknown(Reason::NotImplemented)
        );
    }

    #[test]
    fn simple_passwords_are_refused_in_three_ways() {
        for (body, expected) in [
            ("<key>allowSimple</key><false/>", Fact::known(true)),
            ("<key>allowSimple</key><true/>", Fact::known(false)),
            (
                "<key>allowSimple</key><true/><key>requireAlphanumeric</key><true/>",
                Fact::known(true),
            ),
            (
                "<key>minComplexChars</key><integer>1</integer>",
                Fact::known(true),
            ),
            (
                "<key>minComplexChars</key><integer>0</integer>",
                unknown(Reason::NotImplemented),
            ),
        ] {
            assert_eq!(
                fact(PROBE, &profile(body), "password.complexity"),
                expected,
                "{body}"
            );
        }
    }
}
