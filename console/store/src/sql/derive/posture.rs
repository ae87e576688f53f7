//! The verdicts of one device, made again of its findings.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::Reason;

use super::OPERATION;
use super::chain::Judged;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::limits;
use crate::posture::Known;
use crate::posture::Posture;
use crate::posture::Standing;
use crate::posture::posture;
use crate::sql::bodies;
use crate::sql::detail;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::rows;
use crate::verifying::PolicyKnown;
use crate::verifying::Rules;

/// What policies say, asked once each.
pub(super) struct Policies<'a> {
    rules: Option<&'a dyn Rules>,
    asked: RefCell<BTreeMap<i64, Asked>>,
}

/// A policy by its number.
#[derive(Clone)]
struct Asked {
    /// What is known of it from the place on at which it was published here.
    published: Option<(i64, Option<Rc<PolicyKnown>>)>,
    /// What is known of it without.
    shipped: Option<Rc<PolicyKnown>>,
}

impl<'a> Policies<'a> {
    pub(super) fn new(rules: Option<&'a dyn Rules>) -> Self {
        Self {
            rules,
            asked: RefCell::default(),
        }
    }

    pub(super) fn rules(&self) -> Option<&'a dyn Rules> {
        self.rules
    }

    /// What was known of a policy at a place of the log.
    fn known(
        &self,
        sql: &Connection,
        policy: i64,
        position: i64,
    ) -> Result<Option<Rc<PolicyKnown>>, Failure> {
        let Some(rules) = self.rules else { return Ok(None) };
        let asked = self.asked.borrow().get(&policy).cloned();
        let asked = match asked {
            Some(asked) => asked,
            None => self.ask(sql, rules, policy)?,
        };
        Ok(match asked.published {
            Some((since, known)) if since < position => known,
            _ => asked.shipped,
        })
    }

    fn ask(&self, sql: &Connection, rules: &dyn Rules, policy: i64) -> Result<Asked, Failure> {
        type Read = ([u8; 32], Option<i64>, Option<Vec<u8>>);
        let found: Option<Read> = sql
            .prepare_cached(
                "SELECT o.digest, r.position, r.bundle FROM policy o LEFT JOIN policy_release r ON r.digest = o.digest
                 WHERE o.number = ?1 ORDER BY r.position LIMIT 1",
            )
            .and_then(|mut find| {
                find.query_row((policy,), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                    .optional()
            })
            .during(OPERATION)?;
        let Some((digest, position, bundle)) = found else {
            return Ok(Asked {
                published: None,
                shipped: None,
            });
        };
        let tell = |bundle: Option<&[u8]>| rules.policy(Digest::new(digest), bundle).map(Rc::new);
        let asked = Asked {
            published: position.map(|position| (position, tell(bundle.as_deref()))),
            shipped: tell(None),
        };
        let mut all = self.asked.borrow_mut();
        if all.len() >= limits::POLICIES_ASKED {
            all.clear();
        }
        all.insert(policy, asked.clone());
        Ok(asked)
    }
}

/// What verdicts are made again of.
pub(super) struct Verdicts<'a> {
    pub(super) sql: &'a Connection,
    pub(super) policies: &'a Policies<'a>,
    pub(super) device: (i64, DeviceId),
    /// Reports after which verdicts may be others, in order.
    pub(super) judged: &'a [Judged],
    /// As they are shown: what cannot be derived is taken from there.
    pub(super) kept: &'a Posture,
    /// Whether nothing came before the first of them.
    pub(super) is_whole: bool,
    /// Verdicts of the devices that it stands for.
    pub(super) before: &'a [Posture],
    /// Whether one of those is gone.
    pub(super) before_is_gone: bool,
}

/// What is derived.
pub(super) struct Derived {
    pub(super) posture: Posture,
    /// Whether a policy is not known.
    pub(super) unsure: bool,
}

