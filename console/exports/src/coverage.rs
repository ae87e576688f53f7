//! The figures of a programme report, computed once: every surface shows these and nothing else.

use dspt_register::Board;
use dspt_register::Bridge;
use dspt_register::By;
use dspt_register::Coverage;
use dspt_register::Helper;
use dspt_register::Joined;
use dspt_register::Lapsing;
use dspt_register::Measure;
use dspt_register::Programme;
use dspt_register::Segment;
use jiff::civil::Date;
use serde::Serialize;

use crate::beside;
use crate::beside::Beside;
use crate::beside::IndicatorFigure;
use crate::beside::Joins;
use crate::beside::ReadinessFigure;
use crate::beside::RegisterChanges;
use crate::error::ExportError;
use crate::sample::ByHand;
use crate::trend;
use crate::trend::TrendFigure;

/// What a report is asked of.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct Question<'a> {
    /// The registers.
    pub programme: &'a Programme,
    /// The day.
    pub as_at: Date,
    /// Earlier registers and the day to ask them for: where the bridge starts. Without them there is no bridge.
    pub before: Option<(&'a Programme, Date)>,
    /// Only the locations of this area.
    pub area: Option<Segment>,
    /// The share that somebody wants to reach, in whole percent, 1 to 100.
    pub target_percent: u32,
    /// Draws the locations to check by hand; the day as a number where not given, so that nobody chooses them.
    pub seed: Option<u64>,
    /// What must be said besides, such as which registers are missing.
    pub notes: Vec<String>,
    /// Whether the registers are invented, which every page then says.
    pub invented: bool,
    /// What stands beside coverage.
    pub beside: Beside,
}

/// The figures of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CoverageReport {
    /// The shape of this file: `dspt-coverage/1`.
    pub format: &'static str,
    /// Who is not behind this.
    pub notice: &'static str,
    /// Whether the registers are invented.
    pub invented: bool,
    /// The area that the report is of; `all locations` for the whole register.
    pub of: String,
    /// The day.
    pub as_at: Date,
    /// The days of the registers.
    pub registers: RegisterDays,
    /// What a reader must know before using a figure.
    pub warnings: Vec<String>,
    /// The rule of each measure, the default measure first.
    pub rules: Vec<Rule>,
    /// The share that somebody wants to reach, in whole percent.
    pub target_percent: u32,
    /// How many more locations the target needs, by the default measure.
    pub gap: u32,
    /// Every area by every measure: areas of a kind by name, never by their figures.
    pub figures: Vec<Figure>,
    /// What counts today and will not on 1 July if nothing more is published.
    pub lapsing: LapsingFigure,
    /// Publications over the year, and the forecast.
    pub trend: TrendFigure,
    /// How the figure of an earlier day became this one; absent with a reason in `no_bridge`.
    pub bridge: Option<BridgeFigure>,
    /// Why there is no bridge.
    pub no_bridge: Option<&'static str>,
    /// What changed in the register of locations meanwhile; absent as the bridge is.
    pub register_changes: Option<RegisterChanges>,
    /// How surely entries were joined, and what did not join.
    pub joins: Joins,
    /// Published status beside readiness; absent where no provider of the area answers or reports here.
    pub readiness: Option<ReadinessFigure>,
    /// Indicators from elsewhere, by name and the latest day first.
    pub indicators: Vec<IndicatorFigure>,
    /// Who helps where, by area and organisation.
    pub helpers: Vec<Helper>,
    /// Locations to check by hand.
    pub by_hand: ByHand,
    /// Social care entries of the search that belong to no location; absent where the report is of an area, because such an
    /// entry belongs to none.
    pub entries_without_location: Option<u32>,
}

/// The days of the registers.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RegisterDays {
    /// Of CQC's locations.
    pub locations_of: Date,
    /// Of the DSPT search.
    pub statuses_of: Date,
}

