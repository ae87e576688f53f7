//! What operators elsewhere are shown that takes the toolkit to work out.

use std::sync::Arc;

use dspt_report::ProviderId;
use dspt_server::operators::Workings;
use dspt_store::BoxFuture;
use dspt_store::Store;
use dspt_store::model::Scope;
use jiff::Timestamp;

use crate::assessment;
use crate::policies::Policies;

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
    ) -> BoxFuture<'static, Vec<u8>> {
        let policies = Arc::clone(&self.policies);
        Box::pin(async move {
            let joined = assessment::join(store.as_ref(), &policies, &scope, provider, now).await?;
            // Our own plain types always make JSON.
            Ok(serde_json::to_vec(&joined.view()).unwrap_or_default())
        })
    }
}
