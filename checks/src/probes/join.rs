//! # Directory and management
//!
//! ## What it looks at
//! Which directory the device belongs to, and whether a device management service looks after it.
//!
//! ## Why
//! A directory lets somebody take away a leaver's access everywhere at once; a managed device gets its rules by itself.
//!
//! ## Where
//! `/etc/himmelblau/himmelblau.conf`, `/etc/ipa/default.conf`, `/etc/sssd/sssd.conf` and its drop-ins,
//! `/etc/samba/smb.conf` (`security = ads`), `/etc/nslcd.conf` with `/etc/nsswitch.conf`, and folders of known
//! management agents. "Not managed" means: none of the agents that this version knows. A device in several directories
//! is told as `other`.
//!
//! Windows: `NetGetJoinInformation` and `NetGetAadJoinInformation`; enrolments that are in force; services of known
//! management agents. A personal device with a work account on it belongs to no directory.
//!
//! macOS: configurations of Open Directory for Active Directory and LDAP. Managed by the mark of an enrolment that the
//! organisation ordered, and by folders of known agents; profiles without either may be anybody's: unknown.
//!
//! ## What it needs
//! Rights of an administrator where sssd is set up; any account otherwise.

use std::collections::BTreeSet;

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::parse::keyfile;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::config;
use crate::seen::drop_ins;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "join",
    facts: &["join.kind", "join.managed"],
    observe,
};

/// What agents make when the device is given into their care, or cannot be without.
const AGENTS: [&str; 18] = [
    "/opt/orbit",
    "/opt/jc",
    "/opt/NinjaRMMAgent",
    "/opt/CentraStage",
    "/opt/tacticalagent",
    "/opt/airwatch",
    "/opt/vmware/ws1-hub",
    "/opt/atera",
    "/usr/local/mesh_services",
    "/usr/local/manageengine/uems_agent",
    "/usr/share/CentraStage",
    "/usr/local/rport",
    "/etc/insights-client/.registered",
    "/etc/salt/minion_id",
    "/etc/chef/client.pem",
    "/etc/puppetlabs/puppet/ssl/certs",
    "/etc/puppet/ssl/certs",
    "/var/lib/landscape/client/broker.bpickle",
];
/// Enrolled by a person, with the state in the home folder.
const PERSONAL: [&str; 1] = ["/opt/microsoft/intune"];

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    note(observations, "join.kind", kind(host));
    let managed = any_exists(host, &AGENTS).and_then(|found| {
        if !found && any_exists(host, &PERSONAL)? {
            return Err(Reason::NotImplemented);
        }
        Ok(found)
    });
    note(observations, "join.managed", managed);
}

fn kind(host: &dyn Host) -> Seen<&'static str> {
    let mut kinds: BTreeSet<&'static str> = BTreeSet::new();
    let himmelblau = config(host, "/etc/himmelblau/himmelblau.conf")?.unwrap_or_default();
    let named = |key| keyfile::last(&himmelblau, "global", key).is_some_and(|value| !value.is_empty());
    if named("domain") || named("domains") {
        kinds.insert("entra");
    }
    let ipa = config(host, "/etc/ipa/default.conf")?.unwrap_or_default();
    if keyfile::last(&ipa, "global", "realm").is_some() {
        kinds.insert("freeipa");
    }
    kinds.extend(sssd(host)?);
    let samba = config(host, "/etc/samba/smb.conf")?.unwrap_or_default();
    if keyfile::last(&samba, "global", "security").is_some_and(|value| value.eq_ignore_ascii_case("ads")) {
        kinds.insert("active-directory");
    }
    if host.exists("/etc/nslcd.conf")? && asks_ldap(host)? {
        kinds.insert("ldap");
    }
    let mut found = kinds.into_iter();
    match (found.next(), found.next()) {
        (None, _) => Ok("none"),
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Ok("other"),
    }
}

/// The directories of the domains that sssd has turned on.
fn sssd(host: &dyn Host) -> Seen<Vec<&'static str>> {
    let mut text = config(host, "/etc/sssd/sssd.conf")?.unwrap_or_default();
    for more in drop_ins(host, "/etc/sssd/conf.d", ".conf")? {
        text.push('\n');
        text.push_str(&more);
    }
    let on = keyfile::last(&text, "sssd", "domains");
    let is_on = |name: &str| on.is_none_or(|names| names.split(',').any(|on| on.trim() == name));
    let mut kinds = Vec::new();
    for entry in keyfile::entries(&text).filter(|entry| entry.key == "id_provider") {
        let domain = entry.section.strip_prefix("domain/");
        if !domain.is_some_and(is_on) {
            continue;
        }
        kinds.extend(match entry.value {
            "ad" => Some("active-directory"),
            "ipa" => Some("freeipa"),
            "ldap" => Some("ldap"),
            "files" | "proxy" => None,
            _ => Some("other"),
        });
    }
    Ok(kinds)
}

fn asks_ldap(host: &dyn Host) -> Seen<bool> {
    let text = config(host, "/etc/nsswitch.conf")?.unwrap_or_default();
    let mut lines = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("passwd:"));
    Ok(lines.any(|sources| sources.split_whitespace().any(|source| source == "ldap")))
}

#[cfg(test)]
mod tests;
