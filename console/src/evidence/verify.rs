//! Verifying evidence from what is in it, a key, and checkpoints that were kept elsewhere. Pure: no store, no network, no clock.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::Permitting;
use dspt_report::ProviderId;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Verdict;
use dspt_report::Withdrawing;
use dspt_report::log::Checkpoint;
use dspt_report::log::Growth;
use dspt_report::log::LogError;
use dspt_report::log::NoteKey;
use dspt_report::log::Receipt;
use dspt_report::log::SignedNote;
use dspt_report::log::tree::leaf_hash;
use serde::Deserialize;

use super::CHECKPOINT;
use super::CONTENTS;
use super::Computer;
use super::Contents;
use super::FORM;
use super::KEY;
use super::PAGE;
use super::archive::Archive;
use super::body_name;
use super::chain::Broken;
use super::chain::Chain;
use super::entry_name;
use super::growth_name;
use super::link_name;
use super::receipt_name;
use super::seal::Seal;
use super::told::Compared;
use super::told::Looked;
use super::told::Newest;
use super::told::ToldComputer;

/// What a reader kept elsewhere.
pub(crate) enum Held {
    /// A checkpoint.
    Checkpoint(SignedNote),
    /// That the log went on from the archive's checkpoint, as a server tells it.
    Growth(Growth),
}

impl Held {
    /// Reads one.
    ///
    /// # Errors
    /// As [`SignedNote::parse`] and [`Growth::parse`].
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        if bytes.starts_with(b"old ") {
            return Growth::parse(bytes).map(Self::Growth);
        }
        SignedNote::parse(bytes).map(Self::Checkpoint)
    }
}

/// Looks at everything in an archive, by the keys that were given, or else by the one inside.
pub(crate) fn look(archive: &Archive, given: &[NoteKey], held: &[(String, Held)]) -> Looked {
    let mut looking = Looking {
        archive,
        used: BTreeSet::from([PAGE, CONTENTS, KEY, CHECKPOINT]),
        keys: given.to_vec(),
        checkpoint: None,
        speakers: BTreeMap::new(),
        looked: Looked {
            key_given: !given.is_empty(),
            ..Looked::default()
        },
    };
    looking.key();
    looking.seal();
    looking.checkpoint();
    if let Some(contents) = looking.contents() {
        looking.chains(&contents);
        looking.entries(&contents);
    }
    looking.growth();
    for (file, held) in held {
        looking.compare(file, held);
    }
    looking.strangers();
    looking.looked
}

struct Looking<'a> {
    archive: &'a Archive,
    /// Files that something names.
    used: BTreeSet<&'a str>,
    keys: Vec<NoteKey>,
    checkpoint: Option<Checkpoint>,
    /// Keys that speak for computers.
    speakers: BTreeMap<DeviceId, Vec<PublicKey>>,
    looked: Looked,
}

