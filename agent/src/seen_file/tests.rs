use dspt_report::Fact;

use super::*;

const TODAY: i64 = 20_778;

pub(crate) fn file(label: &str, device: u8) -> SeenFile {
    SeenFile {
        form: FORM.to_owned(),
        label: label.to_owned(),
        device: DeviceId::new([device; 16]),
        machine: None,
        collected_at: TODAY * days::SECONDS_OF_DAY + 3_600,
        agent: AgentInfo {
            os: "linux".to_owned(),
            version: "0.1.0".to_owned(),
        },
        os_family: "linux".to_owned(),
        facts: FactSet::from([("firewall.on".parse().unwrap(), Fact::known(true))]),
        inventory: Inventory::default(),
        service_looked_at: None,
    }
}

fn read(file: &SeenFile) -> Result<SeenFile, SeenFileError> {
    SeenFile::from_json(&file.to_json().unwrap(), TODAY)
}

#[test]
fn what_was_written_is_read_back() {
    let file = file("Front office", 1);
    assert_eq!(read(&file).unwrap(), file);
    assert_eq!(file.seen_day(), TODAY);
}

#[test]
fn its_name_comes_from_the_label_and_never_leaves_the_folder() {
    assert_eq!(file("Front office", 1).name(), "computer-front-office.json");
    assert_eq!(file("", 1).name(), "computer-01010101.json");
    assert_eq!(file("../../etc/passwd", 1).name(), "computer-etc-passwd.json");
    assert_eq!(file("…", 1).name(), "computer-01010101.json");
    assert_eq!(
        file("Front office", 1).other_name(),
        "computer-front-office-01010101.json"
    );
}

#[test]
fn another_form_says_so_before_its_shape_is_looked_at() {
    let error = SeenFile::from_json(br#"{"form":"dspt-seen/2","new":[]}"#, TODAY).unwrap_err();
    assert!(matches!(error, SeenFileError::Form { .. }), "{error}");
    assert!(error.to_string().contains("dspt-seen/2"), "{error}");
    for text in ["", "{}", "[]", r#"{"form":1}"#, r#"{"form":"dspt-seen/1"}"#] {
        let error = SeenFile::from_json(text.as_bytes(), TODAY).unwrap_err();
        assert!(matches!(error, SeenFileError::Shape { .. }), "{text}: {error}");
    }
}

#[test]
fn what_is_hostile_or_cannot_be_is_refused() {
    let good = file("Front office", 1);
    let bad = |change: &dyn Fn(&mut SeenFile)| {
        let mut bad = good.clone();
        change(&mut bad);
        read(&bad).unwrap_err()
    };
    let error = bad(&|file| file.label = "a\u{1b}[2J".to_owned());
    assert!(matches!(error, SeenFileError::Text { .. }), "{error}");
    let error = bad(&|file| file.label = "x".repeat(121));
    assert!(matches!(error, SeenFileError::Text { .. }), "{error}");
    let error = bad(&|file| file.agent.version = "x".repeat(41));
    assert!(matches!(error, SeenFileError::Text { .. }), "{error}");
    let error = bad(&|file| file.collected_at = (TODAY + 2) * days::SECONDS_OF_DAY);
    assert!(matches!(error, SeenFileError::Day { .. }), "{error}");
    let error = bad(&|file| file.collected_at = i64::MAX);
    assert!(matches!(error, SeenFileError::Day { .. }), "{error}");
    let error = bad(&|file| file.collected_at = 0);
    assert!(matches!(error, SeenFileError::Day { .. }), "{error}");
    let error = bad(&|file| {
        file.facts.insert("firewall.on".parse().unwrap(), Fact::known(7));
    });
    assert!(matches!(error, SeenFileError::Beyond { .. }), "{error}");
    let error = bad(&|file| file.inventory.hardware.model = "x".repeat(257));
    assert!(matches!(error, SeenFileError::Beyond { .. }), "{error}");
    let tomorrow = SeenFile {
        collected_at: (TODAY + 1) * days::SECONDS_OF_DAY,
        ..good
    };
    assert!(read(&tomorrow).is_ok(), "clocks differ a little");
}

#[test]
fn a_file_beyond_the_limit_is_neither_read_nor_written() {
    let most = usize::try_from(limits::SEEN_FILE_BYTES).unwrap();
    let mut bytes = file("", 1).to_json().unwrap();
    bytes.resize(most, b' ');
    assert!(SeenFile::from_json(&bytes, TODAY).is_ok());
    bytes.push(b' ');
    let error = SeenFile::from_json(&bytes, TODAY).unwrap_err();
    assert!(matches!(error, SeenFileError::TooLarge), "{error}");
}
