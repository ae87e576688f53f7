//! Property lists of a Mac with no more than the probes read of them, and nobody's names.

use std::collections::BTreeMap;

use super::Redaction;
use super::SHORTEST_NAME;
use super::TELLING;
use crate::host::Host;
use crate::host::is_macos;
use crate::parse::plist;
use crate::parse::plist::Item;

const USERS: &str = "/var/db/dslocal/nodes/Default/users";
const DIRECTORIES: &str = "/Library/Preferences/OpenDirectory/Configurations/";
const ENDING: &str = ".plist";
/// Identifiers that are the same on every Mac begin so.
const PUBLIC: &str = "FFFFEEEE-DDDD-CCCC-BBBB-AAAA";
/// What a record says of how its account signs in; the rest is somebody's.
const WAYS: [&str; 2] = [";ShadowHash;", ";DisabledUser;"];

/// Ends of paths, and what stays of such a file: keys from the outside in, `*` for all parts of a list or a table.
const KEPT: &[(&str, &[&str])] = &[
    (
        "/SystemVersion.plist",
        &["ProductName", "ProductVersion", "ProductBuildVersion"],
    ),
    (
        "/Info.plist",
        &[
            "CFBundleShortVersionString",
            "CFBundleVersion",
            "JavaVM/JVMPlatformVersion",
        ],
    ),
    (
        "/InstallHistory.plist",
        &["*/displayName", "*/date", "*/contentType"],
    ),
    (
        "/com.apple.SoftwareUpdate.plist",
        &[
            "AutomaticCheckEnabled",
            "AutomaticDownload",
            "AutomaticallyInstallMacOSUpdates",
            "LastBackgroundSuccessfulDate",
            "LastFullSuccessfulDate",
            "LastSuccessfulDate",
            "RecommendedUpdates/*/nothing",
        ],
    ),
    (
        "/com.apple.loginwindow.plist",
        &[
            "GuestEnabled",
            "autoLoginUser",
            "com.apple.login.mcx.DisableAutoLoginClient",
            "lastUser",
            "lastUserName",
        ],
    ),
    ("/groups/admin.plist", &["users", "groupmembers", "nestedgroups"]),
    ("/SystemConfiguration/preferences.plist", &["Model"]),
    ("/com.apple.nat.plist", &["NAT/Enabled"]),
    ("/com.apple.alf.plist", &["globalstate"]),
    ("/com.apple.security.firewall.plist", &["EnableFirewall"]),
    (
        "/com.apple.screensaver.plist",
        &["askForPassword", "askForPasswordDelay", "idleTime"],
    ),
    (
        "/com.apple.mobiledevice.passwordpolicy.plist",
        &[
            "allowSimple",
            "maxFailedAttempts",
            "maxPINAgeInDays",
            "minComplexChars",
            "minLength",
            "minutesUntilFailedLoginReset",
            "pinHistory",
            "requireAlphanumeric",
        ],
    ),
    ("/com.apple.timed.plist", &["TMAutomaticTimeOnlyEnabled"]),
    ("/com.apple.TimeMachine.plist", &["Destinations/*/SnapshotDates"]),
    (
        "/Trust Settings/Admin.plist",
        &["trustList/*/trustSettings/*/kSecTrustSettingsResult"],
    ),
    (
        "/disabled.plist",
        &[
            "com.apple.fingerd",
            "com.apple.ftpd",
            "com.apple.rexecd",
            "com.apple.rlogind",
            "com.apple.rshd",
            "com.apple.screensharing",
            "com.apple.telnetd",
            "com.apple.tftpd",
            "com.openssh.sshd",
        ],
    ),
    ("/SystemPolicy-prefs.plist", &["enabled"]),
    ("/com.apple.systempolicy.control.plist", &["EnableAssessment"]),
    (
        "/com.apple.RemoteManagement.plist",
        &["VNCLegacyConnectionsEnabled"],
    ),
    (
        "/com.apple.systemuiserver.plist",
        &["mount-controls/harddisk-external"],
    ),
    ("/com.apple.extensiblesso.plist", &["Type"]),
];
const OF_ACCOUNT: &[&str] = &["name", "uid", "shell", "generateduid", "authentication_authority"];
/// Entries of the list of what was installed that are looked for.
const INSTALLED: &[&str] = &[
    "macOS",
    "Mac OS X",
    "OS X",
    "Safari",
    "Security Update",
    "XProtectPlistConfigData",
];

