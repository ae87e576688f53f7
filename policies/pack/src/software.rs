//! The list of programs: each version once, with the computers it is on.

use std::collections::BTreeMap;

use crate::Pack;
use crate::plain;
use crate::plural;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Table;

const COLUMNS: &[Column] = &[
    Column::new("Program", 44),
    Column::new("Version", 22),
    Column::new("On how many computers", 12),
    Column::new("Computers", 44),
    Column::new("Listed in", 18),
];

/// Programs of the computers in use.
pub(crate) fn table(pack: &Pack<'_>) -> Table {
    // Sorted as people look for names, then by the name itself.
    let mut programs: BTreeMap<(String, &str, &str, &str), Vec<&str>> = BTreeMap::new();
    for member in pack.fleet.in_use() {
        let inventory = member.computer.inventory.as_ref();
        for program in inventory
            .map(|inventory| &inventory.software)
            .into_iter()
            .flatten()
        {
            let key = (
                program.name.to_lowercase(),
                program.name.as_str(),
                program.version.as_str(),
                program.source.as_str(),
            );
            let computers = programs.entry(key).or_default();
            if computers.last() != Some(&member.computer.label.as_str()) {
                computers.push(&member.computer.label);
            }
        }
    }
    let row = |((_, name, version, source), computers): ((String, &str, &str, &str), Vec<&str>)| {
        let labels: Vec<String> = computers.iter().map(|label| plain::line(label)).collect();
        vec![
            Cell::text(name),
            Cell::text(version),
            Cell::Number(plural::number(computers.len())),
            Cell::text(labels.join(", ")),
            Cell::text(source),
        ]
    };
    Table {
        name: "Programs",
        columns: COLUMNS.to_vec(),
        rows: programs.into_iter().map(row).collect(),
    }
}
