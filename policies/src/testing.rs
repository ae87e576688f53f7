//! Runs a check's own tests, and refuses a check that cannot fail, cannot pass, or names a fact that changes nothing.

use std::collections::BTreeSet;

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Finding;
use dspt_report::Verdict;
use dspt_report::schema;
use dspt_report::schema::Kind;

use crate::diagnostic::Mistakes;
use crate::evaluate;
use crate::evaluate::View;
use crate::expression::Node;
use crate::load::LoadedCheck;
use crate::load::Test;
use crate::policy::Check;
use crate::support::SupportDates;

/// Runs all tests of one check, noting what does not hold at its place.
pub(crate) fn run(loaded: &LoadedCheck, support: Option<&SupportDates>, mistakes: &mut Mistakes<'_>) {
    let bench = Bench {
        check: &loaded.check,
        support,
    };
    let mut held = true;
    for test in &loaded.tests {
        let finding = bench.judge(&test.facts, test.today);
        if finding.verdict != test.verdict {
            held = false;
            let (name, wanted) = (&test.name, test.verdict);
            let message = format!(
                "test `{name}` expects {wanted}, and the check says {}",
                in_words(&finding)
            );
            mistakes.with_help(test.place, message, cites(&finding));
        }
    }
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Unknown] {
        if !loaded.tests.iter().any(|test| test.verdict == verdict) {
            let message = format!("no test of this check expects {verdict}");
            mistakes.with_help(loaded.tests_at, message, why_needed(verdict));
        }
    }
    if held && !loaded.tests.is_empty() {
        for key in loaded.check.pass.facts() {
            if !loaded.tests.iter().any(|test| bench.flips(key, test)) {
                let message =
                    format!("no test shows that `{key}` matters: whatever it is, no verdict changes");
                mistakes.with_help(
                    loaded.pass_at,
                    message,
                    "add a test in which it decides, or take it out of `pass`",
                );
            }
        }
    }
}

fn in_words(finding: &Finding) -> String {
    match finding.reason {
        Some(reason) => format!("{} ({reason})", finding.verdict),
        None => finding.verdict.to_string(),
    }
}

fn cites(finding: &Finding) -> String {
    let keys: Vec<&str> = finding.cited.iter().map(FactKey::as_str).collect();
    match keys.as_slice() {
        [] => "no fact decided: the expressions say the same of every device".to_owned(),
        keys => format!("because of {}", keys.join(", ")),
    }
}

fn why_needed(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "a check that cannot fail proves nothing; add a test that shows how it fails",
        Verdict::Pass => "a check that cannot pass helps nobody; add a test that shows how it passes",
        Verdict::Unknown | Verdict::NotApplicable | Verdict::Error => {
            "say what happens when a fact cannot be seen: facts: { KEY: { unknown: not-permitted } }"
        }
    }
}

/// One check on the bench.
struct Bench<'a> {
    check: &'a Check,
    support: Option<&'a SupportDates>,
}

impl Bench<'_> {
    /// Judges a test's facts. A derived fact that the test gives is taken as given.
    fn judge(&self, facts: &FactSet, today: i64) -> Finding {
        let mut derived = self
            .support
            .map(|table| table.derive(facts, today))
            .unwrap_or_default();
        derived.retain(|key, _| !facts.contains_key(key));
        evaluate::judge_check(
            self.check,
            View {
                facts,
                derived: &derived,
            },
            today,
        )
    }

    /// Whether two values of a fact give two verdicts, all else as in the test.
    fn flips(&self, key: &FactKey, test: &Test) -> bool {
        let mut facts = test.facts.clone();
        let mut first: Option<Verdict> = None;
        self.candidates(key, test).into_iter().any(|value| {
            facts.insert(key.clone(), Fact::Known(value));
            let verdict = self.judge(&facts, test.today).verdict;
            *first.get_or_insert(verdict) != verdict
        })
    }

    /// Values of a fact that lie on either side of everything the expressions compare it with.
    fn candidates(&self, key: &FactKey, test: &Test) -> Vec<FactValue> {
        let Some(spec) = schema::fact(key.as_str()) else {
            return Vec::new();
        };
        let Written { numbers, texts } = Written::of(self.check);
        let values: Vec<FactValue> = match spec.kind {
            Kind::Bool => vec![true.into(), false.into()],
            Kind::Choice(choices) => choices.iter().map(|choice| FactValue::from(*choice)).collect(),
            Kind::Text => other_texts(&texts, test)
                .into_iter()
                .map(FactValue::from)
                .collect(),
            Kind::List => lists(&numbers, &texts, test),
            Kind::Count | Kind::Day | Kind::Minutes | Kind::Days | Kind::Percent | _ => {
                around(&numbers, test).into_iter().map(FactValue::from).collect()
            }
        };
        values
            .into_iter()
            .filter(|value| spec.kind.admits(value))
            .collect()
    }
}

/// The numbers and texts that a check's expressions hold.
struct Written {
    numbers: BTreeSet<i64>,
    texts: BTreeSet<String>,
}

impl Written {
    fn of(check: &Check) -> Self {
        let mut written = Self {
            numbers: BTreeSet::from([0, 1]),
            texts: BTreeSet::new(),
        };
        for expression in [&check.applies, &check.pass] {
            expression.root().visit(&mut |node| {
                if let Node::Number(number) = node {
                    written.numbers.insert(*number);
                } else if let Node::Text(text) = node {
                    written.texts.insert(text.clone());
                } else if let Node::Words(words) = node {
                    written.texts.extend(words.iter().cloned());
                }
            });
        }
        written
    }
}

/// Each written number, each number that far from today or from another fact, and their neighbours.
fn around(numbers: &BTreeSet<i64>, test: &Test) -> BTreeSet<i64> {
    let known = test.facts.values().filter_map(|fact| match fact.value() {
        Some(FactValue::Integer(number)) => Some(*number),
        _ => None,
    });
    let bases: BTreeSet<i64> = known.chain([0, test.today]).collect();
    let apart = bases
        .iter()
        .flat_map(|base| numbers.iter().flat_map(move |n| [base - n, base + n]));
    apart.flat_map(|n| [n - 1, n, n + 1]).collect()
}

/// Each written text, those of the test's other facts, and one that stands nowhere.
fn other_texts(texts: &BTreeSet<String>, test: &Test) -> BTreeSet<String> {
    let mut all = texts.clone();
    for fact in test.facts.values() {
        match fact.value() {
            Some(FactValue::Text(text)) => {
                all.insert(text.clone());
            }
            Some(FactValue::List(items)) => all.extend(items.iter().cloned()),
            _ => {}
        }
    }
    all.insert("(another)".to_owned());
    all
}

/// Lists: empty, of each text, of all texts, and as long as each written number.
fn lists(numbers: &BTreeSet<i64>, texts: &BTreeSet<String>, test: &Test) -> Vec<FactValue> {
    let texts = other_texts(texts, test);
    let singles = texts.iter().map(|text| vec![text.clone()]);
    let lengths = numbers
        .iter()
        .flat_map(|n| [*n, n + 1])
        .filter_map(|n| usize::try_from(n).ok());
    let long = lengths
        .filter(|length| *length <= dspt_report::limits::LIST_ITEMS)
        .map(|length| vec!["(another)".to_owned(); length]);
    let whole = [Vec::new(), texts.iter().cloned().collect()];
    whole
        .into_iter()
        .chain(singles)
        .chain(long)
        .map(FactValue::from)
        .collect()
}

#[cfg(test)]
mod tests;
