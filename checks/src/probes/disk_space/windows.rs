//! The volume that the system is on.

use dspt_report::Reason;

use super::free_percent;
use crate::host::Host;
use crate::probe::Observations;
use crate::windows::system;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let percent = system::drive(host).and_then(|drive| {
        let volumes = host.hardware().volumes;
        let is_system = |mount: &str| mount.trim_end_matches(['\\', '/']).eq_ignore_ascii_case(&drive);
        let system = volumes.iter().find(|volume| is_system(&volume.mount));
        system.and_then(free_percent).ok_or(Reason::NotPresent)
    });
    seen.settle("disk.system.free_percent", percent);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Volume;
    use crate::host::recorded::Recorded;
    use crate::probes::disk_space::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    fn volume(mount: &str, free: u64) -> Volume {
        Volume {
            mount: mount.to_owned(),
            file_system: "NTFS".to_owned(),
            total: 1000,
            free,
            removable: false,
        }
    }

    #[test]
    fn the_volume_of_the_system_counts() {
        let host = Recorded::windows()
            .text_value(
                r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
                "SystemRoot",
                r"D:\WINDOWS",
            )
            .with(|recording| recording.hardware.volumes = vec![volume("C:\\", 50), volume("D:\\", 640)]);
        assert_eq!(
            fact(PROBE, &host, "disk.system.free_percent"),
            dspt_report::Fact::known(60)
        );
        let nothing = Recorded::windows();
        assert_eq!(
            fact(PROBE, &nothing, "disk.system.free_percent"),
            unknown(Reason::NotPresent)
        );
    }
}
