use dspt_report::Digest;
use dspt_report::Pin;
use dspt_report::Seed;
use dspt_report::seal;
use dspt_report::trust::Lasting;

use super::*;

const NOW: i64 = 1_795_255_200;
const YEAR: i64 = 365 * DAY;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([seed; 32])).unwrap()
}

/// Files of the shipped policy under another version.
fn files(version: u32) -> Vec<SourceFile> {
    let name = |file: &&SourceFile| file.name() != "policy.yaml";
    let mut files: Vec<_> = Policy::shipped().files.iter().filter(name).cloned().collect();
    let header = format!("name: dspt-care\nversion: {version}\n");
    files.push(SourceFile::new("policy.yaml", header));
    files
}

/// A small policy, because each signing runs all tests.
fn small(version: u32) -> Vec<SourceFile> {
    let check = "checks:\n  - id: firewall-on\n    title: The firewall is on\n    why: It keeps others out.\n    weight: evidence\n    applies: os.family == \"linux\"\n    pass: firewall.enabled\n    severity: high\n    fix:\n      linux: { minutes: 5, text: Turn it on. }\n    tests:\n      - { name: on, facts: { os.family: linux, firewall.enabled: true }, verdict: pass }\n      - { name: off, facts: { os.family: linux, firewall.enabled: false }, verdict: fail }\n      - { name: other, facts: { os.family: windows, firewall.enabled: false }, verdict: not_applicable }\n";
    let mut files: Vec<_> = Policy::shipped()
        .files
        .iter()
        .filter(|file| file.name() == "checks/firewall-on.yaml" || file.name() == "support-dates.yaml")
        .cloned()
        .collect();
    if files.is_empty() {
        files.push(SourceFile::new("checks/firewall-on.yaml", check));
    }
    files.push(SourceFile::new(
        "policy.yaml",
        format!("name: our-homes\nversion: {version}\n"),
    ));
    files
}

fn trust(policy_key: u8) -> TrustDocument {
    let lasting = |value| Lasting {
        not_after: NOW + YEAR,
        not_before: NOW - YEAR,
        value,
    };
    TrustDocument {
        addresses: vec![Lasting {
            not_after: NOW + YEAR,
            not_before: NOW - YEAR,
            value: "console.example.org".to_owned(),
        }],
        issued: NOW,
        logs: Vec::new(),
        next_key: *key(1).public(),
        pins: vec![Lasting {
            not_after: NOW + YEAR,
            not_before: NOW - YEAR,
            value: Pin::new([1; 15]),
        }],
        policy_keys: vec![lasting(*key(policy_key).public())],
        signed_by: *key(1).public(),
        version: 1,
    }
}

fn signed(version: u32) -> Bundle {
    Bundle::sign(&small(version), &key(5), NOW, NOW + YEAR).unwrap()
}

#[test]
fn a_signed_policy_is_the_one_that_its_author_signed() {
    let bundle = Bundle::sign(&files(2), &key(5), NOW, NOW + YEAR).unwrap();
    let released = Bundle::parse(bundle.as_bytes())
        .unwrap()
        .admit(&trust(5), &InUse::shipped(), NOW)
        .unwrap();
    assert_eq!(
        (released.policy().name(), released.policy().version()),
        ("dspt-care", 2)
    );
    assert_eq!(released.policy().checks().len(), Policy::shipped().checks().len());
    assert_eq!(released.release().digest, released.policy().digest());
    assert!(bundle.as_bytes().len() < BUNDLE_BYTES / 2);

    let again = bundle.reopen(&trust(5)).unwrap();
    assert_eq!(again.policy().digest(), released.policy().digest());
    assert_eq!(
        again.policy().toolkits().len(),
        Policy::shipped().toolkits().len()
    );
    assert!(!again.is_expired(NOW + YEAR));
    assert!(again.is_expired(NOW + YEAR + 1));
}

/// A way to spoil a good bundle, and how its refusal begins.
type Hostile = (&'static str, fn() -> Result<Released, String>, &'static str);

