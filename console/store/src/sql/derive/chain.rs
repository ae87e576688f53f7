//! A device's chain gone through again, with what operators did in between: how the device stands at its end.

use std::collections::BTreeMap;

use dspt_report::LocationId;
use dspt_report::ReportId;
use jiff::SignedDuration;
use jiff::Timestamp;

use crate::limits;
use crate::model::DeviceState;
use crate::silence;
use crate::sql::rows;

/// Something that happened to a device, and when.
#[derive(Clone, Copy)]
pub(super) struct Happened {
    pub(super) at: i64,
    pub(super) what: What,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    Confirmed,
    Retired,
    /// Another device gave way to it.
    StandsFor,
    Placed(Option<LocationId>),
    Closed,
    Reopened,
    /// A link of the chain that is no report.
    Linked {
        sequence: u64,
        leaf: ReportId,
        leaves: bool,
    },
    Late {
        sequence: u64,
    },
    Conflict {
        sequence: u64,
        previous: Option<ReportId>,
    },
}

/// A report that was accepted in its order, as columns tell it.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) position: i64,
    pub(super) sequence: u64,
    pub(super) at: i64,
    pub(super) leaf: ReportId,
    pub(super) collected_at: i64,
    pub(super) agent: i64,
    pub(super) policy: i64,
    pub(super) facts: i64,
    pub(super) findings: i64,
    pub(super) inventory: i64,
    pub(super) assessment: Option<i64>,
    pub(super) clock_wrong: bool,
    /// As `device.sharing`.
    pub(super) sharing: i64,
    pub(super) rejoined: bool,
}

/// A report after which verdicts may be others than before.
#[derive(Clone, Copy)]
pub(super) struct Judged {
    pub(super) said: Said,
    /// The moment in the device's history.
    pub(super) at: i64,
    /// Whether facts or findings are others than before.
    pub(super) anew: bool,
    /// None where it cannot be told.
    pub(super) cloned: Option<bool>,
}

/// The states that a device may have, one bit each: what was erased lawfully leaves more than one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct States(u8);

impl States {
    pub(super) fn of(states: &[DeviceState]) -> Self {
        Self(states.iter().fold(0, |bits, state| bits | Self::bit(*state)))
    }

    fn bit(state: DeviceState) -> u8 {
        1 << rows::state_code(state)
    }

    pub(super) fn has(self, state: DeviceState) -> bool {
        self.0 & Self::bit(state) != 0
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Some of them become another one.
    fn become_of(self, some: &[DeviceState], other: DeviceState) -> Self {
        let some = Self::of(some);
        if self.0 & some.0 == 0 {
            return self;
        }
        self.without(some).and(Self::of(&[other]))
    }

    /// Whether it is this state; none where it cannot be told.
    fn is(self, state: DeviceState) -> Option<bool> {
        match (self.has(state), self.without(Self::of(&[state])).0 == 0) {
            (true, true) => Some(true),
            (true, false) => None,
            (false, _) => Some(false),
        }
    }

    pub(super) fn all(self) -> impl Iterator<Item = DeviceState> {
        const ALL: [DeviceState; 5] = [
            DeviceState::Confirmed,
            DeviceState::New,
            DeviceState::RestoredOrCopied,
            DeviceState::Cloned,
            DeviceState::Retired,
        ];
        ALL.into_iter().filter(move |state| self.has(*state))
    }
}

/// How a device stands, as far as its chain was gone through.
pub(super) struct Chain {
    pub(super) states: States,
    /// As it was before its provider closed.
    closed: Option<States>,
    /// When it rejoined last; none where that cannot be told.
    rejoined: Option<Option<i64>>,
    /// The day from which on it stands as it does.
    stands_since: i64,
    pub(super) last_heard: Option<i64>,
    pub(super) sharing: i64,
    pub(super) newest: Option<Said>,
    /// The newest book and when it was first named.
    pub(super) assessment: Option<(i64, i64)>,
    pub(super) location: Option<LocationId>,
    pub(super) judged: Vec<Judged>,
    pub(super) stands_for: bool,
    pub(super) left: bool,
    highest: u64,
    head: Option<ReportId>,
    conflicts: u32,
    /// Places and numbers of what is set aside, or counts as late, and should not.
    pub(super) astray: Vec<(i64, u64)>,
}

impl Chain {
    /// As it enrolled. `is_whole` unless reports of it may have been erased for their age, up to the number `below`.
    pub(super) fn begin(states: States, (at, sharing): (i64, i64), (is_whole, below): (bool, u64)) -> Self {
        let erased = if is_whole {
            States(0)
        } else {
            States::of(&[DeviceState::RestoredOrCopied, DeviceState::Cloned])
        };
        Self {
            states: states.and(erased),
            closed: None,
            rejoined: is_whole.then_some(None),
            stands_since: day(at),
            last_heard: None,
            sharing,
            newest: None,
            assessment: None,
            location: None,
            judged: Vec::new(),
            stands_for: false,
            left: false,
            highest: below,
            head: None,
            conflicts: 0,
            astray: Vec::new(),
        }
    }

