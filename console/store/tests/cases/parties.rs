//! Organisations, their posts, what they are permitted, and who looked.

use std::time::Duration;

use dspt_report::Digest;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewNote;
use dspt_store::change::NewOperator;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::change::NewWork;
use dspt_store::change::Settings;
use dspt_store::limits;
use dspt_store::model::DeviceFilter;
use dspt_store::model::Given;
use dspt_store::model::LookRow;
use dspt_store::model::Owner;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use dspt_store::work;

use super::access::ALL;
use super::access::claim;
use super::access::operator;
use super::access::party;
use super::access::permission;
use super::access::post;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::leaving;
use crate::support::named;
use crate::support::noon;

fn is_invalid<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Invalid { .. }))
}

pub(crate) async fn the_console_has_a_party_of_its_own(store: &dyn Store) {
    let [own] = store.parties(ALL).await.unwrap().try_into().unwrap();
    assert!(own.own && own.name.is_empty());
    let settings = Settings {
        operator: "Example IT".to_owned(),
        ..Settings::default()
    };
    store.settings_set(ALL, settings, noon()).await.unwrap();
    let council = party(store, "Council").await;
    let names = store.parties(ALL).await.unwrap();
    let names: Vec<_> = names.iter().map(|row| (row.name.as_str(), row.own)).collect();
    assert_eq!(names, [("Example IT", true), ("Council", false)]);
    for typed in [
        "council",
        " COUNCIL ",
        &council.to_string(),
        &council.to_string()[..4],
    ] {
        assert_eq!(store.party_by_name(ALL, typed).await.unwrap(), council);
    }
    let new = NewParty {
        name: "council".to_owned(),
        ..NewParty::default()
    };
    let taken = store.party_add(ALL, new.clone(), noon()).await;
    assert!(matches!(taken, Err(StoreError::Taken { .. })));
    let edge = NewParty {
        name: "x".repeat(limits::TEXT_BYTES),
        ..new.clone()
    };
    store.party_add(ALL, edge, noon()).await.unwrap();
    let long = NewParty {
        name: "y".repeat(limits::TEXT_BYTES + 1),
        ..new
    };
    assert!(is_invalid(&store.party_add(ALL, long, noon()).await));
}

pub(crate) async fn a_permission_must_be_one_that_ends(store: &dyn Store) {
    let (rose, machine) = estate(store).await;
    let council = party(store, "Council").await;
    let own = store.parties(ALL).await.unwrap()[0].id;
    let good = permission(rose, council, Sharing::Items);
    let wrong = [
        NewPermission {
            level: Sharing::Public,
            ..good.clone()
        },
        NewPermission {
            text: 0,
            ..good.clone()
        },
        NewPermission {
            until: "2026-09-07".parse().unwrap(),
            ..good.clone()
        },
        NewPermission {
            until: "2029-09-13".parse().unwrap(),
            ..good.clone()
        },
        NewPermission {
            purpose: " ".to_owned(),
            ..good.clone()
        },
        NewPermission {
            agreed_by: String::new(),
            ..good.clone()
        },
        NewPermission {
            party: own,
            ..good.clone()
        },
        // Whoever sits here cannot speak for a computer, nor it for paper.
        NewPermission {
            given: Given::Device(machine.device()),
            ..good.clone()
        },
    ];
    for new in wrong {
        assert!(
            is_invalid(&store.permit(ALL, new.clone(), noon()).await),
            "{new:?}"
        );
    }
    let rose_itself = Scope::Provider(rose);
    assert!(is_invalid(
        &store.permit(&rose_itself, good.clone(), noon()).await
    ));
    let said = NewPermission {
        given: Given::Device(machine.device()),
        ..good.clone()
    };
    let stranger = NewPermission {
        given: Given::Device(Machine::new(8).device()),
        ..good.clone()
    };
    let refused = store.permit(&rose_itself, stranger, noon()).await;
    assert!(matches!(refused, Err(StoreError::NotFound { .. })));
    assert!(
        store
            .permissions(ALL, rose, None, 1_000)
            .await
            .unwrap()
            .rows
            .is_empty()
    );

    let last = NewPermission {
        until: "2029-09-12".parse().unwrap(),
        ..good
    };
    store.permit(ALL, last.clone(), noon()).await.unwrap();
    store.permit(&rose_itself, said, after_hours(1)).await.unwrap();
    let [newer, older] = store
        .permissions(ALL, rose, None, 1_000)
        .await
        .unwrap()
        .rows
        .try_into()
        .unwrap();
    assert_eq!(
        (newer.given, newer.withdrawn),
        (Given::Device(machine.device()), None)
    );
    assert_eq!(
        (older.given, older.withdrawn),
        (Given::Paper, Some(after_hours(1)))
    );
    assert_eq!(
        (older.until, newer.until.to_string().as_str()),
        (last.until, "2026-09-08")
    );
    store
        .withdraw(&rose_itself, rose, council, after_hours(2))
        .await
        .unwrap();
    let again = store.withdraw(&rose_itself, rose, council, after_hours(2)).await;
    assert!(matches!(again, Err(StoreError::NotFound { .. })));
}

