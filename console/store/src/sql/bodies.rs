//! Bodies: kept per device, by digest, deflated.

use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::Digest;

use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use crate::engine::Connection;
use crate::engine::OptionalExtension;

/// Which body of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Facts = 0,
    Findings = 1,
    Inventory = 2,
    Assessment = 3,
}

/// A body as a report names it, with the bytes that came along.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) kind: Kind,
    pub(super) name: BodyRef,
    pub(super) deflated: Option<Vec<u8>>,
}

/// The bodies that a report names, by kind; only an assessment may be none.
pub(super) type Bodies = [Option<Named>; KINDS];
/// How many kinds there are.
pub(super) const KINDS: usize = 4;

/// A named body as the store knows it; of one that is not named nothing is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) number: Option<i64>,
    /// Held, or lawfully erased after it was held.
    settled: bool,
}

impl Known {
    /// A body of this number and state.
    pub(super) fn new(number: i64, state: i64) -> Self {
        Self {
            number: Some(number),
            settled: state != ABSENT,
        }
    }
}

/// Looks up whether a body is known for the device.
pub(super) fn known(batch: &Batch<'_>, device: i64, body: &Named) -> Result<Known, Failure> {
    let found = batch.ask(
        "look a body up",
        "SELECT number, state FROM body WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND kind = ?2 AND digest = ?3 AND size = ?4",
        (
            device,
            body.kind as i64,
            body.name.sha256.as_bytes(),
            body.name.size,
        ),
        |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)),
    )?;
    Ok(found.map_or_else(Known::default, |(number, state)| Known::new(number, state)))
}

/// Digests of bodies that are neither held nor sent, each once.
pub(super) fn missing(bodies: &Bodies, known: &[Known; KINDS]) -> Vec<Digest> {
    let mut need: Vec<Digest> = Vec::new();
    for (body, known) in bodies.iter().zip(known) {
        let Some(body) = body else { continue };
        if !known.settled && body.deflated.is_none() && !need.contains(&body.name.sha256) {
            need.push(body.name.sha256);
        }
    }
    need
}

/// Keeps what came along and tells the body's number. With `may_hold` unset only its name is kept.
pub(super) fn keep(
    batch: &Batch<'_>,
    device: i64,
    body: &Named,
    known: Known,
    may_hold: bool,
) -> Result<i64, Failure> {
    let content = body.deflated.as_ref().filter(|_| may_hold);
    match (known.number, content) {
        (Some(number), Some(content)) if !known.settled => {
            batch.run(
                "keep a body",
                "UPDATE body SET state = ?2, content = ?3 WHERE /*+ provider = provider_of(?1) AND */ number = ?1",
                (number, HELD, content),
            )?;
            Ok(number)
        }
        (Some(number), _) => Ok(number),
        (None, content) => batch.insert(
            "keep a body",
            "INSERT INTO body (/*+ number, provider, */ device, kind, digest, size, state, content)
             VALUES (/*+ body_number(?1), provider_of(?1), */ ?1, ?2, ?3, ?4, ?5, ?6) /*+ RETURNING number */",
            (
                device,
                body.kind as i64,
                body.name.sha256.as_bytes(),
                body.name.size,
                if content.is_some() { HELD } else { ABSENT },
                content,
            ),
        ),
    }
}

/// How a body of this number is named.
pub(super) fn name(sql: &Connection, number: i64) -> Result<BodyRef, Failure> {
    let (digest, size): (Vec<u8>, u32) = sql
        .prepare_cached(
            "SELECT digest, size FROM body WHERE /*+ provider = provider_of(?1) AND */ number = ?1",
        )
        .and_then(|mut find| find.query_row((number,), |row| Ok((row.get(0)?, row.get(1)?))))
        .during("read a body's name")?;
    Ok(BodyRef {
        sha256: Digest::try_from(digest.as_slice()).intact("read a body's name")?,
        size,
    })
}

/// The body of this number, where it is held. It is compared with its digest again.
pub(super) fn read<B: Canonical>(sql: &Connection, number: i64) -> Result<Option<B>, Failure> {
    const OPERATION: &str = "read a body";
    let content: Option<Vec<u8>> = sql
        .prepare_cached(
            "SELECT content FROM body WHERE /*+ provider = provider_of(?1) AND */ number = ?1 AND state = ?2",
        )
        .and_then(|mut find| find.query_row((number, HELD), |row| row.get(0)).optional())
        .during(OPERATION)?
        .flatten();
    let Some(content) = content else {
        return Ok(None);
    };
    let open = name(sql, number)?.open::<B>(&content).intact(OPERATION)?;
    Ok(Some(open.body))
}

const ABSENT: i64 = 0;
const HELD: i64 = 1;
