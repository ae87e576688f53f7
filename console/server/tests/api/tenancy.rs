//! Made from the list of pages: nobody learns of what is not theirs, from any page, by any id.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dspt_register::Measure;
use dspt_register::Segment;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use dspt_report::wire::ProgressAnswer;
use dspt_server::Clock;
use dspt_server::operators::Kind;
use dspt_server::operators::Method;
use dspt_server::operators::Page;
use dspt_server::operators::PolicyHeld;
use dspt_server::operators::ProposedRisk;
use dspt_server::operators::Workings;
use dspt_store::BoxFuture;
use dspt_store::Parties;
use dspt_store::Store;
use dspt_store::change::NewAssessment;
use dspt_store::model::Overview;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use dspt_store::silence::day;
use dspt_store::worked::assessment::Assessment;
use dspt_store::worked::programme::Differences;
use dspt_store::worked::programme::HelpList;
use jiff::Timestamp;

use crate::client::Answer;
use crate::device::Device;
use crate::operators::Desk;
use crate::site::Site;
use crate::worked;

/// As the program that serves does it: everything is asked of the store, with the scope.
#[derive(Debug)]
pub(crate) struct Working;

impl Workings for Working {
    fn assessment(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'static, Assessment> {
        Box::pin(async move {
            let row = store.provider(&scope, provider, now).await?;
            store.computers(&scope, provider, now).await?;
            Ok(worked::assessment(row))
        })
    }

    fn progress(
        &self,
        store: Arc<dyn Store>,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'static, ProgressAnswer> {
        Box::pin(async move {
            let scope = Scope::Provider(provider);
            let computers = store.computers(&scope, provider, now).await?.len();
            Ok(ProgressAnswer {
                answered: 0,
                backed: 0,
                computers: u32::try_from(computers).unwrap(),
                differing: 0,
                in_words: "None yet.".to_owned(),
                needed: 45,
                notice: None,
                time: now.as_second(),
            })
        })
    }

    fn help_list(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        (area, _): (Segment, usize),
        now: Timestamp,
    ) -> BoxFuture<'static, Option<HelpList>> {
        Box::pin(async move {
            let tree = store.area_tree(&scope, Measure::InDate, day(now)).await?;
            Ok(tree.map(|tree| worked::help_list(tree.registers, area)))
        })
    }

    fn differences(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        now: Timestamp,
    ) -> BoxFuture<'static, Option<Differences>> {
        Box::pin(async move {
            let tree = store.area_tree(&scope, Measure::InDate, day(now)).await?;
            Ok(tree.map(|tree| worked::differences(tree.registers)))
        })
    }

    fn propose(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        risk: ProposedRisk,
        now: Timestamp,
    ) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let new = NewAssessment {
                risks: Vec::new(),
                provider: risk.provider,
                answers: Some(risk.reason),
                assets: None,
                by: "it-support".to_owned(),
            };
            store.keep_assessment(&scope, new, now).await
        })
    }

    fn policy(&self, _: Arc<dyn Store>, digest: Option<Digest>) -> BoxFuture<'static, PolicyHeld> {
        Box::pin(async move {
            let digest = digest.unwrap_or_else(|| Digest::of(b"in force"));
            Ok(PolicyHeld { digest, bundle: None })
        })
    }
}

/// Ids that a request names.
#[derive(Clone, Copy)]
pub(crate) struct Ids {
    pub(crate) provider: ProviderId,
    pub(crate) device: DeviceId,
}

const ABSENT: Ids = Ids {
    provider: ProviderId::new([0xee; 8]),
    device: DeviceId::new([0xee; 16]),
};

