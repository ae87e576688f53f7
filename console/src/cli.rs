//! The commands as typed. Help texts stand here and nowhere else; a test compares them with the README.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap_complete::Shell;
use dspt_register::By;
use dspt_register::Measure;
use dspt_store::limits;
use dspt_tui::roster::Sort;
use jiff::civil::Date;

pub(crate) mod exports;
mod import;
mod log;
mod people;
mod registers;

pub(crate) use exports::Export;
pub(crate) use exports::ExportCoverage;
pub(crate) use exports::ExportFindings;
pub(crate) use exports::ExportProviders;
pub(crate) use exports::ExportSummary;
pub(crate) use exports::Pack;
pub(crate) use import::Import;
pub(crate) use import::ImportSummaries;
pub(crate) use import::SummaryLevel;
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
pub(crate) use registers::RegisterFile;

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
    /// connected to where no address is given.
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
        after_help = "Example: dspt-console serve --listen 0.0.0.0:443 --operator \"Northshire IT Support\" --telephone \"01234 567890\""
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
        after_help = "Shows who runs the console and four words to compare before anything is made or sent.\n\nExample: dspt-console connect G0A3C 9W2DE ...\n         dspt-console --connect"
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
}

#[derive(Debug, Subcommand)]
pub(crate) enum Enrol {
    /// Makes an enrolment string for a provider's computers and prints it once: only its digest is kept.
    #[command(
        after_help = "Example: dspt-console enrol new \"Rosewood Care\" --address console.example.org\n          dspt-console enrol new --from providers.csv -o letters"
    )]
    New(EnrolNew),
    /// Makes one-time codes for people's own computers and prints them once. Which code was whose is told nowhere.
    #[command(
        after_help = "Each person types one: dspt-agent check --once CODE. You see how many did, and what is common in five or more.\n\nExample: dspt-console enrol once \"Rosewood Care\" --count 40"
    )]
    Once(EnrolOnce),
    /// What came of the one-time codes of a provider.
    #[command(after_help = "Example: dspt-console enrol self-checks \"Rosewood Care\"")]
    SelfChecks {
        /// The provider: name, CQC or ODS code, or the beginning of its id.
        provider: String,
    },
    /// Lists the strings given out, never the strings themselves.
    #[command(after_help = "Example: dspt-console enrol list")]
    List,
    /// Takes a string back; computers that joined by it stay.
    #[command(after_help = "Example: dspt-console enrol revoke 3f9a1c20")]
    Revoke {
        /// The beginning of the string's digest, as `enrol list` shows it.
        digest: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct EnrolOnce {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// How many codes.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::ONCE_CODES)))]
    pub(crate) count: u32,

    /// For how many days they are good.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub(crate) days: u16,

    /// Where people's computers reach this console: HOST or HOST:PORT. Kept for the next time.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct EnrolNew {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    #[arg(required_unless_present = "from")]
    pub(crate) provider: Option<String>,

    /// A string and a printable letter for each provider of this list: CSV with a column `name`, and `cqc`, `ods`, `telephone`
    /// where you have them. One that is not here yet is added.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["provider", "label"], requires = "output")]
    pub(crate) from: Option<PathBuf>,

    /// The folder for the letters and the list for mail merge; it must be new or empty.
    #[arg(short, long, value_name = "DIR", requires = "from")]
    pub(crate) output: Option<PathBuf>,

    /// Where its computers reach this console: HOST or HOST:PORT. Kept for the next time.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<String>,

    /// How many computers it is for.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::TOKEN_USES)))]
    pub(crate) uses: u32,

    /// For how many days it is good.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub(crate) days: u16,

    /// What to call it in lists.
    #[arg(long, default_value = "")]
    pub(crate) label: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    /// Lists computers in use.
    #[command(after_help = "Example: dspt-console device list --provider \"Rosewood Care\"")]
    List {
        /// Only this provider's.
        #[arg(long, value_name = "PROVIDER")]
        provider: Option<String>,
    },
    /// Confirms that a new, restored or copied computer is the one it says.
    #[command(after_help = "Example: dspt-console device confirm 3f9a1c20")]
    Confirm {
        /// The beginning of its id.
        device: String,
    },
    /// Says that one computer took another's place: the old one retires and keeps its history.
    #[command(after_help = "Example: dspt-console device replace 3f9a1c20 81d0c4aa")]
    Replace {
        /// The beginning of the old one's id.
        old: String,
        /// The beginning of the new one's id.
        new: String,
    },
    /// Says at which location of its provider a computer is. With one location only there is nothing to say.
    #[command(
        after_help = "Example: dspt-console device place 3f9a1c20 \"Rosewood Lodge\"\n         dspt-console device place 3f9a1c20 --nowhere"
    )]
    Place {
        /// The beginning of its id.
        device: String,
        /// The location: name, CQC or ODS code, or the beginning of its id.
        #[arg(required_unless_present = "nowhere")]
        location: Option<String>,
        /// It is not known any more where it is.
        #[arg(long, conflicts_with = "location")]
        nowhere: bool,
    },
    /// Shows how a computer stood, where it was and what stood of each check, each from when to when.
    #[command(after_help = "Example: dspt-console device history 3f9a1c20")]
    History {
        /// The beginning of its id.
        device: String,
        /// How many rows at most, newest first.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::PAGE_ROWS)))]
        rows: u32,
    },
    /// Takes a computer out of use: it counts nowhere and its reports are refused.
    #[command(after_help = "Example: dspt-console device retire 3f9a1c20")]
    Retire {
        /// The beginning of its id.
        device: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Backup {
    /// The new file; the sealed keys are beside it, with `.keys` behind its name.
    pub(crate) file: PathBuf,

    /// Seal the keys under the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// What `backup` made.
    pub(crate) file: PathBuf,

    /// Open the keys beside it by the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Migrate {
    /// The database: postgres://USER@HOST/DATABASE. An address with a password belongs into DSPT_MIGRATE_TO, where other
    /// users of the machine do not see it.
    #[arg(long, env = "DSPT_MIGRATE_TO", hide_env_values = true, value_name = "STORE")]
    pub(crate) to: String,
}

impl std::fmt::Debug for Migrate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Migrate").finish_non_exhaustive()
    }
}

