use std::io::Read;
use std::io::Write;
use std::net::TcpListener;

use dspt_report::wire::Head;
use dspt_report::wire::ReportResult;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DnType;
use rcgen::IsCa;
use rcgen::KeyPair;
use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::next::Next;
use super::next::of_error;
use super::next::of_result;
use super::*;

fn result(status: u16) -> ReportResult {
    ReportResult {
        gap: None,
        head: Some(head()),
        need: Vec::new(),
        reason: Some("because".to_owned()),
        report: None,
        status,
    }
}

fn head() -> Head {
    Head {
        id: dspt_report::ReportId::new([3; 32]),
        sequence: 4,
    }
}

fn refused(status: u16) -> Next {
    Next::Refused {
        reason: format!("{status}: because"),
    }
}

fn keep(seconds: u64) -> Next {
    Next::Keep {
        after: Duration::from_secs(seconds),
    }
}

#[test]
fn each_result_has_its_one_consequence() {
    let digest = Digest::of(b"facts");
    let rejoin = Next::Rejoin {
        head: head(),
        reason: "because".to_owned(),
    };
    let bodies = ReportResult {
        need: vec![digest],
        ..result(422)
    };
    let headless = ReportResult {
        head: None,
        ..result(409)
    };
    let table = [
        (result(200), Next::Acknowledged),
        (result(409), rejoin),
        (headless, keep(60)),
        (bodies, Next::SendBodies { need: vec![digest] }),
        (result(422), keep(60)),
        (result(400), refused(400)),
        (result(401), refused(401)),
        (result(410), refused(410)),
        (result(413), refused(413)),
        (result(415), refused(415)),
        (result(429), keep(60)),
        (result(500), keep(60)),
        (result(503), keep(60)),
        (result(302), keep(60)),
        (result(0), keep(60)),
    ];
    for (result, next) in table {
        assert_eq!(of_result(&result), next, "{}", result.status);
    }
}

#[test]
fn each_refused_request_has_its_one_consequence() {
    let error = |status, after: Option<u64>| UplinkError::Refused {
        status,
        detail: "because".to_owned(),
        after: after.map(Duration::from_secs),
    };
    let table = [
        (error(400, None), refused(400)),
        (error(413, None), refused(413)),
        (error(415, None), refused(415)),
        (error(404, None), keep(60)),
        (error(405, None), keep(60)),
        (error(429, Some(7)), keep(7)),
        (error(503, Some(1_000_000)), keep(3600)),
        (error(500, None), keep(60)),
        (
            UplinkError::TimedOut {
                address: String::new(),
            },
            keep(60),
        ),
        (
            UplinkError::WrongPin {
                address: String::new(),
                issuer: String::new(),
            },
            keep(60),
        ),
    ];
    for (error, next) in table {
        assert_eq!(of_error(&error), next, "{error}");
    }
}

#[test]
fn a_reason_from_outside_is_cut_and_made_safe() {
    let hostile = ReportResult {
        reason: Some(format!("\u{1b}[2J{}", "x".repeat(1000))),
        ..result(400)
    };
    let Next::Refused { reason } = of_result(&hostile) else {
        panic!("not refused")
    };
    assert!(!reason.contains('\u{1b}'));
    assert!(reason.chars().count() < 400);
}

/// A certificate authority for tests, and certificates of it.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self {
            issuer: CertifiedIssuer::self_signed(params, key).unwrap(),
        }
    }

    fn pin(&self) -> Pin {
        let (_, parsed) = x509_parser::parse_x509_certificate(self.issuer.der()).unwrap();
        Pin::of_spki(parsed.public_key().raw)
    }

    /// A server certificate for a name, and who signed it.
    fn server(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        let chain = vec![leaf.der().clone(), self.issuer.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        Arc::new(config)
    }
}

/// Serves one connection with one answer; gives the address, and what the client sent.
fn serve(config: Arc<ServerConfig>, answer: String) -> (String, std::thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let handle = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(config).unwrap();
        let mut stream = rustls::Stream::new(&mut connection, &mut socket);
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !request.ends_with(b"\r\n\r\n") {
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => return request,
                Ok(count) => request.extend_from_slice(buffer.get(..count).unwrap()),
            }
        }
        let _ = stream.write_all(answer.as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
        request
    });
    (address, handle)
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

const ABOUT: &str =
    r#"{"operator":"Example Support","purpose":"To help","telephone":"01632 960001","time":1795000000}"#;

fn ask(address: &str, pin: Pin) -> Result<About, UplinkError> {
    let uplink = Uplink::new(&Target::new(address, pin)).unwrap();
    talk(uplink.about())
}

#[test]
fn the_console_with_the_pinned_key_is_trusted_whatever_its_address() {
    let authority = Authority::new("dspt console");
    let (address, server) = serve(authority.server(wire::SERVER_NAME, |_| {}), ok(ABOUT));
    let about = ask(&address, authority.pin()).unwrap();
    assert_eq!(about.operator, "Example Support");
    let request = String::from_utf8(server.join().unwrap()).unwrap();
    assert!(request.starts_with("GET /v1/about HTTP/1.1"), "{request}");
}

