//! `answer`: what only a person can say. Each answer is on the disk before the next question is asked.

use std::path::Path;

use dspt_policies::Policy;
use dspt_policies::Toolkit;
use dspt_policies::ToolkitSource;
use dspt_policies::Toolkits;
use dspt_policies::answer::Certificate;
use dspt_policies::answer::CertificateKind;
use dspt_policies::answer::NotConfirmed;
use dspt_policies::answer::Refused;
use dspt_policies::answer::Target;
use dspt_policies::answer::TargetChoice;
use dspt_policies::answer::Waiver;
use dspt_policies::clock;
use dspt_policies::toolkit::InForce;
use dspt_policies::toolkit::Who;

use crate::books;
use crate::books::Opened;
use crate::cli::AnswerArgs;
use crate::cli::CertificateWord;
use crate::cli::TargetWord;
use crate::commands;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::assessment;
use crate::commands::assessment::Known;
use crate::commands::assessment::day;
use crate::commands::assessment::item;
use crate::disk;
use crate::interview;
use crate::pack_folder::PackFolder;
use crate::paths::DataFolder;
use crate::words;

mod ask;
mod list;
mod take;

/// Whose answers to which questions, and when.
pub(super) struct Desk<'a> {
    folder: &'a DataFolder,
    sets: &'a Toolkits,
    chosen: &'a InForce,
    toolkit: &'a Toolkit,
    policy: &'a Policy,
    by: Who,
    today: i64,
    json: bool,
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &AnswerArgs) -> anyhow::Result<Ended> {
    let until = arguments
        .until
        .as_deref()
        .map(|text| day("--until", text))
        .transpose()?;
    if until.is_some() && arguments.accept_risk.is_none() && arguments.certificate.is_none() {
        return Err(Usage::new("--until belongs to --accept-risk or --certificate; name one of them").into());
    }
    let published = arguments
        .published
        .as_deref()
        .map(|text| day("--published", text))
        .transpose()?;
    let today = here.host.today();
    // What was published belongs to the year that was open on that day.
    let in_force = commands::in_force(here);
    let questions = assessment::questions(
        arguments.toolkit.as_deref(),
        &in_force.policy,
        published.unwrap_or(today),
    )?;
    let folder = here.folder()?;
    let desk = Desk {
        folder: &folder,
        sets: &questions.sets,
        chosen: &questions.chosen,
        toolkit: &questions,
        policy: &in_force.policy,
        by: assessment::who(arguments.by),
        today,
        json: arguments.json,
    };
    if arguments.list {
        return list::run(here, &desk);
    }
    let ended = act(here, &desk, arguments, (until, published))?;
    if !desk.json {
        here.tell_hand_over(&folder.answers(&questions.name))?;
    }
    Ok(ended)
}

/// The file of a pack that is filled in and handed back.
pub(super) const FILLED_IN: &str = "answers.xlsx";

/// Takes what the manager filled in where the pack before lies, and returns what became of it. An unchanged file says nothing.
pub(super) fn take_filled_in(here: &Surroundings<'_>, folder: &Path) -> anyhow::Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let Some(file) = PackFolder::open(folder)?.changed(FILLED_IN) else {
        return Ok(Vec::new());
    };
    let today = here.host.today();
    let in_force = commands::in_force(here);
    let questions = assessment::questions(None, &in_force.policy, today)?;
    let data = here.folder()?;
    let desk = Desk {
        folder: &data,
        sets: &questions.sets,
        chosen: &questions.chosen,
        toolkit: &questions,
        policy: &in_force.policy,
        by: Who::Manager,
        today,
        json: false,
    };
    let mut said = take::filled_in(&desk, &file);
    if !said.is_empty() {
        said.extend(here.hand_over(&data.answers(&questions.name)));
    }
    Ok(said)
}

/// Does what was asked for beside the list; without anything in particular, asks what is open.
fn act(
    here: &mut Surroundings<'_>,
    desk: &Desk<'_>,
    arguments: &AnswerArgs,
    (until, published): (Option<i64>, Option<i64>),
) -> anyhow::Result<Ended> {
    if let Some(file) = &arguments.from {
        return take::run(here, desk, file);
    }
    if desk.json {
        return Err(Usage::new("--json goes with --list or --from").into());
    }
    if let Some(word) = &arguments.confirm {
        return desk.confirm(here, word);
    }
    if let Some(day) = published {
        return desk.publish(here, day);
    }
    if let (Some(word), Some(until), Some(reason)) = (&arguments.accept_risk, until, &arguments.reason) {
        return desk.accept_risk(here, word, until, reason);
    }
    if let (Some(kind), Some(until)) = (arguments.certificate, until) {
        return desk.hold(here, certificate(kind), until);
    }
    if let Some(level) = arguments.target {
        return desk.aim_for(here, target(level));
    }
    ask::run(here, desk, arguments.item.as_deref())
}

