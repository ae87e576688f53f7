use super::*;

fn with(set: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
    move |name| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

fn windows(server: &str) -> System {
    System::of_windows(
        true,
        Some(server),
        Some("*.example.org;10.*;<local>"),
        Some("http://pac/proxy.pac"),
    )
}

#[test]
fn variables_come_before_what_was_recorded_and_that_before_the_system() {
    let system = windows("system:8080");
    let found = |recorded, set| find("console.example.net", recorded, &system, with(set)).proxy;
    let http = |name: &str| format!("http://{name}:8080");
    assert_eq!(
        found(
            Some("http://recorded:8080"),
            &[("HTTPS_PROXY", "http://set:8080")]
        ),
        Some((http("set"), Source::Variable("HTTPS_PROXY")))
    );
    assert_eq!(
        found(None, &[("HTTPS_PROXY", " "), ("all_proxy", "set:8080")]),
        Some((http("set"), Source::Variable("all_proxy")))
    );
    assert_eq!(
        found(Some("http://recorded:8080"), &[]),
        Some((http("recorded"), Source::Recorded))
    );
    assert_eq!(found(None, &[]), Some((http("system"), Source::System)));
    assert_eq!(find("a", None, &System::default(), with(&[])), Found::default());
}

#[test]
fn windows_settings_are_read_as_windows_writes_them() {
    let server = |text| windows(text).server;
    assert_eq!(server("proxy:3128").as_deref(), Some("proxy:3128"));
    assert_eq!(
        server("http=plain:80;https=secure:443;socks=old:1080").as_deref(),
        Some("secure:443")
    );
    assert_eq!(server("http=plain:80"), None, "a proxy for other connections");
    let off = System::of_windows(false, Some("proxy:3128"), None, None);
    assert_eq!((off.server, off.script), (None, None));
}

#[test]
fn a_script_is_told_apart_and_never_run() {
    let system = System::of_windows(false, None, None, Some("http://pac/proxy.pac"));
    let found = find("console.example.net", None, &system, with(&[]));
    assert_eq!(found.proxy, None);
    assert_eq!(found.script.as_deref(), Some("http://pac/proxy.pac"));
}

#[test]
fn exceptions_lead_past_the_proxy() {
    let excepted = |host, list: &str| is_excepted(host, list.split(','));
    for (host, list, expected) in [
        ("console.example.org", "example.org", true),
        ("console.example.org", ".example.org", true),
        ("console.example.org", "localhost, example.org:443", true),
        ("badexample.org", "example.org", false),
        ("console.example.org", "*", true),
        ("console.example.org", "*.example.org", true),
        ("example.org", "*.example.org", false),
        ("10.1.2.3", "10.*", true),
        ("110.1.2.3", "10.*", false),
        ("console", "<local>", true),
        ("console.example.org", "<local>", false),
        ("a-b-c", "a*b*c", true),
        ("a-b-d", "a*b*c", false),
        ("console.example.org", ",, ,", false),
    ] {
        assert_eq!(excepted(host, list), expected, "{host} in {list:?}");
    }
    let found = find(
        "console.example.org",
        None,
        &windows("system:8080"),
        with(&[("HTTPS_PROXY", "set:1"), ("NO_PROXY", "example.org")]),
    );
    assert!(found.excepted && found.proxy.is_none(), "{found:?}");
}

#[test]
fn what_is_no_web_proxy_is_named_without_its_password() {
    for bad in ["socks5://user:secret@old:1080", "https://user:secret@proxy:443"] {
        let set = move |name: &str| (name == "HTTPS_PROXY").then(|| bad.to_owned());
        let found = find("console.example.net", None, &System::default(), set);
        assert_eq!(found.proxy, None);
        let named = found.unusable.unwrap();
        assert!(!named.contains("secret") && named.contains("://"), "{named}");
    }
    assert_eq!(shown("http://user:secret@proxy:8080"), "http://proxy:8080");
    assert_eq!(shown("user:secret@proxy:8080"), "proxy:8080");
}
