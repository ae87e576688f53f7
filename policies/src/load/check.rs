//! A check as written to a [`Check`]: the rules across its fields.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Verdict;
use dspt_report::schema;
use dspt_report::schema::Kind;

use crate::date;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::expression::Expression;
use crate::limits;
use crate::policy::Check;
use crate::policy::Fix;
use crate::policy::FixFor;
use crate::policy::Parameter;
use crate::raw::RawCheck;
use crate::raw::RawFact;
use crate::raw::RawFix;
use crate::raw::RawFixes;
use crate::raw::RawParameter;
use crate::raw::RawTest;
use crate::shape::Entries;
use crate::shape::Spanned;
use crate::suggest;

/// The day of a test that names none: 2026-11-01.
const TEST_DAY: i64 = 20_758;

/// A check with its tests and the places that later rules speak of.
#[derive(Debug)]
pub(crate) struct LoadedCheck {
    pub(crate) check: Check,
    pub(crate) tests: Vec<Test>,
    pub(crate) file: usize,
    pub(crate) id_at: Place,
    pub(crate) weight_at: Place,
    pub(crate) pass_at: Place,
    pub(crate) tests_at: Place,
}

/// One test of a check.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) facts: FactSet,
    pub(crate) verdict: Verdict,
    pub(crate) today: i64,
    pub(crate) place: Place,
}

/// Builds a check; `None` after noting why it cannot be.
pub(super) fn build(file: usize, raw: RawCheck, mistakes: &mut Mistakes<'_>) -> Option<LoadedCheck> {
    let id = raw
        .id
        .value
        .parse::<CheckId>()
        .map_err(|error| mistakes.at(raw.id.place, error.to_string()));
    let title = prose(&raw.title, limits::TITLE_CHARS, "the title", mistakes);
    let why = prose(&raw.why, limits::PROSE_CHARS, "the reason", mistakes);
    let parameters = parameters(raw.params, mistakes);
    let values: Vec<_> = parameters
        .iter()
        .map(|one| (one.name.clone(), one.value.clone()))
        .collect();
    let applies = match &raw.applies {
        Some(text) => expression(text, &values, mistakes),
        None => Some(Expression::always()),
    };
    let pass = expression(&raw.pass, &values, mistakes);
    let fixes = fixes(raw.fix, mistakes);
    let tests = tests(&raw.tests, mistakes);
    let check = Check {
        id: id.ok()?,
        title: title?,
        why: why?,
        weight: raw.weight.value,
        severity: raw.severity,
        freshness: raw.freshness.unwrap_or(false),
        applies: applies?,
        pass: pass?,
        parameters,
        fixes: fixes?,
    };
    Some(LoadedCheck {
        check,
        tests: tests?,
        file,
        id_at: raw.id.place,
        weight_at: raw.weight.place,
        pass_at: raw.pass.place,
        tests_at: raw.tests.place,
    })
}

/// A text for people: something, and not too much.
pub(super) fn prose(
    raw: &Spanned<String>,
    most: usize,
    what: &str,
    mistakes: &mut Mistakes<'_>,
) -> Option<String> {
    let text = raw.value.trim();
    let count = text.chars().count();
    if count == 0 {
        mistakes.at(raw.place, format!("{what} is empty"));
    } else if count > most {
        mistakes.at(
            raw.place,
            format!("{what} has {count} characters, and at most {most} are read on a screen"),
        );
    } else {
        return Some(text.to_owned());
    }
    None
}

fn expression(
    raw: &Spanned<String>,
    parameters: &[(String, FactValue)],
    mistakes: &mut Mistakes<'_>,
) -> Option<Expression> {
    // What folding leaves at the end is no part of the expression.
    match Expression::compile(raw.value.trim_end(), parameters) {
        Ok(expression) => Some(expression),
        Err(flaws) => {
            for flaw in flaws {
                let place = mistakes.inside(raw.place, &raw.value, flaw.start, flaw.length);
                match flaw.help {
                    Some(help) => mistakes.with_help(place, flaw.message, help),
                    None => mistakes.at(place, flaw.message),
                }
            }
            None
        }
    }
}

fn parameters(raw: Option<Entries<RawParameter>>, mistakes: &mut Mistakes<'_>) -> Vec<Parameter> {
    let raw = raw.map(|entries| entries.0).unwrap_or_default();
    let mut found = BTreeMap::new();
    for (index, (name, parameter)) in raw.into_iter().enumerate() {
        if index == limits::PARAMETERS {
            mistakes.at(name.place, format!("more than {} parameters", limits::PARAMETERS));
        }
        // One word of a fact key is what an expression can name.
        if name.value.contains('.') || name.value.parse::<FactKey>().is_err() {
            mistakes.with_help(
                name.place,
                format!("`{}` is not a parameter's name", name.value),
                "such as require_on_desktops",
            );
        }
        let about = prose(
            &parameter.about,
            limits::PROSE_CHARS,
            "what the parameter does",
            mistakes,
        );
        let value = parameter.default.value();
        found.insert(name.value, (value, about.unwrap_or_default()));
    }
    found
        .into_iter()
        .map(|(name, (value, about))| Parameter { name, value, about })
        .collect()
}

