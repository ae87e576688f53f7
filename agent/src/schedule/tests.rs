use std::net::IpAddr;
use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const NOON: i64 = 1_795_000_000;

fn out() -> WayOut {
    WayOut {
        v4: Some(IpAddr::V4(Ipv4Addr::new(192, 168, 1, 7))),
        v6: None,
    }
}

/// A computer with a clock that only the test moves.
struct Bench {
    schedule: Schedule,
    now: Moment,
    way_out: WayOut,
}

impl Bench {
    fn new(seed: u64, start: Start) -> Self {
        let now = Moment {
            passed: HOUR * 9,
            clock: NOON,
        };
        Self {
            schedule: Schedule::new(Pace::usual(), Chance::seeded(seed), now, out(), start),
            now,
            way_out: out(),
        }
    }

    /// On for a day, and never reported.
    fn running() -> Self {
        Self::new(
            1,
            Start {
                on_for: Some(DAY),
                last_report: None,
            },
        )
    }

    fn pass(&mut self, time: Duration) {
        self.now.passed += time;
        self.now.clock = self.now.clock.saturating_add_unsigned(time.as_secs());
    }

    fn tick(&mut self) -> Option<Work> {
        self.schedule.tick(self.now, self.way_out)
    }

    /// Ticks each minute until work starts; how long that took.
    fn until_work(&mut self) -> (Work, Duration) {
        let start = self.now.passed;
        for _ in 0..60 * 24 * 3 {
            if let Some(work) = self.tick() {
                return (work, self.now.passed - start);
            }
            self.pass(MINUTE);
        }
        panic!("nothing starts in three days: {:?}", self.schedule);
    }

    fn end(&mut self, ended: Ended) {
        self.schedule.ended(self.now, ended);
    }

    /// Past the first work, whatever it is, until a report was delivered.
    fn delivered(mut self) -> Self {
        loop {
            let (work, _) = self.until_work();
            self.end(Ended::Delivered);
            if work == Work::Report {
                return self;
            }
        }
    }
}

#[test]
fn a_report_is_due_soon_after_the_start_and_then_daily() {
    let mut bench = Bench::running();
    let (_, wait) = bench.until_work();
    assert!(wait <= limits::SOON + MINUTE, "{wait:?}");
    bench.end(Ended::Delivered);
    let mut bench = bench.delivered();
    for _ in 0..5 {
        let (work, wait) = bench.until_work();
        assert_eq!(work, Work::Report);
        assert!(
            wait >= DAY - limits::REPORT_SPREAD && wait <= DAY + MINUTE,
            "{wait:?}"
        );
        bench.end(Ended::Delivered);
    }
}

#[test]
fn two_computers_do_not_come_together() {
    let first_of = |seed| {
        let start = Start {
            on_for: Some(DAY),
            last_report: None,
        };
        Bench::new(seed, start).schedule.due()
    };
    let mut firsts: Vec<Duration> = (0..100).map(first_of).collect();
    firsts.sort_unstable();
    firsts.dedup();
    assert_eq!(firsts.len(), 100);
}

#[test]
fn what_waits_is_sent_again_after_growing_pauses_and_never_sealed_again() {
    let mut bench = Bench::running();
    while bench.until_work().0 != Work::Report {
        bench.end(Ended::Delivered);
    }
    let mut pauses = Vec::new();
    for _ in 0..10 {
        bench.end(Ended::Kept { after: None });
        let (work, wait) = bench.until_work();
        assert_eq!(work, Work::Send);
        pauses.push(wait);
    }
    let (first, last) = (pauses[0], pauses[9]);
    assert!(first <= limits::KEEP_FOR + MINUTE, "{pauses:?}");
    assert!(
        last >= limits::KEEP_AT_MOST / 2 && last <= limits::KEEP_AT_MOST + MINUTE,
        "{pauses:?}"
    );
}

#[test]
fn the_console_decides_when_to_come_again_within_an_hour() {
    for (asked, least) in [(HOUR / 2, HOUR / 2), (DAY * 30, HOUR)] {
        let mut bench = Bench::running();
        bench.until_work();
        bench.end(Ended::Kept { after: Some(asked) });
        bench.way_out = WayOut::default();
        bench.tick();
        bench.way_out = out();
        let (_, wait) = bench.until_work();
        assert!(
            wait >= least && wait <= least + limits::KEEP_FOR + MINUTE,
            "{asked:?}: {wait:?}"
        );
    }
}

