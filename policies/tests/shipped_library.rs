//! The shipped library as a whole: its checks' own tests, and what its toolkits add up to.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::path::Path;

use dspt_policies::EvidenceItem;
use dspt_policies::Policy;
use dspt_policies::Toolkit;
use dspt_policies::answer::CertificateKind;
use dspt_policies::asset::Scope;
use dspt_policies::toolkit::AnswerForm;
use dspt_policies::toolkit::Backer;
use dspt_policies::toolkit::Confidence;
use dspt_policies::toolkit::DeviceClass;
use dspt_policies::toolkit::How;
use dspt_policies::toolkit::Level;

/// 2026-06-30.
const LAST_DAY: i64 = 20_634;

fn count(toolkit: &Toolkit, wanted: impl Fn(&EvidenceItem) -> bool) -> usize {
    toolkit.items().iter().filter(|item| wanted(item)).count()
}

#[test]
fn every_check_holds_its_own_tests() {
    let policy = Policy::shipped();
    let tests = policy.test().unwrap();
    assert!(tests >= 3 * policy.checks().len(), "{tests} tests");
}

#[test]
fn the_items_add_up_to_the_published_totals() {
    for toolkit in Toolkit::shipped() {
        let name = &toolkit.name;
        assert_eq!(
            count(toolkit, |item| item.level == Level::Approaching),
            26,
            "{name}"
        );
        assert_eq!(count(toolkit, |item| item.level == Level::Met), 19, "{name}");
        assert_eq!(count(toolkit, |item| item.level == Level::Optional), 11, "{name}");
        for (class, items) in [
            (DeviceClass::Strong, 5),
            (DeviceClass::Partial, 14),
            (DeviceClass::PersonOnly, 26),
        ] {
            let of_class = |item: &EvidenceItem| item.level != Level::Optional && item.device_class == class;
            assert_eq!(count(toolkit, of_class), items, "{name} {}", class.as_str());
        }
    }
}

#[test]
fn what_devices_show_and_what_supports_it_agree() {
    for item in Toolkit::shipped().iter().flat_map(Toolkit::items) {
        let strong = item.checks.iter().any(|support| support.how == How::Strong);
        assert_eq!(strong, item.device_class == DeviceClass::Strong, "{}", item.id);
        let none = item.checks.is_empty();
        assert!(
            none || item.device_class != DeviceClass::PersonOnly,
            "{}",
            item.id
        );
        assert!(
            item.person_says.is_some(),
            "{}: no program can answer it alone",
            item.id
        );
    }
}

/// Run with `UPDATE_TOOLKIT=1` to write the rows anew.
#[test]
fn the_list_carried_forward_has_the_rows_of_the_year_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library/toolkit");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let before = read("dspt-2025-26.yaml");
    let rows = before.split_once("\nitems:\n").unwrap().1;
    let carried: String = rows
        .lines()
        // What happened to a row between the two years is not known.
        .filter(|line| !line.starts_with("    from: "))
        .map(|line| match line.starts_with("    confidence: ") {
            true => "    confidence: carried-forward\n".to_owned(),
            false => format!("{line}\n"),
        })
        .collect();
    let now = read("dspt-2026-27.yaml");
    let (head, rows) = now.split_once("\nitems:\n").unwrap();
    if std::env::var_os("UPDATE_TOOLKIT").is_some() {
        let path = folder.join("dspt-2026-27.yaml");
        let text = format!("{head}\nitems:\n{carried}");
        std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), text.as_bytes()).unwrap();
    } else {
        let differs = rows.lines().zip(carried.lines()).find(|(now, then)| now != then);
        assert_eq!(differs, None);
        assert_eq!(rows.lines().count(), carried.lines().count());
    }
}

#[test]
fn every_item_has_help_and_its_scope_and_form_are_data() {
    for item in Toolkit::shipped().iter().flat_map(Toolkit::items) {
        let help = item.help.as_deref().unwrap_or_default();
        assert!((60..=500).contains(&help.len()), "{}: {help}", item.id);
        assert!(
            (2..=4).contains(&help.matches(['.', '?']).count()),
            "{}: {help}",
            item.id
        );
        // Only a question about training is half a computer's without being about one.
        let training = item.form == Some(AnswerForm::Training);
        let about_things = item.device_class != DeviceClass::PersonOnly && !training;
        assert_eq!(about_things, item.scope != Scope::NOTHING, "{}", item.id);
        let register = item.id.as_str() == "asset-register";
        assert_eq!(register, item.backed_by == Backer::Register, "{}", item.id);
    }
    let forms = |toolkit: &Toolkit| toolkit.items().iter().filter_map(|item| item.form).count();
    assert!(Toolkit::shipped().iter().all(|toolkit| forms(toolkit) == 2));
}

#[test]
fn a_certificate_or_a_risk_stands_in_only_where_the_sources_say_so() {
    let lists = [
        (CertificateKind::CyberEssentialsPlus, "4.2.4 6.2.1 9.1.1 9.2.1"),
        (
            CertificateKind::Iso27001,
            "2.1.1 2.2.1 4.3.1 5.1.1 6.1.1 6.1.2 6.2.1 7.1.2",
        ),
        (
            CertificateKind::Psn,
            "1.3.6 1.3.13 2.1.1 6.1.1 6.1.2 8.1.4 8.2.1 9.2.1",
        ),
    ];
    for toolkit in Toolkit::shipped() {
        let those = |wanted: &dyn Fn(&EvidenceItem) -> bool| {
            let items = toolkit.items().iter().filter(|item| wanted(item));
            items
                .map(|item| item.reference.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (kind, references) in lists {
            assert_eq!(those(&|item| item.waived_by.contains(&kind)), references);
        }
        assert_eq!(
            those(&|item| item.risk_can_be_accepted),
            "4.5.3 8.1.4 8.2.1 9.5.2"
        );
    }
}

#[test]
fn the_list_carried_forward_says_so_in_every_row() {
    let carried = Toolkit::in_use(LAST_DAY + 1);
    assert_eq!(carried.name, "dspt-2026-27");
    assert!(
        carried
            .notice
            .as_ref()
            .is_some_and(|notice| notice.contains("not yet checked against 2026-27"))
    );
    assert_eq!(
        count(carried, |item| item.confidence != Confidence::CarriedForward),
        0
    );

    let before = Toolkit::in_use(LAST_DAY);
    assert_eq!(before.name, "dspt-2025-26");
    let ids = |toolkit: &Toolkit| {
        toolkit
            .items()
            .iter()
            .map(|item| item.id.clone())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(ids(before), ids(carried));
}
