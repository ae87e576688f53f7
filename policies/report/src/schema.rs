//! The fact schema: every fact's name, type, unit, motion, privilege and source, for all platforms from the first day.
//!
//! This one table is seen by the probes (which may emit nothing else), by the judge (which types expressions by it)
//! and by the seal (which puts settled facts into the facts body and moving ones into the statement's readings).
//! An empty source means: not a fact of that platform.

use crate::fact::FactValue;
use crate::limits;

/// The type of a fact, with its unit or its choices.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// How many.
    Count,
    /// A date: whole days since 1970-01-01, UTC.
    Day,
    /// A length of time in minutes.
    Minutes,
    /// A length of time in days.
    Days,
    /// A share in whole percent, 0 to 100.
    Percent,
    /// Short free text (a product's own name or version), never a person's.
    Text,
    /// One word of a fixed choice.
    Choice(&'static [&'static str]),
    /// A list of short texts.
    List,
}

impl Kind {
    /// Whether a value has this type and, for [`Kind::Choice`], is one of the choices.
    pub fn admits(self, value: &FactValue) -> bool {
        match (self, value) {
            (Self::Bool, FactValue::Bool(_)) => true,
            (Self::Count | Self::Day | Self::Minutes | Self::Days, FactValue::Integer(n)) => {
                n.unsigned_abs() <= limits::INTEGER.unsigned_abs()
            }
            (Self::Percent, FactValue::Integer(n)) => (0..=100).contains(n),
            (Self::Text, FactValue::Text(text)) => text.len() <= limits::TEXT_BYTES,
            (Self::Choice(choices), FactValue::Text(text)) => choices.contains(&text.as_str()),
            (Self::List, FactValue::List(items)) => {
                items.len() <= limits::LIST_ITEMS && items.iter().all(|item| item.len() <= limits::TEXT_BYTES)
            }
            _ => false,
        }
    }
}

/// Whether a fact stays or drifts from day to day by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "settled or moving: there is no third")]
pub enum Motion {
    /// Part of the facts body, which is sent only when it changed.
    Settled,
    /// A known value travels in the statement as a reading: whole days or coarse steps.
    Moving,
}

/// Who may read a fact, on the platform that asks most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "anyone or not anyone: there is no third")]
pub enum Privilege {
    /// Any account of the device.
    Anyone,
    /// Administrator, root, or the service.
    Elevated,
}

/// Where the value comes from, by platform; empty where the platform has no such thing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "one field for each platform that exists here"
)]
pub struct Sources {
    /// Windows 10, 11 and Server.
    pub windows: &'static str,
    /// macOS.
    pub macos: &'static str,
    /// Linux.
    pub linux: &'static str,
}

/// One row of the schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "rows are written only in this file")]
pub struct FactSpec {
    /// The fact's name.
    pub key: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it says, in one sentence.
    pub about: &'static str,
    /// Settled or moving.
    pub motion: Motion,
    /// Needed right.
    pub privilege: Privilege,
    /// Where it is read.
    pub sources: Sources,
}

/// Looks a key up.
pub fn fact(key: &str) -> Option<&'static FactSpec> {
    SCHEMA
        .binary_search_by(|spec| spec.key.cmp(key))
        .ok()
        .and_then(|i| SCHEMA.get(i))
}