impl<'a> Looking<'a> {
    /// A file that is named, where it is there.
    fn find(&mut self, name: &str) -> Option<&'a [u8]> {
        let (name, bytes) = self.archive.files.get_key_value(name)?;
        self.used.insert(name);
        Some(bytes)
    }

    /// A file that must be there.
    fn need(&mut self, name: &str) -> Option<&'a [u8]> {
        let found = self.find(name);
        if found.is_none() {
            self.looked.fault(name, "it is not there");
        }
        found
    }

    fn key(&mut self) {
        let inside: Option<NoteKey> = self
            .need(KEY)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .and_then(|text| text.strip_suffix('\n')?.parse().ok());
        let Some(inside) = inside else {
            return self.looked.fault(KEY, "it is no key of a log");
        };
        if self.keys.is_empty() {
            self.keys.push(inside);
        } else if !self.keys.contains(&inside) {
            self.looked
                .fault(KEY, "it is another key than the one that was given");
        }
    }

    fn seal(&mut self) {
        let seal = match self.archive.seal.verify(&self.keys) {
            Ok(text) => text.parse::<Seal>().map_err(str::to_owned),
            Err(error) => Err(format!("the seal does not hold: {error}")),
        };
        match seal {
            Err(rule) => self.looked.fault("", rule),
            Ok(seal) if seal.digest != self.archive.digest => {
                self.looked.fault(
                    "",
                    "its bytes are not those that were sealed: something in it was changed",
                );
            }
            Ok(seal) => {
                self.looked.signatures += 1;
                self.looked.provider = Some(seal.provider);
                self.looked.made_at = Some(seal.made_at);
            }
        }
    }

    fn checkpoint(&mut self) {
        let Some(bytes) = self.need(CHECKPOINT) else {
            return;
        };
        match SignedNote::parse(bytes).and_then(|note| Checkpoint::open(&note, &self.keys)) {
            Ok(checkpoint) => {
                self.looked.signatures += 1;
                self.looked.size = checkpoint.size;
                let key = self.keys.iter().find(|key| key.name() == checkpoint.origin);
                self.looked.key = key.map(ToString::to_string);
                self.looked.origin = Some(checkpoint.origin.clone());
                self.checkpoint = Some(checkpoint);
            }
            Err(error) => self.looked.fault(CHECKPOINT, error.to_string()),
        }
    }

    fn contents(&mut self) -> Option<Contents> {
        let bytes = self.need(CONTENTS)?;
        let Some(contents) = serde_json::from_slice::<Contents>(bytes)
            .ok()
            .filter(|contents| contents.format == FORM)
        else {
            self.looked
                .fault(CONTENTS, "it is not of the form that this program knows");
            return None;
        };
        let sealed = (self.looked.provider, self.looked.made_at);
        if sealed != (None, None) && sealed != (Some(contents.provider), Some(contents.made_at)) {
            self.looked
                .fault(CONTENTS, "it speaks of another provider or moment than the seal");
        }
        self.looked.provider = Some(contents.provider);
        self.looked.made_at = Some(contents.made_at);
        self.looked.name.clone_from(&contents.name);
        Some(contents)
    }

    fn chains(&mut self, contents: &Contents) {
        let mut known = BTreeSet::new();
        for computer in &contents.computers {
            if !known.insert(computer.id) {
                self.looked
                    .fault(CONTENTS, format!("it names {} twice", computer.id));
                continue;
            }
            let told = self.computer(computer, contents.provider);
            self.looked.computers.push(told);
        }
    }

    fn computer(&mut self, computer: &Computer, provider: ProviderId) -> ToldComputer {
        let mut told = ToldComputer {
            id: computer.id,
            label: computer.label.clone(),
            state: computer.state,
            missing: computer.missing.clone(),
            newest: None,
            without: Vec::new(),
        };
        let mut chain: Option<Chain> = None;
        for link in &computer.links {
            let name = link_name(computer.id, link.sequence);
            let Some(envelope) = self.need(&name) else {
                continue;
            };
            let Ok(envelope) = Envelope::parse(envelope) else {
                self.looked.fault(&name, "it is no signed statement");
                continue;
            };
            let place = self.receipt(&name, &Digest::new(*envelope.id().as_bytes()));
            let followed = match &mut chain {
                None if link.sequence == 0 => {
                    Chain::begin(&envelope, computer.id, provider, place).map(|begun| {
                        chain = Some(begun);
                        None
                    })
                }
                None => Err(Broken::NoEnrolment),
                Some(chain) => chain.follow(&envelope, link.sequence, place),
            };
            match followed {
                Err(broken) => self.looked.fault(&name, broken.to_string()),
                Ok(report) => {
                    self.looked.signatures += 1;
                    if let Some(report) = report {
                        self.report(&name, report.statement(), &mut told);
                    }
                }
            }
        }
        if let Some(chain) = chain {
            self.speakers.insert(computer.id, chain.keys);
        }
        told
    }

    /// That something is in the log, and where.
    fn receipt(&mut self, name: &str, leaf: &Digest) -> Option<u64> {
        let name = receipt_name(name);
        let bytes = self.need(&name)?;
        let verified =
            Receipt::parse(bytes).and_then(|receipt| Ok((receipt.place, receipt.verify(leaf, &self.keys)?)));
        match verified {
            Ok((place, checkpoint)) if Some(&checkpoint) == self.checkpoint.as_ref() => {
                self.looked.proofs += 1;
                Some(place)
            }
            Ok(_) => {
                self.looked.fault(&name, "it leads to another checkpoint");
                None
            }
            Err(error) => {
                self.looked.fault(&name, error.to_string());
                None
            }
        }
    }

    fn report(&mut self, name: &str, report: &Report, told: &mut ToldComputer) {
        self.body::<FactsBody>("facts", Some(&report.facts), told);
        let findings = self.body::<FindingsBody>("findings", Some(&report.findings), told);
        self.body::<InventoryBody>("inventory", Some(&report.inventory), told);
        self.body::<AssessmentBody>("assessment", report.assessment.as_ref(), told);
        let verdicts = findings.map(|body| {
            let mut verdicts = BTreeMap::new();
            for finding in &body.findings {
                *verdicts.entry(word(finding.verdict)).or_default() += 1;
            }
            verdicts
        });
        told.newest = Some(Newest {
            sequence: report.sequence,
            collected_at: report.collected_at,
            verdicts,
        });
        self.saw(name, report);
    }

    fn body<B: Canonical>(
        &mut self,
        kind: &'static str,
        named: Option<&BodyRef>,
        told: &mut ToldComputer,
    ) -> Option<B> {
        let named = named?;
        let name = body_name(named.sha256);
        let Some(bytes) = self.find(&name) else {
            told.without.push(kind);
            return None;
        };
        match named.open_inflated::<B>(bytes.to_vec()) {
            Ok(open) => Some(open.body),
            Err(error) => {
                self.looked.fault(&name, error.to_string());
                None
            }
        }
    }

    /// What a computer saw of the log, which it signed, must be the log of this archive.
    fn saw(&mut self, name: &str, report: &Report) {
        let (Some(seen), Some(checkpoint)) = (report.seen, self.checkpoint.clone()) else {
            return;
        };
        if seen == checkpoint.seen() {
            return;
        }
        let proof = growth_name(seen.size);
        let Some(bytes) = self.find(&proof) else {
            return self.looked.remarks.push(format!(
                "{name}: what it saw of the log, {} entries, is not shown to be this log as it was then",
                seen.size
            ));
        };
        match Growth::parse(bytes).and_then(|growth| growth.verify(&seen, &self.keys)) {
            Ok(now) if now == checkpoint => self.looked.proofs += 1,
            Ok(_) => self.looked.fault(&proof, "it leads to another checkpoint"),
            Err(LogError::Mismatch) => {
                self.looked.fault(
                    name,
                    "the log that this computer saw is not the one of this archive",
                );
            }
            Err(error) => self.looked.fault(&proof, error.to_string()),
        }
    }

    /// What was logged beside chains.
    fn entries(&mut self, contents: &Contents) {
        let archive = self.archive;
        let is_entry = |name: &&String| name.starts_with("entries/") && name.ends_with(".json");
        for (name, bytes) in archive.files.iter().filter(|(name, _)| is_entry(name)) {
            self.used.insert(name);
            let Some(place) = self.receipt(name, &leaf_hash(bytes)) else {
                continue;
            };
            if *name != entry_name(place) {
                self.looked
                    .fault(name, "it is filed under another place than the one proven");
            }
            self.looked.entries += 1;
            match serde_json::from_slice::<Entry>(bytes) {
                Ok(entry) if entry.provider == Some(contents.provider) => {
                    if let Some(said) = entry.said {
                        self.said(name, &said);
                    }
                }
                Ok(_) => self.looked.fault(name, "it is about another provider"),
                Err(_) => self.looked.fault(name, "it is not of the form of an entry"),
            }
        }
    }

    /// What a computer signed for its provider's own people.
    fn said(&mut self, name: &str, said: &Said) {
        let Some(keys) = self.speakers.get(&said.device) else {
            return self.looked.remarks.push(format!(
                "{name}: the enrolment of the computer that signed it is not held"
            ));
        };
        let envelope = Envelope::parse(said.envelope.as_bytes()).ok();
        let holds = envelope.is_some_and(|envelope| {
            envelope.id() == said.statement
                && keys.iter().any(|key| {
                    let permitting = envelope.verify::<Permitting>(key);
                    let withdrawing = envelope.verify::<Withdrawing>(key);
                    permitting.is_ok_and(|said_so| said_so.statement().device == said.device)
                        || withdrawing.is_ok_and(|said_so| said_so.statement().device == said.device)
                })
        });
        if holds {
            self.looked.signatures += 1;
        } else {
            self.looked.fault(name, "its computer did not sign it");
        }
    }

    /// Each proof that the log grew leads to the one checkpoint; from where is seen by whoever holds that.
    fn growth(&mut self) {
        let archive = self.archive;
        let checkpoint = archive.files.get(CHECKPOINT);
        for (name, bytes) in archive.files.range("log/growth-".to_owned()..) {
            if !name.starts_with("log/growth-") {
                break;
            }
            self.used.insert(name);
            let is_right = Growth::parse(bytes).is_ok_and(|growth| {
                *name == growth_name(growth.from)
                    && Some(growth.checkpoint.to_string().as_bytes()) == checkpoint.map(Vec::as_slice)
            });
            if !is_right {
                self.looked
                    .fault(name, "it is no proof that the log grew to the checkpoint inside");
            }
        }
    }

    /// Holds something that was kept elsewhere beside the archive's checkpoint.
    fn compare(&mut self, file: &str, held: &Held) {
        let mut compared = Compared {
            file: file.to_owned(),
            size: None,
            unknown: None,
        };
        match self.beside(held, &mut compared.size) {
            Ok(true) => self.looked.proofs += 1,
            Ok(false) => {
                compared.unknown = Some(
                    "the archive does not say how the log grew from there to here: ask for one that is made with `evidence --against` of this file, or for the proof of growth of a later one".to_owned(),
                );
            }
            Err(LogError::Unsigned | LogError::OtherLog { .. }) => {
                compared.unknown = Some("it is not signed by the key that is used here".to_owned());
            }
            Err(error) => self.looked.fault(
                file,
                format!("it is of another log than the archive, or of one that was changed: {error}"),
            ),
        }
        self.looked.compared.push(compared);
    }

    /// Whether it is the same log; not told where nothing in the archive leads from one to the other.
    fn beside(&mut self, held: &Held, size: &mut Option<u64>) -> Result<bool, LogError> {
        let Some(own) = self.checkpoint.clone() else {
            return Ok(false);
        };
        match held {
            Held::Growth(growth) => {
                let later = Checkpoint::open(&growth.checkpoint, &self.keys)?;
                *size = Some(later.size);
                if growth.from != own.size {
                    return Ok(false);
                }
                growth.verify(&own.seen(), &self.keys).map(|_| true)
            }
            Held::Checkpoint(note) => {
                let other = Checkpoint::open(note, &self.keys)?;
                *size = Some(other.size);
                if other.size == own.size {
                    return if other.root == own.root {
                        Ok(true)
                    } else {
                        Err(LogError::Mismatch)
                    };
                }
                let Some(bytes) = self.find(&growth_name(other.size)) else {
                    return Ok(false);
                };
                Growth::parse(bytes)?
                    .verify(&other.seen(), &self.keys)
                    .map(|_| true)
            }
        }
    }

    /// What nothing names could be anything.
    fn strangers(&mut self) {
        for name in self.archive.files.keys() {
            if !self.used.contains(name.as_str()) {
                self.looked.fault(name, "nothing in the archive names it");
            }
        }
        if !self.archive.files.contains_key(PAGE) {
            self.looked.fault(PAGE, "it is not there");
        }
    }
}

/// What is read of an entry; the rest of it is proven as it stands.
#[derive(Deserialize)]
struct Entry {
    provider: Option<ProviderId>,
    said: Option<Said>,
}

#[derive(Deserialize)]
struct Said {
    device: DeviceId,
    statement: ReportId,
    envelope: String,
}

pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
        Verdict::NotApplicable => "not applicable",
        Verdict::Error => "error",
    }
}
