//! Windows: `ProgramData` for the service, the local profile for a person.

use std::path::PathBuf;

pub(super) fn default_folder(elevated: bool, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let base = variable(if elevated { "ProgramData" } else { "LOCALAPPDATA" })?;
    Some(base.join("dspt-agent"))
}

pub(super) fn result_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    Some(variable("ProgramData")?.join("dspt-agent-result"))
}

pub(super) fn page_folders(variable: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    let home = variable("USERPROFILE");
    let documents = home.as_ref().map(|home| home.join("Documents"));
    documents.into_iter().chain(home).collect()
}
