//! `GET /v1/about`: who runs this console, why, and whom to ring. Told to anyone, before anything is sent.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dspt_report::wire::ABOUT_PATH;
use dspt_report::wire::About;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::json;

pub(crate) async fn about(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    if let Err(refusal) = app.attempts.admit_page(address) {
        return app.refuse(ABOUT_PATH, address, &refusal);
    }
    match app.store.settings().await {
        Ok(settings) => {
            let about = About {
                operator: settings.operator,
                purpose: settings.purpose,
                telephone: settings.telephone,
                time: app.clock.now().as_second(),
            };
            json(StatusCode::OK, JSON, &about)
        }
        Err(error) => app.refuse(ABOUT_PATH, address, &Refusal::from(&error)),
    }
}
