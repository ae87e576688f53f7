use dspt_checks::Recorded;
use dspt_report::AssessmentBody;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::Reason;
use dspt_report::ReportId;

use super::*;
use crate::disk::Live;
use crate::limits;
use crate::paths::DataFolder;
use crate::spool::Place;

fn key(text: &str) -> FactKey {
    text.parse().unwrap()
}

fn host() -> Arc<dyn Host> {
    Arc::new(
        Recorded::linux()
            .file("/etc/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\n")
            .file("/etc/machine-id", "4c4c4544004b3510\n"),
    )
}

fn enrolment() -> Head {
    Head {
        id: ReportId::new([1; 32]),
        sequence: 0,
    }
}

struct Device {
    _root: tempfile::TempDir,
    folder: DataFolder,
    identity: Identity,
}

fn device() -> Device {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let identity = Identity::create(&folder, &Live, None).unwrap();
    Device {
        _root: root,
        folder,
        identity,
    }
}

#[test]
fn known_moving_facts_are_readings_and_all_others_go_into_the_body() {
    let facts = FactSet::from([
        (key("updates.pending"), Fact::known(3)),
        (
            key("updates.last_success_day"),
            Fact::unknown(Reason::NotPermitted),
        ),
        (key("firewall.on"), Fact::known(true)),
        (key("a.fact.of.a.newer.version"), Fact::known(1)),
    ]);
    let (settled, readings) = split(&facts);
    assert_eq!(readings.keys().collect::<Vec<_>>(), [&key("updates.pending")]);
    assert_eq!(settled.len(), 3);
    assert!(settled.contains_key(&key("updates.last_success_day")));
}

#[test]
fn a_report_says_what_was_seen_and_verifies_with_its_bodies() {
    let device = device();
    let observation = observe(&host(), Policy::shipped(), 1_795_000_000);
    let spool = Spool::open(device.folder.spool(), &Live).unwrap();
    let sealed = seal(&observation, &device.identity, &spool, Link::after(enrolment())).unwrap();
    let Sealed::Report { entry, head } = sealed else {
        panic!("{sealed:?}")
    };
    assert_eq!(head.sequence, 1);

    let (envelope, report) = spool.read(&entry, device.identity.key().public()).unwrap();
    assert_eq!(envelope.id(), head.id);
    let statement = report.statement();
    assert_eq!(statement.previous, enrolment().id);
    assert_eq!(statement.device, device.identity.device());
    assert_eq!(statement.policy.digest, Policy::shipped().digest());
    let facts = spool.body(&statement.facts).unwrap().unwrap();
    let facts = FactsBody::decode(&facts).unwrap();
    for (key, fact) in facts.facts.iter().chain(&statement.readings) {
        assert_eq!(observation.facts.get(key), Some(fact), "{key}");
    }
    assert_eq!(
        facts.facts.len() + statement.readings.len(),
        observation.facts.len()
    );
    let findings = spool.body(&statement.findings).unwrap().unwrap();
    assert_eq!(
        FindingsBody::decode(&findings).unwrap().findings,
        observation.findings
    );
    assert_eq!(observation.findings.len(), Policy::shipped().checks().len());
}

#[test]
fn what_was_entered_is_sealed_as_it_was_written_and_nothing_is_named_where_nothing_was() {
    let device = device();
    let spool = Spool::open(device.folder.spool(), &Live).unwrap();
    let mut head = enrolment();
    let mut sealed = || {
        let observation = observe(&host(), Policy::shipped(), 0);
        let (observation, not_along) = observation.with_entered(&device.folder, Policy::shipped());
        let sealed = seal(&observation, &device.identity, &spool, Link::after(head)).unwrap();
        let Sealed::Report { entry, head: next } = sealed else {
            panic!("{sealed:?}")
        };
        head = next;
        let (_, report) = spool.read(&entry, device.identity.key().public()).unwrap();
        (report.statement().assessment, not_along)
    };
    assert!(matches!(sealed(), (None, None)));

    let answers = "toolkit: dspt-2026-27\nanswers: []\n";
    let path = device.folder.answers("dspt-2026-27");
    crate::disk::replace(&Live, &path, answers.as_bytes()).unwrap();
    crate::disk::replace(&Live, &device.folder.assets(), b"").unwrap();
    let (named, _) = sealed();
    let body = spool.body(&named.unwrap()).unwrap().unwrap();
    let body = AssessmentBody::decode(&body).unwrap();
    assert_eq!(body.answers.as_deref(), Some(answers));
    assert_eq!(body.assets, None, "an empty file is no book");
    assert_eq!(body.salt, device.identity.salts().assessment);
    assert_eq!(sealed().0, named, "unchanged");

    // Too long, alone or together, or not a text: it stays here, says so, and costs the report nothing.
    let long = vec![b'a'; dspt_report::limits::ASSESSMENT_TEXT_BYTES + 1];
    crate::disk::replace(&Live, &device.folder.assets(), &long).unwrap();
    assert!(matches!(sealed(), (None, Some(NotAlong::Books(_)))));
    // A line feed is two bytes on its way.
    let long = vec![b'\n'; dspt_report::limits::ASSESSMENT_TEXT_BYTES];
    crate::disk::replace(&Live, &device.folder.assets(), &long).unwrap();
    crate::disk::replace(&Live, &path, &long).unwrap();
    assert!(matches!(sealed(), (None, Some(NotAlong::TooLong(_)))));
    crate::disk::replace(&Live, &device.folder.assets(), b"\xff").unwrap();
    assert!(matches!(sealed(), (None, Some(NotAlong::Books(_)))));
}

