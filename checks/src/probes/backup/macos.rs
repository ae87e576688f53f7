//! Time Machine's settings and known tools beside it.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::Settings;
use crate::macos::applications;
use crate::macos::applications::Known;
use crate::macos::settings;
use crate::parse::plist::Item;
use crate::probe::Observations;
use crate::seen::Seen;

const FILE: &str = "/Library/Preferences/com.apple.TimeMachine.plist";
const TIME_MACHINE: &str = "Time Machine";

const TOOLS: &[Known] = &[
    (
        "Acronis",
        &[
            "/Applications/Acronis True Image.app",
            "/Applications/Acronis Cyber Protect.app",
            "/Library/Application Support/Acronis",
        ],
    ),
    ("Arq", &["/Applications/Arq.app"]),
    ("Backblaze", &["/Library/Backblaze.bzpkg"]),
    ("Carbon Copy Cloner", &["/Applications/Carbon Copy Cloner.app"]),
    ("ChronoSync", &["/Applications/ChronoSync.app"]),
    (
        "CrashPlan",
        &["/Applications/CrashPlan.app", "/Applications/Code42.app"],
    ),
    ("SuperDuper!", &["/Applications/SuperDuper!.app"]),
    ("Veeam Agent", &["/Library/Application Support/Veeam"]),
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let destinations = destinations(host);
    let others = applications::known(host, TOOLS);
    let is_set_up = destinations.as_ref().map(|found| !found.is_empty());
    let present = match (is_set_up, &others) {
        (Ok(true), _) => Ok(true),
        (Err(reason), _) => Err(*reason),
        (_, Err(reason)) => Err(*reason),
        // How another tool is set up is in its own database.
        (Ok(false), Ok(others)) if !others.is_empty() => Err(Reason::NotImplemented),
        (Ok(false), Ok(_)) => Ok(false),
    };
    seen.settle("backup.present", present);
    let tools = is_set_up.map_err(|reason| *reason).and_then(|is_set_up| {
        let mut names = others.clone()?;
        names.extend(is_set_up.then(|| TIME_MACHINE.to_owned()));
        names.sort();
        Ok(names)
    });
    seen.settle("backup.tools", tools);
    let last = others.and_then(|others| match (destinations?, others.is_empty()) {
        // A tool that does not tell may have made a newer one.
        (_, false) => Err(Reason::NotImplemented),
        (destinations, true) => newest(&destinations).ok_or(Reason::NotPresent),
    });
    seen.settle("backup.last_success_day", last);
}

/// Where Time Machine copies to, as it notes it. The file is closed even to root until somebody lets this program read
/// everything.
fn destinations(host: &dyn Host) -> Seen<Vec<Settings>> {
    let noted = settings(host, FILE)?.unwrap_or_default();
    Ok(noted.tables("Destinations"))
}

/// The newest day of a copy that was finished.
fn newest(destinations: &[Settings]) -> Option<i64> {
    let days = destinations
        .iter()
        .flat_map(|destination| destination.list("SnapshotDates").iter().filter_map(Item::day));
    days.max()
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::backup::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::probes::testing::unknown;

    const DESTINATION: &str = "<key>Destinations</key><array><dict><key>SnapshotDates</key><array>\
        <date>2026-11-01T10:00:00Z</date><date>2026-11-20T10:00:00Z</date></array></dict></array>";

    #[test]
    fn destinations_show_that_it_is_set_up_and_their_copies_when_it_last_worked() {
        let host = Recorded::macos().file(FILE, table(DESTINATION));
        assert_eq!(fact(PROBE, &host, "backup.present"), Fact::known(true));
        assert_eq!(fact(PROBE, &host, "backup.tools"), list(&[TIME_MACHINE]));
        assert_eq!(fact(PROBE, &host, "backup.last_success_day"), Fact::known(20_777));
        let none = Recorded::macos();
        assert_eq!(fact(PROBE, &none, "backup.present"), Fact::known(false));
        assert_eq!(
            fact(PROBE, &none, "backup.last_success_day"),
            unknown(Reason::NotPresent)
        );
    }

    #[test]
    fn a_tool_that_does_not_tell_makes_it_unknown() {
        let host = Recorded::macos().folder("/Applications/Arq.app", &["Contents"]);
        for key in ["backup.present", "backup.last_success_day"] {
            assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotImplemented), "{key}");
        }
        assert_eq!(fact(PROBE, &host, "backup.tools"), list(&["Arq"]));
        let host = host.file(FILE, table(DESTINATION));
        assert_eq!(fact(PROBE, &host, "backup.present"), Fact::known(true));
        assert_eq!(fact(PROBE, &host, "backup.tools"), list(&["Arq", TIME_MACHINE]));
    }

    #[test]
    fn settings_that_macos_keeps_closed_are_no_missing_backup() {
        let host = Recorded::macos().refused(FILE, Refusal::NotPermitted);
        for key in PROBE.facts {
            assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotPermitted), "{key}");
        }
    }
}
