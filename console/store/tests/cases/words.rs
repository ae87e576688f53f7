//! What a provider's own people say with one of its computers; and certificates made anew.

use dspt_report::Digest;
use dspt_report::Nonce;
use dspt_report::PartyId;
use dspt_report::Permitting;
use dspt_report::ProviderId;
use dspt_report::Withdrawing;
use dspt_report::seal;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewWord;
use dspt_store::change::OwnWord;
use dspt_store::model::Given;
use dspt_store::model::PermissionRow;
use dspt_store::model::Role;
use dspt_store::model::Scope;

use super::access::ALL;
use super::access::claim;
use super::access::operator;
use super::access::party;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::estate;
use crate::support::noon;

fn permitting(machine: &Machine, party: PartyId, nonce: u8) -> Permitting {
    Permitting {
        agreed_by: "registered manager".to_owned(),
        collected_at: noon().as_second(),
        device: machine.device(),
        level: Sharing::Items,
        nonce: Nonce::new([nonce; 16]),
        party,
        purpose: "the programme".to_owned(),
        text: 1,
        // 31 December 2026.
        until: 20_818,
    }
}

fn given(machine: &Machine, said: Permitting) -> NewWord {
    let envelope = seal(said, &machine.key).unwrap();
    NewWord {
        said: OwnWord::Permit(envelope.verify(machine.key.public()).unwrap()),
        envelope,
        received_at: noon(),
    }
}

fn taken_back(machine: &Machine, party: PartyId, nonce: u8) -> NewWord {
    let said = Withdrawing {
        collected_at: noon().as_second(),
        device: machine.device(),
        nonce: Nonce::new([nonce; 16]),
        party,
    };
    let envelope = seal(said, &machine.key).unwrap();
    NewWord {
        said: OwnWord::Withdraw(envelope.verify(machine.key.public()).unwrap()),
        envelope,
        received_at: noon(),
    }
}

async fn permissions(store: &dyn Store, provider: ProviderId) -> Vec<PermissionRow> {
    store
        .permissions(&Scope::Provider(provider), provider, None, 1_000)
        .await
        .unwrap()
        .rows
}