/// The party that runs the console sees what the computers say.
pub(crate) async fn the_computers_say_what_the_console_sees(store: &dyn Store) {
    let own = store.parties(ALL).await.unwrap()[0].id;
    let scope = operator(store, own, Role::Support, 1).await.scope(noon());
    let (rose, mut first) = estate(store).await;
    let sight = || async {
        let row = store.provider(&scope, rose, noon()).await.ok()?;
        Some((row.sight, row.estate.map(|estate| estate.devices)))
    };
    let empty = store
        .provider_add(ALL, named("No computers yet"), noon())
        .await
        .unwrap();
    assert!(
        store.provider(&scope, empty, noon()).await.is_ok(),
        "to make a string for it"
    );
    assert_eq!(sight().await, Some((Sharing::Devices, Some(1))));
    let mut second = Machine::new(2);
    second.sharing = Sharing::Progress;
    second.join(store, rose).await;
    second.report(store).await;
    first.report(store).await;
    assert_eq!(
        sight().await,
        Some((Sharing::Devices, Some(1))),
        "the second keeps itself back"
    );
    let listed = store
        .devices(&scope, DeviceFilter::default(), None, 9, noon())
        .await
        .unwrap();
    assert_eq!((listed.total, listed.rows[0].id), (1, first.device()));
    let hidden = store.device(&scope, second.device(), noon()).await;
    assert!(matches!(hidden, Err(StoreError::NotFound { .. })));
    first.sharing = Sharing::Items;
    first.report(store).await;
    assert_eq!(sight().await, Some((Sharing::Items, None)));
    for machine in [&first, &second] {
        store.accept_link(leaving(machine)).await.unwrap();
    }
    assert_eq!(sight().await, None, "it left");
    assert!(store.provider(ALL, rose, noon()).await.is_ok());
}

pub(crate) async fn a_post_is_claimed_once_and_revoked_at_once(store: &dyn Store) {
    let council = party(store, "Council").await;
    let wrong = [
        NewOperator {
            label: String::new(),
            ..post(council, Role::Lead, 1)
        },
        NewOperator {
            token_until: noon(),
            ..post(council, Role::Lead, 1)
        },
        NewOperator {
            token_until: after_hours(24 * 31 + 1),
            ..post(council, Role::Lead, 1)
        },
        post(council, Role::Provider, 1),
        post(council, Role::Admin, 1),
        NewOperator {
            provider: Some(dspt_report::ProviderId::new([1; 8])),
            ..post(council, Role::Lead, 1)
        },
    ];
    for new in wrong {
        assert!(
            is_invalid(&store.operator_add(ALL, new.clone(), noon()).await),
            "{new:?}"
        );
    }
    let id = store
        .operator_add(ALL, post(council, Role::Lead, 1), noon())
        .await
        .unwrap();
    let taken = store
        .operator_add(ALL, post(council, Role::Lead, 1), noon())
        .await;
    assert!(matches!(taken, Err(StoreError::Taken { .. })));
    store
        .operator_add(ALL, post(council, Role::Lead, 2), noon())
        .await
        .unwrap();

    let good = claim(1);
    let late = store.operator_claim(good, after_hours(24)).await;
    assert!(matches!(late, Err(StoreError::NotFound { .. })));
    let post = store.operator_claim(good, noon()).await.unwrap();
    assert_eq!((post.id, post.party, post.role), (id, council, Role::Lead));
    assert_eq!(
        store.operator_claim(good, after_hours(30)).await.unwrap(),
        post,
        "a lost answer"
    );
    let mut other = claim(2);
    other.token_sha256 = good.token_sha256;
    let again = store.operator_claim(other, noon()).await;
    assert!(
        matches!(again, Err(StoreError::NotFound { .. })),
        "the token is used up"
    );
    for stolen in [
        dspt_store::change::Claim {
            key: good.key,
            ..claim(2)
        },
        dspt_store::change::Claim {
            certificate_sha256: good.certificate_sha256,
            ..claim(2)
        },
    ] {
        let taken = store.operator_claim(stolen, noon()).await;
        assert!(matches!(taken, Err(StoreError::Taken { .. })));
    }
    let found = store
        .operator_by_certificate(good.certificate_sha256)
        .await
        .unwrap();
    assert_eq!(found, Some(post.clone()));
    store.operator_revoke(ALL, id, noon()).await.unwrap();
    store.operator_revoke(ALL, id, noon()).await.unwrap();
    assert_eq!(
        store
            .operator_by_certificate(good.certificate_sha256)
            .await
            .unwrap(),
        None
    );
    let gone = store.operator_claim(good, noon()).await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })));
    assert_eq!(
        store.operator_by_certificate(Digest::of(b"none")).await.unwrap(),
        None
    );
    let posts = store.operators(ALL, None, 1_000).await.unwrap().rows;
    let told: Vec<_> = posts
        .iter()
        .map(|row| (row.claimed.is_some(), row.revoked.is_some()))
        .collect();
    assert_eq!(told, [(true, true), (false, false)]);
}

