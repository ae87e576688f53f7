//! What the screens of a programme ask.

use dspt_register::By;
use dspt_register::Measure;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

mod view;

pub use dspt_store::worked::programme::Differences;
pub use dspt_store::worked::programme::DifferencesOf;
pub use dspt_store::worked::programme::HelpList;
pub use dspt_store::worked::programme::HelpRow;
pub use dspt_store::worked::programme::Indicators;
pub use dspt_store::worked::programme::OwnFigures;
pub use dspt_store::worked::programme::Why;
pub use view::AreaName;
pub use view::ProgrammeView;

/// How figures of public registers are asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "made whole with struct update syntax")]
pub struct Wanted {
    /// The rule by which coverage counts.
    pub measure: Measure,
    /// The day; today where there is none.
    pub as_at: Option<Date>,
    /// What `areas` has a row for; areas within areas where there is none.
    pub by: Option<By>,
    /// The share to reach, in whole percent.
    pub target: Option<u32>,
}
