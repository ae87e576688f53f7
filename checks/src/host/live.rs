//! This device.

use std::io::Read;
use std::time::SystemTime;

use sysinfo::CpuRefreshKind;
use sysinfo::DiskRefreshKind;
use sysinfo::Disks;
use sysinfo::MemoryRefreshKind;
use sysinfo::RefreshKind;
use sysinfo::System;

use crate::host::Hardware;
use crate::host::Host;
use crate::host::HostError;
use crate::host::Memo;
use crate::host::Platform;
use crate::host::Stat;
use crate::host::Volume;
use crate::host::file;
use crate::host::windows;
use crate::host::windows::Windows;
use crate::limits;

/// `CAP_DAC_READ_SEARCH`: the one right that the installed service has, to read every file and change none.
#[cfg(target_os = "linux")]
const READ_EVERYTHING: u64 = 1 << 2;

/// The device that this program runs on. Make a new one for every cycle: see [`Memo`].
#[derive(Debug, Default)]
pub struct Live {
    memo: Memo,
    #[cfg(windows)]
    windows: windows::live::Door,
}

impl Live {
    /// This device, nothing of it looked at yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Host for Live {
    fn platform(&self) -> Platform {
        if cfg!(windows) {
            Platform::Windows
        } else if cfg!(target_os = "macos") {
            Platform::Macos
        } else {
            Platform::Linux
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        file::read(path, limit)
    }

    fn open(&self, path: &str, limit: u64) -> Result<Box<dyn Read + Send>, HostError> {
        let file = file::open(path, limit)?;
        Ok(Box::new(file))
    }

    fn tail(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        file::tail(path, limit)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, HostError> {
        file::list(path)
    }

    fn stat(&self, path: &str) -> Result<Stat, HostError> {
        file::stat(path)
    }

    fn link(&self, path: &str) -> Result<String, HostError> {
        file::link(path)
    }

    fn hardware(&self) -> Hardware {
        let wanted = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing())
            .with_memory(MemoryRefreshKind::nothing().with_ram());
        let mut hardware = Hardware {
            volumes: volumes(),
            ..Hardware::default()
        };
        if let Ok(system) = System::new_with_specifics(wanted) {
            let first = system.cpus().first();
            hardware.processor =
                first.map_or_else(String::new, |processor| processor.brand().trim().to_owned());
            hardware.processors = u32::try_from(system.cpus().len()).unwrap_or(u32::MAX);
            hardware.memory_mib = system.total_memory() / (1024 * 1024);
        }
        hardware
    }

    fn processes(&self) -> Result<Vec<String>, HostError> {
        let look = || {
            let mut names = running()?;
            names.sort();
            names.dedup();
            Ok(names)
        };
        self.memo.processes.get_or_init(look).clone()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one clock of observing: recorded devices have their own"
    )]
    fn today(&self) -> i64 {
        file::day(SystemTime::now())
    }

    fn minutes_since_start(&self) -> Result<u64, HostError> {
        let path = "the time since the start".to_owned();
        let seconds = System::uptime().map_err(|_| HostError::Unreadable { path })?;
        Ok(seconds / 60)
    }

    fn elevated(&self) -> bool {
        elevated()
    }

    fn memo(&self) -> &Memo {
        &self.memo
    }

    fn windows(&self) -> &dyn Windows {
        #[cfg(windows)]
        return &self.windows;
        #[cfg(not(windows))]
        &windows::ABSENT
    }
}

fn volumes() -> Vec<Volume> {
    let wanted = DiskRefreshKind::nothing().with_storage();
    let Ok(disks) = Disks::new_with_refreshed_list_specifics(wanted) else {
        return Vec::new();
    };
    let volume = |disk: &sysinfo::Disk| Volume {
        mount: disk.mount_point().to_string_lossy().into_owned(),
        file_system: disk.file_system().to_string_lossy().into_owned(),
        total: disk.total_space(),
        free: disk.available_space(),
        removable: disk.is_removable(),
    };
    let mut volumes: Vec<Volume> = disks.iter().take(limits::VOLUMES).map(volume).collect();
    volumes.sort_by(|a, b| a.mount.cmp(&b.mount));
    volumes
}

/// Names from `/proc`. Where other accounts' programs are hidden, a list without them would say "not running" of what runs.
#[cfg(target_os = "linux")]
fn running() -> Result<Vec<String>, HostError> {
    if file::stat("/proc/1/comm").is_err() {
        let path = "/proc/1/comm".to_owned();
        return Err(HostError::NotPermitted { path });
    }
    let is_process = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit());
    let names = file::list("/proc")?.into_iter().filter(is_process);
    // A process that ended since the listing is no error.
    let comm = |id: String| file::read(&format!("/proc/{id}/comm"), limits::NAME_BYTES).ok();
    Ok(names
        .filter_map(comm)
        .map(|bytes| String::from_utf8_lossy(&bytes).trim_end().to_owned())
        .collect())
}

#[cfg(not(target_os = "linux"))]
fn running() -> Result<Vec<String>, HostError> {
    use sysinfo::ProcessRefreshKind;
    let wanted = RefreshKind::nothing().with_processes(ProcessRefreshKind::nothing());
    let path = "the list of programs".to_owned();
    let system = System::new_with_specifics(wanted).map_err(|_| HostError::Unreadable { path })?;
    Ok(system
        .processes()
        .values()
        .map(|process| process.name().to_string_lossy().into_owned())
        .collect())
}

#[cfg(target_os = "linux")]
fn elevated() -> bool {
    let status = file::read("/proc/self/status", limits::CONFIG_BYTES).unwrap_or_default();
    let status = String::from_utf8_lossy(&status);
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
    let effective_user = field("Uid:").and_then(|ids| ids.split_whitespace().nth(1));
    let rights = field("CapEff:").and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok());
    effective_user == Some("0") || rights.is_some_and(|rights| rights & READ_EVERYTHING != 0)
}

#[cfg(windows)]
fn elevated() -> bool {
    windows::live::elevated()
}

/// Only root may look into the folder of the accounts.
#[cfg(target_os = "macos")]
fn elevated() -> bool {
    file::list("/var/db/dslocal/nodes/Default/users").is_ok()
}

/// Not looked up on other families: no probe of theirs asks.
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn elevated() -> bool {
    false
}

#[cfg(test)]
mod tests;
