//! What `show` and `digest` take.

use clap::Args;
use clap::ValueEnum;
use dspt_register::By;
use dspt_register::Measure;
use dspt_tui::roster::Sort;
use jiff::civil::Date;

use super::people;
use super::registers;

#[derive(Args, Debug)]
pub(crate) struct Show {
    /// The screen, and what it is about.
    #[arg(required = true, num_args = 1.., value_name = "VIEW", help = VIEWS)]
    pub(crate) view: Vec<String>,

    /// As it was held at the end of this day in London, such as 2027-03-31.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) as_at: Option<Date>,

    /// The rule by which coverage counts.
    #[arg(long, value_name = "MEASURE", default_value = "in-date", value_parser = registers::measure)]
    pub(crate) measure: Measure,

    /// What `show areas` has a row for: authority, icb, nhs-region, region, kind or size; the narrowest that is known where
    /// not given.
    #[arg(long, value_name = "WHAT", value_parser = registers::by)]
    pub(crate) by: Option<By>,

    /// A share to reach, in whole percent: coverage tells how many locations more it needs.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) target: Option<u32>,

    /// By what `show providers` is sorted: name, heard, to-fix, silent or progress.
    #[arg(long, value_name = "ORDER")]
    pub(crate) sort: Option<Sort>,

    /// `show providers` as it was kept under this name on the screens.
    #[arg(long, value_name = "NAME")]
    pub(crate) filter: Option<String>,

    /// Columns to write in.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(40..=400))]
    pub(crate) width: u16,
}

impl Show {
    /// One view by its name, with nothing else typed.
    pub(crate) fn of(view: &str) -> Self {
        Self {
            view: vec![view.to_owned()],
            as_at: None,
            measure: Measure::default(),
            by: None,
            target: None,
            sort: None,
            filter: None,
            width: 100,
        }
    }
}

const VIEWS: &str = "home, monday, news KIND, group CHECK, work, notes PROVIDER, email CHECK [PROVIDER], providers, provider PROVIDER, assets PROVIDER, answers PROVIDER, timeline PROVIDER, item PROVIDER NUMBER, audit PROVIDER, summaries, risks, devices [of PROVIDER] [failing CHECK] [GROUP], device ID, finding ID CHECK, facts ID, history ID, checks, enrolment [STRING], operators [ID], log, help; from public registers: coverage [AREA], areas, map, locations [STANDING] [of AREA], lapsing [AREA], location ID, trend [AREA], help-list [AREA], differs, imports, indicators [AREA]. A PROVIDER and an ID may be the beginning of one; a STANDING is covered, listed or not-found; a GROUP is to-fix, to-confirm, quiet, stale, never, copied or clock-wrong; a KIND is to-fix, put-right, quiet, joined or copied.";

#[derive(Args, Debug)]
pub(crate) struct Digest {
    /// From the beginning of this day in London on, such as 2026-11-06.
    #[arg(long, value_name = "DATE", value_parser = people::date)]
    pub(crate) since: Date,

    /// How to write it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DigestFormat,
}

/// How a digest is written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum DigestFormat {
    /// Lines of text.
    #[default]
    Text,
    /// One page that needs nothing else.
    Html,
}
