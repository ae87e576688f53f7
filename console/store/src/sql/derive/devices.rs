//! Each device of a provider, derived from its chain.

use std::collections::BTreeMap;

use dspt_report::FactsBody;
use dspt_report::ReportId;

use super::OPERATION;
use super::chain::Chain;
use super::chain::Happened;
use super::chain::Said;
use super::chain::States;
use super::chain::What;
use super::differs;
use super::entries::Deeds;
use super::posture;
use super::posture::Policies;
use super::posture::Verdicts;
use super::posture_of;
use super::shown;
use super::shown::DEVICES;
use super::shown::Device;
use super::shown::device;
use crate::change::Remark;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::Row;
use crate::kept::Rare;
use crate::limits;
use crate::model::DeviceState;
use crate::model::LogFault;
use crate::model::LogVerified;
use crate::posture::Posture;
use crate::sql::advance;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::rows;

/// What the devices of a provider are derived with.
pub(super) struct Estate<'a> {
    pub(super) sql: &'a Connection,
    pub(super) policies: &'a Policies<'a>,
    pub(super) provider: i64,
    pub(super) deeds: &'a Deeds,
    /// Before this place of the log reports may have been erased for their age.
    pub(super) horizon: i64,
}

/// Of each enrolment string the first place that it was used at, how often that is held, and how often it was used.
type Strings = BTreeMap<[u8; 32], (i64, i64, Option<i64>)>;

