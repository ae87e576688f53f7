//! What the commands take that are about a console: `enrol`, `show`, `report`, `export`, `status`, `leave`.

use std::path::PathBuf;

use clap::Args;

use super::LevelWord;

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
pub(crate) struct ShowArgs {
    /// As one JSON object
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
pub(crate) struct StatusArgs {
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct LeaveArgs {
    /// The file to write what is held into; it must not be there yet
    pub(crate) file: PathBuf,
    /// Leave without asking
    #[arg(long)]
    pub(crate) yes: bool,
}
