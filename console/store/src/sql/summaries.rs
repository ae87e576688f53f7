//! Summaries that others signed, per organisation that they came to.

use dspt_report::Envelope;
use dspt_report::PublicKey;
use dspt_report::summary::Level;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::SqlStore;
use super::action;
use super::action::Action;
use super::batch::Batch;
use super::failure::Failure;
use super::failure::Intact;
use super::pages::key_of;
use super::pages::paged;
use super::rows;
use super::sight::Deed;
use super::sight::Sight;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::NewSummary;
use crate::model::Page;
use crate::model::Role;
use crate::model::Scope;
use crate::model::SignerRow;
use crate::model::SummaryOutcome;
use crate::model::SummaryRow;
use crate::store::BoxFuture;
use crate::store::Summaries;

impl Summaries for SqlStore {
    fn summary_keep(&self, scope: &Scope, new: NewSummary, at: Timestamp) -> BoxFuture<'_, SummaryOutcome> {
        // A clock may be ahead a little; a day is no clock.
        let latest = (at + SignedDuration::from_hours(24)).as_second();
        let valid = if new.verified.statement().as_at <= latest {
            Ok(new)
        } else {
            Err(StoreError::Invalid {
                what: "the moment of a summary",
                rule: "must not lie in the future",
            })
        };
        self.act(scope, Deed::Note, valid, move |batch, sight, new| {
            keep(batch, sight, new, at)
        })
    }

    fn summaries(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<SummaryRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| list(sight, after.as_deref(), limit))
    }

    fn signers(&self, scope: &Scope) -> BoxFuture<'_, Vec<SignerRow>> {
        self.see(scope, signers)
    }
}

const OPERATION: &str = "keep a summary";

fn keep(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    new: &NewSummary,
    at: Timestamp,
) -> Result<SummaryOutcome, Failure> {
    let said = new.verified.statement();
    let party = sight.party();
    let Some(signer) = signer(batch, sight, new, at)? else {
        return Ok(SummaryOutcome::UnknownSigner);
    };
    let held: Option<i64> = batch.ask(
        OPERATION,
        "SELECT as_at FROM summary WHERE party = ?1 AND signer = ?2 AND whose = ?3",
        (party, signer, said.provider.id.as_bytes()),
        |row| row.get(0),
    )?;
    if held.is_some_and(|held| held >= said.as_at) {
        return Ok(SummaryOutcome::NotNewer);
    }
    if held.is_none() {
        room(batch, party)?;
    }
    let provider = same_code(batch, said)?;
    batch.run(
        OPERATION,
        "INSERT INTO summary (party, signer, whose, provider, level, as_at, received, envelope)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (party, signer, whose) DO UPDATE SET
             provider = excluded.provider, level = excluded.level, as_at = excluded.as_at,
             received = excluded.received, envelope = excluded.envelope",
        (
            party,
            signer,
            said.provider.id.as_bytes(),
            provider,
            level(said.level),
            said.as_at,
            at.as_second(),
            new.envelope.to_json(),
        ),
    )?;
    batch.run(
        OPERATION,
        "UPDATE signer SET name = ?2 WHERE number = ?1",
        (signer, &said.made_by),
    )?;
    let action = Action::SummaryKept {
        summary: new.verified.id(),
        as_at: said.as_at,
    };
    action::log(batch, sight, provider, &action, at)?;
    Ok(SummaryOutcome::Kept)
}

/// As `device.sharing`.
fn level(level: Level) -> i64 {
    match level {
        Level::Progress => 1,
        Level::Items => 2,
    }
}

fn room(batch: &Batch<'_>, party: i64) -> Result<(), Failure> {
    let count: Option<u32> = batch.ask(
        OPERATION,
        "SELECT count(*) FROM summary WHERE party = ?1",
        (party,),
        |row| row.get(0),
    )?;
    if count >= Some(limits::SUMMARIES) {
        return Err(StoreError::TooMany {
            what: "summaries",
            most: limits::SUMMARIES,
        }
        .into());
    }
    Ok(())
}

