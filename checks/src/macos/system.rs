//! Which macOS this is.

use dspt_report::Reason;

use super::settings;
use crate::host::Host;
use crate::seen::Seen;

const FILE: &str = "/System/Library/CoreServices/SystemVersion.plist";
/// The build's first number is that of the kernel; Big Sur was the first of a new count.
const BIG_SUR: (u32, u32) = (20, 11);
/// From this kernel on versions are named by years.
const TAHOE: (u32, u32) = (25, 26);

/// Name and version of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct System {
    /// `macOS`.
    pub(crate) name: String,
    /// `26.1`.
    pub(crate) version: String,
    /// `26`, or `10.15`.
    pub(crate) line: String,
    /// 26, or 10.
    pub(crate) major: u32,
}

impl System {
    /// The row of the table of support dates.
    pub(crate) fn release(&self) -> String {
        format!("macos:{}", self.line)
    }
}

/// Reads it.
///
/// # Errors
/// Why the file cannot be read, or [`Reason::Unreadable`] for one that tells no version.
pub(crate) fn read(host: &dyn Host) -> Seen<System> {
    let told = settings(host, FILE)?.ok_or(Reason::NotPresent)?;
    let name = told.text("ProductName").ok_or(Reason::Unreadable)?;
    let version = told.text("ProductVersion").ok_or(Reason::Unreadable)?;
    let build = told.text("ProductBuildVersion").unwrap_or_default();
    system(name, version, build).ok_or(Reason::Unreadable)
}

/// To programs that were made for older systems macOS tells an older version: 10.16 for all from Big Sur on, 16 for all
/// from Tahoe on. The build is always the true one.
fn system(name: &str, version: &str, build: &str) -> Option<System> {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    let major = numbers.next()?.ok()?;
    let minor = numbers.next().and_then(Result::ok).unwrap_or(0);
    let (major, version) = match (major, minor) {
        (10, 16) | (16, _) => {
            let major = major_of(build)?;
            (major, major.to_string())
        }
        _ => (major, version.to_owned()),
    };
    Some(System {
        name: name.to_owned(),
        version,
        line: if major == 10 {
            format!("10.{minor}")
        } else {
            major.to_string()
        },
        major,
    })
}

fn major_of(build: &str) -> Option<u32> {
    let digits = build.split(|c: char| !c.is_ascii_digit()).next()?;
    let kernel: u32 = digits.parse().ok()?;
    let (from, major) = if kernel >= TAHOE.0 { TAHOE } else { BIG_SUR };
    kernel.checked_sub(from)?.checked_add(major)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_for_old_programs_is_put_right_by_the_build() {
        for (version, build, release) in [
            ("26.1", "25B78", Some("macos:26")),
            ("15.7.2", "24G325", Some("macos:15")),
            ("12.7.6", "21H1320", Some("macos:12")),
            ("11", "20A5343i", Some("macos:11")),
            ("10.15.7", "19H2026", Some("macos:10.15")),
            ("10.16", "20G165", Some("macos:11")),
            ("10.16", "24A335", Some("macos:15")),
            ("16.0", "25A354", Some("macos:26")),
            ("16.0", "26A428", Some("macos:27")),
            ("16.0", "", None),
            ("x", "25B78", None),
            ("10.16", "3", None),
        ] {
            let found = system("macOS", version, build).map(|system| system.release());
            assert_eq!(found.as_deref(), release, "{version} {build}");
        }
    }
}
