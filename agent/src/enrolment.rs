//! Joining a console: what is known of it on this disk, and the statement that joins.

use std::fs::File;
use std::fs::TryLockError;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use dspt_report::EnrolString;
use dspt_report::Enrolment;
use dspt_report::Envelope;
use dspt_report::ExportKey;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::statement::Ownership;
use dspt_report::statement::Sharing;
use dspt_report::verify::VerifyError;
use dspt_report::wire::About;
use dspt_report::wire::EnrolAnswer;
use dspt_report::wire::Head;
use serde::Deserialize;
use serde::Serialize;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::identity::Identity;
use crate::limits;
use crate::paths::DataFolder;
use crate::plain;
use crate::program;
use crate::rotation;
use crate::rotation::RotationError;
use crate::rotation::SealedRotation;
use crate::uplink::Target;

mod error;

pub use error::EnrolError;

/// The console that this device joined: the content of `console.json`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Console {
    /// `host` or `host:port`.
    pub address: String,
    /// Whether the device counts there at once; else it shows as *new, to be confirmed*.
    pub confirmed: bool,
    /// When it joined, by this device's clock.
    pub enrolled_at: i64,
    /// To whom files of reports are encrypted; none where the console never told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_key: Option<ExportKey>,
    /// What the provider calls this device; may be empty.
    pub label: String,
    /// Who runs the console.
    pub operator: String,
    /// The console's CA key.
    pub pin: Pin,
    /// The provider that was joined.
    pub provider: ProviderId,
    /// Its name.
    pub provider_name: String,
    /// The proxy of the person who enrolled; a service sees none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Why the console collects.
    pub purpose: String,
    /// What it may see.
    #[serde(default = "usual_level", skip_serializing_if = "is_usual_level")]
    pub sharing: Sharing,
    /// Whom to ask.
    pub telephone: String,
    /// The newest time that the console showed.
    pub time: i64,
}

fn usual_level() -> Sharing {
    Sharing::Devices
}

fn is_usual_level(level: &Sharing) -> bool {
    *level == usual_level()
}

impl Console {
    /// Who runs it, as far as it says so; else where it is.
    pub fn run_by(&self) -> &str {
        match self.operator.trim() {
            "" => &self.address,
            operator => operator,
        }
    }

    /// Who runs it and the number to ring, as far as it says so: `Northshire IT Support, 01632 960123`.
    pub fn whom_to_ask(&self) -> String {
        match self.telephone.trim() {
            "" => self.run_by().to_owned(),
            telephone => format!("{}, {telephone}", self.run_by()),
        }
    }

    /// The number to ring; where it says none, who runs it.
    pub fn telephone(&self) -> &str {
        match self.telephone.trim() {
            "" => self.run_by(),
            telephone => telephone,
        }
    }

    /// How to reach it.
    pub fn target(&self) -> Target {
        let mut target = Target::new(self.address.clone(), self.pin);
        target.proxy.clone_from(&self.proxy);
        target.not_before = self.time;
        target
    }
}

/// How far this device is with joining.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "never, half-way, or joined")]
pub enum Membership {
    /// No key, no console.
    None,
    /// A key and perhaps a sealed enrolment, and no answer yet.
    Pending(Box<Pending>),
    /// Answered.
    Joined(Box<Joined>),
}

/// A device that began to join.
#[derive(Debug)]
#[non_exhaustive]
pub struct Pending {
    /// Its key.
    pub identity: Identity,
    /// The enrolment that was sealed, where that was reached.
    pub enrolment: Option<SealedEnrolment>,
}

/// A device that joined.
#[derive(Debug)]
#[non_exhaustive]
pub struct Joined {
    /// Its key.
    pub identity: Identity,
    /// Its enrolment, sequence 0.
    pub enrolment: SealedEnrolment,
    /// Its console.
    pub console: Console,
    /// The last change of its key, where there was any.
    pub rotation: Option<SealedRotation>,
}

impl Joined {
    /// Where the row of reports of the present key begins: the enrolment, or the last change of the key.
    pub fn start(&self) -> Head {
        match &self.rotation {
            Some(rotation) => rotation.head(),
            None => Head {
                id: self.enrolment.id(),
                sequence: 0,
            },
        }
    }
}

/// An enrolment and the envelope it is in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SealedEnrolment {
    /// The envelope.
    pub envelope: Envelope,
    /// What it says.
    pub statement: Enrolment,
}

impl SealedEnrolment {
    /// Its identity: the `previous` of report 1.
    pub fn id(&self) -> ReportId {
        self.envelope.id()
    }

