//! Lists, searches, and what operators keep.

use dspt_report::Token;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewProvider;
use dspt_store::change::NewReport;
use dspt_store::change::NewString;
use dspt_store::change::Settings;
use dspt_store::limits;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceGroup;
use dspt_store::model::Overview;
use dspt_store::model::Scope;
use dspt_store::model::Silence;

use crate::cases::chain::rejoin;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::check;
use crate::support::estate;
use crate::support::named;
use crate::support::noon;
use crate::support::provider;
use crate::support::token_for;

const ALL: Scope = Scope::Everything;

pub(crate) async fn an_empty_store_answers_everything(store: &dyn Store) {
    assert_eq!(store.overview(&ALL, noon()).await.unwrap(), Overview::default());
    assert_eq!(store.settings().await.unwrap(), Settings::default());
    assert!(
        store
            .checks(&ALL, None, 1_000, noon())
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    assert!(store.tokens(&ALL, None, 1_000).await.unwrap().rows.is_empty());
    assert_eq!(store.log_size().await.unwrap(), 0);
    let page = store.providers(&ALL, "", None, 10, noon()).await.unwrap();
    assert_eq!((page.rows.len(), page.total, page.next), (0, 0, None));
    let missing = store.device(&ALL, Machine::new(1).device(), noon()).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    assert_eq!(store.key(Machine::new(1).key_id()).await.unwrap(), None);
}

pub(crate) async fn pages_go_on_by_key_and_end(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    for number in 0..7 {
        let mut machine = Machine::new(number);
        // Two of them with the same label and the same counts.
        machine.label = format!("office {}", number / 2);
        if number % 3 == 0 {
            machine.findings[0].1 = dspt_report::Verdict::Pass;
        }
        machine.join(store, id).await;
        machine.report(store).await;
        store
            .provider_add(&ALL, named(&format!("Home {}", number / 2)), noon())
            .await
            .unwrap();
    }
    for limit in 1..=8 {
        let (mut devices, mut after) = (Vec::new(), None);
        loop {
            let page = store
                .devices(&ALL, DeviceFilter::default(), after.as_deref(), limit, noon())
                .await
                .unwrap();
            assert_eq!(page.total, 7);
            assert!(page.rows.len() <= limit as usize);
            devices.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(devices.len(), 7, "pages of {limit}");
        assert!(
            devices.is_sorted_by(|a, b| (b.counts.fail, &a.label) <= (a.counts.fail, &b.label)),
            "pages of {limit}"
        );
        let ids: std::collections::BTreeSet<_> = devices.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), 7, "pages of {limit}");

        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let page = store
                .providers(&ALL, "", after.as_deref(), limit, noon())
                .await
                .unwrap();
            assert_eq!(page.total, 8);
            names.extend(page.rows.into_iter().map(|row| row.name));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(names.len(), 8, "pages of {limit}");
        assert!(names.is_sorted(), "{names:?}");
    }
}

pub(crate) async fn a_search_needs_every_word_in_any_case(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    store
        .provider_add(&ALL, named("Élan Care"), noon())
        .await
        .unwrap();
    let cases = [
        ("", 1),
        ("OFFICE", 1),
        ("debian rose", 1),
        ("office lily", 0),
        ("%", 0),
        ("_", 0),
        ("'; DROP TABLE device; --", 0),
    ];
    for (text, expected) in cases {
        let filter = DeviceFilter {
            text: text.to_owned(),
            ..DeviceFilter::default()
        };
        let page = store.devices(&ALL, filter, None, 10, noon()).await.unwrap();
        assert_eq!(
            (page.total, page.rows.len() as u64),
            (expected, expected),
            "{text}"
        );
    }
    for (text, expected) in [("éLAN", 1), ("care house", 0), ("house ROSE", 1), ("", 2)] {
        let page = store.providers(&ALL, text, None, 10, noon()).await.unwrap();
        assert_eq!(page.total, expected, "{text}");
    }
    let failing = |id: &str| DeviceFilter {
        failing: Some(check(id)),
        ..DeviceFilter::default()
    };
    for (id, expected) in [("disk-encryption", 1), ("firewall", 0), ("no-such-check", 0)] {
        let page = store.devices(&ALL, failing(id), None, 10, noon()).await.unwrap();
        assert_eq!(page.total, expected, "{id}");
    }
    let long = "ö".repeat(limits::SEARCH_BYTES);
    let page = store.providers(&ALL, &long, None, 10, noon()).await.unwrap();
    assert_eq!(page.total, 0);
}

