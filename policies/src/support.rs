//! The table of support dates, and the facts that are derived from it before judging.

use std::collections::BTreeMap;

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Reason;

/// End of support of the operating system, as a day.
pub(crate) const OS_ENDS_DAY: &str = "support.os_ends_day";
/// Installed products past their end of support.
pub(crate) const SOFTWARE_ENDED: &str = "support.software_ended";

const OS_RELEASE: &str = "os.release";
const OS_EDITION: &str = "os.edition";
const OS_EXTENDED: &str = "os.extended_support";
const OS_NAME: &str = "os.name";
const OS_VERSION: &str = "os.version";
const OS_DECLARED: &str = "os.support_ends_declared";
const PRODUCTS: &str = "software.products";

/// The facts that a device collects so that a derived one can be told; `None` for a fact that is not derived.
pub(crate) fn derived_from(key: &str) -> Option<&'static [&'static str]> {
    match key {
        OS_ENDS_DAY => Some(&[OS_EDITION, OS_EXTENDED, OS_RELEASE, OS_DECLARED]),
        SOFTWARE_ENDED => Some(&[PRODUCTS]),
        _ => None,
    }
}

/// End-of-support dates of products, good until a date of its own.
#[derive(Debug)]
pub struct SupportDates {
    pub(crate) valid_until_day: i64,
    pub(crate) source: String,
    /// Rows by product; where several, they differ by edition.
    pub(crate) rows: BTreeMap<String, Vec<Row>>,
}

/// One row: a product, or some editions of it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) ends_day: i64,
    pub(crate) extended_ends_day: Option<i64>,
    /// The editions it is about; `None` for all others.
    pub(crate) editions: Option<Vec<String>>,
}

/// What is known of the support of a device's system and programs: what the list of unsupported items is made from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DeviceSupport {
    /// The operating system.
    pub system: SystemSupport,
    /// The programs past their end, or why that cannot be told. Programs that the table does not know are not among them.
    pub software: Result<Vec<Ended>, Reason>,
}

impl DeviceSupport {
    /// Everything that is past its end, the system first.
    pub fn ended(&self) -> impl Iterator<Item = &Ended> {
        let system = match &self.system {
            SystemSupport::Ended(ended) => Some(ended),
            SystemSupport::Supported { .. } | SystemSupport::Unknown(_) => None,
        };
        system.into_iter().chain(self.software.iter().flatten())
    }
}

/// Whether an operating system is still repaired.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "it is repaired, it is not, or nobody can tell"
)]
pub enum SystemSupport {
    /// It is.
    Supported {
        /// The last day, in days since 1970-01-01 UTC.
        last_day: i64,
    },
    /// It is not any more.
    Ended(Ended),
    /// That cannot be told.
    Unknown(Reason),
}

/// Something that is no longer repaired by its maker.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Ended {
    /// Its name for people, with its version.
    pub name: String,
    /// The last day of its support, in days since 1970-01-01 UTC.
    pub last_day: i64,
}

impl SupportDates {
    /// The last day on which the table may be judged by, in days since 1970-01-01 UTC.
    ///
    /// After it every judgement that needs the table is `unknown`, never `pass`.
    pub fn valid_until_day(&self) -> i64 {
        self.valid_until_day
    }

    /// Where the dates come from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// A product's name for people, `Debian 12` for `debian:12`.
    pub fn product_name(&self, id: &str) -> Option<&str> {
        self.rows.get(id)?.first().map(|row| row.name.as_str())
    }

    /// What the table says of everything on a device that it knows, on one day (days since 1970-01-01 UTC).
    ///
    /// A program that the table does not know is not spoken of: nothing here says that all programs are in support.
    pub fn of_device(&self, facts: &FactSet, today: i64) -> DeviceSupport {
        if today > self.valid_until_day {
            return DeviceSupport {
                system: SystemSupport::Unknown(Reason::TableOutOfDate),
                software: Err(Reason::TableOutOfDate),
            };
        }
        let system = match self.os_ends(facts, today) {
            Err(reason) => SystemSupport::Unknown(reason),
            Ok(last_day) if last_day >= today => SystemSupport::Supported { last_day },
            Ok(last_day) => SystemSupport::Ended(Ended {
                name: self.system_name(facts),
                last_day,
            }),
        };
        let ended = |id: String| {
            let rows = self.rows.get(&id).map(Vec::as_slice).unwrap_or_default();
            Some(Ended {
                name: self.product_name(&id)?.to_owned(),
                last_day: rows.iter().map(|row| row.ends_day).max()?,
            })
        };
        let software = self
            .software_ended(facts, today)
            .map(|ids| ids.into_iter().filter_map(ended).collect());
        DeviceSupport { system, software }
    }

