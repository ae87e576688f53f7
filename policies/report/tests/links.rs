//! The other links of a chain: rotation, leaving; and the statements that belong to none.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod common;

use std::collections::BTreeMap;

use common::key;
use dspt_report::Asking;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Leaving;
use dspt_report::Nonce;
use dspt_report::OwnView;
use dspt_report::PartyId;
use dspt_report::Permitting;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Rotation;
use dspt_report::SelfCheck;
use dspt_report::Verdict;
use dspt_report::Viewing;
use dspt_report::Withdrawing;
use dspt_report::rotation::Place;
use dspt_report::rotation::rotate;
use dspt_report::seal;
use dspt_report::self_check::Family;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::Sharing;
use dspt_report::verify::VerifyError;

fn agent() -> AgentInfo {
    AgentInfo {
        os: "linux".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

fn place() -> Place {
    Place {
        agent: agent(),
        collected_at: 1_793_404_800,
        device: key(1).public().device_id(),
        previous: ReportId::new([3; 32]),
        sequence: 7,
    }
}

#[test]
fn a_rotation_is_read_back_with_the_old_key_and_the_new_keys_agreement() {
    let envelope = rotate(place(), &key(1), &key(2)).unwrap();
    let read = Envelope::parse(&envelope.to_json()).unwrap();
    let verified = read.verify_rotation(key(1).public()).unwrap();
    assert_eq!(verified.statement().public_key, *key(2).public());
    assert_eq!(verified.statement().sequence, 7);
    assert!(read.claims_to_be::<Rotation>() && !read.claims_to_be::<Report>());
}

#[test]
fn a_key_that_did_not_agree_is_never_bound() {
    let whole = rotate(place(), &key(1), &key(2)).unwrap();
    let said = whole.verify_rotation(key(1).public()).unwrap().into_statement();
    let other = |change: fn(&mut Rotation)| {
        let mut said = said.clone();
        change(&mut said);
        // Signed by the old key all the same.
        seal(said, &key(1)).unwrap().verify_rotation(key(1).public())
    };
    let changes: [fn(&mut Rotation); 5] = [
        |said| said.public_key = *key(3).public(),
        |said| said.sequence += 1,
        |said| said.previous = ReportId::new([4; 32]),
        |said| said.device = key(9).public().device_id(),
        |said| said.public_key = *key(1).public(),
    ];
    for change in changes {
        assert!(matches!(other(change), Err(VerifyError::NewKey)));
    }
    assert!(matches!(
        whole.verify_rotation(key(2).public()),
        Err(VerifyError::Signature)
    ));
}

#[test]
fn leaving_and_asking_are_read_back_and_are_nothing_else() {
    let leaving = Leaving {
        agent: agent(),
        collected_at: 5,
        device: key(1).public().device_id(),
        previous: ReportId::new([3; 32]),
        sequence: 1,
    };
    let envelope = seal(leaving.clone(), &key(1)).unwrap();
    let read = envelope.verify::<Leaving>(key(1).public()).unwrap();
    assert_eq!(*read.statement(), leaving);
    assert!(matches!(
        envelope.verify::<Asking>(key(1).public()),
        Err(VerifyError::PredicateType { .. })
    ));
    let without_number = Leaving {
        sequence: 0,
        ..leaving
    };
    assert!(seal(without_number, &key(1)).is_err());
}

#[test]
fn a_self_check_is_bound_to_the_key_it_carries() {
    let mut said = SelfCheck {
        code_sha256: Digest::of(b"code"),
        os: Family::Windows,
        pin: Pin::new([1; 15]),
        provider: ProviderId::new([2; 8]),
        public_key: *key(1).public(),
        verdicts: BTreeMap::from([("firewall-on".parse().unwrap(), Verdict::Pass)]),
    };
    let envelope = seal(said.clone(), &key(1)).unwrap();
    assert_eq!(*envelope.verify_self_check().unwrap().statement(), said);
    let foreign = seal(said.clone(), &key(2)).unwrap();
    assert!(foreign.verify_self_check().is_err());
    said.verdicts.clear();
    assert!(
        seal(said, &key(1)).is_err(),
        "a result without any verdict says nothing"
    );
}

fn permitting() -> Permitting {
    Permitting {
        agreed_by: "registered manager".to_owned(),
        collected_at: 5,
        device: key(1).public().device_id(),
        level: Sharing::Progress,
        nonce: Nonce::new([1; 16]),
        party: PartyId::new([2; 8]),
        purpose: "the programme".to_owned(),
        text: 1,
        until: 20_800,
    }
}

#[test]
fn what_a_providers_people_say_is_read_back_and_is_nothing_else() {
    let (device, nonce) = (key(1).public().device_id(), Nonce::generate().unwrap());
    let viewing = Viewing {
        collected_at: 5,
        device,
        nonce,
        view: OwnView::Sharing,
    };
    let withdrawing = Withdrawing {
        collected_at: 5,
        device,
        nonce,
        party: PartyId::new([2; 8]),
    };
    let public = *key(1).public();
    let asked = seal(viewing.clone(), &key(1)).unwrap();
    assert_eq!(*asked.verify::<Viewing>(&public).unwrap().statement(), viewing);
    let given = seal(permitting(), &key(1)).unwrap();
    assert_eq!(
        *given.verify::<Permitting>(&public).unwrap().statement(),
        permitting()
    );
    let taken = seal(withdrawing.clone(), &key(1)).unwrap();
    assert_eq!(
        *taken.verify::<Withdrawing>(&public).unwrap().statement(),
        withdrawing
    );
    for envelope in [&asked, &given] {
        let other = envelope.verify::<Withdrawing>(&public);
        assert!(matches!(other, Err(VerifyError::PredicateType { .. })));
    }
    assert!(given.verify::<Permitting>(key(2).public()).is_err());
    assert_ne!(Nonce::generate().unwrap(), nonce);
}

#[test]
fn a_permission_without_level_purpose_or_role_is_never_sealed() {
    type Spoil = fn(&mut Permitting, &str);
    let long = "a".repeat(dspt_report::limits::LABEL_BYTES + 1);
    let changes: [(&str, Spoil); 6] = [
        ("level", |said, _| said.level = Sharing::Public),
        ("no purpose", |said, _| said.purpose.clear()),
        ("purpose", |said, long| said.purpose = long.to_owned()),
        ("no role", |said, _| said.agreed_by.clear()),
        ("role", |said, long| said.agreed_by = long.to_owned()),
        ("version", |said, _| said.text = 0),
    ];
    for (what, change) in changes {
        let mut said = permitting();
        change(&mut said, &long);
        assert!(seal(said, &key(1)).is_err(), "{what}");
    }
    let mut longest = permitting();
    longest.purpose = long[1..].to_owned();
    assert!(seal(longest, &key(1)).is_ok());
}

#[test]
fn a_level_of_sharing_has_one_form() {
    let report = |sharing| Report {
        sharing,
        ..common::report(&key(1), 1)
    };
    assert!(seal(report(Some(Sharing::Devices)), &key(1)).is_err());
    let less = seal(report(Some(Sharing::Items)), &key(1)).unwrap();
    let read = less.verify::<Report>(key(1).public()).unwrap();
    assert_eq!(read.statement().sharing(), Sharing::Items);
    assert_eq!(report(None).sharing(), Sharing::Devices);
}
