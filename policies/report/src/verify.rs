//! The one verifier. There is no second copy of this logic anywhere.

use crate::canonical::Canonical;
use crate::canonical::CanonicalError;
use crate::envelope::Envelope;
use crate::envelope::pae;
use crate::id::KeyId;
use crate::id::ReportId;
use crate::key::PublicKey;
use crate::key::Signature;
use crate::limits;
use crate::self_check::SelfCheck;
use crate::statement::Enrolment;
use crate::statement::Predicate;
use crate::statement::Report;
use crate::statement::Statement;

/// A statement whose envelope was verified against a key.
///
/// Only [`Envelope::verify`] and [`Envelope::verify_enrolment`] make one, so holding it is the proof.
///
/// # Examples
/// It has no public constructor and no public fields:
/// ```compile_fail
/// fn forge(report: dspt_report::Report) -> dspt_report::Verified<dspt_report::Report> {
///     dspt_report::Verified { statement: report }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Verified<P> {
    statement: P,
    id: ReportId,
    signature: Signature,
    signed_by: KeyId,
}

/// A verified report.
///
/// The glossary's word; a name for one use of [`Verified`], not a second type.
pub type VerifiedReport = Verified<Report>;

impl<P> Verified<P> {
    /// What was said.
    pub fn statement(&self) -> &P {
        &self.statement
    }

    /// Its identity.
    pub fn id(&self) -> ReportId {
        self.id
    }

    /// The signature.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The key that spoke.
    pub fn signed_by(&self) -> KeyId {
        self.signed_by
    }

    /// Gives up the proof and keeps what was said.
    pub fn into_statement(self) -> P {
        self.statement
    }
}

impl Envelope {
    /// Verifies the signature over the exact bytes with `key`, then reads the statement from those same bytes.
    ///
    /// # Errors
    /// [`VerifyError`]: `Signature` before anything is parsed, then `Statement`, `Subject`.
    pub fn verify<P: Predicate>(&self, key: &PublicKey) -> Result<Verified<P>, VerifyError> {
        if !key.verifies(&pae(&self.payload), &self.signature) {
            return Err(VerifyError::Signature);
        }
        let statement = match Statement::<P>::decode(&self.payload) {
            Ok(statement) => statement,
            Err(source) => return Err(self.why_not_read::<P>(source)),
        };
        if !statement.is_about(key) {
            return Err(VerifyError::Subject);
        }
        Ok(Verified {
            statement: statement.predicate,
            id: self.id(),
            signature: self.signature,
            signed_by: key.key_id(),
        })
    }

    /// Verifies an enrolment against the key that it carries itself: proof that whoever sends it holds that key.
    ///
    /// # Errors
    /// [`VerifyError`]; `Device` where the device id is not that of the key.
    pub fn verify_enrolment(&self) -> Result<Verified<Enrolment>, VerifyError> {
        let verified = self.verify_carried::<Enrolment>(|said| said.public_key)?;
        let enrolment = verified.statement();
        if enrolment.device == enrolment.public_key.device_id() {
            Ok(verified)
        } else {
            Err(VerifyError::Device)
        }
    }

    /// Verifies a self-check against the key that it carries itself: it was not changed on the way.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify_self_check(&self) -> Result<Verified<SelfCheck>, VerifyError> {
        self.verify_carried(|said: &SelfCheck| said.public_key)
    }

    /// Whether this says it is a statement of the kind; to choose what to verify it as, and for nothing else.
    pub fn claims_to_be<P: Predicate>(&self) -> bool {
        #[derive(serde::Deserialize)]
        struct Kind<'a> {
            #[serde(rename = "predicateType", borrow)]
            predicate_type: std::borrow::Cow<'a, str>,
        }
        self.payload.len() <= limits::STATEMENT_BYTES
            && serde_json::from_slice::<Kind<'_>>(&self.payload)
                .is_ok_and(|kind| kind.predicate_type == P::URI)
    }

    /// Verifies a statement against a key that it carries itself.
    pub(crate) fn verify_carried<P: Predicate>(
        &self,
        key: impl FnOnce(&P) -> PublicKey,
    ) -> Result<Verified<P>, VerifyError> {
        // The key must be known before the signature can be looked at; nothing else of this reading is used.
        let unproven =
            Statement::<P>::decode(&self.payload).map_err(|source| self.why_not_read::<P>(source))?;
        self.verify::<P>(&key(&unproven.predicate))
    }

    /// A statement of another kind is told apart from a broken one, because the answer to the peer differs.
    fn why_not_read<P: Predicate>(&self, source: CanonicalError) -> VerifyError {
        #[derive(serde::Deserialize)]
        struct Kind {
            #[serde(rename = "predicateType")]
            predicate_type: String,
        }
        match serde_json::from_slice::<Kind>(&self.payload) {
            Ok(kind) if kind.predicate_type != P::URI => VerifyError::PredicateType {
                expected: P::URI,
                found: kind.predicate_type.chars().take(120).collect(),
            },
            _ => VerifyError::Statement { source },
        }
    }
}

/// An envelope is not what it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Changed on the way, or signed by another key.
    #[error("signature does not verify with this device's key")]
    Signature,
    /// Signed, and yet not a statement in canonical form.
    #[error("signed statement cannot be read")]
    Statement {
        /// Why.
        #[source]
        source: CanonicalError,
    },
    /// Signed, and a statement of another kind: perhaps of a newer program.
    #[error("statement is of type {found:?}, not {expected:?}")]
    PredicateType {
        /// What was asked for.
        expected: &'static str,
        /// What it says.
        found: String,
    },
    /// It speaks of another key than the one that verified.
    #[error("statement is not about the key that signed it")]
    Subject,
    /// A rotation to which the new key did not agree.
    #[error("the new key did not agree to speak for this device")]
    NewKey,
    /// An enrolment whose device id is not that of its key.
    #[error("device id is not the digest of the key")]
    Device,
}
