//! When the service works: a state machine without a clock, a network or a disk of its own.
//!
//! A report is due soon after the start, then daily; what waits is sent again after a growing pause, and at once when
//! the network comes back. Every moment is spread by chance, so that the computers of an office do not come together.
//! Time is what passes, sleep included, and not what the clock shows: a clock that is set changes no pause.

use std::time::Duration;

use crate::limits;

mod chance;

pub use chance::Chance;

/// A moment, told twice.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the service and by tests")]
pub struct Moment {
    /// Time since some fixed moment, sleep included. It never goes back.
    pub passed: Duration,
    /// What the clock shows: seconds since 1970-01-01, UTC. It may be set.
    pub clock: i64,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a report, or only the post")]
pub enum Work {
    /// Look, judge, seal, and send what waits.
    Report,
    /// Only send what waits.
    Send,
}

/// How work ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "each way has another next step")]
pub enum Ended {
    /// Nothing waits any more.
    Delivered,
    /// What was sealed waits on; the console may have said how long.
    Kept {
        /// Not before.
        after: Option<Duration>,
    },
    /// Nothing was sealed: the disk, the key, or another run was in the way.
    Failed,
    /// This computer has not joined a console yet.
    NotJoined,
}

/// How this computer leaves the network: the address it would send from, by family. Nothing is sent to find out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "both families that exist")]
pub struct WayOut {
    /// Over IPv4.
    pub v4: Option<std::net::IpAddr>,
    /// Over IPv6.
    pub v6: Option<std::net::IpAddr>,
}

impl WayOut {
    fn leads_out(self) -> bool {
        self.v4.is_some() || self.v6.is_some()
    }
}

/// What is known when the service starts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the service and by tests")]
pub struct Start {
    /// How long the computer has been on; `None` where that is not told.
    pub on_for: Option<Duration>,
    /// When the newest report was made, by the clock.
    pub last_report: Option<i64>,
}

/// Every pause, in one table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Pace {
    /// Between two looks at the state of things, and so the smallest step of all others.
    pub tick: Duration,
    /// From one report to the next, at most.
    pub day: Duration,
    /// By how much a day may be shortened by chance.
    pub spread: Duration,
    /// The longest wait before the first work, and after waking or the return of the network.
    pub soon: Duration,
    /// The first pause after a failure; each next is twice as long.
    pub retry: Duration,
    /// The longest pause after failures, and the longest that a console may ask for.
    pub retry_most: Duration,
    /// How long after start or waking nothing can be said about freshness.
    pub settling: Duration,
    /// A difference between clock and passing time that means that the clock was set.
    pub clock_step: Duration,
}

impl Pace {
    /// The real one.
    pub fn usual() -> Self {
        Self {
            tick: limits::TICK,
            day: limits::REPORT_EVERY,
            spread: limits::REPORT_SPREAD,
            soon: limits::SOON,
            retry: limits::KEEP_FOR,
            retry_most: limits::KEEP_AT_MOST,
            settling: limits::SETTLING,
            clock_step: limits::CLOCK_STEP,
        }
    }

    /// The same in small, for rehearsals: a day takes `day`.
    pub fn rehearsal(day: Duration) -> Self {
        let usual = Self::usual();
        let scale = day.as_secs_f64() / usual.day.as_secs_f64();
        let small = |pause: Duration| {
            let seconds = pause.as_secs_f64() * scale;
            Duration::try_from_secs_f64(seconds)
                .unwrap_or(pause)
                .clamp(SMALLEST, pause)
        };
        Self {
            tick: small(usual.tick),
            day: small(usual.day),
            spread: small(usual.spread),
            soon: small(usual.soon),
            retry: small(usual.retry),
            retry_most: small(usual.retry_most),
            settling: small(usual.settling),
            // Clocks show whole seconds, so a step cannot be made small.
            clock_step: usual.clock_step,
        }
    }
}

const SMALLEST: Duration = Duration::from_millis(10);

/// The state machine. See the module.
#[derive(Clone, Debug)]
pub struct Schedule {
    pace: Pace,
    chance: Chance,
    /// The last tick.
    last: Moment,
    way_out: WayOut,
    /// Until then nothing is said about freshness.
    settled_at: Duration,
    /// The next report.
    report_at: Duration,
    /// The next sending of what waits.
    send_at: Option<Duration>,
    /// What the console asked for: nothing starts before.
    not_before: Duration,
    /// After a step of the clock, the next may not ask for a report before.
    clock_again_at: Duration,
    failures: u32,
    last_report: Option<i64>,
    running: Option<Work>,
}

impl Schedule {
    /// Starts at `now`.
    pub fn new(pace: Pace, chance: Chance, now: Moment, way_out: WayOut, start: Start) -> Self {
        let on_for = start.on_for.unwrap_or(pace.settling);
        let mut schedule = Self {
            pace,
            chance,
            last: now,
            way_out,
            settled_at: now.passed + pace.settling.saturating_sub(on_for),
            report_at: now.passed,
            // What an earlier run left is sent soon, whenever the next report is.
            send_at: Some(now.passed),
            not_before: Duration::ZERO,
            clock_again_at: now.passed,
            failures: 0,
            last_report: start.last_report,
            running: None,
        };
        schedule.report_at = schedule.soon_or_settled(now);
        schedule.send_at = Some(now.passed + schedule.chance.within(pace.soon));
        schedule
    }

