//! Lists page by page: whatever the pages hold, together they are the list.

use std::fmt::Debug;
use std::time::Duration;

use dspt_report::Token;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use dspt_store::BoxFuture;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewOperator;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::change::NewWork;
use dspt_store::every_row;
use dspt_store::limits;
use dspt_store::model::Owner;
use dspt_store::model::Page;
use dspt_store::model::Role;
use dspt_store::model::Scope;

use super::access::ALL;
use super::access::operator;
use super::access::party;
use super::access::permission;
use super::access::post;
use super::registers;
use super::summaries::summary;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::noon;
use crate::support::token_for;

/// Reads a list of so many rows in pages of every size that tells anything.
async fn is_paged<'a, Row: Debug + PartialEq>(
    count: usize,
    ask: impl Fn(Option<&str>, u32) -> BoxFuture<'a, Page<Row>>,
) {
    let whole = ask(None, u32::MAX).await.unwrap();
    assert_eq!((whole.rows.len(), whole.next), (count, None));
    for limit in (1..=4).chain([u32::try_from(count).unwrap()]) {
        let rows = every_row(|after| {
            let page = ask(after, limit);
            Box::pin(async move {
                let page = page.await?;
                assert_eq!(page.total, count as u64, "pages of {limit}");
                assert!(page.rows.len() <= limit as usize, "pages of {limit}");
                Ok(page)
            })
        });
        assert_eq!(rows.await.unwrap(), whole.rows, "pages of {limit}");
    }
    for no_key in ["", "x", "{}", "[true]", "\"a\"", "null"] {
        let page = ask(Some(no_key), 10).await;
        assert!(
            matches!(page, Err(StoreError::Invalid { .. })),
            "{no_key}: {page:?}"
        );
    }
}

pub(crate) async fn looks_are_paged_by_day_post_and_level(store: &dyn Store) {
    let (rose, mut machine) = estate(store).await;
    machine.report(store).await;
    let (one, two) = (party(store, "One").await, party(store, "Two").await);
    let mut posts = Vec::new();
    for (number, party) in [(1, one), (2, one), (3, two)] {
        let new = NewPermission {
            until: "2026-12-01".parse().unwrap(),
            ..permission(rose, party, Sharing::Devices)
        };
        store.permit(ALL, new, noon()).await.unwrap();
        posts.push(operator(store, party, Role::Lead, number).await);
    }
    for hours in [0, 24, 48] {
        for post in &posts {
            let scope = post.scope(after_hours(hours));
            store.opened(&scope, rose, Sharing::Items).await.unwrap();
            store.opened(&scope, rose, Sharing::Devices).await.unwrap();
        }
    }
    let itself = &Scope::Provider(rose);
    // Looks are kept with the next commit, for which nobody waits.
    while store.lookers(itself, rose, None, 1).await.unwrap().total < 18 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    is_paged(18, |after, limit| store.lookers(itself, rose, after, limit)).await;
    let looks = store.lookers(itself, rose, None, 18).await.unwrap().rows;
    assert!(looks.is_sorted_by(|a, b| a.day >= b.day), "{looks:?}");
}

pub(crate) async fn permissions_are_paged_as_far_as_each_may_see_them(store: &dyn Store) {
    let (rose, _) = estate(store).await;
    let (one, two) = (party(store, "One").await, party(store, "Two").await);
    for hours in 0..3 {
        for party in [one, two] {
            let new = permission(rose, party, Sharing::Progress);
            store.permit(ALL, new, after_hours(hours)).await.unwrap();
        }
    }
    is_paged(6, |after, limit| store.permissions(ALL, rose, after, limit)).await;
    let lead = operator(store, one, Role::Lead, 1).await.scope(after_hours(3));
    is_paged(3, |after, limit| store.permissions(&lead, rose, after, limit)).await;
}

pub(crate) async fn posts_are_paged_even_those_of_one_name(store: &dyn Store) {
    let (one, two) = (party(store, "One").await, party(store, "Two").await);
    for (number, party) in [(1, two), (2, one), (3, one), (4, two), (5, one)] {
        let new = NewOperator {
            label: "service desk".to_owned(),
            ..post(party, Role::Lead, number)
        };
        store.operator_add(ALL, new, noon()).await.unwrap();
    }
    is_paged(5, |after, limit| store.operators(ALL, after, limit)).await;
    let lead = operator(store, one, Role::Lead, 6).await.scope(noon());
    is_paged(4, |after, limit| store.operators(&lead, after, limit)).await;
}

