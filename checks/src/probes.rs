//! One probe a file; its page says what it looks at, why, where, and what it needs.

pub mod device;
pub mod disk_encryption;
pub mod disk_space;
pub mod firmware;
pub mod os;
pub mod software;
pub mod updates;
pub mod updates_all;
pub mod updates_security;
