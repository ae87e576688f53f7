//! XProtect, which comes with every Mac, and known products beside it.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::Settings;
use crate::macos::applications;
use crate::macos::applications::Known;
use crate::macos::history;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::any_exists;

/// Where XProtect's definitions are, the newer place first.
const DEFINITIONS: [&str; 2] = [
    "/var/protected/xprotect/XProtect.bundle/Contents/Info.plist",
    "/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist",
];
/// What their updates are called in the list of what was installed.
const UPDATES: &str = "XProtectPlistConfigData";
const XPROTECT: &str = "XProtect";

const PRODUCTS: &[Known] = &[
    ("AVG", &["/Applications/AVG AntiVirus.app"]),
    ("Avast", &["/Applications/Avast.app"]),
    (
        "Avira",
        &["/Applications/Avira Security.app", "/Applications/Avira.app"],
    ),
    ("Bitdefender", &["/Library/Bitdefender"]),
    ("ClamXAV", &["/Applications/ClamXAV.app"]),
    (
        "CrowdStrike Falcon",
        &["/Applications/Falcon.app", "/Library/CS/falcond"],
    ),
    (
        "ESET",
        &[
            "/Applications/ESET Cyber Security.app",
            "/Applications/ESET Endpoint Antivirus.app",
            "/Applications/ESET Endpoint Security.app",
        ],
    ),
    ("Intego VirusBarrier", &["/Library/Intego/virusbarrier.bundle"]),
    ("Kaspersky", &["/Library/Application Support/Kaspersky Lab"]),
    ("Malwarebytes", &["/Applications/Malwarebytes.app"]),
    (
        "Microsoft Defender",
        &[
            "/Applications/Microsoft Defender.app",
            "/Applications/Microsoft Defender ATP.app",
        ],
    ),
    (
        "Norton",
        &[
            "/Applications/Norton 360.app",
            "/Applications/Norton Security.app",
        ],
    ),
    ("SentinelOne", &["/Library/Sentinel", "/Applications/SentinelOne"]),
    ("Sophos", &["/Applications/Sophos", "/Library/Sophos Anti-Virus"]),
    ("Trellix", &["/usr/local/McAfee"]),
    ("Trend Micro", &["/Library/Application Support/TrendMicro"]),
    ("Webroot", &["/Applications/Webroot SecureAnywhere.app"]),
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let own = any_exists(host, &DEFINITIONS);
    let others = applications::known(host, PRODUCTS);
    let products = own.and_then(|own| {
        let mut names = others.clone()?;
        names.extend(own.then(|| XPROTECT.to_owned()));
        names.sort();
        Ok(names)
    });
    seen.settle("antivirus.present", present(own, &others));
    seen.settle("antivirus.products", products);
    // It cannot be turned off by itself. Whether another product runs, its own files do not tell.
    let on = match own {
        Ok(false) if others.as_ref().is_ok_and(Vec::is_empty) => Ok(false),
        Ok(false) => Err(Reason::NotImplemented),
        on => on,
    };
    seen.settle("antivirus.on", on);
    seen.settle("antivirus.real_time", on);
    seen.settle("antivirus.definitions_day", definitions_day(host));
}

/// One that is there is an answer, whatever else cannot be seen.
fn present(own: Seen<bool>, others: &Seen<Vec<String>>) -> Seen<bool> {
    match (own, others) {
        (Ok(true), _) => Ok(true),
        (_, Ok(others)) if !others.is_empty() => Ok(true),
        (Err(reason), _) => Err(reason),
        (_, Err(reason)) => Err(*reason),
        (Ok(false), Ok(_)) => Ok(false),
    }
}

/// The newest day on which definitions came: newer systems fetch them in a way that the list of what was installed does
/// not know, and older ones keep the day of the maker in the file.
fn definitions_day(host: &dyn Host) -> Seen<i64> {
    let is_update = |entry: &Settings| entry.text("displayName") == Some(UPDATES);
    let mut newest = history::newest(host, is_update)?;
    for path in DEFINITIONS {
        // One place may be closed to this account, and tells no more than the other.
        if let Ok(stat) = host.stat(path) {
            newest = newest.max(Some(stat.modified_day));
        }
    }
    newest.ok_or(Reason::NotPresent)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::Refusal;
    use crate::host::Stat;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::list_of;
    use crate::probes::antivirus::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::probes::testing::unknown;

    fn with_xprotect(day: i64) -> Recorded {
        let stat = Stat {
            folder: false,
            size: 900,
            modified_day: day,
        };
        Recorded::macos().stat_is(DEFINITIONS[1], stat)
    }

    #[test]
    fn xprotect_is_an_antivirus_and_its_newest_definitions_count() {
        let host = with_xprotect(20_700);
        for key in ["antivirus.present", "antivirus.on", "antivirus.real_time"] {
            assert_eq!(fact(PROBE, &host, key), Fact::known(true), "{key}");
        }
        assert_eq!(fact(PROBE, &host, "antivirus.products"), list(&[XPROTECT]));
        let day = |host: &dyn Host| fact(PROBE, host, "antivirus.definitions_day");
        assert_eq!(day(&host), Fact::known(20_700));
        let entry = format!(
            "<array><dict><key>displayName</key><string>{UPDATES}</string>\
             <key>date</key><date>2026-11-12T03:00:00Z</date></dict></array>"
        );
        let host = host.file("/Library/Receipts/InstallHistory.plist", list_of(&entry));
        assert_eq!(day(&host), Fact::known(20_769));
    }

    #[test]
    fn another_product_is_there_and_does_not_tell_whether_it_runs() {
        let other = |host: Recorded| host.folder("/Applications/Malwarebytes.app", &["Contents"]);
        let both = other(with_xprotect(20_700));
        assert_eq!(
            fact(PROBE, &both, "antivirus.products"),
            list(&["Malwarebytes", XPROTECT])
        );
        let alone = other(Recorded::macos());
        assert_eq!(fact(PROBE, &alone, "antivirus.present"), Fact::known(true));
        assert_eq!(
            fact(PROBE, &alone, "antivirus.on"),
            unknown(Reason::NotImplemented)
        );
        let none = Recorded::macos();
        for key in ["antivirus.present", "antivirus.on"] {
            assert_eq!(fact(PROBE, &none, key), Fact::known(false), "{key}");
        }
        let closed = Recorded::macos().refused("/Library/Apple", Refusal::NotPermitted);
        assert_eq!(
            fact(PROBE, &closed, "antivirus.present"),
            unknown(Reason::NotPermitted)
        );
    }
}
