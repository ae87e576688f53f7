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

#[cfg(unix)]
#[test]
fn folder_that_others_can_change_is_refused_and_a_planted_link_is_never_written_through() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let open = folder.path().join("open");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, PermissionsExt::from_mode(0o777)).unwrap();
    assert!(matches!(make_folder(&open), Err(DiskError::Shared { .. })));
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(folder.path(), &link).unwrap();
    assert!(matches!(make_folder(&link), Err(DiskError::Shared { .. })));
    assert!(make_folder(&folder.path().join("own")).is_ok());

    let victim = folder.path().join("victim");
    Live.write_file(&victim, b"kept").unwrap();
    let planted = folder.path().join("key.new");
    std::os::unix::fs::symlink(&victim, &planted).unwrap();
    Live.write_file(&planted, b"secret").unwrap();
    assert_eq!(std::fs::read(&victim).unwrap(), b"kept");
    assert_eq!(std::fs::read(&planted).unwrap(), b"secret");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_a_link_a_folder_or_a_socket_is_refused_at_once_and_never_waited_for() {
    use rustix::fs::CWD;
    use rustix::fs::FileType;
    use rustix::fs::Mode;
    use rustix::fs::mknodat;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
    let inside = folder.path().join("folder");
    std::fs::create_dir(&inside).unwrap();
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    // Whoever would wait, waits in another thread, so that the test ends.
    for path in [pipe, link, inside, socket, "/dev/zero".into()] {
        let (tell, told) = std::sync::mpsc::channel();
        let name = path.display().to_string();
        std::thread::spawn(move || {
            let _ = tell.send((read(&path, 10), open_lock(&path).map(|_| ())));
        });
        let (read, locked) = told.recv_timeout(std::time::Duration::from_secs(5)).unwrap();
        assert!(
            matches!(read, Err(DiskError::NotAFile { .. })),
            "{name}: {read:?}"
        );
        assert!(
            matches!(locked, Err(DiskError::NotAFile { .. })),
            "{name}: {locked:?}"
        );
    }
}
