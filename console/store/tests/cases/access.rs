//! Every query and change of the contract, asked by everybody. A method without a row here fails a test.

mod world;

use std::collections::BTreeSet;
use std::pin::Pin;

use dspt_register::By;
use dspt_register::Measure;
use dspt_register::Segment;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewAssessment;
use dspt_store::change::NewCode;
use dspt_store::change::NewLocation;
use dspt_store::change::NewNote;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::change::NewSplit;
use dspt_store::change::NewString;
use dspt_store::change::NewToken;
use dspt_store::change::NewWork;
use dspt_store::change::Settings;
use dspt_store::change::Thing;
use dspt_store::model::ChangeKind;
use dspt_store::model::DeviceFilter;
use dspt_store::model::EntryKind;
use dspt_store::model::Given;
use dspt_store::model::Happened;
use dspt_store::model::LocationFilter;
use dspt_store::model::Page;
use dspt_store::model::Role;
use dspt_store::model::RollUp;
use dspt_store::model::RollUpBy;
use dspt_store::model::RollUpOf;
use dspt_store::model::Scheme;
use dspt_store::model::Scope;

use crate::cases::registers;
use crate::cases::releases;
use crate::cases::summaries::summary;
use crate::support::after_hours;
use crate::support::check;
use crate::support::named;
use crate::support::noon;
pub(crate) use world::ALL;
use world::Asker;
use world::Rights;
use world::World;
pub(crate) use world::claim;
pub(crate) use world::operator;
pub(crate) use world::party;
pub(crate) use world::permission;
pub(crate) use world::post;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<bool, StoreError>> + 'a>>;
type Call = for<'a> fn(&'a World, &'a dyn Store, &'a Asker, u64) -> Answer<'a>;

/// What a method needs.
#[derive(Clone, Copy)]
enum Needs {
    /// A level at which Rose House is seen.
    Level(u8),
    /// Rights for the change, and a level at which what it is about is seen.
    Rights(&'static [Rights], u8),
    /// To be one to whom other parties are named.
    Parties,
    /// Nothing: it is about the asker.
    Nothing,
}

struct Row(&'static str, Needs, Call);

macro_rules! rows {
    ($($name:ident: $needs:expr, |$w:ident, $s:ident, $a:ident, $n:ident| $body:expr;)*) => {
        vec![$({
            #[allow(unused_variables, reason = "each row uses what it needs")]
            fn call<'a>($w: &'a World, $s: &'a dyn Store, $a: &'a Asker, $n: u64) -> Answer<'a> {
                Box::pin(async move { $body })
            }
            Row(stringify!($name), $needs, call)
        }),*]
    };
}

const RUN: &[Rights] = &[Rights::Every, Rights::Admin];
const KEEP: &[Rights] = &[Rights::Every, Rights::OwnSupport];
const TEND: &[Rights] = &[Rights::Every, Rights::OwnSupport, Rights::Provider];
const NOTE: &[Rights] = &[Rights::Every, Rights::OwnSupport, Rights::Notes];

fn progress() -> Needs {
    Needs::Level(1)
}

fn devices() -> Needs {
    Needs::Level(3)
}

fn whole() -> Needs {
    Needs::Level(4)
}

fn table() -> Vec<Row> {
    let mut all = questions();
    all.extend(changes());
    all
}

/// The rows of a list that is shorter than its page: no more are counted than are told.
fn counted<T>(page: Page<T>) -> Vec<T> {
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows
}

