//! Keeps a probe's panic off the screen and remembers where it was.
//!
//! The message itself is not kept: it may quote what was read.

use std::cell::RefCell;
use std::panic;
use std::sync::Once;
use std::thread;

/// Name of the threads on which probes run.
pub(super) const THREAD: &str = "probe";

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Adds to the process's panic hook, once: other threads' panics are told as before.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().name() == Some(THREAD) {
                let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
                PLACE.with(|kept| *kept.borrow_mut() = place);
            } else {
                before(info);
            }
        }));
    });
}

/// Where this thread panicked last.
pub(super) fn take() -> String {
    PLACE
        .with(|kept| kept.borrow_mut().take())
        .unwrap_or_else(|| "an unknown place".to_owned())
}
