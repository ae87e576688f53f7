//! Bounds, each at its edge, and what a hostile peer may try.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;
use std::time::Instant;

use dspt_report::limits;
use dspt_report::wire;
use dspt_report::wire::Outgoing;
use dspt_report::wire::ReportsAnswer;
use dspt_server::Budget;
use dspt_server::limits::ENROL_REQUEST_BYTES;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::client::Answer;
use crate::client::exchange;
use crate::client::raw;
use crate::client::read_all;
use crate::device::Device;
use crate::device::request;
use crate::site::START;
use crate::site::Site;

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn name(answer: &Answer) -> (u16, String) {
    (answer.status, answer.problem_name())
}

fn expect(status: u16, name: &str) -> (u16, String) {
    (status, name.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_read_up_to_its_limit_and_refused_one_byte_beyond() {
    let site = Site::start().await;
    let cases = [
        (wire::REPORTS_PATH, limits::REQUEST_BYTES),
        (wire::ENROL_PATH, ENROL_REQUEST_BYTES),
    ];
    for (path, limit) in cases {
        // Zeros are empty frames, more of them than a request may hold.
        let answer = site.client.post(path, vec![0; limit]).await;
        assert_eq!(name(&answer), expect(400, "frames"), "{path}");
        let answer = site.client.post(path, vec![0; limit + 1]).await;
        assert_eq!(name(&answer), expect(413, "too-large"), "{path}");
    }
    assert_eq!(
        site.counted("dspt_requests_refused_total{problem=\"too-large\"}")
            .await,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_no_stated_length_is_bounded_too() {
    let site = Site::start().await;
    let (address, pin) = (site.address, site.pin);
    for (chunks, status) in [(64, "400 Bad Request"), (65, "413 Payload Too Large")] {
        let answer = blocking(move || {
            let mut sent = format!(
                "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
                wire::REPORTS_PATH,
                wire::CONTENT_TYPE
            )
            .into_bytes();
            for _ in 0..chunks {
                sent.extend_from_slice(b"10000\r\n");
                sent.extend_from_slice(&vec![0; 0x10000]);
                sent.extend_from_slice(b"\r\n");
            }
            sent.extend_from_slice(b"0\r\n\r\n");
            exchange(address, pin, &sent)
        })
        .await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_of_a_huge_body_costs_nothing() {
    let site = Site::start().await;
    let (address, pin) = (site.address, site.pin);
    for _ in 0..40 {
        let answer = blocking(move || {
            let mut stream = raw(address, pin);
            let head = format!(
                "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: 99999999999\r\n\r\nabc",
                wire::REPORTS_PATH,
                wire::CONTENT_TYPE
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.sock.shutdown(std::net::Shutdown::Write).unwrap();
            read_all(&mut stream)
        })
        .await;
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    assert_eq!(site.client.get(wire::ABOUT_PATH).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_is_looked_at_up_to_its_limit_and_not_beyond() {
    let site = Site::start().await;
    let full = vec![b' '; limits::ENVELOPE_BYTES];
    let over = vec![b' '; limits::ENVELOPE_BYTES + 1];
    let outgoing = |envelope| {
        request(&[Outgoing {
            envelope,
            ..Outgoing::default()
        }])
    };
    let results = site.send_bytes(outgoing(&full)).await;
    assert_eq!(results[0].status, 400);
    let answer = site.client.post(wire::REPORTS_PATH, outgoing(&over)).await;
    assert_eq!(name(&answer), expect(413, "too-large"));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_types_and_encodings_are_refused_unread() {
    let site = Site::start().await;
    let good = ("content-type", wire::CONTENT_TYPE);
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[], "content-type"),
        (&[("content-type", "application/json")], "content-type"),
        (&[good, ("content-encoding", "gzip")], "content-encoding"),
        (
            &[good, ("content-encoding", "identity"), ("content-encoding", "br")],
            "content-encoding",
        ),
        (&[good, ("content-encoding", "")], "content-encoding"),
    ];
    for path in [wire::REPORTS_PATH, wire::ENROL_PATH] {
        for (headers, problem) in cases {
            let answer = site.client.post_as(path, vec![0; 100], headers).await;
            assert_eq!(name(&answer), expect(415, problem), "{path} {headers:?}");
        }
        let identity = [good, ("content-encoding", "identity")];
        let answer = site.client.post_as(path, vec![1], &identity).await;
        assert_eq!(name(&answer), expect(400, "frames"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_paths_and_methods_are_problems_too() {
    let site = Site::start().await;
    for path in ["/", "/v1", "/v1/reports/", "/v1/../etc/passwd", "/V1/about"] {
        assert_eq!(
            name(&site.client.get(path).await),
            expect(404, "not-found"),
            "{path}"
        );
    }
    assert_eq!(
        name(&site.client.get(wire::REPORTS_PATH).await),
        expect(405, "method")
    );
    assert_eq!(
        name(&site.client.post(wire::ABOUT_PATH, vec![]).await),
        expect(405, "method")
    );
    let health = site.client.get("/healthz").await;
    assert_eq!(
        (health.status, health.bytes.as_slice()),
        (200, b"ok\n".as_slice())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_answered_and_never_more() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let good = request(&[device.next(START).whole(), device.next(START).whole()]);
    let strategy = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..600),
        // Whole frames of nonsense.
        proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..12).prop_map(|frames| {
            frames
                .iter()
                .flat_map(|f| (u32::try_from(f.len()).unwrap().to_be_bytes().into_iter()).chain(f.clone()))
                .collect()
        }),
        // A good request, cut and altered.
        (0..good.len(), 0..good.len(), any::<u8>()).prop_map(move |(cut, place, bits)| {
            let mut bytes = good.clone();
            bytes[place] ^= bits | 1;
            bytes.truncate(cut.max(place));
            bytes
        }),
    ];
    let handle = tokio::runtime::Handle::current();
    let site = blocking(move || {
        let mut runner = TestRunner::new(ProptestConfig {
            cases: 200,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        runner
            .run(&strategy, |bytes| {
                for path in [wire::REPORTS_PATH, wire::ENROL_PATH] {
                    let answer = handle.block_on(site.client.post(path, bytes.clone()));
                    match answer.status {
                        200 => {
                            let results = answer.json::<ReportsAnswer>().results;
                            prop_assert!(results.iter().all(|result| result.status < 500), "{results:?}");
                        }
                        status => prop_assert!((400..500).contains(&status), "{answer:?}"),
                    }
                }
                Ok(())
            })
            .unwrap();
        site
    })
    .await;
    assert_eq!(site.client.get("/healthz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_http_is_closed_and_nothing_else_happens() {
    let site = Site::start().await;
    let (address, pin) = (site.address, site.pin);
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(40_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(100));
    let twice =
        "POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".to_owned();
    let chunk = format!(
        "POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        wire::CONTENT_TYPE
    );
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned();
    for bad in [long, many, twice, chunk, preface, "\0\0\0\0\r\n\r\n".to_owned()] {
        let answer = blocking(move || exchange(address, pin, bad.as_bytes())).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert_eq!(site.client.get("/healthz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_is_closed() {
    let site = Site::start_with(|config| {
        config.timeouts.handshake = Duration::from_secs(2);
        config.timeouts.header = Duration::from_secs(2);
    })
    .await;
    let (address, pin) = (site.address, site.pin);
    let closed = |start: Instant| start.elapsed() < Duration::from_secs(10);
    blocking(move || {
        let start = Instant::now();
        let mut before_tls = TcpStream::connect(address).unwrap();
        before_tls
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        assert_eq!(before_tls.read(&mut [0; 1]).unwrap_or(0), 0);
        assert!(closed(start), "no handshake");

        let start = Instant::now();
        let mut silent = raw(address, pin);
        silent.flush().unwrap(); // which ends the handshake
        assert_eq!(read_all(&mut silent), "");
        assert!(closed(start), "no header");

        let start = Instant::now();
        let mut half = raw(address, pin);
        half.write_all(b"GET /healthz HTTP/1.1\r\nhost:").unwrap();
        assert!(!read_all(&mut half).contains("200 OK"));
        assert!(closed(start), "half a header");

        let start = Instant::now();
        let mut idle = raw(address, pin);
        idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            .unwrap();
        assert!(read_all(&mut idle).contains("200 OK"));
        assert!(closed(start), "idle after a request");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_trickles_is_given_up_and_may_come_again() {
    let site = Site::start_with(|config| config.timeouts.body = Duration::from_secs(1)).await;
    let (address, pin) = (site.address, site.pin);
    let answer = blocking(move || {
        let mut stream = raw(address, pin);
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: 1000\r\nconnection: close\r\n\r\nab",
            wire::REPORTS_PATH,
            wire::CONTENT_TYPE
        );
        stream.write_all(head.as_bytes()).unwrap();
        read_all(&mut stream)
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(
        answer.contains("too-slow") && answer.contains("retry-after: 30"),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_allowed_are_closed_and_places_come_free() {
    let site = Site::start_with(|config| config.connections = 2).await;
    let (address, pin) = (site.address, site.pin);
    let held = blocking(move || {
        let mut held: Vec<_> = (0..2).map(|_| raw(address, pin)).collect();
        for stream in &mut held {
            stream
                .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
                .unwrap();
            let mut some = [0; 15];
            stream.read_exact(&mut some).unwrap();
            assert_eq!(&some, b"HTTP/1.1 200 OK");
        }
        let mut refused = TcpStream::connect(address).unwrap();
        refused.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        assert_eq!(
            refused.read(&mut [0; 1]).unwrap_or(0),
            0,
            "closed before a handshake"
        );
        held
    })
    .await;
    assert_eq!(site.counted("dspt_connections_refused_total").await, 1);
    drop(held);
    let client = site.another_client();
    let deadline = Instant::now() + Duration::from_secs(10);
    let free = loop {
        let tried = client.try_post(wire::ABOUT_PATH, vec![], &[]).await;
        if tried.is_ok() || Instant::now() > deadline {
            break tried.is_ok();
        }
    };
    assert!(free);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_sends_without_end_is_slowed_and_others_are_not() {
    let site = Site::start_with(|config| config.budgets.device = Budget::new(3, 0)).await;
    let (mut eager, mut other) = (site.enrolled().await, site.enrolled().await);
    let chain: Vec<_> = (0..5).map(|_| eager.next(START)).collect();
    let calm = other.next(START);
    let mut sent: Vec<_> = chain.iter().map(|report| report.whole()).collect();
    sent.push(calm.whole());
    let answer = site.client.post(wire::REPORTS_PATH, request(&sent)).await;
    assert!(answer.retry_after.is_some());
    let statuses: Vec<_> = answer
        .json::<ReportsAnswer>()
        .results
        .iter()
        .map(|r| r.status)
        .collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_only_fails_is_slowed() {
    let site = Site::start_with(|config| config.budgets.failures = Some(Budget::new(4, 0))).await;
    let unknown = Device::new().next(START);
    let five = [
        unknown.alone(),
        unknown.alone(),
        unknown.alone(),
        unknown.alone(),
        unknown.alone(),
    ];
    let results = site.send(&five).await;
    let statuses: Vec<_> = results.iter().map(|result| result.status).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 429]);
    let answer = site.client.post(wire::REPORTS_PATH, request(&five)).await;
    assert_eq!(name(&answer), expect(429, "too-many"));
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_charged_to_its_address() {
    let site = Site::start_with(|config| config.budgets.failures = Some(Budget::new(2, 0))).await;
    for _ in 0..2 {
        assert_eq!(site.client.post(wire::REPORTS_PATH, vec![1]).await.status, 400);
    }
    assert_eq!(site.client.post(wire::REPORTS_PATH, vec![1]).await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_when_the_server_is_asked_to_stop() {
    let mut site = Site::start().await;
    let mut device = site.enrolled().await;
    let body = request(&[device.next(START).whole()]);
    let (address, pin) = (site.address, site.pin);
    let (mut stream, rest) = blocking(move || {
        let mut stream = raw(address, pin);
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
            wire::REPORTS_PATH,
            wire::CONTENT_TYPE,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // What the server says as soon as it reads the body.
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(&body[..100]).unwrap();
        (stream, body[100..].to_vec())
    })
    .await;
    site.ask_to_stop();
    let answer = blocking(move || {
        while TcpStream::connect(address).is_ok() {} // no longer listening
        stream.write_all(&rest).unwrap();
        read_all(&mut stream)
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("\"status\":200"), "{answer}");
    site.stopped().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_never_ends_does_not_keep_the_server_from_stopping() {
    let mut site = Site::start_with(|config| config.timeouts.drain = Duration::from_millis(300)).await;
    let (address, pin) = (site.address, site.pin);
    let stream = blocking(move || {
        let mut stream = raw(address, pin);
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: 1000\r\n\r\nab",
            wire::REPORTS_PATH,
            wire::CONTENT_TYPE
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    })
    .await;
    assert_eq!(site.client.get("/healthz").await.status, 200);
    let start = Instant::now();
    site.ask_to_stop();
    site.stopped().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(10));
    drop(stream);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_announces_much_and_sends_little_takes_nothing_from_others() {
    let site = Site::start().await;
    let (address, pin) = (site.address, site.pin);
    let most = dspt_server::limits::LARGE_BYTES_IN_FLIGHT / limits::REQUEST_BYTES;
    let slow = blocking(move || {
        let open = |_| {
            let mut stream = raw(address, pin);
            let head = format!(
                "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\nab",
                wire::REPORTS_PATH,
                wire::CONTENT_TYPE,
                limits::REQUEST_BYTES
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream
        };
        (0..2 * most).map(open).collect::<Vec<_>>()
    })
    .await;
    let large = site
        .client
        .post(wire::REPORTS_PATH, vec![0; limits::REQUEST_BYTES])
        .await;
    assert_eq!(name(&large), expect(400, "frames"), "read, and not busy");
    drop(slow);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_for_anyone_have_a_budget_too() {
    let site = Site::start_with(|config| config.budgets.pages = Some(Budget::new(2, 0))).await;
    for path in [wire::ABOUT_PATH, "/healthz"] {
        assert_eq!(site.client.get(path).await.status, 200);
    }
    for path in [wire::ABOUT_PATH, "/healthz"] {
        assert_eq!(name(&site.client.get(path).await), expect(429, "too-many"));
    }
    let mut device = site.enrolled().await;
    assert_eq!(site.send_one(device.next(START).whole()).await.status, 200);
}
