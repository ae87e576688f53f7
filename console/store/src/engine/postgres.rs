//! PostgreSQL's side: one connection, driven by the thread that asks.
//!
//! What need not be waited for is sent with the next question, so that a change costs as many journeys as it has questions
//! whose answers decide something.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::task::Context;
use std::task::Waker;

use tokio::runtime::Runtime;
use tokio_postgres::Client;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::ToSql;
use tokio_postgres::types::Type;

use super::Error;
use super::FromSql;
use super::Kind;
use super::Result;
use super::Value;
use super::dialect;
use super::dialect::Translated;

mod address;
mod secure;
mod types;

pub(crate) use address::Address;
pub(crate) use address::Unreachable;
use types::Given;
use types::Held;

/// Texts whose statements are kept prepared; beyond it a session starts afresh.
const TEXTS: usize = 1_000;

type Sent = Pin<Box<dyn Future<Output = std::result::Result<u64, tokio_postgres::Error>> + Send>>;

/// One connection.
pub(crate) struct Session {
    /// None only while it is dropped.
    runtime: Option<Runtime>,
    client: Arc<Client>,
    texts: RefCell<BTreeMap<String, Arc<Known>>>,
    /// What was sent, or is to be, and was not answered yet.
    sent: RefCell<Vec<Sent>>,
    /// Rows that are added or changed together before the next thing is waited for.
    rows: RefCell<Vec<Rows>>,
    /// Something in this transaction was refused, so that it can only be rolled back.
    is_broken: Cell<bool>,
    /// Something in this transaction was written.
    wrote: Cell<bool>,
}

/// A text and its statements, one for each way in which values were given, for one row and for many.
struct Known {
    translated: Translated,
    prepared: Mutex<Vec<Prepared>>,
}

struct Prepared {
    kinds: Vec<Kind>,
    /// Whether each place is given a list.
    is_of_many: bool,
    statement: tokio_postgres::Statement,
}

