//! Changes as they happen, over a stream of events.

use std::time::Duration;
use std::time::Instant;

use dspt_report::statement::Sharing;
use dspt_server::Clock;
use dspt_server::limits;
use dspt_server::operators::Changes;
use dspt_store::Parties;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use tokio::time::sleep;
use tokio::time::timeout;

use crate::client::Client;
use crate::operators::Desk;
use crate::site::Site;

const LIVE: &str = "/v1/view/live";

/// A stream that is read event by event.
struct Listener {
    response: reqwest::Response,
    text: String,
}

impl Listener {
    async fn open(client: &Client) -> Self {
        let response = client.stream(LIVE).await;
        assert_eq!(response.status().as_u16(), 200);
        let kind = response.headers()["content-type"].to_str().unwrap();
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next stamp; none where the stream ended.
    async fn next(&mut self) -> Option<u64> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let stamp = event.strip_prefix("data: ").map(|data| {
                    let changes: Changes = serde_json::from_str(data).unwrap();
                    changes.stamp
                });
                self.text = rest.to_owned();
                if stamp.is_some() {
                    return stamp;
                }
                continue;
            }
            let chunk = self.response.chunk().await.ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

async fn asked(site: &Site, what: &str) -> u64 {
    let line = format!("dspt_waiting_questions_total{{asked=\"{what}\"}}");
    site.counted(&line).await
}

async fn two_desks(site: &Site) -> (dspt_report::PartyId, Desk, Desk) {
    let party = site.party("Northshire Council").await;
    let one = site.desk(party, Role::Lead, None).await;
    let other = site.desk(party, Role::Support, None).await;
    (party, one, other)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_at_once_and_to_each_post_by_a_number_of_its_own() {
    let site = Site::start().await;
    let (party, one, other) = two_desks(&site).await;
    let (mut one, mut other) = (
        Listener::open(&one.client).await,
        Listener::open(&other.client).await,
    );
    let first = (one.next().await.unwrap(), other.next().await.unwrap());
    assert_ne!(first.0, first.1);
    sleep(limits::BETWEEN_CHANGES).await;

    let started = Instant::now();
    site.permit(site.provider, party, Sharing::Devices).await;
    let second = (one.next().await.unwrap(), other.next().await.unwrap());
    // Within a second where the machine has time; in any case before a listener would ask by itself.
    assert!(
        started.elapsed() < limits::WAIT_FOR_CHANGE / 2,
        "{:?}",
        started.elapsed()
    );
    assert!(first.0 != second.0 && first.1 != second.1 && second.0 != second.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_who_listen_cost_the_store_one_question_at_a_time_and_no_listener_none() {
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let mut desks = Vec::new();
    for _ in 0..100_usize.div_ceil(limits::WAITING_OF_A_POST) {
        desks.push(site.desk(party, Role::Lead, None).await);
    }
    let before = asked(&site, "version").await;
    sleep(limits::LOOK_FOR_CHANGE * 4).await;
    assert_eq!(asked(&site, "version").await, before, "nobody waits, nobody asks");

    let mut listeners = Vec::new();
    for desk in &desks {
        for _ in 0..limits::WAITING_OF_A_POST {
            let mut listener = Listener::open(&desk.client).await;
            listener.next().await.unwrap();
            listeners.push(listener);
        }
    }
    assert!(listeners.len() >= 100);
    // What connecting them changed was told by now.
    sleep(limits::BETWEEN_CHANGES * 2).await;
    let began = Instant::now();
    let (versions, posts) = (asked(&site, "version").await, asked(&site, "post").await);
    sleep(limits::LOOK_FOR_CHANGE * 8).await;
    let (versions, posts) = (
        asked(&site, "version").await - versions,
        asked(&site, "post").await - posts,
    );
    let looks = began.elapsed().as_millis() / limits::LOOK_FOR_CHANGE.as_millis() + 2;
    assert!(
        versions > 0 && u128::from(versions) <= looks,
        "{versions} in the time of {looks}"
    );
    assert_eq!(posts, 0, "nothing changed, so nobody lost a right");

    let ninth = desks[0].client.get(LIVE).await;
    assert_eq!((ninth.status, ninth.problem_name().as_str()), (429, "too-many"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_posts_right_and_others_go_on() {
    let site = Site::start().await;
    let (party, lead, support) = two_desks(&site).await;
    let (mut cut, mut goes_on) = (
        Listener::open(&lead.client).await,
        Listener::open(&support.client).await,
    );
    cut.next().await.unwrap();
    goes_on.next().await.unwrap();
    let revoked = site
        .store
        .operator_revoke(&Scope::Everything, lead.operator, site.clock.now());
    revoked.await.unwrap();
    let ended = timeout(limits::WAIT_FOR_CHANGE / 2, async {
        while cut.next().await.is_some() {}
    });
    ended.await.unwrap();
    let again = lead.client.get(LIVE).await;
    assert_eq!(
        (again.status, again.problem_name().as_str()),
        (403, "post-unknown")
    );
    goes_on.next().await.unwrap();
    site.permit(site.provider, party, Sharing::Devices).await;
    goes_on.next().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_after_its_time_and_at_once_with_the_server() {
    let mut site = Site::start_with(|config| config.timeouts.stream = Duration::from_millis(300)).await;
    let (_, short, _) = two_desks(&site).await;
    let mut listener = Listener::open(&short.client).await;
    let ended = timeout(limits::WAIT_FOR_CHANGE / 2, async {
        while listener.next().await.is_some() {}
    });
    ended.await.unwrap();
    site.ask_to_stop();
    site.stopped().await.unwrap();

    let mut site = Site::start().await;
    let (_, desk, _) = two_desks(&site).await;
    let mut listener = Listener::open(&desk.client).await;
    listener.next().await.unwrap();
    let started = Instant::now();
    site.ask_to_stop();
    while listener.next().await.is_some() {}
    drop((listener, desk));
    assert!(started.elapsed() < limits::DRAIN, "{:?}", started.elapsed());
}
