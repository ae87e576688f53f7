//! Laws of the judge, over the shipped policy and facts of every kind.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;

use cel::Context;
use cel::Program;
use cel::Value;
use dspt_policies::Policy;
use dspt_policies::derive;
use dspt_policies::evaluate::judge;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;
use dspt_report::limits;
use dspt_report::schema;
use dspt_report::schema::FactSpec;
use dspt_report::schema::Kind;
use proptest::prelude::*;
use serde::Serialize;

/// 2026-11-01; the table of support dates is good then.
const TODAY: i64 = 20_758;
const REASONS: [Reason; 4] = [
    Reason::NotPermitted,
    Reason::NotPresent,
    Reason::TimedOut,
    Reason::NotCollected,
];

fn value_of(spec: &FactSpec) -> BoxedStrategy<FactValue> {
    match spec.kind {
        Kind::Bool => any::<bool>().prop_map(FactValue::from).boxed(),
        Kind::Day => (TODAY - 400..TODAY + 400).prop_map(FactValue::from).boxed(),
        Kind::Percent => (0_i64..=100).prop_map(FactValue::from).boxed(),
        Kind::Choice(choices) => prop::sample::select(choices).prop_map(FactValue::from).boxed(),
        Kind::Text if spec.key == "os.release" => prop::sample::select(vec![
            "debian:12",
            "windows-10:22h2",
            "windows-11:24h2",
            "unheard-of:1",
        ])
        .prop_map(FactValue::from)
        .boxed(),
        Kind::Text => "[a-z]{0,8}".prop_map(FactValue::from).boxed(),
        Kind::List => prop::collection::vec("[a-z]{1,6}(:[0-9]{1,2})?", 0..4)
            .prop_map(FactValue::from)
            .boxed(),
        Kind::Count | Kind::Minutes | Kind::Days | _ => (0_i64..40).prop_map(FactValue::from).boxed(),
    }
}

/// Facts of every kind: each key known, unknown or absent, in the shares given.
fn facts(known: u32, unknown: u32, absent: u32) -> impl Strategy<Value = FactSet> {
    let each: Vec<_> = schema::SCHEMA
        .iter()
        .map(|spec| {
            let key: FactKey = spec.key.parse().unwrap();
            prop_oneof![
                known => value_of(spec).prop_map(|value| Some(Fact::Known(value))),
                unknown => prop::sample::select(&REASONS[..]).prop_map(|reason| Some(Fact::unknown(reason))),
                absent => Just(None),
            ]
            .prop_map(move |fact| Some((key.clone(), fact?)))
        })
        .collect();
    each.prop_map(|facts| facts.into_iter().flatten().collect())
}

