//! Asking the console for what authors published, and taking into use what may be.

use dspt_policies::Bundle;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::Pin;
use dspt_report::TrustDocument;
use dspt_report::limits as format_limits;
use dspt_report::trust;
use dspt_report::trust::TrustError;
use dspt_report::wire;

use super::Adopted;
use super::State;
use super::held_trust;
use super::in_use;
use super::in_words;
use super::kept_bytes;
use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::doctor::chain;
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
        Err(FollowError::Refused(reason)) => fetched.refused = Some(reason),
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
                Err(reason) => fetched.refused = Some(reason),
            }
        }
    }
    state.asked_at = now;
    state.refused.clone_from(&fetched.refused);
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
) -> Result<Result<(String, u32), String>, DiskError> {
    let admitted = Bundle::parse(bytes)
        .map_err(Into::into)
        .and_then(|bundle| bundle.admit(trust, &in_use(folder, state), now));
    let released = match admitted {
        Ok(released) => released,
        Err(refused) => return Ok(Err(in_words(&refused))),
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
    let held = held_trust(folder).map_err(|error| FollowError::Refused(error.to_string()))?;
    let tag = held.as_ref().map(|held| held.digest);
    let newest = ask(wire::TRUST_PATH.to_owned(), tag, format_limits::ENVELOPE_BYTES);
    let Some(json) = newest.await? else {
        return Ok(None);
    };
    let envelope = parse(&json)?;
    let document = match held {
        None => trust::first_trust(&envelope, pin, now)
            .map_err(|error| refused(&error))?
            .into_statement(),
        Some(held) => {
            let mut known = held.document;
            let offered = trust::self_signed(&envelope).map_err(|error| refused(&error))?;
            let last = offered.statement().version;
            if last.saturating_sub(known.version) > limits::TRUST_STEPS {
                let reason = "the trust document is too many versions ahead; join anew with `enrol --again`";
                return Err(FollowError::Refused(reason.to_owned()));
            }
            // One at a time: each names the key of the next.
            for version in known.version.saturating_add(1)..last {
                let path = format!("{}/{version}", wire::TRUST_PATH);
                let json = ask(path, None, format_limits::ENVELOPE_BYTES).await?;
                let json = json.ok_or_else(|| {
                    FollowError::Refused(format!("version {version} of the trust document is missing"))
                })?;
                known = trust::next_trust(&parse(&json)?, &known)
                    .map_err(|error| refused(&error))?
                    .into_statement();
            }
            trust::next_trust(&envelope, &known)
                .map_err(|error| refused(&error))?
                .into_statement()
        }
    };
    disk::replace(disk, &folder.trust(), &json).map_err(FetchError::Disk)?;
    let good = document.addresses.into_iter().filter(|listed| listed.holds(now));
    Ok(Some(good.map(|listed| listed.value).collect()))
}

fn parse(json: &[u8]) -> Result<Envelope, FollowError> {
    Envelope::parse(json).map_err(|error| FollowError::Refused(chain(&error)))
}

fn refused(error: &TrustError) -> FollowError {
    FollowError::Refused(chain(error))
}

enum FollowError {
    Refused(String),
    Fetch(FetchError),
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
