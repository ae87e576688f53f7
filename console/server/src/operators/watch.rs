//! One look at the store for everybody who waits for a change, and how many may wait.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use dspt_report::OperatorId;
use tokio::sync::Notify;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::app::App;
use crate::error::Refusal;
use crate::limits;
use crate::trace;

/// What was seen of the store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Seen {
    /// Nobody waited yet.
    Nothing,
    /// It stands at this version.
    Version(u64),
    /// It cannot be read, so nobody knows either who still has a right to wait.
    Away,
    /// The server is about to end.
    Over,
}

/// Looks for all who wait. The store is asked only while somebody does.
#[derive(Debug)]
pub(crate) struct Watch {
    seen: watch::Sender<Seen>,
    somebody: Notify,
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    all: usize,
    of_post: BTreeMap<OperatorId, usize>,
}

impl Watch {
    pub(crate) fn new() -> Self {
        Self {
            seen: watch::Sender::new(Seen::Nothing),
            somebody: Notify::new(),
            places: Mutex::default(),
        }
    }

    /// A place to wait at.
    pub(crate) fn place(self: &Arc<Self>, operator: OperatorId) -> Result<Place, Refusal> {
        let mut places = self.places();
        if places.all >= limits::WAITING_FOR_CHANGE {
            return Err(Refusal::Busy);
        }
        let of_post = places.of_post.entry(operator).or_default();
        if *of_post >= limits::WAITING_OF_A_POST {
            return Err(Refusal::TooMany);
        }
        *of_post += 1;
        places.all += 1;
        drop(places);
        let seen = self.seen.subscribe();
        self.somebody.notify_one();
        Ok(Place {
            seen,
            operator,
            watch: Arc::clone(self),
        })
    }

    /// Sends everybody away who waits, now and from now on.
    pub(crate) fn end(&self) {
        self.seen.send_replace(Seen::Over);
    }

    fn tell(&self, now: Seen) {
        self.seen.send_if_modified(|seen| {
            let is_news = *seen != now && *seen != Seen::Over;
            if is_news {
                *seen = now;
            }
            is_news
        });
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks, as long as the server runs.
pub(crate) async fn look(app: Arc<App>) {
    loop {
        while app.watch.seen.receiver_count() == 0 {
            app.watch.somebody.notified().await;
        }
        app.metrics.asked_for_waiting("version");
        let seen = match app.store.version().await {
            Ok(version) => Seen::Version(version),
            Err(error) => {
                trace::defect("look for changes", &trace::chain(&error));
                Seen::Away
            }
        };
        app.watch.tell(seen);
        sleep(limits::LOOK_FOR_CHANGE).await;
    }
}

/// The place of one who waits; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    seen: watch::Receiver<Seen>,
    operator: OperatorId,
    watch: Arc<Watch>,
}

impl Place {
    /// What is seen next that is not what was seen last.
    pub(crate) async fn changed(&mut self) -> Seen {
        match self.seen.changed().await {
            Ok(()) => self.now(),
            Err(_) => Seen::Over,
        }
    }

    /// What is seen now.
    pub(crate) fn now(&mut self) -> Seen {
        *self.seen.borrow_and_update()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.watch.places();
        places.all = places.all.saturating_sub(1);
        if let Some(of_post) = places.of_post.get_mut(&self.operator) {
            *of_post = of_post.saturating_sub(1);
            if *of_post == 0 {
                places.of_post.remove(&self.operator);
            }
        }
    }
}

#[cfg(test)]
mod tests;