    /// Looks at the time and at the way out, and says what to start now. What was started must be ended with
    /// [`Schedule::ended`] before anything else starts.
    pub fn tick(&mut self, now: Moment, way_out: WayOut) -> Option<Work> {
        let now = self.notice(now, way_out);
        if self.running.is_some() || now.passed < self.not_before {
            return None;
        }
        let send_due = self.send_at.is_some_and(|at| at <= now.passed);
        self.running = match (self.report_at <= now.passed, send_due) {
            (true, _) => Some(Work::Report),
            (false, true) => Some(Work::Send),
            (false, false) => None,
        };
        self.running
    }

    /// Takes in how the work ended that [`Schedule::tick`] started.
    pub fn ended(&mut self, now: Moment, ended: Ended) {
        let Some(work) = self.running.take() else {
            return;
        };
        let now = self.not_back(now);
        let sealed = work == Work::Report && matches!(ended, Ended::Delivered | Ended::Kept { .. });
        if sealed {
            self.last_report = Some(now.clock);
            self.report_at = self.next_day(now);
        }
        match ended {
            Ended::Delivered => {
                self.failures = 0;
                self.send_at = None;
            }
            Ended::Kept { after } => {
                let asked = after.unwrap_or_default().min(self.pace.retry_most);
                self.not_before = now.passed + asked;
                let pause = self.pause();
                self.send_at = Some(now.passed + pause.max(asked + self.chance.within(self.pace.retry)));
            }
            Ended::Failed => {
                let again = now.passed + self.pause();
                if work == Work::Report {
                    self.report_at = again;
                    self.send_at = None;
                } else {
                    self.send_at = Some(again);
                }
            }
            Ended::NotJoined => {
                // Looked at again with each tick, which costs one look at a folder: joining is then noticed at once.
                self.report_at = now.passed + self.pace.tick;
                self.send_at = None;
                self.failures = 0;
            }
        }
    }

    /// When work is due next, in passing time; something else may bring it forward.
    pub fn due(&self) -> Duration {
        let send_at = self.send_at.unwrap_or(Duration::MAX);
        self.report_at.min(send_at).max(self.not_before)
    }

    /// When the next report is due, by the clock as it shows now.
    pub fn report_due(&self, now: Moment) -> i64 {
        let pause = self
            .report_at
            .max(self.not_before)
            .saturating_sub(now.passed)
            .as_secs();
        now.clock.saturating_add_unsigned(pause)
    }

    /// How long the computer has been awake without a pause, where it woke since the service started: no longer than
    /// this, whatever the system says about its start.
    pub fn settling(&self, now: Moment) -> bool {
        now.passed < self.settled_at
    }

    /// Notices what happened since the last tick: sleep, a clock that was set, a network that came back.
    fn notice(&mut self, now: Moment, way_out: WayOut) -> Moment {
        let now = self.not_back(now);
        let passed = now.passed.saturating_sub(self.last.passed);
        if passed >= limits::SLEPT && passed >= self.pace.tick * 5 {
            self.woke(now);
        }
        let expected = self.last.clock.saturating_add_unsigned(passed.as_secs());
        if now.clock.abs_diff(expected) >= self.pace.clock_step.as_secs() {
            self.clock_was_set(now);
        }
        let came_back = way_out.leads_out() && way_out != self.way_out;
        if came_back && let Some(at) = self.send_at {
            self.send_at = Some(at.min(self.soon(now)));
        }
        self.way_out = way_out;
        self.last = now;
        now
    }

    fn woke(&mut self, now: Moment) {
        self.settled_at = now.passed + self.pace.settling;
        if self.report_at <= now.passed {
            self.report_at = self.soon_or_settled(now);
        }
        if let Some(at) = self.send_at {
            self.send_at = Some(at.min(self.soon(now)));
        }
    }

    /// What was judged by a wrong date is judged again, at most once in a while: a clock may be set to and fro.
    fn clock_was_set(&mut self, now: Moment) {
        if now.passed >= self.clock_again_at {
            self.clock_again_at = now.passed + self.pace.settling;
            self.report_at = self.report_at.min(self.soon(now));
        }
    }

    /// Shortly after start or waking, freshness cannot be told yet. Where the last report is recent enough, the next one
    /// waits for that, so that a healthy computer does not come and go on anyone's screen; else it is made soon, and
    /// again when there is more to tell.
    fn soon_or_settled(&mut self, now: Moment) -> Duration {
        let age = self
            .last_report
            .and_then(|made| u64::try_from(now.clock.checked_sub(made)?).ok());
        let recent = age.is_some_and(|age| age < 2 * self.pace.day.as_secs());
        if recent && self.settling(now) {
            self.settled_at + self.chance.within(self.pace.soon)
        } else {
            self.soon(now)
        }
    }

    fn next_day(&mut self, now: Moment) -> Duration {
        let day = now.passed + self.pace.day - self.chance.within(self.pace.spread);
        if self.settling(now) {
            day.min(self.settled_at + self.chance.within(self.pace.soon))
        } else {
            day
        }
    }

    fn soon(&mut self, now: Moment) -> Duration {
        now.passed + self.chance.within(self.pace.soon)
    }

    /// The pause after one more failure: twice the one before, up to the longest; at least half of it, by chance.
    fn pause(&mut self) -> Duration {
        let doubled = 1u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        let longest = self.pace.retry.saturating_mul(doubled).min(self.pace.retry_most);
        self.failures = self.failures.saturating_add(1);
        longest / 2 + self.chance.within(longest / 2)
    }

    fn not_back(&self, now: Moment) -> Moment {
        Moment {
            passed: now.passed.max(self.last.passed),
            ..now
        }
    }
}

#[cfg(test)]
mod tests;
