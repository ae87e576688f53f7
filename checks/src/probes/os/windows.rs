//! The registry's build, edition and version; licences for the Extended Security Updates of Windows 10.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::wmi::WmiQuery;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::has_key;
use crate::windows::people;
use crate::windows::rows;
use crate::windows::system;
use crate::windows::system::System;

/// Licences of the programme for organisations, one a year, and the last day that each pays for.
const YEARS: [(&str, i64); 3] = [
    // 2026-10-13, 2027-10-12, 2028-10-10.
    ("f520e45e-7413-4a34-a497-d2765967d094", 20_739),
    ("1043add5-23b1-4afb-9a0f-64343c8f3f8d", 21_103),
    ("83d49986-add3-41d7-ba33-87c7bfb5c0fb", 21_467),
];
/// The programme for everybody else ended with the first year.
const CONSUMERS_END: i64 = 20_739;
const CONSUMERS: &str = r"Software\Microsoft\Windows NT\CurrentVersion\Windows\ConsumerESU";
const LICENSED: i64 = 1;
const WINDOWS_10: &str = "windows-10:22h2";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let system = match system::read(host) {
        Ok(system) => system,
        Err(reason) => {
            for key in [
                "os.build",
                "os.edition",
                "os.extended_support",
                "os.name",
                "os.release",
                "os.version",
            ] {
                seen.unknown(key, reason);
            }
            return;
        }
    };
    seen.known("os.build", i64::try_from(system.build).unwrap_or(i64::MAX));
    seen.known("os.edition", system.edition.word());
    seen.known("os.name", system.name());
    seen.known("os.release", system.release());
    seen.known("os.version", system.version());
    seen.settle("os.extended_support", extended_support(host, &system));
}

fn extended_support(host: &dyn Host, system: &System) -> Seen<bool> {
    let release = system.release();
    if system.is_server() {
        // Only the older servers have longer support to buy, and their licences are of other kinds.
        let has_none = ![
            "windows-server:2012",
            "windows-server:2012-r2",
            "windows-server:2016",
        ]
        .contains(&release.as_str());
        return if has_none {
            Ok(false)
        } else {
            Err(Reason::NotImplemented)
        };
    }
    if release != WINDOWS_10 {
        return Ok(false);
    }
    let today = host.today();
    let licences = rows(host, WmiQuery::ExtendedSupport)?;
    let is_licensed = |id: &str| {
        licences.iter().any(|row| {
            let is_this = row.text("ID").is_some_and(|found| found.eq_ignore_ascii_case(id));
            is_this && row.integer("LicenseStatus") == Some(LICENSED)
        })
    };
    // A licence of a later year is sold only together with those before it.
    if YEARS.iter().any(|&(id, ends)| today <= ends && is_licensed(id)) {
        return Ok(true);
    }
    if today <= CONSUMERS_END && is_enrolled_by_a_person(host)? {
        return Err(Reason::NotImplemented);
    }
    Ok(false)
}

/// Whether somebody was offered the programme for consumers: what became of it is kept in no documented form.
fn is_enrolled_by_a_person(host: &dyn Host) -> Seen<bool> {
    for hive in people(host)? {
        if has_key(host, &format!(r"{hive}\{CONSUMERS}"))? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
