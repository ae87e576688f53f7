//! One connection, and the devices that report over it.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context as _;
use dspt_report::ReportId;
use dspt_report::wire;
use dspt_report::wire::ReportsAnswer;
use tokio::time::sleep;
use tokio::time::sleep_until;
use tokio::time::timeout;

use super::Kind;
use super::Member;
use super::Plan;
use super::member::alone;
use super::outcome::Outcome;
use crate::client::Answer;
use crate::client::Connection;

/// One connection, and the devices that report over it.
pub(super) struct Worker {
    plan: Arc<Plan>,
    /// Which of the connections it is.
    number: usize,
    pub(super) members: Vec<Member>,
    connection: Option<Connection>,
    /// Where the next connection goes.
    tried: usize,
    turn: u64,
    /// Seeds of devices that nobody else makes.
    seeds: u64,
    pub(super) outcome: Outcome,
}

/// One request, and what should come of it.
struct Asked {
    kind: Kind,
    path: &'static str,
    body: Vec<u8>,
    expect: Expect,
    /// The report in it, where one is kept by it.
    kept: Option<ReportId>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Expect {
    /// This status of HTTP.
    Http(u16),
    /// 200, with one result of this status.
    Result(u16),
}

impl Worker {
    pub(super) fn new(plan: &Arc<Plan>, number: usize, seeds: u64) -> Self {
        Self {
            plan: Arc::clone(plan),
            number,
            members: Vec::new(),
            connection: None,
            tried: number,
            turn: 0,
            seeds,
            outcome: Outcome::default(),
        }
    }

    /// Enrols so many devices and sends the first report of each.
    pub(super) async fn enrol(&mut self, count: usize) {
        for _ in 0..count {
            self.one(Kind::Enrolled, None).await;
        }
    }

    /// Connects, so that no handshake is in the measured time of connections that stay.
    pub(super) async fn connect(&mut self) {
        if let Err(error) = self.connected().await
            && !self.plan.patient
        {
            self.outcome.failed_on_the_way(&error);
        }
    }

    /// What the mix says, until the time is up.
    pub(super) async fn work(&mut self, start: Instant) {
        let each = self
            .plan
            .rate
            .map(|rate| Duration::from_secs_f64(self.plan.connections as f64 / rate));
        // Spread evenly, so that the connections do not all ask at one moment.
        let share = self.number as f64 / self.plan.connections as f64;
        let mut due = each.map(|each| start + each.mul_f64(share));
        while start.elapsed() < self.plan.time {
            if let (Some(at), Some(each)) = (due, each) {
                sleep_until(at.into()).await;
                due = Some(at + each);
                self.drawn(Some(at)).await;
            } else {
                self.drawn(None).await;
            }
            if self.outcome.unexpected.len() + self.outcome.transport.len() > MISTAKES {
                break;
            }
        }
    }

    async fn drawn(&mut self, due: Option<Instant>) {
        // By steps of the golden section, which fill all evenly however many are made: no kind is left out of a short run.
        let step = self.turn * self.plan.connections as u64 + self.number as u64;
        let kind = self.plan.mix.draw(step.wrapping_mul(STEP));
        self.one(kind, due).await;
        self.turn += 1;
    }

    async fn one(&mut self, kind: Kind, due: Option<Instant>) {
        for asked in self.asked(kind) {
            if self.plan.fresh {
                self.connection = None;
            }
            self.exchange(asked, due).await;
        }
    }

    /// The requests of one turn of a kind.
    fn asked(&mut self, kind: Kind) -> Vec<Asked> {
        let report = |body, expect, kept| Asked {
            kind,
            path: wire::REPORTS_PATH,
            body,
            expect,
            kept,
        };
        let count = self.members.len().max(1);
        let place = usize::try_from(self.turn).unwrap_or_default() % count;
        let Some(member) = self.members.get_mut(place).filter(|_| kind != Kind::Enrolled) else {
            return self.newcomer();
        };
        match kind {
            Kind::Unchanged | Kind::Enrolled => {
                let (id, body) = member.unchanged();
                vec![report(body, Expect::Result(200), Some(id))]
            }
            Kind::Changed => {
                let (id, body) = member.changed();
                vec![report(body, Expect::Result(200), Some(id))]
            }
            Kind::Resent => {
                let (id, body) = member.again();
                vec![report(body, Expect::Result(200), id)]
            }
            Kind::Late => {
                let (first, second) = (member.unchanged(), member.unchanged());
                vec![
                    report(second.1, Expect::Result(200), Some(second.0)),
                    report(first.1, Expect::Result(200), Some(first.0)),
                ]
            }
            Kind::Forked => member.forked().map_or_else(Vec::new, |(id, body)| {
                vec![report(body, Expect::Result(409), Some(id))]
            }),
            Kind::Forged => vec![report(member.forged(), Expect::Result(401), None)],
            Kind::Stranger => {
                let stranger = Member::withholding(self.seeds ^ STRANGERS).seal();
                vec![report(alone(&stranger), Expect::Result(401), None)]
            }
            Kind::Garbage => vec![report(GARBAGE.to_vec(), Expect::Http(400), None)],
        }
    }

