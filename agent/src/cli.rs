//! What can be typed.

use std::path::PathBuf;

use clap::ArgGroup;
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
        after_help = "Needs no console and keeps nothing.\n\nExample: dspt-agent check\n         dspt-agent check --only firewall-on --format json\n         dspt-agent check --format html > check.html\n         dspt-agent check --once 041K7 9QX2M ..."
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
    /// On your own computer: nothing is kept. With the one-time code from your letter the result can be sent after you saw it
    #[arg(long, value_name = "CODE", num_args = 0.., conflicts_with_all = ["only", "policy", "format", "fail_on"])]
    pub(crate) once: Option<Vec<String>>,
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
    /// How much the console may see; `devices` where it is not given
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) share: Option<LevelWord>,
    /// Join without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// Join anew as a new device; what is there is moved aside
    #[arg(long)]
    pub(crate) again: bool,
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SharingArgs {
    #[command(subcommand)]
    pub(crate) what: Option<SharingWhat>,
    /// From the next report on the console sees this much
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) level: Option<LevelWord>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SharingWhat {
    /// Let an organisation see something of yours, in the place of what it saw before
    #[command(
        after_help = "It is shown and asked about first, signed by this computer, and holds at once. Never write names of people.\n\nExample: dspt-agent sharing give \"Northshire Council\" --level progress --until 2027-06-30"
    )]
    Give(SharingGive),
    /// Let an organisation see nothing of yours any more, at once
    #[command(after_help = "Example: dspt-agent sharing withdraw \"Northshire Council\"")]
    Withdraw(SharingWithdraw),
    /// Show how far your organisation is, from all its computers and answers
    #[command(after_help = "Example: dspt-agent sharing progress --json")]
    Progress {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Debug)]
pub(crate) struct SharingGive {
    /// The organisation: its name, or the beginning of its id
    pub(crate) party: String,
    /// How much it sees
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) level: LevelWord,
    /// The last day
    #[arg(long, value_name = "DAY")]
    pub(crate) until: String,
    /// What for
    #[arg(long, value_name = "TEXT", default_value = "help with the toolkit")]
    pub(crate) purpose: String,
    /// The role of who agrees, never a name
    #[arg(long, value_name = "ROLE", default_value = "registered manager")]
    pub(crate) agreed_by: String,
    /// Give it without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct SharingWithdraw {
    /// The organisation: its name, or the beginning of its id
    pub(crate) party: String,
}

/// How much a console may see.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum LevelWord {
    /// Public registers only
    Public,
    /// How many questions are done
    Progress,
    /// The state of each question
    Items,
    /// What was seen and found on this computer
    Devices,
}

#[derive(Args, Debug)]
pub(crate) struct LeaveArgs {
    /// The file to write what is held into; it must not be there yet
    pub(crate) file: PathBuf,
    /// Leave without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// The file to write; it must not be there yet
    pub(crate) file: PathBuf,
    /// Only what waits already; make no new report
    #[arg(long)]
    pub(crate) no_new: bool,
    /// Encrypt with six words that are shown, even where the console gave a key
    #[arg(long)]
    pub(crate) passphrase: bool,
    /// Outcome as JSON
    #[arg(long)]
    pub(crate) json: bool,
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
#[command(group = ArgGroup::new("what"))]
pub(crate) struct AnswerArgs {
    /// Only this question: its number of this year, or our name for it
    #[arg(long, value_name = "ITEM", group = "what")]
    pub(crate) item: Option<String>,
    /// Take answers from a file: answers.yaml, answers.xlsx, or the toolkit's own export
    #[arg(long, value_name = "FILE", group = "what")]
    pub(crate) from: Option<PathBuf>,
    /// List every question with its state
    #[arg(long, group = "what")]
    pub(crate) list: bool,
    /// Agree to what somebody else entered or an earlier year said: an item, or all
    #[arg(long, value_name = "ITEM", group = "what")]
    pub(crate) confirm: Option<String>,
    /// You published on this day: freeze what was said
    #[arg(long, value_name = "DATE", group = "what")]
    pub(crate) published: Option<String>,
    /// Accept the risk of an item that cannot be met, until a day and with a reason
    #[arg(long, value_name = "ITEM", group = "what", requires_all = ["until", "reason"])]
    pub(crate) accept_risk: Option<String>,
    /// You hold a certificate that is good until a day
    #[arg(long, value_enum, value_name = "KIND", group = "what", requires = "until")]
    pub(crate) certificate: Option<CertificateWord>,
    /// What you work towards
    #[arg(long, value_enum, value_name = "LEVEL", group = "what")]
    pub(crate) target: Option<TargetWord>,
    /// The last day of an accepted risk or of a certificate
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    /// Why a risk is accepted, and what protects instead; no names of people
    #[arg(long, value_name = "TEXT", requires = "accept_risk")]
    pub(crate) reason: Option<String>,
    /// Whose words these are; what others than the manager enter waits for the manager
    #[arg(long, value_enum, value_name = "WHO", default_value_t = ByWord::Manager)]
    pub(crate) by: ByWord,
    /// Questions from this file, or an earlier year's by name
    #[arg(long, value_name = "FILE")]
    pub(crate) toolkit: Option<String>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose words.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ByWord {
    /// The care manager
    Manager,
    /// Whoever looks after the computers
    ItSupport,
    /// A supplier
    Supplier,
}

/// What a provider works towards.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum TargetWord {
    /// Approaching Standards
    Approaching,
    /// Standards Met
    Met,
    /// Standards Exceeded
    Exceeded,
}

/// A certificate that the toolkit knows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum CertificateWord {
    /// Cyber Essentials Plus
    CyberEssentialsPlus,
    /// ISO 27001
    #[value(name = "iso-27001")]
    Iso27001,
    /// The Public Services Network's
    Psn,
}

