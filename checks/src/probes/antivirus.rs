//! # Antivirus
//!
//! ## What it looks at
//! Which antivirus products are installed, whether one runs, whether it scans files as they are opened, and how old
//! the newest definitions are.
//!
//! ## Why
//! Antivirus that is missing, stopped or out of date lets known malware in.
//!
//! ## Where
//! Folders and programs of known products, the list of running programs, and the headers of ClamAV's databases in
//! `/var/lib/clamav`. "Not present" means: none of the products that this version knows. Scanning on access is told
//! where a program that does only that is running (ClamAV, ESET, Sophos); for other products it is unknown, because
//! their agents also run with scanning turned off. The age of definitions is known for ClamAV only.
//!
//! Windows: Microsoft Defender's own state (WMI `MSFT_MpComputerStatus`) and what other products told the security
//! centre. Defender that stands back for another product is as it should be; an entry whose program is gone does not
//! count. Days are known only for Defender; of others the security centre says whether their definitions are old.
//! Servers have no security centre: there the services of known products are looked for.
//!
//! macOS: XProtect, which comes with the system and is always on: it looks at programs when they are first opened or
//! changed, and not at documents. Its definitions are as old as its newest update, by the list of what was installed and
//! by its own files. Other products by their folders; whether they run is not told.
//!
//! ## What it needs
//! Any account.

use std::io::Read;

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::linux::is_running;
use crate::parse::clamav;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "antivirus",
    facts: &[
        "antivirus.definitions_day",
        "antivirus.definitions_out_of_date",
        "antivirus.last_scan_day",
        "antivirus.on",
        "antivirus.present",
        "antivirus.products",
        "antivirus.real_time",
        "antivirus.tamper_protection",
    ],
    observe,
};

struct Product {
    name: &'static str,
    /// Any of these shows that it is installed.
    places: &'static [&'static str],
    /// Any of these shows that it runs.
    programs: &'static [&'static str],
    /// Any of these shows that it scans on access; empty where no program shows it.
    on_access: &'static [&'static str],
}

const CLAMAV: &str = "ClamAV";

const PRODUCTS: &[Product] = &[
    Product {
        name: "Bitdefender GravityZone",
        places: &["/opt/bitdefender-security-tools", "/opt/BitDefender"],
        programs: &["bdsecd", "epagd"],
        on_access: &[],
    },
    Product {
        name: CLAMAV,
        places: &["/usr/sbin/clamd", "/usr/bin/clamscan", "/usr/local/sbin/clamd"],
        programs: &["clamd"],
        on_access: &["clamonacc"],
    },
    Product {
        name: "Cortex XDR",
        places: &["/opt/traps", "/opt/paloaltonetworks/cortex"],
        programs: &["pmd", "cortex-agent"],
        on_access: &[],
    },
    Product {
        name: "CrowdStrike Falcon",
        places: &["/opt/CrowdStrike"],
        programs: &["falcon-sensor", "falcon-sensor-bpf", "falcond"],
        on_access: &[],
    },
    Product {
        name: "ESET",
        places: &["/opt/eset/eea", "/opt/eset/efs"],
        programs: &["scand", "oaeventd"],
        on_access: &["oaeventd"],
    },
    Product {
        name: "Microsoft Defender for Endpoint",
        places: &["/opt/microsoft/mdatp"],
        programs: &["wdavdaemon"],
        on_access: &[],
    },
    Product {
        name: "SentinelOne",
        places: &["/opt/sentinelone"],
        programs: &["s1-agent", "s1-scanner"],
        on_access: &[],
    },
    Product {
        name: "Sophos",
        places: &["/opt/sophos-spl", "/opt/sophos-av"],
        programs: &["sophos_threat_detector", "savd", "soapd"],
        on_access: &["soapd"],
    },
    Product {
        name: "Trellix",
        places: &["/opt/McAfee/ens", "/opt/Trellix/ens", "/opt/isec/ens"],
        programs: &["mfetpd"],
        on_access: &[],
    },
    Product {
        name: "Trend Micro",
        places: &["/opt/ds_agent", "/opt/TrendMicro"],
        programs: &["ds_agent", "ds_am"],
        on_access: &[],
    },
];

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let found = match installed(host) {
        Ok(found) => found,
        Err(reason) => {
            for key in [
                "antivirus.present",
                "antivirus.products",
                "antivirus.on",
                "antivirus.real_time",
            ] {
                observations.unknown(key, reason);
            }
            return;
        }
    };
    let names: Vec<String> = found.iter().map(|product| product.name.to_owned()).collect();
    observations.known("antivirus.present", !names.is_empty());
    observations.known("antivirus.products", names);
    note(
        observations,
        "antivirus.on",
        runs(host, &found, |product| product.programs),
    );
    note(observations, "antivirus.real_time", real_time(host, &found));
    note(
        observations,
        "antivirus.definitions_day",
        definitions_day(host, &found),
    );
    if found.is_empty() {
        observations.unknown("antivirus.last_scan_day", Reason::NotPresent);
    }
}

fn installed(host: &dyn Host) -> Seen<Vec<&'static Product>> {
    let mut found = Vec::new();
    for product in PRODUCTS {
        if any_exists(host, product.places)? {
            found.push(product);
        }
    }
    Ok(found)
}

fn runs(
    host: &dyn Host,
    found: &[&Product],
    programs: fn(&Product) -> &'static [&'static str],
) -> Seen<bool> {
    let programs: Vec<&str> = found
        .iter()
        .flat_map(|product| programs(product))
        .copied()
        .collect();
    if programs.is_empty() {
        return Ok(false);
    }
    is_running(host, &programs)
}

fn real_time(host: &dyn Host, found: &[&Product]) -> Seen<bool> {
    if runs(host, found, |product| product.on_access)? {
        return Ok(true);
    }
    // A running agent of another product may or may not scan on access.
    let silent: Vec<&Product> = found
        .iter()
        .filter(|product| product.on_access.is_empty())
        .copied()
        .collect();
    if runs(host, &silent, |product| product.programs)? {
        return Err(Reason::NotImplemented);
    }
    Ok(false)
}

/// The newest of ClamAV's databases, when it is the only product: another one's definitions may be newer or older.
fn definitions_day(host: &dyn Host, found: &[&Product]) -> Seen<i64> {
    match found {
        [] => Err(Reason::NotPresent),
        [only] if only.name == CLAMAV => clamav_day(host),
        _ => Err(Reason::NotImplemented),
    }
}

fn clamav_day(host: &dyn Host) -> Seen<i64> {
    let mut newest = None;
    for name in ["daily.cvd", "daily.cld", "main.cvd", "main.cld"] {
        let path = format!("/var/lib/clamav/{name}");
        match host.open(&path, limits::DATABASE_BYTES as u64) {
            Ok(mut file) => {
                let mut header = Vec::new();
                let read = file
                    .by_ref()
                    .take(clamav::HEADER_BYTES as u64)
                    .read_to_end(&mut header);
                read.map_err(|_| Reason::Unreadable)?;
                let day = clamav::built(&header).ok_or(Reason::Unreadable)?;
                newest = newest.max(Some(day));
            }
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.reason()),
        }
    }
    newest.ok_or(Reason::NotPresent)
}

#[cfg(test)]
mod tests;
