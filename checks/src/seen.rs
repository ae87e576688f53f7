//! What probes ask any host, and what was seen: files and folders that may not be there, settings in folders of drop-ins.

use dspt_report::FactValue;
use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::probe::Observations;

/// What was seen, or why it was not.
pub(crate) type Seen<T> = Result<T, Reason>;

/// Notes what was seen, or why it was not.
pub(crate) fn note(observations: &mut Observations, key: &'static str, seen: Seen<impl Into<FactValue>>) {
    match seen {
        Ok(value) => observations.known(key, value),
        Err(reason) => observations.unknown(key, reason),
    }
}

/// A count as a fact holds it.
pub(crate) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A configuration file; none where it is not there.
pub(crate) fn config(host: &dyn Host, path: &str) -> Seen<Option<String>> {
    match host.text(path, limits::CONFIG_BYTES) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

/// Names in a folder; none where it is not there.
pub(crate) fn names(host: &dyn Host, folder: &str) -> Seen<Vec<String>> {
    match host.list(folder) {
        Ok(names) => Ok(names),
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        Err(error) => Err(error.reason()),
    }
}

/// What may still be read about one subject: files that include each other twice would never end otherwise.
pub(crate) struct Budget {
    files: usize,
    bytes: usize,
}

impl Budget {
    /// All of it.
    pub(crate) fn new() -> Self {
        Self {
            files: limits::SETTINGS_FILES,
            bytes: limits::SETTINGS_BYTES,
        }
    }

    /// Takes off one file.
    ///
    /// # Errors
    /// [`Reason::TooLarge`] when it is used up.
    pub(crate) fn spend(&mut self, text: &str) -> Seen<()> {
        let files = self.files.checked_sub(1);
        let bytes = self.bytes.checked_sub(text.len());
        let (Some(files), Some(bytes)) = (files, bytes) else {
            return Err(Reason::TooLarge);
        };
        *self = Self { files, bytes };
        Ok(())
    }
}

/// The files of a folder whose names end so, in order of their names, with their texts.
pub(crate) fn drop_ins(host: &dyn Host, folder: &str, ending: &str) -> Seen<Vec<String>> {
    let mut texts = Vec::new();
    let mut budget = Budget::new();
    let wanted = |name: &String| name.ends_with(ending) && !name.starts_with('.');
    for name in names(host, folder)?.into_iter().filter(wanted) {
        let path = format!("{folder}/{name}");
        match config(host, &path) {
            Err(Reason::Unreadable) if host.stat(&path)?.folder => {}
            Err(reason) => return Err(reason),
            Ok(text) => {
                budget.spend(text.as_deref().unwrap_or_default())?;
                texts.extend(text);
            }
        }
    }
    Ok(texts)
}

/// Whether any of these paths is there.
pub(crate) fn any_exists(host: &dyn Host, paths: &[&str]) -> Seen<bool> {
    let mut refused = None;
    for path in paths {
        match host.exists(path) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) => refused = Some(error.reason()),
        }
    }
    refused.map_or(Ok(false), Err)
}