    /// Whether this enrolment is the one that a string asks for.
    pub fn answers(&self, string: &EnrolString) -> bool {
        self.statement.token_sha256 == string.token.digest()
            && self.statement.pin == string.pin
            && self.statement.provider == string.provider
    }
}

/// Reads how far this device is.
///
/// # Errors
/// [`EnrolError::Identity`], [`EnrolError::Damaged`], [`EnrolError::Unreadable`], [`EnrolError::Foreign`].
pub fn membership(folder: &DataFolder, machine: Option<&str>) -> Result<Membership, EnrolError> {
    let Some(identity) = Identity::load(folder, machine)? else {
        return Ok(Membership::None);
    };
    let enrolment = read_enrolment(folder, &identity)?;
    match (enrolment, read_console(folder)?) {
        (Some(enrolment), Some(console)) => Ok(Membership::Joined(Box::new(Joined {
            identity,
            enrolment,
            console,
            rotation: last_rotation(folder)?,
        }))),
        (None, Some(_)) => Err(EnrolError::Gone {
            path: folder.enrolment(),
        }),
        (enrolment, None) => Ok(Membership::Pending(Box::new(Pending { identity, enrolment }))),
    }
}

/// Seals the enrolment that a string asks for; key and statement are on the disk before this returns. The same string
/// again gives the same statement, so that a lost answer can be asked for again.
///
/// # Errors
/// [`EnrolError`].
pub fn prepare(
    folder: &DataFolder,
    disk: &dyn Disk,
    machine: Option<&str>,
    string: &EnrolString,
    label: &str,
    sharing: Sharing,
    now: i64,
) -> Result<Prepared, EnrolError> {
    let begun = match membership(folder, machine)? {
        Membership::Joined(_) => return Err(EnrolError::AlreadyJoined),
        Membership::None => None,
        Membership::Pending(pending) => Some(*pending),
    };
    let (begun, aside) = match begun {
        // Another string: whether the first was answered is not known, so its key is not used again.
        Some(Pending {
            enrolment: Some(other),
            ..
        }) if !other.answers(string) => (None, set_aside(folder, now)?),
        begun => (begun, None),
    };
    let identity = match begun {
        None => Identity::create(folder, disk, machine)?,
        Some(Pending {
            identity,
            enrolment: None,
        }) => identity,
        Some(Pending {
            identity,
            enrolment: Some(enrolment),
        }) => {
            return Ok(Prepared {
                identity,
                enrolment,
                sharing,
                aside,
            });
        }
    };
    let enrolment = seal(&identity, string, label, sharing, now)?;
    disk::replace(disk, &folder.enrolment(), &enrolment.envelope.to_json())?;
    Ok(Prepared {
        identity,
        enrolment,
        sharing,
        aside,
    })
}

/// Signs the statement that joins.
fn seal(
    identity: &Identity,
    string: &EnrolString,
    label: &str,
    sharing: Sharing,
    now: i64,
) -> Result<SealedEnrolment, EnrolError> {
    let statement = Enrolment {
        agent: program::info(),
        collected_at: now,
        device: identity.device(),
        label: label.to_owned(),
        ownership: Ownership::Organisation,
        pin: string.pin,
        provider: string.provider,
        public_key: *identity.key().public(),
        sharing,
        token_sha256: string.token.digest(),
    };
    let envelope =
        dspt_report::seal(statement.clone(), identity.key()).map_err(|source| EnrolError::Seal { source })?;
    Ok(SealedEnrolment { envelope, statement })
}

/// A device about to join.
#[derive(Debug)]
#[non_exhaustive]
pub struct Prepared {
    /// Its key.
    pub identity: Identity,
    /// What is sent.
    pub enrolment: SealedEnrolment,
    /// What the console may see. Where an earlier attempt was sealed at another level, this one holds.
    pub sharing: Sharing,
    /// Where an earlier, unanswered joining with another string was moved to.
    pub aside: Option<PathBuf>,
}

/// Keeps the console's answer: from now on this device reports.
///
/// # Errors
/// [`EnrolError::OtherDevice`] where the console speaks of another device; [`EnrolError::Disk`].
pub fn settle(
    folder: &DataFolder,
    disk: &dyn Disk,
    prepared: &Prepared,
    target: &Target,
    about: &About,
    answer: &EnrolAnswer,
) -> Result<Console, EnrolError> {
    let statement = &prepared.enrolment.statement;
    if answer.device != prepared.identity.device() {
        return Err(EnrolError::OtherDevice {
            ours: prepared.identity.device(),
            theirs: answer.device,
        });
    }
    let text = |text: &str| plain::short(text, dspt_report::limits::LABEL_BYTES);
    let console = Console {
        address: target.address.clone(),
        confirmed: answer.confirmed,
        enrolled_at: statement.collected_at,
        export_key: answer.export_key,
        label: statement.label.clone(),
        operator: text(&about.operator),
        pin: target.pin,
        provider: statement.provider,
        provider_name: text(&answer.provider_name),
        proxy: target.proxy.clone(),
        purpose: text(&about.purpose),
        sharing: prepared.sharing,
        telephone: text(&about.telephone),
        time: answer.time,
    };
    keep_console(folder, disk, &console)?;
    Ok(console)
}

