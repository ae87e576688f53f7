//! Books that people entered: those of devices, and the console's own with every version.

use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::body::Salt;
use dspt_report::body::deflate;
use dspt_report::limits::ASSESSMENT_TEXT_BYTES;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use super::SqlStore;
use super::action;
use super::action::Action;
use super::batch::Batch;
use super::bodies;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::risks;
use super::rows;
use super::sight::Deed;
use super::sight::Need;
use super::sight::Sight;
use crate::change::NewAssessment;
use crate::change::Risk;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::error::Cause;
use crate::error::StoreError;
use crate::limits;
use crate::model::HeldAssessment;
use crate::model::Origin;
use crate::model::Page;
use crate::model::RiskRow;
use crate::model::Scope;
use crate::store::Books;
use crate::store::BoxFuture;
use crate::valid;

impl Books for SqlStore {
    fn keep_assessment(&self, scope: &Scope, new: NewAssessment, at: Timestamp) -> BoxFuture<'_, ()> {
        let version = self.new_version(&new);
        self.act(scope, Deed::Tend, version, move |batch, sight, version| {
            keep(batch, sight, version, at)
        })
    }

    fn risks(
        &self,
        scope: &Scope,
        (first, last): (Date, Date),
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<RiskRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            risks::list(sight, (first, last), (after.as_deref(), limit))
        })
    }

    fn assessments(&self, scope: &Scope, provider: ProviderId) -> BoxFuture<'_, Vec<HeldAssessment>> {
        self.see(scope, move |sight| assessments(sight, provider))
    }
}

impl SqlStore {
    fn new_version(&self, new: &NewAssessment) -> Result<Version, StoreError> {
        let new = valid::assessment(new)?;
        let salt = Salt::generate().map_err(|source| StoreError::Io {
            path: self.place.shown().to_path_buf(),
            operation: "make a salt",
            source: Cause::new(source),
        })?;
        Ok(Version::new(new, salt))
    }
}

/// A version of the console's own books, before it is kept.
#[derive(Debug)]
struct Version {
    provider: ProviderId,
    said: Said,
    risks: Vec<Risk>,
}

/// What a version says: the log names it by the digest of its canonical bytes. The salt keeps that digest from being tried
/// against guesses once the texts are gone.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Said {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assets: Option<String>,
    by: String,
    salt: Salt,
}

impl Canonical for Said {
    const WHAT: &'static str = "version of a book";
    /// Escapes can make a text six times as long.
    const LIMIT: usize = 6 * (2 * ASSESSMENT_TEXT_BYTES + limits::TEXT_BYTES) + 128;

    fn within_limits(&self) -> Result<(), &'static str> {
        Ok(())
    }
}

impl Version {
    /// A version that was looked at.
    fn new(new: NewAssessment, salt: Salt) -> Self {
        let NewAssessment {
            provider,
            answers,
            assets,
            risks,
            by,
        } = new;
        Self {
            provider,
            risks,
            said: Said {
                answers,
                assets,
                by,
                salt,
            },
        }
    }
}

/// Keeps a version of the console's own books.
fn keep(batch: &mut Batch<'_>, sight: &Sight<'_>, version: &Version, at: Timestamp) -> Result<(), Failure> {
    const OPERATION: &str = "keep a book";
    let provider = sight.provider(version.provider, Need::Devices)?;
    let said = &version.said;
    let is_as_before = own(batch.sql, provider)?
        .is_some_and(|held| held.answers == said.answers && held.assets == said.assets);
    if is_as_before {
        return Ok(());
    }
    let bytes = said.encode().intact(OPERATION)?;
    let book = BodyRef::of(&bytes);
    let position = action::log(batch, sight, Some(provider), &Action::AnswersEntered { book }, at)?;
    batch.insert(
        OPERATION,
        "INSERT INTO book (position, provider, digest, size, content) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            position,
            provider,
            book.sha256.as_bytes(),
            book.size,
            deflate(&bytes).intact(OPERATION)?,
        ),
    )?;
    risks::keep(batch, risks::Source::Console, position, &version.risks)
}

/// The newest version of the console's own books. It is compared with its digest again.
fn own(sql: &Connection, provider: i64) -> Result<Option<HeldAssessment>, Failure> {
    const OPERATION: &str = "read a book";
    type Row = (i64, [u8; 32], u32, Option<Vec<u8>>);
    let found: Option<Row> = sql
        .prepare_cached(
            "SELECT l.at, b.digest, b.size, b.content FROM book b JOIN log l ON l.position = b.position
             WHERE b.provider = ?1 ORDER BY b.position DESC LIMIT 1",
        )
        .and_then(|mut find| {
            find.query_row((provider,), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()
        })
        .during(OPERATION)?;
    let Some((at, digest, size, Some(content))) = found else {
        return Ok(None);
    };
    let name = BodyRef {
        sha256: Digest::new(digest),
        size,
    };
    let said: Said = name.open(&content).intact(OPERATION)?.body;
    Ok(Some(HeldAssessment {
        origin: Origin::Console,
        received_at: rows::time(at)?,
        answers: said.answers,
        assets: said.assets,
    }))
}

/// The books last held from each device of a provider, by label, and the console's own.
fn assessments(sight: &Sight<'_>, provider: ProviderId) -> Result<Vec<HeldAssessment>, Failure> {
    const OPERATION: &str = "read books";
    let provider = sight.provider(provider, Need::Devices)?;
    let text = format!(
        "SELECT d.id, d.state, d.assessment, d.assessment_at FROM device d INDEXED BY device_by_provider
         WHERE d.provider = :provider AND d.assessment IS NOT NULL AND {}
         ORDER BY d.label, d.number",
        sight.reaches_device("d")
    );
    let found = sight.rows(OPERATION, &text, &[(":provider", &provider)], |row| {
        Ok((DeviceId::new(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let mut held = Vec::new();
    for (id, state, number, at) in found {
        // Withheld, or erased.
        let Some(body) = bodies::read::<AssessmentBody>(sight.sql, number)? else {
            continue;
        };
        held.push(HeldAssessment {
            origin: Origin::Device(id, rows::state(state)?),
            received_at: rows::time(at)?,
            answers: body.answers,
            assets: body.assets,
        });
    }
    held.extend(own(sight.sql, provider)?);
    Ok(held)
}
