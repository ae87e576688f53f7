//! Every parser of this folder that reads what people and programs write: no text and no bytes make it panic.

use proptest::prelude::*;

use super::accounts;
use super::accounts::Password;
use super::backup;
use super::certificate;
use super::clamav;
use super::filters;
use super::filters::Inbound;
use super::keyfile;
use super::modprobe;
use super::pam;
use super::sessions;
use super::settings;
use super::sockets;
use super::sshd;

/// Pieces that the parsers know, in any order and with anything between them.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\n".to_owned()),
        Just(" ".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("=".to_owned()),
        Just(":".to_owned()),
        Just("\"".to_owned()),
        Just("\\\n".to_owned()),
        Just("%".to_owned()),
        Just("chain input type filter hook input policy drop ;".to_owned()),
        Just("*filter\n:INPUT DROP\n-A INPUT -j DROP".to_owned()),
        Just("password requisite pam_pwquality.so".to_owned()),
        Just("Match user x\nInclude *".to_owned()),
        Just("<zone target='ACCEPT'".to_owned()),
        Just("ALL=(ALL) ALL".to_owned()),
        "\\PC{0,12}",
    ];
    proptest::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in texts(), other in "\\PC{0,20}") {
        let entries = keyfile::entries(&text).count();
        prop_assert!(entries <= text.lines().count());
        keyfile::last(&text, &other, &other);
        keyfile::sections(&text).count();
        settings::shell(&text).count();
        settings::word_last(&text, &other);
        settings::equals(&text).count();
        accounts::passwd(&text).count();
        accounts::groups(&text).flat_map(|group| group.members()).count();
        accounts::shadow(&text, 20_000).count();
        accounts::sudoers(&text).count();
        pam::lines(&text);
        sshd::settings(&text).count();
        sshd::fits(&text, &other);
        sockets::open_ports(&text, sockets::TCP_LISTEN).count();
        filters::nftables(&text);
        filters::iptables(&text);
        filters::ufw_blocks(&text);
        filters::zone_accepts(&text);
        modprobe::forbids(&text);
        backup::is_timeshift_scheduled(text.as_bytes());
        backup::timeshift_day(&text);
        backup::rsnapshot_day(&text);
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..1200)) {
        prop_assert!(sessions::lastlog_day(&bytes).is_none_or(|day| day >= 0));
        sessions::wtmp(&bytes);
        clamav::built(&bytes);
        let found = certificate::certificates(&bytes, 3);
        prop_assert!(found.is_err() || found.is_ok_and(|found| found.len() <= 3));
        let mut der = vec![0x30];
        der.extend(bytes);
        prop_assert!(certificate::certificates(&der, 3).is_err());
    }

    #[test]
    fn a_pattern_without_wildcards_fits_only_itself(name in "[a-z.]{0,12}", other in "[a-z.]{0,12}") {
        prop_assert!(sshd::fits(&name, &name));
        prop_assert_eq!(sshd::fits(&name, &other), name == other);
        let any = format!("*{}", name);
        let longer = format!("{}{}", other, name);
        prop_assert!(sshd::fits(&any, &longer));
    }
}

#[test]
fn the_last_value_of_a_key_counts_and_comments_do_not() {
    let text = "# [a]\nkey=0\n[a]\nkey = 1\n;key=9\nKey=2\n[b]\nkey=3\n";
    assert_eq!(keyfile::last(text, "A", "key"), Some("2"));
    assert_eq!(keyfile::last(text, "", "key"), Some("0"));
    assert_eq!(keyfile::last(text, "c", "key"), None);
}

#[test]
fn shell_assignments_lose_their_quotes_and_comments() {
    let text = "A=1 # one\nexport B=\"two words\"\nC='x'y\n# D=4\nnot a line\n";
    let seen: Vec<_> = settings::shell(text).collect();
    assert_eq!(seen, [("A", "1"), ("B", "two words"), ("C", "x")]);
}

