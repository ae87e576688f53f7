//! Conversations with COM: on a thread of their own, because nothing else can end one that hangs.

use std::sync::Once;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use windows::Win32::System::Com::COINIT_MULTITHREADED;
use windows::Win32::System::Com::CoInitializeEx;
use windows::Win32::System::Com::CoInitializeSecurity;
use windows::Win32::System::Com::CoUninitialize;
use windows::Win32::System::Com::EOAC_NONE;
use windows::Win32::System::Com::RPC_C_AUTHN_LEVEL_PKT_PRIVACY;
use windows::Win32::System::Com::RPC_C_IMP_LEVEL_IMPERSONATE;

use crate::host::HostError;
use crate::host::Refusal;
use crate::limits;

/// Conversations that hung and still do. Each holds a thread, so there is an end to them.
static LEFT_BEHIND: AtomicUsize = AtomicUsize::new(0);
static SECURITY: Once = Once::new();

/// What `ask` is answered on a thread that may speak COM, within `limit`.
pub(super) fn within<T: Send + 'static>(
    limit: Duration,
    what: &'static str,
    ask: impl FnOnce() -> Result<T, HostError> + Send + 'static,
) -> Result<T, HostError> {
    if LEFT_BEHIND.load(Ordering::Relaxed) >= limits::PROBES_LEFT_BEHIND {
        return Err(Refusal::TimedOut.about(what));
    }
    // Without room for an answer: sending it ends either when it was taken or when nobody waits any more.
    let (sender, receiver) = mpsc::sync_channel(0);
    let work = move || {
        let answer = Apartment::enter(what).and_then(|_apartment| ask());
        if sender.send(answer).is_err() {
            LEFT_BEHIND.fetch_sub(1, Ordering::Relaxed);
        }
    };
    let thread = thread::Builder::new().name("dspt-com".to_owned());
    if thread.spawn(work).is_err() {
        return Err(Refusal::Unreadable.about(what));
    }
    match receiver.recv_timeout(limit) {
        Ok(answer) => answer,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            LEFT_BEHIND.fetch_add(1, Ordering::Relaxed);
            Err(Refusal::TimedOut.about(what))
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Refusal::Unreadable.about(what)),
    }
}

/// This thread speaks COM for as long as it lives.
struct Apartment;

impl Apartment {
    fn enter(what: &str) -> Result<Self, HostError> {
        // SAFETY: the thread was made for this and has no apartment yet; `drop` takes it back.
        let entered = unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) };
        entered.ok().map_err(|_| Refusal::Unreadable.about(what))?;
        // Once for the process, and before its first call: BitLocker and the security chip answer encrypted calls only.
        SECURITY.call_once(|| {
            // SAFETY: every pointer is absent, for which the system's own choice stands.
            let set = unsafe {
                CoInitializeSecurity(
                    None,
                    -1,
                    None,
                    None,
                    RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                    RPC_C_IMP_LEVEL_IMPERSONATE,
                    None,
                    EOAC_NONE,
                    None,
                )
            };
            // Where something else in this process was first, what needs more refuses, which is an answer too.
            drop(set);
        });
        Ok(Self)
    }
}

impl Drop for Apartment {
    fn drop(&mut self) {
        // SAFETY: `enter` initialised this thread, and what it made was dropped before.
        unsafe { CoUninitialize() };
    }
}
