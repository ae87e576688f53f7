use std::fs;
use std::sync::Arc;
use std::time::Duration;

use dspt_report::Seed;
use dspt_report::SigningKey;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::server::WebPkiClientVerifier;

use super::*;

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn verify(
    authority: &Authority,
    leaf: &CertificateDer<'_>,
    name: &str,
    at: &str,
) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let at: Timestamp = at.parse().unwrap();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at.as_second()).unwrap()));
    verifier
        .verify_server_cert(leaf, std::slice::from_ref(&authority.certificate), &name, &[], at)
        .map(|_| ())
}

#[test]
fn the_authority_is_made_once_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("deep").join("keys");
    let first = Authority::open_or_create(&keys).unwrap();
    let again = Authority::open_or_create(&keys).unwrap();
    assert_eq!(first.pin(), again.pin());
    assert_eq!(first.ca_der(), again.ca_der());
    let names: Vec<_> = fs::read_dir(&keys)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, [FILE], "nothing else is left in the folder");
}

#[test]
fn many_that_start_at_once_end_with_the_same_authority() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let pins: Vec<Pin> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| Authority::open_or_create(&keys).unwrap().pin()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(pins.iter().all(|pin| *pin == pins[0]), "{pins:?}");
}

#[test]
fn a_leaf_is_good_for_the_one_name_and_for_clocks_that_are_years_off() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_create(folder.path().join("keys").as_path()).unwrap();
    let leaf = authority.leaf(now()).unwrap().certificate;
    for at in [
        "2026-11-21T10:00:00Z",
        "2001-01-01T00:00:00Z",
        "2035-12-31T00:00:00Z",
    ] {
        verify(&authority, &leaf, wire::SERVER_NAME, at).unwrap();
    }
    verify(&authority, &leaf, "example.org", "2026-11-21T10:00:00Z").unwrap_err();
    verify(&authority, &leaf, wire::SERVER_NAME, "2036-01-02T00:00:00Z").unwrap_err();
}

#[test]
fn a_leaf_is_for_servers_only() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_create(folder.path().join("keys").as_path()).unwrap();
    let leaf = authority.leaf(now()).unwrap().certificate;
    let (_, leaf) = X509Certificate::from_der(&leaf).unwrap();
    let usage = leaf.extended_key_usage().unwrap().unwrap().value;
    assert!(usage.server_auth);
    assert!(!usage.client_auth && !usage.any);
    assert!(!leaf.is_ca());
}

#[test]
fn each_start_makes_another_leaf_key() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_create(folder.path().join("keys").as_path()).unwrap();
    let (one, two) = (authority.leaf(now()).unwrap(), authority.leaf(now()).unwrap());
    assert_ne!(spki(&one.certificate), spki(&two.certificate));
}

#[cfg(unix)]
#[test]
fn keys_are_made_for_their_owner_only_and_refused_when_others_can_use_them() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    Authority::open_or_create(&keys).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = keys.join(FILE);
    assert_eq!((mode(&keys), mode(&file)), (0o700, 0o600));

    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let error = Authority::open_or_create(&keys).unwrap_err().to_string();
    assert!(
        error.contains("mode 640") && error.contains("chmod 600"),
        "{error}"
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();

    fs::set_permissions(&keys, fs::Permissions::from_mode(0o755)).unwrap();
    let error = Authority::open_or_create(&keys).unwrap_err().to_string();
    assert!(
        error.contains("mode 755") && error.contains("chmod 700"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_an_authority_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, other) = (folder.path().join("keys"), folder.path().join("other"));
    Authority::open_or_create(&keys).unwrap();
    Authority::open_or_create(&other).unwrap();
    let file = keys.join(FILE);
    let good = fs::read_to_string(&file).unwrap();
    let foreign = fs::read_to_string(other.join(FILE)).unwrap();
    let certificate = good.find("-----BEGIN CERT").unwrap();
    let foreign_key = &foreign[..foreign.find("-----BEGIN CERT").unwrap()];
    let cases = [
        String::new(),
        good[..good.len() / 2].to_owned(),
        good[certificate..].to_owned(),
        good[..certificate].to_owned(),
        foreign_key.to_owned() + &good[certificate..],
    ];
    for case in cases {
        overwrite(&file, &case);
        let error = Authority::open_or_create(&keys).unwrap_err();
        assert!(matches!(error, AuthorityError::Malformed { .. }), "{error:?}");
        assert!(error.to_string().contains("restore it from a backup"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), case);
    }
}

#[test]
fn a_folder_in_place_of_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    Authority::open_or_create(&keys).unwrap();
    fs::remove_file(keys.join(FILE)).unwrap();
    fs::create_dir(keys.join(FILE)).unwrap();
    let error = Authority::open_or_create(&keys).unwrap_err();
    assert!(error.to_string().contains(FILE), "{error}");
}

fn overwrite(path: &Path, text: &str) {
    use std::io::Write;

    let mut file = fs::OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(path)
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_server_is_no_operator_and_an_operator_is_no_server() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_create(&folder.path().join("keys")).unwrap();
    let key = *SigningKey::from_seed(&Seed::from_bytes([7; 32]))
        .unwrap()
        .public();
    let operator = authority
        .operator_certificate(&key, OperatorId::new([1; 8]), now())
        .unwrap();
    let operator = CertificateDer::from_pem_slice(operator.pem.as_bytes()).unwrap();
    let server = authority.leaf(now()).unwrap().certificate;

    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now().as_second()).unwrap()));
    let as_client = |shown| clients.verify_client_cert(shown, &[], at).map(|_| ());
    assert!(as_client(&operator).is_ok());
    let refused = format!("{:?}", as_client(&server).unwrap_err());
    assert!(refused.contains("InvalidPurpose"), "{refused}");

    let at = "2026-11-21T10:00:00Z";
    assert!(verify(&authority, &server, wire::SERVER_NAME, at).is_ok());
    let refused = format!(
        "{:?}",
        verify(&authority, &operator, wire::SERVER_NAME, at).unwrap_err()
    );
    assert!(
        refused.contains("InvalidPurpose") || refused.contains("NotValidForName"),
        "{refused}"
    );
}

#[test]
fn an_operators_certificate_says_what_it_is_for_and_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_create(&folder.path().join("keys")).unwrap();
    let key = *SigningKey::from_seed(&Seed::from_bytes([7; 32]))
        .unwrap()
        .public();
    let made = authority
        .operator_certificate(&key, OperatorId::new([1; 8]), now())
        .unwrap();
    let der = CertificateDer::from_pem_slice(made.pem.as_bytes()).unwrap();
    assert_eq!(made.sha256, Digest::of(&der));
    let (_, read) = X509Certificate::from_der(&der).unwrap();
    let purposes = read.extended_key_usage().unwrap().unwrap().value;
    assert!(purposes.client_auth && !purposes.server_auth && !purposes.any);
    assert!(!read.is_ca());
    assert_eq!(read.subject().to_string(), "CN=DSPT operator 0101010101010101");
    assert_eq!(read.validity().not_after.timestamp(), made.until.as_second());
    assert_eq!(read.public_key().subject_public_key.as_ref(), key.as_bytes());
}