/// Rows of one text that wait to be added or changed, together.
struct Rows {
    known: Arc<Known>,
    /// For each place what it is given, one for each row.
    given: Vec<Vec<Given>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    /// Connects.
    pub(crate) fn connect(address: &Address) -> std::result::Result<Self, Unreachable> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Unreachable::Runtime)?;
        let client = runtime.block_on(address.connect())?;
        Ok(Self {
            runtime: Some(runtime),
            client: Arc::new(client),
            texts: RefCell::default(),
            sent: RefCell::default(),
            rows: RefCell::default(),
            is_broken: Cell::new(false),
            wrote: Cell::new(false),
        })
    }

    /// Whether it can be asked no more.
    pub(crate) fn is_lost(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs statements without values and waits for their end.
    pub(crate) fn run_all(&self, text: &str) -> Result<()> {
        self.wait(async { self.client.batch_execute(text).await.map(drop) })
    }

    /// Adds rows to a table by the database's own way for many.
    pub(crate) fn copy_in(
        &self,
        table: &str,
        columns: &[(String, String)],
        rows: &[Vec<super::Cell>],
    ) -> Result<()> {
        let types: Option<Vec<Type>> = columns.iter().map(|(_, of)| types::named(of)).collect();
        let types = types.ok_or(Error::Values)?;
        let names: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let text = format!("COPY \"{table}\" ({}) FROM STDIN BINARY", names.join(", "));
        self.wait(async {
            let sink = self.client.copy_in(&text).await?;
            let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
            for row in rows {
                let given: Vec<Given> = row.iter().map(|cell| Given::of(cell.value())).collect();
                writer.as_mut().write_raw(&given).await?;
            }
            writer.finish().await.map(drop)
        })
    }

    pub(super) fn statement(&self, text: &str) -> Asked<'_> {
        let mut texts = self.texts.borrow_mut();
        let known = match texts.get(text) {
            Some(known) => Arc::clone(known),
            None => {
                if texts.len() >= TEXTS {
                    texts.clear();
                }
                let known = Arc::new(Known {
                    translated: dialect::translate(text),
                    prepared: Mutex::default(),
                });
                texts.insert(text.to_owned(), Arc::clone(&known));
                known
            }
        };
        let given = vec![Given::default(); known.translated.places];
        Asked {
            session: self,
            known,
            given,
        }
    }

    pub(super) fn begin(&self, text: &'static str) {
        self.is_broken.set(false);
        self.wrote.set(false);
        self.send_text(text);
    }

    pub(super) fn begin_and_wait(&self, text: &'static str) -> Result<()> {
        self.begin(text);
        self.wait(async { Ok(()) })
    }

    /// Begins a change that waits until every other one, on any node, has ended: whoever holds this lock is the log's one
    /// sequencer, and the database gives it up where its holder dies.
    pub(super) fn begin_alone(&self) {
        self.begin("BEGIN");
        // Each store has a lock of its own, though several may be in one database.
        self.send_text(
            "SELECT pg_advisory_xact_lock(1146310740, coalesce(to_regclass('change_number')::oid::integer, 0))",
        );
    }

    /// Commits, and tells how many changes were counted.
    pub(super) fn commit(&self) -> Result<i64> {
        if self.is_broken.get() {
            self.roll_back();
            return Err(Error::Lost);
        }
        let wrote = self.wrote.replace(false);
        if wrote {
            self.send_text("UPDATE change_number SET number = number + 1");
        }
        self.add_rows()?;
        // Sent behind what was not answered yet: where something of it is refused, the database makes this a rollback.
        self.send_text("COMMIT");
        self.wait(async { Ok(()) })?;
        Ok(i64::from(wrote))
    }

    pub(super) fn roll_back(&self) {
        self.rows.take();
        self.send_text("ROLLBACK");
        // What was refused was told already, or does not matter any more.
        let _ = self.wait(async { Ok(()) });
        self.is_broken.set(false);
        self.wrote.set(false);
    }

    fn send_text(&self, text: &'static str) {
        let client = Arc::clone(&self.client);
        self.send(Box::pin(
            async move { client.batch_execute(text).await.map(|()| 0) },
        ));
    }

    /// Puts something on its way. It leaves with the next thing that is waited for.
    fn send(&self, mut sent: Sent) {
        let mut context = Context::from_waker(Waker::noop());
        // Asked once it stands in the connection's queue. It cannot be ready: only waiting moves the connection.
        if let std::task::Poll::Ready(outcome) = sent.as_mut().poll(&mut context) {
            sent = Box::pin(async move { outcome });
        }
        self.sent.borrow_mut().push(sent);
    }

    /// Waits for an answer, and for everything that was to be done before it.
    fn wait<T>(
        &self,
        question: impl Future<Output = std::result::Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        self.add_rows()?;
        self.wait_alone(question)
    }

    /// Waits for an answer, and for everything that was sent before it.
    fn wait_alone<T>(
        &self,
        question: impl Future<Output = std::result::Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        let Some(runtime) = &self.runtime else {
            return Err(Error::Lost);
        };
        let before = self.sent.take();
        let answer = runtime.block_on(async {
            let mut question = pin!(question);
            // Into the queue behind what was sent, before that is waited for.
            let early = std::future::poll_fn(|context| {
                std::task::Poll::Ready(match question.as_mut().poll(context) {
                    std::task::Poll::Ready(answer) => Some(answer),
                    std::task::Poll::Pending => None,
                })
            })
            .await;
            let mut refused = None;
            for sent in before {
                if let Err(error) = sent.await {
                    refused.get_or_insert(error);
                }
            }
            let answer = match early {
                Some(answer) => answer,
                None => question.await,
            };
            refused.map_or(answer, Err)
        });
        if answer.is_err() {
            self.is_broken.set(true);
        }
        answer.map_err(Error::Postgres)
    }

    /// The statement for values of these kinds.
    fn prepared(&self, known: &Known, given: &[Given]) -> Result<tokio_postgres::Statement> {
        let kinds: Vec<Kind> = given.iter().map(|given| given.kind).collect();
        self.prepared_of(known, kinds, false)
    }

    fn prepared_of(
        &self,
        known: &Known,
        kinds: Vec<Kind>,
        is_of_many: bool,
    ) -> Result<tokio_postgres::Statement> {
        let mut prepared = known.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |one: &Prepared| one.is_of_many == is_of_many && one.kinds == kinds;
        if let Some(one) = prepared.iter().find(|one| fits(one)) {
            return Ok(one.statement.clone());
        }
        let of_many = is_of_many.then(|| known.translated.of_many().ok_or(Error::Values));
        let of_many = of_many.transpose()?;
        let text = of_many.as_ref().unwrap_or(&known.translated.text);
        let of = if is_of_many { types::list_of } else { types::of };
        let types: Vec<Type> = kinds.iter().copied().map(of).collect();
        let statement = self.wait_alone(self.client.prepare_typed(text, &types))?;
        prepared.push(Prepared {
            kinds,
            is_of_many,
            statement: statement.clone(),
        });
        Ok(statement)
    }

    /// Keeps a row for the next others of its text.
    fn gather(&self, known: &Arc<Known>, given: Vec<Given>) -> Result<()> {
        if known.translated.is_change() && self.gathered(known, given.first()) {
            // One statement changes a row once.
            self.add_rows()?;
        }
        let mut rows = self.rows.borrow_mut();
        let place = rows.iter().position(|rows| Arc::ptr_eq(&rows.known, known));
        let place = place.unwrap_or_else(|| {
            rows.push(Rows {
                known: Arc::clone(known),
                given: vec![Vec::new(); given.len()],
            });
            rows.len() - 1
        });
        let lists = rows.get_mut(place).into_iter().flat_map(|rows| &mut rows.given);
        lists.zip(given).for_each(|(list, value)| list.push(value));
        Ok(())
    }

    /// Whether a row of a text waits that has this value first.
    fn gathered(&self, known: &Arc<Known>, first: Option<&Given>) -> bool {
        let rows = self.rows.borrow();
        let of_text = rows.iter().filter(|rows| Arc::ptr_eq(&rows.known, known));
        let mut firsts = of_text.filter_map(|rows| rows.given.first()).flatten();
        firsts.any(|value| Some(value) == first)
    }

    /// Sends the rows that wait, those of a text in one statement.
    fn add_rows(&self) -> Result<()> {
        for Rows { known, given } in self.rows.take() {
            let first = given.iter().filter_map(|values| values.first());
            let kinds: Vec<Kind> = first.map(|value| value.kind).collect();
            let statement = self.prepared_of(&known, kinds, true)?;
            self.send_statement(statement, given);
        }
        Ok(())
    }

    fn send_statement<V: ToSql + Send + Sync + 'static>(
        &self,
        statement: tokio_postgres::Statement,
        given: Vec<V>,
    ) {
        let client = Arc::clone(&self.client);
        self.send(Box::pin(
            async move { client.execute_raw(&statement, &given).await },
        ));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A runtime must not be waited for by a thread that runs another.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A statement with what was bound to it.
pub(crate) struct Asked<'c> {
    session: &'c Session,
    known: Arc<Known>,
    given: Vec<Given>,
}

