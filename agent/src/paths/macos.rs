//! macOS: the system's or the person's `Application Support`.

use std::path::PathBuf;

pub(super) fn default_folder(elevated: bool, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let library = if elevated {
        PathBuf::from("/Library")
    } else {
        variable("HOME")?.join("Library")
    };
    Some(library.join("Application Support/dspt-agent"))
}
