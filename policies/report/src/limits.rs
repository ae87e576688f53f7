//! Every maximum of the format, in one table. Each is tested at its edge in `tests/limits.rs`.
//!
//! Sizes are bytes unless the name says otherwise. Limits of one program (queues, retries) stand in that
//! program's own `limits.rs`; nothing that crosses a boundary is bounded anywhere but here.

/// DSSE envelope as JSON, before parsing.
pub const ENVELOPE_BYTES: usize = 16 * 1024;
/// Decoded payload of an envelope, before parsing.
pub const STATEMENT_BYTES: usize = 8 * 1024;
/// All readings of a statement in canonical form.
pub const READINGS_BYTES: usize = 512;
/// A facts body, inflated.
pub const FACTS_BYTES: usize = 64 * 1024;
/// A findings body, inflated.
pub const FINDINGS_BYTES: usize = 64 * 1024;
/// An inventory body, inflated.
pub const INVENTORY_BYTES: usize = 1024 * 1024;
/// An assessment body, inflated.
pub const ASSESSMENT_BYTES: usize = 512 * 1024;
/// Either text of an assessment.
pub const ASSESSMENT_TEXT_BYTES: usize = 256 * 1024;
/// One frame of a request, as sent (bodies are deflated).
pub const FRAME_BYTES: usize = 512 * 1024;
/// A whole request.
pub const REQUEST_BYTES: usize = 4 * 1024 * 1024;
/// An answer of the console, as the agent reads it.
pub const ANSWER_BYTES: usize = 256 * 1024;
/// A signed policy bundle, as sent (its files are deflated).
pub const BUNDLE_BYTES: usize = ENVELOPE_BYTES + FRAME_BYTES + 8;
/// Addresses in a trust document.
pub const TRUSTED_ADDRESSES: usize = 8;
/// CA keys in a trust document.
pub const TRUSTED_PINS: usize = 8;
/// Logs in a trust document.
pub const TRUSTED_LOGS: usize = 8;
/// Policy keys in a trust document.
pub const TRUSTED_POLICY_KEYS: usize = 16;
/// Items in a provider summary.
pub const SUMMARY_ITEMS: usize = 128;
// Files instead of requests: tested at their edges where such files are read, in `dspt-server`.
/// A file of reports that travels without a network, encrypted, as a whole.
pub const EXPORT_BYTES: u64 = 256 * 1024 * 1024;
/// Requests in such a file.
pub const EXPORT_REQUESTS: usize = 512;
/// The header of such a file, up to the line that ends it.
pub const EXPORT_HEADER_BYTES: usize = 2 * 1024;
/// The work that a pass phrase costs, as the binary logarithm of scrypt's N: what we write, 64 MB of memory.
pub const EXPORT_WORK: u8 = 16;
/// The most work that a file may ask of its reader: 256 MB of memory.
pub const EXPORT_WORK_MOST: u8 = 18;
/// A pass phrase as typed, with its spaces.
pub const PASS_PHRASE_BYTES: usize = 256;
/// Reports in one request.
pub const REPORTS_PER_REQUEST: usize = 64;

/// Facts in one set.
pub const FACTS: usize = 512;
/// Findings in one report.
pub const FINDINGS: usize = 512;
/// Fact keys that one finding cites.
pub const CITED_KEYS: usize = 16;
/// Entries of an inventory's software list.
pub const SOFTWARE_ENTRIES: usize = 10_000;
/// A fact key.
pub const KEY_BYTES: usize = 64;
/// A check's id.
pub const CHECK_ID_BYTES: usize = 64;
/// A text value of a fact, or any single text of an inventory.
pub const TEXT_BYTES: usize = 256;
/// Items of a list value.
pub const LIST_ITEMS: usize = 64;
/// Largest magnitude of an integer (2^53 - 1): every JSON reader holds it exactly.
pub const INTEGER: i64 = 9_007_199_254_740_991;
/// Largest sequence number of a device.
pub const SEQUENCE: u64 = 9_007_199_254_740_991;
/// A device label, or a name or purpose that a console tells about itself.
pub const LABEL_BYTES: usize = 120;
/// The address inside an enrolment string.
pub const ADDRESS_BYTES: usize = 120;
/// Verdicts of one self-check.
pub const SELF_CHECK_VERDICTS: usize = 96;
/// An enrolment string as typed, with its spaces and line breaks.
pub const ENROL_STRING_BYTES: usize = 1024;

/// Entries of a log: every JSON reader holds their number exactly.
pub const LOG_ENTRIES: u64 = 9_007_199_254_740_991;
/// Hashes in one proof of the log: more than a tree of that many entries can need.
pub const PROOF_HASHES: usize = 64;
/// A signed note: room for signatures of kinds that are not known here.
pub const NOTE_BYTES: usize = 64 * 1024;
/// The text of a note.
pub const NOTE_TEXT_BYTES: usize = 4 * 1024;
/// Signatures of a note.
pub const NOTE_SIGNATURES: usize = 32;
/// A receipt, or a proof of growth.
pub const RECEIPT_BYTES: usize = NOTE_BYTES + 4 * 1024;
/// The path of a tile.
pub const TILE_PATH_BYTES: usize = 64;
/// The highest level of tiles: seven bring more than the entries of any log together.
pub const TILE_LEVEL: u32 = 6;
/// A word of an acting: what is done, or the name of a value.
pub const ACTING_WORD_BYTES: usize = 32;
/// A value of an acting.
pub const ACTING_VALUE_BYTES: usize = 512;
/// Values and texts of an acting together.
pub const ACTING_VALUES: usize = 16;
