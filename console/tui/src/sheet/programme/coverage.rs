//! One area, or all of them: the first screen of a programme's lead.

use dspt_register::Coverage;
use dspt_store::model::Area;
use dspt_store::model::Standing;

use super::beware;
use super::date;
use super::door;
use super::registers;
use super::rule;
use crate::line::Entry;
use crate::line::Line;
use crate::programme::AreaName;
use crate::programme::ProgrammeView;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words::capital;
use crate::words::grouped;

pub(super) fn body(scene: &Scene<'_>, area: &Area) -> Vec<Entry> {
    let figures = &area.figures;
    let shown = figures.iter().find(|one| one.measure == scene.wanted.measure);
    let Some(shown) = shown.or(figures.first()) else {
        return Vec::new();
    };
    let mut body = of(scene, area, shown);
    body.extend(headline(scene, shown));
    body.extend(parts(scene, area, shown));
    body.extend(wrapped(Meaning::Muted, &rule(shown), scene.width, 0));
    body.extend(beware(scene, shown, &area.registers));
    body.push(Entry::blank());
    body.extend(year(scene, area, shown));
    body.push(Entry::blank());
    body.extend(others(scene, area, shown));
    body.push(Entry::blank());
    body.extend(doors(scene, area));
    body
}

fn of(scene: &Scene<'_>, area: &Area, shown: &Coverage) -> Vec<Entry> {
    let name = capital(&area.area.to_string());
    let parts = [
        format!("{name}, as at {}", date(shown.as_at)),
        registers(&area.registers),
    ];
    wrapped(Meaning::Heading, &scene.join(&parts), scene.width, 0)
}

fn headline(scene: &Scene<'_>, shown: &Coverage) -> Vec<Entry> {
    let mut body = vec![Entry::heading(&format!("Coverage ({}):", shown.measure.name()))];
    let mut figure = shown.to_string();
    if let Some(target) = scene.wanted.target {
        match shown.gap_to(target) {
            0 => figure.push_str(&format!("; {target} % is reached")),
            more => figure.push_str(&format!("; {target} % needs {} more", grouped(more.into()))),
        }
    }
    body.extend(wrapped(Meaning::Plain, &figure, scene.width, 2));
    body
}

/// The three parts; each opens its locations.
fn parts(scene: &Scene<'_>, area: &Area, shown: &Coverage) -> Vec<Entry> {
    let parts = shown.parts;
    let mut how = Vec::new();
    if parts.covered() > 0 {
        how.push(format!("{} by their own entry", grouped(parts.own.into())));
        let through = grouped(parts.through_headquarters.into());
        how.push(format!("{through} through a headquarters (assumed)"));
        how.push(format!("{} by name and postcode", grouped(parts.by_name.into())));
    }
    let how = how.join(", ");
    let mut body = Vec::new();
    for (count, word, about, standing) in [
        (parts.covered(), "covered", how.as_str(), Standing::Covered),
        (
            parts.listed,
            "listed, not covered",
            "in the DSPT search, and nothing there counts",
            Standing::Listed,
        ),
        (
            parts.not_found,
            "not found",
            "in no entry of the DSPT search",
            Standing::NotFound,
        ),
    ] {
        let line = Line::plain(&format!("{:>6}  {word:<19}", grouped(count.into())));
        let whole = line.clone().and(Meaning::Muted, &format!("  {about}"));
        let fits = scene.whole || whole.width() + 2 <= scene.width;
        body.push(opening(if fits { whole } else { line }, area, |name| {
            ProgrammeView::Locations(standing, name)
        }));
        if !fits {
            body.extend(wrapped(Meaning::Muted, about, scene.width, 10));
        }
    }
    body
}

fn opening(line: Line, area: &Area, view: impl FnOnce(AreaName) -> ProgrammeView) -> Entry {
    match AreaName::of(&area.area) {
        Some(name) => Entry::opening(line, View::Programme(view(name))),
        None => line.into(),
    }
}

