//! Signals that ask a command to end, where there are such.

use std::io;

/// Listens from the moment it is made, so that no signal falls between two steps: one that came earlier is still told.
pub(crate) struct Signals {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 3],
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(unix)]
impl Signals {
    /// Listens for Ctrl-C, for the signal to end and for a closed terminal. Call it inside a runtime.
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::SignalKind;
        use tokio::signal::unix::signal;
        Ok(Self {
            signals: [
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
            ],
        })
    }

    /// Resolves when one of them came.
    pub(crate) async fn next(&mut self) {
        let [interrupt, terminate, hang_up] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
            _ = hang_up.recv() => (),
        }
    }
}

#[cfg(windows)]
impl Signals {
    /// Listens for Ctrl-C. Call it inside a runtime.
    pub(crate) fn listen() -> io::Result<Self> {
        let interrupt = tokio::signal::windows::ctrl_c()?;
        Ok(Self { interrupt })
    }

    /// Resolves when it came.
    pub(crate) async fn next(&mut self) {
        let _ = self.interrupt.recv().await;
    }
}