impl Estate<'_> {
    /// Derives each device of the provider.
    pub(super) fn look_through(&self, verified: &mut LogVerified) -> Result<(), Failure> {
        let strings = self.strings()?;
        let mut after = i64::MIN;
        loop {
            let page: Vec<Device> = self
                .sql
                .prepare_cached(DEVICES)
                .and_then(|mut find| {
                    find.query_map((self.provider, after, limits::VERIFIED_AT_ONCE), device)?
                        .collect()
                })
                .during(OPERATION)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.number;
            for device in &page {
                self.device(verified, device, &strings)?;
            }
        }
    }

    fn strings(&self) -> Result<Strings, Failure> {
        self.sql
            .prepare_cached(
                "SELECT d.token, min(e.position), count(*), min(t.used)
                 FROM device d JOIN enrolment e ON e.device = d.number LEFT JOIN token t ON t.digest = d.token
                 WHERE d.provider = ?1 GROUP BY d.token",
            )
            .and_then(|mut find| {
                find.query_map((self.provider,), |row| {
                    Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?)))
                })?
                .collect()
            })
            .during(OPERATION)
    }

    fn device(&self, verified: &mut LogVerified, device: &Device, strings: &Strings) -> Result<(), Failure> {
        let Some((enrolled, at)) = device.enrolled else {
            verified.fault(LogFault::NotLogged {
                what: format!("device {}", device.id),
            });
            return Ok(());
        };
        let states = self.enrolled_as(verified, device, strings);
        let is_whole = enrolled >= self.horizon && device.below == 0;
        let sharing = self.shared_at_first(device)?;
        let mut chain = Chain::begin(states, (at, sharing), (is_whole, device.below));
        let mut happened = self.deeds.to(device.id, enrolled);
        self.links(device, &mut happened)?;
        self.conflicts(device, &mut happened)?;
        self.reports(verified, device, &mut chain, &mut happened)?;
        chain.go_on(&mut happened, i64::MAX);
        for (position, sequence) in &chain.astray {
            verified.fault(LogFault::Derived {
                position: position.unsigned_abs(),
                what: format!(
                    "how number {sequence} of device {} stands to its chain",
                    device.id
                ),
            });
        }
        shown::compare(verified, device, &chain);
        self.system(verified, device, &chain)?;
        self.verdicts(verified, device, &chain, is_whole)
    }

    /// Who used a string first was known to whoever gave it out.
    fn enrolled_as(&self, verified: &mut LogVerified, device: &Device, strings: &Strings) -> States {
        let Some((first, held, used)) = strings.get(&device.token) else {
            return States::of(&[DeviceState::New]);
        };
        if used.is_none_or(|used| used < *held)
            && device.enrolled.is_some_and(|(position, _)| position == *first)
        {
            differs(
                verified,
                format!("uses of the enrolment string of device {}", device.id),
                used.unwrap_or_default(),
                held,
            );
        }
        if device.enrolled.is_none_or(|(position, _)| position != *first) {
            States::of(&[DeviceState::New])
        } else if *used == Some(*held) {
            States::of(&[DeviceState::Confirmed])
        } else {
            // Others that used it are erased: this one may not have been the first.
            States::of(&[DeviceState::Confirmed, DeviceState::New])
        }
    }

    /// What it shared when it enrolled. What its envelope says besides is compared elsewhere.
    fn shared_at_first(&self, device: &Device) -> Result<i64, Failure> {
        let found: Option<(Vec<u8>, Vec<u8>)> = self
            .sql
            .prepare_cached(
                "SELECT e.envelope, k.public FROM enrolment e JOIN device_key k ON k.device = e.device AND k.first = 0
                 WHERE e.device = ?1",
            )
            .and_then(|mut find| {
                find.query_row((device.number,), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .during(OPERATION)?;
        let said = found.and_then(|(envelope, public)| {
            let key = dspt_report::PublicKey::from_bytes(&public).ok()?;
            let envelope = dspt_report::Envelope::parse(&envelope).ok()?;
            envelope.verify::<dspt_report::Enrolment>(&key).ok()
        });
        Ok(said.map_or(device.sharing, |said| {
            rows::sharing_code(said.statement().sharing)
        }))
    }

    fn links(&self, device: &Device, happened: &mut BTreeMap<i64, Happened>) -> Result<(), Failure> {
        let links: Vec<(i64, Happened)> = self
            .sql
            .prepare_cached(
                "SELECT k.position, l.at, k.sequence, l.leaf, k.kind, k.standing, k.previous
                 FROM link k JOIN log l ON l.position = k.position WHERE k.device = ?1",
            )
            .and_then(|mut find| {
                find.query_map((device.number,), |row| {
                    let (kind, standing): (i64, i64) = (row.get(4)?, row.get(5)?);
                    let sequence = row.get(2)?;
                    let what = match standing {
                        0 => What::Linked {
                            sequence,
                            leaf: ReportId::new(row.get(3)?),
                            leaves: kind == 1,
                        },
                        1 => What::Late { sequence },
                        _ => What::Conflict {
                            sequence,
                            previous: Some(ReportId::new(row.get(6)?)),
                        },
                    };
                    Ok((
                        row.get(0)?,
                        Happened {
                            at: row.get(1)?,
                            what,
                        },
                    ))
                })?
                .collect()
            })
            .during(OPERATION)?;
        happened.extend(links);
        Ok(())
    }

    fn conflicts(&self, device: &Device, happened: &mut BTreeMap<i64, Happened>) -> Result<(), Failure> {
        type Read = (i64, i64, u64, Option<[u8; 32]>, Option<String>);
        let conflicts: Vec<Read> = self
            .sql
            .prepare_cached(
                "SELECT r.position, l.at, r.sequence, b.leaf, r.rare
                 FROM report r JOIN log l ON l.position = r.position LEFT JOIN log b ON b.position = r.previous
                 WHERE /*+ r.provider = provider_of(?1) AND */ r.device = /*+ rest_of( */ ?1 /*+ ) */ AND r.standing = 2",
            )
            .and_then(|mut find| {
                find.query_map((device.number,), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
                })?
                .collect()
            })
            .during(OPERATION)?;
        for (position, at, sequence, previous, rare) in conflicts {
            let previous = previous.map(ReportId::new).or_else(|| rare_of(rare).previous);
            let what = What::Conflict { sequence, previous };
            happened.insert(position, Happened { at, what });
        }
        Ok(())
    }

    /// Goes through the reports of the chain.
    fn reports(
        &self,
        verified: &mut LogVerified,
        device: &Device,
        chain: &mut Chain,
        happened: &mut BTreeMap<i64, Happened>,
    ) -> Result<(), Failure> {
        let mut after = 0;
        loop {
            let page: Vec<(Said, bool)> = self
                .sql
                .prepare_cached(
                    "SELECT r.position, r.sequence, l.at, l.leaf, r.collected_at, r.agent, r.policy,
                         /*+ number_of(r.provider, */ r.facts /*+ ) */, /*+ number_of(r.provider, */ r.findings /*+ ) */,
                         /*+ number_of(r.provider, */ r.inventory /*+ ) */, /*+ number_of(r.provider, */ r.assessment /*+ ) */,
                         r.remarks, r.rare, r.standing
                     FROM report r JOIN log l ON l.position = r.position
                     WHERE /*+ r.provider = provider_of(?1) AND */ r.device = /*+ rest_of( */ ?1 /*+ ) */ AND r.standing < 2 AND r.sequence > ?2
                     ORDER BY r.sequence LIMIT ?3",
                )
                .and_then(|mut find| {
                    find.query_map((device.number, after, limits::VERIFIED_AT_ONCE), said)?
                        .collect()
                })
                .during(OPERATION)?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = last.sequence;
            for (said, is_late) in page {
                self.clock(verified, device, &said)?;
                if is_late {
                    let what = What::Late {
                        sequence: said.sequence,
                    };
                    happened.insert(said.position, Happened { at: said.at, what });
                } else {
                    chain.go_on(happened, said.position);
                    chain.report(said);
                }
            }
        }
    }

    /// Whether a clock was wrong is no part of what was signed.
    fn clock(&self, verified: &mut LogVerified, device: &Device, said: &Said) -> Result<(), Failure> {
        let (Some(rules), Some((_, enrolled))) = (self.policies.rules(), device.enrolled) else {
            return Ok(());
        };
        let wrong = rules.clock_wrong(said.collected_at, rows::time(enrolled)?, rows::time(said.at)?);
        if wrong != said.clock_wrong {
            let what = format!(
                "whether the clock was wrong with number {} of device {}",
                said.sequence, device.id
            );
            differs(verified, what, said.clock_wrong, wrong);
        }
        Ok(())
    }

    /// The system's name is what the facts say.
    fn system(&self, verified: &mut LogVerified, device: &Device, chain: &Chain) -> Result<(), Failure> {
        let Some(newest) = chain
            .newest
            .filter(|newest| !chain.left && rows::shares_bodies(newest.sharing))
        else {
            return Ok(());
        };
        let facts: Option<FactsBody> = posture::body(self.sql, newest.facts)?;
        if let Some(facts) = facts {
            let name = advance::system_name(&facts.facts);
            if name != device.os {
                differs(
                    verified,
                    format!("the system of device {}", device.id),
                    &device.os,
                    name,
                );
            }
        }
        Ok(())
    }

    fn verdicts(
        &self,
        verified: &mut LogVerified,
        device: &Device,
        chain: &Chain,
        is_whole: bool,
    ) -> Result<(), Failure> {
        let Some(kept) = posture_of(self.sql, device.number)? else {
            differs(
                verified,
                format!("verdicts of device {}", device.id),
                "what cannot be read",
                "",
            );
            return Ok(());
        };
        if chain.left {
            // Its figures stay as they were, and count nowhere.
            if !kept.is_empty() {
                differs(
                    verified,
                    format!("verdicts of device {}, which left", device.id),
                    kept.len(),
                    0,
                );
            }
            return Ok(());
        }
        shown::counted(verified, device, &kept);
        if chain.newest.is_none() && !is_whole {
            verified.underived += 1;
            return Ok(());
        }
        let (before, before_is_gone) = self.before(device, chain)?;
        let verdicts = Verdicts {
            sql: self.sql,
            policies: self.policies,
            device: (device.number, device.id),
            judged: &chain.judged,
            kept: &kept,
            is_whole,
            before: &before,
            before_is_gone,
        };
        let Some(derived) = verdicts.derive()? else {
            return self.without_findings(verified, device, chain);
        };
        if derived.unsure || !is_whole {
            verified.underived += 1;
        }
        for check in verdicts.unexplained(&derived) {
            shown::name(
                verified,
                device,
                check,
                (kept.get(check), derived.posture.get(check)),
            );
        }
        Ok(())
    }

    /// Verdicts of the devices that it stands for, and whether one of them is gone.
    fn before(&self, device: &Device, chain: &Chain) -> Result<(Vec<Posture>, bool), Failure> {
        if !chain.stands_for {
            return Ok((Vec::new(), false));
        }
        let old: Vec<i64> = self
            .sql
            .prepare_cached("SELECT old FROM replacement WHERE new = ?1 ORDER BY position")
            .and_then(|mut find| find.query_map((device.number,), |row| row.get(0))?.collect())
            .during(OPERATION)?;
        let mut before = Vec::new();
        for old in &old {
            before.extend(posture_of(self.sql, *old)?);
        }
        // Of one that left, or is erased, nothing tells since when.
        let gone = old.len() < self.deeds.stood_for(device.id) || before.iter().any(Posture::is_empty);
        Ok((before, gone))
    }

    /// Findings that the newest report names are held as long as the device has not left.
    fn without_findings(
        &self,
        verified: &mut LogVerified,
        device: &Device,
        chain: &Chain,
    ) -> Result<(), Failure> {
        for judged in &chain.judged {
            let number = judged.said.findings;
            let held: Option<i64> = self
                .sql
                .prepare_cached(
                    "SELECT state FROM body WHERE /*+ provider = provider_of(?1) AND */ number = ?1 AND state = 1
                         AND content IS NOT NULL",
                )
                .and_then(|mut find| find.query_row((number,), |row| row.get(0)).optional())
                .during(OPERATION)?;
            if held.is_none() && rows::shares_bodies(judged.said.sharing) {
                verified.fault(LogFault::Derived {
                    position: judged.said.position.unsigned_abs(),
                    what: format!(
                        "the findings of device {} are gone, and no entry says that they were erased",
                        device.id
                    ),
                });
                return Ok(());
            }
        }
        Ok(())
    }
}

fn said(row: &Row<'_>) -> crate::engine::Result<(Said, bool)> {
    let remarks: i64 = row.get(11)?;
    let rare = rare_of(row.get(12)?);
    let standing: i64 = row.get(13)?;
    let said = Said {
        position: row.get(0)?,
        sequence: row.get(1)?,
        at: row.get(2)?,
        leaf: ReportId::new(row.get(3)?),
        collected_at: row.get(4)?,
        agent: row.get(5)?,
        policy: row.get(6)?,
        facts: row.get(7)?,
        findings: row.get(8)?,
        inventory: row.get(9)?,
        assessment: row.get(10)?,
        clock_wrong: rows::remarks(remarks).contains(&Remark::ClockWrong),
        sharing: rows::sharing_code(rare.sharing.unwrap_or(dspt_report::statement::Sharing::Devices)),
        rejoined: rare.rejoined.is_some(),
    };
    Ok((said, standing == 1))
}

/// What cannot be read is named where the report is made again.
fn rare_of(text: Option<String>) -> Rare {
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
