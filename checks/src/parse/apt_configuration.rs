//! apt's configuration language: `A::B "value";` and `A { B "value"; };`, names without case.

/// Settings in the order they were read; a later one of a name replaces an earlier one.
#[derive(Debug, Default)]
pub(crate) struct AptConfiguration {
    settings: Vec<(String, String)>,
}

impl AptConfiguration {
    /// Reads one more file, as apt reads them in the order of their names.
    pub(crate) fn add(&mut self, text: &str) {
        let mut scopes: Vec<String> = Vec::new();
        let mut statement: Vec<String> = Vec::new();
        for token in tokens(text) {
            match token {
                Token::Word(word) => statement.push(word),
                Token::Open => scopes.push(statement.drain(..).next().unwrap_or_default()),
                Token::Close => {
                    statement.clear();
                    scopes.pop();
                }
                Token::End => self.put(&scopes, &mut statement),
            }
            if scopes.len() > MAX_DEPTH || statement.len() > MAX_WORDS {
                return;
            }
        }
    }

    fn put(&mut self, scopes: &[String], statement: &mut Vec<String>) {
        let scope = scopes.join("::");
        let within = |name: &str| {
            if scope.is_empty() {
                name.to_owned()
            } else {
                format!("{scope}::{name}")
            }
        };
        match statement.as_slice() {
            [clear, name, ..] if clear == "#clear" => {
                let name = name.to_ascii_lowercase();
                self.settings
                    .retain(|(known, _)| known != &name && !known.starts_with(&format!("{name}::")));
            }
            // A value without a name is an item of the list that the scope names.
            [item] if !scope.is_empty() => self.settings.push((lower(&within("")), item.clone())),
            [name, value, ..] => self.settings.push((lower(&within(name)), value.clone())),
            [] | [_] => {}
        }
        statement.clear();
    }

    /// The value of a name, given in small letters.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let setting = self.settings.iter().rev().find(|(known, _)| known == name);
        setting.map(|(_, value)| value.as_str())
    }

    /// Whether anything stands in the list of this name, given in small letters.
    pub(crate) fn has_items(&self, name: &str) -> bool {
        self.settings.iter().any(|(known, value)| {
            known
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with("::"))
                && !value.is_empty()
        })
    }

    /// Whether a periodic task of this name is on: `0` and nothing are off, days (`1`, `7`, `2h`) and `always` are on.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        let value = self.value(name).unwrap_or("0").trim();
        !value.trim_start_matches('0').is_empty() && !value.eq_ignore_ascii_case("false")
    }
}

const MAX_DEPTH: usize = 16;
const MAX_WORDS: usize = 64;

fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Whether apt reads a file of this name in `apt.conf.d`: letters, digits, `_`, `-`, and no ending but `.conf`.
pub(crate) fn is_read(name: &str) -> bool {
    let stem = name.strip_suffix(".conf").unwrap_or(name);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !stem.is_empty() && stem.bytes().all(fits)
}

enum Token {
    Word(String),
    Open,
    Close,
    End,
}

/// Words, brackets and semicolons; comments (`//`, `/* */` and `#` but for `#clear`) left out.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_directive = rest.starts_with("#clear");
        rest = if rest.starts_with("//") || (first == '#' && !is_directive) {
            after(rest, "\n")
        } else if rest.starts_with("/*") {
            after(rest, "*/")
        } else if let Some(inside) = rest.strip_prefix('"') {
            let end = inside.find('"').unwrap_or(inside.len());
            tokens.push(Token::Word(inside.get(..end).unwrap_or_default().to_owned()));
            inside.get(end + 1..).unwrap_or_default()
        } else if let Some(token) = punctuation(first) {
            tokens.push(token);
            rest.get(1..).unwrap_or_default()
        } else {
            let ends = |c: char| c.is_whitespace() || "{};\"".contains(c);
            let end = rest.find(ends).unwrap_or(rest.len());
            tokens.push(Token::Word(rest.get(..end).unwrap_or_default().to_owned()));
            rest.get(end..).unwrap_or_default()
        }
        .trim_start();
    }
    tokens
}

fn punctuation(character: char) -> Option<Token> {
    match character {
        '{' => Some(Token::Open),
        '}' => Some(Token::Close),
        ';' => Some(Token::End),
        _ => None,
    }
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> AptConfiguration {
        let mut configuration = AptConfiguration::default();
        configuration.add(text);
        configuration
    }

    #[test]
    fn both_ways_of_writing_give_the_same_name() {
        for text in [
            "APT::Periodic::Unattended-Upgrade \"1\";",
            "APT { Periodic { Unattended-Upgrade \"1\"; }; };",
            "apt::periodic { unattended-upgrade 1; }; // and a comment\n",
            "# note\n/* APT::Periodic::Unattended-Upgrade \"0\"; */ APT::Periodic::Unattended-Upgrade \"1\";",
        ] {
            assert!(read(text).is_on("apt::periodic::unattended-upgrade"), "{text}");
        }
    }

    #[test]
    fn a_later_file_replaces_an_earlier_one() {
        let mut configuration = read("APT::Periodic::Enable \"1\";");
        configuration.add("APT::Periodic::Enable \"0\";");
        assert_eq!(configuration.value("apt::periodic::enable"), Some("0"));
    }

    #[test]
    fn lists_have_items_until_they_are_cleared() {
        let mut configuration = read(
            "Unattended-Upgrade::Allowed-Origins {\n  \"${distro_id}:stable\"; // main\n  // \"x\";\n};",
        );
        assert!(configuration.has_items("unattended-upgrade::allowed-origins"));
        configuration.add("#clear Unattended-Upgrade::Allowed-Origins;");
        assert!(!configuration.has_items("unattended-upgrade::allowed-origins"));
        assert!(
            !read("Unattended-Upgrade::Origins-Pattern { };")
                .has_items("unattended-upgrade::origins-pattern")
        );
    }

    #[test]
    fn zero_in_any_spelling_is_off() {
        for (value, on) in [
            ("0", false),
            ("", false),
            ("00", false),
            ("1", true),
            ("always", true),
            ("7", true),
            ("10", true),
        ] {
            assert_eq!(read(&format!("A::B \"{value}\";")).is_on("a::b"), on, "{value:?}");
        }
    }

    #[test]
    fn apt_reads_only_plain_names() {
        for (name, reads) in [
            ("20auto-upgrades", true),
            ("x.conf", true),
            ("50x.ucf-dist", false),
            ("a~", false),
            (".conf", false),
        ] {
            assert_eq!(is_read(name), reads, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text: String, near in "[{}\"; /*#A-c:\n]{0,60}") {
            let configuration = read(&text);
            prop_assert!(configuration.settings.len() <= text.len());
            let _ = read(&near);
        }
    }
}
