//! The unit of systemd: its whole text stands here, with the reason for each line of rights.

use std::path::Path;

/// The unit that runs `program`, an absolute path, as a service.
pub fn unit(program: &Path) -> String {
    UNIT.replace("{program}", &quoted(&program.display().to_string()))
}

/// A path as one word of a command line of systemd, in which nothing is replaced.
fn quoted(path: &str) -> String {
    let mut word = String::with_capacity(path.len() + 2);
    word.push('"');
    for c in path.chars() {
        match c {
            '"' | '\\' => word.extend(['\\', c]),
            '%' => word.push_str("%%"),
            '$' => word.push_str("$$"),
            c => word.push(c),
        }
    }
    word.push('"');
    word
}

const UNIT: &str = r#"# Written by `dspt-agent install`, removed by `dspt-agent uninstall`.
[Unit]
Description=Checks of this computer, reported for the DSPT
# The network may come later, or never: what cannot be sent waits.
After=network.target
StartLimitIntervalSec=1h
StartLimitBurst=10

[Service]
Type=notify
NotifyAccess=main
ExecStart={program} run
Restart=on-failure
RestartSec=1min
WatchdogSec=5min
TimeoutStopSec=5s
# Memory that was needed for a report is given back after it: work is once a day, so what that costs does not matter.
Environment=GLIBC_TUNABLES=glibc.malloc.arena_max=1:glibc.malloc.trim_threshold=4096:glibc.malloc.mmap_threshold=8192:glibc.malloc.tcache_count=0
MemoryMax=128M
TasksMax=64

# Its own two folders: the key and the waiting reports, for root alone; and the last result, which anyone here may read.
StateDirectory=dspt-agent
StateDirectoryMode=0700
CacheDirectory=dspt-agent
CacheDirectoryMode=0755
UMask=0077

# Rights. It runs as root without any capability: as the owner of the system's files it can read /etc/shadow, /etc/sudoers,
# the firewall's rules, sshd_config and remembered networks, and count what is in them. Without CAP_DAC_OVERRIDE and
# CAP_DAC_READ_SEARCH it can open nothing that belongs to a person. It needs no other.
CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=yes
# Root here is root nowhere else, and other accounts are nobody.
PrivateUsers=yes
# Nothing can be written but the two folders above.
ProtectSystem=strict
# The folders of people are not even to be seen.
ProtectHome=yes
PrivateTmp=yes
PrivateMounts=yes
ProtectControlGroups=yes
ProtectKernelTunables=yes
ProtectKernelLogs=yes
ProtectClock=yes
ProtectHostname=yes
RemoveIPC=yes
KeyringMode=private
# The names of devices stay to be seen, because encryption is told by them; none can be opened.
DevicePolicy=closed
# Not ProtectKernelModules: it hides the folder that tells whether a newer kernel waits for a restart. Modules cannot be
# loaded all the same, without the capability and without the calls.
# Not ProtectProc, ProcSubset: whether antivirus, backup and firewall run is told by the names of all programs.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_path_is_replaced_or_split() {
        let text = unit(Path::new("/opt/a b/100%/$HOME/\"x\"/dspt-agent"));
        assert!(
            text.contains("\nExecStart=\"/opt/a b/100%%/$$HOME/\\\"x\\\"/dspt-agent\" run\n"),
            "{text}"
        );
    }

    #[test]
    fn no_capability_is_left_and_no_key_stands_twice_by_mistake() {
        let text = unit(Path::new("/usr/bin/dspt-agent"));
        assert!(text.contains("\nCapabilityBoundingSet=\n"));
        let mut keys: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with(['#', '[']))
            .filter_map(|line| line.split_once('=').map(|(key, _)| key))
            .collect();
        keys.retain(|key| *key != "SystemCallFilter");
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
