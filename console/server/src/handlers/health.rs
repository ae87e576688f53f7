//! `GET /healthz`: whether the server answers and its store does; nothing else is told.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::door::peer_of;
use crate::error::Refusal;

/// Path of the page.
pub(crate) const PATH: &str = "/healthz";

pub(crate) async fn health(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    if let Err(refusal) = app.attempts.admit_page(address) {
        return app.refuse(PATH, address, &refusal);
    }
    match app.store.version().await {
        Ok(_) => Response::new(Body::from("ok\n")),
        Err(error) => app.refuse(PATH, address, &Refusal::from(&error)),
    }
}
