//! What `enrol` takes.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use dspt_store::limits;

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
