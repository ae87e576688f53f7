//! Recorded Windows devices and Macs, looked at by the probes and judged by the policy that is shipped: what their owners are told.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::Recorded;
use dspt_policies::Policy;
use dspt_policies::Weight;
use dspt_policies::judge;
use dspt_report::Finding;
use dspt_report::Verdict;

/// What is *worth knowing* on a new device may not be more than this.
const REMARKS: usize = 5;

/// What a recorded device shows.
struct Story {
    device: &'static str,
    /// Failed checks that count.
    red: &'static [&'static str],
    /// Checks that count and could not be judged.
    unknown: &'static [&'static str],
    /// Some of the remarks, by which the story is known.
    remarks: &'static [&'static str],
}

const fn story(device: &'static str, red: &'static [&'static str]) -> Story {
    Story {
        device,
        red,
        unknown: &[],
        remarks: &[],
    }
}

/// Whether FileVault is on, no file tells: a person has to say it.
const NOT_SAID: &[&str] = &["data-volumes-encrypted", "disk-encryption"];

const STORIES: &[Story] = &[
    Story {
        remarks: &[
            "backup-recent",
            "firewall-on",
            "guest-off",
            "remote-desktop-off",
            "remote-support-tools-few",
            "ssh-passwords",
        ],
        ..story(
            "macos-12-imac-past-support",
            &["os-supported", "software-supported", "updates-recent"],
        )
    },
    Story {
        unknown: NOT_SAID,
        ..story("macos-15-macbook-managed", &[])
    },
    Story {
        unknown: NOT_SAID,
        ..story("macos-26-macbook-filevault", &[])
    },
    Story {
        unknown: NOT_SAID,
        ..story("macos-26-macbook-ordinary-account", &[])
    },
    Story {
        remarks: &["automatic-sign-in-off"],
        ..story("macos-26-macbook-without-filevault", &["disk-encryption"])
    },
    Story {
        remarks: &["open-wifi-none", "password-lockout"],
        ..story(
            "windows-10-home-past-support",
            &["disk-encryption", "os-supported", "software-supported"],
        )
    },
    story("windows-10-pro-extended-updates", &[]),
    // Office 2019 of the directory's own image.
    Story {
        remarks: &["remote-desktop-off", "builtin-administrator-off"],
        ..story("windows-11-enterprise-domain", &["software-supported"])
    },
    story("windows-11-home-desktop", &[]),
    story("windows-11-home-german", &[]),
    story("windows-11-home-laptop", &[]),
    story("windows-11-home-laptop-key-lies-open", &["disk-encryption"]),
    story("windows-11-home-laptop-not-encrypted", &["disk-encryption"]),
    Story {
        unknown: &["data-volumes-encrypted", "disk-encryption", "software-supported"],
        ..story("windows-11-home-ordinary-account", &[])
    },
    story("windows-11-home-other-antivirus", &[]),
    story("windows-11-pro", &[]),
    Story {
        remarks: &["restart-done", "updates-not-paused"],
        ..story(
            "windows-11-pro-bitlocker-suspended",
            &["disk-encryption", "security-updates", "updates-list-fresh"],
        )
    },
    Story {
        unknown: &[
            "antivirus-definitions",
            "antivirus-running",
            "data-volumes-encrypted",
            "disk-encryption",
        ],
        ..story("windows-11-pro-broken-wmi", &[])
    },
    story("windows-11-pro-entra", &[]),
    Story {
        remarks: &[
            "accounts-have-passwords",
            "administrators-few",
            "automatic-sign-in-off",
            "idle-accounts",
            "remote-support-tools-few",
        ],
        ..story("windows-11-pro-shared", &[])
    },
    story("windows-server-2022", &["software-supported"]),
];

#[test]
fn every_recorded_device_tells_its_story() {
    let told: BTreeSet<String> = STORIES.iter().map(|story| story.device.to_owned()).collect();
    assert_eq!(recorded(), told);
    for story in STORIES {
        let judged = Judged::of(story.device);
        let names = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let red = judged.ids(Verdict::Fail, Weight::Evidence);
        assert_eq!(red, names(story.red), "red on {}", story.device);
        let unknown = judged.ids(Verdict::Unknown, Weight::Evidence);
        assert_eq!(unknown, names(story.unknown), "unknown on {}", story.device);
        let remarks = judged.ids(Verdict::Fail, Weight::GoodPractice);
        assert!(
            remarks.is_superset(&names(story.remarks)),
            "{}: {remarks:?}",
            story.device
        );
        for weight in [Weight::Evidence, Weight::GoodPractice] {
            assert_eq!(
                judged.ids(Verdict::Error, weight),
                BTreeSet::new(),
                "{}",
                story.device
            );
        }
    }
}

/// Noise on a healthy device is a defect.
#[test]
fn a_new_healthy_device_shows_little() {
    for device in [
        "macos-15-macbook-managed",
        "macos-26-macbook-filevault",
        "macos-26-macbook-ordinary-account",
        "macos-26-macbook-without-filevault",
        "windows-11-home-desktop",
        "windows-11-home-german",
        "windows-11-home-laptop",
        "windows-11-home-laptop-not-encrypted",
        "windows-11-home-other-antivirus",
        "windows-11-pro",
        "windows-11-pro-entra",
    ] {
        let remarks = Judged::of(device).ids(Verdict::Fail, Weight::GoodPractice);
        assert!(remarks.len() <= REMARKS, "{device}: {remarks:?}");
    }
}

#[test]
fn what_a_device_cannot_tell_is_never_a_pass() {
    let judged = Judged::of("windows-11-pro-broken-wmi");
    let passed = judged.ids(Verdict::Pass, Weight::Evidence);
    for id in ["disk-encryption", "antivirus-running", "antivirus-definitions"] {
        assert!(!passed.contains(id), "{id}");
    }
    // Not everything is lost with it.
    let remarks = judged.ids(Verdict::Pass, Weight::GoodPractice);
    assert!(
        remarks.contains("firewall-on") && remarks.contains("secure-boot"),
        "{remarks:?}"
    );
}

/// FileVault is asked for on every Mac that can be carried away, and answered by none of them with yes.
#[test]
fn a_mac_never_passes_for_encrypted() {
    for name in recorded().iter().filter(|name| name.contains("macbook")) {
        let judged = Judged::of(name);
        let passed = judged.ids(Verdict::Pass, Weight::Evidence);
        let not_asked = judged.ids(Verdict::NotApplicable, Weight::Evidence);
        // An open system drive is red once, and then the others are not asked.
        let open = judged
            .ids(Verdict::Fail, Weight::Evidence)
            .contains("disk-encryption");
        for id in NOT_SAID {
            let not_asked = not_asked.contains(*id) && !open;
            assert!(!passed.contains(*id) && !not_asked, "{name}: {id}");
        }
    }
}

#[test]
fn every_recording_says_what_it_is_and_where_its_forms_are_documented() {
    for name in recorded() {
        let device = Recorded::from_json(&bytes(&name)).unwrap();
        let recording = device.recording();
        assert!(
            recording.about.as_ref().is_some_and(|about| about.len() > 40),
            "{name}"
        );
        assert!(recording.documented.len() >= 10, "{name}");
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../checks/tests/recordings"))
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.json"))).unwrap()
}

/// Names of the recorded Windows devices and Macs.
fn recorded() -> BTreeSet<String> {
    let files = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let names = files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned());
    names
        .filter(|name| name.starts_with("windows-") || name.starts_with("macos-"))
        .collect()
}

struct Judged(Vec<Finding>);

impl Judged {
    fn of(name: &str) -> Self {
        let device = Recorded::from_json(&bytes(name)).unwrap();
        let today = device.today();
        let host: Arc<dyn Host> = Arc::new(device);
        let facts = dspt_checks::collect(&host, None).facts;
        Self(judge(Policy::shipped(), &facts, today))
    }

    fn ids(&self, verdict: Verdict, weight: Weight) -> BTreeSet<String> {
        let of = |finding: &&Finding| {
            let check = Policy::shipped().check(&finding.check).unwrap();
            finding.verdict == verdict && check.weight() == weight
        };
        let findings = self.0.iter().filter(of);
        findings.map(|finding| finding.check.to_string()).collect()
    }
}