impl Asked<'_> {
    pub(super) fn places(&self) -> usize {
        self.known.translated.places
    }

    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let names = &self.known.translated.names;
        names
            .iter()
            .position(|known| known == name)
            .map(|place| place + 1)
    }

    pub(super) fn bind(&mut self, place: usize, kind: Kind, value: Value<'_>) -> Result<()> {
        let held = place.checked_sub(1).and_then(|place| self.given.get_mut(place));
        *held.ok_or(Error::Values)? = Given {
            kind,
            held: Held::of(value),
        };
        Ok(())
    }

    pub(super) fn execute(&mut self) -> Result<usize> {
        let statement = self.session.prepared(&self.known, &self.given)?;
        self.session.wrote.set(true);
        let changed = self
            .session
            .wait(self.session.client.execute_raw(&statement, &self.given))?;
        usize::try_from(changed).map_err(|_| Error::TooLarge)
    }

    pub(super) fn execute_later(&mut self) -> Result<()> {
        let statement = self.session.prepared(&self.known, &self.given)?;
        self.session.wrote.set(true);
        self.session
            .send_statement(statement, std::mem::take(&mut self.given));
        Ok(())
    }

    pub(super) fn gather(&mut self) -> Result<()> {
        self.session.wrote.set(true);
        self.session.gather(&self.known, std::mem::take(&mut self.given))
    }

    pub(super) fn insert(&mut self) -> Result<i64> {
        self.session.wrote.set(true);
        let mut found = self.query();
        found.next()?.map_or(Ok(0), |row| read(row, 0))
    }

    pub(super) fn query(&mut self) -> Found {
        let (rows, refused) = match self.rows() {
            Ok(rows) => (rows, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Found {
            rows: rows.into_iter(),
            current: None,
            refused,
        }
    }

    fn rows(&self) -> Result<Vec<tokio_postgres::Row>> {
        let statement = self.session.prepared(&self.known, &self.given)?;
        let given = self.given.iter().map(|given| given as &(dyn ToSql + Sync));
        let given: Vec<_> = given.collect();
        let rows = self.session.wait(self.session.client.query(&statement, &given))?;
        if !self.known.translated.is_question() {
            self.session.wrote.set(true);
        }
        Ok(rows)
    }
}

/// Rows of an answer.
pub(crate) struct Found {
    rows: std::vec::IntoIter<tokio_postgres::Row>,
    current: Option<tokio_postgres::Row>,
    refused: Option<Error>,
}

impl Found {
    pub(super) fn next(&mut self) -> Result<Option<&tokio_postgres::Row>> {
        if let Some(error) = self.refused.take() {
            return Err(error);
        }
        self.current = self.rows.next();
        Ok(self.current.as_ref())
    }
}

/// Reads a column.
pub(super) fn read<T: FromSql>(row: &tokio_postgres::Row, column: usize) -> Result<T> {
    let raw: types::Raw<'_> = row.try_get(column).map_err(Error::Postgres)?;
    raw.read().ok_or(Error::Unreadable(column))
}
