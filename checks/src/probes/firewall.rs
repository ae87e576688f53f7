//! # Firewall
//!
//! ## What it looks at
//! Whether a firewall is set up to start with the device, and what it does with connections from outside that no rule
//! names.
//!
//! ## Why
//! A firewall keeps other computers on the same network, one of which may be infected, from reaching this one.
//!
//! ## Where
//! - ufw: `/etc/ufw/ufw.conf` and `/etc/default/ufw`.
//! - firewalld: running programs, `/etc/firewalld/firewalld.conf` and the zone files.
//! - nftables: `/etc/nftables.conf` or `/etc/sysconfig/nftables.conf`, when `nftables.service` is enabled.
//! - iptables: `/etc/iptables/rules.v4` and `rules.v6`, or `/etc/sysconfig/iptables`, when their service is enabled.
//!
//! The rules in the kernel itself can be asked only by netlink, which is not implemented. So "on" means "set up to be
//! on", and "off" is said only where nothing is set up **and** the kernel has no rule tables loaded
//! (`/proc/modules`, `/proc/net/ip_tables_names`). Everything between is unknown. A ruleset that ends neither in a
//! policy nor in a rule for all has an unknown default.
//!
//! Windows: the three profiles of the Windows firewall as all policies together make them (WMI
//! `MSFT_NetFirewallProfile`, else the registry), its service, and firewalls of other makers that are on in the
//! security centre. An entry of the security centre whose program is gone was left behind and does not count.
//!
//! macOS: the application firewall as a profile forces it; else `com.apple.alf.plist` up to macOS 14. From macOS 15 on no
//! file holds the settings, and a list that stayed behind is not believed: unknown. On means that what nobody allowed
//! and nobody signed is kept out.
//!
//! ## What it needs
//! Rights of an administrator for the rules of firewalld and iptables; any account otherwise.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::is_running;
use crate::linux::units;
use crate::parse::filters;
use crate::parse::filters::Inbound;
use crate::parse::keyfile;
use crate::parse::settings;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::config;
use crate::seen::names;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "firewall",
    facts: &[
        "firewall.default_inbound",
        "firewall.domain_on",
        "firewall.on",
        "firewall.private_on",
        "firewall.product",
        "firewall.public_on",
    ],
    observe,
};

/// Firewalls whose rules are not read: when one is enabled, there is a firewall and no more can be said.
const OTHERS: [(&str, &str); 4] = [
    ("Shorewall", "shorewall.service"),
    ("FireHOL", "firehol.service"),
    ("ferm", "ferm.service"),
    ("ConfigServer Firewall", "csf.service"),
];

/// One mechanism as it is set up.
struct Mechanism {
    product: &'static str,
    on: Seen<bool>,
    blocks: Seen<bool>,
}

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let found: Vec<Mechanism> = [ufw, firewalld, nftables, iptables, other]
        .iter()
        .filter_map(|look| look(host))
        .collect();
    // One that is on decides; then one that may be on; none of those that are off does.
    let decides = (found.iter().find(|mechanism| mechanism.on == Ok(true)))
        .or_else(|| found.iter().find(|mechanism| mechanism.on.is_err()));
    let named = decides.or_else(|| found.first());
    note(
        observations,
        "firewall.product",
        named.map(|mechanism| mechanism.product).ok_or(Reason::NotPresent),
    );
    let (on, blocks) = match decides {
        Some(mechanism) => (mechanism.on, mechanism.blocks),
        None => match kernel_may_filter(host) {
            Ok(false) => (Ok(false), Ok(false)),
            Ok(true) => (Err(Reason::NotImplemented), Err(Reason::NotImplemented)),
            Err(reason) => (Err(reason), Err(reason)),
        },
    };
    note(observations, "firewall.on", on);
    note(
        observations,
        "firewall.default_inbound",
        blocks.map(|blocks| if blocks { "block" } else { "allow" }),
    );
}

fn ufw(host: &dyn Host) -> Option<Mechanism> {
    let settings = config(host, "/etc/ufw/ufw.conf").transpose()?;
    let on = settings.and_then(|text| {
        let enabled = settings::shell_last(&text, "ENABLED").is_some_and(keyfile::is_yes);
        // Without its service the rules are not loaded at the next start.
        if enabled && units::is_present(host, "ufw.service")? && !units::any_enabled(host, &["ufw.service"])?
        {
            return Err(Reason::Conflicting);
        }
        Ok(enabled)
    });
    let blocks = config(host, "/etc/default/ufw").and_then(|text| {
        text.as_deref()
            .and_then(filters::ufw_blocks)
            .ok_or(Reason::Unreadable)
    });
    Some(Mechanism {
        product: "ufw",
        on,
        blocks,
    })
}

fn firewalld(host: &dyn Host) -> Option<Mechanism> {
    if any_exists(host, &["/usr/sbin/firewalld", "/usr/bin/firewalld"]) == Ok(false) {
        return None;
    }
    let on = is_running(host, &["firewalld"]).and_then(|running| {
        if !running && units::any_enabled(host, &["firewalld.service"])? {
            return Err(Reason::Conflicting);
        }
        Ok(running)
    });
    Some(Mechanism {
        product: "firewalld",
        on,
        blocks: firewalld_blocks(host),
    })
}

