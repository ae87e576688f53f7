//! What wrong guesses do.

use dspt_report::Reason;

use super::number;
use super::setting;
use crate::host::Host;
use crate::linux::pam;
use crate::parse::pam::Module;
use crate::parse::pam::Stack;
use crate::parse::settings;
use crate::seen::Seen;
use crate::seen::config;

/// Services by which people sign in.
const SERVICES: [&str; 5] = ["login", "sshd", "gdm-password", "lightdm", "sddm"];
/// A lock that only an administrator ends.
const A_YEAR_MINUTES: i64 = 525_600;

#[derive(Clone, Copy)]
pub(super) struct Lockout {
    /// Wrong guesses; 0 for never.
    pub(super) threshold: i64,
    /// How long; none where nothing is ever locked.
    pub(super) minutes: Option<i64>,
}

const NEVER: Lockout = Lockout {
    threshold: 0,
    minutes: None,
};

/// The service that forgives most.
pub(super) fn weakest(host: &dyn Host) -> Seen<Lockout> {
    let mut weakest: Option<Lockout> = None;
    for service in SERVICES {
        let Some(stack) = pam::stack(host, service, Stack::Auth)? else {
            continue;
        };
        let found = of(host, &stack)?;
        weakest = Some(match weakest {
            Some(before) => weaker(before, found),
            None => found,
        });
    }
    weakest.ok_or(Reason::NotPresent)
}

fn weaker(one: Lockout, other: Lockout) -> Lockout {
    if one.threshold == 0 || other.threshold == 0 {
        return NEVER;
    }
    Lockout {
        threshold: one.threshold.max(other.threshold),
        minutes: one.minutes.min(other.minutes),
    }
}

/// Only the part that counts failures locks; `preauth` alone refuses nobody.
fn of(host: &dyn Host, stack: &[Module]) -> Seen<Lockout> {
    for module in stack {
        match module.name.as_str() {
            "pam_faillock" if module.has("authfail") => return faillock(host, module),
            "pam_tally2" | "pam_tally" => {
                let unlock = module.argument("unlock_time").and_then(number).unwrap_or(0);
                return Ok(lockout(
                    module.argument("deny").and_then(number).unwrap_or(0),
                    unlock,
                ));
            }
            _ => {}
        }
    }
    Ok(NEVER)
}

fn faillock(host: &dyn Host, module: &Module) -> Seen<Lockout> {
    let path = module.argument("conf").unwrap_or("/etc/security/faillock.conf");
    let file = config(host, path)?.unwrap_or_default();
    let value = |key: &str| {
        module
            .argument(key)
            .and_then(number)
            .or_else(|| setting(&file, key))
    };
    let never = module.argument("unlock_time") == Some("never")
        || settings::equals(&file).any(|entry| entry == ("unlock_time", "never"));
    let unlock = if never {
        0
    } else {
        value("unlock_time").unwrap_or(600)
    };
    Ok(lockout(value("deny").unwrap_or(3), unlock))
}

fn lockout(threshold: i64, unlock_seconds: i64) -> Lockout {
    if threshold <= 0 {
        return NEVER;
    }
    let minutes = if unlock_seconds <= 0 {
        A_YEAR_MINUTES
    } else {
        unlock_seconds / 60
    };
    Lockout {
        threshold,
        minutes: Some(minutes.min(A_YEAR_MINUTES)),
    }
}
