//! What several probes ask a Mac: settings kept as property lists, the rules that profiles put above them, services of
//! launchd, applications, the accounts of the device.

use std::collections::BTreeMap;

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::parse::plist;
use crate::parse::plist::Item;
use crate::seen::Seen;

pub(crate) mod applications;
pub(crate) mod directory;
pub(crate) mod history;
pub(crate) mod launchd;
pub(crate) mod model;
pub(crate) mod system;

/// Settings of the device.
pub(crate) const PREFERENCES: &str = "/Library/Preferences";
/// Settings that a configuration profile forces: they hold above the device's own, and people cannot change them.
pub(crate) const MANAGED: &str = "/Library/Managed Preferences";

/// A table of a property list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings(BTreeMap<String, Item>);

impl Settings {
    /// Yes or no, also where it was written as a number.
    ///
    /// # Errors
    /// [`Reason::Unreadable`] where it is neither.
    pub(crate) fn flag(&self, key: &str) -> Seen<Option<bool>> {
        match self.0.get(key) {
            None => Ok(None),
            Some(Item::Flag(flag)) => Ok(Some(*flag)),
            Some(Item::Number(number @ (0 | 1))) => Ok(Some(*number == 1)),
            Some(_) => Err(Reason::Unreadable),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// [`Reason::Unreadable`] where it is something else.
    pub(crate) fn number(&self, key: &str) -> Seen<Option<i64>> {
        match self.0.get(key) {
            None => Ok(None),
            Some(Item::Number(number)) => Ok(Some(*number)),
            Some(_) => Err(Reason::Unreadable),
        }
    }

    /// A text that is not empty; none where it is something else.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        let text = self.0.get(key)?.text()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// A day; none where it is something else.
    pub(crate) fn day(&self, key: &str) -> Option<i64> {
        self.0.get(key)?.day()
    }

    /// The parts of a list; none where there is no list.
    pub(crate) fn list(&self, key: &str) -> &[Item] {
        self.0.get(key).and_then(Item::list).unwrap_or_default()
    }

    /// The texts of a list.
    pub(crate) fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        self.list(key).iter().filter_map(Item::text)
    }

    /// The tables of a list.
    pub(crate) fn tables(&self, key: &str) -> Vec<Self> {
        self.list(key).iter().filter_map(Self::of).collect()
    }

    /// A table in this one.
    pub(crate) fn table(&self, key: &str) -> Option<Self> {
        self.0.get(key).and_then(Self::of)
    }

    /// What it holds, key by key.
    pub(crate) fn entries(&self) -> &BTreeMap<String, Item> {
        &self.0
    }

    /// A part of a list as a table; none where it is something else.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        item.table().map(|entries| Self(entries.clone()))
    }
}

/// A property list; none where it is not there.
///
/// # Errors
/// Why it cannot be read; [`Reason::Unreadable`] for what is no property list.
pub(crate) fn file(host: &dyn Host, path: &str) -> Seen<Option<Item>> {
    match host.read(path, limits::PROPERTY_LIST_BYTES) {
        Ok(bytes) => plist::read(&bytes).map(Some).ok_or(Reason::Unreadable),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

/// A property list that is a table; none where it is not there.
///
/// # Errors
/// Why it cannot be read; [`Reason::Unreadable`] for what is no such table.
pub(crate) fn settings(host: &dyn Host, path: &str) -> Seen<Option<Settings>> {
    match file(host, path)? {
        None => Ok(None),
        Some(item) => Settings::of(&item).map(Some).ok_or(Reason::Unreadable),
    }
}

/// Settings of the device by their domain (`com.apple.loginwindow`); empty where nobody set anything.
pub(crate) fn preferences(host: &dyn Host, domain: &str) -> Seen<Settings> {
    Ok(settings(host, &format!("{PREFERENCES}/{domain}.plist"))?.unwrap_or_default())
}

/// What profiles force in a domain; empty where they force nothing.
pub(crate) fn managed(host: &dyn Host, domain: &str) -> Seen<Settings> {
    Ok(settings(host, &format!("{MANAGED}/{domain}.plist"))?.unwrap_or_default())
}

/// Yes or no as it holds: what a profile forces, else what the device is set to.
pub(crate) fn flag(host: &dyn Host, domain: &str, key: &str) -> Seen<Option<bool>> {
    match managed(host, domain)?.flag(key)? {
        Some(flag) => Ok(Some(flag)),
        None => preferences(host, domain)?.flag(key),
    }
}

#[cfg(test)]
pub(crate) mod tests;
