//! `POST /v1/held`: a device asks for what is held of it, and is told nothing else.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dspt_report::Asking;
use dspt_report::Envelope;
use dspt_report::wire::HELD_PATH;
use dspt_report::wire::HeldAnswer;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::json;
use crate::handlers::enrol::not_verified;
use crate::limits;
use crate::trace;

pub(crate) async fn held(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match answer(&app, address, request).await {
        Ok(answer) => json(StatusCode::OK, JSON, &answer),
        Err(refusal) => app.refuse(HELD_PATH, address, &refusal),
    }
}

async fn answer(app: &App, address: Option<IpAddr>, request: Request) -> Result<HeldAnswer, Refusal> {
    app.attempts.admit_enrolment(address)?;
    let received = app.reader.read(request, limits::ENROL_REQUEST_BYTES).await?;
    let envelope = Envelope::parse(&received.bytes).map_err(|error| Refusal::Envelope {
        reason: trace::chain(&error),
    })?;
    let enrolled = app
        .store
        .key(envelope.key_hint())
        .await
        .map_err(|error| Refusal::from(&error))?
        .ok_or(Refusal::Asker)?;
    let verified = envelope
        .verify::<Asking>(&enrolled.key)
        .map_err(|error| not_verified(&error))?;
    let said = verified.statement();
    let apart = app.clock.now().as_second().abs_diff(said.collected_at);
    // An asking that was seen by somebody else is soon of no use to them.
    if said.device != enrolled.device || apart > limits::CLOCK_SLACK.as_secs() {
        return Err(Refusal::Asker);
    }
    let held = app.store.held(enrolled.device, said.from).await;
    held.map_err(|error| Refusal::from(&error))
}
