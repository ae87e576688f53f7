//! A programme that never was: for demonstrations and for load. Shapes and proportions are believable; no code, name,
//! postcode or telephone number can be a real one. Areas have their real names.

use jiff::Span;
use jiff::civil::Date;

use crate::code::CqcId;
use crate::code::DsptCode;
use crate::code::OdsCode;
use crate::geography::Geography;
use crate::limits;
use crate::programme::Programme;
use crate::read::cqc::CqcLocation;
use crate::read::cqc::Rating;
use crate::read::dspt::DsptRow;
use crate::read::geography::AuthorityIcbRow;
use crate::read::geography::IcbRow;
use crate::read::ods::OdsOrganisation;
use crate::read::ods::Parent;
use crate::status::PublishedLevel;
use crate::status::PublishedStatus;
use crate::year::ToolkitYear;

/// A believable programme as its registers would have stood on a day. The same seed, size and day give the same programme.
/// At most [`limits::SYNTHETIC_LOCATIONS`] locations.
pub fn synthetic(seed: u64, locations: u32, day: Date) -> Programme {
    let mut maker = Maker {
        dice: Dice(seed),
        day,
        locations: Vec::new(),
        dspt: Vec::new(),
        headquarters: Vec::new(),
        sites: Vec::new(),
    };
    let wanted = locations.min(limits::SYNTHETIC_LOCATIONS) as usize;
    while maker.locations.len() < wanted {
        let left = wanted - maker.locations.len();
        maker.provider(left);
    }
    Programme::new(maker.locations, day, maker.dspt, day)
        .with_ods(maker.headquarters, maker.sites, Vec::new())
        .with_geography(geography(day))
}

/// A local authority and what it lies in. Names first, then codes.
struct Area {
    authority: (&'static str, &'static str),
    region: &'static str,
    /// The name without its last three words, the ONS code, the ODS code.
    icb: (&'static str, &'static str, &'static str),
    nhs_region: (&'static str, &'static str),
}

const AREAS: &[Area] = &[
    Area {
        authority: ("Lincolnshire", "E10000019"),
        region: "East Midlands",
        icb: ("NHS Lincolnshire", "E54000013", "QJM"),
        nhs_region: ("Midlands", "Y60"),
    },
    Area {
        authority: ("Derbyshire", "E10000007"),
        region: "East Midlands",
        icb: ("NHS Derby and Derbyshire", "E54000058", "QJ2"),
        nhs_region: ("Midlands", "Y60"),
    },
    Area {
        authority: ("Nottingham", "E06000018"),
        region: "East Midlands",
        icb: ("NHS Nottingham and Nottinghamshire", "E54000060", "QT1"),
        nhs_region: ("Midlands", "Y60"),
    },
    Area {
        authority: ("Birmingham", "E08000025"),
        region: "West Midlands",
        icb: ("NHS Birmingham and Solihull", "E54000055", "QHL"),
        nhs_region: ("Midlands", "Y60"),
    },
    Area {
        authority: ("Devon", "E10000008"),
        region: "South West",
        icb: ("NHS Devon", "E54000037", "QJK"),
        nhs_region: ("South West", "Y58"),
    },
    Area {
        authority: ("Cornwall", "E06000052"),
        region: "South West",
        icb: ("NHS Cornwall and the Isles of Scilly", "E54000036", "QT6"),
        nhs_region: ("South West", "Y58"),
    },
    Area {
        authority: ("Gloucestershire", "E10000013"),
        region: "South West",
        icb: ("NHS Gloucestershire", "E54000043", "QR1"),
        nhs_region: ("South West", "Y58"),
    },
    Area {
        authority: ("Kent", "E10000016"),
        region: "South East",
        icb: ("NHS Kent and Medway", "E54000032", "QKS"),
        nhs_region: ("South East", "Y59"),
    },
    Area {
        authority: ("Leeds", "E08000035"),
        region: "Yorkshire and The Humber",
        icb: ("NHS West Yorkshire", "E54000054", "QWO"),
        nhs_region: ("North East and Yorkshire", "Y63"),
    },
    Area {
        authority: ("Bradford", "E08000032"),
        region: "Yorkshire and The Humber",
        icb: ("NHS West Yorkshire", "E54000054", "QWO"),
        nhs_region: ("North East and Yorkshire", "Y63"),
    },
    Area {
        authority: ("Sheffield", "E08000019"),
        region: "Yorkshire and The Humber",
        icb: ("NHS South Yorkshire", "E54000061", "QF7"),
        nhs_region: ("North East and Yorkshire", "Y63"),
    },
    Area {
        authority: ("Sunderland", "E08000024"),
        region: "North East",
        icb: ("NHS North East and North Cumbria", "E54000050", "QHM"),
        nhs_region: ("North East and Yorkshire", "Y63"),
    },
    Area {
        authority: ("Manchester", "E08000003"),
        region: "North West",
        icb: ("NHS Greater Manchester", "E54000057", "QOP"),
        nhs_region: ("North West", "Y62"),
    },
    Area {
        authority: ("Liverpool", "E08000012"),
        region: "North West",
        icb: ("NHS Cheshire and Merseyside", "E54000008", "QYG"),
        nhs_region: ("North West", "Y62"),
    },
    Area {
        authority: ("Lancashire", "E10000017"),
        region: "North West",
        icb: ("NHS Lancashire and South Cumbria", "E54000048", "QE1"),
        nhs_region: ("North West", "Y62"),
    },
];

/// Where the places of a synthetic programme lie: the lookup to import beside its registers.
pub fn synthetic_places(day: Date) -> Vec<AuthorityIcbRow> {
    let icb = |area: &Area| IcbRow {
        code: area.icb.1.to_owned(),
        ods: area.icb.2.to_owned(),
        name: format!("{} Integrated Care Board", area.icb.0),
        region: area.nhs_region.1.to_owned(),
        region_name: area.nhs_region.0.to_owned(),
        from: day.first_of_year(),
    };
    AREAS
        .iter()
        .map(|area| AuthorityIcbRow {
            authority: area.authority.1.to_owned(),
            name: area.authority.0.to_owned(),
            icb: icb(area),
            share: 1.0,
        })
        .collect()
}

fn geography(day: Date) -> Geography {
    Geography::new(&[], &[], &synthetic_places(day), &[])
}

/// SplitMix64: small, fast, the same everywhere. Not for secrets.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`, which is small.
    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % (most.max(1) as u64)).unwrap_or(0)
    }

    /// True in so many of a hundred.
    fn in_hundred(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn one_of<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        let at = self.below(of.len());
        of.get(at)
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.one_of(of).copied().unwrap_or_default()
    }
}

