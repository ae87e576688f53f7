use std::collections::BTreeMap;

use dspt_policies::SourceFile;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::log::NoteKey;
use dspt_report::trust::Lasting;
use dspt_report::wire;

use super::*;
use crate::uplink;
use crate::uplink::UplinkError;

const NOW: i64 = 1_795_255_200;
const YEAR: i64 = 365 * 24 * 60 * 60;
const PIN: Pin = Pin::new([1; 15]);

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([seed; 32])).unwrap()
}

fn lasting<T>(value: T) -> Lasting<T> {
    Lasting {
        not_after: NOW + YEAR,
        not_before: NOW - YEAR,
        value,
    }
}

fn document(version: u32, policy_keys: &[u8]) -> TrustDocument {
    TrustDocument {
        addresses: vec![lasting("console.example.org".to_owned())],
        issued: NOW,
        logs: Vec::new(),
        next_key: *key(1).public(),
        pins: vec![lasting(PIN), lasting(Pin::new([2; 15]))],
        policy_keys: policy_keys
            .iter()
            .map(|seed| lasting(*key(*seed).public()))
            .collect(),
        signed_by: *key(1).public(),
        version,
    }
}

fn sealed(document: TrustDocument) -> Vec<u8> {
    dspt_report::seal(document, &key(1)).unwrap().to_json()
}

fn policy(version: u32, signer: u8, issued: i64, valid_until: i64) -> Vec<u8> {
    let files = [
        SourceFile::new("policy.yaml", format!("name: our-homes\nversion: {version}\n")),
        SourceFile::new("checks/ours.yaml", CHECK),
    ];
    let bundle = Bundle::sign(&files, &key(signer), issued, valid_until).unwrap();
    bundle.as_bytes().to_vec()
}

const CHECK: &str = include_str!("../../../policies/tests/data/our-own.yaml");

/// What a console publishes, by path.
type Pages = BTreeMap<String, Vec<u8>>;

fn pages<const N: usize>(pages: [(&str, Vec<u8>); N]) -> Pages {
    pages.map(|(path, bytes)| (path.to_owned(), bytes)).into()
}

fn asked(folder: &DataFolder, pages: &Pages) -> Fetched {
    let ask = async |path: String, held: Option<Digest>, most: usize| {
        let page = pages.get(&path).filter(|bytes| held != Some(Digest::of(bytes)));
        assert!(page.is_none_or(|bytes| bytes.len() <= most));
        Ok::<_, UplinkError>(page.cloned())
    };
    uplink::talk(fetch(folder, &disk::Live, PIN, NOW, ask)).unwrap()
}

fn version(folder: &DataFolder) -> (String, u32) {
    let policy = in_force(folder, NOW).policy;
    (policy.name().to_owned(), policy.version())
}

#[test]
fn what_is_published_is_taken_into_use_and_what_is_refused_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let shipped = (Policy::shipped().name().to_owned(), Policy::shipped().version());
    assert_eq!(asked(&folder, &Pages::new()), Fetched::default());
    assert_eq!(version(&folder), shipped);

    let trust = sealed(document(1, &[5]));
    let good = policy(3, 5, NOW, NOW + YEAR);
    let fetched = asked(
        &folder,
        &pages([(wire::TRUST_PATH, trust.clone()), (wire::POLICY_PATH, good)]),
    );
    assert_eq!(fetched.adopted, Some(("our-homes".to_owned(), 3)));
    assert_eq!(fetched.addresses, Some(vec!["console.example.org".to_owned()]));
    assert_eq!(pins(&folder, PIN, NOW).len(), 2);

    for (offered, reason, word) in [
        (
            policy(2, 5, NOW, NOW + YEAR),
            "our-homes version 2 is not newer",
            PolicyRefusal::NotNewer,
        ),
        (
            policy(4, 5, NOW - 10, NOW - 1),
            "our-homes version 4 was good until",
            PolicyRefusal::Expired,
        ),
        (
            policy(4, 6, NOW, NOW + YEAR),
            "it is signed by a key that the console's",
            PolicyRefusal::ForeignKey,
        ),
        (
            b"garbage".to_vec(),
            "bundle is not a release",
            PolicyRefusal::Damaged,
        ),
        (Vec::new(), "bundle is not a release", PolicyRefusal::Damaged),
    ] {
        let digest = Digest::of(&offered);
        let fetched = asked(
            &folder,
            &pages([(wire::TRUST_PATH, trust.clone()), (wire::POLICY_PATH, offered)]),
        );
        let refused = fetched.refused.unwrap();
        assert!(refused.starts_with(reason), "{refused}");
        assert_eq!(version(&folder), ("our-homes".to_owned(), 3));
        assert_eq!(in_force(&folder, NOW).refused, Some(refused));
        let said = PolicyRefused { digest, reason: word };
        assert_eq!(
            in_force(&folder, NOW).refused_said,
            Some(said),
            "the next report tells the console"
        );
    }
    let past = in_force(&folder, NOW + YEAR + 1);
    assert_eq!((past.policy.version(), past.past), (3, Some(NOW + YEAR)));
}

