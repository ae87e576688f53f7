//! What a person can ask for. Keys become commands in `keymap.rs`; nothing else sees a key.

use serde::Deserialize;
use serde::Serialize;

/// One thing asked for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Command {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Open,
    Back,
    Home,
    Providers,
    Devices,
    Checks,
    Facts,
    History,
    Filter,
    Refresh,
    /// Coverage of everything; another rule, other areas, another share to reach.
    Coverage,
    Measure,
    Grouping,
    TargetUp,
    TargetDown,
    Monday,
    Work,
    /// Mark the selected row, all rows, or no row any more: the next change is about what is marked.
    Mark,
    MarkAll,
    /// Keep a remark, see the remarks, say who has it in hand, let it rest, propose that a risk be accepted.
    Note,
    Notes,
    InHand,
    Rest,
    Propose,
    /// Ask whether computers are the ones they say; take them out of use; say what stands for one.
    Confirm,
    Retire,
    Replace,
    /// What is new was looked through.
    Looked,
    /// A text to send about a fault; once it is seen, copy it.
    Email,
    /// Everything there is, by name.
    Palette,
    /// The screen as text; once it is seen, copy it.
    Copy,
    /// The next section of a provider, and the one before.
    NextSection,
    PreviousSection,
    /// How a list is sorted and which columns it has; what of that is kept under a name.
    Sort,
    Columns,
    SavedFilters,
    SaveFilter,
    /// Strings by which computers join, posts, the log; a string or post taken back, and a new string.
    Enrolment,
    Operators,
    Log,
    Revoke,
    Make,
    /// What was answered to a question.
    Yes,
    No,
    Help,
    Suspend,
    Quit,
    /// While typing: a character, one back, a word back, all of it, done, never mind.
    Insert(char),
    Erase,
    EraseWord,
    EraseAll,
    Accept,
    Cancel,
}
