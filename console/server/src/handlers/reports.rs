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
use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::ReportId;
use dspt_report::limits::REQUEST_BYTES;
use dspt_report::wire;
use dspt_report::wire::FrameError;
use dspt_report::wire::Incoming;
use dspt_report::wire::REPORTS_PATH;
use dspt_report::wire::ReportResult;
use dspt_report::wire::ReportsAnswer;
use dspt_store::change::AcceptOutcome;
use dspt_store::change::AcceptResult;
use dspt_store::change::NewLink;
use dspt_store::change::NewReport;
use tokio::sync::OwnedSemaphorePermit;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::add_retry_after;
use crate::error::json;
use crate::examine::Examined;
use crate::examine::Rejection;
use crate::examine::UNKNOWN_DEVICE;
use crate::examine::examine;
use crate::examine::examine_link;
use crate::examine::is_link;
use crate::examine::verify;
use crate::limits;
use crate::trace;

pub(crate) async fn reports(State(app): State<Arc<App>>, request: Request) -> Response {
    let (address, began) = (peer_of(&request), Instant::now());
    let response = match receive(&app, address, request).await {
        Ok(response) => response,
        Err(refusal) => app.refuse(REPORTS_PATH, address, &refusal),
    };
    app.metrics.report_request(began.elapsed());
    response
}

async fn receive(app: &App, address: Option<IpAddr>, request: Request) -> Result<Response, Refusal> {
    app.attempts.admit(address)?;
    let received = app.reader.read(request, REQUEST_BYTES).await?;
    let told = accept(app, address, &received.bytes).await?;
    Ok(answer(app, told.into_iter().map(|told| told.result).collect()))
}

/// Reports as a request holds them, by whichever way they came: each is looked at and kept, or not, by itself and in order.
pub(crate) async fn accept(
    app: &App,
    address: Option<IpAddr>,
    request: &[u8],
) -> Result<Vec<Told>, FrameError> {
    let incoming = wire::decode_reports(request)?;
    let mut results = vec![None; incoming.len()];
    let mut named = vec![None; incoming.len()];
    let mut waiting = Waiting::default();
    for (report, place) in incoming.iter().zip(0..) {
        let (id, examined) = look_at(app, address, report).await;
        match examined {
            Ok(Looked::Report(examined)) => {
                let said = examined.report.verified.statement();
                if let Some(named) = named.get_mut(place) {
                    *named = Some((said.device, said.sequence));
                }
                waiting.push(place, id, *examined);
            }
            Ok(Looked::Link(link)) => {
                // Those before it in the request are before it in the chain.
                waiting.keep(app, &mut results).await;
                let result = match app.store.accept_link(*link).await {
                    Ok(outcome) => answered(app, id, outcome),
                    Err(error) => rejected(app, id, &Rejection::from(error)),
                };
                set(&mut results, place, result);
            }
            Err(rejection) => set(&mut results, place, rejected(app, id, &rejection)),
        }
        if waiting.body_bytes >= limits::BODIES_PER_COMMIT_BYTES {
            waiting.keep(app, &mut results).await;
        }
    }
    waiting.keep(app, &mut results).await;
    let results = results.into_iter().zip(named);
    Ok(results
        .map(|(result, named)| {
            let (result, word) = result.unwrap_or_else(|| rejected(app, None, &Rejection::Defect));
            Told { result, word, named }
        })
        .collect())
}

/// What became of one report.
pub(crate) struct Told {
    pub(crate) result: ReportResult,
    /// Under which it is counted.
    pub(crate) word: &'static str,
    /// Device and number, where a report was verified.
    pub(crate) named: Option<(DeviceId, u64)>,
}

