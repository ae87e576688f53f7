use std::collections::BTreeMap;

use super::*;
use crate::Seed;
use crate::SigningKey;
use crate::seal;

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([number; 32])).unwrap()
}

fn summary() -> ProviderSummary {
    let items = BTreeMap::from([
        ("antivirus-everywhere".to_owned(), Standing::Backed),
        ("staff-training".to_owned(), Standing::NeedsAnswer),
    ]);
    ProviderSummary {
        as_at: 1_793_404_800,
        basis: Basis::OwnWish {
            agreed_by: "registered manager".to_owned(),
        },
        done: 1,
        items: Some(items),
        level: Level::Items,
        made_by: "Northshire IT Support".to_owned(),
        of: 2,
        provider: Whose {
            cqc: None,
            id: ProviderId::new([7; 8]),
            name: "Rosewood Care".to_owned(),
            ods: Some("A1B2C".to_owned()),
        },
        public_key: *key(1).public(),
        toolkit: "dspt-2025-26".to_owned(),
    }
}

#[test]
fn a_summary_is_verified_with_the_key_that_it_carries() {
    let envelope = seal(summary(), &key(1)).unwrap();
    let verified = envelope.verify_summary().unwrap();
    assert_eq!(*verified.statement(), summary());
    // Signed by another key than the one it names.
    let envelope = seal(summary(), &key(2)).unwrap();
    assert!(envelope.verify_summary().is_err());
}

#[test]
fn two_keys_have_other_words() {
    assert_eq!(phrase(key(1).public()).split(' ').count(), 4);
    assert_ne!(phrase(key(1).public()), phrase(key(2).public()));
}

#[test]
fn what_contradicts_itself_or_is_too_much_is_refused() {
    type Spoil = fn(&mut ProviderSummary);
    let cases: [(&str, Spoil); 9] = [
        ("counts", |said| said.done = 2),
        ("none at all", |said| {
            said.of = 0;
            said.done = 0;
            said.items = Some(BTreeMap::new());
        }),
        ("items missing", |said| said.items = None),
        ("items beyond the level", |said| said.level = Level::Progress),
        ("an item's id", |said| {
            said.items = Some(BTreeMap::from([("Staff Names".to_owned(), Standing::Backed)]));
            said.of = 1;
        }),
        ("a name", |said| said.provider.name = "x".repeat(257)),
        ("nobody", |said| said.made_by = String::new()),
        ("an ended permission", |said| {
            said.basis = Basis::Permission {
                agreed_by: "manager".to_owned(),
                party: "Council".to_owned(),
                purpose: "programme".to_owned(),
                until: said.as_at - 1,
            };
        }),
        ("too many", |said| {
            said.level = Level::Progress;
            said.items = None;
            said.of = 1_000;
        }),
    ];
    for (what, spoil) in cases {
        let mut said = summary();
        spoil(&mut said);
        assert!(said.encode().is_err(), "{what}");
    }
    assert!(summary().encode().is_ok());
}
