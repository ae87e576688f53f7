//! The one area that a name or code means.

use std::collections::BTreeSet;

use crate::segment::Segment;

/// What was typed, looked for among areas.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "whoever asks must think about each")]
pub enum Meant {
    /// This one.
    One(Segment),
    /// None of them.
    None,
    /// More than one: their names, in order.
    Several(Vec<String>),
}

/// The area of `known` that a name or code means: exactly, or by a part of its name. What is not known to lie anywhere is
/// meant by nothing.
pub fn meant(known: &[Segment], typed: &str) -> Meant {
    let wanted = typed.trim().to_lowercase();
    let name = |segment: &Segment| segment.to_string().to_lowercase();
    let is_code = |segment: &Segment| (segment.code()).is_some_and(|code| code.eq_ignore_ascii_case(&wanted));
    let known = || known.iter().filter(|segment| segment.is_known());
    if let Some(segment) = known().find(|segment| name(segment) == wanted || is_code(segment)) {
        return Meant::One(segment.clone());
    }
    let mut parts = known().filter(|segment| name(segment).contains(&wanted));
    let first = parts.clone().next();
    let names: BTreeSet<String> = parts.by_ref().map(ToString::to_string).collect();
    match (first, names.len()) {
        (Some(segment), 1) => Meant::One(segment.clone()),
        (None, _) => Meant::None,
        (Some(_), _) => Meant::Several(names.into_iter().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_a_name_and_a_part_that_fits_one_mean_an_area() {
        let kent = Segment::Authority(Some(("E10000016".to_owned(), "Kent".to_owned())));
        let medway = Segment::AuthorityNamed("Medway".to_owned());
        let icb = Segment::Icb(Some(("E54000032".to_owned(), "Kent and Medway".to_owned())));
        let unknown = Segment::Authority(None);
        let known = [kent.clone(), medway, icb.clone(), unknown];
        for (typed, wanted) in [
            (" kent ", Meant::One(kent.clone())),
            ("e10000016", Meant::One(kent)),
            ("and m", Meant::One(icb)),
            ("local authority not known", Meant::None),
            ("Rutland", Meant::None),
            (
                "medw",
                Meant::Several(vec!["Kent and Medway".to_owned(), "Medway".to_owned()]),
            ),
        ] {
            assert_eq!(meant(&known, typed), wanted, "{typed}");
        }
    }
}
