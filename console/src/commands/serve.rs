//! `serve`: the HTTPS server.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use dspt_server::Budget;
use dspt_server::Config;
use dspt_server::SystemClock;
use dspt_store::Store;
use dspt_store::change::Settings;
use tracing_subscriber::EnvFilter;

use crate::cli::Serve;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;
use crate::workings::Worker;

pub(crate) fn run(context: &Context, arguments: &Serve, out: &mut Output) -> anyhow::Result<()> {
    log();
    tell_about(context, arguments, out)?;
    let mut config = Config::new(context.keys.clone());
    config.workings = Some(Arc::new(Worker::new(Arc::clone(&context.policies))));
    config.metrics = arguments.metrics.map(bind).transpose()?;
    config.proxies.clone_from(&arguments.proxy_from);
    if let Some(count) = arguments.device_reports_per_minute {
        config.budgets.device = Budget::new(count, count);
    }
    if let Some(count) = arguments.enrolments_per_minute {
        config.budgets.enrolments = (count > 0).then(|| Budget::new(count, count));
        // Behind a balancer all come from one address, for every purpose: one that fails must not shut all others out.
        config.budgets.pages = config.budgets.pages.filter(|_| count > 0);
        config.budgets.failures = config.budgets.failures.filter(|_| count > 0);
    }
    let listener = bind(arguments.listen)?;
    let address = listener
        .local_addr()
        .context("cannot tell the address that is listened on")?;
    let stop = {
        let _inside = context.runtime.enter();
        asked_to_stop()?
    };
    context
        .runtime
        .spawn(erase_what_is_due(Arc::clone(&context.store)));
    // Scripts and tests wait for this line; it is only written once connections are queued.
    out.line(format!("listening on {address}"))?;
    let served = dspt_server::serve(
        config,
        listener,
        Arc::clone(&context.store),
        Arc::new(SystemClock),
        stop,
    );
    context.wait(served).context("the server ended")
}

/// Erases what is due, and finishes what an earlier run began: now, and each hour.
async fn erase_what_is_due(store: Arc<dyn Store>) {
    loop {
        match store.erase_due(now()).await {
            Ok(erased) if erased.providers + erased.devices + erased.reports > 0 => {
                tracing::info!(
                    providers = erased.providers,
                    devices = erased.devices,
                    reports = erased.reports,
                    wiped = erased.wiped,
                    "erased what was due"
                );
            }
            Ok(_) => {}
            // The next round tries again; what was begun goes on where it stopped.
            Err(error) => tracing::error!(%error, "cannot erase what is due"),
        }
        tokio::time::sleep(ERASING).await;
    }
}

/// Between two looks at what is due.
const ERASING: Duration = Duration::from_secs(3_600);

/// Keeps what people who join are told.
fn tell_about(context: &Context, arguments: &Serve, out: &mut Output) -> anyhow::Result<()> {
    let before = context.wait(context.store.settings())?;
    let settings = told(&before, arguments);
    if settings.operator.is_empty() || settings.telephone.is_empty() {
        out.note("People who join are told who runs this console and whom to ring: add --operator and --telephone.");
    }
    if settings != before {
        context.wait(context.store.settings_set(&SCOPE, settings, now()))?;
    }
    Ok(())
}

/// What was told before, with what was given now; a purpose there always is.
fn told(before: &Settings, arguments: &Serve) -> Settings {
    let mut settings = before.clone();
    let given = [
        (&mut settings.operator, &arguments.operator),
        (&mut settings.telephone, &arguments.telephone),
        (&mut settings.purpose, &arguments.purpose),
    ];
    for (kept, given) in given {
        if let Some(given) = given {
            kept.clone_from(given);
        }
    }
    if settings.purpose.is_empty() {
        settings.purpose = PURPOSE.to_owned();
    }
    settings
}

/// Why a console collects, where its operator did not say otherwise.
const PURPOSE: &str = "To help care providers complete the DSPT: it shows which computers need attention.";

const NOT_LISTENING: [(ErrorKind, &str); 3] = [
    (
        ErrorKind::AddrInUse,
        "another program listens there; name another port with --listen",
    ),
    (
        ErrorKind::AddrNotAvailable,
        "that is no address of this computer; 0.0.0.0 means all that it has",
    ),
    (
        ErrorKind::PermissionDenied,
        "ports below 1024 need more rights; name another with --listen",
    ),
];

fn bind(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        let known = NOT_LISTENING.iter().find(|(kind, _)| *kind == error.kind());
        match known {
            Some((_, why)) => anyhow::anyhow!("cannot listen on {address}: {why}"),
            None => anyhow::Error::new(error).context(format!("cannot listen on {address}")),
        }
    })
}

fn log() {
    let filter = EnvFilter::try_from_env("DSPT_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second `serve` in one process does not happen; a subscriber that is there stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}

/// Resolves when the operator asks the server to end: Ctrl-C, or the service manager's signal. It listens for both from
/// the moment it is called, so that no signal falls between starting and serving.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::SignalKind;
        use tokio::signal::unix::signal;
        let mut interrupted = signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?;
        let mut terminated =
            signal(SignalKind::terminate()).context("cannot listen for the signal to end")?;
        Ok(async move {
            tokio::select! { _ = interrupted.recv() => (), _ = terminated.recv() => () }
        })
    }
    #[cfg(windows)]
    {
        let mut interrupted = tokio::signal::windows::ctrl_c().context("cannot listen for Ctrl-C")?;
        Ok(async move {
            let _ = interrupted.recv().await;
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;
    use crate::cli::Command;

    fn serve(words: &[&str]) -> Serve {
        let typed = ["dspt-console", "serve"].iter().chain(words);
        match Cli::try_parse_from(typed).unwrap().command {
            Some(Command::Serve(arguments)) => arguments,
            _ => panic!("not serve"),
        }
    }

    #[test]
    fn there_is_always_a_purpose_and_what_was_said_before_stays() {
        let first = told(
            &Settings::default(),
            &serve(&["--operator", "Northshire IT Support"]),
        );
        assert_eq!(first.purpose, PURPOSE);
        let second = told(&first, &serve(&["--purpose", "To try it."]));
        assert_eq!(
            (second.purpose.as_str(), second.operator.as_str()),
            ("To try it.", "Northshire IT Support")
        );
        assert_eq!(told(&second, &serve(&[])), second);
    }
}