/// A measure and its rule.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Rule {
    /// `in-date`, `this-year`, `programme` or `with-approaching`.
    pub measure: &'static str,
    /// The rule in words.
    pub rule: String,
}

/// By what areas are cut.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "every surface has a word for each")]
pub enum AreaKind {
    /// All of them.
    All,
    /// Care homes, home care.
    #[serde(rename = "kind")]
    Service,
    /// By how many locations the provider has.
    #[serde(rename = "size")]
    ProviderSize,
    /// CQC's regions.
    Region,
    /// NHS regions.
    NhsRegion,
    /// Integrated care boards.
    Icb,
    /// Local authorities.
    Authority,
}

impl AreaKind {
    /// All of them, in the order of every surface.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Service,
        Self::ProviderSize,
        Self::Region,
        Self::NhsRegion,
        Self::Icb,
        Self::Authority,
    ];

    /// Its name on every surface.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Service => "Service",
            Self::ProviderSize => "Size of provider",
            Self::Region => "Region",
            Self::NhsRegion => "NHS region",
            Self::Icb => "ICB",
            Self::Authority => "Local authority",
        }
    }
}

/// One figure: an area by a measure, in locations.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Figure {
    /// By what areas are cut.
    pub kind: AreaKind,
    /// The ONS or NHS code of the area, where it has one.
    pub code: Option<String>,
    /// Its name.
    pub area: String,
    /// The measure.
    pub measure: &'static str,
    /// Covered in any way.
    pub covered: u32,
    /// Covered by their own entry.
    pub own: u32,
    /// Covered through a headquarters (assumed: which branches were ticked is not public).
    pub through_headquarters: u32,
    /// Covered by an entry that joins by name and postcode.
    pub by_name: u32,
    /// In the search, and not covered.
    pub listed: u32,
    /// Not found in the search.
    pub not_found: u32,
    /// The denominator.
    pub of: u32,
    /// The covered share; absent where no percentage may be a headline.
    pub percent: Option<u32>,
    /// The share if all that were not found were covered; absent as above.
    pub at_most_percent: Option<u32>,
    /// The figure in words.
    pub sentence: String,
}

/// What counts today and will not on 1 July.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LapsingFigure {
    /// Published last year, not yet this year.
    pub lapsing: u32,
    /// Covered on that day if nothing more is published.
    pub left: u32,
    /// The 1 July.
    pub on: Date,
    /// The denominator.
    pub of: u32,
}

/// `start + newly_covered - lapsed - closed + opened = end`, in locations, by the default measure.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BridgeFigure {
    /// The earlier day.
    pub from: Date,
    /// The later day.
    pub to: Date,
    /// Covered before.
    pub start: u32,
    /// Not covered before, covered now.
    pub newly_covered: u32,
    /// Covered before, not covered now.
    pub lapsed: u32,
    /// Covered before, not in the register now.
    pub closed: u32,
    /// Not in the register before, covered now.
    pub opened: u32,
    /// Covered now.
    pub end: u32,
}

const NO_BRIDGE: &str = "A bridge starts from registers of an earlier day, and none were given.";

