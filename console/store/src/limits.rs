//! Every maximum of the store, in one table. Maxima of the format stand in `dspt_report::limits`.

use std::time::Duration;

/// Changes that may wait for the writer; the next one is answered [`crate::StoreError::Busy`].
pub const QUEUE: usize = 4096;
/// Changes in one commit.
pub const BATCH: usize = 256;
/// Rows of one page.
pub const PAGE_ROWS: u32 = 1_000;
/// Words of a search that are looked at.
pub const SEARCH_WORDS: usize = 8;
/// Bytes of a search text that are looked at.
pub const SEARCH_BYTES: usize = 200;
/// Reports in a device's history.
pub const HISTORY_ROWS: u32 = 50;
/// Checks named on the overview.
pub const FIX_FIRST_ROWS: u32 = 20;
/// A name, purpose, address or label that an operator types.
pub const TEXT_BYTES: usize = 200;
/// A CQC or ODS code.
pub const CODE_BYTES: usize = 20;
/// A telephone number.
pub const TELEPHONE_BYTES: usize = 40;
/// Devices that one enrolment string may enrol.
pub const TOKEN_USES: u32 = 10_000;
/// Shortest prefix of a provider id that is looked up, in hexadecimal digits.
pub const ID_PREFIX_DIGITS: usize = 4;
/// Device keys held in memory; beyond it the cache starts afresh.
pub const KEYS_CACHED: usize = 500_000;
/// Agents, policies and shapes of readings held in memory; beyond it the cache starts afresh.
pub const INTERNED: usize = 10_000;
/// Connections kept for reading; of a database there are no more, and further questions wait for one.
pub const READERS: usize = 8;
/// How long a change waits for another process that writes.
pub const BUSY: Duration = Duration::from_secs(5);
/// Rows that are held in memory while everything is moved.
pub const MOVED_AT_ONCE: usize = 2_000;
/// How long a database that was not reached is left alone, at first.
pub const RECONNECT_FIRST: Duration = Duration::from_millis(50);
/// The longest that it is left alone.
pub const RECONNECT_LAST: Duration = Duration::from_secs(5);
/// How long a database keeps a transaction whose node says nothing more.
pub const IDLE_TRANSACTION: Duration = Duration::from_secs(30);
/// Working days without a report after which a device is quiet.
pub const QUIET_WORKING_DAYS: u32 = 3;
/// Days without a report after which a device is stale, where the policy says nothing else.
pub const STALE_DAYS: u32 = 14;
/// A second rejoin within this many days is a clone.
pub const REJOIN_DAYS: i64 = 30;
/// Bytes that all waiting changes may hold in memory; the next one is answered [`crate::StoreError::Busy`].
pub const QUEUE_BYTES: usize = 64 * 1024 * 1024;
/// Bodies of one call beyond this many bytes are compressed away from the runtime's own threads.
pub const INLINE_BYTES: usize = 64 * 1024;
/// Bytes that a waiting report is counted as, besides its bodies.
pub const REPORT_BYTES: usize = 4 * 1024;
/// Reports that contradict their device's chain and are kept as evidence, of one device; further ones are answered alike and
/// not kept.
pub const CONFLICTS_KEPT: u32 = 64;
/// Devices of one provider whose bodies are handed out in one answer.
pub const COMPUTERS: u32 = 1_000;
/// Days after which nothing of a device that left is held.
pub const ERASURE_DAYS: i64 = 30;
/// Places of the log whose entries are erased in one commit.
pub const ERASED_AT_ONCE: usize = 1_000;
/// Summaries by others that one organisation holds.
pub const SUMMARIES: u32 = 30_000;
/// Keys whose summaries one organisation takes.
pub const SIGNERS: u32 = 10_000;
/// One-time codes made in one go.
pub const ONCE_CODES: u32 = 1_000;
/// Seconds by which an entry of the log may be older than the one before it: what came at the same time is not always written
/// in its order.
pub const CLOCK_JITTER_SECONDS: i64 = 60;
/// Days ahead of which it is told that an accepted risk ends: a week, today included.
pub const RISK_DAYS: i32 = 7;
/// Below this many self-checks nothing is told of what is in them.
pub const SELF_CHECKS_SHOWN: u32 = 5;
/// Bytes of what is held of a device in one answer, beyond which the rest is asked for again.
pub const HELD_BYTES: usize = 128 * 1024;
/// Things that are named where what was typed fits more than one.
pub const CANDIDATES: usize = 8;
/// Locations of one provider.
pub const LOCATIONS: u32 = 5_000;
/// A postcode.
pub const POSTCODE_BYTES: usize = 10;
/// Parties of one console: no more than a page, because they are told in one answer.
pub const PARTIES: u32 = 1_000;
/// Posts of one console, revoked ones among them.
pub const OPERATORS: u32 = 10_000;
/// Days for which a permission can be given; then it is asked for again.
pub const PERMISSION_DAYS: i32 = 1_100;
/// Permissions of one provider that are told with its places, newest first; all of them are a list of their own.
pub const PERMISSIONS: u32 = 1_000;
/// Days for which the token of a post is good.
pub const OPERATOR_TOKEN_DAYS: i32 = 31;
/// A remark on a provider or device.
pub const NOTE_BYTES: usize = 2_000;
/// Looks remembered as noted; beyond it the memory starts afresh.
pub const LOOKS_REMEMBERED: usize = 100_000;
/// Seconds for which a statement of a provider's computer is remembered as kept; its time is out of date long before.
pub const WORDS_REMEMBERED: i64 = 60 * 60;
/// Days that are told as new to whoever never looked before.
pub const NEWS_DAYS: i64 = 7;
/// Reports of a device, the newest, that a provider's timeline counts by day.
pub const TIMELINE_REPORTS: i64 = 60;
/// Entries of the log, the newest, that are counted by day and kind.
pub const LOG_LOOKED_AT: i64 = 200_000;
/// Leaves of the log that are taken into its tree at once, of a store that was kept by an older program.
pub const TREE_AT_ONCE: u64 = 65_536;
/// Entries of the log that are looked over for a page of one kind.
pub const ENTRIES_LOOKED_OVER: u32 = 100_000;
/// Rows that are read at once where the whole log is looked through.
pub const VERIFIED_AT_ONCE: u32 = 4_096;
/// Entries of a log that can be looked through: one bit each is held in memory.
pub const VERIFIED_ENTRIES: u64 = 1 << 33;
/// What does not hold in the log and is named; beyond it, it is counted.
pub const FAULTS: usize = 1_000;
/// Providers whose sums are counted again at once.
pub const DERIVED_AT_ONCE: u32 = 64;
/// Policies that are remembered while verdicts are derived; beyond it the memory starts afresh.
pub const POLICIES_ASKED: usize = 64;
/// Later reports with the same findings by which what a console judged otherwise is tried to be explained.
pub const JUDGED_AGAIN: u32 = 64;
/// Entries of the log about a provider, the newest, that evidence of it holds beside its devices' chains.
pub const EVIDENCE_ENTRIES: u32 = 10_000;
/// Checkpoints of days, the newest, from which evidence proves that the log grew.
pub const EVIDENCE_CHECKPOINTS: u32 = 400;