struct Maker {
    dice: Dice,
    day: Date,
    locations: Vec<CqcLocation>,
    dspt: Vec<DsptRow>,
    headquarters: Vec<OdsOrganisation>,
    sites: Vec<OdsOrganisation>,
}

/// How a provider publishes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Habit {
    /// Each site for itself.
    Sites,
    /// The headquarters for all.
    Headquarters,
    /// Not at all, and not registered.
    Unknown,
}

impl Maker {
    fn provider(&mut self, left: usize) {
        let size = match self.dice.below(100) {
            0..=79 => 1,
            80..=94 => 2 + self.dice.below(4),
            95..=98 => 6 + self.dice.below(15),
            _ => 21 + self.dice.below(60),
        };
        let number = self.headquarters.len();
        let name = self.name("Care Group");
        let code = format!("ZZH{}", base36(number));
        let Ok(headquarters) = code.parse::<OdsCode>() else {
            return;
        };
        let habit = match (size, self.dice.below(100)) {
            (1, 0..=89) | (2.., 0..=34) => Habit::Sites,
            (2.., 35..=92) => Habit::Headquarters,
            _ => Habit::Unknown,
        };
        let home = AREAS.get(self.dice.below(AREAS.len())).unwrap_or(&AREAS[0]);
        if habit != Habit::Unknown {
            let care_home = self.dice.in_hundred(60);
            let published = habit == Habit::Headquarters;
            self.entry(&code, &name, published.then_some(care_home));
        }
        let mut organisation = OdsOrganisation::new(headquarters.clone(), name.clone());
        organisation.opened = self.earlier(4_000);
        self.headquarters.push(organisation);
        for _ in 0..size.min(left) {
            let area = if self.dice.in_hundred(75) {
                home
            } else {
                self.dice.one_of(AREAS).unwrap_or(home)
            };
            self.location(number, &name, &headquarters, habit, area);
        }
    }