pub(crate) async fn strings_and_who_joined_by_one_are_paged(store: &dyn Store) {
    let (rose, first) = estate(store).await;
    for (number, hours) in [(11, 2), (12, 1), (13, 1), (14, 1)] {
        let token = Token::from_bytes(&[number; 15]).unwrap();
        let new = token_for(rose, &token, 1);
        store.token_add(ALL, new, after_hours(hours)).await.unwrap();
    }
    is_paged(5, |after, limit| store.tokens(ALL, after, limit)).await;
    let newest = store.tokens(ALL, None, 5).await.unwrap().rows;
    assert!(newest.is_sorted_by(|a, b| a.created >= b.created));
    for number in [2, 3, 4] {
        let mut machine = Machine::new(number);
        machine.label.clone_from(&first.label);
        machine.join(store, rose).await;
    }
    let string = first.token.digest();
    is_paged(4, |after, limit| {
        store.joined_by(ALL, string, after, limit, noon())
    })
    .await;
}

pub(crate) async fn work_on_a_provider_is_paged_itself_first(store: &dyn Store) {
    let (rose, first) = estate(store).await;
    let own = store.parties(ALL).await.unwrap()[0].id;
    let mut devices = vec![Some(first.device()), None];
    for number in [2, 3] {
        let mut machine = Machine::new(number);
        machine.join(store, rose).await;
        devices.push(Some(machine.device()));
    }
    for device in devices {
        let new = NewWork {
            provider: rose,
            device,
            owner: Some(Owner::Party(own)),
            snoozed_until: None,
        };
        store.work_set(ALL, new, noon()).await.unwrap();
    }
    is_paged(4, |after, limit| store.work(ALL, rose, after, limit)).await;
    let page = store.work(ALL, rose, None, 1).await.unwrap();
    assert_eq!(page.rows[0].device, None);
}

pub(crate) async fn summaries_are_paged_and_keep_their_place(store: &dyn Store) {
    for whose in 1..=5 {
        let new = summary(whose % 2 + 1, whose, -5, true);
        store.summary_keep(ALL, new, noon()).await.unwrap();
    }
    is_paged(5, |after, limit| store.summaries(ALL, after, limit)).await;
    let first = store.summaries(ALL, None, 1).await.unwrap();
    // A newer one of the same signer and provider stands where the first stood.
    store
        .summary_keep(ALL, summary(2, 1, -1, false), noon())
        .await
        .unwrap();
    let again = store.summaries(ALL, None, 1).await.unwrap();
    assert_eq!((again.total, &again.next), (5, &first.next));
    assert_eq!(again.rows[0].said.as_at, after_hours(-1).as_second());
}

pub(crate) async fn checks_are_paged_those_that_most_fail_first(store: &dyn Store) {
    let (rose, mut first) = estate(store).await;
    let mut second = Machine::new(2);
    second.join(store, rose).await;
    first.findings = vec![
        ("antivirus", Verdict::Pass),
        ("disk-encryption", Verdict::Fail),
        ("firewall", Verdict::Pass),
        ("screen-lock", Verdict::Unknown),
        ("software-updates", Verdict::Fail),
    ];
    first.report(store).await;
    second.report(store).await;
    is_paged(5, |after, limit| store.checks(ALL, after, limit, noon())).await;
    let rows = store.checks(ALL, None, 5, noon()).await.unwrap().rows;
    let overview = store.overview(ALL, noon()).await.unwrap();
    assert_eq!(rows[0], overview.fix_first[0]);
}

pub(crate) async fn files_of_registers_are_paged_the_latest_day_first(store: &dyn Store) {
    for month in 1..=5 {
        let day = jiff::civil::date(2026, month, 1);
        let rows = dspt_register::synthetic(1, 3, day).locations;
        let new = registers::locations(day, rows);
        store.register_import(ALL, new, noon()).await.unwrap();
    }
    is_paged(5, |after, limit| store.registers(ALL, after, limit)).await;
    let files = store.registers(ALL, None, 5).await.unwrap().rows;
    assert!(files.is_sorted_by(|a, b| a.of >= b.of), "{files:?}");
}

/// Told in one answer: so there must be no more of them than an answer holds.
pub(crate) async fn there_are_no_more_parties_than_one_answer_tells(store: &dyn Store) {
    const { assert!(limits::PARTIES <= limits::PAGE_ROWS) }
    let named = |number: u32| NewParty {
        name: format!("Party {number}"),
        ..NewParty::default()
    };
    let added: Vec<_> = (1..limits::PARTIES)
        .map(|number| store.party_add(ALL, named(number), noon()))
        .collect();
    for added in added {
        added.await.unwrap();
    }
    let parties = store.parties(ALL).await.unwrap();
    assert_eq!(parties.len(), limits::PARTIES as usize);
    let more = store.party_add(ALL, named(0), noon()).await;
    assert!(matches!(more, Err(StoreError::TooMany { .. })), "{more:?}");
}
