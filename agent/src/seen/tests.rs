use std::collections::BTreeSet;

use dspt_report::Fact;
use dspt_report::schema;
use dspt_report::schema::Kind;

use super::*;

fn key(key: &str) -> FactKey {
    key.parse().unwrap()
}

fn said(check: &str, facts: &[(&str, FactValue)]) -> Option<String> {
    let policy = Policy::shipped();
    let check = policy.check(&check.parse().unwrap()).unwrap();
    let facts: FactSet = facts
        .iter()
        .map(|(name, value)| (key(name), Fact::Known(value.clone())))
        .collect();
    let cited: Vec<FactKey> = facts.keys().cloned().collect();
    in_words(policy, check, &cited, &facts, &FactSet::new())
}

#[test]
fn numbers_days_lists_and_choices_are_said_in_words() {
    let say = |check, fact, value: FactValue| said(check, &[(fact, value)]);
    assert_eq!(
        say("administrators-few", "accounts.administrators", 7.into()).as_deref(),
        Some("7 administrators")
    );
    assert_eq!(
        say("updates-list-fresh", "updates.last_check_day", 20_758.into()).as_deref(),
        Some("last looked for updates on 1 Nov 2026")
    );
    let two = vec!["AnyDesk".to_owned(), "TeamViewer".to_owned()];
    assert_eq!(
        say("remote-support-tools-few", "remote.support_tools", two.into()).as_deref(),
        Some("AnyDesk, TeamViewer")
    );
    assert_eq!(
        say("automatic-updates", "updates.automatic", "off".into()).as_deref(),
        Some("somebody has to look for updates")
    );
}

#[test]
fn what_is_wrong_stands_before_the_setting_that_explains_it() {
    let facts = [
        ("updates.automatic", "off".into()),
        ("updates.pending_security", 3.into()),
    ];
    assert_eq!(
        said("security-updates", &facts).as_deref(),
        Some("3 security updates wait; somebody has to look for updates")
    );
}

#[test]
fn a_product_is_called_by_its_name_and_one_that_nobody_knows_by_its_id() {
    let ids = vec!["debian:12".to_owned(), "strange:1".to_owned()];
    assert_eq!(
        said("software-supported", &[("support.software_ended", ids.into())]).as_deref(),
        Some("Debian 12, strange 1")
    );
}

#[test]
fn a_long_list_is_counted_from_some_point_on() {
    let names: Vec<String> = (0..limits::NAMES_SHOWN + 5).map(|n| format!("tool{n}")).collect();
    let said = said(
        "remote-support-tools-few",
        &[("remote.support_tools", names.into())],
    )
    .unwrap();
    assert!(said.ends_with("tool11, and 5 more"), "{said}");
}

#[test]
fn what_the_title_says_already_is_not_said_again() {
    assert_eq!(said("firewall-on", &[("firewall.on", false.into())]), None);
    // What only decides whether the check is about this computer is not what was wrong.
    assert_eq!(
        said(
            "builtin-administrator-off",
            &[
                ("accounts.administrators", 2.into()),
                ("accounts.builtin_administrator_enabled", true.into())
            ]
        ),
        None
    );
    assert_eq!(
        said(
            "accounts-have-passwords",
            &[("accounts.without_password", 0.into())]
        ),
        None
    );
}

#[test]
fn a_value_of_another_type_is_not_said() {
    assert_eq!(
        said(
            "administrators-few",
            &[("accounts.administrators", "many".into())]
        ),
        None
    );
}

#[test]
fn the_table_is_sorted_and_fits_the_schema() {
    assert!(WORDS.is_sorted_by(|(a, _), (b, _)| a < b));
    for (key, words) in WORDS {
        let fits = match (words, schema::fact(key).unwrap().kind) {
            (Number(..), kind) => matches!(kind, Kind::Count | Kind::Minutes | Kind::Percent),
            (Day(text), kind) => kind == Kind::Day && text.contains("{day}"),
            (Names | Products, kind) => kind == Kind::List,
            (Choice(meanings), Kind::Choice(choices)) => {
                meanings.iter().all(|(word, _)| choices.contains(word))
            }
            (Choice(_), _) => false,
        };
        assert!(fits, "{key}");
    }
}

/// Of yes and no, and of one word out of a few, the title tells enough unless the table says more.
#[test]
fn every_number_day_and_list_that_a_shipped_check_rests_on_has_words() {
    let facts: BTreeSet<&FactKey> = Policy::shipped()
        .checks()
        .iter()
        .flat_map(|check| check.pass().facts())
        .collect();
    for key in facts {
        let kind = schema::fact(key.as_str()).unwrap().kind;
        let tells = matches!(
            kind,
            Kind::Count | Kind::Day | Kind::Minutes | Kind::Days | Kind::Percent | Kind::List
        );
        assert!(!tells || words(key.as_str()).is_some(), "{key}");
    }
}
