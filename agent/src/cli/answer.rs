//! What `answer` takes.

use std::path::PathBuf;

use clap::ArgGroup;
use clap::Args;
use clap::ValueEnum;

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what"))]
pub(crate) struct AnswerArgs {
    /// Only this question: its number of this year, or our name for it
    #[arg(long, value_name = "ITEM", group = "what")]
    pub(crate) item: Option<String>,
    /// Take answers from a file: answers.yaml, answers.xlsx, or the toolkit's own export
    #[arg(long, value_name = "FILE", group = "what")]
    pub(crate) from: Option<PathBuf>,
    /// List every question with its state
    #[arg(long, group = "what")]
    pub(crate) list: bool,
    /// Agree to what somebody else entered or an earlier year said: an item, or all
    #[arg(long, value_name = "ITEM", group = "what")]
    pub(crate) confirm: Option<String>,
    /// You published on this day: freeze what was said
    #[arg(long, value_name = "DATE", group = "what")]
    pub(crate) published: Option<String>,
    /// Accept the risk of an item that cannot be met, until a day and with a reason
    #[arg(long, value_name = "ITEM", group = "what", requires_all = ["until", "reason"])]
    pub(crate) accept_risk: Option<String>,
    /// You hold a certificate that is good until a day
    #[arg(long, value_enum, value_name = "KIND", group = "what", requires = "until")]
    pub(crate) certificate: Option<CertificateWord>,
    /// What you work towards
    #[arg(long, value_enum, value_name = "LEVEL", group = "what")]
    pub(crate) target: Option<TargetWord>,
    /// The last day of an accepted risk or of a certificate
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<String>,
    /// Why a risk is accepted, and what protects instead; no names of people
    #[arg(long, value_name = "TEXT", requires = "accept_risk")]
    pub(crate) reason: Option<String>,
    /// Whose words these are; what others than the manager enter waits for the manager
    #[arg(long, value_enum, value_name = "WHO", default_value_t = ByWord::Manager)]
    pub(crate) by: ByWord,
    /// Questions from this file, or an earlier year's by name
    #[arg(long, value_name = "FILE")]
    pub(crate) toolkit: Option<String>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose words.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ByWord {
    /// The care manager
    Manager,
    /// Whoever looks after the computers
    ItSupport,
    /// A supplier
    Supplier,
}

/// What a provider works towards.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum TargetWord {
    /// Approaching Standards
    Approaching,
    /// Standards Met
    Met,
    /// Standards Exceeded
    Exceeded,
}

/// A certificate that the toolkit knows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum CertificateWord {
    /// Cyber Essentials Plus
    CyberEssentialsPlus,
    /// ISO 27001
    #[value(name = "iso-27001")]
    Iso27001,
    /// The Public Services Network's
    Psn,
}