#[derive(Args, Debug)]
pub(crate) struct Show {
    /// The screen, and what it is about.
    #[arg(required = true, num_args = 1.., value_name = "VIEW", help = VIEWS)]
    pub(crate) view: Vec<String>,

    /// As it was held at the end of this day in London, such as 2027-03-31.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) as_at: Option<Date>,

    /// The rule by which coverage counts.
    #[arg(long, value_name = "MEASURE", default_value = "in-date", value_parser = registers::measure)]
    pub(crate) measure: Measure,

    /// What `show areas` has a row for: authority, icb, nhs-region, region, kind or size; the narrowest that is known where
    /// not given.
    #[arg(long, value_name = "WHAT", value_parser = registers::by)]
    pub(crate) by: Option<By>,

    /// A share to reach, in whole percent: coverage tells how many locations more it needs.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) target: Option<u32>,

    /// By what `show providers` is sorted: name, heard, to-fix, silent or progress.
    #[arg(long, value_name = "ORDER")]
    pub(crate) sort: Option<Sort>,

    /// `show providers` as it was kept under this name on the screens.
    #[arg(long, value_name = "NAME")]
    pub(crate) filter: Option<String>,

    /// Columns to write in.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(40..=400))]
    pub(crate) width: u16,
}

#[derive(Args, Debug)]
pub(crate) struct Digest {
    /// From the beginning of this day in London on, such as 2026-11-06.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) since: Date,

    /// How to write it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DigestFormat,
}

/// How a digest is written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum DigestFormat {
    /// Lines of text.
    #[default]
    Text,
    /// One page that needs nothing else.
    Html,
}

#[derive(Args, Debug)]
pub(crate) struct Answers {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// Drafts an answer: the question's number and what to say; can be given again. WHAT is yes or no, a text, where a
    /// document is kept, two numbers such as `38 of 40` for training, or `not about them: WHY`.
    #[arg(long, value_name = "ITEM=WHAT")]
    pub(crate) set: Vec<String>,

