//! Records of the device's own accounts, the group of administrators, and the settings of the sign-in window.

use dspt_report::Reason;

use crate::host::Host;
use crate::macos::directory;
use crate::macos::directory::Account;
use crate::macos::directory::Administrators;
use crate::macos::flag;
use crate::macos::managed;
use crate::macos::preferences;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::count;

/// The sign-in window.
const DOMAIN: &str = "com.apple.loginwindow";
/// By this a profile forbids that somebody is signed in by itself.
const FORBIDDEN: &str = "com.apple.login.mcx.DisableAutoLoginClient";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("accounts.auto_logon", signs_in_by_itself(host));
    let guest = flag(host, DOMAIN, "GuestEnabled").map(|set| set == Some(true));
    seen.settle("accounts.guest_enabled", guest);
    let accounts = directory::accounts(host);
    let administrators = directory::administrators(host);
    let of_accounts = accounts.as_deref().map_err(|reason| *reason);
    let enabled = |accounts: &[Account]| {
        let people = accounts.iter().filter(|account| account.is_enabled_person());
        count(people.count())
    };
    seen.settle("accounts.enabled", of_accounts.map(enabled));
    let root_signs_in = |accounts: &[Account]| {
        accounts
            .iter()
            .any(|account| account.is_root() && account.takes_password)
    };
    seen.settle(
        "accounts.builtin_administrator_enabled",
        of_accounts.map(root_signs_in),
    );
    let group = administrators.as_ref().map_err(|reason| *reason);
    let both = group.and_then(|group| of_accounts.map(|accounts| (group, accounts)));
    seen.settle(
        "accounts.administrators",
        both.map(|(group, accounts)| count(group.count(accounts))),
    );
    seen.settle(
        "accounts.daily_user_is_administrator",
        both.and_then(|(group, accounts)| daily_user(host, group, accounts)),
    );
}

/// Whether the sign-in window signs somebody in when the device starts.
///
/// # Errors
/// Why its settings cannot be read.
pub(crate) fn signs_in_by_itself(host: &dyn Host) -> Seen<bool> {
    if managed(host, DOMAIN)?.flag(FORBIDDEN)? == Some(true) {
        return Ok(false);
    }
    Ok(preferences(host, DOMAIN)?.text("autoLoginUser").is_some())
}

