//! Whom to help first: published status beside what providers themselves say and their computers show. The two are never
//! merged; where they differ is where help gains most.

use std::collections::BTreeMap;

use dspt_policies::readiness::ItemState;
use dspt_policies::readiness::Stage;
use dspt_register::Joined;
use dspt_register::Measure;
use dspt_register::Part;
use dspt_register::Segment;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::limits;
use dspt_store::model::AreaLocation;
use dspt_store::model::CodeRow;
use dspt_store::model::ProviderRow;
use dspt_store::model::Role;
use dspt_store::model::Scheme;
use dspt_store::model::Scope;
use dspt_store::silence;
use dspt_store::suppress;
use dspt_tui::programme::Differences;
use dspt_tui::programme::DifferencesOf;
use dspt_tui::programme::HelpList;
use dspt_tui::programme::HelpRow;
use dspt_tui::programme::OwnFigures;
use dspt_tui::programme::Why;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::assessment;
use crate::policies::Policies;

/// Providers of ours whose answers are looked at for one list.
const LOOKED_AT: usize = 500;

/// What is known of a provider of ours, at the level at which it is permitted.
#[derive(Clone, Copy, Debug, Default)]
struct Ours {
    ready: bool,
    differs: bool,
    silent: bool,
}

/// Providers of ours by the codes of registers.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    by_code: BTreeMap<(Register, String), Ours>,
    /// Providers that were not looked at, because there are more than one list looks at.
    pub(crate) left_out: usize,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Register {
    CqcProvider,
    CqcLocation,
    OdsSite,
}

impl Linked {
    /// Looks at every provider that the asker reaches at the level of items: a name stands beside a figure of ours only so.
    pub(crate) async fn gather(
        store: &dyn Store,
        policies: &Policies,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut linked = Self::default();
        let (mut looked_at, mut after) = (0, None::<String>);
        loop {
            let page = store
                .providers(scope, "", after.as_deref(), limits::PAGE_ROWS, now)
                .await?;
            for row in page.rows.iter().filter(|row| row.sight >= Sharing::Items) {
                if looked_at == LOOKED_AT {
                    linked.left_out += 1;
                    continue;
                }
                looked_at += 1;
                let ours = look(store, policies, scope, row, now).await?;
                linked.add(store, scope, row.id, ours, now).await?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(linked);
            }
        }
    }

    async fn add(
        &mut self,
        store: &dyn Store,
        scope: &Scope,
        id: ProviderId,
        ours: Ours,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let detail = store.provider_detail(scope, id, now).await?;
        let places = detail
            .locations
            .iter()
            .filter(|location| location.until.is_none());
        let codes = places.flat_map(|location| &location.codes).chain(&detail.codes);
        for code in codes.filter(|code| code.until.is_none()) {
            if let Some(register) = register(code) {
                self.by_code.insert((register, code.value.to_uppercase()), ours);
            }
        }
        Ok(())
    }

    /// What is ours of a location: by its own codes, else by its provider's.
    fn of(&self, location: &AreaLocation) -> Option<Ours> {
        let own = (Register::CqcLocation, Some(location.id.to_string()));
        let site = (Register::OdsSite, location.ods.as_ref().map(ToString::to_string));
        let provider = (
            Register::CqcProvider,
            location.provider.as_ref().map(ToString::to_string),
        );
        [own, site, provider]
            .into_iter()
            .find_map(|(register, code)| self.by_code.get(&(register, code?)).copied())
    }
}

fn register(code: &CodeRow) -> Option<Register> {
    match code.scheme {
        Scheme::CqcProvider => Some(Register::CqcProvider),
        Scheme::CqcLocation => Some(Register::CqcLocation),
        Scheme::OdsSite => Some(Register::OdsSite),
        Scheme::OdsHq => None,
    }
}

async fn look(
    store: &dyn Store,
    policies: &Policies,
    scope: &Scope,
    row: &ProviderRow,
    now: Timestamp,
) -> Result<Ours, StoreError> {
    let estate = row.estate.filter(|estate| estate.devices > 0);
    let mut ours = Ours {
        differs: estate.is_some_and(|estate| estate.failing_devices > 0),
        silent: estate.is_some_and(|estate| estate.silent == estate.devices),
        ready: false,
    };
    // Answers lie below what is permitted to most; a provider without them is not ready.
    if row.sight == Sharing::Devices {
        let joined = assessment::join(store, policies, scope, row.id, now).await?;
        let pack = joined.pack();
        let readiness = pack.readiness();
        ours.ready = readiness.stage == Stage::NothingDiffers;
        ours.differs |= readiness
            .items
            .iter()
            .any(|item| item.state == ItemState::Differs);
    }
    Ok(ours)
}

/// Whom to help first in an area today, at most so many organisations; nothing where no register tells anything.
///
/// # Errors
/// As [`dspt_store::Registers::programme`].
pub(crate) async fn first(
    store: &dyn Store,
    policies: &Policies,
    scope: &Scope,
    (area, limit): (Segment, usize),
    now: Timestamp,
) -> Result<Option<HelpList>, StoreError> {
    let day = silence::day(now);
    let Some(held) = store.programme(scope, day).await? else {
        return Ok(None);
    };
    let locations: Vec<AreaLocation> = placed(&held.programme.as_at(day).within(&area), day)
        .into_iter()
        .map(|(_, location)| location)
        .collect();
    let linked = Linked::gather(store, policies, scope, now).await?;
    let mut organisations = list(&locations, &linked);
    let (locations, total) = (counts(&organisations), organisations.len());
    organisations.truncate(limit);
    Ok(Some(HelpList {
        registers: held.registers,
        area,
        locations,
        organisations,
        total,
        left_out: linked.left_out,
    }))
}

