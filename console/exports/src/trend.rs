//! Publications over the year beside last year's, and the forecast by last year's curve.

use dspt_register::Curve;
use dspt_register::Forecast;
use dspt_register::Joined;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

/// This year's curve, last year's, and what follows from them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TrendFigure {
    /// Of the open toolkit year.
    pub this_year: CurveFigure,
    /// Of the year before.
    pub last_year: CurveFigure,
    /// Both at the end of each month of the year.
    pub months: Vec<MonthFigure>,
    /// For all locations, care homes, home care and other services.
    pub forecasts: Vec<ForecastFigure>,
}

/// Cumulative publications of one toolkit year (Met or Exceeded), latest publications only.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CurveFigure {
    /// `2025-26`.
    pub year: String,
    /// The day of the file: nothing after it is known.
    pub seen_on: Date,
    /// How many have published for a later year since and are not on this curve.
    pub replaced: u32,
    /// Each day with a publication, and how many there were by its end.
    pub points: Vec<(Date, u32)>,
}

/// Both curves at the end of a month.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MonthFigure {
    /// The last day of the month, in this year.
    pub end: Date,
    /// Published for this year by then; absent for days to come.
    pub this_year: Option<u32>,
    /// Published for last year as many days before its deadline.
    pub last_year: u32,
}

/// A forecast for 30 June, or why there is none.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ForecastFigure {
    /// What it is of.
    pub of: String,
    /// The denominator, in locations.
    pub locations: u32,
    /// The forecast.
    pub forecast: Option<Forecasted>,
    /// Why there is none.
    pub none_because: Option<String>,
}

/// Published for this year by 30 June, if it goes as last year, in locations.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forecasted {
    /// The deadline.
    pub on: Date,
    /// Published for this year today.
    pub now: u32,
    /// The lower end.
    pub low: u32,
    /// The most likely figure.
    pub likely: u32,
    /// The upper end.
    pub high: u32,
    /// How it was made.
    pub method: String,
}

/// The trend of all locations of `joined`, from one file as on every screen.
pub(crate) fn trend(joined: &Joined<'_>) -> TrendFigure {
    let year = ToolkitYear::of(joined.as_at);
    let curve = |year| Curve::new(joined, &Segment::All, year);
    let (this, last) = (curve(year), curve(year.previous()));
    let segments = [
        Segment::All,
        Segment::CareHome(Some(true)),
        Segment::CareHome(Some(false)),
    ];
    TrendFigure {
        months: months(&this, &last),
        forecasts: segments
            .iter()
            .map(|segment| forecast(joined, segment, year))
            .collect(),
        this_year: drawn(&this),
        last_year: drawn(&last),
    }
}

fn forecast(joined: &Joined<'_>, segment: &Segment, year: ToolkitYear) -> ForecastFigure {
    let (this, last) = (
        Curve::new(joined, segment, year),
        Curve::new(joined, segment, year.previous()),
    );
    let count = joined
        .locations
        .iter()
        .filter(|location| location.stands_in(segment))
        .count();
    let locations = u32::try_from(count).unwrap_or(u32::MAX);
    // The day of the file, not the day asked for: what was published since is not known.
    let forecast = Forecast::new(&this, &last, this.seen_on, locations);
    let (forecast, none_because) = match forecast {
        Ok(forecast) => (Some(forecasted(&forecast)), None),
        Err(reason) => (None, Some(reason.to_string())),
    };
    ForecastFigure {
        of: segment.to_string(),
        locations,
        forecast,
        none_because,
    }
}

fn forecasted(forecast: &Forecast) -> Forecasted {
    Forecasted {
        on: forecast.on,
        now: forecast.now,
        low: forecast.low,
        likely: forecast.likely,
        high: forecast.high,
        method: forecast.method(),
    }
}

fn drawn(curve: &Curve) -> CurveFigure {
    CurveFigure {
        year: curve.year.to_string(),
        seen_on: curve.seen_on,
        replaced: curve.replaced,
        points: curve.points(),
    }
}

/// July to June.
fn months(this: &Curve, last: &Curve) -> Vec<MonthFigure> {
    let first = this.year.previous().deadline();
    let ends = (1..=12).filter_map(|month| first.checked_add(Span::new().months(month)).ok());
    let figure = |day: Date| {
        let end = day.last_of_month();
        MonthFigure {
            end,
            this_year: (end <= this.seen_on).then(|| this.by(end)),
            last_year: last.by(last.same_day(end)),
        }
    };
    ends.map(figure).collect()
}
