//! The sentences of the screens, in one place.

use crate::options::Way;

/// Stands under the first screen and in help.
pub(crate) const INDEPENDENT: &str =
    "Independent software, not made, approved or checked by NHS England, CQC or ICO.";

/// The ways to begin that an empty console offers.
pub fn ways() -> Vec<Way> {
    let way = |title: &str, about: &str, commands: &[&str]| Way {
        title: title.to_owned(),
        about: about.to_owned(),
        commands: commands.iter().map(|&command| command.to_owned()).collect(),
    };
    vec![
        way(
            "Follow published DSPT status: no computers needed",
            "Get three public files: CQC's care directory (cqc.org.uk, Using CQC data), the ODS care home and \
             headquarters files (digital.nhs.uk, Organisation Data Service) and the DSPT search file \
             (dsptoolkit.nhs.uk, Organisation search). Then type:",
            &[
                "dspt-console import cqc FILE",
                "dspt-console import ods FILE",
                "dspt-console import dspt FILE",
            ],
        ),
        way(
            "Check computers",
            "This prints one string for a provider to type on each computer. Then type:",
            &["dspt-console enrol new"],
        ),
        way(
            "Just looking",
            "A made-up estate on this machine, gone when you leave. Then type:",
            &["dspt-console try --estate 500"],
        ),
    ]
}
