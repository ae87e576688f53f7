//! The table of support dates as written to a [`SupportDates`].

use std::collections::BTreeMap;

use dspt_report::schema;
use dspt_report::schema::Kind;

use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;
use crate::load::check::prose;
use crate::raw::RawProduct;
use crate::raw::RawSupportDates;
use crate::shape::Spanned;
use crate::support::Row;
use crate::support::SupportDates;

pub(super) fn build(raw: RawSupportDates, mistakes: &mut Mistakes<'_>) -> Option<SupportDates> {
    let before = mistakes.count();
    let source = prose(&raw.source, limits::PROSE_CHARS, "the source", mistakes);
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for (index, product) in raw.products.into_iter().enumerate() {
        if index == limits::SUPPORT_ROWS {
            mistakes.at(
                product.id.place,
                format!("more than {} products", limits::SUPPORT_ROWS),
            );
            break;
        }
        let id = product.id.value.clone();
        let place = product.id.place;
        if let Some(row) = row(product, mistakes) {
            let others = rows.entry(id).or_default();
            if others.iter().any(|other| overlap(other, &row)) {
                mistakes.with_help(
                    place,
                    "another row is about the same product and edition",
                    "keep one of them",
                );
            }
            others.push(row);
        }
    }
    if rows.is_empty() && mistakes.count() == before {
        mistakes.at(Place::default(), "the table has no products");
    }
    let source = source?;
    (mistakes.count() == before).then_some(SupportDates {
        valid_until_day: raw.valid_until.0,
        source,
        rows,
    })
}

fn row(raw: RawProduct, mistakes: &mut Mistakes<'_>) -> Option<Row> {
    let before = mistakes.count();
    if !is_product(&raw.id.value) {
        let message = format!("`{}` is not a product's id", raw.id.value);
        mistakes.with_help(raw.id.place, message, "product:version, such as debian:12");
    }
    let name = prose(&raw.name, limits::TITLE_CHARS, "the product's name", mistakes);
    if let Some(extended) = raw
        .extended_ends
        .as_ref()
        .filter(|extended| extended.value <= raw.ends)
    {
        mistakes.at(extended.place, "extended support ends after ordinary support");
    }
    let editions = raw.editions.map(|editions| self::editions(editions, mistakes));
    let row = Row {
        name: name?,
        ends_day: raw.ends.0,
        extended_ends_day: raw.extended_ends.map(|extended| extended.value.0),
        editions,
    };
    (mistakes.count() == before).then_some(row)
}

fn editions(raw: Vec<Spanned<String>>, mistakes: &mut Mistakes<'_>) -> Vec<String> {
    let choices = match schema::fact("os.edition").map(|spec| spec.kind) {
        Some(Kind::Choice(choices)) => choices,
        _ => &[],
    };
    for edition in raw
        .iter()
        .filter(|edition| !choices.contains(&edition.value.as_str()))
    {
        let help = format!("it is one of {}", choices.join(", "));
        mistakes.with_help(edition.place, format!("no edition `{}`", edition.value), help);
    }
    raw.into_iter().map(|edition| edition.value).collect()
}

/// `product:version` in lower case, with dots, hyphens and underscores inside.
fn is_product(text: &str) -> bool {
    let word = |word: &str| {
        let inside =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_' | b'+');
        !word.is_empty() && word.bytes().all(inside)
    };
    let parts = text
        .split_once(':')
        .map(|(product, version)| word(product) && word(version));
    text.len() <= dspt_report::limits::KEY_BYTES && parts == Some(true)
}

fn overlap(a: &Row, b: &Row) -> bool {
    match (&a.editions, &b.editions) {
        (None, None) => true,
        (Some(a), Some(b)) => a.iter().any(|edition| b.contains(edition)),
        (Some(_), None) | (None, Some(_)) => false,
    }
}
