//! Asking the console for what authors published, and taking into use what may be.

use dspt_policies::Bundle;
use dspt_policies::bundle::Refused;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Pin;
use dspt_report::TrustDocument;
use dspt_report::limits as format_limits;
use dspt_report::statement::PolicyRefusal;
use dspt_report::statement::PolicyRefused;
use dspt_report::trust;
use dspt_report::trust::TrustError;
use dspt_report::wire;
use dspt_report::words::chain;

use super::Adopted;
use super::Held;
use super::State;
use super::held_trust;
use super::in_use;
use super::in_words;
use super::kept_bytes;
use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::limits;
use crate::paths::DataFolder;
use crate::uplink::UplinkError;

/// What asking brought.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fetched {
    /// Name and version of the policy that was taken into use.
    pub adopted: Option<(String, u32)>,
    /// Why what was offered was not.
    pub refused: Option<String>,
    /// The same, as the next report says it.
    pub refused_said: Option<PolicyRefused>,
    /// The addresses that a new trust document lists as good.
    pub addresses: Option<Vec<String>>,
}

/// Asks for the newest trust document and policy. `ask` fetches a path, unless it holds what is held already, of at most so
/// many bytes; `now` is the newest time that is known. What is refused changes nothing but what `status` tells.
///
/// # Errors
/// [`FetchError`]; then nothing was changed, or only the trust document.
pub async fn fetch(
    folder: &DataFolder,
    disk: &dyn Disk,
    pin: Pin,
    now: i64,
    ask: impl AsyncFn(String, Option<Digest>, usize) -> Result<Option<Vec<u8>>, UplinkError>,
) -> Result<Fetched, FetchError> {
    let mut fetched = Fetched::default();
    match follow(folder, disk, pin, now, &ask).await {
        Ok(addresses) => fetched.addresses = addresses,
        Err(FollowError::Refused { reason, offered }) => {
            fetched.refused = Some(reason);
            fetched.refused_said = offered.map(|digest| PolicyRefused {
                digest,
                reason: PolicyRefusal::TrustDocument,
            });
        }
        Err(FollowError::Fetch(error)) => return Err(error),
    }
    // A document that cannot be read is told when its policy is opened.
    let held = held_trust(folder).ok().flatten();
    let mut state = State::load(folder);
    if let Some(held) = held {
        let tag = kept_bytes(folder)?
            .filter(|_| is_usable(folder))
            .map(|bytes| Digest::of(&bytes));
        let offered = ask(wire::POLICY_PATH.to_owned(), tag, format_limits::BUNDLE_BYTES).await?;
        if let Some(bytes) = offered {
            match adopt(folder, disk, &held.document, &mut state, &bytes, now)? {
                Ok(named) => fetched.adopted = Some(named),
                Err(refused) => {
                    fetched.refused = Some(in_words(&refused));
                    fetched.refused_said = Some(PolicyRefused {
                        digest: Digest::of(&bytes),
                        reason: refused.word(),
                    });
                }
            }
        }
    }
    state.asked_at = now;
    state.refused.clone_from(&fetched.refused);
    state.refused_said = fetched.refused_said;
    state.keep(folder, disk)?;
    Ok(fetched)
}

fn is_usable(folder: &DataFolder) -> bool {
    super::kept(folder).is_ok()
}

/// Keeps a bundle that may be taken into use; gives its name and version, or why not.
fn adopt(
    folder: &DataFolder,
    disk: &dyn Disk,
    trust: &TrustDocument,
    state: &mut State,
    bytes: &[u8],
    now: i64,
) -> Result<Result<(String, u32), Refused>, DiskError> {
    let admitted = Bundle::parse(bytes)
        .map_err(Into::into)
        .and_then(|bundle| bundle.admit(trust, &in_use(folder, state), now));
    let released = match admitted {
        Ok(released) => released,
        Err(refused) => return Ok(Err(refused)),
    };
    disk::replace(disk, &folder.policy(), released.as_bytes())?;
    let release = released.release();
    state.adopted = Some(Adopted {
        issued: release.issued,
        name: release.name.clone(),
        version: release.version,
    });
    Ok(Ok((release.name.clone(), release.version)))
}