fn questions() -> Vec<Row> {
    rows! {
        provider_by_code: progress(), |w, s, a, n| Ok(s.provider_by_code(&a.scope, "Rose House").await? == w.rose);
        location_by_code: progress(), |w, s, a, n| Ok(s.location_by_code(&a.scope, "1-222").await? == w.location);
        providers: progress(), |w, s, a, n| {
            let page = s.providers(&a.scope, "", None, 10, noon()).await?;
            assert_eq!(page.total, page.rows.len() as u64, "{}", a.name);
            let row = page.rows.iter().find(|row| row.id == w.rose);
            row.iter().for_each(|row| as_its_level(a, row));
            Ok(row.is_some())
        };
        provider: progress(), |w, s, a, n| {
            as_its_level(a, &s.provider(&a.scope, w.rose, noon()).await?);
            Ok(true)
        };
        provider_detail: progress(), |w, s, a, n| {
            let detail = s.provider_detail(&a.scope, w.rose, noon()).await?;
            as_its_level(a, &detail.provider);
            let of_all = a.level == 4 || matches!(a.rights, Rights::OwnSupport) || a.name == "own lead";
            assert_eq!(detail.permissions.len() > 1, of_all, "{}", a.name);
            Ok(detail.locations.iter().any(|location| location.id == w.location))
        };
        opened: Needs::Level(2), |w, s, a, n| s.opened(&a.scope, w.rose, Sharing::Items).await.map(|()| true);
        overview: devices(), |w, s, a, n| {
            let overview = s.overview(&a.scope, noon()).await?;
            let hers = u32::from(a.name == "lily itself");
            let all = u32::from(a.scope == Scope::Everything || a.name.starts_with("own ") && a.level > 0);
            assert_eq!(overview.providers, u32::from(a.level > 0) + hers + all, "{}", a.name);
            assert_eq!(overview.fix_first.is_empty(), overview.failing_devices == 0);
            assert_eq!(overview.last_heard.is_some(), overview.devices > 0);
            Ok(overview.failing_devices == 2)
        };
        devices: devices(), |w, s, a, n| {
            let filter = DeviceFilter { provider: Some(w.rose), ..DeviceFilter::default() };
            let of_rose = s.devices(&a.scope, filter, None, 10, noon()).await?;
            let all = s.devices(&a.scope, DeviceFilter::default(), None, 10, noon()).await?;
            assert_eq!(all.total, all.rows.len() as u64, "{}", a.name);
            assert_eq!(all.rows.iter().filter(|row| row.provider == w.rose).count(), of_rose.rows.len());
            Ok(of_rose.total == 2)
        };
        roll_ups: devices(), |w, s, a, n| {
            let page = s.roll_ups(&a.scope, RollUpBy::Location, None, 10, noon()).await?;
            assert_eq!(page.total, page.rows.len() as u64, "{}", a.name);
            Ok(page.rows.iter().any(|row| is_of(row, w.rose)))
        };
        roll_ups_as_at: devices(), |w, s, a, n| {
            for by in RollUpBy::ALL {
                let then = s.roll_ups_as_at(&a.scope, by, None, 10, today(), noon()).await?.answer;
                assert_eq!(then, s.roll_ups(&a.scope, by, None, 10, noon()).await?, "{} {by:?}", a.name);
            }
            let then = s.roll_ups_as_at(&a.scope, RollUpBy::Provider, None, 10, today(), noon()).await?.answer;
            Ok(then.rows.iter().any(|row| is_of(row, w.rose)))
        };
        device: devices(), |w, s, a, n| Ok(s.device(&a.scope, w.device, noon()).await?.device.id == w.device);
        device_history: devices(), |w, s, a, n| {
            let page = s.device_history(&a.scope, w.device, None, 10).await?;
            Ok(page.total > 0 && page.total == page.rows.len() as u64)
        };
        risks: devices(), |w, s, a, n| {
            let between = (today(), today());
            let page = s.risks(&a.scope, between, None, 10).await?;
            assert_eq!(page.total, page.rows.len() as u64);
            Ok(page.rows.iter().any(|row| row.provider == w.rose))
        };
        facts_of: devices(), |w, s, a, n| Ok(!s.facts_of(&a.scope, w.device).await?.is_empty());
        computers: devices(), |w, s, a, n| Ok(s.computers(&a.scope, w.rose, noon()).await?.len() == 2);
        overview_as_at: devices(), |w, s, a, n| {
            let then = s.overview_as_at(&a.scope, today(), noon()).await?.answer;
            assert_eq!(then, s.overview(&a.scope, noon()).await?, "{}", a.name);
            Ok(then.failing_devices == 2)
        };
        providers_as_at: progress(), |w, s, a, n| {
            let then = s.providers_as_at(&a.scope, "", None, 10, today(), noon()).await?.answer;
            assert_eq!(then, s.providers(&a.scope, "", None, 10, noon()).await?, "{}", a.name);
            then.rows.iter().for_each(|row| if row.id == w.rose { as_its_level(a, row) });
            Ok(then.rows.iter().any(|row| row.id == w.rose))
        };
        provider_as_at: progress(), |w, s, a, n| {
            as_its_level(a, &s.provider_as_at(&a.scope, w.rose, today(), noon()).await?.answer);
            Ok(true)
        };
        devices_as_at: devices(), |w, s, a, n| {
            let filter = DeviceFilter { provider: Some(w.rose), ..DeviceFilter::default() };
            let of_rose = s.devices_as_at(&a.scope, filter, None, 10, today(), noon()).await?.answer;
            let all = s.devices_as_at(&a.scope, DeviceFilter::default(), None, 10, today(), noon()).await?.answer;
            assert_eq!(all, s.devices(&a.scope, DeviceFilter::default(), None, 10, noon()).await?, "{}", a.name);
            Ok(of_rose.total == 2)
        };
        device_as_at: devices(), |w, s, a, n| {
            let then = s.device_as_at(&a.scope, w.device, today(), noon()).await?.answer;
            Ok(then == s.device(&a.scope, w.device, noon()).await?)
        };
        checks_as_at: devices(), |w, s, a, n| {
            let then = s.checks_as_at(&a.scope, None, 1_000, today(), noon()).await?.answer;
            assert_eq!(then, s.checks(&a.scope, None, 1_000, noon()).await?, "{}", a.name);
            Ok(then.rows.iter().any(|row| row.failing == 2))
        };
        changes: devices(), |w, s, a, n| {
            let changes = s.changes(&a.scope, after_hours(-24), noon()).await?;
            Ok(changes.checks.iter().any(|row| row.to_fix == 2))
        };
        changed: devices(), |w, s, a, n| {
            let page = s.changed(&a.scope, ChangeKind::ToFix, None, after_hours(-24), None, 10, noon()).await?;
            assert_eq!(page.total, page.rows.len() as u64);
            Ok(page.rows.iter().any(|row| row.device == w.device))
        };
        checks: devices(), |w, s, a, n| Ok(s.checks(&a.scope, None, 1_000, noon()).await?.rows.iter().any(|row| row.failing == 2));
        check: devices(), |w, s, a, n| Ok(s.check(&a.scope, check("disk-encryption"), noon()).await?.failing == 2);
        envelope: devices(), |w, s, a, n| s.envelope(&a.scope, w.device, 1).await.map(|_| true);
        self_checks: devices(), |w, s, a, n| s.self_checks(&a.scope, w.rose, noon()).await.map(|_| true);
        erasures: devices(), |w, s, a, n| Ok(s.erasures(&a.scope).await?.iter().any(|row| row.device == w.left));
        tokens: devices(), |w, s, a, n| Ok(counted(s.tokens(&a.scope, None, 1_000).await?).iter().any(|row| row.provider == w.rose));
        assessments: devices(), |w, s, a, n| s.assessments(&a.scope, w.rose).await.map(|_| true);
        permissions: progress(), |w, s, a, n| Ok(!counted(s.permissions(&a.scope, w.rose, None, 1_000).await?).is_empty() || a.level == 3);
        parties: Needs::Parties, |w, s, a, n| Ok(s.parties(&a.scope).await?.iter().any(|row| row.id == w.idle));
        party_by_name: Needs::Parties, |w, s, a, n| Ok(s.party_by_name(&a.scope, "idle").await? == w.idle);
        operators: Needs::Nothing, |w, s, a, n| {
            let posts = counted(s.operators(&a.scope, None, 1_000).await?);
            let others = posts.iter().any(|post| post.id == w.post);
            // Its own party's, for the one who is of that party no more.
            let all = matches!(a.rights, Rights::Every | Rights::Admin);
            assert_eq!(others, all, "{}", a.name);
            Ok(true)
        };
        lookers: whole(), |w, s, a, n| s.lookers(&a.scope, w.rose, None, 10).await.map(|_| true);
        actions: whole(), |w, s, a, n| Ok(s.actions(&a.scope, w.rose, None, 10).await?.total > 0);
        timeline: progress(), |w, s, a, n| {
            let page = s.timeline(&a.scope, w.rose, None, 100).await?;
            let of_devices = page.rows.iter().any(|row| matches!(row.what, Happened::Joined { .. }));
            assert_eq!(of_devices, a.level >= 3, "{}", a.name);
            Ok(page.total == page.rows.len() as u64)
        };
        log_state: Needs::Rights(RUN, 0), |w, s, a, n| Ok(s.log_state(&a.scope).await?.entries > 0);
        joined_by: Needs::Nothing, |w, s, a, n| {
            let tokens = counted(s.tokens(&a.scope, None, 1_000).await?);
            for token in &tokens {
                let joined = counted(s.joined_by(&a.scope, token.token_sha256, None, 1_000, noon()).await?);
                assert!(joined.iter().all(|row| row.provider == token.provider), "{}", a.name);
                assert!(joined.len() <= token.used as usize, "{}", a.name);
            }
            Ok(true)
        };
        notes: progress(), |w, s, a, n| s.notes(&a.scope, w.rose, None, 10).await.map(|_| true);
        work: progress(), |w, s, a, n| s.work(&a.scope, w.rose, None, 10).await.map(|_| true);
        registers: Needs::Nothing, |w, s, a, n| s.registers(&a.scope, None, 10).await.map(|_| true);
        register_changes: Needs::Nothing, |w, s, a, n| {
            s.register_changes(&a.scope, None, None, 10).await.map(|_| true)
        };
        board: Needs::Nothing, |w, s, a, n| {
            s.board(&a.scope, Measure::InDate, By::All, today()).await.map(|_| true)
        };
        area: Needs::Nothing, |w, s, a, n| {
            s.area(&a.scope, Segment::All, Measure::InDate, today()).await.map(|_| true)
        };
        programme: Needs::Nothing, |w, s, a, n| s.programme(&a.scope, today()).await.map(|_| true);
        area_tree: Needs::Nothing, |w, s, a, n| {
            s.area_tree(&a.scope, Measure::InDate, today()).await.map(|_| true)
        };
        indicators: Needs::Nothing, |w, s, a, n| {
            s.indicators(&a.scope, Segment::All, today()).await.map(|_| true)
        };
        helpers: Needs::Nothing, |w, s, a, n| {
            s.helpers(&a.scope, Segment::All, today()).await.map(|_| true)
        };
        area_locations: Needs::Nothing, |w, s, a, n| {
            let which = LocationFilter::default();
            s.area_locations(&a.scope, Segment::All, which, today(), None, 10).await.map(|_| true)
        };
        tasks: Needs::Nothing, |w, s, a, n| {
            let tasks = s.tasks(&a.scope, None, 10).await?;
            assert!(a.level > 0 || tasks.rows.iter().all(|row| row.provider != w.rose), "{}", a.name);
            Ok(true)
        };
        last_looked: Needs::Nothing, |w, s, a, n| s.last_looked(&a.scope).await.map(|_| true);
    }
}

