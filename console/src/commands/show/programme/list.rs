//! Lists from public registers: locations, and the files that were taken in.

use dspt_register::Part;
use dspt_register::Segment;
use dspt_register::Via;
use dspt_store::limits;
use dspt_store::model::AreaLocation;
use dspt_store::model::LocationFilter;
use dspt_store::model::RegisterDays;
use dspt_store::model::Standing;
use serde::Serialize;

use super::Asked;
use super::json;
use super::words;
use crate::context::SCOPE;
use crate::output::Output;

#[derive(Serialize)]
pub(super) struct All {
    pub(super) registers: RegisterDays,
    pub(super) locations: Vec<AreaLocation>,
}

/// `show locations` and `show lapsing`.
pub(super) fn locations(
    asked: &Asked<'_>,
    area: &Segment,
    standing: Standing,
    out: &mut Output,
) -> anyhow::Result<()> {
    let Some(all) = every(asked, area, standing)? else {
        return asked.nothing(out);
    };
    if asked.global.json {
        return json(&all, out);
    }
    let what = match standing {
        Standing::Lapsing => "locations published last year, not yet this year",
        Standing::Any | Standing::Covered | Standing::Listed | Standing::NotFound => "locations",
    };
    out.line(format!(
        "{}: {} {what}, as at {}. {}.",
        words::clean(&area.to_string()),
        all.locations.len(),
        words::date(asked.day),
        words::registers(&all.registers)
    ))?;
    if all.locations.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = all.locations.iter().map(row).collect();
    out.table(&["location", "name", "telephone", "standing", "published"], &rows)
}

/// Every location of an area.
pub(super) fn every(asked: &Asked<'_>, area: &Segment, standing: Standing) -> anyhow::Result<Option<All>> {
    let store = &asked.context.store;
    let which = LocationFilter {
        measure: asked.arguments.measure,
        standing,
        text: String::new(),
    };
    let (mut all, mut after): (Option<All>, Option<String>) = (None, None);
    loop {
        let page = store.area_locations(
            &SCOPE,
            area.clone(),
            which.clone(),
            asked.day,
            after.as_deref(),
            limits::PAGE_ROWS,
        );
        let Some(answer) = asked.context.wait(page)? else {
            return Ok(None);
        };
        let into = all.get_or_insert_with(|| All {
            registers: answer.registers,
            locations: Vec::new(),
        });
        into.locations.extend(answer.page.rows);
        after = answer.page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

fn row(location: &AreaLocation) -> Vec<String> {
    let standing = match (location.part, location.lapsing) {
        (Part::Covered(_), true) => "lapsing: not yet this year".to_owned(),
        (Part::Covered(Via::Own), false) => "covered".to_owned(),
        (Part::Covered(Via::Headquarters), false) => "covered through its headquarters (assumed)".to_owned(),
        (Part::Covered(Via::Name), false) => "covered by name and postcode (likely)".to_owned(),
        (Part::Listed, _) => "listed, not covered".to_owned(),
        (Part::NotFound, _) => "not found".to_owned(),
    };
    let published = location.entry.as_ref().map_or_else(String::new, |entry| {
        let day = entry
            .published_on
            .map_or_else(String::new, |day| format!(", {day}"));
        format!("{}{day}", entry.status)
    });
    vec![
        location.id.to_string(),
        words::clean(&location.name),
        location.telephone.clone().unwrap_or_else(|| "-".to_owned()),
        standing,
        published,
    ]
}

/// `show imports`: the registers that are held, and what changed among the locations last.
pub(super) fn imports(asked: &Asked<'_>, out: &mut Output) -> anyhow::Result<()> {
    let files = asked.context.wait(asked.context.store.registers(&SCOPE))?;
    if asked.global.json {
        return json(&files, out);
    }
    if files.is_empty() {
        return asked.nothing(out);
    }
    let rows: Vec<Vec<String>> = files
        .iter()
        .map(|file| {
            vec![
                file.of.to_string(),
                file.kind.to_string(),
                file.rows.to_string(),
                file.refused.to_string(),
                format!(
                    "{} new, {} changed, {} gone",
                    file.added, file.changed, file.ended
                ),
                file.imported.strftime("%Y-%m-%d").to_string(),
            ]
        })
        .collect();
    out.table(
        &[
            "of",
            "register",
            "rows",
            "refused",
            "against the one before",
            "taken in",
        ],
        &rows,
    )
}
