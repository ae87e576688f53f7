//! A provider's own people: what they are told and what they say, with a computer of theirs and no certificate.

use std::sync::Arc;

use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::Nonce;
use dspt_report::OwnView;
use dspt_report::PartyId;
use dspt_report::Permitting;
use dspt_report::SigningKey;
use dspt_report::Viewing;
use dspt_report::Withdrawing;
use dspt_report::seal;
use dspt_report::statement::Sharing;
use dspt_report::wire::CONNECT_PATH;
use dspt_report::wire::OWN_PATH;
use dspt_report::wire::PERMISSION_PATH;
use dspt_report::wire::PermissionAnswer;
use dspt_report::wire::ProgressAnswer;
use dspt_report::wire::SharingAnswer;
use dspt_server::Clock;
use dspt_store::Audit;
use dspt_store::Estate;
use dspt_store::Parties;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::client::Answer;
use crate::device::Device;
use crate::site::Site;
use crate::tenancy::Working;

async fn site() -> Site {
    Site::start_with(|config| config.workings = Some(Arc::new(Working))).await
}

fn viewing(device: DeviceId, at: i64, view: OwnView) -> Viewing {
    Viewing {
        collected_at: at,
        device,
        nonce: Nonce::generate().unwrap(),
        view,
    }
}

fn permitting(device: DeviceId, party: PartyId, at: i64) -> Permitting {
    Permitting {
        agreed_by: "registered manager".to_owned(),
        collected_at: at,
        device,
        level: Sharing::Items,
        nonce: Nonce::generate().unwrap(),
        party,
        purpose: "the programme".to_owned(),
        text: 1,
        until: at / 86_400 + 300,
    }
}

impl Site {
    async fn own(&self, envelope: &Envelope) -> Answer {
        self.client.post(OWN_PATH, envelope.to_json()).await
    }

    async fn say(&self, envelope: &Envelope) -> Answer {
        self.client.post(PERMISSION_PATH, envelope.to_json()).await
    }

