//! Remote Desktop, servers that show the screen, and remote support programs by their names and services.

use dspt_report::Reason;

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::is_running;
use crate::windows::number;
use crate::windows::programs;
use crate::windows::programs::Known;
use crate::windows::system;
use crate::windows::system::Edition;

const POLICY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services";
const SERVER: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server";
const LISTENER: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp";
/// Services that show the screen to whoever connects.
const SCREENS: [&str; 5] = ["tvnserver", "uvnc_service", "vncserver", "winvnc4", "TigerVNC"];

const TOOLS: &[Known] = &[
    known("AnyDesk", &["anydesk"], &["AnyDesk"]),
    known("BeyondTrust", &["bomgar", "beyondtrust remote support"], &[]),
    known(
        "Chrome Remote Desktop",
        &["chrome remote desktop"],
        &["chromoting"],
    ),
    known("DWService", &["dwagent"], &["DWAgent"]),
    known(
        "GoTo",
        &["gotoassist", "goto resolve", "gotomypc", "logmein"],
        &["LogMeIn", "GoToMyPC"],
    ),
    known("HopToDesk", &["hoptodesk"], &["HopToDesk"]),
    known("ISL Light", &["isl light", "isl alwayson"], &[]),
    known("MeshCentral", &["meshcentral", "mesh agent"], &["Mesh Agent"]),
    known("NoMachine", &["nomachine"], &["nxservice", "nxservice64"]),
    known(
        "RealVNC",
        &["realvnc", "vnc server", "vnc connect"],
        &["vncserver"],
    ),
    known("Remote Utilities", &["remote utilities"], &["RManService"]),
    known("RustDesk", &["rustdesk"], &["RustDesk"]),
    known(
        "ScreenConnect",
        &["screenconnect client", "connectwise control client"],
        &[],
    ),
    known(
        "Splashtop",
        &["splashtop streamer", "splashtop sos"],
        &["SplashtopRemoteService"],
    ),
    known("Supremo", &["supremo"], &["SupremoService"]),
    known("TeamViewer", &["teamviewer"], &["TeamViewer"]),
    known("TightVNC", &["tightvnc"], &["tvnserver"]),
    known("UltraVNC", &["ultravnc"], &["uvnc_service"]),
    known("UltraViewer", &["ultraviewer"], &["UltraViewService"]),
    known("Zoho Assist", &["zoho assist"], &[]),
];

const fn known(
    name: &'static str,
    programs: &'static [&'static str],
    services: &'static [&'static str],
) -> Known {
    Known {
        name,
        programs,
        services,
    }
}

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("remote.desktop_enabled", is_desktop_enabled(host));
    seen.settle(
        "remote.desktop_network_authentication",
        setting(host, LISTENER, "UserAuthentication")
            .and_then(|value| value.ok_or(Reason::NotPresent))
            .map(|value| value == 1),
    );
    let tools = programs::known(host, TOOLS);
    let names = tools.map(|tools| tools.iter().map(|tool| tool.name.to_owned()).collect::<Vec<_>>());
    seen.settle("remote.support_tools", names);
}

fn is_desktop_enabled(host: &dyn Host) -> Seen<bool> {
    for service in SCREENS {
        if is_running(host, service)? {
            return Ok(true);
        }
    }
    // Home has the switch and no server behind it.
    if system::read(host)?.edition == Edition::Home {
        return Ok(false);
    }
    // Not said means denied, which is how Windows comes.
    Ok(setting(host, SERVER, "fDenyTSConnections")? == Some(0))
}

/// A setting as the policy has it, else as the device has it.
fn setting(host: &dyn Host, key: &str, value: &str) -> Seen<Option<u64>> {
    match number(host, POLICY, value)? {
        Some(number) => Ok(Some(number)),
        None => number(host, key, value),
    }
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Service;
    use crate::host::windows::Start;
    use crate::probes::remote::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::probes::testing::unknown;

    const CURRENT_VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

    fn device(edition: &str) -> Recorded {
        Recorded::windows()
            .key("HKU")
            .text_value(CURRENT_VERSION, "CurrentBuild", "26200")
            .text_value(CURRENT_VERSION, "EditionID", edition)
    }

    #[test]
    fn connections_are_denied_unless_allowed_and_the_policy_goes_first() {
        let enabled = |host: &Recorded| fact(PROBE, host, "remote.desktop_enabled");
        let pro = device("Professional");
        assert_eq!(enabled(&pro), Fact::known(false));
        let allowed = pro.dword(SERVER, "fDenyTSConnections", 0);
        assert_eq!(enabled(&allowed), Fact::known(true));
        let denied = allowed.dword(POLICY, "fDenyTSConnections", 1);
        assert_eq!(enabled(&denied), Fact::known(false));
        let home = device("Core").dword(SERVER, "fDenyTSConnections", 0);
        assert_eq!(enabled(&home), Fact::known(false));
    }

    #[test]
    fn asking_for_sign_in_first_is_told_where_it_is_said() {
        let key = "remote.desktop_network_authentication";
        let host = device("Professional");
        assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotPresent));
        let host = host.dword(LISTENER, "UserAuthentication", 1);
        assert_eq!(fact(PROBE, &host, key), Fact::known(true));
        let host = host.dword(POLICY, "UserAuthentication", 0);
        assert_eq!(fact(PROBE, &host, key), Fact::known(false));
    }

    #[test]
    fn a_server_that_shows_the_screen_counts_on_every_edition_and_tools_are_named() {
        let service = Service {
            running: true,
            start: Start::Automatic,
        };
        let uninstall = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall";
        let host = device("Core").service_is("tvnserver", service).text_value(
            &format!(r"{uninstall}\a"),
            "DisplayName",
            "ScreenConnect Client (1a2b3c)",
        );
        assert_eq!(fact(PROBE, &host, "remote.desktop_enabled"), Fact::known(true));
        assert_eq!(
            fact(PROBE, &host, "remote.support_tools"),
            list(&["ScreenConnect", "TightVNC"])
        );
    }
}
