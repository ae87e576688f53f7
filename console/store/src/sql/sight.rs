//! What an asker reaches: the one place that tells it, for every query and every change.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;

use super::failure::During;
use super::failure::Failure;
use super::rows;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::Row;
use crate::engine::Statement;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::Role;
use crate::model::Scope;
use crate::model::SignedActing;
use crate::silence;
use crate::silence::Thresholds;

/// Providers that a post of a party reaches now, and at which level: what its party is permitted; and for the party that
/// runs the console what the providers' computers in use say, or said when the provider closed, where there never was one
/// everything, and nothing where the last one left. Who sits in no party's post, or in one that was revoked, reaches nothing by the same query.
const REACH: &str = "SELECT m.provider AS provider, m.level AS level
     FROM operator o JOIN permission m ON m.party = o.party
     WHERE o.number = :asker AND o.role IN (1, 2)
         AND m.withdrawn IS NULL AND m.since <= :at AND m.until > :at
     UNION ALL
     SELECT p.number, coalesce(
         (SELECT max(d.sharing) FROM device d WHERE d.provider = p.number AND d.state <> 4),
         (SELECT max(d.sharing) FROM device d WHERE d.provider = p.number AND d.closed_state IS NOT NULL),
         (SELECT 0 FROM erasure e JOIN device d ON d.number = e.device WHERE d.provider = p.number LIMIT 1),
         3)
     FROM operator o JOIN provider p ON o.party = 1
     WHERE o.number = :asker AND o.role IN (1, 2)";

/// The number of the party that runs this console.
pub(super) const OWN_PARTY: i64 = 1;

/// How much of a provider a question needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Need {
    Progress = 1,
    Items = 2,
    Devices = 3,
    /// What only the provider itself may see, and whoever holds the store.
    Whole = 4,
}

impl Need {
    /// What a level of sharing stands for; nothing is needed for what is public.
    pub(super) fn of(level: Sharing) -> Option<Self> {
        match level {
            Sharing::Public => None,
            Sharing::Progress => Some(Self::Progress),
            Sharing::Items => Some(Self::Items),
            Sharing::Devices => Some(Self::Devices),
        }
    }
}

/// Something that operators do, by what it takes to do it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Deed {
    /// Settings, releases, parties and posts.
    Run,
    /// Providers, their places and codes.
    Keep,
    /// Devices, enrolment strings, drafts and permissions of a provider.
    Tend,
    /// A party's own work.
    Note,
}

/// Something of a provider that was read.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Look {
    pub(super) provider: i64,
    pub(super) day: i64,
    pub(super) operator: i64,
    pub(super) level: i64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    All,
    Own,
    Party,
}

/// One asker within one consistent state of the store.
pub(super) struct Sight<'a> {
    pub(super) sql: &'a Connection,
    kind: Kind,
    role: Option<Role>,
    /// The number of the provider for [`Kind::Own`], of the post for [`Kind::Party`].
    asker: i64,
    operator: Option<(i64, OperatorId)>,
    party: i64,
    at: Timestamp,
    looked: RefCell<BTreeSet<Look>>,
    past: Option<EndOf>,
    signed: Option<Arc<SignedActing>>,
}

/// The end of a day in London that is asked about, in place of now.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndOf {
    /// Days since 1970.
    pub(super) day: i64,
    /// The first second after it.
    pub(super) end: i64,
    /// The first place in the log that was not there yet.
    pub(super) position: i64,
}

/// How each device stood at the end of a day: as it stands now where nothing changed since, else as it was kept.
const DEVICES_PAST: &str = "(SELECT c.number, c.id, c.provider, c.label, c.search, c.provider_key, c.os, c.sharing,
         c.state, c.head_sequence, c.last_heard, c.last_heard AS heard_mark, c.collected_at, c.clock_wrong, c.agent, c.policy, c.facts, c.findings,
         c.inventory, c.pass, c.fail, c.advice, c.unknown, c.not_applicable, c.error, c.location, c.assessment
     FROM device c WHERE c.stands_since <= :day
     UNION ALL
     SELECT c.number, c.id, c.provider, c.label, c.search, c.provider_key, w.os,
         CASE WHEN c.sharing < w.sharing THEN c.sharing ELSE w.sharing END,
         w.state, w.head_sequence, w.last_heard, w.last_heard, w.collected_at, w.clock_wrong, w.agent, w.policy, w.facts, w.findings,
         w.inventory, w.pass, w.fail, w.advice, w.unknown, w.not_applicable, w.error, w.location, w.assessment
     FROM device c JOIN device_past w ON /*+ w.provider = c.provider AND */ w.device = c.number
         AND w.until = (SELECT min(until) FROM device_past
             WHERE /*+ provider = c.provider AND */ device = c.number AND until > :day)
     WHERE c.stands_since > :day AND w.first <= :day)";