pub(crate) async fn a_key_that_no_page_gave_is_refused(store: &dyn Store) {
    for after in ["", "x", "{}", "[1]", "[\"a\",\"b\"]", "null"] {
        let page = store.providers(&ALL, "", Some(after), 10, noon()).await;
        assert!(matches!(page, Err(StoreError::Invalid { .. })), "{after}");
        let page = store
            .devices(&ALL, DeviceFilter::default(), Some(after), 10, noon())
            .await;
        assert!(matches!(page, Err(StoreError::Invalid { .. })), "{after}");
    }
}

pub(crate) async fn silence_is_told_by_the_moment_asked(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    let one = |hours| async move {
        let list = store
            .devices(&ALL, DeviceFilter::default(), None, 10, after_hours(hours))
            .await
            .unwrap();
        let overview = store.overview(&ALL, after_hours(hours)).await.unwrap();
        let providers = store
            .providers(&ALL, "", None, 10, after_hours(hours))
            .await
            .unwrap();
        (
            list.rows[0].silence,
            (overview.never, overview.quiet, overview.stale),
            providers.rows[0].estate.unwrap().silent,
        )
    };
    assert_eq!(one(0).await, (Silence::Never, (1, 0, 0), 0));
    machine.report(store).await;
    assert_eq!(one(0).await, (Silence::Reporting, (0, 0, 0), 0));
    // Tuesday noon to Saturday: Wednesday, Thursday and Friday have passed.
    assert_eq!(one(3 * 24).await, (Silence::Reporting, (0, 0, 0), 0));
    assert_eq!(one(4 * 24).await, (Silence::Quiet, (0, 1, 0), 1));
    assert_eq!(one(15 * 24).await, (Silence::Stale, (0, 0, 1), 1));
}

/// Also where the index that lists the silent still goes by a report before it.
pub(crate) async fn silence_begins_with_the_last_report(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let mut new = machine.sealed_bare(machine.next());
    new.received_at = after_hours(24);
    store.accept(new).await.unwrap();
    let at = |hours| async move {
        let overview = store.overview(&ALL, after_hours(hours)).await.unwrap();
        assert_eq!(overview.last_heard, Some(after_hours(24)));
        let mut listed = Vec::new();
        for group in [DeviceGroup::Quiet, DeviceGroup::Stale] {
            let filter = DeviceFilter {
                group: Some(group),
                ..DeviceFilter::default()
            };
            let page = store.devices(&ALL, filter, None, 10, after_hours(hours)).await;
            listed.push(page.unwrap().total);
        }
        (overview.quiet, overview.stale, listed)
    };
    // Tuesday's report would be quiet on Saturday; Wednesday's is after Monday.
    assert_eq!(at(4 * 24).await, (0, 0, vec![0, 0]));
    assert_eq!(at(7 * 24).await, (1, 0, vec![1, 0]));
    // Fourteen days after the first, but not after the last.
    assert_eq!(at(14 * 24 + 12).await, (1, 0, vec![1, 0]));
    assert_eq!(at(15 * 24 + 1).await, (0, 1, vec![0, 1]));
}

/// Seven computers of one provider, each out of the ordinary in its own way, in the order of [`DeviceGroup::ALL`];
/// only the first has something to fix.
async fn one_of_each(store: &dyn Store) -> Vec<Machine> {
    let home = NewProvider {
        telephone: Some("01632 960001".to_owned()),
        ..named("Rose House")
    };
    let id = store.provider_add(&ALL, home, noon()).await.unwrap();
    let token = Token::from_bytes(&[3; 15]).unwrap();
    store
        .token_add(&ALL, token_for(id, &token, 10), noon())
        .await
        .unwrap();
    let mut machines: Vec<Machine> = (0..7).map(Machine::new).collect();
    for (place, machine) in machines.iter_mut().enumerate() {
        if place > 0 {
            machine.findings[0].1 = dspt_report::Verdict::Pass;
        }
        machine.join(store, id).await;
        if place != 1 {
            store
                .device_confirm(&ALL, machine.device(), noon())
                .await
                .unwrap();
        }
        let days = match DeviceGroup::ALL[place] {
            DeviceGroup::Quiet => 6,
            DeviceGroup::Stale => 15,
            DeviceGroup::Never => continue,
            DeviceGroup::Copied => {
                rejoin(store, machine, 0).await;
                rejoin(store, machine, 1).await;
                continue;
            }
            DeviceGroup::ToFix | DeviceGroup::ToConfirm | DeviceGroup::ClockWrong => 0,
        };
        let new = NewReport {
            received_at: after_hours(-24 * days),
            clock_wrong: DeviceGroup::ALL[place] == DeviceGroup::ClockWrong,
            ..machine.seal()
        };
        store.accept(new).await.unwrap();
    }
    machines
}

