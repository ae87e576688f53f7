//! What was at the end of a day, and what changed since a moment.

use dspt_report::ProviderId;
use dspt_report::Verdict;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewRelease;
use dspt_store::change::NewReport;
use dspt_store::model::ChangeKind;
use dspt_store::model::Changes;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_store::model::DeviceState;
use dspt_store::model::KnownSince;
use dspt_store::model::Overview;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::RollUp;
use dspt_store::model::RollUpBy;
use dspt_store::model::Scope;
use dspt_store::model::Stood;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cases::releases::release;
use crate::cases::risks::risk;
use crate::cases::sums::location;
use crate::support::Machine;
use crate::support::after_hours;
use crate::support::check;
use crate::support::estate;
use crate::support::leaving;
use crate::support::noon;
use crate::support::provider;

const ALL: Scope = Scope::Everything;

/// The day of `noon`, so many days on.
fn day(after: i64) -> Date {
    jiff::civil::date(2026, 9, 8)
        .checked_add(SignedDuration::from_hours(24 * after))
        .unwrap()
}

/// The last second of that day in London, which has summer time then.
fn last_moment(after: i64) -> Timestamp {
    after_hours(24 * after + 12) - SignedDuration::from_secs(1)
}

fn at(mut new: NewReport, received_at: Timestamp) -> NewReport {
    new.received_at = received_at;
    new
}

async fn report_at(store: &dyn Store, machine: &mut Machine, verdict: Verdict, when: Timestamp) {
    machine.findings[0].1 = verdict;
    let new = at(machine.seal(), when);
    let outcome = store.accept(new).await.unwrap();
    assert!(
        matches!(outcome.result, AcceptResult::Accepted { .. }),
        "{outcome:?}"
    );
}

/// Everything that can be asked of a day.
#[derive(Debug, PartialEq)]
struct Answers {
    overview: Overview,
    providers: Page<ProviderRow>,
    devices: Page<DeviceRow>,
    failing: Page<DeviceRow>,
    checks: Vec<CheckRow>,
    details: Vec<DeviceDetail>,
    sums: Vec<Page<RollUp>>,
}

fn failing() -> DeviceFilter {
    DeviceFilter {
        failing: Some(check("disk-encryption")),
        ..DeviceFilter::default()
    }
}

async fn told_now(store: &dyn Store, now: Timestamp) -> Answers {
    let devices = store
        .devices(&ALL, DeviceFilter::default(), None, 100, now)
        .await
        .unwrap();
    let mut details = Vec::new();
    for row in &devices.rows {
        details.push(store.device(&ALL, row.id, now).await.unwrap());
    }
    let mut sums = Vec::new();
    for by in RollUpBy::ALL {
        sums.push(store.roll_ups(&ALL, by, None, 100, now).await.unwrap());
    }
    Answers {
        sums,
        overview: store.overview(&ALL, now).await.unwrap(),
        providers: store.providers(&ALL, "", None, 100, now).await.unwrap(),
        failing: store.devices(&ALL, failing(), None, 100, now).await.unwrap(),
        checks: store.checks(&ALL, None, 1_000, now).await.unwrap().rows,
        devices,
        details,
    }
}

async fn told_as_at(store: &dyn Store, day: Date, now: Timestamp) -> Answers {
    let devices = store
        .devices_as_at(&ALL, DeviceFilter::default(), None, 100, day, now)
        .await;
    let devices = devices.unwrap().answer;
    let mut details = Vec::new();
    for row in &devices.rows {
        details.push(store.device_as_at(&ALL, row.id, day, now).await.unwrap().answer);
    }
    let mut sums = Vec::new();
    for by in RollUpBy::ALL {
        let then = store.roll_ups_as_at(&ALL, by, None, 100, day, now).await;
        sums.push(then.unwrap().answer);
    }
    let failing = store.devices_as_at(&ALL, failing(), None, 100, day, now).await;
    let providers = store.providers_as_at(&ALL, "", None, 100, day, now).await;
    Answers {
        sums,
        overview: store.overview_as_at(&ALL, day, now).await.unwrap().answer,
        providers: providers.unwrap().answer,
        failing: failing.unwrap().answer,
        checks: store
            .checks_as_at(&ALL, None, 1_000, day, now)
            .await
            .unwrap()
            .answer
            .rows,
        devices,
        details,
    }
}

