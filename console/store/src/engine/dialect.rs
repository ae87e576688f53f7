//! From the store's text of SQL to PostgreSQL's.
//!
//! The texts keep to what both databases understand. What is left:
//!
//! | in the text | for PostgreSQL |
//! |---|---|
//! | `?1`, `:name` | `$1`; names are numbered in their order |
//! | `INDEXED BY name`, `NOT INDEXED` | left out: it has its own statistics |
//! | `/*+ … */`, a remark for SQLite | what stands in it |
//!
//! Functions that only SQLite has (`instr`, `hex`) are made by the first migration.

/// A text for PostgreSQL.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Translated {
    pub(crate) text: String,
    /// Names of its places, the first for `$1`; none where it counts them itself.
    pub(crate) names: Vec<String>,
    /// How many places it has.
    pub(crate) places: usize,
}

/// Translates a text.
pub(crate) fn translate(text: &str) -> Translated {
    let mut made = Translated {
        text: String::with_capacity(text.len()),
        names: Vec::new(),
        places: 0,
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = made.take(first, rest);
        rest = rest.get(taken..).unwrap_or_default();
    }
    made
}

impl Translated {
    /// The same for many rows at once: each place is given a list, with one value for each row. Made of an insertion of one row
    /// that ends with its values, or of a change that ends with the row it is about; none of anything else.
    pub(crate) fn of_many(&self) -> Option<String> {
        let lists: Vec<String> = (1..=self.places).map(|place| format!("${place}")).collect();
        let names: Vec<String> = (1..=self.places).map(|place| format!("v{place}")).collect();
        let many = format!("FROM unnest({}) AS many ({})", lists.join(", "), names.join(", "));
        if let Some((head, values)) = self.text.split_once(" VALUES (") {
            let values = values.trim_end().strip_suffix(')')?;
            return Some(format!("{head} SELECT {} {many}", of_row(values)?));
        }
        let (change, row) = self.text.split_once(" WHERE ")?;
        self.is_change().then_some(())?;
        Some(format!("{} {many} WHERE {}", of_row(change)?, of_row(row)?))
    }

    /// Whether it changes a row.
    pub(crate) fn is_change(&self) -> bool {
        self.text.trim_start().starts_with("UPDATE ")
    }

    /// Whether it only asks.
    pub(crate) fn is_question(&self) -> bool {
        self.text.trim_start().starts_with("SELECT")
    }

    /// Translates what the rest begins with, and tells how many bytes of it that were.
    fn take(&mut self, first: char, rest: &str) -> usize {
        match first {
            '\'' => self.copy(rest, quoted(rest)),
            '/' if rest.starts_with("/*+") => 3,
            // Ends such a remark; no text has others.
            '*' if rest.starts_with("*/") => 2,
            '?' => self.number(rest),
            ':' if rest.starts_with("::") => self.copy(rest, 2),
            ':' => self.name(rest),
            'I' if is_word(rest, "INDEXED BY ") && self.begins_word() => {
                let name = rest.get("INDEXED BY ".len()..).unwrap_or_default();
                "INDEXED BY ".len() + word(name)
            }
            'N' if is_word(rest, "NOT INDEXED") && self.begins_word() => "NOT INDEXED".len(),
            _ => {
                self.text.push(first);
                first.len_utf8()
            }
        }
    }

    fn copy(&mut self, rest: &str, bytes: usize) -> usize {
        self.text.push_str(rest.get(..bytes).unwrap_or(rest));
        bytes
    }

    fn begins_word(&self) -> bool {
        self.text
            .ends_with(|last: char| last.is_whitespace() || last == '(')
    }

    fn number(&mut self, rest: &str) -> usize {
        let digits = word(rest.get(1..).unwrap_or_default());
        let number = rest.get(1..=digits).unwrap_or_default();
        self.places = self.places.max(number.parse().unwrap_or_default());
        self.text.push('$');
        self.text.push_str(number);
        1 + digits
    }

