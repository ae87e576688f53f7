//! The power goes at any step of sealing, acknowledging and refusing, and the disk has kept of the steps that were not yet
//! flushed whatever it liked: nothing is lost, no number is used twice, and the next run goes on.
#![expect(clippy::unwrap_used, reason = "test code, outside the test functions too")]

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use dspt_agent::disk::Disk;
use dspt_agent::disk::Live;
use dspt_agent::spool::Entry;
use dspt_agent::spool::Place;
use dspt_agent::spool::Spool;
use dspt_report::Envelope;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::Seed;
use dspt_report::SigningKey;

/// A change of names that may not have reached the disk.
#[derive(Debug)]
enum Loose {
    Made(PathBuf),
    Renamed {
        from: PathBuf,
        to: PathBuf,
        replaced: Option<Vec<u8>>,
        to_flushed: bool,
    },
}

/// A disk whose power goes after some steps. What a file holds is flushed with it; its name only with its folder.
struct Cut {
    left: RefCell<usize>,
    loose: RefCell<Vec<Loose>>,
}

impl Cut {
    fn after(steps: usize) -> Self {
        Self {
            left: RefCell::new(steps),
            loose: RefCell::default(),
        }
    }

    fn step(&self) -> io::Result<()> {
        let mut left = self.left.borrow_mut();
        *left = left
            .checked_sub(1)
            .ok_or_else(|| io::Error::other("the power is gone"))?;
        Ok(())
    }

    /// The power comes back. `kept` says for each loose change, the newest first, what became of it.
    fn come_back(self, mut kept: impl FnMut() -> u8) {
        for loose in self.loose.into_inner().into_iter().rev() {
            match (loose, kept()) {
                (Loose::Made(path), 0) => {
                    let _ = std::fs::remove_file(path);
                }
                (Loose::Made(_), _) => {}
                (
                    Loose::Renamed {
                        from,
                        to,
                        replaced,
                        to_flushed: false,
                    },
                    0,
                ) => {
                    std::fs::rename(&to, from).unwrap();
                    if let Some(bytes) = replaced {
                        Live.write_file(&to, &bytes).unwrap();
                    }
                }
                // The new name arrived and the going of the old one did not.
                (Loose::Renamed { from, to, .. }, 1) => {
                    std::fs::copy(&to, from).unwrap();
                }
                (Loose::Renamed { .. }, _) => {}
            }
        }
    }
}

impl Disk for Cut {
    fn write_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        Live.write_file(path, bytes)?;
        self.loose.borrow_mut().push(Loose::Made(path.to_owned()));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        let replaced = std::fs::read(to).ok();
        Live.rename(from, to)?;
        self.loose.borrow_mut().push(Loose::Renamed {
            from: from.to_owned(),
            to: to.to_owned(),
            replaced,
            to_flushed: false,
        });
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        let is_in = |path: &Path| path.parent() == Some(folder);
        self.loose.borrow_mut().retain_mut(|loose| match loose {
            Loose::Made(path) => !is_in(path),
            Loose::Renamed {
                from, to, to_flushed, ..
            } => {
                *to_flushed |= is_in(to);
                !(*to_flushed && is_in(from))
            }
        });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Live.remove(path)
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([9; 32])).unwrap()
}

fn enrolment() -> ReportId {
    ReportId::new([1; 32])
}

/// The report of the format's own example.
fn example() -> Report {
    let text = include_str!("../../policies/report/tests/vectors/good-first.json");
    let example: serde_json::Value = serde_json::from_str(text).unwrap();
    let field = |name: &str| example.get(name).unwrap().as_str().unwrap().to_owned();
    let key = PublicKey::try_from(field("public_key")).unwrap();
    let envelope = Envelope::parse(field("envelope").as_bytes()).unwrap();
    envelope.verify::<Report>(&key).unwrap().into_statement()
}

