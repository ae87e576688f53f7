use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::Recorded;
use dspt_policies::Policy;
use dspt_report::Fact;

use super::*;
use crate::cycle;

const NOW: i64 = 1_795_000_000;

fn key(text: &str) -> FactKey {
    text.parse().unwrap()
}

/// What the service saw of a computer at `NOW`.
fn seen() -> Observation {
    let host: Arc<dyn Host> =
        Arc::new(Recorded::linux().file("/etc/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\n"));
    let mut observation = cycle::observe(&host, Policy::shipped(), NOW);
    observation.facts = FactSet::from([
        (key("accounts.without_password"), Fact::known(0)),
        (key("firewall.on"), Fact::known(true)),
        (key("wifi.open_networks"), Fact::unknown(Reason::NotPresent)),
        (key("os.name"), Fact::known("Ubuntu".to_owned())),
    ]);
    observation
}

/// What an ordinary account sees of it.
fn ordinary() -> FactSet {
    FactSet::from([
        (
            key("accounts.without_password"),
            Fact::unknown(Reason::NotPermitted),
        ),
        (key("firewall.on"), Fact::unknown(Reason::NotPresent)),
        (key("wifi.open_networks"), Fact::unknown(Reason::NotPermitted)),
        (key("os.name"), Fact::known("Ubuntu".to_owned())),
    ])
}

#[test]
fn only_what_rights_were_missing_for_is_filled_in_with_its_date() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("result");
    keep(&folder, &seen()).unwrap();
    let mut facts = ordinary();
    let stand_in = fill(&mut facts, &folder, NOW + 60).unwrap();
    assert_eq!(stand_in.collected_at, NOW);
    assert_eq!(stand_in.facts, BTreeSet::from([key("accounts.without_password")]));
    assert_eq!(facts[&key("accounts.without_password")], Fact::known(0));
    assert_eq!(facts[&key("firewall.on")], Fact::unknown(Reason::NotPresent));
    assert_eq!(
        facts[&key("wifi.open_networks")],
        Fact::unknown(Reason::NotPermitted),
        "what the service did not see either stays unknown"
    );
    assert_eq!(
        fill(&mut facts, &folder, NOW),
        None,
        "there is no more to fill in"
    );
}

#[test]
fn what_any_account_can_see_is_not_in_the_file() {
    let root = tempfile::tempdir().unwrap();
    keep(root.path(), &seen()).unwrap();
    let text = std::fs::read_to_string(file(root.path())).unwrap();
    assert!(text.contains("firewall.on"), "{text}");
    assert!(!text.contains("os.name") && !text.contains("inventory"), "{text}");
}

#[test]
fn an_old_a_future_a_damaged_or_another_result_stands_in_for_nothing() {
    let root = tempfile::tempdir().unwrap();
    let mut facts = ordinary();
    assert_eq!(fill(&mut facts, root.path(), NOW), None, "there is none");
    keep(root.path(), &seen()).unwrap();
    for later in [15 * DAY, -2 * DAY] {
        assert_eq!(fill(&mut facts, root.path(), NOW + later), None, "{later}");
    }
    let path = file(root.path());
    let text = std::fs::read_to_string(&path).unwrap();
    for bad in [
        "",
        "{}",
        &text[..text.len() / 2],
        &text.replace("result/1", "result/2"),
    ] {
        disk::replace(&disk::Live, &path, bad.as_bytes()).unwrap();
        assert_eq!(fill(&mut facts, root.path(), NOW), None, "{bad}");
    }
    assert_eq!(facts, ordinary(), "nothing was changed");
}

#[cfg(unix)]
#[test]
fn a_result_that_others_can_change_is_not_believed() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("result");
    keep(&folder, &seen()).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&file(&folder))), (0o755, 0o644));
    for path in [file(&folder), folder.clone()] {
        let before = path.metadata().unwrap().permissions();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o777)).unwrap();
        assert_eq!(fill(&mut ordinary(), &folder, NOW), None, "{}", path.display());
        std::fs::set_permissions(&path, before).unwrap();
    }
    assert!(fill(&mut ordinary(), &folder, NOW).is_some());
    let link = root.path().join("link");
    std::os::unix::fs::symlink(&folder, &link).unwrap();
    assert_eq!(fill(&mut ordinary(), &link, NOW), None, "a link");
}
