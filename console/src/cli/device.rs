//! What `device` takes.

use clap::Subcommand;
use dspt_store::limits;

#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    /// Lists computers in use.
    #[command(after_help = "Example: dspt-console device list --provider \"Rosewood Care\"")]
    List {
        /// Only this provider's.
        #[arg(long, value_name = "PROVIDER")]
        provider: Option<String>,
    },
    /// Confirms that a new, restored or copied computer is the one it says.
    #[command(after_help = "Example: dspt-console device confirm 3f9a1c20")]
    Confirm {
        /// The beginning of its id.
        device: String,
    },
    /// Says that one computer took another's place: the old one retires and keeps its history.
    #[command(after_help = "Example: dspt-console device replace 3f9a1c20 81d0c4aa")]
    Replace {
        /// The beginning of the old one's id.
        old: String,
        /// The beginning of the new one's id.
        new: String,
    },
    /// Says at which location of its provider a computer is. With one location only there is nothing to say.
    #[command(
        after_help = "Example: dspt-console device place 3f9a1c20 \"Rosewood Lodge\"\n         dspt-console device place 3f9a1c20 --nowhere"
    )]
    Place {
        /// The beginning of its id.
        device: String,
        /// The location: name, CQC or ODS code, or the beginning of its id.
        #[arg(required_unless_present = "nowhere")]
        location: Option<String>,
        /// It is not known any more where it is.
        #[arg(long, conflicts_with = "location")]
        nowhere: bool,
    },
    /// Shows how a computer stood, where it was and what stood of each check, each from when to when.
    #[command(after_help = "Example: dspt-console device history 3f9a1c20")]
    History {
        /// The beginning of its id.
        device: String,
        /// How many rows at most, newest first.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::PAGE_ROWS)))]
        rows: u32,
    },
    /// Takes a computer out of use: it counts nowhere and its reports are refused.
    #[command(after_help = "Example: dspt-console device retire 3f9a1c20")]
    Retire {
        /// The beginning of its id.
        device: String,
    },
}
