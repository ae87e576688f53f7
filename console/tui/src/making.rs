//! A string by which computers join, made from the screens and shown once.

use dspt_report::ProviderId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::Serialize;

use crate::source::Source;
use crate::words::count;
use crate::words::time;

/// A string to be made.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct NewString {
    /// Whose computers join by it.
    pub provider: ProviderId,
    /// How many.
    pub uses: u32,
    /// For how many days it is good.
    pub days: u16,
}

/// A string that was made. Nobody can make it out of what is kept of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct MadeString {
    /// What is typed on each computer.
    pub string: String,
    /// Four words that the computer must show.
    pub phrase: String,
    /// The provider's name.
    pub provider_name: String,
    /// How many may join by it.
    pub uses: u32,
    /// Until when it is good.
    pub expires: Timestamp,
}

/// Groups of a string in one line, so that it fits on a narrow terminal and into a letter.
const GROUPS: usize = 8;

/// Makes a string, and says it. Blocks.
pub(crate) fn make(source: &dyn Source, new: &NewString, zone: &TimeZone) -> Result<Vec<String>, String> {
    let made = source.make_string(new).map_err(|error| error.in_words())?;
    let day = time::full_day(made.expires.to_zoned(zone.clone()).date());
    let mut lines = vec![
        format!("Enrolment string for {}", made.provider_name),
        format!(
            "Good for {} until {day}.",
            count(made.uses, "computer", "computers")
        ),
        String::new(),
    ];
    let groups: Vec<&str> = made.string.split(' ').collect();
    lines.extend(
        groups
            .chunks(GROUPS)
            .map(|line| format!("    {}", line.join(" "))),
    );
    lines.extend([
        String::new(),
        format!("The agent must show these four words: {}", made.phrase),
        "On each computer: dspt-agent enrol STRING".to_owned(),
        String::new(),
        "This is the only time it is shown; y copies it.".to_owned(),
        "Whoever has it can join as this provider, so send it to nobody else.".to_owned(),
    ]);
    Ok(lines)
}
