//! A simulated estate: 80 providers, a month of reports, and what must be seen on the Monday after it.
//!
//! From Monday 3 August to Monday 7 September 2026, 08:30 in London; Monday 31 August is a bank holiday. Everything is fixed:
//! the machine of number N has the key of seed N, and nothing is drawn by lot.

use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_report::Token;
use dspt_report::Verdict;
use dspt_store::Store;
use dspt_store::change::AcceptResult;
use dspt_store::change::EnrolOutcome;
use dspt_store::change::NewLocation;
use dspt_store::change::NewReport;
use dspt_store::change::NewToken;
use dspt_store::change::Risk;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::date;

use super::Machine;

/// Providers; the computer of number N is of provider N modulo this.
pub(crate) const PROVIDERS: usize = 80;
/// Computers that are there from the first day on. Two join, and one is set up anew: 412 in use in the end.
pub(crate) const FIRST_DEVICES: usize = 410;
/// What the story is about; the other check of each machine never changes.
pub(crate) const CHECK: &str = "disk-encryption";

/// Fail from the first day to the last.
const EVER_FAILING: std::ops::Range<usize> = 0..12;
/// Fail for the first time on the last Monday: six at five providers.
pub(crate) const NEW_FAULTS: [usize; 6] = [20, 21, 22, 23, 24, 20 + PROVIDERS];
/// Fail from the first day on and pass on the last Monday.
pub(crate) const PUT_RIGHT: [usize; 3] = [30, 31, 32];
/// Last heard of on Tuesday 1 September.
pub(crate) const QUIET: [usize; 4] = [40, 41, 42, 43];
/// In a drawer from Friday 28 August to Friday 4 September.
pub(crate) const DRAWER: usize = 50;
/// Fails from 17 August on; set up anew on 2 September, and said to be the same computer on the 5th.
pub(crate) const REIMAGED: usize = 51;
/// Two machines speak with its key: on Thursday the 3rd, and again on Sunday the 6th.
pub(crate) const COPIED: usize = 52;

/// Its provider has two locations; it is placed at the lodge on 10 August, and the lodge goes to the next provider on 1 September.
pub(crate) const PLACED: usize = 60;
/// At its provider an accepted risk ends on Saturday 5 September, and another on Friday the 11th.
pub(crate) const ACCEPTING: usize = 61;

/// When the supporter left on Friday: 17:02 in London.
pub(crate) fn friday() -> Timestamp {
    "2026-09-04T16:02:00Z".parse().unwrap()
}

/// When the supporter comes on Monday: 08:30 in London.
pub(crate) fn monday() -> Timestamp {
    "2026-09-07T07:30:00Z".parse().unwrap()
}

/// The estate once the month is over.
pub(crate) struct Month {
    pub(crate) providers: Vec<ProviderId>,
    /// By number; after the first ones those that joined on Saturday, two, and the one that was set up anew.
    pub(crate) machines: Vec<Machine>,
    /// The lodge and the mill of the provider of the placed one.
    pub(crate) locations: Vec<LocationId>,
}

/// An hour of a day of August, UTC; 32 and on are days of September.
pub(crate) fn hour(day: i64, hour: i64) -> Timestamp {
    let first: Timestamp = "2026-08-01T00:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(24 * (day - 1) + hour)
}

impl Month {
    /// Enrols everybody on Monday 3 August.
    pub(crate) async fn begin(store: &dyn Store) -> Self {
        let mut month = Self {
            providers: Vec::new(),
            machines: Vec::new(),
            locations: Vec::new(),
        };
        for number in 0..PROVIDERS {
            let new = super::named(&format!("Home {number:02}"));
            let id = store
                .provider_add(&Scope::Everything, new, hour(3, 6))
                .await
                .unwrap();
            let new = NewToken {
                expires: hour(60, 0),
                ..super::token_for(id, &token(number), 100)
            };
            store
                .token_add(&Scope::Everything, new, hour(3, 6))
                .await
                .unwrap();
            month.providers.push(id);
        }
        for number in 0..FIRST_DEVICES {
            month.join(store, number % PROVIDERS, hour(3, 7)).await;
        }
        for name in ["Lodge", "Mill"] {
            let new = NewLocation {
                provider: month.providers[PLACED],
                name: name.to_owned(),
                cqc: None,
                ods: None,
                postcode: None,
                telephone: None,
                headquarters: false,
                since: Some(date(2020, 4, 1)),
            };
            let id = store
                .location_add(&Scope::Everything, new, hour(3, 6))
                .await
                .unwrap();
            month.locations.push(id);
        }
        let accepting = &mut month.machines[ACCEPTING];
        accepting.answers = Some("what was said on the first day".to_owned());
        accepting.risks = [("printer", 5), ("lift", 11)]
            .map(|(item, day)| Risk {
                item: item.to_owned(),
                agreed: true,
                from: date(2026, 3, 1),
                until: date(2026, 9, day),
            })
            .into();
        month
    }

