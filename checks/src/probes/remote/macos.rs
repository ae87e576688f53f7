//! Screen Sharing, Remote Management, and known support tools.

use crate::host::Host;
use crate::macos::applications;
use crate::macos::applications::Known;
use crate::macos::launchd;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::any_exists;

const SCREEN_SHARING: &str = "com.apple.screensharing";
/// There while Remote Management is on: its agents start where they find it. And the servers of others.
const SERVERS: [&str; 3] = [
    "/Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd",
    "/Library/vnc/vncserver",
    "/Applications/Vine Server.app",
];

const TOOLS: &[Known] = &[
    ("AnyDesk", &["/Applications/AnyDesk.app"]),
    (
        "Chrome Remote Desktop",
        &["/Library/PrivilegedHelperTools/ChromeRemoteDesktopHost.bundle"],
    ),
    ("DWService", &["/Library/DWAgent"]),
    ("HopToDesk", &["/Applications/HopToDesk.app"]),
    (
        "ISL Light",
        &["/Applications/ISL Light.app", "/Applications/ISL AlwaysOn.app"],
    ),
    (
        "LogMeIn",
        &[
            "/Library/Application Support/LogMeIn",
            "/Applications/LogMeIn Client.app",
        ],
    ),
    ("MeshCentral", &["/usr/local/mesh_services"]),
    ("NoMachine", &["/Applications/NoMachine.app"]),
    ("RealVNC", &["/Library/vnc/vncserver"]),
    ("RustDesk", &["/Applications/RustDesk.app"]),
    (
        "Splashtop",
        &[
            "/Applications/Splashtop Streamer.app",
            "/Applications/Splashtop SOS.app",
        ],
    ),
    ("Supremo", &["/Applications/Supremo.app"]),
    (
        "TeamViewer",
        &[
            "/Applications/TeamViewer.app",
            "/Applications/TeamViewerHost.app",
            "/Applications/TeamViewerQuickSupport.app",
        ],
    ),
    (
        "Zoho Assist",
        &["/Applications/Zoho Assist.app", "/Applications/ZohoAssist.app"],
    ),
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("remote.desktop_enabled", is_desktop_enabled(host));
    seen.settle("remote.support_tools", applications::known(host, TOOLS));
}

fn is_desktop_enabled(host: &dyn Host) -> Seen<bool> {
    Ok(any_exists(host, &SERVERS)? || launchd::was_turned_on(host, SCREEN_SHARING)?)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;
    use crate::probes::remote::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;

    #[test]
    fn the_screen_is_open_by_sharing_by_management_or_by_another_server() {
        let overrides = |disabled: &str| {
            let body = format!("<key>{SCREEN_SHARING}</key><{disabled}/>");
            Recorded::macos().file("/var/db/com.apple.xpc.launchd/disabled.plist", table(&body))
        };
        for (host, expected) in [
            (Recorded::macos(), false),
            (overrides("true"), false),
            (overrides("false"), true),
            (Recorded::macos().file(SERVERS[0], "enabled"), true),
            (Recorded::macos().file(SERVERS[1], ""), true),
        ] {
            assert_eq!(
                fact(PROBE, &host, "remote.desktop_enabled"),
                Fact::known(expected)
            );
        }
        let host = Recorded::macos().folder("/Applications/TeamViewer.app", &["Contents"]);
        assert_eq!(fact(PROBE, &host, "remote.support_tools"), list(&["TeamViewer"]));
    }
}
