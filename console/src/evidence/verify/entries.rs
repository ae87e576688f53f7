//! What was logged beside the chains of computers.

use dspt_report::DeviceId;
use dspt_report::Envelope;
use dspt_report::Permitting;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::Withdrawing;
use dspt_report::log::tree::leaf_hash;
use serde::Deserialize;

use super::super::Contents;
use super::super::entry_name;
use super::Looking;

impl Looking<'_> {
    /// What was logged beside chains.
    pub(super) fn entries(&mut self, contents: &Contents) {
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