    fn location(
        &mut self,
        provider: usize,
        provider_name: &str,
        parent: &OdsCode,
        habit: Habit,
        area: &Area,
    ) {
        let number = self.locations.len();
        let care_home = self.dice.in_hundred(51);
        let kind = if care_home {
            self.dice
                .word(&["House", "Lodge", "Court", "Care Home", "Nursing Home"])
        } else {
            self.dice.word(&["Homecare", "Supported Living", "Care at Home"])
        };
        let name = self.name(kind);
        let code = format!("ZZ{:0>5}", base36(number));
        // As long as CQC's, and none of CQC's: those begin with no 0.
        let ids = (format!("1-00{number:07}"), format!("1-01{provider:07}"));
        let (Ok(id), Ok(provider), Ok(ods)) = (
            ids.0.parse::<CqcId>(),
            ids.1.parse::<CqcId>(),
            code.parse::<OdsCode>(),
        ) else {
            return;
        };
        let registered_on = self.earlier(4_000);
        let mut site = OdsOrganisation::new(ods.clone(), name.clone());
        site.postcode = self.postcode().parse().ok();
        site.telephone = Some(format!("01632960{:03}", self.dice.below(1_000)));
        site.opened = registered_on;
        site.parent = Some(Parent {
            code: parent.clone(),
            from: registered_on,
            until: None,
        });
        if habit == Habit::Sites {
            self.entry(&code, &name, Some(care_home));
        }
        let rating = [
            Rating::Good,
            Rating::Good,
            Rating::RequiresImprovement,
            Rating::Outstanding,
        ];
        let mut location = CqcLocation::new(id, name);
        location.provider = Some(provider);
        // A few locations have no code in CQC's file: those join by name and postcode, or not at all.
        location.ods = self.dice.in_hundred(97).then_some(ods);
        provider_name.clone_into(&mut location.provider_name);
        location.telephone.clone_from(&site.telephone);
        location.postcode.clone_from(&site.postcode);
        area.authority.0.clone_into(&mut location.authority);
        area.region.clone_into(&mut location.region);
        location.care_home = Some(care_home);
        location.dormant = self.dice.in_hundred(2);
        location.beds = care_home.then(|| 4 + u32::try_from(self.dice.below(60)).unwrap_or(0));
        location.registered_on = registered_on;
        location.rating = self.dice.one_of(&rating).copied();
        self.locations.push(location);
        self.sites.push(site);
    }

    /// An entry in the search: published as a care home or another service does, or registered and no more.
    fn entry(&mut self, code: &str, name: &str, care_home: Option<bool>) {
        let year = ToolkitYear::of(self.day);
        let chance = if care_home == Some(true) { 88 } else { 70 };
        let last = self.publication(year.previous());
        let this = self.publication(year);
        let steady = care_home.is_some() && self.dice.in_hundred(chance);
        let again = self.dice.in_hundred(92);
        let published = [(this, year, again), (last, year.previous(), true)];
        let known = published
            .into_iter()
            .find(|(on, _, does)| steady && *does && *on <= self.day);
        let (status, published_on) = match known {
            Some((on, year, _)) => (self.level(year), Some(on)),
            None => ("Not Published".to_owned(), None),
        };
        let (Ok(code), Ok(status)) = (code.parse::<DsptCode>(), status.parse::<PublishedStatus>()) else {
            return;
        };
        self.dspt.push(DsptRow {
            code,
            name: name.to_owned(),
            status,
            published_on,
            sector: "Social Care".to_owned(),
        });
    }

    fn level(&mut self, year: ToolkitYear) -> String {
        let level = match self.dice.below(100) {
            0..=87 => PublishedLevel::StandardsMet,
            88..=93 => PublishedLevel::StandardsExceeded,
            _ => PublishedLevel::ApproachingStandards,
        };
        let status = PublishedStatus {
            level,
            year: Some(year),
            raw: String::new(),
        };
        status.to_string()
    }

    /// Half of all publications fall into June, some after it, the rest over the year.
    fn publication(&mut self, year: ToolkitYear) -> Date {
        let before = match self.dice.below(100) {
            0..=24 => i64::try_from(self.dice.below(7)).unwrap_or(0),
            25..=49 => 7 + i64::try_from(self.dice.below(23)).unwrap_or(0),
            50..=89 => 30 + i64::try_from(self.dice.below(260)).unwrap_or(0),
            _ => -1 - i64::try_from(self.dice.below(60)).unwrap_or(0),
        };
        let deadline = year.deadline();
        deadline.checked_sub(Span::new().days(before)).unwrap_or(deadline)
    }

    fn earlier(&mut self, most_days: usize) -> Option<Date> {
        let days = i64::try_from(self.dice.below(most_days)).unwrap_or(0) + 400;
        self.day.checked_sub(Span::new().days(days)).ok()
    }

    /// Names that begin with letters no English place begins with.
    fn name(&mut self, kind: &str) -> String {
        let first = self.dice.word(&[
            "Zarrow", "Zinn", "Zell", "Zbrack", "Zoster", "Zquill", "Zamber", "Zfern", "Zhollow", "Zwillow",
            "Zmarsh", "Zthorn", "Zbirch", "Zlark", "Zheron", "Zotter", "Zsorrel", "Zclover", "Zhazel",
            "Zrowan",
        ]);
        let second = self.dice.word(&[
            "mere", "wick", "fold", "stead", "combe", "thwaite", "hurst", "ley", "field", "brook", "gate",
            "moor",
        ]);
        format!("{first}{second} {kind}")
    }

    /// `ZZ` is no postcode area.
    fn postcode(&mut self) -> String {
        let letters = ["AA", "BD", "EF", "GH", "JL", "NP", "QR", "ST", "UW", "XY"];
        let (outward, inward) = (1 + self.dice.below(98), self.dice.below(10));
        format!("ZZ{outward} {inward}{}", self.dice.word(&letters))
    }
}

/// A number in capital letters and digits.
fn base36(mut number: usize) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(DIGITS.get(number % 36).copied().unwrap_or(b'0')));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}
