//! `GET /v1/policy` and `GET /v1/trust`: what authors signed, as it was published. Told to anyone: it is secret from nobody,
//! and a device verifies it by itself.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;
use dspt_report::Digest;
use dspt_report::wire::BUNDLE_TYPE;
use dspt_report::wire::POLICY_PATH;
use dspt_report::wire::TRUST_PATH;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;

pub(crate) async fn policy(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    if let Err(refusal) = app.attempts.admit_page(address) {
        return app.refuse(POLICY_PATH, address, &refusal);
    }
    let asked = request.headers().clone();
    match app.store.policy_published().await {
        Ok(found) => published(&asked, BUNDLE_TYPE, found.map(|found| found.bundle)),
        Err(error) => app.refuse(POLICY_PATH, address, &Refusal::from(&error)),
    }
}

pub(crate) async fn newest_trust(State(app): State<Arc<App>>, request: Request) -> Response {
    trust(&app, None, peer_of(&request), request.headers().clone()).await
}

pub(crate) async fn trust_version(
    State(app): State<Arc<App>>,
    Path(version): Path<String>,
    request: Request,
) -> Response {
    match version.parse() {
        Ok(version) => trust(&app, Some(version), peer_of(&request), request.headers().clone()).await,
        Err(_) => app.refuse(TRUST_PATH, peer_of(&request), &Refusal::NotFound),
    }
}

async fn trust(app: &App, version: Option<u32>, address: Option<IpAddr>, asked: HeaderMap) -> Response {
    if let Err(refusal) = app.attempts.admit_page(address) {
        return app.refuse(TRUST_PATH, address, &refusal);
    }
    match app.store.trust_document(version).await {
        Ok(None) if version.is_some() => app.refuse(TRUST_PATH, address, &Refusal::NotFound),
        Ok(found) => published(&asked, JSON, found),
        Err(error) => app.refuse(TRUST_PATH, address, &Refusal::from(&error)),
    }
}

/// 200 with the bytes and their tag, 304 where whoever asks holds them, 204 where there is nothing.
fn published(asked: &HeaderMap, content_type: &'static str, bytes: Option<Vec<u8>>) -> Response {
    let mut response = Response::new(Body::empty());
    let Some(bytes) = bytes else {
        *response.status_mut() = StatusCode::NO_CONTENT;
        return response;
    };
    let tag = format!("\"{}\"", Digest::of(&bytes));
    if asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|held| held.as_bytes() == tag.as_bytes())
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = Body::from(bytes);
        let content_type = HeaderValue::from_static(content_type);
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
