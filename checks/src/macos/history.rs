//! What the system's installer and its updates noted.

use dspt_report::Reason;

use super::Settings;
use super::file;
use crate::host::Host;
use crate::seen::Seen;

const FILE: &str = "/Library/Receipts/InstallHistory.plist";

/// The newest day of an entry that fits; none where there is none.
///
/// # Errors
/// Why the list cannot be read.
pub(crate) fn newest(host: &dyn Host, fits: impl Fn(&Settings) -> bool) -> Seen<Option<i64>> {
    let Some(history) = file(host, FILE)? else {
        return Ok(None);
    };
    let entries = history.list().ok_or(Reason::Unreadable)?;
    let entries = entries.iter().filter_map(Settings::of);
    Ok(entries
        .filter(|entry| fits(entry))
        .filter_map(|entry| entry.day("date"))
        .max())
}
