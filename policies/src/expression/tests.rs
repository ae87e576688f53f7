//! What expressions mean, and what is refused.

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Reason;

use crate::expression::Expression;
use crate::policy::Parameter;

/// 2026-11-01.
const TODAY: i64 = 20_758;

fn facts() -> FactSet {
    let known: [(&str, FactValue); 9] = [
        ("firewall.on", true.into()),
        ("disk.system.encrypted", false.into()),
        ("device.kind", "laptop".into()),
        ("os.name", "Debian".into()),
        ("updates.pending", 3.into()),
        ("updates.last_check_day", (TODAY - 5).into()),
        (
            "backup.tools",
            vec!["deja-dup".to_owned(), "restic".to_owned()].into(),
        ),
        ("services.risky", Vec::<String>::new().into()),
        ("device.portable", true.into()),
    ];
    let mut facts: FactSet = known
        .into_iter()
        .map(|(key, value)| (key.parse().unwrap(), Fact::Known(value)))
        .collect();
    facts.insert(
        "antivirus.on".parse().unwrap(),
        Fact::unknown(Reason::NotPermitted),
    );
    facts
}

fn compile(text: &str) -> Result<Expression, Vec<super::Flaw>> {
    let parameter = |name: &str, value| Parameter {
        name: name.to_owned(),
        value,
        about: String::new(),
    };
    let parameters = [
        parameter("days", 14.into()),
        parameter("strict", true.into()),
        parameter("name", "Debian".into()),
    ];
    Expression::compile(text, &parameters)
}

/// The answer and the facts behind it, in words.
fn says(text: &str) -> String {
    let facts = facts();
    let expression = compile(text).unwrap_or_else(|flaws| panic!("{text}: {flaws:?}"));
    let value = |key: &FactKey| facts.get(key).and_then(Fact::value);
    let outcome = expression.evaluate(&value, TODAY);
    let answer = outcome
        .answer()
        .map_or_else(|| "unknown".to_owned(), |answer| answer.to_string());
    let because: Vec<&str> = outcome.because().iter().map(|key| key.as_str()).collect();
    format!("{answer} {}", because.join(" ")).trim_end().to_owned()
}

#[test]
fn known_facts_give_the_answer_and_the_facts_that_decided() {
    let table = [
        ("firewall.on", "true firewall.on"),
        ("!firewall.on", "false firewall.on"),
        (
            "firewall.on && disk.system.encrypted",
            "false disk.system.encrypted",
        ),
        ("firewall.on || disk.system.encrypted", "true firewall.on"),
        (
            "firewall.on && device.portable",
            "true firewall.on device.portable",
        ),
        ("device.kind == \"laptop\"", "true device.kind"),
        ("device.kind != 'laptop'", "false device.kind"),
        ("device.kind in ['laptop', 'tablet']", "true device.kind"),
        ("os.name == params.name", "true os.name"),
        (
            "updates.pending <= 3 && updates.pending < 4 && updates.pending >= 3",
            "true updates.pending",
        ),
        ("updates.pending > 3", "false updates.pending"),
        (
            "updates.last_check_day >= today - params.days",
            "true updates.last_check_day",
        ),
        (
            "today - updates.last_check_day == 5",
            "true updates.last_check_day",
        ),
        (
            "updates.pending + 2 == 5 && -updates.pending == 0 - 3",
            "true updates.pending",
        ),
        ("size(backup.tools) == 2", "true backup.tools"),
        ("\"restic\" in backup.tools", "true backup.tools"),
        (
            "backup.tools.exists(tool, tool == \"restic\")",
            "true backup.tools",
        ),
        ("backup.tools.all(tool, tool == \"restic\")", "false backup.tools"),
        ("services.risky.all(x, x == \"none\")", "true services.risky"),
        ("services.risky.exists(x, x == \"none\")", "false services.risky"),
        (
            "backup.tools.exists(x, x in services.risky)",
            "false backup.tools services.risky",
        ),
        (
            "device.portable ? params.strict : disk.system.encrypted",
            "true device.portable",
        ),
        ("true", "true"),
    ];
    for (text, expected) in table {
        assert_eq!(says(text), expected, "{text}");
    }
}

