//! The service: the program between its reports.
//!
//! [`life`] waits, works and stops; [`crate::schedule`] says when. [`systemd`], [`launchd`] and, on Windows, `windows`
//! say how the system is told of it. What the service is about to do lies in `service.json`, for people who ask.

pub mod launchd;
pub(crate) mod life;
pub mod moment;
pub mod notify;
pub mod place;
mod seen;
pub mod state;
pub mod systemd;

#[cfg(windows)]
pub mod windows;

/// The service's name, wherever a system wants one.
pub const NAME: &str = "dspt-agent";
