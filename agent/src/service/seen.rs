//! This computer as the service sees it. Two things are then other than they seem.
//!
//! The system counts from its start only, and a computer that slept for a week has had no more time to bring itself up to
//! date than one that was just switched on. And the unit hides the folders of people, so that a volume that is mounted
//! there shows the size of what covers it: it is told as not known.

use std::io::Read;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::HostError;
use dspt_checks::Platform;
use dspt_checks::host::Hardware;
use dspt_checks::host::Memo;
use dspt_checks::host::Stat;
use dspt_checks::host::windows::Windows;

pub(super) struct Seen {
    host: Arc<dyn Host>,
    woke: bool,
}

impl Seen {
    /// This host; `woke` says that it started or woke only just.
    pub(super) fn new(host: Arc<dyn Host>, woke: bool) -> Self {
        Self { host, woke }
    }

    /// The folders that systemd covered with a folder of its own, which nobody may enter.
    fn covered(&self) -> Vec<String> {
        let mounts = self
            .host
            .text("/proc/self/mountinfo", MOUNTS_BYTES)
            .unwrap_or_default();
        mounts
            .lines()
            .filter_map(|line| {
                let mut fields = line.split(' ').skip(3);
                let (root, point) = (fields.next()?, fields.next()?);
                root.contains("/systemd/inaccessible/").then(|| point.to_owned())
            })
            .collect()
    }
}

const MOUNTS_BYTES: usize = 1024 * 1024;

impl Host for Seen {
    /// Waking is, for everything that asks, the same as a start.
    fn minutes_since_start(&self) -> Result<u64, HostError> {
        if self.woke {
            return Ok(0);
        }
        self.host.minutes_since_start()
    }

    fn hardware(&self) -> Hardware {
        let mut hardware = self.host.hardware();
        let covered = self.covered();
        let is_in = |mount: &str, folder: &str| {
            mount
                .strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        for volume in &mut hardware.volumes {
            if covered.iter().any(|folder| is_in(&volume.mount, folder)) {
                (volume.total, volume.free) = (0, 0);
            }
        }
        hardware
    }

    fn platform(&self) -> Platform {
        self.host.platform()
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        self.host.read(path, limit)
    }

    fn open(&self, path: &str, limit: u64) -> Result<Box<dyn Read + Send>, HostError> {
        self.host.open(path, limit)
    }

    fn tail(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        self.host.tail(path, limit)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, HostError> {
        self.host.list(path)
    }

    fn stat(&self, path: &str) -> Result<Stat, HostError> {
        self.host.stat(path)
    }

    fn link(&self, path: &str) -> Result<String, HostError> {
        self.host.link(path)
    }

    fn processes(&self) -> Result<Vec<String>, HostError> {
        self.host.processes()
    }

    fn today(&self) -> i64 {
        self.host.today()
    }

    fn elevated(&self) -> bool {
        self.host.elevated()
    }

    fn memo(&self) -> &Memo {
        self.host.memo()
    }

    fn windows(&self) -> &dyn Windows {
        self.host.windows()
    }
}

#[cfg(test)]
mod tests {
    use dspt_checks::Recorded;
    use dspt_checks::host::Volume;

    use super::*;

    #[test]
    fn a_host_that_woke_says_just_started_and_is_else_itself() {
        let host: Arc<dyn Host> =
            Arc::new(Recorded::linux().file("/etc/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\n"));
        let facts = |woke| {
            let seen: Arc<dyn Host> = Arc::new(Seen::new(Arc::clone(&host), woke));
            dspt_checks::collect(&seen, None).facts
        };
        let (plain, woken) = (facts(false), facts(true));
        assert_eq!(plain, dspt_checks::collect(&host, None).facts);
        let started = "device.just_started".parse().unwrap();
        assert_eq!(
            woken.get(&started).and_then(dspt_report::Fact::value),
            Some(&dspt_report::FactValue::Bool(true))
        );
        let name = "os.name".parse().unwrap();
        assert_eq!(plain.get(&name), woken.get(&name));
    }

    #[test]
    fn a_volume_under_a_covered_folder_has_no_size_that_is_known() {
        let volume = |mount: &str| Volume {
            mount: mount.to_owned(),
            file_system: "ext4".to_owned(),
            total: 100,
            free: 50,
            removable: false,
        };
        let mounts = "30 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 30 8:2 / /home rw - ext4 /dev/sda2 rw\n\
                      40 31 0:25 /systemd/inaccessible/dir /home ro - tmpfs tmpfs rw\n";
        let host = Recorded::linux()
            .file("/proc/self/mountinfo", mounts)
            .with(|recording| {
                recording.hardware.volumes = vec![volume("/"), volume("/home"), volume("/homestead")];
            });
        let seen = Seen::new(Arc::new(host), false).hardware();
        let sizes: Vec<u64> = seen.volumes.iter().map(|volume| volume.total).collect();
        assert_eq!(sizes, [100, 0, 100]);
    }
}
