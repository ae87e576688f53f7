use super::*;
use crate::seen_file::tests::file;

fn source(file: SeenFile, from: Option<&str>) -> Source {
    Source {
        file,
        from: from.map(str::to_owned),
    }
}

#[test]
fn each_computer_counts_once_and_the_newest_wins_whatever_the_order() {
    let old = file("Front office", 1);
    let mut new = file("Reception", 1);
    new.collected_at += 10;
    let other = file("Laptop", 2);
    let all = [
        source(old, Some("a.json")),
        source(new, Some("b.json")),
        source(other, Some("c.json")),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let sources = order.map(|place: usize| all.get(place).unwrap().clone());
        let (kept, remarks) = once_each(sources.to_vec());
        let mut labels: Vec<String> = kept.iter().map(Source::label).collect();
        labels.sort();
        assert_eq!(labels, ["Laptop", "Reception"]);
        assert_eq!(remarks.len(), 1);
        assert!(
            remarks
                .iter()
                .all(|remark| remark.starts_with("a.json was left out: Reception")),
            "{remarks:?}"
        );
    }
}

#[test]
fn a_machine_is_known_again_after_it_joined_a_console() {
    let machine = Some(machine_hash("0123"));
    let before = SeenFile {
        machine,
        ..file("Front office", 1)
    };
    let mut after = SeenFile {
        machine,
        ..file("Front office", 2)
    };
    after.collected_at += 1;
    let elsewhere = SeenFile {
        machine: Some(machine_hash("4567")),
        ..file("Front office", 3)
    };
    let (kept, remarks) = once_each(vec![
        source(before, Some("a.json")),
        source(after, None),
        source(elsewhere, Some("b.json")),
    ]);
    assert_eq!(kept.len(), 2);
    assert_eq!(remarks.len(), 1);
}

#[test]
fn a_computer_without_a_machine_id_keeps_the_id_that_it_was_given() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path().join("data"));
    let id = |machine| device_without_key(&folder, machine, &Seed::generate().unwrap()).unwrap();
    let first = id(None);
    assert_eq!(id(None), first);
    assert_ne!(id(Some("0123")), first);
    assert_eq!(id(Some("0123")), id(Some("0123")));
    assert_ne!(id(Some("0123")), id(Some("4567")));
}

fn read_files(named: &[PathBuf]) -> Result<Vec<Source>, WithErrors> {
    read(named, Policy::shipped(), Platform::Linux, TODAY)
}

const TODAY: i64 = 20_778;

fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    disk::replace(&disk::Live, &path, bytes).unwrap();
    path
}

#[test]
fn a_folder_gives_its_files_of_computers_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "computer-b.json", &file("B", 2).to_json().unwrap());
    put(root.path(), "computer-a.json", &file("A", 1).to_json().unwrap());
    put(root.path(), "answers.json", b"not ours");
    let sources = read_files(&[root.path().to_owned()]).unwrap();
    let labels: Vec<String> = sources.iter().map(Source::label).collect();
    assert_eq!(labels, ["A", "B"]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let root = tempfile::tempdir().unwrap();
    let empty = root.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let named = [
        root.path().join("none.json"),
        put(root.path(), "text.json", b"hello"),
        put(root.path(), "other.json", b"{\"a\":1}"),
        put(root.path(), "newer.json", br#"{"format":"dspt-recording/9"}"#),
        put(root.path(), "seen.json", br#"{"form":"dspt-seen/9"}"#),
        empty,
        put(root.path(), "good.json", &file("A", 1).to_json().unwrap()),
    ];
    let errors = read_files(&named).unwrap_err();
    assert_eq!(errors.0.len(), 6);
    let text = errors.to_string();
    for part in [
        "none.json",
        "text.json",
        "other.json",
        "dspt-recording/9",
        "dspt-seen/9",
        "empty",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("good.json"), "{text}");
}

#[test]
fn a_recording_that_is_still_to_come_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let recording = Recorded::linux().recording().to_json().unwrap();
    let path = put(root.path(), "office.json", &recording);
    let named = [path];
    assert!(read(&named, Policy::shipped(), Platform::Linux, TODAY - 1).is_ok());
    let error = read(&named, Policy::shipped(), Platform::Linux, TODAY - 2).unwrap_err();
    assert!(matches!(error.0.as_slice(), [WithError::Day { .. }]), "{error}");
    let sources = read_files(&named).unwrap();
    assert_eq!(sources.first().unwrap().label(), "office");
}

#[test]
fn a_computer_is_judged_by_the_day_on_which_it_was_seen() {
    let key = "antivirus.definitions_day".parse().unwrap();
    let mut seen = file("Front office", 1);
    seen.facts.insert(key, dspt_report::Fact::known(seen.seen_day()));
    let computer = source(seen, Some("a.json")).computer(Policy::shipped());
    assert_eq!(computer.seen_day, TODAY);
    assert_eq!(computer.how, Seen::File);
    assert_eq!(computer.findings.len(), Policy::shipped().checks().len());
}

#[test]
fn more_files_than_a_pack_takes_are_refused_before_any_is_read() {
    let root = tempfile::tempdir().unwrap();
    let path = put(root.path(), "computer-a.json", &file("A", 1).to_json().unwrap());
    let most = vec![path; limits::OTHER_COMPUTERS];
    assert_eq!(read_files(&most).unwrap().len(), limits::OTHER_COMPUTERS);
    let none = vec![root.path().join("none"); limits::OTHER_COMPUTERS + 1];
    let error = read_files(&none).unwrap_err();
    assert!(
        matches!(error.0.as_slice(), [WithError::TooMany { .. }]),
        "{error}"
    );
}
