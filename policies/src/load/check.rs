//! A check as written to a [`Check`]: the rules across its fields.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Verdict;
use dspt_report::finding::InvalidCheckId;
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
use crate::shape::Attempt;
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
    /// Whether nothing was noted of it, so that its tests say something.
    pub(crate) sound: bool,
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
pub(super) fn build(file: usize, raw: Attempt<RawCheck>, mistakes: &mut Mistakes<'_>) -> Option<LoadedCheck> {
    let before = mistakes.count();
    let Attempt { value: raw, sound } = raw;
    let id = raw.id.as_ref().and_then(|id| check_id(id, mistakes));
    let title = prose(raw.title.as_ref(), limits::TITLE_CHARS, "the title", mistakes);
    let why = prose(raw.why.as_ref(), limits::PROSE_CHARS, "the reason", mistakes);
    let parameters = parameters(raw.params.flatten(), mistakes);
    let applies = match raw.applies.flatten() {
        Some(text) => expression(&text, &parameters, mistakes),
        None => Some(Expression::always()),
    };
    let pass = raw
        .pass
        .as_ref()
        .and_then(|text| expression(text, &parameters, mistakes));
    let fixes = raw.fix.map(|fix| fixes(fix, mistakes));
    let tests = raw.tests.as_ref().map(|tests| self::tests(tests, mistakes));
    let weight = raw.weight?;
    let check = Check {
        id: id?,
        title: title?,
        why: why?,
        weight: weight.value,
        severity: raw.severity?,
        freshness: raw.freshness?.unwrap_or(false),
        applies: applies?,
        pass: pass?,
        parameters,
        fixes: fixes?,
    };
    Some(LoadedCheck {
        check,
        tests: tests?,
        sound: sound && mistakes.count() == before,
        file,
        id_at: raw.id?.place,
        weight_at: weight.place,
        pass_at: raw.pass?.place,
        tests_at: raw.tests?.place,
    })
}

/// A check's id, or the note why it is none.
pub(super) fn check_id(raw: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<CheckId> {
    raw.value
        .parse()
        .map_err(|error: InvalidCheckId| mistakes.at(raw.place, error.to_string()))
        .ok()
}

/// A text for people: something, and not too much.
pub(super) fn prose(
    raw: Option<&Spanned<String>>,
    most: usize,
    what: &str,
    mistakes: &mut Mistakes<'_>,
) -> Option<String> {
    let Spanned { value, place } = raw?;
    let text = value.trim();
    let count = text.chars().count();
    if count == 0 {
        mistakes.at(*place, format!("{what} is empty"));
    } else if count > most {
        let message = format!("{what} has {count} characters, and at most {most} are read on a screen");
        mistakes.at(*place, message);
    } else {
        return Some(text.to_owned());
    }
    None
}

fn expression(
    raw: &Spanned<String>,
    parameters: &[Parameter],
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

/// The parameters; one whose value could not be decoded was noted, and stays unknown to the expressions.
fn parameters(raw: Option<Entries<RawParameter>>, mistakes: &mut Mistakes<'_>) -> Vec<Parameter> {
    let raw = raw.map(|entries| entries.0).unwrap_or_default();
    let mut found = BTreeMap::new();
    for (index, (name, parameter)) in raw.into_iter().enumerate() {
        if index == limits::PARAMETERS {
            mistakes.at(name.place, format!("more than {} parameters", limits::PARAMETERS));
        }
        // One word of a fact key is what an expression can name.
        if name.value.contains('.') || name.value.parse::<FactKey>().is_err() {
            let message = format!("`{}` is not a parameter's name", name.value);
            mistakes.with_help(name.place, message, "such as require_on_desktops");
        }
        let what = "what the parameter does";
        let about = prose(parameter.about.as_ref(), limits::PROSE_CHARS, what, mistakes).unwrap_or_default();
        if let Some(default) = parameter.default {
            let value = default.value();
            found.insert(
                name.value.clone(),
                Parameter {
                    name: name.value,
                    value,
                    about,
                },
            );
        }
    }
    found.into_values().collect()
}

fn fixes(raw: Spanned<RawFixes>, mistakes: &mut Mistakes<'_>) -> BTreeMap<FixFor, Fix> {
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
    let none_written = all.iter().all(|(_, fix)| matches!(fix, Some(None)));
    let written = all
        .into_iter()
        .filter_map(|(system, fix)| Some((system, fix.flatten()?)));
    let fixes: BTreeMap<_, _> = written
        .filter_map(|(system, raw)| Some((system, fix(&raw, mistakes)?)))
        .collect();
    if none_written && mistakes.count() == before {
        let help = "write at least one of windows-home, windows-pro, windows, macos, linux";
        mistakes.with_help(raw.place, "the check does not say how to put it right", help);
    }
    fixes
}

fn fix(raw: &RawFix, mistakes: &mut Mistakes<'_>) -> Option<Fix> {
    let text = prose(raw.text.as_ref(), limits::PROSE_CHARS, "what to do", mistakes);
    let minutes = raw.minutes.as_ref()?;
    if minutes.value == 0 || minutes.value > limits::FIX_MINUTES {
        mistakes.at(
            minutes.place,
            format!("minutes are between 1 and {}", limits::FIX_MINUTES),
        );
    }
    Some(Fix {
        minutes: minutes.value,
        text: text?,
    })
}

fn tests(raw: &Spanned<Vec<RawTest>>, mistakes: &mut Mistakes<'_>) -> Vec<Test> {
    if raw.value.len() > limits::TESTS {
        mistakes.at(raw.place, format!("more than {} tests", limits::TESTS));
    }
    raw.value
        .iter()
        .filter_map(|test| self::test(test, mistakes))
        .collect()
}

fn test(raw: &RawTest, mistakes: &mut Mistakes<'_>) -> Option<Test> {
    let written = raw
        .facts
        .as_ref()
        .and_then(Option::as_ref)
        .map(|facts| facts.0.as_slice());
    let facts = written
        .unwrap_or_default()
        .iter()
        .filter_map(|(key, fact)| self::fact(key, fact, mistakes));
    let facts = facts.collect();
    let name = raw.name.as_ref()?;
    Some(Test {
        name: name.value.clone(),
        facts,
        verdict: raw.verdict?.verdict(),
        today: raw.today.flatten().map_or(TEST_DAY, |day| day.0),
        place: name.place,
    })
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
