//! The same figures as tables: CSV, and a workbook with a sheet for each part of the report.

use dspt_pack::table::Cell;
use dspt_pack::table::Column;
use dspt_pack::table::Table;
use dspt_pack::table::workbook;
use jiff::civil::Date;

use crate::coverage::CoverageReport;
use crate::coverage::Figure;
use crate::error::ExportError;

mod beside;

const COVERAGE: &str = "Coverage";

impl CoverageReport {
    /// One row for each area and measure, as CSV.
    ///
    /// # Errors
    /// If the writer refuses, which is a fault of this program.
    pub fn csv(&self) -> Result<Vec<u8>, ExportError> {
        csv(&self.coverage_table())
    }

    /// The same rows as a sheet of a workbook, with sheets for the rules, the trend, the forecast, the bridge, the
    /// locations to check by hand, what changed in the registers, readiness, indicators, who helps where, and what did not
    /// join.
    ///
    /// # Errors
    /// If there is more than the format allows.
    pub fn xlsx(&self) -> Result<Vec<u8>, ExportError> {
        let mut tables = vec![
            self.coverage_table(),
            self.about_table(),
            self.trend_table(),
            self.forecast_table(),
            self.bridge_table(),
            self.by_hand_table(),
        ];
        tables.extend(self.beside_tables());
        xlsx(&tables)
    }

    fn coverage_table(&self) -> Table {
        Table {
            name: COVERAGE,
            columns: vec![
                Column::new("Cut by", 16),
                Column::new("Code", 12),
                Column::new("Area", 40),
                Column::new("Measure", 16),
                Column::new("Covered", 9),
                Column::new("Own entry", 9),
                Column::new("Through headquarters (assumed)", 14),
                Column::new("By name and postcode", 10),
                Column::new("Listed, not covered", 9),
                Column::new("Not found", 9),
                Column::new("Of", 9),
                Column::new("Covered, percent", 9),
                Column::new("At most, percent", 9),
                Column::new("As at", 12),
                Column::new("Locations of", 12),
                Column::new("Statuses of", 12),
                Column::new("Rule", 60),
                Column::new("Beware", 60),
            ],
            rows: self.figures.iter().map(|figure| self.row(figure)).collect(),
        }
    }

    fn row(&self, figure: &Figure) -> Vec<Cell> {
        let rule = self.rules.iter().find(|rule| rule.measure == figure.measure);
        vec![
            Cell::text(figure.kind.name()),
            Cell::maybe(figure.code.as_deref()),
            Cell::text(figure.area.as_str()),
            Cell::text(figure.measure),
            Cell::Number(figure.covered.into()),
            Cell::Number(figure.own.into()),
            Cell::Number(figure.through_headquarters.into()),
            Cell::Number(figure.by_name.into()),
            Cell::Number(figure.listed.into()),
            Cell::Number(figure.not_found.into()),
            Cell::Number(figure.of.into()),
            maybe(figure.percent),
            maybe(figure.at_most_percent),
            day(self.as_at),
            day(self.registers.locations_of),
            day(self.registers.statuses_of),
            Cell::maybe(rule.map(|rule| rule.rule.as_str())),
            Cell::text(self.beware()),
        ]
    }