/// What was published this year and last, what lapses, and what may come.
fn year(scene: &Scene<'_>, area: &Area, shown: &Coverage) -> Vec<Entry> {
    let (trend, lapsing) = (&area.trend, &area.lapsing);
    let share = |part: u32| match shown.headline() {
        Some(_) if lapsing.of > 0 => {
            let share = percent(part, lapsing.of);
            format!(
                "{} of {} ({share} %)",
                grouped(part.into()),
                grouped(lapsing.of.into())
            )
        }
        _ => format!("{} of {}", grouped(part.into()), grouped(lapsing.of.into())),
    };
    let mut last = format!("Last year by the same day: {}", share(trend.published_last_year));
    if trend.replaced > 0 {
        last.push_str(&format!(
            ", without {} that have published again since",
            grouped(trend.replaced.into())
        ));
    }
    let mut body = vec![Entry::heading("This year and last")];
    let this = format!("Published for {}: {}", trend.year, share(trend.published));
    body.push(opening(Line::plain(&this), area, ProgrammeView::Trend));
    body.extend(wrapped(Meaning::Plain, &format!("{last}."), scene.width, 2));
    let lapses = format!(
        "Published last year, not yet this year: {}",
        grouped(lapsing.lapsing.into())
    );
    body.push(opening(Line::plain(&lapses), area, |name| {
        ProgrammeView::Locations(Standing::Lapsing, name)
    }));
    let left = format!(
        "If nothing more is published: {} on {}.",
        share(lapsing.left),
        date(lapsing.on)
    );
    body.extend(wrapped(Meaning::Plain, &left, scene.width, 2));
    body.extend(wrapped(
        Meaning::Plain,
        &super::trend::forecast(area),
        scene.width,
        2,
    ));
    body
}

/// Whole percent as every figure has it; 100 and 0 only where it is all and none.
fn percent(part: u32, of: u32) -> u64 {
    let (part, of) = (u64::from(part), u64::from(of));
    match (part * 200 + of) / (of * 2).max(1) {
        100 if part < of => 99,
        0 if part > 0 => 1,
        share => share,
    }
}

/// The same by kind of service, and by the other measures.
fn others(scene: &Scene<'_>, area: &Area, shown: &Coverage) -> Vec<Entry> {
    let mut body = Vec::new();
    if !area.kinds.is_empty() {
        body.push(Entry::heading("By kind of service"));
        for row in &area.kinds {
            let text = format!("{}: {}", capital(&row.segment.to_string()), row.coverage);
            body.extend(wrapped(Meaning::Plain, &text, scene.width, 2));
        }
        body.push(Entry::blank());
    }
    body.push(Entry::heading("By the other rules"));
    for figure in area.figures.iter().filter(|one| one.measure != shown.measure) {
        let text = format!("{}: {figure}", figure.measure.name());
        body.extend(wrapped(Meaning::Plain, &text, scene.width, 2));
    }
    body
}

fn doors(scene: &Scene<'_>, area: &Area) -> Vec<Entry> {
    let mut body = wrapped(
        Meaning::Muted,
        "Agents: none needed for these figures; they come from public registers alone.",
        scene.width,
        0,
    );
    body.push(Entry::heading("Look through"));
    if let Some(name) = AreaName::of(&area.area) {
        body.push(door(
            "whom to help first, and why",
            ProgrammeView::HelpList(name.clone()),
        ));
        body.push(door(
            "all its locations",
            ProgrammeView::Locations(Standing::Any, name.clone()),
        ));
        body.push(door("indicators from elsewhere", ProgrammeView::Indicators(name)));
    }
    body.push(door("every area", ProgrammeView::Areas));
    body.push(door("the local authorities as a map", ProgrammeView::Map));
    body.push(door(
        "where published status and what is known here do not match",
        ProgrammeView::Differs,
    ));
    body.push(door(
        "the registers that are held, and what changed",
        ProgrammeView::Imports,
    ));
    body
}
