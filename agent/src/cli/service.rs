//! What the commands of the service take: `run`, `install`, `uninstall`, `doctor`.

use std::path::PathBuf;

use clap::Args;

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
