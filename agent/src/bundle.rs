//! The checks in force: those of this program, or newer ones that their author signed and the console published.
//!
//! Beside the enrolment lie `trust.json` (whose keys are good), `policy.bundle` (the last good policy, as it was signed) and
//! `policy-state.json` (how asking last went). Each is replaced as a whole, and the bundle is verified at each start: what
//! cannot be used is said and never followed, and then the checks of this program hold.

use std::ops::Deref;
use std::path::PathBuf;

use dspt_policies::Bundle;
use dspt_policies::Policy;
use dspt_policies::Released;
use dspt_policies::bundle::BundleError;
use dspt_policies::bundle::InUse;
use dspt_policies::bundle::Refused;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Pin;
use dspt_report::TrustDocument;
use dspt_report::limits as format_limits;
use dspt_report::statement::PolicyRefusal;
use dspt_report::statement::PolicyRefused;
use dspt_report::trust;
use dspt_report::words::chain;
use serde::Deserialize;
use serde::Serialize;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::limits;
use crate::log_watch::Named;
use crate::paths::DataFolder;

mod fetch;

pub use fetch::FetchError;
pub use fetch::Fetched;
pub use fetch::fetch;

/// The policy that is judged by.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "part of the program, or signed by its author"
)]
pub enum Chosen {
    /// Part of this program.
    Shipped(&'static Policy),
    /// Signed, published and taken into use.
    Released(Box<Released>),
}

impl Deref for Chosen {
    type Target = Policy;

    fn deref(&self) -> &Policy {
        match self {
            Self::Shipped(policy) => policy,
            Self::Released(released) => released.policy(),
        }
    }
}

/// The policy in force, and what a person has to know of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct InForce {
    /// What is judged by.
    pub policy: Chosen,
    /// Its last second, where it is past: it stays in use, and that is said.
    pub past: Option<i64>,
    /// Why newer checks are not in use.
    pub refused: Option<String>,
    /// The same for the console, with the next report.
    pub refused_said: Option<PolicyRefused>,
}

/// How asking for newer checks last went: the content of `policy-state.json`.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// What was taken into use last, so that losing the bundle lets nothing older in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    adopted: Option<Adopted>,
    /// When it was asked, by this clock.
    asked_at: i64,
    /// Why what was offered is not in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// The same, as a report says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused_said: Option<PolicyRefused>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Adopted {
    issued: i64,
    name: String,
    version: u32,
}

impl State {
    /// What cannot be read was never noted.
    fn load(folder: &DataFolder) -> Self {
        let bytes = disk::read(&folder.policy_state(), limits::SMALL_FILE_BYTES);
        let bytes = bytes.ok().flatten().unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    fn keep(&self, folder: &DataFolder, disk: &dyn Disk) -> Result<(), DiskError> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        disk::replace(disk, &folder.policy_state(), &bytes)
    }
}

/// The policy in force in a folder at `now`. Nothing that is wrong there keeps a computer from being judged.
pub fn in_force(folder: &DataFolder, now: i64) -> InForce {
    let state = State::load(folder);
    let shipped = |refused, refused_said| InForce {
        policy: Chosen::Shipped(Policy::shipped()),
        past: None,
        refused,
        refused_said,
    };
    match kept(folder) {
        // This program may have come with a newer version of the same checks.
        Ok(Some(released)) if !InUse::shipped().outgrows(released.release()) => InForce {
            past: released.is_expired(now).then_some(released.release().valid_until),
            policy: Chosen::Released(Box::new(released)),
            refused: state.refused,
            refused_said: state.refused_said,
        },
        Ok(_) => shipped(state.refused, state.refused_said),
        Err(error) => {
            let bytes = kept_bytes(folder).ok().flatten();
            let said = bytes.zip(error.word()).map(|(bytes, reason)| PolicyRefused {
                digest: Digest::of(&bytes),
                reason,
            });
            shipped(Some(error.to_string()), said)
        }
    }
}

/// The CA keys that the trust document lists as good at `now`, beside the one of the enrolment; and whether that one is.
pub fn pins(folder: &DataFolder, enrolled: Pin, now: i64) -> Vec<Pin> {
    let Ok(Some(held)) = held_trust(folder) else {
        return vec![enrolled];
    };
    let listed: Vec<Pin> = held
        .document
        .pins
        .iter()
        .filter(|listed| listed.holds(now))
        .map(|listed| listed.value)
        .collect();
    // A clock that is years off must not lock a computer out.
    if listed.is_empty() { vec![enrolled] } else { listed }
}

