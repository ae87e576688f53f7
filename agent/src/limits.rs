//! Every maximum of this program, in one table. What crosses the wire is bounded in [`dspt_report::limits`].

use std::time::Duration;

/// Reports that wait to be sent; when there are as many, nothing new is sealed.
pub const WAITING_REPORTS: usize = 512;
/// Acknowledged envelopes that are kept, for a console that was restored from an older copy.
pub const SENT_KEPT: usize = 32;
/// Refused envelopes that are kept, with their reasons, for a person to look at.
pub const REFUSED_KEPT: usize = 64;
/// All kept bodies together, in bytes; beyond it nothing new is sealed.
pub const BODIES_BYTES: u64 = 64 * 1024 * 1024;
/// Names read from one folder of the spool.
pub const FOLDER_ENTRIES: usize = 4096;
/// A small file of ours (`console.json`, `device.json`), in bytes.
pub const SMALL_FILE_BYTES: u64 = 64 * 1024;
/// A book of answers or the register's hand-written part, in bytes.
pub const BOOK_BYTES: usize = dspt_policies::limits::BOOK_BYTES;
/// A file of another computer (`computer-….json`), in bytes.
pub const SEEN_FILE_BYTES: u64 = 8 * 1024 * 1024;
/// A file that a person hands in, in bytes; what is in it has its own limits.
pub const HANDED_BYTES: u64 = dspt_checks::limits::RECORDING_BYTES as u64;
/// Files of other computers in one pack.
pub const OTHER_COMPUTERS: usize = 500;
/// Names read from one folder that a person names.
pub const HANDED_ENTRIES: usize = 20_000;
/// One line that a person types, in bytes.
pub const LINE_BYTES: usize = 8 * 1024;
/// An answer as it is stored beside a refused report, in characters.
pub const REASON_CHARS: usize = 300;
/// A name in a foreign certificate, as it is shown, in characters.
pub const ISSUER_CHARS: usize = 120;
/// A proxy's address, as it is recorded, in bytes.
pub const PROXY_BYTES: usize = 256;

/// Time to reach the console and agree on a key.
pub const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Time for one request, from connecting to the end of the answer.
pub const REQUEST_TIME: Duration = Duration::from_secs(60);
/// Requests that one run of `report` sends at most.
pub const ROUNDS: usize = 32;
/// How long to wait after no answer, where the console did not say.
pub const KEEP_FOR: Duration = Duration::from_secs(60);
/// The longest wait that a console may ask for.
pub const KEEP_AT_MOST: Duration = Duration::from_secs(60 * 60);
/// How long another run in the same folder is waited for.
pub const LOCK_TIME: Duration = Duration::from_secs(5);
/// How far this clock may be from the console's before people are told.
pub const CLOCK_SECONDS: u64 = 10 * 60;

/// Names that a line says of a list; the rest are counted.
pub const NAMES_SHOWN: usize = 12;
/// Width where there is no terminal, in columns.
pub const WIDTH_USUAL: usize = 80;
/// Narrowest text, in columns.
pub const WIDTH_LEAST: usize = 40;
/// Widest text that is pleasant to read, in columns.
pub const WIDTH_MOST: usize = 100;
