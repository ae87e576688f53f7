//! What a run measured, and whether it counts.

use std::collections::BTreeMap;
use std::time::Duration;

use dspt_report::ReportId;
use serde::Serialize;

use super::Kind;

/// What a run measured.
#[derive(Debug, Default)]
pub struct Outcome {
    /// From the first request to the last answer.
    pub taken: Duration,
    /// How long each kind of request took, in milliseconds, in no order.
    pub answered: BTreeMap<Kind, Vec<f64>>,
    /// Reports that were acknowledged, in the order of each device.
    pub acknowledged: Vec<ReportId>,
    /// Reports that were answered as conflicts.
    pub conflicts: Vec<ReportId>,
    /// Answers to come again later.
    pub later: u64,
    /// Connections that were made.
    pub connections: u64,
    /// Slow clients that were closed.
    pub slow_closed: u64,
    /// Connections and requests that failed on the way, by what was said.
    pub transport: BTreeMap<String, u64>,
    /// Answers that should have been others.
    pub unexpected: BTreeMap<String, u64>,
}

/// How long requests took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Latencies {
    /// Requests.
    pub count: usize,
    /// Half took no longer.
    pub p50: f64,
    /// Nine of ten took no longer.
    pub p90: f64,
    /// 99 of 100 took no longer.
    pub p99: f64,
    /// The longest.
    pub longest: f64,
}

impl Latencies {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        // The smallest of which at least so many of a hundred are no longer.
        let at = |percent: usize| {
            let place = (values.len() * percent).div_ceil(100).saturating_sub(1);
            values.get(place).copied().unwrap_or_default()
        };
        Self {
            count: values.len(),
            p50: at(50),
            p90: at(90),
            p99: at(99),
            longest: at(100),
        }
    }
}

impl Outcome {
    /// Whether everything was answered as it should be: else its figures are worth nothing.
    pub fn is_valid(&self) -> bool {
        self.transport.is_empty() && self.unexpected.is_empty() && !self.answered.is_empty()
    }

    /// Requests that were answered as they should be.
    pub fn count(&self) -> usize {
        self.answered.values().map(Vec::len).sum()
    }

    /// Such requests a second.
    pub fn rate(&self) -> f64 {
        self.count() as f64 / self.taken.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// How long all of them took.
    pub fn latencies(&self) -> Latencies {
        Latencies::of(self.answered.values().flatten().copied().collect())
    }

    /// How long those of each kind took.
    pub fn by_kind(&self) -> BTreeMap<Kind, Latencies> {
        let of = |(kind, values): (&Kind, &Vec<f64>)| (*kind, Latencies::of(values.clone()));
        self.answered.iter().map(of).collect()
    }

    /// Takes in what another part of the run measured.
    pub(super) fn add(&mut self, other: Self) {
        for (kind, mut values) in other.answered {
            self.answered.entry(kind).or_default().append(&mut values);
        }
        self.acknowledged.extend(other.acknowledged);
        self.conflicts.extend(other.conflicts);
        self.later += other.later;
        self.connections += other.connections;
        self.slow_closed += other.slow_closed;
        for (what, count) in other.transport {
            *self.transport.entry(what).or_default() += count;
        }
        for (what, count) in other.unexpected {
            *self.unexpected.entry(what).or_default() += count;
        }
    }

    pub(super) fn failed_on_the_way(&mut self, error: &anyhow::Error) {
        let said: Vec<String> = error.chain().map(ToString::to_string).collect();
        *self.transport.entry(said.join(": ")).or_default() += 1;
    }

    pub(super) fn not_as_expected(&mut self, kind: Kind, said: &str) {
        *self
            .unexpected
            .entry(format!("{}: {said}", kind.name()))
            .or_default() += 1;
    }

    /// As lines for a person: figures by kind, then what went wrong, then whether the run counts.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "load.rate {:.0} requests/s ({} in {:.1} s, {} connections)",
            self.rate(),
            self.count(),
            self.taken.as_secs_f64(),
            self.connections
        )];
        let latencies = |name: &str, of: Latencies| {
            format!(
                "load.{name} {} requests, p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
                of.count, of.p50, of.p90, of.p99, of.longest
            )
        };
        lines.push(latencies("all", self.latencies()));
        let kinds = self.by_kind();
        lines.extend(kinds.into_iter().map(|(kind, of)| latencies(kind.name(), of)));
        if self.slow_closed > 0 {
            lines.push(format!("load.slow {} clients closed", self.slow_closed));
        }
        if self.later > 0 {
            lines.push(format!("load.later {} answers", self.later));
        }
        for (what, count) in &self.transport {
            lines.push(format!("transport error, {count} times: {what}"));
        }
        for (what, count) in &self.unexpected {
            lines.push(format!("unexpected, {count} times: {what}"));
        }
        lines.push(if self.is_valid() { "VALID" } else { INVALID }.to_owned());
        lines
    }

    /// As one JSON object.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "valid": self.is_valid(),
            "rate": self.rate(),
            "seconds": self.taken.as_secs_f64(),
            "connections": self.connections,
            "all": self.latencies(),
            "kinds": self.by_kind().into_iter().map(|(kind, of)| (kind.name().to_owned(), serde_json::json!(of)))
                .collect::<serde_json::Map<_, _>>(),
            "slow_closed": self.slow_closed,
            "later": self.later,
            "transport_errors": self.transport,
            "unexpected": self.unexpected,
        })
    }
}

const INVALID: &str =
    "INVALID: not everything was answered as it should be; the figures above are worth nothing";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_what_was_measured() {
        let of = Latencies::of((1..=200).rev().map(f64::from).collect());
        assert_eq!((of.p50, of.p90, of.p99, of.longest), (100.0, 180.0, 198.0, 200.0));
        assert_eq!(Latencies::of(vec![5.0]).p99, 5.0);
        assert_eq!(Latencies::of(Vec::new()), Latencies::default());
    }

    #[test]
    fn one_wrong_answer_or_none_at_all_makes_a_run_worth_nothing() {
        assert!(!Outcome::default().is_valid());
        let good = || {
            let mut outcome = Outcome::default();
            outcome.answered.insert(Kind::Unchanged, vec![1.0]);
            outcome
        };
        assert!(good().is_valid());
        let (mut one, mut other) = (good(), good());
        one.not_as_expected(Kind::Forked, "200");
        other.failed_on_the_way(&anyhow::anyhow!("cut"));
        assert!(!one.is_valid() && !other.is_valid());
        let mut sum = good();
        sum.add(other);
        assert!(!sum.is_valid() && sum.lines().last().unwrap().starts_with("INVALID"));
        assert_eq!(sum.json()["valid"], false);
    }
}
