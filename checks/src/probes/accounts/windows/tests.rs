use dspt_report::Fact;

use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::host::windows::ConsoleUser;
use crate::probes::accounts::PROBE;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use crate::recording::Answer;

const NORMAL: u32 = 0x0200;

fn account(rid: u32, flags: u32) -> Account {
    Account {
        rid,
        flags: NORMAL | flags,
        last_logon_day: Some(20_770),
        password_age_days: Some(100),
        internet_identity: false,
    }
}

fn device(accounts: Vec<Account>) -> Recorded {
    Recorded::windows().answers(|answers| {
        answers.accounts = Some(Answer::Given(accounts));
        answers.administrators = Some(Answer::Given(2));
    })
}

fn usual() -> Vec<Account> {
    vec![
        account(500, DISABLED),
        account(501, DISABLED | PASSWORD_NOT_REQUIRED),
        account(503, DISABLED | PASSWORD_NOT_REQUIRED),
        account(1001, 0),
    ]
}

#[test]
fn accounts_are_known_by_their_numbers_in_every_language() {
    let host = device(usual());
    for (key, value) in [
        ("accounts.builtin_administrator_enabled", Fact::known(false)),
        ("accounts.guest_enabled", Fact::known(false)),
        ("accounts.enabled", Fact::known(1)),
        ("accounts.administrators", Fact::known(2)),
        ("accounts.idle", Fact::known(0)),
        ("accounts.without_password", Fact::known(0)),
    ] {
        assert_eq!(fact(PROBE, &host, key), value, "{key}");
    }
    let open = device(vec![account(500, 0), account(501, 0)]);
    assert_eq!(
        fact(PROBE, &open, "accounts.builtin_administrator_enabled"),
        Fact::known(true)
    );
    assert_eq!(fact(PROBE, &open, "accounts.guest_enabled"), Fact::known(true));
    assert_eq!(fact(PROBE, &open, "accounts.enabled"), Fact::known(0));
}

#[test]
fn an_account_is_idle_when_neither_password_nor_profile_was_used() {
    let old = Account {
        last_logon_day: Some(20_600),
        ..account(1002, 0)
    };
    let host = || device(vec![account(1001, 0), old]);
    assert_eq!(fact(PROBE, &host(), "accounts.idle"), Fact::known(1));
    // 2026-11-18, as two halves of a file time.
    let steps: u64 = 134_394_336_000_000_000;
    let key = format!(r"{PROFILES}\S-1-5-21-1-2-3-1002");
    let used = host()
        .dword(
            &key,
            "LocalProfileLoadTimeHigh",
            u32::try_from(steps >> 32).unwrap(),
        )
        .dword(
            &key,
            "LocalProfileLoadTimeLow",
            u32::try_from(steps & 0xFFFF_FFFF).unwrap(),
        );
    assert_eq!(fact(PROBE, &used, "accounts.idle"), Fact::known(0));
}

#[test]
fn an_account_that_was_never_used_is_idle_once_its_password_is_old() {
    let never = |age| {
        device(vec![Account {
            last_logon_day: None,
            password_age_days: age,
            ..account(1001, 0)
        }])
    };
    assert_eq!(fact(PROBE, &never(Some(200)), "accounts.idle"), Fact::known(1));
    assert_eq!(fact(PROBE, &never(Some(3)), "accounts.idle"), Fact::known(0));
    assert_eq!(
        fact(PROBE, &never(None), "accounts.idle"),
        unknown(Reason::NotPresent)
    );
}

#[test]
fn no_password_is_certain_only_where_none_was_ever_set() {
    let without = |age, internet_identity, flags| {
        let host = device(vec![Account {
            password_age_days: age,
            internet_identity,
            ..account(1001, PASSWORD_NOT_REQUIRED | flags)
        }]);
        fact(PROBE, &host, "accounts.without_password")
    };
    assert_eq!(without(None, false, 0), Fact::known(1));
    assert_eq!(without(Some(10), false, 0), unknown(Reason::Conflicting));
    assert_eq!(without(None, true, 0), Fact::known(0), "a Microsoft account");
    assert_eq!(without(None, false, DISABLED), Fact::known(0));
}

#[test]
fn sign_in_by_itself_is_on_only_as_windows_reads_it() {
    let key = "accounts.auto_logon";
    assert_eq!(fact(PROBE, &device(usual()), key), Fact::known(false));
    let on = device(usual()).text_value(WINLOGON, "AutoAdminLogon", "1");
    assert_eq!(fact(PROBE, &on, key), Fact::known(true));
    let off = device(usual()).text_value(WINLOGON, "AutoAdminLogon", "0");
    assert_eq!(fact(PROBE, &off, key), Fact::known(false));
}

#[test]
fn who_sits_at_the_screen_is_told_only_while_somebody_does() {
    let key = "accounts.daily_user_is_administrator";
    assert_eq!(fact(PROBE, &device(usual()), key), unknown(Reason::NotPresent));
    let user = ConsoleUser { administrator: true };
    let host = device(usual()).answers(|answers| answers.console_user = Some(Answer::Given(user)));
    assert_eq!(fact(PROBE, &host, key), Fact::known(true));
}

#[test]
fn without_the_list_every_count_is_unknown() {
    let host = Recorded::windows()
        .answers(|answers| answers.accounts = Some(Answer::refused(Refusal::NotPermitted)));
    for key in ["accounts.enabled", "accounts.idle", "accounts.guest_enabled"] {
        assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotPermitted), "{key}");
    }
}
