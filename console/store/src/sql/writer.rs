//! The one thread that writes: it takes everything that waits, makes it one commit, and answers each.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::TrySendError;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use dspt_report::KeyId;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::oneshot;

use super::batch::Ahead;
use super::batch::Batch;
use super::batch::Memory;
use super::failure::During;
use super::failure::Failure;
use super::keys::KeyCache;
use super::links;
use super::place::Place;
use crate::engine::Connection;
use crate::error::Cause;
use crate::error::StoreError;
use crate::limits;
use crate::store::BoxFuture;

/// The way to the writing thread. Dropping it ends the thread after what waits is done.
pub(super) struct Writer {
    queue: Option<SyncSender<Box<dyn Work>>>,
    bytes: Arc<Semaphore>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on a connection of its own.
    pub(super) fn start(
        place: Place,
        connection: Connection,
        keys: Arc<KeyCache>,
    ) -> Result<Self, StoreError> {
        let (queue, waiting) = sync_channel(limits::QUEUE);
        let path = place.shown().to_path_buf();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || Hand::new(place, connection, &keys, waiting).write_all())
            .map_err(|source| StoreError::Io {
                path,
                operation: "start the writer",
                source: Cause::new(source),
            })?;
        Ok(Self {
            queue: Some(queue),
            bytes: Arc::new(Semaphore::new(limits::QUEUE_BYTES)),
            thread: Some(thread),
        })
    }

    /// Puts a change in the queue at once and answers when it is durable. `bytes` is what it holds in memory.
    ///
    /// The change may run twice where a neighbour in its batch failed, each time from the same state.
    pub(super) fn submit<T, F>(&self, bytes: usize, change: F) -> BoxFuture<'static, T>
    where
        T: Send + 'static,
        F: FnMut(&mut Batch<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.submit_about(Vec::new(), bytes, change)
    }

    /// As [`Self::submit`], of a change that changes the devices of these keys and no others.
    pub(super) fn submit_about<T, F>(
        &self,
        keys: Vec<KeyId>,
        bytes: usize,
        change: F,
    ) -> BoxFuture<'static, T>
    where
        T: Send + 'static,
        F: FnMut(&mut Batch<'_>) -> Result<T, Failure> + Send + 'static,
    {
        match self.enqueue(keys, bytes, change) {
            Ok(answer) => Box::pin(async move { answer.await.unwrap_or(Err(StoreError::Closed)) }),
            Err(error) => Box::pin(async move { Err(error) }),
        }
    }

    /// Has something done outside any transaction, between two commits.
    pub(super) fn submit_alone<T>(&self, work: fn(&Connection) -> Result<T, Failure>) -> BoxFuture<'static, T>
    where
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        match self.push(Box::new(Alone { work, reply })) {
            Ok(()) => Box::pin(async move { answer.await.unwrap_or(Err(StoreError::Closed)) }),
            Err(error) => Box::pin(async move { Err(error) }),
        }
    }

    fn enqueue<T, F>(
        &self,
        keys: Vec<KeyId>,
        bytes: usize,
        change: F,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Batch<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let bytes = u32::try_from(bytes.min(limits::QUEUE_BYTES)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.bytes)
            .try_acquire_many_owned(bytes)
            .map_err(|_| StoreError::Busy)?;
        let (reply, answer) = oneshot::channel();
        let task = Task {
            keys,
            change,
            made: None,
            reply,
            _permit: permit,
        };
        self.push(Box::new(task))?;
        Ok(answer)
    }

    fn push(&self, work: Box<dyn Work>) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Closed,
        })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has nothing left to say.
            let _ = thread.join();
        }
    }
}

