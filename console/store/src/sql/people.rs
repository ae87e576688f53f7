//! Organisations and their posts.

use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use jiff::Timestamp;

use super::action;
use super::action::Action;
use super::batch::Batch;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::identify;
use super::pages::key_of;
use super::pages::paged;
use super::rows;
use super::sight::Need;
use super::sight::OWN_PARTY;
use super::sight::Sight;
use crate::change::Claim;
use crate::change::NewOperator;
use crate::change::NewParty;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::Operator;
use crate::model::OperatorRow;
use crate::model::Page;
use crate::model::PartyKind;
use crate::model::PartyRow;
use crate::model::Role;
use crate::silence;

/// Adds a party under the id.
pub(super) fn party_add(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: PartyId,
    new: &NewParty,
    at: Timestamp,
) -> Result<(), Failure> {
    let there = parties(sight)?;
    if there.len() >= limits::PARTIES as usize {
        return Err(StoreError::TooMany {
            what: "parties",
            most: limits::PARTIES,
        }
        .into());
    }
    let folded = rows::folded(&new.name);
    if there.iter().any(|party| rows::folded(&party.name) == folded) {
        return Err(StoreError::Taken {
            what: "this name of a party",
        }
        .into());
    }
    batch.insert(
        "keep a party",
        "INSERT INTO party (id, name, kind, telephone) VALUES (?1, ?2, ?3, ?4)",
        (
            id.as_bytes(),
            &new.name,
            rows::code_of(&PartyKind::ALL, &new.kind),
            &new.telephone,
        ),
    )?;
    let action = Action::PartyAdded {
        party: id,
        kind: new.kind,
        name: &new.name,
    };
    action::log(batch, sight, None, &action, at)?;
    Ok(())
}

