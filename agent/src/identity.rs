//! The key of this device: made once, never silently remade.
//!
//! A new key is a new device to the console, so a key that is missing, cut, open to others or on another machine stops
//! the program and says so. Beside the key lies `device.json`: the salts of the bodies, and a salted hash of the
//! machine's id, by which a copied disk is noticed.

use std::fs::File;
use std::path::PathBuf;

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::PublicKey;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::body::Salt;
use dspt_report::key::KeyError;
use serde::Deserialize;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::limits;
use crate::paths::DataFolder;

mod owner;

/// The key of this device and what belongs to it.
#[derive(Debug)]
pub struct Identity {
    key: SigningKey,
    /// Where the key is not the device's first.
    device: Option<DeviceId>,
    salts: Salts,
}

/// One salt for each kind of body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Salts {
    /// Of the facts body.
    pub facts: Salt,
    /// Of the findings body.
    pub findings: Salt,
    /// Of the inventory body.
    pub inventory: Salt,
    /// Of the assessment body.
    pub assessment: Salt,
}

/// The salts as `device.json` holds them. That of the assessment comes from the key instead, so that a file of an
/// earlier version has it too.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct KeptSalts {
    facts: Salt,
    findings: Salt,
    inventory: Salt,
}

impl KeptSalts {
    fn generate() -> Result<Self, KeyError> {
        Ok(Self {
            facts: Salt::generate()?,
            findings: Salt::generate()?,
            inventory: Salt::generate()?,
        })
    }

    fn with(self, assessment: Salt) -> Salts {
        Salts {
            facts: self.facts,
            findings: self.findings,
            inventory: self.inventory,
            assessment,
        }
    }
}

/// What the salt of the assessment is derived for. It never changes, or every book would be sent anew.
const ASSESSMENT: &str = "dspt assessment salt";

/// The content of `device.json`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct DeviceFile {
    /// The salt of the assessment, once another key took the first one's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assessment: Option<Salt>,
    /// The device, once another key took the first one's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<DeviceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    machine: Option<Machine>,
    salts: KeptSalts,
}

/// A salted hash of the machine's id: it tells two machines apart and names neither.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Machine {
    salt: Salt,
    sha256: Digest,
}

impl Machine {
    fn new(id: &str) -> Result<Self, KeyError> {
        let salt = Salt::generate()?;
        Ok(Self {
            salt,
            sha256: Self::hash(salt, id),
        })
    }

    fn is(&self, id: &str) -> bool {
        self.sha256 == Self::hash(self.salt, id)
    }

    fn hash(salt: Salt, id: &str) -> Digest {
        Digest::of(format!("{}{id}", String::from(salt)).as_bytes())
    }
}

impl Identity {
    /// Makes a key and keeps it, durably, before it is used. `machine` is the machine's id where the platform has one.
    ///
    /// # Errors
    /// [`IdentityError::Exists`] where there is a key already; [`IdentityError::Disk`], [`IdentityError::Key`].
    pub fn create(
        folder: &DataFolder,
        disk: &dyn Disk,
        machine: Option<&str>,
    ) -> Result<Self, IdentityError> {
        let path = folder.key();
        if is_there(&path)? {
            return Err(IdentityError::Exists { path });
        }
        let device = DeviceFile {
            assessment: None,
            device: None,
            machine: machine.map(Machine::new).transpose()?,
            salts: KeptSalts::generate()?,
        };
        let text = serde_json::to_vec(&device).map_err(|source| IdentityError::DeviceFile {
            path: folder.device(),
            source,
        })?;
        let seed = Seed::generate()?;
        let key = SigningKey::from_seed(&seed)?;
        // The key last: where it is, what belongs to it is there too.
        disk::replace(disk, &folder.device(), &text)?;
        disk::replace(disk, &path, &owner::seal(&seed, &path)?)?;
        Ok(Self {
            key,
            device: None,
            salts: device.salts.with(Salt::derived(&seed, ASSESSMENT)),
        })
    }

    /// Makes the key that is to take this one's place, and keeps it, durably, beside it. One that is there already, of a
    /// change that was never sent, is replaced.
    ///
    /// # Errors
    /// [`IdentityError::Disk`], [`IdentityError::Key`].
    pub fn next(&self, folder: &DataFolder, disk: &dyn Disk) -> Result<SigningKey, IdentityError> {
        let path = folder.next_key();
        let seed = Seed::generate()?;
        let key = SigningKey::from_seed(&seed)?;
        disk::replace(disk, &path, &owner::seal(&seed, &path)?)?;
        Ok(key)
    }

