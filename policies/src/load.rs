//! Files to a policy: each file's own rules, then the rules across files, and all mistakes at once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use dspt_report::CheckId;
use dspt_report::Digest;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;
use crate::policy::Check;
use crate::policy::GOOD_FOR_DAYS;
use crate::policy::Policy;
use crate::policy::SourceFile;
use crate::raw::RawChecks;
use crate::raw::RawPolicy;
use crate::raw::RawSupportDates;
use crate::raw::RawToolkit;
use crate::shape::FromNode;
use crate::support::SupportDates;
use crate::testing;
use crate::toolkit::Toolkit;
use crate::yaml;
use crate::yaml::Node;
use crate::yaml::Value;

mod across;
mod check;
mod support_dates;
mod toolkit;

pub(crate) use check::LoadedCheck;
pub(crate) use check::Test;
pub(crate) use toolkit::LoadedToolkit;

const POLICY_FILE: &str = "policy.yaml";
const TOOLKITS: &str = "toolkit/";
const SUPPORT_FILE: &str = "support-dates.yaml";

/// How much of the files was proved before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trust {
    /// Nothing: every rule is looked at, and every test is run.
    Foreign,
    /// Everything, when they were taken into use, and a signature still says that they are the same. Loading them has to be
    /// quick.
    Proved,
    /// Everything, before the release: they are part of this program, and each check's tests stand last in its file.
    Shipped,
}

/// A policy and the number of its tests.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) policy: Policy,
    pub(crate) tests: usize,
}

impl Policy {
    /// Loads a policy and runs every check's own tests.
    ///
    /// Pure: the same files always give the same policy. Read them with [`read_folder`](crate::read_folder).
    ///
    /// # Errors
    /// All mistakes of all files at once, never only the first.
    pub fn load(files: &[SourceFile]) -> Result<Self, Diagnostics> {
        load(files, Trust::Foreign).map(|loaded| loaded.policy)
    }

    /// All toolkits, by deadline.
    pub fn toolkits(&self) -> &[Toolkit] {
        self.toolkits.get_or_init(|| toolkits(&self.files))
    }

    /// Runs every check's own tests; gives how many there were.
    ///
    /// # Errors
    /// Each test that does not hold, at its place in its file, and each check that cannot fail or cannot pass.
    pub fn test(&self) -> Result<usize, Diagnostics> {
        load(&self.files, Trust::Foreign).map(|loaded| loaded.tests)
    }
}

impl Toolkit {
    /// Loads a set that stands alone: a corrected one, or next year's. The checks that it names are those of `policy`.
    ///
    /// Pure: reading the file is the caller's. Put it beside the shipped ones with [`Toolkits::with`](crate::Toolkits::with).
    ///
    /// # Errors
    /// All mistakes at once with their places, as for a policy.
    pub fn load(file: &SourceFile, policy: &Policy) -> Result<Self, Diagnostics> {
        toolkit_of(file, policy)
    }
}

/// Loads a policy.
pub(crate) fn load(files: &[SourceFile], trust: Trust) -> Result<Loaded, Diagnostics> {
    let files = canonical(files)?;
    let mut parts = Parts::read(&files, trust);
    let run = match trust {
        Trust::Foreign => {
            parts.across_files();
            parts.run_tests()
        }
        Trust::Proved | Trust::Shipped => {
            parts.sort();
            0
        }
    };
    let mistakes: Vec<Diagnostic> = parts
        .mistakes
        .into_iter()
        .flat_map(Mistakes::into_found)
        .collect();
    let Some(Header {
        name,
        version,
        good_for_days,
    }) = parts.header.filter(|_| mistakes.is_empty())
    else {
        return Err(Diagnostics::new(mistakes));
    };
    let digest = digest(&files);
    let checks = parts.checks.into_iter().map(|loaded| loaded.check).collect();
    let toolkits = match trust {
        Trust::Foreign => in_order(parts.toolkits).into(),
        Trust::Proved | Trust::Shipped => OnceLock::new(),
    };
    let policy = Policy {
        name,
        version,
        good_for_days,
        digest,
        checks,
        toolkits,
        support: parts.support,
        files,
    };
    Ok(Loaded { policy, tests: run })
}

/// The toolkits of files that were proved before, by deadline.
fn toolkits(files: &[SourceFile]) -> Vec<Toolkit> {
    let loaded = files.iter().enumerate().filter_map(|(index, file)| {
        file.name().strip_prefix(TOOLKITS)?;
        let mut mistakes = Mistakes::of(file.name(), file.text());
        let raw = decode::<RawToolkit>(&mut mistakes)?;
        toolkit::build(index, raw, &mut mistakes)
    });
    in_order(loaded.collect())
}

