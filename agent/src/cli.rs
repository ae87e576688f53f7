//! What can be typed.

use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap_complete::Shell;

use crate::look::Colour;

mod answer;
mod asset;
mod look;
mod pack;
mod report;
mod service;
mod sharing;

pub(crate) use answer::AnswerArgs;
pub(crate) use answer::ByWord;
pub(crate) use answer::CertificateWord;
pub(crate) use answer::TargetWord;
pub(crate) use asset::AssetAction;
pub(crate) use asset::AssetAddArgs;
pub(crate) use asset::AssetArgs;
pub(crate) use asset::AssetImportArgs;
pub(crate) use asset::AssetListArgs;
pub(crate) use asset::AssetRetireArgs;
pub(crate) use asset::AssetReviewArgs;
pub(crate) use asset::KindWord;
pub(crate) use asset::SaidArgs;
pub(crate) use look::CheckArgs;
pub(crate) use look::FactsArgs;
pub(crate) use look::FailOn;
pub(crate) use look::Format;
pub(crate) use look::RecordArgs;
pub(crate) use pack::PackArgs;
pub(crate) use report::EnrolArgs;
pub(crate) use report::ExportArgs;
pub(crate) use report::LeaveArgs;
pub(crate) use report::ReportArgs;
pub(crate) use report::ShowArgs;
pub(crate) use report::StatusArgs;
pub(crate) use service::DoctorArgs;
pub(crate) use service::InstallArgs;
pub(crate) use service::RunArgs;
pub(crate) use service::UninstallArgs;
pub(crate) use sharing::LevelWord;
pub(crate) use sharing::SharingArgs;
pub(crate) use sharing::SharingGive;
pub(crate) use sharing::SharingWhat;
pub(crate) use sharing::SharingWithdraw;

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
        after_help = "Needs no console and keeps nothing.\n\nExample: dspt-agent check\n         dspt-agent check --only firewall-on --format json\n         dspt-agent check --format html > check.html\n         dspt-agent check --once 041K7 9QX2M ..."
    )]
    Check(CheckArgs),
    /// Answer the questions that only a person can answer
    #[command(
        after_help = "Asks only what is open, keeps each answer at once, and can be stopped and gone on with. Never write names of people.\n\nExample: dspt-agent answer\n         dspt-agent answer --item 6.2.1\n         dspt-agent answer --from answers.xlsx\n         dspt-agent answer --confirm all\n         dspt-agent answer --published 2027-06-12"
    )]
    Answer(AnswerArgs),
    /// Keep the register of what no program can see: phones, memory sticks, online services
    #[command(
        after_help = "Example: dspt-agent asset add phone \"Carers' phones\" --count 38\n         dspt-agent asset list"
    )]
    Asset(AssetArgs),
    /// Make the evidence pack: text to paste, the asset register, what to do next
    #[command(
        after_help = "Nothing is sent. Files that this program did not make are never touched.\n\nExample: dspt-agent pack -o evidence\n         dspt-agent pack -o evidence --with computer-front-office.json --with from-the-other-home/\n         dspt-agent pack -o evidence --not-this-computer --with computer-front-office.json"
    )]
    Pack(PackArgs),
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
    /// Show who sees what of this computer, and say how much that is
    #[command(
        after_help = "A lower level holds from the next report on: facts and findings then stay on this computer.\n`give` and `withdraw` are about what others see of your organisation; both hold at once.\n\nExample: dspt-agent sharing\n         dspt-agent sharing --level items\n         dspt-agent sharing give \"Northshire Council\" --level progress --until 2027-06-30\n         dspt-agent sharing withdraw \"Northshire Council\"\n         dspt-agent sharing progress"
    )]
    Sharing(SharingArgs),
    /// Stop reporting, take along everything that is held about this computer, and ask that it be erased
    #[command(
        after_help = "It is shown and asked about first.\n\nExample: dspt-agent leave held-about-us.json"
    )]
    Leave(LeaveArgs),
    /// Write the reports that wait into an encrypted file, for where no network leads to the console
    #[command(
        after_help = "Makes a report of now first. The computer must have joined, which needs the network once.\nTake the file to the console on a memory stick or by e-mail; there: dspt-console import reports FILE\nThe reports stay on this computer until the console itself has confirmed them: by both ways, each counts once.\n\nExample: dspt-agent export reports.age\n         dspt-agent export /media/stick/front-office.age --no-new\n         dspt-agent export reports.age --passphrase"
    )]
    Export(ExportArgs),
    /// Give this computer a new key; it stays the same computer to the console
    #[command(
        after_help = "Use it when somebody may have seen the key. What waits is sent first.\n\nExample: dspt-agent rotate-key"
    )]
    RotateKey,
    /// The Start menu's Evidence pack: written into the documents, and opened
    #[command(hide = true)]
    EvidencePack,
    /// Write the manual's pages into a folder, for packages
    #[command(hide = true)]
    Manual(ManualArgs),
    /// Write the completions of a shell
    #[command(after_help = "Example: dspt-agent completions bash > /etc/bash_completion.d/dspt-agent")]
    Completions(CompletionsArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ManualArgs {
    /// The folder
    pub(crate) folder: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}
