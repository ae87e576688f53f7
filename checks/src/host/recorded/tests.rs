use super::*;

#[test]
fn folders_hold_what_lies_beneath_them() {
    let host = Recorded::linux()
        .file("/etc/a/b", "x")
        .file("/etc/a-c", "y")
        .file("/etc/a/d/e", "z");
    assert_eq!(host.list("/etc"), Ok(vec!["a".to_owned(), "a-c".to_owned()]));
    assert_eq!(host.list("/etc/a/"), Ok(vec!["b".to_owned(), "d".to_owned()]));
    assert!(host.stat("/etc/a").unwrap().folder);
    assert!(!host.stat("/etc/a/b").unwrap().folder);
    assert_eq!(host.read("/etc/a", 9), Err(Refusal::Unreadable.about("/etc/a")));
    assert_eq!(host.list("/etc/a/b"), Err(Refusal::Unreadable.about("/etc/a/b")));
    assert_eq!(host.exists("/etc/x"), Ok(false));
}

#[test]
fn what_is_refused_stays_refused_below_and_can_be_seen_from_outside() {
    let host = Recorded::linux().refused("/etc/secret", Refusal::NotPermitted);
    assert_eq!(host.exists("/etc/secret"), Ok(true));
    assert_eq!(
        host.list("/etc/secret").unwrap_err(),
        Refusal::NotPermitted.about("/etc/secret")
    );
    assert_eq!(
        host.exists("/etc/secret/a").unwrap_err(),
        Refusal::NotPermitted.about("/etc/secret/a")
    );
    assert_eq!(
        host.link("/etc/secret/a").unwrap_err(),
        Refusal::NotPermitted.about("/etc/secret/a")
    );
}

#[test]
fn links_are_followed_where_nothing_else_is_recorded_and_loops_end() {
    let host = Recorded::linux()
        .file("/usr/lib/os-release", "x")
        .symlink("/etc/os-release", "../usr/lib/os-release")
        .symlink("/a", "b")
        .symlink("/b", "/a");
    assert_eq!(host.text("/etc/os-release", 9), Ok("x".to_owned()));
    assert_eq!(
        host.link("/etc/os-release"),
        Ok("../usr/lib/os-release".to_owned())
    );
    assert_eq!(
        host.link("/usr/lib/os-release"),
        Err(Refusal::Unreadable.about("/usr/lib/os-release"))
    );
    assert_eq!(host.read("/a", 9), Err(Refusal::Unreadable.about("/a")));
}

#[test]
fn limits_hold_as_on_a_live_device() {
    let host = Recorded::linux().file("/a", "12345");
    let path = "/a".to_owned();
    assert_eq!(host.read("/a", 4), Err(HostError::TooLarge { path, limit: 4 }));
    assert_eq!(host.tail("/a", 2), Ok(b"45".to_vec()));
}
