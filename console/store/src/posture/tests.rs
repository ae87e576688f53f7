use proptest::collection::btree_map;
use proptest::prelude::*;

use super::*;

type Tallies = BTreeMap<(CheckId, Verdict), (i64, i64)>;

fn tallies(posture: &Posture) -> Tallies {
    posture
        .iter()
        .map(|(check, standing)| {
            let row = (check.clone(), standing.verdict);
            (row, (1, i64::from(standing.evidence)))
        })
        .collect()
}

fn any_posture() -> impl Strategy<Value = Posture> {
    let verdict = prop_oneof![
        Just(Verdict::Pass),
        Just(Verdict::Fail),
        Just(Verdict::Unknown),
        Just(Verdict::NotApplicable),
        Just(Verdict::Error),
    ];
    let standing = (verdict, any::<bool>()).prop_map(|(verdict, evidence)| Standing {
        verdict,
        reason: None,
        evidence,
        differs: false,
        since: 0,
    });
    btree_map("[a-e]".prop_map(|id| id.parse().unwrap()), standing, 0..6)
}

proptest! {
    #[test]
    fn changes_lead_from_the_tallies_before_to_those_after(before in any_posture(), after in any_posture()) {
        let mut sums = tallies(&before);
        for change in changes(&before, &after) {
            prop_assert!(change.devices != 0 || change.evidence != 0);
            let sum = sums.entry((change.check, change.verdict)).or_default();
            *sum = (sum.0 + change.devices, sum.1 + change.evidence);
        }
        sums.retain(|_, sum| *sum != (0, 0));
        prop_assert_eq!(sums, tallies(&after));
    }

    #[test]
    fn counts_add_up_to_the_checks(posture in any_posture()) {
        let counts = counts(&posture);
        let sum = counts.pass + counts.fail + counts.advice + counts.unknown + counts.not_applicable + counts.error;
        prop_assert_eq!(sum as usize, posture.len());
    }
}

#[test]
fn no_change_is_no_change() {
    let mut posture = Posture::new();
    let standing = Standing {
        verdict: Verdict::Fail,
        reason: None,
        evidence: true,
        differs: false,
        since: 1,
    };
    posture.insert("a".parse().unwrap(), standing);
    assert_eq!(changes(&posture, &posture), []);
}

#[test]
fn nothing_that_the_console_doubts_is_ever_a_pass() {
    let check: CheckId = "a".parse().unwrap();
    let findings = [Finding {
        check: check.clone(),
        cited: Vec::new(),
        reason: None,
        verdict: Verdict::Pass,
    }];
    let (all, none) = (BTreeSet::from([check.clone()]), BTreeSet::new());
    for bits in 0..8_u8 {
        let [differs, dated, cloned] = [1, 2, 4].map(|bit| bits & bit != 0);
        let known = Known {
            evidence: &all,
            dated: if dated { &all } else { &none },
            differing: if differs { &all } else { &none },
            clock_wrong: dated,
            cloned,
        };
        let after = posture(&findings, known, &Posture::new(), 5);
        assert_eq!(after[&check].verdict == Verdict::Pass, bits == 0, "{bits}");
        assert_eq!(after[&check].since, 5);
    }
}
