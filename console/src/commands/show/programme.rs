//! `show coverage`, `areas`, `locations`, `lapsing`, `trend`, `help-list`, `imports`: what public registers say, as plain lines or JSON.

use dspt_register::By;
use dspt_register::Coverage;
use dspt_register::Measure;
use dspt_register::Segment;
use dspt_store::model::Board;
use dspt_store::model::Standing;
use dspt_store::silence;
use dspt_tui::plain;
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::Global;
use crate::cli::Show;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::output::Output;

mod area;
mod help;
mod list;
mod words;

const VIEWS: [&str; 7] = [
    "coverage",
    "areas",
    "locations",
    "lapsing",
    "trend",
    "help-list",
    "imports",
];

/// Whether the words name a view of public registers.
pub(super) fn is_one(words: &[String]) -> bool {
    words.first().is_some_and(|first| VIEWS.contains(&first.as_str()))
}

/// What was asked, with the store to ask.
struct Asked<'a> {
    context: &'a Context,
    arguments: &'a Show,
    global: &'a Global,
    day: Date,
}

pub(super) fn run(
    context: &Context,
    arguments: &Show,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let asked = Asked {
        context,
        arguments,
        global,
        day: arguments.as_at.unwrap_or_else(|| silence::day(context::now())),
    };
    let words: Vec<&str> = arguments.view.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["imports"] => list::imports(&asked, out),
        ["areas"] => asked.areas(out),
        ["coverage", name @ ..] => asked.within(&name.join(" "), out, area::coverage),
        ["help-list", name @ ..] => asked.within(&name.join(" "), out, |asked, area, out| {
            help::list(asked, &area, out)
        }),
        ["trend", name @ ..] => asked.within(&name.join(" "), out, area::trend),
        ["locations", "of", name @ ..] if !name.is_empty() => {
            asked.within(&name.join(" "), out, |asked, area, out| {
                list::locations(asked, &area, Standing::Any, out)
            })
        }
        ["locations"] => asked.within("", out, |asked, area, out| {
            list::locations(asked, &area, Standing::Any, out)
        }),
        ["lapsing", name @ ..] => asked.within(&name.join(" "), out, |asked, area, out| {
            list::locations(asked, &area, Standing::Lapsing, out)
        }),
        _ => Err(Usage("write show locations, or show locations of AREA".to_owned()).into()),
    }
}

impl Asked<'_> {
    fn board(&self, by: By) -> anyhow::Result<Option<Board>> {
        let store = &self.context.store;
        Ok(self
            .context
            .wait(store.board(&SCOPE, self.arguments.measure, by, self.day))?)
    }

    /// Runs for the area that the name means, or says how to begin where there are no registers.
    fn within(
        &self,
        name: &str,
        out: &mut Output,
        show: impl Fn(&Self, Segment, &mut Output) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self.area(name)? {
            Some(area) => show(self, area, out),
            None => self.nothing(out),
        }
    }

    /// The area that a name or code means; all of them for an empty one, none without registers.
    fn area(&self, name: &str) -> anyhow::Result<Option<Segment>> {
        if name.is_empty() {
            return Ok(self.board(By::All)?.map(|_| Segment::All));
        }
        let mut known = Vec::new();
        for by in [
            By::Authority,
            By::AuthorityNamed,
            By::Icb,
            By::NhsRegion,
            By::Region,
        ] {
            let Some(board) = self.board(by)? else {
                return Ok(None);
            };
            known.extend(board.rows.into_iter().map(|row| row.segment));
        }
        words::meant(&known, name).map(Some)
    }

    fn areas(&self, out: &mut Output) -> anyhow::Result<()> {
        let by = match self.arguments.by {
            Some(by) => by,
            None => self.narrowest()?,
        };
        let Some(board) = self.board(by)? else {
            return self.nothing(out);
        };
        if self.global.json {
            return json(&board, out);
        }
        let head = words::registers(&board.registers);
        out.line(format!("{head}. As at {}.", words::date(self.day)))?;
        if let Some(first) = board.rows.first() {
            words::beside(&first.coverage, &board.registers, out)?;
        }
        let rows: Vec<Vec<String>> = board
            .rows
            .iter()
            .map(|row| self.area_row(&row.segment, &row.coverage))
            .collect();
        let mut heads = vec!["area", "covered", "listed", "not found", "of", "share"];
        if self.arguments.target.is_some() {
            heads.push("more needed");
        }
        out.table(&heads, &rows)
    }

    fn area_row(&self, segment: &Segment, coverage: &Coverage) -> Vec<String> {
        let parts = coverage.parts;
        let numbers = [parts.covered(), parts.listed, parts.not_found, parts.of()];
        let mut cells = vec![words::clean(&segment.to_string())];
        cells.extend(numbers.map(|number| number.to_string()));
        cells.push(
            coverage
                .headline()
                .map_or_else(|| "-".to_owned(), |share| format!("{share} %")),
        );
        if let Some(target) = self.arguments.target {
            cells.push(coverage.gap_to(target).to_string());
        }
        cells
    }

    /// Local authorities by their codes where a lookup of places tells them, else in CQC's words.
    fn narrowest(&self) -> anyhow::Result<By> {
        let known = self
            .board(By::Authority)?
            .is_some_and(|board| board.rows.iter().any(|row| row.segment.code().is_some()));
        Ok(if known { By::Authority } else { By::AuthorityNamed })
    }

    fn nothing(&self, out: &mut Output) -> anyhow::Result<()> {
        if self.global.json {
            return out.line("null");
        }
        let files = self.context.wait(self.context.store.registers(&SCOPE))?;
        if files.is_empty() {
            out.line("No public registers are held yet.")?;
        } else {
            out.line("Coverage needs a register of locations and a result of the DSPT search; `show imports` lists what is held.")?;
        }
        for line in words::BEGIN {
            out.line(line)?;
        }
        Ok(())
    }
}

fn json(value: &impl Serialize, out: &mut Output) -> anyhow::Result<()> {
    out.line(plain::escaped_json(value)?)
}

/// The measure by its place among all.
fn figure(figures: &[Coverage], measure: Measure) -> Option<&Coverage> {
    figures.iter().find(|figure| figure.measure == measure)
}
