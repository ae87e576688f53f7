//! Accounts and groups of this device.

use std::collections::BTreeSet;

use crate::host::Host;
use crate::limits;
use crate::parse::accounts;
use crate::parse::accounts::Account;
use crate::parse::accounts::Grant;
use crate::parse::settings;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::drop_ins;

/// Groups whose members may administer.
const ADMINISTRATORS: [&str; 3] = ["sudo", "wheel", "admin"];
const LOWEST_PERSON: u32 = 1_000;
const HIGHEST_PERSON: u32 = 60_000;

/// The files of accounts, read once.
#[derive(Debug)]
pub(crate) struct Directory {
    passwd: String,
    group: String,
    sudoers: Vec<String>,
    people: std::ops::RangeInclusive<u32>,
}

impl Directory {
    /// Reads the files. `sudoers`, which ordinary accounts may not read, is left out where it is refused.
    pub(crate) fn read(host: &dyn Host) -> Seen<Self> {
        let definitions = config(host, "/etc/login.defs")?.unwrap_or_default();
        let number = |key: &str, default: u32| {
            let word = settings::word_last(&definitions, key);
            word.and_then(|word| word.parse().ok()).unwrap_or(default)
        };
        let mut sudoers = drop_ins(host, "/etc/sudoers.d", "").unwrap_or_default();
        sudoers.extend(config(host, "/etc/sudoers").unwrap_or_default());
        Ok(Self {
            passwd: host.text("/etc/passwd", limits::CONFIG_BYTES)?,
            group: host.text("/etc/group", limits::CONFIG_BYTES)?,
            sudoers,
            people: number("UID_MIN", LOWEST_PERSON)..=number("UID_MAX", HIGHEST_PERSON),
        })
    }

    /// Every account.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = Account<'_>> {
        accounts::passwd(&self.passwd)
    }

    /// Accounts of people: in the range of numbers for people, with a shell that lets them in.
    pub(crate) fn people(&self) -> impl Iterator<Item = Account<'_>> {
        let is_person =
            |account: &Account<'_>| self.people.contains(&account.uid) && account.has_login_shell();
        self.accounts().filter(is_person)
    }

    /// Names of those who may administer.
    pub(crate) fn administrators(&self) -> BTreeSet<&str> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut groups: BTreeSet<&str> = ADMINISTRATORS.into();
        for grant in self.sudoers.iter().flat_map(|text| accounts::sudoers(text)) {
            match grant {
                Grant::Account(name) => drop(self.has(name).then(|| found.insert(name))),
                Grant::Group(name) => drop(groups.insert(name)),
            }
        }
        for name in groups {
            found.extend(self.members(name));
        }
        found.extend(
            self.accounts()
                .filter(|account| account.uid == 0)
                .map(|account| account.name),
        );
        found
    }

    /// Names of a group's members, with those whose first group it is.
    pub(crate) fn members<'a>(&'a self, group: &'a str) -> Vec<&'a str> {
        let mut members = Vec::new();
        for group in accounts::groups(&self.group).filter(|found| found.name == group) {
            members.extend(group.members());
            let first = self.accounts().filter(|account| account.gid == group.gid);
            members.extend(first.map(|account| account.name));
        }
        members
    }

    /// Whether an account is of this device.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.accounts().any(|account| account.name == name)
    }
}