#[test]
fn an_unknown_fact_makes_the_answer_unknown_unless_it_does_not_depend_on_it() {
    let table = [
        ("antivirus.on", "unknown antivirus.on"),
        ("!antivirus.on", "unknown antivirus.on"),
        ("antivirus.on && firewall.on", "unknown antivirus.on"),
        (
            "disk.system.encrypted && antivirus.on",
            "false disk.system.encrypted",
        ),
        (
            "antivirus.on && disk.system.encrypted",
            "false disk.system.encrypted",
        ),
        ("antivirus.on || firewall.on", "true firewall.on"),
        ("antivirus.on || disk.system.encrypted", "unknown antivirus.on"),
        ("antivirus.on || !antivirus.on", "unknown antivirus.on"),
        (
            "antivirus.on && smb.version_1",
            "unknown antivirus.on smb.version_1",
        ),
        (
            "antivirus.definitions_day >= today - 7",
            "unknown antivirus.definitions_day",
        ),
        ("size(antivirus.products) == 0", "unknown antivirus.products"),
        ("\"clamav\" in antivirus.products", "unknown antivirus.products"),
        (
            "antivirus.products.exists(x, x == 'clamav')",
            "unknown antivirus.products",
        ),
        (
            "backup.tools.exists(x, x == 'restic' || antivirus.on)",
            "true backup.tools",
        ),
        (
            "backup.tools.all(x, x == 'restic' || antivirus.on)",
            "unknown antivirus.on",
        ),
        ("services.risky.all(x, antivirus.on)", "true services.risky"),
        (
            "antivirus.on ? firewall.on : device.portable",
            "true firewall.on device.portable",
        ),
        (
            "antivirus.on ? firewall.on : disk.system.encrypted",
            "unknown antivirus.on",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(says(text), expected, "{text}");
    }
}

#[test]
fn any_day_can_be_asked_about() {
    let expression = compile("today + 9007199254740991 > updates.last_check_day - 9007199254740991").unwrap();
    let facts = facts();
    for today in [i64::MIN, 0, i64::MAX] {
        let outcome = expression.evaluate(&|key| facts.get(key).and_then(Fact::value), today);
        assert!(outcome.answer().is_some());
    }
}

#[test]
fn what_is_not_part_of_the_language_is_refused() {
    let table = [
        ("disk.typo && false", "unknown fact"),
        ("disk.system", "unknown fact"),
        ("disk", "unknown fact"),
        ("params", "unknown fact"),
        ("params.typo", "no parameter"),
        ("4 == 'x'", "cannot compare"),
        ("4 != 'x'", "cannot compare"),
        ("firewall.on == 'yes'", "cannot compare"),
        ("updates.pending", "must be a yes or no"),
        ("today", "must be a yes or no"),
        (
            "updates.last_check_day > 14",
            "cannot compare a date with a number",
        ),
        ("today + today > today", "cannot take a date and a date"),
        ("3 - today < 5", "cannot take a number and a date"),
        ("os.name + 'x' == 'y'", "cannot take a text"),
        ("os.name < 'x'", "cannot compare"),
        ("firewall.on < true", "cannot compare"),
        ("backup.tools == backup.tools", "cannot compare"),
        ("device.kind == 'labtop'", "the fact is never"),
        ("'labtop' != device.kind", "the fact is never"),
        ("device.kind in ['laptop', 'labtop']", "the fact is never"),
        ("device.kind in []", "nothing in it"),
        ("device.kind in [os.name]", "only written texts"),
        ("updates.pending in ['3']", "looks for a text"),
        ("updates.pending in backup.tools", "looks for a text"),
        ("'x' in os.name", "must be a list"),
        ("has(disk.system.encrypted)", "`has`"),
        ("backup.tools[0] == 'x'", "`[…]`"),
        ("backup.tools.map(x, x) == backup.tools", "only exists and all"),
        (
            "size(backup.tools.filter(x, x == 'a')) > 0",
            "only exists and all",
        ),
        ("backup.tools.exists_one(x, x == 'a')", "only exists and all"),
        (
            "backup.tools.exists(x, services.risky.exists(y, x == y))",
            "cannot stand inside one another",
        ),
        (
            "backup.tools.exists(today, today == 'a')",
            "already means something else",
        ),
        (
            "backup.tools.exists(os, os == 'a')",
            "already means something else",
        ),
        ("backup.tools.exists(x, x.name == 'a')", "unknown fact"),
        ("backup.tools.exists(x, x == 1)", "cannot compare"),
        ("[1, 2].exists(x, x == 1)", "a written list stands only"),
        ("x == 'a'", "unknown fact"),
        ("int(os.name) == 3", "`int`"),
        ("string(updates.pending) == '3'", "`string`"),
        ("os.name.startsWith('D')", "`startsWith`"),
        ("os.name.matches('.*')", "`matches`"),
        ("backup.tools.size() > 0", "`.size()`"),
        ("size(os.name) > 0", "must be a list"),
        ("updates.pending * 2 > 4", "`*`"),
        ("updates.pending / 2 > 4", "`/`"),
        ("updates.pending % 2 == 0", "`%`"),
        ("updates.pending > 1.5", "whole and plain"),
        ("updates.pending > 1u", "whole and plain"),
        ("updates.pending > 9007199254740992", "larger than any fact"),
        ("os.name == null", "null"),
        ("os.name == b'x'", "bytes"),
        ("{'a': 1} == {'a': 1}", "mappings"),
        ("Message{field: 1} == 1", "mappings"),
        ("true ? 1 : 'x'", "same type"),
        ("!updates.pending", "must be a yes or no"),
        ("-firewall.on == 1", "must be a number"),
        ("disk.?system", "unsupported syntax"),
        ("disk.`system`", "not complete"),
        ("firewall.on &&", "not complete"),
        ("firewall.on firewall.on", "not complete"),
        ("'unclosed", "not complete"),
        ("", "not complete"),
    ];
    for (text, expected) in table {
        let flaws = compile(text)
            .err()
            .unwrap_or_else(|| panic!("{text} was accepted"));
        let said: Vec<&str> = flaws.iter().map(|flaw| flaw.message.as_str()).collect();
        assert!(said.iter().any(|one| one.contains(expected)), "{text}: {said:?}");
    }
}

#[test]
fn a_key_with_a_hyphen_is_explained() {
    let flaws = compile("disk.system-encrypted && disk.swap-encrypted").unwrap_err();
    let help: Vec<_> = flaws.iter().filter_map(|flaw| flaw.help.as_deref()).collect();
    assert_eq!(
        help,
        [
            "did you mean `disk.system.encrypted`?",
            "did you mean `disk.swap_encrypted`?"
        ]
    );
    assert_eq!((flaws[0].start, flaws[0].length), (0, 21));
    assert!(
        flaws[0]
            .message
            .contains("is read as `disk.system` minus `encrypted`"),
        "{flaws:?}"
    );
}

#[test]
fn all_flaws_of_an_expression_are_found_with_their_places() {
    let flaws = compile("os.nme == 'é' && firewal.on || updates.pending == 'x'").unwrap_err();
    let found: Vec<_> = flaws.iter().map(|flaw| (flaw.start, flaw.length)).collect();
    assert_eq!(found, [(0, 6), (17, 10), (47, 2)], "{flaws:?}");
}

#[test]
fn a_place_is_the_token_s_own_wherever_it_stands() {
    let table = [
        ("int(os.name) == 3", "int"),
        ("firewall.on || has(disk.swap_encrypted)", "has"),
        ("backup.tools.map(x, x) == backup.tools", "("),
        ("backup.tools[0] == 'x'", "["),
        ("firewall.on && (updates.pending * 2 > 4)", "*"),
        ("!(((firewall.on))) || (os.name) < 'é'", "<"),
        ("'é' == os.name || updates.pending > 'x' // é", ">"),
        ("firewall.on\n  ? 1\n  : 'x' // no", "?"),
        ("firewall.on ? true : 1.5 > 2", "1.5"),
        ("backup.tools.all(x, x == 'é' || x in [os.name, 'é'])", "os.name"),
        ("Message{field: 1} == 1", "Message"),
        ("--updates.pending == -updates.pendin", "updates.pendin"),
        ("device.kind in ['laptop', 'laptöp']", "'laptöp'"),
    ];
    for (text, token) in table {
        let flaws = compile(text).unwrap_err();
        let flaw = flaws.first().unwrap();
        let found: String = text.chars().skip(flaw.start).take(flaw.length).collect();
        assert_eq!(found, token, "{text}: {flaws:?}");
    }
}

#[test]
fn a_text_that_does_not_parse_has_its_first_mistake_pointed_at() {
    let table = [
        ("firewall.on firewall.off", 12),
        ("firewall.on &&", 13),
        ("firewall.on && 'é' == 'é' & true", 26),
        ("(firewall.on", 11),
        ("firewall.on)", 11),
        ("firewall.on\n  && * true", 17),
        ("firewall.on && 'unclosed", 15),
        ("backup.tools.exists(1, true)", 20),
        ("é", 0),
        ("", 0),
    ];
    for (text, start) in table {
        let flaws = compile(text).unwrap_err();
        assert_eq!((flaws.len(), flaws[0].start), (1, start), "{text}: {flaws:?}");
    }
    let many = compile(&"& ".repeat(499)).unwrap_err();
    assert!(many[0].message.contains("expected '&&'"), "{many:?}");
}
