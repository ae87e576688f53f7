//! What `export summary` and `import summaries` take.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

#[derive(Args, Debug)]
pub(crate) struct ImportSummaries {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The public key that signed them, as whoever made them told you.
    #[arg(long, value_name = "PUBLIC")]
    pub(crate) key: Option<String>,

    /// Do not ask about a new key; its four words were compared.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ExportSummary {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// How much: progress (how many questions are done) or items (the state of each).
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: SummaryLevel,

    /// The organisation that it is for, which the provider permitted to see this much.
    #[arg(
        long = "for",
        value_name = "PARTY",
        required_unless_present = "own_wish",
        conflicts_with = "own_wish"
    )]
    pub(crate) party: Option<String>,

    /// The provider hands it on itself: the role of who wishes it, such as "registered manager". No names of people.
    #[arg(long, value_name = "ROLE")]
    pub(crate) own_wish: Option<String>,

    /// The file to write; one that is there is never replaced.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// How much a summary tells.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SummaryLevel {
    /// How many questions are done.
    Progress,
    /// The state of each question.
    Items,
}
