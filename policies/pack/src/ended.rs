//! What is past the end of its support, for 8.2.1.

use std::collections::BTreeMap;

use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::FactValue;

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
    /// Since when, in days since 1970-01-01 UTC, where the table tells.
    pub(crate) since_day: Option<i64>,
    /// The computers it is on, by label.
    pub(crate) computers: Vec<String>,
}

impl Ended {
    pub(crate) fn of(pack: &Pack<'_>) -> Self {
        let mut ended = Self::default();
        let mut products: BTreeMap<(String, Option<i64>), Vec<String>> = BTreeMap::new();
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
            .map(|((name, since_day), computers)| Product {
                name,
                since_day,
                computers,
            })
            .collect();
        ended
    }
}

type Found = Vec<(String, Option<i64>)>;

/// What has ended on one computer, and whether both system and programs could be told.
fn of_member(pack: &Pack<'_>, member: &Member<'_>) -> (Found, bool) {
    let today = pack.input.today;
    let derived = dspt_policies::derive(pack.input.policy, &member.computer.facts, today);
    let mut found = Vec::new();
    let system = value(&derived, "support.os_ends_day");
    if let Some(FactValue::Integer(ends)) = system
        && *ends < today
    {
        let name = member.system().unwrap_or_else(|| "operating system".to_owned());
        found.push((name, Some(*ends)));
    }
    let programs = value(&derived, "support.software_ended");
    if let Some(FactValue::List(ids)) = programs {
        let table = pack.input.policy.support_dates();
        for id in ids {
            let name = table.and_then(|table| table.product_name(id)).unwrap_or(id);
            found.push((name.to_owned(), None));
        }
    }
    (found, system.is_some() && programs.is_some())
}

fn value<'a>(facts: &'a FactSet, key: &str) -> Option<&'a FactValue> {
    let (_, fact) = facts.iter().find(|(name, _)| name.as_str() == key)?;
    Fact::value(fact)
}
