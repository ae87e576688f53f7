//! The commands as typed. Help texts stand here and nowhere else; a test compares them with the README.

use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap_complete::Shell;

mod answers;
mod device;
mod enrol;
pub(crate) mod exports;
mod import;
mod keep;
mod log;
pub(crate) mod people;
mod policy;
mod registers;
mod show;
mod start;

pub(crate) use answers::Answers;
pub(crate) use answers::Waive;
pub(crate) use device::Device;
pub(crate) use enrol::Enrol;
pub(crate) use enrol::EnrolNew;
pub(crate) use enrol::EnrolOnce;
pub(crate) use exports::Export;
pub(crate) use exports::ExportCoverage;
pub(crate) use exports::ExportFindings;
pub(crate) use exports::ExportProviders;
pub(crate) use exports::ExportSummary;
pub(crate) use exports::Pack;
pub(crate) use import::Import;
pub(crate) use import::ImportSummaries;
pub(crate) use import::SummaryLevel;
pub(crate) use keep::Backup;
pub(crate) use keep::Migrate;
pub(crate) use keep::Restore;
pub(crate) use log::Evidence;
pub(crate) use log::Log;
pub(crate) use log::LogVerify;
pub(crate) use log::Verify;
pub(crate) use people::Location;
pub(crate) use people::LocationAdd;
pub(crate) use people::Operator;
pub(crate) use people::OperatorAdd;
pub(crate) use people::Party;
pub(crate) use people::Permit;
pub(crate) use people::Provider;
pub(crate) use people::ProviderCode;
pub(crate) use people::ProviderSplit;
pub(crate) use people::SumsBy;
pub(crate) use policy::Key;
pub(crate) use policy::Policy;
pub(crate) use policy::PolicySign;
pub(crate) use policy::Trust;
pub(crate) use policy::TrustSign;
pub(crate) use registers::RegisterFile;
pub(crate) use show::Digest;
pub(crate) use show::DigestFormat;
pub(crate) use show::Show;
pub(crate) use start::Connect;
pub(crate) use start::LogFormat;
pub(crate) use start::Serve;
pub(crate) use start::Try;

