//! # Free space
//!
//! ## What it looks at
//! How much of the system volume is free, in steps of ten percent.
//!
//! ## Why
//! A full disk stops updates and backups without a word.
//!
//! ## Where
//! The system's own figures for the volume that is mounted at `/`.
//!
//! Windows: the volume that `SystemRoot` is on.
//!
//! macOS: the space of the container in which the system is.
//!
//! ## What it needs
//! No special rights.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::Volume;
use crate::host::is_windows;
use crate::probe::Observations;
use crate::probe::Probe;

mod windows;

/// The probe.
pub const PROBE: Probe = Probe {
    name: "disk_space",
    facts: &["disk.system.free_percent"],
    observe,
};

fn observe(host: &dyn Host, seen: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, seen);
    }
    let volumes = host.hardware().volumes;
    let system = volumes.iter().find(|volume| volume.mount == "/");
    let percent = system.and_then(free_percent).ok_or(Reason::NotPresent);
    seen.settle("disk.system.free_percent", percent);
}

/// Free space in steps of ten, rounded down: a finer figure would change every day and say no more.
fn free_percent(volume: &Volume) -> Option<i64> {
    let tenths = volume
        .free
        .min(volume.total)
        .checked_mul(10)?
        .checked_div(volume.total)?;
    i64::try_from(tenths * 10).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;

    fn percent(total: u64, free: u64) -> Option<i64> {
        free_percent(&Volume {
            mount: "/".to_owned(),
            file_system: "ext4".to_owned(),
            total,
            free,
            removable: false,
        })
    }

    #[test]
    fn steps_are_of_ten_and_rounded_down() {
        for (free, step) in [(0, 0), (99, 0), (100, 10), (999, 90), (1000, 100), (2000, 100)] {
            assert_eq!(percent(1000, free), Some(step));
        }
        assert_eq!(percent(0, 0), None);
    }

    #[test]
    fn without_a_system_volume_it_is_unknown() {
        let mut seen = Observations::default();
        observe(&Recorded::linux(), &mut seen);
        let fact = seen.facts().values().next().unwrap();
        assert_eq!(fact.reason(), Some(Reason::NotPresent));
    }
}
