//! The files by which the system knows the service.

use std::path::Path;
use std::path::PathBuf;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::service::NAME;
use crate::service::launchd;
use crate::service::systemd;

/// What starts services on a system, and where it is told of ours.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Place {
    /// The file that describes the service.
    pub file: PathBuf,
    /// Its text.
    pub text: String,
    /// A link by which it starts with the system, where the manager wants one, and where that points.
    pub link: Option<(PathBuf, PathBuf)>,
    /// Whether a package brought the description, so that nobody writes another that would hide it.
    pub packaged: bool,
    /// What to type to start it now.
    pub start: &'static str,
    /// What to type so that the system forgets a service whose file is gone.
    pub forget: &'static str,
}

impl Place {
    /// For systemd, below the folder that stands for the system's root.
    pub fn systemd(root: &Path, program: &Path) -> Self {
        let folder = root.join("etc/systemd/system");
        let unit = format!("{NAME}.service");
        let text = systemd::unit(program);
        let brought = ["/usr/lib/systemd/system", "/lib/systemd/system"]
            .map(|folder| Path::new(folder).join(&unit))
            .into_iter()
            .find(|file| is_same(&below(root, file), &text));
        Self {
            link: Some((
                folder.join("multi-user.target.wants").join(&unit),
                brought.clone().unwrap_or_else(|| PathBuf::from("..").join(&unit)),
            )),
            packaged: brought.is_some(),
            text,
            file: folder.join(unit),
            start: "systemctl daemon-reload && systemctl restart dspt-agent",
            forget: "systemctl daemon-reload",
        }
    }

    /// For launchd, below the folder that stands for the system's root.
    pub fn launchd(root: &Path, program: &Path) -> Self {
        Self {
            file: root.join("Library/LaunchDaemons").join(format!("{NAME}.plist")),
            text: launchd::property_list(program),
            link: None,
            packaged: false,
            start: "launchctl bootstrap system /Library/LaunchDaemons/dspt-agent.plist",
            forget: "launchctl bootout system/dspt-agent",
        }
    }

    /// Of the system that this program is built for, where it is known what starts services there: systemd is looked for.
    pub fn here(root: &Path, program: &Path) -> Option<Self> {
        if cfg!(target_os = "macos") {
            return Some(Self::launchd(root, program));
        }
        let known = [
            "run/systemd/system",
            "usr/lib/systemd/system",
            "lib/systemd/system",
            "etc/systemd/system",
        ];
        let has_systemd = known.iter().any(|folder| root.join(folder).is_dir());
        has_systemd.then(|| Self::systemd(root, program))
    }

    /// Whether the service is registered, word for word as this version would.
    pub fn is_registered(&self) -> Registered {
        if self.packaged && self.file.symlink_metadata().is_err() {
            return if self.left().is_empty() {
                Registered::No
            } else {
                Registered::Same
            };
        }
        match std::fs::read(&self.file) {
            Ok(bytes) if bytes == self.text.as_bytes() => Registered::Same,
            Ok(_) => Registered::Other,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Registered::No,
            Err(_) => Registered::Unreadable,
        }
    }

    /// What of it is written first.
    pub fn written(&self) -> &Path {
        match &self.link {
            Some((link, _)) if self.packaged => link,
            _ => &self.file,
        }
    }

    /// Writes the file and the link; beside a package's file the link alone.
    ///
    /// # Errors
    /// [`DiskError`].
    pub fn register(&self) -> Result<(), DiskError> {
        if self.packaged {
            remove(&self.file)?;
        } else {
            self.write()?;
        }
        let Some((link, to)) = &self.link else {
            return Ok(());
        };
        if let Some(folder) = link.parent() {
            make(folder)?;
        }
        remove(link)?;
        make_link(to, link).map_err(|source| DiskError::new("make the link", link, source))
    }

    fn write(&self) -> Result<(), DiskError> {
        let failed = |source| DiskError::new("write", &self.file, source);
        if let Some(folder) = self.file.parent() {
            make(folder)?;
        }
        let new = self.file.with_extension(disk::NEW);
        disk::Live
            .write_file(&new, self.text.as_bytes())
            .map_err(failed)?;
        // Programs that look at it run as others, and it holds no secret.
        readable(&new).map_err(failed)?;
        disk::Live.rename(&new, &self.file).map_err(failed)
    }

    /// What of it is there.
    pub fn left(&self) -> Vec<PathBuf> {
        let all = self.link.iter().map(|(link, _)| link).chain([&self.file]);
        all.filter(|path| path.symlink_metadata().is_ok())
            .cloned()
            .collect()
    }

