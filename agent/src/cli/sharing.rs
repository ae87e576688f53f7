//! What `sharing` takes.

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SharingArgs {
    #[command(subcommand)]
    pub(crate) what: Option<SharingWhat>,
    /// From the next report on the console sees this much
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) level: Option<LevelWord>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SharingWhat {
    /// Let an organisation see something of yours, in the place of what it saw before
    #[command(
        after_help = "It is shown and asked about first, signed by this computer, and holds at once. Never write names of people.\n\nExample: dspt-agent sharing give \"Northshire Council\" --level progress --until 2027-06-30"
    )]
    Give(SharingGive),
    /// Let an organisation see nothing of yours any more, at once
    #[command(after_help = "Example: dspt-agent sharing withdraw \"Northshire Council\"")]
    Withdraw(SharingWithdraw),
    /// Show how far your organisation is, from all its computers and answers
    #[command(after_help = "Example: dspt-agent sharing progress --json")]
    Progress {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Debug)]
pub(crate) struct SharingGive {
    /// The organisation: its name, or the beginning of its id
    pub(crate) party: String,
    /// How much it sees
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) level: LevelWord,
    /// The last day
    #[arg(long, value_name = "DAY")]
    pub(crate) until: String,
    /// What for
    #[arg(long, value_name = "TEXT", default_value = "help with the toolkit")]
    pub(crate) purpose: String,
    /// The role of who agrees, never a name
    #[arg(long, value_name = "ROLE", default_value = "registered manager")]
    pub(crate) agreed_by: String,
    /// Give it without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct SharingWithdraw {
    /// The organisation: its name, or the beginning of its id
    pub(crate) party: String,
}

/// How much a console may see.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum LevelWord {
    /// Public registers only
    Public,
    /// How many questions are done
    Progress,
    /// The state of each question
    Items,
    /// What was seen and found on this computer
    Devices,
}
