//! `POST /v1/reports`: devices say what they saw.
//!
//! The order is the protection: sizes before parsing, the key before the signature, the signature before anything is
//! inflated, and everything durable before the answer says so.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dspt_report::Envelope;
use dspt_report::ReportId;
use dspt_report::limits::REQUEST_BYTES;
use dspt_report::wire;
use dspt_report::wire::Incoming;
use dspt_report::wire::REPORTS_PATH;
use dspt_report::wire::ReportResult;
use dspt_report::wire::ReportsAnswer;
use dspt_store::change::AcceptOutcome;
use dspt_store::change::AcceptResult;
use dspt_store::change::EnrolledKey;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::add_retry_after;
use crate::error::json;
use crate::examine::Rejection;
use crate::examine::examine;
use crate::trace;

pub(crate) async fn reports(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match receive(&app, address, request).await {
        Ok(response) => response,
        Err(refusal) => app.refuse(REPORTS_PATH, address, &refusal),
    }
}

async fn receive(app: &App, address: Option<IpAddr>, request: Request) -> Result<Response, Refusal> {
    app.attempts.admit(address)?;
    let received = app.reader.read(request, REQUEST_BYTES).await?;
    let incoming = wire::decode_reports(&received.bytes)?;
    let mut results = Vec::with_capacity(incoming.len());
    // One after the other: they may be one device's chain.
    for report in &incoming {
        results.push(one(app, address, report).await);
    }
    let later = results.iter().any(|result| matches!(result.status, 429 | 500..));
    let answer = ReportsAnswer {
        checkpoint: None,
        results,
        time: app.clock.now().as_second(),
    };
    let mut response = json(StatusCode::OK, JSON, &answer);
    if later {
        add_retry_after(&mut response);
    }
    Ok(response)
}

/// One report, whatever it is: it never affects another.
async fn one(app: &App, address: Option<IpAddr>, incoming: &Incoming<'_>) -> ReportResult {
    let (report, kept) = match app.attempts.admit(address) {
        Ok(()) => keep(app, incoming).await,
        Err(_) => (None, Err(Rejection::TooManyFailures)),
    };
    match kept {
        Ok(outcome) => answered(app, report, outcome),
        Err(rejection) => {
            if rejection.is_the_peers_fault() {
                app.attempts.failed(address);
            }
            rejected(app, report, &rejection)
        }
    }
}

async fn keep(app: &App, incoming: &Incoming<'_>) -> (Option<ReportId>, Result<AcceptOutcome, Rejection>) {
    let envelope = match Envelope::parse(incoming.envelope) {
        Ok(envelope) => envelope,
        Err(source) => return (None, Err(Rejection::Envelope { source })),
    };
    let id = envelope.id();
    (Some(id), keep_envelope(app, incoming, envelope).await)
}

async fn keep_envelope(
    app: &App,
    incoming: &Incoming<'_>,
    envelope: Envelope,
) -> Result<AcceptOutcome, Rejection> {
    let enrolled = app.store.key(envelope.key_hint()).await?;
    let enrolled: EnrolledKey = enrolled
        .filter(|key| !key.retired)
        .ok_or(Rejection::UnknownDevice)?;
    let received_at = app.clock.now();
    // A defect in reading one report must not end the connection that carries others.
    let examined = catch_unwind(AssertUnwindSafe(|| {
        examine(app, incoming, envelope, &enrolled, received_at, Instant::now())
    }));
    let report = examined.unwrap_or(Err(Rejection::Defect))?;
    let bodies = [
        ("facts", report.facts.is_some()),
        ("findings", report.findings.is_some()),
        ("inventory", report.inventory.is_some()),
    ];
    let outcome = app.store.accept(report).await?;
    for (kind, _) in bodies.into_iter().filter(|(_, came)| *came) {
        app.metrics.body(kind);
    }
    Ok(outcome)
}

fn answered(app: &App, report: Option<ReportId>, outcome: AcceptOutcome) -> ReportResult {
    let mut need = Vec::new();
    let (status, word, reason) = match outcome.result {
        AcceptResult::Accepted { remarks } => {
            for remark in remarks {
                app.metrics.remark(remark.as_str());
                trace::remark(report, remark.as_str());
            }
            (200, "accepted", None)
        }
        AcceptResult::Again => (200, "again", None),
        AcceptResult::Late => (200, "late", None),
        AcceptResult::Conflict => (409, "conflict", Some(CONFLICT)),
        AcceptResult::Missing { need: digests } => {
            need = digests;
            (422, "bodies-missing", Some(MISSING))
        }
        AcceptResult::Refused => (401, "unknown-device", Some(crate::examine::UNKNOWN_DEVICE)),
    };
    app.metrics.report(word);
    if let Some(reason) = reason {
        trace::report_refused(report, status, reason);
    }
    ReportResult {
        head: outcome.head.filter(|_| status != 401),
        need,
        reason: reason.map(str::to_owned),
        report,
        status,
    }
}

fn rejected(app: &App, report: Option<ReportId>, rejection: &Rejection) -> ReportResult {
    let (status, word) = rejection.row();
    let reason = rejection.reason();
    app.metrics.report(word);
    trace::report_refused(report, status, &reason);
    ReportResult {
        head: None,
        need: Vec::new(),
        reason: Some(reason),
        report,
        status,
    }
}

const CONFLICT: &str = "another report already stands at this place of the device's chain; go on from the head given \
                        here, or enrol again if this computer was copied";
const MISSING: &str =
    "the report names bodies that the console does not hold; send it again together with them";