    /// Removes the link and the file.
    ///
    /// # Errors
    /// [`DiskError`].
    pub fn forget(&self) -> Result<(), DiskError> {
        self.left().iter().try_for_each(|path| remove(path))
    }
}

/// Whether the system knows the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "each is told apart to people")]
pub enum Registered {
    /// As this version would register it.
    Same,
    /// By another version, or with changes by hand.
    Other,
    /// Not at all.
    No,
    /// This account may not look.
    Unreadable,
}

/// An absolute path in another root.
fn below(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn is_same(file: &Path, text: &str) -> bool {
    std::fs::read(file).is_ok_and(|bytes| bytes == text.as_bytes())
}

fn make(folder: &Path) -> Result<(), DiskError> {
    std::fs::create_dir_all(folder).map_err(|source| DiskError::new("make the folder", folder, source))
}

fn remove(path: &Path) -> Result<(), DiskError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(DiskError::new("remove", path, error)),
    }
}

#[cfg(unix)]
fn readable(path: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(unix)]
fn make_link(to: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

#[cfg(not(unix))]
fn readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// No service manager with links runs there.
#[cfg(not(unix))]
fn make_link(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Why a program must not run as a service from where it lies: somebody else could put another in its place.
#[cfg(unix)]
pub fn exchangeable(program: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let others_may = |path: &&Path| {
        path.metadata()
            .map_or(true, |about| about.uid() != 0 || about.mode() & 0o022 != 0)
    };
    program.ancestors().find(others_may).map(Path::to_owned)
}

/// Who may write there is decided by access lists: a program belongs below `Program Files`.
#[cfg(not(unix))]
pub fn exchangeable(program: &Path) -> Option<PathBuf> {
    // Case means nothing in these paths.
    let lower = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
    let allowed = ["ProgramFiles", "ProgramW6432", "SystemRoot"];
    let inside = allowed
        .iter()
        .filter_map(std::env::var_os)
        .any(|folder| lower(program).starts_with(lower(Path::new(&folder))));
    (!inside).then(|| program.to_owned())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registering_twice_and_forgetting_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let program = Path::new("/usr/bin/dspt-agent");
        for place in [
            Place::systemd(root.path(), program),
            Place::launchd(root.path(), program),
        ] {
            assert_eq!(place.is_registered(), Registered::No);
            place.register().unwrap();
            place.register().unwrap();
            assert_eq!(place.is_registered(), Registered::Same);
            for path in place.left() {
                // The link leads to the file.
                assert_eq!(path.canonicalize().unwrap(), place.file.canonicalize().unwrap());
            }
            assert_eq!(
                Place {
                    text: "other".into(),
                    ..place.clone()
                }
                .is_registered(),
                Registered::Other
            );
            place.forget().unwrap();
            place.forget().unwrap();
            assert_eq!((place.is_registered(), place.left()), (Registered::No, vec![]));
        }
    }

    #[test]
    fn beside_a_package_only_the_link_is_written_and_an_older_file_makes_way() {
        let root = tempfile::tempdir().unwrap();
        let program = Path::new("/usr/bin/dspt-agent");
        let place = || Place::systemd(root.path(), program);
        place().register().unwrap();
        let own = place().file;
        let brought = root.path().join("usr/lib/systemd/system");
        std::fs::create_dir_all(&brought).unwrap();
        std::fs::copy(&own, brought.join("dspt-agent.service")).unwrap();

        let packaged = place();
        assert!(packaged.packaged && packaged.written() != own);
        packaged.register().unwrap();
        assert!(!own.exists(), "it would hide what the package brings");
        assert_eq!(packaged.is_registered(), Registered::Same);
        let link = packaged.left().pop().unwrap();
        assert_eq!(
            link.read_link().unwrap(),
            Path::new("/usr/lib/systemd/system/dspt-agent.service")
        );
        packaged.forget().unwrap();
        assert_eq!(place().is_registered(), Registered::No);
        // Another program than the package's is a service of its own.
        assert!(!Place::systemd(root.path(), Path::new("/usr/local/bin/dspt-agent")).packaged);
    }

    #[test]
    fn a_program_in_a_folder_that_others_may_write_in_is_named() {
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("dspt-agent");
        let named = exchangeable(&program).unwrap();
        assert!(program.starts_with(&named), "{}", named.display());
        assert_eq!(exchangeable(Path::new("/usr")), None);
    }
}