/// The verdicts that stood at the end of a day.
const POSTURE_PAST: &str =
    "(SELECT /*+ provider, */ device, check_id, verdict, reason, evidence, differs, since
     FROM posture WHERE begun < :end
     UNION ALL
     SELECT /*+ provider, */ device, check_id, verdict, reason, evidence, differs, since
     FROM posture_past WHERE begun < :end AND ended >= :end)";

impl<'a> Sight<'a> {
    /// Looks up who asks. Who is not there reaches nothing, and is not told so.
    pub(super) fn new(sql: &'a Connection, scope: &Scope) -> Result<Self, Failure> {
        let mut sight = Self {
            sql,
            kind: Kind::All,
            role: None,
            asker: 0,
            operator: None,
            party: OWN_PARTY,
            at: Timestamp::UNIX_EPOCH,
            looked: RefCell::default(),
            past: None,
            signed: None,
        };
        match scope {
            Scope::Everything => {}
            Scope::Provider(id) => {
                sight.kind = Kind::Own;
                sight.party = rows::NO_NUMBER;
                sight.asker = provider_number(sql, *id)?.unwrap_or(rows::NO_NUMBER);
            }
            Scope::Party {
                operator,
                party,
                role,
                at,
                signed,
            } => {
                sight.take_post(*operator, *party, *role, *at)?;
                sight.signed.clone_from(signed);
            }
        }
        Ok(sight)
    }

