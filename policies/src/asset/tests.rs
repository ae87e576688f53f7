//! The register and what it counts.

use std::collections::BTreeMap;

use dspt_report::DeviceId;
use proptest::prelude::*;

use super::Asset;
use super::AssetKind;
use super::Denominator;
use super::Owner;
use super::Scope;
use super::Source;
use crate::date::day;
use crate::toolkit::Toolkit;
use crate::toolkit::Who;

mod book;

/// 2026-11-01.
const TODAY: i64 = 20_758;

fn device(number: u8) -> DeviceId {
    DeviceId::new([number; 16])
}

fn backed(number: u8) -> Asset {
    let id = format!("computer-{number}").parse().unwrap();
    Asset::new(id, AssetKind::Computer, "Office", Source::Device(device(number)))
}

fn by_hand(kind: AssetKind, count: u32, of: Who, on: &str) -> Asset {
    let on_day = day(on).unwrap();
    let source = Source::Word { count, of, on_day };
    Asset::new("by-hand".parse().unwrap(), kind, "By hand", source)
}

fn scope(item: &str) -> Scope {
    let item = Toolkit::in_use(TODAY).item(&item.parse().unwrap());
    item.unwrap().scope.clone()
}

#[test]
fn an_item_s_denominator_names_its_sources() {
    let mut assets: Vec<Asset> = (1..=10).map(backed).collect();
    assets.push(by_hand(AssetKind::Computer, 1, Who::Manager, "2026-06-03"));
    assets.push(by_hand(AssetKind::Phone, 30, Who::Manager, "2026-08-01"));
    assets.push(by_hand(AssetKind::Phone, 8, Who::Manager, "2026-06-03"));
    // Nine are checked, one reports and was not looked at.
    let reporting = (1..=10_u8)
        .map(|n| (device(n), (n < 10).then_some(u64::from(n.min(6)))))
        .collect();
    let found = Denominator::count(&scope("antivirus-everywhere"), &assets, &reporting, TODAY);
    assert_eq!(
        found.in_words(TODAY),
        "9 of 11 computers checked, oldest 6 days; 38 phones on your word of 3 June"
    );
}

#[test]
fn figures_read_as_people_say_them() {
    let word = |kind, count, of, owner| {
        let mut asset = by_hand(kind, count, of, "2025-06-03");
        asset.owner = owner;
        asset
    };
    let ours = Owner::Organisation;
    type Reporting = &'static [(u8, Option<u64>)];
    let cases: Vec<(Vec<Asset>, Reporting, &str)> = vec![
        (vec![], &[], "nothing in the register yet"),
        (vec![backed(1)], &[], "0 of 1 computer checked"),
        (vec![backed(1)], &[(1, Some(0))], "1 of 1 computer checked, today"),
        (
            vec![],
            &[(1, Some(1)), (2, None)],
            "1 of 2 computers checked, oldest 1 day",
        ),
        (
            vec![word(AssetKind::Tablet, 1, Who::ItSupport, ours)],
            &[],
            "1 tablet on the word of IT support of 3 June 2025",
        ),
        (
            vec![word(AssetKind::Computer, 2, Who::Manager, Owner::Personal)],
            &[],
            "2 personal computers on your word of 3 June 2025",
        ),
        (
            vec![word(AssetKind::RemovableMedium, 3, Who::Supplier, ours)],
            &[],
            "3 memory sticks and discs on the word of a supplier of 3 June 2025",
        ),
        (
            vec![word(AssetKind::Phone, 0, Who::Manager, ours)],
            &[],
            "nothing in the register yet",
        ),
    ];
    for (assets, reporting, words) in cases {
        let reporting = reporting.iter().map(|(n, age)| (device(*n), *age)).collect();
        let found = Denominator::count(&Scope::everything(), &assets, &reporting, TODAY);
        assert_eq!(found.in_words(TODAY), words);
    }
}

#[test]
fn what_is_retired_or_not_used_for_work_is_not_counted() {
    let mut retired = backed(1);
    retired.retired_day = Some(TODAY);
    let mut leaves_tomorrow = backed(2);
    leaves_tomorrow.retired_day = Some(TODAY + 1);
    let mut private = by_hand(AssetKind::Phone, 5, Who::Manager, "2026-06-03");
    private.owner = Owner::Personal;
    private.reaches_personal_data = false;
    let assets = [retired, leaves_tomorrow, private];
    let found = Denominator::count(&Scope::everything(), &assets, &BTreeMap::new(), TODAY);
    assert_eq!((found.computers, found.on_word.len()), (1, 0));
}

#[test]
fn a_computer_that_stands_twice_in_the_register_is_one_computer() {
    let assets = [backed(1), backed(1)];
    let found = Denominator::count(&Scope::everything(), &assets, &BTreeMap::new(), TODAY);
    assert_eq!(found.computers, 1);
}

#[test]
fn each_item_is_about_what_its_wording_says() {
    let yes = |item: &str, kind, owner, reaches| scope(item).includes_one(kind, owner, reaches);
    let (ours, personal) = (Owner::Organisation, Owner::Personal);
    assert!(yes("antivirus-everywhere", AssetKind::Computer, ours, false));
    assert!(!yes("antivirus-everywhere", AssetKind::Computer, personal, false));
    assert!(yes("portable-encryption", AssetKind::RemovableMedium, ours, true));
    assert!(!yes("portable-encryption", AssetKind::Computer, ours, false));
    assert!(yes("personal-devices", AssetKind::Phone, personal, true));
    assert!(!yes("personal-devices", AssetKind::Phone, ours, true));
    assert!(yes("router-passwords", AssetKind::NetworkEquipment, ours, false));
    assert!(!yes("router-passwords", AssetKind::Computer, ours, true));
    assert!(
        yes("backups-working", AssetKind::Computer, ours, true),
        "it is about computers"
    );
    assert!(
        !yes("privacy-notice", AssetKind::Computer, ours, true),
        "only a person knows"
    );
    assert!(
        AssetKind::ALL
            .iter()
            .all(|kind| yes("asset-register", *kind, ours, false))
    );
}

proptest! {
    #[test]
    fn no_register_is_too_large_to_count(counts in prop::collection::vec((0_u8..7, any::<u32>(), any::<i64>(), any::<bool>()), 0..20), today in any::<i64>()) {
        let assets: Vec<Asset> = counts
            .iter()
            .map(|(kind, count, on_day, personal)| {
                let source = Source::Word { count: *count, of: Who::Manager, on_day: *on_day };
                let mut asset = Asset::new("a".parse().unwrap(), AssetKind::ALL[usize::from(*kind)], "", source);
                asset.owner = if *personal { Owner::Personal } else { Owner::Organisation };
                asset
            })
            .collect();
        let mut backwards = assets.clone();
        backwards.reverse();
        let found = Denominator::count(&Scope::everything(), &assets, &BTreeMap::new(), today);
        prop_assert_eq!(&found, &Denominator::count(&Scope::everything(), &backwards, &BTreeMap::new(), today));
        prop_assert_eq!(found.checked, 0);
        let all: u64 = found.computers + found.on_word.iter().map(|group| group.count).sum::<u64>();
        prop_assert_eq!(all, counts.iter().map(|(_, count, _, _)| u64::from(*count)).sum::<u64>());
        prop_assert!(!found.in_words(today).is_empty());
    }
}
