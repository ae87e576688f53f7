use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::list;
use crate::probes::testing::unknown;
use dspt_report::Fact;
use dspt_report::Reason;

const HEAD: &str = "  sl  local_address rem_address   st\n";

fn device() -> Recorded {
    Recorded::linux().file("/proc/net/tcp", HEAD)
}

fn enabled(host: &Recorded) -> Fact {
    fact(PROBE, host, "remote.desktop_enabled")
}

#[test]
fn a_screen_is_open_by_port_by_program_or_by_unit() {
    assert_eq!(enabled(&device()), Fact::known(false));
    let port = device().file(
        "/proc/net/tcp",
        format!("{HEAD} 0: 00000000:0D3D 00000000:0000 0A\n"),
    );
    assert_eq!(enabled(&port), Fact::known(true));
    let own = device().file(
        "/proc/net/tcp",
        format!("{HEAD} 0: 0100007F:170D 00000000:0000 0A\n"),
    );
    assert_eq!(enabled(&own), Fact::known(false));
    assert_eq!(enabled(&device().running(&["x11vnc"])), Fact::known(true));
    let unit = device()
        .file("/usr/lib/systemd/system/vncserver@.service", "")
        .file(
            "/etc/systemd/system/multi-user.target.wants/vncserver@:1.service",
            "",
        );
    assert_eq!(enabled(&unit), Fact::known(true));
}

#[test]
fn without_the_table_of_ports_nothing_is_said() {
    assert_eq!(enabled(&Recorded::linux()), unknown(Reason::NotPresent));
}

#[test]
fn support_tools_are_named_in_order() {
    let host = device()
        .file("/opt/teamviewer/x", "")
        .file("/opt/screenconnect-abc/x", "")
        .file("/usr/bin/anydesk", "");
    assert_eq!(
        fact(PROBE, &host, "remote.support_tools"),
        list(&["AnyDesk", "ScreenConnect", "TeamViewer"])
    );
    assert_eq!(fact(PROBE, &device(), "remote.support_tools"), list(&[]));
}
