use dspt_report::Digest;
use dspt_report::PolicyRelease;
use dspt_store::model::Published;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

const NOW: i64 = 1_795_255_200;

#[test]
fn what_does_not_answer_in_time_is_not_known_and_the_rest_is_told() {
    let looks: Vec<Look> = vec![
        (
            "slow",
            Box::new(|| {
                thread::sleep(Duration::from_secs(20));
                Vec::new()
            }),
        ),
        ("quick", Box::new(|| vec![Diagnosis::fine("quick", "yes")])),
    ];
    let found = examine(looks, Duration::from_secs(2));
    assert_eq!((found[0].check, found[0].state), ("slow", State::Untold));
    assert!(found[0].fix.is_some());
    assert_eq!(found[1], Diagnosis::fine("quick", "yes"));
}

#[test]
fn a_clock_that_went_back_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("console.db");
    assert_eq!(clock(&store, at(NOW)).state, State::Untold);
    std::fs::File::create(&store).unwrap();
    let real = now();
    assert_eq!(clock(&store, real).state, State::Fine);
    let back = clock(&store, at(real.as_second() - 3600));
    assert_eq!(back.state, State::Broken);
    assert!(back.said.contains("minutes before"), "{}", back.said);
}

#[test]
fn the_age_of_a_backup_is_told_and_an_old_one_or_none_is_remarked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.db");
    assert_eq!(backup(&path, at(NOW)).state, State::Remark);
    keep::note_backup(&path, at(NOW)).unwrap();
    assert_eq!(backup(&path, at(NOW + 3 * DAY)).state, State::Fine);
    let old = backup(&path, at(NOW + 9 * DAY));
    assert_eq!(old.state, State::Remark);
    assert!(old.said.contains("9 days ago"), "{}", old.said);
}

#[test]
fn a_policy_near_its_end_or_past_it_is_remarked() {
    let published = |days: i64| Published {
        release: PolicyRelease {
            digest: Digest::of(b"policy"),
            issued: NOW,
            name: "dspt".to_owned(),
            valid_until: NOW + days * DAY,
            version: 7,
        },
        bundle: Vec::new(),
    };
    let state = |days: Option<i64>| store::policy(days.map(published).as_ref(), at(NOW)).state;
    assert_eq!(state(None), State::Fine);
    assert_eq!(state(Some(90)), State::Fine);
    assert_eq!(state(Some(10)), State::Remark);
    assert_eq!(state(Some(-1)), State::Remark);
}
