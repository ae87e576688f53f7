//! What the screens change, in the store.

use dspt_policies::readiness::Waiver;
use dspt_policies::toolkit::Who;
use dspt_report::EnrolString;
use dspt_report::Pin;
use dspt_report::Token;
use dspt_server::operators::ProposedRisk;
use dspt_store::Store;
use dspt_store::change::NewNote;
use dspt_store::change::NewToken;
use dspt_store::model::Scope;
use dspt_store::work;
use dspt_tui::Change;
use dspt_tui::MadeString;
use dspt_tui::NewString;
use jiff::SignedDuration;
use jiff::Timestamp;

use crate::assessment;
use crate::assessment::typed;
use crate::policies::Policies;

/// What could not be done, after "cannot", and what to do about it.
pub(crate) fn words(change: &Change) -> (&'static str, &'static str) {
    match change {
        Change::Confirm(_) => ("confirm the computer", "press c to try again"),
        Change::Retire(_) => ("take the computer out of use", "press x to try again"),
        Change::Replace { .. } => (
            "say what stands for the computer",
            "both must be computers of one provider, the new one in use",
        ),
        Change::Note { .. } => ("keep the remark", "press n to try again"),
        Change::Rest { .. } => ("let it rest", "press z to try again"),
        Change::InHand { .. } => (
            "say who has it in hand",
            "press o and type me, or the name of a post or organisation that `operator list` or `party list` shows",
        ),
        Change::Risk { .. } => (
            "propose the risk",
            "press w to try again; not every question lets a risk be accepted",
        ),
        Change::RevokeString(_) => ("take the string back", "press x to try again"),
        Change::RevokeOperator(_) => (
            "end the post's right",
            "only whoever runs the console may; there type `dspt-console operator revoke`",
        ),
        Change::Looked => ("keep that you looked", "press d to try again"),
        _ => ("do that", "use the newest version"),
    }
}

/// Makes a change.
pub(crate) async fn make(
    store: &dyn Store,
    policies: &Policies,
    scope: &Scope,
    change: &Change,
    at: Timestamp,
) -> anyhow::Result<()> {
    match change {
        Change::Confirm(id) => store.device_confirm(scope, *id, at).await?,
        Change::Retire(id) => store.device_retire(scope, *id, at).await?,
        Change::Replace { old, new } => store.device_replace(scope, *old, *new, at).await?,
        Change::Note {
            provider,
            device,
            text,
        } => {
            let new = NewNote {
                provider: *provider,
                device: *device,
                text: text.clone(),
            };
            store.note_add(scope, new, at).await?;
        }
        Change::Rest {
            provider,
            device,
            until,
        } => work::rest(store, scope, (*provider, *device), *until, at).await?,
        Change::InHand {
            provider,
            device,
            who,
        } => work::in_hand(store, scope, (*provider, *device), who, at).await?,
        Change::Risk {
            provider,
            item,
            until,
            reason,
        } => {
            let risk = ProposedRisk {
                provider: *provider,
                item: item.as_str().to_owned(),
                until: *until,
                reason: reason.clone(),
            };
            propose(store, policies, scope, &risk, at).await?;
        }
        Change::RevokeString(token) => store.token_revoke(scope, *token, at).await?,
        Change::RevokeOperator(post) => store.operator_revoke(scope, *post, at).await?,
        Change::Looked => store.looked(scope, at).await?,
        _ => anyhow::bail!("this version does not know that change"),
    }
    Ok(())
}

/// What could not be done, after "cannot", and what to do about it, where a string is to be made.
pub(crate) const MAKING: (&str, &str) = (
    "make a string",
    "type `dspt-console enrol new PROVIDER --address HOST` once on the machine of the console, then press + again",
);

/// Makes a string by which computers join, as `enrol new` does.
pub(crate) async fn make_string(
    store: &dyn Store,
    scope: &Scope,
    new: &NewString,
    pin: Pin,
    at: Timestamp,
) -> anyhow::Result<MadeString> {
    let address = store.settings().await?.address;
    if address.is_empty() {
        anyhow::bail!("it is not known where computers reach this console");
    }
    let string = EnrolString {
        address,
        pin,
        provider: new.provider,
        token: Token::generate()?,
    };
    let expires = at + SignedDuration::from_hours(24 * i64::from(new.days));
    let token = NewToken {
        provider: new.provider,
        token_sha256: string.token.digest(),
        uses: new.uses,
        expires,
        label: String::new(),
    };
    store.token_add(scope, token, at).await?;
    let provider = store.provider(scope, new.provider, at).await?;
    Ok(MadeString {
        string: string.to_string(),
        phrase: string.phrase(),
        provider_name: provider.name,
        uses: new.uses,
        expires,
    })
}

/// What was proposed, in the words of the provider.
pub(crate) struct Proposed {
    pub(crate) provider_name: String,
    /// The number of the question.
    pub(crate) reference: String,
}

/// Proposes that a provider accept a risk. Only the provider accepts it.
pub(crate) async fn propose(
    store: &dyn Store,
    policies: &Policies,
    scope: &Scope,
    risk: &ProposedRisk,
    at: Timestamp,
) -> anyhow::Result<Proposed> {
    let joined = assessment::join(store, policies, scope, risk.provider, at).await?;
    let item = typed::item(joined.toolkit(), &risk.item)?;
    let until = assessment::day_number(risk.until);
    let mut own = joined.drafts()?;
    let days = joined.today..=until;
    let waiver = Waiver::new(item.id.clone(), days, &risk.reason, Who::ItSupport, joined.today);
    own.answers.accept_risk(waiver, joined.toolkit(), joined.today)?;
    assessment::keep(store, scope, risk.provider, (&own, joined.toolkit()), at).await?;
    Ok(Proposed {
        provider_name: joined.provider.name.clone(),
        reference: item.reference.clone(),
    })
}
