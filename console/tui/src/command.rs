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
    /// Ask whether the computer looked at is the one it says; what was answered.
    Confirm,
    Yes,
    No,
    Help,
    Suspend,
    Quit,
    /// While typing a search: a character, one back, a word back, all of it, done, never mind.
    Insert(char),
    Erase,
    EraseWord,
    EraseAll,
    Accept,
    Cancel,
}
