//! What programs see that watch the server, and what it bears beside.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;
use std::time::Instant;

use dspt_report::wire;
use dspt_server::Budget;
use dspt_store::Closings;

use crate::client::raw;
use crate::client::raw_after;
use crate::device::request;
use crate::site::START;
use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn health_readiness_and_metrics_are_told_in_plain_http() {
    let site = Site::start().await;
    for path in ["/health", "/ready"] {
        let (status, _, text) = site.watched(path).await;
        assert_eq!((status, text.as_str()), (200, "ok\n"), "{path}");
    }
    let before = site.counted("dspt_log_entries").await;
    let mut device = site.enrolled().await;
    assert_eq!(site.send_one(device.next(START).whole()).await.status, 200);
    assert_eq!(
        site.counted("dspt_log_entries").await,
        before + 3,
        "string, enrolment, report"
    );
    assert_eq!(site.counted("dspt_reports_raw").await, 0);
    assert_eq!(
        site.counted("dspt_report_request_duration_seconds_count").await,
        1
    );
    assert!(site.counted("dspt_connections_open").await >= 1);
    // Operators' and devices' pages are not there.
    let (_, kind, _) = site.watched(wire::ABOUT_PATH).await;
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_asked_to_stop_is_alive_and_not_ready() {
    let mut site = Site::start().await;
    let (address, pin) = (site.address, site.pin);
    let mut half = tokio::task::spawn_blocking(move || {
        let mut stream = raw(address, pin);
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: 10\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n",
            wire::REPORTS_PATH,
            wire::CONTENT_TYPE
        );
        stream.write_all(head.as_bytes()).unwrap();
        // The server waits for the rest: it has begun with the request.
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).unwrap();
        assert!(go_on.starts_with(b"HTTP/1.1 100"), "{go_on:?}");
        stream.write_all(b"ab").unwrap();
        stream
    })
    .await
    .unwrap();
    assert_eq!(site.client.get("/healthz").await.status, 200);
    site.ask_to_stop();
    let deadline = Instant::now() + Duration::from_secs(20);
    while site.watched("/ready").await.0 == 200 {
        assert!(Instant::now() < deadline, "it says that it is ready");
    }
    assert_eq!(site.watched("/ready").await.2, "stopping\n");
    assert_eq!(site.watched("/health").await.0, 200);
    // The request that it had begun with is answered all the same.
    let answer = tokio::task::spawn_blocking(move || {
        half.write_all(b"01234567").unwrap();
        let mut answer = String::new();
        let _ = half.read_to_string(&mut answer);
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    site.stopped().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_never_shake_hands_hold_up_nobody() {
    let site = Site::start_with(|config| config.timeouts.handshake = Duration::from_secs(60)).await;
    let address = site.address;
    let silent: Vec<_> = (0..200).map(|_| TcpStream::connect(address).unwrap()).collect();
    let began = Instant::now();
    let fresh = site.another_client();
    let answer = fresh.try_post(wire::ABOUT_PATH, vec![], &[]).await.unwrap();
    assert_eq!(answer.status, 405);
    // Far less than a handshake may take: they do not wait for one another.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(site.counted("dspt_connections_open").await > 100);
    drop(silent);
    let deadline = Instant::now() + Duration::from_secs(20);
    while site.counted("dspt_handshakes_failed_total").await < 200 {
        assert!(Instant::now() < deadline, "each is counted once it is gone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_a_time_that_is_kept_no_more_is_gone_for_good() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let old = device.next(START);
    assert_eq!(site.send_one(old.whole()).await.status, 200);
    site.clock.forward(3 * 366 * 86_400);
    let now = site.clock.second();
    assert_eq!(site.send_one(device.next(now).alone()).await.status, 200);
    let erased = site
        .store
        .erase_due(jiff::Timestamp::from_second(now).unwrap())
        .await
        .unwrap();
    assert_eq!(erased.reports, 1);
    let answer = site
        .client
        .post(wire::REPORTS_PATH, request(&[old.whole()]))
        .await;
    assert_eq!(answer.retry_after, None, "it need not come again");
    let results = answer.json::<wire::ReportsAnswer>().results;
    assert_eq!(results[0].status, 410, "{results:?}");
    assert_eq!(results[0].head.unwrap().sequence, 2);
    assert_eq!(site.counted("dspt_reports_total{outcome=\"gone\"}").await, 1);
    assert_eq!(site.send_one(device.next(now).alone()).await.status, 200);
}

/// What a balancer sends before everything else when it connects for an address.
fn header(address: [u8; 4]) -> Vec<u8> {
    let rest = [&address[..], &[127, 0, 0, 1, 1, 2, 3, 4]].concat();
    [b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".as_slice(), &rest].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_listed_balancer_each_address_has_its_own_budget() {
    let site = Site::start_with(|config| {
        config.proxies = vec!["127.0.0.1".parse().unwrap()];
        config.budgets.pages = Some(Budget::new(2, 0));
    })
    .await;
    let (address, pin) = (site.address, site.pin);
    let statuses = tokio::task::spawn_blocking(move || {
        let ask = |from| {
            let mut stream = raw_after(address, pin, &header(from));
            stream
                .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
                .unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            answer[9..12].to_owned()
        };
        [1, 1, 1, 2].map(|last| ask([192, 0, 2, last]))
    });
    assert_eq!(statuses.await.unwrap(), ["200", "200", "429", "200"]);
    // A listed balancer that says nothing of the kind is not let in.
    assert!(site.client.try_post(wire::ABOUT_PATH, vec![], &[]).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_listed_is_nobodys_balancer() {
    let site = Site::start().await;
    let (address, pin) = (site.address, site.pin);
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = raw_after(address, pin, &header([192, 0, 2, 1]));
        let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    });
    assert!(answer.await.unwrap().is_empty());
}
