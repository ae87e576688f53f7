//! `POST /v1/connect`: an operator's computer claims its post and is given a certificate for the key it made.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dspt_report::Connecting;
use dspt_report::Envelope;
use dspt_report::Token;
use dspt_report::wire;
use dspt_report::wire::CONNECT_PATH;
use dspt_report::wire::ConnectAnswer;
use dspt_store::StoreError;
use dspt_store::change::Claim;

use crate::app::App;
use crate::ca::OperatorCertificate;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::json;
use crate::handlers::enrol::not_verified;
use crate::limits;
use crate::operators::Claimed;
use crate::operators::ConnectParts;
use crate::trace;

pub(crate) async fn connect(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match claim(&app, address, request).await {
        Ok(answer) => json(StatusCode::OK, JSON, &answer),
        Err(refusal) => app.refuse(CONNECT_PATH, address, &refusal),
    }
}

async fn claim(app: &App, address: Option<IpAddr>, request: Request) -> Result<ConnectAnswer, Refusal> {
    app.attempts.admit_enrolment(address)?;
    let received = app.reader.read(request, limits::ENROL_REQUEST_BYTES).await?;
    let (envelope, token) = wire::decode_enrolment(&received.bytes)?;
    let said = examine(app, envelope, token)?;
    let certificate = match app.claims.before(said.token_sha256, &said.public_key) {
        Some(certificate) => certificate,
        None => make(app, &said)?,
    };
    let claim = Claim {
        token_sha256: said.token_sha256,
        key: said.public_key,
        certificate_sha256: certificate.sha256,
    };
    let claimed = app.store.operator_claim(claim, app.clock.now()).await;
    let operator = claimed.map_err(|error| {
        if matches!(error, StoreError::NotFound { .. } | StoreError::Taken { .. }) {
            Refusal::Claim
        } else {
            Refusal::from(&error)
        }
    })?;
    app.claims.remember(Claimed {
        token_sha256: said.token_sha256,
        key: said.public_key,
        certificate: certificate.clone(),
    });
    let parts = ConnectParts {
        operator,
        certificate,
    };
    Ok(parts.answer(app.clock.now()))
}

/// Everything that can be said of a claim without asking the store.
fn examine(app: &App, envelope: &[u8], token: &[u8]) -> Result<Connecting, Refusal> {
    let token = Token::from_bytes(token).ok_or(Refusal::Token)?;
    let envelope = Envelope::parse(envelope).map_err(|error| Refusal::Envelope {
        reason: trace::chain(&error),
    })?;
    let verified = envelope
        .verify_connecting()
        .map_err(|error| not_verified(&error))?;
    if verified.statement().pin != app.pin {
        return Err(Refusal::OtherConsole);
    }
    if verified.statement().token_sha256 != token.digest() {
        return Err(Refusal::Token);
    }
    Ok(verified.into_statement())
}

fn make(app: &App, said: &Connecting) -> Result<OperatorCertificate, Refusal> {
    let authority = app.authority.as_ref().ok_or(Refusal::Store)?;
    let made = authority.operator_certificate(&said.public_key, said.operator, app.clock.now());
    made.map_err(|error| {
        trace::defect("make an operator's certificate", &trace::chain(&error));
        Refusal::Store
    })
}