/// Shows how far care providers are with the NHS Data Security and Protection Toolkit: what their computers reported,
/// what to fix first, and since when.
///
/// Without a command it opens the terminal screens. Independent software, not made, approved or checked by NHS England,
/// CQC or ICO.
#[derive(Debug, Parser)]
#[command(
    name = "dspt-console",
    version,
    max_term_width = 100,
    after_help = "Example: dspt-console try"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Global {
    /// Where everything is kept: sqlite:PATH or postgres://USER@HOST/DATABASE. Made where there is none. An address with a
    /// password belongs into DSPT_STORE, where other users of the machine do not see it.
    #[arg(
        long,
        global = true,
        env = "DSPT_STORE",
        hide_env_values = true,
        value_name = "STORE"
    )]
    pub(crate) store: Option<String>,

    /// Folder of the console's keys; `keys` beside the store where not given.
    #[arg(long, global = true, env = "DSPT_KEYS", value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,

    /// Show what the console at this address shows, instead of a store on this machine; the one that this computer is
    /// connected to where no address is given. Where no store is kept on this machine, the screens and `show` do so by
    /// themselves.
    #[arg(long, global = true, env = "DSPT_CONNECT", value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "")]
    pub(crate) connect: Option<String>,

    /// Print JSON, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,

    /// Draw with plain ASCII characters only.
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
    /// On a terminal, in dark tones for a light background.
    Light,
    /// On a terminal, in light tones for a dark background.
    Dark,
    /// On a terminal, in blue and orange instead of green and red.
    BlueOrange,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// A tour on this machine: starts a console, enrols the real agent, runs its checks, shows the result.
    ///
    /// Finds dspt-agent beside this program, works in a temporary folder over a loopback port and leaves nothing behind.
    #[command(after_help = "Examples: dspt-console try\n          dspt-console try --estate 500")]
    Try(Try),

    /// The HTTPS server that computers report to.
    #[command(
        after_help = "Examples: dspt-console serve --listen 0.0.0.0:443 --operator \"Northshire IT Support\" --telephone \"01234 567890\"\n          dspt-console serve --log-format json 2>>dspt-console.jsonl"
    )]
    Serve(Serve),

    /// Care providers.
    #[command(subcommand)]
    Provider(Provider),

    /// Organisations whose people use this console, and what providers let them see.
    #[command(subcommand)]
    Party(Party),

    /// Posts from which this console is used, and their roles.
    #[command(subcommand)]
    Operator(Operator),

    /// Connects this computer to a console that runs elsewhere, by the operator string that its people gave out.
    #[command(
        after_help = "Shows who runs the console and four words to compare before anything is made or sent.\n\nExample: dspt-console connect G0A3C 9W2DE ...\n         dspt-console"
    )]
    Connect(Connect),

    /// Enrolment strings: the one string by which a computer joins.
    #[command(subcommand)]
    Enrol(Enrol),

    /// Enrolled computers.
    #[command(subcommand)]
    Device(Device),

    /// Any screen as plain lines, or as JSON.
    #[command(
        after_help = "Examples: dspt-console show home\n          dspt-console show monday\n          dspt-console show notes \"Rosewood Care\"\n          dspt-console show provider \"Rosewood Care\"\n          dspt-console show devices to-confirm\n          dspt-console show home --as-at 2027-03-31\n          dspt-console show devices failing disk-encryption --json\n          dspt-console show coverage Lincolnshire --target 80\n          dspt-console show areas --by icb --as-at 2026-06-01\n          dspt-console show lapsing Lincolnshire"
    )]
    Show(Show),

    /// What changed since a day, as text or as a page, for cron and your own mailer; this console sends nothing.
    #[command(
        after_help = "Examples: dspt-console digest --since 2026-11-06\n          dspt-console digest --since 2026-11-06 --format html > digest.html"
    )]
    Digest(Digest),

    /// Each question of a provider: its state, and what was said; drafts answers for the provider to confirm.
    ///
    /// What is entered here is a draft: it counts once the provider has confirmed it on its own computer.
    #[command(
        after_help = "Examples: dspt-console answers \"Rosewood Care\"\n          dspt-console answers \"Rosewood Care\" --set 6.2.1=yes --set \"1.1.1=ZA123456\""
    )]
    Answers(Answers),

    /// Proposes that a provider accept a risk until a day; only the provider accepts it.
    #[command(
        after_help = "Example: dspt-console waive \"Rosewood Care\" 8.1.4 --until 2027-03-31 --reason \"Kept off the network until it is replaced\""
    )]
    Waive(Waive),

    /// Takes in what was written elsewhere.
    #[command(subcommand)]
    Import(Import),

    /// Writes something for others.
    #[command(subcommand)]
    Export(Export),

    /// The evidence pack of a whole provider: page, answers, registers, phone check.
    #[command(after_help = "Example: dspt-console pack \"Rosewood Care\" -o rosewood-pack")]
    Pack(Pack),

    /// Tools for authors of checks.
    #[command(subcommand)]
    Policy(Policy),

    /// The signed document that says whose keys and addresses are good: computers follow no other.
    #[command(subcommand)]
    Trust(Trust),

    /// The log of everything accepted: whether what is kept is what was accepted.
    #[command(subcommand)]
    Log(Log),

    /// Writes one file that proves what is held of a provider, for whoever must believe it without this console.
    #[command(
        after_help = "It holds the newest signed report of each computer that ever joined, proofs that they are logged, and a page to read first.\n\nExample: dspt-console evidence \"Rosewood Care\" -o rosewood-evidence.zip\n         dspt-console evidence \"Rosewood Care\" -o rosewood-evidence.zip --against checkpoint.txt"
    )]
    Evidence(Evidence),

    /// Whether a file that `evidence` wrote holds. It needs no network and no store.
    #[command(
        after_help = "Ends with 0 where everything holds, 2 where something does not, 1 where something could not be looked at.\n\nExample: dspt-console verify rosewood-evidence.zip --key log.dspt.invalid/1f0c+9e1b+AUQ..."
    )]
    Verify(Verify),

    /// Writes the manual's pages into a folder, for packages.
    #[command(hide = true)]
    Manual {
        /// The folder.
        folder: PathBuf,
    },

    /// Looks whether the store, keys, disk, clock, certificates, backup and policy are well, and says what to do.
    #[command(
        after_help = "It takes at most five seconds and changes nothing. The exit code is 1 where something is broken.\n\nExample: dspt-console doctor --json"
    )]
    Doctor,

    /// Copies the store while everything goes on; its keys only sealed under a passphrase.
    #[command(after_help = "Example: dspt-console backup /srv/backup/monday.db --passphrase-file words.txt")]
    Backup(Backup),

    /// Makes a store, and its keys, from what `backup` made. Nothing that is there is replaced.
    #[command(
        after_help = "Example: dspt-console restore /srv/backup/monday.db --passphrase-file words.txt --store sqlite:console.db"
    )]
    Restore(Restore),

    /// Moves everything from a store of one file into an empty PostgreSQL database, reads it back and compares.
    #[command(
        after_help = "Stop `serve` before: nothing can be written meanwhile. The file stays as it is.\n\nExample: dspt-console migrate --to \"postgres://dspt@db.example.org/dspt?sslrootcert=/etc/ssl/db.pem\""
    )]
    Migrate(Migrate),

    /// Prints a shell's completion script.
    #[command(after_help = "Example: dspt-console completions bash > /etc/bash_completion.d/dspt-console")]
    Completions {
        /// The shell.
        shell: Shell,
    },
}
