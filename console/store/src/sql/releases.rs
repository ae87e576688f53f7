//! What authors signed: released policies and trust documents.

use dspt_report::Digest;
use dspt_report::PolicyRelease;
use jiff::Timestamp;

use super::SqlStore;
use super::batch::Batch;
use super::batch::LogKind;
use super::failure::During;
use super::failure::Failure;
use super::sight::Deed;
use super::sight::Sight;
use crate::change::NewRelease;
use crate::change::NewTrust;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::error::StoreError;
use crate::limits;
use crate::model::Published;
use crate::model::Scope;
use crate::store::BoxFuture;
use crate::store::Releases;

impl Releases for SqlStore {
    fn policy_publish(&self, scope: &Scope, new: NewRelease, at: Timestamp) -> BoxFuture<'_, ()> {
        let bytes = new.bundle.len() + limits::REPORT_BYTES;
        let scope = scope.clone();
        self.writer.submit(bytes, move |batch| {
            Sight::new(batch.sql, &scope)?.may(Deed::Run)?;
            publish(batch, &new, at)
        })
    }

    fn trust_publish(&self, scope: &Scope, new: NewTrust, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Run, Ok(new), move |batch, _, new| {
            publish_trust(batch, new, at)
        })
    }

    fn policy_published(&self) -> BoxFuture<'_, Option<Published>> {
        self.ask(newest)
    }

    fn policy_by_digest(&self, digest: Digest) -> BoxFuture<'_, Option<Published>> {
        self.ask(move |sql| by_digest(sql, digest))
    }

    fn trust_document(&self, version: Option<u32>) -> BoxFuture<'_, Option<Vec<u8>>> {
        self.ask(move |sql| Ok(trust(sql, version)?.map(|(_, envelope)| envelope)))
    }
}

/// Publishes a policy. The one published last is no mistake; one that is not newer is.
pub(super) fn publish(batch: &mut Batch<'_>, new: &NewRelease, at: Timestamp) -> Result<(), Failure> {
    const OPERATION: &str = "publish a policy";
    let said = new.verified.statement();
    if let Some(last) = newest(batch.sql)? {
        if last.release == *said {
            return Ok(());
        }
        if said.issued < last.release.issued {
            return Err(refused("the policy", "was signed before the one published last"));
        }
    }
    let versions = "SELECT max(version) FROM policy_release WHERE name = ?1";
    let highest: Option<u32> = batch
        .ask(OPERATION, versions, (&said.name,), |row| row.get(0))?
        .flatten();
    if highest.is_some_and(|highest| said.version <= highest) {
        return Err(refused(
            "the policy's version",
            "must be above every one of this name that was published",
        ));
    }
    let position = batch.log(LogKind::Policy, new.verified.id().as_bytes(), at)?;
    batch.insert(
        OPERATION,
        "INSERT INTO policy_release (position, digest, name, version, issued, valid_until, bundle, good_for_days)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            position,
            said.digest.as_bytes(),
            &said.name,
            said.version,
            said.issued,
            said.valid_until,
            &new.bundle,
            new.good_for_days,
        ),
    )?;
    Ok(())
}

/// Publishes the trust document that follows the last one. The last one again is no mistake.
pub(super) fn publish_trust(batch: &mut Batch<'_>, new: &NewTrust, at: Timestamp) -> Result<(), Failure> {
    const OPERATION: &str = "publish a trust document";
    let said = new.verified.statement();
    let json = new.envelope.to_json();
    if let Some((version, last)) = trust(batch.sql, None)? {
        if last == json {
            return Ok(());
        }
        if Some(said.version) != version.checked_add(1) {
            return Err(refused(
                "the trust document's version",
                "must follow the one published last",
            ));
        }
    }
    let position = batch.log(LogKind::Trust, new.verified.id().as_bytes(), at)?;
    batch.insert(
        OPERATION,
        "INSERT INTO trust_document (version, position, envelope) VALUES (?1, ?2, ?3)",
        (said.version, position, json),
    )?;
    Ok(())
}

fn refused(what: &'static str, rule: &'static str) -> Failure {
    StoreError::Invalid { what, rule }.into()
}

/// The policy published last.
pub(super) fn newest(sql: &Connection) -> Result<Option<Published>, Failure> {
    find(sql, "ORDER BY position DESC LIMIT 1", ())
}

/// A published policy by its digest.
pub(super) fn by_digest(sql: &Connection, digest: Digest) -> Result<Option<Published>, Failure> {
    find(
        sql,
        "WHERE digest = ?1 ORDER BY position DESC LIMIT 1",
        (digest.as_bytes(),),
    )
}

fn find(
    sql: &Connection,
    which: &str,
    params: impl crate::engine::Params,
) -> Result<Option<Published>, Failure> {
    let columns = "SELECT digest, name, version, issued, valid_until, bundle FROM policy_release";
    sql.prepare_cached(&format!("{columns} {which}"))
        .and_then(|mut find| {
            find.query_row(params, |row| {
                Ok(Published {
                    release: PolicyRelease {
                        digest: Digest::new(row.get(0)?),
                        name: row.get(1)?,
                        version: row.get(2)?,
                        issued: row.get(3)?,
                        valid_until: row.get(4)?,
                    },
                    bundle: row.get(5)?,
                })
            })
            .optional()
        })
        .during("read a published policy")
}

/// A trust document by its version, or the newest, as envelope JSON.
pub(super) fn trust(sql: &Connection, version: Option<u32>) -> Result<Option<(u32, Vec<u8>)>, Failure> {
    sql.prepare_cached(
        "SELECT version, envelope FROM trust_document WHERE ?1 IS NULL OR version = ?1
         ORDER BY version DESC LIMIT 1",
    )
    .and_then(|mut find| {
        find.query_row((version,), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    })
    .during("read a trust document")
}

/// What stands beside the name of the policy that a report was judged by; empty where it is the one published last, or none
/// was ever published.
pub(super) fn remark(sql: &Connection, digest: Digest, collected_at: Timestamp) -> Result<String, Failure> {
    let Some(newest) = newest(sql)? else {
        return Ok(String::new());
    };
    let used = if newest.release.digest == digest {
        Some(newest.release.clone())
    } else {
        by_digest(sql, digest)?.map(|published| published.release)
    };
    let mut remarks = Vec::new();
    if newest.release.digest != digest {
        let PolicyRelease { name, version, .. } = &newest.release;
        remarks.push(format!("an older policy: {name} {version} is published"));
    }
    if used.is_some_and(|used| used.valid_until < collected_at.as_second()) {
        remarks.push("past its date".to_owned());
    }
    Ok(if remarks.is_empty() {
        String::new()
    } else {
        format!(" ({})", remarks.join("; "))
    })
}
