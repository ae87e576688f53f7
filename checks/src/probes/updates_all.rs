//! # Waiting updates
//!
//! ## What it looks at
//! How many installed packages have a newer version in any archive, as of the last refresh of the lists.
//!
//! ## Why
//! Faults that are not about security stop work too, and a large number shows a computer that is not looked after.
//!
//! ## Where
//! As the probe of waiting security updates, but over every list: these are large (50 MB and more), so this probe takes
//! longer than all others together and runs only where a policy asks for its fact.
//!
//! Windows: all that the Windows Update Agent's last search left to be installed, without what is optional and
//! without definitions of the antivirus.
//!
//! macOS: the number of updates that Software Update last found and has not installed. Which of them are for security is
//! not told.
//!
//! ## What it needs
//! No special rights. Archives from which apt does not upgrade by itself (backports) and updates that are not offered to
//! every device yet are left out.

use crate::apt_lists;
use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::packages::installed;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;

mod macos;
mod windows;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "updates_all",
    facts: &["updates.pending"],
    observe,
};

fn observe(host: &dyn Host, seen: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, seen);
    }
    if is_macos(host) {
        return macos::observe(host, seen);
    }
    seen.settle("updates.pending", pending(host));
}

fn pending(host: &dyn Host) -> Seen<i64> {
    let installed = installed(host)?;
    apt_lists::waiting(host, &installed, &apt_lists::lists(host)?)
}

#[cfg(test)]
mod tests {
    use dspt_report::Reason;

    use super::*;
    use crate::apt_lists::FOLDER;
    use crate::host::recorded::Recorded;
    use crate::packages::DPKG_STATUS;

    #[test]
    fn every_archive_counts_and_none_is_unknown() {
        let host = Recorded::linux().file(
            DPKG_STATUS,
            "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n",
        );
        assert_eq!(pending(&host), Err(Reason::NotPresent));
        let list = format!("{FOLDER}/deb.debian.org_x_dists_bookworm_main_binary-amd64_Packages");
        let host = host.file(&list, "Package: bash\nArchitecture: amd64\nVersion: 2\n");
        assert_eq!(pending(&host), Ok(1));
    }
}