/// One waiting change.
trait Work: Send {
    /// The keys whose devices it is about; none where it may be about anything.
    fn keys(&self) -> &[KeyId];
    /// Makes the change inside the batch's transaction.
    fn run(&mut self, batch: &mut Batch<'_>) -> Result<(), Failure>;
    /// Tells whoever waits what became of it.
    fn finish(self: Box<Self>, outcome: Result<(), StoreError>);
    /// Whether it is done outside any transaction, by [`Work::run_alone`] and nothing else.
    fn is_alone(&self) -> bool {
        false
    }
    /// Does what must be alone, and tells whoever waits.
    fn run_alone(self: Box<Self>, _connection: &Connection, _path: &Path) {}
}

struct Alone<T> {
    work: fn(&Connection) -> Result<T, Failure>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send> Work for Alone<T> {
    fn keys(&self) -> &[KeyId] {
        &[]
    }

    fn run(&mut self, _batch: &mut Batch<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        let _ = self.reply.send(Err(outcome.err().unwrap_or(StoreError::Closed)));
    }

    fn is_alone(&self) -> bool {
        true
    }

    fn run_alone(self: Box<Self>, connection: &Connection, path: &Path) {
        let Self { work, reply } = *self;
        let done = catch_unwind(AssertUnwindSafe(|| work(connection)));
        let done = done.unwrap_or_else(|_| Err(StoreError::Defect.into()));
        let _ = reply.send(done.map_err(|failure| failure.at(path)));
    }
}

struct Task<F, T> {
    keys: Vec<KeyId>,
    change: F,
    made: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
    _permit: OwnedSemaphorePermit,
}

impl<F, T> Work for Task<F, T>
where
    T: Send,
    F: FnMut(&mut Batch<'_>) -> Result<T, Failure> + Send,
{
    fn keys(&self) -> &[KeyId] {
        &self.keys
    }

    fn run(&mut self, batch: &mut Batch<'_>) -> Result<(), Failure> {
        self.made = Some((self.change)(batch)?);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { made, reply, .. } = *self;
        // Whoever asked may have gone; the change stands all the same.
        let _ = reply.send(outcome.and_then(|()| made.ok_or(StoreError::Closed)));
    }
}

/// What the thread works with.
struct Hand<'a> {
    place: Place,
    connection: Connection,
    memory: Memory,
    keys: &'a KeyCache,
    patience: Patience,
    waiting: Receiver<Box<dyn Work>>,
    /// Taken from those that wait, and to be done outside any transaction.
    alone: Option<Box<dyn Work>>,
}

impl<'a> Hand<'a> {
    fn new(
        place: Place,
        connection: Connection,
        keys: &'a KeyCache,
        waiting: Receiver<Box<dyn Work>>,
    ) -> Self {
        Self {
            place,
            connection,
            memory: Memory::default(),
            keys,
            patience: Patience::default(),
            waiting,
            alone: None,
        }
    }

    fn write_all(&mut self) {
        while let Some(first) = self.alone.take().or_else(|| self.waiting.recv().ok()) {
            if first.is_alone() {
                first.run_alone(&self.connection, self.place.shown());
                continue;
            }
            self.write_batch(vec![first], limits::BATCH);
        }
    }

    /// One commit for all, and for what came until nobody else writes; where a change fails, each gets a commit of its own,
    /// so that it fails alone.
    fn write_batch(&mut self, mut batch: Vec<Box<dyn Work>>, most: usize) {
        match self.commit(&mut batch, most) {
            Ok(()) => batch.into_iter().for_each(|work| work.finish(Ok(()))),
            Err(Broken::Change(_)) if batch.len() > 1 => {
                for work in batch {
                    self.write_batch(vec![work], 1);
                }
            }
            Err(broken) => {
                let failure = match broken {
                    Broken::Begin(failure) => {
                        // Who waits behind it is not to wait as long once more.
                        collect(&self.waiting, &mut self.alone, &mut batch, most);
                        failure
                    }
                    Broken::Change(failure) | Broken::Batch(failure) => failure,
                };
                let error = failure.at(self.place.shown());
                batch.into_iter().for_each(|work| work.finish(Err(error.clone())));
            }
        }
    }

    fn commit(&mut self, batch: &mut Vec<Box<dyn Work>>, most: usize) -> Result<(), Broken> {
        self.reconnect().map_err(Broken::Batch)?;
        let mut outcome = self.commit_once(batch, most);
        if matches!(outcome, Err(Broken::Begin(_))) && self.connection.is_lost() {
            // Its other end went while nobody wrote.
            self.reconnect().map_err(Broken::Batch)?;
            outcome = self.commit_once(batch, most);
        }
        match outcome {
            // Whether a commit whose answer was lost was made is not known here; whoever asks again finds out.
            Err(Broken::Change(failure)) if self.connection.is_lost() => Err(Broken::Batch(failure)),
            other => other,
        }
    }

