//! A map of the local authorities with social care as hexagons: where each stands, roughly, all of the same size. Of our own
//! making: each authority on a free place of a grid near its own.

use maud::Markup;
use maud::html;

use crate::coverage::Figure;

/// ONS code, three letters to know it by, column and row; every other row stands half a column to the right.
type Hexagon = (&'static str, &'static str, u16, u16);

const WIDE: f64 = 58.0;
const MARGIN: f64 = 4.0;
/// Fewer areas than this make no map.
const FEWEST: usize = 5;

/// The three letters of an authority on the map.
pub(crate) fn letters(code: &str) -> Option<&'static str> {
    let found = HEXAGONS.iter().find(|(authority, ..)| *authority == code);
    found.map(|(_, letters, ..)| *letters)
}

/// How an area is filled; each is named in the key and printed as a number too.
fn band(percent: Option<u32>) -> &'static str {
    match percent {
        None => "none",
        Some(0..40) => "low",
        Some(40..60) => "middle",
        Some(60..80) => "high",
        Some(_) => "most",
    }
}

const KEY: [(&str, &str); 5] = [
    ("most", "80 % or more"),
    ("high", "60 to 79 %"),
    ("middle", "40 to 59 %"),
    ("low", "under 40 %"),
    ("none", "no locations in this report, or no percentage to give"),
];

/// The map of authorities by code; nothing where there are too few to see where they lie.
pub(crate) fn map(says: &str, figures: &[&Figure]) -> Option<Markup> {
    let of = |code: &str| figures.iter().find(|figure| figure.code.as_deref() == Some(code));
    if HEXAGONS.iter().filter(|(code, ..)| of(code).is_some()).count() < FEWEST {
        return None;
    }
    let tall = WIDE * 2.0 / 3.0_f64.sqrt();
    let columns = HEXAGONS
        .iter()
        .map(|(_, _, column, _)| *column)
        .max()
        .unwrap_or(0);
    let rows = HEXAGONS.iter().map(|(_, _, _, row)| *row).max().unwrap_or(0);
    let width = (f64::from(columns) + 1.5) * WIDE + 2.0 * MARGIN;
    let height = (f64::from(rows) * 0.75 + 1.0) * tall + 2.0 * MARGIN;
    Some(html! {
        ul.key {
            @for (band, words) in KEY { li { span class={ "swatch " (band) } {} (words) } }
        }
        div.chart.map role="region" aria-label=(says) tabindex="0" {
            svg viewBox=(format!("0 0 {width:.0} {height:.0}")) width=(format!("{width:.0}"))
                height=(format!("{height:.0}")) role="img" aria-label=(says) {
                @for hexagon in HEXAGONS { (drawn(hexagon, tall, of(hexagon.0).copied())) }
            }
        }
    })
}

fn drawn((_, letters, column, row): &Hexagon, tall: f64, figure: Option<&Figure>) -> Markup {
    let shift = if row % 2 == 1 { 1.0 } else { 0.5 };
    let across = MARGIN + (f64::from(*column) + shift) * WIDE;
    let down = MARGIN + (f64::from(*row) * 0.75 + 0.5) * tall;
    let (half, quarter) = (WIDE / 2.0 - 1.0, tall / 4.0);
    let points = [
        (0.0, -2.0 * quarter + 1.0),
        (half, -quarter),
        (half, quarter),
        (0.0, 2.0 * quarter - 1.0),
        (-half, quarter),
        (-half, -quarter),
    ];
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{:.1},{:.1}", across + x, down + y))
        .collect();
    let percent = figure.and_then(|figure| figure.percent);
    html! {
        g class={ "hexagon " (band(percent)) } {
            @if let Some(figure) = figure { title { (figure.area) ": " (figure.sentence) } }
            polygon points=(points.join(" ")) {}
            text x=(format!("{across:.1}")) y=(format!("{:.1}", down - 2.0)) { (letters) }
            @if let Some(percent) = percent {
                text x=(format!("{across:.1}")) y=(format!("{:.1}", down + 17.0)) { (percent) }
            }
        }
    }
}