#[test]
fn the_return_of_the_network_brings_forward_what_waits_and_nothing_else() {
    let mut bench = Bench::running().delivered();
    bench.way_out = WayOut::default();
    bench.pass(MINUTE);
    assert_eq!(bench.tick(), None);
    bench.way_out = out();
    let (_, wait) = bench.until_work();
    assert!(
        wait >= HOUR * 22,
        "nothing waited, so nothing was to be done: {wait:?}"
    );

    for _ in 0..8 {
        bench.end(Ended::Kept { after: None });
        bench.until_work();
    }
    bench.end(Ended::Kept { after: None });
    bench.way_out = WayOut::default();
    bench.pass(MINUTE);
    assert_eq!(bench.tick(), None);
    bench.way_out = out();
    let (work, wait) = bench.until_work();
    assert_eq!(work, Work::Send);
    assert!(wait <= limits::SOON + MINUTE, "{wait:?}");
}

#[test]
fn a_computer_just_switched_on_waits_for_what_it_can_tell_unless_its_last_report_is_old() {
    let on = |last_report| {
        let start = Start {
            on_for: Some(MINUTE),
            last_report,
        };
        let mut bench = Bench::new(3, start);
        loop {
            let (work, _) = bench.until_work();
            bench.end(Ended::Delivered);
            if work == Work::Report {
                return bench;
            }
        }
    };
    let since_start = |bench: &Bench| bench.now.passed - HOUR * 9;
    let yesterday = on(Some(NOON - 20 * 60 * 60));
    assert!(since_start(&yesterday) >= limits::SETTLING - MINUTE);
    assert!(since_start(&yesterday) <= limits::SETTLING + limits::SOON + MINUTE);

    // After a weekend it reports at once, and again when freshness can be told.
    for old in [Some(NOON - 3 * 24 * 60 * 60), Some(NOON + 5), None] {
        let mut monday = on(old);
        assert!(since_start(&monday) <= limits::SOON + MINUTE, "{old:?}");
        let (work, _) = monday.until_work();
        assert_eq!(work, Work::Report);
        assert!(since_start(&monday) >= limits::SETTLING - MINUTE, "{old:?}");
        assert!(
            since_start(&monday) <= limits::SETTLING + limits::SOON + MINUTE,
            "{old:?}"
        );
    }
}

#[test]
fn a_computer_that_slept_past_its_time_reports_when_it_woke_and_settled() {
    let mut bench = Bench::running().delivered();
    bench.pass(HOUR * 30);
    assert_eq!(bench.tick(), None, "not in the moment of waking");
    assert!(bench.schedule.settling(bench.now));
    let (work, wait) = bench.until_work();
    assert_eq!(work, Work::Report);
    assert!(
        wait >= limits::SETTLING && wait <= limits::SETTLING + limits::SOON + MINUTE,
        "{wait:?}"
    );
    bench.end(Ended::Delivered);

    bench.pass(DAY * 4);
    let (work, wait) = bench.until_work();
    assert_eq!(work, Work::Report);
    assert!(wait <= limits::SOON + MINUTE, "after four days at once: {wait:?}");
}

#[test]
fn a_clock_that_is_set_changes_no_pause_and_is_judged_anew_once() {
    for step in [-20 * 365 * 86_400, 20 * 365 * 86_400] {
        let mut bench = Bench::running().delivered();
        bench.pass(MINUTE);
        bench.tick();
        bench.now.clock += step;
        bench.pass(MINUTE);
        let (work, wait) = bench.until_work();
        assert_eq!(work, Work::Report);
        assert!(wait <= limits::SOON + MINUTE, "{wait:?}");
        bench.end(Ended::Delivered);
        let (_, wait) = bench.until_work();
        assert!(wait >= DAY - limits::REPORT_SPREAD - MINUTE, "{wait:?}");
    }
    // Half an hour is what a time server mends; dates do not depend on it.
    let mut bench = Bench::running().delivered();
    bench.now.clock += 1_800;
    assert!(bench.until_work().1 >= HOUR * 22);
}

#[test]
fn joining_is_noticed_within_a_minute_and_a_bit() {
    let mut bench = Bench::running();
    bench.until_work();
    for _ in 0..100 {
        bench.end(Ended::NotJoined);
        bench.pass(MINUTE);
        assert_eq!(bench.tick(), Some(Work::Report));
    }
}

#[test]
fn a_rehearsal_keeps_the_proportions() {
    let pace = Pace::rehearsal(Duration::from_secs(24));
    assert_eq!(pace.day, Duration::from_secs(24));
    assert_eq!(pace.settling, Duration::from_secs(1));
    assert!(pace.tick <= pace.soon && pace.soon <= pace.settling);
}

