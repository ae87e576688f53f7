//! Whom to help first: published status beside what providers themselves say and their computers show. The two are never
//! merged; where they differ is where help gains most.

use std::collections::BTreeMap;

use dspt_policies::readiness::ItemState;
use dspt_policies::readiness::Stage;
use dspt_register::Part;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::limits;
use dspt_store::model::AreaLocation;
use dspt_store::model::CodeRow;
use dspt_store::model::ProviderRow;
use dspt_store::model::Scheme;
use dspt_store::model::Scope;
use jiff::Timestamp;
use serde::Serialize;

use crate::assessment;
use crate::policies::Policies;

/// Providers of ours whose answers are looked at for one list.
const LOOKED_AT: usize = 500;

/// Why help would gain something. The order is that of effort, the least first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Why {
    /// Every question is answered and no computer differs, and nothing was published this year.
    ReadyNotPublished,
    /// Published last year, not yet this year.
    Lapsing,
    /// In the search, and not covered.
    Listed,
    /// Not found in the search.
    NotFound,
    /// What was published or answered does not match its computers.
    Differs,
    /// Published, and none of its computers has been heard of lately.
    Silent,
}

impl Why {
    pub(crate) const ALL: [Self; 6] = [
        Self::ReadyNotPublished,
        Self::Lapsing,
        Self::Listed,
        Self::NotFound,
        Self::Differs,
        Self::Silent,
    ];

    /// The reason in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ReadyNotPublished => {
                "ready but not published: every question is answered, only publishing is left"
            }
            Self::Lapsing => "published last year, not yet this year",
            Self::Listed => "registered, nothing published that counts",
            Self::NotFound => "not found in the DSPT search: may need to register",
            Self::Differs => "published, and its computers show something else: look at them together",
            Self::Silent => "published, and none of its computers was heard of lately",
        }
    }
}

/// One organisation to ring.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HelpRow {
    /// Its name as published.
    pub(crate) name: String,
    /// A public telephone number of it, or of one of its locations.
    pub(crate) telephone: Option<String>,
    /// Locations that would be covered for this year if it published.
    pub(crate) gains: usize,
    /// The reasons, with the number of its locations here that each is about.
    pub(crate) why: BTreeMap<Why, usize>,
}

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

/// The reason that is most use to know of a location, if there is any.
fn why(location: &AreaLocation, ours: Option<Ours>) -> Option<Why> {
    let ours = ours.unwrap_or_default();
    let is_published = matches!(location.part, Part::Covered(_)) && !location.lapsing;
    match (is_published, location.part) {
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