/// The one that runs this console first, then by name; another party sees itself.
pub(super) fn parties(sight: &Sight<'_>) -> Result<Vec<PartyRow>, Failure> {
    let text = "SELECT id, name, kind, telephone, number = 1 FROM party
         WHERE :every = 1 OR number = :party
         ORDER BY number <> 1, name, number";
    let every = sight.own().is_some_and(|own| own != rows::NO_NUMBER) || sight.is_own_party();
    let values: [(&str, &dyn ToSql); 2] = [(":every", &every), (":party", &sight.party())];
    type Read = ([u8; 8], String, i64, Option<String>, bool);
    let found: Vec<Read> = sight.rows("read parties", text, &values, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    let party = |(id, name, kind, telephone, own): Read| {
        Ok(PartyRow {
            id: PartyId::new(id),
            name,
            kind: rows::of_code(&PartyKind::ALL, kind)?,
            telephone,
            own,
        })
    };
    found.into_iter().map(party).collect()
}

/// The party that was meant: by its id, the beginning of it, or its whole name.
pub(super) fn party_by_name(sight: &Sight<'_>, typed: &str) -> Result<PartyId, Failure> {
    let typed = typed.trim();
    let (there, name) = (parties(sight)?, rows::folded(typed));
    let prefix = identify::prefix(typed).map(str::to_ascii_lowercase);
    let begins = |party: &PartyRow| {
        let id = party.id.to_string();
        prefix.as_ref().is_some_and(|prefix| id.starts_with(prefix))
    };
    let is_named = |party: &PartyRow| !name.is_empty() && rows::folded(&party.name) == name;
    for fits in [&begins as &dyn Fn(&PartyRow) -> bool, &is_named] {
        let found = there.iter().filter(|party| fits(party));
        let found = found.map(|party| (*party.id.as_bytes(), party.name.clone()));
        let found: Vec<_> = found.collect();
        if let Some(id) = identify::one(typed, &found)? {
            return Ok(PartyId::new(id));
        }
    }
    Err(StoreError::NotFound { what: "party" }.into())
}

/// The number of a party.
pub(super) fn party_number(sql: &Connection, id: PartyId) -> Result<i64, Failure> {
    let found = sql
        .prepare_cached("SELECT number FROM party WHERE id = ?1")
        .and_then(|mut find| find.query_row((id.as_bytes(),), |row| row.get(0)).optional())
        .during("look a party up")?;
    Ok(found.ok_or(StoreError::NotFound { what: "party" })?)
}

/// Adds a post under the id, and the right to claim it.
pub(super) fn operator_add(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: OperatorId,
    new: &NewOperator,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "keep a post";
    let party = party_number(batch.sql, new.party)?;
    if new.role == Role::Admin && party != OWN_PARTY {
        return Err(StoreError::Invalid {
            what: "an admin",
            rule: "must be of the party that runs this console",
        }
        .into());
    }
    let provider = match new.provider {
        Some(provider) => Some(any_provider(batch, provider)?),
        None => None,
    };
    let count: Option<u32> = batch.ask(OPERATION, "SELECT count(*) FROM operator", [], |row| row.get(0))?;
    if count >= Some(limits::OPERATORS) {
        return Err(StoreError::TooMany {
            what: "posts",
            most: limits::OPERATORS,
        }
        .into());
    }
    let number = batch.insert(
        OPERATION,
        "INSERT INTO operator (id, party, provider, role, label, added) VALUES (?1, ?2, ?3, ?4, ?5, ?6) /*+ RETURNING number */",
        (
            id.as_bytes(),
            party,
            provider,
            rows::role_code(new.role),
            &new.label,
            at.as_second(),
        ),
    )?;
    let added = batch.run(
        OPERATION,
        "INSERT INTO operator_token (digest, operator, expires) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        (new.token_sha256.as_bytes(), number, new.token_until.as_second()),
    )?;
    if added == 0 {
        return Err(StoreError::Taken { what: "this token" }.into());
    }
    let action = Action::OperatorAdded {
        added: id,
        party: new.party,
        role: new.role,
    };
    action::log(batch, sight, provider, &action, at)?;
    Ok(())
}

/// Whoever runs the console names a provider whose people get a post; that shows nothing of it.
fn any_provider(batch: &Batch<'_>, id: ProviderId) -> Result<i64, Failure> {
    Sight::everything(batch.sql)?.provider(id, Need::Whole)
}

/// A client claims a post by its token.
pub(super) fn operator_claim(
    batch: &mut Batch<'_>,
    claim: &Claim,
    at: Timestamp,
) -> Result<Operator, Failure> {
    const OPERATION: &str = "claim a post";
    let found: Option<(i64, i64, bool)> = batch.ask(
        OPERATION,
        "SELECT o.number, t.expires, o.claimed IS NOT NULL
         FROM operator_token t JOIN operator o ON o.number = t.operator
         WHERE t.digest = ?1 AND o.revoked IS NULL",
        (claim.token_sha256.as_bytes(),),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let not_good = || StoreError::NotFound {
        what: "right to claim; it may be used or out of date: ask for a new one",
    };
    let (number, expires, is_claimed) = found.ok_or_else(not_good)?;
    let before = by_certificate(batch.sql, claim.certificate_sha256)?;
    if is_claimed {
        // The answer may have been lost on the way; another key or certificate is another client.
        let (id, key) = (claimed_id(batch, number)?, claim.key);
        let same = before.filter(|operator| operator.id == id && operator.key == key);
        return Ok(same.ok_or_else(not_good)?);
    }
    if at.as_second() >= expires {
        return Err(not_good().into());
    }
    let is_taken = batch.ask(
        OPERATION,
        "SELECT 1 FROM operator WHERE public = ?1 OR certificate = ?2",
        (claim.key.as_bytes(), claim.certificate_sha256.as_bytes()),
        |_| Ok(()),
    )?;
    if is_taken.is_some() {
        return Err(StoreError::Taken {
            what: "this key or certificate",
        }
        .into());
    }
    batch.run(
        OPERATION,
        "UPDATE operator SET public = ?2, certificate = ?3, claimed = ?4 WHERE number = ?1",
        (
            number,
            claim.key.as_bytes(),
            claim.certificate_sha256.as_bytes(),
            at.as_second(),
        ),
    )?;
    let operator = by_certificate(batch.sql, claim.certificate_sha256)?.intact(OPERATION)?;
    let sight = Sight::new(batch.sql, &operator.scope(at))?;
    let action = Action::OperatorClaimed {
        public_key: claim.key.key_id().to_string(),
        certificate_sha256: claim.certificate_sha256,
    };
    action::log(batch, &sight, None, &action, at)?;
    Ok(operator)
}

/// Another certificate takes the place of the old one.
pub(super) fn operator_renew(
    batch: &mut Batch<'_>,
    key: &PublicKey,
    certificate: Digest,
    at: Timestamp,
) -> Result<Operator, Failure> {
    const OPERATION: &str = "renew a certificate";
    let operator = by_key(batch.sql, key)?.ok_or(StoreError::NotFound { what: "operator" })?;
    if let Some(there) = by_certificate(batch.sql, certificate)? {
        let taken = StoreError::Taken {
            what: "this certificate",
        };
        return if there == operator {
            Ok(there)
        } else {
            Err(taken.into())
        };
    }
    batch.run(
        OPERATION,
        "UPDATE operator SET certificate = ?2 WHERE public = ?1",
        (key.as_bytes(), certificate.as_bytes()),
    )?;
    let sight = Sight::new(batch.sql, &operator.scope(at))?;
    let action = Action::OperatorRenewed {
        certificate_sha256: certificate,
    };
    action::log(batch, &sight, None, &action, at)?;
    Ok(operator)
}

fn claimed_id(batch: &Batch<'_>, number: i64) -> Result<OperatorId, Failure> {
    const OPERATION: &str = "claim a post";
    let text = "SELECT id FROM operator WHERE number = ?1";
    let found = batch.ask(OPERATION, text, (number,), |row| row.get(0).map(OperatorId::new))?;
    found.intact(OPERATION)
}

/// Ends a post's right, and that of its token.
pub(super) fn operator_revoke(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    id: OperatorId,
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "revoke a post";
    let found: Option<(i64, Option<i64>, Option<i64>)> = batch.ask(
        OPERATION,
        "SELECT number, provider, revoked FROM operator WHERE id = ?1",
        (id.as_bytes(),),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (number, provider, revoked) = found.ok_or(StoreError::NotFound { what: "operator" })?;
    if revoked.is_some() {
        return Ok(());
    }
    batch.run(
        OPERATION,
        "UPDATE operator SET revoked = ?2 WHERE number = ?1",
        (number, at.as_second()),
    )?;
    let action = Action::OperatorRevoked { revoked: id };
    action::log(batch, sight, provider, &action, at)?;
    Ok(())
}

/// The post of a certificate, as long as it is not revoked.
pub(super) fn by_certificate(sql: &Connection, certificate: Digest) -> Result<Option<Operator>, Failure> {
    found_by(sql, "o.certificate", certificate.as_bytes())
}

/// The post of a key, as long as it is not revoked.
pub(super) fn by_key(sql: &Connection, key: &PublicKey) -> Result<Option<Operator>, Failure> {
    found_by(sql, "o.public", key.as_bytes())
}

fn found_by(sql: &Connection, column: &str, value: &[u8; 32]) -> Result<Option<Operator>, Failure> {
    const OPERATION: &str = "look a post up";
    type Read = ([u8; 8], [u8; 8], i64, String, Option<[u8; 8]>, [u8; 32]);
    let found: Option<Read> = sql
        .prepare_cached(&format!(
            "SELECT o.id, y.id, o.role, o.label, p.id, o.public
             FROM operator o JOIN party y ON y.number = o.party LEFT JOIN provider p ON p.number = o.provider
             WHERE {column} = ?1 AND o.claimed IS NOT NULL AND o.revoked IS NULL"
        ))
        .and_then(|mut find| {
            find.query_row((value,), |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ))
            })
            .optional()
        })
        .during(OPERATION)?;
    let Some((id, party, role, label, provider, public)) = found else {
        return Ok(None);
    };
    Ok(Some(Operator {
        id: OperatorId::new(id),
        party: PartyId::new(party),
        role: rows::of_code(&Role::ALL, role)?,
        label,
        provider: provider.map(ProviderId::new),
        key: PublicKey::from_bytes(&public).intact(OPERATION)?,
    }))
}

