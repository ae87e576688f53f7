//! Answers against what the description says of them: every answer of every test, and each page with rows.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;

use dspt_register::Kind;
use dspt_register::synthetic;
use dspt_report::Digest;
use dspt_report::Fact;
use dspt_report::ProviderSummary;
use dspt_report::Token;
use dspt_report::Verdict;
use dspt_report::schema::Kind as FactKind;
use dspt_report::schema::SCHEMA;
use dspt_report::seal;
use dspt_report::self_check::Family;
use dspt_report::self_check::SelfCheck;
use dspt_report::statement::Sharing;
use dspt_report::summary::Basis;
use dspt_report::summary::Level;
use dspt_report::summary::Standing;
use dspt_report::summary::Whose;
use dspt_server::Clock;
use dspt_server::operators::Method;
use dspt_server::operators::Page;
use dspt_server::operators::Parameter;
use dspt_store::Books;
use dspt_store::Estate;
use dspt_store::Ingest;
use dspt_store::Parties;
use dspt_store::Providers;
use dspt_store::Registers;
use dspt_store::Summaries;
use dspt_store::Upkeep;
use dspt_store::change::NewAssessment;
use dspt_store::change::NewLocation;
use dspt_store::change::NewRegister;
use dspt_store::change::RegisterRows;
use dspt_store::change::Risk;
use dspt_store::change::Settings;
use dspt_store::model::NewSummary;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use jiff::civil::date;
use jsonschema::Validator;
use serde_json::Value;
use serde_json::json;

use crate::device::Bodies;
use crate::device::Device;
use crate::device::judged;
use crate::operators::Desk;
use crate::site::Site;
use crate::tenancy::Ids;
use crate::tenancy::Working;
use crate::tenancy::ask_with;

/// The description, in which nothing may stand that is not described.
static DESCRIBED: LazyLock<Value> = LazyLock::new(|| {
    let mut description = dspt_server::description::description();
    strict(&mut description);
    description
});
/// The shapes that were asked for, by path.
static SHAPES: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());

/// The shape of a page's answer.
fn shape(path: &str) -> Arc<Validator> {
    let mut shapes = SHAPES.lock().unwrap();
    let shape = shapes.entry(path.to_owned()).or_insert_with(|| {
        let page = DESCRIBED["paths"][path].as_object().unwrap();
        let page = page.values().next().unwrap();
        let shape = &page["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(shape.is_object(), "{path} answers JSON and says nothing of it");
        let whole = json!({ "allOf": [shape], "components": DESCRIBED["components"] });
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&whole).unwrap())
    });
    Arc::clone(shape)
}

