//! The same of a Mac, whose files are property lists.

use std::collections::BTreeMap;

use super::*;
use crate::parse::plist::Item;
use crate::parse::plist::write;

/// Keys that probes read, so that what is made up reaches them.
const KEYS: [&str; 24] = [
    "AutomaticCheckEnabled",
    "AutomaticallyInstallMacOSUpdates",
    "CFBundleShortVersionString",
    "Destinations",
    "EnableFirewall",
    "JavaVM",
    "LastSuccessfulDate",
    "Model",
    "NAT",
    "ProductBuildVersion",
    "ProductName",
    "ProductVersion",
    "RecommendedUpdates",
    "SnapshotDates",
    "askForPassword",
    "authentication_authority",
    "autoLoginUser",
    "date",
    "displayName",
    "idleTime",
    "lastUserName",
    "minLength",
    "trustList",
    "uid",
];
const TEXTS: [&str; 8] = [
    "26.1",
    "10.16",
    "99999999999999999999",
    "25B78",
    "macOS",
    "-1",
    ";ShadowHash;",
    "loggedIn",
];

fn item() -> impl Strategy<Value = Item> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Item::Flag),
        any::<i64>().prop_map(Item::Number),
        proptest::sample::select(&TEXTS).prop_map(|text| Item::Text(text.to_owned())),
        (0..100_000_i64).prop_map(Item::Day),
        Just(Item::Data(vec![0, 1])),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = proptest::sample::select(&KEYS).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Item::List),
            proptest::collection::btree_map(key, inner, 0..6).prop_map(Item::Table),
        ]
    })
}

fn macs() -> impl Strategy<Value = Anything> {
    let names = proptest::sample::subsequence(
        &["a.app", "a.plist", "margaret.plist", "root.plist", "6.0.1", "x"][..],
        0..6,
    );
    (item(), names).prop_map(|(item, names)| Anything {
        platform: Platform::Macos,
        bytes: write(&item),
        names: names.into_iter().map(str::to_owned).collect(),
        memo: Memo::default(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_mac_makes_a_probe_panic_hang_or_say_what_it_has_not_declared(device in macs()) {
        run_all(&device)?;
    }
}

#[test]
fn no_name_of_an_account_leaves_a_probe_of_a_mac() {
    let secret = "zebedee";
    let text = |text: &str| Item::Text(text.to_owned());
    let list = |of: &str| Item::List(vec![text(of)]);
    let entries = [
        ("ProductName", text("macOS")),
        ("ProductVersion", text("26.1")),
        ("autoLoginUser", text(secret)),
        ("lastUser", text("loggedIn")),
        ("lastUserName", text(secret)),
        ("name", list(secret)),
        ("users", list(secret)),
        ("uid", list("501")),
        ("authentication_authority", list(";ShadowHash;")),
    ];
    let entries: BTreeMap<String, Item> = entries
        .into_iter()
        .map(|(key, item)| (key.to_owned(), item))
        .collect();
    let device = Anything {
        platform: Platform::Macos,
        bytes: write(&Item::Table(entries)),
        names: vec![format!("{secret}.plist")],
        memo: Memo::default(),
    };
    assert_says_nothing_of(&device, secret);
}
