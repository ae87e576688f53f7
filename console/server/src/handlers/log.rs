//! `GET /v1/log/…`: the log for whoever wants to hold the console to it. It holds nothing readable, so it is told to anyone.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;
use dspt_report::log::NoteKey;
use dspt_report::log::Tile;
use dspt_report::log::tile;
use dspt_report::wire::LOG_PATH;
use dspt_report::wire::LogAnswer;
use dspt_store::StoreError;

use crate::app::App;
use crate::door::peer_of;
use crate::error::JSON;
use crate::error::Refusal;
use crate::error::json;

pub(crate) async fn checkpoint(State(app): State<Arc<App>>, request: Request) -> Response {
    let told = admitted(&app, peer_of(&request)).map(|()| app.checkpoints.newest());
    answer(
        &app,
        &request,
        told.and_then(|note| note.ok_or(Refusal::NotFound).map(|note| text(&note))),
    )
}

pub(crate) async fn key(State(app): State<Arc<App>>, request: Request) -> Response {
    let told = told_key(&app, peer_of(&request)).await;
    answer(&app, &request, told)
}

pub(crate) async fn tile(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    request: Request,
) -> Response {
    let told = told_tile(&app, peer_of(&request), &path).await;
    answer(&app, &request, told)
}

pub(crate) async fn receipt(State(app): State<Arc<App>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let told = told_receipt(&app, peer_of(&request), &query).await;
    answer(&app, &request, told)
}

fn admitted(app: &App, address: Option<IpAddr>) -> Result<(), Refusal> {
    app.attempts.admit_page(address)
}

async fn told_key(app: &App, address: Option<IpAddr>) -> Result<Response, Refusal> {
    admitted(app, address)?;
    let head = app
        .store
        .log_head()
        .await
        .map_err(|error| Refusal::from(&error))?;
    let (head, key) = head.zip(app.checkpoints.key).ok_or(Refusal::NotFound)?;
    let key = NoteKey::new(&head.origin, key).map_err(|_| Refusal::Store)?;
    Ok(text(&format!("{key}\n")))
}

async fn told_tile(app: &App, address: Option<IpAddr>, path: &str) -> Result<Response, Refusal> {
    admitted(app, address)?;
    let tile: Tile = format!("tile/{path}").parse().map_err(|_| Refusal::NotFound)?;
    let hashes = app
        .store
        .log_tile(tile)
        .await
        .map_err(|error| not_there(&error))?;
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    if tile.width() == tile::WIDTH {
        // A whole one never changes.
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("max-age=31536000, immutable"),
        );
    }
    Ok(response)
}

async fn told_receipt(app: &App, address: Option<IpAddr>, query: &str) -> Result<Response, Refusal> {
    admitted(app, address)?;
    let asked = Asked::parse(query).ok_or(Refusal::Parameter {
        what: "the question",
        rule: "must name a device, a sequence and a report, and may name a size with `from`",
    })?;
    let proof = app
        .store
        .log_proof(asked.device, asked.sequence, asked.report, asked.from)
        .await
        .map_err(|error| not_there(&error))?;
    let told = LogAnswer {
        growth: proof.growth.map(|growth| growth.to_string()),
        receipt: proof.receipt.to_string(),
    };
    Ok(json(StatusCode::OK, JSON, &told))
}

fn not_there(error: &StoreError) -> Refusal {
    if matches!(error, StoreError::NotFound { .. }) {
        return Refusal::NotFound;
    }
    Refusal::from(error)
}

/// What a receipt is asked for.
struct Asked {
    device: dspt_report::DeviceId,
    sequence: u64,
    report: dspt_report::ReportId,
    from: Option<u64>,
}

impl Asked {
    fn parse(query: &str) -> Option<Self> {
        let value = |wanted: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
        };
        let number = |text: String| {
            let number: u64 = text.parse().ok()?;
            (number <= dspt_report::limits::SEQUENCE).then_some(number)
        };
        let from = match value("from") {
            Some(text) => Some(number(text)?),
            None => None,
        };
        Some(Self {
            device: value("device")?.parse().ok()?,
            sequence: number(value("sequence")?)?,
            report: value("report")?.parse().ok()?,
            from,
        })
    }
}

fn text(text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response
}

/// What no checkpoint has yet is nobody's fault: each device asks for its newest report's receipt. How often anyone may ask is
/// bounded as for every page.
fn answer(app: &App, request: &Request, told: Result<Response, Refusal>) -> Response {
    told.unwrap_or_else(|refusal| {
        if refusal == Refusal::NotFound {
            return refusal.response();
        }
        app.refuse(LOG_PATH, peer_of(request), &refusal)
    })
}
