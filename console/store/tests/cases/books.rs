//! What people entered, and everything else that is held of a provider's computers.

use dspt_report::Fact;
use dspt_report::Token;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewAssessment;
use dspt_store::model::DeviceState;
use dspt_store::model::HeldAssessment;
use dspt_store::model::Origin;
use dspt_store::model::Scope;
use dspt_store::model::Silence;

use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::named;
use crate::support::noon;
use crate::support::provider;
use crate::support::token_for;

const ALL: Scope = Scope::Everything;
const ANSWERS: &str = "toolkit: dspt-2026-27\nanswers: []\n";
const ASSETS: &str = "assets:\n  - id: phones\n    label: \"Caf\u{e9} <b>\"\n";

fn version(provider: dspt_report::ProviderId, answers: Option<&str>, assets: Option<&str>) -> NewAssessment {
    NewAssessment {
        provider,
        answers: answers.map(str::to_owned),
        assets: assets.map(str::to_owned),
        risks: Vec::new(),
        by: "Sam, Northshire IT".to_owned(),
    }
}

fn texts(held: &HeldAssessment) -> (Option<&str>, Option<&str>) {
    (held.answers.as_deref(), held.assets.as_deref())
}

pub(crate) async fn what_was_entered_is_told_with_where_it_came_from(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    assert_eq!(store.assessments(&ALL, rose).await.unwrap(), []);
    first.report(store).await;
    assert_eq!(store.assessments(&ALL, rose).await.unwrap(), []);

    first.answers = Some(ANSWERS.to_owned());
    let mut new = first.seal();
    new.received_at = after_hours(1);
    store.accept(new).await.unwrap();
    let mut second = Machine::new(2);
    second.assets = Some(ASSETS.to_owned());
    second.join(store, rose).await;
    second.report(store).await;
    store
        .keep_assessment(&ALL, version(rose, Some("drafts"), None), after_hours(2))
        .await
        .unwrap();

    let held = store.assessments(&ALL, rose).await.unwrap();
    let expected = [
        (
            Origin::Device(first.device(), DeviceState::Confirmed),
            after_hours(1),
        ),
        (Origin::Device(second.device(), DeviceState::New), noon()),
        (Origin::Console, after_hours(2)),
    ];
    let told: Vec<_> = held.iter().map(|one| (one.origin, one.received_at)).collect();
    assert_eq!(told, expected);
    let said: Vec<_> = held.iter().map(texts).collect();
    assert_eq!(
        said,
        [
            (Some(ANSWERS), None),
            (None, Some(ASSETS)),
            (Some("drafts"), None)
        ]
    );
    // The same envelope is made again, with what it names.
    let sealed = store.envelope(&ALL, first.device(), 2).await.unwrap();
    assert_eq!(sealed.id(), first.head.id);
    assert_eq!(store.raw_count().await.unwrap(), 0);
}

pub(crate) async fn books_follow_the_newest_report_that_names_any(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.answers = Some("first".to_owned());
    machine.report(store).await;
    // Sent once; named again without being sent.
    let bare = machine.sealed_bare(machine.next());
    machine.move_to(&bare);
    let outcome = store.accept(bare).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
    machine.answers = Some("second".to_owned());
    machine.report(store).await;
    machine.answers = None;
    machine.report(store).await;
    let held = store.assessments(&ALL, rose).await.unwrap();
    let said: Vec<_> = held.iter().map(texts).collect();
    assert_eq!(said, [(Some("second"), None)]);

    // What a person said does not end with a computer.
    store.device_retire(&ALL, machine.device(), noon()).await.unwrap();
    let held = store.assessments(&ALL, rose).await.unwrap();
    let origins: Vec<_> = held.iter().map(|one| one.origin).collect();
    assert_eq!(origins, [Origin::Device(machine.device(), DeviceState::Retired)]);
}

pub(crate) async fn books_that_are_not_held_are_asked_for(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    machine.answers = Some(ANSWERS.to_owned());
    let report = machine.next();
    let outcome = store.accept(machine.sealed_bare(report.clone())).await.unwrap();
    let need = vec![report.assessment.unwrap().sha256];
    assert_eq!(outcome.result, AcceptResult::Missing { need });
    assert_eq!(store.assessments(&ALL, rose).await.unwrap(), []);
    let outcome = store.accept(machine.sealed(report)).await.unwrap();
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
}

pub(crate) async fn books_below_the_devices_level_are_neither_asked_for_nor_kept(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    let mut machine = Machine::new(1);
    machine.sharing = Sharing::Items;
    machine.answers = Some(ANSWERS.to_owned());
    machine.join(store, id).await;
    machine.report(store).await;
    assert_eq!(store.assessments(&ALL, id).await.unwrap(), []);
    let computers = store.computers(&ALL, id, noon()).await.unwrap();
    assert!(computers[0].inventory.is_none() && computers[0].findings.is_empty());
}

