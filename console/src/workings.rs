//! What operators elsewhere are shown that takes the toolkit to work out.

use std::sync::Arc;

use data_encoding::BASE64;
use dspt_policies::Policy;
use dspt_register::Segment;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::wire::ProgressAnswer;
use dspt_server::operators::PolicyHeld;
use dspt_server::operators::ProposedRisk;
use dspt_server::operators::Workings;
use dspt_store::BoxFuture;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::model::Scope;
use dspt_tui::Assessment;
use dspt_tui::programme::Differences;
use dspt_tui::programme::HelpList;
use jiff::Timestamp;

use crate::assessment;
use crate::help;
use crate::policies::Policies;
use crate::source::change;

/// Works it out as the screens of this machine do.
#[derive(Debug)]
pub(crate) struct Worker {
    policies: Arc<Policies>,
}

impl Worker {
    pub(crate) fn new(policies: Arc<Policies>) -> Self {
        Self { policies }
    }
}

impl Workings for Worker {
    fn assessment(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'static, Assessment> {
        let policies = Arc::clone(&self.policies);
        Box::pin(async move { assessment::seen(store.as_ref(), &policies, &scope, provider, now).await })
    }

    fn progress(
        &self,
        store: Arc<dyn Store>,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'static, ProgressAnswer> {
        let policies = Arc::clone(&self.policies);
        Box::pin(async move {
            let scope = Scope::Provider(provider);
            let joined = assessment::join(store.as_ref(), &policies, &scope, provider, now).await?;
            Ok(joined.progress(now))
        })
    }

    fn help_list(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        area: (Segment, usize),
        now: Timestamp,
    ) -> BoxFuture<'static, Option<HelpList>> {
        let policies = Arc::clone(&self.policies);
        Box::pin(async move { help::first(store.as_ref(), &policies, &scope, area, now).await })
    }

    fn differences(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        now: Timestamp,
    ) -> BoxFuture<'static, Option<Differences>> {
        let policies = Arc::clone(&self.policies);
        Box::pin(async move { help::differences(store.as_ref(), &policies, &scope, now).await })
    }

    fn propose(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        risk: ProposedRisk,
        now: Timestamp,
    ) -> BoxFuture<'static, ()> {
        let policies = Arc::clone(&self.policies);
        Box::pin(async move {
            let proposed = change::propose(store.as_ref(), &policies, &scope, &risk, now).await;
            proposed
                .map(drop)
                .map_err(|error| error.downcast::<StoreError>().unwrap_or(NOT_PROPOSED))
        })
    }

    fn policy(&self, store: Arc<dyn Store>, digest: Option<Digest>) -> BoxFuture<'static, PolicyHeld> {
        let policies = Arc::clone(&self.policies);
        Box::pin(async move {
            let digest = match digest {
                Some(digest) => digest,
                None => policies.in_force(store.as_ref()).await?.digest(),
            };
            let published = store.policy_by_digest(digest).await?;
            if published.is_none() && digest != Policy::shipped().digest() {
                return Err(StoreError::NotFound { what: "policy" });
            }
            let bundle = published.map(|published| BASE64.encode(&published.bundle));
            Ok(PolicyHeld { digest, bundle })
        })
    }
}

/// What is no refusal of the store is one of the question list.
const NOT_PROPOSED: StoreError = StoreError::Invalid {
    what: "a risk",
    rule: "must be one of a question that lets a risk be accepted, with a reason, until a day that is to come within a year",
};
