//! Where rows come from: the store on this machine, or a server.
//!
//! Nothing on the screens knows which. Every method may block (a query, a request): the runtime calls them on a worker
//! thread and never in the loop that draws.

use std::error::Error;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_store::change::TokenRow;
use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_store::model::LogState;
use dspt_store::model::News;
use dspt_store::model::NoteRow;
use dspt_store::model::OperatorRow;
use dspt_store::model::Overview;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::TaskRow;
use dspt_store::model::TimelineRow;

use crate::assessment::Assessment;
use crate::change::Change;
use crate::making::MadeString;
use crate::making::NewString;
use crate::texts::CheckText;
use crate::texts::Fix;

mod registers;

pub use registers::Registers;

/// Rows for the screens, within the scope that the source was opened with.
///
/// `after` is the `next` of an earlier page of the same list and filter, or `None` for its beginning. A page may hold
/// fewer rows than `limit` only at the end of the list.
pub trait Source: Registers {
    /// The counts and the first things to do.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn overview(&self) -> Result<Overview, SourceError>;

    /// Providers whose name or codes hold every word of `text`, by name.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn providers(
        &self,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProviderRow>, SourceError>;

    /// One provider; `None` where there is none such, or it may not be seen.
    ///
    /// # Errors
    ///
    /// If the row cannot be read.
    fn provider(&self, id: ProviderId) -> Result<Option<ProviderRow>, SourceError>;

    /// How far one provider is with the toolkit; `None` where there is none such, or it may not be seen.
    ///
    /// # Errors
    ///
    /// If it cannot be read or worked out.
    fn assessment(&self, id: ProviderId) -> Result<Option<Assessment>, SourceError>;

    /// Devices that pass the filter, those with most to fix first.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn devices(
        &self,
        filter: &DeviceFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError>;

    /// Everything of one device; `None` where there is none such, or it may not be seen.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn device(&self, id: DeviceId) -> Result<Option<DeviceDetail>, SourceError>;

    /// Every check across the estate, those that most devices fail first, evidence before advice.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn checks(&self, after: Option<&str>, limit: usize) -> Result<Page<CheckRow>, SourceError>;

    /// A number that differs whenever something was kept since it was last asked; cheap, asked every few seconds.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn changed(&self) -> Result<u64, SourceError>;

    /// Waits a while for [`Source::changed`] to be another number than `known`. A source that nobody tells of changes
    /// answers at once.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn wait_for_change(&self, _known: u64) -> Result<u64, SourceError> {
        self.changed()
    }

    /// What is new since the operator last looked through everything.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn news(&self) -> Result<News, SourceError>;

    /// The changes of one kind that [`Source::news`] counts, by provider.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn news_of(
        &self,
        kind: ChangeKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ChangeRow>, SourceError>;

    /// Everything that the operator's party noted, has in hand or lets rest, by provider.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn tasks(&self, after: Option<&str>, limit: usize) -> Result<Page<TaskRow>, SourceError>;

    /// Remarks of the operator's party on a provider and its devices, newest first.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn notes(
        &self,
        provider: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<NoteRow>, SourceError>;

    /// Makes a change. It is kept when this returns.
    ///
    /// # Errors
    ///
    /// If there is no such thing, it may not be changed so, or the change cannot be kept.
    fn change(&self, change: &Change) -> Result<(), SourceError>;

    /// Makes a string by which computers of a provider join. It is kept when this returns, and what makes it good is not.
    ///
    /// # Errors
    ///
    /// If there is no such provider, it may not be done, or it cannot be kept.
    fn make_string(&self, _new: &NewString) -> Result<MadeString, SourceError> {
        Err(SourceError::not_here("how to make a string"))
    }

    /// Strings by which computers join, newest first.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn strings(&self, _after: Option<&str>, _limit: usize) -> Result<Page<TokenRow>, SourceError> {
        Err(SourceError::not_here("the strings"))
    }

    /// Computers that joined by a string, by label.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn joined_by(
        &self,
        _string: Digest,
        _after: Option<&str>,
        _limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        Err(SourceError::not_here("who joined"))
    }

    /// Posts from which the console is used, by organisation and name.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn operators(&self, _after: Option<&str>, _limit: usize) -> Result<Page<OperatorRow>, SourceError> {
        Err(SourceError::not_here("the posts"))
    }

    /// What was written into the log, by kind and day. Only whoever runs the console may read it.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn log(&self) -> Result<LogState, SourceError> {
        Err(SourceError::not_here("the log"))
    }

    /// What happened at one provider, newest first.
    ///
    /// # Errors
    ///
    /// If the rows cannot be read.
    fn timeline(
        &self,
        _provider: ProviderId,
        _after: Option<&str>,
        _limit: usize,
    ) -> Result<Page<TimelineRow>, SourceError> {
        Err(SourceError::not_here("what happened"))
    }

    /// Words for `check` in the policy that judged the device, where they are not those of the options.
    fn text(&self, _check: &CheckId, _device: &DeviceDetail) -> Option<CheckText> {
        None
    }

    /// How to put `check` right on the device, where there are words for it.
    fn fix(&self, check: &CheckId, device: &DeviceDetail) -> Option<Fix>;
}

/// Rows could not be had, or a change not be made. Says which and what the person can do about it.
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation}; {next_step}")]
pub struct SourceError {
    operation: String,
    next_step: String,
    #[source]
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl SourceError {
    /// `what` completes "cannot read …", `next_step` is something to do: "is the server running?".
    pub fn new(
        what: impl Into<String>,
        next_step: impl Into<String>,
        source: Option<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::change(format!("read {}", what.into()), next_step, source)
    }

    /// For a source that does not tell this at all, such as one of a past day.
    fn not_here(what: &str) -> Self {
        Self::new(what, "ask on the console itself, as of today", None)
    }

    /// `operation` completes "cannot …": "confirm the computer".
    pub fn change(
        operation: impl Into<String>,
        next_step: impl Into<String>,
        source: Option<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            operation: operation.into(),
            next_step: next_step.into(),
            source,
        }
    }

    /// The whole chain in one line, for a screen.
    pub(crate) fn in_words(&self) -> String {
        let mut words = format!("Cannot {}", self.operation);
        let mut cause: Option<&dyn Error> = self.source();
        while let Some(error) = cause {
            words.push_str(": ");
            words.push_str(&error.to_string());
            cause = error.source();
        }
        words.push_str(". What to do: ");
        words.push_str(&self.next_step);
        words.push('.');
        words
    }
}
