//! Whether the console's keys are there and their owner's alone.

use std::path::Path;

use dspt_report::words::chain;
use dspt_server::Authority;

use super::Diagnosis;
use super::State;

pub(super) fn examine(folder: &Path) -> Vec<Diagnosis> {
    if !folder.join("authority.pem").exists() {
        let said = format!("there are no keys in {}", folder.display());
        let fix = "name their folder with --keys; of a new console they are made with the first `serve` or `enrol new`";
        return vec![Diagnosis::to_do("keys", State::Remark, said, fix)];
    }
    let exposed = exposed(folder);
    if !exposed.is_empty() {
        let said = format!(
            "others than their owner may use {} of the keys' files: {}",
            exposed.len(),
            exposed.join(", ")
        );
        let fix = format!(
            "chmod 700 {0}; chmod 600 {0}/*, and think about who could have read them",
            folder.display()
        );
        return vec![Diagnosis::to_do("keys", State::Broken, said, fix)];
    }
    // Reads what is there, by the rule by which `serve` refuses it.
    match Authority::open_or_create(folder) {
        Ok(authority) => vec![Diagnosis::fine(
            "keys",
            format!(
                "the keys are their owner's alone; enrolment strings carry the pin {}",
                authority.pin()
            ),
        )],
        Err(error) => vec![Diagnosis::to_do(
            "keys",
            State::Broken,
            chain(&error),
            "put the keys back from a backup: dspt-console restore FILE --passphrase-file WORDS",
        )],
    }
}

/// Names of files, and of the folder itself, that others may use.
#[cfg(unix)]
fn exposed(folder: &Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;

    let is_open = |path: &Path| path.metadata().is_ok_and(|about| about.mode() & 0o077 != 0);
    let inside = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let files = inside.map(|entry| entry.path()).take(FILES_MOST);
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    std::iter::once(folder.to_path_buf())
        .chain(files)
        .filter(|path| is_open(path))
        .filter_map(|path| name(&path))
        .collect()
}

/// By their access lists, which are looked at when they are opened.
#[cfg(not(unix))]
fn exposed(_: &Path) -> Vec<String> {
    Vec::new()
}

/// More files than a folder of keys has.
#[cfg(unix)]
const FILES_MOST: usize = 64;
