use std::cell::RefCell;

use dspt_report::Envelope;
use dspt_report::Report;
use dspt_report::wire::Gap;
use dspt_report::wire::ReportResult;

use super::*;
use crate::disk::Live;
use crate::spool::tests::enrolment;
use crate::spool::tests::key;
use crate::spool::tests::seal_next;

/// What the console saw of one report: its number and which bodies came along.
type Seen = (u64, [bool; 4]);

/// A console that answers each report by a rule and notes what it saw, request by request.
struct Console<F> {
    requests: RefCell<Vec<Vec<Seen>>>,
    rule: F,
}

impl<F: Fn(usize, &Seen, &Report) -> ReportResult> Console<F> {
    fn new(rule: F) -> Self {
        Self {
            requests: RefCell::default(),
            rule,
        }
    }

    fn answer(&self, request: &[u8]) -> ReportsAnswer {
        let mut seen = Vec::new();
        let mut results = Vec::new();
        let round = self.requests.borrow().len();
        for incoming in wire::decode_reports(request).unwrap() {
            let envelope = Envelope::parse(incoming.envelope).unwrap();
            let report = envelope.verify::<Report>(key().public()).unwrap();
            let bodies = [
                incoming.facts,
                incoming.findings,
                incoming.inventory,
                incoming.assessment,
            ]
            .map(|body| body.is_some());
            let one = (report.statement().sequence, bodies);
            results.push((self.rule)(round, &one, report.statement()));
            seen.push(one);
        }
        self.requests.borrow_mut().push(seen);
        ReportsAnswer {
            checkpoint: None,
            export_key: None,
            results,
            time: 1_795_000_000,
        }
    }

    fn run(&self, spool: &Spool<'_>) -> Delivery {
        let post = async |request: Vec<u8>| Ok(self.answer(&request));
        run(spool, post)
    }

    fn requests(&self) -> Vec<Vec<Seen>> {
        self.requests.borrow().clone()
    }
}

fn run(spool: &Spool<'_>, post: impl AsyncFn(Vec<u8>) -> Result<ReportsAnswer, UplinkError>) -> Delivery {
    let key = key();
    crate::uplink::talk(deliver(spool, key.public(), post)).unwrap()
}

fn result(status: u16, head: u64) -> ReportResult {
    ReportResult {
        gap: None,
        head: Some(Head {
            id: ReportId::new([9; 32]),
            sequence: head,
        }),
        need: Vec::new(),
        reason: (status != 200).then(|| "because".to_owned()),
        report: None,
        status,
    }
}

fn spool(root: &tempfile::TempDir) -> Spool<'_> {
    Spool::open(root.path(), &Live).unwrap()
}

fn count(spool: &Spool<'_>, place: Place) -> usize {
    spool.entries(place).unwrap().len()
}

/// Every body that reports of these tests name: no one entered anything.
const ALL: [bool; 4] = [true, true, true, false];
const NONE: [bool; 4] = [false; 4];
const FACTS: [bool; 4] = [true, false, false, false];

#[test]
fn what_waits_goes_in_order_and_only_changed_bodies_go_along() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    for text in ["one", "one", "two"] {
        seal_next(&spool, text).unwrap();
    }
    let console = Console::new(|_, seen: &Seen, _: &Report| result(200, seen.0));
    let delivery = console.run(&spool);
    assert_eq!(delivery.acknowledged, [1, 2, 3]);
    assert_eq!(console.requests(), [vec![(1, ALL), (2, NONE), (3, FACTS)]]);
    assert_eq!(count(&spool, Place::Waiting), 0);
    assert_eq!(count(&spool, Place::Sent), 3);

    seal_next(&spool, "two").unwrap();
    console.run(&spool);
    assert_eq!(console.requests().last().unwrap(), &vec![(4, NONE)]);
}

#[test]
fn bodies_that_the_console_misses_are_sent_with_their_report() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    let entry = seal_next(&spool, "one").unwrap();
    spool.acknowledge(&entry).unwrap();
    seal_next(&spool, "one").unwrap();
    let console = Console::new(|_, seen: &Seen, report: &Report| {
        if seen.1 == ALL {
            result(200, seen.0)
        } else {
            ReportResult {
                need: vec![report.facts.sha256],
                ..result(422, 1)
            }
        }
    });
    let delivery = console.run(&spool);
    assert_eq!(delivery.acknowledged, [2]);
    assert_eq!(console.requests(), [vec![(2, NONE)], vec![(2, ALL)]]);
}

#[test]
fn a_report_whose_bodies_are_gone_is_set_aside_and_not_asked_for_ever() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    seal_next(&spool, "one").unwrap();
    let folder = root.path().join("bodies");
    for body in std::fs::read_dir(&folder).unwrap() {
        std::fs::remove_file(body.unwrap().path()).unwrap();
    }
    let console = Console::new(|_, _: &Seen, report: &Report| ReportResult {
        need: vec![report.facts.sha256],
        ..result(422, 0)
    });
    let delivery = console.run(&spool);
    assert_eq!(delivery.refused.len(), 1);
    assert_eq!(console.requests().len(), 2);
    assert_eq!(count(&spool, Place::Refused), 1);
}

