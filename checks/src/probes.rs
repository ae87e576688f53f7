//! One probe a file; its page says what it looks at, why, where, and what it needs.

pub(crate) mod accounts;
pub(crate) mod antivirus;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod certificates;
pub(crate) mod firewall;
pub(crate) mod join;
pub(crate) mod password_policy;
pub(crate) mod remote;
pub(crate) mod removable;
pub(crate) mod screen_lock;
pub(crate) mod services;
pub(crate) mod smb;
pub(crate) mod ssh;
pub(crate) mod system;
pub(crate) mod time_sync;
pub(crate) mod wifi;

#[cfg(test)]
pub(crate) mod testing;
