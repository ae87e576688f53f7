//! Windows: `ProgramData` for the service, the local profile for a person.

use std::path::PathBuf;

pub(super) fn default_folder(elevated: bool, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let base = variable(if elevated { "ProgramData" } else { "LOCALAPPDATA" })?;
    Some(base.join("dspt-agent"))
}