    /// The public half of the key that is to take this one's place.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub fn next_public(folder: &DataFolder) -> Result<PublicKey, IdentityError> {
        let key = SigningKey::from_seed(&read_seed(&folder.next_key())?)?;
        Ok(*key.public())
    }

    /// Writes down what stays when another key takes this one's place: the device's id, and the salt that came from the
    /// first key.
    ///
    /// # Errors
    /// [`IdentityError::DeviceFile`], [`IdentityError::Disk`].
    pub fn keep_for_life(&self, folder: &DataFolder, disk: &dyn Disk) -> Result<(), IdentityError> {
        let path = folder.device();
        let mut file = read_device(path.clone())?;
        file.device = Some(self.device());
        file.assessment = Some(self.salts.assessment);
        let text = serde_json::to_vec(&file).map_err(|source| IdentityError::DeviceFile {
            path: path.clone(),
            source,
        })?;
        Ok(disk::replace(disk, &path, &text)?)
    }

    /// A key that is never kept, to show what a report would look like before there is one.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn passing() -> Result<Self, KeyError> {
        let seed = Seed::generate()?;
        Ok(Self {
            key: SigningKey::from_seed(&seed)?,
            device: None,
            salts: KeptSalts::generate()?.with(Salt::derived(&seed, ASSESSMENT)),
        })
    }

    /// Reads the key; `None` where this device never had one. Nothing is ever made here.
    ///
    /// # Errors
    /// [`IdentityError`], each variant but `Exists`.
    pub fn load(folder: &DataFolder, machine: Option<&str>) -> Result<Option<Self>, IdentityError> {
        let path = folder.key();
        if !is_there(&path)? {
            let left = [folder.enrolment(), folder.console()]
                .into_iter()
                .find(|left| left.exists());
            return match left {
                Some(left) => Err(IdentityError::Gone { path, left }),
                None => Ok(None),
            };
        }
        let seed = read_seed(&path)?;
        let device = read_device(folder.device())?;
        match (&device.machine, machine) {
            (Some(machine), Some(id)) if !machine.is(id) => return Err(IdentityError::Copied { path }),
            // Where either is not told, nothing can be compared.
            (Some(_) | None, Some(_) | None) => {}
        }
        Ok(Some(Self {
            key: SigningKey::from_seed(&seed)?,
            device: device.device,
            salts: device.salts.with(
                device
                    .assessment
                    .unwrap_or_else(|| Salt::derived(&seed, ASSESSMENT)),
            ),
        }))
    }

    /// The key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The device's id for life.
    pub fn device(&self) -> DeviceId {
        self.device.unwrap_or_else(|| self.key.public().device_id())
    }

    /// The salts of its bodies.
    pub fn salts(&self) -> &Salts {
        &self.salts
    }
}

/// This device's key cannot be used. Nothing was changed and nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// There is a key already.
    #[error("{} is there already; a key is made only once", path.display())]
    Exists {
        /// The key.
        path: PathBuf,
    },
    /// The key is gone and other files of the enrolment are there.
    #[error(
        "the key {} is gone, but {} is there; put the key back from a copy, or join anew with `enrol --again`",
        path.display(),
        left.display()
    )]
    Gone {
        /// The key.
        path: PathBuf,
        /// What was found beside it.
        left: PathBuf,
    },
    /// Not 32 bytes.
    #[error(
        "the key {} has {size} bytes instead of 32, so it is damaged; put it back from a copy, or join anew with `enrol --again`",
        path.display()
    )]
    Damaged {
        /// The key.
        path: PathBuf,
        /// Its size.
        size: usize,
    },
    /// Others may read or change the key.
    #[error(
        "the key {} may be read by others (mode {mode:o}); if nobody else uses this computer, run `chmod 600` on it, else join anew with `enrol --again`",
        path.display()
    )]
    Open {
        /// The key.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Another account's key.
    #[error(
        "the key {} belongs to another account (user id {owner}); run this as that account",
        path.display()
    )]
    Foreign {
        /// The key.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// Others may read or change the key, by the access list of Windows.
    #[error(
        "the key {path} may be read or changed by other accounts; if nobody else uses this computer, run `icacls \"{path}\" /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F`, else join anew with `enrol --again`",
        path = path.display()
    )]
    OpenToOthers {
        /// The key.
        path: PathBuf,
    },
    /// Another account's key, by the owner that Windows names.
    #[error("the key {} belongs to another account; run this as that account", path.display())]
    OfAnother {
        /// The key.
        path: PathBuf,
    },
    /// Windows does not open what it sealed.
    #[error(
        "Windows does not open the key {}: it is damaged, or was made by another installation of Windows; put it back from a copy of this one, or join anew with `enrol --again`",
        path.display()
    )]
    Sealed {
        /// The key.
        path: PathBuf,
        /// What Windows answered.
        #[source]
        source: std::io::Error,
    },
    /// A link, a folder or a device where the key should be.
    #[error("the key {} is not a plain file; put the key back from a copy", path.display())]
    NotAFile {
        /// The key.
        path: PathBuf,
    },
    /// Made on another machine.
    #[error(
        "this disk was copied: the key {} was made on another computer; join this one with `enrol --again`",
        path.display()
    )]
    Copied {
        /// The key.
        path: PathBuf,
    },
    /// `device.json` is missing.
    #[error(
        "{} is gone, which belongs to the key beside it; put it back from a copy, or join anew with `enrol --again`",
        path.display()
    )]
    DeviceFileGone {
        /// The file.
        path: PathBuf,
    },
    /// `device.json` cannot be read.
    #[error(
        "{} is damaged; put it back from a copy, or join anew with `enrol --again`",
        path.display()
    )]
    DeviceFile {
        /// The file.
        path: PathBuf,
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// No key could be made.
    #[error(transparent)]
    Key(#[from] KeyError),
}

fn is_there(path: &std::path::Path) -> Result<bool, DiskError> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(DiskError::new("look at", path, error)),
    }
}

fn read_seed(path: &std::path::Path) -> Result<Seed, IdentityError> {
    let file: File = owner::open_own(path)?;
    let kept = Zeroizing::new(disk::read_open(&file, path, limits::SMALL_FILE_BYTES)?);
    let bytes = owner::unseal(&kept, path)?;
    let seed: Zeroizing<[u8; 32]> = match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(seed) => Zeroizing::new(seed),
        Err(_) => {
            return Err(IdentityError::Damaged {
                path: path.to_owned(),
                size: bytes.len(),
            });
        }
    };
    Ok(Seed::from_bytes(*seed))
}

fn read_device(path: PathBuf) -> Result<DeviceFile, IdentityError> {
    match disk::read(&path, limits::SMALL_FILE_BYTES)? {
        Some(bytes) => {
            serde_json::from_slice(&bytes).map_err(|source| IdentityError::DeviceFile { path, source })
        }
        None => Err(IdentityError::DeviceFileGone { path }),
    }
}

#[cfg(test)]
mod tests;
