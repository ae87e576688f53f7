//! One probe a file; its page says what it looks at, why, where, and what it needs.

pub mod accounts;
pub mod antivirus;
pub mod audit;
pub mod backup;
pub mod certificates;
pub mod device;
pub mod disk_encryption;
pub mod disk_space;
pub mod firewall;
pub mod firmware;
pub mod join;
pub mod os;
pub mod password_policy;
pub mod remote;
pub mod removable;
pub mod screen_lock;
pub mod services;
pub mod smb;
pub mod software;
pub mod ssh;
pub mod system;
pub mod time_sync;
pub mod updates;
pub mod updates_all;
pub mod updates_security;
pub mod wifi;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
