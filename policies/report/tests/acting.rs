//! What posts sign: read back as it was, bounded, and unreadable where a person wrote.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod common;

use std::collections::BTreeMap;

use common::key;
use dspt_report::Acting;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Nonce;
use dspt_report::OperatorId;
use dspt_report::Pin;
use dspt_report::limits;
use dspt_report::seal;
use proptest::prelude::*;

fn acting() -> Acting {
    let nonce = Nonce::new([3; 16]);
    Acting {
        action: "risk".to_owned(),
        collected_at: 5,
        given: BTreeMap::from([("item".to_owned(), "9.5.2".to_owned())]),
        nonce,
        operator: OperatorId::new([2; 8]),
        pin: Pin::new([1; 15]),
        texts: BTreeMap::from([("reason".to_owned(), Acting::written(&nonce, "why"))]),
    }
}

#[test]
fn an_acting_is_read_back_by_the_posts_key_alone() {
    let envelope = Envelope::parse(&seal(acting(), &key(1)).unwrap().to_json()).unwrap();
    let verified = envelope.verify::<Acting>(key(1).public()).unwrap();
    assert_eq!(*verified.statement(), acting());
    assert!(envelope.verify::<Acting>(key(2).public()).is_err());
}

#[test]
fn a_text_is_told_by_a_digest_that_differs_each_time_and_by_text() {
    let (one, other) = (Nonce::new([1; 16]), Nonce::new([2; 16]));
    assert_eq!(Acting::written(&one, "why"), Acting::written(&one, "why"));
    assert_ne!(Acting::written(&one, "why"), Acting::written(&other, "why"));
    assert_ne!(Acting::written(&one, "why"), Acting::written(&one, "why not"));
    assert_ne!(Acting::written(&one, ""), Digest::of(b""));
}

#[test]
fn what_is_beyond_its_limits_is_never_sealed() {
    type Spoil = fn(&mut Acting);
    let spoils: [(&str, Spoil); 8] = [
        ("no action", |said| said.action.clear()),
        ("action", |said| said.action = "Risk".to_owned()),
        ("long action", |said| {
            said.action = "a".repeat(limits::ACTING_WORD_BYTES + 1)
        }),
        ("name", |said| {
            said.given.insert("a name".to_owned(), "x".to_owned());
        }),
        ("name of a text", |said| {
            said.texts.insert(String::new(), Digest::of(b""));
        }),
        ("no value", |said| {
            said.given.insert("by".to_owned(), String::new());
        }),
        ("long value", |said| {
            said.given
                .insert("by".to_owned(), "x".repeat(limits::ACTING_VALUE_BYTES + 1));
        }),
        ("too many", |said| {
            for letter in 'a'..='p' {
                said.given.insert(format!("x-{letter}"), "x".to_owned());
            }
        }),
    ];
    for (what, spoil) in spoils {
        let mut said = acting();
        spoil(&mut said);
        assert!(seal(said, &key(1)).is_err(), "{what}");
    }
    let mut most = acting();
    for letter in 'a'..='n' {
        most.given
            .insert(format!("x-{letter}"), "x".repeat(limits::ACTING_VALUE_BYTES));
    }
    assert_eq!(most.given.len() + most.texts.len(), limits::ACTING_VALUES);
    assert!(seal(most, &key(1)).is_ok());
}

proptest! {
    #[test]
    fn whatever_was_signed_is_an_acting_only_where_it_is_one(payload in "\\PC{0,300}", at in 0_usize..400, byte in any::<u8>()) {
        let mut changed = seal(acting(), &key(1)).unwrap().to_json();
        let at = at % changed.len();
        changed[at] = byte;
        if let Ok(envelope) = Envelope::parse(&changed)
            && let Ok(verified) = envelope.verify::<Acting>(key(1).public())
        {
            prop_assert_eq!(verified.statement(), &acting());
        }
        prop_assert!(Envelope::parse(payload.as_bytes()).is_err());
    }
}
