use proptest::prelude::*;

use super::*;
use crate::host::recorded::Recorded;

fn redaction() -> Redaction {
    Redaction::new(&Recorded::linux().file(
        "/etc/passwd",
        "root:x:0:0::/root:/bin/sh\nmary:x:1000:1000:Mary:/home/mary:/bin/sh\nadmin:x:1001:1001::/home/admin:/bin/sh\nsh:x:1002:1002:Sue:/home/sh:/bin/sh\nlp:x:7:7::/var/spool/lpd:/bin/sh\n",
    ))
}

fn redacted(path: &str, text: &str) -> String {
    let place = Place {
        content: Some(Answer::Given(Content::new(text.as_bytes()))),
        ..Place::default()
    };
    let (_, place) = redaction().place(path, place);
    let Some(Answer::Given(content)) = place.content else {
        panic!()
    };
    String::from_utf8(content.bytes().unwrap()).unwrap()
}

#[test]
fn what_a_stored_password_is_stays_and_the_password_goes() {
    for (hash, left) in [
        ("$y$j9T$salt$hash", "$y$masked"),
        ("$6$salt$hash", "$6$masked"),
        ("!$6$salt$hash", "!$6$masked"),
        ("", ""),
        ("!", "!"),
        ("!*", "!*"),
        ("*", "*"),
        ("abJnggxhB/yWI", "masked"),
    ] {
        assert_eq!(
            redacted("/etc/shadow", &format!("mary:{hash}:1:")),
            format!("person1:{left}:1:")
        );
    }
}

#[test]
fn names_that_mean_a_right_stay_and_words_that_only_look_like_names_too() {
    assert_eq!(
        redacted("/etc/security/access.conf", "mary ALL\nadmin ALL\nmaryann ALL\n"),
        "person1 ALL\nadmin ALL\nmaryann ALL\n"
    );
    assert_eq!(redacted("/etc/os-release", "ID=mary\n"), "ID=mary\n");
}

#[test]
fn an_account_has_its_stand_in_however_short_its_name_is_and_the_shell_stays() {
    assert_eq!(
        redacted(
            "/etc/passwd",
            "sh:x:1002:1002:Sue,,,:/home/sh:/bin/sh\nlp:x:7:7::/var/spool/lpd:/bin/sh\n"
        ),
        "person2:x:1002:1002::/home/person2:/bin/sh\nlp:x:7:7::/var/spool/lpd:/bin/sh\n"
    );
    assert_eq!(redacted("/etc/shadow", "sh:!:1:"), "person2:!:1:");
    assert_eq!(redaction().path("/home/sh/notes"), "/home/person2/notes");
    assert_eq!(redaction().path("/bin/sh"), "/bin/sh");
}

#[test]
fn people_whom_only_a_directory_knows_are_numbered() {
    assert_eq!(
        redacted("/etc/group", "sudo:x:27:mary,anna.smith,lp\nmary:x:1000:\n"),
        "sudo:x:27:person1,account1,lp\nperson1:x:1000:\n"
    );
    assert_eq!(
        redacted("/run/systemd/sessions/3", "USER=anna.smith\nACTIVE=1\n"),
        "USER=account1\nACTIVE=1\n"
    );
    assert_eq!(
        redacted(
            "/etc/sudoers",
            "Defaults env_reset\nROSEWOOD\\anna ALL=(ALL) ALL\n%admins ALL=(ALL) ALL\n"
        ),
        "Defaults env_reset\naccount1 ALL=(ALL) ALL\n%admins ALL=(ALL) ALL\n"
    );
    assert_eq!(redaction().path("/home/anna.smith"), "/home/account1");
}

#[test]
fn other_computers_have_nobodys_address_and_this_one_keeps_its_own() {
    let text = "NTP=10.1.2.3 ntp.example\nListenAddress 192.168.7.9:22\nListenAddress 127.0.0.1\nBind 0.0.0.0\nVersion 1.2.3\n";
    let left = "NTP=192.0.2.1 ntp.example\nListenAddress 192.0.2.1:22\nListenAddress 127.0.0.1\nBind 0.0.0.0\nVersion 1.2.3\n";
    assert_eq!(redacted("/etc/other", text), left);
}