fn fixes(raw: Spanned<RawFixes>, mistakes: &mut Mistakes<'_>) -> Option<BTreeMap<FixFor, Fix>> {
    let before = mistakes.count();
    let RawFixes {
        windows_home,
        windows_pro,
        windows,
        macos,
        linux,
    } = raw.value;
    let all = [
        (FixFor::WindowsHome, windows_home),
        (FixFor::WindowsPro, windows_pro),
        (FixFor::Windows, windows),
        (FixFor::Macos, macos),
        (FixFor::Linux, linux),
    ];
    let written = all.into_iter().filter_map(|(system, fix)| Some((system, fix?)));
    let fixes: BTreeMap<_, _> = written
        .filter_map(|(system, raw)| Some((system, fix(&raw, mistakes)?)))
        .collect();
    if fixes.is_empty() && mistakes.count() == before {
        let help = "write at least one of windows-home, windows-pro, windows, macos, linux";
        mistakes.with_help(raw.place, "the check says nobody how to put it right", help);
    }
    (mistakes.count() == before).then_some(fixes)
}

fn fix(raw: &RawFix, mistakes: &mut Mistakes<'_>) -> Option<Fix> {
    let minutes = raw.minutes.value;
    if minutes == 0 || minutes > limits::FIX_MINUTES {
        mistakes.at(
            raw.minutes.place,
            format!("minutes are between 1 and {}", limits::FIX_MINUTES),
        );
    }
    let text = prose(&raw.text, limits::PROSE_CHARS, "what to do", mistakes)?;
    Some(Fix { minutes, text })
}

fn tests(raw: &Spanned<Vec<RawTest>>, mistakes: &mut Mistakes<'_>) -> Option<Vec<Test>> {
    let before = mistakes.count();
    if raw.value.len() > limits::TESTS {
        mistakes.at(raw.place, format!("more than {} tests", limits::TESTS));
    }
    let tests = raw.value.iter().map(|test| self::test(test, mistakes)).collect();
    (mistakes.count() == before).then_some(tests)
}

fn test(raw: &RawTest, mistakes: &mut Mistakes<'_>) -> Test {
    let written = raw
        .facts
        .as_ref()
        .map(|facts| facts.0.as_slice())
        .unwrap_or_default();
    let facts = written
        .iter()
        .filter_map(|(key, fact)| self::fact(key, fact, mistakes))
        .collect();
    Test {
        name: raw.name.value.clone(),
        facts,
        verdict: raw.verdict.verdict(),
        today: raw.today.map_or(TEST_DAY, |day| day.0),
        place: raw.name.place,
    }
}

fn fact(
    key: &Spanned<String>,
    raw: &Spanned<RawFact>,
    mistakes: &mut Mistakes<'_>,
) -> Option<(FactKey, Fact)> {
    let Some(spec) = schema::fact(&key.value) else {
        let help = match suggest::nearest(&key.value, schema::SCHEMA.iter().map(|spec| spec.key)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the facts are listed in the schema of dspt-report".to_owned(),
        };
        mistakes.with_help(key.place, format!("unknown fact `{}`", key.value), help);
        return None;
    };
    let fact = match &raw.value {
        RawFact::Unknown(reason) => Fact::unknown(*reason),
        RawFact::Known(FactValue::Text(text)) if spec.kind == Kind::Day => {
            Fact::known(date::day(text).map_or_else(|| FactValue::from(text.as_str()), FactValue::from))
        }
        RawFact::Known(value) => Fact::known(value.clone()),
    };
    if let Fact::Known(value) = &fact
        && !spec.kind.admits(value)
    {
        mistakes.with_help(
            raw.place,
            format!("`{}` never has this value", spec.key),
            wanted(spec.kind),
        );
        return None;
    }
    Some((spec.key.parse().ok()?, fact))
}

fn wanted(kind: Kind) -> String {
    match kind {
        Kind::Bool => "it is true or false".to_owned(),
        Kind::Count | Kind::Minutes | Kind::Days => "it is a whole number".to_owned(),
        Kind::Percent => "it is a whole number from 0 to 100".to_owned(),
        Kind::Day => "it is a date such as 2026-10-20, or the days since 1970-01-01".to_owned(),
        Kind::Text => "it is a text".to_owned(),
        Kind::Choice(choices) => format!("it is one of {}", choices.join(", ")),
        Kind::List => "it is a list of texts".to_owned(),
        _ => "see the schema of dspt-report".to_owned(),
    }
}