fn admitted(
    bundle: Result<Bundle, BundleError>,
    trust: &TrustDocument,
    in_use: &InUse,
) -> Result<Released, String> {
    let bundle = bundle.map_err(|error| error.to_string())?;
    bundle.admit(trust, in_use, NOW).map_err(|error| {
        if let Refused::Damaged(damage) = error {
            damage.to_string()
        } else {
            error.to_string()
        }
    })
}

fn changed(change: impl FnOnce(&mut Vec<u8>)) -> Result<Released, String> {
    let mut bytes = signed(1).as_bytes().to_vec();
    change(&mut bytes);
    admitted(Bundle::parse(&bytes), &trust(5), &InUse::shipped())
}

/// The release of a good bundle with other files.
fn with_files(plain: &[u8]) -> Result<Released, String> {
    let envelope = signed(1).envelope.to_json();
    let bytes = wire::encode_bundle(&envelope, &deflate(plain).unwrap());
    admitted(Bundle::parse(&bytes), &trust(5), &InUse::shipped())
}

fn dated(issued: i64, valid_until: i64) -> Result<Released, String> {
    let bundle = Bundle::sign(&small(1), &key(5), issued, valid_until);
    admitted(bundle, &trust(5), &InUse::shipped())
}

fn over(name: &str, version: u32, issued: i64) -> Result<Released, String> {
    let in_use = InUse {
        name: name.to_owned(),
        version,
        issued,
    };
    admitted(Ok(signed(3)), &trust(5), &in_use)
}

/// A good signature of the right key over something that is not so.
fn lying(change: fn(&mut PolicyRelease)) -> Result<Released, String> {
    let good = signed(1);
    let mut release = good.release(key(5).public()).unwrap().into_statement();
    change(&mut release);
    let envelope = seal(release, &key(5)).unwrap();
    let files = &good.bytes[good.files_at..];
    let bytes = wire::encode_bundle(&envelope.to_json(), files);
    admitted(Bundle::parse(&bytes), &trust(5), &InUse::shipped())
}

const HOSTILE: &[Hostile] = &[
    ("nothing", || changed(Vec::clear), "bundle is not a release"),
    (
        "cut short",
        || changed(|bytes| bytes.truncate(bytes.len() - 1)),
        "bundle is not a release",
    ),
    (
        "something behind",
        || changed(|bytes| bytes.push(0)),
        "bundle is not a release",
    ),
    (
        "far too long",
        || changed(|bytes| bytes.resize(BUNDLE_BYTES + 1, 0)),
        "bundle has",
    ),
    (
        "a changed envelope",
        || changed(|bytes| bytes[100] ^= 1),
        "bundle's release",
    ),
    (
        "a changed file",
        || {
            changed(|bytes| {
                let at = bytes.len() - 40;
                bytes[at] ^= 0x55;
            })
        },
        "bundle's files are not",
    ),
    (
        "other files",
        || with_files(b"policy.yaml\0name: our-homes\nversion: 1\n\0"),
        "bundle's files are not those",
    ),
    (
        "a name without a text",
        || with_files(b"policy.yaml\0"),
        "bundle's files are not whole",
    ),
    (
        "no end",
        || with_files(b"policy.yaml\0name"),
        "bundle's files are not whole",
    ),
    (
        "no text",
        || with_files(&[0xff, 0, 0xff, 0]),
        "bundle's files are not text",
    ),
    (
        "a bomb",
        || with_files(&vec![b' '; 6 * 1024 * 1024]),
        "bundle's files are not within",
    ),
    (
        "a thousand files",
        || with_files(&b"a.yaml\0b\0".repeat(1000)),
        "bundle's files are not whole",
    ),
    (
        "one name twice",
        || with_files(&b"policy.yaml\0b\0".repeat(2)),
        "bundle's files do not make",
    ),
    (
        "a key nobody listed",
        || admitted(Ok(signed(1)), &trust(6), &InUse::shipped()),
        "it is signed by a key that the console",
    ),
    (
        "no signature of the listed key",
        || {
            let mut release = signed(1);
            let other = Envelope::from_parts(
                b"{}".to_vec(),
                *release.envelope.signature(),
                key(5).public().key_id(),
            );
            release.envelope = other;
            admitted(Ok(release), &trust(5), &InUse::shipped())
        },
        "bundle's release is not signed",
    ),
    (
        "a key before its time",
        || {
            let mut trust = trust(5);
            trust.policy_keys[0].not_before = NOW + 1;
            admitted(Ok(signed(1)), &trust, &InUse::shipped())
        },
        "it is signed by a key that is good from",
    ),
    (
        "a key after its time",
        || {
            let mut trust = trust(5);
            trust.policy_keys[0].not_after = NOW - 1;
            admitted(Ok(signed(1)), &trust, &InUse::shipped())
        },
        "it is signed by a key that is good from",
    ),
    (
        "expired",
        || dated(NOW - 10, NOW - 1),
        "our-homes version 1 was good until 2026-11-21",
    ),
    (
        "from the future",
        || dated(NOW + DAY + 1, NOW + YEAR),
        "it says that it was signed in the future",
    ),
    (
        "an older version",
        || over("our-homes", 4, NOW - 10),
        "our-homes version 3 is not newer than our-homes version 4",
    ),
    (
        "the same version",
        || over("our-homes", 3, NOW - 10),
        "our-homes version 3 is not newer",
    ),
    (
        "signed before what is in use",
        || over("other-homes", 1, NOW + 1),
        "our-homes version 3 is not newer",
    ),
    (
        "another digest",
        || lying(|release| release.digest = Digest::of(b"other")),
        "bundle's files are not those",
    ),
    (
        "another name",
        || lying(|release| release.name = "dspt-other".to_owned()),
        "bundle's files are not of the name",
    ),
    (
        "another version",
        || lying(|release| release.version = 9),
        "bundle's files are not of the name",
    ),
];

