//! Where the local authorities with social care stand on a map on which all are of the same size. Of our own making: each
//! authority on a free place of a grid near its own.

/// One local authority on the map.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Hexagon {
    /// Its ONS code.
    pub code: &'static str,
    /// Three letters to know it by.
    pub letters: &'static str,
    /// Its column, from the west.
    pub column: u16,
    /// Its row, from the north; every other row, the second first, stands half a column to the right.
    pub row: u16,
}

const fn at(code: &'static str, letters: &'static str, column: u16, row: u16) -> Hexagon {
    Hexagon {
        code,
        letters,
        column,
        row,
    }
}

/// Every one, by code.
#[rustfmt::skip]
pub const HEXAGONS: &[Hexagon] = &[
    at("E06000001", "HAT", 11, 4), at("E06000002", "MID", 11, 6), at("E06000003", "RCL", 11, 5),
    at("E06000004", "STC", 10, 5), at("E06000005", "DAR", 9, 5), at("E06000006", "HAL", 6, 10),
    at("E06000007", "WAI", 7, 10), at("E06000008", "BWD", 6, 7), at("E06000009", "BLA", 5, 6),
    at("E06000010", "KHO", 13, 9), at("E06000011", "ERY", 13, 8), at("E06000012", "NEL", 14, 10),
    at("E06000013", "NLI", 12, 9), at("E06000014", "YOR", 12, 7), at("E06000015", "DEB", 9, 13),
    at("E06000016", "LEC", 11, 14), at("E06000017", "RUT", 11, 15), at("E06000018", "NOI", 11, 13),
    at("E06000019", "HOF", 5, 18), at("E06000020", "TWR", 5, 14), at("E06000021", "STK", 7, 12),
    at("E06000022", "BNE", 6, 22), at("E06000023", "BOF", 5, 21), at("E06000024", "NSO", 5, 22),
    at("E06000025", "SGL", 6, 21), at("E06000026", "PLY", 3, 25), at("E06000027", "TOR", 4, 25),
    at("E06000030", "SWI", 7, 21), at("E06000031", "PET", 14, 15), at("E06000032", "LUT", 12, 17),
    at("E06000033", "SOS", 18, 18), at("E06000034", "THU", 17, 18), at("E06000035", "MED", 17, 22),
    at("E06000036", "BFO", 10, 22), at("E06000037", "WBE", 8, 21), at("E06000038", "REA", 9, 22),
    at("E06000039", "SLO", 10, 21), at("E06000040", "WMA", 11, 22), at("E06000041", "WOK", 9, 21),
    at("E06000042", "MKE", 11, 18), at("E06000043", "BHO", 14, 25), at("E06000044", "POR", 10, 25),
    at("E06000045", "SOT", 9, 24), at("E06000046", "IWI", 9, 25), at("E06000047", "DUR", 10, 4),
    at("E06000049", "CEA", 6, 11), at("E06000050", "CWC", 5, 11), at("E06000051", "SHR", 4, 14),
    at("E06000052", "COR", 1, 25), at("E06000053", "ISC", 0, 26), at("E06000054", "WIL", 7, 22),
    at("E06000055", "BED", 12, 16), at("E06000056", "CBE", 13, 16), at("E06000057", "NOH", 9, 0),
    at("E06000058", "BCP", 7, 24), at("E06000059", "DOR", 6, 24), at("E06000060", "BUC", 10, 19),
    at("E06000061", "NNO", 12, 15), at("E06000062", "WNO", 11, 16), at("E06000063", "CUM", 5, 3),
    at("E06000064", "WFU", 6, 4), at("E06000065", "NYO", 12, 6), at("E06000066", "SOM", 5, 23),
    at("E08000001", "BOL", 7, 8), at("E08000002", "BUR", 8, 8), at("E08000003", "MAN", 8, 10),
    at("E08000004", "OLD", 9, 8), at("E08000005", "ROC", 8, 9), at("E08000006", "SAL", 7, 9),
    at("E08000007", "STO", 9, 10), at("E08000008", "TAM", 9, 9), at("E08000009", "TRA", 7, 11),
    at("E08000010", "WIG", 6, 9), at("E08000011", "KNO", 5, 10), at("E08000012", "LIV", 4, 9),
    at("E08000013", "STH", 5, 9), at("E08000014", "SEF", 4, 8), at("E08000015", "WIR", 4, 10),
    at("E08000016", "BAN", 10, 9), at("E08000017", "DON", 12, 10), at("E08000018", "ROT", 11, 10),
    at("E08000019", "SHE", 10, 11), at("E08000021", "NTY", 8, 1), at("E08000022", "NOY", 9, 1),
    at("E08000023", "STY", 9, 2), at("E08000024", "SUN", 9, 3), at("E08000025", "BIR", 7, 15),
    at("E08000026", "COV", 9, 16), at("E08000027", "DUD", 6, 16), at("E08000028", "SAN", 6, 15),
    at("E08000029", "SOL", 8, 16), at("E08000030", "WAL", 7, 14), at("E08000031", "WOL", 6, 14),
    at("E08000032", "BRA", 10, 7), at("E08000033", "CAL", 10, 8), at("E08000034", "KIR", 11, 8),
    at("E08000035", "LEE", 11, 7), at("E08000036", "WAK", 12, 8), at("E08000037", "GAT", 8, 2),
    at("E09000001", "LON", 14, 20), at("E09000002", "BDA", 17, 20), at("E09000003", "BAR", 13, 18),
    at("E09000004", "BEX", 16, 21), at("E09000005", "BRE", 12, 19), at("E09000006", "BRO", 16, 22),
    at("E09000007", "CAD", 13, 19), at("E09000008", "CRO", 14, 23), at("E09000009", "EAL", 11, 19),
    at("E09000010", "ENF", 14, 18), at("E09000011", "GRE", 15, 21), at("E09000012", "HAC", 15, 19),
    at("E09000013", "HFU", 12, 20), at("E09000014", "HAR", 15, 18), at("E09000015", "HAO", 12, 18),
    at("E09000016", "HAV", 17, 19), at("E09000017", "HIL", 11, 20), at("E09000018", "HOU", 11, 21),
    at("E09000019", "ISL", 14, 19), at("E09000020", "KCH", 12, 21), at("E09000021", "KTH", 12, 23),
    at("E09000022", "LAM", 14, 22), at("E09000023", "LEW", 15, 22), at("E09000024", "MER", 13, 22),
    at("E09000025", "NEW", 16, 20), at("E09000026", "RED", 16, 19), at("E09000027", "RTH", 12, 22),
    at("E09000028", "SOU", 14, 21), at("E09000029", "SUT", 13, 23), at("E09000030", "THA", 15, 20),
    at("E09000031", "WFO", 16, 18), at("E09000032", "WAN", 13, 21), at("E09000033", "WES", 13, 20),
    at("E10000003", "CAM", 15, 16), at("E10000007", "DER", 9, 12), at("E10000008", "DEV", 4, 24),
    at("E10000011", "ESU", 15, 25), at("E10000012", "ESS", 16, 17), at("E10000013", "GLO", 6, 19),
    at("E10000014", "HAM", 10, 24), at("E10000015", "HER", 13, 17), at("E10000016", "KEN", 17, 23),
    at("E10000017", "LAN", 6, 6), at("E10000018", "LEI", 10, 14), at("E10000019", "LIN", 14, 12),
    at("E10000020", "NOR", 17, 14), at("E10000024", "NOT", 12, 12), at("E10000025", "OXF", 8, 19),
    at("E10000028", "STA", 7, 13), at("E10000029", "SUF", 17, 15), at("E10000030", "SUR", 13, 24),
    at("E10000031", "WAR", 9, 17), at("E10000032", "WSU", 12, 25), at("E10000034", "WOR", 7, 18),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_authority_has_a_place_and_letters_of_its_own() {
        assert_eq!(HEXAGONS.len(), 153);
        let codes: BTreeSet<_> = HEXAGONS.iter().map(|one| one.code).collect();
        let letters: BTreeSet<_> = HEXAGONS.iter().map(|one| one.letters).collect();
        let places: BTreeSet<_> = HEXAGONS.iter().map(|one| (one.column, one.row)).collect();
        assert_eq!((codes.len(), letters.len(), places.len()), (153, 153, 153));
        assert!(HEXAGONS.iter().map(|one| one.code).is_sorted());
    }
}