#[derive(Args, Debug)]
pub(crate) struct AssetArgs {
    #[command(subcommand)]
    pub(crate) action: AssetAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AssetAction {
    /// Add something, or several of the same
    #[command(
        after_help = "Example: dspt-agent asset add phone \"Carers' phones\" --count 38 --personal\n         dspt-agent asset add online-service \"Care planning\" --supplier \"Example Ltd\""
    )]
    Add(AssetAddArgs),
    /// List what stands in the register
    #[command(after_help = "Example: dspt-agent asset list --json")]
    List(AssetListArgs),
    /// Add everything of a list: CSV or XLSX
    #[command(after_help = "Example: dspt-agent asset import register.xlsx")]
    Import(AssetImportArgs),
    /// Say that something is no longer in use
    #[command(after_help = "Example: dspt-agent asset retire phone-7k3q --on 2026-11-01")]
    Retire(AssetRetireArgs),
    /// Say that an entry still holds, or how many there are now
    #[command(after_help = "Example: dspt-agent asset review phone-7k3q --count 40")]
    Review(AssetReviewArgs),
}

#[derive(Args, Debug)]
pub(crate) struct AssetAddArgs {
    /// What it is
    #[arg(value_enum)]
    pub(crate) kind: KindWord,
    /// What people call it; no names of people
    pub(crate) label: String,
    /// How many there are
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub(crate) count: u32,
    /// They belong to the people who use them
    #[arg(long)]
    pub(crate) personal: bool,
    /// Personal data is neither on it nor reached from it
    #[arg(long)]
    pub(crate) no_personal_data: bool,
    /// Maker and model
    #[arg(long, value_name = "TEXT")]
    pub(crate) model: Option<String>,
    /// Operating system
    #[arg(long, value_name = "TEXT")]
    pub(crate) system: Option<String>,
    /// Where it is kept
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: Option<String>,
    /// Who supplies it
    #[arg(long, value_name = "TEXT")]
    pub(crate) supplier: Option<String>,
    /// Anything else; no names of people
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    #[command(flatten)]
    pub(crate) said: SaidArgs,
}

/// Whose word, and when.
#[derive(Args, Debug)]
pub(crate) struct SaidArgs {
    /// The day on which this was looked at; today where it is not given
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// Whose word it is
    #[arg(long, value_enum, value_name = "WHO", default_value_t = ByWord::Manager)]
    pub(crate) by: ByWord,
}

/// What stands in a register.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum KindWord {
    /// A computer on which this program does not run
    Computer,
    /// A phone
    Phone,
    /// A tablet
    Tablet,
    /// A memory stick, a card, a disc
    RemovableMedium,
    /// A router, a switch, a Wi-Fi box
    NetworkEquipment,
    /// A system that a supplier runs, such as care planning
    OnlineService,
    /// Data that is kept as one, such as the personnel files
    DataSet,
}

#[derive(Args, Debug)]
pub(crate) struct AssetListArgs {
    /// Also what is no longer in use
    #[arg(long)]
    pub(crate) all: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct AssetImportArgs {
    /// The list; its first row names the columns
    pub(crate) file: PathBuf,
    /// Whose word it is
    #[arg(long, value_enum, value_name = "WHO", default_value_t = ByWord::Manager)]
    pub(crate) by: ByWord,
}

#[derive(Args, Debug)]
pub(crate) struct AssetRetireArgs {
    /// Its name in the register, such as phone-7k3q
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) said: SaidArgs,
}

#[derive(Args, Debug)]
pub(crate) struct AssetReviewArgs {
    /// Its name in the register, such as phone-7k3q
    pub(crate) id: String,
    /// How many there are now
    #[arg(long, value_name = "NUMBER")]
    pub(crate) count: Option<u32>,
    #[command(flatten)]
    pub(crate) said: SaidArgs,
}

#[derive(Args, Debug, Default)]
pub(crate) struct PackArgs {
    /// Folder to write the pack into
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// A file that was made on another computer, or a folder of such files; may be given more than once
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) with: Vec<PathBuf>,
    /// Leave this computer out
    #[arg(long, requires = "with")]
    pub(crate) not_this_computer: bool,
    /// The provider's name, for the page
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Option<String>,
    /// What you call this computer; never a person's name
    #[arg(long, value_name = "NAME", conflicts_with = "not_this_computer")]
    pub(crate) label: Option<String>,
    /// Questions from this file, or an earlier year's by name
    #[arg(long, value_name = "FILE")]
    pub(crate) toolkit: Option<String>,
    /// Judge by the policy in this folder instead of the one inside
    #[arg(long, value_name = "DIR")]
    pub(crate) policy: Option<PathBuf>,
    /// Outcome as JSON
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
