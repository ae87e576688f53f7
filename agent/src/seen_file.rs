//! What one computer saw, as a file that is handed to another computer of the same provider: `computer-….json`.
//!
//! It holds no verdicts: whoever reads it judges anew. It comes from outside, so everything in it is bounded and compared
//! with the schema of facts before any of it is used.

use dspt_policies::clock;
use dspt_report::Canonical;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::FactSet;
use dspt_report::FactsBody;
use dspt_report::Inventory;
use dspt_report::InventoryBody;
use dspt_report::body::Salt;
use dspt_report::canonical::CanonicalError;
use dspt_report::statement::AgentInfo;
use serde::Deserialize;
use serde::Serialize;

use crate::clock as days;
use crate::enrolment;
use crate::limits;
use crate::plain;

/// The form that this version writes and reads.
pub const FORM: &str = "dspt-seen/1";

/// The content of the file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SeenFile {
    /// [`FORM`].
    pub form: String,
    /// What people call the computer; may be empty.
    pub label: String,
    /// The device: the enrolled one's id, or one that stands for this computer only in packs.
    pub device: DeviceId,
    /// A hash of the machine's id, made for this file and nothing else, where the platform has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<Digest>,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// The program that looked.
    pub agent: AgentInfo,
    /// Family of the system, `windows`.
    pub os_family: String,
    /// What was seen.
    pub facts: FactSet,
    /// Hardware and programs.
    pub inventory: Inventory,
    /// When the service of that computer saw what the account that made this file may not see, device clock; absent where
    /// nothing was taken from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_looked_at: Option<i64>,
}

impl SeenFile {
    /// Reads and checks a file. `today` is in days since 1970-01-01, UTC.
    ///
    /// # Errors
    /// [`SeenFileError`].
    pub fn from_json(bytes: &[u8], today: i64) -> Result<Self, SeenFileError> {
        if bytes.len() as u64 > limits::SEEN_FILE_BYTES {
            return Err(SeenFileError::TooLarge);
        }
        let shape = |source| SeenFileError::Shape { source };
        // Another version's file has another shape, so the form is looked at before the rest is.
        let Form { form } = serde_json::from_slice(bytes).map_err(shape)?;
        if form != FORM {
            let found = plain::short(&form, SHOWN_CHARS);
            return Err(SeenFileError::Form { found });
        }
        let file: Self = serde_json::from_slice(bytes).map_err(shape)?;
        file.check(today)?;
        Ok(file)
    }

    /// Writes it, indented, ending in a line feed.
    ///
    /// # Errors
    /// [`SeenFileError::TooLarge`], [`SeenFileError::Shape`]: nobody could read it back.
    pub fn to_json(&self) -> Result<Vec<u8>, SeenFileError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|source| SeenFileError::Shape { source })?;
        bytes.push(b'\n');
        if bytes.len() as u64 > limits::SEEN_FILE_BYTES {
            return Err(SeenFileError::TooLarge);
        }
        Ok(bytes)
    }

    /// The day on which the computer was looked at, in days since 1970-01-01, UTC.
    pub fn seen_day(&self) -> i64 {
        self.collected_at.div_euclid(days::SECONDS_OF_DAY)
    }

    /// The name of the file: by its label, else by its device.
    pub fn name(&self) -> String {
        let label = slug(&self.label);
        let name = if label.is_empty() {
            self.device.short()
        } else {
            label
        };
        format!("{PREFIX}{name}{SUFFIX}")
    }

    /// The name where another computer's file has the usual one.
    pub fn other_name(&self) -> String {
        let label = slug(&self.label);
        let parted = if label.is_empty() { "" } else { "-" };
        format!("{PREFIX}{label}{parted}{}{SUFFIX}", self.device.short())
    }

    /// Whether both are of one computer.
    pub fn is_of_same_computer(&self, other: &Self) -> bool {
        self.device == other.device || (self.machine.is_some() && self.machine == other.machine)
    }

    fn check(&self, today: i64) -> Result<(), SeenFileError> {
        if enrolment::label(&self.label).is_err() {
            return Err(SeenFileError::Text { what: "its label" });
        }
        for (what, text) in [
            ("the version", &self.agent.version),
            ("the system", &self.agent.os),
            ("the system", &self.os_family),
        ] {
            if text.len() > SHOWN_CHARS || plain::line(text) != *text {
                return Err(SeenFileError::Text { what });
            }
        }
        let seen = self.seen_day();
        if !(clock::FIRST_DAY..=today.saturating_add(CLOCK_DAYS)).contains(&seen) {
            let day = days::day_in_words(seen);
            return Err(SeenFileError::Day { day });
        }
        // What stands in was there before the rest was looked at.
        if let Some(time) = self.service_looked_at {
            let looked = time.div_euclid(days::SECONDS_OF_DAY);
            if !(clock::FIRST_DAY..=seen.saturating_add(CLOCK_DAYS)).contains(&looked) {
                let day = days::day_in_words(looked);
                return Err(SeenFileError::Day { day });
            }
        }
        let salt = Salt::new([0; 16]);
        let facts = FactsBody {
            facts: self.facts.clone(),
            salt,
        };
        let inventory = InventoryBody {
            inventory: self.inventory.clone(),
            salt,
        };
        facts
            .encode()
            .map_err(|source| SeenFileError::Beyond { source })?;
        inventory
            .encode()
            .map_err(|source| SeenFileError::Beyond { source })?;
        Ok(())
    }
}

#[derive(Deserialize)]
struct Form {
    form: String,
}

/// A file of another computer cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeenFileError {
    /// More bytes than such a file has.
    #[error("it has more than {} bytes", limits::SEEN_FILE_BYTES)]
    TooLarge,
    /// Made by another version.
    #[error(
        "it has the form {found:?}, and this version reads {FORM}; run pack on that computer with this version"
    )]
    Form {
        /// What it says, shortened.
        found: String,
    },
    /// Not JSON, or of another shape.
    #[error("it is not in the form {FORM}; run pack on that computer again and hand its file over as it is")]
    Shape {
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// A text is too long or would steer a screen.
    #[error("{what} is too long, or holds characters that cannot be shown")]
    Text {
        /// Which.
        what: &'static str,
    },
    /// It says that it was made on a day that cannot be.
    #[error("it says that it was made on {day}; set the clocks of both computers, then run pack there again")]
    Day {
        /// The day.
        day: String,
    },
    /// Something in it is beyond a limit, or of another type than it has everywhere else.
    #[error("something in it is beyond what is read")]
    Beyond {
        /// What.
        #[source]
        source: CanonicalError,
    },
}

/// How the name of such a file begins.
pub const PREFIX: &str = "computer-";
/// How it ends.
pub const SUFFIX: &str = ".json";

/// Days that another computer's clock may be ahead of this one's.
const CLOCK_DAYS: i64 = 1;
const SHOWN_CHARS: usize = 40;
const SLUG_CHARS: usize = 40;

/// A label as part of a file's name: lower-case letters, digits and single hyphens.
pub(crate) fn slug(label: &str) -> String {
    let words: Vec<String> = label
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let slug: String = words.join("-").chars().take(SLUG_CHARS).collect();
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
pub(crate) mod tests;
