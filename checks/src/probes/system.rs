//! # Hardening
//!
//! ## What it looks at
//! What limits which programs may do what, whether memory addresses are randomised, and whether the device passes
//! traffic on between networks.
//!
//! ## Why
//! These keep one broken program from becoming a broken device, and one device from becoming a bridge.
//!
//! ## Where
//! `/sys/fs/selinux/enforce`, `/sys/module/apparmor/parameters/enabled` and `/sys/kernel/security/apparmor/profiles`,
//! `/proc/sys/kernel/randomize_va_space`, `/proc/sys/net`. SELinux that only warns counts as none, as does AppArmor
//! whose profiles can be read and of which none is enforced. Only full randomisation (2) counts. One interface that
//! passes traffic on is enough, as virtual machines and containers on the device make it do.
//!
//! Windows: `EnableLUA` and `ConsentPromptBehaviorAdmin`, AppLocker's rules with the service that follows them,
//! SmartScreen by policy or setting, `MoveImages` and `MitigationOptions`, `IPEnableRouter`. What nothing is said of
//! is as Windows brings it.
//!
//! macOS: Gatekeeper's setting, on unless somebody turned it off. Addresses are randomised by every macOS. Passing on is
//! known only where Internet Sharing is on; the kernel's own value is in no file.
//!
//! ## What it needs
//! Any account.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "system",
    facts: &[
        "network.forwarding",
        "system.address_randomisation",
        "system.application_control",
        "system.uac_on",
    ],
    observe,
};

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    note(
        observations,
        "system.application_control",
        application_control(host),
    );
    let randomised = match line(host, "/proc/sys/kernel/randomize_va_space") {
        Ok(Some(value)) => Ok(value == "2"),
        Ok(None) => Err(Reason::NotPresent),
        Err(reason) => Err(reason),
    };
    note(observations, "system.address_randomisation", randomised);
    note(observations, "network.forwarding", forwards(host));
}

fn application_control(host: &dyn Host) -> Seen<&'static str> {
    if line(host, "/sys/fs/selinux/enforce")?.as_deref() == Some("1") {
        return Ok("selinux");
    }
    if line(host, "/sys/module/apparmor/parameters/enabled")?.as_deref() != Some("Y") {
        return Ok("none");
    }
    // Who may not read the list of profiles still knows that AppArmor is on.
    let profiles = config(host, "/sys/kernel/security/apparmor/profiles");
    let none_enforced = profiles.is_ok_and(|list| list.is_some_and(|list| !list.contains("(enforce)")));
    Ok(if none_enforced { "none" } else { "apparmor" })
}

fn forwards(host: &dyn Host) -> Seen<bool> {
    let v4 = line(host, "/proc/sys/net/ipv4/ip_forward")?.ok_or(Reason::NotPresent)?;
    // Missing where the kernel has no IPv6.
    let v6 = line(host, "/proc/sys/net/ipv6/conf/all/forwarding")?;
    Ok(v4 != "0" || v6.is_some_and(|value| value != "0"))
}

/// A file of one word.
fn line(host: &dyn Host, path: &str) -> Seen<Option<String>> {
    Ok(config(host, path)?.map(|text| text.trim().to_owned()))
}

#[cfg(test)]
mod tests;
