//! An invented programme: two regions, a handful of locations, a year that began well.

use std::collections::BTreeMap;

use dspt_register::Branch;
use dspt_register::By;
use dspt_register::Coverage;
use dspt_register::HEXAGONS;
use dspt_register::How;
use dspt_register::Kind;
use dspt_register::Measure;
use dspt_register::Part;
use dspt_register::Parts;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use dspt_register::Via;
use dspt_report::Digest;
use dspt_store::model::Area;
use dspt_store::model::AreaEntry;
use dspt_store::model::AreaLocation;
use dspt_store::model::AreaLocations;
use dspt_store::model::AreaTree;
use dspt_store::model::Board;
use dspt_store::model::BoardRow;
use dspt_store::model::Page;
use dspt_store::model::RegisterChange;
use dspt_store::model::RegisterChangeKind;
use dspt_store::model::RegisterDays;
use dspt_store::model::RegisterFile;
use dspt_store::model::Standing;
use dspt_store::model::Trend;
use dspt_store::model::TrendPoint;
use jiff::civil::Date;
use jiff::civil::date;

use super::Estate;
use super::estate;
use super::now;
use crate::programme::AreaName;
use crate::programme::Differences;
use crate::programme::DifferencesOf;
use crate::programme::HelpList;
use crate::programme::HelpRow;
use crate::programme::Indicators;
use crate::programme::OwnFigures;
use crate::programme::Wanted;
use crate::programme::Why;
use crate::source::Registers;
use crate::source::SourceError;

const DAY: Date = date(2026, 6, 8);

fn days() -> RegisterDays {
    RegisterDays {
        locations_from: Kind::CqcLocations,
        locations: date(2026, 6, 1),
        dspt: date(2026, 6, 1),
        headquarters: Some(date(2026, 5, 28)),
        sites: Some(date(2026, 5, 28)),
        successions: None,
        places: Some(date(2026, 4, 1)),
    }
}

fn coverage(measure: Measure, [own, through, by_name, listed, not_found]: [u32; 5]) -> Coverage {
    Coverage {
        measure,
        as_at: DAY,
        locations_of: days().locations,
        dspt_of: days().dspt,
        parts: Parts {
            own,
            through_headquarters: through,
            by_name,
            listed,
            not_found,
        },
    }
}

/// The segment that stands for what was typed.
fn meant(area: &AreaName) -> Segment {
    let named = |code: &str, name: &str| Some((code.to_owned(), name.to_owned()));
    match area.as_str() {
        "" => Segment::All,
        "E10000016" => Segment::Authority(named("E10000016", "Kent")),
        other => Segment::AuthorityNamed(other.to_owned()),
    }
}

fn area(area: Segment, wanted: Wanted) -> Area {
    let figures = Measure::ALL.map(|measure| match measure {
        Measure::InDate => coverage(measure, [201, 36, 6, 75, 31]),
        Measure::ThisYear => coverage(measure, [92, 22, 4, 200, 31]),
        Measure::Programme => coverage(measure, [205, 37, 6, 70, 31]),
        Measure::WithApproaching => coverage(measure, [221, 36, 6, 55, 31]),
    });
    let kind = |is, parts| BoardRow {
        segment: Segment::CareHome(Some(is)),
        coverage: coverage(wanted.measure, parts),
    };
    let lapsing = r#"{"lapsing":125,"left":118,"on":"2026-07-01","of":349}"#;
    Area {
        area,
        registers: days(),
        figures: figures.to_vec(),
        kinds: vec![kind(true, [140, 30, 4, 40, 9]), kind(false, [61, 6, 2, 35, 22])],
        trend: trend(),
        lapsing: serde_json::from_str(lapsing).unwrap(),
        forecast: None,
        forecast_words: "no forecast: last year's curve is not seen whole".to_owned(),
    }
}

fn trend() -> Trend {
    let this = [1, 3, 8, 14, 20, 26, 39, 55, 70, 88, 104, 118];
    let last = [1, 2, 6, 12, 18, 24, 40, 60, 78, 95, 118, 126, 240];
    let days = (0..10).map(|n: i8| {
        let (year, month) = if n < 6 { (2025, 7 + n) } else { (2026, n - 5) };
        date(year, month, 1).last_of_month()
    });
    let days = days.chain([date(2026, 5, 31), DAY, date(2026, 6, 30)]);
    let points = days.zip(0..).zip(last).map(|((day, n), last_year)| TrendPoint {
        day,
        this_year: this.get(n).copied(),
        last_year,
    });
    Trend {
        year: ToolkitYear::of(DAY),
        published: 118,
        published_last_year: 126,
        last_year_in_all: 240,
        replaced: 12,
        points: points.collect(),
    }
}

