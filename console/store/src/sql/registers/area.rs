//! One area in full, made of the joined registers by the pure crate.

use dspt_register::Board;
use dspt_register::Coverage;
use dspt_register::CqcId;
use dspt_register::CqcLocation;
use dspt_register::Curve;
use dspt_register::Forecast;
use dspt_register::Helper;
use dspt_register::Indicator;
use dspt_register::IndicatorOf;
use dspt_register::Joined;
use dspt_register::JoinedLocation;
use dspt_register::Kind;
use dspt_register::Lapsing;
use dspt_register::Measure;
use dspt_register::Part;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use dspt_register::nearest_register;
use jiff::Span;
use jiff::civil::Date;

use super::held;
use super::typed;
use crate::engine::Connection;
use crate::limits;
use crate::model::Area;
use crate::model::AreaLocation;
use crate::model::BoardRow;
use crate::model::LocationFilter;
use crate::model::Page;
use crate::model::RegisterDays;
use crate::model::Standing;
use crate::model::Trend;
use crate::model::TrendPoint;
use crate::sql::failure::Failure;
use crate::sql::pages;

pub(super) fn area(registers: RegisterDays, joined: &Joined<'_>, area: &Segment, measure: Measure) -> Area {
    let within = joined.within(area);
    let board = Board::new(&within);
    let figures: Vec<Coverage> = Measure::ALL
        .into_iter()
        .map(|measure| board.coverage(&Segment::All, measure))
        .collect();
    let kinds = [Some(true), Some(false), None].into_iter().filter_map(|kind| {
        let segment = Segment::CareHome(kind);
        let coverage = board.coverage(&segment, measure);
        (coverage.parts.of() > 0).then_some(BoardRow { segment, coverage })
    });
    let day = joined.as_at;
    let year = ToolkitYear::of(day);
    let curve = |year| Curve::new(&within, &Segment::All, year);
    let (this, last) = (curve(year), curve(year.previous()));
    let of = figures.first().map_or(0, |figure| figure.parts.of());
    let forecast = Forecast::new(&this, &last, day.min(this.seen_on), of);
    let forecast_words = match &forecast {
        Ok(forecast) => forecast.method(),
        Err(why) => why.to_string(),
    };
    Area {
        area: area.clone(),
        registers,
        figures,
        kinds: kinds.collect(),
        trend: trend(&this, &last, day),
        lapsing: Lapsing::new(&within, &Segment::All),
        forecast: forecast.ok(),
        forecast_words,
    }
}

fn trend(this: &Curve, last: &Curve, day: Date) -> Trend {
    let opened = last.year.deadline();
    let months = (1..=12).filter_map(|month| opened.checked_add(Span::new().months(month)).ok());
    let ends = months.map(Date::last_of_month).filter(|end| *end != day);
    let mut days: Vec<Date> = ends.chain([day]).collect();
    days.sort_unstable();
    let known_until = day.min(this.seen_on);
    let points = days.into_iter().map(|day| TrendPoint {
        day,
        this_year: (day <= known_until).then(|| this.by(day)),
        last_year: last.by(last.same_day(day)),
    });
    Trend {
        year: this.year,
        published: this.by(day),
        published_last_year: last.by(last.same_day(day)),
        last_year_in_all: last.total(),
        replaced: last.replaced,
        points: points.collect(),
    }
}

/// A page of an area's locations.
pub(super) fn locations(
    joined: &Joined<'_>,
    area: &Segment,
    which: &LocationFilter,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<AreaLocation>, Failure> {
    let after: Option<CqcId> = pages::key_of(after)?;
    let limit = limit.min(limits::PAGE_ROWS);
    let words: Vec<String> = which.text.split_whitespace().map(str::to_lowercase).collect();
    let all = joined
        .locations
        .iter()
        .filter(|location| location.stands_in(area));
    let wanted: Vec<&JoinedLocation<'_>> = all
        .filter(|location| is_wanted(location, which.standing, which.measure, joined.as_at))
        .filter(|location| words.is_empty() || is_found(location.location, &words))
        .collect();
    let rest = wanted
        .iter()
        .filter(|l| after.as_ref().is_none_or(|after| l.location.id > *after));
    let rows: Vec<AreaLocation> = rest
        .take(limit as usize)
        .map(|location| AreaLocation::of(location, which.measure, joined.as_at))
        .collect();
    let last = rows.last().map(|row| row.id.clone());
    pages::paged(rows, wanted.len() as u64, limit, last)
}

/// Whether every word stands in what the register tells of a location.
fn is_found(location: &CqcLocation, words: &[String]) -> bool {
    let mut texts = vec![
        location.id.to_string().to_lowercase(),
        location.name.to_lowercase(),
        location.provider_name.to_lowercase(),
        location.authority.to_lowercase(),
    ];
    texts.extend(location.provider.as_ref().map(|id| id.to_string().to_lowercase()));
    texts.extend(location.ods.as_ref().map(|code| code.as_str().to_lowercase()));
    texts.extend(location.telephone.clone());
    words
        .iter()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}

/// What is known of indicators: what speaks of the area or of England; of the whole, what speaks of any area.
pub(super) fn indicators(sql: &Connection, area: &Segment, as_at: Date) -> Result<Vec<Indicator>, Failure> {
    let held: Vec<Indicator> = typed::rows_ever(sql, Kind::Indicators)?;
    let (code, name) = (area.code(), area.to_string());
    let is_of = |of: &IndicatorOf| match of {
        IndicatorOf::England => true,
        IndicatorOf::Area(typed) => {
            *area == Segment::All
                || code.is_some_and(|code| code.eq_ignore_ascii_case(typed))
                || name.eq_ignore_ascii_case(typed)
        }
        // One location's value is no area's.
        IndicatorOf::Location(_) | _ => false,
    };
    let mut rows: Vec<Indicator> = held
        .into_iter()
        .filter(|row| row.on <= as_at && is_of(&row.of))
        .collect();
    rows.sort_by(|a, b| (&a.indicator, &a.of, b.on).cmp(&(&b.indicator, &b.of, a.on)));
    Ok(rows)
}

fn is_wanted(location: &JoinedLocation<'_>, standing: Standing, measure: Measure, day: Date) -> bool {
    let part = location.part(measure, day);
    match standing {
        Standing::Any => true,
        Standing::Covered => matches!(part, Part::Covered(_)),
        Standing::Listed => part == Part::Listed,
        Standing::NotFound => part == Part::NotFound,
        Standing::Lapsing => location.is_lapsing(day),
    }
}

/// Who helps in an area, as the file of the day tells: by the area's name, then the organisation's.
pub(super) fn helpers(sql: &Connection, area: &Segment, as_at: Date) -> Result<Vec<Helper>, Failure> {
    let days: Vec<Date> = held::files(sql)?
        .into_iter()
        .filter(|file| file.kind == Kind::Helpers)
        .map(|file| file.of)
        .collect();
    let Some(day) = nearest_register(&days, as_at) else {
        return Ok(Vec::new());
    };
    let mut rows: Vec<Helper> = typed::rows_of(sql, Kind::Helpers, day)?;
    rows.retain(|helper| helper.helps_in(area));
    rows.sort();
    Ok(rows)
}
