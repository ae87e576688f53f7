//! `passwd`, `group`, `shadow` and `sudoers`. Names are used to join the files and never leave the probe.

/// A line of `/etc/passwd`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Account<'a> {
    pub(crate) name: &'a str,
    /// The password field is empty: no password at all.
    pub(crate) open: bool,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) shell: &'a str,
}

impl Account<'_> {
    /// Whether the shell lets somebody in. An empty field means `/bin/sh`.
    pub(crate) fn has_login_shell(&self) -> bool {
        let program = self.shell.rsplit('/').next().unwrap_or_default();
        !matches!(
            program,
            "nologin" | "false" | "true" | "sync" | "halt" | "shutdown" | "git-shell"
        )
    }
}

/// Accounts of `/etc/passwd`; broken lines and NIS marks are passed over.
pub(crate) fn passwd(text: &str) -> impl Iterator<Item = Account<'_>> {
    text.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| is_name(name))?;
        let open = fields.next()?.is_empty();
        let uid = fields.next()?.trim().parse().ok()?;
        let gid = fields.next()?.trim().parse().ok()?;
        let shell = fields.nth(2).unwrap_or_default().trim();
        Some(Account {
            name,
            open,
            uid,
            gid,
            shell,
        })
    })
}

/// A line of `/etc/group`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Group<'a> {
    pub(crate) name: &'a str,
    pub(crate) gid: u32,
    members: &'a str,
}

impl<'a> Group<'a> {
    /// Names of the members, without those whose first group it is.
    pub(crate) fn members(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.members
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }
}

/// Groups of `/etc/group`.
pub(crate) fn groups(text: &str) -> impl Iterator<Item = Group<'_>> {
    text.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| is_name(name))?;
        let gid = fields.nth(1)?.trim().parse().ok()?;
        let members = fields.next().unwrap_or_default();
        Some(Group { name, gid, members })
    })
}

/// How an account of `/etc/shadow` may sign in with a password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Password {
    /// With a password.
    Set,
    /// With none at all.
    Empty,
    /// Not with a password; a remote shell key may still do.
    Locked,
    /// The account has ended.
    Expired,
}

/// Accounts of `/etc/shadow` and how they sign in on the day `today`.
pub(crate) fn shadow(text: &str, today: i64) -> impl Iterator<Item = (&str, Password)> {
    text.lines().filter_map(move |line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| is_name(name))?;
        let hash = fields.next()?;
        let expires: Option<i64> = fields.nth(5).and_then(|day| day.trim().parse().ok());
        let password = if expires.is_some_and(|day| (0..=today).contains(&day)) {
            Password::Expired
        } else if hash.is_empty() {
            Password::Empty
        } else if hash.starts_with(['!', '*']) || hash == "x" {
            Password::Locked
        } else {
            Password::Set
        };
        Some((name, password))
    })
}

/// Whom a line of `sudoers` lets run anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Grant<'a> {
    /// One account.
    Account(&'a str),
    /// A group's members.
    Group(&'a str),
}

/// Grants of `ALL` commands. Aliases are not followed, narrower grants are not administration.
pub(crate) fn sudoers(text: &str) -> impl Iterator<Item = Grant<'_>> {
    text.lines().filter_map(|line| {
        let line = line.split('#').next().unwrap_or_default().trim();
        let (left, right) = line.split_once('=')?;
        let mut words = left.split_whitespace();
        let who = words.next()?;
        let host = words.next()?;
        let commands = right.rsplit([')', ':']).next()?.trim();
        let all = commands.split(',').any(|command| command.trim() == "ALL");
        if !all || host != "ALL" || who == "ALL" || who.starts_with("Defaults") {
            return None;
        }
        Some(match who.strip_prefix('%') {
            Some(group) => Grant::Group(group),
            None => Grant::Account(who),
        })
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(['+', '-', '#'])
}