pub(crate) async fn each_group_is_a_list_of_what_the_overview_counts(store: &dyn Store) {
    let machines = one_of_each(store).await;
    let rose = store.provider_by_code(&ALL, "Rose House").await.unwrap();
    let lily = store
        .provider_add(&ALL, named("Lily Court"), noon())
        .await
        .unwrap();
    let (everything, one) = (ALL, Scope::Provider(rose));
    for (group, machine) in DeviceGroup::ALL.into_iter().zip(&machines) {
        for scope in [&everything, &one] {
            let overview = store.overview(scope, noon()).await.unwrap();
            assert_eq!(overview.of(group), 1, "{group:?}");
            for (provider, text, expected) in [
                (None, "", 1),
                (Some(rose), "", 1),
                (Some(lily), "", 0),
                (None, "rose", 1),
                (None, "lily", 0),
            ] {
                let filter = DeviceFilter {
                    provider,
                    group: Some(group),
                    text: text.to_owned(),
                    ..DeviceFilter::default()
                };
                let page = store.devices(scope, filter, None, 10, noon()).await.unwrap();
                let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
                let wanted = if expected == 1 {
                    vec![machine.device()]
                } else {
                    vec![]
                };
                assert_eq!(
                    (page.total, ids),
                    (expected, wanted),
                    "{group:?} {provider:?} {text:?}"
                );
            }
        }
        let failing = DeviceFilter {
            group: Some(group),
            failing: Some(check("disk-encryption")),
            ..DeviceFilter::default()
        };
        let page = store.devices(&ALL, failing, None, 10, noon()).await.unwrap();
        assert_eq!(page.total, u64::from(group == DeviceGroup::ToFix), "{group:?}");
    }
    let page = store
        .devices(&ALL, DeviceFilter::default(), None, 10, noon())
        .await
        .unwrap();
    assert_eq!((page.total, page.rows.len()), (7, 7));
    assert!(
        page.rows
            .iter()
            .all(|row| row.telephone.as_deref() == Some("01632 960001"))
    );
    for machine in &machines {
        store.device_retire(&ALL, machine.device(), noon()).await.unwrap();
    }
    let overview = store.overview(&ALL, noon()).await.unwrap();
    for group in DeviceGroup::ALL {
        let filter = DeviceFilter {
            group: Some(group),
            ..DeviceFilter::default()
        };
        let page = store.devices(&ALL, filter, None, 10, noon()).await.unwrap();
        assert_eq!((overview.of(group), page.total), (0, 0), "{group:?}");
    }
}

/// A check that few of many fail is found another way than one that all fail: both lists are whole and in order.
pub(crate) async fn a_check_that_few_fail_is_listed_like_one_that_all_fail(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    for number in 0..41 {
        let mut machine = Machine::new(number);
        machine.findings[1].1 = dspt_report::Verdict::Fail;
        if number != 9 {
            machine.findings[0].1 = dspt_report::Verdict::Pass;
        }
        machine.join(store, id).await;
        machine.report(store).await;
    }
    for (id, expected) in [("disk-encryption", 1), ("firewall", 41)] {
        let filter = DeviceFilter {
            failing: Some(check(id)),
            ..DeviceFilter::default()
        };
        let page = store.devices(&ALL, filter, None, 50, noon()).await.unwrap();
        assert_eq!((page.total, page.rows.len() as u64), (expected, expected), "{id}");
        assert!(
            page.rows
                .is_sorted_by(|a, b| (b.counts.fail, &a.label) <= (a.counts.fail, &b.label)),
            "{id}"
        );
    }
}

pub(crate) async fn hostile_text_is_kept_as_it_is_and_changes_nothing_else(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    let hostile = "=cmd|'/c x'!A1\u{202e}\u{1b}[2J\0 '; DROP TABLE device; -- \"";
    let mut machine = Machine::new(1);
    machine.label = hostile.to_owned();
    machine
        .facts
        .insert("os.name".parse().unwrap(), crate::support::text(hostile));
    machine
        .readings
        .insert("x.b".parse().unwrap(), crate::support::text(hostile));
    machine.join(store, id).await;
    machine.report(store).await;
    let list = store
        .devices(&ALL, DeviceFilter::default(), None, 10, noon())
        .await
        .unwrap();
    assert_eq!((list.total, list.rows[0].label.as_str()), (1, hostile));
    assert_eq!(list.rows[0].os, format!("{hostile} 12"));
    let facts = store.facts_of(&ALL, machine.device()).await.unwrap();
    assert_eq!(facts[&"x.b".parse().unwrap()], crate::support::text(hostile));
    for sequence in [0, 1] {
        assert!(store.envelope(&ALL, machine.device(), sequence).await.is_ok());
    }
    let filter = DeviceFilter {
        text: "drop".to_owned(),
        ..DeviceFilter::default()
    };
    assert_eq!(
        store.devices(&ALL, filter, None, 10, noon()).await.unwrap().total,
        1
    );
}