#[test]
fn another_key_ends_it_before_anything_is_sent_and_is_named() {
    let (ours, proxy) = (
        Authority::new("dspt console"),
        Authority::new("Example Web Filter"),
    );
    let (address, server) = serve(proxy.server(wire::SERVER_NAME, |_| {}), ok(ABOUT));
    let error = ask(&address, ours.pin()).unwrap_err();
    assert!(
        matches!(&error, UplinkError::WrongPin { issuer, .. } if issuer == "\"Example Web Filter\""),
        "{error}"
    );
    assert!(server.join().unwrap().is_empty(), "something was sent");
}

#[test]
fn the_pinned_key_vouches_only_for_the_fixed_name() {
    let authority = Authority::new("dspt console");
    let (address, server) = serve(authority.server("localhost", |_| {}), ok(ABOUT));
    let error = ask(&address, authority.pin()).unwrap_err();
    assert!(matches!(error, UplinkError::Certificate { .. }), "{error}");
    assert!(server.join().unwrap().is_empty(), "something was sent");
}

#[test]
fn a_certificate_that_somebody_else_signed_is_refused_even_beside_the_pinned_one() {
    let (ours, other) = (Authority::new("dspt console"), Authority::new("other"));
    // The attacker shows our public certificate, which anyone can fetch, behind a leaf of their own.
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![wire::SERVER_NAME.to_owned()]).unwrap();
    let leaf = params.signed_by(&key, &other.issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![leaf.der().clone(), ours.issuer.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    let (address, server) = serve(Arc::new(config), ok(ABOUT));
    let error = ask(&address, ours.pin()).unwrap_err();
    assert!(matches!(error, UplinkError::Certificate { .. }), "{error}");
    assert!(server.join().unwrap().is_empty(), "something was sent");
}

#[test]
fn a_certificate_for_clients_is_no_console() {
    let authority = Authority::new("dspt console");
    let config = authority.server(wire::SERVER_NAME, |params| {
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    });
    let (address, server) = serve(config, ok(ABOUT));
    let error = ask(&address, authority.pin()).unwrap_err();
    assert!(matches!(error, UplinkError::Certificate { .. }), "{error}");
    assert!(server.join().unwrap().is_empty(), "something was sent");
}

#[test]
fn a_certificate_outside_its_dates_is_blamed_on_the_clock() {
    let authority = Authority::new("dspt console");
    let config = authority.server(wire::SERVER_NAME, |params| {
        params.not_before = rcgen::date_time_ymd(2200, 1, 1);
        params.not_after = rcgen::date_time_ymd(2210, 1, 1);
    });
    let (address, _server) = serve(Arc::clone(&config), ok(ABOUT));
    let error = ask(&address, authority.pin()).unwrap_err();
    assert!(matches!(error, UplinkError::Clock { .. }), "{error}");

    // A console that was seen in 2205 is believed over a clock that a flat battery set back.
    let (address, _server) = serve(config, ok(ABOUT));
    let mut target = Target::new(address, authority.pin());
    target.not_before = 7_420_000_000;
    let uplink = Uplink::new(&target).unwrap();
    assert!(talk(uplink.about()).is_ok());
}

#[test]
fn an_answer_is_read_to_its_limit_and_no_further() {
    let authority = Authority::new("dspt console");
    let long = format!("\"{}\"", "x".repeat(format_limits::ANSWER_BYTES));
    let (address, _server) = serve(authority.server(wire::SERVER_NAME, |_| {}), ok(&long));
    let error = ask(&address, authority.pin()).unwrap_err();
    assert!(matches!(error, UplinkError::AnswerTooLarge { .. }), "{error}");
}

#[test]
fn garbage_a_redirect_and_a_problem_are_told_apart() {
    let authority = Authority::new("dspt console");
    let ask_for = |answer: String| {
        let (address, _server) = serve(authority.server(wire::SERVER_NAME, |_| {}), answer);
        ask(&address, authority.pin()).unwrap_err()
    };
    let error = ask_for(ok("<html>"));
    assert!(matches!(error, UplinkError::Answer { .. }), "{error}");

    let error = ask_for(
        "HTTP/1.1 302 Found\r\nlocation: https://elsewhere.invalid/\r\ncontent-length: 0\r\n\r\n".to_owned(),
    );
    assert!(
        matches!(error, UplinkError::Refused { status: 302, .. }),
        "{error}"
    );

    let problem =
        r#"{"detail":"slow\u001b down","status":429,"title":"t","type":"https://dspt.invalid/problem/slow"}"#;
    let error = ask_for(format!(
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\ncontent-length: {}\r\n\r\n{problem}",
        problem.len()
    ));
    let UplinkError::Refused {
        status,
        detail,
        after,
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (status, detail.as_str(), after),
        (429, "slow\u{fffd} down", Some(Duration::from_secs(30)))
    );
}

#[test]
fn a_console_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = ask(&address, Pin::new([0; 15])).unwrap_err();
    assert!(matches!(&error, UplinkError::NotThere { .. }), "{error}");
    // One cause, in words of the system: no layer in between, no number.
    let cause = std::error::Error::source(&error).unwrap();
    assert!(cause.source().is_none(), "{cause}");
    assert!(!cause.to_string().contains("error"), "{cause}");
    assert!(error.to_string().contains(&address), "{error}");
}
