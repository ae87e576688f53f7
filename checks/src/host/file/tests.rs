use std::io::Write;

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn put(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> String {
    let path = path(folder, name);
    File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

#[test]
fn a_file_is_read_up_to_its_limit_and_not_a_byte_more() {
    let folder = folder();
    let file = put(&folder, "a", b"12345");
    assert_eq!(read(&file, 5), Ok(b"12345".to_vec()));
    let limit = 4;
    assert_eq!(
        read(&file, limit),
        Err(HostError::TooLarge {
            path: file.clone(),
            limit
        })
    );
    assert_eq!(tail(&file, 3), Ok(b"345".to_vec()));
    assert_eq!(tail(&file, 9), Ok(b"12345".to_vec()));
}

#[test]
fn a_reader_ends_at_the_end_and_complains_at_the_limit() {
    let folder = folder();
    let file = put(&folder, "a", b"12345");
    let mut whole = Vec::new();
    open(&file, 5).unwrap().read_to_end(&mut whole).unwrap();
    assert_eq!(whole, b"12345");
    let error = open(&file, 4).unwrap().read_to_end(&mut whole).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
}

#[test]
fn what_is_absent_is_told_from_what_is_something_else() {
    let folder = folder();
    let file = put(&folder, "a", b"");
    let absent = path(&folder, "absent");
    let below_a_file = format!("{file}/b");
    assert!(read(&absent, 9).unwrap_err().is_not_found());
    assert!(stat(&below_a_file).unwrap_err().is_not_found());
    assert!(list(&absent).unwrap_err().is_not_found());
    assert_eq!(list(&file), Err(unreadable(&file)));
    assert_eq!(link(&file), Err(unreadable(&file)));
    let place = path(&folder, "");
    assert_eq!(read(&place, 9), Err(unreadable(&place)));
    assert_eq!(list(&place), Ok(vec!["a".to_owned()]));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_devices_pipes_and_loops_are_not_read() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    let folder = folder();
    let file = put(&folder, "a", b"x");
    symlink(&file, folder.path().join("to-a")).unwrap();
    symlink("loop", folder.path().join("loop")).unwrap();
    let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
    assert_eq!(read(&path(&folder, "to-a"), 9), Ok(b"x".to_vec()));
    assert_eq!(link(&path(&folder, "to-a")), Ok(file));
    for other in [
        path(&folder, "loop"),
        path(&folder, "socket"),
        "/dev/null".to_owned(),
    ] {
        assert_eq!(read(&other, 9), Err(unreadable(&other)));
        assert_eq!(tail(&other, 9), Err(unreadable(&other)));
        assert!(open(&other, 9).is_err());
    }
}

#[cfg_attr(
    windows,
    ignore = "makes 20,000 files, which takes minutes under Wine; nothing of it is of one platform"
)]
#[test]
fn a_folder_is_listed_whole_or_not_at_all() {
    let folder = folder();
    let place = path(&folder, "");
    let put = |number: usize| drop(File::create(folder.path().join(number.to_string())).unwrap());
    (1..=limits::FOLDER_ENTRIES).for_each(put);
    assert_eq!(list(&place).unwrap().len(), limits::FOLDER_ENTRIES);
    put(0);
    let refused = list(&place);
    assert_eq!(refused, Err(too_many(&place)));
    assert_eq!(refused.unwrap_err().reason(), dspt_report::Reason::TooLarge);
}

#[test]
fn days_are_whole_and_never_negative() {
    use std::time::Duration;
    use std::time::UNIX_EPOCH;
    assert_eq!(day(UNIX_EPOCH + Duration::from_secs(86_399)), 0);
    assert_eq!(day(UNIX_EPOCH + Duration::from_secs(86_400)), 1);
    assert_eq!(day(UNIX_EPOCH - Duration::from_secs(1)), 0);
}
