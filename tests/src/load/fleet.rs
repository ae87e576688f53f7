//! Devices dealt out over connections, and runs over them.

use std::sync::Arc;
use std::time::Instant;

use super::Member;
use super::Outcome;
use super::Plan;
use super::slow;
use super::worker::Worker;

/// Devices that are enrolled. It goes from one run to the next, because each run moves their chains on.
#[derive(Default)]
pub struct Fleet {
    members: Vec<Member>,
    /// The next seed that nobody has.
    seeds: u64,
}

impl Fleet {
    /// No devices yet; each gets a seed of its own, from this one on.
    pub fn from_seed(seeds: u64) -> Self {
        Self {
            members: Vec::new(),
            seeds,
        }
    }

    /// Devices that are enrolled already.
    pub fn of(members: Vec<Member>, seeds: u64) -> Self {
        Self { members, seeds }
    }

    /// Its devices.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Enrols devices by the plan's string, and has each send its first report. What was measured counts for nothing, but
    /// must be valid too.
    pub async fn enrol(self, plan: &Plan, devices: usize) -> (Self, Outcome) {
        let plan = Plan {
            fresh: false,
            slow: 0,
            ..plan.clone()
        };
        self.with_workers(plan, move |mut worker, number, count| async move {
            worker.connect().await;
            worker
                .enrol(devices / count + usize::from(number < devices % count))
                .await;
            worker
        })
        .await
    }

    /// Does what the plan says, until its time is up.
    pub async fn run(self, plan: &Plan) -> (Self, Outcome) {
        let begun = tokio::sync::Barrier::new(plan.connections.max(1));
        let begun = Arc::new(begun);
        self.with_workers(plan.clone(), move |mut worker, _, _| {
            let begun = Arc::clone(&begun);
            async move {
                worker.connect().await;
                begun.wait().await;
                let start = Instant::now();
                worker.work(start).await;
                worker.outcome.taken = start.elapsed();
                worker
            }
        })
        .await
    }

    async fn with_workers<W, F>(mut self, plan: Plan, work: W) -> (Self, Outcome)
    where
        W: Fn(Worker, usize, usize) -> F,
        F: Future<Output = Worker> + Send + 'static,
    {
        let count = plan.connections.max(1);
        let plan = Arc::new(plan);
        let mut workers: Vec<Worker> = (0..count)
            .map(|number| Worker::new(&plan, number, self.seeds + number as u64 * SEEDS_OF_EACH))
            .collect();
        self.seeds += count as u64 * SEEDS_OF_EACH;
        for (place, member) in self.members.drain(..).enumerate() {
            workers[place % count].members.push(member);
        }
        let slow = slow::start(&plan);
        let tasks: Vec<_> = workers
            .into_iter()
            .enumerate()
            .map(|(number, worker)| tokio::spawn(work(worker, number, count)))
            .collect();
        let mut outcome = Outcome::default();
        for task in tasks {
            let worker = task.await.unwrap();
            outcome.taken = outcome.taken.max(worker.outcome.taken);
            outcome.add(worker.outcome);
            self.members.extend(worker.members);
        }
        outcome.add(slow.finish().await);
        (self, outcome)
    }
}

/// Devices that one connection may make in one run.
const SEEDS_OF_EACH: u64 = 1 << 24;
