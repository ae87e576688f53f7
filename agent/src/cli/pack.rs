//! What `pack` takes.

use std::path::PathBuf;

use clap::Args;

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
