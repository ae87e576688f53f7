use std::cell::Cell;
use std::io;

use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::statement::AgentInfo;
use dspt_report::statement::PolicyRef;

use super::*;
use crate::disk::Live;

/// A disk that does its first steps and then none, as when the power goes.
#[derive(Debug)]
pub(crate) struct Stopping {
    steps: Cell<usize>,
}

impl Stopping {
    pub(crate) fn after(steps: usize) -> Self {
        Self {
            steps: Cell::new(steps),
        }
    }

    fn step(&self) -> io::Result<()> {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        if left == 0 {
            return Err(io::Error::other("stopped"));
        }
        Ok(())
    }
}

impl Disk for Stopping {
    fn write_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if self.steps.get() == 0 {
            // The worst a stop can leave: a file begun and not finished.
            let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
            let _ = Live.write_file(path, half);
        }
        self.step()?;
        Live.write_file(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        Live.rename(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Live.sync_folder(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        Live.remove(path)
    }
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([7; 32])).unwrap()
}

pub(crate) fn report(key: &SigningKey, previous: Head, bodies: [BodyRef; 3]) -> Envelope {
    dspt_report::seal(said(key, previous, bodies), key).unwrap()
}

pub(crate) fn said(key: &SigningKey, previous: Head, bodies: [BodyRef; 3]) -> Report {
    let [facts, findings, inventory] = bodies;
    Report {
        agent: AgentInfo {
            os: "linux".to_owned(),
            version: "0.1.0".to_owned(),
        },
        assessment: None,
        collected_at: 1_795_000_000,
        device: key.public().device_id(),
        duration_ms: 9,
        facts,
        findings,
        inventory,
        policy: PolicyRef {
            digest: Digest::of(b"policy"),
            name: "dspt-care".to_owned(),
            version: 1,
        },
        policy_refused: None,
        previous: previous.id,
        readings: Default::default(),
        rejoined: None,
        seen: None,
        sharing: None,
        sequence: previous.sequence + 1,
        skipped: None,
    }
}

pub(crate) fn enrolment() -> ReportId {
    ReportId::new([1; 32])
}

/// Seals the next report, whose facts body is `text`.
pub(crate) fn seal_next(spool: &Spool<'_>, text: &str) -> Result<Entry, SpoolError> {
    let key = key();
    let head = spool.head(key.public(), enrolment())?;
    let facts = spool.keep_body(text.as_bytes())?;
    let others = spool.keep_body(b"others")?;
    spool.seal(&report(&key, head, [facts, others, others]))
}

/// Every report in the spool, checked: each verifies, each number stands once, and what waits has its bodies.
fn sequences(spool: &Spool<'_>) -> Vec<u64> {
    let key = key();
    let mut sequences = Vec::new();
    for place in Place::ALL {
        for entry in spool.entries(place).unwrap() {
            let (_, report) = spool.read(&entry, key.public()).unwrap();
            let statement = report.statement();
            if place != Place::Refused {
                for body in [statement.facts, statement.findings, statement.inventory] {
                    assert!(spool.body(&body).unwrap().is_some(), "a body is missing");
                }
            }
            sequences.push(statement.sequence);
        }
    }
    sequences.sort_unstable();
    let count = sequences.len();
    sequences.dedup();
    assert_eq!(sequences.len(), count, "a number was used twice");
    sequences
}

#[test]
fn the_newest_report_is_the_state() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let key = key();
    let start = spool.head(key.public(), enrolment()).unwrap();
    assert_eq!((start.id, start.sequence), (enrolment(), 0));

    let first = seal_next(&spool, "one").unwrap();
    let second = seal_next(&spool, "two").unwrap();
    spool.acknowledge(&first).unwrap();
    spool.refuse(&second, "400: no").unwrap();
    let head = spool.head(key.public(), enrolment()).unwrap();
    assert_eq!(
        head.sequence, 2,
        "a refused report has used its number all the same"
    );
    seal_next(&spool, "three").unwrap();
    assert_eq!(sequences(&spool), [1, 2, 3]);
}

