use super::*;
use crate::host::recorded::Recorded;

fn host() -> Arc<dyn Host> {
    Arc::new(Recorded::linux())
}

fn key(key: &str) -> FactKey {
    key.parse().unwrap()
}

fn panics(_: &dyn Host, seen: &mut Observations) {
    seen.known("os.name", "seen before");
    panic!("with what was read");
}

fn hangs(_: &dyn Host, _: &mut Observations) {
    thread::sleep(Duration::from_millis(400));
}

fn honest(_: &dyn Host, seen: &mut Observations) {
    seen.known("device.kind", "laptop");
    seen.known("os.family", "linux");
}

const PANICS: Probe = Probe {
    name: "panics",
    facts: &["os.name", "os.version"],
    observe: panics,
};
const HANGS: Probe = Probe {
    name: "hangs",
    facts: &["firmware.tpm"],
    observe: hangs,
};
const HONEST: Probe = Probe {
    name: "honest",
    facts: &["device.kind", "device.portable"],
    observe: honest,
};

fn reason(observed: &Observed, name: &str) -> Option<Reason> {
    observed.facts[&key(name)].reason()
}

#[test]
fn a_panic_and_a_hang_become_reasons_and_the_others_still_run() {
    let deadline = Duration::from_millis(80);
    let observed = collect_with(&host(), None, &[PANICS, HANGS, HONEST], deadline);
    assert_eq!(observed.facts[&key("os.name")], Fact::known("seen before"));
    assert_eq!(reason(&observed, "os.version"), Some(Reason::ProbeFailed));
    assert_eq!(reason(&observed, "firmware.tpm"), Some(Reason::TimedOut));
    assert_eq!(observed.facts[&key("device.kind")], Fact::known("laptop"));
    let fault = |name: &str| {
        let run = observed.runs.iter().find(|run| run.probe == name);
        run.unwrap().fault.clone()
    };
    assert!(matches!(fault("panics"), Some(Fault::Panicked { place }) if place.contains("tests.rs:")));
    assert_eq!((fault("hangs"), fault("honest")), (Some(Fault::TimedOut), None));
}

#[test]
fn what_hangs_or_panics_outside_of_probes_is_empty_and_the_rest_goes_on() {
    let deadline = Duration::from_millis(80);
    let hangs = |_: &dyn Host| {
        thread::sleep(Duration::from_millis(400));
        7
    };
    assert_eq!(within(&host(), hangs, deadline), 0);
    assert_eq!(
        within(&host(), |_| -> i32 { panic!("in the inventory") }, deadline),
        0
    );
    assert_eq!(within(&host(), |host| host.today(), deadline), host().today());
}

#[test]
fn what_a_probe_did_not_declare_is_dropped_and_what_it_left_out_is_told() {
    let observed = collect_with(&host(), None, &[HONEST], limits::PROBE_DEADLINE);
    assert_eq!(reason(&observed, "os.family"), Some(Reason::NotImplemented));
    assert_eq!(reason(&observed, "device.portable"), Some(Reason::NotImplemented));
}

#[test]
fn only_what_is_wanted_is_looked_at() {
    let wanted = BTreeSet::from([key("device.kind")]);
    let observed = collect_with(&host(), Some(&wanted), &[PANICS, HONEST], limits::PROBE_DEADLINE);
    assert_eq!(observed.runs.len(), 1);
    assert_eq!(observed.facts.len(), 1);
    assert!(collect(&host(), Some(&BTreeSet::new())).runs.is_empty());
}

#[test]
fn facts_are_those_of_the_family_and_never_the_judges_own() {
    for platform in [
        crate::Platform::Linux,
        crate::Platform::Windows,
        crate::Platform::Macos,
    ] {
        let host: Arc<dyn Host> = Arc::new(Recorded::of(platform));
        let observed = collect(&host, None);
        assert!(
            observed
                .facts
                .keys()
                .all(|key| !key.as_str().starts_with("support."))
        );
        let has_uac = observed.facts.contains_key(&key("system.uac_on"));
        assert_eq!(has_uac, platform == crate::Platform::Windows);
        assert!(observed.facts[&key("os.family")].value().is_some());
    }
}

#[test]
fn a_slow_probe_holds_up_no_other() {
    fn slow(_: &dyn Host, seen: &mut Observations) {
        thread::sleep(Duration::from_millis(150));
        seen.known("firmware.tpm", false);
    }
    const SLOW: Probe = Probe {
        name: "slow",
        facts: &["firmware.tpm"],
        observe: slow,
    };
    let observed = collect_with(
        &host(),
        None,
        &[SLOW, HONEST, PANICS, HONEST],
        limits::PROBE_DEADLINE,
    );
    assert_eq!(observed.runs.len(), 4);
    let place = |name: &str| observed.runs.iter().position(|run| run.probe == name);
    // The lanes' results stand one lane after the other: the slow one's lane did nothing else.
    let lanes = [place("slow"), place("honest")];
    assert!(
        lanes == [Some(0), Some(1)] || lanes == [Some(3), Some(0)],
        "{lanes:?}"
    );
}

#[test]
fn what_hangs_in_both_lanes_is_left_behind_and_let_go_when_it_ends() {
    let before = LEFT_BEHIND.load(Ordering::Relaxed);
    let observed = collect_with(&host(), None, &[HANGS, HANGS, HONEST], Duration::from_millis(80));
    assert_eq!(observed.facts[&key("device.kind")], Fact::known("laptop"));
    let hung = observed
        .runs
        .iter()
        .filter(|run| run.fault == Some(Fault::TimedOut));
    assert_eq!(hung.count(), 2);
    let until = Instant::now() + Duration::from_secs(10);
    while LEFT_BEHIND.load(Ordering::Relaxed) > before && Instant::now() < until {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(LEFT_BEHIND.load(Ordering::Relaxed) <= before);
}
