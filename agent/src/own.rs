//! What this computer asks and says for its provider's own people, and what it was told last.

use dspt_report::Nonce;
use dspt_report::OwnView;
use dspt_report::Viewing;
use dspt_report::envelope::EnvelopeError;
use dspt_report::key::KeyError;
use dspt_report::wire::PartyNamed;
use dspt_report::wire::SharingAnswer;
use serde::Deserialize;
use serde::Serialize;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::identity::Identity;
use crate::limits;
use crate::paths::DataFolder;

/// Who sees what, as the console told it last.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct LastTold {
    /// What it told.
    pub answer: SharingAnswer,
    /// When, by this device's clock.
    pub told_at: i64,
}

/// A question for the provider's own people, signed.
///
/// # Errors
/// [`OwnError`].
pub fn question(identity: &Identity, view: OwnView, now: i64) -> Result<Vec<u8>, OwnError> {
    let asked = Viewing {
        collected_at: now,
        device: identity.device(),
        nonce: Nonce::generate().map_err(|source| OwnError::NoRandomness { source })?,
        view,
    };
    let envelope = dspt_report::seal(asked, identity.key()).map_err(|source| OwnError::Sign { source })?;
    Ok(envelope.to_json())
}

/// Keeps what was told, for when the console is not reached.
///
/// # Errors
/// [`DiskError`].
pub fn keep(folder: &DataFolder, disk: &dyn Disk, told: &LastTold) -> Result<(), DiskError> {
    // Our own plain types always make JSON.
    let bytes = serde_json::to_vec(told).unwrap_or_default();
    disk::replace(disk, &folder.sharing(), &bytes)
}

/// What was told last; nothing where it was never asked, or cannot be read any more.
///
/// # Errors
/// [`DiskError`].
pub fn last(folder: &DataFolder) -> Result<Option<LastTold>, DiskError> {
    let bytes = disk::read(&folder.sharing(), limits::OWN_ANSWER_BYTES as u64)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// The organisation that was meant: by its id, the beginning of it, or its whole name.
///
/// # Errors
/// What is wrong with what was typed, in a sentence for people.
pub fn meant<'a>(parties: &'a [PartyNamed], typed: &str) -> Result<&'a PartyNamed, String> {
    let typed = typed.trim();
    let folded = typed.to_lowercase();
    let is_named = |party: &&PartyNamed| party.name.to_lowercase() == folded;
    let begins =
        |party: &&PartyNamed| folded.len() >= LEAST_DIGITS && party.id.to_string().starts_with(&folded);
    for found in [
        parties.iter().filter(is_named).collect::<Vec<_>>(),
        parties.iter().filter(begins).collect(),
    ] {
        match found.as_slice() {
            [party] => return Ok(party),
            [] => {}
            _ => {
                return Err(format!(
                    "more than one organisation is meant by {typed:?}; type its whole id"
                ));
            }
        }
    }
    Err(format!(
        "the console knows no organisation {typed:?}; dspt-agent sharing shows their names"
    ))
}

/// Fewer digits of an id are a word.
const LEAST_DIGITS: usize = 4;

/// A question cannot be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OwnError {
    /// The system gave no randomness.
    #[error("cannot make the question one of its own")]
    NoRandomness {
        /// Why.
        #[source]
        source: KeyError,
    },
    /// The statement is beyond its limits.
    #[error("cannot sign the question; this is a fault of this program, please report it")]
    Sign {
        /// Which.
        #[source]
        source: EnvelopeError,
    },
}

#[cfg(test)]
mod tests {
    use dspt_report::PartyId;

    use super::*;

    fn parties() -> Vec<PartyNamed> {
        let named = |id: u8, name: &str| PartyNamed {
            id: PartyId::new([id; 8]),
            name: name.to_owned(),
        };
        vec![
            named(0xab, "Northshire Council"),
            named(0xac, "Abab"),
            named(0xab - 1, "Care Partners"),
        ]
    }

    #[test]
    fn an_organisation_is_meant_by_name_or_id_and_never_by_a_guess() {
        let parties = parties();
        let id = |typed: &str| meant(&parties, typed).map(|party| *party.id.as_bytes());
        assert_eq!(id(" northshire council "), Ok([0xab; 8]));
        assert_eq!(id("abababab"), Ok([0xab; 8]));
        assert_eq!(id("abab"), Ok([0xac; 8]), "a whole name goes before an id");
        assert_eq!(id("aaaa"), Ok([0xaa; 8]));
        for typed in ["", "aba", "Northshire", "eeee"] {
            assert!(id(typed).unwrap_err().contains("sharing shows"), "{typed:?}");
        }
        let mut twice = parties.clone();
        twice.push(PartyNamed {
            id: PartyId::new([1; 8]),
            name: "ABAB".to_owned(),
        });
        assert!(meant(&twice, "abab").unwrap_err().contains("more than one"));
    }

    #[test]
    fn what_was_told_is_there_later_and_damage_is_no_answer() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(place.path());
        assert_eq!(last(&folder).unwrap(), None);
        let told = LastTold {
            answer: SharingAnswer {
                parties: parties(),
                ..SharingAnswer::default()
            },
            told_at: 1_795_255_200,
        };
        keep(&folder, &disk::Live, &told).unwrap();
        assert_eq!(last(&folder).unwrap(), Some(told));
        disk::replace(&disk::Live, &folder.sharing(), b"{").unwrap();
        assert_eq!(last(&folder).unwrap(), None);
    }
}
