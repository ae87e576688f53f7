use std::collections::BTreeMap;

use dspt_report::FactKey;
use proptest::collection::btree_map;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn value() -> impl Strategy<Value = FactValue> {
    let most = dspt_report::limits::INTEGER;
    prop_oneof![
        any::<bool>().prop_map(FactValue::Bool),
        (-most..=most).prop_map(FactValue::Integer),
        Just(FactValue::Integer(most)),
        Just(FactValue::Integer(-most)),
        ".{0,40}".prop_map(FactValue::Text),
        vec(".{0,10}", 0..4).prop_map(FactValue::List),
    ]
}

fn readings() -> impl Strategy<Value = FactSet> {
    btree_map("[a-z][a-z0-9_]{0,8}(\\.[a-z][a-z0-9_]{0,8}){0,2}", value(), 0..9).prop_map(|facts| {
        facts
            .into_iter()
            .map(|(key, value)| (key.parse().unwrap(), Fact::Known(value)))
            .collect()
    })
}

proptest! {
    #[test]
    fn readings_come_back_as_they_were(readings in readings()) {
        let kept = Readings::encode(&readings).unwrap();
        prop_assert_eq!(Readings::decode(&kept.shape, &kept.values), Some(readings));
    }

    #[test]
    fn any_bytes_decode_to_readings_or_to_nothing(shape in ".{0,40}", values in vec(any::<u8>(), 0..40)) {
        if let Some(readings) = Readings::decode(&shape, &values) {
            prop_assert!(readings.values().all(|fact| fact.value().is_some()));
        }
    }

    #[test]
    fn cut_or_longer_values_do_not_decode(readings in readings(), extra in any::<u8>()) {
        let kept = Readings::encode(&readings).unwrap();
        let mut longer = kept.values.clone();
        longer.push(extra);
        prop_assert_eq!(Readings::decode(&kept.shape, &longer), None);
        if let Some((_, cut)) = kept.values.split_last() {
            prop_assert_eq!(Readings::decode(&kept.shape, cut), None);
        }
    }
}

#[test]
fn nine_usual_readings_take_few_bytes() {
    let readings: BTreeMap<FactKey, Fact> = (0..9)
        .map(|n| {
            (
                format!("some.reading_{n}").parse().unwrap(),
                Fact::known(20_700 + n),
            )
        })
        .collect();
    assert!(Readings::encode(&readings).unwrap().values.len() <= 27);
}

#[test]
fn a_reading_that_is_not_known_is_not_encoded() {
    let unknown = Fact::unknown(dspt_report::Reason::TimedOut);
    let readings = FactSet::from([("a.b".parse().unwrap(), unknown)]);
    assert_eq!(Readings::encode(&readings), None);
}

#[test]
fn columns_that_make_another_envelope_are_seen() {
    let key = dspt_report::SigningKey::from_seed(&dspt_report::Seed::from_bytes([7; 32])).unwrap();
    let said = crate::samples::report(&key);
    let verified = crate::samples::sealed(&key, said.clone()).verified;
    assert!(columns(&verified).is_some());
    assert!(makes(said.clone(), &verified));
    let refusing = Report {
        policy_refused: Some(PolicyRefused {
            digest: dspt_report::Digest::of(b"bundle"),
            reason: dspt_report::statement::PolicyRefusal::Expired,
        }),
        ..said.clone()
    };
    let verified_refusing = crate::samples::sealed(&key, refusing.clone()).verified;
    let (_, rare) = columns(&verified_refusing).unwrap();
    assert_eq!(rare.policy_refused, refusing.policy_refused);
    assert!(!makes(
        Report {
            duration_ms: 31,
            ..said
        },
        &verified
    ));
}
