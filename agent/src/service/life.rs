//! The life of the service: it waits, works one thing at a time, and stops when it is asked to.
//!
//! Work runs on a thread of its own, so that waiting never hangs with it. Stopping does not wait for an answer that is
//! long in coming: what is sealed is on the disk, and whatever was not acknowledged is sent again by the next run.

use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context;
use dspt_checks::Host;
use dspt_checks::Live;

use crate::clock;
use crate::commands::round::Done;
use crate::commands::round::work;
use crate::enrolment;
use crate::enrolment::Membership;
use crate::limits;
use crate::machine;
use crate::paths::DataFolder;
use crate::plain;
use crate::schedule::Chance;
use crate::schedule::Moment;
use crate::schedule::Pace;
use crate::schedule::Schedule;
use crate::schedule::Start;
use crate::schedule::Work;
use crate::service::moment;
use crate::service::moment::Stopwatch;
use crate::service::notify::Notify;
use crate::service::seen::Seen;
use crate::service::state;
use crate::service::state::State;
use crate::spool::Spool;
use crate::stand_in;

/// What wakes the service before its time.
pub(crate) enum Event {
    /// The system asks it to stop.
    Stop,
    /// Work ended.
    Ended(Box<Done>),
}

/// What a service needs.
pub(crate) struct Service<'a> {
    pub(crate) folder: DataFolder,
    /// Where the last result is kept for people without rights; `None` keeps none.
    pub(crate) result: Option<PathBuf>,
    pub(crate) pace: Pace,
    pub(crate) notify: Notify,
    /// One line for each round.
    pub(crate) log: &'a mut dyn Write,
    /// Whether the lines carry the time, where nobody else adds it.
    pub(crate) dated: bool,
}

/// The two ends by which the outside and the work reach the service.
pub(crate) fn channel() -> (Sender<Event>, Receiver<Event>) {
    mpsc::channel()
}

/// Lives until it is asked to stop.
pub(crate) fn live(
    service: Service<'_>,
    (sender, receiver): (Sender<Event>, Receiver<Event>),
) -> anyhow::Result<()> {
    let alive = state::become_service(&service.folder)?;
    let _alive = alive.with_context(|| {
        format!(
            "a service runs in {} already; stop it first, or name another folder with --data",
            service.folder.root().display()
        )
    })?;
    let watch = Stopwatch::start();
    let now = watch.now();
    let host = Live::new();
    let start = Start {
        on_for: host
            .minutes_since_start()
            .ok()
            .map(|minutes| Duration::from_secs(minutes * 60)),
        last_report: last_report(&host, &service.folder),
    };
    drop(host);
    let mut life = Life {
        schedule: Schedule::new(service.pace, Chance::new(), now, moment::way_out(), start),
        state: State {
            process: std::process::id(),
            since: now.clock,
            ..State::default()
        },
        begun: None,
        joined: true,
        service,
        watch,
        sender,
    };
    life.say("started");
    life.keep_state(now);
    life.service.notify.ready();
    let ended = life.wait(&receiver);
    life.service.notify.stopping();
    life.stop(&receiver);
    ended
}

struct Life<'a> {
    service: Service<'a>,
    schedule: Schedule,
    state: State,
    watch: Stopwatch,
    /// When the work began that goes on.
    begun: Option<Instant>,
    /// Whether this computer had joined a console when it was last looked at, so that it is said once.
    joined: bool,
    sender: Sender<Event>,
}

impl Life<'_> {
    fn wait(&mut self, receiver: &Receiver<Event>) -> anyhow::Result<()> {
        loop {
            let now = self.watch.now();
            if let Some(work) = self.schedule.tick(now, moment::way_out()) {
                self.start(work, now);
            }
            if self
                .begun
                .is_some_and(|begun| begun.elapsed() > limits::WORK_TIME)
            {
                // The system starts a service again that failed, and one that hangs has.
                anyhow::bail!("the work did not end in time; the system is asked for a new start");
            }
            self.service.notify.alive();
            match receiver.recv_timeout(self.service.pace.tick) {
                Ok(Event::Ended(done)) => self.ended(*done),
                Ok(Event::Stop) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
                // The sender is ours, so this never is; if it were, nothing could ask us to stop.
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    fn start(&mut self, what: Work, now: Moment) {
        let folder = self.service.folder.clone();
        let woke = self.schedule.settling(now);
        let sender = self.sender.clone();
        let run = move || {
            let host: Arc<dyn Host> = Arc::new(Seen::new(Arc::new(Live::new()), woke));
            let done = catch_unwind(AssertUnwindSafe(|| work(&host, &folder, what)))
                .unwrap_or_else(|_| Done::fault());
            // Nobody listens only where the service has ended.
            let _ = sender.send(Event::Ended(Box::new(done)));
        };
        match thread::Builder::new().name("round".to_owned()).spawn(run) {
            Ok(_) => self.begun = Some(Instant::now()),
            Err(_) => self.schedule.ended(now, crate::schedule::Ended::Failed),
        }
    }

    fn ended(&mut self, done: Done) {
        let now = self.watch.now();
        self.begun = None;
        self.schedule.ended(now, done.ended);
        if done.joined {
            self.joined = true;
            self.state.last = done.said;
            let next = clock::in_words(self.schedule.report_due(now));
            let line = format!("{}; next report {next}", self.state.last);
            self.say(&line);
        } else if self.joined {
            self.joined = false;
            self.state.last = done.said;
            let line = self.state.last.clone();
            self.say(&line);
        } else {
            return;
        }
        if let (Some(folder), Some(observation)) = (&self.service.result, &done.observation)
            && let Err(error) = stand_in::keep(folder, observation)
        {
            let line = format!("the last result could not be kept for others: {error}");
            self.say(&line);
        }
        self.keep_state(now);
    }

    /// What is under way may end, but is not waited for long: nothing depends on it.
    fn stop(&mut self, receiver: &Receiver<Event>) {
        let until = Instant::now() + limits::STOP_TIME;
        while self.begun.is_some() {
            match receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Event::Ended(done)) => self.ended(*done),
                Ok(Event::Stop) => {}
                Err(_) => break,
            }
        }
        self.say("stopped");
    }

    fn keep_state(&mut self, now: Moment) {
        self.state.next_report = self.schedule.report_due(now);
        self.service.notify.status(&self.state.last);
        if let Err(error) = self.state.keep(&self.service.folder) {
            let line = format!("what is due next could not be written down: {error}");
            self.say(&line);
        }
    }

    /// A line of the log. Where it cannot be written, the service works on.
    fn say(&mut self, line: &str) {
        let line = plain::line(line);
        let line = if self.service.dated {
            format!("{} {line}", clock::in_words(clock::now()))
        } else {
            line
        };
        let _ = writeln!(self.service.log, "{line}").and_then(|()| self.service.log.flush());
    }
}

/// When the newest report was made; `None` where there is none that can be read.
fn last_report(host: &dyn Host, folder: &DataFolder) -> Option<i64> {
    let Membership::Joined(joined) = enrolment::membership(folder, machine::id(host).as_deref()).ok()? else {
        return None;
    };
    let spool = Spool::look(folder.spool(), &crate::disk::Live);
    let newest = spool.newest().ok()??;
    let (_, report) = spool.read(&newest, joined.identity.key().public()).ok()?;
    Some(report.statement().collected_at)
}