fn changes() -> Vec<Row> {
    rows! {
        provider_add: Needs::Rights(KEEP, 0), |w, s, a, n| {
            s.provider_add(&a.scope, named(&format!("Home {n}")), noon()).await.map(|_| true)
        };
        provider_rename: Needs::Rights(KEEP, 1), |w, s, a, n| {
            s.provider_rename(&a.scope, w.rose, "Rose House", noon()).await.map(|()| true)
        };
        location_add: Needs::Rights(KEEP, 1), |w, s, a, n| {
            let new = NewLocation {
                provider: w.rose,
                name: format!("Wing {n}"),
                cqc: None,
                ods: None,
                postcode: None,
                telephone: None,
                headquarters: false,
                since: None,
            };
            s.location_add(&a.scope, new, noon()).await.map(|_| true)
        };
        location_area_set: Needs::Rights(KEEP, 1), |w, s, a, n| {
            s.location_area_set(&a.scope, w.location, Some("E1"), noon()).await.map(|()| true)
        };
        location_move: Needs::Rights(KEEP, 1), |w, s, a, n| {
            // To where it is: refused for that only by who sees it.
            let on = "2026-10-01".parse().unwrap();
            s.location_move(&a.scope, w.location, w.rose, on, noon()).await.map(|()| true)
        };
        assessment_split: Needs::Rights(KEEP, 1), |w, s, a, n| {
            let new = NewSplit {
                provider: w.rose,
                locations: vec![w.location],
                name: format!("Lodge {n}"),
                ods: None,
                on: None,
            };
            s.assessment_split(&a.scope, new, noon()).await.map(|_| true)
        };
        code_change: Needs::Rights(KEEP, 1), |w, s, a, n| {
            let new = NewCode {
                of: Thing::Provider(w.rose),
                scheme: Scheme::OdsHq,
                value: Some(format!("A{n}")),
                on: None,
            };
            s.code_change(&a.scope, new, noon()).await.map(|()| true)
        };
        token_add: Needs::Rights(TEND, 1), |w, s, a, n| {
            let new = NewToken {
                provider: w.rose,
                token_sha256: Digest::of(format!("token {n}").as_bytes()),
                uses: 1,
                expires: after_hours(24),
                label: String::new(),
            };
            s.token_add(&a.scope, new, noon()).await.map(|()| true)
        };
        strings_add: Needs::Rights(KEEP, 1), |w, s, a, n| {
            let token = NewToken {
                provider: w.rose,
                token_sha256: Digest::of(format!("string {n}").as_bytes()),
                uses: 1,
                expires: after_hours(24),
                label: String::new(),
            };
            let strings = vec![NewString { token, provider: None }];
            s.strings_add(&a.scope, strings, noon()).await.map(|()| true)
        };
        token_revoke: Needs::Rights(TEND, 1), |w, s, a, n| {
            s.token_revoke(&a.scope, w.token, noon()).await.map(|()| true)
        };
        once_add: Needs::Rights(TEND, 1), |w, s, a, n| {
            let codes = vec![Digest::of(format!("code {n}").as_bytes())];
            s.once_add(&a.scope, w.rose, codes, after_hours(24), noon()).await.map(|()| true)
        };
        device_confirm: Needs::Rights(TEND, 3), |w, s, a, n| {
            s.device_confirm(&a.scope, w.device, noon()).await.map(|()| true)
        };
        device_replace: Needs::Rights(TEND, 3), |w, s, a, n| {
            s.device_replace(&a.scope, w.spare, w.device, noon()).await.map(|()| true)
        };
        device_place: Needs::Rights(TEND, 3), |w, s, a, n| {
            s.device_place(&a.scope, w.device, Some(w.location), noon()).await.map(|()| true)
        };
        device_retire: Needs::Rights(TEND, 3), |w, s, a, n| {
            s.device_retire(&a.scope, w.spare, noon()).await.map(|()| true)
        };
        keep_assessment: Needs::Rights(TEND, 3), |w, s, a, n| {
            let new = NewAssessment {
                provider: w.rose,
                answers: Some(format!("answers: {n}")),
                assets: None,
                risks: Vec::new(),
                by: "support".to_owned(),
            };
            s.keep_assessment(&a.scope, new, noon()).await.map(|()| true)
        };
        permit: Needs::Rights(TEND, 1), |w, s, a, n| {
            let itself = matches!(a.scope, Scope::Provider(_));
            let new = NewPermission {
                given: if itself { Given::Device(w.device) } else { Given::Paper },
                ..permission(w.rose, w.idle, Sharing::Items)
            };
            s.permit(&a.scope, new, noon()).await.map(|()| true)
        };
        withdraw: Needs::Rights(TEND, 1), |w, s, a, n| {
            s.permit(ALL, permission(w.rose, w.idle, Sharing::Items), noon()).await?;
            s.withdraw(&a.scope, w.rose, w.idle, noon()).await.map(|()| true)
        };
        note_add: Needs::Rights(NOTE, 1), |w, s, a, n| {
            let new = NewNote { provider: w.rose, device: None, text: format!("rang {n}") };
            s.note_add(&a.scope, new, noon()).await.map(|()| true)
        };
        work_set: Needs::Rights(NOTE, 1), |w, s, a, n| {
            let new = NewWork { provider: w.rose, device: None, owner: None, snoozed_until: None };
            s.work_set(&a.scope, new, noon()).await.map(|()| true)
        };
        looked: Needs::Rights(NOTE, 0), |w, s, a, n| s.looked(&a.scope, noon()).await.map(|()| true);
        party_add: Needs::Rights(RUN, 0), |w, s, a, n| {
            let new = NewParty { name: format!("Party {n}"), ..NewParty::default() };
            s.party_add(&a.scope, new, noon()).await.map(|_| true)
        };
        operator_add: Needs::Rights(RUN, 0), |w, s, a, n| {
            s.operator_add(&a.scope, post(w.own, Role::Lead, n + 1000), noon()).await.map(|_| true)
        };
        operator_revoke: Needs::Rights(RUN, 0), |w, s, a, n| {
            s.operator_revoke(&a.scope, w.post, noon()).await.map(|()| true)
        };
        settings_set: Needs::Rights(RUN, 0), |w, s, a, n| {
            s.settings_set(&a.scope, Settings::default(), noon()).await.map(|()| true)
        };
        register_import: Needs::Rights(RUN, 0), |w, s, a, n| {
            let rows = dspt_register::synthetic(n, 3, today()).locations;
            s.register_import(&a.scope, registers::locations(today(), rows), noon()).await.map(|_| true)
        };
        provider_close: Needs::Rights(KEEP, 1), |w, s, a, n| {
            let answer = s.provider_close(&a.scope, w.rose, noon()).await;
            let _ = s.provider_reopen(ALL, w.rose, noon()).await;
            answer.map(|closed| closed.devices == 2 && closed.closing.provider == w.rose)
        };
        provider_reopen: Needs::Rights(KEEP, 1), |w, s, a, n| {
            s.provider_close(ALL, w.rose, noon()).await?;
            let answer = s.provider_reopen(&a.scope, w.rose, noon()).await;
            let _ = s.provider_reopen(ALL, w.rose, noon()).await;
            answer.map(|()| true)
        };
        closings: Needs::Nothing, |w, s, a, n| {
            s.provider_close(ALL, w.rose, noon()).await?;
            let closed = s.closings(&a.scope).await?;
            // What was permitted ended with it, and so did its own people's posts; its computers' word stands until it is erased.
            let sees = ["everything", "rose itself", "own support", "own lead"].contains(&a.name);
            assert_eq!(closed.iter().any(|row| row.provider == w.rose), sees, "{}", a.name);
            s.provider_reopen(ALL, w.rose, noon()).await?;
            Ok(true)
        };
        provider_erase: Needs::Rights(KEEP, 1), |w, s, a, n| {
            let gone = s.provider_add(ALL, named(&format!("Gone {n}")), noon()).await?;
            s.provider_close(ALL, gone, noon()).await?;
            let answer = s.provider_erase(&a.scope, gone, noon()).await;
            let is_there = s.provider(ALL, gone, noon()).await.is_ok();
            assert_eq!(is_there, answer.is_err(), "{}", a.name);
            answer.map(|erased| erased.providers == 1)
        };
        summary_keep: Needs::Rights(NOTE, 0), |w, s, a, n| {
            s.summary_keep(&a.scope, summary(1, 1, 0, true), noon()).await.map(|_| true)
        };
        summaries: Needs::Nothing, |w, s, a, n| {
            let there = counted(s.summaries(&a.scope, None, 1_000).await?);
            let keeps = matches!(a.rights, Rights::Every | Rights::OwnSupport | Rights::Notes);
            assert_eq!(there.len(), usize::from(keeps), "{}", a.name);
            Ok(true)
        };
        signers: Needs::Nothing, |w, s, a, n| {
            let there = s.signers(&a.scope).await?;
            let keeps = matches!(a.rights, Rights::Every | Rights::OwnSupport | Rights::Notes);
            assert_eq!(there.len(), usize::from(keeps), "{}", a.name);
            Ok(true)
        };
        hand_over: Needs::Rights(&[Rights::Every], 0), |w, s, a, n| {
            Ok(s.hand_over(&a.scope, w.rose).await?.devices.len() == 4)
        };
        policy_publish: Needs::Rights(RUN, 0), |w, s, a, n| {
            s.policy_publish(&a.scope, releases::release("care", 1, 20), noon()).await.map(|()| true)
        };
        log_evidence: Needs::Rights(&[Rights::Every], 0), |w, s, a, n| {
            if let Some(head) = s.log_head().await? {
                s.log_checkpoint_keep(head.sign(&crate::cases::log::log_key()).unwrap(), noon()).await?;
            }
            Ok(s.log_evidence(&a.scope, w.rose, Vec::new()).await?.devices.len() == 4)
        };
        log_entries: Needs::Rights(RUN, 0), |w, s, a, n| {
            let page = s.log_entries(&a.scope, Some(EntryKind::Enrolment), None, 10).await?;
            Ok(!page.rows.is_empty() && page.rows.iter().all(|row| row.kind == EntryKind::Enrolment))
        };
        trust_publish: Needs::Rights(RUN, 0), |w, s, a, n| {
            s.trust_publish(&a.scope, releases::trust(1), noon()).await.map(|()| true)
        };
    }
}

fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 9, 8)
}

fn is_of(row: &RollUp, id: ProviderId) -> bool {
    match &row.of {
        RollUpOf::Provider { id: provider, .. }
        | RollUpOf::Location { provider, .. }
        | RollUpOf::NotPlaced { provider, .. }
        | RollUpOf::Assessment { provider, .. } => *provider == id,
        RollUpOf::Area { .. } => false,
    }
}

/// A row shows what its level allows, and nothing else.
fn as_its_level(asker: &Asker, row: &dspt_store::model::ProviderRow) {
    let levels = [
        Sharing::Public,
        Sharing::Progress,
        Sharing::Items,
        Sharing::Devices,
        Sharing::Devices,
    ];
    assert_eq!(row.sight, levels[usize::from(asker.level)], "{}", asker.name);
    assert_eq!(row.estate.is_some(), asker.level >= 3, "{}", asker.name);
    assert_eq!(row.estate.map_or(2, |estate| estate.devices), 2);
}

/// Methods whose credential is no scope: a signature or a token; or that tell nothing of any provider.
const WITHOUT_SCOPE: [&str; 26] = [
    "accept",
    "accept_all",
    "accept_link",
    "enrol",
    "erase_due",
    "held",
    "key",
    "log_checkpoint",
    "log_checkpoint_keep",
    "log_head",
    "log_proof",
    "log_size",
    "log_tile",
    "operator_by_certificate",
    "operator_by_key",
    "operator_claim",
    "operator_renew",
    "own_asker",
    "own_word",
    "policy_by_digest",
    "policy_published",
    "raw_count",
    "self_check",
    "settings",
    "trust_document",
    "version",
];

