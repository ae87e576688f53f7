//! What holds for every probe, whatever the device answers.

use std::io::Cursor;
use std::io::Read;
use std::time::Duration;
use std::time::Instant;

use dspt_report::FactValue;
use proptest::prelude::*;

use crate::host::Hardware;
use crate::host::Host;
use crate::host::HostError;
use crate::host::Memo;
use crate::host::Platform;
use crate::host::Stat;
use crate::probe::Observations;
use crate::registry::PROBES;

mod macos;
mod windows;

/// A device on which everything is there and holds the same bytes, and every folder the same names.
#[derive(Debug)]
struct Anything {
    platform: Platform,
    bytes: Vec<u8>,
    names: Vec<String>,
    memo: Memo,
}

impl Host for Anything {
    fn platform(&self) -> Platform {
        self.platform
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        let path = path.to_owned();
        if self.bytes.len() > limit {
            return Err(HostError::TooLarge { path, limit });
        }
        Ok(self.bytes.clone())
    }

    fn open(&self, _: &str, _: u64) -> Result<Box<dyn Read + Send>, HostError> {
        Ok(Box::new(Cursor::new(self.bytes.clone())))
    }

    fn tail(&self, _: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        let start = self.bytes.len().saturating_sub(limit);
        Ok(self.bytes[start..].to_vec())
    }

    fn list(&self, _: &str) -> Result<Vec<String>, HostError> {
        Ok(self.names.clone())
    }

    fn stat(&self, _: &str) -> Result<Stat, HostError> {
        Ok(Stat {
            folder: false,
            size: self.bytes.len() as u64,
            modified_day: 20_000,
        })
    }

    fn link(&self, _: &str) -> Result<String, HostError> {
        Ok(String::from_utf8_lossy(&self.bytes).into_owned())
    }

    fn hardware(&self) -> Hardware {
        Hardware::default()
    }

    fn processes(&self) -> Result<Vec<String>, HostError> {
        Ok(self.names.clone())
    }

    fn today(&self) -> i64 {
        20_778
    }

    fn minutes_since_start(&self) -> Result<u64, HostError> {
        Ok(1_440)
    }

    fn elevated(&self) -> bool {
        true
    }

    fn memo(&self) -> &Memo {
        &self.memo
    }
}

/// Lines that lead probes deep into their parsers.
const LINES: [&str; 16] = [
    "root:x:0:0::/root:/bin/sh",
    "sudo:x:27:root",
    "Include *",
    "Match user x",
    "@include common-password",
    "password required pam_pwquality.so minlen=999999999999",
    "auth required pam_faillock.so authfail deny=-1 unlock_time=99999999999999999999",
    "[daemon]",
    "[Daemon][$i]",
    "Timeout=9223372036854775807",
    "idle-delay=uint32 9223372036854775807",
    "system-db:local",
    "PASS_MAX_DAYS 9223372036854775807",
    "ClamAV-VDB:07 Mar 32767 04-37 -0500:1",
    "   0: 00000000:0016 00000000:0000 0A",
    "Version: 99999999999999999999.1",
];
const NAMES: [&str; 10] = [
    "a.conf",
    "a.crt",
    "a.desktop",
    "gnome.desktop",
    "2",
    "multi-user.target.wants",
    "getty@tty1.service.d",
    "xrdp.service",
    "a.gschema.override",
    "sd",
];

fn devices() -> impl Strategy<Value = Anything> {
    let line = prop_oneof![
        proptest::sample::select(&LINES).prop_map(|line| line.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    let names = proptest::sample::subsequence(&NAMES[..], 0..NAMES.len());
    (proptest::collection::vec(line, 0..12), names).prop_map(|(lines, names)| Anything {
        platform: Platform::Linux,
        bytes: lines.join(&b'\n'),
        names: names.into_iter().map(str::to_owned).collect(),
        memo: Memo::default(),
    })
}

/// Runs every probe on a device, whatever it answers.
fn run_all(device: &dyn Host) -> Result<(), TestCaseError> {
    for probe in PROBES {
        let start = Instant::now();
        let mut observations = Observations::default();
        (probe.observe)(device, &mut observations);
        for key in observations.facts().keys() {
            prop_assert!(probe.facts.contains(&key.as_str()), "{}: {key}", probe.name);
        }
        prop_assert!(start.elapsed() < Duration::from_secs(60), "{}", probe.name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_device_makes_a_probe_panic_hang_or_say_what_it_has_not_declared(device in devices()) {
        run_all(&device)?;
    }
}

/// Names of people are read to join files; none may come out.
#[test]
fn no_name_of_an_account_or_a_network_leaves_a_probe() {
    let secret = "zebedee";
    let text = [
        format!("{secret}:$y$x:1000:1000::/home/{secret}:/bin/bash"),
        format!("sudo:x:27:{secret}\nUSER={secret}\nACTIVE=1\nCLASS=user\nTYPE=x11"),
        format!("[connection]\ntype=wifi\nid={secret}\n[Autologin]\nUser={secret}"),
    ];
    let device = Anything {
        platform: Platform::Linux,
        bytes: text.join("\n").into_bytes(),
        names: NAMES.iter().map(|&name| name.to_owned()).collect(),
        memo: Memo::default(),
    };
    assert_says_nothing_of(&device, secret);
}

/// No text of any fact, and of no inventory, holds this word.
fn assert_says_nothing_of(device: &dyn Host, secret: &str) {
    for probe in PROBES {
        let mut observations = Observations::default();
        (probe.observe)(device, &mut observations);
        for (key, fact) in observations.facts() {
            let texts = match fact.value() {
                Some(FactValue::Text(text)) => vec![text.clone()],
                Some(FactValue::List(items)) => items.clone(),
                Some(FactValue::Bool(_) | FactValue::Integer(_)) | None => Vec::new(),
            };
            assert!(texts.iter().all(|text| !text.contains(secret)), "{key}");
        }
    }
}
