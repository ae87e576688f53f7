//! What a book holds beside the answers: accepted risks, certificates, the target; and books that are joined.

use super::AnswerBook;
use super::Certificate;
use super::CertificateKind;
use super::NotConfirmed;
use super::Refused;
use super::Target;
use super::TargetChoice;
use super::Waiver;
use super::book::refuse;
use crate::log::Log;
use crate::toolkit::ItemId;
use crate::toolkit::Toolkit;

impl AnswerBook {
    /// Notes that the provider accepts a risk, or that somebody proposes it.
    ///
    /// One with the item and the first day of an earlier one takes its place once the provider agrees: that is how an acceptance
    /// is ended sooner or made longer.
    ///
    /// # Errors
    /// The item is not in this book's toolkit, something is wrong with what was said (everything at once), or the book is
    /// full.
    pub fn accept_risk(&mut self, mut waiver: Waiver, toolkit: &Toolkit, today: i64) -> Result<(), Refused> {
        let item = self.find(&waiver.item, toolkit)?;
        waiver.tidy();
        refuse(waiver.faults(item, today))?;
        self.change(|book| book.risk(&waiver).say(waiver))
    }

    /// The risks that the provider accepts, also those over and those to come, by item and first day.
    pub fn risks(&self) -> impl Iterator<Item = &Waiver> {
        let logs = self.risks.values();
        logs.filter_map(|log| log.all().iter().rev().find(|waiver| waiver.agreed_by_provider))
    }

    /// The risks that somebody proposes to accept, by item and first day.
    pub fn proposed_risks(&self) -> impl Iterator<Item = &Waiver> {
        let newest = self.risks.values().filter_map(|log| log.all().last());
        newest.filter(|waiver| !waiver.agreed_by_provider)
    }

    /// Everything that was said about accepting the risk of an item, by first day, then oldest first.
    pub fn risk_history(&self, item: &ItemId) -> impl Iterator<Item = &Waiver> {
        let of_item = self.risks.iter().filter(move |((about, _), _)| about == item);
        of_item.flat_map(|(_, log)| log.all())
    }

    /// The provider agrees to the newest proposal for an item that begins on `from_day`.
    ///
    /// # Errors
    /// Nothing is proposed, or the book is full.
    pub fn agree_to_risk(&mut self, item: &ItemId, from_day: i64) -> Result<(), NotConfirmed> {
        let proposed = self
            .proposed_risks()
            .find(|waiver| waiver.item == *item && waiver.from_day == from_day);
        let mut waiver = proposed.ok_or(NotConfirmed::NothingWaits)?.clone();
        waiver.agreed_by_provider = true;
        self.change(|book| book.risk(&waiver).say(waiver))
            .map_err(|_| NotConfirmed::Full)
    }

    /// Notes a certificate; a later word about the same kind takes its place.
    ///
    /// # Errors
    /// Something is wrong with its days (everything at once), or the book is full.
    pub fn hold(&mut self, certificate: Certificate, today: i64) -> Result<(), Refused> {
        refuse(certificate.faults(today))?;
        self.change(|book| {
            book.certificates
                .entry(certificate.kind)
                .or_default()
                .say(certificate)
        })
    }