/// Two providers with a device each; one of them permits what the desks see.
struct World {
    site: Site,
    own: Ids,
    other: Ids,
    desks: Vec<(&'static str, Desk)>,
}

impl World {
    async fn new() -> Self {
        let site = Site::start_with(|config| {
            config.workings = Some(Arc::new(Working));
            // A stream that is read to its end must have one.
            config.timeouts.stream = Duration::from_millis(50);
        });
        let site = site.await;
        let own = Ids {
            provider: site.provider,
            device: device(&site, site.provider).await,
        };
        let provider = site.another_provider("Zinnia Court Secret").await;
        let other = Ids {
            provider,
            device: device(&site, provider).await,
        };
        let council = site.party("Northshire Council").await;
        site.permit(own.provider, council, Sharing::Devices).await;
        let stranger = site.party("Marigold Partner Secret").await;
        site.permit(other.provider, stranger, Sharing::Devices).await;
        let parties = site.store.parties(&Scope::Everything).await.unwrap();
        let runs = parties.iter().find(|party| party.own).unwrap().id;
        let desks = vec![
            ("lead", site.desk(council, Role::Lead, None).await),
            ("support", site.desk(council, Role::Support, None).await),
            ("admin", site.desk(runs, Role::Admin, None).await),
            (
                "provider",
                site.desk(council, Role::Provider, Some(own.provider)).await,
            ),
        ];
        Self {
            site,
            own,
            other,
            desks,
        }
    }
}

async fn device(site: &Site, provider: ProviderId) -> DeviceId {
    let token = site.token_for(provider, 1).await;
    let device = Device::new();
    let envelope = device.enrolment(site.pin, provider, &token, site.clock.second());
    let body = wire::encode_enrolment(&envelope.to_json(), token.as_bytes());
    assert_eq!(site.client.post(wire::ENROL_PATH, body).await.status, 200);
    device.id()
}

/// Asks a page with these ids, and something plausible for everything else it takes.
async fn ask(desk: &Desk, page: Page, ids: Ids) -> Answer {
    ask_with(desk, page, ids, &[]).await
}

/// The same, with some values by name.
pub(crate) async fn ask_with(desk: &Desk, page: Page, ids: Ids, named: &[(&str, String)]) -> Answer {
    let client = &desk.client;
    let given = page.takes().iter().filter_map(|parameter| {
        if let Some((name, value)) = named.iter().find(|(name, _)| *name == parameter.name) {
            return Some(((*name).to_owned(), value.clone()));
        }
        let value = match parameter.kind {
            Kind::Provider => ids.provider.to_string(),
            Kind::Device => ids.device.to_string(),
            Kind::Check => "disk-encryption".to_owned(),
            Kind::Text if parameter.needed && page == Page::ProviderNamed => ids.provider.to_string(),
            Kind::Text if parameter.needed => "a remark".to_owned(),
            Kind::Day => "2026-12-24".to_owned(),
            Kind::Number => "1".to_owned(),
            Kind::Change => "to-fix".to_owned(),
            Kind::Token | Kind::Post => "ab".repeat(if parameter.kind == Kind::Post { 8 } else { 32 }),
            Kind::Count => "3".to_owned(),
            Kind::Measure => "in-date".to_owned(),
            Kind::By => "authority_named".to_owned(),
            Kind::Standing => "any".to_owned(),
            Kind::Item => "9.5.2".to_owned(),
            Kind::Sum => "provider".to_owned(),
            // Made of all the others, below.
            Kind::Signed => return None,
            Kind::Text | Kind::Group | Kind::After | Kind::Limit | Kind::Digest => return None,
        };
        // Else a list is empty for want of failing devices, whoever asks.
        let narrows = parameter.name == "failing" || page == Page::Sums && parameter.name == "day";
        (!narrows).then(|| (parameter.name.to_owned(), value))
    });
    let given: Vec<(String, String)> = given.collect();
    match page.method() {
        Method::View => {
            let query: Vec<String> = given
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            client.get(&format!("{}?{}", page.path(), query.join("&"))).await
        }
        Method::Do => {
            let given: BTreeMap<&str, String> = given
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect();
            desk.change(page, given).await
        }
    }
}

fn names_one(page: Page) -> bool {
    let named = |kind| matches!(kind, Kind::Provider | Kind::Device);
    page == Page::ProviderNamed
        || page
            .takes()
            .iter()
            .any(|parameter| parameter.needed && named(parameter.kind))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_scopes_is_answered_on_every_page_as_what_does_not_exist() {
    let world = World::new().await;
    let mut refused = 0;
    for (who, desk) in &world.desks {
        for page in Page::ALL {
            let other = ask(desk, page, world.other).await;
            let absent = ask(desk, page, ABSENT).await;
            assert_eq!(other.status, absent.status, "{who} {page:?}");
            assert_eq!(
                String::from_utf8_lossy(&other.bytes),
                String::from_utf8_lossy(&absent.bytes),
                "{who} {page:?}"
            );
            if names_one(page) {
                assert!(
                    matches!(other.status, 403 | 404),
                    "{who} {page:?} {}",
                    other.status
                );
                refused += usize::from(other.status == 404);
            }
        }
    }
    // Not by refusing everything to everyone.
    assert!(refused > 40, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_anybody_holds_a_word_of_another_scope() {
    let world = World::new().await;
    let secrets = [
        world.other.provider.to_string(),
        world.other.device.to_string(),
        "Zinnia".to_owned(),
    ];
    for (who, desk) in &world.desks {
        for page in Page::ALL {
            let answer = ask(desk, page, world.own).await;
            assert!(answer.status < 500, "{who} {page:?}");
            let text = String::from_utf8_lossy(&answer.bytes);
            for secret in &secrets {
                assert!(!text.contains(secret), "{who} {page:?} {text}");
            }
            // Who runs the console adds parties, and a provider says which of them may see it: both know the names.
            let knows_parties = *who == "admin" || *who == "provider" && page == Page::Parties;
            assert!(
                knows_parties || !text.contains("Marigold"),
                "{who} {page:?} {text}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_post_sees_its_own_and_counts_nothing_else() {
    let world = World::new().await;
    for (who, desk) in &world.desks {
        let sees = u32::from(*who != "admin");
        let overview: Overview = desk.client.get("/v1/view/overview").await.json();
        assert_eq!((overview.providers, overview.devices), (sees, sees), "{who}");
        let own = ask(desk, Page::Device, world.own).await;
        assert_eq!(own.status == 200, sees == 1, "{who}");
        let worked = ask(desk, Page::Assessment, world.own).await;
        assert_eq!(worked.status == 200, sees == 1, "{who}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_is_withdrawn_ends_with_the_next_request() {
    let world = World::new().await;
    let (_, lead) = &world.desks[0];
    assert_eq!(ask(lead, Page::Device, world.own).await.status, 200);
    let everything = Scope::Everything;
    let parties = world.site.store.parties(&everything).await.unwrap();
    let council = parties
        .iter()
        .find(|party| party.name == "Northshire Council")
        .unwrap();
    let withdrawn = world.site.store.withdraw(
        &everything,
        world.own.provider,
        council.id,
        world.site.clock.now(),
    );
    withdrawn.await.unwrap();
    let after = ask(lead, Page::Device, world.own).await;
    assert_eq!((after.status, after.problem_name().as_str()), (404, "absent"));
    let overview: Overview = lead.client.get("/v1/view/overview").await.json();
    assert_eq!(overview, Overview::default());
    let (_, own) = &world.desks[3];
    assert_eq!(ask(own, Page::Device, world.own).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_a_request_makes_an_asker_somebody_else() {
    let world = World::new().await;
    let (_, lead) = &world.desks[0];
    for more in [
        "role=admin",
        "party=0000000000000001",
        "scope=everything",
        "provider=",
    ] {
        let answer = lead.client.get(&format!("/v1/view/overview?{more}")).await;
        assert_eq!(
            (answer.status, answer.problem_name().as_str()),
            (400, "parameter"),
            "{more}"
        );
    }
}
