//! What the computers say about an item.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Verdict;

use super::situation::Situation;
use crate::asset::Asset;
use crate::asset::AssetKind;
use crate::asset::Denominator;
use crate::asset::Owner;
use crate::asset::Scope;
use crate::clock;
use crate::policy::Policy;
use crate::policy::Weight;
use crate::toolkit::Backer;
use crate::toolkit::EvidenceItem;
use crate::toolkit::How;

/// How far computers back an item.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a sixth state must be thought about everywhere"
)]
pub enum Backing {
    /// A computer shows that it is not so.
    Against,
    /// No check is about it.
    NoCheck,
    /// Checks are about it, and none could tell.
    Nothing,
    /// Some of it is seen, or on some computers only.
    Part,
    /// Every computer in the register was looked at, and what the item asks of computers is so on each.
    Full,
}

/// What the computers say about an item.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DevicesSay {
    /// How far they back it.
    pub backing: Backing,
    /// What is not as the item asks, by label.
    pub differing: Vec<Differing>,
    /// What could not be told, or not lately, by label.
    pub not_seen: Vec<NotSeen>,
    /// How much was looked at, by source.
    pub denominator: Denominator,
}

/// A computer that is not as an item asks.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Differing {
    /// What people call the computer.
    pub label: String,
    /// The computer.
    pub device: DeviceId,
    /// The check that fails.
    pub check: CheckId,
    /// Since when, as far as is known, in days since 1970-01-01 UTC.
    pub since_day: i64,
    /// When the computer last reported, in days since 1970-01-01 UTC.
    pub seen_day: i64,
    /// The title of the check: what is so once it is put right.
    pub check_title: String,
    /// How many minutes it takes to put right; `None` where the policy knows no way.
    pub minutes: Option<u32>,
}

/// A computer that did not show whether it is as an item asks.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct NotSeen {
    /// What people call the computer.
    pub label: String,
    /// The computer.
    pub device: DeviceId,
    /// When it last reported, in days since 1970-01-01 UTC.
    pub seen_day: i64,
    /// Whether it last reported too long ago; else a check could not tell.
    pub stale: bool,
}

/// The names of the computers, each device once.
pub(super) fn computers_of<'a>(all: impl IntoIterator<Item = &'a Differing>) -> Vec<String> {
    let devices: BTreeMap<DeviceId, &str> = all
        .into_iter()
        .map(|differing| (differing.device, differing.label.as_str()))
        .collect();
    let mut labels: Vec<String> = devices.into_values().map(str::to_owned).collect();
    labels.sort();
    labels
}

/// All computers that report, with the worst that each check said of each.
pub(super) struct Fleet<'a> {
    policy: &'a Policy,
    computers: BTreeMap<DeviceId, Computer<'a>>,
}

struct Computer<'a> {
    label: &'a str,
    seen_day: i64,
    stale: bool,
    kind: AssetKind,
    owner: Owner,
    reaches_personal_data: bool,
    in_use: bool,
    in_register: bool,
    findings: BTreeMap<&'a CheckId, Verdict>,
    since: BTreeMap<&'a CheckId, i64>,
    minutes: BTreeMap<&'a CheckId, u32>,
}

/// What a check says of a computer, as far as it counts today.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Says {
    Pass,
    NotAbout,
    Fail,
    CouldNotTell,
}

impl<'a> Fleet<'a> {
    pub(super) fn of(situation: &Situation<'a>, today: i64) -> Self {
        let mut computers: BTreeMap<DeviceId, Computer<'a>> = BTreeMap::new();
        for evidence in situation.devices {
            let computer = computers
                .entry(evidence.device)
                .or_insert_with(|| Computer::new(&evidence.label, evidence.seen_day));
            // A device stands here once. Should it stand here twice, the worse of both is believed.
            computer.label = computer.label.min(&evidence.label);
            computer.seen_day = computer.seen_day.min(evidence.seen_day);
            computer.in_register &= evidence.in_register;
            for finding in &evidence.findings {
                let worst = computer.findings.entry(&finding.check).or_insert(finding.verdict);
                if badness(finding.verdict) > badness(*worst) {
                    *worst = finding.verdict;
                }
            }
            for (check, day) in &evidence.failing_since {
                let since = computer.since.entry(check).or_insert(*day);
                *since = (*since).min(*day);
            }
            for (check, minutes) in &evidence.minutes {
                let longest = computer.minutes.entry(check).or_insert(*minutes);
                *longest = (*longest).max(*minutes);
            }
        }
        for computer in computers.values_mut() {
            let age = today.saturating_sub(computer.seen_day);
            // A day ahead is a matter of time zones; more is a wrong clock.
            computer.stale = !(-1..=i64::from(situation.good_for_days)).contains(&age);
        }
        let mut fleet = Self {
            policy: situation.policy,
            computers,
        };
        fleet.join_register(situation, today);
        fleet
    }

