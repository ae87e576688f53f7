//! Runs the probes: each has a deadline, and neither its panic nor its silence loses a report.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::Reason;
use dspt_report::body::Inventory;
use dspt_report::schema;

use crate::host::Host;
use crate::inventory::hardware;
use crate::inventory::software;
use crate::limits;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::registry;

mod faults;

/// What one cycle saw.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Observed {
    /// Every wanted fact that the schema knows for the device's family, known or unknown.
    pub facts: FactSet,
    /// How long it took.
    pub took: Duration,
    /// What each probe did, in no order that matters.
    pub runs: Vec<Run>,
}

/// What one probe did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Run {
    /// The probe's name.
    pub probe: &'static str,
    /// How long it took.
    pub took: Duration,
    /// What went wrong with the probe itself: for a defect report, never sent.
    pub fault: Option<Fault>,
}

/// A probe did not end as it should: our defect or a device that does not answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It took longer than its deadline and was left behind.
    #[error("probe took longer than {} seconds", limits::PROBE_DEADLINE.as_secs())]
    TimedOut,
    /// It panicked. What it had seen before counts.
    #[error("probe panicked at {place}")]
    Panicked {
        /// File and line in this program.
        place: String,
    },
    /// There was no thread for it, or too many earlier probes still hang.
    #[error("probe could not be started")]
    NotStarted,
}

impl Fault {
    fn reason(&self) -> Reason {
        match self {
            Self::TimedOut | Self::NotStarted => Reason::TimedOut,
            Self::Panicked { .. } => Reason::ProbeFailed,
        }
    }
}

/// Observes a device.
///
/// Only probes that may emit a wanted fact run; `None` wants all. The facts hold exactly the wanted ones that exist on the
/// host's family, without those that the judge derives: what no probe tells is unknown with [`Reason::NotImplemented`].
pub fn collect(host: &Arc<dyn Host>, wanted: Option<&BTreeSet<FactKey>>) -> Observed {
    collect_with(host, wanted, registry::PROBES, limits::PROBE_DEADLINE)
}

/// The inventory of a device. Hardware and software have a probe's deadline each: what hangs or fails is empty, and the
/// report is made all the same.
pub fn inventory(host: &Arc<dyn Host>) -> Inventory {
    Inventory {
        hardware: within(host, hardware, limits::PROBE_DEADLINE),
        software: within(host, software, limits::PROBE_DEADLINE),
    }
}

/// What `look` sees on a thread of its own; nothing where it takes longer than `deadline` or panics.
fn within<T: Default + Send + 'static>(
    host: &Arc<dyn Host>,
    look: impl FnOnce(&dyn Host) -> T + Send + 'static,
    deadline: Duration,
) -> T {
    if LEFT_BEHIND.load(Ordering::Relaxed) >= limits::PROBES_LEFT_BEHIND {
        return T::default();
    }
    faults::install();
    let (sender, receiver) = mpsc::channel();
    let host = Arc::clone(host);
    let work = move || {
        let seen = catch_unwind(AssertUnwindSafe(|| look(host.as_ref()))).unwrap_or_default();
        if sender.send(seen).is_err() {
            LEFT_BEHIND.fetch_sub(1, Ordering::Relaxed);
        }
    };
    let thread = thread::Builder::new().name(faults::THREAD.to_owned());
    if thread.spawn(work).is_err() {
        return T::default();
    }
    receiver.recv_timeout(deadline).unwrap_or_else(|_| {
        LEFT_BEHIND.fetch_add(1, Ordering::Relaxed);
        T::default()
    })
}

/// As [`collect`], with other probes and another deadline: for tests.
fn collect_with(
    host: &Arc<dyn Host>,
    wanted: Option<&BTreeSet<FactKey>>,
    probes: &[Probe],
    deadline: Duration,
) -> Observed {
    let started = Instant::now();
    let mut facts = expected(host.as_ref(), wanted);
    let is_expected = |key: &&str| key.parse().is_ok_and(|key: FactKey| facts.contains_key(&key));
    let queue: Vec<Probe> = probes
        .iter()
        .filter(|probe| probe.facts.iter().any(is_expected))
        .copied()
        .collect();
    let mut runs = Vec::with_capacity(queue.len());
    for (probe, ended) in run_in_lanes(host, &queue, deadline) {
        merge(&mut facts, probe, &ended);
        runs.push(Run {
            probe: probe.name,
            took: ended.took,
            fault: ended.fault,
        });
    }
    let took = started.elapsed();
    Observed { facts, took, runs }
}