/// Who signed in at the screen last, while that person is still signed in.
fn daily_user(host: &dyn Host, group: &Administrators, accounts: &[Account]) -> Seen<bool> {
    let noted = preferences(host, DOMAIN)?;
    if noted.text("lastUser") != Some("loggedIn") {
        return Err(Reason::NotPresent);
    }
    let name = noted.text("lastUserName").ok_or(Reason::NotPresent)?;
    match group.has(name, accounts) {
        true => Ok(true),
        // Somebody whom a directory knows may be in a group that it knows.
        false if group.has_groups() => Err(Reason::NotImplemented),
        false => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::accounts::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;

    const NODE: &str = "/var/db/dslocal/nodes/Default";
    const PASSWORD: &str = ";ShadowHash;HASHLIST:&lt;SALTED-SHA512-PBKDF2&gt;";

    fn texts(key: &str, texts: &[&str]) -> String {
        let items: String = texts
            .iter()
            .map(|text| format!("<string>{text}</string>"))
            .collect();
        format!("<key>{key}</key><array>{items}</array>")
    }

    fn account(host: Recorded, name: &str, uid: &str, ways: &[&str]) -> Recorded {
        let body = [
            texts("name", &[name]),
            texts("uid", &[uid]),
            texts("shell", &["/bin/zsh"]),
            texts("generateduid", &[&format!("ID-{name}")]),
            texts("authentication_authority", ways),
        ];
        host.file(&format!("{NODE}/users/{name}.plist"), table(&body.concat()))
    }

    fn group(host: Recorded, users: &[&str], members: &[&str], groups: &[&str]) -> Recorded {
        let body = [
            texts("users", users),
            texts("groupmembers", members),
            texts("nestedgroups", groups),
        ];
        host.file(&format!("{NODE}/groups/admin.plist"), table(&body.concat()))
    }

    fn home() -> Recorded {
        let host = account(Recorded::macos(), "root", "0", &[]);
        let host = account(host, "mary", "501", &[PASSWORD, ";SecureToken;"]);
        let host = account(host, "bert", "502", &[PASSWORD]);
        let host = account(host, "left", "503", &[";DisabledUser;", PASSWORD]);
        let host = account(host, "_www", "70", &[]);
        let users = ["root", "mary", "_mbsetupuser"];
        let members = ["ID-root", "ID-mary", "FFFFEEEE-DDDD-CCCC-BBBB-AAAA000000F8"];
        group(host, &users, &members, &[])
    }

    #[test]
    fn people_and_administrators_are_counted_once_and_the_system_is_not() {
        let host = home();
        for (key, expected) in [
            ("accounts.enabled", Fact::known(2)),
            ("accounts.administrators", Fact::known(2)),
            ("accounts.builtin_administrator_enabled", Fact::known(false)),
            ("accounts.guest_enabled", Fact::known(false)),
            ("accounts.auto_logon", Fact::known(false)),
            (
                "accounts.daily_user_is_administrator",
                unknown(Reason::NotPresent),
            ),
            ("accounts.idle", unknown(Reason::NotImplemented)),
            ("accounts.without_password", unknown(Reason::NotImplemented)),
        ] {
            assert_eq!(fact(PROBE, &host, key), expected, "{key}");
        }
        let host = account(host, "root", "0", &[PASSWORD]);
        assert_eq!(
            fact(PROBE, &host, "accounts.builtin_administrator_enabled"),
            Fact::known(true)
        );
    }

    #[test]
    fn somebody_in_a_group_of_a_directory_may_or_may_not_be_an_administrator() {
        let window = |host: Recorded, name: &str| {
            let body = format!(
                "<key>lastUser</key><string>loggedIn</string><key>lastUserName</key><string>{name}</string>"
            );
            host.file("/Library/Preferences/com.apple.loginwindow.plist", table(&body))
        };
        let daily = |host: &dyn Host| fact(PROBE, host, "accounts.daily_user_is_administrator");
        assert_eq!(daily(&window(home(), "mary")), Fact::known(true));
        assert_eq!(daily(&window(home(), "bert")), Fact::known(false));
        let joined = group(home(), &["root"], &["ID-mary"], &["ABCD"]);
        assert_eq!(fact(PROBE, &joined, "accounts.administrators"), Fact::known(3));
        let joined = window(joined, "mary");
        assert_eq!(daily(&joined), Fact::known(true));
        assert_eq!(daily(&window(joined, "anna")), unknown(Reason::NotImplemented));
    }

    #[test]
    fn a_profile_can_forbid_what_the_sign_in_window_is_set_to() {
        let own = "<key>autoLoginUser</key><string>mary</string><key>GuestEnabled</key><true/>";
        let host = home().file("/Library/Preferences/com.apple.loginwindow.plist", table(own));
        for key in ["accounts.auto_logon", "accounts.guest_enabled"] {
            assert_eq!(fact(PROBE, &host, key), Fact::known(true), "{key}");
        }
        let forced = format!("<key>{FORBIDDEN}</key><true/><key>GuestEnabled</key><false/>");
        let host = host.file(
            "/Library/Managed Preferences/com.apple.loginwindow.plist",
            table(&forced),
        );
        for key in ["accounts.auto_logon", "accounts.guest_enabled"] {
            assert_eq!(fact(PROBE, &host, key), Fact::known(false), "{key}");
        }
    }

    #[test]
    fn without_the_rights_of_root_the_accounts_are_not_seen() {
        let host = Recorded::macos().refused("/var/db/dslocal/nodes", Refusal::NotPermitted);
        for key in [
            "accounts.administrators",
            "accounts.builtin_administrator_enabled",
            "accounts.daily_user_is_administrator",
            "accounts.enabled",
        ] {
            assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotPermitted), "{key}");
        }
        assert_eq!(fact(PROBE, &host, "accounts.auto_logon"), Fact::known(false));
    }
}
