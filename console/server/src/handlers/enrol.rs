//! `POST /v1/enrol`: a device joins a provider.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dspt_report::Envelope;
use dspt_report::Token;
use dspt_report::verify::VerifyError;
use dspt_report::wire;
use dspt_report::wire::ENROL_PATH;
use dspt_report::wire::EnrolAnswer;
use dspt_report::wire::FrameError;
use dspt_store::change::EnrolOutcome;
use dspt_store::change::Joined;
use dspt_store::change::NewEnrolment;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::json;
use crate::limits;
use crate::trace;

pub(crate) async fn enrol(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match join(&app, address, request).await {
        Ok(answer) => json(StatusCode::OK, JSON, &answer),
        Err(refusal) => {
            app.metrics.enrolment(refusal.row().1);
            app.refuse(ENROL_PATH, address, &refusal)
        }
    }
}

async fn join(app: &App, address: Option<IpAddr>, request: Request) -> Result<EnrolAnswer, Refusal> {
    app.attempts.admit_enrolment(address)?;
    let received = app.reader.read(request, limits::ENROL_REQUEST_BYTES).await?;
    let (envelope, token) = wire::decode_enrolment(&received.bytes)?;
    let enrolment = examine(app, envelope, token)?;
    // Unknown, expired, revoked and used up are told apart by one look at one row, after all else was right: an
    // answer says no more about other strings than the 120 bits that were brought along.
    let outcome = app
        .store
        .enrol(enrolment)
        .await
        .map_err(|error| Refusal::from(&error))?;
    let (joined, word) = match outcome {
        EnrolOutcome::Joined(joined) => (joined, "joined"),
        EnrolOutcome::Again(joined) => (joined, "again"),
        EnrolOutcome::Refused(refusal) => return Err(Refusal::Enrolment { refusal }),
    };
    app.metrics.enrolment(word);
    trace::enrolled(joined.device, joined.confirmed);
    Ok(answer(app, joined))
}

/// Everything that can be said of an enrolment without asking the store.
fn examine(app: &App, envelope: &[u8], token: &[u8]) -> Result<NewEnrolment, Refusal> {
    let token = Token::from_bytes(token).ok_or(Refusal::Token)?;
    let envelope = Envelope::parse(envelope).map_err(|error| Refusal::Envelope {
        reason: trace::chain(&error),
    })?;
    let verified = envelope
        .verify_enrolment()
        .map_err(|error| not_verified(&error))?;
    if verified.statement().pin != app.pin {
        return Err(Refusal::OtherConsole);
    }
    if verified.statement().token_sha256 != token.digest() {
        return Err(Refusal::Token);
    }
    Ok(NewEnrolment {
        verified,
        envelope,
        received_at: app.clock.now(),
    })
}

pub(crate) fn not_verified(error: &VerifyError) -> Refusal {
    let reason = trace::chain(error);
    if matches!(error, VerifyError::PredicateType { .. }) {
        Refusal::StatementType { reason }
    } else {
        Refusal::Envelope { reason }
    }
}

fn answer(app: &App, joined: Joined) -> EnrolAnswer {
    EnrolAnswer {
        confirmed: joined.confirmed,
        device: joined.device,
        export_key: app.export_key,
        head: joined.head,
        provider_name: joined.provider_name,
        time: app.clock.now().as_second(),
    }
}

impl From<FrameError> for Refusal {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::RequestTooLarge { .. } => Self::TooLarge {
                frame: None,
                limit: dspt_report::limits::REQUEST_BYTES,
            },
            FrameError::FrameTooLarge { frame, limit, .. } => Self::TooLarge {
                frame: Some(frame),
                limit,
            },
            FrameError::Cut { .. } | FrameError::Count { .. } | _ => Self::Frames { error },
        }
    }
}
