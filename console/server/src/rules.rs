//! What the console knows of policies and clocks, for whoever derives again what it shows.

use std::sync::Arc;

use dspt_policies::Policy;
use dspt_report::Digest;
use dspt_store::PolicyKnown;
use dspt_store::Rules;
use jiff::Timestamp;

use crate::examine;
use crate::judgement;
use crate::judgement::Known;

/// By what posture is made of reports: the policy that is shipped, published ones by their bundles, and when a clock is
/// wrong. The same code that accepts reports.
pub fn rules(shipped: &'static Policy) -> Arc<dyn Rules> {
    Arc::new(Own {
        shipped: Known::new(shipped),
    })
}

#[derive(Debug)]
struct Own {
    shipped: Known,
}

impl Rules for Own {
    fn policy(&self, digest: Digest, bundle: Option<&[u8]>) -> Option<PolicyKnown> {
        let tell = |known: &Known| PolicyKnown {
            evidence: known.evidence.clone(),
            dated: known.dated.clone(),
            judge: known.judge.clone(),
        };
        if self.shipped.is(digest) {
            return Some(tell(&self.shipped));
        }
        judgement::open(bundle?, digest).as_deref().map(tell)
    }

    fn clock_wrong(&self, collected_at: i64, enrolled_at: Timestamp, received_at: Timestamp) -> bool {
        examine::clock_wrong(collected_at, enrolled_at, received_at)
    }
}
