//! What belongs to a provider: its places, its codes, and what is answered together.

use dspt_report::AssessmentId;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use jiff::Timestamp;
use jiff::civil::Date;

use super::action;
use super::action::Action;
use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::change::NewCode;
use crate::change::NewLocation;
use crate::change::NewProvider;
use crate::change::NewSplit;
use crate::change::Thing;
use crate::engine::Connection;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::AssessmentRow;
use crate::model::CodeRow;
use crate::model::LocationRow;
use crate::model::Scheme;
use crate::silence;

/// What a code belongs to, by number.
#[derive(Clone, Copy)]
enum Of {
    Provider(i64),
    Location(i64),
}

/// Adds a provider under the id, with the assessment that covers all its locations.
pub(super) fn provider_add(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    (id, assessment): (ProviderId, AssessmentId),
    new: &NewProvider,
    at: Timestamp,
) -> Result<(), Failure> {
    let today = silence::day(at);
    let number = batch.insert(
        "keep a provider",
        "INSERT INTO provider (number, id, name, sort_key, search, telephone, postcode, added)
         SELECT 1 + coalesce(max(n.last), 0), ?1, ?2, ?3, '', ?4, ?5, ?6
         FROM (SELECT max(number) AS last FROM provider UNION ALL SELECT max(number) FROM erased_provider) n
         /*+ RETURNING number */",
        (
            id.as_bytes(),
            &new.name,
            rows::folded(&new.name),
            &new.telephone,
            &new.postcode,
            rows::day(today),
        ),
    )?;
    for (scheme, code) in [(Scheme::CqcProvider, &new.cqc), (Scheme::OdsHq, &new.ods)] {
        if let Some(code) = code {
            code_add(batch, Of::Provider(number), (scheme, code), today)?;
        }
    }
    search_anew(batch, number)?;
    batch.insert(
        "keep an assessment",
        "INSERT INTO assessment (id, provider, year, name, rest) VALUES (?1, ?2, ?3, ?4, 1)",
        (assessment.as_bytes(), number, toolkit_year(today), &new.name),
    )?;
    let action = Action::ProviderAdded {
        name: &new.name,
        cqc: new.cqc.as_deref(),
        ods: new.ods.as_deref(),
    };
    action::log(batch, sight, Some(number), &action, at)?;
    Ok(())
}

/// The year in which the toolkit year of a day begins: each ends with 30 June.
fn toolkit_year(day: Date) -> i16 {
    day.year() - i16::from(day.month() < 7)
}

/// Changes a provider's name wherever it stands.
pub(super) fn provider_rename(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: ProviderId,
    name: &str,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "rename a provider";
    let number = sight.provider(id, Need::Progress)?;
    let before: String = batch
        .ask(
            OPERATION,
            "SELECT name FROM provider WHERE number = ?1",
            (number,),
            |row| row.get(0),
        )?
        .intact(OPERATION)?;
    if before == name {
        return Ok(());
    }
    let sort_key = rows::folded(name);
    batch.run(
        OPERATION,
        "UPDATE provider SET name = ?2, sort_key = ?3 WHERE number = ?1",
        (number, name, &sort_key),
    )?;
    batch.run(
        OPERATION,
        "UPDATE device SET provider_key = ?2 WHERE provider = ?1",
        (number, &sort_key),
    )?;
    search_anew(batch, number)?;
    let action = Action::ProviderRenamed {
        name,
        before: &before,
    };
    action::log(batch, sight, Some(number), &action, at)?;
    Ok(())
}

/// What a search looks at: the name and the codes in force.
fn search_anew(batch: &Batch<'_>, provider: i64) -> Result<(), Failure> {
    const OPERATION: &str = "keep what is searched";
    let texts: Vec<String> = batch
        .sql
        .prepare_cached(
            "SELECT name, 0 AS place FROM provider WHERE number = ?1
             UNION ALL SELECT value, 1 + scheme FROM code WHERE provider = ?1 AND until IS NULL ORDER BY 2",
        )
        .and_then(|mut find| find.query_map((provider,), |row| row.get(0))?.collect())
        .during(OPERATION)?;
    batch.run(
        OPERATION,
        "UPDATE provider SET search = ?2 WHERE number = ?1",
        (provider, rows::folded(&texts.join(" "))),
    )?;
    Ok(())
}

