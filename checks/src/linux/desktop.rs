//! Which desktops are installed, and by what people sign in to them.

use crate::host::Host;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::names;

/// A family of desktops that lock their screens in the same way.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Desktop {
    Gnome,
    Plasma,
    Other,
}

/// Desktops that somebody can choose when signing in, each once.
pub(crate) fn installed(host: &dyn Host) -> Seen<Vec<Desktop>> {
    let mut found = Vec::new();
    for folder in ["/usr/share/xsessions", "/usr/share/wayland-sessions"] {
        let sessions = names(host, folder)?;
        found.extend(
            sessions
                .iter()
                .filter_map(|name| name.strip_suffix(".desktop"))
                .map(family),
        );
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn family(session: &str) -> Desktop {
    let session = session.to_ascii_lowercase();
    if session.starts_with("gnome") || session.starts_with("ubuntu") {
        Desktop::Gnome
    } else if session.starts_with("plasma") || session.starts_with("kde") {
        Desktop::Plasma
    } else {
        Desktop::Other
    }
}

/// Whether a graphical sign-in is installed.
pub(crate) fn has_display_manager(host: &dyn Host) -> Seen<bool> {
    let programs = [
        "/usr/sbin/gdm3",
        "/usr/sbin/gdm",
        "/usr/bin/gdm",
        "/usr/sbin/lightdm",
        "/usr/bin/lightdm",
        "/usr/bin/sddm",
        "/usr/sbin/sddm",
        "/usr/sbin/lxdm",
        "/usr/bin/lxdm",
        "/usr/bin/greetd",
        "/usr/sbin/greetd",
        "/usr/bin/xdm",
    ];
    any_exists(host, &programs)
}
