//! # Accounts
//!
//! ## What it looks at
//! How many accounts of people there are, how many may administer the device, have no password, or have not been used
//! for 90 days; whether the root account takes a password, whether somebody is signed in by itself at the start, and
//! whether the person at the screen is an administrator. Only counts and yes or no: a name never leaves this probe.
//!
//! ## Why
//! Who works as an administrator hands a virus the whole device; a forgotten account is a door that nobody watches.
//!
//! ## Where
//! `/etc/passwd`, `/etc/group`, `/etc/shadow`, `/etc/login.defs`, `/etc/sudoers` where it may be read,
//! `/run/systemd/sessions`, `/var/log/lastlog` and `/var/log/wtmp`, and the settings of GDM, LightDM, SDDM, LXDM,
//! greetd and getty. Accounts of a directory (Active Directory, LDAP) are not on the device and are not counted.
//!
//! - *Administrators* are the members of `sudo`, `wheel` and `admin`, who `sudoers` lets do anything, and accounts with
//!   number 0: root is one of them.
//! - An account whose password is locked cannot sign in, unless a remote shell server is installed: then a key in the
//!   person's home might let it in, homes are not read, and the counts that depend on it are unknown.
//! - *Not used for 90 days* is told only where the records reach back so far. `lastlog2` is not implemented.
//!
//! Windows: the accounts that are kept on the device, by their numbers and flags, and the members of the group
//! `S-1-5-32-544`, in which a group of a directory counts as one. 500 is the built-in administrator, 501 the guest,
//! people begin at 1000. An account is in use when it signed in by its password or when its profile was loaded. That
//! no password is required says little; an account is told as having none where none was ever set. Accounts of a
//! directory and of Entra are not kept on the device and are not counted.
//!
//! macOS: the records in `/var/db/dslocal`, which only root may read, and the settings of the sign-in window. Root counts
//! as a member of the group of administrators, in which every Mac has it; it can sign in only where it has a password.
//! Who signed in at the screen last, and still is, is the person at the screen. Use of accounts and empty passwords are
//! in no file that is documented.
//!
//! ## What it needs
//! Rights of an administrator for passwords and the use of accounts; any account for the rest.

use std::collections::BTreeSet;

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::linux::desktop;
use crate::linux::directory::Directory;
use crate::parse::accounts;
use crate::parse::accounts::Password;
use crate::parse::settings;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::count;
use crate::seen::names;
use crate::seen::note;

mod last_use;
mod macos;
mod sign_in;
mod windows;

pub(crate) use macos::signs_in_by_itself;

pub(crate) const PROBE: Probe = Probe {
    name: "accounts",
    facts: &[
        "accounts.administrators",
        "accounts.auto_logon",
        "accounts.builtin_administrator_enabled",
        "accounts.daily_user_is_administrator",
        "accounts.enabled",
        "accounts.guest_enabled",
        "accounts.idle",
        "accounts.without_password",
    ],
    observe,
};

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    note(observations, "accounts.auto_logon", sign_in::is_automatic(host));
    let directory = match Directory::read(host) {
        Ok(directory) => directory,
        Err(reason) => {
            for key in PROBE.facts.iter().filter(|key| **key != "accounts.auto_logon") {
                observations.unknown(key, reason);
            }
            return;
        }
    };
    let passwords = Passwords::read(host);
    let administrators = directory.administrators();
    observations.known("accounts.administrators", count(administrators.len()));
    note(
        observations,
        "accounts.daily_user_is_administrator",
        daily_user_is_administrator(host, &directory, &administrators),
    );
    note(
        observations,
        "accounts.guest_enabled",
        guest_enabled(host, &directory, &passwords),
    );
    let of_root = passwords
        .as_ref()
        .map(|passwords| passwords.takes_password("root"));
    note(
        observations,
        "accounts.builtin_administrator_enabled",
        of_root.map_err(|reason| *reason),
    );
    let enabled = passwords.as_ref().map_err(|reason| *reason);
    let enabled = enabled.and_then(|passwords| enabled_people(host, &directory, passwords));
    note(
        observations,
        "accounts.enabled",
        enabled.as_ref().map(|found| count(found.len())).map_err(|r| *r),
    );
    let idle = enabled.and_then(|people| last_use::idle(host, &people));
    note(observations, "accounts.idle", idle);
    let open = passwords.and_then(|passwords| without_password(host, &directory, &passwords));
    note(observations, "accounts.without_password", open);
}