fn by_check(findings: Vec<Finding>) -> BTreeMap<String, Finding> {
    findings
        .into_iter()
        .map(|finding| (finding.check.to_string(), finding))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_check_has_one_finding_that_is_well_formed(facts in facts(6, 2, 1), today in any::<i64>()) {
        let policy = Policy::shipped();
        let findings = judge(policy, &facts, today);
        prop_assert_eq!(findings.len(), policy.checks().len());
        for (check, finding) in policy.checks().iter().zip(&findings) {
            prop_assert_eq!(check.id(), &finding.check);
            prop_assert_ne!(finding.verdict, Verdict::Error);
            prop_assert_eq!(finding.reason.is_some(), finding.verdict == Verdict::Unknown);
            prop_assert!(finding.cited.is_sorted() && finding.cited.len() <= limits::CITED_KEYS);
            prop_assert!(!finding.cited.is_empty());
            for key in &finding.cited {
                let refers = check.pass().facts().contains(key) || check.applies().facts().contains(key);
                prop_assert!(refers || key.as_str() == "device.just_started");
            }
        }
    }

    #[test]
    fn facts_that_no_check_refers_to_change_nothing(facts in facts(6, 2, 1), more in "[a-z]{1,8}\\.zz_[a-z]{1,8}") {
        let policy = Policy::shipped();
        let wanted = policy.facts();
        let mut fewer = facts.clone();
        fewer.retain(|key, _| wanted.contains(key));
        let mut with_more = facts.clone();
        with_more.insert(more.parse().unwrap(), Fact::known(true));
        let findings = judge(policy, &facts, TODAY);
        prop_assert_eq!(&findings, &judge(policy, &fewer, TODAY));
        prop_assert_eq!(&findings, &judge(policy, &with_more, TODAY));
    }

    /// Knowing less never turns one answer into another: it is the same answer, or unknown.
    #[test]
    fn forgetting_a_fact_makes_a_verdict_unknown_or_leaves_it(
        facts in facts(8, 1, 1),
        forgotten in prop::collection::vec(prop::sample::select(schema::SCHEMA), 1..8),
        absent in any::<bool>(),
    ) {
        let policy = Policy::shipped();
        let mut fewer = facts.clone();
        for spec in forgotten {
            let key: FactKey = spec.key.parse().unwrap();
            if absent {
                fewer.remove(&key);
            } else {
                fewer.insert(key, Fact::unknown(Reason::TimedOut));
            }
        }
        let before = by_check(judge(policy, &facts, TODAY));
        for (check, after) in by_check(judge(policy, &fewer, TODAY)) {
            let before = before[&check].verdict;
            let just_started = before == Verdict::Unknown;
            prop_assert!(after.verdict == before || after.verdict == Verdict::Unknown || just_started, "{}: {} then {}", check, before, after.verdict);
        }
    }

    /// An unknown verdict stays unknown when less is known, except that a failure is excused only on a device that is
    /// known to have just started.
    #[test]
    fn forgetting_never_makes_an_answer_out_of_unknown(facts in facts(5, 3, 1), forgotten in prop::sample::select(schema::SCHEMA)) {
        prop_assume!(forgotten.key != "device.just_started");
        let policy = Policy::shipped();
        let mut fewer = facts.clone();
        fewer.remove(&forgotten.key.parse::<FactKey>().unwrap());
        let before = by_check(judge(policy, &facts, TODAY));
        for (check, after) in by_check(judge(policy, &fewer, TODAY)) {
            if before[&check].verdict == Verdict::Unknown {
                prop_assert_eq!(after.verdict, Verdict::Unknown, "{}", check);
            }
        }
    }

    #[test]
    fn what_was_cited_decides_alone(facts in facts(6, 2, 1)) {
        let policy = Policy::shipped();
        for finding in judge(policy, &facts, TODAY) {
            if !matches!(finding.verdict, Verdict::Pass | Verdict::Fail | Verdict::NotApplicable) {
                continue;
            }
            // Derived facts are cited by their own names and rest on others, which have to stay.
            if finding.cited.iter().any(|key| key.as_str().starts_with("support.")) {
                continue;
            }
            let mut fewer = facts.clone();
            fewer.retain(|key, _| finding.cited.contains(key));
            let again = by_check(judge(policy, &fewer, TODAY));
            prop_assert_eq!(again[finding.check.as_str()].verdict, finding.verdict, "{}", finding.check);
        }
    }

    #[test]
    fn a_value_of_the_wrong_type_is_our_error_and_never_a_pass(key in prop::sample::select(schema::SCHEMA)) {
        let policy = Policy::shipped();
        let wrong = if matches!(key.kind, Kind::Bool) { FactValue::from(7) } else { FactValue::from(true) };
        let facts = FactSet::from([(key.key.parse().unwrap(), Fact::Known(wrong))]);
        for finding in judge(policy, &facts, TODAY) {
            prop_assert!(matches!(finding.verdict, Verdict::Unknown | Verdict::Error));
        }
    }

    /// Where everything is known, the interpreter of the language's own library says the same.
    #[test]
    fn the_language_s_own_interpreter_agrees(facts in facts(1, 0, 0)) {
        let policy = Policy::shipped();
        let mut facts = facts;
        facts.extend(derive(policy, &facts, TODAY).into_iter().filter(|(_, fact)| fact.value().is_some()));
        for check in policy.checks() {
            let mut context = Context::default();
            context.add_variable_from_value("today", TODAY);
            let mut tree = Tree::default();
            for (key, fact) in &facts {
                tree.insert(key.as_str(), fact.value().unwrap().clone());
            }
            for parameter in check.parameters() {
                tree.insert(&format!("params.{}", parameter.name), parameter.value.clone());
            }
            for (root, branch) in tree.0 {
                context.add_variable_from_value(root, cel::to_value(branch).unwrap());
            }
            let answer = |text: &str| Program::compile(text).unwrap().execute(&context).unwrap();
            let expected = match (answer(check.applies().text()), answer(check.pass().text())) {
                (Value::Bool(false), _) => Verdict::NotApplicable,
                (Value::Bool(true), Value::Bool(true)) => Verdict::Pass,
                (Value::Bool(true), Value::Bool(false)) => Verdict::Fail,
                other => panic!("{}: {other:?}", check.id()),
            };
            let findings = by_check(judge(policy, &facts, TODAY));
            let finding = &findings[check.id().as_str()];
            let derived = finding.cited.iter().any(|key| key.as_str().starts_with("support."));
            let excused = finding.reason == Some(Reason::JustStarted);
            prop_assert!(finding.verdict == expected || excused || derived, "{}", check.id());
        }
    }

    #[test]
    fn no_text_makes_loading_panic(text in "[-:{}\\[\\],\"'|>&*!#%@?~ \\na-z0-9.=()<>+]{0,200}") {
        let policy = dspt_policies::SourceFile::new("policy.yaml", "name: x\nversion: 1\n");
        let expression = format!("checks:\n  - {{ id: x, pass: {} }}\n", serde_json::to_string(&text).unwrap());
        for text in [text, expression] {
            let file = dspt_policies::SourceFile::new("checks/x.yaml", text);
            let mistakes = Policy::load(&[policy.clone(), file]).map(|_| ()).unwrap_err();
            prop_assert!(!mistakes.is_empty() && !mistakes.to_string().is_empty());
        }
    }
}

/// Facts as the maps inside maps that the language's own interpreter wants.
#[derive(Default, Serialize)]
struct Tree(BTreeMap<String, Branch>);

#[derive(Serialize)]
#[serde(untagged)]
enum Branch {
    Leaf(FactValue),
    Tree(Tree),
}

impl Tree {
    fn insert(&mut self, key: &str, value: FactValue) {
        match key.split_once('.') {
            None => {
                self.0.insert(key.to_owned(), Branch::Leaf(value));
            }
            Some((first, rest)) => {
                let branch = self
                    .0
                    .entry(first.to_owned())
                    .or_insert_with(|| Branch::Tree(Self::default()));
                if let Branch::Tree(tree) = branch {
                    tree.insert(rest, value);
                }
            }
        }
    }
}
