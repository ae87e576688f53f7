use std::path::Path;

use super::*;
use crate::disk::Live;

fn write(path: &Path, bytes: &[u8]) {
    disk::replace(&Live, path, bytes).unwrap();
}

#[test]
fn nobody_said_anything_in_a_folder_that_is_empty_or_not_there() {
    let root = tempfile::tempdir().unwrap();
    for folder in [
        DataFolder::new(root.path()),
        DataFolder::new(root.path().join("none")),
    ] {
        assert_eq!(texts(&folder).unwrap(), (None, None));
    }
}

#[test]
fn texts_are_those_of_the_newest_toolkit_and_of_the_register() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    write(&folder.answers("dspt-2026-27"), b"new");
    write(&folder.answers("dspt-2025-26"), b"old");
    write(
        &root.path().join("answers-Own copy.yaml"),
        b"a copy of somebody's",
    );
    write(&folder.assets(), b"register");
    let register = Some("register".to_owned());
    assert_eq!(texts(&folder).unwrap(), (Some("new".to_owned()), register));
    assert_eq!(toolkits(&folder).unwrap(), ["dspt-2025-26", "dspt-2026-27"]);
}

#[test]
fn what_is_no_text_or_too_large_is_named_and_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    write(&folder.assets(), &[0xff]);
    let error = texts(&folder).unwrap_err();
    assert!(matches!(error, BooksError::NotText { .. }), "{error}");
    assert_eq!(std::fs::read(folder.assets()).unwrap(), [0xff]);

    write(&folder.assets(), &vec![b'a'; limits::BOOK_BYTES]);
    assert!(texts(&folder).is_ok());
    write(&folder.assets(), &vec![b'a'; limits::BOOK_BYTES + 1]);
    let error = texts(&folder).unwrap_err();
    assert!(
        matches!(error, BooksError::Disk(DiskError::TooLarge { .. })),
        "{error}"
    );
}
