//! What each page answers: a question to the store with the asker's scope, and its row as JSON.

use std::sync::Arc;

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::EnrolString;
use dspt_report::ProviderId;
use dspt_report::Token;
use dspt_store::StoreError;
use dspt_store::change::NewNote;
use dspt_store::change::NewToken;
use dspt_store::model::DeviceFilter;
use dspt_store::model::Operator;
use dspt_store::model::Scope;
use dspt_store::work;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Serialize;

use crate::app::App;
use crate::door::Certificate;
use crate::error::Refusal;
use crate::limits;
use crate::operators::ConnectParts;
use crate::operators::Made;
use crate::operators::Me;
use crate::operators::Page;
use crate::operators::Parameters;
use crate::operators::ProposedRisk;
use crate::operators::live;
use crate::operators::signed;
use crate::trace;

mod registers;

/// Who asks, for one request.
pub(crate) struct Asker {
    pub(super) operator: Operator,
    pub(super) scope: Scope,
    certificate: Certificate,
    pub(super) now: Timestamp,
}

impl Asker {
    /// The post.
    pub(crate) const fn operator(&self) -> dspt_report::OperatorId {
        self.operator.id
    }

    /// What was shown.
    pub(crate) const fn certificate(&self) -> Certificate {
        self.certificate
    }

    /// Refuses a post that asks too much.
    pub(crate) fn admit(&self, app: &App) -> Result<(), Refusal> {
        let admitted = app.posts.take(self.operator.id, std::time::Instant::now());
        if admitted { Ok(()) } else { Err(Refusal::TooMany) }
    }

    /// Who asks for this page, as of this moment.
    pub(crate) async fn of(app: &App, page: Page, certificate: Option<Certificate>) -> Result<Self, Refusal> {
        let certificate = certificate.ok_or(Refusal::Certificate)?;
        let now = app.clock.now();
        if now.as_second() > certificate.until {
            return Err(Refusal::Post);
        }
        let found = match (page, certificate.key) {
            // The answer with the new one may have been lost on the way: the old one still gets another, and nothing else.
            (Page::Renew, Some(key)) => app.store.operator_by_key(key).await,
            _ => app.store.operator_by_certificate(certificate.sha256).await,
        };
        let operator = found
            .map_err(|error| Refusal::from(&error))?
            .ok_or(Refusal::Post)?;
        Ok(Self {
            scope: operator.scope(now),
            operator,
            certificate,
            now,
        })
    }
}