impl Verdicts<'_> {
    /// Derives; none where findings are not there to be derived from.
    pub(super) fn derive(&self) -> Result<Option<Derived>, Failure> {
        let Some(last) = self.judged.iter().rposition(|judged| judged.anew) else {
            return Ok(Some(Derived {
                posture: Posture::new(),
                unsure: false,
            }));
        };
        let newest = self.differing(last)?;
        // What no device before said otherwise than the console is looked for only where something differs.
        let derived = self.made(|at| {
            Ok(if at < last {
                Some(BTreeSet::new())
            } else {
                newest.clone()
            })
        })?;
        if derived
            .as_ref()
            .is_none_or(|derived| self.unexplained(derived).is_empty())
        {
            return Ok(derived);
        }
        let others = self.judged_later(last, newest.as_ref())?;
        let newest = others.or(newest);
        self.made(|at| {
            if at < last {
                self.differing(at)
            } else {
                Ok(newest.clone())
            }
        })
    }

    /// Checks that are shown otherwise.
    pub(super) fn unexplained<'p>(&'p self, derived: &'p Derived) -> Vec<&'p CheckId> {
        let all: BTreeSet<&CheckId> = self.kept.keys().chain(derived.posture.keys()).collect();
        let is_as_shown = |check: &CheckId| match (self.kept.get(check), derived.posture.get(check)) {
            (Some(kept), Some(made)) => {
                let since = kept.since;
                let may_stand =
                    since == made.since || self.may_stand(check, since, made.since, derived.unsure);
                may_stand && *kept == Standing { since, ..*made }
            }
            _ => false,
        };
        all.into_iter().filter(|check| !is_as_shown(check)).collect()
    }

    /// Whether a verdict may have stood since another moment than the reports that are left tell.
    fn may_stand(&self, check: &CheckId, since: i64, derived: i64, unsure: bool) -> bool {
        let is_first = self.judged.first().is_some_and(|first| first.at == derived);
        // It may have stood before the first report that is left, or be that of the device that this one stands for.
        let stood = !self.is_whole && is_first || self.before_is_gone;
        let carried_on = || {
            let mut before = self.before.iter().filter_map(|posture| posture.get(check));
            before.any(|standing| standing.since == since)
        };
        // What was judged otherwise once is not known where the policy is not.
        let between = || unsure && self.judged.iter().any(|judged| judged.at == since);
        since < derived && (stood || carried_on()) || between()
    }

    /// Verdicts at the end, where `differing` tells what the console judged otherwise, by the place of the report that
    /// brought facts or findings; none where that cannot be told.
    fn made(
        &self,
        differing: impl Fn(usize) -> Result<Option<BTreeSet<CheckId>>, Failure>,
    ) -> Result<Option<Derived>, Failure> {
        let shown = Shown::of(self.kept);
        let (mut now, mut unsure) = (Posture::new(), false);
        let mut held: Option<(i64, FindingsBody)> = None;
        let mut otherwise = None;
        for (at, judged) in self.judged.iter().enumerate() {
            let number = judged.said.findings;
            let shares = rows::shares_bodies(judged.said.sharing);
            if shares && held.as_ref().is_none_or(|(before, _)| *before != number) {
                match body(self.sql, number)? {
                    Some(body) => held = Some((number, body)),
                    None => return Ok(None),
                }
            }
            if judged.anew {
                otherwise = differing(at)?;
            }
            let findings = held.as_ref().filter(|_| shares);
            let findings = findings.map_or(&[][..], |(_, body)| body.findings.as_slice());
            let policy = self
                .policies
                .known(self.sql, judged.said.policy, judged.said.position)?;
            unsure |= policy.is_none() && !findings.is_empty();
            let (evidence, dated) = match &policy {
                Some(policy) => (&policy.evidence, &policy.dated),
                None => (&shown.evidence, &shown.dated),
            };
            let known = Known {
                evidence,
                dated,
                differing: otherwise.as_ref().unwrap_or(&shown.differing),
                clock_wrong: judged.said.clock_wrong,
                cloned: judged.cloned.unwrap_or(shown.cloned),
            };
            now = posture(findings, known, &now, judged.at);
        }
        Ok(Some(Derived { posture: now, unsure }))
    }

    /// What the console judges otherwise of the facts and findings that a report brought.
    fn differing(&self, at: usize) -> Result<Option<BTreeSet<CheckId>>, Failure> {
        let Some(judged) = self.judged.get(at) else {
            return Ok(None);
        };
        // What stood before the first report that is left cannot be judged by it.
        if at == 0 && !self.is_whole {
            return Ok(None);
        }
        self.judge(judged, judged.said.sequence)
    }

    /// The same bodies may have come again with a later report; then it was judged as of that.
    fn judged_later(
        &self,
        last: usize,
        newest: Option<&BTreeSet<CheckId>>,
    ) -> Result<Option<BTreeSet<CheckId>>, Failure> {
        let shown = Shown::of(self.kept).differing;
        let (Some(judged), Some(newest)) = (self.judged.get(last), newest) else {
            return Ok(None);
        };
        if *newest == shown {
            return Ok(None);
        }
        let later: Vec<u64> = self
            .sql
            .prepare_cached(
                "SELECT sequence FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing < 2
                     AND sequence > ?2 AND standing = 0 ORDER BY sequence LIMIT ?3",
            )
            .and_then(|mut find| {
                find.query_map(
                    (self.device.0, judged.said.sequence, limits::JUDGED_AGAIN),
                    |row| row.get(0),
                )?
                .collect()
            })
            .during(OPERATION)?;
        for sequence in later {
            let other = self.judge(judged, sequence)?;
            if other.as_ref() == Some(&shown) {
                return Ok(other);
            }
        }
        Ok(None)
    }

    /// Judges bodies as of the report of a number.
    fn judge(&self, judged: &Judged, sequence: u64) -> Result<Option<BTreeSet<CheckId>>, Failure> {
        let said = judged.said;
        let policy = self.policies.known(self.sql, said.policy, said.position)?;
        let Some(policy) = policy.filter(|_| rows::shares_bodies(said.sharing)) else {
            return Ok(None);
        };
        let text = format!(
            "{} AND r.standing < 2 AND r.sequence = ?2",
            detail::REPORT_COLUMNS
        );
        let mut find = self.sql.prepare_cached(&text).during(OPERATION)?;
        let mut found = find.query((self.device.0, sequence)).during(OPERATION)?;
        let Some(row) = found.next().during(OPERATION)? else {
            return Ok(None);
        };
        let report = match detail::said(self.sql, &row, self.device.1, sequence) {
            Ok(report) => report,
            // What cannot be read is named elsewhere.
            Err(Failure::Damaged { .. }) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let facts: Option<FactsBody> = body(self.sql, said.facts)?;
        let findings: Option<FindingsBody> = body(self.sql, said.findings)?;
        let both = facts.zip(findings);
        Ok(both.map(|(facts, findings)| policy.judge.differing(&report, &facts, &findings)))
    }
}

/// A body that is held; what is not as it was named is told elsewhere.
pub(super) fn body<B: dspt_report::Canonical>(sql: &Connection, number: i64) -> Result<Option<B>, Failure> {
    match bodies::read(sql, number) {
        Err(Failure::Damaged { .. }) => Ok(None),
        read => read,
    }
}

/// What is shown, for what cannot be derived.
struct Shown {
    evidence: BTreeSet<CheckId>,
    dated: BTreeSet<CheckId>,
    differing: BTreeSet<CheckId>,
    cloned: bool,
}

impl Shown {
    fn of(kept: &Posture) -> Self {
        let those = |is: fn(&Standing) -> bool| {
            let those = kept.iter().filter(|(_, standing)| is(standing));
            those.map(|(check, _)| check.clone()).collect()
        };
        Self {
            evidence: those(|standing| standing.evidence),
            dated: those(|standing| standing.reason == Some(Reason::ClockWrong)),
            differing: those(|standing| standing.differs),
            cloned: kept
                .values()
                .any(|standing| standing.reason == Some(Reason::Conflicting)),
        }
    }
}
