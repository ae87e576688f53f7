//! One file for each page.

pub(crate) mod about;
pub(crate) mod connect;
pub(crate) mod enrol;
pub(crate) mod health;
pub(crate) mod held;
pub(crate) mod log;
pub(crate) mod once;
pub(crate) mod operators;
pub(crate) mod own;
pub(crate) mod policy;
pub(crate) mod reports;
pub(crate) mod watch;
