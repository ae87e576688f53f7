#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod cartogram;
mod charts;
mod coverage;
mod demonstration;
mod error;
mod findings;
mod json;
pub mod limits;
mod ocsf;
mod oscal;
mod page;
mod providers;
mod sample;
mod tables;
mod trend;
mod uuid;

pub use coverage::AreaKind;
pub use coverage::BridgeFigure;
pub use coverage::CoverageReport;
pub use coverage::Figure;
pub use coverage::LapsingFigure;
pub use coverage::Question;
pub use coverage::RegisterDays;
pub use coverage::area_named;
pub use demonstration::Demonstration;
pub use error::ExportError;
pub use findings::ExportedFinding;
pub use findings::Findings;
pub use findings::FindingsOf;
pub use providers::ExportedProvider;
pub use providers::Providers;
pub use sample::ByHand;
pub use sample::SampleRow;
pub use trend::CurveFigure;
pub use trend::ForecastFigure;
pub use trend::MonthFigure;
pub use trend::TrendFigure;
