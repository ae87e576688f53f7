//! Verifying evidence from what is in it, a key, and checkpoints that were kept elsewhere. Pure: no store, no network, no clock.

mod computers;
mod entries;
mod log;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::DeviceId;
use dspt_report::PublicKey;
use dspt_report::log::Checkpoint;
use dspt_report::log::Growth;
use dspt_report::log::LogError;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;

use super::CHECKPOINT;
use super::CONTENTS;
use super::Contents;
use super::FORM;
use super::KEY;
use super::PAGE;
use super::archive::Archive;
use super::seal::Seal;
use super::told::Looked;

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
    if !looking.key() {
        // By another key nothing in it would hold, which says nothing more.
        return looking.looked;
    }
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

/// Whether two keys are the same, for two logs of one console of which one was begun after the other.
fn is_another_log(one: &NoteKey, other: &NoteKey) -> bool {
    one.key() == other.key() && (one.is_begun_after(other) || other.is_begun_after(one))
}

/// What a reader has to know of two logs by one key.
const RESTORED: &str = "A console that is put back from a copy goes on with a log of the next number, and what was logged after that copy is not in it. Nothing here shows when or why that was: ask the people who run it.";

struct Looking<'a> {
    archive: &'a Archive,
    /// Files that something names.
    used: BTreeSet<&'a str>,
    keys: Vec<NoteKey>,
    /// The one to which every proof inside leads, and the note that it is.
    checkpoint: Option<(Checkpoint, SignedNote)>,
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

    /// Whether there is a key to look by.
    fn key(&mut self) -> bool {
        let inside: Option<NoteKey> = self
            .need(KEY)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .and_then(|text| text.strip_suffix('\n')?.parse().ok());
        let Some(inside) = inside else {
            self.looked.fault(KEY, "it is no key of a log");
            return false;
        };
        if self.keys.is_empty() {
            self.keys.push(inside);
        } else if !self.keys.contains(&inside) {
            const ANOTHER: &str = "it is another key than the one that was given";
            let given = self.keys.iter().find(|given| is_another_log(&inside, given));
            let rule = given.map_or_else(|| ANOTHER.to_owned(), |given| {
                format!(
                    "{ANOTHER}: the same one, but as that of the log {}, not {}. {RESTORED} If they say that both are theirs, give this one with --key: {inside}",
                    inside.name(),
                    given.name()
                )
            });
            self.looked.fault(KEY, rule);
            return false;
        }
        true
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
        let opened =
            SignedNote::parse(bytes).and_then(|note| Ok((Checkpoint::open(&note, &self.keys)?, note)));
        match opened {
            Ok((checkpoint, note)) => {
                self.looked.signatures += 1;
                self.looked.size = checkpoint.size;
                let key = self.keys.iter().find(|key| key.name() == checkpoint.origin);
                self.looked.key = key.map(ToString::to_string);
                self.looked.origin = Some(checkpoint.origin.clone());
                self.checkpoint = Some((checkpoint, note));
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