/// Every fact, sorted by key.
pub const SCHEMA: &[FactSpec] = &[
    FactSpec {
        key: "accounts.administrators",
        kind: Kind::Count,
        about: "Accounts that may administer the device.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NetLocalGroupGetMembers of S-1-5-32-544",
            macos: "/var/db/dslocal admin group",
            linux: "members of sudo, wheel and admin, and accounts with user id 0",
        },
    },
    FactSpec {
        key: "accounts.auto_logon",
        kind: Kind::Bool,
        about: "The device signs somebody in by itself when it starts.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "Winlogon AutoAdminLogon",
            macos: "com.apple.loginwindow autoLoginUser",
            linux: "GDM, LightDM and SDDM configuration",
        },
    },
    FactSpec {
        key: "accounts.builtin_administrator_enabled",
        kind: Kind::Bool,
        about: "The built-in administrator account can sign in with a password.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "RID 500, account flags",
            macos: "root record in /var/db/dslocal",
            linux: "root in /etc/shadow",
        },
    },
    FactSpec {
        key: "accounts.daily_user_is_administrator",
        kind: Kind::Bool,
        about: "The person signed in at the screen now is an administrator.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "console session token",
            macos: "console user in the admin group",
            linux: "logind session files and group members",
        },
    },
    FactSpec {
        key: "accounts.enabled",
        kind: Kind::Count,
        about: "Accounts of people that can sign in.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "NetUserEnum, account flags",
            macos: "/var/db/dslocal users",
            linux: "/etc/passwd and /etc/shadow",
        },
    },
    FactSpec {
        key: "accounts.guest_enabled",
        kind: Kind::Bool,
        about: "A guest account can sign in.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "RID 501, account flags",
            macos: "com.apple.loginwindow GuestEnabled",
            linux: "AccountsService, LightDM and GDM configuration",
        },
    },
    FactSpec {
        key: "accounts.idle",
        kind: Kind::Count,
        about: "Accounts of people that can sign in and have not for 90 days.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "NetUserGetInfo last_logon",
            macos: "not readable without a child process",
            linux: "/var/log/lastlog or lastlog2",
        },
    },
    FactSpec {
        key: "accounts.without_password",
        kind: Kind::Count,
        about: "Accounts that can sign in with no password.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "NetUserGetInfo UF_PASSWD_NOTREQD",
            macos: "not readable without a child process",
            linux: "/etc/shadow",
        },
    },
    FactSpec {
        key: "antivirus.definitions_day",
        kind: Kind::Day,
        about: "The day of the newest antivirus definitions.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MSFT_MpComputerStatus AntivirusSignatureLastUpdated",
            macos: "XProtect bundle date",
            linux: "ClamAV database headers and vendor state files",
        },
    },
    FactSpec {
        key: "antivirus.definitions_out_of_date",
        kind: Kind::Bool,
        about: "The security centre says the definitions are out of date.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "AntiVirusProduct productState 0x10",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "antivirus.last_scan_day",
        kind: Kind::Day,
        about: "The day of the last finished scan.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MSFT_MpComputerStatus QuickScanEndTime",
            macos: "",
            linux: "vendor state files",
        },
    },
    FactSpec {
        key: "antivirus.on",
        kind: Kind::Bool,
        about: "An antivirus product is running.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "SecurityCenter2 productState, MSFT_MpComputerStatus",
            macos: "XProtect present",
            linux: "process list and service state",
        },
    },
    FactSpec {
        key: "antivirus.present",
        kind: Kind::Bool,
        about: "An antivirus product is installed.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "SecurityCenter2, MSFT_MpComputerStatus",
            macos: "XProtect bundle, known products",
            linux: "package database and known folders",
        },
    },
    FactSpec {
        key: "antivirus.products",
        kind: Kind::List,
        about: "Names of the antivirus products found.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "SecurityCenter2 displayName",
            macos: "known products",
            linux: "package database and known folders",
        },
    },
    FactSpec {
        key: "antivirus.real_time",
        kind: Kind::Bool,
        about: "Files are scanned as they are opened.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MSFT_MpComputerStatus RealTimeProtectionEnabled",
            macos: "XProtect is always on access",
            linux: "clamonacc or a vendor service running",
        },
    },
    FactSpec {
        key: "antivirus.tamper_protection",
        kind: Kind::Bool,
        about: "Settings of the antivirus are protected against change.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MSFT_MpComputerStatus IsTamperProtected",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "audit.logon",
        kind: Kind::Bool,
        about: "Signing in and failing to is recorded.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "LSA audit policy",
            macos: "unified log is always on",
            linux: "journald or rsyslog with authentication records",
        },
    },
    FactSpec {
        key: "audit.persistent",
        kind: Kind::Bool,
        about: "The record of events survives a restart.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "event log service",
            macos: "unified log is always on",
            linux: "journald storage and /var/log",
        },
    },
    FactSpec {
        key: "backup.last_success_day",
        kind: Kind::Day,
        about: "The day of the last backup that succeeded.",
        motion: Motion::Moving,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "File History and Windows Backup state, vendor registry values",
            macos: "Time Machine property list",
            linux: "state files of timeshift, deja-dup, borg, restic, BackupPC and others",
        },
    },
    FactSpec {
        key: "backup.present",
        kind: Kind::Bool,
        about: "A backup tool is installed and set up.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "File History, Windows Backup, known products",
            macos: "Time Machine destinations",
            linux: "known tools with their configuration",
        },
    },
    FactSpec {
        key: "backup.tools",
        kind: Kind::List,
        about: "Names of the backup tools found.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "uninstall keys and services",
            macos: "applications folder",
            linux: "package database and timers",
        },
    },
    FactSpec {
        key: "certificates.added_roots",
        kind: Kind::Count,
        about: "Trusted root certificates that are not of the system's own set.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "ROOT stores, AuthRoot comparison",
            macos: "System.keychain",
            linux: "/usr/local/share/ca-certificates and /etc/pki/ca-trust/source/anchors",
        },
    },
    FactSpec {
        key: "certificates.expired_roots",
        kind: Kind::Count,
        about: "Added root certificates past their end.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "ROOT stores",
            macos: "System.keychain",
            linux: "the same folders, read as X.509",
        },
    },
    FactSpec {
        key: "certificates.weak_roots",
        kind: Kind::Count,
        about: "Added root certificates with a weak key or signature (RSA under 2048 bits, MD5 or SHA-1 over a non-root).",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "ROOT stores",
            macos: "System.keychain",
            linux: "the same folders, read as X.509",
        },
    },
    FactSpec {
        key: "device.just_started",
        kind: Kind::Bool,
        about: "The device started or woke less than an hour ago.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "sysinfo boot time",
            macos: "sysinfo boot time",
            linux: "/proc/uptime",
        },
    },
    FactSpec {
        key: "device.kind",
        kind: Kind::Choice(&["desktop", "laptop", "tablet", "server", "virtual", "other"]),
        about: "What kind of computer it is.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "SMBIOS chassis type, GetSystemMetrics",
            macos: "model identifier",
            linux: "/sys/class/dmi/id and os-release",
        },
    },
    FactSpec {
        key: "device.portable",
        kind: Kind::Bool,
        about: "It has a battery or a portable case, so it can be carried away.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "SMBIOS chassis type, battery",
            macos: "model identifier",
            linux: "/sys/class/power_supply and chassis type",
        },
    },
    FactSpec {
        key: "disk.fixed.all_encrypted",
        kind: Kind::Bool,
        about: "Every fixed data volume is encrypted and unlocked only by a secret.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "Win32_EncryptableVolume",
            macos: "APFS volume state",
            linux: "/sys/block and /proc/mounts",
        },
    },
    FactSpec {
        key: "disk.swap_encrypted",
        kind: Kind::Bool,
        about: "Swap space, where there is any, is encrypted or in memory only.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "",
            macos: "always with FileVault",
            linux: "/proc/swaps and /sys/block",
        },
    },
    FactSpec {
        key: "disk.system.encrypted",
        kind: Kind::Bool,
        about: "The system volume is encrypted.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "Win32_EncryptableVolume GetConversionStatus",
            macos: "APFS volume state",
            linux: "/sys/block and /proc/mounts (dm-crypt; ZFS and fscrypt are told as unknown)",
        },
    },
    FactSpec {
        key: "disk.system.encryption",
        kind: Kind::Choice(&[
            "bitlocker",
            "device-encryption",
            "filevault",
            "luks",
            "other",
            "none",
        ]),
        about: "By what the system volume is encrypted.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "Win32_EncryptableVolume",
            macos: "APFS volume state",
            linux: "/sys/block/dm-*/dm/uuid",
        },
    },
    FactSpec {
        key: "disk.system.free_percent",
        kind: Kind::Percent,
        about: "Free space of the system volume, in steps of ten.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "sysinfo",
            macos: "sysinfo",
            linux: "sysinfo",
        },
    },
    FactSpec {
        key: "disk.system.protection_on",
        kind: Kind::Bool,
        about: "The encryption is not suspended: the key is protected.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "Win32_EncryptableVolume GetProtectionStatus",
            macos: "APFS volume state",
            linux: "an open dm-crypt mapping is always protected",
        },
    },
    FactSpec {
        key: "firewall.default_inbound",
        kind: Kind::Choice(&["block", "allow"]),
        about: "What happens to connections from outside that no rule names.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "MSFT_NetFirewallProfile DefaultInboundAction",
            macos: "socketfilterfw property list",
            linux: "ufw, firewalld and nftables configuration",
        },
    },
    FactSpec {
        key: "firewall.domain_on",
        kind: Kind::Bool,
        about: "The firewall is on in domain networks.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MSFT_NetFirewallProfile",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "firewall.on",
        kind: Kind::Bool,
        about: "A firewall is on for every kind of network.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "MSFT_NetFirewallProfile, FirewallProduct",
            macos: "com.apple.alf",
            linux: "ufw, firewalld and nftables configuration and unit state",
        },
    },
    FactSpec {
        key: "firewall.private_on",
        kind: Kind::Bool,
        about: "The firewall is on in private networks.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MSFT_NetFirewallProfile",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "firewall.product",
        kind: Kind::Text,
        about: "The name of the firewall.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "FirewallProduct displayName",
            macos: "macOS",
            linux: "ufw, firewalld or nftables",
        },
    },
    FactSpec {
        key: "firewall.public_on",
        kind: Kind::Bool,
        about: "The firewall is on in public networks.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MSFT_NetFirewallProfile",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "firmware.secure_boot",
        kind: Kind::Bool,
        about: "The firmware starts only signed systems.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "SecureBoot State UEFISecureBootEnabled",
            macos: "always on Apple silicon",
            linux: "/sys/firmware/efi/efivars SecureBoot",
        },
    },
    FactSpec {
        key: "firmware.tpm",
        kind: Kind::Choice(&["none", "1.2", "2.0"]),
        about: "The security chip that the system sees.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "Win32_Tpm SpecVersion",
            macos: "",
            linux: "/sys/class/tpm",
        },
    },
    FactSpec {
        key: "inventory.complete",
        kind: Kind::Bool,
        about: "The list of installed software could be read in full.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "uninstall keys",
            macos: "applications folders",
            linux: "package database",
        },
    },
    FactSpec {
        key: "inventory.software_count",
        kind: Kind::Count,
        about: "Programs or packages installed.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "uninstall keys",
            macos: "applications folders",
            linux: "package database",
        },
    },
    FactSpec {
        key: "join.kind",
        kind: Kind::Choice(&[
            "none",
            "active-directory",
            "entra",
            "entra-hybrid",
            "ldap",
            "freeipa",
            "other",
        ]),
        about: "Which directory the device belongs to.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NetGetAadJoinInformation, NetGetJoinInformation",
            macos: "Open Directory nodes",
            linux: "sssd, realmd and krb5 configuration",
        },
    },
    FactSpec {
        key: "join.managed",
        kind: Kind::Bool,
        about: "A device management service looks after it.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "Enrollments registry key",
            macos: "configuration profiles",
            linux: "known management agents",
        },
    },
    FactSpec {
        key: "network.forwarding",
        kind: Kind::Bool,
        about: "It passes traffic on between networks.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "Tcpip IPEnableRouter",
            macos: "net.inet.ip.forwarding",
            linux: "/proc/sys/net",
        },
    },
    FactSpec {
        key: "os.architecture",
        kind: Kind::Text,
        about: "Processor family, x86_64 or aarch64.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "build target",
            macos: "build target",
            linux: "build target",
        },
    },
    FactSpec {
        key: "os.build",
        kind: Kind::Count,
        about: "Build number.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "CurrentBuild",
            macos: "SystemVersion.plist",
            linux: "",
        },
    },
    FactSpec {
        key: "os.edition",
        kind: Kind::Choice(&["home", "pro", "enterprise", "education", "server", "other"]),
        about: "Edition, which decides what can be fixed and how.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "EditionID",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "os.extended_support",
        kind: Kind::Bool,
        about: "Paid or enrolled extended security updates are in force.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "ESU licence state",
            macos: "",
            linux: "ubuntu-advantage state file",
        },
    },
    FactSpec {
        key: "os.family",
        kind: Kind::Choice(&["windows", "macos", "linux"]),
        about: "Family of the operating system.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "build target",
            macos: "build target",
            linux: "build target",
        },
    },
    FactSpec {
        key: "os.name",
        kind: Kind::Text,
        about: "Name for people, without the version.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "CurrentBuild and EditionID, never ProductName",
            macos: "SystemVersion.plist",
            linux: "os-release NAME",
        },
    },
    FactSpec {
        key: "os.release",
        kind: Kind::Text,
        about: "Row of the support-dates table, such as windows-11:24h2, macos:15 or debian:12.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "CurrentBuild, DisplayVersion and EditionID",
            macos: "SystemVersion.plist",
            linux: "os-release ID and VERSION_ID",
        },
    },
    FactSpec {
        key: "os.support_ends_declared",
        kind: Kind::Day,
        about: "End of support as the system itself declares it.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "",
            macos: "",
            linux: "os-release SUPPORT_END",
        },
    },
    FactSpec {
        key: "os.version",
        kind: Kind::Text,
        about: "Version for people, such as 24H2 or 12.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "DisplayVersion",
            macos: "SystemVersion.plist",
            linux: "os-release VERSION_ID",
        },
    },
    FactSpec {
        key: "password.complexity",
        kind: Kind::Bool,
        about: "Simple or listed passwords are refused.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "SAM domain properties",
            macos: "password policy property list",
            linux: "pam_pwquality or pam_passwdqc and its configuration",
        },
    },
    FactSpec {
        key: "password.history",
        kind: Kind::Count,
        about: "Former passwords that cannot be used again.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NetUserModalsGet 0",
            macos: "password policy property list",
            linux: "pam_pwhistory, pam_unix remember",
        },
    },
    FactSpec {
        key: "password.lockout_minutes",
        kind: Kind::Minutes,
        about: "How long an account stays locked.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NetUserModalsGet 3",
            macos: "password policy property list",
            linux: "faillock.conf, PAM",
        },
    },
    FactSpec {
        key: "password.lockout_threshold",
        kind: Kind::Count,
        about: "Wrong guesses before the account is locked; 0 means never.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NetUserModalsGet 3",
            macos: "password policy property list",
            linux: "faillock.conf, PAM",
        },
    },
    FactSpec {
        key: "password.max_age_days",
        kind: Kind::Days,
        about: "Days after which a password must be changed; 0 means never.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NetUserModalsGet 0",
            macos: "password policy property list",
            linux: "/etc/login.defs",
        },
    },
    FactSpec {
        key: "password.min_length",
        kind: Kind::Count,
        about: "Shortest password that can be set.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NetUserModalsGet 0",
            macos: "password policy property list",
            linux: "pwquality.conf, PAM, /etc/login.defs",
        },
    },
    FactSpec {
        key: "password.strong_hash",
        kind: Kind::Bool,
        about: "Stored passwords are hashed by yescrypt, bcrypt or SHA-512.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "",
            macos: "",
            linux: "/etc/login.defs, PAM",
        },
    },
    FactSpec {
        key: "remote.desktop_enabled",
        kind: Kind::Bool,
        about: "The screen can be reached over the network.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "Terminal Server fDenyTSConnections",
            macos: "Screen Sharing property list",
            linux: "xrdp, VNC and GNOME remote desktop units",
        },
    },
    FactSpec {
        key: "remote.desktop_network_authentication",
        kind: Kind::Bool,
        about: "The remote screen asks for sign-in before it opens a session.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "RDP-Tcp UserAuthentication",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "remote.support_tools",
        kind: Kind::List,
        about: "Remote support programs found.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "uninstall keys and services",
            macos: "applications folder",
            linux: "package database",
        },
    },
    FactSpec {
        key: "removable.autorun",
        kind: Kind::Bool,
        about: "Programs on inserted media can start by themselves.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "NoDriveTypeAutoRun, DisableAutoplay",
            macos: "never",
            linux: "dconf media-handling autorun-never",
        },
    },
    FactSpec {
        key: "removable.encryption_required",
        kind: Kind::Bool,
        about: "Memory sticks can be written only when encrypted.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "FVE RDVDenyWriteAccess",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "removable.storage",
        kind: Kind::Choice(&["allowed", "read-only", "blocked"]),
        about: "What may be done with memory sticks.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "RemovableStorageDevices policy, USBSTOR Start",
            macos: "configuration profiles",
            linux: "modprobe and udev rules, usbguard",
        },
    },
    FactSpec {
        key: "screen_lock.enabled",
        kind: Kind::Bool,
        about: "The screen locks by itself.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "InactivityTimeoutSecs, ScreenSaverIsSecure",
            macos: "screensaver property list",
            linux: "dconf databases, KDE and light-locker configuration",
        },
    },
    FactSpec {
        key: "screen_lock.enforced",
        kind: Kind::Bool,
        about: "People cannot turn the lock off.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "policy hives",
            macos: "configuration profiles",
            linux: "dconf locks",
        },
    },
    FactSpec {
        key: "screen_lock.idle_minutes",
        kind: Kind::Minutes,
        about: "Minutes without use before the screen locks, rounded up.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "InactivityTimeoutSecs, ScreenSaveTimeOut",
            macos: "screensaver property list",
            linux: "dconf idle-delay and lock-delay",
        },
    },
    FactSpec {
        key: "services.listening_everywhere",
        kind: Kind::Count,
        about: "Network ports open to other computers.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "GetExtendedTcpTable",
            macos: "sysctl net.inet.tcp.pcblist",
            linux: "/proc/net/tcp and tcp6",
        },
    },
    FactSpec {
        key: "services.risky",
        kind: Kind::List,
        about: "Old or unencrypted services open to other computers, such as telnet or ftp.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "GetExtendedTcpTable, SMB1 feature state",
            macos: "launchd overrides",
            linux: "/proc/net/tcp and tcp6",
        },
    },
    FactSpec {
        key: "smb.version_1",
        kind: Kind::Bool,
        about: "The outdated file sharing protocol SMB 1 is on.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "LanmanServer Parameters SMB1, mrxsmb10",
            macos: "",
            linux: "smb.conf",
        },
    },
    FactSpec {
        key: "software.products",
        kind: Kind::List,
        about: "Known products with a support date, as rows of the support-dates table such as office:2016.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "uninstall keys",
            macos: "applications folder",
            linux: "package database",
        },
    },
    FactSpec {
        key: "ssh.empty_passwords",
        kind: Kind::Bool,
        about: "Remote shell lets accounts in without a password.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "OpenSSH sshd_config",
            macos: "sshd_config",
            linux: "sshd_config with its includes",
        },
    },
    FactSpec {
        key: "ssh.enabled",
        kind: Kind::Bool,
        about: "Remote shell is on.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "sshd service",
            macos: "launchd overrides",
            linux: "systemd unit state or listening port",
        },
    },
    FactSpec {
        key: "ssh.password_authentication",
        kind: Kind::Bool,
        about: "Remote shell accepts passwords.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "OpenSSH sshd_config",
            macos: "sshd_config",
            linux: "sshd_config with its includes",
        },
    },
    FactSpec {
        key: "ssh.present",
        kind: Kind::Bool,
        about: "A remote shell server is installed.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "sshd service",
            macos: "always",
            linux: "package or /usr/sbin/sshd",
        },
    },
    FactSpec {
        key: "ssh.root_login",
        kind: Kind::Choice(&["no", "key-only", "forced-commands-only", "yes"]),
        about: "How the all-powerful account may sign in by remote shell.",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "",
            macos: "sshd_config",
            linux: "sshd_config PermitRootLogin with its includes",
        },
    },
    FactSpec {
        key: "support.os_ends_day",
        kind: Kind::Day,
        about: "End of support of this operating system.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "derived by the judge from the support-dates table",
            macos: "derived by the judge from the support-dates table",
            linux: "derived by the judge from the support-dates table",
        },
    },
    FactSpec {
        key: "support.software_ended",
        kind: Kind::List,
        about: "Installed products past their end of support.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "derived by the judge from the support-dates table",
            macos: "derived by the judge from the support-dates table",
            linux: "derived by the judge from the support-dates table",
        },
    },
    FactSpec {
        key: "system.address_randomisation",
        kind: Kind::Bool,
        about: "Memory addresses are randomised, which makes attacks harder.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "MitigationOptions",
            macos: "always",
            linux: "/proc/sys/kernel/randomize_va_space",
        },
    },
    FactSpec {
        key: "system.application_control",
        kind: Kind::Choice(&[
            "none",
            "smartscreen",
            "applocker",
            "gatekeeper",
            "apparmor",
            "selinux",
        ]),
        about: "What limits which programs may do what.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "SmartScreen and AppLocker policy",
            macos: "Gatekeeper configuration",
            linux: "/sys/kernel/security and /sys/fs/selinux",
        },
    },
    FactSpec {
        key: "system.uac_on",
        kind: Kind::Bool,
        about: "Windows asks before a program gets administrator rights.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "Policies System EnableLUA",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "time.service",
        kind: Kind::Text,
        about: "The program that keeps the clock right.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "W32Time",
            macos: "timed",
            linux: "systemd-timesyncd, chrony or ntpd",
        },
    },
    FactSpec {
        key: "time.synchronised",
        kind: Kind::Bool,
        about: "The clock is kept right from the network.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "W32Time Parameters Type and service state",
            macos: "timed property list",
            linux: "timesyncd state, adjtimex status, unit state",
        },
    },
    FactSpec {
        key: "updates.automatic",
        kind: Kind::Choice(&["install", "download", "notify", "off"]),
        about: "What happens to updates without anyone doing anything.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "WindowsUpdate AU policy, IAutomaticUpdatesSettings",
            macos: "com.apple.SoftwareUpdate",
            linux: "apt periodic, dnf-automatic, packagekit",
        },
    },
    FactSpec {
        key: "updates.last_check_day",
        kind: Kind::Day,
        about: "The day the list of updates was last refreshed.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "IAutomaticUpdatesResults",
            macos: "com.apple.SoftwareUpdate",
            linux: "apt and dnf stamps",
        },
    },
    FactSpec {
        key: "updates.last_success_day",
        kind: Kind::Day,
        about: "The day an update was last installed.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "IAutomaticUpdatesResults",
            macos: "install history property list",
            linux: "dpkg log, apt history, rpm database",
        },
    },
    FactSpec {
        key: "updates.manager",
        kind: Kind::Choice(&[
            "windows-update",
            "wsus",
            "mdm",
            "macos",
            "apt",
            "dnf",
            "zypper",
            "other",
        ]),
        about: "Which service brings updates.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "WindowsUpdate policy",
            macos: "configuration profiles",
            linux: "package manager",
        },
    },
    FactSpec {
        key: "updates.paused",
        kind: Kind::Bool,
        about: "Somebody has paused updates.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "UX Settings PauseUpdatesExpiryTime",
            macos: "",
            linux: "",
        },
    },
    FactSpec {
        key: "updates.pending",
        kind: Kind::Count,
        about: "Updates known and not yet installed.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "last search of the Windows Update Agent",
            macos: "com.apple.SoftwareUpdate RecommendedUpdates",
            linux: "apt lists against dpkg status",
        },
    },
    FactSpec {
        key: "updates.pending_security",
        kind: Kind::Count,
        about: "Security updates known and not yet installed.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "last search of the Windows Update Agent",
            macos: "",
            linux: "apt lists of the security archive against dpkg status",
        },
    },
    FactSpec {
        key: "updates.restart_pending",
        kind: Kind::Bool,
        about: "A restart is needed to finish updates.",
        motion: Motion::Settled,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "RebootRequired keys",
            macos: "",
            linux: "/run/reboot-required, running kernel against installed",
        },
    },
    FactSpec {
        key: "updates.waiting_since_day",
        kind: Kind::Day,
        about: "The day the oldest waiting security update was published, where that is told.",
        motion: Motion::Moving,
        privilege: Privilege::Anyone,
        sources: Sources {
            windows: "last search of the Windows Update Agent",
            macos: "",
            linux: "not told by apt; dnf updateinfo",
        },
    },
    FactSpec {
        key: "wifi.open_networks",
        kind: Kind::Count,
        about: "Remembered wireless networks without a password (a number, never names).",
        motion: Motion::Settled,
        privilege: Privilege::Elevated,
        sources: Sources {
            windows: "wlan profiles",
            macos: "",
            linux: "NetworkManager connection files",
        },
    },
];