/// A result, and the word under which it is counted.
type Worded = (ReportResult, &'static str);

fn answer(app: &App, results: Vec<ReportResult>) -> Response {
    let later = results.iter().any(|result| matches!(result.status, 429 | 500..));
    let answer = ReportsAnswer {
        checkpoint: app.checkpoints.newest().map(|note| note.to_string()),
        export_key: app.export_key,
        results,
        time: app.clock.now().as_second(),
    };
    let mut response = json(StatusCode::OK, JSON, &answer);
    if later {
        add_retry_after(&mut response);
    }
    response
}

/// One report, whatever it is: it never affects another, and what only a hostile peer does is charged to its address.
async fn look_at(
    app: &App,
    address: Option<IpAddr>,
    incoming: &Incoming<'_>,
) -> (Option<ReportId>, Result<Looked, Rejection>) {
    if app.attempts.admit(address).is_err() {
        return (None, Err(Rejection::TooManyFailures));
    }
    let (id, examined) = match Envelope::parse(incoming.envelope) {
        Ok(envelope) => (Some(envelope.id()), look_inside(app, incoming, envelope).await),
        Err(source) => (None, Err(Rejection::Envelope { source })),
    };
    if examined.as_ref().is_err_and(Rejection::is_the_peers_fault) {
        app.attempts.failed(address);
    }
    (id, examined)
}

/// What may be kept.
enum Looked {
    Report(Box<Examined>),
    Link(Box<NewLink>),
}

async fn look_inside(app: &App, incoming: &Incoming<'_>, envelope: Envelope) -> Result<Looked, Rejection> {
    let enrolled = app.store.key(envelope.key_hint()).await?;
    let is_link = is_link(&envelope);
    let enrolled = enrolled
        // A device that left asks whether its leaving arrived; the store knows it again.
        .filter(|key| !key.retired || is_link)
        .ok_or(Rejection::UnknownDevice)?;
    let received_at = app.clock.now();
    if is_link {
        return guarded(|| {
            let link = examine_link(app, envelope, &enrolled, received_at, Instant::now())?;
            Ok(Looked::Link(Box::new(link)))
        });
    }
    let verified = guarded(|| verify(app, &envelope, &enrolled, Instant::now()))?;
    let named = verified.statement().policy.digest;
    let known = app.policies.find(app.store.as_ref(), named).await?;
    guarded(|| {
        let report = (envelope, verified);
        let examined = examine(app, incoming, report, &enrolled, received_at, known.as_deref())?;
        Ok(Looked::Report(Box::new(examined)))
    })
}

/// A defect in reading one report must not end the connection that carries others.
fn guarded<T>(read: impl FnOnce() -> Result<T, Rejection>) -> Result<T, Rejection> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Rejection::Defect))
}

/// Reports of one request that are to be kept together, and the places of their results.
#[derive(Debug, Default)]
struct Waiting {
    reports: Vec<NewReport>,
    places: Vec<(usize, Option<ReportId>)>,
    shares: Vec<Option<OwnedSemaphorePermit>>,
    body_bytes: usize,
}

impl Waiting {
    fn push(&mut self, place: usize, id: Option<ReportId>, examined: Examined) {
        self.reports.push(examined.report);
        self.places.push((place, id));
        self.shares.push(examined.share);
        self.body_bytes += examined.body_bytes;
    }

    /// Has the store keep them, in order and in one commit, and sets their results. Nothing waits afterwards.
    async fn keep(&mut self, app: &App, results: &mut [Option<Worded>]) {
        let Self {
            reports,
            places,
            shares,
            ..
        } = std::mem::take(self);
        if reports.is_empty() {
            return;
        }
        let bodies: Vec<_> = reports.iter().map(kinds_of_bodies).collect();
        match app.store.accept_all(reports).await {
            Ok(outcomes) => {
                for ((outcome, (place, id)), kinds) in outcomes.into_iter().zip(places).zip(bodies) {
                    for kind in kinds.into_iter().flatten() {
                        app.metrics.body(kind);
                    }
                    set(results, place, answered(app, id, outcome));
                }
            }
            Err(error) => {
                let rejection = Rejection::from(error);
                for (place, id) in places {
                    set(results, place, rejected(app, id, &rejection));
                }
            }
        }
        drop(shares);
    }
}

fn kinds_of_bodies(report: &NewReport) -> [Option<&'static str>; 4] {
    [
        report.facts.is_some().then_some("facts"),
        report.findings.is_some().then_some("findings"),
        report.inventory.is_some().then_some("inventory"),
        report.assessment.is_some().then_some("assessment"),
    ]
}

fn set(results: &mut [Option<Worded>], place: usize, result: Worded) {
    if let Some(slot) = results.get_mut(place) {
        *slot = Some(result);
    }
}

fn answered(app: &App, report: Option<ReportId>, outcome: AcceptOutcome) -> Worded {
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
        AcceptResult::Gone => (410, "gone", Some(GONE)),
        AcceptResult::Refused => (401, "unknown-device", Some(UNKNOWN_DEVICE)),
    };
    app.metrics.report(word);
    match reason {
        Some(CONFLICT) => trace::conflict(report),
        Some(reason) => trace::report_refused(report, status, reason),
        None => {}
    }
    let result = ReportResult {
        gap: outcome.gap,
        head: outcome.head.filter(|_| status != 401),
        need,
        reason: reason.map(str::to_owned),
        report,
        status,
    };
    (result, word)
}

fn rejected(app: &App, report: Option<ReportId>, rejection: &Rejection) -> Worded {
    let (status, word) = rejection.row();
    let reason = rejection.reason();
    app.metrics.report(word);
    trace::report_refused(report, status, &reason);
    let result = ReportResult {
        gap: None,
        head: None,
        need: Vec::new(),
        reason: Some(reason),
        report,
        status,
    };
    (result, word)
}

const CONFLICT: &str = "another report already stands at this place of the device's chain; go on from the head given \
                        here, or enrol again if this computer was copied";
const GONE: &str = "reports of that time are kept no more; go on from the head given here";
const MISSING: &str =
    "the report names bodies that the console does not hold; send it again together with them";
