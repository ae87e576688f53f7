//! Where a place lies on a day: its authority, its ICB and its NHS region.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::name;
use crate::read::geography::AuthorityIcbRow;
use crate::read::geography::AuthorityRow;
use crate::read::geography::IcbRow;
use crate::read::geography::SubIcbRow;

/// Lookups of several years put together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geography {
    /// Every list of ICBs, by the first day on which it holds.
    icbs: BTreeMap<Date, BTreeMap<String, IcbRow>>,
    sub_icbs: BTreeMap<String, BTreeSet<String>>,
    authority_icbs: BTreeMap<String, BTreeMap<Date, BTreeSet<String>>>,
    authority_names: BTreeMap<String, BTreeSet<Authority>>,
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Authority {
    code: String,
    name: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// Where something lies. What is not known is not guessed: an authority in two ICBs gives no ICB.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Place {
    /// The ONS code and the name of the local authority.
    pub authority: Option<(String, String)>,
    /// The ONS code and the name of the ICB.
    pub icb: Option<(String, String)>,
    /// The code and the name of the NHS region.
    pub nhs_region: Option<(String, String)>,
}

impl Geography {
    /// Puts lookups together. Lists of several years may be mixed: each row knows from when it holds.
    pub fn new(
        icbs: &[IcbRow],
        sub_icbs: &[SubIcbRow],
        authority_icbs: &[AuthorityIcbRow],
        authorities: &[AuthorityRow],
    ) -> Self {
        let mut all = Self::default();
        let rows = icbs.iter().chain(sub_icbs.iter().map(|row| &row.icb));
        for icb in rows.chain(authority_icbs.iter().map(|row| &row.icb)) {
            let list = all.icbs.entry(icb.from).or_default();
            list.entry(icb.code.clone()).or_insert_with(|| icb.clone());
        }
        for row in sub_icbs {
            let icbs = all.sub_icbs.entry(row.code.clone()).or_default();
            icbs.insert(row.icb.code.clone());
        }
        for row in authority_icbs {
            let lists = all.authority_icbs.entry(row.authority.clone()).or_default();
            lists
                .entry(row.icb.from)
                .or_default()
                .insert(row.icb.code.clone());
            all.add_authority(&row.authority, &row.name, &row.name, (None, None));
        }
        for row in authorities {
            for alias in row.aliases.iter().chain([&row.name]) {
                all.add_authority(&row.code, &row.name, alias, (row.from, row.until));
            }
        }
        all
    }

    /// Only the authorities that have social care: unitary, metropolitan, London, county.
    fn add_authority(
        &mut self,
        code: &str,
        name: &str,
        alias: &str,
        (from, until): (Option<Date>, Option<Date>),
    ) {
        if !["E06", "E08", "E09", "E10"]
            .iter()
            .any(|kind| code.starts_with(kind))
        {
            return;
        }
        let known = self.authority_names.entry(name::authority(alias)).or_default();
        if until.is_none() && from.is_none() && known.iter().any(|a| a.code == code) {
            return;
        }
        known.insert(Authority {
            code: code.to_owned(),
            name: name.to_owned(),
            from,
            until,
        });
    }

    /// The days from which something lies elsewhere than before.
    pub(crate) fn turns(&self) -> impl Iterator<Item = Date> {
        let authorities = self.authority_names.values().flatten();
        let of_authorities = authorities.flat_map(|a| [a.from, a.until]).flatten();
        self.icbs.keys().copied().chain(of_authorities)
    }

    /// The ICBs of a day, by ONS code. Before the first list that is known, that list.
    pub fn icbs_on(&self, day: Date) -> impl Iterator<Item = &IcbRow> {
        let list = self.list_on(day).map(|(_, list)| list);
        list.into_iter().flat_map(BTreeMap::values)
    }

    fn list_on(&self, day: Date) -> Option<(&Date, &BTreeMap<String, IcbRow>)> {
        let before = self.icbs.range(..=day).next_back();
        before.or_else(|| self.icbs.first_key_value())
    }

    /// The authority of this name on a day: its ONS code and its usual name. Other spellings are known where the lookups
    /// have them.
    pub fn authority(&self, name: &str, day: Date) -> Option<(&str, &str)> {
        let known = self.authority_names.get(&name::authority(name))?;
        let stands = |a: &&Authority| a.from.is_none_or(|f| f <= day) && a.until.is_none_or(|u| day < u);
        let codes: BTreeSet<(&str, &str)> = known
            .iter()
            .filter(stands)
            .map(|a| (a.code.as_str(), a.name.as_str()))
            .collect();
        let distinct: BTreeSet<&str> = codes.iter().map(|(code, _)| *code).collect();
        (distinct.len() == 1).then(|| codes.first().copied()).flatten()
    }

    /// Where a location lies, from its authority's name and, where it is known, the part of an ICB of its postcode.
    pub fn place(&self, authority: &str, sub_icb: Option<&str>, day: Date) -> Place {
        let authority = self.authority(authority, day);
        let icb = self.icb(authority.map(|(code, _)| code), sub_icb, day);
        let both = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        Place {
            authority: authority.map(|(code, name)| both(code, name)),
            icb: icb.map(|icb| both(&icb.code, &icb.name)),
            nhs_region: icb.map(|icb| both(&icb.region, &icb.region_name)),
        }
    }

    fn icb(&self, authority: Option<&str>, sub_icb: Option<&str>, day: Date) -> Option<&IcbRow> {
        let (from, list) = self.list_on(day)?;
        // A code is given again to every new boundary, so a code that stands in both lists is the same place.
        let only = |codes: &BTreeSet<String>| match codes.len() {
            1 => codes.first().and_then(|code| list.get(code)),
            _ => None,
        };
        let by_part = sub_icb.and_then(|part| self.sub_icbs.get(part)).and_then(only);
        by_part.or_else(|| {
            let lists = self.authority_icbs.get(authority?)?;
            let codes = lists
                .get(from)
                .or_else(|| lists.last_key_value().map(|(_, codes)| codes))?;
            only(codes)
        })
    }
}
