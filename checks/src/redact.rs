//! Takes out of a recording what is somebody's, and keeps what it means.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::host::Host;
use crate::limits;
use crate::recording::Answer;
use crate::recording::Content;
use crate::recording::Place;

mod files;
mod macos;
mod text;
mod windows;

/// Names that say something about an account instead of about a person.
const TELLING: &[&str] = &[
    "adm",
    "admin",
    "administrator",
    "debian",
    "fedora",
    "guest",
    "nobody",
    "root",
    "sudo",
    "ubuntu",
    "user",
    "wheel",
];
/// Numbers of people's accounts.
const PEOPLE: std::ops::Range<u32> = 1_000..65_534;
/// A name shorter than this may be a word of any setting.
const SHORTEST_NAME: usize = 3;

/// What was replaced by what, the same everywhere in one recording.
#[derive(Debug, Default)]
pub(crate) struct Redaction {
    /// People and the device itself, where they stand as words in any text.
    names: BTreeMap<String, String>,
    /// Every account of this device: people by their stand-ins, the system's by their names.
    accounts: BTreeMap<String, String>,
    /// Everything else: networks, volumes, identifiers.
    others: BTreeMap<String, String>,
}

impl Redaction {
    /// Learns the names of this device.
    pub(crate) fn new(host: &dyn Host) -> Self {
        let mut names = BTreeMap::new();
        let mut accounts = BTreeMap::new();
        let mut people = 0;
        let passwd = host.text("/etc/passwd", limits::CONFIG_BYTES).unwrap_or_default();
        for line in passwd.lines() {
            let mut fields = line.split(':');
            let (name, number) = (fields.next().unwrap_or_default(), fields.nth(1));
            let is_person = number
                .and_then(|number| number.parse().ok())
                .is_some_and(|number| PEOPLE.contains(&number));
            if !is_person || TELLING.contains(&name) {
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
        macos::learn(host, &mut names, &mut accounts);
        let hostname = host
            .text("/proc/sys/kernel/hostname", limits::NAME_BYTES)
            .unwrap_or_default();
        let hostname = hostname.trim();
        if hostname.len() >= SHORTEST_NAME && !TELLING.contains(&hostname) && hostname != "localhost" {
            names
                .entry(hostname.to_owned())
                .or_insert_with(|| "device".to_owned());
        }
        Self {
            names,
            accounts,
            others: BTreeMap::new(),
        }
    }

    /// One place of a recording.
    pub(crate) fn place(&mut self, path: &str, place: Place) -> (String, Place) {
        let redacted = Place {
            content: place
                .content
                .map(|answer| change(answer, |content| self.content(path, &content))),
            names: place
                .names
                .map(|answer| change(answer, |names| self.children(path, &names))),
            link: place
                .link
                .map(|answer| change(answer, |target| self.path(&target))),
            stat: place.stat,
        };
        (self.path(path), redacted)
    }

    fn content(&mut self, path: &str, content: &Content) -> Content {
        let bytes = content.bytes().unwrap_or_default();
        Content::new(&files::redact(self, path, bytes))
    }

    /// Names in a folder, as their paths are named.
    fn children(&mut self, folder: &str, names: &[String]) -> Vec<String> {
        let child = |name: &String| {
            let path = self.path(&format!("{}/{name}", folder.trim_end_matches('/')));
            path.rsplit('/').next().unwrap_or_default().to_owned()
        };
        let names: BTreeSet<String> = names.iter().map(child).collect();
        names.into_iter().collect()
    }

    /// A path: names of people and of networks replaced where a folder holds them, and identifiers everywhere.
    pub(crate) fn path(&mut self, path: &str) -> String {
        let path = windows::without_profile(&self.identifiers(path), '/');
        if let Some(path) = self.macos_path(&path) {
            return path;
        }
        for folder in NETWORK_FOLDERS {
            if let Some(name) = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) {
                let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
                return format!("{folder}/{}.{kind}", self.numbered("network", name));
            }
        }
        for folder in FOLDERS_BY_ACCOUNT {
            if let Some(rest) = path.strip_prefix(folder) {
                let (name, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                return format!("{folder}{}{}", self.account(name), self.name_words(below));
            }
        }
        let personal = PERSONAL_FOLDERS.iter().any(|folder| path.starts_with(folder));
        if personal { self.name_words(&path) } else { path }
    }

    /// The stand-in for an account where one is named; those of a directory, which this device does not list, are
    /// numbered.
    fn account(&mut self, name: &str) -> String {
        match self.accounts.get(name) {
            Some(stand_in) => stand_in.clone(),
            None if name.is_empty() || TELLING.contains(&name) => name.to_owned(),
            None => self.numbered("account", name),
        }
    }

    /// Where a volume is mounted: places of the system stay, others are numbered, for people name them.
    pub(crate) fn mount(&mut self, mount: &str) -> String {
        let lies_in = |place: &&str| {
            let rest = mount.strip_prefix(*place);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let home = mount.strip_prefix("/home/");
        if let Some((name, _)) = home.and_then(|rest| rest.split_once('/')) {
            return format!("/home/{}/{}", self.account(name), self.numbered("volume", mount));
        }
        let is_medium = mount.starts_with("/run/media/");
        if !is_medium && (mount == "/" || SYSTEM_PLACES.iter().any(lies_in)) {
            return self.path(mount);
        }
        if windows::is_drive(mount) {
            return mount.to_owned();
        }
        format!("/{}", self.numbered("volume", mount))
    }

    /// The stand-in for something, numbered in the order of first sight.
    fn numbered(&mut self, kind: &str, original: &str) -> String {
        let number = self.others.len() + 1;
        let key = format!("{kind}:{original}");
        self.others
            .entry(key)
            .or_insert_with(|| format!("{kind}{number}"))
            .clone()
    }
}

/// Names of their files are those of networks.
const NETWORK_FOLDERS: &[&str] = &[
    "/etc/NetworkManager/system-connections",
    "/run/NetworkManager/system-connections",
    "/var/lib/iwd",
];
/// Names in these folders are those of accounts.
const FOLDERS_BY_ACCOUNT: &[&str] = &[
    "/home/",
    "/media/",
    "/run/media/",
    "/var/lib/AccountsService/users/",
    "/var/spool/cron/crontabs/",
];
/// Names in these folders may be those of people.
const PERSONAL_FOLDERS: &[&str] = &[
    "/etc/sudoers.d/",
    "/run/user/",
    "/var/lib/AccountsService/",
    "/var/spool/",
];
/// Where a system mounts something of its own accord. (Not `/opt` and `/srv`, where people do.)
const SYSTEM_PLACES: &[&str] = &[
    "/boot", "/dev", "/efi", "/etc", "/home", "/nix", "/proc", "/root", "/run", "/snap", "/sys", "/tmp",
    "/usr", "/var",
];

fn change<T>(answer: Answer<T>, change: impl FnOnce(T) -> T) -> Answer<T> {
    match answer {
        Answer::Given(value) => Answer::Given(change(value)),
        Answer::Refused(refused) => Answer::Refused(refused),
    }
}

#[cfg(test)]
mod tests;
