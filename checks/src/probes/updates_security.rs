//! # Waiting security updates
//!
//! ## What it looks at
//! How many installed packages have a newer version in a security archive, as of the last refresh of the lists.
//!
//! ## Why
//! A security update that waits for more than two weeks is an open door that is known to everyone.
//!
//! ## Where
//! Debian, Ubuntu and relatives: the lists of the security archives in `/var/lib/apt/lists` against
//! `/var/lib/dpkg/status`, compared as the package manager compares versions. A package that is held back counts.
//!
//! Windows: what the Windows Update Agent's last search left to be installed, by category and severity, without
//! definitions of the antivirus; the day on which the oldest was published is told too. No search is ever started,
//! and an empty list counts only after one.
//!
//! ## What it needs
//! No special rights. How fresh the lists are is a fact of its own (`updates.last_check_day`). Lists do not say when an
//! update was published, so since when one waits is not known; rpm's database is not read yet.

use dspt_report::Reason;

use crate::apt_lists;
use crate::host::Host;
use crate::host::is_windows;
use crate::packages::installed;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;

mod windows;

pub(crate) use windows::pending as pending_on_windows;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "updates_security",
    facts: &["updates.pending_security", "updates.waiting_since_day"],
    observe,
};

fn observe(host: &dyn Host, seen: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, seen);
    }
    // `updates.waiting_since_day` is left out: nothing that is read so far tells it.
    seen.settle("updates.pending_security", pending(host));
}

fn pending(host: &dyn Host) -> Seen<i64> {
    let installed = installed(host)?;
    let mut lists = apt_lists::lists(host)?;
    lists.retain(|list| list.security);
    if lists.is_empty() {
        return Err(Reason::NotPresent);
    }
    apt_lists::waiting(host, &installed, &lists)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apt_lists::FOLDER;
    use crate::host::recorded::Recorded;
    use crate::packages::DPKG_STATUS;

    const STATUS: &str = "Package: bash\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 5.2-1\n";
    const NEWER: &str = "Package: bash\nArchitecture: amd64\nVersion: 5.2-2\n";

    fn list(suite: &str) -> String {
        format!("{FOLDER}/deb.debian.org_x_dists_{suite}_main_binary-amd64_Packages")
    }

    #[test]
    fn only_the_security_archive_counts() {
        let host = Recorded::linux()
            .file(DPKG_STATUS, STATUS)
            .file(&list("bookworm"), NEWER)
            .file(&list("bookworm-security"), "Package: zsh\nVersion: 1\n");
        assert_eq!(pending(&host), Ok(0));
        let host = host.file(&list("bookworm-security"), NEWER);
        assert_eq!(pending(&host), Ok(1));
    }

    #[test]
    fn without_a_security_archive_nothing_is_known() {
        let host = Recorded::linux()
            .file(DPKG_STATUS, STATUS)
            .file(&list("bookworm"), NEWER);
        assert_eq!(pending(&host), Err(Reason::NotPresent));
    }
}