    /// Every warning in one cell, that of an invented programme first.
    fn beware(&self) -> String {
        let invented = self.invented.then_some(crate::page::INVENTED);
        let warnings = self.warnings.iter().map(String::as_str);
        invented
            .into_iter()
            .chain(warnings)
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn about_table(&self) -> Table {
        let line = |what: &str, says: Cell| vec![Cell::text(what), says];
        let mut rows = vec![
            line("Report of", Cell::text(self.of.as_str())),
            line("As at", day(self.as_at)),
            line("Locations of", day(self.registers.locations_of)),
            line("Statuses of", day(self.registers.statuses_of)),
            line("Target, percent", Cell::Number(self.target_percent.into())),
            line("More locations needed for it", Cell::Number(self.gap.into())),
            line(
                "Published last year, not yet this year",
                Cell::Number(self.lapsing.lapsing.into()),
            ),
            line("Would count no more from", day(self.lapsing.on)),
            line(
                "Still covered then if nothing more is published",
                Cell::Number(self.lapsing.left.into()),
            ),
            line(
                "Entries that belong to no location",
                maybe(self.entries_without_location),
            ),
            line("About", Cell::text(self.notice)),
        ];
        rows.extend(
            self.rules
                .iter()
                .map(|rule| line(rule.measure, Cell::text(rule.rule.as_str()))),
        );
        rows.push(line("Beware", Cell::text(self.beware())));
        Table {
            name: "About",
            columns: vec![Column::new("What", 40), Column::new("Says", 90)],
            rows,
        }
    }

    fn trend_table(&self) -> Table {
        let row = |month: &crate::trend::MonthFigure| {
            vec![
                day(month.end),
                maybe(month.this_year),
                Cell::Number(month.last_year.into()),
            ]
        };
        Table {
            name: "Trend",
            columns: vec![
                Column::new("End of month", 14),
                Column::new("Published for this year by then", 18),
                Column::new("Published for last year by then, a year before", 22),
            ],
            rows: self.trend.months.iter().map(row).collect(),
        }
    }

    fn forecast_table(&self) -> Table {
        let row = |figure: &crate::trend::ForecastFigure| {
            let forecast = figure.forecast.as_ref();
            let number = |of: fn(&crate::trend::Forecasted) -> u32| maybe(forecast.map(of));
            let words = forecast.map(|forecast| forecast.method.as_str());
            vec![
                Cell::text(figure.of.as_str()),
                Cell::Number(figure.locations.into()),
                forecast.map_or(Cell::Empty, |forecast| day(forecast.on)),
                number(|forecast| forecast.now),
                number(|forecast| forecast.low),
                number(|forecast| forecast.likely),
                number(|forecast| forecast.high),
                Cell::maybe(words.or(figure.none_because.as_deref())),
            ]
        };
        Table {
            name: "Forecast",
            columns: vec![
                Column::new("Of", 30),
                Column::new("Locations", 10),
                Column::new("Published by", 12),
                Column::new("Now", 9),
                Column::new("Low", 9),
                Column::new("Likely", 9),
                Column::new("High", 9),
                Column::new("How, or why there is none", 90),
            ],
            rows: self.trend.forecasts.iter().map(row).collect(),
        }
    }

    fn bridge_table(&self) -> Table {
        let rows = match &self.bridge {
            Some(bridge) => {
                let mut rows: Vec<Vec<Cell>> = bridge
                    .steps()
                    .into_iter()
                    .map(|step| {
                        vec![
                            Cell::text(step.words),
                            Cell::text(step.sign),
                            Cell::Number(step.count.into()),
                        ]
                    })
                    .collect();
                rows.insert(0, vec![Cell::text("From"), Cell::Empty, day(bridge.from)]);
                rows.push(vec![Cell::text("To"), Cell::Empty, day(bridge.to)]);
                rows
            }
            None => vec![vec![Cell::maybe(self.no_bridge), Cell::Empty, Cell::Empty]],
        };
        Table {
            name: "Bridge",
            columns: vec![
                Column::new("What", 40),
                Column::new("Plus or minus", 12),
                Column::new("Locations", 12),
            ],
            rows,
        }
    }

    fn by_hand_table(&self) -> Table {
        let row = |row: &crate::sample::SampleRow| {
            vec![
                Cell::text(row.location.as_str()),
                Cell::text(row.name.as_str()),
                Cell::text(row.counted),
                Cell::maybe(row.code.as_deref()),
                Cell::maybe(row.status.as_deref()),
                row.published_on.map_or(Cell::Empty, day),
                Cell::maybe(row.found),
                Cell::text(row.page.as_str()),
                Cell::Empty,
            ]
        };
        Table {
            name: "Check by hand",
            columns: vec![
                Column::new("CQC location", 16),
                Column::new("Name", 36),
                Column::new("How it was counted", 30),
                Column::new("Code in the search", 12),
                Column::new("Status", 26),
                Column::new("Published on", 12),
                Column::new("How it was found", 30),
                Column::new("Public page", 50),
                Column::to_fill("Seen there, and right?", 30),
            ],
            rows: self.by_hand.rows.iter().map(row).collect(),
        }
    }
}

pub(crate) fn csv(table: &Table) -> Result<Vec<u8>, ExportError> {
    let failed = |source| ExportError::Table {
        table: table.name,
        source,
    };
    table.csv().map_err(failed)
}

pub(crate) fn xlsx(tables: &[Table]) -> Result<Vec<u8>, ExportError> {
    let table = tables.first().map_or("", |table| table.name);
    workbook(tables).map_err(|source| ExportError::Table { table, source })
}

fn maybe(number: Option<u32>) -> Cell {
    number.map_or(Cell::Empty, |number| Cell::Number(number.into()))
}

/// A day as a spreadsheet's date.
fn day(day: Date) -> Cell {
    let since = day - jiff::civil::date(1970, 1, 1);
    Cell::Day(since.get_days().into())
}
