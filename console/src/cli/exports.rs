//! What `export` and `pack` take.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use dspt_register::limits;
use jiff::civil::Date;

use super::SummaryLevel;
use super::people;

#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    /// Coverage by public registers: a report to read and print, or its figures.
    #[command(
        after_help = "html is one page with charts, for a screen and for paper. csv has a row for each area and measure; xlsx and json have everything that the page has. The formats say the same numbers.\n\nExamples: dspt-console export coverage -o coverage.html\n          dspt-console export coverage Lincolnshire --as-at 2026-06-01 --target 80 --format xlsx -o lincolnshire.xlsx\n          dspt-console export coverage --estate 2000 -o looking.html"
    )]
    Coverage(ExportCoverage),
    /// Providers as rows, by name.
    #[command(after_help = "Example: dspt-console export providers --format xlsx -o providers.xlsx")]
    Providers(ExportProviders),
    /// What computers' checks found: a row, an observation or an event for each computer and check.
    #[command(
        after_help = "oscal is one document of assessment results (OSCAL 1.1.3); ocsf is one Compliance Finding (OCSF) a line. What could not be told is no pass in any of them.\n\nExamples: dspt-console export findings --format csv -o findings.csv\n          dspt-console export findings --provider \"Rosewood Care\" --format oscal -o rosewood.json"
    )]
    Findings(ExportFindings),
    /// Signs how far a provider is, for an organisation that holds none of its facts.
    #[command(
        after_help = "Only on the provider's word: what it permitted the organisation (--for), or its own wish to hand it on (--own-wish).\n\nExamples: dspt-console export summary \"Rosewood Care\" --level progress --for \"Northshire Council\" -o rosewood.summary\n          dspt-console export summary \"Rosewood Care\" --level items --own-wish \"registered manager\" -o rosewood.summary"
    )]
    Summary(ExportSummary),
}

#[derive(Args, Debug)]
pub(crate) struct ExportCoverage {
    /// Only this area: its name or its code, as `show areas` has it.
    #[arg(num_args = 0.., value_name = "AREA")]
    pub(crate) area: Vec<String>,

    /// As what.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CoverageFormat,

    /// The file to write; one that is there is replaced.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,

    /// The day, such as 2026-06-01; today where not given.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) as_at: Option<Date>,

    /// Where the bridge starts; where not given, the first DSPT file of this toolkit year, or the one before.
    #[arg(long, value_name = "DATE", value_parser = people::date, conflicts_with = "estate")]
    pub(crate) since: Option<Date>,

    /// The share to reach, in whole percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 80, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) target: u32,

    /// Draws the ten locations to check by hand; the day as a number where not given.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,

    /// Name the organisations to ring too: what is ours of a provider only where it permitted that.
    #[arg(long, conflicts_with = "estate")]
    pub(crate) names: bool,

    /// An invented programme of so many locations instead of the registers held here, just to look.
    #[arg(long, value_name = "LOCATIONS", value_parser = clap::value_parser!(u32).range(2..=i64::from(limits::SYNTHETIC_LOCATIONS)))]
    pub(crate) estate: Option<u32>,
}

#[derive(Args, Debug)]
pub(crate) struct ExportProviders {
    /// As what.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TableFormat,

    /// The file to write; one that is there is replaced.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct ExportFindings {
    /// Only this provider's: name, CQC or ODS code, or the beginning of its id.
    #[arg(long, value_name = "PROVIDER")]
    pub(crate) provider: Option<String>,

    /// As what.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: FindingsFormat,

    /// The file to write; one that is there is replaced.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct ExportSummary {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// How much: progress (how many questions are done) or items (the state of each).
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: SummaryLevel,

    /// The organisation that it is for, which the provider permitted to see this much.
    #[arg(
        long = "for",
        value_name = "PARTY",
        required_unless_present = "own_wish",
        conflicts_with = "own_wish"
    )]
    pub(crate) party: Option<String>,

    /// The provider hands it on itself: the role of who wishes it, such as "registered manager". No names of people.
    #[arg(long, value_name = "ROLE")]
    pub(crate) own_wish: Option<String>,

    /// The file to write; one that is there is never replaced.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Pack {
    /// The provider: name, CQC or ODS code, or the beginning of its id.
    pub(crate) provider: String,

    /// The folder to write it to; made where there is none.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}

/// The forms of the programme report.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum CoverageFormat {
    /// One page with charts.
    #[default]
    Html,
    /// A row for each area and measure.
    Csv,
    /// A workbook.
    Xlsx,
    /// For programs.
    Json,
}

/// The forms of rows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For any spreadsheet program.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
    /// For programs.
    Json,
}

/// The forms of findings.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum FindingsFormat {
    /// For any spreadsheet program.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
    /// For programs.
    Json,
    /// OSCAL assessment results.
    Oscal,
    /// OCSF Compliance Findings, one a line.
    Ocsf,
}
