//! Every recording gives the facts that its snapshot says. To add one, put a file into `recordings/`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::Platform;
use dspt_checks::Recorded;
use dspt_checks::Recording;
use dspt_checks::collect;
use dspt_checks::inventory;
use dspt_checks::record;
use dspt_checks::recording::RecordingError;
use dspt_checks::registry;
use dspt_report::FactSet;

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn device(file: &Path) -> Arc<dyn Host> {
    Arc::new(Recorded::from_json(&std::fs::read(file).unwrap()).unwrap())
}

/// One fact a line. The processor's family is that of the machine that runs the test.
fn lines(facts: &FactSet) -> String {
    facts
        .iter()
        .filter(|(key, _)| key.as_str() != "os.architecture")
        .map(|(key, fact)| format!("{key} {}\n", serde_json::to_string(fact).unwrap()))
        .collect()
}

#[test]
fn every_recording_gives_the_facts_of_its_snapshot() {
    let files = recordings();
    assert!(files.len() >= 5);
    for file in files {
        let observed = collect(&device(&file), None);
        let name = file.file_stem().unwrap().to_str().unwrap();
        insta::assert_snapshot!(name, lines(&observed.facts));
        let faults: Vec<_> = observed.runs.iter().filter(|run| run.fault.is_some()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

/// What is taken out of a recording because it is somebody's decides no fact.
#[test]
fn a_device_gives_the_same_facts_after_it_was_recorded_again() {
    let mut again = [0, 0];
    for file in recordings() {
        let host = device(&file);
        match host.platform() {
            Platform::Windows => again[0] += 1,
            Platform::Macos => again[1] += 1,
            Platform::Linux => continue,
        }
        let recorded = record(Arc::clone(&host)).unwrap().to_json().unwrap();
        let recorded: Arc<dyn Host> = Arc::new(Recorded::from_json(&recorded).unwrap());
        let name = file.display();
        assert_eq!(
            lines(&collect(&recorded, None).facts),
            lines(&collect(&host, None).facts),
            "{name}"
        );
        assert_eq!(inventory(&recorded), inventory(&host), "{name}");
    }
    let [windows, macs] = again;
    assert!(windows >= 10 && macs >= 4, "{windows} and {macs}");
}

#[test]
fn every_probe_emits_only_what_it_declares() {
    for file in recordings() {
        let host = device(&file);
        for probe in registry::PROBES {
            let mut seen = dspt_checks::Observations::default();
            (probe.observe)(host.as_ref(), &mut seen);
            for key in seen.facts().keys() {
                assert!(probe.facts.contains(&key.as_str()), "{} emits {key}", probe.name);
            }
        }
    }
}

#[test]
fn a_recording_of_another_version_says_so_and_what_to_do() {
    let error = Recording::from_json(br#"{"format":"dspt-recording/3","new":1}"#).unwrap_err();
    assert!(matches!(&error, RecordingError::Format { found } if found == "dspt-recording/3"));
    assert!(error.to_string().contains("record the device again"));
    assert!(matches!(
        Recording::from_json(b"{").unwrap_err(),
        RecordingError::Shape(_)
    ));
    let large = vec![b' '; dspt_checks::limits::RECORDING_BYTES + 1];
    assert!(matches!(
        Recording::from_json(&large).unwrap_err(),
        RecordingError::TooLarge
    ));
}
