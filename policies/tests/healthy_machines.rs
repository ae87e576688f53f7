//! Noise on a healthy machine is a defect: new, updated machines with their makers' settings, judged by the shipped library.

#![recursion_limit = "256"]
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests: a wrong fixture has to stop them"
)]

use std::collections::BTreeSet;

use dspt_policies::Policy;
use dspt_policies::Weight;
use dspt_policies::judge;
use dspt_report::FactSet;
use dspt_report::Verdict;
use dspt_report::schema;
use serde_json::Value;
use serde_json::json;

/// 2026-11-01.
const TODAY: i64 = 20_758;
/// Remarks that a new machine may show under *worth knowing*.
const REMARKS: usize = 5;

/// The facts of every machine below, where it does not say otherwise.
fn common() -> Value {
    json!({
        "accounts.administrators": 2, "accounts.auto_logon": false, "accounts.builtin_administrator_enabled": false,
        "accounts.daily_user_is_administrator": true, "accounts.guest_enabled": false, "accounts.idle": 0,
        "accounts.without_password": 0, "antivirus.definitions_day": TODAY - 1, "antivirus.last_scan_day": TODAY - 2,
        "antivirus.on": true, "antivirus.present": true, "antivirus.real_time": true, "audit.logon": true,
        "audit.persistent": true, "backup.present": false, "certificates.added_roots": 0,
        "certificates.expired_roots": 0, "certificates.weak_roots": 0, "device.just_started": false,
        "device.kind": "laptop", "device.portable": true, "disk.fixed.all_encrypted": true,
        "disk.swap_encrypted": true, "disk.system.encrypted": true, "disk.system.free_percent": 70,
        "disk.system.protection_on": true, "firewall.default_inbound": "block", "firewall.on": true,
        "firmware.secure_boot": true, "inventory.complete": true, "join.kind": "none", "join.managed": false,
        "network.forwarding": false, "password.complexity": true, "password.lockout_threshold": 10,
        "password.min_length": 8, "remote.desktop_enabled": false, "remote.support_tools": [],
        "removable.autorun": false, "removable.storage": "allowed", "screen_lock.enabled": true,
        "screen_lock.enforced": false, "screen_lock.idle_minutes": 5, "services.listening_everywhere": 3,
        "services.risky": [], "smb.version_1": false, "software.products": [], "ssh.enabled": false,
        "system.address_randomisation": true, "time.synchronised": true, "updates.automatic": "install",
        "updates.last_check_day": TODAY, "updates.last_success_day": TODAY - 4, "updates.pending": 0,
        "updates.pending_security": 0, "updates.restart_pending": false, "wifi.open_networks": 0,
    })
}

fn machine(differs: Value) -> FactSet {
    let mut all = common();
    let (Value::Object(all_facts), Value::Object(differs)) = (&mut all, differs) else {
        panic!("both are objects");
    };
    all_facts.extend(differs);
    let facts: FactSet = serde_json::from_value(all).expect("the facts decode");
    for (key, fact) in &facts {
        let spec = schema::fact(key.as_str()).unwrap_or_else(|| panic!("{key} is in the schema"));
        assert!(
            fact.value().is_none_or(|value| spec.kind.admits(value)),
            "{key} has its type"
        );
    }
    facts
}

fn ubuntu() -> Value {
    json!({
        "os.family": "linux", "os.release": "ubuntu:24.04", "os.extended_support": false, "updates.manager": "apt",
        "system.application_control": "apparmor", "password.strong_hash": true,
        // As it comes: no antivirus, firewall off, no lockout, removable media ask what to do.
        "antivirus.present": false, "antivirus.on": false, "firewall.on": false, "password.lockout_threshold": 0,
        "removable.autorun": true,
    })
}

fn windows_home() -> Value {
    json!({
        "os.family": "windows", "os.edition": "home", "os.release": "windows-11:25h2",
        "antivirus.definitions_out_of_date": false, "system.application_control": "smartscreen",
        "system.uac_on": true, "updates.manager": "windows-update", "updates.paused": false,
        "services.listening_everywhere": 18,
        // As it comes: no screen lock of its own, any password, AutoPlay on.
        "screen_lock.enabled": false, "password.min_length": 0, "password.complexity": false,
        "removable.autorun": true,
    })
}

fn mac() -> Value {
    json!({
        "os.family": "macos", "os.release": "macos:26", "antivirus.definitions_day": TODAY - 30,
        "system.application_control": "gatekeeper", "updates.manager": "macos",
        // As it comes: firewall off.
        "firewall.on": false, "password.lockout_threshold": 0, "password.min_length": 4,
    })
}

/// The failed checks of one weight.
fn failed(facts: &FactSet, weight: Weight) -> BTreeSet<String> {
    with(facts, Verdict::Fail, weight)
}

fn with(facts: &FactSet, verdict: Verdict, weight: Weight) -> BTreeSet<String> {
    let policy = Policy::shipped();
    let findings = judge(policy, facts, TODAY);
    assert_eq!(findings.len(), policy.checks().len());
    let of = |finding: &&dspt_report::Finding| {
        finding.verdict == verdict
            && policy
                .check(&finding.check)
                .is_some_and(|check| check.weight() == weight)
    };
    findings
        .iter()
        .filter(of)
        .map(|finding| finding.check.to_string())
        .collect()
}

#[test]
fn a_new_machine_shows_no_red_and_few_remarks() {
    for (name, differs) in [("windows home", windows_home()), ("mac", mac())] {
        let facts = machine(differs);
        assert_eq!(failed(&facts, Weight::Evidence), BTreeSet::new(), "{name}");
        let remarks = failed(&facts, Weight::GoodPractice);
        assert!(remarks.len() <= REMARKS, "{name}: {remarks:?}");
    }
}