/// Added, token's end, claimed, revoked, made anew; what it did last, looked through last; and the last day it read something.
type Times = (i64, [Option<i64>; 6], Option<i64>);

/// A page of posts.
const POSTS: &str = "SELECT o.added, CASE WHEN o.claimed IS NULL THEN t.expires END, o.claimed, o.revoked,
         o.id, y.id, y.name, o.label, p.id, o.certificate, o.role,
         d.renewed, d.did, (SELECT max(w.at) FROM last_look w WHERE w.operator = o.number),
         k.day, o.number
     FROM operator o
     LEFT JOIN (SELECT a.operator, max(l.at) AS did,
             max(CASE WHEN a.body LIKE '{\"action\":\"operator-renewed\"%' THEN l.at END) AS renewed
         FROM action a JOIN log l ON l.position = a.position
         WHERE a.operator IS NOT NULL GROUP BY a.operator) d ON d.operator = o.number
     LEFT JOIN (SELECT operator, max(day) AS day FROM look GROUP BY operator) k ON k.operator = o.number
     JOIN party y ON y.number = o.party
     LEFT JOIN provider p ON p.number = o.provider
     LEFT JOIN operator_token t ON t.operator = o.number
     WHERE (:every = 1 OR o.party = :party OR o.provider = :own)
         AND (y.name, o.label, o.number) > (:party_name, :label, :number)
     ORDER BY y.name, o.label, o.number LIMIT :limit";