#[rustfmt::skip]
const HEXAGONS: &[Hexagon] = &[
    ("E06000001", "HAT", 11, 4), ("E06000002", "MID", 11, 6), ("E06000003", "RCL", 11, 5),
    ("E06000004", "STC", 10, 5), ("E06000005", "DAR", 9, 5), ("E06000006", "HAL", 6, 10),
    ("E06000007", "WAI", 7, 10), ("E06000008", "BWD", 6, 7), ("E06000009", "BLA", 5, 6),
    ("E06000010", "KHO", 13, 9), ("E06000011", "ERY", 13, 8), ("E06000012", "NEL", 14, 10),
    ("E06000013", "NLI", 12, 9), ("E06000014", "YOR", 12, 7), ("E06000015", "DEB", 9, 13),
    ("E06000016", "LEC", 11, 14), ("E06000017", "RUT", 11, 15), ("E06000018", "NOI", 11, 13),
    ("E06000019", "HOF", 5, 18), ("E06000020", "TWR", 5, 14), ("E06000021", "STK", 7, 12),
    ("E06000022", "BNE", 6, 22), ("E06000023", "BOF", 5, 21), ("E06000024", "NSO", 5, 22),
    ("E06000025", "SGL", 6, 21), ("E06000026", "PLY", 3, 25), ("E06000027", "TOR", 4, 25),
    ("E06000030", "SWI", 7, 21), ("E06000031", "PET", 14, 15), ("E06000032", "LUT", 12, 17),
    ("E06000033", "SOS", 18, 18), ("E06000034", "THU", 17, 18), ("E06000035", "MED", 17, 22),
    ("E06000036", "BFO", 10, 22), ("E06000037", "WBE", 8, 21), ("E06000038", "REA", 9, 22),
    ("E06000039", "SLO", 10, 21), ("E06000040", "WMA", 11, 22), ("E06000041", "WOK", 9, 21),
    ("E06000042", "MKE", 11, 18), ("E06000043", "BHO", 14, 25), ("E06000044", "POR", 10, 25),
    ("E06000045", "SOT", 9, 24), ("E06000046", "IWI", 9, 25), ("E06000047", "DUR", 10, 4),
    ("E06000049", "CEA", 6, 11), ("E06000050", "CWC", 5, 11), ("E06000051", "SHR", 4, 14),
    ("E06000052", "COR", 1, 25), ("E06000053", "ISC", 0, 26), ("E06000054", "WIL", 7, 22),
    ("E06000055", "BED", 12, 16), ("E06000056", "CBE", 13, 16), ("E06000057", "NOH", 9, 0),
    ("E06000058", "BCP", 7, 24), ("E06000059", "DOR", 6, 24), ("E06000060", "BUC", 10, 19),
    ("E06000061", "NNO", 12, 15), ("E06000062", "WNO", 11, 16), ("E06000063", "CUM", 5, 3),
    ("E06000064", "WFU", 6, 4), ("E06000065", "NYO", 12, 6), ("E06000066", "SOM", 5, 23),
    ("E08000001", "BOL", 7, 8), ("E08000002", "BUR", 8, 8), ("E08000003", "MAN", 8, 10),
    ("E08000004", "OLD", 9, 8), ("E08000005", "ROC", 8, 9), ("E08000006", "SAL", 7, 9),
    ("E08000007", "STO", 9, 10), ("E08000008", "TAM", 9, 9), ("E08000009", "TRA", 7, 11),
    ("E08000010", "WIG", 6, 9), ("E08000011", "KNO", 5, 10), ("E08000012", "LIV", 4, 9),
    ("E08000013", "STH", 5, 9), ("E08000014", "SEF", 4, 8), ("E08000015", "WIR", 4, 10),
    ("E08000016", "BAN", 10, 9), ("E08000017", "DON", 12, 10), ("E08000018", "ROT", 11, 10),
    ("E08000019", "SHE", 10, 11), ("E08000021", "NTY", 8, 1), ("E08000022", "NOY", 9, 1),
    ("E08000023", "STY", 9, 2), ("E08000024", "SUN", 9, 3), ("E08000025", "BIR", 7, 15),
    ("E08000026", "COV", 9, 16), ("E08000027", "DUD", 6, 16), ("E08000028", "SAN", 6, 15),
    ("E08000029", "SOL", 8, 16), ("E08000030", "WAL", 7, 14), ("E08000031", "WOL", 6, 14),
    ("E08000032", "BRA", 10, 7), ("E08000033", "CAL", 10, 8), ("E08000034", "KIR", 11, 8),
    ("E08000035", "LEE", 11, 7), ("E08000036", "WAK", 12, 8), ("E08000037", "GAT", 8, 2),
    ("E09000001", "LON", 14, 20), ("E09000002", "BDA", 17, 20), ("E09000003", "BAR", 13, 18),
    ("E09000004", "BEX", 16, 21), ("E09000005", "BRE", 12, 19), ("E09000006", "BRO", 16, 22),
    ("E09000007", "CAD", 13, 19), ("E09000008", "CRO", 14, 23), ("E09000009", "EAL", 11, 19),
    ("E09000010", "ENF", 14, 18), ("E09000011", "GRE", 15, 21), ("E09000012", "HAC", 15, 19),
    ("E09000013", "HFU", 12, 20), ("E09000014", "HAR", 15, 18), ("E09000015", "HAO", 12, 18),
    ("E09000016", "HAV", 17, 19), ("E09000017", "HIL", 11, 20), ("E09000018", "HOU", 11, 21),
    ("E09000019", "ISL", 14, 19), ("E09000020", "KCH", 12, 21), ("E09000021", "KTH", 12, 23),
    ("E09000022", "LAM", 14, 22), ("E09000023", "LEW", 15, 22), ("E09000024", "MER", 13, 22),
    ("E09000025", "NEW", 16, 20), ("E09000026", "RED", 16, 19), ("E09000027", "RTH", 12, 22),
    ("E09000028", "SOU", 14, 21), ("E09000029", "SUT", 13, 23), ("E09000030", "THA", 15, 20),
    ("E09000031", "WFO", 16, 18), ("E09000032", "WAN", 13, 21), ("E09000033", "WES", 13, 20),
    ("E10000003", "CAM", 15, 16), ("E10000007", "DER", 9, 12), ("E10000008", "DEV", 4, 24),
    ("E10000011", "ESU", 15, 25), ("E10000012", "ESS", 16, 17), ("E10000013", "GLO", 6, 19),
    ("E10000014", "HAM", 10, 24), ("E10000015", "HER", 13, 17), ("E10000016", "KEN", 17, 23),
    ("E10000017", "LAN", 6, 6), ("E10000018", "LEI", 10, 14), ("E10000019", "LIN", 14, 12),
    ("E10000020", "NOR", 17, 14), ("E10000024", "NOT", 12, 12), ("E10000025", "OXF", 8, 19),
    ("E10000028", "STA", 7, 13), ("E10000029", "SUF", 17, 15), ("E10000030", "SUR", 13, 24),
    ("E10000031", "WAR", 9, 17), ("E10000032", "WSU", 12, 25), ("E10000034", "WOR", 7, 18),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_authority_has_a_place_and_letters_of_its_own() {
        assert_eq!(HEXAGONS.len(), 153);
        let codes: BTreeSet<_> = HEXAGONS.iter().map(|(code, ..)| code).collect();
        let letters: BTreeSet<_> = HEXAGONS.iter().map(|(_, letters, ..)| letters).collect();
        let places: BTreeSet<_> = HEXAGONS.iter().map(|(_, _, column, row)| (column, row)).collect();
        assert_eq!((codes.len(), letters.len(), places.len()), (153, 153, 153));
        assert!(HEXAGONS.is_sorted());
    }

    #[test]
    fn bands_meet_without_a_gap() {
        let bands: Vec<&str> = [39, 40, 59, 60, 79, 80, 100].map(|p| band(Some(p))).to_vec();
        assert_eq!(bands, ["low", "middle", "middle", "high", "high", "most", "most"]);
        assert_eq!(band(None), "none");
    }
}