    /// The certificates that the provider says it holds, also those that have run out, by kind.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        let logs = self.certificates.values();
        logs.filter_map(|log| log.all().iter().rev().find(|held| held.confirmed_by_provider))
    }

    /// The certificates that somebody else entered, for the provider to confirm, by kind.
    pub fn drafted_certificates(&self) -> impl Iterator<Item = &Certificate> {
        let newest = self.certificates.values().filter_map(|log| log.all().last());
        newest.filter(|held| !held.confirmed_by_provider)
    }

    /// Everything that was said about a kind of certificate, oldest first.
    pub fn certificate_history(&self, kind: CertificateKind) -> &[Certificate] {
        self.certificates.get(&kind).map_or(&[], Log::all)
    }

    /// The provider confirms the newest entry about a kind of certificate.
    ///
    /// # Errors
    /// Nothing waits, or the book is full.
    pub fn confirm_certificate(&mut self, kind: CertificateKind) -> Result<(), NotConfirmed> {
        let mut drafts = self.drafted_certificates();
        let draft = drafts.find(|held| held.kind == kind);
        let mut held = *draft.ok_or(NotConfirmed::NothingWaits)?;
        drop(drafts);
        held.confirmed_by_provider = true;
        self.change(|book| book.certificates.entry(kind).or_default().say(held))
            .map_err(|_| NotConfirmed::Full)
    }

    /// Notes what the provider is working towards.
    ///
    /// # Errors
    /// Something is wrong with the day, or the book is full.
    pub fn aim_for(&mut self, choice: TargetChoice, today: i64) -> Result<(), Refused> {
        refuse(choice.faults(today))?;
        self.change(|book| book.targets.say(choice))
    }

    /// What the provider is working towards: its last word, or Standards Met.
    pub fn target(&self) -> Target {
        let mut newest_first = self.targets.all().iter().rev();
        newest_first
            .find(|choice| choice.confirmed_by_provider)
            .map(|choice| choice.target)
            .unwrap_or_default()
    }

    /// What somebody else chose, for the provider to confirm.
    pub fn drafted_target(&self) -> Option<&TargetChoice> {
        let newest = self.targets.all().last();
        newest.filter(|choice| !choice.confirmed_by_provider)
    }

    /// The provider confirms the newest choice of a target.
    ///
    /// # Errors
    /// Nothing waits, or the book is full.
    pub fn confirm_target(&mut self) -> Result<(), NotConfirmed> {
        let mut choice = *self.drafted_target().ok_or(NotConfirmed::NothingWaits)?;
        choice.confirmed_by_provider = true;
        self.change(|book| book.targets.say(choice))
            .map_err(|_| NotConfirmed::Full)
    }

    /// All that was said in several books of one assessment, each entry once, in the order of days, whatever the order of the
    /// books. A book of another toolkit is carried over first.
    ///
    /// Where two books said different things on the same day, in the same turn, both are kept and one order is chosen, the same
    /// for everyone.
    pub fn merge<'a>(toolkit: &Toolkit, books: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut merged = Self::new(toolkit);
        for book in books {
            if book.toolkit == merged.toolkit {
                merged.join(book);
            } else {
                merged.join(&book.carry_to(toolkit).book);
            }
        }
        merged
    }

    fn join(&mut self, other: &Self) {
        for (item, log) in &other.said {
            self.said.entry(item.clone()).or_default().join(log);
        }
        for (item, log) in &other.beside {
            self.beside.entry(item.clone()).or_default().join(log);
        }
        for publication in &other.publications {
            self.keep_publication(publication.clone());
        }
        for (key, log) in &other.risks {
            self.risks.entry(key.clone()).or_default().join(log);
        }
        for (kind, log) in &other.certificates {
            self.certificates.entry(*kind).or_default().join(log);
        }
        self.targets.join(&other.targets);
    }

    /// The same book with nothing confirmed: what somebody other than the provider hands in. Nothing in it was published.
    #[must_use]
    pub fn as_drafts(&self) -> Self {
        let draft =
            |log: &Log<_>| log.map(|entry: &mut super::Entry| entry.answer.confirmed_by_provider = false);
        let drafts = |said: &std::collections::BTreeMap<ItemId, Log<_>>| {
            let each = said.iter().map(|(item, log)| (item.clone(), draft(log)));
            each.collect()
        };
        let proposal = |log: &Log<_>| log.map(|waiver: &mut Waiver| waiver.agreed_by_provider = false);
        let claim = |log: &Log<_>| log.map(|held: &mut Certificate| held.confirmed_by_provider = false);
        Self {
            toolkit: self.toolkit.clone(),
            year: self.year.clone(),
            said: drafts(&self.said),
            beside: drafts(&self.beside),
            publications: Vec::new(),
            risks: self
                .risks
                .iter()
                .map(|(key, log)| (key.clone(), proposal(log)))
                .collect(),
            certificates: self
                .certificates
                .iter()
                .map(|(kind, log)| (*kind, claim(log)))
                .collect(),
            targets: self.targets.map(|choice| choice.confirmed_by_provider = false),
        }
    }

    pub(super) fn risk(&mut self, waiver: &Waiver) -> &mut Log<Waiver> {
        let key = (waiver.item.clone(), waiver.from_day);
        self.risks.entry(key).or_default()
    }
}
