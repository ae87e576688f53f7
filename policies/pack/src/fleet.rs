//! The computers as the register knows them, and what their checks add up to.

use std::collections::BTreeMap;

use dspt_policies::EvidenceItem;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Owner;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Verdict;

use crate::Computer;
use crate::PackInput;
use crate::plural;
use crate::words;

/// The computers of a pack, by label.
#[derive(Clone, Debug)]
pub(crate) struct Fleet<'a> {
    members: Vec<Member<'a>>,
}

/// One computer, joined with its entries of the register.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) computer: &'a Computer,
    kind: AssetKind,
    owner: Owner,
    reaches_personal_data: bool,
    /// Whether the register has it in use; what no register names is in use.
    pub(crate) in_use: bool,
    /// Whether it was last seen too long ago to show anything of today.
    pub(crate) stale: bool,
}

/// What one check said of the computers that an item is about.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    pub(crate) pass: u64,
    pub(crate) fail: u64,
    pub(crate) untold: u64,
    pub(crate) not_about: u64,
}

impl<'a> Fleet<'a> {
    pub(crate) fn of(input: &PackInput<'a>) -> Self {
        let mut members: BTreeMap<DeviceId, Member<'a>> = BTreeMap::new();
        for computer in input.computers {
            // A device stands here once: should it be given twice, the older is believed.
            let member = members
                .entry(computer.device)
                .or_insert_with(|| Member::of(computer, input));
            if computer.seen_day < member.computer.seen_day {
                *member = Member::of(computer, input);
            }
        }
        let mut members: Vec<Member<'a>> = members.into_values().collect();
        members.sort_by(|a, b| a.computer.label.cmp(&b.computer.label));
        Self { members }
    }

    /// Those in use, by label.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.iter().filter(|member| member.in_use)
    }

    /// All, by label.
    pub(crate) fn all(&self) -> &[Member<'a>] {
        &self.members
    }

    /// What a check says of the computers that an item is about. A failure holds until the computer shows otherwise; anything
    /// else that is too old tells nothing.
    pub(crate) fn tally(&self, item: &EvidenceItem, check: &CheckId) -> Tally {
        let scope = &item.scope;
        let mut tally = Tally::default();
        for member in self.in_use() {
            if !scope.includes_one(member.kind, member.owner, member.reaches_personal_data) {
                continue;
            }
            let findings = &member.computer.findings;
            let verdict = findings
                .iter()
                .find(|finding| finding.check == *check)
                .map(|found| found.verdict);
            let count = match verdict {
                Some(Verdict::Fail) => &mut tally.fail,
                Some(Verdict::Pass) if !member.stale => &mut tally.pass,
                Some(Verdict::NotApplicable) if !member.stale => &mut tally.not_about,
                Some(Verdict::Pass | Verdict::NotApplicable | Verdict::Unknown | Verdict::Error) | None => {
                    &mut tally.untold
                }
            };
            *count += 1;
        }
        tally
    }
}

impl<'a> Member<'a> {
    fn of(computer: &'a Computer, input: &PackInput<'a>) -> Self {
        let age = input.today.saturating_sub(computer.seen_day);
        let mut member = Self {
            computer,
            kind: AssetKind::Computer,
            owner: Owner::Organisation,
            reaches_personal_data: true,
            in_use: true,
            stale: !(-1..=i64::from(input.good_for_days)).contains(&age),
        };
        let of_it = |asset: &&dspt_policies::Asset| asset.device() == Some(computer.device);
        let entries: Vec<_> = input.assets.iter().filter(of_it).collect();
        if !entries.is_empty() {
            member.in_use = entries.iter().any(|asset| asset.in_use(input.today));
            member.reaches_personal_data = entries.iter().any(|asset| asset.reaches_personal_data);
            let owners = entries.iter().map(|asset| asset.owner);
            member.owner = owners.min().unwrap_or(Owner::Organisation);
            let kinds = entries.iter().map(|asset| asset.kind);
            member.kind = kinds.min().unwrap_or(AssetKind::Computer);
        }
        member
    }

    /// Its system, in words; nothing where it is not known.
    pub(crate) fn system(&self) -> Option<String> {
        let name = self.computer.text("os.name")?;
        let version = self.computer.text("os.version").unwrap_or_default();
        let system = if name.contains(version) {
            name.to_owned()
        } else {
            format!("{name} {version}")
        };
        Some(system)
    }
}

impl Tally {
    /// In words, without a full stop: *so on 2 of 3 computers, not so on 1*.
    pub(crate) fn in_words(self) -> String {
        let all = plural::computers(self.pass + self.fail + self.untold + self.not_about);
        let mut parts = Vec::new();
        if self.pass > 0 {
            parts.push(words::CHECK_SO.fill(&[("count", &self.pass.to_string()), ("all", &all)]));
        }
        for (count, sentence) in [
            (self.fail, words::CHECK_NOT_SO),
            (self.untold, words::CHECK_UNTOLD),
            (self.not_about, words::CHECK_NOT_ABOUT),
        ] {
            if count > 0 {
                // The first number says of how many.
                let said = match parts.is_empty() {
                    true => format!("{count} of {all}"),
                    false => count.to_string(),
                };
                parts.push(sentence.fill(&[("count", &said)]));
            }
        }
        parts.join(", ")
    }
}
