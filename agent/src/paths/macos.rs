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

pub(super) fn result_folder(_: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    Some(PathBuf::from("/Library/Caches/dspt-agent"))
}

pub(super) fn page_folders(variable: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    let home = variable("HOME");
    let documents = home.as_ref().map(|home| home.join("Documents"));
    documents.into_iter().chain(home).collect()
}
