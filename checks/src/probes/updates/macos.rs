//! Settings and memory of Software Update, and the list of what was installed.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::Settings;
use crate::macos::flag;
use crate::macos::history;
use crate::macos::managed;
use crate::macos::preferences;
use crate::probe::Observations;
use crate::seen::Seen;

pub(super) const DOMAIN: &str = "com.apple.SoftwareUpdate";
/// Days on which the list of updates was fetched, by whoever asked.
const CHECKED: [&str; 3] = [
    "LastSuccessfulDate",
    "LastFullSuccessfulDate",
    "LastBackgroundSuccessfulDate",
];
/// Beginnings of what the system's own updates are called.
const SYSTEM: [&str; 5] = ["macOS", "Mac OS X", "OS X", "Safari", "Security Update"];
/// What brings data in the background, several times a month.
const DATA: &str = "config-data";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let forced = managed(host, DOMAIN);
    let manager = forced.map(|forced| {
        if forced.entries().is_empty() {
            "macos"
        } else {
            "mdm"
        }
    });
    seen.settle("updates.manager", manager);
    seen.settle("updates.automatic", automatic(host));
    seen.settle("updates.last_check_day", last_check(host));
    let newest = history::newest(host, is_system_update).and_then(|day| day.ok_or(Reason::NotPresent));
    seen.settle("updates.last_success_day", newest);
}

/// Looking for updates and fetching them are on unless turned off. Whether they are installed is written down when the
/// Mac is set up; where it is not, it is not known.
fn automatic(host: &dyn Host) -> Seen<&'static str> {
    let set = |key: &str| flag(host, DOMAIN, key);
    if set("AutomaticCheckEnabled")? == Some(false) {
        return Ok("off");
    }
    if set("AutomaticDownload")? == Some(false) {
        return Ok("notify");
    }
    match set("AutomaticallyInstallMacOSUpdates")? {
        Some(true) => Ok("install"),
        Some(false) => Ok("download"),
        None => Err(Reason::NotImplemented),
    }
}

fn last_check(host: &dyn Host) -> Seen<i64> {
    let noted = preferences(host, DOMAIN)?;
    let newest = CHECKED.iter().filter_map(|key| noted.day(key)).max();
    newest.ok_or(Reason::NotPresent)
}

fn is_system_update(entry: &Settings) -> bool {
    let name = entry.text("displayName").unwrap_or_default();
    entry.text("contentType") != Some(DATA) && SYSTEM.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::list_of;
    use crate::macos::tests::table;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::probes::updates::PROBE;

    fn set(body: &str) -> Recorded {
        Recorded::macos().file("/Library/Preferences/com.apple.SoftwareUpdate.plist", table(body))
    }

    #[test]
    fn the_first_step_that_is_off_says_how_far_updates_come_by_themselves() {
        for (body, expected) in [
            ("", unknown(Reason::NotImplemented)),
            (
                "<key>AutomaticCheckEnabled</key><false/><key>AutomaticallyInstallMacOSUpdates</key><true/>",
                Fact::known("off"),
            ),
            (
                "<key>AutomaticDownload</key><integer>0</integer>",
                Fact::known("notify"),
            ),
            (
                "<key>AutomaticallyInstallMacOSUpdates</key><false/>",
                Fact::known("download"),
            ),
            (
                "<key>AutomaticallyInstallMacOSUpdates</key><true/>",
                Fact::known("install"),
            ),
            (
                "<key>AutomaticDownload</key><string>x</string>",
                unknown(Reason::Unreadable),
            ),
        ] {
            assert_eq!(fact(PROBE, &set(body), "updates.automatic"), expected, "{body}");
        }
    }

    #[test]
    fn a_profile_decides_and_is_told_as_the_service_that_manages() {
        let host = set("<key>AutomaticallyInstallMacOSUpdates</key><false/>");
        assert_eq!(fact(PROBE, &host, "updates.manager"), Fact::known("macos"));
        let host = host.file(
            "/Library/Managed Preferences/com.apple.SoftwareUpdate.plist",
            table("<key>AutomaticallyInstallMacOSUpdates</key><true/>"),
        );
        assert_eq!(fact(PROBE, &host, "updates.manager"), Fact::known("mdm"));
        assert_eq!(fact(PROBE, &host, "updates.automatic"), Fact::known("install"));
    }

    #[test]
    fn days_are_the_newest_and_data_that_comes_by_itself_is_no_update() {
        let entry = |name: &str, day: &str, kind: &str| {
            format!(
                "<dict><key>displayName</key><string>{name}</string><key>date</key><date>{day}T08:00:00Z</date>\
                 <key>contentType</key><string>{kind}</string></dict>"
            )
        };
        let history = [
            entry("macOS 26.0.1", "2026-10-02", ""),
            entry("macOS 26.1", "2026-11-05", ""),
            entry("XProtectPlistConfigData", "2026-11-20", "config-data"),
            entry("Numbers", "2026-11-19", ""),
        ];
        let host = set("<key>LastSuccessfulDate</key><date>2026-11-19T09:00:00Z</date>\
             <key>LastFullSuccessfulDate</key><date>2026-11-20T09:00:00Z</date>")
        .file(
            "/Library/Receipts/InstallHistory.plist",
            list_of(&format!("<array>{}</array>", history.concat())),
        );
        assert_eq!(fact(PROBE, &host, "updates.last_check_day"), Fact::known(20_777));
        assert_eq!(
            fact(PROBE, &host, "updates.last_success_day"),
            Fact::known(20_762)
        );
        let silent = Recorded::macos();
        for key in ["updates.last_check_day", "updates.last_success_day"] {
            assert_eq!(fact(PROBE, &silent, key), unknown(Reason::NotPresent));
        }
    }
}
