//! The accounts that are kept on the device. Only numbers leave what reads them.

use std::collections::BTreeSet;

use dspt_report::Reason;

use super::Settings;
use super::settings;
use crate::host::Host;
use crate::limits;
use crate::seen::Seen;

const USERS: &str = "/var/db/dslocal/nodes/Default/users";
const ADMINISTRATORS: &str = "/var/db/dslocal/nodes/Default/groups/admin.plist";
/// Numbers below belong to the system; its accounts are also named with this mark.
const FIRST_PERSON: i64 = 501;
const OF_SYSTEM: char = '_';
/// The beginning that identifiers of the system's accounts share, and that of root.
const IDENTIFIERS_OF_SYSTEM: &str = "FFFFEEEE-DDDD-CCCC-BBBB-AAAA";
const ROOT: &str = "FFFFEEEE-DDDD-CCCC-BBBB-AAAA00000000";
/// Programs that end a session as it begins.
const NO_SHELL: [&str; 2] = ["/usr/bin/false", "/sbin/nologin"];

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    name: String,
    identifier: String,
    number: i64,
    /// Whether it has a password that is not turned off.
    pub(crate) takes_password: bool,
    has_shell: bool,
}

impl Account {
    fn of(record: &Settings) -> Option<Self> {
        let first = |key: &str| record.texts(key).next().unwrap_or_default().to_owned();
        let ways: Vec<&str> = record.texts("authentication_authority").collect();
        let has_password = ways.iter().any(|way| way.contains(";ShadowHash;"));
        let is_off = ways.iter().any(|way| way.contains(";DisabledUser;"));
        Some(Self {
            name: first("name"),
            identifier: first("generateduid"),
            number: first("uid").parse().ok()?,
            takes_password: has_password && !is_off,
            has_shell: !NO_SHELL.contains(&first("shell").as_str()),
        })
    }

    /// Whether somebody can sign in with it.
    pub(crate) fn is_enabled_person(&self) -> bool {
        self.number >= FIRST_PERSON && self.has_shell && self.takes_password
    }

    /// Whether it is the account that may do everything.
    pub(crate) fn is_root(&self) -> bool {
        self.number == 0
    }
}

/// Accounts other than those that only the system uses.
///
/// # Errors
/// [`Reason::NotPermitted`] without the rights of root; why else a record cannot be read.
pub(crate) fn accounts(host: &dyn Host) -> Seen<Vec<Account>> {
    let records: Vec<String> = host.list(USERS)?;
    let records: Vec<&String> = records
        .iter()
        .filter(|name| name.ends_with(".plist") && !name.starts_with(OF_SYSTEM))
        .collect();
    if records.len() > limits::SETTINGS_FILES {
        return Err(Reason::TooLarge);
    }
    let mut accounts = Vec::with_capacity(records.len());
    for name in records {
        // Gone since the folder was listed: no account any more.
        if let Some(record) = settings(host, &format!("{USERS}/{name}"))? {
            accounts.push(Account::of(&record).ok_or(Reason::Unreadable)?);
        }
    }
    Ok(accounts)
}

/// The group of administrators.
#[derive(Clone, Debug, Default)]
pub(crate) struct Administrators {
    names: BTreeSet<String>,
    identifiers: BTreeSet<String>,
    groups: usize,
}

/// Reads the group.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn administrators(host: &dyn Host) -> Seen<Administrators> {
    let group = settings(host, ADMINISTRATORS)?.ok_or(Reason::NotPresent)?;
    let texts = |key: &str, of_system: fn(&&str) -> bool| {
        let people = group.texts(key).filter(|text| !of_system(text));
        people.map(str::to_owned).collect()
    };
    Ok(Administrators {
        names: texts("users", |name| name.starts_with(OF_SYSTEM)),
        identifiers: texts("groupmembers", |identifier| {
            identifier.starts_with(IDENTIFIERS_OF_SYSTEM) && *identifier != ROOT
        }),
        groups: group.texts("nestedgroups").count(),
    })
}

impl Administrators {
    /// Whether an account with this name is one, as far as this device knows.
    pub(crate) fn has(&self, name: &str, accounts: &[Account]) -> bool {
        let is_named = |account: &&Account| account.name == name;
        let member = |account: &Account| {
            !account.identifier.is_empty() && self.identifiers.contains(&account.identifier)
        };
        self.names.contains(name) || accounts.iter().find(is_named).is_some_and(member)
    }

    /// Whether a group of a directory is in it: who is in that group, the device does not know.
    pub(crate) fn has_groups(&self) -> bool {
        self.groups > 0
    }

    /// How many they are. An account stands in the group by its name, by its identifier, or by both; a group that is a
    /// member counts as one.
    pub(crate) fn count(&self, accounts: &[Account]) -> usize {
        let of_account = |identifier: &&String| {
            accounts
                .iter()
                .any(|account| account.identifier == **identifier && self.names.contains(&account.name))
        };
        let doubled = self.identifiers.iter().filter(of_account).count();
        (self.names.len() + self.identifiers.len()).saturating_sub(doubled) + self.groups
    }
}
