//! What `asset` takes.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

use super::ByWord;

#[derive(Args, Debug)]
pub(crate) struct AssetArgs {
    #[command(subcommand)]
    pub(crate) action: AssetAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AssetAction {
    /// Add something, or several of the same
    #[command(
        after_help = "Example: dspt-agent asset add phone \"Carers' phones\" --count 38 --personal\n         dspt-agent asset add online-service \"Care planning\" --supplier \"Example Ltd\""
    )]
    Add(AssetAddArgs),
    /// List what stands in the register
    #[command(after_help = "Example: dspt-agent asset list --json")]
    List(AssetListArgs),
    /// Add everything of a list: CSV or XLSX
    #[command(after_help = "Example: dspt-agent asset import register.xlsx")]
    Import(AssetImportArgs),
    /// Say that something is no longer in use
    #[command(after_help = "Example: dspt-agent asset retire phone-7k3q --on 2026-11-01")]
    Retire(AssetRetireArgs),
    /// Say that an entry still holds, or how many there are now
    #[command(after_help = "Example: dspt-agent asset review phone-7k3q --count 40")]
    Review(AssetReviewArgs),
}

#[derive(Args, Debug)]
pub(crate) struct AssetAddArgs {
    /// What it is
    #[arg(value_enum)]
    pub(crate) kind: KindWord,
    /// What people call it; no names of people
    pub(crate) label: String,
    /// How many there are
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub(crate) count: u32,
    /// They belong to the people who use them
    #[arg(long)]
    pub(crate) personal: bool,
    /// Personal data is neither on it nor reached from it
    #[arg(long)]
    pub(crate) no_personal_data: bool,
    /// Maker and model
    #[arg(long, value_name = "TEXT")]
    pub(crate) model: Option<String>,
    /// Operating system
    #[arg(long, value_name = "TEXT")]
    pub(crate) system: Option<String>,
    /// Where it is kept
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: Option<String>,
    /// Who supplies it
    #[arg(long, value_name = "TEXT")]
    pub(crate) supplier: Option<String>,
    /// Anything else; no names of people
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    #[command(flatten)]
    pub(crate) said: SaidArgs,
}

/// What stands in a register.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum KindWord {
    /// A computer on which this program does not run
    Computer,
    /// A phone
    Phone,
    /// A tablet
    Tablet,
    /// A memory stick, a card, a disc
    RemovableMedium,
    /// A router, a switch, a Wi-Fi box
    NetworkEquipment,
    /// A system that a supplier runs, such as care planning
    OnlineService,
    /// Data that is kept as one, such as the personnel files
    DataSet,
}

#[derive(Args, Debug)]
pub(crate) struct AssetListArgs {
    /// Also what is no longer in use
    #[arg(long)]
    pub(crate) all: bool,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct AssetImportArgs {
    /// The list; its first row names the columns
    pub(crate) file: PathBuf,
    /// Whose word it is
    #[arg(long, value_enum, value_name = "WHO", default_value_t = ByWord::Manager)]
    pub(crate) by: ByWord,
}

#[derive(Args, Debug)]
pub(crate) struct AssetRetireArgs {
    /// Its name in the register, such as phone-7k3q
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) said: SaidArgs,
}

#[derive(Args, Debug)]
pub(crate) struct AssetReviewArgs {
    /// Its name in the register, such as phone-7k3q
    pub(crate) id: String,
    /// How many there are now
    #[arg(long, value_name = "NUMBER")]
    pub(crate) count: Option<u32>,
    #[command(flatten)]
    pub(crate) said: SaidArgs,
}

/// Whose word, and when.
#[derive(Args, Debug)]
pub(crate) struct SaidArgs {
    /// The day on which this was looked at; today where it is not given
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// Whose word it is
    #[arg(long, value_enum, value_name = "WHO", default_value_t = ByWord::Manager)]
    pub(crate) by: ByWord,
}
