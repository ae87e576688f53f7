use dspt_report::PublicKey;

use super::*;
use crate::disk::Live;
use crate::spool::Spool;

fn joined() -> (tempfile::TempDir, DataFolder, Identity) {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let identity = Identity::create(&folder, &Live, None).unwrap();
    (root, folder, identity)
}

fn head() -> Head {
    Head {
        id: dspt_report::ReportId::new([4; 32]),
        sequence: 3,
    }
}

fn key_now(folder: &DataFolder) -> PublicKey {
    *Identity::load(folder, None).unwrap().unwrap().key().public()
}

#[test]
fn the_new_key_is_on_the_disk_before_it_is_sent_and_speaks_only_once_it_is_kept() {
    let (_root, folder, identity) = joined();
    let (device, salts) = (identity.device(), *identity.salts());
    let old = *identity.key().public();
    let change = begin(&folder, &Live, &identity, head(), 5).unwrap();
    assert_eq!(change.statement.sequence, 4);
    assert_eq!(
        Identity::next_public(&folder).unwrap(),
        change.statement.public_key
    );
    finish(&folder, &Live).unwrap();
    assert_eq!(key_now(&folder), old, "an answer is missing");
    assert_eq!(
        pending(&folder, &identity).unwrap().unwrap().envelope.id(),
        change.envelope.id(),
        "the same is asked again"
    );

    settle(&folder, &Live, &identity).unwrap();
    let after = Identity::load(&folder, None).unwrap().unwrap();
    assert_eq!(*after.key().public(), change.statement.public_key);
    assert_eq!(
        (after.device(), *after.salts()),
        (device, salts),
        "the same device"
    );
    let last = last(&folder).unwrap().unwrap();
    assert_eq!(last.head(), change.head());
    let spool = Spool::look(folder.spool(), &Live);
    assert_eq!(spool.earlier_keys().unwrap(), [old]);
    assert_eq!(
        spool.head(after.key().public(), last.head()).unwrap(),
        change.head()
    );
}

#[test]
fn a_stop_between_any_two_steps_is_gone_on_from() {
    // After the statement took its place and before the key did.
    let (_root, folder, identity) = joined();
    let change = begin(&folder, &Live, &identity, head(), 5).unwrap();
    Spool::open(folder.spool(), &Live)
        .unwrap()
        .remember_key(identity.key().public())
        .unwrap();
    identity.keep_for_life(&folder, &Live).unwrap();
    std::fs::rename(folder.next_rotation(), folder.rotation()).unwrap();
    finish(&folder, &Live).unwrap();
    assert_eq!(key_now(&folder), change.statement.public_key);
    finish(&folder, &Live).unwrap();

    // After the key was made and before anything was signed.
    let (_root, folder, identity) = joined();
    identity.next(&folder, &Live).unwrap();
    finish(&folder, &Live).unwrap();
    assert!(!folder.next_key().exists());
    assert_eq!(key_now(&folder), *identity.key().public());

    // A change that was taken back leaves nothing of itself.
    begin(&folder, &Live, &identity, head(), 5).unwrap();
    abandon(&folder, &Live).unwrap();
    assert!(!folder.next_key().exists() && !folder.next_rotation().exists());
    assert_eq!(key_now(&folder), *identity.key().public());
    assert!(last(&folder).unwrap().is_none());
}

#[test]
fn a_damaged_change_stops_the_program() {
    let (_root, folder, identity) = joined();
    disk::replace(&Live, &folder.next_rotation(), b"{}").unwrap();
    assert!(matches!(
        pending(&folder, &identity),
        Err(RotationError::Unreadable { .. })
    ));
    disk::replace(&Live, &folder.rotation(), b"{}").unwrap();
    assert!(matches!(last(&folder), Err(RotationError::Last { .. })));
}
