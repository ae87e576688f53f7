//! Replacements within a text.

use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use super::Redaction;

/// Identifiers that the UEFI specification gives to everybody's variables.
const PUBLIC: &[&str] = &["8be4df61-93ca-11d2-aa0d-00e098032b8c"];

impl Redaction {
    /// Replaces names as whole words.
    pub(super) fn name_words(&self, text: &str) -> String {
        words(
            text,
            |c| c.is_alphanumeric() || "_.-".contains(c),
            |word| self.names.get(word).cloned(),
        )
    }

    /// Replaces identifiers of disks and devices: UUIDs, and 32 hexadecimal digits.
    pub(super) fn identifiers(&mut self, text: &str) -> String {
        let mut replace = |word: &str| {
            let (from, to) = identifier_in(word)?;
            let identifier = word.get(from..to).filter(|found| !PUBLIC.contains(found))?;
            let (before, after) = (word.get(..from)?, word.get(to..)?);
            Some(format!("{before}{}{after}", self.identifier(identifier)))
        };
        words(text, |c| c.is_ascii_hexdigit() || c == '-', &mut replace)
    }

    fn identifier(&mut self, word: &str) -> String {
        let number = self.numbered("", word);
        let digits = format!("{number:0>32}");
        if word.len() == 32 {
            return digits;
        }
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
    }

    /// `files.rosewood.local` as a name that is nobody's, the same wherever it stands.
    fn host_names(&mut self, line: &str) -> String {
        let replace = |word: &str| {
            let (name, ending) = word.trim_end_matches('.').rsplit_once('.')?;
            let is_name = !name.is_empty() && name.split('.').all(|label| !label.is_empty());
            let is_host = HOST_ENDINGS
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known));
            let is_known = PUBLIC_HOSTS.iter().any(|known| word.ends_with(known));
            (is_name && is_host && !is_known).then(|| format!("{}.example", self.numbered("host", word)))
        };
        words(line, |c| c.is_ascii_alphanumeric() || "._-".contains(c), replace)
    }

    /// Any other text: secrets, addresses, identifiers.
    pub(super) fn settings(&mut self, text: &str) -> String {
        if text.contains("PRIVATE KEY-----") {
            return String::new();
        }
        let mut safe = |line| {
            let line = long_numbers_of_computers(&numbers_of_computers(&addresses(&secret(line))));
            self.host_names(&named_server(&line))
        };
        let lines: Vec<String> = text.split('\n').map(&mut safe).collect();
        self.identifiers(&lines.join("\n"))
    }
}

/// Where a UUID or a number of 32 digits stands in a run of digits and hyphens.
fn identifier_in(run: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    for part in run.split('-') {
        if part.len() == 32 {
            return Some((from, from + 32));
        }
        if run.get(from..from + 36).is_some_and(is_uuid) {
            return Some((from, from + 36));
        }
        from += part.len() + 1;
    }
    None
}

fn is_uuid(word: &str) -> bool {
    word.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// Replaces words, runs of characters that belong together.
fn words(
    text: &str,
    belongs: impl Fn(char) -> bool,
    mut replace: impl FnMut(&str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let gap = rest.find(&belongs).unwrap_or(rest.len());
        let (before, after) = rest.split_at(gap);
        out.push_str(before);
        let end = after.find(|c| !belongs(c)).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        match replace(word) {
            Some(replacement) => out.push_str(&replacement),
            None => out.push_str(word),
        }
        rest = after;
    }
    out
}

/// Names of settings whose values are secrets.
const SECRETS: &[&str] = &[
    "authtok",
    "passphrase",
    "password",
    "passcommand",
    "psk",
    "secret",
    "token",
    "wep-key0",
];

/// A line `…password = x` or `…password: x` without its value.
fn secret(line: &str) -> String {
    let Some(at) = line.find(['=', ':']) else {
        return line.to_owned();
    };
    let (name, value) = line.split_at(at);
    let last = name.trim().trim_matches('"').to_ascii_lowercase();
    let is_secret = SECRETS.iter().any(|secret| last.ends_with(secret)) && value.len() > 1;
    if is_secret {
        format!("{name}{}masked", value.get(..1).unwrap_or_default())
    } else {
        line.to_owned()
    }
}

/// `scheme://user:word@host/path` and `user@host` without user and host.
fn addresses(line: &str) -> String {
    let replace = |word: &str| {
        if let Some((scheme, rest)) = word.split_once("://") {
            let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default();
            return Some(format!("{scheme}://server{path}"));
        }
        let (before, after) = word.split_once('@')?;
        let is_address =
            !before.is_empty() && after.starts_with(|c: char| c.is_ascii_alphabetic()) && after.contains('.');
        let unit = after.ends_with(".service") || after.ends_with(".timer") || after.ends_with(".socket");
        (is_address && !unit).then(|| "user@server".to_owned())
    };
    words(line, |c| !c.is_whitespace() && !"\"'<>,;".contains(c), replace)
}

/// Ends of names of computers on the networks of organisations and in public; what else has a full stop in it may be a
/// file, a unit, or a name of a program.
const HOST_ENDINGS: &[&str] = &[
    "biz",
    "cloud",
    "com",
    "corp",
    "eu",
    "home",
    "info",
    "internal",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "net",
    "org",
    "private",
    "uk",
];
/// Those that everybody's system asks, on which facts may depend.
const PUBLIC_HOSTS: &[&str] = &["debian.org", "fedoraproject.org", "freexian.com", "ubuntu.com"];
/// Names of settings whose values are names of computers or of a network of them, also without a full stop.
const NAMING_SERVERS: &[&str] = &[
    "host",
    "hostname",
    "netbios name",
    "realm",
    "server",
    "servers",
    "workgroup",
];

/// A line `server = files` without the name. Options of the same settings stay.
fn named_server(line: &str) -> String {
    let Some((name, value)) = line.split_once('=') else {
        return line.to_owned();
    };
    let last = name.trim().to_ascii_lowercase();
    let names_one = NAMING_SERVERS.iter().any(|known| {
        let before = last.strip_suffix(known);
        before.is_some_and(|before| before.is_empty() || before.ends_with(['_', '-', ' ']))
    });
    let value = value.trim();
    let is_name = value.len() > 1
        && value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_, ".contains(c))
        && !["auto", "false", "localhost", "no", "none", "true", "yes"]
            .contains(&value.to_ascii_lowercase().as_str());
    if names_one && is_name {
        format!("{name}= server")
    } else {
        line.to_owned()
    }
}

/// `10.1.2.3` as an address that is nobody's; this computer's own (`127.0.0.1`, `0.0.0.0`) tell nothing and stay.
fn numbers_of_computers(line: &str) -> String {
    let replace = |word: &str| {
        let address: Ipv4Addr = word.parse().ok()?;
        let tells = !address.is_loopback() && !address.is_unspecified() && !address.is_broadcast();
        tells.then(|| "192.0.2.1".to_owned())
    };
    words(line, |c| c.is_ascii_alphanumeric() || "._-".contains(c), replace)
}

/// `2001:db8:4::17` as an address that is nobody's, with or without the network card behind it.
fn long_numbers_of_computers(line: &str) -> String {
    let replace = |word: &str| {
        let number = word.split_once('%').map_or(word, |(number, _)| number);
        // `::` alone stands between words of many settings.
        let address: Ipv6Addr = number.parse().ok().filter(|_| number.len() > 2)?;
        (!address.is_loopback()).then(|| "2001:db8::1".to_owned())
    };
    words(
        line,
        |c| c.is_ascii_alphanumeric() || "._-:%".contains(c),
        replace,
    )
}
