//! Personal computers: codes that are used once, and sums of what was said. Nothing is logged by time or order, because
//! that would tell whose result is whose.

use std::collections::BTreeMap;

use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::SelfCheck;
use jiff::Timestamp;

use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::operate;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::change::OnceOutcome;
use crate::limits;
use crate::model::SelfCheckRow;
use crate::model::SelfChecks;

const DAY: i64 = 86_400;

/// Keeps digests of new codes of a provider.
pub(super) fn add(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    provider: ProviderId,
    codes: &[Digest],
    expires: Timestamp,
    at: Timestamp,
) -> Result<(), Failure> {
    let number = sight.provider(provider, Need::Progress)?;
    for code in codes {
        batch.run(
            "keep a one-time code",
            "INSERT INTO once_code (digest, provider, expires) VALUES (?1, ?2, ?3)",
            (code.as_bytes(), number, expires.as_second().div_euclid(DAY)),
        )?;
    }
    operate::log_codes(batch, sight, number, codes.len(), expires, at)
}

/// Uses a code up and adds a result to the sums.
pub(super) fn keep(batch: &Batch<'_>, said: &SelfCheck, at: Timestamp) -> Result<OnceOutcome, Failure> {
    const OPERATION: &str = "count a self-check";
    let today = at.as_second().div_euclid(DAY);
    // One that is unknown, used, out of date or another provider's is not told apart: each is simply not good.
    let found: Option<i64> = batch.ask(
        OPERATION,
        "DELETE FROM once_code WHERE digest = ?1 AND expires >= ?3
             AND provider = (SELECT number FROM provider WHERE id = ?2)
             AND provider NOT IN (SELECT provider FROM closing)
         RETURNING provider",
        (said.code_sha256.as_bytes(), said.provider.as_bytes(), today),
        |row| row.get(0),
    )?;
    let Some(provider) = found else {
        return Ok(OnceOutcome::NotGood);
    };
    batch.run(
        OPERATION,
        "INSERT INTO self_check (provider, day, os, results) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (provider, day, os) DO UPDATE SET results = self_check.results + 1",
        (provider, today, said.os.as_str()),
    )?;
    for (check, verdict) in &said.verdicts {
        batch.run(
            OPERATION,
            "INSERT INTO self_check_verdict (provider, check_id, verdict, results) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (provider, check_id, verdict) DO UPDATE SET results = self_check_verdict.results + 1",
            (provider, check.as_str(), rows::verdict_code(*verdict)),
        )?;
    }
    let provider_name = batch
        .ask(
            OPERATION,
            "SELECT name FROM provider WHERE number = ?1",
            (provider,),
            |row| row.get(0),
        )?
        .intact(OPERATION)?;
    Ok(OnceOutcome::Counted { provider_name })
}

/// How many self-checks a provider had, and what is common in them where there are enough.
pub(super) fn read(sight: &Sight<'_>, provider: ProviderId, now: Timestamp) -> Result<SelfChecks, Failure> {
    const OPERATION: &str = "read self-checks";
    let number = sight.provider(provider, Need::Devices)?;
    let sql = sight.sql;
    let count = |text: &str| -> Result<u32, Failure> {
        sql.prepare_cached(text)
            .and_then(|mut find| find.query_row((number, now.as_second().div_euclid(DAY)), |row| row.get(0)))
            .during(OPERATION)
    };
    let results =
        count("SELECT coalesce(sum(results), 0) FROM self_check WHERE provider = ?1 AND day <= ?2")?;
    let open = count("SELECT count(*) FROM once_code WHERE provider = ?1 AND expires >= ?2")?;
    if results < limits::SELF_CHECKS_SHOWN {
        return Ok(SelfChecks {
            results,
            open,
            checks: Vec::new(),
        });
    }
    let mut find = sql
        .prepare_cached("SELECT check_id, verdict, results FROM self_check_verdict WHERE provider = ?1")
        .during(OPERATION)?;
    let mut found = find.query((number,)).during(OPERATION)?;
    let mut checks: BTreeMap<String, SelfCheckRow> = BTreeMap::new();
    while let Some(row) = found.next().during(OPERATION)? {
        let check: String = row.get(0).during(OPERATION)?;
        let entry = match checks.entry(check) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let check = entry.key().parse().intact(OPERATION)?;
                entry.insert(SelfCheckRow::new(check))
            }
        };
        let verdict = rows::verdict(row.get(1).during(OPERATION)?)?;
        entry.add(verdict, row.get(2).during(OPERATION)?);
    }
    let mut checks: Vec<SelfCheckRow> = checks.into_values().collect();
    checks.sort_by(|a, b| b.fail.cmp(&a.fail).then_with(|| a.check.cmp(&b.check)));
    Ok(SelfChecks {
        results,
        open,
        checks,
    })
}
