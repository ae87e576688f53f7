//! What can be typed.

use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap_complete::Shell;

use crate::look::Colour;

/// Checks this computer, explains what it saw in plain English, and reports it signed to a console.
///
/// It changes nothing on this computer but its own folders, and sends nothing before you join a console. Without a command
/// it says what to type; without a terminal, as after a double-click, it runs the checks and opens them as a page.
#[derive(Debug, Parser)]
#[command(name = "dspt-agent", version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXIT_CODES: &str =
    "Exit codes: 0 done, 1 failed, 2 findings (with --fail-on), 64 wrong usage or configuration

Independent software, not made, approved or checked by NHS England, CQC or ICO.";

#[derive(Args, Debug)]
pub(crate) struct Global {
    /// Folder for the key and for waiting reports
    #[arg(long, global = true, env = "DSPT_AGENT_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// When to use colours; NO_COLOR is obeyed too
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
    /// Use no symbols beyond ASCII
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
    /// Columns of the text
    #[arg(long, global = true, value_name = "COLUMNS")]
    pub(crate) width: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the checks here and explain them in plain English
    #[command(
        after_help = "Needs no console and keeps nothing.\n\nExample: dspt-agent check\n         dspt-agent check --only firewall-on --format json\n         dspt-agent check --format html > check.html"
    )]
    Check(CheckArgs),
    /// Show what was observed, with the reason for each thing that could not be
    #[command(after_help = "Example: dspt-agent facts --json")]
    Facts(FactsArgs),
    /// Record this device into a file, for tests and for reporting a fault
    #[command(
        after_help = "The recording is shown before it is written. Names of people, secrets and addresses are replaced in it.\n\nExample: dspt-agent record this-computer.json"
    )]
    Record(RecordArgs),
    /// Show exactly what would be sent, before anything is sent
    #[command(after_help = "Example: dspt-agent show")]
    Show(ShowArgs),
    /// Join a console with the enrolment string from your letter
    #[command(
        after_help = "Before joining it shows who runs the console, why, and what will be sent.\n\nExample: dspt-agent enrol 041K7 9QX2M ...\n         dspt-agent enrol --label \"Front office\" < letter.txt"
    )]
    Enrol(EnrolArgs),
    /// Check, sign and send one report now; or keep it until it can be sent
    #[command(after_help = "Example: dspt-agent report")]
    Report(ReportArgs),
    /// Report by itself, soon after the start and then daily, until it is asked to stop
    #[command(
        after_help = "This is what the service does; `install` sets it up. It works again when the network comes back, and waits for a joining that comes later.\n\nExample: dspt-agent run"
    )]
    Run(RunArgs),
    /// Set up the service, so that this computer reports by itself
    #[command(
        after_help = "It is shown and asked about first.\n\nExample: dspt-agent install --show\n         dspt-agent install --yes"
    )]
    Install(InstallArgs),
    /// Remove the service and everything this program keeps
    #[command(
        after_help = "What would be removed is listed and asked about first.\n\nExample: dspt-agent uninstall\n         dspt-agent uninstall --keep-data --yes"
    )]
    Uninstall(UninstallArgs),
    /// Find out, within 5 seconds, why reports do not arrive, and say what to do
    #[command(after_help = "Example: dspt-agent doctor --json")]
    Doctor(DoctorArgs),
    /// Show the console joined, the last report, and what waits
    #[command(after_help = "Example: dspt-agent status --json")]
    Status(StatusArgs),
    /// Write the completions of a shell
    #[command(after_help = "Example: dspt-agent completions bash > /etc/bash_completion.d/dspt-agent")]
    Completions(CompletionsArgs),
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Only the check with this id; may be given more than once
    #[arg(long, value_name = "ID")]
    pub(crate) only: Vec<String>,
    /// Judge by the policy in this folder instead of the one inside
    #[arg(long, value_name = "DIR")]
    pub(crate) policy: Option<PathBuf>,
    /// End with exit code 2 on such findings
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) fail_on: Option<FailOn>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Plain English
    Text,
    /// For programs
    Json,
    /// A page to read and to print
    Html,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum FailOn {
    /// Something is to fix now
    Fail,
    /// Something is to fix now, or could not be told
    Unknown,
}

#[derive(Args, Debug)]
pub(crate) struct FactsArgs {
    /// Everything that can be observed, not only what the checks need
    #[arg(long)]
    pub(crate) all: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// For the policy in this folder instead of the one inside
    #[arg(long, value_name = "DIR", conflicts_with = "all")]
    pub(crate) policy: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct RecordArgs {
    /// File to write
    pub(crate) file: PathBuf,
    /// Write without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// As one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct EnrolArgs {
    /// The enrolment string, with or without its spaces; read from standard input where it is not given
    #[arg(value_name = "STRING")]
    pub(crate) string: Vec<String>,
    /// What you call this computer, so that you know it again; never a person's name
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) label: String,
    /// Join without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// Join anew as a new device; what is there is moved aside
    #[arg(long)]
    pub(crate) again: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    /// Outcome as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    /// For rehearsals: how many seconds a day has
    #[arg(long, hide = true, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) day: Option<u64>,
    /// Started by the service manager of Windows
    #[arg(long, hide = true)]
    pub(crate) service: bool,
}

#[derive(Args, Debug)]
pub(crate) struct InstallArgs {
    /// Only show what would be written
    #[arg(long, conflicts_with = "yes")]
    pub(crate) show: bool,
    /// Set it up without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// For packages and tests: the folder that stands for the root of the system
    #[arg(long, hide = true, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct UninstallArgs {
    /// Keep the key, your answers and waiting reports
    #[arg(long)]
    pub(crate) keep_data: bool,
    /// Remove without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// For packages and tests: the folder that stands for the root of the system
    #[arg(long, hide = true, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}
