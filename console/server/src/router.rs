//! Which page answers which path. No layer stands between: each would cost every report.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use dspt_report::wire;

use crate::app::App;
use crate::description::DESCRIPTION_PATH;
use crate::door::peer_of;
use crate::error::Refusal;
use crate::handlers::about::about;
use crate::handlers::connect::connect;
use crate::handlers::enrol::enrol;
use crate::handlers::health;
use crate::handlers::held::held;
use crate::handlers::log;
use crate::handlers::once::once;
use crate::handlers::operators;
use crate::handlers::own;
use crate::handlers::policy;
use crate::handlers::reports::reports;
use crate::handlers::watch;

/// Every page of the API.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(wire::ABOUT_PATH, get(about))
        .route(wire::ENROL_PATH, post(enrol))
        .route(wire::REPORTS_PATH, post(reports))
        .route(wire::ONCE_PATH, post(once))
        .route(wire::HELD_PATH, post(held))
        .route(wire::OWN_PATH, post(own::own))
        .route(wire::PERMISSION_PATH, post(own::permission))
        .route(wire::POLICY_PATH, get(policy::policy))
        .route(wire::TRUST_PATH, get(policy::newest_trust))
        .route(
            &format!("{}/{{version}}", wire::TRUST_PATH),
            get(policy::trust_version),
        )
        .route(&format!("{}/checkpoint", wire::LOG_PATH), get(log::checkpoint))
        .route(&format!("{}/key", wire::LOG_PATH), get(log::key))
        .route(&format!("{}/tile/{{*path}}", wire::LOG_PATH), get(log::tile))
        .route(wire::RECEIPT_PATH, get(log::receipt))
        .route(health::PATH, get(health::health))
        .route(wire::CONNECT_PATH, post(connect))
        .route(DESCRIPTION_PATH, get(operators::description))
        .merge(operators::pages())
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(app)
}

/// What programs ask that watch: the metrics are at any path that is no other page.
pub(crate) fn watch_router(app: Arc<App>) -> Router {
    Router::new()
        .route("/health", get(watch::health))
        .route("/ready", get(watch::ready))
        .fallback(watch::metrics)
        .with_state(app)
}

async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    app.refuse("(unknown)", peer_of(&request), &Refusal::NotFound)
}

async fn method_not_allowed(State(app): State<Arc<App>>, request: Request) -> Response {
    app.refuse("(known)", peer_of(&request), &Refusal::Method)
}
