//! The programme report as one page: no script, nothing fetched from anywhere, everything in it escaped.

use dspt_pack::plain;
use dspt_register::Measure;
use jiff::civil::Date;
use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

use crate::coverage::AreaKind;
use crate::coverage::CoverageReport;
use crate::coverage::Figure;
use crate::error::ExportError;
use crate::limits;

mod areas;
mod beside;
mod by_hand;
mod course;
mod made;
mod top;

/// The only text that is not escaped, with the charts.
const STYLE: &str = include_str!("page/page.css");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A table of so few rows stays on one sheet of paper.
const SHORT: usize = 16;

/// What every surface of an invented programme says first.
pub(crate) const INVENTED: &str = "Invented for demonstration: no location, code or figure here is a real one; only areas have their real names.";

impl CoverageReport {
    /// The report as a self-contained page, for a screen and for paper.
    ///
    /// # Errors
    /// If a chart cannot be drawn, which is a fault of this program.
    pub fn html(&self) -> Result<String, ExportError> {
        let sections = [
            Section::new("measures", "Four ways to count", top::measures(self)?),
            Section::new("year", "Publications over the year", course::year(self)?),
            Section::new("bridge", "What changed", course::bridge(self)?),
            Section::new("services", "By service, size and region", areas::services(self)?),
            Section::new("areas", "By local authority and ICB", areas::places(self)),
            Section::new(
                "beside",
                "Published status beside readiness",
                beside::readiness(self),
            ),
            Section::new("indicators", "Indicators", beside::indicators(self)),
            Section::new("helpers", "Who helps where", beside::helpers(self)),
            Section::new(
                "by-hand",
                "Ten locations to check by hand",
                by_hand::section(self),
            ),
            Section::new("made", "How these figures are made", made::section(self)),
        ];
        let title = self.title();
        let body = html! {
            a.skip href="#measures" { "To the figures" }
            header { (top::header(self, &title)) (contents(&sections)) }
            main { @for section in &sections { (section.shown()) } }
            footer { p { (self.notice) } p { (made::SIGNED_BY_NOBODY) } }
        };
        Ok(document(&title, &body))
    }

    fn title(&self) -> String {
        let of = plain::short(&self.of, limits::NAME_CHARS);
        format!("Coverage of the toolkit (DSPT): {of}, {}", in_words(self.as_at))
    }

    /// What stands under every figure: the rule and the days.
    fn rule_line(&self, measure: Measure) -> Markup {
        let registers = &self.registers;
        html! {
            p.rule {
                b { "Measure " (measure.name()) ". " }
                (self.rule(measure)) ". Locations of " (in_words(registers.locations_of))
                ", published statuses of " (in_words(registers.statuses_of)) ", as at " (in_words(self.as_at)) "."
            }
        }
    }
}

struct Section {
    id: &'static str,
    head: &'static str,
    body: Markup,
}

impl Section {
    fn new(id: &'static str, head: &'static str, body: Markup) -> Self {
        Self { id, head, body }
    }

    fn shown(&self) -> Markup {
        let head = format!("{}-head", self.id);
        html! {
            section id=(self.id) aria-labelledby=(head) { h2 id=(head) { (self.head) } (self.body) }
        }
    }
}

fn contents(sections: &[Section]) -> Markup {
    html! {
        nav.contents aria-label="Contents" {
            ul { @for section in sections { li { a href={ "#" (section.id) } { (section.head) } } } }
        }
    }
}

fn document(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// A table with named columns; the first cell of each row names the row, and numbers stand to the right.
fn table(caption: &str, columns: &[&str], rows: &[Vec<String>]) -> Markup {
    let short = rows.len() <= SHORT;
    html! {
        div.wide.short[short] role="region" aria-label=(caption) tabindex="0" {
            table {
                caption { (caption) }
                thead { tr { @for column in columns { th scope="col" { (column) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 { th scope="row" { (plain::short(cell, limits::NAME_CHARS)) } }
                                @else if is_number(cell) { td.number { (cell) } }
                                @else { td { (plain::line(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A count, a share or an interval: nothing but digits and what belongs to them.
fn is_number(cell: &str) -> bool {
    let digits = cell.replace(" to ", "");
    let part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '\u{2212}' | '%' | ' ');
    !digits.is_empty() && digits.chars().all(part)
}

/// The parts of figures, a row each.
fn parts_table(caption: &str, head: &str, figures: &[&Figure]) -> Markup {
    let rows: Vec<Vec<String>> = figures
        .iter()
        .map(|figure| parts_row(&name_of(figure), figure))
        .collect();
    table(caption, &parts_columns(head), &rows)
}

/// The heads of [`parts_row`].
fn parts_columns(head: &str) -> [&str; 10] {
    [
        head,
        "Covered",
        "Of",
        "Share",
        "At most",
        "Own entry",
        "Through HQ (assumed)",
        "By name",
        "Listed, not covered",
        "Not found",
    ]
}

fn parts_row(name: &str, figure: &Figure) -> Vec<String> {
    let mut row = vec![
        name.to_owned(),
        figure.covered.to_string(),
        figure.of.to_string(),
        share(figure.percent),
        share(figure.at_most_percent),
    ];
    row.extend(
        [
            figure.own,
            figure.through_headquarters,
            figure.by_name,
            figure.listed,
            figure.not_found,
        ]
        .map(|count| count.to_string()),
    );
    row
}

fn share(percent: Option<u32>) -> String {
    percent.map_or_else(|| "not given".to_owned(), |percent| format!("{percent} %"))
}

/// The name with a capital letter; areas have theirs.
fn name_of(figure: &Figure) -> String {
    match figure.kind {
        AreaKind::All | AreaKind::Service | AreaKind::ProviderSize => capital(&figure.area),
        AreaKind::Region | AreaKind::NhsRegion | AreaKind::Icb | AreaKind::Authority => figure.area.clone(),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
