//! A device's key and its end: rotation, replacement, sharing, leaving; and the results of personal computers.

use std::collections::BTreeMap;

use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Seed;
use dspt_report::SelfCheck;
use dspt_report::SigningKey;
use dspt_report::Verdict;
use dspt_report::rotation::Place;
use dspt_report::rotation::rotate;
use dspt_report::self_check::Family;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Sharing;
use dspt_report::wire::Head;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::AcceptOutcome;
use dspt_store::change::AcceptResult;
use dspt_store::change::LinkSaid;
use dspt_store::change::NewLink;
use dspt_store::change::OnceOutcome;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceState;
use dspt_store::model::Scope;

use crate::support::Machine;
use crate::support::after_hours;
use crate::support::check;
use crate::support::estate;
use crate::support::leaving;
use crate::support::named;
use crate::support::noon;
use crate::support::provider;
use crate::support::token_for;

const ALL: &Scope = &Scope::Everything;

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([number; 32])).unwrap()
}

fn agent() -> AgentInfo {
    AgentInfo {
        os: "linux".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

/// The passing of a machine to another key after its head.
fn rotation(machine: &Machine, new: &SigningKey, device: dspt_report::DeviceId, head: Head) -> NewLink {
    let place = Place {
        agent: agent(),
        collected_at: noon().as_second(),
        device,
        previous: head.id,
        sequence: head.sequence + 1,
    };
    let envelope = rotate(place, &machine.key, new).unwrap();
    NewLink {
        said: LinkSaid::Rotation(envelope.verify_rotation(machine.key.public()).unwrap()),
        envelope,
        received_at: noon(),
    }
}

fn head_of(link: &NewLink, sequence: u64) -> Head {
    Head {
        id: link.envelope.id(),
        sequence,
    }
}

async fn link(store: &dyn Store, link: &NewLink) -> AcceptOutcome {
    store.accept_link(link.clone()).await.unwrap()
}

async fn detail(store: &dyn Store, machine: &Machine) -> DeviceDetail {
    store.device(ALL, machine.device(), noon()).await.unwrap()
}

/// The next report of a machine that changed its key: its device stays that of the first.
fn under(machine: &Machine, device: dspt_report::DeviceId) -> dspt_store::change::NewReport {
    let said = Report {
        device,
        ..machine.next()
    };
    machine.sealed(said)
}

pub(crate) async fn a_new_key_speaks_and_the_old_one_is_refused(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let device = machine.device();
    let before = machine.next();
    let turned = rotation(&machine, &key(90), device, machine.head);
    let outcome = link(store, &turned).await;
    assert_eq!(outcome.result, AcceptResult::Accepted { remarks: vec![] });
    assert_eq!(outcome.head, Some(head_of(&turned, 2)));
    assert_eq!(
        link(store, &turned).await.result,
        AcceptResult::Again,
        "a lost answer"
    );

    let by_old_key = store.accept(machine.sealed(before)).await.unwrap();
    assert_eq!(by_old_key.result, AcceptResult::Refused);
    let mut again = rotation(&machine, &key(91), device, head_of(&turned, 2));
    assert_eq!(
        link(store, &again).await.result,
        AcceptResult::Refused,
        "nor does it rotate"
    );

    machine.key = key(90);
    machine.head = head_of(&turned, 2);
    let third = under(&machine, device);
    assert!(matches!(
        store.accept(third.clone()).await.unwrap().result,
        AcceptResult::Accepted { .. }
    ));
    machine.move_to(&third);
    let found = store.device(ALL, device, noon()).await.unwrap();
    assert_eq!(
        (found.device.sequence, found.device.state),
        (3, DeviceState::Confirmed)
    );
    assert_eq!(
        found.history.iter().map(|row| row.sequence).collect::<Vec<_>>(),
        [3, 2, 1]
    );
    assert_eq!(found.history[1].remarks, ["key-changed"]);
    // The columns make the envelopes again, each with its own key.
    for (sequence, id) in [
        (1, None),
        (2, Some(turned.envelope.id())),
        (3, Some(machine.head.id)),
    ] {
        let envelope: Envelope = store.envelope(ALL, device, sequence).await.unwrap();
        assert!(id.is_none_or(|id| envelope.id() == id), "{sequence}");
    }
    // And once more, so that a key in the middle ends too.
    again = rotation(&machine, &key(92), device, machine.head);
    assert!(matches!(
        link(store, &again).await.result,
        AcceptResult::Accepted { .. }
    ));
    let late = store.accept(under(&machine, device)).await.unwrap();
    assert_eq!(late.result, AcceptResult::Refused);
}

pub(crate) async fn reports_before_a_rotation_still_fill_their_gap(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let (two, three) = (machine.seal(), machine.seal());
    let turned = rotation(&machine, &key(90), machine.device(), machine.head);
    let outcome = link(store, &turned).await;
    let gap = outcome.gap.unwrap();
    assert_eq!((gap.first, gap.last), (2, 3), "{outcome:?}");
    assert_eq!(store.accept(three).await.unwrap().result, AcceptResult::Late);
    let other = Report {
        duration_ms: 77,
        ..two.verified.statement().clone()
    };
    assert_eq!(store.accept(two).await.unwrap().result, AcceptResult::Late);
    let outcome = store.accept(machine.sealed(other)).await.unwrap();
    assert_eq!(
        outcome.result,
        AcceptResult::Refused,
        "an ended key makes no trouble"
    );
    assert_eq!(detail(store, &machine).await.device.state, DeviceState::Confirmed);
}

pub(crate) async fn a_rotation_that_contradicts_the_chain_is_a_conflict(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    let stale = Head {
        id: ReportId::new([9; 32]),
        sequence: 1,
    };
    let forked = rotation(&machine, &key(90), machine.device(), stale);
    let outcome = link(store, &forked).await;
    assert_eq!(outcome.result, AcceptResult::Conflict);
    assert_eq!(outcome.head, Some(machine.head));
    let found = detail(store, &machine).await;
    assert_eq!(found.device.state, DeviceState::RestoredOrCopied);
    assert!(
        found
            .history
            .iter()
            .any(|row| row.remarks == ["key-changed", "conflict"]),
        "both sides are shown: {:?}",
        found.history
    );
    assert_eq!(store.key(key(90).public().key_id()).await.unwrap(), None);
    machine.report(store).await;
}

pub(crate) async fn a_replaced_device_keeps_its_history_and_counts_no_more(store: &dyn Store) {
    let (id, mut old) = estate(store).await;
    old.report(store).await;
    let mut new = Machine::new(2);
    new.join(store, id).await;
    new.report(store).await;
    assert_eq!(detail(store, &new).await.device.state, DeviceState::New);
    store
        .device_replace(ALL, old.device(), new.device(), noon())
        .await
        .unwrap();
    let (before, after) = (detail(store, &old).await, detail(store, &new).await);
    assert_eq!(before.device.state, DeviceState::Retired);
    assert_eq!(before.replaced_by, Some(new.device()));
    assert_eq!(before.history.len(), 1);
    assert_eq!(after.replaces, [old.device()]);
    assert_eq!(after.device.state, DeviceState::Confirmed);
    let overview = store.overview(ALL, noon()).await.unwrap();
    assert_eq!((overview.devices, overview.failing_devices), (1, 1));
    let refused = store.accept(old.seal()).await.unwrap();
    assert_eq!(refused.result, AcceptResult::Refused);
}

pub(crate) async fn a_copied_device_counts_as_unknown_until_it_is_replaced(store: &dyn Store) {
    let (id, mut copied) = estate(store).await;
    copied.report(store).await;
    for _ in 0..2 {
        let head = copied.head;
        let rejoining = copied.sealed(copied.rejoining(head, ReportId::new([8; 32])));
        store.accept(rejoining.clone()).await.unwrap();
        copied.move_to(&rejoining);
    }
    let found = detail(store, &copied).await;
    assert_eq!(found.device.state, DeviceState::Cloned);
    assert_eq!(found.device.counts.pass + found.device.counts.fail, 0);
    let confirmed = store.device_confirm(ALL, copied.device(), noon()).await;
    assert!(matches!(confirmed, Err(StoreError::Invalid { .. })));
    let mut fresh = Machine::new(2);
    fresh.join(store, id).await;
    fresh.report(store).await;
    store
        .device_replace(ALL, copied.device(), fresh.device(), noon())
        .await
        .unwrap();
    let overview = store.overview(ALL, noon()).await.unwrap();
    assert_eq!(
        (overview.devices, overview.cloned, overview.to_confirm),
        (1, 0, 0)
    );
}

pub(crate) async fn a_replacement_that_cannot_be_is_refused(store: &dyn Store) {
    let (id, old) = estate(store).await;
    let mut second = Machine::new(2);
    second.join(store, id).await;
    let elsewhere = store
        .provider_add(&Scope::Everything, named("Other House"), noon())
        .await
        .unwrap();
    let mut foreign = Machine::new(3);
    foreign.token = dspt_report::Token::from_bytes(&[4; 15]).unwrap();
    let token = token_for(elsewhere, &foreign.token, 5);
    store.token_add(&Scope::Everything, token, noon()).await.unwrap();
    foreign.join(store, elsewhere).await;
    let replace = async |a: &Machine, b: &Machine, scope: &Scope| {
        store.device_replace(scope, a.device(), b.device(), noon()).await
    };
    assert!(matches!(
        replace(&old, &old, ALL).await,
        Err(StoreError::Invalid { .. })
    ));
    assert!(matches!(
        replace(&old, &foreign, ALL).await,
        Err(StoreError::Invalid { .. })
    ));
    let scope = Scope::Provider(elsewhere);
    assert!(matches!(
        replace(&old, &second, &scope).await,
        Err(StoreError::NotFound { .. })
    ));
    replace(&old, &second, ALL).await.unwrap();
    assert!(matches!(
        replace(&old, &second, ALL).await,
        Err(StoreError::Invalid { .. })
    ));
    assert!(matches!(
        replace(&second, &old, ALL).await,
        Err(StoreError::Invalid { .. })
    ));
}

pub(crate) async fn a_level_of_sharing_holds_from_the_report_that_says_it(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    machine.report(store).await;
    machine.sharing = Sharing::Items;
    let bare = machine.sealed_bare(machine.next());
    let outcome = store.accept(bare.clone()).await.unwrap();
    assert!(
        matches!(outcome.result, AcceptResult::Accepted { .. }),
        "{outcome:?}"
    );
    machine.move_to(&bare);
    let found = detail(store, &machine).await;
    assert_eq!(found.sharing, Sharing::Items);
    assert!(found.findings.is_empty());
    assert_eq!(found.device.os, "linux");
    let envelope = store.envelope(ALL, machine.device(), 2).await.unwrap();
    assert_eq!(
        envelope.id(),
        machine.head.id,
        "the level is part of what was signed"
    );
    // Given again, what is held still counts.
    machine.sharing = Sharing::Devices;
    machine.report(store).await;
    let found = detail(store, &machine).await;
    assert_eq!((found.sharing, found.device.counts.fail), (Sharing::Devices, 1));
    assert_eq!(found.device.os, "Debian GNU/Linux 12");
}

pub(crate) async fn a_device_that_left_is_refused_and_its_bodies_are_gone(store: &dyn Store) {
    let (id, mut machine) = estate(store).await;
    machine.report(store).await;
    let left = leaving(&machine);
    assert!(matches!(
        link(store, &left).await.result,
        AcceptResult::Accepted { .. }
    ));
    assert_eq!(
        link(store, &left).await.result,
        AcceptResult::Again,
        "a lost answer"
    );
    machine.head = head_of(&left, 2);
    let refused = store.accept(machine.seal()).await.unwrap();
    assert_eq!(refused.result, AcceptResult::Refused);
    let found = detail(store, &machine).await;
    assert_eq!(found.device.state, DeviceState::Retired);
    assert!(found.findings.is_empty());
    let held = store.held(machine.device(), 0).await.unwrap();
    assert_eq!(held.links.len(), 3);
    assert!(held.links.iter().all(|link| link.bodies.is_empty()), "{held:?}");
    let [erasure] = store.erasures(ALL).await.unwrap().try_into().unwrap();
    assert_eq!((erasure.device, erasure.bodies), (machine.device(), 3));
    assert_eq!(erasure.due, after_hours(24 * 30));
    let others = Scope::Provider(ProviderId::new([0; 8]));
    assert!(store.erasures(&others).await.unwrap().is_empty());
    let filter = DeviceFilter {
        provider: Some(id),
        ..DeviceFilter::default()
    };
    let listed = store.devices(ALL, filter, None, 10, noon()).await.unwrap();
    assert_eq!(listed.total, 0);
    // Enrolment, report, leaving and deletion follow what operators did.
    let size = store.log_size().await.unwrap();
    assert!(size >= 4, "{size}");
}

pub(crate) async fn what_is_held_is_told_to_its_device_in_parts(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    for _ in 0..3 {
        machine.report(store).await;
    }
    machine.findings[0].1 = Verdict::Pass;
    machine.report(store).await;
    let held = store.held(machine.device(), 0).await.unwrap();
    assert_eq!(held.next, None);
    let bodies: Vec<usize> = held.links.iter().map(|link| link.bodies.len()).collect();
    assert_eq!(
        bodies,
        [0, 3, 0, 0, 1],
        "each body once, with the first that names it"
    );
    let rest = store.held(machine.device(), 3).await.unwrap();
    let bodies: Vec<usize> = rest.links.iter().map(|link| link.bodies.len()).collect();
    assert_eq!(bodies, [0, 1]);
    let nobody = store.held(dspt_report::DeviceId::new([1; 16]), 0).await;
    assert!(matches!(nobody, Err(StoreError::NotFound { .. })));
}

pub(crate) async fn a_code_is_good_once_and_only_sums_are_kept(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    let codes: Vec<Digest> = (0..6_u8).map(|code| Digest::of(&[code])).collect();
    store
        .once_add(&Scope::Everything, id, codes.clone(), after_hours(48), noon())
        .await
        .unwrap();
    let said = |code: usize, verdict| SelfCheck {
        code_sha256: codes[code],
        os: Family::Windows,
        pin: dspt_report::Pin::new([1; 15]),
        provider: id,
        public_key: *key(9).public(),
        verdicts: BTreeMap::from([(check("firewall-on"), verdict)]),
    };
    let size = store.log_size().await.unwrap();
    let counted = OnceOutcome::Counted {
        provider_name: "Rose House".to_owned(),
    };
    for code in 0..4 {
        let outcome = store.self_check(said(code, Verdict::Pass), noon()).await.unwrap();
        assert_eq!(outcome, counted);
    }
    let again = store.self_check(said(0, Verdict::Fail), noon()).await.unwrap();
    assert_eq!(again, OnceOutcome::NotGood);
    let late = store
        .self_check(said(5, Verdict::Fail), after_hours(24 * 9))
        .await
        .unwrap();
    assert_eq!(late, OnceOutcome::NotGood);
    let elsewhere = SelfCheck {
        provider: ProviderId::new([7; 8]),
        ..said(5, Verdict::Fail)
    };
    assert_eq!(
        store.self_check(elsewhere, noon()).await.unwrap(),
        OnceOutcome::NotGood
    );
    let seen = store.self_checks(ALL, id, noon()).await.unwrap();
    assert_eq!((seen.results, seen.open), (4, 2));
    assert!(seen.checks.is_empty(), "of so few nothing is told");
    store.self_check(said(4, Verdict::Fail), noon()).await.unwrap();
    let seen = store.self_checks(ALL, id, noon()).await.unwrap();
    let [row] = seen.checks.as_slice() else {
        panic!("{seen:?}")
    };
    assert_eq!((row.pass, row.fail, row.unknown), (4, 1, 0));
    assert_eq!(
        store.log_size().await.unwrap(),
        size,
        "no order is kept, not even in the log"
    );
}