/// Learns the names of the accounts that the device keeps.
pub(super) fn learn(
    host: &dyn Host,
    names: &mut BTreeMap<String, String>,
    accounts: &mut BTreeMap<String, String>,
) {
    if !is_macos(host) {
        return;
    }
    let mut people = 0;
    for record in host.list(USERS).unwrap_or_default() {
        let Some(name) = record.strip_suffix(ENDING) else {
            continue;
        };
        if name.starts_with('_') || TELLING.contains(&name) {
            accounts.insert(name.to_owned(), name.to_owned());
            continue;
        }
        people += 1;
        let stand_in = format!("person{people}");
        if name.len() >= SHORTEST_NAME {
            names.insert(name.to_owned(), stand_in.clone());
        }
        accounts.insert(name.to_owned(), stand_in);
    }
}

/// Whether a path is that of a property list, which nothing else but macOS has.
pub(super) fn is_settings(path: &str) -> bool {
    cfg!(any(target_os = "macos", feature = "every-platform")) && path.ends_with(ENDING)
}

/// A file with what stays of it; nothing stays of one that no probe reads.
pub(super) fn reduced(redaction: &mut Redaction, path: &str, bytes: &[u8]) -> Vec<u8> {
    let Some(item) = plist::read(bytes) else {
        // Broken as it was, without what it holds.
        return b"-".to_vec();
    };
    let rules = if path.starts_with(USERS) {
        OF_ACCOUNT
    } else {
        let kept = KEPT.iter().find(|(end, _)| path.ends_with(end));
        kept.map_or(&[][..], |(_, rules)| rules)
    };
    let item = keep(only_looked_for(path, item), rules).unwrap_or(Item::Table(BTreeMap::new()));
    plist::write(&redaction.without_people(item))
}

fn only_looked_for(path: &str, item: Item) -> Item {
    if !path.ends_with("/InstallHistory.plist") {
        return item;
    }
    let is_looked_for = |entry: &&Item| {
        let name = entry.table().and_then(|entry| entry.get("displayName")?.text());
        name.is_some_and(|name| INSTALLED.iter().any(|start| name.starts_with(start)))
    };
    let entries = item.list().unwrap_or_default().iter();
    Item::List(entries.filter(is_looked_for).cloned().collect())
}

/// What stays by the rules; none where none of them reaches here.
fn keep(item: Item, rules: &[&str]) -> Option<Item> {
    if rules.contains(&"") {
        return Some(item);
    }
    let within = |key: &str| -> Vec<&str> {
        let rests = rules.iter().filter_map(|rule| behind(rule, key));
        rests.collect()
    };
    let of_all = within("*");
    match item {
        Item::List(items) if !of_all.is_empty() => {
            let items = items.into_iter().filter_map(|item| keep(item, &of_all));
            Some(Item::List(items.collect()))
        }
        Item::Table(entries) => {
            let mut kept = BTreeMap::new();
            for (number, (key, item)) in entries.into_iter().enumerate() {
                let (key, rules) = if of_all.is_empty() {
                    let rules = within(&key);
                    (key, rules)
                } else {
                    (format!("entry{number}"), of_all.clone())
                };
                if let Some(item) = keep(item, &rules) {
                    kept.insert(key, item);
                }
            }
            Some(Item::Table(kept)).filter(|_| !rules.is_empty())
        }
        Item::List(_)
        | Item::Flag(_)
        | Item::Number(_)
        | Item::Text(_)
        | Item::Day(_)
        | Item::Data(_)
        | Item::Other => None,
    }
}

/// The rest of a rule behind its first key, where that is this one.
fn behind<'a>(rule: &'a str, key: &str) -> Option<&'a str> {
    let (head, rest) = rule.split_once('/').unwrap_or((rule, ""));
    (head == key).then_some(rest)
}

impl Redaction {
    /// Names of accounts and their identifiers replaced, and no more of how they sign in than that.
    fn without_people(&mut self, item: Item) -> Item {
        let Item::Table(entries) = item else {
            return item;
        };
        let replace = |(key, item): (String, Item)| {
            let item = match key.as_str() {
                "name" | "users" | "autoLoginUser" | "lastUserName" => {
                    texts(item, &mut |name| self.account(name))
                }
                "generateduid" | "groupmembers" | "nestedgroups" => texts(item, &mut |identifier| {
                    if identifier.starts_with(PUBLIC) {
                        identifier.to_owned()
                    } else {
                        self.identifiers(identifier)
                    }
                }),
                "authentication_authority" => texts(item, &mut |way| {
                    WAYS.iter().filter(|mark| way.contains(**mark)).copied().collect()
                }),
                _ => item,
            };
            (key, item)
        };
        Item::Table(entries.into_iter().map(replace).collect())
    }

