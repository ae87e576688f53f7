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
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use serde::Deserialize;
use serde::Serialize;

use super::batch::Batch;
use super::batch::LogKind;
use super::bodies;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::rows;
use crate::change::NewAssessment;
use crate::limits;
use crate::model::HeldAssessment;
use crate::model::Origin;
use crate::model::Scope;

/// A version of the console's own books, before it is kept.
#[derive(Debug)]
pub(super) struct Version {
    provider: ProviderId,
    said: Said,
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
    pub(super) fn new(new: NewAssessment, salt: Salt) -> Self {
        let NewAssessment {
            provider,
            answers,
            assets,
            by,
        } = new;
        Self {
            provider,
            said: Said {
                answers,
                assets,
                by,
                salt,
            },
        }
    }
}

/// The log's entry of a version. A new field is optional: old entries must still read.
#[derive(Debug, Serialize)]
struct Entry {
    book: BodyRef,
    provider: ProviderId,
}

/// Keeps a version of the console's own books.
pub(super) fn keep(
    batch: &mut Batch<'_>,
    scope: &Scope,
    version: &Version,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "keep a book";
    let provider = rows::provider(batch.sql, scope, version.provider)?;
    let said = &version.said;
    let is_as_before = own(batch.sql, provider)?
        .is_some_and(|held| held.answers == said.answers && held.assets == said.assets);
    if is_as_before {
        return Ok(());
    }
    let bytes = said.encode().intact(OPERATION)?;
    let book = BodyRef::of(&bytes);
    let entry = Entry {
        book,
        provider: version.provider,
    };
    let position = batch.log_entry(LogKind::Answer, &entry, at)?;
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
    Ok(())
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
pub(super) fn assessments(
    sql: &Connection,
    scope: &Scope,
    provider: ProviderId,
) -> Result<Vec<HeldAssessment>, Failure> {
    const OPERATION: &str = "read books";
    let provider = rows::provider(sql, scope, provider)?;
    let mut find = sql
        .prepare_cached(
            "SELECT id, state, assessment, assessment_at FROM device INDEXED BY device_by_provider
             WHERE provider = ?1 AND assessment IS NOT NULL ORDER BY label, number",
        )
        .during(OPERATION)?;
    let mut found = find.query((provider,)).during(OPERATION)?;
    let mut held = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        let number = row.get(2).during(OPERATION)?;
        // Withheld, or erased.
        let Some(body) = bodies::read::<AssessmentBody>(sql, number)? else {
            continue;
        };
        let id = DeviceId::new(row.get(0).during(OPERATION)?);
        held.push(HeldAssessment {
            origin: Origin::Device(id, rows::state(row.get(1).during(OPERATION)?)?),
            received_at: rows::time(row.get(3).during(OPERATION)?)?,
            answers: body.answers,
            assets: body.assets,
        });
    }
    held.extend(own(sql, provider)?);
    Ok(held)
}
