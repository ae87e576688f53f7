//! Operators: how a computer is connected, what its certificate is good for, and when it ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use dspt_report::Acting;
use dspt_report::Connecting;
use dspt_report::Nonce;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::envelope::seal;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use dspt_report::wire::ConnectAnswer;
use dspt_server::Authority;
use dspt_server::Clock;
use dspt_server::operators::Changes;
use dspt_server::operators::Me;
use dspt_server::operators::Page;
use dspt_server::operators::SIGNED;
use dspt_server::pinned::Credential;
use dspt_server::pinned::Doubts;
use dspt_server::pinned::client_config;
use dspt_store::Parties;
use dspt_store::Providers;
use dspt_store::change::NewOperator;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::change::NewProvider;
use dspt_store::model::Given;
use dspt_store::model::Overview;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use jiff::SignedDuration;

use crate::client::Answer;
use crate::client::Client;
use crate::site::Site;
use crate::site::TestClock;

/// An operator's computer: its key, and what it was given.
pub(crate) struct Desk {
    pub(crate) seed: Seed,
    pub(crate) operator: OperatorId,
    pub(crate) certificate: String,
    pub(crate) client: Client,
    pub(crate) pin: Pin,
    clock: Arc<TestClock>,
}

impl Desk {
    /// Asks for a change, signed by the post's key where that is needed.
    pub(crate) async fn change(&self, page: Page, mut given: BTreeMap<&str, String>) -> Answer {
        if page.is_signed() {
            let at = (Nonce::generate().unwrap(), self.second());
            let said = page.acting(&given, (self.operator, self.pin), at);
            given.insert(SIGNED, self.sign(said));
        }
        self.send(page, &given).await
    }

    pub(crate) fn sign(&self, said: Acting) -> String {
        let key = SigningKey::from_seed(&self.seed).unwrap();
        String::from_utf8(seal(said, &key).unwrap().to_json()).unwrap()
    }

    pub(crate) fn second(&self) -> i64 {
        self.clock.second()
    }

    pub(crate) async fn send(&self, page: Page, given: &BTreeMap<&str, String>) -> Answer {
        let body = serde_json::to_vec(given).unwrap();
        let json = [("content-type", "application/json")];
        self.client.post_as(page.path(), body, &json).await
    }
}

impl Site {
    pub(crate) async fn party(&self, name: &str) -> PartyId {
        let new = NewParty {
            name: name.to_owned(),
            ..NewParty::default()
        };
        self.store
            .party_add(&Scope::Everything, new, self.clock.now())
            .await
            .unwrap()
    }

    pub(crate) async fn another_provider(&self, name: &str) -> ProviderId {
        let new = NewProvider {
            name: name.to_owned(),
            ..NewProvider::default()
        };
        let added = self.store.provider_add(&Scope::Everything, new, self.clock.now());
        added.await.unwrap()
    }

    pub(crate) async fn permit(&self, provider: ProviderId, party: PartyId, level: Sharing) {
        let new = NewPermission {
            provider,
            party,
            purpose: "the county's programme".to_owned(),
            level,
            text: 1,
            agreed_by: "registered manager".to_owned(),
            given: Given::Paper,
            until: "2027-06-30".parse().unwrap(),
        };
        let permitted = self.store.permit(&Scope::Everything, new, self.clock.now());
        permitted.await.unwrap();
    }

    /// A post that is there to be claimed.
    pub(crate) async fn post_for(
        &self,
        party: PartyId,
        role: Role,
        provider: Option<ProviderId>,
    ) -> (OperatorId, Token) {
        let token = Token::generate().unwrap();
        let new = NewOperator {
            party,
            role,
            label: format!("desk of a {}", role.as_str()),
            provider,
            token_sha256: token.digest(),
            token_until: self.clock.now() + SignedDuration::from_hours(24),
        };
        let added = self.store.operator_add(&Scope::Everything, new, self.clock.now());
        (added.await.unwrap(), token)
    }

    pub(crate) async fn claim(&self, operator: OperatorId, token: &Token, seed: &Seed) -> Answer {
        let key = SigningKey::from_seed(seed).unwrap();
        let said = Connecting {
            collected_at: self.clock.second(),
            operator,
            pin: self.pin,
            public_key: *key.public(),
            token_sha256: token.digest(),
        };
        let envelope = seal(said, &key).unwrap();
        let body = wire::encode_enrolment(&envelope.to_json(), token.as_bytes());
        self.client.post(wire::CONNECT_PATH, body).await
    }

