//! What `policy` and `trust` take.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use jiff::civil::Date;

use super::people;

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

    /// Lists a log of the console by its key, as `log show` tells it; the one begun last is given last. Where any is listed,
    /// computers believe no other.
    #[arg(long, value_name = "NAME+ID+KEY")]
    pub(crate) log: Vec<String>,

    /// The last day of what is listed here, such as 2027-03-31; for ever where not given.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) until: Option<Date>,

    /// Lists something no more: a key, a pin, an address or a log; can be given again.
    #[arg(long, value_name = "WHAT")]
    pub(crate) remove: Vec<String>,

    /// The public key that signs the next version; this one's where not given.
    #[arg(long, value_name = "PUBLIC")]
    pub(crate) next_key: Option<String>,
}
