//! What the caller decides before the first frame.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::programme::Wanted;
use crate::roster::ProviderList;
use crate::roster::SavedList;
use crate::screen::View;
use crate::source::SourceError;
use crate::texts::CheckTexts;
use crate::theme::Palette;
use crate::words;

/// Settings of one run, all decided by the caller: the screens read no environment and no clock of their own.
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "made whole with struct update syntax")]
pub struct Options {
    /// Colours, or none.
    pub palette: Palette,
    /// Only ASCII of our own on screen: for terminals and locales that are not UTF-8.
    pub ascii: bool,
    /// Words for checks.
    pub texts: CheckTexts,
    /// A line that stands first on every screen, such as that the question list is carried over.
    pub notice: Option<String>,
    /// Who is looking, shown in the corner.
    pub operator: Option<String>,
    /// What the empty console says: ways to begin.
    pub ways: Vec<Way>,
    /// The zone that times are shown in; UTC is said where it is not London's.
    pub zone: TimeZone,
    /// The screen to open on. [`View::Home`] is always behind it.
    pub start: View,
    /// How the providers are listed at first.
    pub list: ProviderList,
    /// Lists that are kept under a name.
    pub saved: Vec<SavedList>,
    /// Keeps them; where there is none they last as long as this run.
    pub keep: Option<KeepLists>,
    /// How figures of public registers are asked for at first.
    pub wanted: Wanted,
    /// The time.
    pub clock: Clock,
}

impl Options {
    /// Plain settings: no colour, no notice, British time, starting at home.
    pub fn new(clock: Clock) -> Self {
        Self {
            palette: Palette::None,
            ascii: false,
            texts: CheckTexts::new(),
            notice: None,
            operator: None,
            ways: words::ways(),
            zone: TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC),
            start: View::Home,
            list: ProviderList::default(),
            saved: Vec::new(),
            keep: None,
            wanted: Wanted::default(),
            clock,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("palette", &self.palette)
            .field("ascii", &self.ascii)
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}

/// One way to begin, on the screen of a console that holds nothing.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Way {
    /// What it is for: "Check computers".
    pub title: String,
    /// What to know, a sentence or two.
    pub about: String,
    /// What to type, one command each.
    pub commands: Vec<String>,
}

/// Keeps the lists that have a name, where this person's own settings are.
#[derive(Clone)]
pub struct KeepLists(Arc<KeepFn>);

type KeepFn = dyn Fn(&[SavedList]) -> Result<(), SourceError> + Send + Sync;

impl KeepLists {
    /// Keeps by `keep`, which may block. It is given all of them each time.
    pub fn new(keep: impl Fn(&[SavedList]) -> Result<(), SourceError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(keep))
    }

    /// Keeps them.
    ///
    /// # Errors
    ///
    /// If they cannot be kept.
    pub fn keep(&self, lists: &[SavedList]) -> Result<(), SourceError> {
        (self.0)(lists)
    }
}

impl fmt::Debug for KeepLists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeepLists")
    }
}

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that asks `now`.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// A clock that stands still.
    pub fn at(time: Timestamp) -> Self {
        Self::new(move || time)
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