#[test]
fn a_new_linux_laptop_is_red_only_for_the_antivirus_that_a_person_has_to_decide_on() {
    let facts = machine(ubuntu());
    assert_eq!(
        failed(&facts, Weight::Evidence),
        BTreeSet::from(["antivirus-present".to_owned()])
    );
    let remarks = failed(&facts, Weight::GoodPractice);
    assert!(remarks.len() <= REMARKS, "{remarks:?}");
}

#[test]
fn a_machine_that_tells_everything_leaves_nothing_unknown() {
    for (name, differs) in [
        ("ubuntu", ubuntu()),
        ("windows home", windows_home()),
        ("mac", mac()),
    ] {
        let facts = machine(differs);
        for weight in [Weight::Evidence, Weight::GoodPractice] {
            assert_eq!(with(&facts, Verdict::Unknown, weight), BTreeSet::new(), "{name}");
            assert_eq!(with(&facts, Verdict::Error, weight), BTreeSet::new(), "{name}");
        }
    }
}

#[test]
fn a_laptop_out_of_the_drawer_is_not_red_in_its_first_hour() {
    let mut stale = windows_home();
    for (key, day) in [
        ("updates.last_check_day", 90),
        ("updates.last_success_day", 90),
        ("antivirus.definitions_day", 90),
    ] {
        stale[key] = json!(TODAY - day);
    }
    stale["antivirus.definitions_out_of_date"] = json!(true);
    stale["updates.pending"] = json!(9);
    assert_eq!(failed(&machine(stale.clone()), Weight::Evidence).len(), 3);
    stale["device.just_started"] = json!(true);
    assert_eq!(failed(&machine(stale), Weight::Evidence), BTreeSet::new());
}

#[test]
fn a_supported_release_is_supported_whether_or_not_longer_support_can_be_read() {
    let mut silent = ubuntu();
    silent["os.extended_support"] = json!({ "unknown": "unreadable" });
    let passed = with(&machine(silent.clone()), Verdict::Pass, Weight::Evidence);
    assert!(passed.contains("os-supported"), "{passed:?}");

    silent["os.release"] = json!("ubuntu:20.04");
    let unknown = with(&machine(silent), Verdict::Unknown, Weight::Evidence);
    assert!(unknown.contains("os-supported"), "{unknown:?}");
}

#[test]
fn an_open_drive_is_red_once() {
    let mut open = windows_home();
    for key in [
        "disk.system.encrypted",
        "disk.system.protection_on",
        "disk.fixed.all_encrypted",
    ] {
        open[key] = json!(false);
    }
    let red = failed(&machine(open.clone()), Weight::Evidence);
    assert_eq!(red, BTreeSet::from(["disk-encryption".to_owned()]));
    open["disk.system.encrypted"] = json!(true);
    open["disk.system.protection_on"] = json!(true);
    let red = failed(&machine(open), Weight::Evidence);
    assert_eq!(red, BTreeSet::from(["data-volumes-encrypted".to_owned()]));
}

#[test]
fn a_quiet_mac_that_does_not_mark_security_updates_is_not_red() {
    let mut quiet = mac();
    quiet["updates.last_success_day"] = json!(TODAY - 80);
    quiet["updates.pending_security"] = json!({ "unknown": "not-implemented" });
    let facts = machine(quiet.clone());
    assert_eq!(failed(&facts, Weight::Evidence), BTreeSet::new());
    assert!(with(&facts, Verdict::Pass, Weight::Evidence).contains("updates-recent"));
    quiet["updates.pending"] = json!(3);
    let red = failed(&machine(quiet), Weight::Evidence);
    assert_eq!(red, BTreeSet::from(["updates-recent".to_owned()]));
}

#[test]
fn a_desktop_without_encryption_is_not_red() {
    let mut desktop = windows_home();
    for (key, value) in [
        ("device.kind", json!("desktop")),
        ("device.portable", json!(false)),
        ("disk.system.encrypted", json!(false)),
        ("disk.system.protection_on", json!(false)),
        ("disk.fixed.all_encrypted", json!(false)),
    ] {
        desktop[key] = value;
    }
    assert_eq!(failed(&machine(desktop), Weight::Evidence), BTreeSet::new());
}

#[test]
fn a_neglected_laptop_is_red_for_each_thing_the_toolkit_asks() {
    let mut bad = windows_home();
    for (key, value) in [
        ("os.release", json!("windows-10:22h2")),
        ("os.extended_support", json!(false)),
        ("software.products", json!(["office:2016"])),
        ("antivirus.on", json!(false)),
        ("antivirus.definitions_day", json!(TODAY - 60)),
        ("antivirus.definitions_out_of_date", json!(true)),
        ("disk.system.protection_on", json!(false)),
        ("disk.fixed.all_encrypted", json!(false)),
        ("inventory.complete", json!(false)),
        ("updates.automatic", json!("off")),
        ("updates.last_check_day", json!(TODAY - 60)),
        ("updates.last_success_day", json!(TODAY - 60)),
        ("updates.pending", json!(9)),
        ("updates.pending_security", json!(4)),
        ("updates.waiting_since_day", json!(TODAY - 60)),
    ] {
        bad[key] = value;
    }
    let red = failed(&machine(bad), Weight::Evidence);
    let evidence = |check: &&dspt_policies::Check| check.weight() == Weight::Evidence;
    let all: BTreeSet<String> = Policy::shipped()
        .checks()
        .iter()
        .filter(evidence)
        .map(|c| c.id().to_string())
        .collect();
    let kept: BTreeSet<&String> = all.difference(&red).collect();
    // The second drive is not said again where the system drive is open.
    let said_once = ["antivirus-present", "data-volumes-encrypted"].map(str::to_owned);
    assert_eq!(kept, said_once.iter().collect());
}
