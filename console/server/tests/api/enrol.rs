//! Joining.

use dspt_report::Pin;
use dspt_report::Token;
use dspt_report::wire;
use dspt_report::wire::About;
use dspt_report::wire::EnrolAnswer;
use dspt_server::Budget;
use dspt_server::Clock;
use dspt_store::Estate;
use dspt_store::Providers;
use dspt_store::Upkeep;
use dspt_store::change::NewProvider;
use dspt_store::change::Settings;
use dspt_store::model::Scope;

use crate::client::Client;
use crate::client::tls_1_2;
use crate::device::Device;
use crate::site::START;
use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn a_device_joins_and_is_told_whom() {
    let site = Site::start().await;
    let token = site.token(1).await;
    let mut device = Device::new();
    let answer = site.enrol_with(&mut device, &token).await;
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (200, "application/json")
    );
    let answer: EnrolAnswer = answer.json();
    assert_eq!(answer.provider_name, "Rose Cottage");
    assert_eq!((answer.device, answer.time), (device.id(), START));
    assert_eq!((answer.head.id, answer.head.sequence), (device.head, 0));
    assert!(answer.confirmed);
    assert_eq!(site.counted("dspt_enrolments_total{outcome=\"joined\"}").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_string_and_key_are_answered_again_and_count_once() {
    let site = Site::start().await;
    let token = site.token(1).await;
    let mut device = Device::new();
    let first: EnrolAnswer = site.enrol_with(&mut device, &token).await.json();
    let again: EnrolAnswer = site.enrol_with(&mut device, &token).await.json();
    assert_eq!((first.device, first.head), (again.device, again.head));
    let overview = site
        .store
        .overview(&Scope::Everything, site.clock.now())
        .await
        .unwrap();
    assert_eq!(overview.devices, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn further_devices_of_one_string_are_to_be_confirmed() {
    let site = Site::start().await;
    let token = site.token(2).await;
    let first: EnrolAnswer = site.enrol_with(&mut Device::new(), &token).await.json();
    let second: EnrolAnswer = site.enrol_with(&mut Device::new(), &token).await.json();
    assert_eq!((first.confirmed, second.confirmed), (true, false));
    let third = site.enrol_with(&mut Device::new(), &token).await;
    assert_eq!(third.status, 403);
    assert_eq!(third.problem_name(), "string-used-up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_string_that_is_not_good_is_refused_with_the_reason_and_the_next_step() {
    let site = Site::start().await;
    let refused = async |token: &Token, name: &str| {
        let answer = site.enrol_with(&mut Device::new(), token).await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.problem_name(), name);
        let detail = answer.problem().detail;
        assert!(detail.contains("ask for a new one"), "{detail}");
    };
    refused(&Token::generate().unwrap(), "string-unknown").await;

    let revoked = site.token(1).await;
    let now = site.clock.now();
    site.store
        .token_revoke(&Scope::Everything, revoked.digest(), now)
        .await
        .unwrap();
    refused(&revoked, "string-revoked").await;

    let other = NewProvider {
        name: "Other House".to_owned(),
        ..NewProvider::default()
    };
    let other = site
        .store
        .provider_add(&Scope::Everything, other, now)
        .await
        .unwrap();
    refused(&site.token_for(other, 1).await, "other-provider").await;

    let expired = site.token(1).await;
    site.clock.forward(25 * 3_600);
    refused(&expired, "string-expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_cannot_be_moved_by_another_string() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let answer = site.enrol_with(&mut device, &site.token(1).await).await;
    assert_eq!(answer.problem_name(), "key-taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_for_another_console_is_refused() {
    let site = Site::start().await;
    let token = site.token(1).await;
    let envelope = Device::new().enrolment(Pin::new([9; 15]), site.provider, &token, START);
    let body = wire::encode_enrolment(&envelope.to_json(), token.as_bytes());
    let answer = site.client.post(wire::ENROL_PATH, body).await;
    assert_eq!(
        (answer.status, answer.problem_name().as_str()),
        (403, "other-console")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_beside_must_be_the_one_that_was_signed() {
    let site = Site::start().await;
    let (signed, other) = (site.token(1).await, site.token(1).await);
    let envelope = Device::new()
        .enrolment(site.pin, site.provider, &signed, START)
        .to_json();
    for token in [other.as_bytes().as_slice(), &signed.as_bytes()[..14], b""] {
        let answer = site
            .client
            .post(wire::ENROL_PATH, wire::encode_enrolment(&envelope, token))
            .await;
        assert_eq!((answer.status, answer.problem_name().as_str()), (400, "token"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_altered_enrolment_never_joins() {
    let site = Site::start().await;
    let token = site.token(1).await;
    let envelope = Device::new()
        .enrolment(site.pin, site.provider, &token, START)
        .to_json();
    // The key hint decides nothing: everything else does.
    let text = String::from_utf8(envelope.clone()).unwrap();
    let hint = text.find("\"keyid\":\"").unwrap() + 9;
    let hint = hint..hint + 64;
    for place in (0..envelope.len())
        .step_by(31)
        .filter(|place| !hint.contains(place))
    {
        let mut altered = envelope.clone();
        altered[place] ^= 1;
        let body = wire::encode_enrolment(&altered, token.as_bytes());
        let answer = site.client.post(wire::ENROL_PATH, body).await;
        assert!(matches!(answer.status, 400 | 415), "byte {place}: {answer:?}");
    }
    let overview = site
        .store
        .overview(&Scope::Everything, site.clock.now())
        .await
        .unwrap();
    assert_eq!(overview.devices, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_not_an_enrolment() {
    let site = Site::start().await;
    let token = site.token(1).await;
    let sealed = Device::new().next(START);
    let body = wire::encode_enrolment(&sealed.envelope, token.as_bytes());
    let answer = site.client.post(wire::ENROL_PATH, body).await;
    assert_eq!(
        (answer.status, answer.problem_name().as_str()),
        (415, "statement-type")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_cannot_try_without_end() {
    let site = Site::start_with(|config| config.budgets.enrolments = Some(Budget::new(3, 0))).await;
    for _ in 0..3 {
        let answer = site
            .enrol_with(&mut Device::new(), &Token::generate().unwrap())
            .await;
        assert_eq!(answer.problem_name(), "string-unknown");
    }
    let good = site.token(1).await;
    let answer = site.enrol_with(&mut Device::new(), &good).await;
    assert_eq!((answer.status, answer.problem_name().as_str()), (429, "too-many"));
    let about = site.client.get(wire::ABOUT_PATH).await;
    assert_eq!(about.status, 200, "who only asks is not refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn anyone_may_ask_who_runs_the_console() {
    let site = Site::start().await;
    let settings = Settings {
        operator: "Care Support Ltd".to_owned(),
        purpose: "Helping you answer the toolkit".to_owned(),
        telephone: "01632 960000".to_owned(),
        address: "console.example.org".to_owned(),
    };
    site.store
        .settings_set(&Scope::Everything, settings, site.clock.now())
        .await
        .unwrap();
    let answer = site.client.get(wire::ABOUT_PATH).await;
    let expected = About {
        operator: "Care Support Ltd".to_owned(),
        purpose: "Helping you answer the toolkit".to_owned(),
        telephone: "01632 960000".to_owned(),
        time: START,
    };
    assert_eq!(answer.json::<About>(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_ends_the_connection_before_anything_is_sent() {
    let site = Site::start().await;
    let client = Client::new(site.address, Pin::new([1; 15]));
    let error = client
        .try_post(wire::ENROL_PATH, vec![0; 8], &[])
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(
        site.counted("dspt_requests_refused_total{problem=\"content-type\"}")
            .await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_before_1_3_is_not_spoken() {
    let site = Site::start().await;
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(tls_1_2(site.pin))
        .resolve(wire::SERVER_NAME, site.address)
        .no_proxy()
        .build()
        .unwrap();
    let error = http
        .get(site.client.url(wire::ABOUT_PATH))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}
