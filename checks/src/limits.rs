//! Every maximum of observing, in one table.

use std::time::Duration;

/// Names in one folder; with more, none is read.
pub const FOLDER_ENTRIES: usize = 20_000;
/// A configuration file.
pub const CONFIG_BYTES: usize = 1024 * 1024;
/// Settings files of one subject, with those that they include.
pub const SETTINGS_FILES: usize = 500;
/// All of these together.
pub const SETTINGS_BYTES: usize = 4 * 1024 * 1024;
/// A package database or package list.
pub const DATABASE_BYTES: usize = 256 * 1024 * 1024;
/// What is held at a time of a file that is read piece by piece.
pub const PIECE_BYTES: usize = 64 * 1024;
/// A log, from its end.
pub const LOG_BYTES: usize = 4 * 1024 * 1024;
/// Certificate files in one folder.
pub const CERTIFICATES: usize = 1_000;
/// Keys looked at in one key of the registry.
pub const REGISTRY_KEYS: usize = 10_000;
/// Accounts of one device, and members of its group of administrators.
pub const ACCOUNTS: usize = 10_000;
/// Rows of one WMI query, and values of one row that a method gave.
pub const WMI_ROWS: usize = 256;
/// Entries of the update history, updates that wait, and categories of one update.
pub const UPDATES: i32 = 1_000;
/// A table of the network, and how often it is asked for while it grows.
pub const TABLE_BYTES: usize = 4 * 1024 * 1024;
/// See [`TABLE_BYTES`].
pub const TABLE_ATTEMPTS: usize = 5;
/// Time that one WMI query has: no probe makes more than two.
pub const WMI_DEADLINE: Duration = Duration::from_secs(4);
/// Time that the Windows Update Agent has to say what it knows.
pub const UPDATES_DEADLINE: Duration = Duration::from_secs(3);
/// Time that its search of what it has already fetched has.
pub const UPDATE_SEARCH_DEADLINE: Duration = Duration::from_secs(5);
/// Time that one probe has.
pub const PROBE_DEADLINE: Duration = Duration::from_secs(10);
/// A recording, as JSON.
pub const RECORDING_BYTES: usize = 32 * 1024 * 1024;
/// Mounted volumes looked at.
pub const VOLUMES: usize = 256;
/// A program's name, a line in `/sys`.
pub const NAME_BYTES: usize = 4096;
/// Installed packages.
pub const PACKAGES: usize = 100_000;
/// A package list, unpacked.
pub const UNPACKED_BYTES: u64 = 512 * 1024 * 1024;
/// Probes that may hang at a time in one process; with more, no probe is started.
pub const PROBES_LEFT_BEHIND: usize = 8;
/// What a recording keeps of one file that is read piece by piece.
pub const RECORDED_FILE_BYTES: usize = 1024 * 1024;
/// A property list of macOS, and what its texts hold together.
pub const PROPERTY_LIST_BYTES: usize = 8 * 1024 * 1024;
/// Parts of one property list.
pub const PROPERTY_LIST_PARTS: usize = 500_000;
/// Lists and tables inside each other in one property list.
pub const PROPERTY_LIST_DEPTH: usize = 32;
/// Applications looked at.
pub const APPLICATIONS: usize = 2_000;
