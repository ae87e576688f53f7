//! # Remote access to the screen
//!
//! ## What it looks at
//! Whether the screen can be reached over the network, and which remote support programs are installed.
//!
//! ## Why
//! Fraudsters ask staff to start a support program; a forgotten one stays open to whoever has its password.
//!
//! ## Where
//! Ports 3389 and 5900 to 5909 that are open to other computers, running programs and enabled units of xrdp, VNC servers
//! and NoMachine; folders and programs of known support tools, also as Flatpak and Snap. Support tools that dial out to
//! their maker's service count under their name, not as an open screen.
//!
//! Windows: `fDenyTSConnections` and `UserAuthentication`, policies before settings; Windows Home has no such server.
//! Services of VNC servers, and known support tools by their names among the programs and by their services.
//!
//! macOS: Screen Sharing in launchd's list, the mark of Remote Management, VNC servers and support tools by their folders.
//!
//! ## What it needs
//! Any account.

use crate::host::Host;
use crate::host::is_macos;
use crate::host::is_windows;
use crate::linux::is_running;
use crate::linux::sockets;
use crate::linux::units;
use crate::probe::Observations;
use crate::probe::Probe;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::names;
use crate::seen::note;

mod macos;
mod windows;

pub(crate) const PROBE: Probe = Probe {
    name: "remote",
    facts: &[
        "remote.desktop_enabled",
        "remote.desktop_network_authentication",
        "remote.support_tools",
    ],
    observe,
};

const PROGRAMS: [&str; 8] = [
    "xrdp",
    "Xvnc",
    "Xtigervnc",
    "x0vncserver",
    "x11vnc",
    "vino-server",
    "vncserver-x11-core",
    "nxserver.bin",
];
const RDP: u16 = 3389;
const VNC: std::ops::RangeInclusive<u16> = 5900..=5909;

const TOOLS: [(&str, &[&str]); 14] = [
    (
        "AnyDesk",
        &[
            "/usr/bin/anydesk",
            "/opt/anydesk",
            "/var/lib/flatpak/app/com.anydesk.Anydesk",
        ],
    ),
    ("Chrome Remote Desktop", &["/opt/google/chrome-remote-desktop"]),
    ("DWService", &["/usr/share/dwagent"]),
    ("HopToDesk", &["/usr/bin/hoptodesk", "/usr/lib/hoptodesk"]),
    ("ISL Light", &["/opt/isl", "/opt/isllight"]),
    ("MeshCentral", &["/usr/local/mesh_services"]),
    ("NoMachine", &["/usr/NX"]),
    (
        "RealVNC",
        &["/usr/bin/vncserver-x11", "/usr/bin/vncserver-virtual"],
    ),
    (
        "RustDesk",
        &[
            "/usr/bin/rustdesk",
            "/usr/share/rustdesk",
            "/var/lib/flatpak/app/com.rustdesk.RustDesk",
        ],
    ),
    ("Splashtop", &["/opt/splashtop-streamer", "/opt/splashtop-sos"]),
    ("Supremo", &["/opt/supremo", "/usr/bin/supremo"]),
    ("TeamViewer", &["/opt/teamviewer", "/opt/teamviewerd"]),
    ("Zoho Assist", &["/usr/local/ZohoAssist", "/opt/zohoassist"]),
    ("xpra", &["/usr/bin/xpra"]),
];

fn observe(host: &dyn Host, observations: &mut Observations) {
    if is_windows(host) {
        return windows::observe(host, observations);
    }
    if is_macos(host) {
        return macos::observe(host, observations);
    }
    note(observations, "remote.desktop_enabled", is_desktop_enabled(host));
    note(observations, "remote.support_tools", support_tools(host));
}

fn is_desktop_enabled(host: &dyn Host) -> Seen<bool> {
    let ports = sockets::tcp(host)?;
    if ports.contains(&RDP) || ports.range(VNC).next().is_some() {
        return Ok(true);
    }
    let starts = |unit: &String| {
        ["xrdp.", "vncserver", "x0vncserver", "x11vnc", "nxserver."]
            .iter()
            .any(|name| unit.starts_with(name))
    };
    let wanted: Vec<String> = units::wanted(host)?.into_iter().filter(starts).collect();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    Ok(units::any_enabled(host, &wanted)? || is_running(host, &PROGRAMS)?)
}

fn support_tools(host: &dyn Host) -> Seen<Vec<String>> {
    let mut found = Vec::new();
    for (name, places) in TOOLS {
        if any_exists(host, places)? {
            found.push(name.to_owned());
        }
    }
    // Its folder carries the number of the customer's own service.
    let mut others = names(host, "/opt")?.into_iter();
    if others.any(|name| name.starts_with("screenconnect-") || name.starts_with("connectwisecontrol-")) {
        found.push("ScreenConnect".to_owned());
        found.sort();
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
