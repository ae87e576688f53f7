//! What Software Update found and has not installed.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::preferences;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::count;

const DOMAIN: &str = "com.apple.SoftwareUpdate";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("updates.pending", pending(host));
}

/// An empty list is believed only after one was fetched.
fn pending(host: &dyn Host) -> Seen<i64> {
    let noted = preferences(host, DOMAIN)?;
    noted.day("LastSuccessfulDate").ok_or(Reason::NotPresent)?;
    Ok(count(noted.list("RecommendedUpdates").len()))
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::probes::updates_all::PROBE;

    #[test]
    fn an_empty_list_is_believed_only_after_a_look() {
        let set = |body: &str| {
            let path = "/Library/Preferences/com.apple.SoftwareUpdate.plist";
            Recorded::macos().file(path, table(body))
        };
        let looked = "<key>LastSuccessfulDate</key><date>2026-11-20T09:00:00Z</date>";
        let one = "<key>RecommendedUpdates</key><array><dict><key>Display Name</key><string>macOS 26.2</string></dict></array>";
        for (body, expected) in [
            (one.to_owned(), unknown(Reason::NotPresent)),
            (looked.to_owned(), Fact::known(0)),
            (format!("{looked}{one}"), Fact::known(1)),
        ] {
            assert_eq!(fact(PROBE, &set(&body), "updates.pending"), expected, "{body}");
        }
    }
}
