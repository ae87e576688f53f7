//! From what is kept to the entries that it was logged as.

use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::KeyId;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::Signature;
use dspt_report::log::tree::leaf_hash;
use dspt_report::wire;
use serde::Deserialize;

use super::Found;
use crate::engine::Connection;
use crate::engine::Params;
use crate::engine::Row;
use crate::limits;
use crate::model::LogFault;
use crate::sql::detail;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::verifying::Progress;
use crate::verifying::Stage;

const OPERATION: &str = "look through what is kept";
/// After so many devices it is told how far it is.
const TOLD_EACH: u64 = 64;

/// Makes everything that is kept into entries again.
pub(super) fn look_through(sql: &Connection, found: &mut Found, progress: &Progress) -> Result<(), Failure> {
    actions(sql, found)?;
    envelopes(
        sql,
        found,
        "SELECT t.position, l.leaf, t.envelope, t.version FROM trust_document t JOIN log l ON l.position = t.position",
        "trust document",
    )?;
    releases(sql, found)?;
    let mut after = i64::MIN;
    let all: Vec<u64> = rows(sql, "SELECT count(*) FROM device", (), |row| row.get(0))?;
    let (mut done, all) = (0, all.into_iter().sum());
    loop {
        let devices: Vec<(i64, [u8; 16])> = rows(
            sql,
            "SELECT number, id FROM device WHERE number > ?1 ORDER BY number LIMIT ?2",
            (after, limits::VERIFIED_AT_ONCE),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let Some((last, _)) = devices.last() else { break };
        after = *last;
        for (number, id) in devices {
            device(sql, found, number, DeviceId::new(id))?;
            done += 1;
            if done % TOLD_EACH == 0 || done == all {
                progress.tell(Stage::Kept, done, all);
            }
        }
    }
    Ok(())
}

/// An entry that tells which places were erased.
#[derive(Deserialize)]
struct Erased {
    #[serde(default)]
    positions: Vec<(u64, u64)>,
}

fn actions(sql: &Connection, found: &mut Found) -> Result<(), Failure> {
    let mut after = -1_i64;
    loop {
        let page: Vec<(i64, [u8; 32], i64, String)> = rows(
            sql,
            "SELECT a.position, l.leaf, l.kind, a.body FROM action a JOIN log l ON l.position = a.position
             WHERE a.position > ?1 ORDER BY a.position LIMIT ?2",
            (after, limits::VERIFIED_AT_ONCE),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (position, leaf, kind, body) in page {
            let (leaf, made) = (Digest::new(leaf), leaf_hash(body.as_bytes()));
            if kind == crate::sql::batch::LogKind::Deletion as i64 && made == leaf {
                let erased: Erased = serde_json::from_str(&body).unwrap_or(Erased {
                    positions: Vec::new(),
                });
                for (first, last) in erased.positions {
                    found.erased.add(first, last);
                }
            }
            found.kept(position.unsigned_abs(), leaf, Some(made), || {
                "what was written down".to_owned()
            });
        }
    }
    Ok(())
}

/// What is kept as JSON; the fourth column tells its number.
fn envelopes(sql: &Connection, found: &mut Found, text: &str, what: &str) -> Result<(), Failure> {
    let there: Vec<(u64, [u8; 32], Vec<u8>, i64)> = rows(sql, text, (), |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    for (position, leaf, json, number) in there {
        found.kept(position, Digest::new(leaf), entry(&json), || {
            format!("{what} {number}")
        });
    }
    Ok(())
}

fn releases(sql: &Connection, found: &mut Found) -> Result<(), Failure> {
    type Read = (u64, [u8; 32], Vec<u8>, String, i64);
    let there: Vec<Read> = rows(
        sql,
        "SELECT r.position, l.leaf, r.bundle, r.name, r.version
         FROM policy_release r JOIN log l ON l.position = r.position",
        (),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )?;
    for (position, leaf, bundle, name, version) in there {
        let made = wire::decode_bundle(&bundle)
            .ok()
            .and_then(|(envelope, _)| entry(envelope));
        found.kept(position, Digest::new(leaf), made, || {
            format!("policy {name} {version}")
        });
    }
    Ok(())
}

fn entry(json: &[u8]) -> Option<Digest> {
    Some(Digest::new(*Envelope::parse(json).ok()?.id().as_bytes()))
}

fn device(sql: &Connection, found: &mut Found, number: i64, id: DeviceId) -> Result<(), Failure> {
    let keys: Vec<([u8; 32], Vec<u8>)> = rows(
        sql,
        "SELECT id, public FROM device_key WHERE device = ?1 ORDER BY first DESC",
        (number,),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let keys = keys.into_iter();
    let keys: Vec<Key> = keys
        .map(|(id, public)| (KeyId::new(id), PublicKey::from_bytes(&public).ok()))
        .collect();
    let kept: Vec<(u64, [u8; 32], Vec<u8>, i64)> = rows(
        sql,
        "SELECT e.position, l.leaf, e.envelope, 0 FROM enrolment e JOIN log l ON l.position = e.position WHERE e.device = ?1
         UNION ALL
         SELECT k.position, l.leaf, k.envelope, k.sequence FROM link k JOIN log l ON l.position = k.position
         WHERE k.device = ?1",
        (number,),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    for (position, leaf, json, sequence) in kept {
        let what = || format!("number {sequence} of device {id}");
        found.kept(position, Digest::new(leaf), entry(&json), what);
    }
    let mut after = 0_i64;
    loop {
        let text = format!(
            "{} AND r.standing < 2 AND r.sequence > ?2 ORDER BY r.sequence LIMIT ?3",
            detail::REPORT_COLUMNS
        );
        let last = reports(
            sql,
            found,
            id,
            &keys,
            &text,
            (number, after, limits::VERIFIED_AT_ONCE),
        )?;
        let Some(last) = last else { break };
        after = last;
    }
    let text = format!(
        "{} AND r.standing = 2 ORDER BY r.sequence, r.position",
        detail::REPORT_COLUMNS
    );
    reports(sql, found, id, &keys, &text, (number,))?;
    bodies_of(sql, found, number, id)
}

/// Reports of a device; the number of the last one.
fn reports(
    sql: &Connection,
    found: &mut Found,
    id: DeviceId,
    keys: &[Key],
    text: &str,
    params: impl Params,
) -> Result<Option<i64>, Failure> {
    let mut last = None;
    let mut find = sql.prepare_cached(text).during(OPERATION)?;
    let mut there = find.query(params).during(OPERATION)?;
    while let Some(row) = there.next().during(OPERATION)? {
        let sequence: i64 = row.get(18).during(OPERATION)?;
        let position: u64 = row.get(17).during(OPERATION)?;
        let logged = Digest::new(row.get(15).during(OPERATION)?);
        let made = report(sql, &row, id, sequence.unsigned_abs(), keys, logged);
        found.kept(position, logged, made, || {
            format!("report {sequence} of device {id}")
        });
        last = Some(sequence);
    }
    Ok(last)
}

/// A key of a device: how it is named, and itself where it can be read.
type Key = (KeyId, Option<PublicKey>);

/// What a row of [`detail::REPORT_COLUMNS`] was logged as; none where it is damaged.
fn report(
    sql: &Connection,
    row: &Row<'_>,
    device: DeviceId,
    sequence: u64,
    keys: &[Key],
    logged: Digest,
) -> Option<Digest> {
    if let Some(raw) = row.get::<_, Option<Vec<u8>>>(19).ok()? {
        let envelope = Envelope::parse(&raw).ok()?;
        let said = detail::said(sql, row, device, sequence).ok()?;
        let of = |(_, key): &Key| envelope.verify::<Report>(key.as_ref()?).ok();
        // Beside it stand columns that the screens are made of; only its readings they may lack.
        let verified = keys.iter().find_map(of)?;
        let told = Report {
            readings: said.readings.clone(),
            ..verified.into_statement()
        };
        return (told == said).then(|| Digest::new(*envelope.id().as_bytes()));
    }
    let signature = Signature::new(row.get(12).ok()?);
    let mut made = None;
    for (key, _) in keys {
        let said = detail::said(sql, row, device, sequence).ok()?;
        let envelope = Envelope::rebuild(said, signature, *key).ok()?;
        made = Some(Digest::new(*envelope.id().as_bytes()));
        if made == Some(logged) {
            break;
        }
    }
    made
}

/// Whether each body that is held is the one that reports name.
fn bodies_of(sql: &Connection, found: &mut Found, device: i64, id: DeviceId) -> Result<(), Failure> {
    type Read = (i64, i64, Vec<u8>, u32, Vec<u8>);
    let held: Vec<Read> = rows(
        sql,
        "SELECT number, kind, digest, size, content FROM body
         WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND state = 1 AND content IS NOT NULL ORDER BY number",
        (device,),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )?;
    for (number, kind, digest, size, content) in held {
        let name = Digest::try_from(digest.as_slice())
            .ok()
            .map(|sha256| BodyRef { sha256, size });
        let is_it = name.is_some_and(|name| match kind {
            0 => opens::<FactsBody>(name, &content),
            1 => opens::<FindingsBody>(name, &content),
            2 => opens::<InventoryBody>(name, &content),
            _ => opens::<AssessmentBody>(name, &content),
        });
        if !is_it {
            let what = ["facts", "findings", "inventory", "assessment"];
            let what = usize::try_from(kind).ok().and_then(|kind| what.get(kind));
            found.verified.fault(LogFault::Altered {
                position: first_naming(sql, device, number)?,
                what: format!("the {} of device {id}", what.copied().unwrap_or("body")),
            });
        }
    }
    Ok(())
}

fn opens<B: Canonical>(name: BodyRef, content: &[u8]) -> bool {
    name.open::<B>(content).is_ok()
}

/// The place of the first report that names a body.
fn first_naming(sql: &Connection, device: i64, body: i64) -> Result<u64, Failure> {
    let first: Vec<Option<u64>> = rows(
        sql,
        "SELECT min(position) FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */
             AND /*+ rest_of( */ ?2 /*+ ) */ IN (facts, findings, inventory, assessment)",
        (device, body),
        |row| row.get(0),
    )?;
    Ok(first.into_iter().flatten().next().unwrap_or_default())
}

pub(super) fn rows<T>(
    sql: &Connection,
    text: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> crate::engine::Result<T>,
) -> Result<Vec<T>, Failure> {
    sql.prepare_cached(text)
        .and_then(|mut find| find.query_map(params, read)?.collect())
        .during(OPERATION)
}