pub(crate) async fn the_end_of_a_day_is_told_as_it_was_held(store: &dyn Store) {
    let (id, mut machine) = estate(store).await;
    report_at(store, &mut machine, Verdict::Fail, noon()).await;
    report_at(store, &mut machine, Verdict::Pass, after_hours(24)).await;
    // Made on the second day, and held up until the fourth.
    let late = machine.sealed(dspt_report::Report {
        collected_at: after_hours(25).as_second(),
        ..machine.next()
    });
    machine.move_to(&late);
    store.accept(at(late, after_hours(72))).await.unwrap();

    let now = after_hours(96);
    for (after, failing, passing, later) in [
        (0, 1, 0, 0),
        (1, 0, 1, 1),
        (2, 0, 1, 1),
        (3, 0, 1, 0),
        (4, 0, 1, 0),
    ] {
        let overview = store.overview_as_at(&ALL, day(after), now).await.unwrap();
        assert_eq!(overview.answer.failing_devices, failing, "day {after}");
        let checks = store
            .checks_as_at(&ALL, None, 1_000, day(after), now)
            .await
            .unwrap()
            .answer
            .rows;
        let encryption = checks
            .iter()
            .find(|row| row.check == check("disk-encryption"))
            .unwrap();
        assert_eq!(
            (encryption.failing, encryption.passing),
            (failing, passing),
            "day {after}"
        );
        let known_since = KnownSince {
            reports: later,
            devices: u32::from(later > 0),
        };
        // The first report's own clock says noon, like every one here that says nothing else.
        let all = store.provider_as_at(&ALL, id, day(after), now).await.unwrap();
        assert_eq!(all.answer.estate.unwrap().failing_devices, failing);
        let counted = if after == 0 {
            KnownSince {
                reports: 1,
                devices: 1,
            }
        } else {
            known_since
        };
        assert_eq!(
            (overview.known_since, all.known_since),
            (counted, counted),
            "day {after}"
        );
        let one = store
            .device_as_at(&ALL, machine.device(), day(after), now)
            .await
            .unwrap();
        assert_eq!(one.known_since, counted);
        assert_eq!(
            one.answer.history.len(),
            [1, 2, 2, 3, 3][usize::try_from(after).unwrap()]
        );
    }
    assert_eq!(told_as_at(store, day(4), now).await, told_now(store, now).await);
}

pub(crate) async fn a_day_of_which_nothing_is_known_is_refused(store: &dyn Store) {
    estate(store).await;
    let future = store.overview_as_at(&ALL, day(1), noon()).await;
    assert!(matches!(future, Err(StoreError::Invalid { .. })), "{future:?}");
    let before = store.overview_as_at(&ALL, day(-1), noon()).await.unwrap().answer;
    assert_eq!(before, Overview::default(), "nothing was there the day before");
    let endless = store.overview_as_at(&ALL, Date::MAX, noon()).await;
    assert!(matches!(endless, Err(StoreError::Invalid { .. })), "{endless:?}");
}

/// New to fix, put right, quiet, joined, copied.
fn numbers(changes: &Changes) -> [u32; 5] {
    [
        changes.to_fix,
        changes.put_right,
        changes.quiet,
        changes.joined,
        changes.copied,
    ]
}

