use super::*;
use crate::spool::tests::Stopping;

#[test]
fn a_file_is_read_to_its_limit_and_not_beyond() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("file");
    replace(&Live, &path, &[7; 10]).unwrap();
    assert_eq!(read(&path, 10).unwrap().unwrap().len(), 10);
    let error = read(&path, 9).unwrap_err();
    assert!(matches!(error, DiskError::TooLarge { limit: 9, .. }), "{error}");
    assert_eq!(read(&root.path().join("none"), 9).unwrap(), None);
}

#[test]
fn a_stop_while_replacing_leaves_the_old_or_the_new() {
    let mut finished = false;
    for steps in 0..6 {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        replace(&Live, &path, b"old").unwrap();
        let done = replace(&Stopping::after(steps), &path, b"new text").is_ok();
        let text = read(&path, 100).unwrap().unwrap();
        assert!(text == b"old" || text == b"new text", "after {steps} steps");
        assert!(!done || text == b"new text");
        finished |= done;
    }
    assert!(finished, "more steps are needed to see it end");
}

#[test]
fn a_full_disk_and_a_missing_right_say_what_to_do() {
    let full = DiskError::new(
        "write",
        Path::new("/data/key"),
        io::Error::from(io::ErrorKind::StorageFull),
    );
    assert_eq!(
        full.to_string(),
        "the disk is full, so /data/key could not be written; free some space, then run this again"
    );
    let denied = DiskError::new(
        "read",
        Path::new("/data/key"),
        io::Error::from(io::ErrorKind::PermissionDenied),
    );
    assert!(
        denied.to_string().contains("run this as administrator"),
        "{denied}"
    );
}
