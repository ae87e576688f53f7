//! `show help-list`: whom to help first in an area, why, and at which number.

use std::collections::BTreeMap;

use dspt_register::Segment;
use dspt_store::model::RegisterDays;
use dspt_store::model::Standing;
use serde::Serialize;

use super::Asked;
use super::json;
use super::list::every;
use super::words;
use crate::context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::help;
use crate::help::HelpRow;
use crate::help::Linked;
use crate::help::Why;
use crate::output::Output;

#[derive(Serialize)]
struct Told<'a> {
    registers: &'a RegisterDays,
    locations: BTreeMap<Why, usize>,
    organisations: &'a [HelpRow],
}

pub(super) fn list(asked: &Asked<'_>, area: &Segment, out: &mut Output) -> anyhow::Result<()> {
    if asked.arguments.as_at.is_some() {
        return Err(Usage("whom to help is told of today; leave --as-at out".to_owned()).into());
    }
    let Some(all) = every(asked, area, Standing::Any)? else {
        return asked.nothing(out);
    };
    let context = asked.context;
    let gathered = Linked::gather(context.store.as_ref(), &context.policies, &SCOPE, context::now());
    let linked = context.wait(gathered)?;
    let rows = help::list(&all.locations, &linked);
    let counts = help::counts(&rows);
    if asked.global.json {
        let (registers, locations, organisations) = (&all.registers, counts, rows.as_slice());
        return json(
            &Told {
                registers,
                locations,
                organisations,
            },
            out,
        );
    }
    out.line(format!(
        "{}: {} organisations to help, as at {}. {}.",
        words::clean(&area.to_string()),
        rows.len(),
        words::date(asked.day),
        words::registers(&all.registers)
    ))?;
    for why in Why::ALL {
        if let Some(count) = counts.get(&why) {
            out.line(format!("  {count} locations {}", why.words()))?;
        }
    }
    if linked.left_out > 0 {
        out.line(format!(
            "  {} providers of ours were not looked at: there are too many",
            linked.left_out
        ))?;
    }
    if rows.is_empty() {
        return Ok(());
    }
    out.line("")?;
    let cells: Vec<Vec<String>> = rows.iter().map(row).collect();
    out.table(&["gains", "organisation", "telephone", "why"], &cells)
}

fn row(row: &HelpRow) -> Vec<String> {
    let why: Vec<String> = row
        .why
        .iter()
        .map(|(why, count)| format!("{count} {}", why.words()))
        .collect();
    vec![
        row.gains.to_string(),
        words::clean(&row.name),
        row.telephone.clone().unwrap_or_else(|| "not known".to_owned()),
        why.join("; "),
    ]
}
