//! # Password rules
//!
//! ## What it looks at
//! What the device asks of a new password, how often it must change, how many wrong guesses lock an account and for how
//! long, and how stored passwords are hashed.
//!
//! ## Why
//! Short, common or freely guessable passwords are how strangers get in.
//!
//! ## Where
//! The PAM stacks in `/etc/pam.d` with what they include, `/etc/security/pwquality.conf`, `faillock.conf`,
//! `pwhistory.conf`, `/etc/passwdqc.conf` and `/etc/login.defs`. The rules for a new password are those of the service
//! `passwd`. Lockout is the weakest over all services by which people sign in (`login`, `sshd`, `gdm-password`,
//! `lightdm`, `sddm`): a service without it makes the threshold 0. Credits that let a password be shorter are taken
//! off its length. A lock that only an administrator ends is told as 525,600 minutes, a year. The rules hold for
//! people; root can overstep them. `PASS_MAX_DAYS` holds for accounts made after it was set.
//!
//! Windows: `NetUserModalsGet` and the properties of the account database. They hold for accounts of the device only:
//! Microsoft accounts and those of Entra follow other rules.
//!
//! macOS: the rules that a profile sets; without one, those of the system are in no documented file and unknown.
//!
//! ## What it needs
//! Any account.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::pam;
use crate::parse::pam::Module;
use crate::parse::pam::Stack;
use crate::parse::settings;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::drop_ins;
use crate::seen::note;

mod lockout;
mod macos;
mod quality;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "password_policy",
    facts: &[
        "password.complexity",
        "password.history",
        "password.lockout_minutes",
        "password.lockout_threshold",
        "password.max_age_days",
        "password.min_length",
        "password.strong_hash",
    ],
    observe,
};

/// From here on a password lasts for ever: `login.defs` is shipped with 99999.
const FOR_EVER_DAYS: i64 = 10_000;
const STRONG: [&str; 5] = ["yescrypt", "gost_yescrypt", "bcrypt", "blowfish", "sha512"];
const WEAK: [&str; 4] = ["md5", "bigcrypt", "sha256", "des"];

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let stack = pam::stack(host, "passwd", Stack::Password).and_then(|stack| stack.ok_or(Reason::NotPresent));
    let rules = stack.as_ref().map_err(|reason| *reason);
    let quality = rules.and_then(|stack| quality::of(host, stack));
    note(
        observations,
        "password.min_length",
        quality.as_ref().map(|q| q.min_length).map_err(|r| *r),
    );
    note(
        observations,
        "password.complexity",
        quality.map(|quality| quality.complexity),
    );
    note(
        observations,
        "password.history",
        rules.and_then(|stack| history(host, stack)),
    );
    note(
        observations,
        "password.strong_hash",
        rules.and_then(|stack| strong_hash(host, stack)),
    );
    note(observations, "password.max_age_days", max_age_days(host));
    let lockout = lockout::weakest(host);
    note(
        observations,
        "password.lockout_threshold",
        lockout.as_ref().map(|l| l.threshold).map_err(|r| *r),
    );
    note(
        observations,
        "password.lockout_minutes",
        lockout.and_then(|lockout| lockout.minutes.ok_or(Reason::NotPresent)),
    );
}

/// Former passwords that the strictest module refuses.
fn history(host: &dyn Host, stack: &[Module]) -> Seen<i64> {
    let file = config(host, "/etc/security/pwhistory.conf")?.unwrap_or_default();
    let mut most = 0;
    for module in stack.iter().filter(|module| module.counts) {
        let remembers = match module.name.as_str() {
            "pam_pwhistory" => (module.argument("remember").and_then(number))
                .or_else(|| setting(&file, "remember"))
                .unwrap_or(10),
            "pam_unix" => module.argument("remember").and_then(number).unwrap_or(0),
            _ => continue,
        };
        most = most.max(remembers);
    }
    Ok(most)
}

fn strong_hash(host: &dyn Host, stack: &[Module]) -> Seen<bool> {
    let module = stack.iter().rfind(|module| module.name == "pam_unix");
    let module = module.ok_or(Reason::NotImplemented)?;
    if STRONG.iter().any(|name| module.has(name)) {
        return Ok(true);
    }
    if WEAK.iter().any(|name| module.has(name)) {
        return Ok(false);
    }
    // Without an argument the module takes what `login.defs` says; without that, what it was built with.
    let definitions = config(host, "/etc/login.defs")?.unwrap_or_default();
    let method = settings::word_last(&definitions, "ENCRYPT_METHOD").ok_or(Reason::NotImplemented)?;
    Ok(STRONG.iter().any(|name| method.eq_ignore_ascii_case(name)))
}

fn max_age_days(host: &dyn Host) -> Seen<i64> {
    let definitions = config(host, "/etc/login.defs")?.ok_or(Reason::NotPresent)?;
    let Some(word) = settings::word_last(&definitions, "PASS_MAX_DAYS") else {
        return Ok(0);
    };
    let days: i64 = word.parse().map_err(|_| Reason::Unreadable)?;
    Ok(if (0..FOR_EVER_DAYS).contains(&days) {
        days
    } else {
        0
    })
}

/// A settings file and its drop-ins, which come later and therefore count.
fn with_drop_ins(host: &dyn Host, path: &str) -> Seen<String> {
    let mut text = config(host, path)?.unwrap_or_default();
    for more in drop_ins(host, &format!("{path}.d"), ".conf")? {
        text.push('\n');
        text.push_str(&more);
    }
    Ok(text)
}

/// The last number of a key in `key = value` lines.
fn setting(text: &str, key: &str) -> Option<i64> {
    let found = settings::equals(text).filter(|(name, _)| *name == key);
    found.last().and_then(|(_, value)| number(value))
}

fn number(text: &str) -> Option<i64> {
    // Nobody means more than this, and sums of it stay far from the end of the type.
    text.trim()
        .parse()
        .ok()
        .map(|number: i64| number.clamp(-1_000_000_000, 1_000_000_000))
}

#[cfg(test)]
mod tests;