/// The logs that the trust document names, as they are good at `now`.
///
/// # Errors
/// [`KeptError`] for a document that cannot be read: then it is not known which.
pub fn logs(folder: &DataFolder, now: i64) -> Result<Named, KeptError> {
    let held = held_trust(folder)?;
    Ok(held.map_or_else(Named::default, |held| {
        Named::by(held.document.version, held.document.logs, now)
    }))
}

/// The trust document held.
struct Held {
    document: TrustDocument,
    digest: Digest,
}

fn held_trust(folder: &DataFolder) -> Result<Option<Held>, KeptError> {
    let path = folder.trust();
    let Some(json) = disk::read(&path, limits::SMALL_FILE_BYTES)? else {
        return Ok(None);
    };
    let damaged = || KeptError::Trust { path: path.clone() };
    let envelope = Envelope::parse(&json).map_err(|_| damaged())?;
    let verified = trust::self_signed(&envelope).map_err(|_| damaged())?;
    Ok(Some(Held {
        document: verified.into_statement(),
        digest: Digest::of(&json),
    }))
}

fn kept_bytes(folder: &DataFolder) -> Result<Option<Vec<u8>>, DiskError> {
    disk::read(&folder.policy(), format_limits::BUNDLE_BYTES as u64)
}

/// The bundle that was last taken into use, as it verifies today.
fn kept(folder: &DataFolder) -> Result<Option<Released>, KeptError> {
    let path = folder.policy();
    let Some(bytes) = kept_bytes(folder)? else {
        return Ok(None);
    };
    let held = held_trust(folder)?.ok_or_else(|| KeptError::NoTrust { path: path.clone() })?;
    let unusable = |source| KeptError::Unusable {
        path: path.clone(),
        source,
    };
    let bundle = Bundle::parse(&bytes).map_err(|error| unusable(error.into()))?;
    bundle.reopen(&held.document).map(Some).map_err(unusable)
}

/// What a newer policy has to be newer than.
fn in_use(folder: &DataFolder, state: &State) -> InUse {
    let shipped = InUse::shipped();
    let kept = match kept(folder) {
        Ok(Some(released)) => InUse::of(released.release()),
        // Its key was taken back: nothing that it said of versions counts.
        Err(KeptError::Unusable {
            source: Refused::Foreign,
            ..
        }) => return shipped,
        // Lost or damaged: the same one may come again, and nothing older.
        Ok(None) | Err(_) => match &state.adopted {
            Some(adopted) => InUse {
                name: adopted.name.clone(),
                version: adopted.version.saturating_sub(1),
                issued: adopted.issued,
            },
            None => return shipped,
        },
    };
    InUse {
        version: if kept.name == shipped.name {
            kept.version.max(shipped.version)
        } else {
            kept.version
        },
        ..kept
    }
}

/// What was kept cannot be used; the checks of this program hold until newer ones come.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// The trust document.
    #[error("{} is damaged; delete it, and the console is asked for it anew", path.display())]
    Trust {
        /// The file.
        path: PathBuf,
    },
    /// No trust document beside it.
    #[error("the checks in {} cannot be used, because nothing says whose they are", path.display())]
    NoTrust {
        /// The file.
        path: PathBuf,
    },
    /// The bundle.
    #[error("the checks in {} cannot be used: {source}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Refused,
    },
    /// A file could not be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl KeptError {
    /// The word for it in a report; none for what only this disk knows.
    fn word(&self) -> Option<PolicyRefusal> {
        match self {
            Self::Trust { .. } | Self::NoTrust { .. } => Some(PolicyRefusal::TrustDocument),
            Self::Unusable { source, .. } => Some(source.word()),
            Self::Disk(_) => None,
        }
    }
}

/// What a damaged bundle is told as: with what is wrong about it.
fn in_words(refused: &Refused) -> String {
    match refused {
        Refused::Damaged(error @ BundleError::Policy { .. }) => format!("{refused}: {error}"),
        Refused::Damaged(error) => chain(error),
        Refused::Foreign
        | Refused::KeyNotGood { .. }
        | Refused::Expired { .. }
        | Refused::Early
        | Refused::Older { .. }
        | _ => refused.to_string(),
    }
}

#[cfg(test)]
mod tests;
