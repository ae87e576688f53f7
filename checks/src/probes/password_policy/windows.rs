//! The rules of the device's own accounts. Microsoft accounts and those of Entra follow other rules.

use crate::host::Host;
use crate::probe::Observations;

/// `TIMEQ_FOREVER`: no end.
const FOR_EVER: u32 = u32::MAX;
const SECONDS_PER_DAY: i64 = 86_400;
const SECONDS_PER_MINUTE: i64 = 60;
/// A lock that only an administrator ends is told as a year, as on other systems.
const YEAR_IN_MINUTES: i64 = 525_600;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let door = host.windows();
    let rules = door.password_rules();
    seen.record(
        "password.min_length",
        rules.clone().map(|rules| i64::from(rules.min_length)),
    );
    seen.record(
        "password.history",
        rules.clone().map(|rules| i64::from(rules.history)),
    );
    seen.record(
        "password.max_age_days",
        rules.map(|rules| days(rules.max_age_seconds)),
    );
    let lockout = door.lockout_rules();
    seen.record(
        "password.lockout_threshold",
        lockout.clone().map(|rules| i64::from(rules.threshold)),
    );
    seen.record(
        "password.lockout_minutes",
        lockout.map(|rules| minutes(rules.duration_seconds)),
    );
    seen.record("password.complexity", door.password_complexity());
}

/// 0 for never.
fn days(seconds: u32) -> i64 {
    if seconds == FOR_EVER {
        return 0;
    }
    i64::from(seconds) / SECONDS_PER_DAY
}

fn minutes(seconds: u32) -> i64 {
    if seconds == FOR_EVER {
        return YEAR_IN_MINUTES;
    }
    i64::from(seconds) / SECONDS_PER_MINUTE
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;
    use dspt_report::Reason;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::host::windows::LockoutRules;
    use crate::host::windows::PasswordRules;
    use crate::probes::password_policy::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::recording::Answer;

    fn device(max_age_seconds: u32, duration_seconds: u32) -> Recorded {
        Recorded::windows().answers(|answers| {
            answers.password_rules = Some(Answer::Given(PasswordRules {
                min_length: 8,
                max_age_seconds,
                history: 24,
            }));
            answers.lockout_rules = Some(Answer::Given(LockoutRules {
                duration_seconds,
                threshold: 10,
            }));
            answers.password_complexity = Some(Answer::refused(Refusal::NotPermitted));
        })
    }

    #[test]
    fn for_ever_is_neither_a_day_nor_a_minute() {
        let usual = device(42 * 86_400, 600);
        assert_eq!(fact(PROBE, &usual, "password.max_age_days"), Fact::known(42));
        assert_eq!(fact(PROBE, &usual, "password.lockout_minutes"), Fact::known(10));
        let for_ever = device(FOR_EVER, FOR_EVER);
        assert_eq!(fact(PROBE, &for_ever, "password.max_age_days"), Fact::known(0));
        assert_eq!(
            fact(PROBE, &for_ever, "password.lockout_minutes"),
            Fact::known(525_600)
        );
    }

    #[test]
    fn each_rule_is_a_fact_of_its_own() {
        let host = device(0, 600);
        for (key, number) in [
            ("password.min_length", 8),
            ("password.history", 24),
            ("password.lockout_threshold", 10),
        ] {
            assert_eq!(fact(PROBE, &host, key), Fact::known(number));
        }
        assert_eq!(
            fact(PROBE, &host, "password.complexity"),
            unknown(Reason::NotPermitted)
        );
        assert_eq!(
            fact(PROBE, &Recorded::windows(), "password.min_length"),
            unknown(Reason::NotPresent)
        );
    }
}
