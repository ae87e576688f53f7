//! The accounts of the device by their numbers and flags, the group of administrators, and sign-in by itself.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::Account;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::count;
use crate::windows::keys;
use crate::windows::number;
use crate::windows::text;
use crate::windows::time;

const WINLOGON: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
const PROFILES: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";
/// Numbers that Windows gives to accounts of its own; people's begin at 1000.
const ADMINISTRATOR: u32 = 500;
const GUEST: u32 = 501;
const FIRST_PERSON: u32 = 1000;
/// Flags of an account.
const DISABLED: u32 = 0x0002;
const PASSWORD_NOT_REQUIRED: u32 = 0x0020;
/// Days after which an account counts as not used.
const IDLE_DAYS: i64 = 90;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let door = host.windows();
    seen.record("accounts.administrators", door.administrators().map(i64::from));
    seen.settle("accounts.auto_logon", signs_in_by_itself(host));
    seen.record(
        "accounts.daily_user_is_administrator",
        door.console_user().map(|user| user.administrator),
    );
    let accounts = match door.accounts() {
        Ok(accounts) => accounts,
        Err(error) => {
            for key in [
                "accounts.builtin_administrator_enabled",
                "accounts.enabled",
                "accounts.guest_enabled",
                "accounts.idle",
                "accounts.without_password",
            ] {
                seen.unknown(key, error.reason());
            }
            return;
        }
    };
    let is_enabled = |rid| {
        accounts
            .iter()
            .any(|account| account.rid == rid && can_sign_in(account))
    };
    seen.known(
        "accounts.builtin_administrator_enabled",
        is_enabled(ADMINISTRATOR),
    );
    seen.known("accounts.guest_enabled", is_enabled(GUEST));
    let people: Vec<&Account> = accounts.iter().filter(is_person).collect();
    seen.known("accounts.enabled", count(people.len()));
    seen.settle("accounts.idle", idle(host, &people));
    seen.settle("accounts.without_password", without_password(&accounts));
}

fn can_sign_in(account: &Account) -> bool {
    account.flags & DISABLED == 0
}

fn is_person(account: &&Account) -> bool {
    account.rid >= FIRST_PERSON && can_sign_in(account)
}

fn signs_in_by_itself(host: &dyn Host) -> Seen<bool> {
    let set = text(host, WINLOGON, "AutoAdminLogon");
    match set {
        Ok(set) => Ok(set.is_some_and(|set| set.trim() == "1")),
        // Some write it as a number, which Windows does not follow.
        Err(Reason::Unreadable) => Ok(false),
        Err(reason) => Err(reason),
    }
}

/// An account is in use when it signed in by its password, or when its profile was loaded (a PIN or a Microsoft account
/// leaves only that). One that never was is idle once its password is as old.
fn idle(host: &dyn Host, people: &[&Account]) -> Seen<i64> {
    let mut idle = 0_usize;
    let since = host.today() - IDLE_DAYS;
    let loaded = loaded_profiles(host)?;
    for account in people {
        let profile = loaded
            .iter()
            .filter(|(rid, _)| *rid == account.rid)
            .map(|(_, day)| *day)
            .max();
        let used = account.last_logon_day.max(profile);
        let made = account.password_age_days.map(|age| host.today() - age);
        match used.or(made) {
            Some(day) if day >= since => {}
            Some(_) => idle += 1,
            // Neither used nor given a password: since when it is there is not told.
            None => return Err(Reason::NotPresent),
        }
    }
    Ok(count(idle))
}

/// Numbers of accounts, and the day on which their profile was last loaded.
fn loaded_profiles(host: &dyn Host) -> Seen<Vec<(u32, i64)>> {
    let mut loaded = Vec::new();
    for name in keys(host, PROFILES)?.unwrap_or_default() {
        let rid = name
            .strip_prefix("S-1-5-21-")
            .and_then(|rest| rest.rsplit('-').next());
        let Some(rid) = rid.and_then(|rid| rid.parse().ok()) else {
            continue;
        };
        let key = format!(r"{PROFILES}\{name}");
        let half = |value: &str| number(host, &key, value).map(|half| half.unwrap_or_default() & 0xFFFF_FFFF);
        let steps = half("LocalProfileLoadTimeHigh")? << 32 | half("LocalProfileLoadTimeLow")?;
        loaded.extend(time::of_file_time(steps).map(|day| (rid, day)));
    }
    Ok(loaded)
}

/// The flag says that no password is asked for, not that there is none: accounts that were made in the first minutes of a
/// device keep it for ever. It is certain where no password was ever set.
fn without_password(accounts: &[Account]) -> Seen<i64> {
    let mut open = 0_usize;
    let mut unsure = false;
    for account in accounts.iter().filter(|account| can_sign_in(account)) {
        let may_be_open = account.flags & PASSWORD_NOT_REQUIRED != 0 && !account.internet_identity;
        match (may_be_open, account.password_age_days) {
            (true, None) => open += 1,
            (true, Some(_)) => unsure = true,
            (false, _) => {}
        }
    }
    if open == 0 && unsure {
        return Err(Reason::Conflicting);
    }
    Ok(count(open))
}

#[cfg(test)]
mod tests;
