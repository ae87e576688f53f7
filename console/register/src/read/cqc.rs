//! CQC's registers: the small directory, the monthly location file, the adult social care export and the ratings.

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::code::CqcId;
use crate::code::OdsCode;
use crate::code::Postcode;
use crate::read::Kind;
use crate::read::Note;
use crate::read::Read;
use crate::read::Refusals;
use crate::read::Unreadable;
use crate::read::cell;
use crate::read::cell::DayOrder;
use crate::read::kind;
use crate::read::table::Column;
use crate::read::table::Row;
use crate::read::table::Wrong;
use crate::read::table::optional;
use crate::read::table::required;
use crate::read::unique::Unique;

/// A registered place, of any sector. It has no field for a person: columns with managers' names are not read.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CqcLocation {
    /// CQC's id of the location.
    pub id: CqcId,
    /// CQC's id of the provider that is registered there.
    pub provider: Option<CqcId>,
    /// The ODS code of the site, where the file has one.
    pub ods: Option<OdsCode>,
    /// The location's name as published. A sole trader's may be a person's: keep it out of exports about people.
    pub name: String,
    /// The provider's name as published; the same caution.
    pub provider_name: String,
    /// The public telephone number, as dialled in the country.
    pub telephone: Option<String>,
    /// The postcode.
    pub postcode: Option<Postcode>,
    /// The local authority in CQC's words; empty where the file has none.
    pub authority: String,
    /// The region in CQC's words; empty where the file has none.
    pub region: String,
    /// The ONS code of the part of an ICB that its postcode lies in (`E38…`), where the file has one.
    pub sub_icb: Option<String>,
    /// Whether it is a care home; `None` where the file does not tell.
    pub care_home: Option<bool>,
    /// Whether it is adult social care.
    pub social_care: bool,
    /// Registered, and at present without anyone to care for.
    pub dormant: bool,
    /// Beds, where the file has them.
    pub beds: Option<u32>,
    /// The day from which it is registered.
    pub registered_on: Option<Date>,
    /// The day on which it was closed.
    pub closed_on: Option<Date>,
    /// The latest overall rating.
    pub rating: Option<Rating>,
}

impl CqcLocation {
    /// An active location of social care of which nothing else is known.
    pub fn new(id: CqcId, name: impl Into<String>) -> Self {
        Self {
            id,
            provider: None,
            ods: None,
            name: name.into(),
            provider_name: String::new(),
            telephone: None,
            postcode: None,
            authority: String::new(),
            region: String::new(),
            sub_icb: None,
            care_home: None,
            social_care: true,
            dormant: false,
            beds: None,
            registered_on: None,
            closed_on: None,
            rating: None,
        }
    }

    /// Whether coverage counts it: social care, not dormant, not closed.
    pub fn counts(&self) -> bool {
        self.social_care && !self.dormant && self.closed_on.is_none()
    }
}

/// CQC's overall rating.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "CQC's four ratings; others are no rating")]
pub enum Rating {
    /// The best of them.
    Outstanding,
    /// As expected.
    Good,
    /// Not as expected.
    RequiresImprovement,
    /// The worst of them.
    Inadequate,
}

const ID: usize = 0;
const NAME: usize = 1;
const PROVIDER: usize = 2;
const PROVIDER_NAME: usize = 3;
const ODS: usize = 4;
const TELEPHONE: usize = 5;
const POSTCODE: usize = 6;
const AUTHORITY: usize = 7;
const REGION: usize = 8;
const SUB_ICB: usize = 9;
const CARE_HOME: usize = 10;
const DIRECTORATE: usize = 11;
const TYPE: usize = 12;
const CATEGORY: usize = 13;
const SERVICES: usize = 14;
const DORMANT: usize = 15;
const BEDS: usize = 16;
const STARTED: usize = 17;
const ENDED: usize = 18;
const RATING: usize = 19;
const PUBLISHED: usize = 20;
const SERVICE: usize = 21;
const DOMAIN: usize = 22;

