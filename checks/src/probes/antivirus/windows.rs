//! Microsoft Defender's own state, and what other products told the security centre.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::programs::Known;
use crate::windows::row;
use crate::windows::security_centre;
use crate::windows::security_centre::Product;
use crate::windows::service;
use crate::windows::system;
use crate::windows::time;

const DEFENDER: &str = "Microsoft Defender Antivirus";
const DEFENDER_SERVICE: &str = "WinDefend";
/// How Defender runs where it is the one that protects; otherwise it is passive, or blocks only what is found later.
const ACTIVE: &str = "Normal";

/// Products that are told by their services on servers, which have no security centre.
const ON_SERVERS: &[Known] = &[
    known("Bitdefender Endpoint Security", &["EPSecurityService"]),
    known("Cortex XDR", &["CyveraService"]),
    known("CrowdStrike Falcon", &["CSFalconService"]),
    known("ESET", &["ekrn"]),
    known("SentinelOne", &["SentinelAgent"]),
    known("Sophos", &["Sophos Endpoint Defense Service", "SAVService"]),
    known("Trellix", &["mfemms", "masvc"]),
    known("Trend Micro", &["ds_agent", "ntrtscan"]),
    known("Webroot", &["WRSVC"]),
    known("WithSecure", &["fshoster", "fsulhoster"]),
];

const fn known(name: &'static str, services: &'static [&'static str]) -> Known {
    Known {
        name,
        programs: &[],
        services,
    }
}

/// What is known of Microsoft Defender.
struct Defender {
    /// It is the one that protects.
    active: bool,
    row: WmiRow,
}

/// Everything that was found.
struct Found {
    defender: Seen<Option<Defender>>,
    /// Products of others.
    others: Seen<Vec<Product>>,
    /// Defender as the security centre has it.
    registered: Option<Product>,
}

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let found = look(host);
    let on = is_on(&found);
    seen.settle("antivirus.present", is_present(host, &found));
    seen.settle("antivirus.products", names(&found));
    seen.settle("antivirus.on", on);
    seen.settle("antivirus.real_time", real_time(&found, on));
    seen.settle("antivirus.definitions_out_of_date", out_of_date(&found));
    seen.settle("antivirus.definitions_day", of_defender(&found, definitions_day));
    seen.settle("antivirus.last_scan_day", of_defender(&found, last_scan_day));
    seen.settle(
        "antivirus.tamper_protection",
        of_defender(&found, |row| {
            row.flag("IsTamperProtected").ok_or(Reason::NotPresent)
        }),
    );
}

fn look(host: &dyn Host) -> Found {
    let products = match security_centre::products(host, WmiQuery::AntivirusProducts) {
        Err(Reason::NotPresent) if system::read(host).is_ok_and(|system| system.is_server()) => {
            on_servers(host)
        }
        // On a client the security centre is always there: without it, it is broken.
        Err(Reason::NotPresent) => Err(Reason::Unreadable),
        other => other,
    };
    let registered = products
        .iter()
        .flatten()
        .find(|product| product.is_defender)
        .cloned();
    let others = products.map(|products| {
        products
            .into_iter()
            .filter(|product| !product.is_defender)
            .collect()
    });
    Found {
        defender: defender(host),
        others,
        registered,
    }
}

/// On a server a product that runs is taken to be on: nothing tells more.
fn on_servers(host: &dyn Host) -> Seen<Vec<Product>> {
    let mut products = Vec::new();
    for known in ON_SERVERS {
        for name in known.services {
            if let Some(service) = service(host, name)? {
                products.push(Product {
                    name: known.name.to_owned(),
                    is_defender: false,
                    is_on: service.running,
                    is_out_of_date: false,
                });
                break;
            }
        }
    }
    Ok(products)
}

/// Defender's state; none where it is not installed, as on some servers.
fn defender(host: &dyn Host) -> Seen<Option<Defender>> {
    match row(host, WmiQuery::DefenderStatus) {
        Ok(row) => {
            let mode = row.text("AMRunningMode").unwrap_or_default();
            let enabled = row.flag("AntivirusEnabled").ok_or(Reason::Unreadable)?;
            let active = enabled && (mode == ACTIVE || mode.is_empty());
            Ok(Some(Defender { active, row }))
        }
        Err(_) if service(host, DEFENDER_SERVICE)?.is_none() => Ok(None),
        Err(Reason::NotPresent) => Err(Reason::Unreadable),
        Err(reason) => Err(reason),
    }
}

