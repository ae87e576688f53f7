//! What this computer knows about one assessment: its own findings, the register, and the questions.

use std::path::Path;

use dspt_policies::AnswerBook;
use dspt_policies::Asset;
use dspt_policies::EvidenceItem;
use dspt_policies::Policy;
use dspt_policies::Readiness;
use dspt_policies::SourceFile;
use dspt_policies::Toolkit;
use dspt_policies::Toolkits;
use dspt_policies::readiness::DeviceEvidence;
use dspt_policies::readiness::Situation;
use dspt_policies::toolkit::InForce;
use dspt_policies::toolkit::Who;
use dspt_report::DeviceId;
use dspt_report::Finding;
use serde::Serialize;

use crate::books;
use crate::cli::ByWord;
use crate::clock;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::cycle;
use crate::handed;
use crate::paths::DataFolder;
use crate::words;

/// A set of questions among all that are known here.
pub(crate) struct Questions {
    pub(crate) sets: Toolkits,
    pub(crate) chosen: InForce,
}

impl std::ops::Deref for Questions {
    type Target = Toolkit;

    fn deref(&self) -> &Toolkit {
        &self.chosen.toolkit
    }
}

/// The questions that were asked for by name or file, else those in force on `day`.
pub(crate) fn questions(wanted: Option<&str>, policy: &Policy, day: i64) -> anyhow::Result<Questions> {
    let sets = Toolkits::of(policy);
    let Some(wanted) = wanted else {
        let chosen = sets.in_force(day);
        return Ok(Questions { sets, chosen });
    };
    if let Some(known) = sets.all().iter().find(|known| known.name == wanted) {
        let chosen = sets.with_source(known);
        return Ok(Questions { sets, chosen });
    }
    let path = Path::new(wanted);
    let limit = dspt_policies::limits::FILE_BYTES as u64;
    let wrong = || format!("the questions in {wanted} cannot be used");
    let text = handed::text(path, limit).map_err(|source| Usage::because(wrong(), source))?;
    let file = SourceFile::new(handed::name(path), text);
    let toolkit = Toolkit::load(&file, policy).map_err(|source| Usage::because(wrong(), source))?;
    let sets = sets.with(toolkit.clone());
    let chosen = sets.with_source(&toolkit);
    Ok(Questions { sets, chosen })
}

/// What the first line says while a set of questions was not compared with the toolkit's own.
pub(crate) fn tell_notice(here: &mut Surroundings<'_>, toolkit: &Toolkit) -> std::io::Result<()> {
    match words::notice(toolkit) {
        Some(notice) => here.say(notice),
        None => Ok(()),
    }
}

/// An item by its number of this year or our name for it.
pub(crate) fn item<'t>(toolkit: &'t Toolkit, word: &str) -> Result<&'t EvidenceItem, Usage> {
    let named = |item: &&EvidenceItem| item.reference == word || item.id.as_str() == word;
    toolkit.items().iter().find(named).ok_or_else(|| {
        Usage::new(format!(
            "{} has no question {word:?}; see them all with: dspt-agent answer --list",
            toolkit.name
        ))
    })
}

/// A day that was typed after a flag.
pub(crate) fn day(flag: &str, text: &str) -> Result<i64, Usage> {
    clock::day_of(text).ok_or_else(|| {
        Usage::new(format!(
            "{flag} {text:?} is not a day; write it as 2026-11-21 or 21/11/2026"
        ))
    })
}

/// What this computer shows, and the register.
pub(crate) struct Known<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) findings: Vec<Finding>,
    pub(crate) devices: Vec<DeviceEvidence>,
    pub(crate) assets: Vec<Asset>,
    today: i64,
}

impl<'p> Known<'p> {
    /// Looks at this computer and reads the register.
    pub(crate) fn look(
        here: &Surroundings<'_>,
        folder: &DataFolder,
        policy: &'p Policy,
    ) -> anyhow::Result<Self> {
        let today = here.host.today();
        let assets = books::assets(folder)?.standing(today);
        let (facts, findings) = cycle::look_and_judge(&here.host, policy);
        // Only this computer is looked at, so any id tells it from the others.
        let device = DeviceId::new([0; 16]);
        let evidence = DeviceEvidence::new(device, words::PACK_THIS.text, today, findings.clone());
        Ok(Self {
            policy,
            findings,
            devices: vec![evidence.with_minutes(policy, &facts)],
            assets,
            today,
        })
    }

    /// How far the provider is, as far as this computer knows.
    pub(crate) fn readiness(&self, toolkit: &Toolkit, answers: &AnswerBook) -> Readiness {
        let mut situation = Situation::new(toolkit, self.policy, answers);
        situation.devices = &self.devices;
        situation.assets = &self.assets;
        Readiness::of(&situation, self.today)
    }
}

/// How a set of questions is named to programs.
#[derive(Serialize)]
pub(crate) struct JsonToolkit<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'a str>,
    origin: String,
    source: &'a str,
    status: &'static str,
    year: &'a str,
}

impl<'a> JsonToolkit<'a> {
    pub(crate) fn of(in_force: &'a InForce) -> Self {
        let toolkit = &in_force.toolkit;
        Self {
            name: &toolkit.name,
            notice: words::notice(toolkit),
            origin: in_force.source.in_words(),
            source: &toolkit.source,
            status: toolkit.status.as_str(),
            year: &toolkit.year,
        }
    }
}

pub(crate) fn who(by: ByWord) -> Who {
    match by {
        ByWord::Manager => Who::Manager,
        ByWord::ItSupport => Who::ItSupport,
        ByWord::Supplier => Who::Supplier,
    }
}