pub(crate) async fn a_provider_is_found_by_any_of_its_names(store: &dyn Store) {
    let new = NewProvider {
        name: " Rose House ".to_owned(),
        cqc: Some("1-10164".to_owned()),
        postcode: Some("ls1 4ap".to_owned()),
        ods: Some("a1b2".to_owned()),
        telephone: Some("01632 960001".to_owned()),
    };
    let id = store.provider_add(&ALL, new.clone(), noon()).await.unwrap();
    let hex = id.to_string();
    for typed in [
        "1-10164",
        " A1B2 ",
        "a1b2",
        "rose house",
        &hex,
        &hex[..4],
        &hex[..9],
    ] {
        assert_eq!(store.provider_by_code(&ALL, typed).await.unwrap(), id, "{typed}");
    }
    for typed in ["", "rose", &hex[..3], "1-1016", "%", "-"] {
        let found = store.provider_by_code(&ALL, typed).await;
        assert!(matches!(found, Err(StoreError::NotFound { .. })), "{typed}");
    }
    let taken = store.provider_add(&ALL, new, noon()).await;
    assert!(matches!(taken, Err(StoreError::Taken { .. })));
    store
        .provider_add(&ALL, named("Rose House"), noon())
        .await
        .unwrap();
    let found = store.provider_by_code(&ALL, "Rose House").await;
    assert!(
        matches!(found, Err(StoreError::Ambiguous { count: 2, ref candidates, .. }) if candidates.len() == 2 && candidates[0].starts_with("Rose House ("))
    );
    let page = store.providers(&ALL, "a1b2", None, 10, noon()).await.unwrap();
    let row = &page.rows[0];
    assert_eq!((row.id, row.name.as_str()), (id, "Rose House"));
    assert_eq!(row.ods.as_deref(), Some("A1B2"));
    assert_eq!(row.telephone.as_deref(), Some("01632 960001"));
}

pub(crate) async fn values_beyond_their_rules_are_refused(store: &dyn Store) {
    let long = "x".repeat(limits::TEXT_BYTES + 1);
    for name in ["", "  ", "two\nlines", &long] {
        let added = store.provider_add(&ALL, named(name), noon()).await;
        assert!(matches!(added, Err(StoreError::Invalid { .. })), "{name}");
    }
    let edge = "x".repeat(limits::TEXT_BYTES);
    let id = store.provider_add(&ALL, named(&edge), noon()).await.unwrap();
    for cqc in ["1 2", "ä", &"1".repeat(limits::CODE_BYTES + 1)] {
        let new = NewProvider {
            cqc: Some(cqc.to_owned()),
            ..named("Rose House")
        };
        let added = store.provider_add(&ALL, new, noon()).await;
        assert!(matches!(added, Err(StoreError::Invalid { .. })), "{cqc}");
    }
    let token = Token::from_bytes(&[4; 15]).unwrap();
    for uses in [0, limits::TOKEN_USES + 1] {
        let added = store.token_add(&ALL, token_for(id, &token, uses), noon()).await;
        assert!(matches!(added, Err(StoreError::Invalid { .. })), "{uses}");
    }
    let mut past = token_for(id, &token, 1);
    past.expires = noon();
    let added = store.token_add(&ALL, past, noon()).await;
    assert!(matches!(added, Err(StoreError::Invalid { .. })));
    let mut stranger = token_for(id, &token, 1);
    stranger.provider = dspt_report::ProviderId::new([9; 8]);
    let added = store.token_add(&ALL, stranger, noon()).await;
    assert!(matches!(added, Err(StoreError::NotFound { .. })));
    store
        .token_add(&ALL, token_for(id, &token, limits::TOKEN_USES), noon())
        .await
        .unwrap();
    let added = store.token_add(&ALL, token_for(id, &token, 1), noon()).await;
    assert!(matches!(added, Err(StoreError::Taken { .. })));
    // Many strings at once: one that cannot be kept keeps all others out, and their providers.
    let string = |n: u8, provider: Option<NewProvider>| NewString {
        token: token_for(
            provider
                .as_ref()
                .map_or(id, |_| dspt_report::ProviderId::new([n; 8])),
            &Token::from_bytes(&[n; 15]).unwrap(),
            1,
        ),
        provider,
    };
    let known = store
        .tokens(&Scope::Everything, None, 1_000)
        .await
        .unwrap()
        .rows
        .len();
    let bad = vec![string(20, Some(named("Elm House"))), string(4, None)];
    let added = store.strings_add(&Scope::Everything, bad, noon()).await;
    assert!(matches!(added, Err(StoreError::Taken { .. })), "{added:?}");
    assert_eq!(
        store
            .tokens(&Scope::Everything, None, 1_000)
            .await
            .unwrap()
            .rows
            .len(),
        known
    );
    assert!(
        store
            .provider_by_code(&Scope::Everything, "Elm House")
            .await
            .is_err()
    );
    let good = vec![string(20, Some(named("Elm House"))), string(21, None)];
    store.strings_add(&Scope::Everything, good, noon()).await.unwrap();
    assert_eq!(
        store
            .tokens(&Scope::Everything, None, 1_000)
            .await
            .unwrap()
            .rows
            .len(),
        known + 2
    );
    let elm = store
        .provider_by_code(&Scope::Everything, "Elm House")
        .await
        .unwrap();
    assert_eq!(elm, dspt_report::ProviderId::new([20; 8]));
    let settings = Settings {
        address: "not a host".to_owned(),
        ..Settings::default()
    };
    let set = store.settings_set(&ALL, settings, noon()).await;
    assert!(matches!(set, Err(StoreError::Invalid { .. })));
}