#[test]
fn login_definitions_are_words() {
    assert_eq!(
        settings::word_last("#UID_MIN 5\nUID_MIN\t 1000 # x\n", "UID_MIN"),
        Some("1000")
    );
    assert_eq!(settings::word_last("UID_MIN_OTHER 5\nUID_MIN\n", "UID_MIN"), None);
}

#[test]
fn a_shadow_line_says_how_an_account_signs_in() {
    let text = "a:$y$x:1:0:99999:7:::\nb::1:0:99999:7:::\nc:!$6$x:1:::::\nd:*:1:::::\ne:$6$x:1:0:9:7::20000:\nf:$6$x:1:0:9:7::30000:\n";
    let seen: Vec<_> = accounts::shadow(text, 20_000)
        .map(|(_, password)| password)
        .collect();
    use Password::*;
    assert_eq!(seen, [Set, Empty, Locked, Locked, Expired, Set]);
}

#[test]
fn sudoers_grants_are_only_those_of_all_commands() {
    let text = "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%admin ALL=(ALL) ALL\nx ALL=(ALL) NOPASSWD: ALL\ny ALL=(ALL) /bin/ls\n# z ALL=(ALL) ALL\n";
    let seen: Vec<_> = accounts::sudoers(text).collect();
    use accounts::Grant::*;
    assert_eq!(seen, [Account("root"), Group("admin"), Account("x")]);
}

#[test]
fn pam_lines_are_read_with_brackets_and_continuations() {
    let text = "@include common-auth\n-auth sufficient pam_x.so\nauth [success=1 default=ignore] \\\n pam_unix.so nullok\npassword substack system-auth # x\n";
    let seen = pam::lines(text);
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0], pam::Line::IncludeAll("common-auth".to_owned()));
    assert_eq!(
        seen[3],
        pam::Line::Include(pam::Stack::Password, "system-auth".to_owned())
    );
    let pam::Line::Module(module) = &seen[2] else {
        panic!("{seen:?}")
    };
    assert_eq!(
        (module.name.as_str(), module.counts, module.has("nullok")),
        ("pam_unix", false, true)
    );
}

#[test]
fn sshd_lines_take_both_forms_and_quotes() {
    let text = "Port 22\nPermitRootLogin=no # x\n#Port 23\nMatch User \"a b\" Address 10.0.0.0/8\nBroken\n";
    let seen: Vec<_> = sshd::settings(text)
        .map(|setting| (setting.keyword, setting.value))
        .collect();
    let wanted = [
        ("port", "22"),
        ("permitrootlogin", "no"),
        ("match", "User a b Address 10.0.0.0/8"),
    ];
    assert_eq!(
        seen,
        wanted.map(|(keyword, value)| (keyword.to_owned(), value.to_owned()))
    );
}