pub(crate) async fn a_computer_gives_and_withdraws_a_permission_with_its_proof(store: &dyn Store) {
    let (rose, machine) = estate(store).await;
    let council = party(store, "Council").await;
    let lead = operator(store, council, Role::Lead, 1).await;
    let scope = lead.scope(noon());
    assert!(store.provider(&scope, rose, noon()).await.is_err());
    let word = given(&machine, permitting(&machine, council, 1));
    let (id, signed) = (word.envelope.id(), word.envelope.clone());
    store.own_word(word).await.unwrap();
    let [row] = permissions(store, rose).await.try_into().unwrap();
    assert_eq!(
        (row.given, row.level),
        (Given::Device(machine.device()), Sharing::Items)
    );
    assert_eq!(row.until.to_string(), "2026-12-31");
    let seen = store.provider(&scope, rose, noon()).await.unwrap();
    assert_eq!(seen.sight, Sharing::Items);

    store.own_word(taken_back(&machine, council, 2)).await.unwrap();
    assert!(store.provider(&scope, rose, noon()).await.is_err());
    assert!(permissions(store, rose).await[0].withdrawn.is_some());

    // Whoever doubts either can look at what was signed.
    let actions = store.actions(ALL, rose, None, 2).await.unwrap().rows;
    let told: Vec<_> = actions.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(told, ["permission-withdrawn", "permission-given"]);
    let entry: serde_json::Value = serde_json::from_str(&actions[1].entry).unwrap();
    assert_eq!(entry["said"]["statement"], id.to_string());
    let kept = dspt_report::Envelope::parse(entry["said"]["envelope"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(kept, signed);
    assert!(kept.verify::<Permitting>(machine.key.public()).is_ok());
}

pub(crate) async fn what_was_said_once_changes_nothing_again(store: &dyn Store) {
    let (rose, machine) = estate(store).await;
    let council = party(store, "Council").await;
    let word = given(&machine, permitting(&machine, council, 1));
    store.own_word(word.clone()).await.unwrap();
    let withdrawn = taken_back(&machine, council, 2);
    store.own_word(withdrawn.clone()).await.unwrap();
    // Whoever recorded the first brings nothing back.
    for again in [word, withdrawn] {
        let answer = store.own_word(again).await;
        assert!(matches!(answer, Err(StoreError::Taken { .. })), "{answer:?}");
    }
    let [row] = permissions(store, rose).await.try_into().unwrap();
    assert!(row.withdrawn.is_some());
    let nothing = store.own_word(taken_back(&machine, council, 3)).await;
    assert!(matches!(
        nothing,
        Err(StoreError::NotFound { what: "permission" })
    ));
    store
        .own_word(given(&machine, permitting(&machine, council, 4)))
        .await
        .unwrap();
    assert_eq!(
        permissions(store, rose).await.len(),
        2,
        "said anew, it holds anew"
    );
}

pub(crate) async fn only_the_present_key_of_a_confirmed_computer_speaks_for_its_provider(store: &dyn Store) {
    let (rose, machine) = estate(store).await;
    let council = party(store, "Council").await;
    let mut second = Machine::new(2);
    second.join(store, rose).await;
    assert_eq!(
        store.own_asker(second.key_id()).await.unwrap(),
        None,
        "not confirmed yet"
    );
    let refused = store
        .own_word(given(&second, permitting(&second, council, 1)))
        .await;
    assert!(matches!(refused, Err(StoreError::NotFound { what: "device" })));
    store.device_confirm(ALL, second.device(), noon()).await.unwrap();
    let asker = store.own_asker(second.key_id()).await.unwrap();
    assert_eq!(asker, Some((second.device(), rose)));

    // In the name of a neighbour, of nobody here, for nobody there, beyond the calendar, and after it left.
    let neighbour = permitting(&machine, council, 2);
    let stranger = Machine::new(9);
    let words = [
        given(&second, neighbour),
        given(&stranger, permitting(&stranger, council, 3)),
        given(&second, permitting(&second, PartyId::new([0xee; 8]), 4)),
    ];
    for word in words {
        let answer = store.own_word(word).await;
        assert!(matches!(answer, Err(StoreError::NotFound { .. })), "{answer:?}");
    }
    for until in [
        dspt_report::limits::INTEGER,
        -dspt_report::limits::INTEGER,
        20_600,
        22_000,
    ] {
        let mut said = permitting(&second, council, 5);
        said.until = until;
        let answer = store.own_word(given(&second, said)).await;
        assert!(
            matches!(answer, Err(StoreError::Invalid { .. })),
            "{until} {answer:?}"
        );
    }
    store.device_retire(ALL, second.device(), noon()).await.unwrap();
    let left = store
        .own_word(given(&second, permitting(&second, council, 6)))
        .await;
    assert!(matches!(left, Err(StoreError::NotFound { .. })));
    assert_eq!(store.own_asker(second.key_id()).await.unwrap(), None);
    assert!(permissions(store, rose).await.is_empty());
}

pub(crate) async fn a_certificate_is_renewed_over_the_old_one_and_not_for_a_revoked_post(store: &dyn Store) {
    let council = party(store, "Council").await;
    let lead = operator(store, council, Role::Lead, 1).await;
    let support = operator(store, council, Role::Support, 2).await;
    let (old, new) = (claim(1).certificate_sha256, Digest::of(b"new"));
    for _ in 0..2 {
        let renewed = store.operator_renew(lead.key, new, noon()).await.unwrap();
        assert_eq!(renewed, lead);
    }
    assert_eq!(store.operator_by_certificate(old).await.unwrap(), None);
    assert_eq!(
        store.operator_by_certificate(new).await.unwrap(),
        Some(lead.clone())
    );
    assert_eq!(store.operator_by_key(lead.key).await.unwrap(), Some(lead.clone()));
    let later = after_hours(48);
    let newest = Digest::of(b"newest");
    store.operator_renew(lead.key, newest, later).await.unwrap();
    let posts = store.operators(ALL, None, 1_000).await.unwrap().rows;
    let told: Vec<_> = posts
        .iter()
        .map(|row| (row.certificate_made, row.last_seen))
        .collect();
    let on = |day: &str| Some(day.parse().unwrap());
    assert_eq!(
        told,
        [(Some(later), on("2026-09-10")), (Some(noon()), on("2026-09-08"))]
    );
    let taken = store.operator_renew(support.key, newest, noon()).await;
    assert!(matches!(taken, Err(StoreError::Taken { .. })));
    store.operator_revoke(ALL, lead.id, noon()).await.unwrap();
    assert_eq!(store.operator_by_key(lead.key).await.unwrap(), None);
    let revoked = store.operator_renew(lead.key, Digest::of(b"newer"), noon()).await;
    assert!(matches!(revoked, Err(StoreError::NotFound { .. })));
    let unknown = store
        .operator_renew(claim(9).key, Digest::of(b"newer"), noon())
        .await;
    assert!(matches!(unknown, Err(StoreError::NotFound { .. })));
}
