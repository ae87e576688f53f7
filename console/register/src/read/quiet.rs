//! Work of a library that may stop the program: what it says about that stays off the screen, because whoever asked is told.

use std::cell::Cell;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::panic::PanicHookInfo;
use std::panic::catch_unwind;
use std::sync::Once;

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

thread_local! {
    /// Whether this thread is inside [`caught`].
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Does the work; `None` where it panicked, which nobody else hears of. Panics of other threads, and of this one before and
/// after, are told as ever.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| panic::set_hook(all_but_inside(panic::take_hook())));
    let outside = INSIDE.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(outside);
    done.ok()
}

fn all_but_inside(before: Hook) -> Hook {
    Box::new(move |info| {
        if !INSIDE.get() {
            before(info);
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::thread;

    use super::*;

    #[test]
    fn only_the_panic_that_is_caught_is_kept_off_the_screen() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let (keep, me) = (Arc::clone(&told), thread::current().id());
        let ours = move |info: &PanicHookInfo<'_>| {
            // Tests that run beside this one in its process may panic too.
            let at_home = thread::current().id() == me || thread::current().name() == Some("other");
            if at_home && let Some(said) = info.payload_as_str() {
                keep.lock().unwrap().push(said.to_owned());
            }
        };
        // Installed first, so that the hook of this test stands above none of them.
        assert_eq!(caught(|| 1), Some(1));
        let before = panic::take_hook();
        panic::set_hook(all_but_inside(Box::new(ours)));
        let elsewhere = || {
            thread::Builder::new()
                .name("other".to_owned())
                .spawn(|| panic!("elsewhere"))
        };
        let inside = caught(|| {
            assert!(elsewhere().unwrap().join().is_err());
            panic!("inside")
        });
        let after = catch_unwind(|| panic!("after"));
        panic::set_hook(before);
        assert_eq!(inside, None::<()>);
        assert!(after.is_err());
        assert_eq!(*told.lock().unwrap(), ["elsewhere", "after"]);
    }
}
