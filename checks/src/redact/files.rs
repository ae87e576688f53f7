//! Files that need more than replacements.

use super::Redaction;
use super::TELLING;

/// What a file of this path may keep.
pub(super) fn redact(redaction: &mut Redaction, path: &str, bytes: Vec<u8>) -> Vec<u8> {
    match path {
        "/var/log/lastlog" => return lastlog(bytes),
        "/var/log/wtmp" => return wtmp(redaction, &bytes),
        _ if path.starts_with(super::windows::WLAN_PROFILES) => return super::windows::wlan_profile(&bytes),
        _ if super::macos::is_settings(path) => return super::macos::reduced(redaction, path, &bytes),
        _ => {}
    }
    let in_home = path.starts_with("/home/") || path.starts_with("/root/");
    let Ok(text) = std::str::from_utf8(&bytes) else {
        // A person's binary file may hold anything; the system's are settings, certificates and headers.
        return if in_home { Vec::new() } else { bytes };
    };
    redact_text(redaction, path, text).into_bytes()
}

fn redact_text(redaction: &mut Redaction, path: &str, text: &str) -> String {
    match path {
        "/etc/passwd" => lines(text, |line| Some(passwd(redaction, line))),
        "/etc/shadow" => lines(text, |line| Some(shadow(redaction, line))),
        "/etc/group" => lines(text, |line| Some(group(redaction, line))),
        _ if path.starts_with("/etc/sudoers") => {
            let text = lines(text, |line| Some(sudoer(redaction, line)));
            settings(redaction, &text)
        }
        _ if path.starts_with("/run/systemd/") => {
            let text = lines(text, |line| Some(session(redaction, line)));
            settings(redaction, &text)
        }
        "/proc/self/mountinfo" | "/proc/mounts" => lines(text, |line| Some(mounted(redaction, line))),
        "/proc/swaps" => lines(text, |line| Some(swap(redaction, line))),
        "/proc/net/tcp" | "/proc/net/tcp6" => sockets(text, "0A"),
        "/proc/net/udp" | "/proc/net/udp6" => sockets(text, "07"),
        "/var/log/dpkg.log" => last_lines(text, " upgrade "),
        _ if path.starts_with("/var/log/dpkg.log.") => last_lines(text, " upgrade "),
        "/var/log/dnf.rpm.log" => last_lines(text, " Upgrade: "),
        _ if path.starts_with("/var/log/") => lines(text, |line| Some(paths(line))),
        _ if is_of_network(path) => lines(text, network),
        _ if NAMING.iter().any(|place| path.starts_with(place)) => settings(redaction, text),
        // Package lists and what the kernel tells hold nothing of anybody's, and are long.
        _ if path.starts_with("/var/lib/apt/") || path.starts_with("/var/lib/dpkg/") => text.to_owned(),
        _ => redaction.settings(text),
    }
}

/// Any settings that may name people.
fn settings(redaction: &mut Redaction, text: &str) -> String {
    let text = redaction.settings(text);
    redaction.name_words(&text)
}

/// Settings that may name people or this device.
const NAMING: &[&str] = &[
    "/etc/bacula",
    "/etc/bareos",
    "/etc/borgmatic",
    "/etc/cron",
    "/etc/gdm",
    "/etc/greetd",
    "/etc/hostname",
    "/etc/ipa",
    "/etc/krb5",
    "/etc/lightdm",
    "/etc/lxdm",
    "/etc/samba",
    "/etc/sddm",
    "/etc/security",
    "/etc/ssh",
    "/etc/sssd",
    "/etc/systemd",
    "/etc/timeshift",
    "/home/",
    "/var/lib/AccountsService",
];

fn lines(text: &str, mut change: impl FnMut(&str) -> Option<String>) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .filter_map(|line| {
            if line.is_empty() {
                Some(String::new())
            } else {
                change(line)
            }
        })
        .collect();
    lines.join("\n")
}

const LAST_LINES: usize = 20;

