//! What the commands take that start a console, or lead to one: `serve`, `try`, `connect`.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Address and port to listen on; port 0 takes a free one, which is printed.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "DSPT_LISTEN",
        default_value = "0.0.0.0:443"
    )]
    pub(crate) listen: SocketAddr,

    /// Address and port for metrics, in plain HTTP; none where not given. Keep it on loopback.
    #[arg(long, value_name = "ADDRESS", env = "DSPT_METRICS")]
    pub(crate) metrics: Option<SocketAddr>,

    /// A balancer that says for whom it connects, by the PROXY protocol, version 2; may be given more than once. Others' word is
    /// not taken for it.
    #[arg(long, value_name = "IP")]
    pub(crate) proxy_from: Vec<IpAddr>,

    /// The organisation that runs this console, as people who join are told. Kept.
    #[arg(long, value_name = "NAME", env = "DSPT_OPERATOR")]
    pub(crate) operator: Option<String>,

    /// A telephone number at which people who join can ask. Kept.
    #[arg(long, value_name = "NUMBER", env = "DSPT_TELEPHONE")]
    pub(crate) telephone: Option<String>,

    /// Why this console collects, in a sentence, as people who join are told. Kept; there is one to begin with.
    #[arg(long, value_name = "TEXT", env = "DSPT_PURPOSE")]
    pub(crate) purpose: Option<String>,

    /// Reports a minute that one computer may send before it is told to slow down.
    #[arg(long, value_name = "N")]
    pub(crate) device_reports_per_minute: Option<u32>,

    /// Enrolments a minute from one address; 0 for no limit, as behind a balancer.
    #[arg(long, value_name = "N")]
    pub(crate) enrolments_per_minute: Option<u32>,

    /// How lines about the running are written to standard error: for people, or one JSON object a line for programs.
    #[arg(
        long,
        value_name = "FORMAT",
        env = "DSPT_LOG_FORMAT",
        value_enum,
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,
}

/// How lines about the running are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A sentence with its fields.
    Text,
    /// An object with timestamp, level, target and fields.
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Try {
    /// The agent to run, where it is not beside this program.
    #[arg(long, value_name = "FILE", conflicts_with = "estate")]
    pub(crate) agent: Option<PathBuf>,

    /// Instead of the tour: a made-up programme of so many locations, with public registers and a few enrolled providers.
    /// No name, code or number in it is a real one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=30_000))]
    pub(crate) estate: Option<u32>,

    /// Print the result as plain lines even on a terminal.
    #[arg(long)]
    pub(crate) plain: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Connect {
    /// The operator string; spaces, line breaks and case do not matter. `-` reads it from standard input, so that it stays out
    /// of the shell's history.
    #[arg(required = true, num_args = 1.., value_name = "STRING")]
    pub(crate) string: Vec<String>,

    /// Do not ask; the four words were compared.
    #[arg(long)]
    pub(crate) yes: bool,
}