#[test]
fn a_stop_after_any_step_of_sealing_loses_no_report_and_reuses_no_number() {
    let mut finished = false;
    for steps in 0..20 {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::open(root.path(), &Live).unwrap();
        seal_next(&spool, "one").unwrap();

        let stopping = Stopping::after(steps);
        let stopped = seal_next(&Spool::look(root.path(), &stopping), "two").is_err();

        // What the next run sees: nothing half, and it goes on from there.
        let seen = sequences(&spool);
        assert!(seen == [1] || seen == [1, 2], "after {steps} steps: {seen:?}");
        assert!(
            stopped || seen == [1, 2],
            "sealing said done and is not, after {steps} steps"
        );
        let next = u64::try_from(seen.len()).unwrap() + 1;
        seal_next(&spool, "three").unwrap();
        assert_eq!(sequences(&spool), (1..=next).collect::<Vec<_>>());
        finished |= !stopped;
    }
    assert!(finished, "more steps are needed to see sealing end");
}

#[test]
fn a_stop_after_any_step_of_an_answer_leaves_the_report_in_exactly_one_place() {
    for refuse in [false, true] {
        let mut finished = false;
        for steps in 0..10 {
            let root = tempfile::tempdir().unwrap();
            let spool = Spool::open(root.path(), &Live).unwrap();
            let entry = seal_next(&spool, "one").unwrap();

            let stopping = Stopping::after(steps);
            let again = Spool::look(root.path(), &stopping);
            let stopped = if refuse {
                again.refuse(&entry, "400: no").is_err()
            } else {
                again.acknowledge(&entry).is_err()
            };

            assert_eq!(sequences(&spool), [1], "after {steps} steps");
            let waiting = spool.entries(Place::Waiting).unwrap().len();
            assert!(
                stopped || waiting == 0,
                "the answer was said to be kept and was not"
            );
            finished |= !stopped;
        }
        assert!(finished, "more steps are needed to see it end");
    }
}

#[test]
fn a_stop_while_tidying_removes_nothing_that_is_needed() {
    let mut finished = false;
    for steps in 0..60 {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::open(root.path(), &Live).unwrap();
        let kept = limits::SENT_KEPT + 3;
        for number in 0..kept {
            let entry = seal_next(&spool, &format!("facts {number}")).unwrap();
            spool.acknowledge(&entry).unwrap();
        }
        Live.write_file(&root.path().join("waiting/000000000099.new"), b"half")
            .unwrap();
        let stopping = Stopping::after(steps);
        let stopped = Spool::look(root.path(), &stopping).tidy(key().public()).is_err();

        let left = sequences(&spool);
        assert!(left.len() >= limits::SENT_KEPT, "after {steps} steps");
        assert_eq!(
            left.last(),
            u64::try_from(kept).ok().as_ref(),
            "the state is kept"
        );
        if !stopped {
            assert_eq!(left.len(), limits::SENT_KEPT);
            let bodies = list(&root.path().join(BODIES)).unwrap();
            assert_eq!(
                bodies.len(),
                limits::SENT_KEPT + 1,
                "one facts body each, one shared"
            );
            assert!(list(&root.path().join("waiting")).unwrap().is_empty());
            finished = true;
            break;
        }
    }
    assert!(finished, "more steps are needed to see it end");
}

#[test]
fn the_newest_report_is_kept_even_where_it_is_refused_among_too_many() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let many = limits::REFUSED_KEPT + 5;
    for _ in 0..many {
        let entry = seal_next(&spool, "same").unwrap();
        spool.refuse(&entry, "400: no").unwrap();
    }
    spool.tidy(key().public()).unwrap();
    let refused = spool.refused(key().public()).unwrap();
    assert_eq!(refused.len(), limits::REFUSED_KEPT);
    let last = refused.last().unwrap();
    assert_eq!(last.sequence, u64::try_from(many).ok());
    assert_eq!(last.reason, "400: no");
    assert_eq!(
        list(&root.path().join("refused")).unwrap().len(),
        2 * limits::REFUSED_KEPT
    );
}