/// Seals the next report as every round does: its body first.
fn seal(spool: &Spool<'_>) -> Option<Entry> {
    let key = key();
    let head = spool.head(key.public(), enrolment()).unwrap();
    let body = spool
        .keep_body(format!("seen {}", head.sequence).as_bytes())
        .ok()?;
    let mut report = example();
    report.device = key.public().device_id();
    report.previous = head.id;
    report.sequence = head.sequence + 1;
    (report.facts, report.findings, report.inventory) = (body, body, body);
    spool.seal(&dspt_report::seal(report, &key).unwrap()).ok()
}

/// Numbers in the chain that can be read, each once; every waiting one with its body.
fn numbers(spool: &Spool<'_>) -> Vec<u64> {
    let key = key();
    let mut seen = std::collections::BTreeMap::new();
    for place in [Place::Waiting, Place::Sent, Place::Refused] {
        for entry in spool.entries(place).unwrap() {
            let (envelope, report) = spool.read(&entry, key.public()).unwrap();
            let statement = report.statement();
            if place == Place::Waiting {
                assert!(spool.body(&statement.facts).unwrap().is_some(), "a body is gone");
            }
            let other = seen.insert(statement.sequence, envelope.id());
            // The same report may stand in two folders after a cut; the console knows it by its id.
            assert!(
                other.is_none_or(|other| other == envelope.id()),
                "a number was used twice"
            );
        }
    }
    seen.into_keys().collect()
}

/// What is done while the power goes.
type Work = fn(&Spool<'_>) -> bool;

fn sealing(spool: &Spool<'_>) -> bool {
    seal(spool).is_some()
}

fn acknowledging(spool: &Spool<'_>) -> bool {
    let first = spool.entries(Place::Waiting).unwrap()[0];
    spool.acknowledge(&first).is_ok()
}

fn refusing(spool: &Spool<'_>) -> bool {
    let first = spool.entries(Place::Waiting).unwrap()[0];
    spool.refuse(&first, "400: no").is_ok()
}

fn skipping(spool: &Spool<'_>) -> bool {
    let head = spool.head(key().public(), enrolment()).unwrap();
    spool.skip(head.id).is_ok()
}

/// At most two changes are ever loose at once, so four bits are all that can happen.
///
/// Three reports, then `work` until the power goes, then what the disk kept by `bits`, two for each loose change.
fn after_a_cut(work: Work, steps: usize, bits: u32) -> (bool, Vec<u64>) {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    for _ in 0..3 {
        seal(&spool).unwrap();
    }
    let cut = Cut::after(steps);
    let done = work(&Spool::look(root.path(), &cut));
    let mut bits = bits;
    cut.come_back(|| {
        let kept = u8::try_from(bits & 3).unwrap();
        bits >>= 2;
        kept
    });
    let seen = numbers(&spool);
    // The next run goes on from there.
    let next = seal(&spool).map(|_| numbers(&spool)).unwrap();
    assert_eq!(next.len(), seen.len() + 1, "the next number is a new one");
    (done, seen)
}

#[test]
fn whatever_the_disk_kept_of_a_cut_nothing_is_lost_or_doubled() {
    for (work, seals) in [
        (sealing as Work, true),
        (acknowledging, false),
        (refusing, false),
        (skipping, false),
    ] {
        let mut finished = false;
        for steps in 0..9 {
            for bits in 0..1 << 4 {
                let (done, seen) = after_a_cut(work, steps, bits);
                let sealed: &[u64] = if seen.len() == 4 {
                    &[1, 2, 3, 4]
                } else {
                    &[1, 2, 3]
                };
                assert_eq!(seen, sealed, "{steps} steps, {bits:b}");
                assert!(
                    !(done && seals) || seen.len() == 4,
                    "it was said to be sealed, and is not: {steps} steps, {bits:b}"
                );
                finished |= done;
            }
        }
        assert!(finished, "more steps are needed to see it end");
    }
}
