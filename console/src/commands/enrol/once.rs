//! `enrol once`, `enrol self-checks`: people's own computers.

use dspt_report::Digest;
use dspt_report::EnrolString;
use dspt_report::Token;
use dspt_store::limits;
use dspt_tui::safe_text::scrub;
use jiff::SignedDuration;
use serde_json::json;

use crate::cli::EnrolOnce;
use crate::cli::Global;
use crate::commands::enrol::address;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

/// Makes codes and prints them, once.
pub(super) fn make(
    context: &Context,
    arguments: &EnrolOnce,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let settings = address(context, arguments.address.as_deref())?;
    let provider = context.wait(context.store.provider_by_code(&SCOPE, &arguments.provider))?;
    let pin = context.authority()?.pin();
    let mut codes = Vec::new();
    for _ in 0..arguments.count {
        codes.push(EnrolString {
            address: settings.address.clone(),
            pin,
            provider,
            token: Token::generate()?,
        });
    }
    let digests: Vec<Digest> = codes.iter().map(|code| code.token.digest()).collect();
    let expires = now() + SignedDuration::from_hours(24 * i64::from(arguments.days));
    context
        .wait(context.store.once_add(&SCOPE, provider, digests, expires, now()))
        .map_err(refused)?;
    let texts: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let phrase = codes.first().map(EnrolString::phrase).unwrap_or_default();
    if global.json {
        return out.json(&json!({
            "codes": texts,
            "phrase": phrase,
            "expires": expires,
        }));
    }
    for text in &texts {
        out.line(text)?;
    }
    out.note(format!(
        "Good until {}, each once. Hand them out as they come: they are all alike, and which was whose is told nowhere.",
        expires.strftime("%-d %B %Y")
    ));
    out.note(format!(
        "On their own computer people type: dspt-agent check --once CODE. It must show the four words: {phrase}"
    ));
    Ok(())
}

/// How many people checked their computers, and what is common in the results.
pub(super) fn tell(context: &Context, typed: &str, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let provider = context.wait(context.store.provider_by_code(&SCOPE, typed))?;
    let seen = context.wait(context.store.self_checks(&SCOPE, provider, now()))?;
    if global.json {
        return out.json(&seen);
    }
    out.line(format!(
        "Self-checks of people's own computers: {}. Codes that are still good: {}.",
        seen.results, seen.open
    ))?;
    if seen.checks.is_empty() {
        return out.line(format!(
            "What is common in them is told from {} on, because fewer could tell whose they are.",
            limits::SELF_CHECKS_SHOWN
        ));
    }
    let titles = crate::texts::checks(&*context.in_force()?);
    let rows: Vec<Vec<String>> = seen
        .checks
        .iter()
        .map(|row| {
            let title = titles.get(&row.check).map(|text| text.title.as_str());
            vec![
                scrub(title.unwrap_or(row.check.as_str())).to_string(),
                row.fail.to_string(),
                row.pass.to_string(),
                row.unknown.to_string(),
                row.not_applicable.to_string(),
            ]
        })
        .collect();
    out.table(&["check", "to fix", "fine", "not told", "not about it"], &rows)
}