/// What may happen to a computer.
#[derive(Clone, Debug)]
enum Happening {
    Minutes(u32),
    Sleeps(u32),
    ClockSet(i64),
    Network(Option<u8>),
    Ends(Ended),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (1u32..200).prop_map(Happening::Minutes),
        1 => (1u32..10_000).prop_map(Happening::Sleeps),
        1 => any::<i32>().prop_map(|step| Happening::ClockSet(step.into())),
        2 => proptest::option::of(0u8..3).prop_map(Happening::Network),
        6 => ended().prop_map(Happening::Ends),
    ]
}

fn ended() -> impl Strategy<Value = Ended> {
    prop_oneof![
        Just(Ended::Delivered),
        Just(Ended::Kept { after: None }),
        (0u64..1_000_000).prop_map(|s| Ended::Kept {
            after: Some(Duration::from_secs(s))
        }),
        Just(Ended::Failed),
        Just(Ended::NotJoined),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_it_neither_rushes_nor_falls_silent(
        seed: u64,
        on_minutes in proptest::option::of(0u64..200),
        last in proptest::option::of(any::<i32>()),
        happenings in proptest::collection::vec(happening(), 1..60),
    ) {
        let start = Start {
            on_for: on_minutes.map(|minutes| MINUTE * u32::try_from(minutes).unwrap()),
            last_report: last.map(i64::from),
        };
        let mut bench = Bench::new(seed, start);
        let mut running = None;
        let mut not_before = Duration::ZERO;
        let bench_tick = |bench: &mut Bench, running: &mut Option<Work>, not_before: Duration| {
            if let Some(work) = bench.tick() {
                prop_assert!(running.is_none(), "two at once");
                prop_assert!(bench.now.passed >= not_before, "the console asked to wait");
                *running = Some(work);
            }
            Ok(())
        };
        for happening in happenings {
            match happening {
                Happening::Minutes(minutes) => for _ in 0..minutes {
                    bench.pass(MINUTE);
                    bench_tick(&mut bench, &mut running, not_before)?;
                },
                Happening::Sleeps(minutes) => {
                    bench.pass(MINUTE * minutes);
                    bench_tick(&mut bench, &mut running, not_before)?;
                }
                Happening::ClockSet(step) => bench.now.clock = bench.now.clock.saturating_add(step),
                Happening::Network(address) => bench.way_out = WayOut {
                    v4: address.map(|last| IpAddr::V4(Ipv4Addr::new(10, 0, 0, last))),
                    v6: None,
                },
                Happening::Ends(ended) => if running.take().is_some() {
                    if let Ended::Kept { after } = ended {
                        let asked = after.unwrap_or_default().min(limits::KEEP_AT_MOST);
                        not_before = bench.now.passed + asked;
                    }
                    bench.end(ended);
                    prop_assert!(bench.schedule.due() <= bench.now.passed + DAY + HOUR, "it fell silent");
                },
            }
            // No work is due further away than a day and what a console may ask for.
            prop_assert!(running.is_some() || bench.schedule.due() <= bench.now.passed + DAY + HOUR);
        }
        if running.is_none() {
            // Reached the due time, it works.
            let due = bench.schedule.due().saturating_sub(bench.now.passed);
            bench.pass(due + Duration::from_secs(1));
            let begun = bench.tick().is_some() || {
                // Sleep may be what was noticed; then it works when that is over.
                let due = bench.schedule.due().saturating_sub(bench.now.passed);
                prop_assert!(due <= limits::SETTLING + limits::SOON);
                for _ in 0..due.as_secs() / 60 + 2 {
                    bench.pass(MINUTE);
                    bench_tick(&mut bench, &mut running, not_before)?;
                }
                running.is_some()
            };
            prop_assert!(begun, "due and not started: {:?}", bench.schedule);
        }
    }

    #[test]
    fn failures_without_end_are_tried_at_most_a_few_times_an_hour(
        seed: u64,
        endings in proptest::collection::vec(ended(), 8),
    ) {
        let mut bench = Bench::new(seed, Start { on_for: Some(DAY), last_report: None });
        let fails = |ended| if matches!(ended, Ended::Kept { .. }) { ended } else { Ended::Failed };
        for ended in endings {
            bench.until_work();
            bench.end(fails(ended));
        }
        let mut tries = 0;
        for _ in 0..60 {
            bench.pass(MINUTE);
            if bench.tick().is_some() {
                tries += 1;
                bench.end(Ended::Kept { after: None });
            }
        }
        prop_assert!(tries <= 3, "{tries} in an hour");
    }
}