#[test]
fn a_damaged_newest_report_stops_the_program_instead_of_reusing_its_number() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    seal_next(&spool, "one").unwrap();
    let path = root.path().join("waiting/000000000001.json");
    let bytes = std::fs::read(&path).unwrap();

    Live.write_file(&path, bytes.get(..40).unwrap()).unwrap();
    let error = seal_next(&spool, "two").unwrap_err();
    assert!(matches!(error, SpoolError::Envelope { .. }), "{error}");

    let other = SigningKey::from_seed(&Seed::from_bytes([8; 32])).unwrap();
    Live.write_file(&path, &bytes).unwrap();
    let error = spool.head(other.public(), enrolment()).unwrap_err();
    assert!(matches!(error, SpoolError::Foreign { .. }), "{error}");
}

#[test]
fn a_full_spool_says_so_and_takes_up_again_when_there_is_room() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    for number in 1..=limits::WAITING_REPORTS {
        assert_eq!(spool.full().unwrap(), None, "at {number}");
        let path = root.path().join(format!("waiting/{number:012}.json"));
        Live.write_file(&path, b"x").unwrap();
    }
    assert_eq!(
        spool.full().unwrap(),
        Some(Full {
            reports: limits::WAITING_REPORTS
        })
    );
}

#[test]
fn bodies_that_fill_their_share_of_the_disk_stop_sealing_too() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let big = std::fs::File::create(root.path().join(BODIES).join("big")).unwrap();
    big.set_len(limits::BODIES_BYTES - 1).unwrap();
    assert_eq!(spool.full().unwrap(), None);
    big.set_len(limits::BODIES_BYTES).unwrap();
    assert_eq!(spool.full().unwrap(), Some(Full { reports: 0 }));
}

#[test]
fn skipped_cycles_are_counted_only_since_the_newest_report() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let (first, second) = (ReportId::new([1; 32]), ReportId::new([2; 32]));
    assert_eq!(spool.skip(first).unwrap(), 1);
    assert_eq!(spool.skip(first).unwrap(), 2);
    assert_eq!(spool.skipped(first).unwrap(), 2);
    assert_eq!(
        spool.skipped(second).unwrap(),
        0,
        "sealing ends the count by itself"
    );
}

#[test]
fn a_body_that_is_not_what_its_name_says_is_not_given_out() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let body = spool.keep_body(b"facts").unwrap();
    assert_eq!(spool.body(&body).unwrap().unwrap(), b"facts");
    Live.write_file(
        &root.path().join("bodies").join(body.sha256.to_string()),
        b"facty",
    )
    .unwrap();
    assert_eq!(spool.body(&body).unwrap(), None);
}

#[test]
fn a_kept_body_that_was_damaged_is_written_anew_though_it_has_its_length() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let body = spool.keep_body(b"facts").unwrap();
    let path = root.path().join("bodies").join(body.sha256.to_string());
    Live.write_file(&path, b"facty").unwrap();
    spool.keep_body(b"facts").unwrap();
    assert_eq!(spool.body(&body).unwrap().unwrap(), b"facts");
}

#[test]
fn a_folder_of_more_files_than_are_read_is_refused_and_not_taken_in_part() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let place = |number: usize| root.path().join(format!("waiting/note-{number}"));
    for number in 0..limits::FOLDER_ENTRIES {
        std::fs::File::create(place(number)).unwrap();
    }
    assert!(spool.entries(Place::Waiting).unwrap().is_empty());
    std::fs::File::create(place(limits::FOLDER_ENTRIES)).unwrap();
    let error = spool.entries(Place::Waiting).unwrap_err();
    assert!(matches!(error, SpoolError::Crowded { .. }), "{error}");
    assert!(seal_next(&spool, "one").is_err(), "no number is guessed");
}

#[test]
fn names_that_are_not_ours_are_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    for name in [
        "notes.txt",
        "1.json",
        "00000000000a.json",
        "000000000001.json.bak",
    ] {
        Live.write_file(&root.path().join("waiting").join(name), b"x")
            .unwrap();
    }
    assert!(spool.entries(Place::Waiting).unwrap().is_empty());
    spool.tidy(key().public()).unwrap();
    assert_eq!(list(&root.path().join("waiting")).unwrap().len(), 4);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path().join("spool"), &Live).unwrap();
    seal_next(&spool, "one").unwrap();
    let mode = |path: &str| root.path().join(path).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("spool"), 0o700);
    assert_eq!(mode("spool/waiting"), 0o700);
    assert_eq!(mode("spool/waiting/000000000001.json"), 0o600);
}
