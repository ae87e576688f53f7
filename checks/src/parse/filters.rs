//! Firewall rule files: what their input hook does with what no rule names.

use crate::parse::settings;

/// What a rule file does with connections from outside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Inbound {
    /// What is not allowed is dropped or refused.
    Blocked,
    /// Rules look at it, and the rest comes in.
    Filtered,
    /// Nothing looks at it.
    Open,
    /// The file brings in others that are not followed.
    Elsewhere,
}

/// An nftables ruleset in its own language.
pub(crate) fn nftables(text: &str) -> Inbound {
    let words = nft_words(text);
    let mut result = Inbound::Open;
    let mut chain: Vec<&str> = Vec::new();
    for word in words.iter().map(String::as_str) {
        match word {
            "include" => return Inbound::Elsewhere,
            "}" | "chain" => {
                result = stricter(result, nft_chain(&chain));
                chain.clear();
            }
            _ => chain.push(word),
        }
    }
    // Rules that are added line by line are not put together with their chain.
    if result == Inbound::Open
        && words
            .windows(2)
            .any(|pair| matches!(pair, [verb, rule] if (verb == "add" || verb == "insert") && rule == "rule"))
    {
        return Inbound::Elsewhere;
    }
    result
}

/// One chain's words from its name on.
fn nft_chain(words: &[&str]) -> Inbound {
    let pair = |first: &str, second: &str| words.windows(2).any(|pair| pair == [first, second]);
    if !pair("hook", "input") || !pair("type", "filter") || words.contains(&"netdev") {
        return Inbound::Open;
    }
    let statements: Vec<&[&str]> = words
        .split(|word| *word == ";")
        .filter(|s| !s.is_empty())
        .collect();
    // A last rule without a condition decides for all that came so far.
    let last = statements.last().copied().unwrap_or_default();
    let ends = last
        .iter()
        .find(|word| !matches!(**word, "counter" | "log"))
        .is_some_and(|word| matches!(*word, "drop" | "reject"));
    // The first one begins with the chain's name.
    let rules = statements.iter().skip(1).filter(|s| !is_chain_header(s)).count();
    if pair("policy", "drop") || ends {
        Inbound::Blocked
    } else if rules > 0 {
        Inbound::Filtered
    } else {
        Inbound::Open
    }
}

fn is_chain_header(statement: &[&str]) -> bool {
    statement
        .iter()
        .any(|word| matches!(*word, "hook" | "policy" | "comment" | "flags"))
}

/// Words with braces and semicolons apart, comments gone, and line ends as semicolons.
fn nft_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    // Braces of sets inside a rule (`{ 22, 80 }`) close no chain: depth tells them apart.
    let mut depth = 0_usize;
    for line in text.replace("\\\n", " ").lines() {
        let line = line.split('#').next().unwrap_or_default();
        let line = line.replace('{', " { ").replace('}', " } ").replace(';', " ; ");
        for word in line.split_whitespace() {
            match word {
                "{" => depth = depth.saturating_add(1),
                "}" => {
                    if depth <= 2 {
                        words.push(word.to_owned());
                    }
                    depth = depth.saturating_sub(1);
                }
                _ => words.push(word.to_owned()),
            }
        }
        words.push(";".to_owned());
    }
    words
}

/// A file written by `iptables-save`.
pub(crate) fn iptables(text: &str) -> Inbound {
    let mut table = "";
    let mut result = Inbound::Open;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('*') {
            table = name;
        }
        if table != "filter" {
            continue;
        }
        if let Some(policy) = line.strip_prefix(":INPUT ") {
            if policy.starts_with("DROP") {
                result = Inbound::Blocked;
            }
        } else if let Some(rule) = line.strip_prefix("-A INPUT ") {
            let unconditional = rule.starts_with("-j DROP") || rule.starts_with("-j REJECT");
            let found = if unconditional {
                Inbound::Blocked
            } else {
                Inbound::Filtered
            };
            result = stricter(result, found);
        }
    }
    result
}

fn stricter(one: Inbound, other: Inbound) -> Inbound {
    match (one, other) {
        (Inbound::Blocked, _) | (_, Inbound::Blocked) => Inbound::Blocked,
        (Inbound::Filtered, _) | (_, Inbound::Filtered) => Inbound::Filtered,
        (Inbound::Open | Inbound::Elsewhere, other) => other,
    }
}

/// What ufw does, from `/etc/default/ufw`; none where the file does not say.
pub(crate) fn ufw_blocks(text: &str) -> Option<bool> {
    match settings::shell_last(text, "DEFAULT_INPUT_POLICY")? {
        "DROP" | "REJECT" => Some(true),
        "ACCEPT" => Some(false),
        _ => None,
    }
}

/// The `target` of a firewalld zone file; none means the usual one, which refuses.
pub(crate) fn zone_accepts(xml: &str) -> bool {
    attribute(xml, "zone", "target").is_some_and(|target| target.eq_ignore_ascii_case("ACCEPT"))
}

/// Whether a firewalld zone file ties the zone to an interface or to addresses.
pub(crate) fn zone_is_bound(xml: &str) -> bool {
    xml.contains("<interface") || xml.contains("<source")
}

fn attribute<'a>(xml: &'a str, element: &str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{element}"))?;
    let (inside, _) = rest.split_once('>')?;
    let (_, value) = inside.split_once(&format!("{name}="))?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.split(quote).nth(1)
}
