//! The table of support dates as written to a [`SupportDates`].

use std::collections::BTreeMap;

use dspt_report::schema;
use dspt_report::schema::Kind;

use crate::diagnostic::Mistakes;
use crate::limits;
use crate::load::check::prose;
use crate::raw::RawProduct;
use crate::raw::RawSupportDates;
use crate::shape::Spanned;
use crate::support::Row;
use crate::support::SupportDates;

pub(super) fn build(raw: RawSupportDates, mistakes: &mut Mistakes<'_>) -> Option<SupportDates> {
    let source = prose(raw.source.as_ref(), limits::PROSE_CHARS, "the source", mistakes);
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let products = raw.products?;
    if products.value.is_empty() || products.value.len() > limits::SUPPORT_ROWS {
        mistakes.at(
            products.place,
            format!("the table has between 1 and {} products", limits::SUPPORT_ROWS),
        );
    }
    for product in products.value {
        let Some(id) = product.id.clone() else {
            continue;
        };
        if let Some(row) = row(product, &id, mistakes) {
            let others = rows.entry(id.value).or_default();
            if others.iter().any(|other| overlap(other, &row)) {
                let message = "another row is about the same product and edition";
                mistakes.with_help(id.place, message, "keep one of them");
            }
            others.push(row);
        }
    }
    Some(SupportDates {
        valid_until_day: raw.valid_until?.0,
        source: source?,
        rows,
    })
}

fn row(raw: RawProduct, id: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<Row> {
    if !is_product(&id.value) {
        let message = format!("`{}` is not a product's id", id.value);
        mistakes.with_help(id.place, message, "product:version, such as debian:12");
    }
    let name = prose(
        raw.name.as_ref(),
        limits::TITLE_CHARS,
        "the product's name",
        mistakes,
    );
    let extended = raw.extended_ends.flatten();
    if let (Some(ends), Some(extended)) = (&raw.ends, &extended)
        && extended.value <= *ends
    {
        mistakes.at(
            extended.place,
            "extended support has to end later than ordinary support",
        );
    }
    let editions = raw
        .editions
        .flatten()
        .map(|editions| self::editions(editions, mistakes));
    Some(Row {
        name: name?,
        ends_day: raw.ends?.0,
        extended_ends_day: extended.map(|extended| extended.value.0),
        editions,
    })
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
