use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::probes::testing::all_unknown;
use crate::probes::testing::fact;
use dspt_report::Fact;

const SOUND: &str = include_str!("data/sound.pem");
const SHORT_KEY: &str = include_str!("data/short_key.pem");
const SHA1_BELOW: &str = include_str!("data/sha1_below.pem");
const REDHAT: &str = "/etc/pki/ca-trust/source/anchors";

/// Added, ended, weak.
fn seen(host: &Recorded) -> [Fact; 3] {
    ["added_roots", "expired_roots", "weak_roots"]
        .map(|key| fact(PROBE, host, &format!("certificates.{key}")))
}

fn counts(counts: [i64; 3]) -> [Fact; 3] {
    counts.map(Fact::known)
}

#[test]
fn a_device_without_the_folders_has_added_nothing() {
    assert_eq!(seen(&Recorded::linux()), counts([0, 0, 0]));
}

#[test]
fn the_same_certificate_in_two_forms_and_places_counts_once() {
    let (_, pem) = x509_parser::pem::parse_x509_pem(SOUND.as_bytes()).unwrap();
    let host = Recorded::linux()
        .file(&format!("{DEBIAN}/a.crt"), SOUND)
        .file(&format!("{DEBIAN}/deeper/b.crt"), SOUND)
        .file(&format!("{REDHAT}/c.der"), pem.contents)
        .file(&format!("{REDHAT}/README"), "what these are\n");
    assert_eq!(seen(&host), counts([1, 0, 0]));
}

#[test]
fn short_keys_and_old_signatures_by_others_are_weak() {
    let host = Recorded::linux().file(
        &format!("{DEBIAN}/a.crt"),
        [SOUND, SHORT_KEY, SHA1_BELOW].concat(),
    );
    assert_eq!(seen(&host), counts([3, 0, 2]));
}

#[test]
fn certificates_past_their_last_day_have_ended() {
    let host = Recorded::linux()
        .file(&format!("{REDHAT}/a.pem"), SOUND)
        .with(|recording| recording.today = 40_000);
    assert_eq!(seen(&host), counts([1, 1, 0]));
}

#[test]
fn files_that_the_system_does_not_take_are_not_looked_at() {
    let host = Recorded::linux().file(&format!("{DEBIAN}/a.pem"), "garbage");
    assert_eq!(seen(&host), counts([0, 0, 0]));
}

#[test]
fn one_broken_file_makes_every_count_unknown() {
    for broken in [
        "garbage",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "\u{30}\u{3}xxx",
    ] {
        let host = Recorded::linux()
            .file(&format!("{DEBIAN}/a.crt"), SOUND)
            .file(&format!("{DEBIAN}/b.crt"), broken);
        assert_eq!(seen(&host), all_unknown(Reason::Unreadable), "{broken:?}");
    }
}

#[test]
fn a_folder_that_may_not_be_read_is_no_empty_folder() {
    let host = Recorded::linux().refused(REDHAT, Refusal::NotPermitted);
    assert_eq!(seen(&host), all_unknown(Reason::NotPermitted));
}