pub(crate) async fn settings_are_kept_as_one(store: &dyn Store) {
    let settings = Settings {
        operator: "Example IT Ltd".to_owned(),
        purpose: "Helping with the toolkit".to_owned(),
        telephone: "01632 960002".to_owned(),
        address: "console.example.org:8443".to_owned(),
    };
    store.settings_set(&ALL, settings.clone(), noon()).await.unwrap();
    assert_eq!(store.settings().await.unwrap(), settings);
    let fewer = Settings {
        operator: "Example IT".to_owned(),
        ..Settings::default()
    };
    store.settings_set(&ALL, fewer.clone(), noon()).await.unwrap();
    assert_eq!(store.settings().await.unwrap(), fewer);
}

pub(crate) async fn enrolment_strings_are_listed_and_taken_back(store: &dyn Store) {
    let (id, machine) = estate(store).await;
    let second = Token::from_bytes(&[4; 15]).unwrap();
    let mut new = token_for(id, &second, 2);
    new.label = "letter of 8 September".to_owned();
    store.token_add(&ALL, new, after_hours(1)).await.unwrap();
    let tokens = store.tokens(&ALL, None, 1_000).await.unwrap().rows;
    let newest = &tokens[0];
    assert_eq!((tokens.len(), newest.uses, newest.used), (2, 2, 0));
    assert_eq!(newest.label, "letter of 8 September");
    assert_eq!(
        (newest.created, newest.expires),
        (after_hours(1), after_hours(24))
    );
    assert_eq!(
        (tokens[1].token_sha256, tokens[1].used),
        (machine.token.digest(), 1)
    );
    store.token_revoke(&ALL, second.digest(), noon()).await.unwrap();
    assert!(store.tokens(&ALL, None, 1_000).await.unwrap().rows[0].revoked);
    let unknown = store
        .token_revoke(&ALL, dspt_report::Digest::of(b"none"), noon())
        .await;
    assert!(matches!(unknown, Err(StoreError::NotFound { .. })));
}

pub(crate) async fn every_accepted_thing_has_its_place_in_the_log(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    // Provider, token, enrolment.
    assert_eq!(store.log_size().await.unwrap(), 3);
    machine.report(store).await;
    assert_eq!(store.log_size().await.unwrap(), 4);
    store.device_retire(&ALL, machine.device(), noon()).await.unwrap();
    assert_eq!(store.log_size().await.unwrap(), 5);
}

pub(crate) async fn the_version_changes_with_every_change(store: &dyn Store) {
    let first = store.version().await.unwrap();
    assert_eq!(store.version().await.unwrap(), first);
    let (_, mut machine) = estate(store).await;
    let second = store.version().await.unwrap();
    machine.report(store).await;
    let third = store.version().await.unwrap();
    assert!(first != second && second != third, "{first} {second} {third}");
    store.overview(&ALL, noon()).await.unwrap();
    assert_eq!(store.version().await.unwrap(), third);
}
