//! # Operating system
//!
//! ## What it looks at
//! Which operating system this is, in which version, and until when it says that it is supported.
//!
//! ## Why
//! A system without security updates cannot be made safe by anything else. The release is looked up in the table of
//! support dates, which is part of the policy and not of this probe.
//!
//! ## Where
//! Linux: `/etc/os-release`, else `/usr/lib/os-release`. Extended support: the state file of Ubuntu Pro and the names of
//! the package lists of Ubuntu's and Debian's extended archives.
//!
//! Windows: build, `EditionID` and `DisplayVersion` in the registry; never `ProductName`, which says Windows 10 on
//! Windows 11. Extended support: licences of the programme for organisations, each for the year that it pays for (WMI
//! `SoftwareLicensingProduct`). What became of somebody's enrolment in the programme for consumers is in no
//! documented place; it ended in October 2026.
//!
//! macOS: `SystemVersion.plist`. To programs that were made for older systems macOS tells an older version there; the
//! build beside it puts that right.
//!
//! ## What it needs
//! No special rights. Paid extensions of Red Hat and its relatives are not read yet and are told as unknown.

use dspt_report::Reason;

use crate::apt_lists;
use crate::host::Host;
use crate::host::HostError;
use crate::host::Platform;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::parse::dpkg_log;
use crate::parse::os_release::OsRelease;
use crate::probe::Observations;
use crate::probe::Probe;

mod macos;
mod windows;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "os",
    facts: &[
        "os.architecture",
        "os.build",
        "os.edition",
        "os.extended_support",
        "os.family",
        "os.name",
        "os.release",
        "os.support_ends_declared",
        "os.version",
    ],
    observe,
};

fn observe(host: &dyn Host, seen: &mut Observations) {
    let family = match host.platform() {
        Platform::Windows => "windows",
        Platform::Macos => "macos",
        Platform::Linux => "linux",
    };
    seen.known("os.family", family);
    seen.known("os.architecture", std::env::consts::ARCH);
    if is_windows(host) {
        windows::observe(host, seen);
    } else if is_macos(host) {
        macos::observe(host, seen);
    } else if host.platform() == Platform::Linux {
        linux(host, seen);
    }
}

fn linux(host: &dyn Host, seen: &mut Observations) {
    let text = match release_file(host) {
        Ok(text) => text,
        Err(error) => {
            for key in [
                "os.name",
                "os.version",
                "os.release",
                "os.support_ends_declared",
                "os.extended_support",
            ] {
                seen.unknown(key, error.reason());
            }
            return;
        }
    };
    let release = OsRelease::new(&text);
    let field = |key: &str| release.field(key).map(str::to_owned).ok_or(Reason::NotPresent);
    seen.settle("os.name", field("NAME"));
    seen.settle("os.version", field("VERSION_ID"));
    seen.settle("os.release", release.row().ok_or(Reason::NotPresent));
    let declared = release.field("SUPPORT_END").ok_or(Reason::NotPresent);
    let declared = declared.and_then(|date| dpkg_log::date(date).ok_or(Reason::Unreadable));
    seen.settle("os.support_ends_declared", declared);
    seen.settle("os.extended_support", extended_support(host, &release));
}

/// The text of os-release.
///
/// # Errors
/// Why neither file can be read.
pub(crate) fn release_file(host: &dyn Host) -> Result<String, HostError> {
    host.text("/etc/os-release", limits::CONFIG_BYTES)
        .or_else(|_| host.text("/usr/lib/os-release", limits::CONFIG_BYTES))
}

const UBUNTU_PRO: &str = "/var/lib/ubuntu-advantage/status.json";
const EXTENDED_ARCHIVES: &[&str] = &["esm.ubuntu.com_infra_", "deb.freexian.com_extended-lts_"];

fn extended_support(host: &dyn Host, release: &OsRelease<'_>) -> Result<bool, Reason> {
    if !matches!(release.field("ID"), Some("debian" | "ubuntu")) {
        return Err(Reason::NotImplemented);
    }
    let lists = match host.list(apt_lists::FOLDER) {
        Err(error) if !error.is_not_found() => return Err(error.reason()),
        other => other.unwrap_or_default(),
    };
    let comes = |archive: &&str| lists.iter().any(|list| list.starts_with(*archive));
    if EXTENDED_ARCHIVES.iter().any(comes) {
        return Ok(true);
    }
    match host.read(UBUNTU_PRO, limits::CONFIG_BYTES) {
        Ok(state) => pro_is_on(&state).ok_or(Reason::Unreadable),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.reason()),
    }
}

/// Whether Ubuntu Pro's state says that extended security maintenance is enabled.
fn pro_is_on(state: &[u8]) -> Option<bool> {
    let state: serde_json::Value = serde_json::from_slice(state).ok()?;
    let services = state.get("services")?.as_array()?;
    let is = |service: &serde_json::Value, key: &str, word: &str| {
        service.get(key).and_then(serde_json::Value::as_str) == Some(word)
    };
    Some(
        services
            .iter()
            .any(|service| is(service, "name", "esm-infra") && is(service, "status", "enabled")),
    )
}

#[cfg(test)]
mod tests;