impl<'a> Desk<'a> {
    /// The book after a change that is on the disk.
    fn change<T>(
        &self,
        act: impl FnOnce(&mut dspt_policies::AnswerBook) -> anyhow::Result<T>,
    ) -> anyhow::Result<(T, dspt_policies::AnswerBook)> {
        books::change_answers(self.folder, &disk::Live, (self.sets, self.toolkit), act)
    }

    fn known(&self, here: &Surroundings<'_>) -> anyhow::Result<Known<'a>> {
        Known::look(here, self.folder, self.policy)
    }

    /// Whoever is not the provider proposes; that is said.
    fn kept(&self) -> &'static str {
        if self.by == Who::Manager {
            words::ASK_KEPT.text
        } else {
            words::ASK_KEPT_DRAFT.text
        }
    }

    fn confirm(&self, here: &mut Surroundings<'_>, word: &str) -> anyhow::Result<Ended> {
        if self.by != Who::Manager {
            return Err(Usage::new("only the manager can confirm; leave --by out").into());
        }
        let all = word == "all";
        let one = (!all).then(|| item(self.toolkit, word)).transpose()?;
        let (told, _) = self.change(|book| {
            let mut told = Vec::new();
            for item in self
                .toolkit
                .items()
                .iter()
                .filter(|item| all || Some(*item) == one)
            {
                let waiting = book.history(&item.id).last().filter(|entry| entry.waits());
                let Some(said) = waiting.map(|entry| interview::in_words(&entry.answer.value)) else {
                    continue;
                };
                let reference = ("reference", item.reference.as_str());
                told.push(match book.confirm(&item.id, self.today) {
                    Ok(()) => (true, words::CONFIRMED.fill(&[reference, ("said", &said)])),
                    Err(NotConfirmed::Full) => return Err(NotConfirmed::Full.into()),
                    Err(why) => {
                        let why = why.to_string();
                        (false, words::CONFIRMED_NOT.fill(&[reference, ("reason", &why)]))
                    }
                });
            }
            self.confirm_others(book, one, &mut told)?;
            Ok(told)
        })?;
        for (_, line) in &told {
            here.say(line)?;
        }
        if told.is_empty() {
            here.say(words::CONFIRMED_NOTHING.text)?;
        }
        let left = told.iter().any(|(done, _)| !done) || (told.is_empty() && !all);
        Ok(if left { Ended::Failed } else { Ended::Done })
    }

    /// Certificates and the target with all; a risk only where its item is named, because it is a decision of its own.
    fn confirm_others(
        &self,
        book: &mut dspt_policies::AnswerBook,
        one: Option<&dspt_policies::EvidenceItem>,
        told: &mut Vec<(bool, String)>,
    ) -> anyhow::Result<()> {
        let risks: Vec<Waiver> = book.proposed_risks().cloned().collect();
        for risk in risks {
            let reference = self.toolkit.item(&risk.item).map_or("", |item| &item.reference);
            if one.is_some_and(|one| one.id == risk.item) {
                book.agree_to_risk(&risk.item, risk.from_day)?;
                told.push((true, self.risk_in_words(reference, risk.until_day)));
            } else if one.is_none() {
                told.push((false, words::CONFIRMED_NOT_RISK.fill(&[("reference", reference)])));
            }
        }
        if one.is_some() {
            return Ok(());
        }
        let drafted: Vec<Certificate> = book.drafted_certificates().copied().collect();
        for certificate in drafted {
            book.confirm_certificate(certificate.kind)?;
            told.push((
                true,
                self.certificate_in_words(certificate.kind, certificate.until_day),
            ));
        }
        if let Some(choice) = book.drafted_target().copied() {
            book.confirm_target()?;
            told.push((true, target_in_words(choice.target)));
        }
        Ok(())
    }