    fn commit_once(&mut self, batch: &mut Vec<Box<dyn Work>>, most: usize) -> Result<(), Broken> {
        let transaction = self
            .connection
            .begin_writing()
            .during("begin a change")
            .map_err(Broken::Begin)?;
        // Only now can no other process write in between.
        self.memory
            .compare(&transaction, self.keys)
            .map_err(Broken::Begin)?;
        // While another node wrote, more came to wait.
        collect(&self.waiting, &mut self.alone, batch, most);
        let mut gone = Vec::new();
        let result = ask_ahead(&transaction, batch)
            .map_err(Broken::Batch)
            .and_then(|ahead| {
                run_all(&transaction, &mut self.memory, &mut gone, &ahead, batch).map_err(Broken::Change)
            });
        let is_told_late = transaction.tells_late();
        let result = result.and_then(|()| {
            let committed = transaction.commit().during("commit");
            committed.map_err(|failure| {
                if is_told_late {
                    Broken::Change(failure)
                } else {
                    Broken::Batch(failure)
                }
            })
        });
        match &result {
            Ok(changes) => {
                self.memory.committed(*changes);
                self.keys.forget(&gone);
            }
            Err(_) => self.memory.clear(),
        }
        result.map(drop)
    }

    /// A new connection in the place of one that was lost; until there is one each change is told to come again.
    fn reconnect(&mut self) -> Result<(), Failure> {
        if !self.connection.is_lost() {
            return Ok(());
        }
        if self.patience.is_waiting() {
            return Err(StoreError::Busy.into());
        }
        match self.place.writer() {
            Ok(connection) => {
                self.connection = connection;
                self.patience = Patience::default();
                Ok(())
            }
            Err(failure) => {
                tracing::warn!("{}", dspt_report::words::chain(&failure.at(self.place.shown())));
                self.patience.wait_longer();
                Err(StoreError::Busy.into())
            }
        }
    }
}

/// Takes what waits into a batch.
fn collect(
    waiting: &Receiver<Box<dyn Work>>,
    alone: &mut Option<Box<dyn Work>>,
    batch: &mut Vec<Box<dyn Work>>,
    most: usize,
) {
    while batch.len() < most
        && alone.is_none()
        && let Ok(next) = waiting.try_recv()
    {
        if next.is_alone() {
            *alone = Some(next);
        } else {
            batch.push(next);
        }
    }
}

/// Makes each change of a batch, and what goes with them all.
fn run_all(
    sql: &Connection,
    memory: &mut Memory,
    gone: &mut Vec<KeyId>,
    ahead: &Ahead,
    batch: &mut [Box<dyn Work>],
) -> Result<(), Failure> {
    for work in batch {
        if work.keys().is_empty() {
            // What it changes is not known.
            ahead.borrow_mut().clear();
        }
        caught(|| work.run(&mut Batch::new(sql, memory, gone, ahead)))?;
    }
    if !gone.is_empty() {
        sql.keys_ended().during("tell that keys ended")?;
    }
    memory.advance_tree(sql)
}

/// The devices that a batch is about, where each question is a journey; a file is asked as each one's turn comes.
fn ask_ahead(sql: &Connection, batch: &[Box<dyn Work>]) -> Result<Ahead, Failure> {
    if batch.len() < 2 || !sql.tells_late() {
        return Ok(Ahead::default());
    }
    let keys: Vec<KeyId> = batch.iter().flat_map(|work| work.keys()).copied().collect();
    links::of_keys(sql, &keys).map(Ahead::new)
}

/// How long to leave a database alone that was not reached.
#[derive(Default)]
struct Patience {
    pause: Duration,
    until: Option<Instant>,
}

impl Patience {
    fn is_waiting(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }

    fn wait_longer(&mut self) {
        self.pause = (self.pause * 2).clamp(limits::RECONNECT_FIRST, limits::RECONNECT_LAST);
        self.until = Some(Instant::now() + self.pause);
    }
}

/// What failed: one change, or the transaction around all, before any change was made or after.
enum Broken {
    Change(Failure),
    Begin(Failure),
    Batch(Failure),
}

/// A defect in one change must not end the thread that all changes wait for: it becomes that change's error, and what
/// the change did is rolled back with its transaction.
fn caught(change: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    catch_unwind(AssertUnwindSafe(change)).unwrap_or_else(|_| {
        tracing::error!("a change ended by a panic; nothing of it is kept");
        Err(StoreError::Defect.into())
    })
}