pub(crate) async fn changes_are_between_two_moments(store: &dyn Store) {
    let (id, mut first) = estate(store).await;
    let (mut second, third) = (Machine::new(2), Machine::new(3));
    second.join(store, id).await;
    report_at(store, &mut first, Verdict::Fail, noon()).await;
    report_at(store, &mut second, Verdict::Pass, noon()).await;
    let since = after_hours(1);
    // Broken and mended in between: as it was.
    report_at(store, &mut first, Verdict::Pass, after_hours(2)).await;
    report_at(store, &mut first, Verdict::Fail, after_hours(3)).await;
    let flapped = store.changes(&ALL, since, after_hours(4)).await.unwrap();
    assert_eq!(numbers(&flapped), [0; 5]);

    report_at(store, &mut first, Verdict::Pass, after_hours(5)).await;
    report_at(store, &mut second, Verdict::Fail, after_hours(6)).await;
    let mut enrolment = third.enrolment(id);
    enrolment.received_at = after_hours(7);
    store.enrol(enrolment).await.unwrap();
    let changes = store.changes(&ALL, since, after_hours(8)).await.unwrap();
    assert_eq!(numbers(&changes), [1, 1, 0, 1, 0]);
    let row = &changes.checks[0];
    assert_eq!(
        (
            row.to_fix,
            row.to_fix_providers,
            row.put_right,
            row.put_right_providers
        ),
        (1, 1, 1, 1)
    );
    // Tuesday to Tuesday: everybody fell silent.
    let week = store.changes(&ALL, since, after_hours(7 * 24)).await.unwrap();
    assert_eq!(numbers(&week), [1, 1, 2, 1, 0]);
    // From before the beginning everything that stands is new.
    let all = store
        .changes(&ALL, after_hours(-24), after_hours(8))
        .await
        .unwrap();
    assert_eq!(numbers(&all), [1, 0, 0, 3, 0]);

    for (kind, count) in ChangeKind::ALL.into_iter().zip(numbers(&week)) {
        let (mut after, mut found) = (None, Vec::new());
        loop {
            let page = store
                .changed(&ALL, kind, None, since, after.as_deref(), 1, after_hours(7 * 24))
                .await
                .unwrap();
            assert_eq!(page.total, u64::from(count), "{kind:?}");
            found.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found.len(), count as usize, "{kind:?}");
    }
    let other = store
        .changed(
            &ALL,
            ChangeKind::ToFix,
            Some(check("firewall")),
            since,
            None,
            9,
            after_hours(8),
        )
        .await
        .unwrap();
    assert_eq!(other.total, 0);
    store
        .device_retire(&ALL, second.device(), after_hours(9))
        .await
        .unwrap();
    let retired = store.changes(&ALL, since, after_hours(10)).await.unwrap();
    assert_eq!(numbers(&retired), [0, 1, 0, 1, 0]);
}

pub(crate) async fn a_pass_that_is_out_of_date_is_no_pass_then_nor_now(store: &dyn Store) {
    let (id, mut machine) = estate(store).await;
    report_at(store, &mut machine, Verdict::Pass, noon()).await;
    // A laptop in a drawer for a week is quiet, and counts as it did.
    for (after, passing, unknown) in [(0, 1, 0), (7, 1, 0), (13, 1, 0), (14, 0, 1), (30, 0, 1)] {
        let now = last_moment(after);
        let row = store.check(&ALL, check("firewall"), now).await.unwrap();
        assert_eq!((row.passing, row.unknown), (passing, unknown), "day {after}");
        let sums = store
            .provider(&ALL, id, now)
            .await
            .unwrap()
            .estate
            .unwrap()
            .counts;
        assert_eq!(
            (sums.pass, sums.unknown),
            (2 * passing, 2 * unknown),
            "day {after}"
        );
        let then = told_as_at(store, day(after), last_moment(40)).await;
        assert_eq!(then, told_now(store, now).await, "day {after}");
    }
}

pub(crate) async fn a_fault_stands_since_it_stood_on_the_device_before(store: &dyn Store) {
    for reported_before in [true, false] {
        let id = if reported_before {
            provider(store, "Rose House").await
        } else {
            store.provider_by_code(&ALL, "Rose House").await.unwrap()
        };
        let shift = u64::from(reported_before) * 10;
        let (mut old, mut new) = (Machine::new(1 + shift), Machine::new(2 + shift));
        old.join(store, id).await;
        report_at(store, &mut old, Verdict::Fail, noon()).await;
        new.join(store, id).await;
        if reported_before {
            report_at(store, &mut new, Verdict::Fail, after_hours(24)).await;
        }
        store
            .device_replace(&ALL, old.device(), new.device(), after_hours(48))
            .await
            .unwrap();
        report_at(store, &mut new, Verdict::Fail, after_hours(72)).await;
        let detail = store.device(&ALL, new.device(), after_hours(72)).await.unwrap();
        let fault = detail
            .findings
            .iter()
            .find(|row| row.check == check("disk-encryption"));
        assert_eq!(fault.unwrap().since, noon(), "{reported_before}");
        let changes = store
            .changes(&ALL, after_hours(1), after_hours(72))
            .await
            .unwrap();
        assert_eq!(
            numbers(&changes),
            [0; 5],
            "{reported_before}: the same computer, set up anew"
        );
    }
}