    /// A further machine joins, and is vouched for.
    async fn join(&mut self, store: &dyn Store, provider: usize, at: Timestamp) -> usize {
        let number = self.machines.len();
        let mut machine = Machine::new(number as u64 + 1);
        machine.token = token(provider);
        machine.findings[0].1 = Verdict::Pass;
        let mut new = machine.enrolment(self.providers[provider]);
        new.received_at = at;
        match store.enrol(new).await.unwrap() {
            EnrolOutcome::Joined(joined) => machine.head = joined.head,
            other @ (EnrolOutcome::Again(_) | EnrolOutcome::Refused(_)) => panic!("{other:?}"),
        }
        store
            .device_confirm(&Scope::Everything, machine.device(), at)
            .await
            .unwrap();
        self.machines.push(machine);
        number
    }

    fn report(&mut self, number: usize, verdict: Verdict, at: Timestamp) -> NewReport {
        let machine = &mut self.machines[number];
        let is_new = machine.head.sequence == 0 || machine.findings[0].1 != verdict;
        machine.findings[0].1 = verdict;
        let report = dspt_report::Report {
            collected_at: at.as_second(),
            ..machine.next()
        };
        let mut new = if is_new {
            machine.sealed(report)
        } else {
            machine.sealed_bare(report)
        };
        new.received_at = at;
        machine.move_to(&new);
        new
    }

    /// A working day: everybody reports at nine, who is not away.
    pub(crate) async fn working_day(&mut self, store: &dyn Store, day: i64) {
        let mut reports = Vec::new();
        for number in 0..self.machines.len() {
            if is_away(number, day) {
                continue;
            }
            let verdict = if is_failing(number, day) {
                Verdict::Fail
            } else {
                Verdict::Pass
            };
            reports.push(self.report(number, verdict, hour(day, 8)));
        }
        for outcome in store.accept_all(reports).await.unwrap() {
            assert!(
                matches!(outcome.result, AcceptResult::Accepted { .. }),
                "{outcome:?}"
            );
        }
    }

    /// The month up to Friday 4 September, 17:02.
    pub(crate) async fn until_friday(&mut self, store: &dyn Store) {
        for day in (3..=35).filter(|day| is_working_day(*day)) {
            if day == 33 {
                let anew = self.join(store, REIMAGED % PROVIDERS, hour(33, 7)).await;
                assert_eq!(anew, FIRST_DEVICES);
            }
            if day == 10 {
                let device = self.machines[PLACED].device();
                store
                    .device_place(&Scope::Everything, device, Some(self.locations[0]), hour(10, 9))
                    .await
                    .unwrap();
            }
            if day == 28 {
                let (lodge, next) = (self.locations[0], self.providers[PLACED + 1]);
                store
                    .location_move(&Scope::Everything, lodge, next, date(2026, 9, 1), hour(28, 9))
                    .await
                    .unwrap();
            }
            self.working_day(store, day).await;
            if day == 34 {
                self.rejoin(store, hour(34, 9)).await;
            }
        }
    }

    /// From then to Monday 7 September, 08:30.
    pub(crate) async fn until_monday(&mut self, store: &dyn Store) {
        for _ in 0..2 {
            self.join(store, 7, hour(36, 10)).await;
        }
        let (old, new) = (
            self.machines[REIMAGED].device(),
            self.machines[FIRST_DEVICES].device(),
        );
        store
            .device_replace(&Scope::Everything, old, new, hour(36, 11))
            .await
            .unwrap();
        self.rejoin(store, hour(37, 9)).await;
        let mut reports = Vec::new();
        for number in NEW_FAULTS {
            reports.push(self.report(number, Verdict::Fail, hour(38, 7)));
        }
        for number in PUT_RIGHT {
            reports.push(self.report(number, Verdict::Pass, hour(38, 7)));
        }
        for outcome in store.accept_all(reports).await.unwrap() {
            assert!(
                matches!(outcome.result, AcceptResult::Accepted { .. }),
                "{outcome:?}"
            );
        }
    }

    /// The other machine with the same key speaks, is refused, and goes on after the first.
    async fn rejoin(&mut self, store: &dyn Store, at: Timestamp) {
        let machine = &mut self.machines[COPIED];
        let refused = machine.head.id;
        let mut new = machine.sealed(machine.rejoining(machine.head, refused));
        new.received_at = at;
        machine.move_to(&new);
        let outcome = store.accept(new).await.unwrap();
        assert!(
            matches!(outcome.result, AcceptResult::Accepted { .. }),
            "{outcome:?}"
        );
    }
}

fn token(provider: usize) -> Token {
    let mut secret = [9; 15];
    secret[..8].copy_from_slice(&(provider as u64).to_be_bytes());
    Token::from_bytes(&secret).unwrap()
}

/// Monday to Friday, but for 31 August; the first of August 2026 is a Saturday.
pub(crate) fn is_working_day(day: i64) -> bool {
    !matches!(day % 7, 1 | 2) && day != 31
}

fn is_away(number: usize, day: i64) -> bool {
    let quiet = QUIET.contains(&number) && day > 32;
    let drawer = number == DRAWER && (29..35).contains(&day);
    let set_up_anew = number == REIMAGED && day >= 33;
    quiet || drawer || set_up_anew
}

fn is_failing(number: usize, day: i64) -> bool {
    let reimaged = (number == REIMAGED || number == FIRST_DEVICES) && day >= 17;
    EVER_FAILING.contains(&number) || PUT_RIGHT.contains(&number) || reimaged
}
