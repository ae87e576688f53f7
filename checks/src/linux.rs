//! What several Linux probes ask the host: running programs, units of systemd, settings in folders of drop-ins.

use dspt_report::FactValue;
use dspt_report::Reason;

use crate::host::Host;
use crate::host::HostError;
use crate::limits;
use crate::probe::Observations;

pub(crate) mod dconf;
pub(crate) mod desktop;
pub(crate) mod directory;
pub(crate) mod pam;
pub(crate) mod sockets;
pub(crate) mod sshd;
pub(crate) mod units;

/// What was seen, or why it was not.
pub(crate) type Seen<T> = Result<T, Reason>;

/// The kernel keeps this many bytes of a program's name.
const COMM_BYTES: usize = 15;

impl From<HostError> for Reason {
    fn from(error: HostError) -> Self {
        error.reason()
    }
}

/// Notes what was seen, or why it was not.
pub(crate) fn note(observations: &mut Observations, key: &'static str, seen: Seen<impl Into<FactValue>>) {
    match seen {
        Ok(value) => observations.known(key, value),
        Err(reason) => observations.unknown(key, reason),
    }
}

/// A count as a fact holds it.
pub(crate) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A configuration file; none where it is not there.
pub(crate) fn config(host: &dyn Host, path: &str) -> Seen<Option<String>> {
    match host.text(path, limits::CONFIG_BYTES) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

/// Names in a folder; none where it is not there.
pub(crate) fn names(host: &dyn Host, folder: &str) -> Seen<Vec<String>> {
    match host.list(folder) {
        Ok(names) => Ok(names),
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        Err(error) => Err(error.reason()),
    }
}

/// What may still be read about one subject: files that include each other twice would never end otherwise.
pub(crate) struct Budget {
    files: usize,
    bytes: usize,
}

impl Budget {
    /// All of it.
    pub(crate) fn new() -> Self {
        Self {
            files: limits::SETTINGS_FILES,
            bytes: limits::SETTINGS_BYTES,
        }
    }

    /// Takes off one file.
    ///
    /// # Errors
    /// [`Reason::TooLarge`] when it is used up.
    pub(crate) fn spend(&mut self, text: &str) -> Seen<()> {
        let files = self.files.checked_sub(1);
        let bytes = self.bytes.checked_sub(text.len());
        let (Some(files), Some(bytes)) = (files, bytes) else {
            return Err(Reason::TooLarge);
        };
        *self = Self { files, bytes };
        Ok(())
    }
}

/// The files of a folder whose names end so, in order of their names, with their texts.
pub(crate) fn drop_ins(host: &dyn Host, folder: &str, ending: &str) -> Seen<Vec<String>> {
    let mut texts = Vec::new();
    let mut budget = Budget::new();
    let wanted = |name: &String| name.ends_with(ending) && !name.starts_with('.');
    for name in names(host, folder)?.into_iter().filter(wanted) {
        let path = format!("{folder}/{name}");
        match config(host, &path) {
            Err(Reason::Unreadable) if host.stat(&path)?.folder => {}
            Err(reason) => return Err(reason),
            Ok(text) => {
                budget.spend(text.as_deref().unwrap_or_default())?;
                texts.extend(text);
            }
        }
    }
    Ok(texts)
}

/// Whether any of these paths is there.
pub(crate) fn any_exists(host: &dyn Host, paths: &[&str]) -> Seen<bool> {
    let mut refused = None;
    for path in paths {
        match host.exists(path) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) => refused = Some(error.reason()),
        }
    }
    refused.map_or(Ok(false), Err)
}

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