pub(crate) async fn what_a_device_that_left_reported_is_told_of_no_day(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    report_at(store, &mut machine, Verdict::Fail, noon()).await;
    report_at(store, &mut machine, Verdict::Pass, after_hours(24)).await;
    let mut left = leaving(&machine);
    left.received_at = after_hours(48);
    store.accept_link(left).await.unwrap();
    let then = told_as_at(store, day(0), after_hours(72)).await;
    assert_eq!((then.overview.devices, then.checks.len()), (1, 0));
    assert!(
        then.details[0].findings.is_empty()
            && then.details[0].facts.keys().all(|key| key.as_str() != "os.name")
    );
    let after = told_as_at(store, day(2), after_hours(72)).await;
    assert_eq!(after.overview.devices, 0);
}

/// One thing that happens to a machine: which, what, and hours since the last.
type Step = (usize, u8, i64);

/// Follows the steps, asks everything at the end of each day, and asks it again at the end of all. Tells what differs.
pub(crate) async fn replay(store: &dyn Store, steps: &[Step]) -> Option<String> {
    let homes = [provider(store, "Rose House").await, other(store).await];
    let mut places = Vec::new();
    for (home, name) in [(0, "Lodge"), (0, "Mill"), (1, "Nook")] {
        places.push(location(store, homes[home], name).await);
    }
    let mut machines: Vec<Machine> = (0..4).map(Machine::new).collect();
    let (mut held_back, mut joined): (Vec<Vec<NewReport>>, _) =
        ((0..4).map(|_| Vec::new()).collect(), [false; 4]);
    let (mut now, mut told) = (noon(), Vec::new());
    for (which, what, hours) in steps {
        let next = now + SignedDuration::from_hours(*hours);
        while last_moment(told.len() as i64) < next {
            let after = told.len() as i64;
            told.push(told_now(store, last_moment(after)).await);
        }
        now = next;
        let machine = &mut machines[*which];
        if !joined[*which] {
            join_at(store, machine, homes[which % 2], now).await;
            joined[*which] = true;
        }
        match *what {
            // One of the places, which may be another provider's, or none.
            9 | 10 => {
                let place = places.get(usize::try_from(*hours).unwrap() % 4).copied();
                let _ = store.device_place(&ALL, machine.device(), place, now).await;
            }
            11 => {
                let (place, to) = (places[usize::try_from(*hours).unwrap() % 3], homes[*which % 2]);
                let on = day(told.len() as i64 + hours % 2);
                let _ = store.location_move(&ALL, place, to, on, now).await;
            }
            what => step(store, machine, &mut held_back[*which], what, now).await,
        }
    }
    for (after, then) in told.iter().enumerate() {
        let again = told_as_at(store, day(after as i64), now).await;
        if again != *then {
            return Some(format!("day {after}: {then:#?} is told as {again:#?}"));
        }
    }
    let today = told_as_at(store, day(told.len() as i64), now).await;
    let answer = told_now(store, now).await;
    (today != answer).then(|| format!("today: {answer:#?} is told as {today:#?}"))
}

async fn other(store: &dyn Store) -> ProviderId {
    let new = crate::support::named("Lily House");
    let id = store.provider_add(&ALL, new, noon()).await.unwrap();
    let token = dspt_report::Token::from_bytes(&[4; 15]).unwrap();
    let new = crate::support::token_for(id, &token, 100);
    let new = dspt_store::change::NewToken {
        expires: after_hours(24 * 90),
        ..new
    };
    store.token_add(&ALL, new, noon()).await.unwrap();
    // The first home's string is for a day only; theirs has to last.
    let rose = store.provider_by_code(&ALL, "Rose House").await.unwrap();
    let token = dspt_report::Token::from_bytes(&[5; 15]).unwrap();
    let new = crate::support::token_for(rose, &token, 100);
    let new = dspt_store::change::NewToken {
        expires: after_hours(24 * 90),
        ..new
    };
    store.token_add(&ALL, new, noon()).await.unwrap();
    id
}

async fn join_at(store: &dyn Store, machine: &mut Machine, home: ProviderId, now: Timestamp) {
    let rose = store.provider_by_code(&ALL, "Rose House").await.unwrap() == home;
    machine.token = dspt_report::Token::from_bytes(&[if rose { 5 } else { 4 }; 15]).unwrap();
    let mut new = machine.enrolment(home);
    new.received_at = now;
    if let dspt_store::change::EnrolOutcome::Joined(joined) = store.enrol(new).await.unwrap() {
        machine.head = joined.head;
    }
}

