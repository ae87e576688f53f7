//! Files to a policy: each file's own rules, then the rules across files, and all mistakes at once.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::Digest;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;
use crate::policy::Policy;
use crate::policy::SourceFile;
use crate::policy::Weight;
use crate::raw::RawChecks;
use crate::raw::RawPolicy;
use crate::raw::RawSupportDates;
use crate::raw::RawToolkit;
use crate::shape::FromNode;
use crate::support;
use crate::support::SupportDates;
use crate::testing;
use crate::toolkit::Level;
use crate::yaml;

mod check;
mod support_dates;
mod toolkit;

pub(crate) use check::LoadedCheck;
pub(crate) use check::Test;
pub(crate) use toolkit::LoadedToolkit;

const POLICY_FILE: &str = "policy.yaml";
const SUPPORT_FILE: &str = "support-dates.yaml";

/// Whether the checks' own tests are run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tests {
    /// For a policy from outside, and for `policy test`.
    Run,
    /// For the shipped policy at start, whose tests were run before its release.
    Skip,
}

/// A policy and the number of its tests.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) policy: Policy,
    pub(crate) tests: usize,
}

/// Loads a policy.
pub(crate) fn load(files: &[SourceFile], tests: Tests) -> Result<Loaded, Diagnostics> {
    let files = canonical(files)?;
    let mut parts = Parts::read(&files);
    parts.across_files();
    let run = match tests {
        Tests::Run => parts.run_tests(),
        Tests::Skip => 0,
    };
    let mistakes: Vec<Diagnostic> = parts
        .mistakes
        .into_iter()
        .flat_map(Mistakes::into_found)
        .collect();
    let Some((name, version)) = parts.header.filter(|_| mistakes.is_empty()) else {
        return Err(Diagnostics::new(mistakes));
    };
    let digest = digest(&files);
    let checks = parts.checks.into_iter().map(|loaded| loaded.check).collect();
    let toolkits = parts.toolkits.into_iter().map(|loaded| loaded.toolkit).collect();
    let policy = Policy {
        name,
        version,
        digest,
        checks,
        toolkits,
        support: parts.support,
        files,
    };
    Ok(Loaded { policy, tests: run })
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
    let mut sorted: BTreeMap<&str, String> = BTreeMap::new();
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
        } else if sorted
            .insert(file.name(), file.text().replace("\r\n", "\n"))
            .is_some()
        {
            refuse(file.name(), "two files have this name".to_owned());
        }
    }
    if found.is_empty() {
        Ok(sorted
            .into_iter()
            .map(|(name, text)| SourceFile::new(name, text))
            .collect())
    } else {
        Err(Diagnostics::new(found))
    }
}

/// SHA-256 over each file's name and text, each led by its length in bytes.
fn digest(files: &[SourceFile]) -> Digest {
    let mut bytes = Vec::new();
    for part in files.iter().flat_map(|file| [file.name(), file.text()]) {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    Digest::of(&bytes)
}

/// What the files hold so far. A `file` in here is an index into `mistakes`.
struct Parts<'a> {
    mistakes: Vec<Mistakes<'a>>,
    header: Option<(String, u32)>,
    checks: Vec<LoadedCheck>,
    toolkits: Vec<LoadedToolkit>,
    support: Option<SupportDates>,
}

