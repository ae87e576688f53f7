//! A list of providers, read with every mistake at once.

use std::collections::BTreeMap;

use dspt_store::limits;

/// One provider of the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Row {
    /// Its line in the file.
    pub(super) line: u64,
    pub(super) name: String,
    pub(super) cqc: Option<String>,
    pub(super) ods: Option<String>,
    pub(super) telephone: Option<String>,
}

/// Reads the rows of a CSV file whose first line names the columns, in any order; others are passed over.
pub(super) fn read(bytes: &[u8], most: usize) -> Result<Vec<Row>, Vec<String>> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text);
    let heads = match reader.headers() {
        Ok(heads) => heads.clone(),
        Err(error) => return Err(vec![format!("line 1: {error}")]),
    };
    let place = |name: &str| heads.iter().position(|head| head.eq_ignore_ascii_case(name));
    let Some(name) = place("name") else {
        return Err(vec![
            "line 1: there is no column `name`; the first line names the columns".to_owned(),
        ]);
    };
    let (cqc, ods, telephone) = (place("cqc"), place("ods"), place("telephone"));
    let (mut rows, mut mistakes, mut seen) = (Vec::new(), Vec::new(), Seen::default());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                mistakes.push(error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |place: Option<usize>| {
            let text = place.and_then(|place| record.get(place)).unwrap_or_default();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let row = Row {
            line,
            name: cell(Some(name)).unwrap_or_default(),
            cqc: cell(cqc).map(|code| code.to_ascii_uppercase()),
            ods: cell(ods).map(|code| code.to_ascii_uppercase()),
            telephone: cell(telephone),
        };
        mistakes.extend(wrong(&row).map(|what| format!("line {line}: {what}")));
        mistakes.extend(seen.twice(&row));
        rows.push(row);
        if rows.len() > most {
            mistakes.push(format!(
                "there are more than {most} providers; make several lists"
            ));
            break;
        }
    }
    if rows.is_empty() && mistakes.is_empty() {
        mistakes.push("there is no provider in it".to_owned());
    }
    if mistakes.is_empty() {
        Ok(rows)
    } else {
        Err(mistakes)
    }
}

/// What is wrong with a row by itself.
fn wrong(row: &Row) -> impl Iterator<Item = String> {
    let code = |code: &Option<String>| {
        code.as_ref().is_none_or(|code| {
            code.len() <= limits::CODE_BYTES
                && code
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    };
    let plain = |text: &str, most: usize| text.len() <= most && !text.chars().any(char::is_control);
    let telephone = row.telephone.as_deref().unwrap_or_default();
    let is_number = telephone
        .chars()
        .all(|letter| letter.is_ascii_digit() || " +()-/".contains(letter));
    [
        (row.name.is_empty(), "the name is empty"),
        (
            !plain(&row.name, limits::TEXT_BYTES),
            "the name is too long or has characters that cannot be printed",
        ),
        (!code(&row.cqc), "the CQC code is not one"),
        (!code(&row.ods), "the ODS code is not one"),
        (
            !is_number || !plain(telephone, limits::TELEPHONE_BYTES),
            "the telephone number is not one",
        ),
    ]
    .into_iter()
    .filter(|(is_wrong, _)| *is_wrong)
    .map(|(_, what)| what.to_owned())
}

/// Names and codes with the line of their first row.
#[derive(Default)]
struct Seen(BTreeMap<(&'static str, String), u64>);

impl Seen {
    /// What a row has in common with an earlier one.
    fn twice(&mut self, row: &Row) -> Vec<String> {
        let without_code = row.cqc.is_none() && row.ods.is_none();
        let name = without_code
            .then(|| row.name.to_lowercase())
            .filter(|name| !name.is_empty());
        let keys = [
            ("name", name),
            ("CQC code", row.cqc.clone()),
            ("ODS code", row.ods.clone()),
        ];
        let mut mistakes = Vec::new();
        for (what, value) in keys {
            let Some(value) = value else { continue };
            let first = *self.0.entry((what, value)).or_insert(row.line);
            if first != row.line {
                mistakes.push(format!(
                    "line {}: the {what} stands in line {first} already",
                    row.line
                ));
            }
        }
        mistakes
    }
}