/// Posts by party and label: every one, a party's, or a provider's.
pub(super) fn operators(
    sight: &Sight<'_>,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<OperatorRow>, Failure> {
    const OPERATION: &str = "read posts";
    let (party_name, label, number): (String, String, i64) =
        key_of(after)?.unwrap_or_else(|| (String::new(), String::new(), 0));
    let limit = limit.min(limits::PAGE_ROWS);
    let every = sight.is_everything() || sight.is_own_party() && sight.role() == Some(Role::Admin);
    let (party, own) = (sight.party(), sight.own());
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":every", &every), (":party", &party), (":own", &own)];
    let count = "SELECT count(*) FROM operator o WHERE :every = 1 OR o.party = :party OR o.provider = :own";
    let total = sight.row(OPERATION, count, &values, |row| row.get(0))?;
    values.extend([
        (":party_name", &party_name as &dyn ToSql),
        (":label", &label),
        (":number", &number),
        (":limit", &limit),
    ]);
    let mut last = None;
    let found = sight.rows(OPERATION, POSTS, &values, |row| {
        let (times, role, operator) = post(row)?;
        let number: i64 = row.get(15)?;
        last = Some((operator.party_name.clone(), operator.label.clone(), number));
        Ok((times, role, operator))
    })?;
    let rows = found.into_iter().map(dated).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

/// Reads [`POSTS`], but for what is no type of the database's.
fn post(row: &Row<'_>) -> crate::engine::Result<(Times, i64, OperatorRow)> {
    let six = [1, 2, 3, 11, 12, 13].map(|column| row.get(column));
    let [expires, claimed, revoked, renewed, did, through] = six;
    let times = (
        row.get(0)?,
        [expires?, claimed?, revoked?, renewed?, did?, through?],
        row.get(14)?,
    );
    let operator = OperatorRow {
        id: OperatorId::new(row.get(4)?),
        party: PartyId::new(row.get(5)?),
        party_name: row.get(6)?,
        role: Role::Lead,
        label: row.get(7)?,
        provider: row.get::<_, Option<[u8; 8]>>(8)?.map(ProviderId::new),
        added: Timestamp::UNIX_EPOCH,
        token_until: None,
        claimed: None,
        certificate_sha256: row.get::<_, Option<[u8; 32]>>(9)?.map(Digest::new),
        certificate_made: None,
        last_seen: None,
        revoked: None,
    };
    Ok((times, row.get(10)?, operator))
}

fn dated(((added, times, read), role, operator): (Times, i64, OperatorRow)) -> Result<OperatorRow, Failure> {
    let time = |at: Option<i64>| at.map(rows::time).transpose();
    let [token_until, claimed, revoked, renewed, did, through] = times;
    let on = |at: Option<i64>| Ok::<_, Failure>(time(at)?.map(silence::day));
    let read = read.map(rows::date).transpose()?;
    Ok(OperatorRow {
        role: rows::of_code(&Role::ALL, role)?,
        added: rows::time(added)?,
        token_until: time(token_until)?,
        claimed: time(claimed)?,
        certificate_made: time(renewed.or(claimed))?,
        last_seen: on(did)?.max(on(through)?).max(read),
        revoked: time(revoked)?,
        ..operator
    })
}