pub(crate) fn locations() -> Vec<AreaLocation> {
    let parts = [
        (Part::Covered(Via::Own), false),
        (Part::Covered(Via::Headquarters), false),
        (Part::Covered(Via::Own), true),
        (Part::Listed, false),
        (Part::NotFound, false),
        (Part::Covered(Via::Name), false),
    ];
    (0..30_u32)
        .zip(parts.into_iter().cycle())
        .map(|(n, (part, lapsing))| AreaLocation {
            id: format!("1-9900{n:02}").parse().unwrap(),
            name: format!("Zarrowmere House {n}"),
            provider: "1-880001".parse().ok(),
            provider_name: "Zarrowmere Care Limited".to_owned(),
            ods: "VZ1AA".parse().ok(),
            telephone: (n % 5 != 3).then(|| format!("01632 9600{n:02}")),
            authority: if n % 2 == 0 { "Kent" } else { "Lincolnshire" }.to_owned(),
            care_home: Some(n % 3 == 0),
            part,
            lapsing,
            entry: (part != Part::NotFound).then(|| AreaEntry {
                via: Via::Own,
                how: How::Code,
                code: "VZ1AA".to_owned(),
                status: "2025-26 Standards Met".to_owned(),
                published_on: Some(date(2026, 3, 14)),
            }),
        })
        .collect()
}

fn is_wanted(row: &AreaLocation, standing: Standing) -> bool {
    match standing {
        Standing::Any => true,
        Standing::Covered => matches!(row.part, Part::Covered(_)),
        Standing::Listed => row.part == Part::Listed,
        Standing::NotFound => row.part == Part::NotFound,
        Standing::Lapsing => row.lapsing,
    }
}

fn branches(measure: Measure) -> Vec<Branch> {
    let named = |code: &str, name: &str| Some((code.to_owned(), name.to_owned()));
    let branch = |depth, segment, parts| Branch {
        depth,
        segment,
        coverage: coverage(measure, parts),
    };
    vec![
        branch(
            0,
            Segment::NhsRegion(named("Y60", "Midlands")),
            [100, 20, 3, 40, 20],
        ),
        branch(
            1,
            Segment::Icb(named("E54000013", "Lincolnshire Integrated Care Board")),
            [100, 20, 3, 40, 20],
        ),
        branch(
            2,
            Segment::Authority(named("E10000019", "Lincolnshire")),
            [100, 20, 3, 40, 20],
        ),
        branch(
            0,
            Segment::NhsRegion(named("Y59", "South East")),
            [101, 16, 3, 35, 11],
        ),
        branch(
            1,
            Segment::Icb(named("E54000032", "Kent and Medway Integrated Care Board")),
            [101, 16, 3, 35, 11],
        ),
        branch(
            2,
            Segment::Authority(named("E10000016", "Kent")),
            [90, 14, 3, 30, 8],
        ),
        branch(
            2,
            Segment::Authority(named("E06000035", "Medway")),
            [11, 2, 0, 5, 2],
        ),
        branch(2, Segment::Authority(None), [0, 0, 0, 0, 1]),
    ]
}

impl Registers for Estate {
    fn register_files(&self, after: Option<&str>, limit: usize) -> Result<Page<RegisterFile>, SourceError> {
        self.check("the registers")?;
        let file = |kind, of, ended| RegisterFile {
            kind,
            of,
            imported: now(),
            sha256: Digest::of(b"a file"),
            rows: 29_412,
            refused: 7,
            left_out: 20_000,
            added: 61,
            changed: 412,
            ended,
        };
        let rows = if self.programme {
            vec![
                file(Kind::CqcLocations, date(2026, 6, 1), 38),
                file(Kind::DsptSearch, date(2026, 6, 1), 0),
            ]
        } else {
            Vec::new()
        };
        Ok(estate::page(rows, after, limit))
    }

    fn register_changes(&self, _: Option<&str>, _: usize) -> Result<Page<RegisterChange>, SourceError> {
        self.check("what changed")?;
        let change = |what, n: usize| RegisterChange {
            of: date(2026, 6, 1),
            what,
            id: locations()[n].id.clone(),
            before: None,
            name: locations()[n].name.clone(),
            authority: locations()[n].authority.clone(),
        };
        Ok(Page {
            rows: vec![
                change(RegisterChangeKind::Opened, 1),
                change(RegisterChangeKind::Closed, 2),
                change(RegisterChangeKind::ChangedHands, 3),
            ],
            total: 203,
            next: None,
        })
    }

