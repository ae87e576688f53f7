//! `provider show`.

use dspt_report::statement::Sharing;
use dspt_store::model::AssessmentRow;
use dspt_store::model::CodeRow;
use dspt_store::model::Given;
use dspt_store::model::LocationRow;
use dspt_store::model::PermissionRow;
use dspt_store::model::ProviderDetail;
use dspt_tui::safe_text::scrub;
use jiff::civil::Date;

use super::close;
use super::find;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;

pub(super) fn run(context: &Context, typed: &str, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let id = find(context, typed)?;
    let detail = context.wait(context.store.provider_detail(&SCOPE, id, now()))?;
    let closing = close::standing(context, id)?;
    if global.json {
        let mut value = serde_json::to_value(&detail)?;
        if let (Some(closing), Some(fields)) = (&closing, value.as_object_mut()) {
            fields.insert("closing".to_owned(), serde_json::to_value(closing)?);
        }
        return out.json(&value);
    }
    head(&detail, out)?;
    if let Some(closing) = &closing {
        out.line(close::in_words(closing))?;
    }
    locations(&detail.locations, out)?;
    assessments(&detail, out)?;
    permissions(&detail.permissions, out)
}

fn head(detail: &ProviderDetail, out: &mut Output) -> anyhow::Result<()> {
    let provider = &detail.provider;
    out.line(format!("{}  {}", scrub(&provider.name), provider.id))?;
    let places = [&detail.postcode, &provider.telephone];
    let places: Vec<String> = places
        .into_iter()
        .flatten()
        .map(|text| scrub(text).to_string())
        .collect();
    if !places.is_empty() {
        out.line(places.join("  "))?;
    }
    for text in codes(&detail.codes) {
        out.line(text)?;
    }
    Ok(())
}

/// Each code with its dates.
fn codes(codes: &[CodeRow]) -> Vec<String> {
    let told = |code: &CodeRow| {
        let since = code.since.map(|since| format!(" since {}", day(since)));
        let until = code.until.map(|until| format!(", until {}", day(until)));
        format!(
            "{} {}{}{}",
            code.scheme.as_str(),
            scrub(&code.value),
            since.unwrap_or_default(),
            until.unwrap_or_default()
        )
    };
    codes.iter().map(told).collect()
}

fn day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

fn locations(locations: &[LocationRow], out: &mut Output) -> anyhow::Result<()> {
    out.line("")?;
    if locations.is_empty() {
        return out.line("No locations known. To add one: dspt-console provider location add PROVIDER NAME");
    }
    let row = |location: &LocationRow| {
        let kind = if location.headquarters { "HQ" } else { "site" };
        let until = location.until.map(|until| format!(", until {}", day(until)));
        vec![
            location.id.short(),
            scrub(&location.name).to_string(),
            kind.to_owned(),
            scrub(location.postcode.as_deref().unwrap_or("")).to_string(),
            format!("since {}{}", day(location.since), until.unwrap_or_default()),
            codes(&location.codes).join("; "),
        ]
    };
    let rows: Vec<_> = locations.iter().map(row).collect();
    out.table(&["id", "location", "kind", "postcode", "theirs", "codes"], &rows)
}

fn assessments(detail: &ProviderDetail, out: &mut Output) -> anyhow::Result<()> {
    out.line("")?;
    let row = |assessment: &AssessmentRow| {
        let covers = match (assessment.rest, assessment.locations.len()) {
            (true, 0) => "all its locations".to_owned(),
            (true, count) => format!("{count} and any that is added"),
            (false, count) => count.to_string(),
        };
        vec![
            assessment.id.short(),
            format!("{}-{:02}", assessment.year, (assessment.year + 1) % 100),
            scrub(&assessment.name).to_string(),
            scrub(assessment.ods.as_deref().unwrap_or("-")).to_string(),
            covers,
        ]
    };
    let rows: Vec<_> = detail.assessments.iter().map(row).collect();
    out.table(&["id", "toolkit year", "answered as", "ODS", "locations"], &rows)
}

fn permissions(permissions: &[PermissionRow], out: &mut Output) -> anyhow::Result<()> {
    out.line("")?;
    if permissions.is_empty() {
        return out.line("No other organisation is permitted to see anything.");
    }
    let row = |permission: &PermissionRow| {
        let standing = match permission.withdrawn {
            Some(at) => format!("ended {}", at.strftime("%-d %b %Y")),
            None => format!("until {}", day(permission.until)),
        };
        let given = match permission.given {
            Given::Paper => "on paper",
            Given::Device(_) => "on their computer",
        };
        let level = match permission.level {
            Sharing::Public => "public",
            Sharing::Progress => "progress",
            Sharing::Items => "items",
            Sharing::Devices => "devices",
        };
        vec![
            scrub(&permission.party_name).to_string(),
            level.to_owned(),
            standing,
            format!("{given}, by their {}", scrub(&permission.agreed_by)),
            scrub(&permission.purpose).to_string(),
        ]
    };
    let rows: Vec<_> = permissions.iter().map(row).collect();
    out.table(&["organisation", "level", "standing", "agreed", "purpose"], &rows)
}
