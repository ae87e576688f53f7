//! The running kernel against those that are installed.

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::linux::is_container;
use crate::parse::debian_version;
use crate::seen::Seen;
use crate::seen::names;

const RUNNING: &str = "/proc/sys/kernel/osrelease";

/// Whether a newer kernel of the running one's flavour waits for a restart.
///
/// # Errors
/// [`Reason::Conflicting`] where kernels are installed and the running one is none of them.
pub(super) fn newer_is_installed(host: &dyn Host) -> Seen<bool> {
    let installed = installed(host)?;
    // A container or a machine whose kernel comes from outside restarts for no kernel.
    if installed.is_empty() || is_container(host) {
        return Ok(false);
    }
    let running = host
        .text(RUNNING, limits::NAME_BYTES)
        .map_err(|error| error.reason())?;
    let running = running.trim();
    if !installed.iter().any(|release| release == running) {
        return Err(Reason::Conflicting);
    }
    let newer = |release: &String| {
        flavour(release) == flavour(running)
            && debian_version::compare(release.as_bytes(), running.as_bytes()).is_gt()
    };
    Ok(installed.iter().any(newer))
}

/// Releases of the kernels that are installed with an image to start.
fn installed(host: &dyn Host) -> Seen<Vec<String>> {
    let mut releases: Vec<String> = names(host, "/boot")?
        .iter()
        .filter_map(|name| name.strip_prefix("vmlinuz-"))
        .filter(|release| !release.contains("rescue"))
        .map(str::to_owned)
        .collect();
    for folder in ["/usr/lib/modules", "/lib/modules"] {
        for release in names(host, folder)? {
            let image = format!("{folder}/{release}/vmlinuz");
            if !releases.contains(&release) && host.exists(&image)? {
                releases.push(release);
            }
        }
    }
    Ok(releases)
}

/// The kind of kernel, `amd64` of `6.1.0-28-amd64`, `x86_64` of `6.11.4-301.fc41.x86_64`.
fn flavour(release: &str) -> &str {
    release.rsplit(['-', '.']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;

    fn device(running: &str, boot: &[&str]) -> Recorded {
        let names: Vec<String> = boot.iter().map(|release| format!("vmlinuz-{release}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Recorded::linux()
            .file(RUNNING, format!("{running}\n"))
            .folder("/boot", &names)
    }

    #[test]
    fn a_newer_kernel_of_the_same_flavour_waits() {
        let old = "6.1.0-9-amd64";
        assert_eq!(
            newer_is_installed(&device(old, &[old, "6.1.0-28-amd64"])),
            Ok(true)
        );
        assert_eq!(
            newer_is_installed(&device(old, &[old, "6.1.0-8-amd64"])),
            Ok(false)
        );
        assert_eq!(newer_is_installed(&device(old, &[old, "6.9.0-1-rt"])), Ok(false));
        let fedora = "6.11.4-301.fc41.x86_64";
        let host = device(fedora, &[fedora, "6.11.10-300.fc41.x86_64", "0-rescue-abc"]);
        assert_eq!(newer_is_installed(&host), Ok(true));
    }

    #[test]
    fn a_running_kernel_that_is_gone_is_a_contradiction() {
        let host = device("6.1.0-9-amd64", &["6.1.0-28-amd64"]);
        assert_eq!(newer_is_installed(&host), Err(Reason::Conflicting));
    }

    #[test]
    fn a_device_without_kernels_of_its_own_waits_for_none() {
        assert_eq!(newer_is_installed(&device("6.8.0", &[])), Ok(false));
    }
}