#[test]
fn one_bad_report_is_set_aside_and_the_others_go_on() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    for text in ["one", "two", "three"] {
        seal_next(&spool, text).unwrap();
    }
    let console = Console::new(|_, seen: &Seen, _: &Report| match seen.0 {
        2 => result(400, 1),
        n => result(200, n),
    });
    let delivery = console.run(&spool);
    assert_eq!(delivery.acknowledged, [1, 3]);
    assert_eq!(delivery.refused.len(), 1);
    assert_eq!(delivery.refused.first().unwrap().sequence, 2);
    assert!(
        spool
            .refused(key().public())
            .unwrap()
            .first()
            .unwrap()
            .reason
            .contains("because")
    );
}

#[test]
fn a_console_that_is_busy_or_silent_leaves_everything_waiting() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    seal_next(&spool, "one").unwrap();
    let console = Console::new(|_, _: &Seen, _: &Report| result(503, 0));
    let delivery = console.run(&spool);
    assert!(matches!(delivery.kept, Some(Kept::Asked { .. })));
    assert_eq!(console.requests().len(), 1, "it is not asked again at once");

    let silent = async |_| {
        Err(UplinkError::TimedOut {
            address: "x".to_owned(),
        })
    };
    let delivery = run(&spool, silent);
    assert!(matches!(
        delivery.kept,
        Some(Kept::NoAnswer(UplinkError::TimedOut { .. }))
    ));
    assert_eq!(count(&spool, Place::Waiting), 1);
}

#[test]
fn a_request_refused_as_a_whole_is_taken_apart_until_the_culprit_is_found() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    for text in ["one", "two", "three"] {
        seal_next(&spool, text).unwrap();
    }
    let console = Console::new(|_, seen: &Seen, _: &Report| result(200, seen.0));
    let post = async |request: Vec<u8>| {
        let answer = console.answer(&request);
        let spoilt = console.requests().last().unwrap().iter().any(|seen| seen.0 == 2);
        if spoilt {
            return Err(UplinkError::Refused {
                status: 413,
                detail: "too large".to_owned(),
                after: None,
            });
        }
        Ok(answer)
    };
    let delivery = run(&spool, post);
    assert_eq!(delivery.acknowledged, [1, 3]);
    assert_eq!(delivery.refused.first().unwrap().sequence, 2);
    assert_eq!(count(&spool, Place::Waiting), 0);
}

#[test]
fn after_a_conflict_the_last_head_of_the_answer_is_the_one_to_join() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    for text in ["one", "two"] {
        seal_next(&spool, text).unwrap();
    }
    let console = Console::new(|_, seen: &Seen, _: &Report| match seen.0 {
        1 => result(409, 7),
        n => result(409, 7 + n),
    });
    let delivery = console.run(&spool);
    let conflict = delivery.conflict.unwrap();
    assert_eq!(conflict.head.sequence, 9);
    assert_eq!(delivery.refused.len(), 2);
    assert_eq!(
        spool.head(key().public(), enrolment()).unwrap().sequence,
        2,
        "the state stays what was sealed last"
    );
}

#[test]
fn a_console_that_was_restored_from_an_older_copy_gets_the_kept_reports_again() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    for text in ["one", "two", "three"] {
        let entry = seal_next(&spool, text).unwrap();
        spool.acknowledge(&entry).unwrap();
    }
    seal_next(&spool, "three").unwrap();
    // It knows report 1 only, and so misses a body of report 4.
    let console = Console::new(|round, seen: &Seen, report: &Report| match round {
        0 => ReportResult {
            need: vec![report.facts.sha256],
            ..result(422, 1)
        },
        _ => result(200, seen.0),
    });
    let delivery = console.run(&spool);
    assert_eq!(delivery.acknowledged, [2, 3, 4]);
    assert_eq!(
        console.requests(),
        [vec![(4, NONE)], vec![(2, FACTS), (3, FACTS), (4, ALL)],]
    );
}

fn three_acknowledged_and_one_waiting(spool: &Spool<'_>) {
    for text in ["one", "two", "three"] {
        let entry = seal_next(spool, text).unwrap();
        spool.acknowledge(&entry).unwrap();
    }
    seal_next(spool, "three").unwrap();
}

