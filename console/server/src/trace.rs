//! Log lines: a sentence and fields, once, where the answer is given. Never a token, a key, an address or the content
//! of a report; never a control character.

use std::error::Error;
use std::fmt::Write;

use dspt_report::DeviceId;
use dspt_report::ReportId;

use crate::limits;

/// A request was refused as a whole.
pub(crate) fn request_refused(path: &str, status: u16, problem: &str, detail: &str) {
    tracing::info!(path, status, problem, detail = %plain(detail), "refused a request");
}

/// A device sent a report that was not kept.
pub(crate) fn report_refused(report: Option<ReportId>, status: u16, reason: &str) {
    let report = report.map(|report| report.short());
    tracing::info!(report, status, reason = %plain(reason), "refused a report");
}

/// A report contradicts its device's chain: somebody should look.
pub(crate) fn conflict(report: Option<ReportId>) {
    let report = report.map(|report| report.short());
    tracing::warn!(
        report,
        "a report contradicts its device's chain; the device is flagged"
    );
}

/// A report was kept, and there is something to say about it.
pub(crate) fn remark(report: Option<ReportId>, remark: &str) {
    let report = report.map(|report| report.short());
    tracing::warn!(report, remark, "kept a report with a remark");
}

/// A device joined.
pub(crate) fn enrolled(device: DeviceId, confirmed: bool) {
    tracing::info!(device = device.short(), confirmed, "enrolled a device");
}

/// Something of our own failed.
pub(crate) fn defect(operation: &str, error: &str) {
    tracing::error!(operation, error = %plain(error), "could not do part of the work");
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to memory does not fail.
        let _ = write!(line, ": {error}");
        cause = error.source();
    }
    plain(&line)
}

/// Text that may hold what a peer wrote, fit for a log line and an answer: short, and with nothing in it that a
/// terminal obeys or that changes the direction of what follows.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(limits::LOG_TEXT_BYTES));
    for character in text.chars() {
        if plain.len() >= limits::LOG_TEXT_BYTES {
            plain.push('…');
            break;
        }
        // Escapes what is not printable, format characters such as U+202E included; quotes stay as they are.
        match character {
            '\'' | '"' | '\\' => plain.push(character),
            _ => plain.extend(character.escape_debug()),
        }
    }
    plain
}

#[cfg(test)]
mod tests;