/// `/etc/shadow`, read once.
struct Passwords {
    text: String,
    today: i64,
}

impl Passwords {
    fn read(host: &dyn Host) -> Seen<Self> {
        let text = host.text("/etc/shadow", limits::CONFIG_BYTES)?;
        let today = host.today();
        Ok(Self { text, today })
    }

    /// How an account signs in; one that is not in the file has no password that could fit.
    fn of(&self, name: &str) -> Password {
        let mut found = accounts::shadow(&self.text, self.today).filter(|(account, _)| *account == name);
        found.next().map_or(Password::Locked, |(_, password)| password)
    }

    fn takes_password(&self, name: &str) -> bool {
        matches!(self.of(name), Password::Set | Password::Empty)
    }
}

/// A person's account that can sign in.
struct Person<'a> {
    name: &'a str,
    uid: u32,
}

fn enabled_people<'a>(
    host: &dyn Host,
    directory: &'a Directory,
    passwords: &Passwords,
) -> Seen<Vec<Person<'a>>> {
    let mut people = Vec::new();
    for account in directory.people() {
        match passwords.of(account.name) {
            Password::Set | Password::Empty => people.push(Person {
                name: account.name,
                uid: account.uid,
            }),
            Password::Locked if crate::probes::ssh::is_installed(host)? => {
                return Err(Reason::NotImplemented);
            }
            Password::Locked | Password::Expired => {}
        }
    }
    Ok(people)
}

/// Empty passwords of any account with a shell, and people whom the graphical sign-in asks for none.
fn without_password(host: &dyn Host, directory: &Directory, passwords: &Passwords) -> Seen<i64> {
    let mut open: BTreeSet<&str> = BTreeSet::new();
    for account in directory.accounts().filter(accounts::Account::has_login_shell) {
        if account.open || passwords.of(account.name) == Password::Empty {
            open.insert(account.name);
        }
    }
    if desktop::has_display_manager(host)? {
        open.extend(directory.members("nopasswdlogin"));
    }
    Ok(count(open.len()))
}

/// Sessions at the device's own screen that are in front; several seats have several.
fn daily_user_is_administrator(
    host: &dyn Host,
    directory: &Directory,
    administrators: &BTreeSet<&str>,
) -> Seen<bool> {
    let mut anyone = false;
    let mut stranger = false;
    for name in names(host, "/run/systemd/sessions")? {
        if name.contains('.') {
            continue;
        }
        let text = config(host, &format!("/run/systemd/sessions/{name}"))?.unwrap_or_default();
        let field = |key: &str| settings::shell_last(&text, key).unwrap_or_default();
        let at_screen = matches!(field("TYPE"), "x11" | "wayland" | "mir" | "tty") && field("REMOTE") != "1";
        if field("ACTIVE") != "1" || field("CLASS") != "user" || !at_screen {
            continue;
        }
        if administrators.contains(field("USER")) || field("UID") == "0" {
            return Ok(true);
        }
        anyone = true;
        stranger |= !directory.has(field("USER"));
    }
    match (anyone, stranger) {
        (false, _) => Err(Reason::NotPresent),
        // Groups of a directory's account are known to the directory.
        (true, true) => Err(Reason::NotImplemented),
        (true, false) => Ok(false),
    }
}

fn guest_enabled(host: &dyn Host, directory: &Directory, passwords: &Seen<Passwords>) -> Seen<bool> {
    if sign_in::has_guest_session(host)? {
        return Ok(true);
    }
    let mut guests = directory
        .accounts()
        .filter(|account| ["guest", "xguest"].contains(&account.name) && account.has_login_shell())
        .peekable();
    if guests.peek().is_none() {
        return Ok(false);
    }
    let passwords = passwords.as_ref().map_err(|reason| *reason)?;
    Ok(guests.any(|account| account.open || passwords.takes_password(account.name)))
}

#[cfg(test)]
mod tests;
