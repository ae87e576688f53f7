//! What holds for every probe on Windows, whatever the registry, WMI and the system calls answer.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Read;

use proptest::prelude::*;

use crate::host::Hardware;
use crate::host::Host;
use crate::host::HostError;
use crate::host::Memo;
use crate::host::Platform;
use crate::host::Refusal;
use crate::host::Stat;
use crate::host::windows::Account;
use crate::host::windows::Bytes;
use crate::host::windows::CLOSED;
use crate::host::windows::CloudJoin;
use crate::host::windows::ConsoleUser;
use crate::host::windows::InstalledUpdate;
use crate::host::windows::Join;
use crate::host::windows::Listener;
use crate::host::windows::LockoutRules;
use crate::host::windows::LogonAudit;
use crate::host::windows::PasswordRules;
use crate::host::windows::PendingUpdate;
use crate::host::windows::RegistryValue;
use crate::host::windows::Service;
use crate::host::windows::Start;
use crate::host::windows::UpdateState;
use crate::host::windows::Windows;
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::host::windows::wmi::WmiValue;
use crate::probe::Observations;
use crate::registry::PROBES;

/// A device on which every key is there with the same keys in it, and every answer is made of the same pieces.
#[derive(Debug)]
struct Anything {
    values: Vec<RegistryValue>,
    keys: Vec<String>,
    fields: Vec<WmiValue>,
    number: i64,
    text: String,
    start: Start,
    flag: bool,
    /// The door of a Windows device that this build cannot ask yet.
    closed: bool,
    memo: Memo,
}

impl Anything {
    /// One of several by the name that is asked for, so that not all are the same.
    fn pick<'a, T>(from: &'a [T], name: &str) -> Option<&'a T> {
        let sum: usize = name.bytes().map(usize::from).sum();
        from.get(sum.checked_rem(from.len())?)
    }

    fn word(&self) -> u32 {
        u32::try_from(self.number.unsigned_abs() & 0xFFFF_FFFF).unwrap()
    }
}

impl Host for Anything {
    fn platform(&self) -> Platform {
        Platform::Windows
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        if self.text.len() > limit {
            let path = path.to_owned();
            return Err(HostError::TooLarge { path, limit });
        }
        Ok(self.text.clone().into_bytes())
    }

    fn open(&self, _: &str, _: u64) -> Result<Box<dyn Read + Send>, HostError> {
        Ok(Box::new(Cursor::new(self.text.clone())))
    }

    fn tail(&self, _: &str, _: usize) -> Result<Vec<u8>, HostError> {
        Ok(self.text.clone().into_bytes())
    }

    fn list(&self, _: &str) -> Result<Vec<String>, HostError> {
        Ok(vec!["{1}.xml".to_owned(), self.text.clone()])
    }

    fn stat(&self, path: &str) -> Result<Stat, HostError> {
        if self.flag {
            return Err(Refusal::NotFound.about(path));
        }
        Ok(Stat {
            folder: false,
            size: 1,
            modified_day: self.number,
        })
    }

    fn link(&self, path: &str) -> Result<String, HostError> {
        Err(Refusal::Unreadable.about(path))
    }

    fn hardware(&self) -> Hardware {
        Hardware::default()
    }

    fn processes(&self) -> Result<Vec<String>, HostError> {
        Ok(Vec::new())
    }

    fn today(&self) -> i64 {
        20_778
    }

    fn minutes_since_start(&self) -> Result<u64, HostError> {
        Ok(self.number.unsigned_abs())
    }

    fn elevated(&self) -> bool {
        true
    }

    fn memo(&self) -> &Memo {
        &self.memo
    }

    fn windows(&self) -> &dyn Windows {
        if self.closed { &CLOSED } else { self }
    }
}

impl Windows for Anything {
    fn registry(&self, key: &str, value: &str) -> Result<RegistryValue, HostError> {
        let value = Self::pick(&self.values, value).cloned();
        value.ok_or_else(|| Refusal::NotFound.about(key))
    }

    fn registry_keys(&self, key: &str) -> Result<Vec<String>, HostError> {
        if self.keys.is_empty() {
            return Err(Refusal::NotFound.about(key));
        }
        Ok(self.keys.clone())
    }

    fn wmi(&self, query: WmiQuery) -> Result<Vec<WmiRow>, HostError> {
        let source = query.source();
        let field = |name: &&str| Some(((*name).to_owned(), Self::pick(&self.fields, name)?.clone()));
        let row: BTreeMap<_, _> = source.properties.iter().filter_map(field).collect();
        Ok(vec![WmiRow(row)])
    }

    fn service(&self, _: &str) -> Result<Service, HostError> {
        Ok(Service {
            running: self.flag,
            start: self.start,
        })
    }

    fn accounts(&self) -> Result<Vec<Account>, HostError> {
        Ok(vec![Account {
            rid: self.word(),
            flags: self.word(),
            last_logon_day: Some(self.number),
            password_age_days: Some(self.number),
            internet_identity: self.flag,
        }])
    }

    fn administrators(&self) -> Result<u32, HostError> {
        Ok(self.word())
    }

    fn console_user(&self) -> Result<ConsoleUser, HostError> {
        let administrator = self.flag;
        Ok(ConsoleUser { administrator })
    }

    fn password_rules(&self) -> Result<PasswordRules, HostError> {
        Ok(PasswordRules {
            min_length: self.word(),
            max_age_seconds: self.word(),
            history: self.word(),
        })
    }