#[test]
fn an_unchanged_device_names_the_same_bodies_in_its_next_report() {
    let device = device();
    let spool = Spool::open(device.folder.spool(), &Live).unwrap();
    let mut named = Vec::new();
    let mut head = enrolment();
    for now in [1_795_000_000, 1_795_086_400] {
        let observation = observe(&host(), Policy::shipped(), now);
        let sealed = seal(&observation, &device.identity, &spool, Link::after(head)).unwrap();
        let Sealed::Report { entry, head: sealed } = sealed else {
            panic!("{sealed:?}")
        };
        head = sealed;
        let (_, report) = spool.read(&entry, device.identity.key().public()).unwrap();
        let statement = report.statement();
        named.push([statement.facts, statement.findings, statement.inventory]);
    }
    assert_eq!(named.first(), named.last());
    assert_eq!(head.sequence, 2);
}

#[test]
fn two_devices_with_equal_facts_differ_in_every_body() {
    let (one, two) = (device(), device());
    let observation = observe(&host(), Policy::shipped(), 0);
    let one = Parts::of(&observation, one.identity.salts()).unwrap();
    let two = Parts::of(&observation, two.identity.salts()).unwrap();
    assert_ne!(one.facts, two.facts);
    assert_ne!(one.findings, two.findings);
    assert_ne!(one.inventory, two.inventory);
}

#[test]
fn a_full_spool_seals_nothing_and_the_next_report_says_how_often() {
    let device = device();
    let observation = observe(&host(), Policy::shipped(), 0);
    let spool = Spool::open(device.folder.spool(), &Live).unwrap();
    let seal_now = |head| seal(&observation, &device.identity, &spool, Link::after(head)).unwrap();

    let Sealed::Report { head, .. } = seal_now(enrolment()) else {
        panic!("not sealed")
    };
    let waiting = device.folder.spool().join("waiting");
    for number in 2..=limits::WAITING_REPORTS {
        let name = format!("{:012}.json", number + 1000);
        std::fs::copy(waiting.join("000000000001.json"), waiting.join(name)).unwrap();
    }
    for times in 1..=2 {
        assert!(matches!(seal_now(head), Sealed::Skipped { times: found, .. } if found == times));
    }
    for entry in spool.entries(Place::Waiting).unwrap().iter().skip(1) {
        spool.acknowledge(entry).unwrap();
    }
    let Sealed::Report { entry, head } = seal_now(head) else {
        panic!("not sealed")
    };
    let (_, report) = spool.read(&entry, device.identity.key().public()).unwrap();
    assert_eq!(report.statement().skipped, Some(2));

    let Sealed::Report { entry, .. } = seal_now(head) else {
        panic!("not sealed")
    };
    let (_, report) = spool.read(&entry, device.identity.key().public()).unwrap();
    assert_eq!(report.statement().skipped, None);
}

#[test]
fn a_stop_after_any_step_of_a_cycle_never_names_a_body_that_is_not_kept() {
    let observation = observe(&host(), Policy::shipped(), 0);
    let mut finished = false;
    for steps in 0..30 {
        let device = device();
        drop(Spool::open(device.folder.spool(), &Live).unwrap());
        let stopping = crate::spool::tests::Stopping::after(steps);
        let spool = Spool::look(device.folder.spool(), &stopping);
        finished |= seal(&observation, &device.identity, &spool, Link::after(enrolment())).is_ok();

        let spool = Spool::look(device.folder.spool(), &Live);
        for entry in spool.entries(Place::Waiting).unwrap() {
            let (_, report) = spool.read(&entry, device.identity.key().public()).unwrap();
            let statement = report.statement();
            for body in [statement.facts, statement.findings, statement.inventory] {
                assert!(spool.body(&body).unwrap().is_some(), "after {steps} steps");
            }
        }
    }
    assert!(finished, "more steps are needed to see it end");
}
