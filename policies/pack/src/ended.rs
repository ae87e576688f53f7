//! What is past the end of its support, for 8.2.1.

use std::collections::BTreeMap;

use dspt_policies::support::SystemSupport;

use crate::Pack;
use crate::fleet::Member;

/// What is past its support on the computers in use, and where that could not be told.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Ended {
    pub(crate) products: Vec<Product>,
    /// Labels of computers whose system could be judged.
    pub(crate) told: Vec<String>,
    /// Labels of computers of which something could not be told.
    pub(crate) untold: Vec<String>,
}

/// One system or program past its support.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Product {
    pub(crate) name: String,
    /// The last day of its support, in days since 1970-01-01 UTC.
    pub(crate) last_day: i64,
    /// The computers it is on, by label.
    pub(crate) computers: Vec<String>,
}

impl Ended {
    pub(crate) fn of(pack: &Pack<'_>) -> Self {
        let mut ended = Self::default();
        let mut products: BTreeMap<(String, i64), Vec<String>> = BTreeMap::new();
        for member in pack.fleet.in_use() {
            let label = &member.computer.label;
            let (found, told) = of_member(pack, member);
            for product in found {
                products.entry(product).or_default().push(label.clone());
            }
            let side = if told { &mut ended.told } else { &mut ended.untold };
            side.push(label.clone());
        }
        ended.products = products
            .into_iter()
            .map(|((name, last_day), computers)| Product {
                name,
                last_day,
                computers,
            })
            .collect();
        ended
    }
}

/// What has ended on one computer, and whether both system and programs could be told.
fn of_member(pack: &Pack<'_>, member: &Member<'_>) -> (Vec<(String, i64)>, bool) {
    let Some(table) = pack.input.policy.support_dates() else {
        return (Vec::new(), false);
    };
    let support = table.of_device(&member.computer.facts, pack.input.today);
    let found = support.ended().map(|ended| (ended.name.clone(), ended.last_day));
    let system_told = !matches!(support.system, SystemSupport::Unknown(_));
    (found.collect(), system_told && support.software.is_ok())
}