    async fn sharing(&self, device: &Device) -> SharingAnswer {
        let said = viewing(device.id(), self.clock.second(), OwnView::Sharing);
        let answer = self.own(&seal(said, &device.key).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
        answer.json()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_gives_a_permission_sees_who_looked_and_withdraws_it() {
    let site = site().await;
    let device = site.enrolled().await;
    let council = site.party("Northshire Council").await;
    let lead = site.desk(council, Role::Lead, None).await;
    let provider = format!("/v1/view/provider?provider={}", site.provider);
    assert_eq!(lead.client.get(&provider).await.status, 404);

    let before = site.sharing(&device).await;
    assert!(before.looks.is_empty() && before.permissions.is_empty());
    let [named] = before.parties.try_into().unwrap();
    assert_eq!(
        (named.id, named.name.as_str()),
        (council, "Northshire Council"),
        "the party that runs the console needs no permission"
    );

    let mut said = permitting(device.id(), council, site.clock.second());
    said.level = Sharing::Devices;
    let envelope = seal(said, &device.key).unwrap();
    let answer = site.say(&envelope).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    assert_eq!(answer.json::<PermissionAnswer>().statement, envelope.id());
    assert_eq!(lead.client.get(&provider).await.status, 200);
    let page = format!("/v1/view/device?device={}", device.id());
    assert_eq!(lead.client.get(&page).await.status, 200);

    let mut told = site.sharing(&device).await;
    for _ in 0..100 {
        if !told.looks.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        told = site.sharing(&device).await;
    }
    let look = told.looks.first().unwrap();
    assert_eq!(
        (look.party.as_str(), look.role.as_str(), look.level),
        ("Northshire Council", "lead", Sharing::Devices)
    );
    assert_eq!(look.day, site.clock.second() / 86_400);
    let text = serde_json::to_string(&told).unwrap();
    assert!(
        !text.contains("desk of a lead"),
        "which post it was is told to nobody: {text}"
    );
    let [permitted] = told.permissions.try_into().unwrap();
    assert_eq!((permitted.device, permitted.holds), (Some(device.id()), true));

    let said = Withdrawing {
        collected_at: site.clock.second(),
        device: device.id(),
        nonce: Nonce::generate().unwrap(),
        party: council,
    };
    let withdrawn = seal(said, &device.key).unwrap();
    assert_eq!(site.say(&withdrawn).await.status, 200);
    assert_eq!(lead.client.get(&page).await.status, 404, "with the next request");
    let told = site.sharing(&device).await;
    assert!(!told.permissions[0].holds && told.permissions[0].withdrawn.is_some());
    // What was recorded brings nothing back.
    let again = site.say(&envelope).await;
    assert_eq!(
        (again.status, again.problem_name().as_str()),
        (409, "said-before")
    );
    assert_eq!(lead.client.get(&page).await.status, 404);
    let everything = Scope::Everything;
    let actions = site
        .store
        .actions(&everything, site.provider, None, 9)
        .await
        .unwrap();
    assert!(
        actions
            .rows
            .iter()
            .any(|row| row.entry.contains(&envelope.id().to_string()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_once_to_a_confirmed_computer_and_of_now() {
    let site = site().await;
    let device = site.enrolled().await;
    let ask = |at, key: &SigningKey| seal(viewing(device.id(), at, OwnView::Progress), key).unwrap();
    let now = site.clock.second();
    let envelope = ask(now, &device.key);
    let first = site.own(&envelope).await;
    assert_eq!(first.json::<ProgressAnswer>().computers, 1);
    let again = site.own(&envelope).await;
    assert_eq!(
        (again.status, again.problem_name().as_str()),
        (409, "said-before")
    );

    for (at, wanted) in [
        (now - 300, 200),
        (now + 300, 200),
        (now - 301, 403),
        (now + 301, 403),
    ] {
        assert_eq!(
            site.own(&ask(at, &device.key)).await.status,
            wanted,
            "{}",
            at - now
        );
    }
    // In the name of another, by a stranger, for something else.
    let stranger = Device::new();
    let forged = site.own(&ask(now, &stranger.key)).await;
    assert_eq!(
        (forged.status, forged.problem_name().as_str()),
        (403, "asker-unknown")
    );
    let other = viewing(stranger.id(), now, OwnView::Sharing);
    let other = site.own(&seal(other, &device.key).unwrap()).await;
    assert_eq!(other.problem_name(), "asker-unknown");
    let party = site.party("Northshire Council").await;
    let wrong = seal(permitting(device.id(), party, now), &device.key).unwrap();
    assert_eq!(site.own(&wrong).await.problem_name(), "statement-type");
    let question = site.say(&ask(now, &device.key)).await;
    assert_eq!(question.problem_name(), "statement-type");

    // A second computer by the same string is nobody's word until a person confirms it.
    let token = site.token(2).await;
    let (mut one, mut two) = (Device::new(), Device::new());
    for device in [&mut one, &mut two] {
        assert_eq!(site.enrol_with(device, &token).await.status, 200);
    }
    let asked = |device: &Device| seal(viewing(device.id(), now, OwnView::Sharing), &device.key).unwrap();
    assert_eq!(site.own(&asked(&one)).await.status, 200);
    let refused = site.own(&asked(&two)).await;
    assert_eq!(
        (refused.status, refused.problem_name().as_str()),
        (403, "not-confirmed")
    );
    let given = seal(permitting(two.id(), party, now), &two.key).unwrap();
    assert_eq!(site.say(&given).await.problem_name(), "not-confirmed");
    let confirmed = site
        .store
        .device_confirm(&Scope::Everything, two.id(), site.clock.now());
    confirmed.await.unwrap();
    assert_eq!(site.own(&asked(&two)).await.status, 200);
    assert!(
        site.store
            .permissions(&Scope::Everything, site.provider, None, 1)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

#[test]
fn garbage_is_refused_and_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (site, device, party) = runtime.block_on(async {
        let site = site().await;
        let device = site.enrolled().await;
        let party = site.party("Northshire Council").await;
        (site, device, party)
    });
    let good = seal(permitting(device.id(), party, site.clock.second()), &device.key)
        .unwrap()
        .to_json();
    let strategy = (vec(any::<u8>(), 0..300), any::<prop::sample::Index>(), 1_u8..=255);
    let law = |(bytes, at, flip): (Vec<u8>, prop::sample::Index, u8)| {
        let at = at.index(good.len());
        let mut changed = good.clone();
        changed[at] ^= flip;
        let same = Envelope::parse(&changed)
            .is_ok_and(|read| read.verify::<Permitting>(device.key.public()).is_ok());
        for (body, is_good) in [(bytes, false), (changed, same)] {
            for path in [OWN_PATH, PERMISSION_PATH, CONNECT_PATH] {
                let answer = runtime.block_on(site.client.post(path, body.clone()));
                prop_assert!(
                    is_good || (400..500).contains(&answer.status),
                    "{}",
                    answer.status
                );
                prop_assert!(!answer.problem_name().is_empty() || is_good);
            }
        }
        Ok(())
    };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(64));
    runner.run(&strategy, law).unwrap();
}
