//! What the service saw last stands in for what the account that asks may not see, with its date.
//!
//! Any account of the computer may read it: it holds what only an administrator can look up, as settings and numbers.
//! No name, no software list, and nothing that identifies the computer is in it. It is believed only where nobody but
//! an administrator, or the account that reads it, can have written it.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::Reason;
use dspt_report::schema;
use dspt_report::schema::Privilege;
use serde::Deserialize;
use serde::Serialize;

use crate::cycle::Observation;
use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::limits;
use crate::paths;

/// The content of `last-result.json`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct LastResult {
    form: String,
    collected_at: i64,
    facts: FactSet,
}

const FORM: &str = "dspt-last-result/1";

/// What stood in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StandIn {
    /// When the service looked, by the clock of this computer.
    pub collected_at: i64,
    /// The facts that were taken from it.
    pub facts: BTreeSet<FactKey>,
}

/// Keeps what the service saw, for accounts with fewer rights.
///
/// # Errors
/// [`DiskError`].
pub fn keep(folder: &Path, observation: &Observation) -> Result<(), DiskError> {
    let only_with_rights =
        |key: &FactKey| schema::fact(key.as_str()).is_some_and(|spec| spec.privilege == Privilege::Elevated);
    let facts = observation
        .facts
        .iter()
        .filter(|(key, fact)| only_with_rights(key) && fact.value().is_some())
        .map(|(key, fact)| (key.clone(), fact.clone()));
    let result = LastResult {
        form: FORM.to_owned(),
        collected_at: observation.collected_at,
        facts: facts.collect(),
    };
    let bytes = serde_json::to_vec(&result).unwrap_or_default();
    let path = file(folder);
    let failed = |source| DiskError::new("write", &path, source);
    make_readable_folder(folder)?;
    let new = path.with_extension(disk::NEW);
    disk::Live.write_file(&new, &bytes).map_err(failed)?;
    make_readable(&new).map_err(failed)?;
    disk::Live.rename(&new, &path).map_err(failed)
}

/// Fills in what `facts` lacks for want of rights; `None` where nothing was filled in. `now` is this computer's clock.
pub fn fill(facts: &mut FactSet, folder: &Path, now: i64) -> Option<StandIn> {
    let result = load(folder, now)?;
    let mut taken = BTreeSet::new();
    for (key, fact) in facts.iter_mut() {
        if fact.reason() == Some(Reason::NotPermitted)
            && let Some(seen) = result.facts.get(key).filter(|seen| seen.value().is_some())
        {
            *fact = seen.clone();
            taken.insert(key.clone());
        }
    }
    (!taken.is_empty()).then_some(StandIn {
        collected_at: result.collected_at,
        facts: taken,
    })
}

/// [`fill`] from where the service of this computer keeps its result.
pub fn fill_in(facts: &mut FactSet, now: i64) -> Option<StandIn> {
    fill(facts, &usual_folder()?, now)
}

/// When the service of this computer last looked, by its clock, as far as that stands in for anything.
pub fn looked_at(now: i64) -> Option<i64> {
    load(&usual_folder()?, now).map(|result| result.collected_at)
}

fn usual_folder() -> Option<PathBuf> {
    paths::result_folder(|name| std::env::var_os(name).map(PathBuf::from))
}

/// Where it lies in its folder.
pub fn file(folder: &Path) -> PathBuf {
    folder.join("last-result.json")
}

/// Reads it; what is not there, old, damaged, or could have been written by somebody else is no result.
fn load(folder: &Path, now: i64) -> Option<LastResult> {
    let path = file(folder);
    if !is_trusted(folder) || !is_trusted(&path) {
        return None;
    }
    let bytes = disk::read(&path, limits::RESULT_BYTES).ok()??;
    let result: LastResult = serde_json::from_slice(&bytes).ok()?;
    let age = now.checked_sub(result.collected_at)?;
    let fresh = (-DAY..=limits::RESULT_DAYS * DAY).contains(&age);
    (result.form == FORM && fresh).then_some(result)
}

const DAY: i64 = 24 * 60 * 60;

#[cfg(unix)]
fn is_trusted(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    path.symlink_metadata().is_ok_and(|about| {
        let owner = about.uid();
        let known = owner == 0 || owner == rustix::process::geteuid().as_raw();
        known && about.mode() & 0o022 == 0 && !about.file_type().is_symlink()
    })
}

/// Who may write there is decided by the folder's access list, which the service sets.
#[cfg(not(unix))]
fn is_trusted(path: &Path) -> bool {
    path.exists()
}

fn make_readable_folder(folder: &Path) -> Result<(), DiskError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder
        .create(folder)
        .and_then(|()| make_enterable(folder))
        .map_err(|source| DiskError::new("make the folder", folder, source))
}

/// Everyone may read it, and only its owner may change it, whatever the mask of the service is.
#[cfg(unix)]
fn make_readable(path: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(unix)]
fn make_enterable(path: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))
}

/// New files take the access list of their folder.
#[cfg(not(unix))]
fn make_readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn make_enterable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