/// Answers a page.
pub(crate) async fn answer(
    app: &App,
    asker: &Asker,
    page: Page,
    given: &Parameters,
) -> Result<Vec<u8>, Refusal> {
    let store = app.store.as_ref();
    let (scope, now) = (&asker.scope, asker.now);
    let (after, limit) = (given.after(), given.limit()?);
    match page {
        Page::Me => me(app, asker).await,
        Page::Overview => told(store.overview(scope, now).await),
        Page::Providers => {
            let text = given.text("text");
            told(store.providers(scope, text, after, limit, now).await)
        }
        Page::Provider => told(store.provider(scope, provider(given)?, now).await),
        Page::ProviderNamed => told(store.provider_by_code(scope, given.text("typed")).await),
        Page::Places => told(store.provider_detail(scope, provider(given)?, now).await),
        Page::Assessment => assessment(app, asker, provider(given)?).await,
        Page::Devices => told(store.devices(scope, filter(given)?, after, limit, now).await),
        Page::Device => told(store.device(scope, device(given)?, now).await),
        Page::Checks => told(store.checks(scope, after, limit, now).await),
        Page::Check => told(store.check(scope, given.needed("check")?, now).await),
        Page::SelfChecks => told(store.self_checks(scope, provider(given)?, now).await),
        Page::Permissions => told(store.permissions(scope, provider(given)?, after, limit).await),
        Page::Lookers => told(store.lookers(scope, provider(given)?, after, limit).await),
        Page::Actions => told(store.actions(scope, provider(given)?, after, limit).await),
        Page::Notes => told(store.notes(scope, provider(given)?, after, limit).await),
        Page::Work => told(store.work(scope, provider(given)?, after, limit).await),
        Page::Tasks => told(store.tasks(scope, after, limit).await),
        Page::News => told(work::news(store, scope, now).await),
        Page::NewsOf => {
            let (kind, check) = (given.needed_word("kind")?, given.optional("check")?);
            told(work::news_of(store, scope, (kind, check), (after, limit), now).await)
        }
        Page::LastLooked => told(store.last_looked(scope).await),
        Page::Parties => told(store.parties(scope).await),
        Page::Operators => told(store.operators(scope, after, limit).await),
        Page::Strings => told(store.tokens(scope, after, limit).await),
        Page::JoinedBy => {
            let token = given.needed("token")?;
            told(store.joined_by(scope, token, after, limit, now).await)
        }
        Page::Timeline => told(store.timeline(scope, provider(given)?, after, limit).await),
        Page::Log => told(store.log_state(scope).await),
        Page::MakeString => make_string(app, asker, given).await,
        Page::Registers
        | Page::RegisterChanges
        | Page::Board
        | Page::AreaTree
        | Page::Area
        | Page::AreaLocations
        | Page::HelpList
        | Page::Differences
        | Page::Indicators => registers::answer(app, (scope, now), page, given).await,
        Page::Policy => policy(app, given.optional("digest")?).await,
        Page::Sums => {
            let by = given.needed_word("by")?;
            match given.day("day")? {
                None => told(store.roll_ups(scope, by, after, limit, now).await),
                Some(day) => {
                    let then = store.roll_ups_as_at(scope, by, after, limit, day, now);
                    told(then.await.map(|then| then.answer))
                }
            }
        }
        Page::Risks => {
            let between = (given.needed_day("from")?, given.needed_day("to")?);
            told(store.risks(scope, between, after, limit).await)
        }
        Page::Summaries => told(store.summaries(scope, after, limit).await),
        Page::Changes => {
            let after = given.optional("after")?.unwrap_or_default();
            told(Ok(live::changes(app, asker, after).await?))
        }
        // Answered as a stream, before it comes to this.
        Page::Live => Err(Refusal::Absent),
        Page::Confirm
        | Page::Retire
        | Page::Replace
        | Page::Note
        | Page::Rest
        | Page::InHand
        | Page::RevokeString
        | Page::RevokeOperator
        | Page::Looked
        | Page::Risk => change(app, asker, page, given).await,
        Page::Renew => renew(app, asker).await,
    }
}

/// Changes what a page is about.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other page shows something")]
async fn change(app: &App, asker: &Asker, page: Page, given: &Parameters) -> Result<Vec<u8>, Refusal> {
    let store = app.store.as_ref();
    let (scope, now) = (&signed::scope(app, asker, page, given)?, asker.now);
    let about = || Ok::<_, Refusal>((provider(given)?, given.optional("device")?));
    match page {
        Page::Confirm => told(store.device_confirm(scope, device(given)?, now).await),
        Page::Retire => told(store.device_retire(scope, device(given)?, now).await),
        Page::Replace => {
            let (old, new) = (device(given)?, given.needed("by")?);
            told(store.device_replace(scope, old, new, now).await)
        }
        Page::Note => {
            let (provider, device) = about()?;
            let new = NewNote {
                provider,
                device,
                text: given.text("text").to_owned(),
            };
            told(store.note_add(scope, new, now).await)
        }
        Page::Rest => told(work::rest(store, scope, about()?, given.day("until")?, now).await),
        Page::InHand => told(work::in_hand(store, scope, about()?, given.text("who"), now).await),
        Page::RevokeString => told(store.token_revoke(scope, given.needed("token")?, now).await),
        Page::RevokeOperator => told(store.operator_revoke(scope, given.needed("post")?, now).await),
        Page::Looked => told(store.looked(scope, now).await),
        Page::Risk => {
            let workings = app.workings.as_ref().ok_or(Refusal::Absent)?;
            let risk = ProposedRisk {
                provider: provider(given)?,
                item: given.text("item").to_owned(),
                until: given.needed_day("until")?,
                reason: given.text("reason").to_owned(),
            };
            told(
                workings
                    .propose(Arc::clone(&app.store), scope.clone(), risk, now)
                    .await,
            )
        }
        _ => Err(Refusal::Absent),
    }
}

