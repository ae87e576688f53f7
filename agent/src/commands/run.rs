//! `run`: the service loop. It ends when it is asked to, with code 0.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::cli::RunArgs;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::paths;
use crate::schedule::Pace;
use crate::service::life;
use crate::service::life::Event;
use crate::service::life::Service;
use crate::service::notify::Notify;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &RunArgs) -> anyhow::Result<Ended> {
    let (sender, receiver) = life::channel();
    let pace = match arguments.day {
        Some(seconds) => Pace::rehearsal(Duration::from_secs(seconds)),
        None => Pace::usual(),
    };
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let folder = here.folder()?;
    // Only what an administrator sees is worth to be kept for others.
    let elevated = here.host.elevated();
    let result = elevated.then(|| paths::result_folder(variable)).flatten();
    let stop = sender.clone();
    let live = move || {
        let service = Service {
            folder,
            result,
            pace,
            notify: Notify::new(std::env::var_os("NOTIFY_SOCKET")),
            log: &mut io::stderr(),
            dated: std::env::var_os("JOURNAL_STREAM").is_none(),
        };
        life::live(service, (sender, receiver))
    };
    if arguments.service {
        serve(live, stop)?;
    } else {
        stop_when_asked(stop)?;
        live()?;
    }
    Ok(Ended::Done)
}

#[cfg(windows)]
fn serve(
    live: impl FnOnce() -> anyhow::Result<()> + Send + 'static,
    stop: Sender<Event>,
) -> anyhow::Result<()> {
    Ok(crate::service::windows::serve(live, stop)?)
}

/// Only Windows hands a process to its service manager.
#[cfg(not(windows))]
fn serve(live: impl FnOnce() -> anyhow::Result<()> + Send + 'static, _: Sender<Event>) -> anyhow::Result<()> {
    live()
}

/// Asked by SIGTERM, as services are, or by SIGINT from a terminal.
#[cfg(unix)]
fn stop_when_asked(sender: Sender<Event>) -> anyhow::Result<()> {
    use anyhow::Context;
    use signal_hook::consts::SIGINT;
    use signal_hook::consts::SIGTERM;
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGTERM, SIGINT]).context("cannot listen for the signal to stop")?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for _ in signals.forever() {
                // Who does not listen any more has stopped.
                let _ = sender.send(Event::Stop);
            }
        })
        .context("cannot listen for the signal to stop")?;
    Ok(())
}

/// In a window of Windows, Ctrl+C ends the program; what is on the disk is whole at any moment.
#[cfg(not(unix))]
fn stop_when_asked(_: Sender<Event>) -> anyhow::Result<()> {
    Ok(())
}