impl CoverageReport {
    /// Computes every figure.
    pub fn new(question: &Question<'_>) -> Self {
        let joined = of_area(question.programme, question.as_at, question.area.as_ref());
        let before = question.before.map(|(programme, day)| {
            let earlier = of_area(programme, day, question.area.as_ref());
            (earlier, day)
        });
        let board = Board::new(&joined);
        let headline = board.coverage(&Segment::All, Measure::InDate);
        let target_percent = question.target_percent.clamp(1, 100);
        let mut warnings = headline.warnings();
        warnings.extend(question.notes.iter().cloned());
        warnings.extend(before.iter().flat_map(|(earlier, _)| warnings_before(earlier)));
        let bridge = before
            .as_ref()
            .map(|(earlier, day)| bridge(earlier, &joined, *day));
        let register_changes = question
            .before
            .zip(before.as_ref())
            .map(|((programme, _), (earlier, _))| {
                beside::changes((programme, earlier), (question.programme, &joined))
            });
        Self {
            format: "dspt-coverage/1",
            notice: dspt_pack::words::INDEPENDENT.text,
            invented: question.invented,
            of: question.area.as_ref().unwrap_or(&Segment::All).to_string(),
            as_at: question.as_at,
            registers: RegisterDays {
                locations_of: joined.locations_of,
                statuses_of: joined.dspt_of,
            },
            warnings,
            rules: Measure::ALL
                .iter()
                .map(|measure| rule(*measure, question.as_at))
                .collect(),
            target_percent,
            gap: headline.gap_to(target_percent),
            figures: figures(&board),
            lapsing: lapsing(&joined),
            trend: trend::trend(&joined),
            no_bridge: bridge.is_none().then_some(NO_BRIDGE),
            bridge,
            register_changes,
            joins: beside::joins(&joined),
            readiness: question.beside.readiness.clone(),
            indicators: question
                .beside
                .indicators
                .iter()
                .map(IndicatorFigure::of)
                .collect(),
            helpers: question.beside.helpers.clone(),
            by_hand: ByHand::draw(&joined, question.seed),
            entries_without_location: question
                .area
                .is_none()
                .then(|| u32::try_from(joined.unjoined.len()).unwrap_or(u32::MAX)),
        }
    }

    /// The figure of all locations by the default measure.
    pub fn headline(&self) -> Option<&Figure> {
        self.figure(AreaKind::All, Measure::InDate).next()
    }

    /// The figures of a kind of areas by a measure, by name.
    pub fn figure(&self, kind: AreaKind, measure: Measure) -> impl Iterator<Item = &Figure> {
        let name = measure.name();
        self.figures
            .iter()
            .filter(move |figure| figure.kind == kind && figure.measure == name)
    }

    /// The rule of a measure in words.
    pub fn rule(&self, measure: Measure) -> &str {
        let found = self.rules.iter().find(|rule| rule.measure == measure.name());
        found.map_or("", |rule| rule.rule.as_str())
    }
}

/// The area of this name or code, as the registers of the day know it.
///
/// # Errors
/// [`ExportError::NoArea`] where there is none.
pub fn area_named(programme: &Programme, as_at: Date, typed: &str) -> Result<Segment, ExportError> {
    let board = Board::new(&programme.as_at(as_at));
    let wanted = typed.trim();
    let is = |segment: &&Segment| {
        segment.to_string().eq_ignore_ascii_case(wanted)
            || segment
                .code()
                .is_some_and(|code| code.eq_ignore_ascii_case(wanted))
    };
    let found = board.segments().find(is).cloned();
    found.ok_or_else(|| ExportError::NoArea {
        typed: typed.chars().take(60).collect(),
    })
}

fn of_area<'a>(programme: &'a Programme, day: Date, area: Option<&Segment>) -> Joined<'a> {
    let joined = programme.as_at(day);
    match area {
        Some(area) => joined.within(area),
        None => joined,
    }
}

fn rule(measure: Measure, day: Date) -> Rule {
    Rule {
        measure: measure.name(),
        rule: measure.rule(day),
    }
}

fn kind(segment: &Segment) -> AreaKind {
    match segment.by() {
        By::All => AreaKind::All,
        By::CareHome => AreaKind::Service,
        By::Size => AreaKind::ProviderSize,
        By::Region => AreaKind::Region,
        By::NhsRegion => AreaKind::NhsRegion,
        By::Icb => AreaKind::Icb,
        By::Authority | By::AuthorityNamed => AreaKind::Authority,
    }
}