/// The number of a key that is known, or is to be from now on.
fn signer(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    new: &NewSummary,
    at: Timestamp,
) -> Result<Option<i64>, Failure> {
    let said = new.verified.statement();
    let (party, key) = (sight.party(), said.public_key);
    let found: Option<i64> = batch.ask(
        OPERATION,
        "SELECT number FROM signer WHERE party = ?1 AND public = ?2",
        (party, key.as_bytes()),
        |row| row.get(0),
    )?;
    if found.is_some() || !new.learn {
        return Ok(found);
    }
    let count: Option<u32> = batch.ask(
        OPERATION,
        "SELECT count(*) FROM signer WHERE party = ?1",
        (party,),
        |row| row.get(0),
    )?;
    if count >= Some(limits::SIGNERS) {
        return Err(StoreError::TooMany {
            what: "keys that sign summaries",
            most: limits::SIGNERS,
        }
        .into());
    }
    let number = batch.insert(
        OPERATION,
        "INSERT INTO signer (party, public, name, first_seen) VALUES (?1, ?2, ?3, ?4)
         /*+ RETURNING number */",
        (party, key.as_bytes(), &said.made_by, at.as_second()),
    )?;
    let action = Action::SignerLearnt { key: key.key_id() };
    action::log(batch, sight, None, &action, at)?;
    Ok(Some(number))
}

/// Our provider with one of its codes, so that the summary goes where that one goes. It shows nothing of it.
fn same_code(batch: &Batch<'_>, said: &dspt_report::ProviderSummary) -> Result<Option<i64>, Failure> {
    for (scheme, code) in [(0, &said.provider.cqc), (2, &said.provider.ods)] {
        let found = batch.ask(
            OPERATION,
            "SELECT provider FROM code WHERE scheme = ?1 AND value = ?2 AND until IS NULL
                 AND provider NOT IN (SELECT provider FROM closing)",
            (scheme, code),
            |row| row.get(0),
        )?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whose summaries the asker sees: those of its organisation, for whoever works with providers there.
fn reader(sight: &Sight<'_>) -> i64 {
    if sight.role() == Some(Role::Admin) {
        rows::NO_NUMBER
    } else {
        sight.party()
    }
}

fn list(sight: &Sight<'_>, after: Option<&str>, limit: u32) -> Result<Page<SummaryRow>, Failure> {
    const OPERATION: &str = "read summaries";
    let (after, limit) = (key_of(after)?.unwrap_or(0_i64), limit.min(limits::PAGE_ROWS));
    let reader = reader(sight);
    let count = "SELECT count(*) FROM summary WHERE party = :party";
    let total = sight.row(OPERATION, count, &[(":party", &reader)], |row| row.get(0))?;
    let text = "SELECT s.envelope, s.received, k.first_seen, s.number
         FROM summary s JOIN signer k ON k.number = s.signer
         WHERE s.party = :party AND s.number > :after ORDER BY s.number LIMIT :limit";
    let values: [(&str, &dyn ToSql); 3] = [(":party", &reader), (":after", &after), (":limit", &limit)];
    type Read = (Vec<u8>, i64, i64, i64);
    let found: Vec<Read> = sight.rows(OPERATION, text, &values, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let last = found.last().map(|row| row.3);
    let summary = |(envelope, received, since, _): Read| {
        // It was verified before it was kept, and is again: what is shown is what was signed.
        let envelope = Envelope::parse(&envelope).intact(OPERATION)?;
        Ok(SummaryRow {
            said: envelope.verify_summary().intact(OPERATION)?.into_statement(),
            received: rows::time(received)?,
            signer_known_since: rows::time(since)?,
        })
    };
    let rows = found.into_iter().map(summary).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

fn signers(sight: &Sight<'_>) -> Result<Vec<SignerRow>, Failure> {
    const OPERATION: &str = "read who signs summaries";
    let text = "SELECT public, name, first_seen FROM signer WHERE party = :party ORDER BY name, number";
    let found: Vec<([u8; 32], String, i64)> =
        sight.rows(OPERATION, text, &[(":party", &reader(sight))], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let signer = |(key, name, since): ([u8; 32], String, i64)| {
        Ok(SignerRow {
            key: PublicKey::from_bytes(&key).intact(OPERATION)?,
            name,
            since: rows::time(since)?,
        })
    };
    found.into_iter().map(signer).collect()
}