#[test]
fn hostile_bundles_are_refused_each_for_its_own_reason() {
    for (about, bundle, reason) in HOSTILE {
        let refused = bundle().map(|released| released.release().clone());
        let refused = refused.expect_err(about);
        assert!(refused.starts_with(reason), "{about}: {refused}");
    }
    assert!(admitted(Ok(signed(1)), &trust(5), &InUse::shipped()).is_ok());
    assert!(
        over("our-homes", 2, NOW).is_ok(),
        "a newer version of the same second"
    );
}

#[test]
fn a_report_is_no_release_and_a_release_of_a_device_key_is_none_either() {
    // Signed by the right key, and yet another kind of statement.
    let envelope = seal(trust(5), &key(5)).unwrap();
    let files = deflate(b"policy.yaml\0x\0").unwrap();
    let bundle = Bundle::parse(&wire::encode_bundle(&envelope.to_json(), &files)).unwrap();
    let refused = bundle.admit(&trust(5), &InUse::shipped(), NOW);
    assert!(matches!(
        refused,
        Err(Refused::Damaged(BundleError::Verify {
            source: VerifyError::PredicateType { .. }
        }))
    ));
}

#[test]
fn what_was_admitted_is_taken_back_with_its_key_and_not_by_its_date() {
    let reopened = |trust: &TrustDocument| signed(1).reopen(trust).map(|released| released.is_expired(NOW));
    assert!(!reopened(&trust(5)).unwrap());
    let mut over = trust(5);
    over.policy_keys[0].not_after = NOW - 1;
    assert!(reopened(&over).is_ok(), "a key that ended keeps what it signed");
    assert!(matches!(reopened(&trust(6)), Err(Refused::Foreign)));
}

#[test]
fn a_policy_with_a_mistake_is_not_signed() {
    let mut files = small(1);
    files.push(SourceFile::new("checks/broken.yaml", "checks: 3\n"));
    let error = Bundle::sign(&files, &key(5), NOW, NOW + YEAR).unwrap_err();
    assert!(matches!(error, BundleError::Policy { .. }));
}