    fn name(&mut self, rest: &str) -> usize {
        let bytes = 1 + word(rest.get(1..).unwrap_or_default());
        let name = rest.get(..bytes).unwrap_or(rest);
        let place = self.names.iter().position(|known| known == name);
        let place = place.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.places += 1;
            self.names.len() - 1
        });
        self.text.push('$');
        self.text.push_str(&(place + 1).to_string());
        bytes
    }
}

/// A part of a text with the values of one row in its places.
fn of_row(text: &str) -> Option<String> {
    let mut parts = text.split('$');
    let mut made = parts.next()?.to_owned();
    for part in parts {
        let (number, after) = part.split_at(word(part));
        made.push_str("many.v");
        made.push_str(number);
        made.push_str(after);
    }
    Some(made)
}

/// Bytes of a quoted text, both quotes included; a quote within is two of them.
fn quoted(rest: &str) -> usize {
    let inside = rest.get(1..).unwrap_or_default();
    inside.find('\'').map_or(rest.len(), |end| end + 2)
}

/// Bytes of a word.
fn word(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(rest.len())
}

fn is_word(rest: &str, wanted: &str) -> bool {
    rest.starts_with(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(sql: &str) -> String {
        translate(sql).text
    }

    #[test]
    fn places_are_numbered() {
        let made = translate("SELECT a FROM b WHERE c = ?2 AND d = ?1 OR e = ?10");
        assert_eq!(made.text, "SELECT a FROM b WHERE c = $2 AND d = $1 OR e = $10");
        assert_eq!((made.places, made.names.len()), (10, 0));
    }

    #[test]
    fn names_get_one_number_each() {
        let made = translate("SELECT :limit, :at::text FROM b WHERE c > :at");
        assert_eq!(made.text, "SELECT $1, $2::text FROM b WHERE c > $2");
        assert_eq!(made.names, [":limit", ":at"]);
        assert_eq!(made.places, 2);
    }

    #[test]
    fn indexes_are_left_to_the_database() {
        assert_eq!(
            text("SELECT 1 FROM device d INDEXED BY device_order WHERE d.a = 1"),
            "SELECT 1 FROM device d  WHERE d.a = 1"
        );
        assert_eq!(text("FROM device d NOT INDEXED JOIN e"), "FROM device d  JOIN e");
    }

    #[test]
    fn what_is_a_remark_for_sqlite_is_said_to_postgresql() {
        assert_eq!(
            text("INSERT INTO a (b) VALUES (?1) /*+ RETURNING number */"),
            "INSERT INTO a (b) VALUES ($1)  RETURNING number "
        );
    }

    #[test]
    fn an_insertion_of_one_row_is_made_into_one_of_many() {
        let made = translate("INSERT INTO a (/*+ p, */ b, c) VALUES (/*+ f(?2), */ ?1, ?2)");
        assert_eq!(
            made.of_many().unwrap(),
            "INSERT INTO a ( p,  b, c) SELECT  f(many.v2),  many.v1, many.v2 FROM unnest($1, $2) AS many (v1, v2)"
        );
    }

    #[test]
    fn a_change_of_one_row_is_made_into_one_of_many() {
        let made = translate("UPDATE a SET b = ?2, c = ?3 WHERE number = ?1");
        assert_eq!(
            made.of_many().unwrap(),
            "UPDATE a SET b = many.v2, c = many.v3 FROM unnest($1, $2, $3) AS many (v1, v2, v3) WHERE number = many.v1"
        );
    }

    #[test]
    fn nothing_else_is_made_into_one_of_many() {
        for text in [
            "DELETE FROM a",
            "DELETE FROM a WHERE b = ?1",
            "SELECT b FROM a WHERE c = ?1",
        ] {
            assert_eq!(translate(text).of_many(), None, "{text}");
        }
    }

    #[test]
    fn quoted_text_stays_as_it_is() {
        let sql = "SELECT '?1 :a it''s /*+ */ INDEXED BY x', b";
        assert_eq!(text(sql), sql);
    }
}
