//! Names of programs to rows of the table of support dates. A program that is none of these has no row.

/// How a program's line of support is found.
#[derive(Clone, Copy)]
enum Line {
    /// The same for every version.
    Always(&'static str),
    /// `18` of the version 18.20.1.
    Major,
    /// `7.4` of the version 7.4.7.
    Minor,
    /// The first number behind the beginning of the name, `11` of `Java(TM) 11`.
    Named,
    /// As before, with the number behind the point: `10.6` of `MariaDB 10.6 (x64)`.
    NamedMinor,
}

/// Beginnings of names in lower case, the product, and how its line is found. The first that fits counts.
const PROGRAMS: &[(&str, &str, Line)] = &[
    ("libreoffice ", "libreoffice", Line::Minor),
    ("java(tm) se development kit ", "java", Line::Named),
    ("java se development kit ", "java", Line::Named),
    ("java(tm) ", "java", Line::Named),
    ("java ", "java", Line::Named),
    ("eclipse temurin ", "java", Line::Major),
    ("amazon corretto ", "java", Line::Major),
    ("microsoft build of openjdk ", "java", Line::Major),
    ("microsoft windows desktop runtime - ", "dotnet", Line::NamedMinor),
    ("microsoft asp.net core ", "dotnet", Line::NamedMinor),
    ("microsoft .net core runtime - ", "dotnet", Line::NamedMinor),
    ("microsoft .net runtime - ", "dotnet", Line::NamedMinor),
    ("microsoft .net sdk ", "dotnet", Line::NamedMinor),
    ("adobe reader xi", "adobe-reader", Line::Always("11")),
    ("adobe acrobat reader 2015", "adobe-reader", Line::Always("2015")),
    ("adobe acrobat reader 2017", "adobe-reader", Line::Always("2017")),
    ("adobe acrobat reader 2020", "adobe-reader", Line::Always("2020")),
    ("adobe flash player", "flash-player", Line::Always("all")),
    ("microsoft silverlight", "silverlight", Line::Major),
    (
        "windows live essentials",
        "windows-essentials",
        Line::Always("2012"),
    ),
    (
        "windows essentials 2012",
        "windows-essentials",
        Line::Always("2012"),
    ),
    ("microsoft exchange server ", "exchange-server", Line::Named),
    ("mysql server ", "mysql", Line::NamedMinor),
    ("mariadb ", "mariadb", Line::NamedMinor),
    ("postgresql ", "postgresql", Line::Named),
    ("mongodb ", "mongodb", Line::NamedMinor),
    ("node.js", "nodejs", Line::Major),
];
/// Programs whose names begin like a product's and that are parts of it or additions to it.
const PARTS: &[&str] = &[
    "auto updater",
    "help pack",
    "language pack",
    "odbc",
    "connector",
    "tools",
    "compass",
    "shell",
];

/// The row of a program, `office:2016`.
pub(crate) fn row(name: &str, version: &str) -> Option<String> {
    let name = name.to_lowercase();
    if let Some(office) = name.strip_prefix("microsoft office ") {
        return of_office(office);
    }
    if let Some(server) = name.strip_prefix("microsoft sql server ") {
        return of_sql_server(server);
    }
    if PARTS.iter().any(|part| name.contains(part)) {
        return None;
    }
    let (start, product, line) = PROGRAMS.iter().find(|(start, ..)| name.starts_with(start))?;
    let rest = name.get(start.len()..).unwrap_or_default();
    let line = match line {
        Line::Always(line) => (*line).to_owned(),
        Line::Major => numbers(version).next()?.to_owned(),
        Line::Minor => minor(version)?,
        Line::Named => first_number(rest)?.to_owned(),
        Line::NamedMinor => minor(rest)?,
    };
    Some(format!("{product}:{line}"))
}

const OFFICE_YEARS: [&str; 7] = ["2007", "2010", "2013", "2016", "2019", "2021", "2024"];
/// Parts of Office that stay behind or come alone, and free programs beside it.
const BESIDE_OFFICE: &[&str] = &[
    "add-in",
    "compatibility",
    "converter",
    "interop",
    "language",
    "mui",
    "proof",
    "service pack",
    "shared",
    "update",
    "viewer",
    "web components",
];

fn of_office(rest: &str) -> Option<String> {
    if BESIDE_OFFICE.iter().any(|part| rest.contains(part)) {
        return None;
    }
    let mut words = rest.split(|c: char| !c.is_ascii_digit());
    let year = words.find(|word| OFFICE_YEARS.contains(word))?;
    Some(format!("office:{year}"))
}

/// The row of one of Office's own identifiers, `HomeBusiness2019Retail`. Subscriptions and the programs that are sold
/// alone have none; identifiers without a year are those of 2016.
pub(crate) fn office(id: &str) -> Option<String> {
    const EDITIONS: [&str; 8] = [
        "Home",
        "HomeBusiness",
        "HomeBusinessPipc",
        "HomeStudent",
        "Personal",
        "Professional",
        "ProPlus",
        "Standard",
    ];
    let id = id.trim();
    let rest = id.strip_suffix("Retail").or_else(|| id.strip_suffix("Volume"))?;
    let edition = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    if !EDITIONS.contains(&edition) {
        return None;
    }
    let year = rest.get(edition.len()..).filter(|year| !year.is_empty());
    let year = year.unwrap_or("2016");
    OFFICE_YEARS.contains(&year).then(|| format!("office:{year}"))
}

/// The server itself: clients, tools and setup files of one version stay on many devices.
fn of_sql_server(rest: &str) -> Option<String> {
    let year = rest
        .get(..4)
        .filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    let kind = rest.get(4..).unwrap_or_default().trim();
    let is_server = ["", "(64-bit)", "r2", "r2 (64-bit)"].contains(&kind) || kind.ends_with("localdb");
    is_server.then(|| format!("sql-server:{year}"))
}

/// From this version on an Office for Mac does not tell which it is: one that is bought, or a subscription.
const OFFICE_SINCE_2019: (u32, u32) = (16, 17);

/// The row of an application of a Mac, by the name of its bundle.
pub(crate) fn mac_row(name: &str, version: &str) -> Option<String> {
    match name {
        "LibreOffice" => minor(version).map(|line| format!("libreoffice:{line}")),
        "Microsoft Word" | "Microsoft Excel" | "Microsoft PowerPoint" | "Microsoft Outlook" => {
            let mut numbers = numbers(version).map(|number| number.parse::<u32>().ok());
            let version = (numbers.next()??, numbers.next().flatten().unwrap_or(0));
            let is_2016 = (15, 0) <= version && version < OFFICE_SINCE_2019;
            is_2016.then(|| "office:2016".to_owned())
        }
        "Adobe Reader" => (numbers(version).next()? == "11").then(|| "adobe-reader:11".to_owned()),
        _ => None,
    }
}

/// The row of a Java of this version; old ones count from 1.
pub(crate) fn java_row(version: &str) -> Option<String> {
    let mut numbers = numbers(version);
    let line = match numbers.next()? {
        "1" => numbers.next()?,
        line => line,
    };
    Some(format!("java:{line}"))
}

/// The row of a .NET of this version.
pub(crate) fn dotnet_row(version: &str) -> Option<String> {
    minor(version).map(|line| format!("dotnet:{line}"))
}

/// The numbers of a version.
fn numbers(version: &str) -> impl Iterator<Item = &str> {
    let numbers = version.trim().split(|c: char| !c.is_ascii_digit());
    numbers.take_while(|number| !number.is_empty() && number.len() <= 6)
}

fn minor(version: &str) -> Option<String> {
    let mut numbers = numbers(version);
    Some(format!("{}.{}", numbers.next()?, numbers.next()?))
}

fn first_number(text: &str) -> Option<&str> {
    numbers(text).next()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROWS: &[(&str, &str, Option<&str>)] = &[
        (
            "Microsoft Office Professional Plus 2016",
            "16.0.4266.1001",
            Some("office:2016"),
        ),
        (
            "Microsoft Office Home and Business 2019 - de-de",
            "16.0.10",
            Some("office:2019"),
        ),
        ("Microsoft Office Standard 2010", "14.0", Some("office:2010")),
        ("Microsoft Office Proofing Tools 2016 - English", "16.0", None),
        ("Microsoft Office Shared 64-bit MUI (English) 2010", "14.0", None),
        ("Microsoft 365 Apps for business - en-us", "16.0.18", None),
        ("LibreOffice 24.8.4.2", "24.8.4.2", Some("libreoffice:24.8")),
        ("LibreOffice 7.5 Help Pack (English)", "7.5.3.2", None),
        ("Java 8 Update 401 (64-bit)", "8.0.4010.10", Some("java:8")),
        (
            "Java(TM) SE Development Kit 17.0.10 (64-bit)",
            "17.0.10.0",
            Some("java:17"),
        ),
        ("Java Auto Updater", "2.8", None),
        (
            "Eclipse Temurin JRE with Hotspot 11.0.22+7 (x64)",
            "11.0.22.7",
            Some("java:11"),
        ),
        (
            "Microsoft Windows Desktop Runtime - 6.0.36 (x64)",
            "6.0.36.34217",
            Some("dotnet:6.0"),
        ),
        (
            "Microsoft .NET Runtime - 8.0.11 (x64)",
            "64.44.23191",
            Some("dotnet:8.0"),
        ),
        (
            "Microsoft ASP.NET Core 8.0.11 - Shared Framework (x64)",
            "8.0.11",
            Some("dotnet:8.0"),
        ),
        ("Adobe Reader XI (11.0.23)", "11.0.23", Some("adobe-reader:11")),
        (
            "Adobe Acrobat Reader 2017 MUI",
            "17.011.30262",
            Some("adobe-reader:2017"),
        ),
        ("Adobe Acrobat (64-bit)", "25.001", None),
        (
            "Adobe Flash Player 32 NPAPI",
            "32.0.0.371",
            Some("flash-player:all"),
        ),
        ("Microsoft Silverlight", "5.1.50918.0", Some("silverlight:5")),
        ("Microsoft SQL Server 2014 (64-bit)", "", Some("sql-server:2014")),
        (
            "Microsoft SQL Server 2016 LocalDB",
            "13.1",
            Some("sql-server:2016"),
        ),
        ("Microsoft SQL Server 2012 Native Client", "11.4", None),
        (
            "Microsoft Exchange Server 2016 Cumulative Update 23",
            "15.1",
            Some("exchange-server:2016"),
        ),
        ("PostgreSQL 13", "13.14-1", Some("postgresql:13")),
        ("MySQL Server 5.7", "5.7.44", Some("mysql:5.7")),
        ("MySQL Workbench 8.0 CE", "8.0", None),
        ("MariaDB 10.6 (x64)", "10.6.16.0", Some("mariadb:10.6")),
        ("Node.js", "18.20.1", Some("nodejs:18")),
        ("7-Zip 24.08 (x64)", "24.08", None),
    ];

    #[test]
    fn programs_have_the_rows_of_the_table() {
        for (name, version, expected) in ROWS {
            assert_eq!(row(name, version).as_deref(), *expected, "{name}");
        }
    }

    #[test]
    fn applications_of_a_mac_have_their_rows() {
        for (name, version, expected) in [
            ("LibreOffice", "24.8.4.2", Some("libreoffice:24.8")),
            ("Microsoft Word", "15.33", Some("office:2016")),
            ("Microsoft Excel", "16.16.27", Some("office:2016")),
            ("Microsoft Excel", "16.78.3", None),
            ("Microsoft Word", "16.102", None),
            ("Microsoft Word", "", None),
            ("Adobe Reader", "11.0.23", Some("adobe-reader:11")),
            ("Numbers", "14.4", None),
        ] {
            assert_eq!(mac_row(name, version).as_deref(), expected, "{name} {version}");
        }
        for (version, expected) in [("1.8.0_401", "java:8"), ("17.0.10", "java:17"), ("21", "java:21")] {
            assert_eq!(java_row(version).as_deref(), Some(expected));
        }
        assert_eq!(dotnet_row("8.0.11").as_deref(), Some("dotnet:8.0"));
        assert_eq!(dotnet_row("8"), None);
    }

    #[test]
    fn office_says_itself_what_it_is() {
        for (id, expected) in [
            ("HomeBusiness2019Retail", Some("office:2019")),
            ("ProPlus2021Volume", Some("office:2021")),
            ("ProPlusRetail", Some("office:2016")),
            ("Home2024Retail", Some("office:2024")),
            ("O365HomePremRetail", None),
            ("O365BusinessRetail", None),
            ("VisioPro2019Volume", None),
            ("", None),
        ] {
            assert_eq!(office(id).as_deref(), expected, "{id}");
        }
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name in "(Microsoft Office |Microsoft SQL Server |Java |LibreOffice )?\\PC{0,30}", version in "[0-9.é-]{0,20}") {
            row(&name, &version);
            office(&name);
            mac_row(&name, &version);
            java_row(&version);
            dotnet_row(&version);
        }
    }
}