/// The facts that a report of this family must account for, all unknown yet.
fn expected(host: &dyn Host, wanted: Option<&BTreeSet<FactKey>>) -> FactSet {
    schema::SCHEMA
        .iter()
        .filter(|spec| registry::is_observed(spec, host.platform()))
        .filter_map(|spec| spec.key.parse().ok())
        .filter(|key| wanted.is_none_or(|wanted| wanted.contains(key)))
        .map(|key| (key, Fact::unknown(Reason::NotImplemented)))
        .collect()
}

/// Takes over what a probe declared and saw. What it did not declare is dropped.
fn merge(facts: &mut FactSet, probe: &Probe, ended: &Ended) {
    for key in probe.facts.iter().filter_map(|key| key.parse::<FactKey>().ok()) {
        let Some(fact) = facts.get_mut(&key) else { continue };
        match (ended.seen.get(&key), &ended.fault) {
            (Some(seen), _) => *fact = seen.clone(),
            (None, Some(fault)) => *fact = Fact::unknown(fault.reason()),
            (None, None) => {}
        }
    }
}

/// How a probe ended.
#[derive(Debug, Default)]
struct Ended {
    seen: FactSet,
    took: Duration,
    fault: Option<Fault>,
}

impl Ended {
    fn with(fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::default()
        }
    }
}

/// Probes that hung in this process and still do. Each holds a thread, so there is an end to them.
static LEFT_BEHIND: AtomicUsize = AtomicUsize::new(0);

/// Runs two probes at a time: much of the time is the kernel's, and two processors are always there. Whichever lane is free
/// takes the next, so that a long one holds up no other.
fn run_in_lanes<'a>(host: &Arc<dyn Host>, queue: &'a [Probe], deadline: Duration) -> Vec<(&'a Probe, Ended)> {
    let next = AtomicUsize::new(0);
    let lane = || {
        let mut worker = None;
        let mut done = Vec::with_capacity(queue.len());
        while let Some(probe) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((probe, run_within(&mut worker, host, *probe, deadline)));
        }
        done
    };
    thread::scope(|scope| {
        let other = scope.spawn(lane);
        let mut done = lane();
        // The lane itself runs no probe, so it does not panic.
        done.extend(other.join().unwrap_or_default());
        done
    })
}

/// Has the lane's worker run a probe. One that hangs is left behind, and the next probe gets another.
fn run_within(worker: &mut Option<Worker>, host: &Arc<dyn Host>, probe: Probe, deadline: Duration) -> Ended {
    let Some(current) = worker.take().or_else(|| Worker::start(host)) else {
        return Ended::with(Fault::NotStarted);
    };
    if current.probes.send(probe).is_err() {
        return Ended::with(Fault::NotStarted);
    }
    match current.ends.recv_timeout(deadline) {
        Ok(ended) => {
            *worker = Some(current);
            ended
        }
        Err(mpsc::RecvTimeoutError::Timeout) => {
            LEFT_BEHIND.fetch_add(1, Ordering::Relaxed);
            current.left_behind.store(true, Ordering::Release);
            Ended::with(Fault::TimedOut)
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => Ended::with(Fault::NotStarted),
    }
}

/// A thread that runs probes, one after the other, until nobody asks any more.
struct Worker {
    probes: mpsc::Sender<Probe>,
    ends: mpsc::Receiver<Ended>,
    left_behind: Arc<AtomicBool>,
}

impl Worker {
    fn start(host: &Arc<dyn Host>) -> Option<Self> {
        if LEFT_BEHIND.load(Ordering::Relaxed) >= limits::PROBES_LEFT_BEHIND {
            return None;
        }
        faults::install();
        let (probes, asked) = mpsc::channel::<Probe>();
        let (sender, ends) = mpsc::channel();
        let left_behind = Arc::new(AtomicBool::new(false));
        let (host, was_left) = (Arc::clone(host), Arc::clone(&left_behind));
        let work = move || {
            for probe in asked {
                if sender.send(run(host.as_ref(), &probe)).is_err() {
                    break;
                }
            }
            if was_left.load(Ordering::Acquire) {
                LEFT_BEHIND.fetch_sub(1, Ordering::Relaxed);
            }
        };
        let thread = thread::Builder::new().name(faults::THREAD.to_owned());
        thread.spawn(work).ok()?;
        Some(Self {
            probes,
            ends,
            left_behind,
        })
    }
}

fn run(host: &dyn Host, probe: &Probe) -> Ended {
    let started = Instant::now();
    let mut seen = Observations::default();
    // What was noted before a panic was whole when it was noted.
    let panicked = catch_unwind(AssertUnwindSafe(|| (probe.observe)(host, &mut seen))).is_err();
    Ended {
        seen: seen.into_facts(),
        took: started.elapsed(),
        fault: panicked.then(|| Fault::Panicked {
            place: faults::take(),
        }),
    }
}

#[cfg(test)]
mod tests;