async fn step(
    store: &dyn Store,
    machine: &mut Machine,
    held_back: &mut Vec<NewReport>,
    what: u8,
    now: Timestamp,
) {
    let verdicts = [Verdict::Pass, Verdict::Fail, Verdict::Unknown];
    match what {
        0..3 => machine.findings[0].1 = verdicts[usize::from(what)],
        3 => {
            // Held up on its way; what follows leaves a gap.
            held_back.push(machine.seal());
            return;
        }
        4 => {
            if let Some(new) = held_back.pop() {
                store.accept(at(new, now)).await.unwrap();
                return;
            }
        }
        5 => {
            // Another machine speaks with the same key, under a number that was used.
            let mut copy = machine.next();
            copy.duration_ms += 1;
            let copy = machine.sealed(copy);
            store
                .accept(at(machine.sealed(machine.next()), now))
                .await
                .unwrap();
            store.accept(at(copy, now)).await.unwrap();
            let new = machine.sealed(machine.next());
            machine.move_to(&new);
            return;
        }
        6 => {
            let _ = store.device_confirm(&ALL, machine.device(), now).await;
            return;
        }
        7 => {
            store.device_retire(&ALL, machine.device(), now).await.unwrap();
            return;
        }
        _ => machine.policy_version += 1,
    }
    machine.answers = Some(format!("answers {}", machine.head.sequence % 3));
    machine.risks = vec![risk("one", true, machine.head.sequence as i64 % 3 * 5)];
    let mut new = at(machine.seal(), now);
    new.clock_wrong = what == 8;
    store.accept(new).await.unwrap();
}

/// Everything of a check of a device, oldest first.
async fn intervals(store: &dyn Store, machine: &Machine) -> Vec<(Timestamp, Option<Timestamp>, Stood)> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .device_history(&ALL, machine.device(), after.as_deref(), 2)
            .await
            .unwrap();
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            assert_eq!(page.total, rows.len() as u64);
            rows.reverse();
            return rows
                .into_iter()
                .map(|row| (row.from, row.until, row.what))
                .collect();
        }
    }
}

/// What stood of disk encryption, oldest first; each must begin where the one before ended.
async fn verdicts(store: &dyn Store, machine: &Machine) -> Vec<(Timestamp, Verdict)> {
    let mut found: Vec<(Timestamp, Verdict)> = Vec::new();
    let mut end = None;
    for (from, until, what) in intervals(store, machine).await {
        let Stood::Verdict {
            check: of, verdict, ..
        } = what
        else {
            continue;
        };
        if of != check("disk-encryption") {
            continue;
        }
        assert!(found.is_empty() || end == Some(from), "{found:?} and then {from}");
        assert!(until.is_none_or(|until| until > from));
        end = until;
        found.push((from, verdict));
    }
    assert_eq!(end, None, "the last one stands");
    found
}

pub(crate) async fn a_device_has_a_history_of_intervals(store: &dyn Store) {
    let (id, mut machine) = estate(store).await;
    let lodge = location(store, id, "Lodge").await;
    report_at(store, &mut machine, Verdict::Fail, noon()).await;
    store
        .device_place(&ALL, machine.device(), Some(lodge), after_hours(1))
        .await
        .unwrap();
    report_at(store, &mut machine, Verdict::Pass, after_hours(2)).await;
    store
        .device_place(&ALL, machine.device(), None, after_hours(3))
        .await
        .unwrap();
    store
        .device_retire(&ALL, machine.device(), after_hours(4))
        .await
        .unwrap();
    let told = intervals(store, &machine).await;
    let states: Vec<_> = told
        .iter()
        .filter_map(|(from, until, what)| match what {
            Stood::State { state, .. } => Some((*from, *until, *state)),
            Stood::Placed { .. } | Stood::Verdict { .. } => None,
        })
        .collect();
    assert_eq!(
        states,
        [
            (noon(), Some(after_hours(4)), DeviceState::Confirmed),
            (after_hours(4), None, DeviceState::Retired)
        ]
    );
    let places: Vec<_> = told
        .iter()
        .filter_map(|(from, until, what)| match what {
            Stood::Placed { location, name } => Some((*from, *until, *location, name.as_deref())),
            Stood::State { .. } | Stood::Verdict { .. } => None,
        })
        .collect();
    assert_eq!(
        places,
        [
            (after_hours(1), Some(after_hours(3)), Some(lodge), Some("Lodge")),
            (after_hours(3), None, None, None)
        ]
    );
    assert_eq!(
        verdicts(store, &machine).await,
        [(noon(), Verdict::Fail), (after_hours(2), Verdict::Pass)]
    );
}