impl<'a> Parts<'a> {
    fn read(files: &'a [SourceFile]) -> Self {
        let mut parts = Self {
            mistakes: Vec::new(),
            header: None,
            checks: Vec::new(),
            toolkits: Vec::new(),
            support: None,
        };
        for (index, file) in files.iter().enumerate() {
            let mut mistakes = Mistakes::of(file.name(), file.text());
            parts.read_file(index, file.name(), &mut mistakes);
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

    fn read_file(&mut self, index: usize, name: &str, mistakes: &mut Mistakes<'_>) {
        let shown = |rest: &str| rest.ends_with(".yaml") && !rest.contains('/');
        let folder = |prefix: &str| name.strip_prefix(prefix).is_some_and(shown);
        if name == POLICY_FILE {
            self.header = decode::<RawPolicy>(mistakes).and_then(|raw| header(raw, mistakes));
        } else if name == SUPPORT_FILE {
            let raw = decode::<RawSupportDates>(mistakes);
            self.support = raw.and_then(|raw| support_dates::build(raw, mistakes));
        } else if folder("checks/") {
            for raw in decode::<RawChecks>(mistakes)
                .map(|file| file.checks)
                .unwrap_or_default()
            {
                self.checks.extend(check::build(index, raw, mistakes));
            }
        } else if folder("toolkit/") {
            let raw = decode::<RawToolkit>(mistakes);
            self.toolkits
                .extend(raw.and_then(|raw| toolkit::build(index, raw, mistakes)));
        } else {
            let help = "policy.yaml, support-dates.yaml, checks/NAME.yaml and toolkit/NAME.yaml are";
            mistakes.with_help(Place::default(), "this name is not one of a policy's files", help);
        }
    }

    fn note(&mut self, file: usize, place: Place, message: String, help: &str) {
        if let Some(mistakes) = self.mistakes.get_mut(file) {
            mistakes.with_help(place, message, help);
        }
    }

    fn note_whole(&mut self, message: &str, help: &str) {
        let mut mistakes = Mistakes::of(POLICY_FILE, "");
        mistakes.with_help(Place::default(), message, help);
        self.mistakes.push(mistakes);
    }

    /// The rules across files. They speak only where the files themselves are right, so that one slip is one mistake.
    fn across_files(&mut self) {
        self.unique_checks();
        self.toolkits.sort_by_key(|loaded| loaded.toolkit.deadline_day);
        if self.mistakes.iter().any(|mistakes| mistakes.count() > 0) {
            return;
        }
        if self.checks.is_empty() {
            self.note_whole("the policy has no checks", "write one into checks/NAME.yaml");
        }
        if self.checks.len() > limits::CHECKS || self.toolkits.len() > limits::TOOLKITS {
            let help = format!(
                "at most {} checks and {} toolkits",
                limits::CHECKS,
                limits::TOOLKITS
            );
            self.note_whole("the policy has too many checks or toolkits", &help);
        }
        self.known_checks();
        self.unique_toolkits();
        self.evidence_is_asked_for();
        self.dates_have_a_table();
    }

    fn unique_checks(&mut self) {
        self.checks
            .sort_by(|a, b| a.check.id.cmp(&b.check.id).then(a.file.cmp(&b.file)));
        let again: Vec<_> = self
            .checks
            .windows(2)
            .filter_map(|pair| match pair {
                [first, second] if first.check.id == second.check.id => {
                    Some((second.file, second.id_at, first.file))
                }
                _ => None,
            })
            .collect();
        for (file, place, first) in again {
            let first = self
                .mistakes
                .get(first)
                .map(|mistakes| mistakes.file().to_owned())
                .unwrap_or_default();
            self.note(
                file,
                place,
                format!("another check has this id, in {first}"),
                "give it an id of its own",
            );
        }
    }

    fn known_checks(&mut self) {
        let mut unknown = Vec::new();
        for toolkit in &self.toolkits {
            for (id, place) in &toolkit.supports {
                if self
                    .checks
                    .binary_search_by(|loaded| loaded.check.id.cmp(id))
                    .is_err()
                {
                    let ids = self.checks.iter().map(|loaded| loaded.check.id.as_str());
                    let help = match crate::suggest::nearest(id.as_str(), ids) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "the checks of the policy are the `id`s in checks/*.yaml".to_owned(),
                    };
                    unknown.push((toolkit.file, *place, format!("no check `{id}`"), help));
                }
            }
        }
        for (file, place, message, help) in unknown {
            self.note(file, place, message, &help);
        }
    }

    fn unique_toolkits(&mut self) {
        let mut seen: BTreeMap<String, ()> = BTreeMap::new();
        let mut again = Vec::new();
        for loaded in &self.toolkits {
            for word in [&loaded.toolkit.name, &loaded.toolkit.year] {
                if seen.insert(word.clone(), ()).is_some() {
                    again.push((
                        loaded.file,
                        loaded.name_at,
                        format!("another toolkit is `{word}` too"),
                    ));
                }
            }
        }
        for (file, place, message) in again {
            self.note(file, place, message, "one file for each year");
        }
    }

    fn evidence_is_asked_for(&mut self) {
        let asked = |id: &CheckId| {
            self.toolkits.iter().any(|loaded| {
                let mut items = loaded.toolkit.items_supported_by(id);
                items.any(|(item, _)| matches!(item.level, Level::Approaching | Level::Met))
            })
        };
        let evidence = self
            .checks
            .iter()
            .filter(|loaded| loaded.check.weight == Weight::Evidence);
        let unasked: Vec<_> = evidence
            .filter(|loaded| !asked(&loaded.check.id))
            .map(|loaded| (loaded.file, loaded.weight_at, loaded.check.id.clone()))
            .collect();
        for (file, place, id) in unasked {
            let message =
                format!("`{id}` is evidence, but no toolkit item of level approaching or met names it");
            self.note(
                file,
                place,
                message,
                "name it in a toolkit file, or write `weight: good-practice`",
            );
        }
    }

    fn dates_have_a_table(&mut self) {
        if self.support.is_some() {
            return;
        }
        let derived = |loaded: &&LoadedCheck| {
            let mut facts = loaded
                .check
                .applies
                .facts()
                .iter()
                .chain(loaded.check.pass.facts());
            facts.any(|key| support::derived_from(key.as_str()).is_some())
        };
        let without: Vec<_> = self
            .checks
            .iter()
            .filter(derived)
            .map(|loaded| (loaded.file, loaded.id_at))
            .collect();
        for (file, place) in without {
            let message = "the check rests on support dates, and the policy has none".to_owned();
            self.note(file, place, message, "add support-dates.yaml to the policy");
        }
    }

    fn run_tests(&mut self) -> usize {
        for loaded in &self.checks {
            if let Some(mistakes) = self.mistakes.get_mut(loaded.file) {
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

fn header(raw: RawPolicy, mistakes: &mut Mistakes<'_>) -> Option<(String, u32)> {
    let before = mistakes.count();
    // The same grammar as a check's id.
    if raw.name.value.parse::<CheckId>().is_err() {
        mistakes.with_help(
            raw.name.place,
            "a policy's name is lower-case words joined by hyphens",
            "such as our-care-homes",
        );
    }
    if raw.version.value == 0 {
        mistakes.at(raw.version.place, "versions count from 1");
    }
    (mistakes.count() == before).then_some((raw.name.value, raw.version.value))
}
