//! Changes that posts sign: the server makes none without, keeps what was signed, and takes nothing twice.

use std::collections::BTreeMap;

use dspt_report::Acting;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Nonce;
use dspt_report::OperatorId;
use dspt_report::Pin;
use dspt_report::SigningKey;
use dspt_report::wire;
use dspt_server::Clock;
use dspt_server::operators::Page;
use dspt_server::operators::SIGNED;
use dspt_store::Audit;
use dspt_store::Parties;
use dspt_store::model::Role;
use dspt_store::model::Scope;

use crate::device::Device;
use crate::operators::Desk;
use crate::site::Site;

/// A post of the party that runs the console, and a device that is new.
async fn world() -> (Site, Desk, Device) {
    let site = Site::start().await;
    let parties = site.store.parties(&Scope::Everything).await.unwrap();
    let runs = parties.iter().find(|party| party.own).unwrap().id;
    let desk = site.desk(runs, Role::Support, None).await;
    let device = Device::new();
    let token = site.token(1).await;
    let envelope = device.enrolment(site.pin, site.provider, &token, site.clock.second());
    let body = wire::encode_enrolment(&envelope.to_json(), token.as_bytes());
    assert_eq!(site.client.post(wire::ENROL_PATH, body).await.status, 200);
    (site, desk, device)
}

fn about(device: &Device) -> BTreeMap<&'static str, String> {
    BTreeMap::from([("device", device.id().to_string())])
}

fn retiring(desk: &Desk, device: &Device) -> Acting {
    let at = (Nonce::generate().unwrap(), desk.second());
    Page::Retire.acting(&about(device), (desk.operator, desk.pin), at)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_post_signed_stands_in_the_log_and_is_verified_with_its_key_alone() {
    let (site, desk, device) = world().await;
    let said = retiring(&desk, &device);
    let mut given = about(&device);
    given.insert(SIGNED, desk.sign(said.clone()));
    let answer = desk.send(Page::Retire, &given).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));

    let everything = Scope::Everything;
    let actions = site
        .store
        .actions(&everything, site.provider, None, 10)
        .await
        .unwrap();
    let row = &actions.rows[0];
    assert_eq!(row.action, "device-retired");
    let entry: serde_json::Value = serde_json::from_str(&row.entry).unwrap();
    let envelope = entry["signed"]["envelope"].as_str().unwrap();
    let envelope = Envelope::parse(envelope.as_bytes()).unwrap();
    assert_eq!(row.signed, Some(envelope.id()));
    let key = SigningKey::from_seed(&desk.seed).unwrap();
    assert_eq!(
        *envelope.verify::<Acting>(key.public()).unwrap().statement(),
        said
    );

    let again = desk.send(Page::Retire, &given).await;
    assert_eq!(
        (again.status, again.problem_name().as_str()),
        (409, "said-before")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_exactly_what_was_signed_now_by_this_post_for_this_console_changes_nothing() {
    let (site, desk, device) = world().await;
    let good = || retiring(&desk, &device);
    let change = |change: fn(&mut Acting)| {
        let mut said = good();
        change(&mut said);
        desk.sign(said)
    };
    let wrong = [
        String::new(),
        "{}".to_owned(),
        "x".repeat(9_000),
        change(|said| said.action = "confirm".to_owned()),
        change(|said| said.collected_at -= 301),
        change(|said| said.collected_at += 301),
        change(|said| said.operator = OperatorId::new([9; 8])),
        change(|said| said.given.clear()),
        change(|said| {
            said.given.insert("by".to_owned(), "0".repeat(32));
        }),
        change(|said| {
            said.texts.insert("reason".to_owned(), Digest::of(b"more"));
        }),
    ];
    for signed in wrong {
        let mut given = about(&device);
        given.insert(SIGNED, signed.clone());
        let answer = desk.send(Page::Retire, &given).await;
        assert_eq!(
            (answer.status, answer.problem_name().as_str()),
            (400, "not-signed"),
            "{signed}"
        );
    }
    let mut given = about(&device);
    given.insert(SIGNED, change(|said| said.pin = Pin::new([9; 15])));
    assert_eq!(
        desk.send(Page::Retire, &given).await.problem_name(),
        "other-console"
    );
    assert_eq!(
        desk.send(Page::Retire, &about(&device)).await.problem_name(),
        "parameter"
    );

    // Another post's signature, and one that is meant for another device.
    let parties = site.store.parties(&Scope::Everything).await.unwrap();
    let runs = parties.iter().find(|party| party.own).unwrap().id;
    let other = site.desk(runs, Role::Support, None).await;
    given.insert(SIGNED, other.sign(good()));
    assert_eq!(desk.send(Page::Retire, &given).await.problem_name(), "not-signed");
    given.insert("device", "ee".repeat(16));
    given.insert(SIGNED, desk.sign(good()));
    assert_eq!(desk.send(Page::Retire, &given).await.problem_name(), "not-signed");

    let actions = site.store.actions(&Scope::Everything, site.provider, None, 10);
    let actions = actions.await.unwrap().rows;
    assert!(
        actions.iter().all(|row| row.action != "device-retired"),
        "{actions:?}"
    );
    assert!(site.clock.now().as_second() > 0);
}
