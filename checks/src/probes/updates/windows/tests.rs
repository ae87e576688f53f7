use dspt_report::Fact;

use super::*;
use crate::host::recorded::Recorded;
use crate::host::windows::Service;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use crate::probes::updates::PROBE;
use crate::recording::Answer;

const CURRENT_VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const MANAGED: &str = r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\Update";

fn client() -> Recorded {
    Recorded::windows()
        .text_value(CURRENT_VERSION, "CurrentBuild", "26200")
        .text_value(CURRENT_VERSION, "EditionID", "Core")
}

fn automatic_of(host: &Recorded) -> Fact {
    fact(PROBE, host, "updates.automatic")
}

#[test]
fn windows_installs_by_itself_unless_told_not_to() {
    assert_eq!(automatic_of(&client()), Fact::known("install"));
    for (options, word) in [
        (2, "notify"),
        (3, "download"),
        (4, "install"),
        (7, "download"),
        (5, "install"),
    ] {
        let host = client().dword(AUTOMATIC, "AUOptions", options);
        assert_eq!(automatic_of(&host), Fact::known(word), "{options}");
    }
    let off = client()
        .dword(AUTOMATIC, "AUOptions", 4)
        .dword(AUTOMATIC, "NoAutoUpdate", 1);
    assert_eq!(automatic_of(&off), Fact::known("off"));
    for (allow, word) in [(0, "notify"), (1, "install"), (4, "install"), (5, "off")] {
        let host = client().dword(MANAGED, "AllowAutoUpdate", allow);
        assert_eq!(automatic_of(&host), Fact::known(word), "{allow}");
    }
}

#[test]
fn a_service_that_never_starts_brings_no_updates() {
    for name in SERVICES {
        let service = |start| Service {
            running: false,
            start,
        };
        let disabled = client().service_is(name, service(Start::Disabled));
        assert_eq!(automatic_of(&disabled), Fact::known("off"));
        let manual = client().service_is(name, service(Start::Manual));
        assert_eq!(automatic_of(&manual), Fact::known("install"));
    }
}

#[test]
fn a_server_does_what_its_agent_says_and_nothing_is_assumed() {
    let server = || client().text_value(CURRENT_VERSION, "InstallationType", "Server");
    assert_eq!(automatic_of(&server()), unknown(Reason::NotImplemented));
    let state = UpdateState {
        notification_level: Some(3),
        ..UpdateState::default()
    };
    let told = server().answers(|answers| answers.updates = Some(Answer::Given(state)));
    assert_eq!(automatic_of(&told), Fact::known("download"));
}

#[test]
fn who_brings_updates_is_told_by_policy() {
    let manager = |host: &Recorded| fact(PROBE, host, "updates.manager");
    assert_eq!(manager(&client()), Fact::known("windows-update"));
    let managed = client().dword(MANAGED, "AllowAutoUpdate", 1);
    assert_eq!(manager(&managed), Fact::known("mdm"));
    let named = managed.text_value(POLICY, "WUServer", "https://wsus.example");
    assert_eq!(manager(&named), Fact::known("mdm"), "named and not used");
    let used = named.dword(AUTOMATIC, "UseWUServer", 1);
    assert_eq!(manager(&used), Fact::known("wsus"));
}

#[test]
fn a_pause_counts_until_its_end() {
    let paused = |host: &Recorded| fact(PROBE, host, "updates.paused");
    let until = |day: &str| client().text_value(SETTINGS, "PauseUpdatesExpiryTime", day);
    assert_eq!(paused(&client()), Fact::known(false));
    assert_eq!(paused(&until("2026-12-01T10:00:00Z")), Fact::known(true));
    assert_eq!(paused(&until("2026-11-01T10:00:00Z")), Fact::known(false));
    assert_eq!(paused(&until("soon")), unknown(Reason::Unreadable));
    let ended = until("2077-01-01T10:00:00Z").dword(PAUSED, "PausedQualityStatus", 2);
    assert_eq!(paused(&ended), Fact::known(false));
    let by_policy = client().dword(PAUSED, "PausedQualityStatus", 1);
    assert_eq!(paused(&by_policy), Fact::known(true));
}

#[test]
fn either_mark_asks_for_a_restart() {
    let restart = |host: &Recorded| fact(PROBE, host, "updates.restart_pending");
    assert_eq!(restart(&client()), Fact::known(false));
    for key in RESTART {
        assert_eq!(restart(&client().key(key)), Fact::known(true));
    }
}

#[test]
fn definitions_of_the_antivirus_are_no_updates() {
    let update = |day, category: &str| InstalledUpdate {
        day,
        categories: vec![category.to_lowercase()],
    };
    let with = |installed| {
        let state = UpdateState {
            last_search_day: Some(20_778),
            last_installation_day: Some(20_778),
            installed,
            ..UpdateState::default()
        };
        client().answers(|answers| answers.updates = Some(Answer::Given(state)))
    };
    let mixed = with(Some(vec![
        update(20_778, DEFINITIONS),
        update(20_770, "0FA1201D-4330-4FA8-8AE9-B877473B6441"),
    ]));
    assert_eq!(
        fact(PROBE, &mixed, "updates.last_success_day"),
        Fact::known(20_770)
    );
    assert_eq!(fact(PROBE, &mixed, "updates.last_check_day"), Fact::known(20_778));
    let without_history = with(None);
    assert_eq!(
        fact(PROBE, &without_history, "updates.last_success_day"),
        Fact::known(20_778)
    );
    let only_definitions = with(Some(vec![update(20_778, DEFINITIONS)]));
    assert_eq!(
        fact(PROBE, &only_definitions, "updates.last_success_day"),
        unknown(Reason::NotPresent)
    );
}

#[test]
fn a_day_in_1899_means_never() {
    let state = UpdateState {
        last_search_day: Some(-25_569),
        ..UpdateState::default()
    };
    let host = client().answers(|answers| answers.updates = Some(Answer::Given(state)));
    assert_eq!(
        fact(PROBE, &host, "updates.last_check_day"),
        unknown(Reason::NotPresent)
    );
}
