//! The sets of questions side by side, and which of them is in force.

use std::collections::BTreeMap;

use super::Toolkit;
use crate::library;
use crate::policy::Policy;

/// The toolkits that a program works with, side by side.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Toolkits {
    /// By deadline; never empty.
    all: Vec<Toolkit>,
    /// Those that are not part of this program, by name.
    other: BTreeMap<String, ToolkitSource>,
}

impl Toolkits {
    /// The shipped ones.
    pub fn shipped() -> Self {
        Self {
            all: Toolkit::shipped().to_vec(),
            other: BTreeMap::new(),
        }
    }

    /// Those of the policy in force. For a year that it brings no set for, the shipped one stands in.
    pub fn of(policy: &Policy) -> Self {
        let mut sets = Self::shipped();
        if policy.digest() == Policy::shipped().digest() {
            return sets;
        }
        for toolkit in policy.toolkits() {
            let source = ToolkitSource::Policy {
                name: policy.name().to_owned(),
                version: policy.version(),
            };
            sets.put(toolkit.clone(), source);
        }
        sets
    }

    /// With one more, which somebody handed in. It takes the place of one of the same name or year.
    #[must_use]
    pub fn with(mut self, toolkit: Toolkit) -> Self {
        self.put(toolkit, ToolkitSource::HandedIn);
        self
    }

    fn put(&mut self, toolkit: Toolkit, source: ToolkitSource) {
        self.all
            .retain(|other| other.name != toolkit.name && other.year != toolkit.year);
        self.other.insert(toolkit.name.clone(), source);
        self.all.push(toolkit);
        self.all.sort_by_key(|toolkit| toolkit.deadline_day);
    }

    /// All of them, by deadline.
    pub fn all(&self) -> &[Toolkit] {
        &self.all
    }

    /// Looks one up by its name or its year, `dspt-2026-27` or `2026-27`.
    pub fn find(&self, name: &str) -> Option<&Toolkit> {
        self.all
            .iter()
            .find(|toolkit| toolkit.name == name || toolkit.year == name)
    }

    /// The set whose year contains `today` (days since 1970-01-01 UTC): the first whose deadline has not passed, or the last
    /// there is.
    pub fn in_use(&self, today: i64) -> &Toolkit {
        library::toolkit_in_use(&self.all, today)
    }

    /// Which set is in force on `today` (days since 1970-01-01 UTC), and where it comes from.
    pub fn in_force(&self, today: i64) -> InForce {
        self.with_source(self.in_use(today))
    }

    /// A set of these with where it comes from.
    pub fn with_source(&self, toolkit: &Toolkit) -> InForce {
        let source = self.other.get(&toolkit.name).cloned();
        InForce {
            toolkit: toolkit.clone(),
            source: source.unwrap_or(ToolkitSource::Shipped),
        }
    }
}

/// A set of questions that is worked with, and why it is this one.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct InForce {
    /// The set.
    pub toolkit: Toolkit,
    /// Where it comes from.
    pub source: ToolkitSource,
}

impl InForce {
    /// `Questions of 2026-27: from the checks our-homes, version 3.`
    pub fn in_words(&self) -> String {
        format!("Questions of {}: {}.", self.toolkit.year, self.source.in_words())
    }
}

/// Where a set of questions comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ToolkitSource {
    /// It is part of this program.
    Shipped,
    /// It came with the checks in force, which were published or named by a person.
    Policy {
        /// Their name.
        name: String,
        /// Their version.
        version: u32,
    },
    /// Somebody handed in its file.
    HandedIn,
}

impl ToolkitSource {
    /// In words, to stand within a sentence.
    pub fn in_words(&self) -> String {
        match self {
            Self::Shipped => "part of this program".to_owned(),
            Self::Policy { name, version } => format!("from the checks {name}, version {version}"),
            Self::HandedIn => "from a file that was handed in".to_owned(),
        }
    }
}
