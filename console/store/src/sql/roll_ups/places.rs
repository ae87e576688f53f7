//! Providers with their places on a day: whose a location is, and what is answered together.

use std::collections::BTreeMap;

use dspt_report::AssessmentId;
use dspt_report::LocationId;
use dspt_report::ProviderId;

use super::Asked;
use super::OPERATION;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::model::RollUpBy;
use crate::model::RollUpOf;
use crate::sql::failure::Failure;
use crate::sql::failure::Intact;
use crate::sql::sight::Need;

/// A provider, with as much of its places as is needed for what is asked.
pub(super) struct Home {
    pub(super) number: i64,
    pub(super) sort_key: String,
    id: ProviderId,
    name: String,
    locations: Vec<Location>,
    assessments: Vec<Assessment>,
}

struct Location {
    number: i64,
    id: LocationId,
    name: String,
    key: String,
    area: Option<String>,
}

struct Assessment {
    id: AssessmentId,
    name: String,
    key: String,
    rest: bool,
    locations: Vec<i64>,
}

/// Numbers of providers, as a statement is given them.
pub(super) fn numbers(homes: &[Home]) -> String {
    let numbers: Vec<String> = homes.iter().map(|home| home.number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// The providers that are reached, by name: all of them, or so many from one on.
pub(super) fn homes(
    asked: &Asked<'_>,
    page: Option<(Option<(String, i64)>, usize)>,
) -> Result<Vec<Home>, Failure> {
    let (begin, limit) = match page {
        Some((begin, limit)) => (begin, i64::try_from(limit).unwrap_or(i64::MAX)),
        None => (None, i64::MAX),
    };
    let (key, number) = begin.unwrap_or_default();
    let text = format!(
        "SELECT p.number, p.sort_key, p.id, p.name FROM provider p
         WHERE {} AND {} AND (p.sort_key, p.number) >= (:key, :number)
         ORDER BY p.sort_key, p.number LIMIT :limit",
        asked.sight.reaches("p.number", Need::Devices),
        asked.sight.was_there("p")
    );
    let values: [(&str, &dyn ToSql); 3] = [(":key", &key), (":number", &number), (":limit", &limit)];
    let mut homes = asked.sight.rows(OPERATION, &text, &values, |row| {
        Ok(Home {
            number: row.get(0)?,
            sort_key: row.get(1)?,
            id: ProviderId::new(row.get(2)?),
            name: row.get(3)?,
            locations: Vec::new(),
            assessments: Vec::new(),
        })
    })?;
    if asked.by != RollUpBy::Provider {
        let mut locations = locations(asked, &homes)?;
        for home in &mut homes {
            home.locations = locations.remove(&home.number).unwrap_or_default();
        }
    }
    if asked.by == RollUpBy::Assessment {
        let mut assessments = assessments(asked, &homes)?;
        for home in &mut homes {
            home.assessments = assessments.remove(&home.number).unwrap_or_default();
        }
    }
    Ok(homes)
}

/// Rows by the number of their provider, which the first column holds.
fn by_provider<T>(
    asked: &Asked<'_>,
    homes: &[Home],
    text: &str,
    read: impl Fn(&Row<'_>) -> crate::engine::Result<T>,
) -> Result<BTreeMap<i64, Vec<T>>, Failure> {
    let providers = numbers(homes);
    let values: [(&str, &dyn ToSql); 2] = [(":providers", &providers), (":today", &asked.today)];
    let found = asked.sight.rows(OPERATION, text, &values, |row| {
        Ok((row.get::<_, i64>(0)?, read(row)?))
    })?;
    let mut of: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for (provider, row) in found {
        of.entry(provider).or_default().push(row);
    }
    Ok(of)
}

fn locations(asked: &Asked<'_>, homes: &[Home]) -> Result<BTreeMap<i64, Vec<Location>>, Failure> {
    let text = "SELECT t.provider, l.number, l.id, l.name, (1 - l.headquarters) || l.sort_key || ' ' || l.number, a.area
         FROM tenure t
         JOIN location l ON l.number = t.location
         LEFT JOIN location_area a ON a.location = l.number
         WHERE t.provider IN (SELECT value FROM json_each(:providers))
             AND t.since <= :today AND (t.until IS NULL OR t.until > :today)";
    by_provider(asked, homes, text, |row| {
        Ok(Location {
            number: row.get(1)?,
            id: LocationId::new(row.get(2)?),
            name: row.get(3)?,
            key: row.get(4)?,
            area: row.get(5)?,
        })
    })
}

/// Those of the newest year of each provider, with what each covers on the day.
fn assessments(asked: &Asked<'_>, homes: &[Home]) -> Result<BTreeMap<i64, Vec<Assessment>>, Failure> {
    let text = "SELECT a.provider, a.id, a.name, (1 - a.rest) || lower(a.name) || ' ' || a.number, a.rest,
             (SELECT '[' || coalesce(string_agg(CAST(c.location AS TEXT), ','), '') || ']' FROM assessment_location c
              WHERE c.assessment = a.number AND c.since <= :today AND (c.until IS NULL OR c.until > :today))
         FROM assessment a
         WHERE a.provider IN (SELECT value FROM json_each(:providers))
             AND a.year = (SELECT max(year) FROM assessment WHERE provider = a.provider)";
    let found = by_provider(asked, homes, text, |row| {
        let assessment = Assessment {
            id: AssessmentId::new(row.get(1)?),
            name: row.get(2)?,
            key: row.get(3)?,
            rest: row.get(4)?,
            locations: Vec::new(),
        };
        Ok((assessment, row.get::<_, String>(5)?))
    })?;
    let whole = |(assessment, locations): (Assessment, String)| {
        Ok(Assessment {
            locations: serde_json::from_str(&locations).intact(OPERATION)?,
            ..assessment
        })
    };
    let of = |(provider, rows): (i64, Vec<(Assessment, String)>)| {
        Ok((
            provider,
            rows.into_iter().map(whole).collect::<Result<_, Failure>>()?,
        ))
    };
    found.into_iter().map(of).collect()
}

impl Home {
    /// The place among [`Home::locations`] of devices that are placed at a location, or nowhere. Where there is one location
    /// only, everything is there.
    pub(super) fn at(&self, location: i64) -> Option<usize> {
        match self.locations.as_slice() {
            [_] => Some(0),
            all => all.iter().position(|one| one.number == location),
        }
    }

    /// The place among [`Home::assessments`] of devices that are placed at a location, or nowhere.
    pub(super) fn answered_with(&self, location: i64) -> Option<usize> {
        if let [_] = self.assessments.as_slice() {
            return Some(0);
        }
        let location = self.locations.get(self.at(location)?)?.number;
        let covers = |one: &Assessment| one.locations.contains(&location);
        let named = self.assessments.iter().position(covers);
        named.or_else(|| self.assessments.iter().position(|one| one.rest))
    }

    /// The area of devices that are placed at a location, or nowhere: where all locations lie in one, everything is there.
    pub(super) fn area(&self, location: i64) -> Option<&str> {
        let first = self.locations.first()?.area.as_deref();
        if self.locations.iter().all(|one| one.area.as_deref() == first) {
            return first;
        }
        self.locations.get(self.at(location)?)?.area.as_deref()
    }

    pub(super) fn whole(&self) -> RollUpOf {
        RollUpOf::Provider {
            id: self.id,
            name: self.name.clone(),
        }
    }

    pub(super) fn not_placed(&self) -> RollUpOf {
        RollUpOf::NotPlaced {
            provider: self.id,
            provider_name: self.name.clone(),
        }
    }

    /// What sorts each location, and the location.
    pub(super) fn locations(&self) -> Vec<(String, RollUpOf)> {
        let row = |one: &Location| {
            let of = RollUpOf::Location {
                id: one.id,
                name: one.name.clone(),
                provider: self.id,
                provider_name: self.name.clone(),
            };
            (one.key.clone(), of)
        };
        self.locations.iter().map(row).collect()
    }

    /// What sorts each assessment, and the assessment.
    pub(super) fn assessments(&self) -> Vec<(String, RollUpOf)> {
        let row = |one: &Assessment| {
            let of = RollUpOf::Assessment {
                id: one.id,
                name: one.name.clone(),
                provider: self.id,
                provider_name: self.name.clone(),
            };
            (one.key.clone(), of)
        };
        self.assessments.iter().map(row).collect()
    }
}
