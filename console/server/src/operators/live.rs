//! Changes as they happen: the held question, and the stream of events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::IntoResponse;
use axum::response::Response;
use axum::response::Sse;
use axum::response::sse::Event;
use dspt_report::OperatorId;
use futures_util::stream::unfold;
use tokio::time::Instant;
use tokio::time::sleep_until;
use tokio::time::timeout_at;

use crate::app::App;
use crate::door::Certificate;
use crate::error::Refusal;
use crate::limits;
use crate::operators::Asker;
use crate::operators::Changes;
use crate::operators::Page;
use crate::operators::watch::Place;
use crate::operators::watch::Seen;

/// Waits until anything changed, or for as long as a question is held.
pub(crate) async fn changes(app: &App, asker: &Asker, after: u64) -> Result<Changes, Refusal> {
    let mut waiting = Waiting::new(app, asker)?;
    let until = Instant::now() + limits::WAIT_FOR_CHANGE;
    let first = waiting.first(app).await?;
    if first.stamp != after {
        return Ok(first);
    }
    match timeout_at(until, waiting.next(app)).await {
        Ok(changes) => changes,
        Err(_) => Ok(first),
    }
}

/// Every change from now on, the first event at once. It ends with the post's right, with the server, and after a while by
/// itself; whoever listens comes again.
pub(crate) async fn stream(app: Arc<App>, asker: Asker) -> Result<Response, Refusal> {
    let mut waiting = Waiting::new(&app, &asker)?;
    let first = waiting.first(&app).await?;
    let listening = Listening {
        until: Instant::now() + app.stream_life,
        app,
        waiting,
        first: Some(first),
    };
    Ok(Sse::new(unfold(listening, Listening::next)).into_response())
}

struct Listening {
    app: Arc<App>,
    waiting: Waiting,
    first: Option<Changes>,
    until: Instant,
}

impl Listening {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if let Some(first) = self.first.take() {
            return Some((Ok(event(first)), self));
        }
        let beat = (Instant::now() + limits::HEARTBEAT).min(self.until);
        let event = match timeout_at(beat, self.waiting.next(&self.app)).await {
            Ok(changes) => event(changes.ok()?),
            // Whatever stands between must not take the silence for the end.
            Err(_) if Instant::now() < self.until && self.waiting.is_in_date(&self.app) => {
                Event::default().comment("")
            }
            Err(_) => return None,
        };
        Some((Ok(event), self))
    }
}

fn event(changes: Changes) -> Event {
    Event::default().data(format!("{{\"stamp\":{}}}", changes.stamp))
}

/// One who waits. The store is asked about its post when anything changed, and not before: losing a right is a change.
struct Waiting {
    place: Place,
    operator: OperatorId,
    certificate: Certificate,
    known: u64,
    /// Something changed and was not told yet.
    is_due: bool,
    told: Instant,
}

impl Waiting {
    fn new(app: &App, asker: &Asker) -> Result<Self, Refusal> {
        Ok(Self {
            place: app.watch.place(asker.operator())?,
            operator: asker.operator(),
            certificate: asker.certificate(),
            known: 0,
            is_due: false,
            told: Instant::now(),
        })
    }

    /// How it stands now.
    async fn first(&mut self, app: &App) -> Result<Changes, Refusal> {
        if self.place.now() == Seen::Over {
            return Err(Refusal::Busy);
        }
        app.metrics.asked_for_waiting("first");
        self.known = app.store.version().await.map_err(|error| Refusal::from(&error))?;
        Ok(self.changes(app))
    }

    /// The next change. Safe to give up and to ask again: nothing is lost in between.
    async fn next(&mut self, app: &App) -> Result<Changes, Refusal> {
        while !self.is_due {
            self.is_due = match self.place.changed().await {
                Seen::Version(version) => version != self.known,
                Seen::Nothing => false,
                Seen::Away => return Err(Refusal::Store),
                Seen::Over => return Err(Refusal::Busy),
            };
        }
        app.metrics.asked_for_waiting("post");
        Asker::of(app, Page::Changes, Some(self.certificate)).await?;
        // Of many changes in a short time the last is told.
        sleep_until(self.told + limits::BETWEEN_CHANGES).await;
        if let Seen::Version(version) = self.place.now() {
            self.known = version;
        }
        (self.is_due, self.told) = (false, Instant::now());
        Ok(self.changes(app))
    }

    fn is_in_date(&self, app: &App) -> bool {
        app.clock.now().as_second() <= self.certificate.until
    }

    fn changes(&self, app: &App) -> Changes {
        let stamp = app.stamps.of(self.operator, self.known);
        Changes { stamp }
    }
}
