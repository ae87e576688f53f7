//! Providers as rows: what the asker may see of each, by name, never in an order of merit.

use dspt_pack::table::Cell;
use dspt_pack::table::Column;
use dspt_pack::table::Table;
use jiff::Timestamp;
use serde::Serialize;

use crate::error::ExportError;
use crate::findings::day;
use crate::json;
use crate::limits;
use crate::tables;

/// Providers of a moment, under somebody's scope.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Providers {
    /// The shape of this file: `dspt-providers/1`.
    pub format: &'static str,
    /// Who is not behind this.
    pub notice: &'static str,
    /// The moment.
    pub as_at: Timestamp,
    /// The providers, by name.
    pub providers: Vec<ExportedProvider>,
}

/// One provider.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct ExportedProvider {
    /// Its id for life.
    pub id: String,
    /// Its name.
    pub name: String,
    /// CQC's provider id.
    pub cqc: Option<String>,
    /// The ODS code of its headquarters.
    pub ods: Option<String>,
    /// Its telephone number.
    pub telephone: Option<String>,
    /// How much of it the asker may see: `public`, `progress`, `items` or `devices`.
    pub level: String,
    /// Its computers in use; this and what follows are absent below the level `devices`.
    pub computers: Option<u32>,
    /// Those that are quiet or whose last report is too old.
    pub silent: Option<u32>,
    /// Those on which a check failed that counts as evidence.
    pub to_fix: Option<u32>,
    /// When any of them last reported, console time.
    pub last_report: Option<Timestamp>,
}

impl Providers {
    /// Puts rows together, by name.
    ///
    /// # Errors
    /// [`ExportError::TooMany`] above [`limits::PROVIDERS`].
    pub fn new(as_at: Timestamp, mut providers: Vec<ExportedProvider>) -> Result<Self, ExportError> {
        if providers.len() > limits::PROVIDERS {
            let (what, most) = ("providers", limits::PROVIDERS);
            return Err(ExportError::TooMany { what, most });
        }
        providers.sort_by_cached_key(|provider| (provider.name.to_lowercase(), provider.id.clone()));
        Ok(Self {
            format: "dspt-providers/1",
            notice: dspt_pack::words::INDEPENDENT.text,
            as_at,
            providers,
        })
    }

    /// One row for each provider, as CSV.
    ///
    /// # Errors
    /// If the writer refuses, which is a fault of this program.
    pub fn csv(&self) -> Result<Vec<u8>, ExportError> {
        tables::csv(&self.table())
    }

    /// The same rows as a workbook.
    ///
    /// # Errors
    /// If there is more than the format allows.
    pub fn xlsx(&self) -> Result<Vec<u8>, ExportError> {
        tables::xlsx(&[self.table()])
    }

    /// The same as JSON.
    ///
    /// # Errors
    /// If a value cannot be written, which is a fault of this program.
    pub fn json(&self) -> Result<Vec<u8>, ExportError> {
        json::pretty("the providers", self)
    }

    fn table(&self) -> Table {
        Table {
            name: "Providers",
            columns: vec![
                Column::new("Provider", 36),
                Column::new("Provider id", 18),
                Column::new("CQC id", 16),
                Column::new("ODS code", 12),
                Column::new("Telephone", 18),
                Column::new("May be seen", 14),
                Column::new("Computers", 10),
                Column::new("Quiet or stale", 10),
                Column::new("To fix", 10),
                Column::new("Last report", 12),
            ],
            rows: self.providers.iter().map(row).collect(),
        }
    }
}

fn row(provider: &ExportedProvider) -> Vec<Cell> {
    let number = |count: Option<u32>| count.map_or(Cell::Empty, |count| Cell::Number(count.into()));
    vec![
        Cell::text(provider.name.as_str()),
        Cell::text(provider.id.as_str()),
        Cell::maybe(provider.cqc.as_deref()),
        Cell::maybe(provider.ods.as_deref()),
        Cell::maybe(provider.telephone.as_deref()),
        Cell::text(provider.level.as_str()),
        number(provider.computers),
        number(provider.silent),
        number(provider.to_fix),
        provider.last_report.map_or(Cell::Empty, day),
    ]
}
