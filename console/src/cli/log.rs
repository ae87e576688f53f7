//! What commands about the log take.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

/// The log of everything accepted.
#[derive(Debug, Subcommand)]
pub(crate) enum Log {
    /// Looks through everything that is kept: whether it is what was logged, what is missing, altered or in another order, and
    /// whether what the screens show follows from it.
    #[command(
        after_help = "Verdicts, counts, states, levels of sharing, permissions and posts are derived again from what was logged, and what is shown otherwise is named; nothing is changed.\nEnds with 2 where something does not hold.\n\nExample: dspt-console log verify --against /srv/elsewhere/checkpoint.txt"
    )]
    Verify(LogVerify),
    /// Tells the log's name, size, key and newest checkpoint: keep that one elsewhere, for `log verify --against`.
    #[command(after_help = "Example: dspt-console log show > /srv/elsewhere/checkpoint.txt")]
    Show,
}

/// What the log is held against.
#[derive(Args, Debug)]
pub(crate) struct LogVerify {
    /// A file with a checkpoint that was kept elsewhere, as `log show` or the server tells it; can be given again.
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Vec<PathBuf>,

    /// The key by which checkpoints are verified, NAME+ID+KEY; that of this console where not given.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Vec<String>,
}

/// Whose evidence.
#[derive(Args, Debug)]
pub(crate) struct Evidence {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// The file to write; one that is there is never replaced.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    /// A file with a checkpoint that its reader kept: the log is proven to have grown from that one too; can be given again.
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Vec<PathBuf>,
}

/// What is verified.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The file that `evidence` wrote.
    pub(crate) file: PathBuf,

    /// The key of the log, NAME+ID+KEY, from the people who run the console; can be given again. Without it the file is only shown to
    /// agree with itself.
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Vec<String>,

    /// A file with a checkpoint of the log that was kept elsewhere, or with a proof that it grew from this one; can be given again.
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Vec<PathBuf>,
}