/// The checks of a policy with their tests.
#[cfg(test)]
pub(crate) fn checks_with_tests(policy: &Policy) -> Vec<LoadedCheck> {
    Parts::read(&policy.files, Trust::Foreign).checks
}

/// A toolkit that stands alone, its checks being those of a policy.
fn toolkit_of(file: &SourceFile, policy: &Policy) -> Result<Toolkit, Diagnostics> {
    let text = file.with_line_feeds();
    let mut mistakes = Mistakes::of(file.name(), &text);
    if text.len() > limits::FILE_BYTES {
        let message = format!("the file is larger than {} bytes", limits::FILE_BYTES);
        mistakes.at(Place::default(), message);
        return Err(mistakes.into_diagnostics());
    }
    let loaded = decode::<RawToolkit>(&mut mistakes).and_then(|raw| toolkit::build(0, raw, &mut mistakes));
    let ids: Vec<&CheckId> = policy.checks().iter().map(Check::id).collect();
    for (id, place) in loaded.iter().flat_map(|loaded| &loaded.supports) {
        across::known_check(&ids, id, *place, &mut mistakes);
    }
    match loaded.filter(|_| mistakes.count() == 0) {
        Some(loaded) => Ok(loaded.toolkit),
        None => Err(mistakes.into_diagnostics()),
    }
}

fn in_order(mut loaded: Vec<LoadedToolkit>) -> Vec<Toolkit> {
    loaded.sort_by_key(|loaded| loaded.toolkit.deadline_day);
    loaded.into_iter().map(|loaded| loaded.toolkit).collect()
}

/// The files sorted by name, with `\n` at line ends; refused whole when one is beyond a limit.
fn canonical(files: &[SourceFile]) -> Result<Vec<SourceFile>, Diagnostics> {
    let mut found = Vec::new();
    let mut refuse = |file: &str, message: String| {
        let mut mistakes = Mistakes::of(file, "");
        mistakes.at(Place::default(), message);
        found.extend(mistakes.into_found());
    };
    let total: usize = files.iter().map(|file| file.text().len()).sum();
    if files.len() > limits::FILES || total > limits::POLICY_BYTES {
        let (count, bytes) = (limits::FILES, limits::POLICY_BYTES);
        refuse(
            POLICY_FILE,
            format!("the policy has more than {count} files or {bytes} bytes"),
        );
        return Err(Diagnostics::new(found));
    }
    let mut sorted: BTreeMap<&str, Cow<'static, str>> = BTreeMap::new();
    for file in files {
        if file.name().len() > limits::FILE_NAME_BYTES {
            let start: String = file.name().chars().take(40).collect();
            refuse(
                &start,
                format!("the file's name is longer than {} bytes", limits::FILE_NAME_BYTES),
            );
        } else if file.text().len() > limits::FILE_BYTES {
            refuse(
                file.name(),
                format!("the file is larger than {} bytes; split it", limits::FILE_BYTES),
            );
        } else if sorted.insert(file.name(), file.with_line_feeds()).is_some() {
            refuse(file.name(), "two files have this name".to_owned());
        }
    }
    if found.is_empty() {
        Ok(sorted
            .into_iter()
            .map(|(name, text)| SourceFile::shared(name.to_owned(), text))
            .collect())
    } else {
        Err(Diagnostics::new(found))
    }
}

/// The digest of files that need not make a policy.
pub(crate) fn digest_of(files: &[SourceFile]) -> Result<Digest, Diagnostics> {
    canonical(files).map(|files| digest(&files))
}

/// SHA-256 over each file's name and text, each led by its length in bytes.
fn digest(files: &[SourceFile]) -> Digest {
    let parts = || files.iter().flat_map(|file| [file.name(), file.text()]);
    let size = parts().map(|part| size_of::<u64>() + part.len()).sum();
    let mut bytes = Vec::with_capacity(size);
    for part in parts() {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    Digest::of(&bytes)
}

/// What the files hold so far. A `file` in here is an index into `mistakes`.
struct Parts<'a> {
    mistakes: Vec<Mistakes<'a>>,
    header: Option<Header>,
    checks: Vec<LoadedCheck>,
    toolkits: Vec<LoadedToolkit>,
    support: Option<SupportDates>,
}

