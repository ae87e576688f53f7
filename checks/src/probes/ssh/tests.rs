use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::probes::testing::all_unknown;
use crate::probes::testing::fact;
use dspt_report::Fact;

const TCP: &str = "/proc/net/tcp";
const HEAD: &str = "  sl  local_address rem_address   st\n";

fn server(settings: &str) -> Recorded {
    Recorded::linux()
        .file("/usr/sbin/sshd", "")
        .file("/etc/ssh/sshd_config", settings)
        .file(TCP, HEAD)
}

fn settings(host: &Recorded) -> [Fact; 3] {
    [
        "ssh.root_login",
        "ssh.password_authentication",
        "ssh.empty_passwords",
    ]
    .map(|key| fact(PROBE, host, key))
}

#[test]
fn without_a_server_nothing_is_on_and_nothing_is_set() {
    let host = Recorded::linux();
    assert_eq!(fact(PROBE, &host, "ssh.present"), Fact::known(false));
    assert_eq!(fact(PROBE, &host, "ssh.enabled"), Fact::known(false));
    assert_eq!(settings(&host), all_unknown(Reason::NotPresent));
}

#[test]
fn without_a_line_the_defaults_of_the_server_hold() {
    assert_eq!(
        settings(&server("# empty\n")),
        [Fact::known("key-only"), Fact::known(true), Fact::known(false)]
    );
}

#[test]
fn the_first_value_counts_and_includes_stand_where_they_are() {
    let host =
        server("Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\nPasswordAuthentication yes\n")
            .file(
                "/etc/ssh/sshd_config.d/10-a.conf",
                "PermitRootLogin no\nKbdInteractiveAuthentication no\n",
            )
            .file(
                "/etc/ssh/sshd_config.d/20-b.conf",
                "PermitRootLogin forced-commands-only\nPasswordAuthentication no\n",
            )
            .file("/etc/ssh/sshd_config.d/30.off", "PermitEmptyPasswords yes\n");
    assert_eq!(
        settings(&host),
        [Fact::known("no"), Fact::known(false), Fact::known(false)]
    );
}

#[test]
fn what_a_match_block_loosens_for_some_counts() {
    let host = server(
        "PermitRootLogin no\nPasswordAuthentication no\nMatch Address 10.0.0.0/8\n PermitRootLogin yes\n PermitEmptyPasswords yes\nMatch all\nX11Forwarding no\n",
    );
    assert_eq!(
        settings(&host),
        [Fact::known("yes"), Fact::known(false), Fact::known(true)]
    );
}

#[test]
fn passwords_asked_by_pam_are_passwords() {
    let host = server("PasswordAuthentication no\nUsePAM yes\n");
    assert_eq!(settings(&host)[1], Fact::known(true));
    let host = server("PasswordAuthentication no\nUsePAM yes\nChallengeResponseAuthentication no\n");
    assert_eq!(settings(&host)[1], Fact::known(false));
    let host = server("AuthenticationMethods publickey\n");
    assert_eq!(settings(&host)[1], Fact::known(false));
}

#[test]
fn one_file_that_may_not_be_read_leaves_all_settings_unknown() {
    let host = server("Include sshd_config.d/*.conf\n")
        .file("/etc/ssh/sshd_config.d/a.conf", "")
        .with(|recording| drop(recording.places.remove("/etc/ssh/sshd_config.d/a.conf")))
        .refused("/etc/ssh/sshd_config.d/a.conf", Refusal::NotPermitted);
    assert_eq!(settings(&host), all_unknown(Reason::NotPermitted));
}

#[test]
fn files_that_include_each_other_end() {
    let host = server("Include /etc/ssh/sshd_config\n");
    assert_eq!(settings(&host), all_unknown(Reason::Unreadable));
}

#[test]
fn a_server_is_on_when_it_runs_or_starts_or_its_port_is_open() {
    let key = "ssh.enabled";
    assert_eq!(fact(PROBE, &server(""), key), Fact::known(false));
    assert_eq!(
        fact(PROBE, &server("").running(&["sshd"]), key),
        Fact::known(true)
    );
    let starts = server("")
        .file("/usr/lib/systemd/system/ssh.socket", "")
        .file("/etc/systemd/system/sockets.target.wants/ssh.socket", "");
    assert_eq!(fact(PROBE, &starts, key), Fact::known(true));
    let open = server("Port 2222\n").file(TCP, format!("{HEAD} 0: 00000000:08AE 00000000:0000 0A\n"));
    assert_eq!(fact(PROBE, &open, key), Fact::known(true));
}

#[test]
fn dropbear_is_present_and_its_settings_are_not_read() {
    let host = Recorded::linux().file("/usr/sbin/dropbear", "").file(TCP, HEAD);
    assert_eq!(fact(PROBE, &host, "ssh.present"), Fact::known(true));
    assert_eq!(settings(&host), all_unknown(Reason::NotImplemented));
}

#[test]
fn files_that_include_each_other_twice_end_soon() {
    let twice = "Include /etc/ssh/sshd_config /etc/ssh/sshd_config\n".repeat(50);
    let answer = fact(PROBE, &server(&twice), "ssh.root_login");
    assert!(answer.reason().is_some(), "{answer:?}");
}
