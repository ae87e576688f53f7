//! Texts and bytes to values: pure, total, and fed with anything by the tests.

pub(crate) mod apt_configuration;
pub(crate) mod debian_version;
pub(crate) mod dpkg;
pub(crate) mod dpkg_log;
pub(crate) mod keyfile;
pub(crate) mod lines;
pub(crate) mod mounts;
pub(crate) mod os_release;