fn is_present(host: &dyn Host, found: &Found) -> Seen<bool> {
    let has_others = found.others.as_ref().is_ok_and(|others| !others.is_empty());
    if has_others || matches!(found.defender, Ok(Some(_))) || found.registered.is_some() {
        return Ok(true);
    }
    // Defender's service tells that it is installed, even where it does not answer.
    if service(host, DEFENDER_SERVICE)?.is_some() {
        return Ok(true);
    }
    found.others.as_ref().map(|_| false).map_err(|reason| *reason)
}

/// The products, those that protect first; Defender counts where it protects or where there is nothing else.
fn names(found: &Found) -> Seen<Vec<String>> {
    let others = found.others.as_ref().map_err(|reason| *reason)?;
    let mut names: Vec<String> = others.iter().map(|product| product.name.clone()).collect();
    let defender_active = match &found.defender {
        Ok(Some(defender)) => defender.active,
        Ok(None) => false,
        Err(reason) if found.registered.is_none() => return Err(*reason),
        Err(_) => found.registered.as_ref().is_some_and(|product| product.is_on),
    };
    let is_installed = matches!(found.defender, Ok(Some(_))) || found.registered.is_some();
    if defender_active || (names.is_empty() && is_installed) {
        names.push(DEFENDER.to_owned());
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn is_on(found: &Found) -> Seen<bool> {
    if has_active_other(found) {
        return Ok(true);
    }
    let defender = match (&found.defender, &found.registered) {
        (Ok(Some(defender)), _) => Ok(defender.active),
        (Ok(None), _) => Ok(false),
        (Err(_), Some(registered)) => Ok(registered.is_on),
        (Err(reason), None) => Err(*reason),
    };
    match (defender, &found.others) {
        (Ok(false), Err(reason)) => Err(*reason),
        (defender, _) => defender,
    }
}

fn has_active_other(found: &Found) -> bool {
    let others = found.others.iter().flatten();
    others.into_iter().any(|product| product.is_on)
}

/// Other products call themselves on only while they scan on access; Defender tells the two apart.
fn real_time(found: &Found, on: Seen<bool>) -> Seen<bool> {
    if has_active_other(found) {
        return Ok(true);
    }
    match &found.defender {
        Ok(Some(defender)) if defender.active => {
            let told = defender.row.flag("RealTimeProtectionEnabled");
            told.ok_or(Reason::Unreadable)
        }
        _ => match on? {
            false => Ok(false),
            // The security centre says that Defender is on, and Defender itself says nothing.
            true => Err(Reason::Unreadable),
        },
    }
}

/// Whether every product that is on has old definitions.
fn out_of_date(found: &Found) -> Seen<bool> {
    let others = found.others.as_ref().map_err(|reason| *reason);
    let mut states: Vec<bool> = others
        .map(|others| {
            others
                .iter()
                .filter(|product| product.is_on)
                .map(|product| product.is_out_of_date)
                .collect()
        })
        .unwrap_or_default();
    match (&found.defender, &found.registered) {
        (Ok(Some(defender)), registered) if defender.active => {
            let told = defender.row.flag("DefenderSignaturesOutOfDate");
            let told = told.or_else(|| registered.as_ref().map(|product| product.is_out_of_date));
            states.extend(told);
        }
        (Err(_), Some(registered)) if registered.is_on => states.push(registered.is_out_of_date),
        _ => {}
    }
    if states.is_empty() {
        // Nothing is on, or nothing answers.
        return Err(found.others.as_ref().err().copied().unwrap_or(Reason::NotPresent));
    }
    Ok(states.iter().all(|old| *old))
}

/// What Defender tells about itself, while it is the one that protects. Other products tell no such thing.
fn of_defender<T>(found: &Found, tell: impl FnOnce(&WmiRow) -> Seen<T>) -> Seen<T> {
    if has_active_other(found) {
        return Err(Reason::NotImplemented);
    }
    match &found.defender {
        Ok(Some(defender)) => tell(&defender.row),
        Ok(None) => Err(Reason::NotPresent),
        Err(reason) => Err(*reason),
    }
}

fn definitions_day(row: &WmiRow) -> Seen<i64> {
    let time = row
        .text("AntivirusSignatureLastUpdated")
        .ok_or(Reason::NotPresent)?;
    time::of_cim(time).ok_or(Reason::Unreadable)
}

fn last_scan_day(row: &WmiRow) -> Seen<i64> {
    let ends = ["QuickScanEndTime", "FullScanEndTime"];
    let newest = ends.iter().filter_map(|end| time::of_cim(row.text(end)?)).max();
    newest.ok_or(Reason::NotPresent)
}

#[cfg(test)]
mod tests;