const COLUMNS: &[Column] = &[
    required(
        "Location ID",
        &["locationid", "cqclocationidforofficeuseonly", "cqclocationid"],
    ),
    required("Location Name", &["locationname", "name"]),
    optional(
        "Provider ID",
        &["providerid", "cqcprovideridforofficeuseonly", "cqcproviderid"],
    ),
    optional("Provider Name", &["providername"]),
    optional("Location ODS Code", &["locationodscode"]),
    optional(
        "Location Telephone Number",
        &["locationtelephonenumber", "phonenumber"],
    ),
    optional(
        "Location Postal Code",
        &["locationpostalcode", "locationpostcode", "postcode"],
    ),
    optional(
        "Location Local Authority",
        &["locationlocalauthority", "localauthority"],
    ),
    optional(
        "Location Region",
        &["locationregion", "region", "locationadassregion"],
    ),
    optional(
        "Location ONSPD CCG Code",
        &[
            "locationonspdccgcode",
            "locationonspdicbcode",
            "locationonspdsubicbcode",
        ],
    ),
    optional("Care home?", &["carehome"]),
    optional(
        "Location Inspection Directorate",
        &["locationinspectiondirectorate"],
    ),
    optional("Location Type", &["locationtypesector", "locationtype"]),
    optional(
        "Location Primary Inspection Category",
        &["locationprimaryinspectioncategory", "primaryinspectioncategory"],
    ),
    optional("Service types", &["servicetypes"]),
    optional("Dormant (Y/N)", &["dormantyn", "dormant"]),
    optional("Care homes beds", &["carehomesbeds"]),
    optional("Location HSCA start date", &["locationhscastartdate"]),
    optional("Location HSCA end date", &["locationhscaenddate"]),
    optional("Latest rating", &["locationlatestoverallrating", "latestrating"]),
    optional("Publication Date", &["publicationdate", "dateoflatestcheck"]),
    optional("Service / Population Group", &["servicepopulationgroup"]),
    optional("Domain", &["domain"]),
];

pub(crate) const RATINGS: &[Column] = &[
    required("Location ID", &["locationid"]),
    required("Location Name", &["locationname"]),
    required("Domain", &["domain"]),
    required("Latest Rating", &["latestrating"]),
];

pub(crate) const DIRECTORY: &[Column] = &[
    required("Name", &["name"]),
    required("Postcode", &["postcode"]),
    required(
        "CQC Location ID",
        &["cqclocationidforofficeuseonly", "cqclocationid"],
    ),
];

pub(crate) const LOCATIONS: &[Column] = &[
    required("Location ID", &["locationid"]),
    required("Location Name", &["locationname"]),
    required("Location Local Authority", &["locationlocalauthority"]),
];

/// Reads CQC's small directory, with or without the lines above its names of columns.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_cqc_directory(bytes: &[u8]) -> Result<Read<CqcLocation>, Unreadable> {
    read(bytes, Kind::CqcDirectory, DayOrder::DayFirst, "directory")
}

/// Reads CQC's file of locations: CSV, XLSX or ODS, the monthly one or the adult social care export.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_cqc_locations(bytes: &[u8]) -> Result<Read<CqcLocation>, Unreadable> {
    read(bytes, Kind::CqcLocations, DayOrder::MonthFirst, "locations")
}

/// Reads CQC's latest ratings: one location from all of its rows.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_cqc_ratings(bytes: &[u8]) -> Result<Read<CqcLocation>, Unreadable> {
    read(bytes, Kind::CqcRatings, DayOrder::MonthFirst, "ratings")
}

fn read(
    bytes: &[u8],
    kind: Kind,
    usual: DayOrder,
    generation: &'static str,
) -> Result<Read<CqcLocation>, Unreadable> {
    let (mut table, header) = kind::open(bytes, kind, COLUMNS)?;
    let order = table.day_order(&header, &[PUBLISHED, STARTED, ENDED], usual);
    let mut refused = Refusals::default();
    let mut rows = Unique::new();
    let mut newest = cell::date_within(&header.preamble);
    let (mut telephones, mut postcodes) = (0, 0);
    table.each_row(&header, &mut refused, |row, refused| {
        let location = read_row(row, order)?;
        let published = row.date(PUBLISHED, order)?;
        newest = newest.max(published).max(location.registered_on);
        telephones += u64::from(location.telephone.is_none() && !row.cell(TELEPHONE).is_empty());
        postcodes += u64::from(location.postcode.is_none() && !row.cell(POSTCODE).is_empty());
        let code = location.id.to_string();
        if kind == Kind::CqcRatings {
            fold(&mut rows, row, &code, location, refused);
        } else {
            rows.add(row.line, &code, location, refused);
        }
        Ok(())
    })?;
    let mut notes = table.notes;
    for (column, rows) in [("telephone numbers", telephones), ("postcodes", postcodes)] {
        if rows > 0 {
            notes.push(Note::LeftOut { column, rows });
        }
    }
    Ok(Read {
        rows: rows.finish(&mut refused),
        refused,
        speaks_of: newest,
        generation,
        dropped_columns: header.people(),
        notes,
    })
}