pub(crate) async fn every_version_of_the_consoles_books_has_its_place_in_the_log(store: &dyn Store) {
    let (rose, _) = estate(store).await;
    let before = store.log_size().await.unwrap();
    let versions = [
        (Some("one"), None, 1),
        (Some("one"), None, 1),
        (Some("one"), Some("phones"), 2),
        (Some("two"), Some("phones"), 3),
        (Some("one"), None, 4),
    ];
    for (answers, assets, places) in versions {
        let new = version(rose, answers, assets);
        store.keep_assessment(&ALL, new, noon()).await.unwrap();
        assert_eq!(store.log_size().await.unwrap(), before + places);
        let held = store.assessments(&ALL, rose).await.unwrap();
        let said: Vec<_> = held.iter().map(texts).collect();
        assert_eq!(said, [(answers, assets)], "the newest alone is told");
    }
}

pub(crate) async fn books_that_are_none_or_too_long_are_refused(store: &dyn Store) {
    let (rose, _) = estate(store).await;
    let most = "a".repeat(dspt_report::limits::ASSESSMENT_TEXT_BYTES);
    let more = format!("{most}a");
    let mut wrong = vec![
        version(rose, None, None),
        version(rose, Some(""), None),
        version(rose, Some("x"), Some("")),
        version(rose, Some(&more), None),
        version(rose, Some("x"), Some(&more)),
    ];
    wrong.extend(["", "two\nlines"].map(|by| NewAssessment {
        by: by.to_owned(),
        ..version(rose, Some("x"), None)
    }));
    for new in wrong {
        let refused = store.keep_assessment(&ALL, new, noon()).await;
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{refused:?}");
    }
    // Escapes make the longest texts longer still, and they are kept all the same.
    let lines = "\u{1}".repeat(dspt_report::limits::ASSESSMENT_TEXT_BYTES);
    for new in [
        version(rose, Some(&most), Some(&most)),
        version(rose, Some(&lines), Some(&lines)),
    ] {
        store.keep_assessment(&ALL, new.clone(), noon()).await.unwrap();
        let held = store.assessments(&ALL, rose).await.unwrap();
        assert!(held[0].answers == new.answers && held[0].assets == new.assets);
    }
}

pub(crate) async fn another_providers_books_and_computers_are_not_there(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.answers = Some(ANSWERS.to_owned());
    machine.report(store).await;
    let lily = store
        .provider_add(&Scope::Everything, named("Lily Court"), noon())
        .await
        .unwrap();
    let scope = Scope::Provider(lily);
    let new = version(rose, Some("x"), None);
    let before = store.log_size().await.unwrap();
    for refused in [
        store.assessments(&scope, rose).await.map(|_| ()),
        store.computers(&scope, rose, noon()).await.map(|_| ()),
        store.keep_assessment(&scope, new, noon()).await,
    ] {
        let is_not_found = matches!(refused, Err(StoreError::NotFound { what: "provider" }));
        assert!(is_not_found, "{refused:?}");
    }
    assert_eq!(store.log_size().await.unwrap(), before);
    assert_eq!(store.assessments(&scope, lily).await.unwrap(), []);
    assert_eq!(store.computers(&scope, lily, noon()).await.unwrap(), []);
    assert_eq!(
        store
            .assessments(&Scope::Provider(rose), rose)
            .await
            .unwrap()
            .len(),
        1
    );
}

pub(crate) async fn computers_are_told_with_everything_that_is_held(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    first.report(store).await;
    let mut silent = Machine::new(2);
    silent.join(store, rose).await;
    let mut gone = Machine::new(3);
    gone.join(store, rose).await;
    gone.report(store).await;
    store.device_retire(&ALL, gone.device(), noon()).await.unwrap();
    // And somebody else's.
    let lily = store
        .provider_add(&Scope::Everything, named("Lily Court"), noon())
        .await
        .unwrap();
    let mut theirs = Machine::new(4);
    theirs.token = Token::from_bytes(&[4; 15]).unwrap();
    let token = token_for(lily, &theirs.token, 5);
    store.token_add(&Scope::Everything, token, noon()).await.unwrap();
    theirs.join(store, lily).await;

    let computers = store.computers(&ALL, rose, noon()).await.unwrap();
    let rows: Vec<_> = computers
        .iter()
        .map(|held| (held.device.id, held.device.silence, held.device.state))
        .collect();
    assert_eq!(
        rows,
        [
            (first.device(), Silence::Reporting, DeviceState::Confirmed),
            (silent.device(), Silence::Never, DeviceState::New),
        ]
    );
    let [held, never] = computers.as_slice() else {
        panic!("{computers:?}")
    };
    let detail = store.device(&ALL, first.device(), noon()).await.unwrap();
    assert_eq!(held.device, detail.device);
    assert_eq!((&held.findings, &held.facts), (&detail.findings, &detail.facts));
    assert_eq!((&held.policy, &held.agent), (&detail.policy, &detail.agent));
    assert_eq!(held.facts.get(&"x.c".parse().unwrap()), Some(&Fact::known(-5)));
    assert_eq!(held.inventory, Some(first.inventory_body().inventory));
    assert!(never.facts.is_empty() && never.findings.is_empty() && never.inventory.is_none());
}
