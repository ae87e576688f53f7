//! `POST /v1/once`: the one result of a personal computer. It is counted; nothing else of it is kept or written down.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dspt_report::Envelope;
use dspt_report::SelfCheck;
use dspt_report::Token;
use dspt_report::wire;
use dspt_report::wire::ONCE_PATH;
use dspt_report::wire::OnceAnswer;
use dspt_store::change::OnceOutcome;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::json;
use crate::handlers::enrol::not_verified;
use crate::limits;
use crate::trace;

pub(crate) async fn once(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match count(&app, address, request).await {
        // No line of the log: its time would tell whose result it was.
        Ok(answer) => json(StatusCode::OK, JSON, &answer),
        Err(refusal) => app.refuse(ONCE_PATH, address, &refusal),
    }
}

async fn count(app: &App, address: Option<IpAddr>, request: Request) -> Result<OnceAnswer, Refusal> {
    app.attempts.admit_enrolment(address)?;
    let received = app.reader.read(request, limits::ENROL_REQUEST_BYTES).await?;
    let (envelope, code) = wire::decode_enrolment(&received.bytes)?;
    let said = examine(app, envelope, code)?;
    let outcome = app
        .store
        .self_check(said, app.clock.now())
        .await
        .map_err(|error| Refusal::from(&error))?;
    match outcome {
        OnceOutcome::Counted { provider_name } => Ok(OnceAnswer { provider_name }),
        OnceOutcome::NotGood => Err(Refusal::Code),
    }
}

fn examine(app: &App, envelope: &[u8], code: &[u8]) -> Result<SelfCheck, Refusal> {
    let code = Token::from_bytes(code).ok_or(Refusal::Token)?;
    let envelope = Envelope::parse(envelope).map_err(|error| Refusal::Envelope {
        reason: trace::chain(&error),
    })?;
    let verified = envelope
        .verify_self_check()
        .map_err(|error| not_verified(&error))?;
    let said = verified.into_statement();
    if said.pin != app.pin {
        return Err(Refusal::OtherConsole);
    }
    if said.code_sha256 != code.digest() {
        return Err(Refusal::Token);
    }
    Ok(said)
}
