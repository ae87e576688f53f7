//! Counters for whoever watches the server, in the text format of OpenMetrics, which Prometheus reads, on a listener of their own.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Everything that is counted. No label holds anything that a peer chose.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    reports: Family<Outcome, Counter>,
    remarks: Family<Remark, Counter>,
    bodies: Family<Kind, Counter>,
    enrolments: Family<Outcome, Counter>,
    requests_refused: Family<Problem, Counter>,
    connections_refused: Counter,
    waiting: Family<Asked, Counter>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("dspt"),
            reports: Family::default(),
            remarks: Family::default(),
            bodies: Family::default(),
            enrolments: Family::default(),
            requests_refused: Family::default(),
            connections_refused: Counter::default(),
            waiting: Family::default(),
        };
        let registry = &mut metrics.registry;
        registry.register(
            "reports",
            "Reports by what became of them",
            metrics.reports.clone(),
        );
        registry.register("remarks", "Reports kept with a remark", metrics.remarks.clone());
        registry.register(
            "bodies",
            "Bodies received and opened, by kind",
            metrics.bodies.clone(),
        );
        registry.register(
            "enrolments",
            "Enrolments by what became of them",
            metrics.enrolments.clone(),
        );
        registry.register(
            "requests_refused",
            "Requests refused as a whole, by problem",
            metrics.requests_refused.clone(),
        );
        registry.register(
            "connections_refused",
            "Connections closed because there were too many",
            metrics.connections_refused.clone(),
        );
        registry.register(
            "waiting_questions",
            "Questions to the store for those who wait for changes, by what was asked",
            metrics.waiting.clone(),
        );
        metrics
    }

    pub(crate) fn report(&self, outcome: &'static str) {
        self.reports.get_or_create(&Outcome { outcome }).inc();
    }

    pub(crate) fn remark(&self, remark: &'static str) {
        self.remarks.get_or_create(&Remark { remark }).inc();
    }

    pub(crate) fn body(&self, kind: &'static str) {
        self.bodies.get_or_create(&Kind { kind }).inc();
    }

    pub(crate) fn enrolment(&self, outcome: &'static str) {
        self.enrolments.get_or_create(&Outcome { outcome }).inc();
    }

    pub(crate) fn request_refused(&self, problem: &'static str) {
        self.requests_refused.get_or_create(&Problem { problem }).inc();
    }

    pub(crate) fn connection_refused(&self) {
        self.connections_refused.inc();
    }

    pub(crate) fn asked_for_waiting(&self, asked: &'static str) {
        self.waiting.get_or_create(&Asked { asked }).inc();
    }

    /// The page.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to memory does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Asked {
    asked: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Remark {
    remark: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Problem {
    problem: &'static str,
}