    fn publish(&self, here: &mut Surroundings<'_>, day: i64) -> anyhow::Result<Ended> {
        if self.by != Who::Manager {
            return Err(Usage::new("only the manager can say that you published; leave --by out").into());
        }
        let (count, book) = self.change(|book| {
            if book.latest().next().is_none() {
                return Err(Usage::new(format!(
                    "nothing was answered to {} here, so there is nothing to freeze; take the answers in with --from",
                    self.toolkit.name
                ))
                .into());
            }
            book.publish(day, self.today).map_err(usage)?;
            Ok(book.publications().last().map_or(0, |publication| publication.answers.len()))
        })?;
        let state = self.known(here)?.readiness(self.toolkit, &book).in_words();
        here.say(&words::PUBLISHED.fill(&[
            ("state", &state),
            ("toolkit", &self.toolkit.name),
            ("count", &count.to_string()),
            ("day", &clock::in_words(day, self.today)),
        ]))?;
        Ok(Ended::Done)
    }

    fn accept_risk(
        &self,
        here: &mut Surroundings<'_>,
        word: &str,
        until: i64,
        reason: &str,
    ) -> anyhow::Result<Ended> {
        let item = item(self.toolkit, word)?;
        let waiver = Waiver::new(item.id.clone(), self.today..=until, reason, self.by, self.today);
        self.change(|book| book.accept_risk(waiver, self.toolkit, self.today).map_err(usage))?;
        if self.by == Who::Manager {
            here.say(&self.risk_in_words(&item.reference, until))?;
        } else {
            let day = clock::in_words(until, self.today);
            here.say(&words::RISK_PROPOSED.fill(&[("reference", &item.reference), ("day", &day)]))?;
        }
        here.say(self.kept())?;
        Ok(Ended::Done)
    }

    fn hold(&self, here: &mut Surroundings<'_>, kind: CertificateKind, until: i64) -> anyhow::Result<Ended> {
        if until < self.today {
            return Err(Usage::new(
                "this certificate is over; give the last day of the one that you hold now",
            )
            .into());
        }
        let certificate = Certificate::new(kind, until, self.by, self.today);
        self.change(|book| book.hold(certificate, self.today).map_err(usage))?;
        here.say(&self.certificate_in_words(kind, until))?;
        here.say(self.kept())?;
        Ok(Ended::Done)
    }

    fn aim_for(&self, here: &mut Surroundings<'_>, target: Target) -> anyhow::Result<Ended> {
        let choice = TargetChoice::new(target, self.by, self.today);
        self.change(|book| book.aim_for(choice, self.today).map_err(usage))?;
        here.say(&target_in_words(target))?;
        here.say(self.kept())?;
        Ok(Ended::Done)
    }

    fn risk_in_words(&self, reference: &str, until: i64) -> String {
        let day = clock::in_words(until, self.today);
        words::RISK_ACCEPTED.fill(&[("reference", reference), ("day", &day)])
    }

    fn certificate_in_words(&self, kind: CertificateKind, until: i64) -> String {
        let day = clock::in_words(until, self.today);
        words::CERTIFICATE_HELD.fill(&[("kind", kind.in_words()), ("day", &day)])
    }
}

/// Where the questions come from, unless this program has them; and what was said to others.
fn tell_set(here: &mut Surroundings<'_>, desk: &Desk<'_>, opened: &Opened) -> std::io::Result<()> {
    if desk.chosen.source != ToolkitSource::Shipped {
        here.say(&desk.chosen.in_words())?;
    }
    if opened.not_asked > 0 {
        here.say(&words::ASK_NOT_ASKED.fill(&[("count", &opened.not_asked.to_string())]))?;
    }
    Ok(())
}

/// What was typed is wrong, or there is no room for it.
fn usage(refused: Refused) -> anyhow::Error {
    if refused == Refused::Full {
        refused.into()
    } else {
        Usage::new(refused.to_string()).into()
    }
}

fn target_in_words(target: Target) -> String {
    words::TARGET.fill(&[("target", target.as_str())])
}

fn certificate(word: CertificateWord) -> CertificateKind {
    match word {
        CertificateWord::CyberEssentialsPlus => CertificateKind::CyberEssentialsPlus,
        CertificateWord::Iso27001 => CertificateKind::Iso27001,
        CertificateWord::Psn => CertificateKind::Psn,
    }
}

fn target(word: TargetWord) -> Target {
    match word {
        TargetWord::Approaching => Target::Approaching,
        TargetWord::Met => Target::Met,
        TargetWord::Exceeded => Target::Exceeded,
    }
}