    /// Owner, kind and use of a computer are what the register says. Two entries for one computer: the wider one holds.
    fn join_register(&mut self, situation: &Situation<'_>, today: i64) {
        let mut entries: BTreeMap<DeviceId, Vec<_>> = BTreeMap::new();
        for asset in situation.assets {
            if let Some(device) = asset.device() {
                entries.entry(device).or_default().push(asset);
            }
        }
        for (device, entries) in entries {
            let Some(computer) = self.computers.get_mut(&device) else {
                continue;
            };
            computer.in_use = entries.iter().any(|asset| asset.in_use(today));
            computer.reaches_personal_data = entries.iter().any(|asset| asset.reaches_personal_data);
            let owners = entries.iter().map(|asset| asset.owner);
            computer.owner = owners.min().unwrap_or(Owner::Organisation);
            let kinds = entries.iter().map(|asset| asset.kind);
            computer.kind = kinds.min().unwrap_or(AssetKind::Computer);
        }
    }

    /// How many computers report and are in use, not too long ago.
    pub(super) fn fresh(&self) -> usize {
        let fresh = |computer: &&Computer<'_>| computer.in_use && !computer.stale;
        self.computers.values().filter(fresh).count()
    }

    /// The computers that are in use and last reported too long ago, by label.
    pub(super) fn stale(&self) -> Vec<String> {
        let mut labels: Vec<String> = self
            .computers
            .values()
            .filter(|computer| computer.in_use && computer.stale)
            .map(|computer| computer.label.to_owned())
            .collect();
        labels.sort();
        labels
    }

    /// How many computers of the organisation stand in the register and never reported.
    pub(super) fn registered_only(&self, situation: &Situation<'_>, today: i64) -> u64 {
        let reporting = self.computers.keys().map(|device| (*device, None)).collect();
        let of_organisation: Vec<Asset> = situation
            .assets
            .iter()
            .filter(|asset| asset.kind == AssetKind::Computer && asset.owner == Owner::Organisation)
            .cloned()
            .collect();
        let all = Denominator::count(&Scope::everything(), &of_organisation, &reporting, today);
        all.computers
            .saturating_sub(u64::try_from(self.computers.len()).unwrap_or(u64::MAX))
    }

    /// What the computers say about an item.
    pub(super) fn say(&self, item: &EvidenceItem, situation: &Situation<'_>, today: i64) -> DevicesSay {
        let scope = &item.scope;
        let checks = Checks::of(item, self.policy);
        let mut tally = Tally::default();
        let mut reporting = BTreeMap::new();
        for (device, computer) in &self.computers {
            if computer.in_use
                && scope.includes_one(computer.kind, computer.owner, computer.reaches_personal_data)
            {
                let looked_at = tally.add(*device, computer, &checks, self.policy);
                let age = looked_at.then(|| clock::age(computer.seen_day, today));
                reporting.insert(*device, age);
            }
        }
        let denominator = Denominator::count(scope, situation.assets, &reporting, today);
        let everywhere = denominator.checked == denominator.computers;
        tally.differing.sort();
        tally.not_seen.sort();
        DevicesSay {
            backing: tally.backing(&checks, everywhere),
            differing: tally.differing,
            not_seen: tally.not_seen,
            denominator,
        }
    }
}

impl<'a> Computer<'a> {
    fn new(label: &'a str, seen_day: i64) -> Self {
        Self {
            label,
            seen_day,
            stale: false,
            kind: AssetKind::Computer,
            owner: Owner::Organisation,
            reaches_personal_data: true,
            in_use: true,
            in_register: true,
            findings: BTreeMap::new(),
            since: BTreeMap::new(),
            minutes: BTreeMap::new(),
        }
    }

    /// A failure holds until the computer shows otherwise; anything else is good for some days only.
    fn says(&self, check: &CheckId) -> Says {
        match self.findings.get(check) {
            Some(Verdict::Fail) => Says::Fail,
            Some(Verdict::Pass) if !self.stale => Says::Pass,
            Some(Verdict::NotApplicable) if !self.stale => Says::NotAbout,
            Some(Verdict::Pass | Verdict::NotApplicable | Verdict::Unknown | Verdict::Error) | None => {
                Says::CouldNotTell
            }
        }
    }

