//! The remote shell server's settings with their includes.

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::parse::sshd::Setting;
use crate::parse::sshd::fits;
use crate::parse::sshd::settings;
use crate::seen::Budget;
use crate::seen::Seen;
use crate::seen::config;
use crate::seen::names;

const MAIN: [&str; 2] = ["/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config"];
/// Includes followed inside each other; the server's own limit.
const DEPTH: usize = 16;

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
            collect(host, &text, false, DEPTH, &mut Budget::new(), &mut configuration)?;
            return Ok(configuration);
        }
    }
    Err(Reason::NotPresent)
}

/// Reads the settings of one file that includes no other.
///
/// # Errors
/// [`Reason::NotPresent`] without it, [`Reason::NotImplemented`] where it includes another, or why it cannot be read.
pub(crate) fn read_alone(host: &dyn Host, path: &str) -> Seen<Configuration> {
    let text = config(host, path)?.ok_or(Reason::NotPresent)?;
    if settings(&text).any(|setting| setting.keyword == "include") {
        return Err(Reason::NotImplemented);
    }
    let mut configuration = Configuration::default();
    collect(host, &text, false, DEPTH, &mut Budget::new(), &mut configuration)?;
    Ok(configuration)
}

/// A `Match` holds until the next one or the end of its file; an included file begins in the block it stands in.
fn collect(
    host: &dyn Host,
    text: &str,
    mut in_match: bool,
    depth: usize,
    budget: &mut Budget,
    into: &mut Configuration,
) -> Seen<()> {
    budget.spend(text)?;
    for setting in settings(text) {
        match setting.keyword.as_str() {
            "match" => in_match = !setting.value.eq_ignore_ascii_case("all"),
            "include" => {
                let depth = depth.checked_sub(1).ok_or(Reason::Unreadable)?;
                for path in included(host, &setting.value)? {
                    let text = config(host, &path)?.unwrap_or_default();
                    collect(host, &text, in_match, depth, budget, into)?;
                }
            }
            _ if in_match => into.some.push(setting),
            _ => into.everybody.push(setting),
        }
    }
    Ok(())
}

/// The files that patterns name, in order. Only the file name may have wildcards.
fn included(host: &dyn Host, patterns: &str) -> Seen<Vec<String>> {
    let mut paths = Vec::new();
    for pattern in patterns.split(' ').take(limits::SETTINGS_FILES) {
        let path = if pattern.starts_with('/') {
            pattern.to_owned()
        } else {
            format!("/etc/ssh/{pattern}")
        };
        let (folder, file) = path.rsplit_once('/').ok_or(Reason::Unreadable)?;
        if folder.contains(['*', '?', '[']) || file.contains('[') {
            return Err(Reason::NotImplemented);
        }
        let fitting = |name: &String| fits(file, name) && (file.starts_with('.') || !name.starts_with('.'));
        let names = names(host, folder)?.into_iter().filter(fitting);
        paths.extend(names.map(|name| format!("{folder}/{name}")));
        if paths.len() > limits::SETTINGS_FILES {
            return Err(Reason::TooLarge);
        }
    }
    Ok(paths)
}