/// Writes `console.json`.
///
/// # Errors
/// [`EnrolError::Disk`].
pub fn keep_console(folder: &DataFolder, disk: &dyn Disk, console: &Console) -> Result<(), EnrolError> {
    let bytes = serde_json::to_vec_pretty(console).map_err(|source| EnrolError::Damaged {
        path: folder.console(),
        source,
    })?;
    Ok(disk::replace(disk, &folder.console(), &bytes)?)
}

/// Moves everything of an earlier enrolment into a folder of its own; nothing is deleted. Gives that folder, or `None`
/// where there was nothing.
///
/// # Errors
/// [`EnrolError::Disk`].
pub fn set_aside(folder: &DataFolder, now: i64) -> Result<Option<PathBuf>, EnrolError> {
    let aside = folder.root().join(format!("before-{now}"));
    let mut moved = false;
    for path in folder.of_joining() {
        let Some(name) = path.file_name().filter(|_| path.symlink_metadata().is_ok()) else {
            continue;
        };
        disk::make_folder(&aside)?;
        std::fs::rename(&path, aside.join(name)).map_err(|source| DiskError::new("move", &path, source))?;
        moved = true;
    }
    Ok(moved.then_some(aside))
}

/// Holds the folder for one run; given back when dropped.
#[derive(Debug)]
pub struct Hold {
    _file: File,
}

/// Makes the folder where it is not there, and waits a little until no other run changes it.
///
/// # Errors
/// [`EnrolError::Busy`], [`EnrolError::Disk`].
pub fn hold(folder: &DataFolder) -> Result<Hold, EnrolError> {
    hold_within(folder, limits::LOCK_TIME)
}

fn hold_within(folder: &DataFolder, most: Duration) -> Result<Hold, EnrolError> {
    disk::make_folder(folder.root())?;
    let path = folder.lock();
    let failed = |source| DiskError::new("lock", &path, source);
    let file = disk::open_lock(&path)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Hold { _file: file }),
            Err(TryLockError::WouldBlock) if start.elapsed() < most => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(EnrolError::Busy {
                    path: folder.root().to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source).into()),
        }
    }
}

/// A label that a report may carry: short, one line.
///
/// # Errors
/// [`EnrolError::Label`].
pub fn label(text: &str) -> Result<String, EnrolError> {
    let text = text.trim();
    if text.len() > dspt_report::limits::LABEL_BYTES || plain::line(text) != text {
        return Err(EnrolError::Label { bytes: text.len() });
    }
    Ok(text.to_owned())
}

fn read_enrolment(folder: &DataFolder, identity: &Identity) -> Result<Option<SealedEnrolment>, EnrolError> {
    let path = folder.enrolment();
    let Some(bytes) = disk::read(&path, limits::SMALL_FILE_BYTES)? else {
        return Ok(None);
    };
    let envelope = Envelope::parse(&bytes).map_err(|source| EnrolError::Unreadable {
        path: path.clone(),
        source,
    })?;
    // Signed by the device's first key, which need not be the present one.
    let verified = envelope.verify_enrolment().and_then(|verified| {
        let is_ours = verified.statement().device == identity.device();
        if is_ours {
            Ok(verified)
        } else {
            Err(VerifyError::Device)
        }
    });
    let statement = verified
        .map_err(|source| EnrolError::Foreign { path, source })?
        .into_statement();
    Ok(Some(SealedEnrolment { envelope, statement }))
}

fn last_rotation(folder: &DataFolder) -> Result<Option<SealedRotation>, EnrolError> {
    // A disk's fault stays one: what to do about it is told by its kind.
    rotation::last(folder).map_err(|error| {
        if let RotationError::Disk(error) = error {
            error.into()
        } else {
            error.into()
        }
    })
}

fn read_console(folder: &DataFolder) -> Result<Option<Console>, EnrolError> {
    let path = folder.console();
    let Some(bytes) = disk::read(&path, limits::SMALL_FILE_BYTES)? else {
        return Ok(None);
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|source| EnrolError::Damaged { path, source })
}

#[cfg(test)]
mod tests;