    /// A remark beside what is drafted. No names of people.
    #[arg(long, value_name = "TEXT", requires = "set")]
    pub(crate) comment: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Waive {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// The question: its number, such as 8.1.4.
    pub(crate) item: String,

    /// The last day, such as 2027-03-31. It ends by itself.
    #[arg(long, value_name = "DATE", value_parser = crate::assessment::typed::day)]
    pub(crate) until: i64,

    /// Why, and what protects instead. No names of people.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// Loads a folder of checks and shows every mistake with its place.
    #[command(after_help = "Example: dspt-console policy check my-policy/")]
    Check {
        /// The folder; the checks that this program ships where not given.
        folder: Option<PathBuf>,
    },
    /// Runs the tests that the checks bring along.
    #[command(after_help = "Example: dspt-console policy test my-policy/")]
    Test {
        /// The folder; the checks that this program ships where not given.
        folder: Option<PathBuf>,
    },
    /// Keys of authors, and of whoever signs the trust document.
    #[command(
        subcommand,
        after_help = "Examples: dspt-console policy key new author.key\n          dspt-console policy key show author.key"
    )]
    Key(Key),
    /// Signs a folder of checks.
    #[command(
        after_help = "Example: dspt-console policy sign my-policy/ --key author.key -o my-policy-2.bundle"
    )]
    Sign(PolicySign),
    /// Publishes a signed policy to all computers of this console.
    #[command(after_help = "Example: dspt-console policy publish my-policy-2.bundle")]
    Publish {
        /// The signed policy.
        bundle: PathBuf,
    },
    /// Shows which computers would flip under another policy, from facts that are held already.
    #[command(after_help = "Example: dspt-console policy replay my-policy-2.bundle --json")]
    Replay {
        /// A signed policy, or a folder of checks.
        policy: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Makes a key and prints its public half.
    #[command(after_help = "Example: dspt-console policy key new author.key")]
    New {
        /// The file to make.
        file: PathBuf,
    },
    /// Prints the public half of a key.
    #[command(after_help = "Example: dspt-console policy key show author.key")]
    Show {
        /// The key.
        file: PathBuf,
    },
}

#[derive(Args, Debug)]
pub(crate) struct PolicySign {
    /// The folder with the checks and toolkits.
    pub(crate) folder: PathBuf,

    /// The author's key.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,

    /// The file to write.
    #[arg(short, long, value_name = "BUNDLE")]
    pub(crate) output: PathBuf,

    /// For how many days it may be taken into use.
    #[arg(long, default_value_t = 366, value_parser = clap::value_parser!(u16).range(1..=1100))]
    pub(crate) days: u16,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    /// Signs the next version: what the last one lists, with the changes that are given here.
    #[command(
        after_help = "Example: dspt-console trust sign --key trust.key --policy-key 3b6a27bc... -o trust-1.json"
    )]
    Sign(TrustSign),
    /// Publishes a signed version.
    #[command(after_help = "Example: dspt-console trust publish trust-1.json")]
    Publish {
        /// The file.
        file: PathBuf,
    },
    /// Shows the version published last.
    #[command(after_help = "Example: dspt-console trust show --json")]
    Show,
}

#[derive(Args, Debug)]
pub(crate) struct TrustSign {
    /// The trust key, which may lie on another machine than the server's: the one that the last version names.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,

    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    /// Lists an author's public key; can be given again.
    #[arg(long, value_name = "PUBLIC")]
    pub(crate) policy_key: Vec<String>,

    /// Lists a console's key by its pin; can be given again.
    #[arg(long, value_name = "PIN")]
    pub(crate) pin: Vec<String>,

    /// Lists an address of the console; can be given again.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Vec<String>,

    /// The last day of what is listed here, such as 2027-03-31; for ever where not given.
    #[arg(long, value_name = "DATE", value_parser = crate::assessment::typed::day)]
    pub(crate) until: Option<i64>,

    /// Lists something no more: a key, a pin or an address; can be given again.
    #[arg(long, value_name = "WHAT")]
    pub(crate) remove: Vec<String>,

    /// The public key that signs the next version; this one's where not given.
    #[arg(long, value_name = "PUBLIC")]
    pub(crate) next_key: Option<String>,
}

const VIEWS: &str = "home, monday, news KIND, group CHECK, work, notes PROVIDER, email CHECK [PROVIDER], providers, provider PROVIDER, assets PROVIDER, answers PROVIDER, timeline PROVIDER, item PROVIDER NUMBER, audit PROVIDER, summaries, risks, devices [of PROVIDER] [failing CHECK] [GROUP], device ID, finding ID CHECK, facts ID, history ID, checks, enrolment [STRING], operators [ID], log, help; from public registers: coverage [AREA], areas, map, locations [STANDING] [of AREA], lapsing [AREA], location ID, trend [AREA], help-list [AREA], differs, imports, indicators [AREA]. A PROVIDER and an ID may be the beginning of one; a STANDING is covered, listed or not-found; a GROUP is to-fix, to-confirm, quiet, stale, never, copied or clock-wrong; a KIND is to-fix, put-right, quiet, joined or copied.";
