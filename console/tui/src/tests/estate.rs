//! An invented estate: providers with computers in every state there is.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::OperatorId;
use dspt_report::ProviderId;
use dspt_report::Reason;
use dspt_report::ReportId;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use dspt_store::change::TokenRow;
use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;
use dspt_store::model::Changes;
use dspt_store::model::CheckChanges;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceGroup;
use dspt_store::model::DeviceRow;
use dspt_store::model::DeviceState;
use dspt_store::model::EntryKind;
use dspt_store::model::EstateCounts;
use dspt_store::model::FindingRow;
use dspt_store::model::Happened;
use dspt_store::model::LogDay;
use dspt_store::model::LogState;
use dspt_store::model::News;
use dspt_store::model::NoteRow;
use dspt_store::model::OperatorRow;
use dspt_store::model::Overview;
use dspt_store::model::Owner;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::ReportRow;
use dspt_store::model::Role;
use dspt_store::model::Silence;
use dspt_store::model::TaskRow;
use dspt_store::model::TimelineRow;
use dspt_store::model::VerdictCounts;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::date;

use super::now;
use crate::assessment::Assessment;
use crate::assessment::AssetRow;
use crate::assessment::DifferingRow;
use crate::assessment::ItemRow;
use crate::assessment::ItemState;
use crate::assessment::NextStep;
use crate::assessment::RiskRow;
use crate::assessment::SaidRow;
use crate::assessment::Shares;
use crate::change::Change;
use crate::making::MadeString;
use crate::making::NewString;
use crate::source::Source;
use crate::source::SourceError;
use crate::texts::CheckText;
use crate::texts::CheckTexts;
use crate::texts::Fix;

/// The digest of a made-up string.
pub(crate) fn string(n: u8) -> Digest {
    Digest::of(&[n])
}

/// A source in memory that pages by key and may be told to fail.
#[derive(Default)]
pub(crate) struct Estate {
    /// Whether public registers are held.
    pub(crate) programme: bool,
    pub(crate) providers: Vec<ProviderRow>,
    pub(crate) devices: Mutex<Vec<DeviceRow>>,
    pub(crate) broken: Mutex<bool>,
    pub(crate) tasks: Mutex<BTreeMap<(ProviderId, Option<DeviceId>), TaskRow>>,
    pub(crate) notes: Mutex<Vec<(ProviderId, NoteRow)>>,
    pub(crate) looked: Mutex<Option<Timestamp>>,
    /// Strings and posts that were taken back.
    pub(crate) revoked: Mutex<Vec<Digest>>,
    pub(crate) ended: Mutex<Vec<OperatorId>>,
    /// What else was asked for, in its own words.
    pub(crate) asked: Mutex<Vec<Change>>,
}

impl Estate {
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    /// A handful of providers, each with something to see.
    pub(crate) fn small() -> Self {
        let names = [
            ("Elm Court", Some("01632 960021"), None),
            (
                "Harbour View Nursing Home",
                Some("01632 960417"),
                Some("1-101990021"),
            ),
            ("Millbrook Homecare", None, None),
            ("Rosewood Care Home", Some("01632 960001"), Some("1-101234567")),
            (
                "St Bartholomew's Residential Care and Day Centre (Northern Region) Ltd",
                Some("01632 960777"),
                None,
            ),
        ];
        let devices = devices();
        let provider = |(n, (name, telephone, cqc))| summed(provider(n, name, telephone, cqc), &devices);
        Self {
            providers: (1..).zip(names).map(provider).collect(),
            devices: Mutex::new(devices),
            ..Self::default()
        }
    }

    /// The same, with public registers.
    pub(crate) fn programme() -> Self {
        Self {
            programme: true,
            ..Self::small()
        }
    }

    /// The same, with work in hand: a remark, an owner, one that rests, one that is back.
    pub(crate) fn worked() -> Self {
        let estate = Self::small();
        let (harbour, rosewood) = (ProviderId::new([2; 8]), ProviderId::new([4; 8]));
        let front = estate.rows()[0].id;
        let note = |provider, device, text: &str| Change::Note {
            provider,
            device,
            text: text.to_owned(),
        };
        let rest = |provider, day| Change::Rest {
            provider,
            device: None,
            until: Some(day),
        };
        for change in [
            note(rosewood, None, "rang; nobody there on Mondays"),
            note(
                rosewood,
                Some(front),
                "the antivirus licence is bought, arrives this week",
            ),
            rest(ProviderId::new([1; 8]), date(2026, 6, 5)),
            rest(harbour, date(2026, 6, 19)),
            Change::InHand {
                provider: rosewood,
                device: None,
                who: "north desk".to_owned(),
            },
        ] {
            estate.change(&change).unwrap();
        }
        *estate.looked.lock().unwrap() = Some(ago(63));
        estate
    }

    /// One provider with `count` computers.
    pub(crate) fn large(count: u32) -> Self {
        let row = |n: u32| {
            let mut row = device(n, 1, "Harbour View Nursing Home", &format!("Desk {n:05}"));
            row.counts = counts(0, 0, 0, 9);
            row
        };
        Self {
            providers: vec![provider(1, "Harbour View Nursing Home", None, None)],
            devices: Mutex::new((0..count).map(row).collect()),
            ..Self::default()
        }
    }

