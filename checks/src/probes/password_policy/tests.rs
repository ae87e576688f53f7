use super::*;
use crate::host::recorded::Recorded;
use crate::probes::testing::fact;
use crate::probes::testing::unknown;
use dspt_report::Fact;

const UNIX: &str = "password [success=1 default=ignore] pam_unix.so obscure use_authtok yescrypt\n";

/// Debian's way: a service includes the common stacks.
fn debian(password: &str, auth: &str) -> Recorded {
    Recorded::linux()
        .file("/etc/pam.d/passwd", "@include common-password\n")
        .file("/etc/pam.d/common-password", password)
        .file(
            "/etc/pam.d/login",
            "auth optional pam_faildelay.so\n@include common-auth\n",
        )
        .file("/etc/pam.d/common-auth", auth)
        .file("/etc/login.defs", "PASS_MAX_DAYS\t99999\nENCRYPT_METHOD SHA512\n")
}

#[test]
fn a_plain_debian_asks_for_six_letters_and_never_locks() {
    let host = debian(UNIX, "auth [success=1 default=ignore] pam_unix.so nullok\n");
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(6));
    assert_eq!(fact(PROBE, &host, "password.complexity"), Fact::known(false));
    assert_eq!(fact(PROBE, &host, "password.history"), Fact::known(0));
    assert_eq!(fact(PROBE, &host, "password.lockout_threshold"), Fact::known(0));
    assert_eq!(
        fact(PROBE, &host, "password.lockout_minutes"),
        unknown(Reason::NotPresent)
    );
    assert_eq!(fact(PROBE, &host, "password.max_age_days"), Fact::known(0));
    assert_eq!(fact(PROBE, &host, "password.strong_hash"), Fact::known(true));
}

#[test]
fn pwquality_takes_its_arguments_before_its_drop_ins_before_its_file() {
    let host = debian(
        &format!("password requisite pam_pwquality.so retry=3\n{UNIX}"),
        "",
    );
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(8));
    assert_eq!(fact(PROBE, &host, "password.complexity"), Fact::known(true));
    let host = host.file("/etc/security/pwquality.conf", "minlen = 10 # x\n");
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(10));
    let host = host.file(
        "/etc/security/pwquality.conf.d/a.conf",
        "minlen = 12\ndictcheck = 0\n",
    );
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(12));
    assert_eq!(fact(PROBE, &host, "password.complexity"), Fact::known(false));
    let host = host.file(
        "/etc/pam.d/common-password",
        format!("password requisite pam_pwquality.so minlen=14 dcredit=2 minclass=3\n{UNIX}"),
    );
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(12));
    assert_eq!(fact(PROBE, &host, "password.complexity"), Fact::known(true));
}

#[test]
fn pwquality_that_only_warns_asks_for_nothing() {
    let host = debian(
        &format!("password requisite pam_pwquality.so minlen=14\n{UNIX}"),
        "",
    )
    .file("/etc/security/pwquality.conf", "enforcing = 0\n");
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(6));
    assert_eq!(fact(PROBE, &host, "password.complexity"), Fact::known(false));
    let optional = debian(
        &format!("password optional pam_pwquality.so minlen=14\n{UNIX}"),
        "",
    );
    assert_eq!(fact(PROBE, &optional, "password.min_length"), Fact::known(6));
}

#[test]
fn other_modules_are_read_too() {
    let host = debian(
        &format!("password required pam_passwdqc.so min=disabled,24,12,10,9\n{UNIX}"),
        "",
    );
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(9));
    let host = debian(
        &format!(
            "password requisite pam_cracklib.so minlen=14\npassword required pam_pwhistory.so remember=7\n{UNIX}"
        ),
        "",
    );
    assert_eq!(fact(PROBE, &host, "password.min_length"), Fact::known(10));
    assert_eq!(fact(PROBE, &host, "password.history"), Fact::known(7));
}

#[test]
fn the_service_that_forgives_most_decides_on_lockout() {
    let faillock = "auth required pam_faillock.so preauth\nauth [default=die] pam_faillock.so authfail\n";
    let host = debian(UNIX, faillock);
    assert_eq!(fact(PROBE, &host, "password.lockout_threshold"), Fact::known(3));
    assert_eq!(fact(PROBE, &host, "password.lockout_minutes"), Fact::known(10));
    let host = host.file("/etc/security/faillock.conf", "deny = 10\nunlock_time = 0\n");
    assert_eq!(fact(PROBE, &host, "password.lockout_threshold"), Fact::known(10));
    assert_eq!(
        fact(PROBE, &host, "password.lockout_minutes"),
        Fact::known(525_600)
    );
    let host = host.file("/etc/pam.d/gdm-password", "auth required pam_unix.so\n");
    assert_eq!(fact(PROBE, &host, "password.lockout_threshold"), Fact::known(0));
}

#[test]
fn counting_without_the_failing_half_locks_nobody() {
    let host = debian(UNIX, "auth required pam_faillock.so preauth deny=5\n");
    assert_eq!(fact(PROBE, &host, "password.lockout_threshold"), Fact::known(0));
}

#[test]
fn a_stack_that_includes_itself_or_nothing_is_not_understood() {
    let host = debian("@include common-password\n", "@include gone\n");
    assert_eq!(
        fact(PROBE, &host, "password.min_length"),
        unknown(Reason::Unreadable)
    );
    assert_eq!(
        fact(PROBE, &host, "password.lockout_threshold"),
        unknown(Reason::Unreadable)
    );
    assert_eq!(
        fact(PROBE, &Recorded::linux(), "password.min_length"),
        unknown(Reason::NotPresent)
    );
}

#[test]
fn the_hash_is_that_of_the_module_or_of_login_definitions() {
    let hash = |arguments: &str, definitions: &str| {
        let host = debian(&format!("password required pam_unix.so {arguments}\n"), "")
            .file("/etc/login.defs", definitions);
        fact(PROBE, &host, "password.strong_hash")
    };
    assert_eq!(hash("md5", "ENCRYPT_METHOD YESCRYPT\n"), Fact::known(false));
    assert_eq!(hash("sha512", ""), Fact::known(true));
    assert_eq!(hash("", "ENCRYPT_METHOD yescrypt\n"), Fact::known(true));
    assert_eq!(hash("", "ENCRYPT_METHOD MD5\n"), Fact::known(false));
    assert_eq!(hash("", ""), unknown(Reason::NotImplemented));
}

#[test]
fn a_maximum_age_that_ends_is_told() {
    let age = |text: &str| {
        fact(
            PROBE,
            &debian(UNIX, "").file("/etc/login.defs", text),
            "password.max_age_days",
        )
    };
    assert_eq!(age("PASS_MAX_DAYS 90\n"), Fact::known(90));
    assert_eq!(age("PASS_MAX_DAYS -1\n"), Fact::known(0));
    assert_eq!(age(""), Fact::known(0));
    assert_eq!(age("PASS_MAX_DAYS soon\n"), unknown(Reason::Unreadable));
}

#[test]
fn a_stack_that_includes_itself_many_times_ends_soon() {
    let host = debian(&"@include common-password\n".repeat(50), "");
    let answer = fact(PROBE, &host, "password.min_length");
    assert!(answer.reason().is_some(), "{answer:?}");
}
