//! Linux: `/var/lib` for the service, the XDG state folder for a person.

use std::path::PathBuf;

pub(super) fn default_folder(elevated: bool, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    if elevated {
        return Some(PathBuf::from("/var/lib/dspt-agent"));
    }
    let state = variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local/state")))?;
    Some(state.join("dspt-agent"))
}

pub(super) fn result_folder(_: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    Some(PathBuf::from("/var/cache/dspt-agent"))
}

pub(super) fn page_folders(variable: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    let home = variable("HOME");
    let documents = variable("XDG_DOCUMENTS_DIR").or_else(|| Some(home.as_ref()?.join("Documents")));
    documents.into_iter().chain(home).collect()
}