impl<'a> Parts<'a> {
    fn read(files: &'a [SourceFile], trust: Trust) -> Self {
        let mut parts = Self {
            mistakes: Vec::new(),
            header: None,
            checks: Vec::new(),
            toolkits: Vec::new(),
            support: None,
        };
        for (index, file) in files.iter().enumerate() {
            let text = match trust {
                Trust::Shipped => before_tests(file.text()),
                Trust::Foreign | Trust::Proved => file.text(),
            };
            let mut mistakes = Mistakes::of(file.name(), text);
            parts.read_file(index, file.name(), trust, &mut mistakes);
            parts.mistakes.push(mistakes);
        }
        if !files.iter().any(|file| file.name() == POLICY_FILE) {
            let mut mistakes = Mistakes::of(POLICY_FILE, "");
            let help = "write `name: …` and `version: 1` into it";
            mistakes.with_help(Place::default(), "the policy has no policy.yaml", help);
            parts.mistakes.push(mistakes);
        }
        parts
    }

    fn read_file(&mut self, index: usize, name: &str, trust: Trust, mistakes: &mut Mistakes<'_>) {
        let shown = |rest: &str| rest.ends_with(".yaml") && !rest.contains('/');
        let folder = |prefix: &str| name.strip_prefix(prefix).is_some_and(shown);
        if name == POLICY_FILE {
            self.header = decode::<RawPolicy>(mistakes).and_then(|raw| header(raw, mistakes));
        } else if name == SUPPORT_FILE {
            let raw = decode::<RawSupportDates>(mistakes);
            self.support = raw.and_then(|raw| support_dates::build(raw, mistakes));
        } else if folder("checks/") {
            let mut node = yaml::read(mistakes);
            if trust != Trust::Foreign {
                node.as_mut().into_iter().for_each(leave_tests_out);
            }
            let raw = node.and_then(|node| RawChecks::from_node(&node, mistakes));
            for raw in raw.and_then(|file| file.checks).unwrap_or_default() {
                self.checks.extend(check::build(index, raw, mistakes));
            }
        } else if folder(TOOLKITS) && trust != Trust::Foreign {
            // Read when somebody looks at them: they are half of the library, and judging needs none of it.
        } else if folder(TOOLKITS) {
            let raw = decode::<RawToolkit>(mistakes);
            self.toolkits
                .extend(raw.and_then(|raw| toolkit::build(index, raw, mistakes)));
        } else {
            let help = "policy.yaml, support-dates.yaml, checks/NAME.yaml and toolkit/NAME.yaml are";
            mistakes.with_help(Place::default(), "this name is not one of a policy's files", help);
        }
    }

    fn run_tests(&mut self) -> usize {
        for loaded in &self.checks {
            if let Some(mistakes) = self.mistakes.get_mut(loaded.file).filter(|_| loaded.sound) {
                testing::run(loaded, self.support.as_ref(), mistakes);
            }
        }
        self.checks.iter().map(|loaded| loaded.tests.len()).sum()
    }
}

fn decode<T: FromNode>(mistakes: &mut Mistakes<'_>) -> Option<T> {
    let node = yaml::read(mistakes)?;
    T::from_node(&node, mistakes)
}

/// A shipped file without the tests at its end: tests/library.rs proves that its checks are the same.
fn before_tests(text: &str) -> &str {
    text.split_once("\n    tests:\n")
        .map_or(text, |(before, _)| before)
}

/// Empties the `tests` of a checks file: decoding them is most of the work of loading.
fn leave_tests_out(file: &mut Node) {
    let checks = file.field_mut("checks").map(|checks| &mut checks.value);
    if let Some(Value::List(checks)) = checks {
        checks
            .iter_mut()
            .for_each(|check| check.set("tests", Value::List(Vec::new())));
    }
}

/// What `policy.yaml` says.
struct Header {
    name: String,
    version: u32,
    good_for_days: u32,
}

fn header(raw: RawPolicy, mistakes: &mut Mistakes<'_>) -> Option<Header> {
    // The same grammar as a check's id.
    if let Some(name) = raw
        .name
        .as_ref()
        .filter(|name| name.value.parse::<CheckId>().is_err())
    {
        let help = "such as our-care-homes";
        mistakes.with_help(
            name.place,
            "a policy's name is lower-case words joined by hyphens",
            help,
        );
    }
    if let Some(version) = raw.version.as_ref().filter(|version| version.value == 0) {
        mistakes.at(version.place, "versions count from 1");
    }
    let good_for_days = raw.good_for_days?;
    if let Some(days) = good_for_days
        .as_ref()
        .filter(|days| !(1..=limits::GOOD_FOR_DAYS).contains(&days.value))
    {
        mistakes.at(days.place, "a report is good for 1 to 366 days");
    }
    Some(Header {
        name: raw.name?.value,
        version: raw.version?.value,
        good_for_days: good_for_days.map_or(GOOD_FOR_DAYS, |days| days.value),
    })
}