#[test]
fn secrets_and_addresses_of_settings_go() {
    let text = "encryption_passphrase: \"rose\"\npath: ssh://me@nas.example/./repo\nto: me@nas.example\nPasswordAuthentication no\npassword requisite pam_pwquality.so\nuser@1000.service\n";
    let left = "encryption_passphrase:masked\npath: ssh://server/./repo\nto: user@server\nPasswordAuthentication no\npassword requisite pam_pwquality.so\nuser@1000.service\n";
    assert_eq!(redacted("/etc/borgmatic/config.yaml", text), left);
    assert_eq!(
        redacted("/etc/ssh/key", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n"),
        ""
    );
}

#[test]
fn an_identifier_has_the_same_stand_in_everywhere() {
    let mut redaction = redaction();
    let uuid = "0fc63daf-8483-4772-8e79-3d69d8477de4";
    let path = redaction.path(&format!("/dev/mapper/luks-{uuid}"));
    assert_eq!(path, "/dev/mapper/luks-00000000-0000-0000-0000-000000000001");
    assert_eq!(
        redaction.path(&format!("/sys/fs/btrfs/{uuid}")),
        "/sys/fs/btrfs/00000000-0000-0000-0000-000000000001"
    );
    let variable = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
    assert_eq!(redaction.path(variable), variable);
}

#[test]
fn mounts_of_people_are_numbered_and_those_of_the_system_stay() {
    let mut redaction = redaction();
    assert_eq!(redaction.mount("/boot/efi"), "/boot/efi");
    assert_eq!(redaction.mount("/Residents 2026"), "/volume1");
    assert_eq!(redaction.mount("/home/mary"), "/home/person1");
    assert_eq!(redaction.mount("/run/media/mary/CARE PLANS"), "/volume2");
    assert_eq!(redaction.mount("/srv/Residents"), "/volume3");
    assert_eq!(redaction.mount("/home/mary/Residents"), "/home/person1/volume4");
}

proptest! {
    #[test]
    fn anything_in_any_file_is_redacted_without_a_panic(
        bytes: Vec<u8>,
        text in "[a-z:=$@/. \n*!0-9-]{0,80}",
        at in 0usize..9,
    ) {
        let path = [
            "/etc/passwd", "/etc/shadow", "/etc/group", "/proc/self/mountinfo", "/proc/swaps", "/var/log/wtmp", "/var/log/lastlog",
            "/etc/NetworkManager/system-connections/x", "/etc/other",
        ][at];
        let _ = files::redact(&mut redaction(), path, bytes);
        let once = files::redact(&mut redaction(), path, text.into_bytes());
        prop_assert!(!String::from_utf8_lossy(&once).split(':').any(|word| word == "mary") || path == "/etc/other" || path.contains("swaps") || path.contains("mountinfo") || path.contains("log/"));
    }
}

#[test]
fn names_and_long_addresses_of_other_computers_go_and_what_only_looks_like_them_stays() {
    for (line, left) in [
        ("ListenAddress 2001:db8:4::17", "ListenAddress 2001:db8::1"),
        (
            "ListenAddress [fe80::1%eth0]:22",
            "ListenAddress [2001:db8::1]:22",
        ),
        ("ListenAddress ::1", "ListenAddress ::1"),
        ("ListenAddress ::", "ListenAddress ::"),
        (
            "APT::Periodic::Unattended-Upgrade \"1\";",
            "APT::Periodic::Unattended-Upgrade \"1\";",
        ),
        ("at 12:30:45", "at 12:30:45"),
        (
            "AllowUsers x from files.rosewood.local and files.rosewood.local",
            "AllowUsers x from host1.example and host1.example",
        ),
        ("krb5_realm = ROSEWOOD.CO.UK", "krb5_realm = host1.example"),
        ("ad_server = files01", "ad_server = server"),
        ("workgroup = ROSEWOOD", "workgroup = server"),
        ("server = no", "server = no"),
        (
            "HostKey /etc/ssh/ssh_host_rsa_key",
            "HostKey /etc/ssh/ssh_host_rsa_key",
        ),
        ("Wants=ssh.service", "Wants=ssh.service"),
        ("origin=deb.debian.org", "origin=deb.debian.org"),
    ] {
        assert_eq!(redacted("/etc/ssh/x", line), left, "{line}");
    }
}
