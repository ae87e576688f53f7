//! The rules across the files of a policy.

use std::collections::BTreeMap;

use dspt_report::CheckId;

use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;
use crate::load::LoadedCheck;
use crate::load::POLICY_FILE;
use crate::load::Parts;
use crate::policy::Weight;
use crate::suggest;
use crate::support;
use crate::toolkit::Level;

impl Parts<'_> {
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
    pub(super) fn across_files(&mut self) {
        self.sort();
        self.unique_checks();
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

    /// Checks by id, those of the same id by file.
    pub(super) fn sort(&mut self) {
        self.checks
            .sort_by(|a, b| a.check.id.cmp(&b.check.id).then(a.file.cmp(&b.file)));
    }

    fn unique_checks(&mut self) {
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
        let ids: Vec<&CheckId> = self.checks.iter().map(|loaded| &loaded.check.id).collect();
        for toolkit in &self.toolkits {
            for (id, place) in &toolkit.supports {
                if let Some(mistakes) = self.mistakes.get_mut(toolkit.file) {
                    known_check(&ids, id, *place, mistakes);
                }
            }
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
}

/// Notes a check that is not among `ids`, which are sorted.
pub(super) fn known_check(ids: &[&CheckId], id: &CheckId, place: Place, mistakes: &mut Mistakes<'_>) {
    if ids.binary_search(&id).is_ok() {
        return;
    }
    let near = suggest::nearest(id.as_str(), ids.iter().map(|id| id.as_str()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the checks of the policy are the `id`s in checks/*.yaml".to_owned(),
    };
    mistakes.with_help(place, format!("no check `{id}`"), help);
}