    /// A new device joins, and sends its first report.
    fn newcomer(&mut self) -> Vec<Asked> {
        let Some(string) = &self.plan.string else {
            return Vec::new();
        };
        let mut member = Member::new(self.seeds);
        self.seeds += 1;
        let enrolment = member.enrolment(string);
        let joining = wire::encode_enrolment(&enrolment.to_json(), string.token.as_bytes());
        let (id, first) = member.first();
        self.members.push(member);
        let asked = |path, body, expect, kept| Asked {
            kind: Kind::Enrolled,
            path,
            body,
            expect,
            kept,
        };
        vec![
            asked(wire::ENROL_PATH, joining, Expect::Http(200), None),
            asked(wire::REPORTS_PATH, first, Expect::Result(200), Some(id)),
        ]
    }

    /// Sends a request, as often as the plan allows, and writes down what came of it.
    async fn exchange(&mut self, asked: Asked, due: Option<Instant>) {
        let began = due.unwrap_or_else(Instant::now);
        loop {
            let answer = self.sent(&asked).await;
            let is_over = began.elapsed() > PATIENCE;
            match answer {
                Err(error) => {
                    self.connection = None;
                    self.outcome.failed_on_the_way(&error);
                    if !self.plan.patient || is_over {
                        return;
                    }
                }
                Ok(answer) => match told(&answer) {
                    (429 | 503, _) if self.plan.patient && !is_over => self.outcome.later += 1,
                    (status, said) => return self.answered(&asked, began, (status, &said), &answer),
                },
            }
            sleep(PAUSE).await;
        }
    }

    fn answered(&mut self, asked: &Asked, began: Instant, (status, said): (u16, &str), answer: &Answer) {
        let is_expected = match asked.expect {
            Expect::Http(expected) => answer.status == expected,
            Expect::Result(expected) => answer.status == 200 && status == expected,
        };
        if !is_expected {
            return self.outcome.not_as_expected(asked.kind, said);
        }
        let took = began.elapsed().as_secs_f64() * 1_000.0;
        self.outcome.answered.entry(asked.kind).or_default().push(took);
        let kept = if asked.expect == Expect::Result(409) {
            &mut self.outcome.conflicts
        } else {
            &mut self.outcome.acknowledged
        };
        kept.extend(asked.kept);
    }

    async fn sent(&mut self, asked: &Asked) -> anyhow::Result<Answer> {
        let connection = self.connected().await?;
        let answer = connection.post(asked.path, asked.body.clone());
        timeout(ANSWER, answer).await.context("no answer in time")?
    }

    async fn connected(&mut self) -> anyhow::Result<&mut Connection> {
        if self.connection.is_none() {
            let address = self.plan.addresses[self.tried % self.plan.addresses.len()];
            self.tried += 1;
            let opened = Connection::open(address, Arc::clone(&self.plan.tls));
            self.connection = Some(timeout(ANSWER, opened).await.context("no connection in time")??);
            self.outcome.connections += 1;
        }
        self.connection.as_mut().context("there is a connection")
    }
}

/// The status of the report where there is one result, else of the whole request; and that with its reason.
fn told(answer: &Answer) -> (u16, String) {
    let plain = || {
        let text = String::from_utf8_lossy(&answer.body);
        (answer.status, format!("{} {}", answer.status, text.trim()))
    };
    match serde_json::from_slice::<ReportsAnswer>(&answer.body) {
        Ok(parsed) => parsed.results.first().map_or_else(plain, |result| {
            let reason = result.reason.clone().unwrap_or_default();
            (result.status, format!("{} {reason}", result.status))
        }),
        Err(_) => plain(),
    }
}

/// For a connection or an answer.
const ANSWER: Duration = Duration::from_secs(30);
/// For everything that is tried about one request.
const PATIENCE: Duration = Duration::from_secs(60);
/// Before what was not answered is sent again.
const PAUSE: Duration = Duration::from_millis(50);
/// Different mistakes after which a connection gives up.
const MISTAKES: usize = 20;
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
const STRANGERS: u64 = 1 << 63;
/// A frame that is cut short.
const GARBAGE: &[u8] = b"\0\0\x01\0what is this";
