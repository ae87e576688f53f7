//! The fact schema: every fact's name, type, unit, motion, privilege and source, for all platforms from the first day.
//!
//! This one table is seen by the probes (which may emit nothing else), by the judge (which types expressions by it)
//! and by the seal (which puts settled facts into the facts body and moving ones into the statement's readings).
//! An empty source means: not a fact of that platform.

mod table;

use crate::fact::FactValue;
use crate::limits;

pub use table::SCHEMA;

/// The type of a fact, with its unit or its choices.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// How many.
    Count,
    /// A date: whole days since 1970-01-01, UTC.
    Day,
    /// A length of time in minutes.
    Minutes,
    /// A length of time in days.
    Days,
    /// A share in whole percent, 0 to 100.
    Percent,
    /// Short free text (a product's own name or version), never a person's.
    Text,
    /// One word of a fixed choice.
    Choice(&'static [&'static str]),
    /// A list of short texts.
    List,
}

impl Kind {
    /// Whether a value has this type and, for [`Kind::Choice`], is one of the choices.
    pub fn admits(self, value: &FactValue) -> bool {
        match (self, value) {
            (Self::Bool, FactValue::Bool(_)) => true,
            (Self::Count | Self::Day | Self::Minutes | Self::Days, FactValue::Integer(n)) => {
                n.unsigned_abs() <= limits::INTEGER.unsigned_abs()
            }
            (Self::Percent, FactValue::Integer(n)) => (0..=100).contains(n),
            (Self::Text, FactValue::Text(text)) => text.len() <= limits::TEXT_BYTES,
            (Self::Choice(choices), FactValue::Text(text)) => choices.contains(&text.as_str()),
            (Self::List, FactValue::List(items)) => {
                items.len() <= limits::LIST_ITEMS && items.iter().all(|item| item.len() <= limits::TEXT_BYTES)
            }
            _ => false,
        }
    }
}

/// Whether a fact stays or drifts from day to day by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "settled or moving: there is no third")]
pub enum Motion {
    /// Part of the facts body, which is sent only when it changed.
    Settled,
    /// A known value travels in the statement as a reading: whole days or coarse steps.
    Moving,
}

/// Who may read a fact, on the platform that asks most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "anyone or not anyone: there is no third")]
pub enum Privilege {
    /// Any account of the device.
    Anyone,
    /// Administrator, root, or the service.
    Elevated,
}

/// Where the value comes from, by platform; empty where the platform has no such thing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "one field for each platform that exists here"
)]
pub struct Sources {
    /// Windows 10, 11 and Server.
    pub windows: &'static str,
    /// macOS.
    pub macos: &'static str,
    /// Linux.
    pub linux: &'static str,
}

/// One row of the schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "rows are written only in `table.rs`")]
pub struct FactSpec {
    /// The fact's name.
    pub key: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it says, in one sentence.
    pub about: &'static str,
    /// Settled or moving.
    pub motion: Motion,
    /// Needed right.
    pub privilege: Privilege,
    /// Where it is read.
    pub sources: Sources,
}

/// Looks a key up.
pub fn fact(key: &str) -> Option<&'static FactSpec> {
    SCHEMA
        .binary_search_by(|spec| spec.key.cmp(key))
        .ok()
        .and_then(|i| SCHEMA.get(i))
}
