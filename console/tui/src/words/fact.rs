//! Facts as people read them.

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactValue;
use dspt_report::schema;
use dspt_report::schema::Kind;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::theme::Meaning;
use crate::words;
use crate::words::time;

/// What a fact says, as a sentence: the schema's, or the bare name of one this build does not know.
pub(crate) fn about(key: &FactKey) -> &str {
    schema::fact(key.as_str()).map_or(key.as_str(), |spec| spec.about)
}

/// The value, or that it could not be seen and why.
pub(crate) fn value(
    now: Timestamp,
    zone: &TimeZone,
    key: &FactKey,
    fact: Option<&Fact>,
) -> (Meaning, String) {
    let Some(fact) = fact else {
        return (Meaning::Unknown, "not sent".to_owned());
    };
    match fact {
        Fact::Unknown(unknown) => (
            Meaning::Unknown,
            format!("could not tell: {}", unknown.unknown.in_words()),
        ),
        Fact::Known(value) => {
            let kind = schema::fact(key.as_str()).map(|spec| spec.kind);
            (Meaning::Plain, known(now, zone, kind, value))
        }
    }
}

fn known(now: Timestamp, zone: &TimeZone, kind: Option<Kind>, value: &FactValue) -> String {
    match value {
        FactValue::Bool(true) => "yes".to_owned(),
        FactValue::Bool(false) => "no".to_owned(),
        FactValue::Text(text) if text.is_empty() => "empty".to_owned(),
        FactValue::Text(text) => text.clone(),
        FactValue::List(items) if items.is_empty() => "none".to_owned(),
        FactValue::List(items) => items.join(", "),
        FactValue::Integer(number) => integer(now, zone, kind, *number),
    }
}

fn integer(now: Timestamp, zone: &TimeZone, kind: Option<Kind>, number: i64) -> String {
    match (kind, u64::try_from(number)) {
        (Some(Kind::Day), _) => time::day(now, number, zone),
        (Some(Kind::Minutes), Ok(number)) => words::count(number, "minute", "minutes"),
        (Some(Kind::Days), Ok(number)) => words::count(number, "day", "days"),
        (Some(Kind::Percent), _) => format!("{number} %"),
        (_, Ok(number)) => words::grouped(number),
        (_, Err(_)) => number.to_string(),
    }
}
