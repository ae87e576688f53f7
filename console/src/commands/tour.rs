//! `try`: the main job end to end on this machine, with the real agent, and nothing left behind.

use std::io::Write as _;
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
use tokio::sync::oneshot;

use crate::cli::EnrolNew;
use crate::cli::Global;
use crate::cli::Try;
use crate::commands::device;
use crate::commands::enrol;
use crate::commands::tui;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;
use crate::source::LocalSource;

pub(crate) fn run(arguments: &Try, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let agent = agent(arguments.agent.as_deref())?;
    let folder = tempfile::Builder::new()
        .prefix("dspt-try-")
        .tempdir()
        .context("cannot make a temporary folder for the tour")?;
    let context = Context::at(&folder.path().join("console.db"), folder.path().join("keys"))?;
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen on this machine's loopback")?;
    let address = listener
        .local_addr()
        .context("cannot tell the address that is listened on")?;

    out.note(format!(
        "1/3  Starting a console on {address} in a temporary folder …"
    ));
    context.wait(context.store.settings_set(about(&address.to_string()), now()))?;
    let (stop, stopped) = oneshot::channel::<()>();
    let config = Config::new(context.keys.clone());
    let serving = context.runtime.spawn(dspt_server::serve(
        config,
        listener,
        Arc::clone(&context.store),
        Arc::new(SystemClock),
        async { drop(stopped.await) },
    ));

    let shown = tour(
        &context,
        &agent,
        &folder.path().join("agent"),
        arguments,
        global,
        out,
    );
    drop(stop);
    let ended = context.wait(serving);
    shown?;
    ended.context("the tour's server ended")??;
    folder
        .close()
        .context("cannot remove the tour's temporary folder")?;
    out.note("The tour's console and its folder are gone; nothing was left on this machine.");
    Ok(())
}

fn tour(
    context: &Context,
    agent: &Path,
    data: &Path,
    arguments: &Try,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let provider = NewProvider {
        name: "This computer (tour)".to_owned(),
        ..NewProvider::default()
    };
    let provider = context.wait(context.store.provider_add(provider, now()))?;
    let wanted = EnrolNew {
        provider: provider.to_string(),
        address: None,
        uses: 1,
        days: 1,
        label: "tour".to_owned(),
    };
    let string = enrol::make(context, &wanted)?.string.to_string();

    out.note("2/3  Enrolling the agent beside it over TLS …");
    agent_run(
        agent,
        data,
        &["enrol", "--yes", "--label", "This computer"],
        Some(&string),
    )?;
    out.note("3/3  Running the agent's checks, sealing and sending the report …");
    agent_run(agent, data, &["report"], None)?;

    let devices = device::all(context, &DeviceFilter::default())?;
    let [device] = devices.as_slice() else {
        bail!(
            "the console holds {} computers after the tour, not one",
            devices.len()
        )
    };
    let view = View::Device(device.id);
    if out.terminal && !arguments.plain && !global.json {
        return tui::open(context, tui::options(global, view), out);
    }
    let source = LocalSource::new(context.store.clone(), SCOPE, context.runtime.handle().clone());
    if global.json {
        return out.line(plain::json(&source, &view)?);
    }
    for line in plain::lines(&source, &tui::options(global, View::Home), &view, 100)? {
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

/// Runs the agent to its end; the enrolment string goes by standard input, so that no list of processes shows it.
#[expect(
    clippy::disallowed_methods,
    reason = "the tour is two processes on purpose: it shows the real agent"
)]
fn agent_run(agent: &Path, data: &Path, arguments: &[&str], input: Option<&str>) -> anyhow::Result<()> {
    let mut child = std::process::Command::new(agent)
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env_remove("DSPT_AGENT_DATA")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", agent.display()))?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        pipe.write_all(input.as_bytes())
            .context("cannot hand the enrolment string to the agent")?;
    }
    let output = child.wait_with_output().context("cannot wait for the agent")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = dspt_tui::safe_text::scrub(said.trim()).to_string();
        bail!(
            "the agent could not {}: {said}",
            arguments.first().copied().unwrap_or("run")
        );
    }
    Ok(())
}