    /// Goes on with everything that happened before a place.
    pub(super) fn go_on(&mut self, happened: &mut BTreeMap<i64, Happened>, before: i64) {
        while let Some(entry) = happened.first_entry() {
            if *entry.key() >= before {
                break;
            }
            let (position, happened) = entry.remove_entry();
            self.happens(position, happened);
        }
    }

    fn happens(&mut self, position: i64, Happened { at, what }: Happened) {
        use DeviceState::Cloned;
        use DeviceState::Confirmed;
        use DeviceState::New;
        use DeviceState::Retired;
        match what {
            What::Confirmed => self.turn(States::of(&[Confirmed]), at),
            What::Retired => self.turn(States::of(&[Retired]), at),
            What::StandsFor => {
                self.stands_for = true;
                let possible = self.states.without(States::of(&[Cloned, Retired]));
                if possible.has(New) {
                    self.touch(at);
                }
                self.states = possible.become_of(&[New], Confirmed);
            }
            What::Placed(location) => {
                self.touch(at);
                self.location = location;
            }
            What::Closed => {
                if self.states.is(Retired) != Some(true) {
                    self.closed = Some(self.states);
                    self.turn(States::of(&[Retired]), at);
                }
            }
            What::Reopened => {
                if let Some(states) = self.closed.take() {
                    self.turn(states, at);
                }
            }
            What::Linked {
                sequence,
                leaf,
                leaves,
            } => {
                self.touch(at);
                self.last_heard = Some(at);
                self.highest = self.highest.max(sequence);
                self.head = Some(leaf);
                if leaves {
                    self.left = true;
                    self.turn(States::of(&[Retired]), at);
                }
            }
            What::Late { sequence } => {
                if sequence > self.highest {
                    self.astray.push((position, sequence));
                }
            }
            What::Conflict { sequence, previous } => {
                let follows = sequence == self.highest + 1 && self.head.is_some() && previous == self.head;
                if sequence > self.highest + 1 || follows {
                    self.astray.push((position, sequence));
                }
                self.conflicts += 1;
                self.flag(at);
            }
        }
    }

    fn turn(&mut self, states: States, at: i64) {
        self.touch(at);
        self.states = states;
    }

    fn flag(&mut self, at: i64) {
        let some = [DeviceState::Confirmed, DeviceState::New];
        if some.iter().any(|state| self.states.has(*state)) {
            self.touch(at);
            self.states = self.states.become_of(&some, DeviceState::RestoredOrCopied);
        }
    }

    /// The moment of a change in the device's history, which never goes back.
    fn touch(&mut self, at: i64) -> i64 {
        let mut moment = at.max(self.last_heard.unwrap_or_default());
        if day(moment) < self.stands_since {
            moment = rows::date(self.stands_since).map_or(moment, |day| silence::begin(day).as_second());
        }
        self.stands_since = day(moment);
        moment
    }

    /// Goes on with a report.
    pub(super) fn report(&mut self, said: Said) {
        let before = self.states;
        if said.rejoined {
            self.rejoin(said.at);
        }
        let moment = self.touch(said.at);
        let shared = rows::shares_bodies(self.sharing) == rows::shares_bodies(said.sharing);
        let same =
            |column: fn(&Said) -> i64| self.newest.is_some_and(|newest| column(&newest) == column(&said));
        let anew = !(same(|said| said.findings) && same(|said| said.facts) && shared);
        let clock_wrong = self.newest.is_some_and(|newest| newest.clock_wrong);
        if anew || !same(|said| said.policy) || clock_wrong != said.clock_wrong || before != self.states {
            self.judged.push(Judged {
                said,
                at: moment,
                anew,
                cloned: self.states.is(DeviceState::Cloned),
            });
        }
        if let Some(number) = said.assessment
            && self.assessment.is_none_or(|(before, _)| before != number)
        {
            self.assessment = Some((number, said.at));
        }
        self.sharing = said.sharing;
        self.last_heard = Some(said.at);
        self.highest = self.highest.max(said.sequence);
        self.head = Some(said.leaf);
        self.newest = Some(said);
    }

    fn rejoin(&mut self, at: i64) {
        let soon = SignedDuration::from_hours(24 * limits::REJOIN_DAYS).as_secs();
        let (once, again) = (
            States::of(&[DeviceState::RestoredOrCopied]),
            States::of(&[DeviceState::Cloned]),
        );
        self.states = match (self.rejoined, self.states.is(DeviceState::Cloned)) {
            (_, Some(true)) => again,
            (Some(Some(before)), _) if at - before <= soon => again,
            (Some(_), Some(false)) => once,
            _ => once.and(again),
        };
        self.rejoined = Some(Some(at));
    }

    /// The states that it may have at its end. Of more conflicts than are kept the device was flagged too.
    pub(super) fn end(&self) -> States {
        let mut states = self.states;
        if self.conflicts >= limits::CONFLICTS_KEPT
            && [DeviceState::Confirmed, DeviceState::New]
                .iter()
                .any(|state| states.has(*state))
        {
            states = states.and(States::of(&[DeviceState::RestoredOrCopied]));
        }
        states
    }
}

fn day(at: i64) -> i64 {
    rows::time(at).map_or(0, |at: Timestamp| rows::day(silence::day(at)))
}
