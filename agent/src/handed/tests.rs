use super::*;

fn write(path: &Path, bytes: &[u8]) {
    crate::disk::replace(&crate::disk::Live, path, bytes).unwrap();
}

#[test]
fn a_file_is_read_to_its_limit_and_not_beyond() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    write(&path, b"0123456789");
    assert_eq!(read(&path, 10).unwrap(), b"0123456789");
    assert!(matches!(
        read(&path, 9),
        Err(HandedError::TooLarge { limit: 9, .. })
    ));
    write(&path, b"\xff");
    assert!(matches!(text(&path, 9), Err(HandedError::NotText { .. })));
}

#[test]
fn what_is_not_there_or_a_folder_is_named_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = read(&folder.path().join("none"), 9).unwrap_err();
    assert!(
        nothing.to_string().contains("look at how its name is written"),
        "{nothing}"
    );
    let inside = read(folder.path(), 9).unwrap_err();
    assert!(matches!(inside, HandedError::Folder { .. }), "{inside}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_link_is_followed_and_a_pipe_or_device_is_refused_at_once() {
    use rustix::fs::CWD;
    use rustix::fs::FileType;
    use rustix::fs::Mode;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    write(&path, b"text");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(read(&link, 9).unwrap(), b"text");
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    for path in [pipe, "/dev/zero".into()] {
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let _ = tell.send(read(&path, 9));
        });
        let read = told.recv_timeout(std::time::Duration::from_secs(5)).unwrap();
        assert!(matches!(read, Err(HandedError::NotAFile { .. })), "{read:?}");
    }
}
