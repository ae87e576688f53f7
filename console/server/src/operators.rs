//! What operators may ask and do over the network: one list of pages, from which the router, the description and the test
//! of tenancy are made.
//!
//! Who asks is told by the certificate of the connection alone, looked up in the store for each request; nothing in a request
//! names a tenant or a role.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use dspt_register::Segment;
use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use dspt_report::Token;
use dspt_report::wire::ConnectAnswer;
use dspt_report::wire::ProgressAnswer;
use dspt_store::Store;
use dspt_store::model::Scope;
use dspt_store::store::BoxFuture;
use dspt_store::worked::assessment::Assessment;
use dspt_store::worked::programme::Differences;
use dspt_store::worked::programme::HelpList;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::ca::OperatorCertificate;
use crate::limits;

mod answer;
mod live;
mod pages;
mod parameters;
mod shapes;
mod signed;
mod watch;

pub(crate) use answer::Asker;
pub(crate) use answer::answer;
pub(crate) use live::stream;
pub use pages::Kind;
pub use pages::Method;
pub use pages::Page;
pub use pages::Parameter;
pub(crate) use parameters::Parameters;
pub use signed::SIGNED;
pub(crate) use watch::Watch;
pub(crate) use watch::look;

/// What is worked out from more than the store. The program that serves brings it, because this crate knows no toolkit.
pub trait Workings: fmt::Debug + Send + Sync {
    /// How far a provider is, for this scope alone.
    ///
    /// # Errors
    /// As [`dspt_store::Providers::provider`].
    fn assessment(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'static, Assessment>;

    /// How far a provider is, for its own people.
    ///
    /// # Errors
    /// As [`dspt_store::Providers::provider`].
    fn progress(
        &self,
        store: Arc<dyn Store>,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'static, ProgressAnswer>;

    /// Whom to help first in an area, at most so many organisations; none where no register tells anything.
    ///
    /// # Errors
    /// As [`dspt_store::Registers::programme`].
    fn help_list(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        area: (Segment, usize),
        now: Timestamp,
    ) -> BoxFuture<'static, Option<HelpList>>;

    /// Where published status and what is known here do not match: counts by area, small ones withheld from who
    /// watches over a programme; none where no register tells anything.
    ///
    /// # Errors
    /// As [`dspt_store::Registers::programme`].
    fn differences(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        now: Timestamp,
    ) -> BoxFuture<'static, Option<Differences>>;

    /// Proposes that a provider accept a risk: an item by its number, a last day and a reason.
    ///
    /// # Errors
    /// As [`dspt_store::Books::keep_assessment`]; `Invalid` for what cannot be proposed.
    fn propose(
        &self,
        store: Arc<dyn Store>,
        scope: Scope,
        risk: ProposedRisk,
        now: Timestamp,
    ) -> BoxFuture<'static, ()>;

    /// The policy of this digest, or the one in force.
    ///
    /// # Errors
    /// As [`dspt_store::Releases::policy_by_digest`]; `NotFound` where it is held nowhere here.
    fn policy(&self, store: Arc<dyn Store>, digest: Option<Digest>) -> BoxFuture<'static, PolicyHeld>;
}

/// A risk that a provider is asked to accept.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct ProposedRisk {
    /// Whose.
    pub provider: ProviderId,
    /// The question's number, or its id for life.
    pub item: String,
    /// The last day.
    pub until: Date,
    /// Why, and what protects instead.
    pub reason: String,
}

/// A policy that a console holds, for its words.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct PolicyHeld {
    /// Its digest.
    pub digest: Digest,
    /// What its author signed, base64; absent where it is part of the console's program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
}

/// Who is asking, as the console knows it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Me {
    /// The organisation that runs the console.
    pub console: String,
    /// What the post is called.
    pub label: String,
    /// The post.
    pub operator: OperatorId,
    /// What it is there for.
    pub role: dspt_store::model::Role,
    /// Console clock.
    pub time: Timestamp,
    /// Version of the console's program.
    pub version: String,
}

/// An enrolment string that was made: answered once, and kept by nobody.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "StringMade")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Made {
    /// What is typed on each computer.
    pub string: String,
    /// Four words that the computer must show.
    pub phrase: String,
    /// The provider's name.
    pub provider_name: String,
    /// How many may join by it.
    pub uses: u32,
    /// Until when it is good.
    pub expires: Timestamp,
}

/// That something changed, or did not.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[schemars(rename = "Stamp")]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct Changes {
    /// Another number than before where anything changed; says nothing else, and is another for each post.
    pub stamp: u64,
}

/// Answers to claims given lately, so that a client whose answer got lost is given the same certificate.
#[derive(Default)]
pub(crate) struct Claims(Mutex<VecDeque<Claimed>>);

#[derive(Clone)]
pub(crate) struct Claimed {
    pub(crate) token_sha256: Digest,
    pub(crate) key: PublicKey,
    pub(crate) certificate: OperatorCertificate,
}

impl Claims {
    /// The certificate that was made for this token and key before.
    pub(crate) fn before(&self, token: Digest, key: &PublicKey) -> Option<OperatorCertificate> {
        let claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |claimed: &&Claimed| claimed.token_sha256 == token && claimed.key == *key;
        claims
            .iter()
            .find(same)
            .map(|claimed| claimed.certificate.clone())
    }

    pub(crate) fn remember(&self, claimed: Claimed) {
        let mut claims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if claims.len() >= limits::CLAIMS_REMEMBERED {
            claims.pop_front();
        }
        claims.push_back(claimed);
    }
}

/// Makes numbers that tell a post whether anything changed, and not how much.
pub(crate) struct Stamps {
    salt: Digest,
}

impl Stamps {
    pub(crate) fn new() -> Self {
        // Without randomness no connection could be made either.
        let salt = Token::generate().map_or_else(|_| Digest::of(&[]), |token| token.digest());
        Self { salt }
    }

    /// Below 2^48, so that every reader of JSON holds it exactly; never zero, with which a client begins.
    pub(crate) fn of(&self, operator: OperatorId, version: u64) -> u64 {
        let mut bytes = self.salt.as_bytes().to_vec();
        bytes.extend_from_slice(operator.as_bytes());
        bytes.extend_from_slice(&version.to_be_bytes());
        let digest = Digest::of(&bytes);
        let stamp = digest
            .as_bytes()
            .iter()
            .take(6)
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        stamp.max(1)
    }
}

impl ConnectParts {
    /// What a client is told.
    pub(crate) fn answer(self, now: Timestamp) -> ConnectAnswer {
        ConnectAnswer {
            certificate: self.certificate.pem,
            label: self.operator.label,
            operator: self.operator.id,
            role: self.operator.role.as_str().to_owned(),
            time: now.as_second(),
            until: self.certificate.until.as_second(),
        }
    }
}

/// A post that was claimed, and the certificate for it.
pub(crate) struct ConnectParts {
    pub(crate) operator: dspt_store::model::Operator,
    pub(crate) certificate: OperatorCertificate,
}

#[cfg(test)]
mod tests;
