//! `try`: the main job end to end on this machine, with the real agent, and nothing left behind.

mod estate;

use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use anyhow::Context as _;
use anyhow::bail;
use dspt_server::Config;
use dspt_server::SystemClock;
use dspt_store::change::NewProvider;
use dspt_store::change::Settings;
use dspt_store::model::DeviceFilter;
use dspt_tui::View;
use dspt_tui::plain;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::oneshot;

use crate::cli::EnrolNew;
use crate::cli::Global;
use crate::cli::Try;
use crate::commands::device;
use crate::commands::enrol;
use crate::commands::tui;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;
use crate::signals::Signals;

/// What the agent may say of an error, bytes.
const SAID: u64 = 64 * 1024;

pub(crate) fn run(arguments: &Try, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    if let Some(locations) = arguments.estate {
        return estate::run(locations, arguments, global, out);
    }
    let agent = agent(arguments.agent.as_deref())?;
    let runtime = context::runtime()?;
    // Before there is anything to leave behind: a signal then ends the tour, not the program in the middle of it.
    let signals = {
        let _inside = runtime.enter();
        Signals::listen().context("cannot listen for signals")?
    };
    let folder = folder()?;
    let context = Context::on(
        runtime,
        &folder.path().join("console.db"),
        folder.path().join("keys"),
    )?;
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen on this machine's loopback")?;
    let address = listener
        .local_addr()
        .context("cannot tell the address that is listened on")?;

    out.note(format!(
        "1/3  Starting a console on {address} in a temporary folder …"
    ));
    context.wait(
        context
            .store
            .settings_set(&SCOPE, about(&address.to_string()), now()),
    )?;
    let (stop, stopped) = oneshot::channel::<()>();
    let config = Config::new(context.keys.clone());
    let serving = context.runtime.spawn(dspt_server::serve(
        config,
        listener,
        Arc::clone(&context.store),
        Arc::new(SystemClock),
        async { drop(stopped.await) },
    ));

    let mut guest = Guest {
        agent,
        data: folder.path().join("agent"),
        signals,
    };
    let shown = tour(&context, &mut guest, arguments, global, out);
    drop(stop);
    let ended = context.wait(serving);
    let removed = folder.close();
    shown?;
    ended.context("the tour's server ended")??;
    removed.context("cannot remove the tour's temporary folder")?;
    out.note("The tour's console and its folder are gone; nothing was left on this machine.");
    Ok(())
}

/// A folder that nobody else may look into: the tour's keys and its string are in it.
fn folder() -> anyhow::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("dspt-try-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder
        .tempdir()
        .context("cannot make a temporary folder for the tour")
}

fn tour(
    context: &Context,
    guest: &mut Guest,
    arguments: &Try,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let provider = NewProvider {
        name: "This computer (tour)".to_owned(),
        ..NewProvider::default()
    };
    let provider = context.wait(context.store.provider_add(&SCOPE, provider, now()))?;
    let wanted = EnrolNew {
        provider: Some(provider.to_string()),
        from: None,
        output: None,
        address: None,
        uses: 1,
        days: 1,
        label: "tour".to_owned(),
    };
    let string = enrol::make(context, &wanted)?.string.to_string();

    out.note("2/3  Enrolling the agent beside it over TLS …");
    let enrol = ["enrol", "--yes", "--label", "This computer"];
    context.wait(guest.run(&enrol, &string))?;
    out.note("3/3  Running the agent's checks, sealing and sending the report …");
    context.wait(guest.run(&["report"], ""))?;

    let devices = device::all(context, &DeviceFilter::default())?;
    let [device] = devices.as_slice() else {
        bail!(
            "the console holds {} computers after the tour, not one",
            devices.len()
        )
    };
    let view = View::Device(device.id);
    if out.terminal && !arguments.plain && !global.json {
        return tui::open(context, tui::options(context, global, view)?, out);
    }
    let source = context.source();
    if global.json {
        return out.line(plain::json(&source, &view)?);
    }
    for line in plain::lines(&source, &tui::options(context, global, View::Home)?, &view, 100)? {
        out.line(line)?;
    }
    Ok(())
}

fn about(address: &str) -> Settings {
    Settings {
        operator: "The tour on this computer".to_owned(),
        purpose: "To show what a console shows; it all goes away with the tour.".to_owned(),
        telephone: "none, it is only a tour".to_owned(),
        address: address.to_owned(),
    }
}

/// The agent to run: the one named, else the one beside this program.
fn agent(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let this = std::env::current_exe().context("cannot tell where this program is")?;
            this.with_file_name(format!("dspt-agent{}", std::env::consts::EXE_SUFFIX))
        }
    };
    if !path.is_file() {
        bail!(
            "there is no agent at {}; build it with `cargo build --release`, or name it with --agent FILE",
            path.display()
        );
    }
    Ok(path)
}

/// The agent that is shown, and who may end the tour.
struct Guest {
    agent: PathBuf,
    data: PathBuf,
    signals: Signals,
}

impl Guest {
    /// Runs the agent to its end; the enrolment string goes by standard input, so that no list of processes shows it. A
    /// signal ends the agent first and then the tour.
    async fn run(&mut self, arguments: &[&str], input: &str) -> anyhow::Result<()> {
        let mut child = self.spawn(arguments)?;
        let (pipe, said) = (child.stdin.take(), child.stderr.take());
        let work = async {
            if let Some(mut pipe) = pipe {
                // An agent that reads nothing says itself why it ended.
                drop(pipe.write_all(input.as_bytes()).await);
            }
            let mut text = Vec::new();
            if let Some(said) = said {
                drop(said.take(SAID).read_to_end(&mut text).await);
            }
            (child.wait().await, text)
        };
        let ended = tokio::select! {
            biased;
            () = self.signals.next() => None,
            ended = work => Some(ended),
        };
        let Some((status, said)) = ended else {
            drop(child.kill().await);
            bail!("the tour was ended by a signal; nothing was left on this machine");
        };
        if !status.context("cannot wait for the agent")?.success() {
            let said = String::from_utf8_lossy(&said);
            let said = dspt_tui::safe_text::scrub(said.trim()).to_string();
            bail!(
                "the agent could not {}: {said}",
                arguments.first().copied().unwrap_or("run")
            );
        }
        Ok(())
    }

    /// The tour is two processes on purpose: it shows the real agent.
    fn spawn(&self, arguments: &[&str]) -> anyhow::Result<tokio::process::Child> {
        tokio::process::Command::new(&self.agent)
            .arg("--data")
            .arg(&self.data)
            .args(arguments)
            .env_remove("DSPT_AGENT_DATA")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", self.agent.display()))
    }
}
