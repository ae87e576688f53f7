//! What `backup`, `restore` and `migrate` take.

use std::path::PathBuf;

use clap::Args;

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
