//! What programs ask that watch the server, on the listener of the metrics.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::header::HeaderName;
use tokio::time::timeout;

use crate::app::App;
use crate::limits;

/// `GET /health`: the process answers.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// `GET /ready`: it takes reports now.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    if app.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match timeout(limits::READY, app.store.log_size()).await {
        Ok(Ok(_)) => (StatusCode::OK, "ok\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n"),
    }
}

/// The metrics, with what the store says of itself where it answers.
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> ([(HeaderName, &'static str); 1], String) {
    let asked = async { tokio::join!(app.store.log_size(), app.store.raw_count()) };
    if let Ok((Ok(log), Ok(raw))) = timeout(limits::READY, asked).await {
        app.metrics.store(log, raw);
    }
    // Without its name a reader takes this for the older format, in which the counters have other names.
    ([(header::CONTENT_TYPE, METRICS_TEXT)], app.metrics.text())
}

const METRICS_TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
