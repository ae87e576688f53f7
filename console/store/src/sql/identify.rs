//! From what was typed to the one thing that it means, of those that are reached.

use super::failure::Failure;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;

/// A kind of thing, and the ways to name one: each a statement of id and name that is asked in turn until one fits.
pub(super) struct Named {
    what: &'static str,
    ways: Vec<String>,
}

impl Named {
    /// A provider: its codes, those that it had once, those of its locations, its id, its name.
    pub(super) fn provider(sight: &Sight<'_>) -> Self {
        let reached = sight.reaches("p.number", Need::Progress);
        let by = |condition: &str| {
            format!(
                "SELECT DISTINCT p.id, p.name FROM provider p WHERE {reached} AND ({condition}) ORDER BY 2, 1"
            )
        };
        Self {
            what: "provider",
            ways: vec![
                by("p.number IN (SELECT provider FROM code WHERE value = :code AND until IS NULL)"),
                by(
                    "p.number IN (SELECT t.provider FROM code c JOIN tenure t ON t.location = c.location
                        WHERE c.value = :code AND t.until IS NULL)",
                ),
                by("p.number IN (SELECT provider FROM code WHERE value = :code)"),
                by("substr(hex(p.id), 1, length(:prefix)) = :prefix"),
                by("p.sort_key = :name"),
            ],
        }
    }

    /// A location: its codes, those that it had once, its id, its name.
    pub(super) fn location(sight: &Sight<'_>) -> Self {
        let reached = sight.reaches("t.provider", Need::Progress);
        let by = |condition: &str| {
            format!(
                "SELECT DISTINCT l.id, l.name FROM location l JOIN tenure t ON t.location = l.number
                 WHERE t.until IS NULL AND {reached} AND ({condition}) ORDER BY 2, 1"
            )
        };
        Self {
            what: "location",
            ways: vec![
                by("l.number IN (SELECT location FROM code WHERE value = :code AND until IS NULL)"),
                by("l.number IN (SELECT location FROM code WHERE value = :code)"),
                by("substr(hex(l.id), 1, length(:prefix)) = :prefix"),
                by("l.sort_key = :name"),
            ],
        }
    }

    /// The id of the one thing that was meant.
    pub(super) fn find(&self, sight: &Sight<'_>, typed: &str) -> Result<[u8; 8], Failure> {
        let typed = typed.trim();
        let code = typed.to_ascii_uppercase();
        let prefix = prefix(typed).map_or_else(|| NO_PREFIX.to_owned(), str::to_ascii_uppercase);
        let name = rows::folded(typed);
        let values: [(&str, &dyn ToSql); 3] = [(":code", &code), (":prefix", &prefix), (":name", &name)];
        for way in &self.ways {
            let found: Vec<([u8; 8], String)> = sight.rows("look a thing up", way, &values, |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            if let Some(id) = one(typed, &found)? {
                return Ok(id);
            }
        }
        Err(StoreError::NotFound { what: self.what }.into())
    }
}

/// What was typed, where it may be the beginning of an id.
pub(super) fn prefix(typed: &str) -> Option<&str> {
    let is_prefix = typed.len() >= limits::ID_PREFIX_DIGITS && typed.bytes().all(|b| b.is_ascii_hexdigit());
    is_prefix.then_some(typed)
}

/// The one that fits, none, or that there are more.
pub(super) fn one(typed: &str, found: &[([u8; 8], String)]) -> Result<Option<[u8; 8]>, Failure> {
    match found {
        [] => Ok(None),
        [(id, _)] => Ok(Some(*id)),
        more => Err(StoreError::Ambiguous {
            typed: typed.chars().take(60).collect(),
            count: more.len(),
            candidates: more
                .iter()
                .take(limits::CANDIDATES)
                .map(|(id, name)| format!("{name} ({})", dspt_report::ProviderId::new(*id)))
                .collect(),
        }
        .into()),
    }
}

/// Begins no hexadecimal text, so that every question is asked whatever was typed.
const NO_PREFIX: &str = "-";
