//! Steps of a supporter's day that take more than one question of the contract.

use dspt_register::By;
use dspt_register::Meant;
use dspt_register::Measure;
use dspt_register::Segment;
use dspt_register::meant;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::change::NewWork;
use crate::error::StoreError;
use crate::limits;
use crate::model::ChangeKind;
use crate::model::ChangeRow;
use crate::model::News;
use crate::model::Owner;
use crate::model::Page;
use crate::model::Scope;
use crate::model::WorkRow;
use crate::store::Store;
use crate::store::every_row;

/// What is new since the asker last looked through everything; the last [`limits::NEWS_DAYS`] days the first time.
///
/// # Errors
/// As [`crate::Past::changes`].
pub async fn news(store: &dyn Store, scope: &Scope, now: Timestamp) -> Result<News, StoreError> {
    let looked = store.last_looked(scope).await?;
    let changes = store.changes(scope, since(looked, now), now).await?;
    Ok(News { looked, changes })
}

/// The changes of one kind that [`news`] counts. `after` and `limit` as for providers.
///
/// # Errors
/// As [`crate::Past::changed`].
pub async fn news_of(
    store: &dyn Store,
    scope: &Scope,
    (kind, check): (ChangeKind, Option<CheckId>),
    (after, limit): (Option<&str>, u32),
    now: Timestamp,
) -> Result<Page<ChangeRow>, StoreError> {
    let looked = store.last_looked(scope).await?;
    let since = since(looked, now);
    store.changed(scope, kind, check, since, after, limit, now).await
}

fn since(looked: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let days = SignedDuration::from_hours(24 * limits::NEWS_DAYS);
    looked.unwrap_or_else(|| now.checked_sub(days).unwrap_or(Timestamp::MIN))
}

/// The area that a name or code means as at a day; all locations where nothing was typed, nothing where no register tells of
/// any.
///
/// # Errors
/// As [`crate::Registers::board`]; `NotFound`, `Ambiguous`.
pub async fn area_named(
    store: &dyn Store,
    scope: &Scope,
    typed: &str,
    as_at: Date,
) -> Result<Option<Segment>, StoreError> {
    if typed.trim().is_empty() {
        return Ok(Some(Segment::All));
    }
    let mut known = Vec::new();
    for by in AREAS {
        let Some(board) = store.board(scope, Measure::InDate, by, as_at).await? else {
            return Ok(None);
        };
        known.extend(board.rows.into_iter().map(|row| row.segment));
    }
    match meant(&known, typed) {
        Meant::One(area) => Ok(Some(area)),
        Meant::None => Err(StoreError::NotFound { what: "area" }),
        Meant::Several(names) => Err(StoreError::Ambiguous {
            typed: typed.trim().chars().take(limits::TEXT_BYTES).collect(),
            count: names.len(),
            candidates: names.into_iter().take(limits::CANDIDATES).collect(),
        }),
    }
}

/// Areas that can be named, those that are meant first of several of one name.
const AREAS: [By; 5] = [
    By::Authority,
    By::AuthorityNamed,
    By::Icb,
    By::NhsRegion,
    By::Region,
];

/// Says until when a thing may rest, or that it may not, and keeps who has it in hand.
///
/// # Errors
/// As [`crate::Worklist::work_set`].
pub async fn rest(
    store: &dyn Store,
    scope: &Scope,
    (provider, device): (ProviderId, Option<DeviceId>),
    until: Option<Date>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let stands = stands(store, scope, provider, device).await?;
    let new = NewWork {
        provider,
        device,
        owner: stands.owner,
        snoozed_until: until,
    };
    store.work_set(scope, new, at).await
}

/// Says who has a thing in hand, and keeps until when it may rest. `who` is `me`, the name of a post or organisation that the
/// asker sees, or the beginning of one; empty for nobody.
///
/// # Errors
/// As [`crate::Worklist::work_set`]; `NotFound` and `Ambiguous` for who.
pub async fn in_hand(
    store: &dyn Store,
    scope: &Scope,
    (provider, device): (ProviderId, Option<DeviceId>),
    who: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let owner = owner(store, scope, who.trim()).await?;
    let stands = stands(store, scope, provider, device).await?;
    let new = NewWork {
        provider,
        device,
        owner,
        snoozed_until: stands.snoozed_until,
    };
    store.work_set(scope, new, at).await
}

async fn stands(
    store: &dyn Store,
    scope: &Scope,
    provider: ProviderId,
    device: Option<DeviceId>,
) -> Result<WorkRow, StoreError> {
    let rows = every_row(|after| store.work(scope, provider, after, limits::PAGE_ROWS)).await?;
    let stands = rows.into_iter().find(|row| row.device == device);
    Ok(stands.unwrap_or(WorkRow {
        device,
        owner: None,
        snoozed_until: None,
    }))
}

async fn owner(store: &dyn Store, scope: &Scope, who: &str) -> Result<Option<Owner>, StoreError> {
    if who.is_empty() {
        return Ok(None);
    }
    let parties = store.parties(scope).await?;
    let own = match scope {
        Scope::Party { party, .. } => Some(*party),
        Scope::Everything | Scope::Provider(_) => parties.iter().find(|row| row.own).map(|row| row.id),
    };
    if who.eq_ignore_ascii_case("me") {
        return Ok(match scope {
            Scope::Party { operator, .. } => Some(Owner::Operator(*operator)),
            // Whoever sits at the machine has no post: the party that runs it.
            Scope::Everything | Scope::Provider(_) => own.map(Owner::Party),
        });
    }
    let posts = every_row(|after| store.operators(scope, after, limits::PAGE_ROWS)).await?;
    let posts = posts
        .into_iter()
        .filter(|row| Some(row.party) == own && row.revoked.is_none())
        .map(|row| (row.label, Owner::Operator(row.id)));
    let parties = parties.into_iter().map(|row| (row.name, Owner::Party(row.id)));
    let named: Vec<_> = posts.chain(parties).collect();
    one_named(&named, who).map(Some)
}

/// The one whose name is as typed; else the one whose name begins so.
fn one_named(named: &[(String, Owner)], typed: &str) -> Result<Owner, StoreError> {
    let typed = typed.to_lowercase();
    let fits = |whole: bool| -> Vec<&(String, Owner)> {
        let fits = |name: &str| {
            if whole {
                name == typed
            } else {
                name.starts_with(&typed)
            }
        };
        named
            .iter()
            .filter(|(name, _)| fits(&name.to_lowercase()))
            .collect()
    };
    let whole = fits(true);
    let found = if whole.is_empty() { fits(false) } else { whole };
    match found.as_slice() {
        [] => Err(StoreError::NotFound {
            what: "post or organisation",
        }),
        [(_, owner)] => Ok(*owner),
        many => Err(StoreError::Ambiguous {
            typed: typed.chars().take(limits::TEXT_BYTES).collect(),
            count: many.len(),
            candidates: many
                .iter()
                .take(limits::CANDIDATES)
                .map(|(name, _)| name.clone())
                .collect(),
        }),
    }
}