    /// A path with the name of an account or of a directory replaced; none where there is none in it.
    pub(super) fn macos_path(&mut self, path: &str) -> Option<String> {
        if let Some(name) = path.strip_prefix(USERS).and_then(|rest| rest.strip_prefix('/')) {
            let name = name.strip_suffix(ENDING)?;
            return Some(format!("{USERS}/{}{ENDING}", self.account(name)));
        }
        let (kind, name) = path.strip_prefix(DIRECTORIES)?.split_once('/')?;
        name.ends_with(ENDING)
            .then(|| format!("{DIRECTORIES}{kind}/{}{ENDING}", self.numbered("directory", name)))
    }
}

/// A text or a list of texts, each replaced.
fn texts(item: Item, replace: &mut dyn FnMut(&str) -> String) -> Item {
    match item {
        Item::Text(text) => Item::Text(replace(&text)),
        Item::List(items) => Item::List(items.into_iter().map(|item| texts(item, replace)).collect()),
        Item::Flag(_) | Item::Number(_) | Item::Day(_) | Item::Data(_) | Item::Table(_) | Item::Other => item,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::list_of;
    use crate::macos::tests::mac;
    use crate::macos::tests::table;

    const ID: &str = "3F2504E0-4F89-41D3-9A0C-0305E82C3301";

    fn office() -> Recorded {
        let account = format!(
            "<key>name</key><array><string>margaret</string></array><key>uid</key><array><string>501</string></array>\
             <key>realname</key><array><string>Margaret Rosewood</string></array>\
             <key>generateduid</key><array><string>{ID}</string></array>\
             <key>authentication_authority</key><array><string>;ShadowHash;HASHLIST:x</string>\
             <string>;Kerberosv5;;margaret@LKDC:SHA1.AB;</string></array>\
             <key>ShadowHashData</key><array><data>AAEC</data></array>"
        );
        let group = format!(
            "<key>users</key><array><string>root</string><string>margaret</string></array>\
             <key>groupmembers</key><array><string>{ID}</string></array>"
        );
        let window = "<key>lastUser</key><string>loggedIn</string><key>lastUserName</key><string>margaret</string>\
             <key>RetriesUntilHint</key><integer>3</integer>";
        let network = "<key>Model</key><string>Mac14,2</string><key>System</key><dict><key>ComputerName</key>\
             <string>Margaret's MacBook Air</string></dict>";
        let copies = "<key>Destinations</key><array><dict><key>LastKnownVolumeName</key><string>Rosewood Backup</string>\
             <key>SnapshotDates</key><array><date>2026-11-20T10:00:00Z</date></array></dict></array>";
        let trust = "<key>trustList</key><dict><key>1F9575A7FDCE56AB5461E89C0738841C94F02C81</key><dict>\
             <key>issuerName</key><data>AAEC</data></dict></dict>";
        mac("26.1", "25B78")
            .file(
                "/var/db/dslocal/nodes/Default/users/margaret.plist",
                table(&account),
            )
            .file("/var/db/dslocal/nodes/Default/groups/admin.plist", table(&group))
            .file("/Library/Preferences/com.apple.loginwindow.plist", table(window))
            .file(
                "/Library/Preferences/SystemConfiguration/preferences.plist",
                table(network),
            )
            .file("/Library/Preferences/com.apple.TimeMachine.plist", table(copies))
            .file("/Library/Security/Trust Settings/Admin.plist", table(trust))
            .file(
                "/Library/Preferences/OpenDirectory/Configurations/Active Directory/ROSEWOOD.plist",
                "",
            )
            .file(
                "/Library/Receipts/InstallHistory.plist",
                list_of("<array><dict><key>displayName</key><string>Rosewood Rota</string></dict></array>"),
            )
    }

    #[test]
    fn nothing_of_anybodys_is_in_a_recording_of_a_mac() {
        let live: Arc<dyn Host> = Arc::new(office());
        let seen = crate::collect(&live, None);
        let json = crate::record(live).unwrap().to_json().unwrap();
        let text = String::from_utf8(json.clone()).unwrap();
        for word in ["argaret", "osewood", "ROSEWOOD", ID, "LKDC", "AAEC", "1F9575A7"] {
            assert!(!text.contains(word), "{word} is in the recording");
        }
        assert!(text.contains("person1"));
        let replayed: Arc<dyn Host> = Arc::new(Recorded::from_json(&json).unwrap());
        assert_eq!(crate::collect(&replayed, None).facts, seen.facts);
    }

    #[test]
    fn a_file_that_no_probe_reads_is_empty_and_a_broken_one_stays_broken() {
        let mut redaction = Redaction::default();
        let other = reduced(
            &mut redaction,
            "/Library/Preferences/other.plist",
            table("<key>a</key><true/>").as_bytes(),
        );
        assert_eq!(plist::read(&other), Some(Item::Table(BTreeMap::new())));
        let broken = reduced(
            &mut redaction,
            "/Library/Preferences/other.plist",
            b"bplist00 margaret",
        );
        assert_eq!(broken, b"-");
    }
}
