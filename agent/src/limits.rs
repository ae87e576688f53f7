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

/// Exceptions of a proxy that are looked at.
pub const PROXY_EXCEPTIONS: usize = 256;

/// What is known of a console's logs, with the newest checkpoint of each, in bytes.
pub const LOG_FILE_BYTES: u64 = 2 * 1024 * 1024;
/// Logs that a console went on from, and of which it is kept what was held.
pub const LOGS_LEFT: usize = 8;
/// The key of a log as it is told, in bytes.
pub const LOG_KEY_BYTES: usize = 1024;
/// An answer about a console's log, with what escaping adds, in bytes.
pub const LOG_ANSWER_BYTES: usize = 512 * 1024;
/// From one question about the log to the next, in seconds: less than a day, so that each daily report asks.
pub const LOG_EVERY: i64 = 22 * 60 * 60;

/// Versions of the trust document that are followed in one go.
pub const TRUST_STEPS: u32 = 64;
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
/// How often the service looks whether something is due: it wakes no more often.
pub const TICK: Duration = Duration::from_secs(60);
/// From one report to the next, at most.
pub const REPORT_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// By how much that may be shortened by chance.
pub const REPORT_SPREAD: Duration = Duration::from_secs(60 * 60);
/// The longest wait after the start, after waking, and when the network is back.
pub const SOON: Duration = Duration::from_secs(2 * 60);
/// How long after start or waking nothing is said about freshness.
pub const SETTLING: Duration = Duration::from_secs(60 * 60);
/// Between two looks of the service, more than this is sleep and not a busy computer.
pub const SLEPT: Duration = Duration::from_secs(5 * 60);
/// A clock that jumps by this was set.
pub const CLOCK_STEP: Duration = Duration::from_secs(60 * 60);
/// A service that is asked to stop waits this long for what it is doing.
pub const STOP_TIME: Duration = Duration::from_millis(1_200);
/// Work of the service that takes longer hangs: it is no longer called alive.
pub const WORK_TIME: Duration = Duration::from_secs(15 * 60);
/// Checks whose dates end within this many days are remarked on.
pub const POLICY_WARNING_DAYS: i64 = 30;
/// The service's last result stands in for what an account may not see, until it is this old, in days.
pub const RESULT_DAYS: i64 = 14;
/// The service's last result, in bytes.
pub const RESULT_BYTES: u64 = 256 * 1024;
/// Time for each check of `doctor`; all run side by side.
pub const DOCTOR_TIME: Duration = Duration::from_millis(4_000);
/// Less free room than this on the disk of the data folder is too little, in bytes.
pub const FREE_BYTES: u64 = 50 * 1024 * 1024;
/// How far this clock may be from the console's before people are told.
pub const CLOCK_SECONDS: u64 = 10 * 60;

/// Keys that spoke for this device before and are still known.
pub const EARLIER_KEYS: usize = 64;
/// What a console holds of this device, in one answer, in bytes.
pub const HELD_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// Answers that all of it may take.
pub const HELD_ANSWERS: usize = 10_000;

/// What a console tells a provider's own people, in one answer, in bytes.
pub const OWN_ANSWER_BYTES: usize = 1024 * 1024;

/// Names that a line says of a list; the rest are counted.
pub const NAMES_SHOWN: usize = 12;
/// Width where there is no terminal, in columns.
pub const WIDTH_USUAL: usize = 80;
/// Narrowest text, in columns.
pub const WIDTH_LEAST: usize = 40;
/// Widest text that is pleasant to read, in columns.
pub const WIDTH_MOST: usize = 100;
