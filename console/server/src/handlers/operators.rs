//! `/v1/view/…` and `/v1/do/…`: what operators ask and do, from the one list of pages.

use std::sync::Arc;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::get;
use axum::routing::post;
use dspt_report::Digest;

use crate::app::App;
use crate::description::DESCRIPTION_PATH;
use crate::description::description as describe;
use crate::door::certificate_of;
use crate::door::peer_of;
use crate::error::JSON;
use crate::limits;
use crate::operators;
use crate::operators::Asker;
use crate::operators::Method;
use crate::operators::Page;
use crate::operators::Parameters;

/// Every page of the list.
pub(crate) fn pages() -> Router<Arc<App>> {
    Page::ALL.into_iter().fold(Router::new(), |router, page| {
        let answer = move |State(app): State<Arc<App>>, request: Request| async move {
            serve(app, page, request).await
        };
        match page.method() {
            Method::View => router.route(page.path(), get(answer)),
            Method::Do => router.route(page.path(), post(answer)),
        }
    })
}

/// `GET /v1/openapi.json`: told to anyone, as it stands in the program.
pub(crate) async fn description(State(app): State<Arc<App>>, request: Request) -> Response {
    let address = peer_of(&request);
    match app.attempts.admit_page(address) {
        Ok(()) => {
            // The same as long as this program runs.
            static DESCRIBED: LazyLock<Bytes> = LazyLock::new(|| describe().to_string().into());
            ([(header::CONTENT_TYPE, JSON)], DESCRIBED.clone()).into_response()
        }
        Err(refusal) => app.refuse(DESCRIPTION_PATH, address, &refusal),
    }
}

async fn serve(app: Arc<App>, page: Page, request: Request) -> Response {
    let address = peer_of(&request);
    let held = request.headers().get(header::IF_NONE_MATCH).cloned();
    let asked = async {
        app.attempts.admit(address)?;
        let asker = Asker::of(&app, page, certificate_of(&request)).await?;
        asker.admit(&app)?;
        let given = match page.method() {
            Method::View => Parameters::of_query(page, request.uri().query().unwrap_or_default())?,
            Method::Do => {
                let received = app.reader.read_as(request, JSON, limits::CHANGE_BYTES).await?;
                Parameters::of_json(page, &received.bytes)?
            }
        };
        if page == Page::Live {
            return operators::stream(Arc::clone(&app), asker).await;
        }
        let bytes = operators::answer(&app, &asker, page, &given).await?;
        Ok(tagged(bytes, held.as_ref()))
    };
    match asked.await {
        Ok(response) => response,
        Err(refusal) => app.refuse(page.path(), address, &refusal),
    }
}

/// The rows with the digest of what was answered, which says nothing of what the asker does not see; only that where it is
/// what the asker holds.
fn tagged(bytes: Vec<u8>, held: Option<&HeaderValue>) -> Response {
    let tag = format!("\"{}\"", Digest::of(&bytes));
    let is_held = held.is_some_and(|held| held.as_bytes() == tag.as_bytes());
    let mut response = Response::new(if is_held { Body::empty() } else { Body::from(bytes) });
    if is_held {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    response
}