#[test]
fn trust_documents_are_followed_one_by_one_and_by_nobody_elses_word() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let other_console = TrustDocument {
        pins: vec![lasting(Pin::new([9; 15]))],
        ..document(1, &[5])
    };
    let fetched = asked(&folder, &pages([(wire::TRUST_PATH, sealed(other_console))]));
    assert!(
        fetched
            .refused
            .unwrap()
            .contains("does not list the console's own key")
    );
    asked(&folder, &pages([(wire::TRUST_PATH, sealed(document(1, &[5])))]));

    let stranger = TrustDocument {
        signed_by: *key(7).public(),
        ..document(2, &[7])
    };
    let stranger = dspt_report::seal(stranger, &key(7)).unwrap().to_json();
    let fetched = asked(&folder, &pages([(wire::TRUST_PATH, stranger)]));
    assert!(
        fetched
            .refused
            .unwrap()
            .contains("not signed by the key that may sign it")
    );

    let fetched = asked(&folder, &pages([(wire::TRUST_PATH, sealed(document(3, &[6])))]));
    assert_eq!(
        fetched.refused.unwrap(),
        "version 2 of the trust document is missing"
    );
    let second = format!("{}/2", wire::TRUST_PATH);
    let fetched = asked(
        &folder,
        &pages([
            (wire::TRUST_PATH, sealed(document(3, &[6]))),
            (&second, sealed(document(2, &[5]))),
            (wire::POLICY_PATH, policy(1, 6, NOW, NOW + YEAR)),
        ]),
    );
    assert_eq!(fetched.adopted, Some(("our-homes".to_owned(), 1)));

    let back = asked(&folder, &pages([(wire::TRUST_PATH, sealed(document(2, &[5])))]));
    assert!(back.refused.unwrap().contains("does not follow version 3"));
    let far = asked(&folder, &pages([(wire::TRUST_PATH, sealed(document(999, &[5])))]));
    assert!(far.refused.unwrap().contains("too many versions ahead"));
}

#[test]
fn losing_the_bundle_lets_nothing_older_in_and_losing_its_key_frees_the_version() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let trust = sealed(document(1, &[5]));
    let page = |bytes| pages([(wire::TRUST_PATH, trust.clone()), (wire::POLICY_PATH, bytes)]);
    asked(&folder, &page(policy(3, 5, NOW, NOW + YEAR)));
    std::fs::remove_file(folder.policy()).unwrap();
    assert_eq!(version(&folder).0, Policy::shipped().name());
    let older = asked(&folder, &page(policy(2, 5, NOW, NOW + YEAR)));
    assert!(older.refused.unwrap().contains("is not newer"));
    let same = asked(&folder, &page(policy(3, 5, NOW, NOW + YEAR)));
    assert_eq!(same.adopted, Some(("our-homes".to_owned(), 3)));

    // The author's key was stolen; another takes its place and begins anew.
    let fetched = asked(
        &folder,
        &pages([
            (wire::TRUST_PATH, sealed(document(2, &[6]))),
            (wire::POLICY_PATH, policy(2, 6, NOW - 50, NOW + YEAR)),
        ]),
    );
    assert_eq!(fetched.adopted, Some(("our-homes".to_owned(), 2)));
    assert_eq!(version(&folder), ("our-homes".to_owned(), 2));
}

#[test]
fn the_logs_that_the_document_names_are_those_that_are_watched_and_a_damaged_one_names_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    assert_eq!(logs(&folder, NOW).unwrap(), Named::default());
    let log = lasting(NoteKey::new("log.example/1", *key(3).public()).unwrap());
    let mut naming = document(1, &[]);
    naming.logs = vec![log.clone()];
    asked(&folder, &pages([(wire::TRUST_PATH, sealed(naming))]));
    assert_eq!(logs(&folder, NOW).unwrap(), Named::by(1, vec![log], NOW));
    disk::replace(&disk::Live, &folder.trust(), b"{}").unwrap();
    assert!(matches!(logs(&folder, NOW), Err(KeptError::Trust { .. })));
}
