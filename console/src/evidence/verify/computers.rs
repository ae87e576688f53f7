//! The chains of computers, and what their newest reports name.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::ProviderId;
use dspt_report::Report;
use dspt_report::Verdict;
use dspt_report::counted;
use dspt_report::log::Growth;
use dspt_report::log::LogError;

use super::super::CONTENTS;
use super::super::Computer;
use super::super::Contents;
use super::super::body_name;
use super::super::chain::Broken;
use super::super::chain::Chain;
use super::super::growth_name;
use super::super::link_name;
use super::super::told::Newest;
use super::super::told::ToldComputer;
use super::Looking;

impl Looking<'_> {
    pub(super) fn chains(&mut self, contents: &Contents) {
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
        if computer.links.is_empty() {
            self.looked.remarks.push(format!(
                "{}: nothing that this computer signed is in the file",
                computer.id
            ));
        }
        if let Some(chain) = chain {
            self.speakers.insert(computer.id, chain.keys);
        }
        told
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
        let (Some(seen), Some((checkpoint, _))) = (report.seen, self.checkpoint.clone()) else {
            return;
        };
        if seen == checkpoint.seen() {
            return;
        }
        let proof = growth_name(seen.size);
        let Some(bytes) = self.find(&proof) else {
            return self.looked.remarks.push(format!(
                "{name}: what it saw of the log, {}, is not shown to be this log as it was then",
                counted(seen.size, "entry", "entries")
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
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
        Verdict::NotApplicable => "not applicable",
        Verdict::Error => "error",
    }
}