    /// The name of a device's system for people: the table's, or the device's own.
    fn system_name(&self, facts: &FactSet) -> String {
        let known = text(facts, OS_RELEASE)
            .ok()
            .and_then(|release| self.product_name(release));
        let own = || {
            let parts = [text(facts, OS_NAME), text(facts, OS_VERSION)];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        known.map_or_else(own, str::to_owned)
    }

    /// The facts that follow from a device's facts and this table on one day.
    pub(crate) fn derive(&self, facts: &FactSet, today: i64) -> FactSet {
        let in_date = today <= self.valid_until_day;
        let told = |fact: Result<Fact, Reason>| match fact {
            Ok(_) if !in_date => Fact::unknown(Reason::TableOutOfDate),
            Ok(fact) => fact,
            Err(reason) => Fact::unknown(reason),
        };
        let os = told(self.os_ends(facts, today).map(Fact::known));
        let ended = told(self.software_ended(facts, today).map(Fact::known));
        let keyed = |key: &str, fact| key.parse::<FactKey>().ok().map(|key| (key, fact));
        [keyed(OS_ENDS_DAY, os), keyed(SOFTWARE_ENDED, ended)]
            .into_iter()
            .flatten()
            .collect()
    }

    fn os_ends(&self, facts: &FactSet, today: i64) -> Result<i64, Reason> {
        let Some(rows) = self.rows.get(text(facts, OS_RELEASE)?) else {
            return match value(facts, OS_DECLARED) {
                Ok(FactValue::Integer(day)) => Ok(*day),
                Ok(_) => Err(Reason::Unreadable),
                Err(_) => Err(Reason::NotInTable),
            };
        };
        let row = match rows.as_slice() {
            [only] if only.editions.is_none() => only,
            several => row_for(several, text(facts, OS_EDITION)?).ok_or(Reason::NotInTable)?,
        };
        let Some(extended) = row.extended_ends_day else {
            return Ok(row.ends_day);
        };
        match value(facts, OS_EXTENDED) {
            Ok(FactValue::Bool(true)) => Ok(extended),
            Ok(FactValue::Bool(false)) => Ok(row.ends_day),
            // What comes to everyone has not ended: longer support cannot make it end sooner.
            _ if today <= row.ends_day => Ok(row.ends_day),
            // Unknown, not "no": whoever pays for longer support must not be told that it has ended.
            Err(reason) => Err(reason),
            Ok(_) => Err(Reason::Unreadable),
        }
    }

    /// Products that the table does not know are left out: it can only say what has ended.
    fn software_ended(&self, facts: &FactSet, today: i64) -> Result<Vec<String>, Reason> {
        let FactValue::List(products) = value(facts, PRODUCTS)? else {
            return Err(Reason::Unreadable);
        };
        let ended = |id: &&String| {
            let rows = self.rows.get(*id).map(Vec::as_slice).unwrap_or_default();
            !rows.is_empty() && rows.iter().all(|row| row.ends_day < today)
        };
        Ok(products.iter().filter(ended).cloned().collect())
    }
}

fn row_for<'a>(rows: &'a [Row], edition: &str) -> Option<&'a Row> {
    let names = |row: &&Row| {
        row.editions
            .as_ref()
            .is_some_and(|all| all.iter().any(|one| one == edition))
    };
    rows.iter()
        .find(names)
        .or_else(|| rows.iter().find(|row| row.editions.is_none()))
}

fn value<'a>(facts: &'a FactSet, key: &str) -> Result<&'a FactValue, Reason> {
    let fact = key.parse::<FactKey>().ok().and_then(|key| facts.get(&key));
    match fact {
        None => Err(Reason::NotCollected),
        Some(Fact::Unknown(unknown)) => Err(unknown.unknown),
        Some(Fact::Known(value)) => Ok(value),
    }
}

fn text<'a>(facts: &'a FactSet, key: &str) -> Result<&'a str, Reason> {
    match value(facts, key)? {
        FactValue::Text(text) => Ok(text),
        FactValue::Bool(_) | FactValue::Integer(_) | FactValue::List(_) => Err(Reason::Unreadable),
    }
}

#[cfg(test)]
mod tests;