    /// A client that shows this certificate.
    pub(crate) fn client_with(&self, seed: &Seed, certificate: &str) -> Client {
        let credential = Credential { seed, certificate };
        let tls = client_config(self.pin, Some(credential), &Doubts::default()).unwrap();
        Client::with(self.address, tls)
    }

    /// A computer that was connected to a post.
    pub(crate) async fn desk(&self, party: PartyId, role: Role, provider: Option<ProviderId>) -> Desk {
        let (operator, token) = self.post_for(party, role, provider).await;
        let seed = Seed::generate().unwrap();
        let answer = self.claim(operator, &token, &seed).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
        let answer: ConnectAnswer = answer.json();
        assert_eq!(answer.operator, operator);
        Desk {
            client: self.client_with(&seed, &answer.certificate),
            seed,
            operator,
            certificate: answer.certificate,
            pin: self.pin,
            clock: Arc::clone(&self.clock),
        }
    }
}

const ME: &str = "/v1/view/me";

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_is_connected_once_and_then_known_by_its_certificate() {
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let desk = site.desk(party, Role::Lead, None).await;
    let me: Me = desk.client.get(ME).await.json();
    assert_eq!((me.operator, me.role), (desk.operator, Role::Lead));
    assert_eq!(me.label, "desk of a lead");

    let without = site.client.get(ME).await;
    assert_eq!(
        (without.status, without.problem_name().as_str()),
        (401, "certificate-needed")
    );
    let about = desk.client.get(wire::ABOUT_PATH).await;
    assert_eq!(about.status, 200, "devices' pages are open to it as to anyone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_good_once_for_one_key_and_its_lost_answer_is_given_again() {
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let (operator, token) = site.post_for(party, Role::Lead, None).await;
    let seed = Seed::generate().unwrap();
    let first: ConnectAnswer = site.claim(operator, &token, &seed).await.json();
    let again: ConnectAnswer = site.claim(operator, &token, &seed).await.json();
    assert_eq!(first.certificate, again.certificate);

    let other = site.claim(operator, &token, &Seed::generate().unwrap()).await;
    assert_eq!(
        (other.status, other.problem_name().as_str()),
        (403, "claim-not-good")
    );
    let unknown = Token::generate().unwrap();
    let unknown = site.claim(operator, &unknown, &Seed::generate().unwrap()).await;
    assert_eq!(
        other.bytes, unknown.bytes,
        "a used string and an unknown one are told alike"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_out_of_date_or_changed_on_the_way_gets_no_certificate() {
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let (operator, token) = site.post_for(party, Role::Lead, None).await;
    let key = SigningKey::from_seed(&Seed::generate().unwrap()).unwrap();
    let said = Connecting {
        collected_at: site.clock.second(),
        operator,
        pin: site.pin,
        public_key: *key.public(),
        token_sha256: token.digest(),
    };
    // Signed by another key than the one it carries: no proof that it is held.
    let thief = SigningKey::from_seed(&Seed::generate().unwrap()).unwrap();
    let envelope = seal(said, &thief).unwrap();
    let body = wire::encode_enrolment(&envelope.to_json(), token.as_bytes());
    let answer = site.client.post(wire::CONNECT_PATH, body).await;
    assert_eq!((answer.status, answer.problem_name().as_str()), (400, "envelope"));

    site.clock.forward(25 * 3600);
    let late = site.claim(operator, &token, &Seed::generate().unwrap()).await;
    assert_eq!(late.problem_name(), "claim-not-good");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_post_reaches_nothing_over_a_connection_that_is_open() {
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let desk = site.desk(party, Role::Lead, None).await;
    assert_eq!(desk.client.get(ME).await.status, 200);
    let stamp: Changes = desk.client.get("/v1/view/changes").await.json();

    // A question that is held open ends with the post's right, long before its time.
    let path = format!("/v1/view/changes?after={}", stamp.stamp);
    let started = Instant::now();
    let waiting = desk.client.get(&path);
    let revoking = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        site.store
            .operator_revoke(&Scope::Everything, desk.operator, site.clock.now())
            .await
            .unwrap();
    };
    let (waited, ()) = tokio::join!(waiting, revoking);
    assert_eq!(
        (waited.status, waited.problem_name().as_str()),
        (403, "post-unknown")
    );
    assert!(started.elapsed() < Duration::from_secs(10));

    assert_eq!(desk.client.get(ME).await.problem_name(), "post-unknown");
    let afresh = site.client_with(&desk.seed, &desk.certificate);
    assert_eq!(afresh.get(ME).await.problem_name(), "post-unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_of_another_authority_past_their_date_or_never_claimed_open_nothing() {
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let desk = site.desk(party, Role::Lead, None).await;
    let key = *SigningKey::from_seed(&desk.seed).unwrap().public();

    let folder = tempfile::tempdir().unwrap();
    let other = Authority::open_or_create(&folder.path().join("keys")).unwrap();
    let foreign = other
        .operator_certificate(&key, desk.operator, site.clock.now())
        .unwrap();
    let foreign = site.client_with(&desk.seed, &foreign.pem);
    assert!(
        foreign.try_get(ME, &[]).await.is_err(),
        "refused with the connection"
    );

    // Made by the console's own key, and never claimed: as after a database was put back.
    let own = Authority::open_or_create(&site.keys()).unwrap();
    let unclaimed = own
        .operator_certificate(&key, desk.operator, site.clock.now())
        .unwrap();
    let unclaimed = site.client_with(&desk.seed, &unclaimed.pem);
    assert_eq!(unclaimed.get(ME).await.problem_name(), "post-unknown");

    assert_eq!(desk.client.get(ME).await.status, 200);
    site.clock.forward(731 * 24 * 3600);
    let open = desk.client.try_get(ME, &[]).await;
    assert!(
        open.is_err() || open.is_ok_and(|answer| answer.problem_name() == "post-unknown"),
        "a connection that is open ends with it"
    );
    let afresh = site.client_with(&desk.seed, &desk.certificate);
    assert!(afresh.try_get(ME, &[]).await.is_err(), "its date is past");
    assert_eq!(site.client.get(wire::ABOUT_PATH).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_made_anew_in_its_last_days_and_the_old_one_ends() {
    const RENEW: &str = "/v1/do/renew";
    const DAY: i64 = 24 * 3600;
    let json = [("content-type", "application/json")];
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let desk = site.desk(party, Role::Lead, None).await;
    let early = desk.client.post_as(RENEW, b"{}".to_vec(), &json).await;
    assert_eq!((early.status, early.problem_name().as_str()), (409, "not-due"));
    site.clock.forward(669 * DAY);
    let early = desk.client.post_as(RENEW, b"{}".to_vec(), &json).await;
    assert_eq!(early.problem_name(), "not-due");
    site.clock.forward(2 * DAY);

    let old = site.client_with(&desk.seed, &desk.certificate);
    let answer = old.post_as(RENEW, b"{}".to_vec(), &json).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    let lost: ConnectAnswer = answer.json();
    assert_eq!(lost.operator, desk.operator);
    assert!(lost.until > site.clock.second() + 729 * DAY);
    assert_eq!(
        old.get(ME).await.problem_name(),
        "post-unknown",
        "the old one ended"
    );
    // That answer never arrived: the old one still gets another, and nothing else.
    let renewed: ConnectAnswer = old.post_as(RENEW, b"{}".to_vec(), &json).await.json();
    let new = site.client_with(&desk.seed, &renewed.certificate);
    assert_eq!(new.get(ME).await.status, 200);
    let lost = site.client_with(&desk.seed, &lost.certificate);
    assert_eq!(lost.get(ME).await.problem_name(), "post-unknown");
    assert_eq!(
        new.post_as(RENEW, b"{}".to_vec(), &json).await.problem_name(),
        "not-due"
    );

    site.store
        .operator_revoke(&Scope::Everything, desk.operator, site.clock.now())
        .await
        .unwrap();
    for client in [&old, &new] {
        let revoked = client.post_as(RENEW, b"{}".to_vec(), &json).await;
        assert_eq!(
            (revoked.status, revoked.problem_name().as_str()),
            (403, "post-unknown")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_change_is_not_sent_again_and_a_change_is_told_at_once() {
    let site = Site::start().await;
    let party = site.party("Northshire Council").await;
    let desk = site.desk(party, Role::Lead, None).await;
    let path = "/v1/view/overview";
    let first = desk.client.get(path).await;
    let tag = first.etag.clone().unwrap();
    let held = desk
        .client
        .try_get(path, &[("if-none-match", &tag)])
        .await
        .unwrap();
    assert_eq!((held.status, held.bytes.len()), (304, 0));
    assert_eq!(first.json::<Overview>().providers, 0, "nothing was permitted yet");

    let stamp: Changes = desk.client.get("/v1/view/changes").await.json();
    let waiting_path = format!("/v1/view/changes?after={}", stamp.stamp);
    let waiting = desk.client.get(&waiting_path);
    let changing = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        site.permit(site.provider, party, Sharing::Devices).await;
    };
    let started = Instant::now();
    let (changed, ()) = tokio::join!(waiting, changing);
    assert_ne!(changed.json::<Changes>().stamp, stamp.stamp);
    assert!(started.elapsed() < Duration::from_secs(10));
    let after = desk
        .client
        .try_get(path, &[("if-none-match", &tag)])
        .await
        .unwrap();
    assert_eq!(after.json::<Overview>().providers, 1);
}

/// Asks for a change with these values.
async fn change(desk: &Desk, path: &str, given: &[(&str, &str)]) -> Answer {
    let given: BTreeMap<&str, &str> = given.iter().copied().collect();
    let body = serde_json::to_vec(&given).unwrap();
    let json = [("content-type", "application/json")];
    desk.client.post_as(path, body, &json).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_string_is_made_and_taken_back_by_who_tends_the_provider_and_posts_by_who_runs_the_console() {
    let site = Site::start().await;
    let everything = Scope::Everything;
    let parties = site.store.parties(&everything).await.unwrap();
    let own = parties.iter().find(|party| party.own).unwrap().id;
    let support = site.desk(own, Role::Support, None).await;
    let admin = site.desk(own, Role::Admin, None).await;
    let council = site.party("Northshire Council").await;
    let lead = site.desk(council, Role::Lead, None).await;
    let provider = site.provider.to_string();
    let asked = [("provider", provider.as_str()), ("uses", "3"), ("days", "14")];

    let unknown = change(&support, "/v1/do/make-string", &asked).await;
    assert_eq!(
        (unknown.status, unknown.problem_name().as_str()),
        (400, "parameter")
    );
    let settings = dspt_store::change::Settings {
        address: "console.example".to_owned(),
        ..dspt_store::change::Settings::default()
    };
    let kept = dspt_store::Upkeep::settings_set(site.store.as_ref(), &everything, settings, site.clock.now());
    kept.await.unwrap();
    for desk in [&admin, &lead] {
        let refused = change(desk, "/v1/do/make-string", &asked).await;
        assert!(matches!(refused.status, 403 | 404), "{}", refused.status);
    }
    let made = change(&support, "/v1/do/make-string", &asked).await;
    assert_eq!(made.status, 200, "{}", String::from_utf8_lossy(&made.bytes));
    let made: dspt_server::operators::Made = made.json();
    let string: dspt_report::EnrolString = made.string.parse().unwrap();
    assert_eq!((string.provider, string.pin), (site.provider, site.pin));
    assert_eq!((made.uses, made.phrase), (3, string.phrase()));

    let token = string.token.digest().to_string();
    let strings: dspt_store::model::Page<dspt_store::change::TokenRow> =
        support.client.get("/v1/view/strings").await.json();
    assert!(
        strings
            .rows
            .iter()
            .any(|row| row.token_sha256.to_string() == token && !row.revoked)
    );
    let revoked = change(&support, "/v1/do/revoke-string", &[("token", &token)]).await;
    assert_eq!(revoked.status, 200);
    let strings: dspt_store::model::Page<dspt_store::change::TokenRow> =
        support.client.get("/v1/view/strings").await.json();
    assert!(
        strings
            .rows
            .iter()
            .any(|row| row.token_sha256.to_string() == token && row.revoked)
    );

    // The log, and who may use the console, are of whoever runs it.
    for desk in [&support, &lead] {
        assert_eq!(desk.client.get("/v1/view/log").await.status, 403);
        let post = lead.operator.to_string();
        let refused = change(desk, "/v1/do/revoke-operator", &[("post", &post)]).await;
        assert_eq!(refused.status, 403);
    }
    assert_eq!(admin.client.get("/v1/view/log").await.status, 200);
    let post = lead.operator.to_string();
    assert_eq!(
        change(&admin, "/v1/do/revoke-operator", &[("post", &post)])
            .await
            .status,
        200
    );
    assert_eq!(lead.client.get(ME).await.status, 403);
}
