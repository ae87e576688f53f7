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
use prometheus_client::registry::Metric;
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
    waiting: Family<Asked, Counter>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("dspt");
        let on = &mut registry;
        Self {
            reports: kept(on, "reports", "Reports by what became of them"),
            remarks: kept(on, "remarks", "Reports kept with a remark"),
            bodies: kept(on, "bodies", "Bodies received and opened, by kind"),
            enrolments: kept(on, "enrolments", "Enrolments by what became of them"),
            requests_refused: kept(on, "requests_refused", "Requests refused as a whole, by problem"),
            connections_refused: kept(
                on,
                "connections_refused",
                "Connections closed because there were too many",
            ),
            connections_open: kept(
                on,
                "connections_open",
                "Connections that are open, handshakes under way among them",
            ),
            handshakes_failed: kept(
                on,
                "handshakes_failed",
                "Connections that ended before their TLS handshake did",
            ),
            report_requests: report_requests(on),
            log_entries: kept(
                on,
                "log_entries",
                "Entries of the log, on whichever node they were made",
            ),
            reports_raw: kept(
                on,
                "reports_raw",
                "Reports kept as whole envelopes because their columns did not make them again; anything but 0 is a defect",
            ),
            waiting: kept(
                on,
                "waiting_questions",
                "Questions to the store for those who wait for changes, by what was asked",
            ),
            registry: {
                let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
                on.register("build", "The version of this program", version);
                registry
            },
        }
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

/// A metric that stands on the page and is counted here.
fn kept<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, about: &str) -> M {
    let metric = M::default();
    registry.register(name, about, metric.clone());
    metric
}

fn report_requests(registry: &mut Registry) -> Histogram {
    // From a millisecond to a good sixteen seconds, longer than any request may take.
    let times = Histogram::new(exponential_buckets(0.001, 2.0, 15));
    registry.register_with_unit(
        "report_request_duration",
        "From a request's header to its answer, for requests of reports",
        Unit::Seconds,
        times.clone(),
    );
    times
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

#[cfg(test)]
mod tests;
