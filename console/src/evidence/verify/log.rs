//! The one log: what is in it, and how it grew.

use dspt_report::Digest;
use dspt_report::log::Checkpoint;
use dspt_report::log::Growth;
use dspt_report::log::LogError;
use dspt_report::log::NoteKey;
use dspt_report::log::Receipt;
use dspt_report::log::proof::verify_inclusion;

use super::super::CHECKPOINT;
use super::super::growth_name;
use super::super::receipt_name;
use super::super::told::Compared;
use super::Held;
use super::Looking;
use super::RESTORED;
use super::is_another_log;

impl Looking<'_> {
    /// That something is in the log, and where.
    pub(super) fn receipt(&mut self, name: &str, leaf: &Digest) -> Option<u64> {
        let name = receipt_name(name);
        let bytes = self.need(&name)?;
        let (own, note) = self.checkpoint.as_ref()?;
        // Its signature was verified once: every receipt has the same note.
        let proven = Receipt::parse(bytes).and_then(|receipt| {
            verify_inclusion(leaf, receipt.place, (own.size, &own.root), &receipt.path)?;
            Ok((receipt.place, receipt.checkpoint == *note))
        });
        match proven {
            Ok((place, true)) => {
                self.looked.proofs += 1;
                return Some(place);
            }
            Ok((_, false)) => self.looked.fault(&name, "it leads to another checkpoint"),
            Err(error) => self.looked.fault(&name, error.to_string()),
        }
        None
    }

    /// Each proof that the log grew leads to the one checkpoint; from where is seen by whoever holds that.
    pub(super) fn growth(&mut self) {
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
    pub(super) fn compare(&mut self, file: &str, held: &Held) {
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
                let other = self.another_log(held);
                compared.unknown =
                    Some(other.unwrap_or_else(|| "it is not signed by the key that is used here".to_owned()));
            }
            Err(error) => self.looked.fault(
                file,
                format!("it is of another log than the archive, or of one that was changed: {error}"),
            ),
        }
        self.looked.compared.push(compared);
    }

    /// What is told of a checkpoint that the archive's key signed, for a log that the console began before or after this one.
    fn another_log(&self, held: &Held) -> Option<String> {
        let note = match held {
            Held::Growth(growth) => &growth.checkpoint,
            Held::Checkpoint(note) => note,
        };
        let shown: Checkpoint = note.unverified_text().parse().ok()?;
        let (own, _) = self.checkpoint.as_ref()?;
        let used = self.keys.iter().find(|key| key.name() == own.origin)?;
        let other = NoteKey::new(&shown.origin, *used.key()).ok()?;
        let is_signed = is_another_log(&other, used) && note.verify(std::slice::from_ref(&other)).is_ok();
        is_signed.then(|| {
            format!(
                "it is of the log {}, which the key of this archive's log {} signed too. {RESTORED}",
                other.name(),
                used.name()
            )
        })
    }

    /// Whether it is the same log; not told where nothing in the archive leads from one to the other.
    fn beside(&mut self, held: &Held, size: &mut Option<u64>) -> Result<bool, LogError> {
        let Some((own, _)) = self.checkpoint.clone() else {
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
}