pub(crate) async fn everybody_reaches_what_the_scope_allows_and_nothing_else(store: &dyn Store) {
    let world = World::new(store).await;
    let mut turn = 0;
    for Row(name, needs, call) in table() {
        for asker in &world.askers {
            turn += 1;
            let answer = call(&world, store, asker, turn).await;
            let who = format!("{name} by {}: {answer:?}", asker.name);
            match needs {
                Needs::Level(level) => assert_eq!(is_reached(&answer), asker.level >= level, "{who}"),
                Needs::Parties => assert_eq!(is_reached(&answer), asker.knows_parties, "{who}"),
                Needs::Nothing => assert!(is_reached(&answer), "{who}"),
                Needs::Rights(rights, level) if rights.contains(&asker.rights) => {
                    assert_eq!(is_reached(&answer), asker.level >= level, "{who}");
                }
                Needs::Rights(..) => {
                    assert!(matches!(answer, Err(StoreError::NotAllowed { .. })), "{who}");
                }
            }
        }
    }
    // What they tried changed nothing for whom it was not theirs to change.
    let rose = store.provider(ALL, world.rose, noon()).await.unwrap();
    assert_eq!(rose.name, "Rose House");
    assert!(store.provider(ALL, world.lily, noon()).await.is_ok());
}

/// Whether the answer came from beyond the gate; what lies before it is told in one way only.
fn is_reached(answer: &Result<bool, StoreError>) -> bool {
    match answer {
        Ok(reached) => *reached,
        Err(StoreError::NotFound { .. }) => false,
        Err(StoreError::Invalid { .. }) => true,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn each_method_of_the_contract_has_its_row() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    let mut methods = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let names = text.lines().filter_map(|line| line.strip_prefix("    fn "));
        methods.extend(names.map(|line| line.split('(').next().unwrap().to_owned()));
    }
    let rows = table();
    let mut there: BTreeSet<String> = rows.iter().map(|row| row.0.to_owned()).collect();
    assert_eq!(there.len(), rows.len());
    there.extend(WITHOUT_SCOPE.map(str::to_owned));
    assert_eq!(methods, there);
}
