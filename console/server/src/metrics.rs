//! Counters for whoever watches the server, in the text format of OpenMetrics, which Prometheus reads, on a listener of their own.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::histogram::exponential_buckets;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use prometheus_client::registry::Unit;

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
    connections_open: Gauge,
    handshakes_failed: Counter,
    report_requests: Histogram,
    log_entries: Gauge,
    reports_raw: Gauge,
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
            connections_open: Gauge::default(),
            handshakes_failed: Counter::default(),
            // From a millisecond to a good sixteen seconds, longer than any request may take.
            report_requests: Histogram::new(exponential_buckets(0.001, 2.0, 15)),
            log_entries: Gauge::default(),
            reports_raw: Gauge::default(),
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
            "connections_open",
            "Connections that are open, handshakes under way among them",
            metrics.connections_open.clone(),
        );
        registry.register(
            "handshakes_failed",
            "Connections that ended before their TLS handshake did",
            metrics.handshakes_failed.clone(),
        );
        registry.register_with_unit(
            "report_request_duration",
            "From a request's header to its answer, for requests of reports",
            Unit::Seconds,
            metrics.report_requests.clone(),
        );
        registry.register(
            "log_entries",
            "Entries of the log, on whichever node they were made",
            metrics.log_entries.clone(),
        );
        registry.register(
            "reports_raw",
            "Reports kept as whole envelopes because their columns did not make them again; anything but 0 is a defect",
            metrics.reports_raw.clone(),
        );
        registry.register(
            "build",
            "The version of this program",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
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

    /// A connection came; it is open until the answer is dropped.
    pub(crate) fn connection_opened(&self) -> Open {
        self.connections_open.inc();
        Open(self.connections_open.clone())
    }

    pub(crate) fn handshake_failed(&self) {
        self.handshakes_failed.inc();
    }

    /// How long a request of reports took.
    pub(crate) fn report_request(&self, took: Duration) {
        self.report_requests.observe(took.as_secs_f64());
    }

    /// What the store says of itself at this moment.
    pub(crate) fn store(&self, log_entries: u64, reports_raw: u64) {
        let told = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.log_entries.set(told(log_entries));
        self.reports_raw.set(told(reports_raw));
    }

    /// The page.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to memory does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// A connection that is open.
#[derive(Debug)]
pub(crate) struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
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

#[cfg(test)]
mod tests;