/// Follows the trust document, version by version; gives its addresses where it changed.
async fn follow(
    folder: &DataFolder,
    disk: &dyn Disk,
    pin: Pin,
    now: i64,
    ask: &impl AsyncFn(String, Option<Digest>, usize) -> Result<Option<Vec<u8>>, UplinkError>,
) -> Result<Option<Vec<String>>, FollowError> {
    let held = held_trust(folder).map_err(|error| FollowError::refused(error.to_string()))?;
    let tag = held.as_ref().map(|held| held.digest);
    let newest = ask(wire::TRUST_PATH.to_owned(), tag, format_limits::ENVELOPE_BYTES);
    let Some(json) = newest.await? else {
        return Ok(None);
    };
    let document = steps(held, &json, pin, now, ask).await;
    let document = document.map_err(|error| error.about(&json))?;
    disk::replace(disk, &folder.trust(), &json).map_err(FetchError::Disk)?;
    let good = document.addresses.into_iter().filter(|listed| listed.holds(now));
    Ok(Some(good.map(|listed| listed.value).collect()))
}

/// From the document that is held to the one that is offered.
async fn steps(
    held: Option<Held>,
    json: &[u8],
    pin: Pin,
    now: i64,
    ask: &impl AsyncFn(String, Option<Digest>, usize) -> Result<Option<Vec<u8>>, UplinkError>,
) -> Result<TrustDocument, FollowError> {
    let envelope = parse(json)?;
    let Some(held) = held else {
        let first = trust::first_trust(&envelope, pin, now).map_err(|error| refused(&error))?;
        return Ok(first.into_statement());
    };
    let mut known = held.document;
    let offered = trust::self_signed(&envelope).map_err(|error| refused(&error))?;
    let last = offered.statement().version;
    if last.saturating_sub(known.version) > limits::TRUST_STEPS {
        let reason = "the trust document is too many versions ahead; join anew with `enrol --again`";
        return Err(FollowError::refused(reason.to_owned()));
    }
    // One at a time: each names the key of the next.
    for version in known.version.saturating_add(1)..last {
        let path = format!("{}/{version}", wire::TRUST_PATH);
        let json = ask(path, None, format_limits::ENVELOPE_BYTES).await?;
        let json = json.ok_or_else(|| {
            FollowError::refused(format!("version {version} of the trust document is missing"))
        })?;
        known = trust::next_trust(&parse(&json)?, &known)
            .map_err(|error| refused(&error))?
            .into_statement();
    }
    let next = trust::next_trust(&envelope, &known).map_err(|error| refused(&error))?;
    Ok(next.into_statement())
}

fn parse(json: &[u8]) -> Result<Envelope, FollowError> {
    Envelope::parse(json).map_err(|error| FollowError::refused(chain(&error)))
}

fn refused(error: &TrustError) -> FollowError {
    FollowError::refused(chain(error))
}

enum FollowError {
    Refused {
        reason: String,
        /// The digest of what was offered.
        offered: Option<Digest>,
    },
    Fetch(FetchError),
}

impl FollowError {
    fn refused(reason: String) -> Self {
        Self::Refused {
            reason,
            offered: None,
        }
    }

    /// The same, about the document that was offered.
    fn about(self, json: &[u8]) -> Self {
        match self {
            Self::Refused { reason, .. } => Self::Refused {
                reason,
                offered: Some(Digest::of(json)),
            },
            Self::Fetch(_) => self,
        }
    }
}

impl From<UplinkError> for FollowError {
    fn from(error: UplinkError) -> Self {
        Self::Fetch(error.into())
    }
}

impl From<FetchError> for FollowError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

/// Newer checks could not be asked for, or not be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The console.
    #[error(transparent)]
    Uplink(#[from] UplinkError),
    /// This disk.
    #[error(transparent)]
    Disk(#[from] DiskError),
}