/// The default zone decides, unless another zone that accepts everything is tied to an interface.
fn firewalld_blocks(host: &dyn Host) -> Seen<bool> {
    let settings = config(host, "/etc/firewalld/firewalld.conf")?.unwrap_or_default();
    let default = settings::equals(&settings)
        .filter(|(key, _)| *key == "DefaultZone")
        .last()
        .map_or("public", |(_, zone)| zone);
    if default.contains('/') {
        return Err(Reason::Unreadable);
    }
    for name in names(host, "/etc/firewalld/zones")? {
        let zone = config(host, &format!("/etc/firewalld/zones/{name}"))?.unwrap_or_default();
        let is_default = name.strip_suffix(".xml") == Some(default);
        if !is_default && filters::zone_accepts(&zone) && filters::zone_is_bound(&zone) {
            return Err(Reason::Conflicting);
        }
    }
    for folder in ["/etc/firewalld/zones", "/usr/lib/firewalld/zones"] {
        if let Some(zone) = config(host, &format!("{folder}/{default}.xml"))? {
            return Ok(!filters::zone_accepts(&zone));
        }
    }
    Err(Reason::Unreadable)
}

fn nftables(host: &dyn Host) -> Option<Mechanism> {
    let enabled = units::any_enabled(host, &["nftables.service"]);
    if enabled == Ok(false) {
        return None;
    }
    let inbound = enabled.and_then(|_| {
        for path in ["/etc/nftables.conf", "/etc/sysconfig/nftables.conf"] {
            if let Some(text) = config(host, path)? {
                return Ok(filters::nftables(&text));
            }
        }
        Ok(Inbound::Open)
    });
    Some(mechanism("nftables", inbound))
}

fn iptables(host: &dyn Host) -> Option<Mechanism> {
    let services = ["netfilter-persistent.service", "iptables.service"];
    let enabled = units::any_enabled(host, &services);
    if enabled == Ok(false) {
        return None;
    }
    let inbound = enabled.and_then(|_| {
        let v4 = iptables_rules(host, ["/etc/iptables/rules.v4", "/etc/sysconfig/iptables"])?;
        if host.exists("/proc/net/if_inet6")? && v4 != Inbound::Open {
            let v6 = iptables_rules(host, ["/etc/iptables/rules.v6", "/etc/sysconfig/ip6tables"])?;
            return Ok(looser(v4, v6));
        }
        Ok(v4)
    });
    Some(mechanism("iptables", inbound))
}

fn iptables_rules(host: &dyn Host, places: [&str; 2]) -> Seen<Inbound> {
    for path in places {
        if let Some(text) = config(host, path)? {
            return Ok(filters::iptables(&text));
        }
    }
    Ok(Inbound::Open)
}

/// What is open over one version of IP is open.
fn looser(v4: Inbound, v6: Inbound) -> Inbound {
    if v6 == Inbound::Blocked { v4 } else { v6 }
}

fn mechanism(product: &'static str, inbound: Seen<Inbound>) -> Mechanism {
    let (on, blocks) = match inbound {
        Ok(Inbound::Blocked) => (Ok(true), Ok(true)),
        Ok(Inbound::Filtered) => (Ok(true), Err(Reason::NotImplemented)),
        Ok(Inbound::Open) => (Ok(false), Ok(false)),
        Ok(Inbound::Elsewhere) => (Err(Reason::NotImplemented), Err(Reason::NotImplemented)),
        Err(reason) => (Err(reason), Err(reason)),
    };
    Mechanism { product, on, blocks }
}

fn other(host: &dyn Host) -> Option<Mechanism> {
    let enabled = |(_, unit): &&(&str, &str)| units::any_enabled(host, &[unit]) == Ok(true);
    OTHERS.iter().find(enabled).map(|(product, _)| Mechanism {
        product,
        on: Err(Reason::NotImplemented),
        blocks: Err(Reason::NotImplemented),
    })
}

/// Whether the kernel could hold rules that no file here tells of.
fn kernel_may_filter(host: &dyn Host) -> Seen<bool> {
    let old_tables = config(host, "/proc/net/ip_tables_names");
    if old_tables.is_ok_and(|names| names.is_some_and(|names| !names.trim().is_empty())) {
        return Ok(true);
    }
    let kernel = config(host, "/proc/sys/kernel/osrelease")?.unwrap_or_default();
    let kernel = kernel.trim();
    let built_in = config(host, &format!("/lib/modules/{kernel}/modules.builtin"))?;
    let loaded = config(host, "/proc/modules")?;
    let (Some(built_in), Some(loaded)) = (built_in, loaded) else {
        // Without both lists nothing says that the kernel has no tables.
        return Ok(true);
    };
    let tables = ["nf_tables", "ip_tables", "ip6_tables"];
    let is_loaded = loaded
        .lines()
        .any(|line| line.split(' ').next().is_some_and(|name| tables.contains(&name)));
    let is_built_in = built_in.lines().any(|line| {
        let name = line.rsplit('/').next().and_then(|file| file.strip_suffix(".ko"));
        name.is_some_and(|name| tables.contains(&name))
    });
    Ok(is_loaded || is_built_in)
}

#[cfg(test)]
mod tests;
