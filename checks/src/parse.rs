//! Texts and bytes to values: pure, total, and fed with anything by the tests.

pub(crate) mod accounts;
pub(crate) mod apt_configuration;
pub(crate) mod backup;
pub(crate) mod certificate;
pub(crate) mod certificate_element;
pub(crate) mod clamav;
pub(crate) mod day;
pub(crate) mod debian_version;
pub(crate) mod dpkg;
pub(crate) mod dpkg_log;
pub(crate) mod filters;
pub(crate) mod keyfile;
pub(crate) mod lines;
pub(crate) mod modprobe;
pub(crate) mod mounts;
pub(crate) mod os_release;
pub(crate) mod pam;
pub(crate) mod plist;
pub(crate) mod product;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod sockets;
pub(crate) mod sshd;
pub(crate) mod wlan;

#[cfg(test)]
mod tests;
