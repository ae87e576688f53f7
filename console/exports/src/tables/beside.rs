//! Sheets of what stands beside coverage.

use dspt_pack::table::Cell;
use dspt_pack::table::Column;
use dspt_pack::table::Table;

use super::day;
use crate::beside::ReadinessRow;
use crate::coverage::CoverageReport;

/// What stands in the place of a figure that could tell of one provider.
const WITHHELD: &str = "withheld";

impl CoverageReport {
    /// The sheets behind those of coverage.
    pub(super) fn beside_tables(&self) -> Vec<Table> {
        vec![
            self.changes_table(),
            self.readiness_table(),
            self.named_table(),
            self.indicators_table(),
            self.helpers_table(),
            self.joins_table(),
            self.not_found_table(),
            self.entries_table(),
        ]
    }

    fn changes_table(&self) -> Table {
        let changes = self.register_changes.as_ref();
        let dates = changes.map(|changes| (changes.from, changes.to));
        let rows = changes.map_or(&[][..], |changes| changes.rows.as_slice());
        let row = |row: &crate::beside::ChangeRow| {
            let (from, to) = dates.unwrap_or((self.as_at, self.as_at));
            vec![
                Cell::text(row.what),
                Cell::text(row.location.as_str()),
                Cell::maybe(row.before.as_deref()),
                Cell::text(row.name.as_str()),
                Cell::text(row.authority.as_str()),
                day(from),
                day(to),
            ]
        };
        Table {
            name: "Register changes",
            columns: vec![
                Column::new("Change", 16),
                Column::new("CQC location", 16),
                Column::new("CQC location before", 16),
                Column::new("Name", 36),
                Column::new("Local authority", 26),
                Column::new("Register of", 12),
                Column::new("To register of", 12),
            ],
            rows: rows.iter().map(row).collect(),
        }
    }

    fn readiness_table(&self) -> Table {
        let row = |row: &ReadinessRow| {
            let shown = |count: Option<u32>| match count {
                Some(count) => Cell::Number(count.into()),
                None => Cell::text(WITHHELD),
            };
            let counts = [row.locations, row.ready_not_published, row.differs, row.silent];
            let mut cells = vec![Cell::text(row.area.as_str())];
            cells.extend(counts.map(shown));
            cells.push(day(self
                .readiness
                .as_ref()
                .map_or(self.as_at, |readiness| readiness.on)));
            cells
        };
        let readiness = self.readiness.iter();
        Table {
            name: "Beside readiness",
            columns: vec![
                Column::new("Local authority", 30),
                Column::new("Locations heard of", 12),
                Column::new("Ready, not published", 12),
                Column::new("Published, differs", 12),
                Column::new("Published, silent", 12),
                Column::new("As at", 12),
            ],
            rows: readiness
                .flat_map(|readiness| readiness.areas.iter().chain([&readiness.all]))
                .map(row)
                .collect(),
        }
    }

    fn named_table(&self) -> Table {
        let row = |row: &crate::beside::NamedRow| {
            vec![
                Cell::text(row.organisation.as_str()),
                Cell::maybe(row.telephone.as_deref()),
                Cell::Number(row.gains.into()),
                Cell::text(row.why.join("; ")),
            ]
        };
        let readiness = self.readiness.iter();
        Table {
            name: "Whom to ring",
            columns: vec![
                Column::new("Organisation", 36),
                Column::new("Telephone", 18),
                Column::new("Locations gained", 10),
                Column::new("Why", 80),
            ],
            rows: readiness
                .flat_map(|readiness| readiness.named.iter())
                .map(row)
                .collect(),
        }
    }

    fn indicators_table(&self) -> Table {
        let row = |row: &crate::beside::IndicatorFigure| {
            vec![
                Cell::text(row.indicator.as_str()),
                Cell::text(row.of.as_str()),
                day(row.on),
                number(row.value),
                Cell::text(row.unit.as_str()),
                row.target.map_or(Cell::Empty, number),
                Cell::text(row.source.as_str()),
            ]
        };
        Table {
            name: "Indicators",
            columns: vec![
                Column::new("Indicator", 40),
                Column::new("Of", 26),
                Column::new("Day", 12),
                Column::new("Value", 10),
                Column::new("Unit", 10),
                Column::new("Target", 10),
                Column::new("Source", 50),
            ],
            rows: self.indicators.iter().map(row).collect(),
        }
    }

    fn helpers_table(&self) -> Table {
        let row = |row: &dspt_register::Helper| {
            vec![
                Cell::text(row.area.as_str()),
                Cell::text(row.organisation.as_str()),
                Cell::text(row.telephone.as_str()),
            ]
        };
        Table {
            name: "Who helps where",
            columns: vec![
                Column::new("Area", 30),
                Column::new("Organisation", 40),
                Column::new("Telephone", 18),
            ],
            rows: self.helpers.iter().map(row).collect(),
        }
    }

    fn joins_table(&self) -> Table {
        let row = |row: &crate::beside::JoinCount| vec![Cell::text(row.how), Cell::Number(row.count.into())];
        Table {
            name: "Joins",
            columns: vec![
                Column::new("How the nearest entry was found", 50),
                Column::new("Locations", 10),
            ],
            rows: self.joins.found.iter().map(row).collect(),
        }
    }

    fn not_found_table(&self) -> Table {
        let row = |row: &crate::beside::NotFoundRow| {
            vec![
                Cell::text(row.location.as_str()),
                Cell::text(row.name.as_str()),
                Cell::text(row.authority.as_str()),
                Cell::maybe(row.telephone.as_deref()),
                Cell::text(row.same_name.join(", ")),
            ]
        };
        Table {
            name: "Not found",
            columns: vec![
                Column::new("CQC location", 16),
                Column::new("Name", 36),
                Column::new("Local authority", 26),
                Column::new("Telephone", 18),
                Column::new("Entries of the same name, to look at", 40),
            ],
            rows: self.joins.not_found.iter().map(row).collect(),
        }
    }

    fn entries_table(&self) -> Table {
        let row = |row: &crate::beside::EntryRow| {
            vec![
                Cell::text(row.code.as_str()),
                Cell::text(row.name.as_str()),
                Cell::text(row.status.as_str()),
                row.published_on.map_or(Cell::Empty, day),
            ]
        };
        Table {
            name: "Entries without location",
            columns: vec![
                Column::new("Code in the search", 14),
                Column::new("Name", 40),
                Column::new("Status", 30),
                Column::new("Published on", 12),
            ],
            rows: self.joins.entries.iter().map(row).collect(),
        }
    }
}

/// A whole number as one; anything else as it is written.
fn number(value: f64) -> Cell {
    let text = value.to_string();
    text.parse().map_or(Cell::Text(text), Cell::Number)
}