/// Makes a string by which devices join, as `enrol new` does on the console's own machine. What makes it good is not kept.
async fn make_string(app: &App, asker: &Asker, given: &Parameters) -> Result<Vec<u8>, Refusal> {
    let (store, now) = (app.store.as_ref(), asker.now);
    let (provider, uses, days): (ProviderId, u32, u16) =
        (provider(given)?, given.needed("uses")?, given.needed("days")?);
    if !(1..=limits::STRING_DAYS).contains(&days) {
        return Err(Refusal::Parameter {
            what: "days",
            rule: "must be 1 to 365",
        });
    }
    // First of all: nobody learns anything by the id of another's provider.
    let row = store.provider(&asker.scope, provider, now).await;
    let provider_name = row.map_err(|error| Refusal::of_store(&error))?.name;
    let settings = store.settings().await.map_err(|error| Refusal::from(&error))?;
    if settings.address.is_empty() {
        return Err(Refusal::Parameter {
            what: "the console",
            rule: "must know first where computers reach it: `enrol new --address` on its machine says so",
        });
    }
    let string = EnrolString {
        address: settings.address,
        pin: app.pin,
        provider,
        token: Token::generate().map_err(|_| Refusal::Store)?,
    };
    let expires = now + SignedDuration::from_hours(24 * i64::from(days));
    let new = NewToken {
        provider,
        token_sha256: string.token.digest(),
        uses,
        expires,
        label: asker.operator.label.clone(),
    };
    let added = store.token_add(&asker.scope, new, now).await;
    told(added.map(|()| Made {
        string: string.to_string(),
        phrase: string.phrase(),
        provider_name,
        uses,
        expires,
    }))
}

fn provider(given: &Parameters) -> Result<ProviderId, Refusal> {
    given.needed("provider")
}

fn device(given: &Parameters) -> Result<DeviceId, Refusal> {
    given.needed("device")
}

fn filter(given: &Parameters) -> Result<DeviceFilter, Refusal> {
    Ok(DeviceFilter {
        provider: given.optional("provider")?,
        failing: given.optional("failing")?,
        group: given.word("group")?,
        text: given.text("text").to_owned(),
    })
}

/// A row as JSON, or why there is none.
fn told<T: Serialize>(answer: Result<T, StoreError>) -> Result<Vec<u8>, Refusal> {
    let row = answer.map_err(|error| Refusal::of_store(&error))?;
    // Our own plain types always make JSON.
    Ok(serde_json::to_vec(&row).unwrap_or_default())
}

async fn me(app: &App, asker: &Asker) -> Result<Vec<u8>, Refusal> {
    let settings = app.store.settings().await;
    told(settings.map(|settings| Me {
        console: settings.operator,
        label: asker.operator.label.clone(),
        operator: asker.operator.id,
        role: asker.operator.role,
        time: asker.now,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }))
}

async fn assessment(app: &App, asker: &Asker, provider: ProviderId) -> Result<Vec<u8>, Refusal> {
    let workings = app.workings.as_ref().ok_or(Refusal::Absent)?;
    let worked = workings.assessment(Arc::clone(&app.store), asker.scope.clone(), provider, asker.now);
    told(worked.await)
}

async fn policy(app: &App, digest: Option<Digest>) -> Result<Vec<u8>, Refusal> {
    let workings = app.workings.as_ref().ok_or(Refusal::Absent)?;
    told(workings.policy(Arc::clone(&app.store), digest).await)
}

/// Makes the post's certificate anew; the old one ends with the answer.
async fn renew(app: &App, asker: &Asker) -> Result<Vec<u8>, Refusal> {
    if asker.certificate.until - asker.now.as_second() > limits::RENEWAL_DAYS * DAY {
        return Err(Refusal::NotDue);
    }
    let authority = app.authority.as_ref().ok_or(Refusal::Store)?;
    let (operator, now) = (&asker.operator, asker.now);
    let certificate = authority
        .operator_certificate(&operator.key, operator.id, now)
        .map_err(|error| {
            trace::defect("renew an operator's certificate", &trace::chain(&error));
            Refusal::Store
        })?;
    let renewed = app
        .store
        .operator_renew(operator.key, certificate.sha256, now)
        .await;
    let operator = renewed.map_err(|error| {
        if matches!(error, StoreError::NotFound { .. }) {
            // It was revoked a moment ago.
            Refusal::Post
        } else {
            Refusal::of_store(&error)
        }
    })?;
    let parts = ConnectParts {
        operator,
        certificate,
    };
    told(Ok(parts.answer(now)))
}

const DAY: i64 = 24 * 60 * 60;