    fn board(&self, by: By, wanted: Wanted) -> Result<Option<Board>, SourceError> {
        self.check("the areas")?;
        let row = |segment, parts| BoardRow {
            segment,
            coverage: coverage(wanted.measure, parts),
        };
        let rows = if by == By::Authority {
            (0..)
                .zip(HEXAGONS)
                .map(|(n, one): (u32, _)| {
                    let name = format!("Authority {}", one.letters);
                    let segment = Segment::Authority(Some((one.code.to_owned(), name)));
                    row(segment, [n % 97, 2, 1, 20, n % 7])
                })
                .collect()
        } else {
            vec![row(Segment::CareHome(Some(true)), [140, 30, 4, 40, 9])]
        };
        let registers = days();
        Ok(self.programme.then_some(Board { registers, rows }))
    }

    fn area_tree(&self, wanted: Wanted) -> Result<Option<AreaTree>, SourceError> {
        self.check("the areas")?;
        Ok(self.programme.then(|| AreaTree {
            registers: days(),
            rows: branches(wanted.measure),
        }))
    }

    fn area(&self, name: &AreaName, wanted: Wanted) -> Result<Option<Area>, SourceError> {
        self.check("the coverage")?;
        Ok(self.programme.then(|| area(meant(name), wanted)))
    }

    fn area_locations(
        &self,
        name: &AreaName,
        (standing, text): (Standing, &str),
        _: Wanted,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Option<AreaLocations>, SourceError> {
        self.check("the locations")?;
        let area = meant(name);
        let found = locations()
            .into_iter()
            .filter(|row| area == Segment::All || row.authority == area.to_string())
            .filter(|row| is_wanted(row, standing))
            .filter(|row| estate::finds(text, &[&row.name, row.id.as_str(), &row.authority]));
        let page = estate::page(found.collect(), after, limit);
        Ok(self.programme.then(|| AreaLocations {
            registers: days(),
            area,
            page,
        }))
    }

    fn help_list(&self, name: &AreaName, limit: usize) -> Result<Option<HelpList>, SourceError> {
        self.check("whom to help first")?;
        let row = |n: usize, gains, why: &[(Why, usize)]| HelpRow {
            name: format!("Zarrowmere Care {n} Limited"),
            telephone: (n != 2).then(|| format!("01632 96000{n}")),
            gains,
            why: why.iter().copied().collect(),
            location: locations()[n].id.clone(),
        };
        let mut organisations = vec![
            row(0, 3, &[(Why::Lapsing, 2), (Why::NotFound, 1)]),
            row(1, 1, &[(Why::ReadyNotPublished, 1)]),
            row(2, 1, &[(Why::Listed, 1)]),
        ];
        let total = organisations.len();
        organisations.truncate(limit);
        Ok(self.programme.then(|| HelpList {
            registers: days(),
            area: meant(name),
            locations: BTreeMap::from([
                (Why::ReadyNotPublished, 1),
                (Why::Lapsing, 2),
                (Why::Listed, 1),
                (Why::NotFound, 1),
            ]),
            organisations,
            total,
            left_out: 4,
        }))
    }

    fn differences(&self) -> Result<Option<Differences>, SourceError> {
        self.check("what does not match")?;
        let row = |name: &str, figures| DifferencesOf {
            area: Segment::AuthorityNamed(name.to_owned()),
            figures: OwnFigures::of_all(figures),
        };
        Ok(self.programme.then(|| Differences {
            registers: days(),
            rows: vec![
                row("Kent", [Some(40), Some(12), None, Some(0)]),
                row("Lincolnshire", [Some(31), Some(6), None, Some(9)]),
            ],
            total: OwnFigures::of_all([Some(71), Some(18), Some(7), Some(9)]),
            left_out: 0,
            protected: true,
        }))
    }

    fn indicators(&self, name: &AreaName, _: Wanted) -> Result<Option<Indicators>, SourceError> {
        self.check("the indicators")?;
        let read = dspt_register::read_indicators(
            b"indicator,date,of,value,unit,source\n\
              digital social care records,2025-10-01,England,70.5,%,a made-up page of statistics\n\
              digital social care records,2025-10-01,Kent,61,%,a made-up page of a council\n\
              broadband at the point of care,2026-01-01,England,54,Mbit/s,another made-up page\n",
        );
        Ok(self.programme.then(|| Indicators {
            area: meant(name),
            rows: read.unwrap().rows,
        }))
    }
}