    pub(crate) fn rows(&self) -> std::sync::MutexGuard<'_, Vec<DeviceRow>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn fail(&self, broken: bool) {
        *self.broken.lock().unwrap() = broken;
    }

    /// The provider, which may have vanished since the screen showed it.
    fn held(&self, id: ProviderId) -> Result<&ProviderRow, SourceError> {
        let row = self.providers.iter().find(|row| row.id == id);
        row.ok_or_else(|| vanished("the provider"))
    }

    fn task(
        &self,
        provider: ProviderId,
        device: Option<DeviceId>,
        change: impl FnOnce(&mut TaskRow),
    ) -> Result<(), SourceError> {
        let row = self.held(provider)?;
        let label = |id| {
            let rows = self.rows();
            let row = rows.iter().find(|row| row.id == id);
            row.map(|row| row.label.clone())
                .ok_or_else(|| vanished("the computer"))
        };
        let new = TaskRow {
            provider,
            provider_name: row.name.clone(),
            telephone: row.telephone.clone(),
            device,
            label: device.map(label).transpose()?.unwrap_or_default(),
            owner: None,
            owner_name: None,
            snoozed_until: None,
            noted: None,
            note: None,
        };
        change(
            self.tasks
                .lock()
                .unwrap()
                .entry((provider, device))
                .or_insert(new),
        );
        Ok(())
    }

    pub(crate) fn check(&self, what: &str) -> Result<(), SourceError> {
        if *self.broken.lock().unwrap() {
            let cause = std::io::Error::other("the connection was closed");
            let next = "is the server running? Press r to try again";
            return Err(SourceError::new(what, next, Some(Box::new(cause))));
        }
        Ok(())
    }
}

impl Source for Estate {
    fn overview(&self) -> Result<Overview, SourceError> {
        self.check("the overview")?;
        let rows = self.rows();
        let count = |group| u32::try_from(rows.iter().filter(|row| belongs(row, group)).count()).unwrap();
        Ok(Overview {
            providers: u32::try_from(self.providers.len()).unwrap(),
            devices: u32::try_from(rows.len()).unwrap(),
            failing_devices: count(DeviceGroup::ToFix),
            never: count(DeviceGroup::Never),
            quiet: count(DeviceGroup::Quiet),
            stale: count(DeviceGroup::Stale),
            to_confirm: count(DeviceGroup::ToConfirm),
            cloned: count(DeviceGroup::Copied),
            clock_wrong: count(DeviceGroup::ClockWrong),
            risks_ending: 0,
            fix_first: if rows.is_empty() {
                Vec::new()
            } else {
                checks().into_iter().filter(|row| row.failing > 0).collect()
            },
            last_heard: rows.iter().filter_map(|row| row.last_heard).max(),
        })
    }