/// Waits until what nobody waits for is kept.
async fn lookers(store: &dyn Store, provider: dspt_report::ProviderId, count: usize) -> Vec<LookRow> {
    for _ in 0..200 {
        let looks = store
            .lookers(&Scope::Provider(provider), provider, None, 1_000)
            .await
            .unwrap()
            .rows;
        if looks.len() >= count {
            return looks;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    store
        .lookers(&Scope::Provider(provider), provider, None, 1_000)
        .await
        .unwrap()
        .rows
}

pub(crate) async fn the_provider_is_told_who_looked_once_a_day(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    let lily = store
        .provider_add(ALL, named("Lily Court"), noon())
        .await
        .unwrap();
    let council = party(store, "Council").await;
    let lead = operator(store, council, Role::Lead, 1).await;
    let new = NewPermission {
        until: "2026-12-01".parse().unwrap(),
        ..permission(rose, council, Sharing::Devices)
    };
    store.permit(ALL, new, noon()).await.unwrap();
    let scope = lead.scope(noon());
    // What tells nothing of its devices, what was refused, and who sits at the machine are no looks.
    store.overview(&scope, noon()).await.unwrap();
    store.permissions(&scope, rose, None, 1_000).await.unwrap();
    assert!(store.provider(&scope, lily, noon()).await.is_err());
    store.device(ALL, machine.device(), noon()).await.unwrap();
    assert!(
        store
            .lookers(ALL, rose, None, 1_000)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    for _ in 0..3 {
        store.device(&scope, machine.device(), noon()).await.unwrap();
        store.computers(&scope, rose, noon()).await.unwrap();
        store.providers(&scope, "", None, 9, noon()).await.unwrap();
    }
    store.opened(&scope, rose, Sharing::Items).await.unwrap();
    store
        .opened(&lead.scope(after_hours(13)), rose, Sharing::Items)
        .await
        .unwrap();
    let looks = lookers(store, rose, 3).await;
    let told: Vec<_> = looks
        .iter()
        .map(|look| (look.day.to_string(), look.read))
        .collect();
    let (first, second) = ("2026-09-08".to_owned(), "2026-09-09".to_owned());
    assert_eq!(
        told,
        [
            (second, Sharing::Items),
            (first.clone(), Sharing::Devices),
            (first, Sharing::Items)
        ]
    );
    assert_eq!(
        (looks[0].party_name.as_str(), looks[0].post.as_str()),
        ("Council", "desk 1")
    );
    assert!(
        store
            .lookers(ALL, lily, None, 1_000)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

pub(crate) async fn each_action_names_the_post_and_the_provider(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    let own = store.parties(ALL).await.unwrap()[0].id;
    let desk = operator(store, own, Role::Support, 1).await;
    store
        .device_retire(&desk.scope(noon()), machine.device(), noon())
        .await
        .unwrap();
    let page = store.actions(ALL, rose, None, 2).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (3, 2));
    let newest = &page.rows[0];
    assert_eq!((newest.action.as_str(), newest.at), ("device-retired", noon()));
    let by = newest.by.as_ref().unwrap();
    assert_eq!((by.operator, by.label.as_str()), (desk.id, "desk 1"));
    for wanted in [
        desk.id.to_string(),
        rose.to_string(),
        machine.device().to_string(),
    ] {
        assert!(newest.entry.contains(&wanted), "{}", newest.entry);
    }
    assert_eq!(page.rows[1].by, None, "whoever sat at the machine");
    let rest = store.actions(ALL, rose, page.next.as_deref(), 2).await.unwrap();
    let told: Vec<_> = rest.rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(told, ["provider-added"]);
    assert_eq!(rest.next, None);
}

pub(crate) async fn notes_and_work_are_a_partys_own(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    let (one, two) = (party(store, "One").await, party(store, "Two").await);
    for who in [one, two] {
        store
            .permit(ALL, permission(rose, who, Sharing::Devices), noon())
            .await
            .unwrap();
    }
    let (first, second) = (
        operator(store, one, Role::Support, 1).await,
        operator(store, two, Role::Support, 2).await,
    );
    let (here, there) = (first.scope(noon()), second.scope(noon()));
    let note = |device, text: &str| NewNote {
        provider: rose,
        device,
        text: text.to_owned(),
    };
    store
        .note_add(&here, note(None, "rang, will update by 10 Nov"), noon())
        .await
        .unwrap();
    store
        .note_add(&here, note(Some(machine.device()), "line one\nline two"), noon())
        .await
        .unwrap();
    let edge = "x".repeat(limits::NOTE_BYTES);
    store.note_add(&here, note(None, &edge), noon()).await.unwrap();
    for text in ["", " ", "bell\u{7}", &format!("{edge}x")] {
        assert!(is_invalid(&store.note_add(&here, note(None, text), noon()).await));
    }
    let nowhere = store
        .note_add(&here, note(Some(Machine::new(9).device()), "x"), noon())
        .await;
    assert!(matches!(nowhere, Err(StoreError::NotFound { .. })));
    let page = store.notes(&here, rose, None, 2).await.unwrap();
    assert_eq!((page.total, page.rows[1].device), (3, Some(machine.device())));
    assert_eq!(page.rows[0].by.as_ref().unwrap().operator, first.id);
    let rest = store.notes(&here, rose, page.next.as_deref(), 2).await.unwrap();
    assert_eq!(rest.rows[0].text, "rang, will update by 10 Nov");
    for other in [&there, ALL, &Scope::Provider(rose)] {
        assert_eq!(store.notes(other, rose, None, 9).await.unwrap().total, 0);
        assert!(
            store
                .work(other, rose, None, 1_000)
                .await
                .unwrap()
                .rows
                .is_empty()
        );
    }
    let actions = store.actions(ALL, rose, None, 99).await.unwrap();
    assert!(
        actions.rows.iter().all(|row| !row.entry.contains("rang")),
        "no text is logged"
    );

    let set = |owner, device| NewWork {
        provider: rose,
        device,
        owner: Some(owner),
        snoozed_until: Some("2026-09-14".parse().unwrap()),
    };
    store
        .work_set(&here, set(Owner::Operator(first.id), None), noon())
        .await
        .unwrap();
    store
        .work_set(&here, set(Owner::Party(two), Some(machine.device())), noon())
        .await
        .unwrap();
    store
        .work_set(&here, set(Owner::Party(two), None), noon())
        .await
        .unwrap();
    let stood = store.work(&here, rose, None, 1_000).await.unwrap().rows;
    assert_eq!(
        (stood.len(), stood[0].owner, stood[0].device),
        (2, Some(Owner::Party(two)), None)
    );
    let tasks = store.tasks(&here, None, 1).await.unwrap();
    let row = &tasks.rows[0];
    assert_eq!((tasks.total, row.provider, row.device), (2, rose, None));
    assert_eq!(
        (row.owner_name.as_deref(), row.note.as_deref()),
        (Some("Two"), Some(edge.as_str()))
    );
    assert_eq!(
        (row.noted, row.snoozed_until),
        (Some(noon()), stood[0].snoozed_until)
    );
    let rest = store.tasks(&here, tasks.next.as_deref(), 1).await.unwrap();
    assert_eq!(rest.rows.len(), 1);
    assert_eq!(rest.rows[0].device, Some(machine.device()));
    assert_eq!(rest.rows[0].note.as_deref(), Some("line one\nline two"));
    for other in [&there, ALL, &Scope::Provider(rose)] {
        assert_eq!(store.tasks(other, None, 9).await.unwrap().total, 0);
    }
    let stranger = store
        .work_set(&here, set(Owner::Operator(second.id), None), noon())
        .await;
    assert!(matches!(stranger, Err(StoreError::NotFound { .. })));

    // By name, and by what a person would type.
    let (device, nothing) = ((rose, Some(machine.device())), (rose, None));
    for (typed, owner) in [
        ("me", Some(Owner::Operator(first.id))),
        ("ONE", Some(Owner::Party(one))),
        ("", None),
    ] {
        work::in_hand(store, &here, device, typed, noon()).await.unwrap();
        let tasks = store.tasks(&here, None, 9).await.unwrap();
        let row = &tasks.rows[1];
        assert_eq!(
            (row.owner, row.snoozed_until),
            (owner, stood[0].snoozed_until),
            "{typed}"
        );
    }
    for typed in ["nobody", "Two"] {
        let refused = work::in_hand(store, &here, nothing, typed, noon()).await;
        assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{typed}");
    }
    work::rest(store, &here, nothing, None, noon()).await.unwrap();
    let tasks = store.tasks(&here, None, 9).await.unwrap();
    assert_eq!(
        (tasks.rows[0].owner, tasks.rows[0].snoozed_until),
        (Some(Owner::Party(two)), None)
    );

    let news = work::news(store, &here, noon()).await.unwrap();
    assert_eq!(
        (news.looked, news.changes.joined),
        (None, 1),
        "the last days at first"
    );
    assert_eq!(store.last_looked(&here).await.unwrap(), None);
    for hours in [1, 2] {
        store.looked(&here, after_hours(hours)).await.unwrap();
    }
    assert_eq!(store.last_looked(&here).await.unwrap(), Some(after_hours(2)));
    assert_eq!(store.last_looked(&there).await.unwrap(), None);
    let news = work::news(store, &here, after_hours(3)).await.unwrap();
    assert_eq!((news.looked, news.changes.joined), (Some(after_hours(2)), 0));
    store.looked(ALL, noon()).await.unwrap();
    assert_eq!(store.last_looked(ALL).await.unwrap(), Some(noon()));
}

/// Takes steps (permit or withdraw, level, days that it lasts, days that pass) and looks after each; tells the first time
/// that more or less is seen than the last word allows.
pub(crate) async fn follow(store: &dyn Store, steps: &[(bool, u8, i64, i64)]) -> Option<String> {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    let council = party(store, "Council").await;
    let lead = operator(store, council, Role::Lead, 1).await;
    let levels = [
        Sharing::Public,
        Sharing::Progress,
        Sharing::Items,
        Sharing::Devices,
    ];
    let (mut day, mut said) = (0, None);
    for (gives, level, lasts, pass) in steps {
        let at = after_hours(24 * day);
        if *gives {
            let until = "2026-09-08".parse::<jiff::civil::Date>().unwrap();
            let new = NewPermission {
                until: until.saturating_add(jiff::Span::new().days(day + lasts)),
                ..permission(rose, council, levels[usize::from(*level)])
            };
            store.permit(ALL, new, at).await.unwrap();
            said = Some((*level, day + lasts));
        } else {
            let withdrawn = store.withdraw(ALL, rose, council, at).await;
            assert_eq!(withdrawn.is_ok(), said.is_some());
            said = None;
        }
        day += pass;
        let allowed = said
            .filter(|(_, last)| day <= *last)
            .map_or(0, |(level, _)| level);
        let scope = lead.scope(after_hours(24 * day));
        let row = store.provider(&scope, rose, noon()).await.ok();
        let seen = row.as_ref().map_or(Sharing::Public, |row| row.sight);
        let device = store.device(&scope, machine.device(), noon()).await.is_ok();
        let items = store.opened(&scope, rose, Sharing::Items).await.is_ok();
        let figures = row.is_some_and(|row| row.estate.is_some());
        let expected = (
            levels[usize::from(allowed)],
            allowed >= 2,
            allowed >= 3,
            allowed >= 3,
        );
        if (seen, items, device, figures) != expected {
            return Some(format!(
                "day {day}: {seen:?} {items} {device} {figures}, allowed {allowed}"
            ));
        }
    }
    None
}