/// Where published status and what is known here do not match today, by local authority; nothing where no register tells
/// anything. Who watches over a programme is told no figure that could tell of one location.
///
/// # Errors
/// As [`dspt_store::Registers::programme`].
pub(crate) async fn differences(
    store: &dyn Store,
    policies: &Policies,
    scope: &Scope,
    now: Timestamp,
) -> Result<Option<Differences>, StoreError> {
    let day = silence::day(now);
    let Some(held) = store.programme(scope, day).await? else {
        return Ok(None);
    };
    let locations = placed(&held.programme.as_at(day), day);
    let linked = Linked::gather(store, policies, scope, now).await?;
    let mut areas: BTreeMap<(String, Segment), [u32; 4]> = BTreeMap::new();
    for (area, location) in locations {
        let Some(ours) = linked.of(&location) else {
            continue;
        };
        let is_published = is_published(&location);
        let row = areas.entry((area.to_string(), area)).or_default();
        let found = [
            true,
            is_published && ours.differs,
            !is_published && ours.ready,
            is_published && ours.silent,
        ];
        for (sum, is_so) in row.iter_mut().zip(found) {
            *sum += u32::from(is_so);
        }
    }
    let protected = matches!(scope, Scope::Party { role: Role::Lead, .. });
    let counted: Vec<[u32; 4]> = areas.values().copied().collect();
    let figures = told(&counted, protected);
    let rows = areas.into_keys().zip(figures.0);
    Ok(Some(Differences {
        registers: held.registers,
        rows: rows
            .map(|((_, area), figures)| DifferencesOf {
                area,
                figures: OwnFigures::of_all(figures),
            })
            .collect(),
        total: OwnFigures::of_all(figures.1),
        left_out: linked.left_out,
        protected,
    }))
}

type Told = [Option<u32>; 4];

/// What may be shown of rows and of what they add up to.
fn told(counted: &[[u32; 4]], protected: bool) -> (Vec<Told>, Told) {
    let mut total = [0; 4];
    for row in counted {
        for (sum, figure) in total.iter_mut().zip(row) {
            *sum += figure;
        }
    }
    if !protected {
        let all = counted.iter().map(|row| row.map(Some)).collect();
        return (all, total.map(Some));
    }
    let is_few = |figure: u32| (1..suppress::FEWEST).contains(&figure);
    let few_in_all = total.first().is_some_and(|all| is_few(*all));
    let shown = total.map(|figure| (!few_in_all && !is_few(figure)).then_some(figure));
    (suppress::columns(counted), shown)
}

/// Locations with the narrowest area that is known of each.
fn placed(joined: &Joined<'_>, day: Date) -> Vec<(Segment, AreaLocation)> {
    let rows = joined.locations.iter().map(|one| {
        let location = one.location;
        let area = match &one.place.authority {
            Some(authority) => Segment::Authority(Some(authority.clone())),
            None => Segment::AuthorityNamed(location.authority.clone()),
        };
        let row = AreaLocation {
            entry: None,
            ..AreaLocation::of(one, Measure::InDate, day)
        };
        (area, row)
    });
    rows.collect()
}

fn is_published(location: &AreaLocation) -> bool {
    matches!(location.part, Part::Covered(_)) && !location.lapsing
}

/// The reason that is most use to know of a location, if there is any.
fn why(location: &AreaLocation, ours: Option<Ours>) -> Option<Why> {
    let ours = ours.unwrap_or_default();
    match (is_published(location), location.part) {
        (true, _) if ours.differs => Some(Why::Differs),
        (true, _) if ours.silent => Some(Why::Silent),
        (true, _) => None,
        (false, _) if ours.ready => Some(Why::ReadyNotPublished),
        (false, Part::Covered(_)) => Some(Why::Lapsing),
        (false, Part::Listed) => Some(Why::Listed),
        (false, Part::NotFound) => Some(Why::NotFound),
    }
}

/// The organisations of an area that help would gain something for: those for which it gains most come first.
pub(crate) fn list(locations: &[AreaLocation], linked: &Linked) -> Vec<HelpRow> {
    let mut rows: BTreeMap<&str, HelpRow> = BTreeMap::new();
    for location in locations {
        let Some(why) = why(location, linked.of(location)) else {
            continue;
        };
        let whose = location.provider.as_ref().unwrap_or(&location.id);
        let name = [&location.provider_name, &location.name];
        let row = rows.entry(whose.as_str()).or_insert_with(|| HelpRow {
            name: name
                .into_iter()
                .find(|name| !name.is_empty())
                .cloned()
                .unwrap_or_default(),
            telephone: None,
            gains: 0,
            why: BTreeMap::new(),
            location: location.id.clone(),
        });
        row.telephone = row.telephone.take().or_else(|| location.telephone.clone());
        *row.why.entry(why).or_insert(0) += 1;
        row.gains += usize::from(!matches!(why, Why::Differs | Why::Silent));
    }
    let mut rows: Vec<HelpRow> = rows.into_values().collect();
    rows.sort_by(|a, b| {
        let effort = |row: &HelpRow| row.why.keys().next().copied();
        let by_gain = b.gains.cmp(&a.gains);
        by_gain.then(effort(a).cmp(&effort(b))).then(a.name.cmp(&b.name))
    });
    rows
}

/// How many locations each reason is about.
pub(crate) fn counts(rows: &[HelpRow]) -> BTreeMap<Why, usize> {
    let mut counts = BTreeMap::new();
    for (why, count) in rows.iter().flat_map(|row| &row.why) {
        *counts.entry(*why).or_insert(0) += count;
    }
    counts
}

#[cfg(test)]
mod tests;
