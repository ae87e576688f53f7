//! # Added root certificates
//!
//! ## What it looks at
//! How many root certificates somebody added to the system's own set, and how many of those have ended or are weak.
//!
//! ## Why
//! Whoever holds the key of an added root can read and change every protected connection of this device.
//!
//! ## Where
//! The folders in which roots are added, read as X.509 (PEM or DER): `/usr/local/share/ca-certificates` (files that end
//! in `.crt`, one folder deep), `/etc/pki/ca-trust/source/anchors`, `/etc/pki/trust/anchors` and
//! `/etc/ca-certificates/trust-source/anchors`. The same certificate in two files counts once. A browser's own list is
//! in the home folder and is not read. One file that is broken or in another form makes all three counts unknown.
//!
//! - *Ended*: the last day of validity is past.
//! - *Weak*: an RSA key under 2048 bits, or a signature by another certificate with MD5 or SHA-1. How a root signed
//!   itself does not matter: nobody relies on that signature.
//!
//! Windows: the root stores of the registry (the device's, those of policies and of a directory, and those of who is
//! signed in), without the roots that Windows brings and those of Microsoft's programme for others.
//!
//! macOS: certificates that an administrator made trusted (`Trust Settings/Admin.plist`, which macOS follows up to 15),
//! without those that are denied; newer systems keep the list where even root may not look: unknown. The certificates
//! themselves lie in a key chain, which is not read: ended and weak are known only where none was added.
//!
//! ## What it needs
//! Any account.

use std::collections::BTreeSet;

use dspt_report::Reason;

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::limits;
use crate::parse::certificate::Certificate;
use crate::parse::certificate::certificates;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::count;
use crate::seen::names;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "certificates",
    facts: &[
        "certificates.added_roots",
        "certificates.expired_roots",
        "certificates.weak_roots",
    ],
    observe,
};

/// Debian's tool takes only files that end so, and looks into folders.
const DEBIAN: &str = "/usr/local/share/ca-certificates";
const ANCHORS: [&str; 3] = [
    "/etc/pki/ca-trust/source/anchors",
    "/etc/pki/trust/anchors",
    "/etc/ca-certificates/trust-source/anchors",
];
const ENDINGS: [&str; 5] = [".crt", ".pem", ".cer", ".der", ".p11-kit"];

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    let added = added(host);
    let today = host.today();
    let number = |pick: &dyn Fn(&Certificate) -> bool| match &added {
        Ok(added) => Ok(count(
            added.iter().filter(|certificate| pick(certificate)).count(),
        )),
        Err(reason) => Err(*reason),
    };
    note(observations, "certificates.added_roots", number(&|_| true));
    note(
        observations,
        "certificates.expired_roots",
        number(&|certificate| certificate.ends_day < today),
    );
    note(
        observations,
        "certificates.weak_roots",
        number(&|certificate| certificate.weak),
    );
}

fn added(host: &dyn Host) -> Seen<BTreeSet<Certificate>> {
    let mut found = BTreeSet::new();
    for path in files(host)? {
        let bytes = host.read(&path, limits::CONFIG_BYTES)?;
        let read = certificates(&bytes, limits::CERTIFICATES).map_err(|_| Reason::Unreadable)?;
        // A note that somebody left beside the certificates is none; a file named like one must be one.
        if read.is_empty() && ENDINGS.iter().any(|ending| path.ends_with(ending)) {
            return Err(Reason::Unreadable);
        }
        found.extend(read);
        if found.len() > limits::CERTIFICATES {
            return Err(Reason::TooLarge);
        }
    }
    Ok(found)
}

fn files(host: &dyn Host) -> Seen<Vec<String>> {
    let mut files = Vec::new();
    for folder in ANCHORS {
        files.extend(names(host, folder)?.iter().map(|name| format!("{folder}/{name}")));
    }
    for name in names(host, DEBIAN)? {
        let path = format!("{DEBIAN}/{name}");
        if name.ends_with(".crt") {
            files.push(path);
        } else if host.stat(&path)?.folder {
            let inside = names(host, &path)?;
            let inside = inside.iter().filter(|name| name.ends_with(".crt"));
            files.extend(inside.map(|name| format!("{path}/{name}")));
        }
    }
    if files.len() > limits::CERTIFICATES {
        return Err(Reason::TooLarge);
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
