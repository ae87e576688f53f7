//! Drafts that are more than what was said and what the checks add up to: the register, what is past its support, and the
//! number of administrators. By the items' lasting ids.

use dspt_policies::EvidenceItem;
use dspt_policies::asset::AssetKind;
use dspt_report::counted;

use crate::Pack;
use crate::plural;
use crate::words;

/// 7.1.1 of the first year.
pub(crate) const REGISTER: &str = "asset-register";
/// 8.2.1 of the first year.
pub(crate) const ENDED: &str = "unsupported-risks-written";
/// 4.3.1 of the first year.
pub(crate) const ADMINISTRATORS: &str = "administrators-agree";
/// 10.1.2 of the first year.
pub(crate) const SUPPLIERS: &str = "suppliers-listed";
/// 1.1.2 of the first year.
pub(crate) const INFORMATION: &str = "information-register";

/// The lines of an item's draft.
pub(crate) fn of(pack: &Pack<'_>, item: &EvidenceItem) -> Vec<String> {
    match item.id.as_str() {
        REGISTER => register(pack),
        ENDED => ended(pack),
        ADMINISTRATORS => administrators(pack),
        _ => Vec::new(),
    }
}

fn register(pack: &Pack<'_>) -> Vec<String> {
    let Some(what) = in_use(pack) else {
        return Vec::new();
    };
    let day = plural::day(pack.input.today);
    vec![
        words::DRAFT_REGISTER.fill(&[("day", &day), ("what", &what)]),
        words::DRAFT_REGISTER_FILE.fill(&[]),
    ]
}

/// What is in use, by kind: *3 computers, 38 phones, 1 online service*.
pub(crate) fn in_use(pack: &Pack<'_>) -> Option<String> {
    let entries = pack.register();
    let of_kind = |kind: AssetKind| {
        let of_kind = entries.iter().filter(|entry| entry.kind == kind && entry.in_use);
        let count = of_kind.map(|entry| u64::from(entry.count)).sum::<u64>();
        (count > 0).then(|| format!("{count} {}", kind.in_words(count)))
    };
    let all: Vec<String> = AssetKind::ALL.into_iter().filter_map(of_kind).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn ended(pack: &Pack<'_>) -> Vec<String> {
    let ended = &pack.ended;
    let line = |product: &crate::ended::Product| {
        let computers = plural::computers(plural::number(product.computers.len()));
        words::DRAFT_ENDED.fill(&[
            ("product", &product.name),
            ("computers", &computers),
            ("day", &plural::day(product.last_day)),
        ])
    };
    let mut lines: Vec<String> = ended.products.iter().map(line).collect();
    if lines.is_empty() && !ended.told.is_empty() {
        let all = plural::number(ended.told.len() + ended.untold.len());
        lines.push(words::DRAFT_NO_ENDED.fill(&[
            ("count", &ended.told.len().to_string()),
            ("all", &plural::computers(all)),
        ]));
    }
    lines
}

fn administrators(pack: &Pack<'_>) -> Vec<String> {
    let Administrators {
        accounts, computers, ..
    } = Administrators::of(pack);
    if computers == 0 {
        return Vec::new();
    }
    vec![words::DRAFT_ADMINISTRATORS.fill(&[
        ("computers", &plural::computers(computers)),
        ("accounts", &counted(accounts, "account", "accounts")),
    ])]
}

/// The administrator accounts of the computers in use.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Administrators {
    pub(crate) accounts: u64,
    /// The computers that showed how many they have.
    pub(crate) computers: u64,
    /// Each computer with its number, where it showed it.
    pub(crate) each: Vec<(String, Option<u64>)>,
}

impl Administrators {
    pub(crate) fn of(pack: &Pack<'_>) -> Self {
        let mut all = Self::default();
        for member in pack.fleet.in_use() {
            let count = member.computer.number("accounts.administrators");
            let count = count.and_then(|count| u64::try_from(count).ok());
            if let Some(count) = count {
                all.accounts = all.accounts.saturating_add(count);
                all.computers += 1;
            }
            all.each.push((member.computer.label.clone(), count));
        }
        all
    }
}
