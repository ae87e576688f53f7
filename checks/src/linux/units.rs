//! Units of systemd as files say them: what starts with the device, not what runs now.

use crate::host::Host;
use crate::seen::Seen;
use crate::seen::names;

const OWN: &str = "/etc/systemd/system";
const FOLDERS: [&str; 4] = [
    OWN,
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
    "/usr/local/lib/systemd/system",
];

/// Whether a unit's file is there.
pub(crate) fn is_present(host: &dyn Host, unit: &str) -> Seen<bool> {
    for folder in FOLDERS {
        if host.exists(&format!("{folder}/{unit}"))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether one of these units starts by itself: something wants it, its file is there, and nobody masked it.
pub(crate) fn any_enabled(host: &dyn Host, units: &[&str]) -> Seen<bool> {
    let wanting = names(host, OWN)?;
    let wanting = wanting
        .iter()
        .filter(|name| name.ends_with(".wants") || name.ends_with(".requires"));
    let folders: Vec<String> = wanting.map(|name| format!("{OWN}/{name}")).collect();
    for unit in units {
        if is_masked(host, unit) || !is_template_present(host, unit)? {
            continue;
        }
        for folder in &folders {
            if names(host, folder)?.iter().any(|name| name == unit) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Names of all units that something wants.
pub(crate) fn wanted(host: &dyn Host) -> Seen<Vec<String>> {
    let mut found = Vec::new();
    for folder in names(host, OWN)? {
        if folder.ends_with(".wants") {
            found.extend(names(host, &format!("{OWN}/{folder}"))?);
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn is_masked(host: &dyn Host, unit: &str) -> bool {
    host.link(&format!("{OWN}/{unit}"))
        .is_ok_and(|target| target == "/dev/null")
}

/// `vncserver@:1.service` is made from the file `vncserver@.service`.
fn is_template_present(host: &dyn Host, unit: &str) -> Seen<bool> {
    match unit.split_once('@').zip(unit.rsplit_once('.')) {
        Some(((name, _), (_, kind))) => is_present(host, &format!("{name}@.{kind}")),
        None => is_present(host, unit),
    }
}
