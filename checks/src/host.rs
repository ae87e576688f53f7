//! `Host`: the only door to a device. There is none to commands: no child process, no shell.
//!
//! Every read is bounded and answers with a reason instead of an error text, because a reason is what ends up in the
//! report. A host is live (this device) or recorded (a captured device, for tests and bug reports).

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;
use std::sync::OnceLock;

use dspt_report::Reason;
use serde::Deserialize;
use serde::Serialize;

use crate::packages::list::Packages;

mod error;
pub(crate) mod file;
pub mod live;
pub mod recorded;
pub mod windows;

pub use error::HostError;
pub use error::Refusal;
use windows::Windows;

/// What is known of a path without opening it. Symbolic links are followed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by both hosts and by tests")]
pub struct Stat {
    /// A folder.
    pub folder: bool,
    /// Size in bytes of a file.
    pub size: u64,
    /// Day of the last change, whole days since 1970-01-01, UTC.
    pub modified_day: i64,
}

/// A mounted volume as the system reports it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by both hosts and by tests")]
pub struct Volume {
    /// Where it is mounted.
    pub mount: String,
    /// File system.
    pub file_system: String,
    /// Size in bytes.
    pub total: u64,
    /// Free bytes.
    pub free: u64,
    /// A medium that can be taken out.
    pub removable: bool,
}

/// Hardware as sysinfo reports it; what it could not tell is empty or 0.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "made by both hosts and by tests")]
pub struct Hardware {
    /// Processor model.
    pub processor: String,
    /// Logical processors.
    pub processors: u32,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// Mounted volumes.
    pub volumes: Vec<Volume>,
}

/// A program as the system lists it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Program {
    /// Its name as its maker gives it, in the maker's or the person's language; of an application its bundle's, without the
    /// ending.
    pub(crate) name: String,
    /// Its version as listed; may be empty.
    pub(crate) version: String,
}

/// What several probes need is read once and kept here for as long as the host lives.
///
/// A host therefore answers for one cycle: make a new one for the next.
#[derive(Debug, Default)]
pub struct Memo {
    pub(crate) applications: OnceLock<Result<Arc<Vec<Program>>, Reason>>,
    pub(crate) packages: OnceLock<Result<Arc<Packages>, Reason>>,
    pub(crate) processes: OnceLock<Result<Vec<String>, HostError>>,
    pub(crate) tcp_ports: OnceLock<Result<BTreeSet<u16>, Reason>>,
    pub(crate) programs: OnceLock<Result<Arc<Vec<Program>>, Reason>>,
}

/// The door. Paths are absolute and written with `/`.
///
/// Recorded hosts answer from a capture; a path that the capture does not hold is [`HostError::NotFound`], one that
/// could not be read when it was captured answers as it did then.
pub trait Host: Send + Sync {
    /// The family this host is of: decides which probes run.
    fn platform(&self) -> Platform;

    /// Reads a whole regular file of at most `limit` bytes. Symbolic links are followed (system files are often links);
    /// devices, pipes and sockets are [`HostError::Unreadable`]. `/proc` and `/sys` files have no size and are read up
    /// to the limit.
    ///
    /// # Errors
    /// See [`HostError`].
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError>;

    /// Opens a regular file to be read piece by piece: for what is too large to hold. The reader answers
    /// [`std::io::ErrorKind::FileTooLarge`] once `limit` bytes were read and more follow.
    ///
    /// # Errors
    /// See [`HostError`].
    fn open(&self, path: &str, limit: u64) -> Result<Box<dyn Read + Send>, HostError>;

    /// Reads at most the last `limit` bytes of a regular file: for logs. The first line may be cut.
    ///
    /// # Errors
    /// See [`HostError`]; never [`HostError::TooLarge`].
    fn tail(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError>;

    /// Names in a folder, sorted. More than [`crate::limits::FOLDER_ENTRIES`] are [`HostError::TooLarge`], never a part.
    ///
    /// # Errors
    /// See [`HostError`].
    fn list(&self, path: &str) -> Result<Vec<String>, HostError>;

    /// Looks at a path without opening it.
    ///
    /// # Errors
    /// See [`HostError`].
    fn stat(&self, path: &str) -> Result<Stat, HostError>;

    /// Where a symbolic link points.
    ///
    /// # Errors
    /// See [`HostError`]; a path that is no link is [`HostError::Unreadable`].
    fn link(&self, path: &str) -> Result<String, HostError>;

    /// Hardware, from sysinfo.
    fn hardware(&self) -> Hardware;

    /// Names of the running programs (`comm` on Linux, cut after 15 bytes there; image name on Windows), sorted, without
    /// duplicates or arguments.
    ///
    /// # Errors
    /// See [`HostError`].
    fn processes(&self) -> Result<Vec<String>, HostError>;

    /// Today, whole days since 1970-01-01, UTC.
    fn today(&self) -> i64;

    /// Minutes since the device started. (When it last woke is not told by every system.)
    ///
    /// # Errors
    /// See [`HostError`].
    fn minutes_since_start(&self) -> Result<u64, HostError>;

    /// Whether this account has the rights that [`dspt_report::schema::Privilege::Elevated`] means.
    fn elevated(&self) -> bool;

    /// What was read once for all probes of this cycle.
    fn memo(&self) -> &Memo;

    /// The questions that only Windows has. On other families nothing is there.
    fn windows(&self) -> &dyn Windows {
        &windows::ABSENT
    }

    /// Reads a file as UTF-8 text; other bytes are replaced, as a log or a product name may hold any.
    ///
    /// # Errors
    /// See [`HostError`].
    fn text(&self, path: &str, limit: usize) -> Result<String, HostError> {
        self.read(path, limit)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Whether something is there. A place that may not be looked at is an error, never `false`.
    ///
    /// # Errors
    /// See [`HostError`]; never [`HostError::NotFound`].
    fn exists(&self, path: &str) -> Result<bool, HostError> {
        match self.stat(path) {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Operating system family.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a fourth platform must be thought about everywhere"
)]
pub enum Platform {
    /// Windows 10, 11 and Server.
    Windows,
    /// macOS.
    Macos,
    /// Linux.
    Linux,
}

/// Whether the host is a Windows device.
///
/// A program that is built without `every-platform` observes only the platform it is built for: elsewhere than on Windows this is
/// then known at build time, and the Windows side is left out of it.
pub(crate) fn is_windows(host: &dyn Host) -> bool {
    cfg!(any(windows, feature = "every-platform")) && host.platform() == Platform::Windows
}

/// Whether the host is a Mac, as [`is_windows`].
pub(crate) fn is_macos(host: &dyn Host) -> bool {
    cfg!(any(target_os = "macos", feature = "every-platform")) && host.platform() == Platform::Macos
}
