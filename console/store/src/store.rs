//! The one contract that every store keeps.

use std::pin::Pin;

use crate::error::StoreError;
use crate::model::Page;

mod audit;
mod books;
mod closing;
mod estate;
mod ingest;
mod log;
mod parties;
mod past;
mod providers;
mod registers;
mod releases;
mod summaries;
mod upkeep;
mod worklist;

pub use audit::Audit;
pub use books::Books;
pub use closing::Closings;
pub use estate::Estate;
pub use ingest::Ingest;
pub use log::Log;
pub use parties::Parties;
pub use past::Past;
pub use providers::Providers;
pub use registers::Registers;
pub use releases::Releases;
pub use summaries::Summaries;
pub use upkeep::Upkeep;
pub use worklist::Worklist;

/// What every method answers: a future that may be sent between threads, of a value or a [`StoreError`].
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Every row of a list, page after page: `ask` is given the key of the page to read, none for the first.
///
/// # Errors
/// As the list.
pub async fn every_row<'a, Row>(
    mut ask: impl FnMut(Option<&str>) -> BoxFuture<'a, Page<Row>>,
) -> Result<Vec<Row>, StoreError> {
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = ask(after.as_deref()).await?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

/// Everything the console keeps, behind one contract for every kind of store, in parts by purpose.
///
/// All methods are asynchronous, because a store may be another machine; they must be polled on a tokio runtime and
/// never block it. A change is **durable when its future resolves**, as a whole or not at all; dropping the future
/// does not undo it. Every query and change takes the [`crate::model::Scope`] of whoever asks: what it does not reach
/// answers [`StoreError::NotFound`], or is not counted, by the same query as what does not exist.
///
/// # Errors
/// Every method: [`StoreError::Busy`], `Full`, `Io`, `Corrupt` and `Closed`, besides what it names itself; every change by
/// operators `NotAllowed` too.
pub trait Store:
    Ingest
    + Estate
    + Providers
    + Parties
    + Audit
    + Worklist
    + Books
    + Closings
    + Summaries
    + Releases
    + Past
    + Registers
    + Upkeep
    + Log
    + 'static
{
}

impl<S> Store for S where
    S: Ingest
        + Estate
        + Providers
        + Parties
        + Audit
        + Worklist
        + Books
        + Closings
        + Summaries
        + Releases
        + Past
        + Registers
        + Upkeep
        + Log
        + 'static
{
}