    fn lockout_rules(&self) -> Result<LockoutRules, HostError> {
        Ok(LockoutRules {
            duration_seconds: self.word(),
            threshold: self.word(),
        })
    }

    fn password_complexity(&self) -> Result<bool, HostError> {
        Ok(self.flag)
    }

    fn join(&self) -> Result<Join, HostError> {
        let cloud = CloudJoin::Workplace;
        Ok(Join {
            domain: self.flag,
            cloud,
        })
    }

    fn logon_audit(&self) -> Result<LogonAudit, HostError> {
        Ok(LogonAudit {
            success: self.flag,
            failure: true,
        })
    }

    fn updates(&self) -> Result<UpdateState, HostError> {
        let categories = vec![self.text.clone()];
        Ok(UpdateState {
            notification_level: Some(self.word()),
            last_search_day: Some(self.number),
            last_installation_day: Some(self.number),
            installed: Some(vec![InstalledUpdate {
                day: self.number,
                categories: categories.clone(),
            }]),
            pending: Some(vec![PendingUpdate {
                published_day: self.number,
                categories,
                severity: "Critical".to_owned(),
            }]),
            pending_timed_out: self.flag,
        })
    }

    fn listeners(&self) -> Result<Vec<Listener>, HostError> {
        let port = u16::try_from(self.word() & 0xFFFF).unwrap();
        Ok(vec![Listener {
            loopback: self.flag,
            port,
        }])
    }
}

/// Texts that lead probes deep into their parsers.
const TEXTS: [&str; 18] = [
    "1",
    "26200",
    "99999999999999999999",
    "-1",
    "Core",
    "ServerStandard",
    r"C:\WINDOWS",
    "é",
    "2026-99-99T00:00:00Z",
    "20261121081530.123456+000",
    "99999999999999.999999-999",
    "Microsoft Office 2016",
    "Microsoft SQL Server é",
    "Java é",
    "%ProgramFiles%",
    "<authEncryption><authentication>",
    "NoSync",
    "2.0, 0, 1.38",
];
const KEYS: [&str; 6] = [
    "S-1-5-21-1-2-3-1001",
    "S-1-5-21-1-2-3-99999999999",
    "S-1-12-1-1-2-3-4",
    "CDD4EEAE6000AC7F40C3802C171E30148030C072",
    "é",
    "",
];

const STARTS: [Start; 5] = [
    Start::Boot,
    Start::System,
    Start::Automatic,
    Start::Manual,
    Start::Disabled,
];

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(&TEXTS).prop_map(str::to_owned),
        "\\PC{0,12}",
    ]
}

fn numbers() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        proptest::sample::select(&[0, 1, 2, 3, 4, 20_000, i64::MIN, i64::MAX][..])
    ]
}

fn values() -> impl Strategy<Value = RegistryValue> {
    prop_oneof![
        any::<u32>().prop_map(RegistryValue::Dword),
        any::<u64>().prop_map(RegistryValue::Qword),
        texts().prop_map(RegistryValue::Text),
        texts().prop_map(|text| RegistryValue::MultiText(vec![text])),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| RegistryValue::Binary(Bytes(bytes))),
    ]
}

fn fields() -> impl Strategy<Value = WmiValue> {
    prop_oneof![
        any::<bool>().prop_map(WmiValue::Bool),
        numbers().prop_map(WmiValue::Integer),
        texts().prop_map(WmiValue::Text),
        proptest::collection::vec(numbers(), 0..3).prop_map(WmiValue::Integers),
    ]
}

fn devices() -> impl Strategy<Value = Anything> {
    (
        proptest::collection::vec(values(), 0..8),
        proptest::sample::subsequence(&KEYS[..], 0..KEYS.len()),
        proptest::collection::vec(fields(), 0..8),
        numbers(),
        texts(),
        proptest::sample::select(&STARTS),
        any::<bool>(),
    )
        .prop_map(|(values, keys, fields, number, text, start, flag)| Anything {
            values,
            keys: keys.into_iter().map(str::to_owned).collect(),
            fields,
            number,
            text,
            start,
            flag,
            closed: false,
            memo: Memo::default(),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_windows_device_makes_a_probe_panic_or_say_what_it_has_not_declared(device in devices()) {
        for probe in PROBES {
            let mut observations = Observations::default();
            (probe.observe)(&device, &mut observations);
            for key in observations.facts().keys() {
                prop_assert!(probe.facts.contains(&key.as_str()), "{}: {key}", probe.name);
            }
        }
        crate::inventory::hardware(&device);
        crate::inventory::software(&device);
    }
}

/// Until a live Windows device can be asked, nothing may look as if it had been.
#[test]
fn a_door_that_is_closed_makes_no_fact_known() {
    let device = Anything {
        values: Vec::new(),
        keys: Vec::new(),
        fields: Vec::new(),
        number: 1_440,
        text: String::new(),
        start: Start::Manual,
        flag: true,
        closed: true,
        memo: Memo::default(),
    };
    let mut known: Vec<String> = Vec::new();
    for probe in PROBES.iter().filter(|probe| probe.name != "wifi") {
        let mut observations = Observations::default();
        (probe.observe)(&device, &mut observations);
        for (key, fact) in observations.facts() {
            match fact.reason() {
                None => known.push(key.to_string()),
                Some(reason) => assert_eq!(reason, dspt_report::Reason::NotImplemented, "{key}"),
            }
        }
    }
    known.sort();
    assert_eq!(known, ["device.just_started", "os.architecture", "os.family"]);
}