#[test]
fn wildcards_fit_as_a_shell_reads_them() {
    for (pattern, name, fits) in [
        ("*.conf", "50-cloud.conf", true),
        ("*.conf", ".conf", true),
        ("*.conf", "x.confx", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("*", "", true),
        ("**a**b*", "xaxbx", true),
    ] {
        assert_eq!(sshd::fits(pattern, name), fits, "{pattern} {name}");
    }
}

#[test]
fn ports_of_this_device_alone_are_not_open() {
    let tcp = "  sl  local_address rem_address   st\n   0: 0100007F:0277 00000000:0000 0A 0\n   1: 00000000:0016 00000000:0000 0A 0\n   2: 0A00000A:0050 00000000:0000 01 0\n   3: 3500007F:0035 00000000:0000 0A 0\n";
    assert_eq!(
        sockets::open_ports(tcp, sockets::TCP_LISTEN).collect::<Vec<_>>(),
        [22]
    );
    let tcp6 = "  sl\n   0: 00000000000000000000000001000000:0277 0:0 0A 0\n   1: 00000000000000000000000000000000:0050 0:0 0A 0\n   2: 0000000000000000FFFF00000100007F:0051 0:0 0A 0\n";
    assert_eq!(
        sockets::open_ports(tcp6, sockets::TCP_LISTEN).collect::<Vec<_>>(),
        [80]
    );
}

#[test]
fn an_nftables_ruleset_blocks_by_policy_or_by_its_last_rule() {
    let chain = |body: &str| {
        format!(
            "flush ruleset\ntable inet filter {{\n  chain input {{\n    type filter hook input priority 0; {body}\n  }}\n  chain forward {{ type filter hook forward priority 0; policy drop; }}\n}}\n"
        )
    };
    assert_eq!(
        filters::nftables(&chain("policy drop;\n tcp dport { 22, 80 } accept")),
        Inbound::Blocked
    );
    assert_eq!(
        filters::nftables(&chain("policy accept;\n iif lo accept\n counter drop")),
        Inbound::Blocked
    );
    assert_eq!(
        filters::nftables(&chain("policy accept;\n iif lo accept\n tcp dport 25 drop")),
        Inbound::Filtered
    );
    assert_eq!(filters::nftables(&chain("policy accept;")), Inbound::Open);
    assert_eq!(filters::nftables(&chain("")), Inbound::Open);
    let added =
        "add chain inet f i { type filter hook input priority 0; policy accept; }\nadd rule inet f i drop\n";
    assert_eq!(filters::nftables(added), Inbound::Elsewhere);
    assert_eq!(
        filters::nftables("include \"/etc/nftables.d/*.nft\"\n"),
        Inbound::Elsewhere
    );
    assert_eq!(
        filters::nftables("# chain input { type filter hook input policy drop; }\n"),
        Inbound::Open
    );
}

#[test]
fn saved_iptables_rules_count_only_in_the_filter_table() {
    assert_eq!(
        filters::iptables("*filter\n:INPUT DROP [0:0]\nCOMMIT\n"),
        Inbound::Blocked
    );
    assert_eq!(
        filters::iptables("*nat\n:INPUT DROP [0:0]\nCOMMIT\n"),
        Inbound::Open
    );
    assert_eq!(
        filters::iptables("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j ACCEPT\n"),
        Inbound::Filtered
    );
    let ends =
        "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -j REJECT --reject-with x\n";
    assert_eq!(filters::iptables(ends), Inbound::Blocked);
}

#[test]
fn a_clamav_header_tells_its_day() {
    let header = b"ClamAV-VDB:07 Mar 2025 04-37 -0500:27569:2074000:90:x:y:raynman:1741340229";
    assert_eq!(clamav::built(header), Some(20_154));
    assert_eq!(clamav::built(b"ClamAV-VDB:31 Feb 2025 04-37 -0500:1"), None);
    assert_eq!(clamav::built(b"something else"), None);
}

#[test]
fn backup_tools_write_days_in_their_own_ways() {
    assert_eq!(backup::timeshift_day("2025-03-07_03-00-01"), Some(20_154));
    assert_eq!(backup::timeshift_day("2025-03-07-1_x"), None);
    let log = "[06/Mar/2025:03:00:01] /usr/bin/rsnapshot daily: completed successfully\n[07/Mar/2025:03:00:01] /usr/bin/rsnapshot daily: started\n";
    assert_eq!(backup::rsnapshot_day(log), Some(20_153));
    let log = "[2025-03-07T03:00:01] /usr/bin/rsnapshot daily: completed successfully\n";
    assert_eq!(backup::rsnapshot_day(log), Some(20_154));
}

#[test]
fn storage_drivers_are_forbidden_by_install_or_by_both_blacklists() {
    assert!(modprobe::forbids("install usb-storage /bin/false\n"));
    assert!(modprobe::forbids("blacklist usb_storage\nblacklist uas\n"));
    assert!(!modprobe::forbids("blacklist usb-storage\n"));
    assert!(!modprobe::forbids(
        "# install usb-storage /bin/true\ninstall usb-storage /sbin/modprobe x\n"
    ));
}
