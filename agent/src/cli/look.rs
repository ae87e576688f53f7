//! What the commands take that look at this computer: `check`, `facts`, `record`.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

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