    fn providers(
        &self,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProviderRow>, SourceError> {
        self.check("the providers")?;
        let found = self.providers.iter().filter(|row| finds(text, &[&row.name]));
        Ok(page(found.cloned().collect(), after, limit))
    }

    fn provider(&self, id: ProviderId) -> Result<Option<ProviderRow>, SourceError> {
        self.check("the provider")?;
        Ok(self.providers.iter().find(|row| row.id == id).cloned())
    }

    fn assessment(&self, id: ProviderId) -> Result<Option<Assessment>, SourceError> {
        self.check("how far the provider is")?;
        let provider = self.providers.iter().find(|row| row.id == id);
        Ok(provider.map(|row| assessment(row.clone())))
    }

    fn devices(
        &self,
        filter: &DeviceFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        self.check("the computers")?;
        let rows = self.rows();
        let found = rows.iter().filter(|row| {
            filter.provider.is_none_or(|id| row.provider == id)
                && (filter.failing.is_none() || row.counts.fail > 0)
                && filter.group.is_none_or(|group| belongs(row, group))
                && finds(&filter.text, &[&row.label, &row.provider_name, &row.os])
        });
        Ok(page(found.cloned().collect(), after, limit))
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceDetail>, SourceError> {
        self.check("the computer")?;
        Ok(self.rows().iter().find(|row| row.id == id).cloned().map(detail))
    }

    fn checks(&self) -> Result<Vec<CheckRow>, SourceError> {
        self.check("the checks")?;
        Ok(if self.rows().is_empty() {
            Vec::new()
        } else {
            checks()
        })
    }

    fn changed(&self) -> Result<u64, SourceError> {
        Ok(0)
    }

    fn news(&self) -> Result<News, SourceError> {
        self.check("what is new")?;
        let count = |kind| u32::try_from(news_rows(&self.rows(), kind).len()).unwrap();
        let looked = *self.looked.lock().unwrap();
        let is_new = looked.is_none_or(|looked| looked < now());
        let count = |kind| if is_new { count(kind) } else { 0 };
        let (to_fix, put_right) = (count(ChangeKind::ToFix), count(ChangeKind::PutRight));
        let check = CheckChanges {
            check: check("disk-encryption"),
            to_fix,
            to_fix_providers: to_fix.min(1),
            put_right,
            put_right_providers: put_right.min(1),
        };
        Ok(News {
            looked,
            changes: Changes {
                since: looked.unwrap_or_else(|| ago(63)),
                to_fix,
                put_right,
                quiet: count(ChangeKind::Quiet),
                joined: count(ChangeKind::Joined),
                copied: count(ChangeKind::Copied),
                unheard: 2,
                risks_ended: 0,
                risks_ending: 0,
                checks: vec![check],
            },
        })
    }

    fn news_of(
        &self,
        kind: ChangeKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ChangeRow>, SourceError> {
        self.check("what is new")?;
        Ok(page(news_rows(&self.rows(), kind), after, limit))
    }

    fn tasks(&self, after: Option<&str>, limit: usize) -> Result<Page<TaskRow>, SourceError> {
        self.check("the work in hand")?;
        Ok(page(
            self.tasks.lock().unwrap().values().cloned().collect(),
            after,
            limit,
        ))
    }

    fn notes(
        &self,
        provider: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<NoteRow>, SourceError> {
        self.check("the remarks")?;
        let notes = self.notes.lock().unwrap();
        let of_provider = notes.iter().rev().filter(|(id, _)| *id == provider);
        Ok(page(
            of_provider.map(|(_, note)| note.clone()).collect(),
            after,
            limit,
        ))
    }

    fn change(&self, change: &Change) -> Result<(), SourceError> {
        self.check("whether it was kept")?;
        match change {
            Change::Confirm(id) => {
                let mut rows = self.rows();
                let row = rows.iter_mut().find(|row| row.id == *id);
                row.ok_or_else(|| vanished("the computer"))?.state = DeviceState::Confirmed;
            }
            Change::Retire(id) => self.rows().retain(|row| row.id != *id),
            Change::Note {
                provider,
                device,
                text,
            } => {
                let note = NoteRow {
                    at: now(),
                    device: *device,
                    by: None,
                    text: text.clone(),
                };
                self.task(*provider, *device, |task| {
                    (task.noted, task.note) = (Some(now()), Some(text.clone()));
                })?;
                self.notes.lock().unwrap().push((*provider, note));
            }
            Change::Rest {
                provider,
                device,
                until,
            } => {
                self.task(*provider, *device, |task| task.snoozed_until = *until)?;
            }
            Change::InHand {
                provider,
                device,
                who,
            } => self.task(*provider, *device, |task| {
                task.owner = (!who.is_empty()).then(|| Owner::Operator(OperatorId::new([1; 8])));
                task.owner_name = (!who.is_empty()).then(|| who.clone());
            })?,
            Change::RevokeString(digest) => self.revoked.lock().unwrap().push(*digest),
            Change::RevokeOperator(id) => self.ended.lock().unwrap().push(*id),
            Change::Looked => *self.looked.lock().unwrap() = Some(now()),
            Change::Replace { .. } | Change::Risk { .. } => self.asked.lock().unwrap().push(change.clone()),
        }
        Ok(())
    }

    fn make_string(&self, new: &NewString) -> Result<MadeString, SourceError> {
        self.check("whether it was kept")?;
        let provider = self.held(new.provider)?;
        Ok(MadeString {
            string: "0EXAM P1E7Q ".repeat(16).trim().to_owned(),
            phrase: "copper window lazy sail".to_owned(),
            provider_name: provider.name.clone(),
            uses: new.uses,
            expires: now() + SignedDuration::from_hours(24 * i64::from(new.days)),
        })
    }

    fn strings(&self) -> Result<Vec<TokenRow>, SourceError> {
        self.check("the strings")?;
        let revoked = self.revoked.lock().unwrap().clone();
        let row = |n: u8, name: &str, used: u32, days: i64| TokenRow {
            token_sha256: string(n),
            provider: ProviderId::new([n; 8]),
            provider_name: name.to_owned(),
            uses: 5,
            used,
            created: ago(24 * 40),
            expires: now() + SignedDuration::from_hours(24 * days),
            revoked: revoked.contains(&string(n)),
            label: format!("letter {n}"),
        };
        Ok(if self.rows().is_empty() {
            Vec::new()
        } else {
            vec![
                row(4, "Rosewood Care Home", 2, 20),
                row(1, "Harbour View Nursing Home", 5, 3),
                row(2, "St Bartholomew's Residential Care", 0, -2),
            ]
        })
    }

    fn joined_by(&self, digest: Digest) -> Result<Vec<DeviceRow>, SourceError> {
        self.check("who joined")?;
        let rows = self.rows();
        let joined = rows
            .iter()
            .filter(|row| digest == string(row.provider.as_bytes()[0]));
        Ok(joined.take(2).cloned().collect())
    }

    fn operators(&self) -> Result<Vec<OperatorRow>, SourceError> {
        self.check("the posts")?;
        let row = |n: u8, label: &str, role: Role| OperatorRow {
            id: OperatorId::new([n; 8]),
            party: dspt_report::PartyId::new([1; 8]),
            party_name: "Okoro IT".to_owned(),
            role,
            label: label.to_owned(),
            provider: (role == Role::Provider).then(|| ProviderId::new([4; 8])),
            added: ago(24 * 90),
            token_until: (n == 3).then(|| now() + SignedDuration::from_hours(48)),
            claimed: (n != 3).then(|| ago(24 * 80)),
            certificate_sha256: None,
            certificate_made: (n != 3).then(|| ago(24 * 80)),
            last_seen: (n == 1).then(|| "2026-06-05".parse().unwrap()),
            revoked: self
                .ended
                .lock()
                .unwrap()
                .contains(&OperatorId::new([n; 8]))
                .then(now),
        };
        Ok(vec![
            row(1, "service desk 1", Role::Support),
            row(2, "server room", Role::Admin),
            row(3, "programme desk", Role::Lead),
            row(4, "Rosewood office", Role::Provider),
        ])
    }

    fn log(&self) -> Result<LogState, SourceError> {
        self.check("the log")?;
        let day = |day: &str, kind, entries| LogDay {
            day: day.parse().unwrap(),
            kind,
            entries,
        };
        Ok(LogState {
            entries: 1_204_311,
            looked_at: 200_000,
            newest: Some(ago(1)),
            checkpoint: Some(dspt_store::model::KeptCheckpoint {
                size: 1_204_300,
                at: ago(1),
                note: "console.example/log/1\n1204300\nq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n\n— console.example/log/1 c2lnbmF0dXJl\n"
                    .to_owned(),
            }),
            days: vec![
                day("2026-06-08", Some(EntryKind::Report), 412),
                day("2026-06-08", Some(EntryKind::Action), 3),
                day("2026-06-07", Some(EntryKind::Report), 18_230),
                day("2026-06-07", Some(EntryKind::Permission), 1),
            ],
        })
    }

    fn timeline(
        &self,
        id: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<TimelineRow>, SourceError> {
        self.check("what happened")?;
        let rows = self.rows();
        let mut found: Vec<TimelineRow> = Vec::new();
        let mut at = |hours, what| found.push(TimelineRow { at: ago(hours), what });
        at(
            1,
            Happened::Reports {
                reports: 3,
                devices: 3,
            },
        );
        for (n, row) in (0_i64..).zip(rows.iter().filter(|row| row.provider == id)) {
            let (device, label) = (row.id, row.label.clone());
            at(
                20 + n,
                Happened::Entered {
                    device,
                    label: label.clone(),
                },
            );
            let state = row.state;
            at(
                40 + n,
                Happened::Turned {
                    device,
                    label: label.clone(),
                    state,
                },
            );
            at(60 + n, Happened::Joined { device, label });
        }
        at(70, Happened::Drafted);
        at(
            90,
            Happened::Withdrawn {
                party: "Northshire Council".to_owned(),
            },
        );
        let (party, level) = ("Northshire Council".to_owned(), Sharing::Items);
        at(2_000, Happened::Permitted { party, level });
        found.sort_by_key(|row| std::cmp::Reverse(row.at));
        Ok(page(found, after, limit))
    }

    fn fix(&self, check: &CheckId, _: &DeviceDetail) -> Option<Fix> {
        (check.as_str() == "antivirus-up-to-date").then(|| Fix {
            minutes: 10,
            text: "Open Windows Security from the Start menu and choose Virus and threat protection. \
                   Under Protection updates, choose Check for updates and wait until it says Done.\n\
                   If it cannot update, restart the computer and try once more."
                .to_owned(),
        })
    }
}

/// One of each kind, and what they are told of is what stands out about the computers of the small estate.
fn vanished(what: &str) -> SourceError {
    SourceError::change(
        format!("change {what}"),
        "it is no longer there; press r to see what is",
        None,
    )
}

fn news_rows(devices: &[DeviceRow], kind: ChangeKind) -> Vec<ChangeRow> {
    let of_kind = |row: &&DeviceRow| match kind {
        ChangeKind::ToFix => row.label.starts_with("Front"),
        ChangeKind::PutRight => row.label.starts_with("Nurses"),
        ChangeKind::Quiet => row.silence == Silence::Quiet,
        ChangeKind::Joined => row.state == DeviceState::New,
        ChangeKind::Copied => row.state == DeviceState::Cloned,
    };
    let about_check = matches!(kind, ChangeKind::ToFix | ChangeKind::PutRight);
    let change = |row: &DeviceRow| ChangeRow {
        device: row.id,
        label: row.label.clone(),
        provider: row.provider,
        provider_name: row.provider_name.clone(),
        telephone: row.telephone.clone(),
        check: about_check.then(|| check("disk-encryption")),
        at: row.last_heard.unwrap_or_else(|| ago(2)),
    };
    devices.iter().filter(of_kind).map(change).collect()
}

fn belongs(row: &DeviceRow, group: DeviceGroup) -> bool {
    match group {
        DeviceGroup::ToFix => row.counts.fail > 0,
        DeviceGroup::ToConfirm => matches!(row.state, DeviceState::New | DeviceState::RestoredOrCopied),
        DeviceGroup::Quiet => row.silence == Silence::Quiet,
        DeviceGroup::Stale => row.silence == Silence::Stale,
        DeviceGroup::Never => row.silence == Silence::Never,
        DeviceGroup::Copied => row.state == DeviceState::Cloned,
        DeviceGroup::ClockWrong => row.clock_wrong,
    }
}

pub(crate) fn finds(text: &str, texts: &[&str]) -> bool {
    text.to_lowercase()
        .split_whitespace()
        .all(|word| texts.iter().any(|text| text.to_lowercase().contains(word)))
}

/// The key of a page is the number of its first row: the screens must not look into it.
pub(crate) fn page<Row>(rows: Vec<Row>, after: Option<&str>, limit: usize) -> Page<Row> {
    let total = rows.len();
    let first: usize = after.map_or(0, |after| after.parse().unwrap());
    let rows: Vec<Row> = rows.into_iter().skip(first).take(limit).collect();
    let end = first + rows.len();
    Page {
        rows,
        total: total as u64,
        next: (end < total).then(|| end.to_string()),
    }
}

fn ago(hours: i64) -> Timestamp {
    now().checked_sub(SignedDuration::from_hours(hours)).unwrap()
}

pub(crate) fn provider(n: u8, name: &str, telephone: Option<&str>, cqc: Option<&str>) -> ProviderRow {
    ProviderRow {
        id: ProviderId::new([n; 8]),
        name: name.to_owned(),
        cqc: cqc.map(str::to_owned),
        ods: cqc.map(|_| format!("VN{n}08")),
        telephone: telephone.map(str::to_owned),
        sight: Sharing::Devices,
        estate: Some(EstateCounts::default()),
    }
}

/// A provider with what its computers come to.
fn summed(mut row: ProviderRow, devices: &[DeviceRow]) -> ProviderRow {
    let mut estate = EstateCounts::default();
    for device in devices.iter().filter(|device| device.provider == row.id) {
        estate.devices += 1;
        estate.silent += u32::from(matches!(device.silence, Silence::Quiet | Silence::Stale));
        estate.failing_devices += u32::from(device.counts.fail > 0);
        estate.last_heard = estate.last_heard.max(device.last_heard);
    }
    row.estate = Some(estate);
    row
}

pub(crate) fn counts(fail: u32, advice: u32, unknown: u32, pass: u32) -> VerdictCounts {
    VerdictCounts {
        pass,
        fail,
        advice,
        unknown,
        not_applicable: 2,
        error: 0,
    }
}

pub(crate) fn device(n: u32, provider: u8, provider_name: &str, label: &str) -> DeviceRow {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    id[15] = 1;
    DeviceRow {
        id: DeviceId::new(id),
        provider: ProviderId::new([provider; 8]),
        provider_name: provider_name.to_owned(),
        telephone: match provider {
            1 => Some("01632 960021".to_owned()),
            2 => Some("01632 960417".to_owned()),
            4 => Some("01632 960001".to_owned()),
            _ => None,
        },
        label: label.to_owned(),
        os: "Windows 11 Home 24H2".to_owned(),
        state: DeviceState::Confirmed,
        silence: Silence::Reporting,
        clock_wrong: false,
        counts: counts(2, 1, 3, 3),
        last_heard: Some(ago(1)),
        collected_at: Some(ago(1)),
        sequence: 214,
        policy_refused: None,
    }
}

fn devices() -> Vec<DeviceRow> {
    let rosewood = "Rosewood Care Home";
    let harbour = "Harbour View Nursing Home";
    let mut front = device(1, 4, rosewood, "Front desk");
    front.counts = VerdictCounts {
        error: 1,
        ..counts(2, 1, 2, 3)
    };
    let mut office = device(2, 4, rosewood, "Office laptop 2");
    office.state = DeviceState::New;
    office.counts = counts(1, 0, 0, 8);
    let mut nurses = device(3, 2, harbour, "Nurses' station");
    nurses.counts = counts(0, 2, 0, 7);
    let mut manager = device(4, 2, harbour, "Manager");
    manager.counts = counts(0, 0, 4, 5);
    manager.silence = Silence::Quiet;
    manager.last_heard = Some(ago(5 * 24));
    let mut laundry = device(5, 2, harbour, "Laundry room");
    laundry.silence = Silence::Stale;
    laundry.last_heard = Some(ago(40 * 24));
    let mut rota = device(6, 3, "Millbrook Homecare", "Rota PC");
    rota.state = DeviceState::Cloned;
    let mut spare = device(7, 3, "Millbrook Homecare", "Spare laptop");
    spare.silence = Silence::Never;
    spare.os = String::new();
    spare.counts = VerdictCounts::default();
    spare.last_heard = None;
    spare.collected_at = None;
    let mut elm = device(8, 1, "Elm Court", "Elm Court office");
    elm.counts = counts(0, 0, 0, 9);
    elm.clock_wrong = true;
    elm.os = "Debian GNU/Linux 12".to_owned();
    vec![front, office, nurses, manager, laundry, rota, spare, elm]
}

fn check(id: &str) -> CheckId {
    id.parse().unwrap()
}

const TEXTS: [(&str, &str, u32); 9] = [
    ("antivirus-up-to-date", "Antivirus is running and up to date", 10),
    ("disk-encryption", "The system drive is encrypted", 15),
    (
        "supported-system",
        "The operating system still gets security updates",
        90,
    ),
    ("screen-lock", "The screen locks by itself", 5),
    ("firewall-on", "The firewall is on", 5),
    ("password-length", "Passwords have at least ten characters", 5),
    ("backup-recent", "A backup succeeded in the last week", 30),
    ("guest-account", "Nobody can sign in as a guest", 5),
    ("remote-shell", "Remote sign-in does not accept passwords", 10),
];

pub(crate) fn texts() -> CheckTexts {
    let why = "Most harm to care providers begins with a program that nobody meant to run. Antivirus that is \
               switched on and knows this week's threats stops most of them.";
    TEXTS
        .iter()
        .map(|&(id, title, minutes)| {
            let text = CheckText {
                title: title.to_owned(),
                why: why.to_owned(),
                minutes: Some(minutes),
            };
            (check(id), text)
        })
        .collect()
}

fn checks() -> Vec<CheckRow> {
    let row = |id: &str, evidence, failing, failing_providers, unknown, passing| CheckRow {
        check: check(id),
        evidence,
        failing,
        failing_providers,
        unknown,
        passing,
    };
    vec![
        row("antivirus-up-to-date", true, 4, 3, 1, 2),
        row("disk-encryption", true, 2, 2, 3, 2),
        row("supported-system", true, 1, 1, 0, 6),
        row("firewall-on", true, 0, 0, 2, 5),
        row("screen-lock", false, 5, 3, 0, 2),
        row("remote-shell", false, 1, 1, 0, 0),
    ]
}

fn detail(device: DeviceRow) -> DeviceDetail {
    let history = (0..3)
        .map(|n| ReportRow {
            id: ReportId::new([n; 32]),
            sequence: 214 - u64::from(n),
            collected_at: ago(1 + 24 * i64::from(n)),
            received_at: ago(24 * i64::from(n)),
            remarks: match n {
                1 => vec!["late".to_owned(), "gap".to_owned()],
                _ => Vec::new(),
            },
        })
        .collect();
    let never = device.silence == Silence::Never;
    DeviceDetail {
        device,
        findings: if never { Vec::new() } else { findings() },
        facts: if never { FactSet::new() } else { facts() },
        history: if never { Vec::new() } else { history },
        policy: (!never).then(|| "shipped 2026.1".to_owned()),
        policy_digest: None,
        agent: (!never).then(|| "0.1.0".to_owned()),
        replaces: Vec::new(),
        replaced_by: None,
        sharing: Sharing::Devices,
    }
}

fn findings() -> Vec<FindingRow> {
    let step = Cell::new(0);
    let row = |id: &str, verdict, evidence, reason, cited: &[&str]| {
        step.set(step.get() + 30);
        FindingRow {
            check: check(id),
            verdict,
            reason,
            cited: cited.iter().map(|key| key.parse().unwrap()).collect(),
            evidence,
            since: ago(step.get()),
        }
    };
    vec![
        row(
            "antivirus-up-to-date",
            Verdict::Fail,
            true,
            None,
            &["antivirus.definitions_day", "antivirus.on", "antivirus.products"],
        ),
        row(
            "supported-system",
            Verdict::Fail,
            true,
            None,
            &["support.os_ends_day"],
        ),
        row(
            "screen-lock",
            Verdict::Fail,
            false,
            None,
            &["screen_lock.idle_minutes"],
        ),
        row(
            "disk-encryption",
            Verdict::Unknown,
            true,
            Some(Reason::NotPermitted),
            &["disk.system.encrypted"],
        ),
        row(
            "backup-recent",
            Verdict::Unknown,
            true,
            Some(Reason::NotImplemented),
            &["backup.present"],
        ),
        row(
            "password-length",
            Verdict::Error,
            true,
            Some(Reason::ProbeFailed),
            &["password.min_length"],
        ),
        row("firewall-on", Verdict::Pass, true, None, &["firewall.on"]),
        row(
            "guest-account",
            Verdict::Pass,
            false,
            None,
            &["accounts.guest_enabled"],
        ),
        row("a-newer-check", Verdict::Pass, false, None, &["newer.fact"]),
        row(
            "remote-shell",
            Verdict::NotApplicable,
            false,
            None,
            &["ssh.present"],
        ),
    ]
}

fn facts() -> FactSet {
    let known: [(&str, Fact); 14] = [
        ("accounts.administrators", Fact::known(2)),
        ("accounts.guest_enabled", Fact::known(false)),
        ("antivirus.definitions_day", Fact::known(20_592)),
        ("antivirus.on", Fact::known(true)),
        (
            "antivirus.products",
            Fact::known(vec!["Microsoft Defender".to_owned()]),
        ),
        ("backup.present", Fact::unknown(Reason::NotImplemented)),
        ("device.kind", Fact::known("laptop")),
        ("disk.system.encrypted", Fact::unknown(Reason::NotPermitted)),
        ("disk.system.free_percent", Fact::known(43)),
        ("firewall.on", Fact::known(true)),
        ("newer.fact", Fact::known("as a newer agent says it")),
        ("screen_lock.idle_minutes", Fact::known(30)),
        (
            "software.products",
            Fact::known(
                [
                    "LibreOffice",
                    "Firefox",
                    "Care planner",
                    "Zoom",
                    "Adobe Reader",
                    "TeamViewer",
                ]
                .map(str::to_owned)
                .to_vec(),
            ),
        ),
        ("support.os_ends_day", Fact::known(20_300)),
    ];
    known
        .into_iter()
        .map(|(key, fact)| (key.parse().unwrap(), fact))
        .collect()
}

/// An assessment in which each state occurs.
fn assets() -> Vec<AssetRow> {
    let row = |kind: &str, label: &str, count, device| AssetRow {
        kind: kind.to_owned(),
        label: label.to_owned(),
        count,
        personal: kind == "phones",
        reaches_personal_data: kind != "network equipment",
        reviewed: (count == 1).then(|| date(2026, 3, 2)),
        device,
    };
    let front = device(1, 4, "", "").id;
    vec![
        row("computers", "Front desk", 1, Some(front)),
        row("computers", "Old laptop in the loft", 1, None),
        row("network equipment", "Router in the office", 1, None),
        row("phones", "carers' phones", 38, None),
    ]
}

fn assessment(provider: ProviderRow) -> Assessment {
    let items = items();
    let answered = items
        .iter()
        .filter(|item| item.needed && item.state.has_answer())
        .count();
    let step = |words: &str, minutes, items: &[&str], fails: Option<&str>| NextStep {
        words: words.to_owned(),
        minutes,
        items: items.iter().map(|number| number.parse().unwrap()).collect(),
        check: fails.map(check),
    };
    Assessment {
        provider,
        toolkit: "dspt-2026-27".to_owned(),
        origin: "Questions of 2026-27: part of this program.".to_owned(),
        notice: Some(super::NOTICE.to_owned()),
        target: "Standards Met".to_owned(),
        stage: "in progress".to_owned(),
        in_words: format!(
            "{answered} of 9 questions for Standards Met have an answer, 1 backed by 2 computers."
        ),
        answered,
        needed: 9,
        shares: Some(Shares {
            backed: 1,
            answered: 4,
            drafted: 2,
            only_a_person: 2,
        }),
        computers: Some(2),
        assets: assets(),
        remarks: vec!["Rota PC does not count: two computers speak with its key.".to_owned()],
        next: vec![
            step(
                "Your answer to 9.5.2 (Devices that leave the building are encrypted) and 1 computer differ; look at them \
                 together: Front desk.",
                Some(20),
                &["9.5.2"],
                None,
            ),
            step(
                "Make this so on Front desk, Office laptop 2: Antivirus is running and up to date.",
                Some(20),
                &["6.2.1"],
                Some("antivirus-up-to-date"),
            ),
            step(
                "Check what IT support entered for 7.1.1 (A register of computers, phones and software).",
                Some(5),
                &["7.1.1"],
                None,
            ),
            step(
                "Answer 1.1.1 (Your ICO registration number).",
                Some(10),
                &["1.1.1"],
                None,
            ),
            step(
                "Answer 4.1.1 (Who has access to what).",
                Some(10),
                &["4.1.1"],
                None,
            ),
            step(
                "Look again at 3.2.1 (Staff training): your answer is out of date.",
                Some(10),
                &["3.2.1"],
                None,
            ),
            step(
                "Decide again about 8.1.4 (Supported systems): the risk is accepted until 20 June 2026.",
                Some(10),
                &["8.1.4"],
                None,
            ),
            step("Check again, not seen lately: Laundry room.", Some(5), &[], None),
        ],
        items,
    }
}

/// One question, in a state, with what goes with it.
fn question(number: &str, id: &str, title: &str, theme: &str, state: ItemState) -> ItemRow {
    ItemRow {
        item: id.to_owned(),
        number: number.parse().unwrap(),
        title: title.to_owned(),
        help: "Say it in your own words. A link to where it is kept is enough.".to_owned(),
        person_says: None,
        theme: theme.to_owned(),
        level: "Standards Met".to_owned(),
        needed: true,
        state,
        explained: vec!["Nobody has answered this yet.".to_owned()],
        said: Vec::new(),
        risks: Vec::new(),
        risk_can_be_accepted: false,
        draft_waits: false,
        differing: Vec::new(),
    }
}

fn entry(day: &str, by: &str, what: &str, confirmed: bool) -> SaidRow {
    SaidRow {
        on: day.parse().unwrap(),
        by: by.to_owned(),
        what: what.to_owned(),
        comment: None,
        evidence_at: None,
        confirmed,
        carried_from: None,
    }
}

fn differing() -> DifferingRow {
    DifferingRow {
        device: device(1, 4, "", "").id,
        computer: "Front desk".to_owned(),
        check: check("disk-encryption"),
        check_title: "The system drive is encrypted".to_owned(),
        since: "2026-06-02".parse().unwrap(),
        seen: "2026-06-08".parse().unwrap(),
    }
}

fn items() -> Vec<ItemRow> {
    let (staff, data, it) = ("Staffing and roles", "Data security", "IT systems and devices");
    let encrypted = ItemRow {
        explained: vec![
            "Your answer and 1 computer differ; look at them together.".to_owned(),
            "You answered on 3 June 2026; good until 3 June 2027.".to_owned(),
            "2 of 3 computers checked, oldest today; 38 phones on your word of 3 June 2026.".to_owned(),
        ],
        said: vec![
            SaidRow {
                comment: Some("All laptops are encrypted.".to_owned()),
                evidence_at: Some("the policy folder, chapter 4".to_owned()),
                ..entry("2026-06-03", "the manager", "yes", true)
            },
            SaidRow {
                carried_from: Some("2025-26".to_owned()),
                ..entry("2025-05-20", "the manager", "yes", true)
            },
        ],
        differing: vec![
            differing(),
            DifferingRow {
                check: check("screen-lock"),
                check_title: "The screen locks by itself".to_owned(),
                ..differing()
            },
        ],
        person_says: Some("Whether phones are encrypted.".to_owned()),
        risk_can_be_accepted: true,
        ..question(
            "9.5.2",
            "mobile-encryption",
            "Devices that leave the building are encrypted",
            it,
            ItemState::Differs,
        )
    };
    let register = ItemRow {
        said: vec![entry("2026-06-05", "IT support", "the register of 5 June", false)],
        explained: vec![
            "Nobody has answered this yet.".to_owned(),
            "IT support entered an answer: check it.".to_owned(),
        ],
        draft_waits: true,
        ..question(
            "7.1.1",
            "asset-register",
            "A register of computers, phones and software",
            it,
            ItemState::NeedsAnswer,
        )
    };
    let supported = ItemRow {
        risks: vec![RiskRow {
            from: "2026-01-10".parse().unwrap(),
            until: "2026-06-20".parse().unwrap(),
            by: "the manager".to_owned(),
            reason: "The scanner needs the old system; it is not on the network.".to_owned(),
            agreed: true,
        }],
        risk_can_be_accepted: true,
        ..question(
            "8.1.4",
            "supported-systems",
            "Unsupported systems are replaced or the risk is accepted",
            it,
            ItemState::Answered,
        )
    };
    let proposed = ItemRow {
        risks: vec![RiskRow {
            from: "2026-06-08".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            by: "IT support".to_owned(),
            reason: "One old tablet, to be replaced by Christmas.".to_owned(),
            agreed: false,
        }],
        risk_can_be_accepted: true,
        ..question(
            "4.5.3",
            "second-factor",
            "A second factor for those who can do most",
            data,
            ItemState::NeedsAnswer,
        )
    };
    vec![
        question(
            "1.1.1",
            "ico-registration",
            "Your ICO registration number",
            data,
            ItemState::NeedsAnswer,
        ),
        question(
            "1.3.13",
            "paper-records",
            "Paper records are kept safe",
            data,
            ItemState::NotApplicable,
        ),
        question(
            "3.2.1",
            "training-done",
            "Staff training in the last year",
            staff,
            ItemState::OutOfDate,
        ),
        question(
            "4.1.1",
            "access-list",
            "Who has access to what",
            staff,
            ItemState::Answered,
        ),
        proposed,
        question(
            "6.2.1",
            "antivirus-everywhere",
            "Antivirus on every computer",
            it,
            ItemState::Backed,
        ),
        register,
        supported,
        encrypted,
        ItemRow {
            needed: false,
            said: vec![entry("2026-06-03", "the manager", "yes", true)],
            ..question(
                "6.3.2",
                "alerts",
                "Warnings of the NHS are acted on",
                it,
                ItemState::Answered,
            )
        },
        ItemRow {
            needed: false,
            ..question(
                "6.3.3",
                "more-alerts",
                "Nobody has said anything about this",
                it,
                ItemState::NeedsAnswer,
            )
        },
    ]
}

/// One of a long list of providers.
pub(crate) fn one_of_many(n: u32) -> ProviderRow {
    let mut id = [7; 8];
    id[..4].copy_from_slice(&n.to_be_bytes());
    ProviderRow {
        id: ProviderId::new(id),
        estate: Some(EstateCounts {
            devices: n % 7 + 1,
            failing_devices: n % 5,
            silent: n % 3,
            last_heard: Some(ago(i64::from(n % 400))),
            ..EstateCounts::default()
        }),
        ..provider(1, &format!("Provider {n:05}"), None, None)
    }
}
