//! The programs that Windows lists, and which of them are products with a support date.

use std::collections::BTreeSet;

use dspt_report::Reason;

use crate::host::Host;
use crate::parse::product;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::count;
use crate::windows::programs;
use crate::windows::text;

/// Office of the kind that installs itself from the network says here which products it is.
const OFFICE: &str = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    match programs::installed(host) {
        Ok(programs) => {
            seen.known("inventory.complete", true);
            seen.known("inventory.software_count", count(programs.len()));
        }
        Err(reason) => {
            if matches!(reason, Reason::Unreadable | Reason::TooLarge) {
                // That it could not be read is known.
                seen.known("inventory.complete", false);
            } else {
                // With more rights, or by a later version, it may well be whole.
                seen.unknown("inventory.complete", reason);
            }
            seen.unknown("inventory.software_count", reason);
        }
    }
    seen.settle("software.products", products(host));
}

fn products(host: &dyn Host) -> Seen<Vec<String>> {
    let programs = programs::installed(host)?;
    let mut rows: BTreeSet<String> = programs
        .iter()
        .filter_map(|program| product::row(&program.name, &program.version))
        .collect();
    let office = text(host, OFFICE, "ProductReleaseIds")?.unwrap_or_default();
    rows.extend(office.split(',').filter_map(product::office));
    Ok(rows.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::probes::software::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::probes::testing::unknown;

    const LIST: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";

    #[test]
    fn products_come_from_the_list_and_from_office_itself() {
        let host = Recorded::windows()
            .key("HKU")
            .text_value(&format!(r"{LIST}\a"), "DisplayName", "LibreOffice 7.5.3.2")
            .text_value(&format!(r"{LIST}\a"), "DisplayVersion", "7.5.3.2")
            .text_value(&format!(r"{LIST}\b"), "DisplayName", "7-Zip")
            .text_value(
                OFFICE,
                "ProductReleaseIds",
                "HomeBusiness2019Retail,O365HomePremRetail",
            );
        let expected = list(&["libreoffice:7.5", "office:2019"]);
        assert_eq!(fact(PROBE, &host, "software.products"), expected);
        assert_eq!(fact(PROBE, &host, "inventory.software_count"), Fact::known(2));
        assert_eq!(fact(PROBE, &host, "inventory.complete"), Fact::known(true));
    }

    #[test]
    fn a_list_that_cannot_be_read_is_not_an_empty_one() {
        let host = Recorded::windows().refused_key("HKU", Refusal::Unreadable);
        assert_eq!(fact(PROBE, &host, "inventory.complete"), Fact::known(false));
        assert_eq!(
            fact(PROBE, &host, "software.products"),
            unknown(Reason::Unreadable)
        );
    }
}
