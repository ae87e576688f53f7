//! What all made-up computers have in common: Windows in good order, seen whole, so that nothing is unknown without a cause.

use dspt_report::Fact;
use dspt_report::Reason;

/// The facts, seen on `today`, in days since 1970-01-01.
pub(super) fn facts(today: i64) -> Vec<(&'static str, Fact)> {
    let list = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        Fact::known(names)
    };
    let lists = [
        ("antivirus.products", list(&["Microsoft Defender Antivirus"])),
        ("backup.tools", list(&["File History"])),
        ("remote.support_tools", list(&[])),
        ("services.risky", list(&[])),
        ("software.products", list(&[])),
    ];
    let days = [
        ("antivirus.last_scan_day", 1),
        ("backup.last_success_day", 2),
        ("updates.last_check_day", 0),
    ];
    let days = days.map(|(key, ago)| (key, Fact::known(today - ago)));
    let absent = ABSENT.map(|key| (key, Fact::unknown(Reason::NotPresent)));
    let is = IS.map(|(key, is)| (key, Fact::known(is)));
    let numbers = NUMBERS.map(|(key, number)| (key, Fact::known(number)));
    let words = WORDS.map(|(key, word)| (key, Fact::known(word)));
    let all = is.into_iter().chain(numbers).chain(words);
    all.chain(days).chain(lists).chain(absent).collect()
}

const IS: [(&str, bool); 30] = [
    ("accounts.auto_logon", false),
    ("accounts.builtin_administrator_enabled", false),
    ("accounts.guest_enabled", false),
    ("antivirus.on", true),
    ("antivirus.present", true),
    ("antivirus.real_time", true),
    ("antivirus.tamper_protection", true),
    ("audit.logon", true),
    ("audit.persistent", true),
    ("backup.present", true),
    ("device.just_started", false),
    ("firewall.domain_on", true),
    ("firewall.private_on", true),
    ("firmware.secure_boot", true),
    ("inventory.complete", true),
    ("join.managed", false),
    ("network.forwarding", false),
    ("os.extended_support", false),
    ("password.complexity", true),
    ("remote.desktop_enabled", false),
    ("remote.desktop_network_authentication", true),
    ("removable.autorun", false),
    ("removable.encryption_required", false),
    ("smb.version_1", false),
    ("ssh.enabled", false),
    ("ssh.present", false),
    ("system.address_randomisation", true),
    ("system.uac_on", true),
    ("time.synchronised", true),
    ("updates.restart_pending", false),
];

const NUMBERS: [(&str, i64); 17] = [
    ("accounts.enabled", 2),
    ("accounts.idle", 0),
    ("accounts.without_password", 0),
    ("certificates.added_roots", 0),
    ("certificates.expired_roots", 0),
    ("certificates.weak_roots", 0),
    ("disk.system.free_percent", 70),
    ("inventory.software_count", 0),
    ("password.history", 0),
    ("password.lockout_minutes", 10),
    ("password.lockout_threshold", 10),
    ("password.max_age_days", 42),
    ("password.min_length", 8),
    ("screen_lock.idle_minutes", 10),
    ("services.listening_everywhere", 11),
    ("updates.pending", 0),
    ("wifi.open_networks", 0),
];

const WORDS: [(&str, &str); 10] = [
    ("firewall.default_inbound", "block"),
    ("firewall.product", "Windows Firewall"),
    ("firmware.tpm", "2.0"),
    ("join.kind", "none"),
    ("os.family", "windows"),
    ("removable.storage", "allowed"),
    ("system.application_control", "smartscreen"),
    ("time.service", "W32Time"),
    ("updates.automatic", "install"),
    ("updates.manager", "windows-update"),
];

const ABSENT: [&str; 2] = ["ssh.empty_passwords", "ssh.password_authentication"];
