//! What is said about a pack that was made.

use std::path::Path;
use std::path::PathBuf;

use dspt_pack::Pack;
use dspt_policies::AnswerBook;
use dspt_policies::Asset;
use dspt_policies::Toolkit;
use dspt_policies::clock;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::toolkit::InForce;
use serde::Serialize;

use super::Written;
use super::shown;
use crate::books::Carried;
use crate::clock as days;
use crate::commands::Surroundings;
use crate::commands::answer;
use crate::commands::assessment;
use crate::commands::assessment::JsonToolkit;
use crate::computers::Source;
use crate::words;

/// What became of a pack.
pub(super) struct Outcome<'a> {
    pub(super) files: Vec<Written>,
    pub(super) computers: Vec<JsonComputer>,
    pub(super) remarks: &'a [String],
    pub(super) answers: &'a AnswerBook,
    pub(super) answers_file: PathBuf,
    pub(super) carried: Option<&'a Carried>,
    /// Answers that were filled in were taken before.
    pub(super) by_menu: bool,
}

/// A computer of the pack.
#[derive(Serialize)]
pub(super) struct JsonComputer {
    age_days: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    id: String,
    label: String,
    os_family: String,
    seen_day: i64,
}

pub(super) fn computers(sources: &[Source], today: i64) -> Vec<JsonComputer> {
    let one = |source: &Source| JsonComputer {
        age_days: clock::age(source.file.seen_day(), today),
        from: source.from.clone(),
        id: source.file.device.to_string(),
        label: source.label(),
        os_family: source.file.os_family.clone(),
        seen_day: source.file.seen_day(),
    };
    sources.iter().map(one).collect()
}

#[derive(Serialize)]
pub(super) struct Json<'a> {
    answers: usize,
    computers: &'a [JsonComputer],
    files: Vec<JsonFile<'a>>,
    first_line: String,
    folder: String,
    in_words: String,
    independence: &'static str,
    items: Vec<JsonItem<'a>>,
    register: Register,
    remarks: &'a [String],
    stage: &'static str,
    target: &'static str,
    toolkit: JsonToolkit<'a>,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    name: &'a str,
    /// The new name of what somebody had put or changed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_as: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    item: &'a str,
    needed: bool,
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_accepted_until_day: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drafted_by: Option<&'static str>,
    differing: Vec<&'a str>,
    state: &'static str,
}

/// How much stands in the register.
#[derive(Serialize)]
struct Register {
    computers_seen: usize,
    hand_written_entries: usize,
    hand_written_things: u64,
}

impl Outcome<'_> {
    pub(super) fn tell(
        &self,
        here: &mut Surroundings<'_>,
        pack: &Pack<'_>,
        toolkit: &Toolkit,
        root: &Path,
    ) -> anyhow::Result<()> {
        let readiness = pack.readiness();
        assessment::tell_notice(here, toolkit)?;
        here.say(&readiness.first_line())?;
        here.say(&readiness.in_words())?;
        self.tell_answers(here)?;
        for computer in self.computers.iter().filter(|computer| computer.from.is_some()) {
            here.say(&words::PACK_AGE.fill(&[
                ("label", &computer.label),
                ("file", computer.from.as_deref().unwrap_or_default()),
                ("day", &days::day_in_words(computer.seen_day)),
            ]))?;
        }
        for remark in self.remarks {
            here.say(remark)?;
        }
        for file in &self.files {
            if let Some(kept) = &file.kept {
                here.say(&words::PACK_KEPT.fill(&[("name", &file.name), ("kept", kept)]))?;
                if file.name == answer::FILLED_IN && !self.by_menu {
                    let kept = shown(&root.join(kept));
                    here.say(&words::PACK_KEPT_ANSWERS.fill(&[("file", &kept)]))?;
                }
            }
        }
        // The page to read comes before the other files.
        if let Some(page) = self.files.first() {
            let page = root.join(&page.name);
            here.say(&words::PACK_PAGE.fill(&[("page", &shown(&page))]))?;
        }
        here.say(words::INDEPENDENT.text)?;
        Ok(())
    }

    /// Which answers the pack rests on, since another account of this computer may have its own.
    fn tell_answers(&self, here: &mut Surroundings<'_>) -> std::io::Result<()> {
        let count = self.answers.latest().count();
        if let Some(carried) = self.carried {
            let count = ("count", &*carried.count.to_string());
            here.say(&words::ASK_CARRIED_OVER.fill(&[count, ("year", &carried.year)]))
        } else if count == 0 {
            here.say(words::PACK_NO_ANSWERS.text)
        } else {
            let file = shown(&self.answers_file);
            here.say(&words::PACK_ANSWERS.fill(&[("count", &count.to_string()), ("file", &file)]))
        }
    }

    pub(super) fn json<'a>(
        &'a self,
        pack: &'a Pack<'_>,
        questions: &'a InForce,
        assets: &[Asset],
        root: &Path,
    ) -> Json<'a> {
        let readiness = pack.readiness();
        let needed = readiness.items.iter().map(|item| json_item(item, true));
        let optional = readiness.optional.iter().map(|item| json_item(item, false));
        let file = |file: &'a Written| JsonFile {
            name: &file.name,
            kept_as: file.kept.as_deref(),
        };
        Json {
            answers: self.answers.latest().count(),
            computers: &self.computers,
            files: self.files.iter().map(file).collect(),
            first_line: readiness.first_line(),
            folder: shown(root),
            in_words: readiness.in_words(),
            independence: words::INDEPENDENT.text,
            items: needed.chain(optional).collect(),
            register: Register {
                computers_seen: self.computers.len(),
                hand_written_entries: assets.len(),
                hand_written_things: assets.iter().map(|asset| u64::from(asset.count())).sum(),
            },
            remarks: self.remarks,
            stage: readiness.stage.as_str(),
            target: readiness.target.as_str(),
            toolkit: JsonToolkit::of(questions),
        }
    }
}

fn json_item(item: &ItemReadiness, needed: bool) -> JsonItem<'_> {
    let differing = item.devices.differing.iter();
    let mut differing: Vec<&str> = differing.map(|one| one.label.as_str()).collect();
    differing.dedup();
    JsonItem {
        item: item.item.as_str(),
        needed,
        reference: &item.reference,
        risk_accepted_until_day: item.risk_accepted_until,
        drafted_by: item.drafted_by.map(dspt_policies::toolkit::Who::as_str),
        differing,
        state: item.state.as_str(),
    }
}