    fn take_post(
        &mut self,
        id: OperatorId,
        party: PartyId,
        role: Role,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let found: Option<(i64, i64, Option<i64>)> = self
            .sql
            .prepare_cached(
                "SELECT o.number, o.party, o.provider FROM operator o JOIN party y ON y.number = o.party
                 WHERE o.id = ?1 AND y.id = ?2 AND o.role = ?3 AND o.claimed IS NOT NULL AND o.revoked IS NULL",
            )
            .and_then(|mut find| {
                let who = (id.as_bytes(), party.as_bytes(), rows::role_code(role));
                find.query_row(who, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                    .optional()
            })
            .during("look a post up")?;
        let (number, party, provider) = found.unwrap_or((rows::NO_NUMBER, rows::NO_NUMBER, None));
        self.kind = if provider.is_some() {
            Kind::Own
        } else {
            Kind::Party
        };
        self.asker = provider.unwrap_or(number);
        self.operator = found.map(|_| (number, id));
        (self.party, self.role, self.at) = (party, Some(role), at);
        Ok(())
    }

    /// Asks about the end of a day, with today's right to see.
    pub(super) fn at_end_of(self, past: EndOf) -> Self {
        Self {
            past: Some(past),
            ..self
        }
    }

    /// The end of a day that is asked about; none for now.
    pub(super) fn past(&self) -> Option<EndOf> {
        self.past
    }

    /// Devices as `d`, as they stand at the moment that is asked about; read by this index where they stand so now.
    pub(super) fn devices(&self, by: &str) -> String {
        self.devices_as("d", by)
    }

    /// The same under another name.
    pub(super) fn devices_as(&self, name: &str, by: &str) -> String {
        match self.past {
            None => format!("device {name} {by}"),
            Some(_) => format!("{DEVICES_PAST} {name}"),
        }
    }

    /// Verdicts as `s`, as they stood at the moment that is asked about; read by this index where they stand so now.
    pub(super) fn posture(&self, by: &str) -> String {
        match self.past {
            None => format!("posture s {by}"),
            Some(_) => format!("{POSTURE_PAST} s"),
        }
    }

    /// What silence means at a moment, by the policy in force at the moment that is asked about.
    pub(super) fn thresholds(&self, now: Timestamp) -> Result<Thresholds, Failure> {
        let before = self.past.map_or(i64::MAX, |past| past.position);
        let text = "SELECT good_for_days FROM policy_release WHERE position < :before ORDER BY position DESC LIMIT 1";
        let days = self.row("read the policy in force", text, &[(":before", &before)], |row| {
            row.get(0)
        })?;
        Ok(Thresholds::with_stale_days(
            now,
            days.unwrap_or(limits::STALE_DAYS),
        ))
    }

    /// The condition under which a provider of the table's name was there at the moment that is asked about.
    pub(super) fn was_there(&self, name: &str) -> String {
        match self.past {
            None => "TRUE".to_owned(),
            Some(_) => format!("{name}.added <= :day"),
        }
    }

    /// Whoever holds the store: for what the store itself asks.
    pub(super) fn everything(sql: &'a Connection) -> Result<Self, Failure> {
        Self::new(sql, &Scope::Everything)
    }

    /// The condition under which the provider whose number the column holds is reached.
    pub(super) fn reaches(&self, column: &str, need: Need) -> String {
        match self.kind {
            Kind::All => "TRUE".to_owned(),
            Kind::Own => format!("{column} = :asker"),
            Kind::Party => format!(
                "{column} IN (SELECT r.provider FROM ({REACH}) r WHERE r.level >= {})",
                need as i64
            ),
        }
    }

    /// The condition under which a device of the table's name is reached. What keeps its bodies back from this console shows
    /// nothing to other parties either.
    pub(super) fn reaches_device(&self, name: &str) -> String {
        let provider = self.reaches(&format!("{name}.provider"), Need::Devices);
        match self.kind {
            Kind::All | Kind::Own => provider,
            Kind::Party => format!("{name}.sharing = 3 AND {provider}"),
        }
    }

    /// The level at which the provider whose number the column holds is reached, as a number.
    pub(super) fn level(&self, column: &str) -> String {
        match self.kind {
            Kind::All | Kind::Own => "3".to_owned(),
            Kind::Party => format!("(SELECT max(r.level) FROM ({REACH}) r WHERE r.provider = {column})"),
        }
    }

    /// Whether everything is reached, so that kept sums hold.
    pub(super) fn is_everything(&self) -> bool {
        self.kind == Kind::All
    }

    /// The provider whose own people ask; one that is not there has the number of none.
    pub(super) fn own(&self) -> Option<i64> {
        (self.kind == Kind::Own).then_some(self.asker)
    }

    /// Whether the party that runs this console asks, or whoever holds its store.
    pub(super) fn is_own_party(&self) -> bool {
        self.kind != Kind::Own && self.party == OWN_PARTY
    }

    /// The asker's party; the number of none for a provider's own people.
    pub(super) fn party(&self) -> i64 {
        match self.kind {
            Kind::All | Kind::Party => self.party,
            Kind::Own => rows::NO_NUMBER,
        }
    }

    /// The role of a post; none for whoever holds the store, and for a provider's computers.
    pub(super) fn role(&self) -> Option<Role> {
        self.role
    }

    /// What the post that asks signed of it.
    pub(super) fn signed(&self) -> Option<&SignedActing> {
        self.signed.as_deref()
    }

    /// The post that asks: its number and id.
    pub(super) fn operator(&self) -> Option<(i64, OperatorId)> {
        self.operator
    }

    /// The number of a provider that is reached; `NotFound` by one query whether it is not there, or was never permitted,
    /// or is not any more.
    pub(super) fn provider(&self, id: ProviderId, need: Need) -> Result<i64, Failure> {
        let text = format!(
            "SELECT p.number FROM provider p WHERE p.id = :id AND {}",
            self.reaches("p.number", need)
        );
        let found = self.row("look a provider up", &text, &[(":id", id.as_bytes())], |row| {
            row.get(0)
        })?;
        let number = found.ok_or(StoreError::NotFound { what: "provider" })?;
        self.saw(number, need);
        Ok(number)
    }

    /// The number of a provider that is reached, or the number of none: for lists, which then are empty.
    pub(super) fn provider_within(&self, id: ProviderId, need: Need) -> Result<i64, Failure> {
        match self.provider(id, need) {
            Err(Failure::Told(StoreError::NotFound { .. })) => Ok(rows::NO_NUMBER),
            other => other,
        }
    }

    /// Notes that something of a provider was read. What is read of items or devices by a party is told to the provider.
    pub(super) fn saw(&self, provider: i64, need: Need) {
        let Some((operator, _)) = self.operator.filter(|_| self.kind == Kind::Party) else {
            return;
        };
        if matches!(need, Need::Items | Need::Devices) {
            self.looked.borrow_mut().insert(Look {
                provider,
                day: rows::day(silence::day(self.at)),
                operator,
                level: need as i64,
            });
        }
    }

    /// What was read, once all is.
    pub(super) fn looked(self) -> BTreeSet<Look> {
        self.looked.into_inner()
    }

    /// Whether the asker may do this at all. It is answered alike whatever it is to be done to.
    pub(super) fn may(&self, deed: Deed) -> Result<(), Failure> {
        let is_own_party = self.is_own_party();
        let may = match (self.kind, deed) {
            (Kind::All, _) | (Kind::Own, Deed::Tend) => true,
            (Kind::Own, Deed::Run | Deed::Keep | Deed::Note) => false,
            (Kind::Party, _) if self.operator.is_none() => false,
            (Kind::Party, Deed::Run) => is_own_party && self.role == Some(Role::Admin),
            (Kind::Party, Deed::Keep | Deed::Tend) => is_own_party && self.role == Some(Role::Support),
            (Kind::Party, Deed::Note) => matches!(self.role, Some(Role::Support | Role::Lead)),
        };
        if may {
            return Ok(());
        }
        Err(StoreError::NotAllowed {
            what: match deed {
                Deed::Run => "change how this console is run, and by whom",
                Deed::Keep => "change providers and their places",
                Deed::Tend => "change this",
                Deed::Note => "keep notes here",
            },
        }
        .into())
    }

    /// Asks for rows. The statement may name `:asker` and `:at`, as the conditions made here do, besides what is given.
    pub(super) fn rows<T>(
        &self,
        operation: &'static str,
        text: &str,
        values: &[(&str, &dyn ToSql)],
        mut read: impl FnMut(&Row<'_>) -> crate::engine::Result<T>,
    ) -> Result<Vec<T>, Failure> {
        let mut statement = self.sql.prepare_cached(text).during(operation)?;
        self.bind(&mut statement, values).during(operation)?;
        let mut found = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = found.next().during(operation)? {
            rows.push(read(&row).during(operation)?);
        }
        Ok(rows)
    }

    /// Asks for at most one row.
    pub(super) fn row<T>(
        &self,
        operation: &'static str,
        text: &str,
        values: &[(&str, &dyn ToSql)],
        read: impl FnMut(&Row<'_>) -> crate::engine::Result<T>,
    ) -> Result<Option<T>, Failure> {
        Ok(self.rows(operation, text, values, read)?.into_iter().next())
    }

    /// Binds what the statement asks for, and who asks.
    pub(super) fn bind(
        &self,
        statement: &mut Statement<'_>,
        values: &[(&str, &dyn ToSql)],
    ) -> crate::engine::Result<()> {
        let at = self.at.as_second();
        let (day, end) = self.past.map(|past| (past.day, past.end)).unzip();
        let own: [(&str, &dyn ToSql); 4] = [
            (":asker", &self.asker),
            (":at", &at),
            (":day", &day),
            (":end", &end),
        ];
        for (name, value) in values.iter().chain(&own) {
            if let Some(place) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(place, value)?;
            }
        }
        Ok(())
    }
}

fn provider_number(sql: &Connection, id: ProviderId) -> Result<Option<i64>, Failure> {
    sql.prepare_cached("SELECT number FROM provider WHERE id = ?1")
        .and_then(|mut find| find.query_row((id.as_bytes(),), |row| row.get(0)).optional())
        .during("look a provider up")
}