/// The last lines that a probe looks for, shortened to what it reads of them.
fn last_lines(text: &str, mark: &str) -> String {
    let found: Vec<&str> = text.lines().filter(|line| line.contains(mark)).collect();
    let from = found.len().saturating_sub(LAST_LINES);
    let mut text = found.get(from..).unwrap_or_default().join("\n");
    text.push('\n');
    text
}

/// `name:x:1000:1000:Full Name,,,:/home/name:/bin/bash` without who it is.
fn passwd(redaction: &mut Redaction, line: &str) -> String {
    let mut fields: Vec<String> = line.split(':').map(str::to_owned).collect();
    for (place, field) in fields.iter_mut().enumerate() {
        *field = match place {
            0 => redaction.account(field),
            4 => String::new(),
            5 => redaction.path(field),
            _ => continue,
        };
    }
    fields.join(":")
}

/// `name:$y$…:…` with no more of the hash than what it is: none, locked, its scheme.
fn shadow(redaction: &mut Redaction, line: &str) -> String {
    let mut fields: Vec<String> = line.split(':').map(str::to_owned).collect();
    if let Some(name) = fields.first_mut() {
        *name = redaction.account(name);
    }
    if let Some(hash) = fields.get_mut(1) {
        let locks = hash.len() - hash.trim_start_matches(['!', '*']).len();
        let (lock, rest) = hash.split_at(locks);
        let scheme = rest.strip_prefix('$').and_then(|rest| rest.split('$').next());
        *hash = match (rest.is_empty(), scheme) {
            (true, _) => lock.to_owned(),
            (false, Some(scheme)) => format!("{lock}${scheme}$masked"),
            (false, None) => format!("{lock}masked"),
        };
    }
    fields.join(":")
}

/// `name:x:1000:mary,bert`: the group of one person has that person's name.
fn group(redaction: &mut Redaction, line: &str) -> String {
    let mut fields: Vec<String> = line.split(':').map(str::to_owned).collect();
    if let Some(name) = fields.first_mut()
        && let Some(stand_in) = redaction.accounts.get(name)
    {
        name.clone_from(stand_in);
    }
    if let Some(members) = fields.get_mut(3) {
        let stand_ins: Vec<String> = members.split(',').map(|name| redaction.account(name)).collect();
        *members = stand_ins.join(",");
    }
    fields.join(":")
}

/// `mary ALL=(ALL) ALL` of somebody whom only a directory knows.
fn sudoer(redaction: &mut Redaction, line: &str) -> String {
    const WORDS: &[&str] = &["ALL", "Cmnd_Alias", "Host_Alias", "Runas_Alias", "User_Alias"];
    let (name, rest) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
    let is_other = name.starts_with(['#', '%', '@', '+', '\\']) || name.starts_with("Defaults");
    if is_other || WORDS.contains(&name) || rest.trim().is_empty() {
        return line.to_owned();
    }
    format!("{}{rest}", redaction.account(name))
}

/// Who is signed in.
fn session(redaction: &mut Redaction, line: &str) -> String {
    match line.strip_prefix("USER=") {
        Some(name) => format!("USER={}", redaction.account(name)),
        None => line.to_owned(),
    }
}

