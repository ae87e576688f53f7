//! The three profiles of the Windows firewall, and firewalls of other makers that registered with the security centre.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::wmi::WmiQuery;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::has_key;
use crate::windows::is_running;
use crate::windows::number;
use crate::windows::rows;
use crate::windows::security_centre;

const WINDOWS: &str = "Windows Firewall";
/// The service that enforces the profiles.
const SERVICE: &str = "mpssvc";
/// `Enabled` of a profile; 2 is "not configured", which leaves it on.
const DISABLED: i64 = 0;
/// `DefaultInboundAction`; 0 is "not configured", which leaves it at blocking (4).
const ALLOW: i64 = 2;

/// Where the profiles are kept: by policy of a directory, and on the device. The former counts.
const POLICY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall";
const LOCAL: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy";

/// One profile.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Profile {
    on: bool,
    allows_inbound: bool,
}

/// What a profile is called.
struct Names {
    /// In WMI.
    wmi: &'static str,
    /// Its key on the device.
    local: &'static str,
    /// Its key among the policies.
    policy: &'static str,
    /// Its fact.
    fact: &'static str,
}

const PROFILES: [Names; 3] = [
    Names {
        wmi: "Domain",
        local: "DomainProfile",
        policy: "DomainProfile",
        fact: "firewall.domain_on",
    },
    Names {
        wmi: "Private",
        local: "StandardProfile",
        policy: "PrivateProfile",
        fact: "firewall.private_on",
    },
    Names {
        wmi: "Public",
        local: "PublicProfile",
        policy: "PublicProfile",
        fact: "firewall.public_on",
    },
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let profiles = profiles(host);
    for (place, names) in PROFILES.iter().enumerate() {
        let all = profiles.as_ref().map_err(|reason| *reason);
        let profile = all.and_then(|all| all.get(place).ok_or(Reason::Unreadable));
        seen.settle(names.fact, profile.map(|profile| profile.on));
    }
    let other = other(host);
    let windows_on = profiles.as_ref().map_err(|reason| *reason);
    let windows_on = windows_on.map(|profiles| profiles.iter().all(|profile| profile.on));
    let on = match (&other, windows_on) {
        (Ok(Some(_)), _) | (_, Ok(true)) => Ok(true),
        (Ok(None), windows) => windows,
        (Err(reason), Ok(false)) => Err(*reason),
        (Err(_), Err(reason)) => Err(reason),
    };
    seen.settle("firewall.on", on);
    let default = match (&other, windows_on) {
        // What another maker's firewall does by default is known to that maker.
        (Ok(Some(_)), Ok(false)) => Err(Reason::NotImplemented),
        _ => profiles.map(|profiles| {
            let allows = profiles
                .iter()
                .any(|profile| !profile.on || profile.allows_inbound);
            if allows { "allow" } else { "block" }
        }),
    };
    seen.settle("firewall.default_inbound", default);
    let product = other.map(|other| other.unwrap_or_else(|| WINDOWS.to_owned()));
    seen.settle("firewall.product", product);
}

/// Another maker's firewall that is on; the Windows firewall then stands back where the two agreed so.
fn other(host: &dyn Host) -> Seen<Option<String>> {
    match security_centre::products(host, WmiQuery::FirewallProducts) {
        Ok(products) => {
            let on = products
                .into_iter()
                .find(|product| product.is_on && !product.is_defender);
            Ok(on.map(|product| product.name))
        }
        // Servers have no security centre.
        Err(Reason::NotPresent) => Ok(None),
        Err(reason) => Err(reason),
    }
}

/// The profiles in the order of [`PROFILES`]. Nothing is enforced without the service.
fn profiles(host: &dyn Host) -> Seen<Vec<Profile>> {
    if !is_running(host, SERVICE)? {
        let off = Profile {
            on: false,
            allows_inbound: true,
        };
        return Ok(vec![off; PROFILES.len()]);
    }
    match from_wmi(host) {
        Ok(profiles) => Ok(profiles),
        Err(_) => from_registry(host),
    }
}

fn from_wmi(host: &dyn Host) -> Seen<Vec<Profile>> {
    let rows = rows(host, WmiQuery::FirewallProfiles)?;
    let profile = |names: &Names| -> Seen<Profile> {
        let row = rows.iter().find(|row| row.text("Name") == Some(names.wmi));
        let row = row.ok_or(Reason::NotPresent)?;
        Ok(Profile {
            on: row.integer("Enabled").ok_or(Reason::Unreadable)? != DISABLED,
            allows_inbound: row.integer("DefaultInboundAction") == Some(ALLOW),
        })
    };
    PROFILES.iter().map(profile).collect()
}

/// Where WMI does not answer. A device management service keeps its settings elsewhere, so with one nothing is certain.
fn from_registry(host: &dyn Host) -> Seen<Vec<Profile>> {
    if has_key(host, &format!(r"{LOCAL}\Mdm"))? {
        return Err(Reason::NotImplemented);
    }
    let profile = |names: &Names| -> Seen<Profile> {
        let on = setting(host, names, "EnableFirewall")?.ok_or(Reason::NotPresent)?;
        // Here 1 is blocking, which is also what no value means.
        let inbound = setting(host, names, "DefaultInboundAction")?;
        Ok(Profile {
            on: on != 0,
            allows_inbound: inbound == Some(0),
        })
    };
    PROFILES.iter().map(profile).collect()
}

fn setting(host: &dyn Host, names: &Names, value: &str) -> Seen<Option<u64>> {
    match number(host, &format!(r"{POLICY}\{}", names.policy), value)? {
        Some(number) => Ok(Some(number)),
        None => number(host, &format!(r"{LOCAL}\{}", names.local), value),
    }
}

#[cfg(test)]
mod tests;