/// Every area by every measure. Without a lookup of places, authorities are those that CQC names.
fn figures(board: &Board) -> Vec<Figure> {
    let known = |by: By| board.segments().any(|s| s.by() == by && s.code().is_some());
    let (authorities, icbs) = (known(By::Authority), known(By::Icb));
    let shown = |segment: &&Segment| match segment.by() {
        By::AuthorityNamed => !authorities,
        By::Authority => authorities,
        By::NhsRegion | By::Icb => icbs,
        By::All | By::CareHome | By::Size | By::Region => true,
    };
    let shown = board.segments().filter(shown);
    let mut areas: Vec<(AreaKind, Order<'_>, &Segment)> = shown
        .map(|segment| (kind(segment), order(segment), segment))
        .collect();
    areas.sort();
    let by =
        |segment: &Segment| Measure::ALL.map(|measure| figure(segment, &board.coverage(segment, measure)));
    areas.iter().flat_map(|(_, _, segment)| by(segment)).collect()
}

/// What is not known comes last; sizes stand in their own order, everything else by name.
type Order<'a> = (bool, &'a str, usize);

fn order(segment: &Segment) -> Order<'_> {
    match segment {
        Segment::CareHome(kind) => (kind.is_none(), "", usize::from(*kind != Some(true))),
        Segment::Size(size) => (false, "", *size as usize),
        Segment::Region(name) | Segment::AuthorityNamed(name) => (name.is_empty(), name, 0),
        Segment::NhsRegion(area) | Segment::Icb(area) | Segment::Authority(area) => (
            area.is_none(),
            area.as_ref().map_or("", |(_, name)| name.as_str()),
            0,
        ),
        Segment::All | _ => (false, "", 0),
    }
}

fn figure(segment: &Segment, coverage: &Coverage) -> Figure {
    let parts = coverage.parts;
    Figure {
        kind: kind(segment),
        code: segment.code().map(ToOwned::to_owned),
        area: segment.to_string(),
        measure: coverage.measure.name(),
        covered: parts.covered(),
        own: parts.own,
        through_headquarters: parts.through_headquarters,
        by_name: parts.by_name,
        listed: parts.listed,
        not_found: parts.not_found,
        of: parts.of(),
        percent: coverage.headline(),
        at_most_percent: coverage.at_most(),
        sentence: coverage.to_string(),
    }
}

fn lapsing(joined: &Joined<'_>) -> LapsingFigure {
    let lapsing = Lapsing::new(joined, &Segment::All);
    LapsingFigure {
        lapsing: lapsing.lapsing,
        left: lapsing.left,
        on: lapsing.on,
        of: lapsing.of,
    }
}

fn bridge(before: &Joined<'_>, after: &Joined<'_>, from: Date) -> BridgeFigure {
    let bridge = Bridge::new(before, after, &Segment::All, Measure::InDate);
    BridgeFigure {
        from,
        to: after.as_at,
        start: bridge.start,
        newly_covered: bridge.newly_covered,
        lapsed: bridge.lapsed,
        closed: bridge.closed,
        opened: bridge.opened,
        end: bridge.end,
    }
}

fn warnings_before(earlier: &Joined<'_>) -> Vec<String> {
    let coverage = Board::new(earlier).coverage(&Segment::All, Measure::InDate);
    let told = coverage.warnings().into_iter();
    told.map(|warning| format!("of the day where the bridge starts: {warning}"))
        .collect()
}

/// One step of the bridge, to show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Step {
    pub(crate) words: &'static str,
    /// `+`, `-` or nothing, in words that no spreadsheet program takes for a formula.
    pub(crate) sign: &'static str,
    pub(crate) count: u32,
}

impl BridgeFigure {
    /// From the earlier figure to the later one.
    pub(crate) fn steps(&self) -> [Step; 6] {
        let step = |words, sign, count| Step { words, sign, count };
        [
            step("Covered at the start", "", self.start),
            step("Newly covered", "plus", self.newly_covered),
            step("Lapsed", "minus", self.lapsed),
            step("Closed", "minus", self.closed),
            step("Opened and covered", "plus", self.opened),
            step("Covered at the end", "", self.end),
        ]
    }
}
