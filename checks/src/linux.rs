//! What several Linux probes ask the host: running programs, units of systemd, whether it is a container.

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::seen::Seen;
use crate::seen::any_exists;

pub(crate) mod dconf;
pub(crate) mod desktop;
pub(crate) mod directory;
pub(crate) mod pam;
pub(crate) mod sockets;
pub(crate) mod sshd;
pub(crate) mod units;

/// The kernel keeps this many bytes of a program's name.
const COMM_BYTES: usize = 15;

/// Whether a program of one of these names runs.
///
/// Not seeing one is an answer only where all programs may be seen.
pub(crate) fn is_running(host: &dyn Host, programs: &[&str]) -> Seen<bool> {
    let running = host.processes()?;
    let known = |name: &String| programs.iter().any(|program| short(program) == short(name));
    if running.iter().any(known) {
        Ok(true)
    } else if hides_processes(host) {
        Err(Reason::NotPermitted)
    } else {
        Ok(false)
    }
}

fn short(name: &str) -> &[u8] {
    let bytes = name.as_bytes();
    bytes.get(..COMM_BYTES).unwrap_or(bytes)
}

/// Whether `/proc` is mounted so that an account sees only its own programs.
fn hides_processes(host: &dyn Host) -> bool {
    let hides = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        words.next() == Some("/proc")
            && words.nth(1).is_some_and(|options| {
                options.split(',').any(|option| {
                    let hidden = option.strip_prefix("hidepid=");
                    hidden.is_some_and(|value| !matches!(value, "0" | "off"))
                })
            })
    };
    !host.elevated()
        && (host.text("/proc/mounts", limits::CONFIG_BYTES)).is_ok_and(|mounts| mounts.lines().any(hides))
}

/// Whether this is a container: it shares the clock, the kernel and its rules with the device around it.
pub(crate) fn is_container(host: &dyn Host) -> bool {
    any_exists(
        host,
        &["/.dockerenv", "/run/.containerenv", "/run/systemd/container"],
    ) == Ok(true)
}