/// What is not described is not answered: a description that falls behind is found, too.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(strict);
            if fields.get("properties").is_some_and(Value::is_object) {
                fields.entry("additionalProperties").or_insert(false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strict),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What of an answer is not as described, a line each.
pub(crate) fn departures(path: &str, answer: &Value) -> Vec<String> {
    let path = match path.split('?').next().unwrap() {
        path if path.starts_with("/v1/trust/") => "/v1/trust/{version}",
        path => path,
    };
    let shape = shape(path);
    let errors = shape.iter_errors(answer);
    errors
        .map(|error| format!("{path} {}: {error}", error.instance_path()))
        .collect()
}

/// A console where everything that a page tells of has happened.
struct World {
    site: Site,
    /// Support of the organisation that runs the console, its administrator, a programme lead, and a provider's own people.
    desks: [Desk; 4],
    devices: Vec<Device>,
    token: Token,
}

const EVERYTHING: &Scope = &Scope::Everything;
const DAY: i64 = 24 * 60 * 60;

impl World {
    async fn new() -> Self {
        let site = Site::start_with(|config| config.workings = Some(Arc::new(Working))).await;
        let parties = site.store.parties(EVERYTHING).await.unwrap();
        let runs = parties.iter().find(|party| party.own).unwrap().id;
        let council = site.party("Northshire Council").await;
        site.permit(site.provider, council, Sharing::Devices).await;
        let desks = [
            site.desk(runs, Role::Support, None).await,
            site.desk(runs, Role::Admin, None).await,
            site.desk(council, Role::Lead, None).await,
            site.desk(council, Role::Provider, Some(site.provider)).await,
        ];
        let token = site.token(4).await;
        let mut devices = Vec::new();
        for _ in 0..4 {
            let mut device = Device::new();
            assert_eq!(site.enrol_with(&mut device, &token).await.status, 200);
            devices.push(device);
        }
        let mut world = Self {
            site,
            desks,
            devices,
            token,
        };
        world.say().await;
        world.import().await;
        world
    }

    /// What devices, people and other consoles said.
    async fn say(&mut self) {
        self.report(true).await;
        self.site.clock.forward(8 * DAY);
        self.report(false).await;
        let (store, now, provider) = (&self.site.store, self.site.clock.now(), self.site.provider);
        let place = NewLocation {
            provider,
            name: "Rose Court".to_owned(),
            cqc: Some("1-101234567".to_owned()),
            ods: Some("VL1AB".to_owned()),
            postcode: None,
            telephone: None,
            headquarters: true,
            since: None,
        };
        store.location_add(EVERYTHING, place, now).await.unwrap();
        let risk = Risk {
            item: "staff-devices".to_owned(),
            agreed: true,
            from: date(2026, 11, 1),
            until: date(2026, 12, 24),
        };
        let book = NewAssessment {
            provider,
            answers: Some("{}".to_owned()),
            assets: None,
            risks: vec![risk],
            by: "it-support".to_owned(),
        };
        store.keep_assessment(EVERYTHING, book, now).await.unwrap();
        let settings = Settings {
            operator: "Northshire IT".to_owned(),
            address: "console.example".to_owned(),
            ..Settings::default()
        };
        store.settings_set(EVERYTHING, settings, now).await.unwrap();
        let summary = self.summary();
        store.summary_keep(EVERYTHING, summary, now).await.unwrap();
        self.check_own_computers().await;
    }

    /// Every device tells that each thing is so, or not.
    async fn report(&mut self, so: bool) {
        let at = self.site.clock.second();
        for device in &mut self.devices {
            let bodies = |bodies: &mut Bodies| {
                for spec in SCHEMA.iter().filter(|spec| spec.kind == FactKind::Bool) {
                    bodies
                        .facts
                        .facts
                        .insert(spec.key.parse().unwrap(), Fact::known(so));
                }
                bodies.findings.findings = judged(&bodies.facts.facts, at);
            };
            let sealed = device.next_with(at, bodies, |_| {});
            assert_eq!(self.site.send_one(sealed.whole()).await.status, 200);
        }
    }

    fn summary(&self) -> NewSummary {
        let key = &self.devices[0].key;
        let said = ProviderSummary {
            as_at: self.site.clock.second(),
            basis: Basis::OwnWish {
                agreed_by: "registered manager".to_owned(),
            },
            done: 1,
            items: Some(BTreeMap::from([("staff-devices".to_owned(), Standing::Backed)])),
            level: Level::Items,
            made_by: "Other Support".to_owned(),
            of: 1,
            provider: Whose {
                cqc: Some("1-101234567".to_owned()),
                id: self.site.provider,
                name: "Rose Cottage".to_owned(),
                ods: None,
            },
            public_key: *key.public(),
            toolkit: "dspt-2025-26".to_owned(),
        };
        let envelope = seal(said, key).unwrap();
        NewSummary {
            verified: envelope.verify_summary().unwrap(),
            envelope,
            learn: true,
        }
    }

    async fn check_own_computers(&self) {
        let (store, now, provider) = (&self.site.store, self.site.clock.now(), self.site.provider);
        let codes: Vec<Digest> = (0..6_u8).map(|code| Digest::of(&[code])).collect();
        let until = now + SignedDuration::from_hours(24);
        let added = store.once_add(EVERYTHING, provider, codes.clone(), until, now);
        added.await.unwrap();
        for code_sha256 in codes.into_iter().take(5) {
            let said = SelfCheck {
                code_sha256,
                os: Family::Windows,
                pin: self.site.pin,
                provider,
                public_key: *self.devices[0].key.public(),
                verdicts: BTreeMap::from([("firewall-on".parse().unwrap(), Verdict::Pass)]),
            };
            store.self_check(said, now).await.unwrap();
        }
    }

    /// Registers of a programme, twice, so that something changed.
    async fn import(&self) {
        let day = date(2026, 11, 20);
        let programme = synthetic(11, 400, day);
        let mut before = programme.locations.clone();
        for row in before.iter_mut().step_by(7) {
            row.name = "As it was called".to_owned();
        }
        let indicator = json!({
            "indicator": "broadband", "on": "2026-11-01", "of": "england", "value": 80.5, "unit": "%",
            "target": 90.0, "source": "a survey",
        });
        let files = [
            (
                Kind::CqcLocations,
                date(2026, 10, 20),
                RegisterRows::Locations(before),
            ),
            (
                Kind::CqcLocations,
                day,
                RegisterRows::Locations(programme.locations),
            ),
            (Kind::DsptSearch, day, RegisterRows::Dspt(programme.dspt)),
            (
                Kind::OdsHeadquarters,
                day,
                RegisterRows::Organisations(programme.headquarters),
            ),
            (Kind::OdsSites, day, RegisterRows::Organisations(programme.sites)),
            (
                Kind::Indicators,
                day,
                RegisterRows::Indicators(vec![serde_json::from_value(indicator).unwrap()]),
            ),
        ];
        for (kind, of, rows) in files {
            let sha256 = Digest::of(format!("{of} {rows:?}").as_bytes());
            let new = NewRegister {
                kind,
                of,
                sha256,
                rows,
                refused: 0,
            };
            let imported = self
                .site
                .store
                .register_import(EVERYTHING, new, self.site.clock.now());
            imported.await.unwrap();
        }
    }

    /// What the page told to the first desk that it told anything.
    async fn told(&self, page: Page) -> Option<Value> {
        self.told_to(page).await.map(|(_, told)| told)
    }

    /// The same, with the desk.
    async fn told_to(&self, page: Page) -> Option<(&Desk, Value)> {
        let named = self.named(page).await;
        for desk in &self.desks {
            let answer = ask_with(desk, page, self.ids(), &named).await;
            if answer.status == 200 {
                let told = answer.json();
                if page.method() == Method::Do || !is_empty(&told) {
                    return Some((desk, told));
                }
            }
        }
        None
    }

    fn ids(&self) -> Ids {
        Ids {
            provider: self.site.provider,
            device: self.devices[0].id(),
        }
    }

    /// What this page is asked with, besides what any page is asked with.
    async fn named(&self, page: Page) -> Vec<(&'static str, String)> {
        let [_, confirmed, replaced, retired] =
            [0, 1, 2, 3].map(|place| self.devices[place].id().to_string());
        let check = self.failing().await;
        let mut named: Vec<(&str, String)> = [
            (Page::Check, "check", check.clone()),
            (Page::NewsOf, "check", check),
            (Page::Confirm, "device", confirmed.clone()),
            (Page::Replace, "device", replaced),
            (Page::Replace, "by", confirmed),
            (Page::Retire, "device", retired),
            (Page::RevokeOperator, "post", self.desks[2].operator.to_string()),
        ]
        .into_iter()
        .filter_map(|(of, name, value)| (of == page).then_some((name, value)))
        .collect();
        named.push(("token", self.token.digest().to_string()));
        named
    }

    /// The list that a page tells a desk, so many rows at a time.
    async fn paged(&self, desk: &Desk, page: Page, limit: usize) -> Vec<Value> {
        let (mut told, mut after) = (Vec::new(), None::<String>);
        loop {
            let mut named = self.named(page).await;
            named.push(("limit", limit.to_string()));
            named.extend(after.map(|after| ("after", after)));
            let answer = ask_with(desk, page, self.ids(), &named).await;
            assert_eq!(answer.status, 200, "{page:?} {named:?}");
            let answer: Value = answer.json();
            let part = part(&answer);
            let rows = part["rows"].as_array().unwrap();
            assert!(rows.len() <= limit, "{page:?}");
            told.extend(rows.iter().cloned());
            let Some(next) = part["next"].as_str() else {
                return told;
            };
            after = Some(form_urlencoded::byte_serialize(next.as_bytes()).collect());
        }
    }

    /// A check that the devices fail.
    async fn failing(&self) -> String {
        let page: Value = self.desks[0].client.get("/v1/view/checks").await.json();
        let rows = page["rows"].as_array().unwrap();
        let fails = |row: &&Value| row["evidence"] == true && row["failing"].as_u64() > Some(0);
        rows.iter().find(fails).unwrap()["check"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// The page of a list's answer.
fn part(told: &Value) -> &Value {
    told.get("page").unwrap_or(told)
}

/// Whether an answer says as good as nothing of its shape.
fn is_empty(told: &Value) -> bool {
    match told {
        Value::Null => true,
        Value::Array(rows) => rows.is_empty(),
        Value::Object(fields) => {
            let rows = fields.get("rows").or_else(|| fields.get("page")?.get("rows"));
            rows.and_then(Value::as_array).is_some_and(Vec::is_empty)
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Changes that pages tell of, and those that end something.
const BEFORE: [Page; 7] = [
    Page::Note,
    Page::InHand,
    Page::Rest,
    Page::MakeString,
    Page::Confirm,
    Page::Replace,
    Page::Retire,
];
const AFTER: [Page; 5] = [
    Page::Risk,
    Page::Looked,
    Page::LastLooked,
    Page::RevokeString,
    Page::RevokeOperator,
];
/// A stream is read in its own tests, and a certificate is made anew in its last days alone.
const ELSEWHERE: [Page; 2] = [Page::Live, Page::Renew];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_tells_something_as_described_and_no_field_by_another_name() {
    let world = World::new().await;
    let shown = Page::ALL
        .into_iter()
        .filter(|page| !BEFORE.contains(page) && !AFTER.contains(page) && !ELSEWHERE.contains(page));
    let (mut nothing, mut fields) = (Vec::new(), 0);
    for page in BEFORE.into_iter().chain(shown).chain(AFTER) {
        let Some(told) = world.told(page).await else {
            nothing.push(page);
            continue;
        };
        assert_eq!(departures(page.path(), &told), [""; 0], "{page:?}");
        for (place, name) in names(&told) {
            let mut other = told.clone();
            let object = other.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            let value = object.remove(&name).unwrap();
            object.insert(format!("{name}!"), value);
            assert!(
                !departures(page.path(), &other).is_empty(),
                "{page:?} {place} {name}"
            );
            fields += 1;
        }
    }
    assert!(nothing.is_empty(), "told nothing to anybody: {nothing:?}");
    assert!(fields > 300, "{fields}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_goes_on_where_its_page_ended() {
    let world = World::new().await;
    for page in BEFORE {
        world.told(page).await;
    }
    // To read who looked is a look itself, which may be kept at any moment: the store's own tests turn those pages.
    let lists = Page::ALL.into_iter().filter(|page| {
        let goes_on = |one: &Parameter| one.kind == dspt_server::operators::Kind::After;
        page.takes().iter().any(goes_on) && *page != Page::Lookers
    });
    let (mut nothing, mut turned) = (Vec::new(), 0);
    for page in lists {
        let Some((desk, told)) = world.told_to(page).await else {
            nothing.push(page);
            continue;
        };
        let whole = part(&told)["rows"].as_array().unwrap();
        let limit = whole.len().div_ceil(3);
        assert_eq!(world.paged(desk, page, limit).await, *whole, "{page:?}");
        turned += usize::from(whole.len() > 1);
    }
    assert!(nothing.is_empty(), "told nothing to anybody: {nothing:?}");
    assert!(turned > 10, "{turned}");
}

/// Each name of a field with where it stands, once for all rows of a list.
fn names(told: &Value) -> BTreeSet<(String, String)> {
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    let mut left = vec![(String::new(), String::new(), told)];
    while let Some((place, shape, value)) = left.pop() {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let shape = format!("{shape}/{name}");
                    if seen.insert(shape.clone()) {
                        found.insert((place.clone(), name.clone()));
                    }
                    left.push((format!("{place}/{name}"), shape, value));
                }
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                left.extend(items.map(|(at, item)| (format!("{place}/{at}"), shape.clone(), item)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}