    /// Whether the register holds it with a list that is complete.
    fn is_listed(&self, complete: &[&CheckId]) -> bool {
        self.in_register && !self.stale && complete.iter().all(|check| self.says(check) == Says::Pass)
    }

    fn differs(&self, device: DeviceId, check: &CheckId, policy: &Policy) -> Differing {
        let since = self.since.get(check).copied().unwrap_or(self.seen_day);
        let known = policy.check(check);
        let longest = || known.and_then(|check| check.fixes().map(|fix| fix.minutes).max());
        Differing {
            label: self.label.to_owned(),
            device,
            check: check.clone(),
            since_day: since.min(self.seen_day),
            seen_day: self.seen_day,
            check_title: known.map(|check| check.title().to_owned()).unwrap_or_default(),
            minutes: self.minutes.get(check).copied().or_else(longest),
        }
    }
}

/// The greater the worse.
fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Pass => 1,
        Verdict::Unknown => 2,
        Verdict::Error => 3,
        Verdict::Fail => 4,
    }
}

/// The checks of an item, by what they can do.
struct Checks<'a> {
    /// They back the item, and they alone can speak against an answer: strong, and asked for by its wording.
    deciding: Vec<&'a CheckId>,
    /// They show a part of it.
    others: Vec<&'a CheckId>,
    /// Whether the policy lacks a strong check: then nothing can back the item.
    incomplete: bool,
    /// Where the register backs the item: the checks that tell whether its list is complete.
    register: Option<Vec<&'a CheckId>>,
}

impl<'a> Checks<'a> {
    fn of(item: &'a EvidenceItem, policy: &Policy) -> Self {
        let mut checks = Self {
            deciding: Vec::new(),
            others: Vec::new(),
            incomplete: false,
            register: (item.backed_by == Backer::Register).then(Vec::new),
        };
        for support in &item.checks {
            let weight = policy.check(&support.check).map(|check| check.weight());
            match (support.how, weight) {
                (How::Strong, Some(Weight::Evidence)) => checks.deciding.push(&support.check),
                (How::Strong, None) => checks.incomplete = true,
                (How::Strong, Some(Weight::GoodPractice)) => {
                    checks.others.push(&support.check);
                    checks
                        .register
                        .iter_mut()
                        .for_each(|all| all.push(&support.check));
                }
                (How::Partial | How::Hint, _) => checks.others.push(&support.check),
            }
        }
        checks
    }

    fn is_empty(&self) -> bool {
        self.deciding.is_empty() && self.others.is_empty() && !self.incomplete && self.register.is_none()
    }
}

#[derive(Default)]
struct Tally {
    differing: Vec<Differing>,
    not_seen: Vec<NotSeen>,
    passes: usize,
    seen: bool,
}

impl Tally {
    /// Adds a computer; whether it was looked at, lately, for everything that the item asks of it.
    fn add(
        &mut self,
        device: DeviceId,
        computer: &Computer<'_>,
        checks: &Checks<'_>,
        policy: &Policy,
    ) -> bool {
        let mut told = 0;
        for check in &checks.deciding {
            match computer.says(check) {
                Says::Pass => self.passes += 1,
                Says::NotAbout => {}
                Says::Fail => self.differing.push(computer.differs(device, check, policy)),
                Says::CouldNotTell => continue,
            }
            told += 1;
        }
        let other = |check: &&CheckId| matches!(computer.says(check), Says::Pass | Says::Fail);
        let others = checks.others.iter().filter(|check| other(check)).count();
        let listed = checks.register.as_ref().map(|all| computer.is_listed(all));
        self.passes += usize::from(listed == Some(true));
        self.seen |= told + others > 0 && !computer.stale;
        let all = told == checks.deciding.len() && !checks.incomplete && listed != Some(false);
        let looked_at = !computer.stale && all && (told > 0 || others > 0);
        if !looked_at && !checks.is_empty() {
            self.not_seen.push(NotSeen {
                label: computer.label.to_owned(),
                device,
                seen_day: computer.seen_day,
                stale: computer.stale,
            });
        }
        looked_at
    }

    fn backing(&self, checks: &Checks<'_>, everywhere: bool) -> Backing {
        if !self.differing.is_empty() {
            Backing::Against
        } else if checks.is_empty() {
            Backing::NoCheck
        } else if !self.seen {
            Backing::Nothing
        } else if everywhere && self.passes > 0 {
            Backing::Full
        } else {
            Backing::Part
        }
    }
}
