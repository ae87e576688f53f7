//! System-wide GNOME settings: dconf databases of the profile, their locks, and schema overrides.
//!
//! The databases themselves are binary; the key files that they are made from are read. A user's own settings are in
//! the home folder and are never read: a value is certain only where a lock keeps the user from changing it.

use dspt_report::Reason;

use crate::host::Host;
use crate::parse::keyfile;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::drop_ins;
use crate::seen::names;

const PROFILES: [&str; 2] = ["/etc/dconf/profile/user", "/usr/share/dconf/profile/user"];
const SCHEMAS: &str = "/usr/share/glib-2.0/schemas";
const DATABASES: &str = "/etc/dconf/db";
/// Databases of one profile.
const PROFILE_LINES: usize = 16;

/// A setting as the system gives it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Setting {
    /// The value in GVariant text; none where only the program's own default holds.
    pub(crate) value: Option<String>,
    /// Users cannot change it.
    pub(crate) locked: bool,
}

/// Everything system-wide, read once.
#[derive(Debug, Default)]
pub(crate) struct SystemSettings {
    /// Key files by database, the strongest database first.
    databases: Vec<Vec<String>>,
    locks: Vec<String>,
    overrides: Vec<String>,
}

impl SystemSettings {
    /// Reads the settings.
    ///
    /// # Errors
    /// The reason why a file could not be read; [`Reason::Conflicting`] where a database was not made anew after its
    /// key files changed.
    pub(crate) fn read(host: &dyn Host) -> Seen<Self> {
        let mut settings = Self {
            overrides: drop_ins(host, SCHEMAS, ".gschema.override")?,
            ..Self::default()
        };
        for database in profile(host)? {
            settings.add(host, &database)?;
        }
        Ok(settings)
    }

    fn add(&mut self, host: &dyn Host, database: &str) -> Seen<()> {
        let folder = format!("{DATABASES}/{database}.d");
        let files = drop_ins(host, &folder, "")?;
        let mut locks = Vec::new();
        for text in drop_ins(host, &format!("{folder}/locks"), "")? {
            let lines = text.lines().map(str::trim);
            locks.extend(lines.filter(|line| line.starts_with('/')).map(str::to_owned));
        }
        if files.is_empty() && locks.is_empty() {
            return Ok(());
        }
        let made = match host.stat(&format!("{DATABASES}/{database}")) {
            Ok(stat) => stat.modified_day,
            // Key files without the database that is made from them do nothing yet.
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) => return Err(error.reason()),
        };
        if newest(host, &folder)? > made {
            return Err(Reason::Conflicting);
        }
        self.databases.push(files);
        self.locks.append(&mut locks);
        Ok(())
    }

    /// One setting by schema and key, `org/gnome/desktop/session` and `idle-delay`.
    pub(crate) fn setting(&self, path: &str, key: &str) -> Setting {
        let in_database = |files: &Vec<String>| {
            let found = files.iter().rev();
            let mut found = found.filter_map(|text| keyfile::last(text, path, key));
            found.next().map(str::to_owned)
        };
        let database = self.databases.iter().find_map(in_database);
        let locked = format!("/{path}/{key}");
        let whole = format!("/{path}/");
        Setting {
            value: database.or_else(|| self.overridden(&path.replace('/', "."), key)),
            locked: self
                .locks
                .iter()
                .any(|lock| *lock == locked || (lock.ends_with('/') && whole.starts_with(lock))),
        }
    }

    /// The last override counts; one for a certain desktop (`schema:ubuntu`) goes before one for all.
    fn overridden(&self, schema: &str, key: &str) -> Option<String> {
        let mut general = None;
        let mut special = None;
        for entry in self.overrides.iter().flat_map(|text| keyfile::entries(text)) {
            if entry.key != key {
                continue;
            }
            match entry.section.split_once(':') {
                None if entry.section == schema => general = Some(entry.value.to_owned()),
                Some((name, _)) if name == schema => special = Some(entry.value.to_owned()),
                _ => {}
            }
        }
        special.or(general)
    }
}

/// System databases of the user profile, the strongest first.
fn profile(host: &dyn Host) -> Seen<Vec<String>> {
    for path in PROFILES {
        if let Some(text) = config(host, path)? {
            let lines = text
                .lines()
                .filter_map(|line| line.trim().strip_prefix("system-db:"));
            let named = lines.map(|name| name.split('#').next().unwrap_or_default().trim());
            let sound = named.filter(|name| !name.is_empty() && !name.contains('/'));
            return Ok(sound.take(PROFILE_LINES).map(str::to_owned).collect());
        }
    }
    Ok(Vec::new())
}

/// The day of the newest key file or lock.
fn newest(host: &dyn Host, folder: &str) -> Seen<i64> {
    let mut newest = i64::MIN;
    for folder in [folder.to_owned(), format!("{folder}/locks")] {
        for name in names(host, &folder)? {
            let stat = host.stat(&format!("{folder}/{name}"))?;
            if !stat.folder {
                newest = newest.max(stat.modified_day);
            }
        }
    }
    Ok(newest)
}

/// `true` and `false` of GVariant text.
pub(crate) fn boolean(value: &str) -> Option<bool> {
    value.parse().ok()
}

/// A number of GVariant text: `300` or `uint32 300`.
pub(crate) fn number(value: &str) -> Option<i64> {
    value
        .split_whitespace()
        .last()?
        .parse()
        .ok()
        .filter(|number| *number >= 0)
}