/// The ratings file has many rows for a location; all must say the same of it, and one holds its overall rating.
fn fold(
    rows: &mut Unique<CqcLocation>,
    row: &Row<'_>,
    code: &str,
    mut location: CqcLocation,
    refused: &mut Refusals,
) {
    let overall = [SERVICE, DOMAIN]
        .iter()
        .all(|c| row.cell(*c).eq_ignore_ascii_case("overall"));
    let rating = location.rating.take().filter(|_| overall);
    let Some(first) = rows.first(code) else {
        location.rating = rating;
        rows.add(row.line, code, location, refused);
        return;
    };
    location.rating = first.rating;
    if location == *first {
        first.rating = first.rating.or(rating);
    } else {
        rows.contradict(row.line, code, refused);
    }
}

fn read_row(row: &Row<'_>, order: DayOrder) -> Result<CqcLocation, Wrong> {
    const CQC: &str = "a CQC id, such as 1-101234567";
    Ok(CqcLocation {
        id: row.wanted_code(ID, CQC)?,
        provider: row.code(PROVIDER, CQC)?,
        ods: row.code(ODS, "an ODS code, such as VL1AB")?,
        name: row.name(NAME),
        provider_name: row.name(PROVIDER_NAME),
        telephone: cell::telephone(row.cell(TELEPHONE)),
        postcode: row.cell(POSTCODE).parse().ok(),
        authority: row.name(AUTHORITY),
        region: row.name(REGION),
        sub_icb: Some(row.cell(SUB_ICB))
            .filter(|code| code.len() == 9 && code.starts_with('E'))
            .map(str::to_owned),
        care_home: care_home(row)?,
        social_care: social_care(row),
        dormant: row.flag(DORMANT)?.unwrap_or(false),
        beds: row.parsed(BEDS, "a number of beds")?,
        registered_on: row.date(STARTED, order)?,
        closed_on: row.date(ENDED, order)?,
        rating: rating(row.cell(RATING)),
    })
}

/// The directory and the export do not say it in a column of its own: their types of service do.
fn care_home(row: &Row<'_>) -> Result<Option<bool>, Wrong> {
    if let Some(flag) = row.flag(CARE_HOME)? {
        return Ok(Some(flag));
    }
    let services = row.cell(SERVICES).to_ascii_lowercase();
    let homes = ["care home", "nursing home", "residential home"];
    Ok((!services.is_empty()).then(|| homes.iter().any(|home| services.contains(home))))
}

/// The most particular column that the file has decides.
fn social_care(row: &Row<'_>) -> bool {
    let cell = |column| row.cell(column).to_ascii_lowercase();
    let directorate = cell(DIRECTORATE);
    if !directorate.is_empty() {
        return directorate == "adult social care";
    }
    let kind = cell(TYPE);
    if !kind.is_empty() {
        return kind.starts_with("social care");
    }
    let category = cell(CATEGORY);
    if !category.is_empty() {
        return category.contains("social care");
    }
    const SERVICES_OF_CARE: &[&str] = &[
        "care home",
        "nursing home",
        "residential home",
        "homecare",
        "domiciliary",
        "supported living",
        "supported housing",
        "extra care",
        "shared lives",
    ];
    let services = cell(SERVICES);
    SERVICES_OF_CARE.iter().any(|service| services.contains(service))
}

fn rating(text: &str) -> Option<Rating> {
    match text.to_ascii_lowercase().as_str() {
        "outstanding" => Some(Rating::Outstanding),
        "good" => Some(Rating::Good),
        "requires improvement" => Some(Rating::RequiresImprovement),
        "inadequate" => Some(Rating::Inadequate),
        _ => None,
    }
}
