//! `load`: what many devices would send to a console, and how it bears it. Ends with 1 where the run does not count.
#![forbid(unsafe_code)]

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use dspt_report::EnrolString;
use dspt_tests::client;
use dspt_tests::device::now;
use dspt_tests::load::Fleet;
use dspt_tests::load::Kind;
use dspt_tests::load::Mix;
use dspt_tests::load::Outcome;
use dspt_tests::load::Plan;

/// Plays many devices against a console of your own: real keys, signatures, enrolment and reports, and what hostile and broken
/// devices send. It fills the store with invented devices: never point it at a console that people use.
///
/// A run counts only where each request was answered as it should be. After one transport error or one unexpected status the last
/// line says INVALID, and the command ends with 1.
#[derive(Debug, Parser)]
#[command(
    name = "load",
    after_help = "Examples:
  load --address 127.0.0.1:8443 --ca keys/authority.pem --string \"$(cat string.txt)\"
  load --address 10.0.0.1:443 --address 10.0.0.2:443 --ca authority.pem --string \"…\" --devices 5000 --seconds 60 --json
  load --address 127.0.0.1:8443 --ca authority.pem --string \"…\" --mix unchanged=90,changed=8,forked=1,garbage=1 --slow 20
  load --address 127.0.0.1:8443 --ca authority.pem --string \"…\" --fresh     a handshake for each report

One address plays all devices, so start the console with --device-reports-per-minute 1000000 --enrolments-per-minute 0, and make the
string with enough --uses. Kinds of a mix: unchanged, changed, resent, late, forked, forged, stranger, garbage, enrolled; or all."
)]
struct Arguments {
    /// Where a console listens; several are used in turn.
    #[arg(long, value_name = "ADDRESS", required = true)]
    address: Vec<SocketAddr>,

    /// The PEM file of the console's authority, authority.pem in the folder of its keys.
    #[arg(long, value_name = "FILE")]
    ca: PathBuf,

    /// An enrolment string of the console, for the devices.
    #[arg(long, value_name = "STRING")]
    string: String,

    /// Devices that enrol before the time begins.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    devices: usize,

    /// Connections at one time.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    connections: u16,

    /// For how long.
    #[arg(long, value_name = "N", default_value_t = 10)]
    seconds: u64,

    /// Requests a second in all, each timed from when it was due; as many as are answered where not given.
    #[arg(long, value_name = "N", value_parser = positive)]
    rate: Option<f64>,

    /// What is sent, by weight.
    #[arg(long, value_name = "MIX", default_value = "unchanged=1")]
    mix: Mix,

    /// A connection with its handshake for each request.
    #[arg(long)]
    fresh: bool,

    /// Slow clients beside: without a handshake, with half a header, with half a body. Each must be closed.
    #[arg(long, value_name = "N", default_value_t = 0)]
    slow: u16,

    /// The first seed of the devices' keys; the time where not given, so that a second run has other devices.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// One JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

fn positive(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    (rate.is_finite() && rate > 0.0)
        .then_some(rate)
        .ok_or_else(|| "a rate is above 0".to_owned())
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(run(&arguments))?;
    let text = if arguments.json {
        outcome.json().to_string()
    } else {
        outcome.lines().join("\n")
    };
    writeln!(std::io::stdout().lock(), "{text}").context("cannot write the figures")?;
    Ok(if outcome.is_valid() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let string: EnrolString = arguments.string.parse().context("cannot read the string")?;
    let ca =
        std::fs::read(&arguments.ca).with_context(|| format!("cannot read {}", arguments.ca.display()))?;
    let plan = Plan {
        addresses: arguments.address.clone(),
        connections: arguments.connections.into(),
        fresh: arguments.fresh,
        time: Duration::from_secs(arguments.seconds),
        mix: arguments.mix.clone(),
        rate: arguments.rate,
        slow: arguments.slow.into(),
        string: Some(string),
        ..Plan::to(arguments.address[0], client::tls(&ca))
    };
    let seed = arguments
        .seed
        .unwrap_or_else(|| u64::try_from(now()).unwrap_or_default() << 31);
    let (fleet, enrolled) = Fleet::from_seed(seed).enrol(&plan, arguments.devices).await;
    if arguments.devices > 0 && !enrolled.is_valid() {
        return Ok(enrolled);
    }
    anyhow::ensure!(
        arguments.devices > 0 || arguments.mix.has(Kind::Enrolled),
        "no devices: give some, or a mix in which they enrol"
    );
    Ok(fleet.run(&plan).await.1)
}
