//! One location, by public registers alone.

use dspt_register::Via;
use dspt_store::model::AreaEntry;

use super::date;
use super::locations;
use super::registers;
use crate::lead::OneLocation;
use crate::line::Entry;
use crate::sheet::Scene;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words::capital;

pub(super) fn body(scene: &Scene<'_>, found: &OneLocation) -> Vec<Entry> {
    let row = &found.location;
    let kind = match row.care_home {
        Some(true) => "a care home",
        Some(false) => "home care or another service",
        None => "what kind of service it is, is not known",
    };
    let mut lines = vec![
        (Meaning::Heading, row.name.clone()),
        (
            Meaning::Plain,
            format!("Telephone: {}", row.telephone.as_deref().unwrap_or("not known")),
        ),
        (
            Meaning::Plain,
            format!("Registered to: {}", or_unknown(&row.provider_name)),
        ),
        (
            Meaning::Plain,
            format!("Local authority: {}", or_unknown(&row.authority)),
        ),
        (Meaning::Plain, format!("Kind: {kind}")),
    ];
    let mut codes = vec![format!("CQC location {}", row.id)];
    codes.extend(row.provider.as_ref().map(|id| format!("CQC provider {id}")));
    codes.extend(row.ods.as_ref().map(|code| format!("ODS {code}")));
    lines.push((Meaning::Plain, format!("Codes: {}", codes.join(", "))));
    lines.push((Meaning::Plain, String::new()));
    lines.push((Meaning::Heading, "Published status".to_owned()));
    lines.push((Meaning::Plain, format!("{}.", capital(locations::standing(row)))));
    match &row.entry {
        Some(entry) => lines.extend(of_entry(entry)),
        None => lines.push((
            Meaning::Plain,
            "No entry of the DSPT search could be joined to it; it may need to register.".to_owned(),
        )),
    }
    lines.push((Meaning::Muted, format!("{}.", registers(&found.registers))));
    let mut body = Vec::new();
    for (meaning, text) in lines {
        if text.is_empty() {
            body.push(Entry::blank());
        } else {
            body.extend(wrapped(meaning, &text, scene.width, 0));
        }
    }
    body
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "not known" } else { text }
}

fn of_entry(entry: &AreaEntry) -> [(Meaning, String); 2] {
    let when = entry.published_on.map_or_else(
        || "no day known".to_owned(),
        |day| format!("published {}", date(day)),
    );
    let whose = match entry.via {
        Via::Own => "its own entry",
        Via::Headquarters => "its headquarters' entry (which branches were ticked is not public)",
        Via::Name => "an entry of the same name and postcode",
    };
    [
        (Meaning::Plain, format!("{}; {when}.", entry.status)),
        (
            Meaning::Plain,
            format!("{} {}; {}.", capital(whose), entry.code, entry.how.confidence()),
        ),
    ]
}