/// A mount with its places numbered and its servers unnamed.
fn mounted(redaction: &mut Redaction, line: &str) -> String {
    let word = |word: &str| {
        if word.starts_with("//") || word.contains(":/") {
            "server:/share".to_owned()
        } else if word.contains('=') {
            // Options such as a subvolume or a user's name for a share.
            word.split(',')
                .filter(|option| !option.contains('=') || option.starts_with("hidepid="))
                .collect::<Vec<_>>()
                .join(",")
        } else if word.starts_with('/') {
            redaction.mount(word)
        } else {
            redaction.identifiers(word)
        }
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn swap(redaction: &mut Redaction, line: &str) -> String {
    let (path, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let path = if path.starts_with('/') {
        redaction.path(path)
    } else {
        path.to_owned()
    };
    format!("{path} {rest}")
}

/// The heading and the sockets that wait for others: connections name other computers.
fn sockets(text: &str, waiting: &str) -> String {
    let waits = |line: &&str| {
        line.split_whitespace()
            .nth(3)
            .is_none_or(|state| state == waiting || state == "st")
    };
    let lines: Vec<&str> = text.split('\n').filter(waits).collect();
    lines.join("\n")
}

fn paths(line: &str) -> String {
    let word = |word: &str| {
        if word.contains('/') && !word.starts_with('[') {
            "/path".to_owned()
        } else {
            word.to_owned()
        }
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn is_of_network(path: &str) -> bool {
    path.contains("/system-connections/")
        || path.starts_with("/var/lib/iwd/")
        || path.contains("wpa_supplicant")
}

/// Of a network only how it is protected: sections, brackets, and a few settings.
fn network(line: &str) -> Option<String> {
    const KEPT: &[&str] = &[
        "auth-alg",
        "autoconnect",
        "key-mgmt",
        "key_mgmt",
        "mode",
        "permissions",
        "type",
        "wep_key0",
    ];
    let trimmed = line.trim();
    let name = trimmed.split('=').next().unwrap_or_default().trim();
    if trimmed.starts_with('[') || trimmed == "}" || trimmed.ends_with('{') {
        return Some(line.to_owned());
    }
    match name {
        "psk" | "wep-key0" | "wep_key0" | "password" | "Passphrase" | "PreSharedKey" => {
            Some(format!("{name}=masked"))
        }
        "ssid" => Some("ssid=network".to_owned()),
        _ if KEPT.contains(&name) => Some(line.to_owned()),
        _ => None,
    }
}

/// Sizes of a record, with 32-bit and with 64-bit times, and how much of it is the time.
const LASTLOG: [(usize, usize); 2] = [(292, 4), (296, 8)];

/// Times only: without terminals and the addresses that people came from.
fn lastlog(mut bytes: Vec<u8>) -> Vec<u8> {
    let fits = LASTLOG
        .iter()
        .find(|(record, _)| bytes.len().is_multiple_of(*record));
    let Some(&(record, time)) = fits else {
        return Vec::new();
    };
    for record in bytes.chunks_exact_mut(record) {
        record.get_mut(time..).unwrap_or_default().fill(0);
    }
    bytes
}

const WTMP: [usize; 2] = [384, 400];
const WTMP_NAME: std::ops::Range<usize> = 44..76;
/// Terminal, its short name, the other computer's name; and after the times its address.
const WTMP_CLEARED: [std::ops::Range<usize>; 2] = [8..44, 76..332];

/// Names replaced, terminals and addresses cleared.
fn wtmp(redaction: &Redaction, bytes: &[u8]) -> Vec<u8> {
    let Some(&size) = WTMP.iter().find(|&&size| bytes.len().is_multiple_of(size)) else {
        return Vec::new();
    };
    let mut records = bytes.to_vec();
    for record in records.chunks_exact_mut(size) {
        for range in WTMP_CLEARED {
            record.get_mut(range).unwrap_or_default().fill(0);
        }
        let address = if size == 384 { 348.. } else { 360.. };
        record.get_mut(address).unwrap_or_default().fill(0);
        let field = record.get_mut(WTMP_NAME).unwrap_or_default();
        let name =
            String::from_utf8_lossy(field.split(|&byte| byte == 0).next().unwrap_or_default()).into_owned();
        // An account that this device does not know (of a directory, or deleted) has no name here.
        let telling = TELLING.iter().find(|telling| **telling == name).copied();
        let stand_in = redaction.accounts.get(&name).map(String::as_str).or(telling);
        field.fill(0);
        for (to, &from) in field.iter_mut().zip(stand_in.unwrap_or_default().as_bytes()) {
            *to = from;
        }
    }
    records
}