/// Adds a location under the id.
pub(super) fn location_add(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: LocationId,
    new: &NewLocation,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "keep a location";
    let provider = sight.provider(new.provider, Need::Progress)?;
    let count: Option<u32> = batch.ask(
        OPERATION,
        "SELECT count(*) FROM tenure WHERE provider = ?1",
        (provider,),
        |row| row.get(0),
    )?;
    if count >= Some(limits::LOCATIONS) {
        return Err(StoreError::TooMany {
            what: "locations of this provider",
            most: limits::LOCATIONS,
        }
        .into());
    }
    let number = batch.insert(
        OPERATION,
        "INSERT INTO location (id, name, sort_key, postcode, telephone, headquarters)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) /*+ RETURNING number */",
        (
            id.as_bytes(),
            &new.name,
            rows::folded(&new.name),
            &new.postcode,
            &new.telephone,
            new.headquarters,
        ),
    )?;
    let since = new.since.unwrap_or_else(|| silence::day(at));
    for (scheme, code) in [(Scheme::CqcLocation, &new.cqc), (Scheme::OdsSite, &new.ods)] {
        if let Some(code) = code {
            code_add(batch, Of::Location(number), (scheme, code), since)?;
        }
    }
    come(batch, number, provider, since)?;
    let action = Action::LocationAdded {
        location: id,
        name: &new.name,
        since,
    };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

/// From a day on a location is a provider's, and answered with what it answers for the rest.
fn come(batch: &Batch<'_>, location: i64, provider: i64, since: Date) -> Result<(), Failure> {
    const OPERATION: &str = "keep whose a location is";
    let since = rows::day(since);
    batch.run(
        OPERATION,
        "INSERT INTO tenure (location, provider, since) VALUES (?1, ?2, ?3)",
        (location, provider, since),
    )?;
    batch.run(
        OPERATION,
        "INSERT INTO assessment_location (assessment, location, since)
         SELECT number, ?1, ?3 FROM assessment WHERE provider = ?2 AND rest = 1 ORDER BY year DESC LIMIT 1",
        (location, provider, since),
    )?;
    Ok(())
}

/// A location's number and provider, and since when it is there, where it is reached.
pub(super) fn find_location(sight: &Sight<'_>, id: LocationId) -> Result<(i64, i64, i64), Failure> {
    let text = format!(
        "SELECT l.number, t.provider, t.since FROM location l JOIN tenure t ON t.location = l.number
         WHERE l.id = :id AND t.until IS NULL AND {}",
        sight.reaches("t.provider", Need::Progress)
    );
    let found = sight.row("look a location up", &text, &[(":id", id.as_bytes())], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    Ok(found.ok_or(StoreError::NotFound { what: "location" })?)
}

/// A location changes hands on a day.
pub(super) fn location_move(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    (id, to): (LocationId, ProviderId),
    on: Date,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "move a location";
    let (location, from, since) = find_location(sight, id)?;
    let new = sight.provider(to, Need::Progress)?;
    let invalid = |rule| StoreError::Invalid {
        what: "the move of a location",
        rule,
    };
    if new == from {
        return Err(invalid("must lead to another provider").into());
    }
    let day = rows::day(on);
    if day <= since {
        return Err(invalid("must be on a day after the one on which it came to where it is").into());
    }
    batch.run(
        OPERATION,
        "UPDATE tenure SET until = ?2 WHERE location = ?1 AND until IS NULL",
        (location, day),
    )?;
    uncover(batch, location, day)?;
    come(batch, location, new, on)?;
    let action = Action::LocationMoved { location: id, to, on };
    action::log(batch, sight, Some(from), &action, at)?;
    action::log(batch, sight, Some(new), &action, at)?;
    Ok(())
}

/// Ends what a location is answered with. What would have begun on that day or after it never did.
fn uncover(batch: &Batch<'_>, location: i64, day: i64) -> Result<(), Failure> {
    const OPERATION: &str = "end what a location is answered with";
    batch.run(
        OPERATION,
        "DELETE FROM assessment_location WHERE location = ?1 AND since >= ?2",
        (location, day),
    )?;
    batch.run(
        OPERATION,
        "UPDATE assessment_location SET until = ?2 WHERE location = ?1 AND (until IS NULL OR until > ?2)",
        (location, day),
    )?;
    Ok(())
}

/// Some locations are answered separately from a day on.
pub(super) fn split(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: AssessmentId,
    new: &NewSplit,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "split an assessment";
    let provider = sight.provider(new.provider, Need::Progress)?;
    let on = new.on.unwrap_or_else(|| silence::day(at));
    let day = rows::day(on);
    let assessment = batch.insert(
        OPERATION,
        "INSERT INTO assessment (id, provider, year, ods, name, rest) VALUES (?1, ?2, ?3, ?4, ?5, 0) /*+ RETURNING number */",
        (id.as_bytes(), provider, toolkit_year(on), &new.ods, &new.name),
    )?;
    for location in &new.locations {
        let (number, whose, since) = find_location(sight, *location)?;
        if whose != provider {
            return Err(StoreError::NotFound { what: "location" }.into());
        }
        if day < since {
            return Err(StoreError::Invalid {
                what: "the day of a split",
                rule: "must not lie before the day on which a location came to this provider",
            }
            .into());
        }
        uncover(batch, number, day)?;
        batch.run(
            OPERATION,
            "INSERT INTO assessment_location (assessment, location, since) VALUES (?1, ?2, ?3)",
            (assessment, number, day),
        )?;
    }
    let action = Action::AssessmentSplit {
        assessment: id,
        name: &new.name,
        locations: &new.locations,
        on,
    };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

/// Ends a code on a day and begins the next.
pub(super) fn code_change(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    new: &NewCode,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "change a code";
    let (of, provider, location) = match new.of {
        Thing::Provider(id) => {
            let number = sight.provider(id, Need::Progress)?;
            (Of::Provider(number), number, None)
        }
        Thing::Location(id) => {
            let (number, provider, _) = find_location(sight, id)?;
            (Of::Location(number), provider, Some(id))
        }
    };
    let on = new.on.unwrap_or_else(|| silence::day(at));
    let (column, number) = of.column();
    let since: Option<Option<i64>> = batch.ask(
        OPERATION,
        &format!("SELECT since FROM code WHERE {column} = ?1 AND scheme = ?2 AND until IS NULL"),
        (number, rows::code_of(&Scheme::ALL, &new.scheme)),
        |row| row.get(0),
    )?;
    if since.flatten() > Some(rows::day(on)) {
        return Err(StoreError::Invalid {
            what: "the day of a code",
            rule: "must not lie before the day on which the one before began",
        }
        .into());
    }
    batch.run(
        OPERATION,
        &format!("UPDATE code SET until = ?3 WHERE {column} = ?1 AND scheme = ?2 AND until IS NULL"),
        (number, rows::code_of(&Scheme::ALL, &new.scheme), rows::day(on)),
    )?;
    if let Some(value) = &new.value {
        code_add(batch, of, (new.scheme, value), on)?;
    }
    search_anew(batch, provider)?;
    let action = Action::CodeChanged {
        location,
        scheme: new.scheme,
        value: new.value.as_deref(),
        on,
    };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

impl Of {
    fn column(self) -> (&'static str, i64) {
        match self {
            Self::Provider(number) => ("provider", number),
            Self::Location(number) => ("location", number),
        }
    }
}

fn code_add(batch: &Batch<'_>, of: Of, (scheme, value): (Scheme, &str), since: Date) -> Result<(), Failure> {
    let (column, number) = of.column();
    let added = batch.run(
        "keep a code",
        &format!(
            "INSERT INTO code (scheme, value, {column}, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"
        ),
        (
            rows::code_of(&Scheme::ALL, &scheme),
            value,
            number,
            rows::day(since),
        ),
    )?;
    if added == 0 {
        let what = match scheme {
            Scheme::CqcProvider | Scheme::CqcLocation => "this CQC code",
            Scheme::OdsHq | Scheme::OdsSite => "this ODS code",
        };
        return Err(StoreError::Taken { what }.into());
    }
    Ok(())
}

/// Where a provider is.
pub(super) fn postcode(sql: &Connection, provider: i64) -> Result<Option<String>, Failure> {
    sql.prepare_cached("SELECT postcode FROM provider WHERE number = ?1")
        .and_then(|mut find| find.query_row((provider,), |row| row.get(0)))
        .during("read a provider")
}

/// Codes of a provider itself.
pub(super) fn codes_of_provider(sql: &Connection, provider: i64) -> Result<Vec<CodeRow>, Failure> {
    codes(sql, Of::Provider(provider))
}

/// Those in force first, then the newest.
fn codes(sql: &Connection, of: Of) -> Result<Vec<CodeRow>, Failure> {
    let (column, number) = of.column();
    let text = format!(
        "SELECT scheme, value, since, until FROM code WHERE {column} = :number
         ORDER BY until IS NOT NULL, until DESC, scheme, value"
    );
    type Read = (i64, String, Option<i64>, Option<i64>);
    let found: Vec<Read> = all(sql, "read codes", &text, &[(":number", &number)], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let code = |(scheme, value, since, until): Read| {
        Ok(CodeRow {
            scheme: rows::of_code(&Scheme::ALL, scheme)?,
            value,
            since: since.map(rows::date).transpose()?,
            until: until.map(rows::date).transpose()?,
        })
    };
    found.into_iter().map(code).collect()
}

/// Headquarters first, then by name; those that it had once at the end.
pub(super) fn locations(sql: &Connection, provider: i64) -> Result<Vec<LocationRow>, Failure> {
    const OPERATION: &str = "read locations";
    let text = "SELECT l.number, l.id, l.name, l.postcode, l.telephone, l.headquarters, t.since, t.until
         FROM tenure t JOIN location l ON l.number = t.location
         WHERE t.provider = :provider
         ORDER BY t.until IS NOT NULL, l.headquarters DESC, l.sort_key, l.number";
    let found: Vec<(i64, i64, Option<i64>, LocationRow)> =
        all(sql, OPERATION, text, &[(":provider", &provider)], |row| {
            let location = LocationRow {
                id: LocationId::new(row.get(1)?),
                name: row.get(2)?,
                postcode: row.get(3)?,
                telephone: row.get(4)?,
                headquarters: row.get(5)?,
                codes: Vec::new(),
                since: Date::ZERO,
                until: None,
            };
            Ok((row.get(0)?, row.get(6)?, row.get(7)?, location))
        })?;
    let dated = |(number, since, until, location): (i64, i64, Option<i64>, LocationRow)| {
        Ok(LocationRow {
            codes: codes(sql, Of::Location(number))?,
            since: rows::date(since)?,
            until: until.map(rows::date).transpose()?,
            ..location
        })
    };
    found.into_iter().map(dated).collect()
}

/// Newest year first, the one that covers the rest first, with what each covers today.
pub(super) fn assessments(
    sql: &Connection,
    provider: i64,
    now: Timestamp,
) -> Result<Vec<AssessmentRow>, Failure> {
    const OPERATION: &str = "read assessments";
    let text = "SELECT a.number, a.id, a.year, coalesce(a.ods,
             (SELECT value FROM code WHERE provider = a.provider AND scheme = 2 AND until IS NULL)), a.name, a.rest
         FROM assessment a WHERE a.provider = :provider ORDER BY a.year DESC, a.rest DESC, a.name, a.number";
    let found: Vec<(i64, AssessmentRow)> = all(sql, OPERATION, text, &[(":provider", &provider)], |row| {
        let assessment = AssessmentRow {
            id: AssessmentId::new(row.get(1)?),
            year: row.get(2)?,
            ods: row.get(3)?,
            name: row.get(4)?,
            rest: row.get(5)?,
            locations: Vec::new(),
        };
        Ok((row.get(0)?, assessment))
    })?;
    let today = rows::day(silence::day(now));
    let covering = |(number, assessment): (i64, AssessmentRow)| {
        let text = "SELECT l.id FROM assessment_location c JOIN location l ON l.number = c.location
             WHERE c.assessment = :number AND c.since <= :today AND (c.until IS NULL OR c.until > :today)
             ORDER BY l.sort_key, l.number";
        let values: [(&str, &dyn ToSql); 2] = [(":number", &number), (":today", &today)];
        let locations = all(sql, OPERATION, text, &values, |row| {
            row.get(0).map(LocationId::new)
        })?;
        Ok(AssessmentRow {
            locations,
            ..assessment
        })
    };
    found.into_iter().map(covering).collect()
}

fn all<T>(
    sql: &Connection,
    operation: &'static str,
    text: &str,
    values: &[(&str, &dyn ToSql)],
    read: impl FnMut(&crate::engine::Row<'_>) -> crate::engine::Result<T>,
) -> Result<Vec<T>, Failure> {
    sql.prepare_cached(text)
        .and_then(|mut find| find.query_map(values, read)?.collect())
        .during(operation)
}
