//! `facts`: what was observed, with the reason for each unknown.

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactValue;
use dspt_report::counted;
use dspt_report::schema;
use dspt_report::schema::Kind;

use crate::cli::FactsArgs;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::policy;
use crate::commands::print_json;
use crate::plain;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &FactsArgs) -> anyhow::Result<Ended> {
    let wanted = if arguments.all {
        None
    } else {
        Some(policy(here, arguments.policy.as_deref())?.facts())
    };
    let facts = dspt_checks::collect(&here.host, wanted.as_ref()).facts;
    if arguments.json {
        print_json(here.out, &facts)?;
        return Ok(Ended::Done);
    }
    let column = facts.keys().map(|key| key.as_str().len()).max().unwrap_or(0);
    for (key, fact) in &facts {
        let value = match fact {
            Fact::Known(value) => in_words(key, value),
            Fact::Unknown(unknown) => words::FACTS_NOT_KNOWN.fill(&[("reason", unknown.unknown.in_words())]),
        };
        let first = format!("{:column$}  ", key.as_str());
        writeln!(here.out, "{}", here.look.wrap(&first, &plain::line(&value)))?;
    }
    let known = facts.values().filter(|fact| fact.value().is_some()).count();
    let summary = words::FACTS_KNOWN.fill(&[
        ("known", &known.to_string()),
        ("unknown", &(facts.len() - known).to_string()),
    ]);
    writeln!(here.out)?;
    here.say(&summary)?;
    Ok(Ended::Done)
}

fn in_words(key: &FactKey, value: &FactValue) -> String {
    let kind = schema::fact(key.as_str()).map(|spec| spec.kind);
    match (value, kind) {
        (FactValue::Bool(true), _) => "yes".to_owned(),
        (FactValue::Bool(false), _) => "no".to_owned(),
        (FactValue::Integer(day), Some(Kind::Day)) => clock::day_in_words(*day),
        (FactValue::Integer(n), Some(Kind::Minutes)) => counted(*n, "minute", "minutes"),
        (FactValue::Integer(n), Some(Kind::Days)) => counted(*n, "day", "days"),
        (FactValue::Integer(n), Some(Kind::Percent)) => format!("{n} %"),
        (FactValue::Integer(n), _) => n.to_string(),
        (FactValue::Text(text), _) => text.clone(),
        (FactValue::List(items), _) if items.is_empty() => "none".to_owned(),
        (FactValue::List(items), _) => items.join(", "),
    }
}