pub(crate) async fn a_clock_that_is_set_back_loses_and_doubles_nothing(store: &dyn Store) {
    let id = provider(store, "Rose House").await;
    let minutes = SignedDuration::from_mins;
    for (number, back) in [minutes(10), minutes(60 * 24 * 365)].into_iter().enumerate() {
        let start = number as i64 * 10;
        let mut machine = Machine::new(1 + number as u64);
        let mut new = machine.enrolment(id);
        new.received_at = noon();
        store.enrol(new).await.unwrap();
        machine.join(store, id).await;
        let hours = |hours: i64| after_hours(24 * start + hours);
        report_at(store, &mut machine, Verdict::Fail, hours(0)).await;
        let first = told_now(store, last_moment(start)).await;
        report_at(store, &mut machine, Verdict::Pass, hours(30)).await;
        let told = [first, told_now(store, last_moment(start + 1)).await];
        // Five past midnight, and then the clock is set back: over midnight, or by a year.
        let after_midnight = hours(36) + minutes(5);
        report_at(store, &mut machine, Verdict::Fail, after_midnight).await;
        let behind = after_midnight - back;
        report_at(store, &mut machine, Verdict::Pass, behind).await;
        report_at(store, &mut machine, Verdict::Unknown, behind + minutes(1)).await;
        store
            .device_confirm(&ALL, machine.device(), behind + minutes(2))
            .await
            .unwrap();
        report_at(store, &mut machine, Verdict::Pass, hours(38)).await;
        let now = hours(39);
        for (after, then) in (start..).zip(told) {
            assert_eq!(told_as_at(store, day(after), now).await, then, "day {after}");
        }
        assert_eq!(
            told_as_at(store, day(start + 2), now).await,
            told_now(store, now).await
        );
        // What came while the clock was behind is there, as of the latest moment that was.
        let said: Vec<Verdict> = verdicts(store, &machine).await.iter().map(|row| row.1).collect();
        assert_eq!(said.first(), Some(&Verdict::Fail));
        assert_eq!(said.last(), Some(&Verdict::Pass));
        assert!(
            verdicts(store, &machine)
                .await
                .iter()
                .all(|row| row.0 >= hours(0))
        );
        let detail = store.device(&ALL, machine.device(), now).await.unwrap();
        assert_eq!(
            detail.history.len(),
            6,
            "five reports after the last of the others"
        );
    }
}

pub(crate) async fn silence_follows_the_policy_in_force(store: &dyn Store) {
    let (_, mut machine) = estate(store).await;
    report_at(store, &mut machine, Verdict::Pass, noon()).await;
    let stale = async |now| store.overview(&ALL, now).await.unwrap().stale;
    assert_eq!(
        (
            stale(after_hours(6 * 24)).await,
            stale(after_hours(15 * 24)).await
        ),
        (0, 1)
    );
    let short = NewRelease {
        good_for_days: 5,
        ..release("care", 1, 20)
    };
    store
        .policy_publish(&ALL, short, after_hours(6 * 24))
        .await
        .unwrap();
    assert_eq!(stale(after_hours(6 * 24)).await, 1);
    let sums = store
        .roll_ups(&ALL, RollUpBy::Provider, None, 9, after_hours(6 * 24))
        .await
        .unwrap();
    assert_eq!(
        (sums.rows[0].figures.stale, sums.rows[0].figures.pass),
        (Some(1), Some(0))
    );
    // The day before is told by the policy that was in force then.
    let then = store
        .overview_as_at(&ALL, day(5), after_hours(7 * 24))
        .await
        .unwrap();
    assert_eq!(then.answer.stale, 0);
    let long = NewRelease {
        good_for_days: 30,
        ..release("care", 2, 30)
    };
    store
        .policy_publish(&ALL, long, after_hours(7 * 24))
        .await
        .unwrap();
    assert_eq!(stale(after_hours(20 * 24)).await, 0);
    for (after, expected) in [(5, 0), (6, 1), (7, 0)] {
        let then = told_as_at(store, day(after), after_hours(20 * 24)).await;
        assert_eq!(then.overview.stale, expected, "day {after}");
    }
}
