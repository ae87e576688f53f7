//! The remote shell server's settings with their includes.

use dspt_report::Reason;

use super::Seen;
use super::config;
use super::names;
use crate::host::Host;
use crate::parse::sshd::Setting;
use crate::parse::sshd::fits;
use crate::parse::sshd::settings;

const MAIN: [&str; 2] = ["/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config"];
/// Includes followed inside each other; the server's own limit.
const DEPTH: usize = 16;
/// Settings of all files.
const SETTINGS: usize = 20_000;

/// All settings that count.
#[derive(Debug, Default)]
pub(crate) struct Configuration {
    /// Those for everybody, in order.
    everybody: Vec<Setting>,
    /// Those of `Match` blocks, which hold for some.
    some: Vec<Setting>,
}

impl Configuration {
    /// The value for everybody: the first one counts.
    pub(crate) fn value(&self, keyword: &str) -> Option<&str> {
        let setting = self.everybody.iter().find(|setting| setting.keyword == keyword)?;
        Some(setting.value.as_str())
    }

    /// The value for everybody, or what stands in its place, and every value that a `Match` block gives to some.
    pub(crate) fn values<'a>(&'a self, keyword: &'a str, default: &'a str) -> impl Iterator<Item = &'a str> {
        let some = self.some.iter().filter(move |setting| setting.keyword == keyword);
        std::iter::once(self.value(keyword).unwrap_or(default))
            .chain(some.map(|setting| setting.value.as_str()))
    }

    /// All values of a keyword that may stand several times, such as `Port`.
    pub(crate) fn all<'a>(&'a self, keyword: &'a str) -> impl Iterator<Item = &'a str> {
        let everybody = self.everybody.iter();
        everybody
            .filter(move |setting| setting.keyword == keyword)
            .map(|setting| setting.value.as_str())
    }
}

/// Reads the settings.
///
/// # Errors
/// [`Reason::NotPresent`] without a settings file; the reason why one of the files could not be read.
pub(crate) fn read(host: &dyn Host) -> Seen<Configuration> {
    for path in MAIN {
        if let Some(text) = config(host, path)? {
            let mut configuration = Configuration::default();
            collect(host, &text, &mut false, DEPTH, &mut configuration)?;
            return Ok(configuration);
        }
    }
    Err(Reason::NotPresent)
}

/// A `Match` holds until the next one or the end of its file; an included file begins in the block it stands in.
fn collect(
    host: &dyn Host,
    text: &str,
    in_match: &mut bool,
    depth: usize,
    into: &mut Configuration,
) -> Seen<()> {
    for setting in settings(text) {
        match setting.keyword.as_str() {
            "match" => *in_match = !setting.value.eq_ignore_ascii_case("all"),
            "include" => {
                let depth = depth.checked_sub(1).ok_or(Reason::Unreadable)?;
                for pattern in setting.value.split(' ') {
                    for text in included(host, pattern)? {
                        let mut inside = *in_match;
                        collect(host, &text, &mut inside, depth, into)?;
                    }
                }
            }
            _ if into.everybody.len() + into.some.len() >= SETTINGS => return Err(Reason::TooLarge),
            _ if *in_match => into.some.push(setting),
            _ => into.everybody.push(setting),
        }
    }
    Ok(())
}

/// Texts of the files that a pattern names, in order. Only the file name may have wildcards.
fn included(host: &dyn Host, pattern: &str) -> Seen<Vec<String>> {
    let path = match pattern.strip_prefix('/') {
        Some(_) => pattern.to_owned(),
        None => format!("/etc/ssh/{pattern}"),
    };
    let (folder, file) = path.rsplit_once('/').ok_or(Reason::Unreadable)?;
    if folder.contains(['*', '?', '[']) || file.contains('[') {
        return Err(Reason::NotImplemented);
    }
    let mut texts = Vec::new();
    for name in names(host, folder)? {
        if fits(file, &name) && (file.starts_with('.') || !name.starts_with('.')) {
            texts.extend(config(host, &format!("{folder}/{name}"))?);
        }
    }
    Ok(texts)
}