#[test]
fn reports_that_a_restored_console_tells_as_a_gap_are_sent_again() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    three_acknowledged_and_one_waiting(&spool);
    let console = Console::new(|_, seen: &Seen, _: &Report| ReportResult {
        gap: (seen.0 == 4).then_some(Gap { first: 2, last: 3 }),
        ..result(200, 4)
    });
    let delivery = console.run(&spool);
    assert_eq!(delivery.acknowledged, [2, 3, 4]);
    assert_eq!(
        console.requests(),
        [vec![(4, NONE)], vec![(2, FACTS), (3, FACTS)]],
        "report 1, which it has, is not sent"
    );
    assert_eq!(count(&spool, Place::Waiting), 0);
}

#[test]
fn a_console_that_tells_a_gap_for_ever_gets_each_report_once_more_and_no_oftener() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    three_acknowledged_and_one_waiting(&spool);
    let everything = Gap {
        first: 0,
        last: u64::MAX,
    };
    let console = Console::new(|_, seen: &Seen, _: &Report| ReportResult {
        gap: Some(everything),
        ..result(200, seen.0)
    });
    console.run(&spool);
    let mut sent: Vec<u64> = console.requests().iter().flatten().map(|seen| seen.0).collect();
    sent.sort_unstable();
    assert_eq!(sent, [1, 2, 3, 4]);
    assert_eq!(count(&spool, Place::Waiting), 0);
}

#[test]
fn a_stop_between_a_gap_and_its_reports_leaves_what_was_just_accepted_to_be_asked_again() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    three_acknowledged_and_one_waiting(&spool);
    let console = Console::new(|_, seen: &Seen, _: &Report| ReportResult {
        gap: (seen.0 == 4).then_some(Gap { first: 2, last: 3 }),
        ..result(200, 4)
    });
    // The first move is three steps: one is done, and then the power goes.
    let stopping = crate::spool::tests::Stopping::after(1);
    let stopped = Spool::look(root.path(), &stopping);
    let key = key();
    let post = async |request: Vec<u8>| Ok(console.answer(&request));
    assert!(crate::uplink::talk(deliver(&stopped, key.public(), post)).is_err());
    assert_eq!(count(&spool, Place::Waiting), 2, "report 2, and still report 4");

    let delivery = console.run(&spool);
    assert_eq!(delivery.acknowledged, [2, 3, 4]);
    assert_eq!(count(&spool, Place::Waiting), 0);
}

#[test]
fn what_was_entered_goes_along_when_it_changed_and_only_then() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    let key = key();
    let entered = |text: &[u8]| {
        let head = spool.head(key.public(), enrolment()).unwrap();
        let same = spool.keep_body(b"same").unwrap();
        let mut report = crate::spool::tests::said(&key, head, [same; 3]);
        report.assessment = Some(spool.keep_body(text).unwrap());
        spool.seal(&dspt_report::seal(report, &key).unwrap()).unwrap();
    };
    for text in [b"one", b"one", b"two"] {
        entered(text);
    }
    let console = Console::new(|_, seen: &Seen, _: &Report| result(200, seen.0));
    console.run(&spool);
    let only = [false, false, false, true];
    assert_eq!(console.requests(), [vec![(1, [true; 4]), (2, NONE), (3, only)]]);
    // What a report names stays on this disk as long as the report does.
    let sent = spool.entries(Place::Sent).unwrap();
    let (_, report) = spool.read(sent.last().unwrap(), key.public()).unwrap();
    let body = report.statement().assessment.unwrap();
    assert_eq!(spool.body(&body).unwrap().unwrap(), b"two");
}

#[test]
fn an_answer_that_does_not_fit_its_request_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    seal_next(&spool, "one").unwrap();
    let other = Console::new(|_, seen: &Seen, _: &Report| ReportResult {
        report: Some(ReportId::new([3; 32])),
        ..result(200, seen.0)
    });
    let delivery = other.run(&spool);
    assert!(matches!(
        delivery.kept,
        Some(Kept::NoAnswer(UplinkError::Mismatch { .. }))
    ));

    let post = async |_| {
        Ok(ReportsAnswer {
            checkpoint: None,
            export_key: None,
            results: Vec::new(),
            time: 0,
        })
    };
    let delivery = run(&spool, post);
    assert!(matches!(
        delivery.kept,
        Some(Kept::NoAnswer(UplinkError::Mismatch { .. }))
    ));
    assert_eq!(count(&spool, Place::Waiting), 1);
}

#[test]
fn more_reports_than_one_request_holds_go_in_several() {
    let root = tempfile::tempdir().unwrap();
    let spool = spool(&root);
    let many = format_limits::REPORTS_PER_REQUEST + 3;
    for _ in 0..many {
        seal_next(&spool, "same").unwrap();
    }
    let console = Console::new(|_, seen: &Seen, _: &Report| result(200, seen.0));
    let delivery = console.run(&spool);
    assert_eq!(delivery.acknowledged.len(), many);
    let sizes: Vec<usize> = console.requests().iter().map(Vec::len).collect();
    assert_eq!(sizes, [format_limits::REPORTS_PER_REQUEST, 3]);
}
