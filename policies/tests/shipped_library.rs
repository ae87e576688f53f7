//! The shipped library as a whole: its checks' own tests, and what its toolkits add up to.

use std::collections::BTreeSet;

use dspt_policies::EvidenceItem;
use dspt_policies::Policy;
use dspt_policies::Toolkit;
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
