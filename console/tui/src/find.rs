//! What a person means who types a screen's words with names in the place of ids.

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_store::model::DeviceFilter;

use crate::screen::View;
use crate::source::Source;
use crate::source::SourceError;
use crate::words;

/// What was meant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Found {
    /// This screen.
    One(View),
    /// More than one thing is called so: the list of them, searched for this.
    Many(View, String),
}

/// Screens that are about a provider, by their first word, and how many words stand after it.
const OF_PROVIDER: [(&str, usize); 6] = [
    ("provider", 0),
    ("assets", 0),
    ("answers", 0),
    ("timeline", 0),
    ("notes", 0),
    ("item", 1),
];
/// Those that are about a computer.
const OF_DEVICE: [(&str, usize); 4] = [("device", 0), ("facts", 0), ("history", 0), ("finding", 1)];
/// Rows looked at for one that is called exactly so.
const LOOKED_AT: usize = 50;

/// Whether a text begins with a screen that is about something, and names it.
pub(crate) fn names_something(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let head = words.next().unwrap_or_default();
    let is_known = View::forms().any(|form| form.split(' ').next() == Some(head) && form.contains(' '));
    is_known && words.next().is_some()
}

/// Looks up what is meant by `text`, which is no screen as it stands. Blocks.
pub(crate) fn find(source: &dyn Source, text: &str) -> Result<Found, String> {
    if let Ok(view) = text.parse() {
        return Ok(Found::One(view));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let wrong = || format!("{text:?} is no screen. Type : and a few letters to see what there is.");
    let (head, rest) = words.split_first().ok_or_else(wrong)?;
    let split = |after: usize| {
        let (name, last) = rest.split_at_checked(rest.len().saturating_sub(after))?;
        (!name.is_empty()).then(|| (name.join(" "), last.join(" ")))
    };
    let made = |id: String, last: String| {
        let whole = format!("{head} {id} {last}");
        whole.trim().parse().map(Found::One).map_err(|_| wrong())
    };
    let read = |error: SourceError| error.in_words();
    if let Some((_, after)) = OF_PROVIDER.iter().find(|(word, _)| word == head) {
        let (name, last) = split(*after).ok_or_else(wrong)?;
        return match provider(source, &name).map_err(read)? {
            Named::One(id) => made(id.to_string(), last),
            Named::Many => Ok(Found::Many(View::Providers, name)),
            Named::None => Err(format!("No provider here is called {name:?}.")),
        };
    }
    if let Some((_, after)) = OF_DEVICE.iter().find(|(word, _)| word == head) {
        let (name, last) = split(*after).ok_or_else(wrong)?;
        return match device(source, &name).map_err(read)? {
            Named::One(id) => made(id.to_string(), last),
            Named::Many => Ok(Found::Many(View::ALL_DEVICES, name)),
            Named::None => Err(format!("No computer here is called {name:?}.")),
        };
    }
    if let ["devices", "of", name @ ..] = words.as_slice() {
        let name = name.join(" ");
        return match provider(source, &name).map_err(read)? {
            Named::One(id) => Ok(Found::One(View::of(id))),
            Named::Many => Ok(Found::Many(View::Providers, name)),
            Named::None => Err(format!("No provider here is called {name:?}.")),
        };
    }
    Err(wrong())
}

enum Named<T> {
    One(T),
    Many,
    None,
}

fn provider(source: &dyn Source, name: &str) -> Result<Named<ProviderId>, SourceError> {
    if let Ok(id) = name.parse() {
        return Ok(Named::One(id));
    }
    let page = source.providers(name, None, LOOKED_AT)?;
    let rows = page.rows.iter().map(|row| (row.name.as_str(), row.id));
    Ok(named(name, rows))
}

fn device(source: &dyn Source, name: &str) -> Result<Named<DeviceId>, SourceError> {
    if let Ok(id) = name.parse() {
        return Ok(Named::One(id));
    }
    let filter = DeviceFilter {
        text: name.to_owned(),
        ..DeviceFilter::default()
    };
    let page = source.devices(&filter, None, LOOKED_AT)?;
    let rows: Vec<(String, DeviceId)> = page
        .rows
        .iter()
        .map(|row| (words::computer(row), row.id))
        .collect();
    Ok(named(name, rows.iter().map(|(name, id)| (name.as_str(), *id))))
}

/// The only one there is, or the only one that is called exactly so.
fn named<'a, T: Copy>(name: &str, rows: impl Iterator<Item = (&'a str, T)>) -> Named<T> {
    let rows: Vec<(&str, T)> = rows.collect();
    let name = name.to_lowercase();
    let exactly: Vec<T> = rows
        .iter()
        .filter(|(called, _)| called.to_lowercase() == name)
        .map(|(_, id)| *id)
        .collect();
    match (rows.as_slice(), exactly.as_slice()) {
        ([(_, id)], _) | (_, [id]) => Named::One(*id),
        ([], _) => Named::None,
        _ => Named::Many,
    }
}
