//! Consoles that tell the truth about their log, and such that do not.

use std::cell::RefCell;
use std::collections::BTreeMap;

use dspt_report::DeviceId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::log::Frontier;
use dspt_report::log::Node;
use dspt_report::log::proof;

use super::*;

fn key(byte: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([byte; 32])).unwrap()
}

/// A log as a console keeps it.
#[derive(Clone)]
struct Log {
    origin: &'static str,
    key: u8,
    leaves: Vec<Digest>,
}

impl Log {
    fn new(entries: &[&str]) -> Self {
        Self {
            origin: "log.example/1",
            key: 1,
            leaves: entries.iter().map(|text| Digest::of(text.as_bytes())).collect(),
        }
    }

    fn nodes(&self) -> BTreeMap<Node, Digest> {
        let (mut nodes, mut edge) = (BTreeMap::new(), Frontier::new());
        for (index, leaf) in (0..).zip(&self.leaves) {
            nodes.insert(Node { height: 0, index }, *leaf);
            edge.append(*leaf, |node, hash| {
                nodes.insert(node, hash);
            })
            .unwrap();
        }
        nodes
    }

    fn answer(&self, leaf: &str, from: Option<u64>) -> LogAnswer {
        let nodes = self.nodes();
        let node = |node: Node| Ok::<_, LogError>(nodes[&node]);
        let size = self.leaves.len() as u64;
        let checkpoint = Checkpoint {
            origin: self.origin.to_owned(),
            size,
            root: proof::root(size, node).unwrap(),
        };
        let checkpoint = checkpoint.sign(&key(self.key)).unwrap();
        let leaf = Digest::of(leaf.as_bytes());
        let place = (0..).zip(&self.leaves).find(|(_, found)| **found == leaf);
        let place = place.map_or(0, |(place, _)| place);
        let receipt = Receipt {
            place,
            path: proof::inclusion(place, size, node).unwrap(),
            checkpoint: checkpoint.clone(),
        };
        let growth = from.filter(|from| *from <= size).map(|from| Growth {
            from,
            path: proof::consistency(from, size, node).unwrap(),
            checkpoint,
        });
        LogAnswer {
            growth: growth.map(|growth| growth.to_string()),
            receipt: receipt.to_string(),
        }
    }
}

fn report(text: &str) -> Head {
    Head {
        id: ReportId::new(*Digest::of(text.as_bytes()).as_bytes()),
        sequence: 1,
    }
}

/// A computer that asks this log, at this moment, about one report.
fn ask(folder: &DataFolder, log: &Log, about: &str, now: i64) -> (Told, Vec<String>) {
    let asked = RefCell::new(Vec::new());
    let answers = async |path: String, _: usize| {
        asked.borrow_mut().push(path.clone());
        if path.ends_with("/key") {
            let known = NoteKey::new(log.origin, *key(log.key).public()).unwrap();
            return Ok(Some(format!("{known}\n").into_bytes()));
        }
        let from = path.split_once("from=").and_then(|(_, size)| size.parse().ok());
        Ok(Some(serde_json::to_vec(&log.answer(about, from)).unwrap()))
    };
    let device = DeviceId::new([7; 16]);
    let told = crate::uplink::talk(async {
        Ok::<_, UplinkError>(watch(folder, &disk::Live, device, &[report(about)], now, answers).await)
    });
    let told = told.unwrap().unwrap();
    (told, asked.into_inner())
}

/// What it is called, and what it does to a log.
type Lie = (&'static str, fn(&mut Log));

const DAY: i64 = 24 * 60 * 60;

fn begin() -> (tempfile::TempDir, DataFolder, Log) {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let log = Log::new(&["a", "b", "c"]);
    assert_eq!(ask(&folder, &log, "b", DAY).0, Told::Fits);
    (root, folder, log)
}

#[test]
fn a_log_that_grows_fits_day_by_day_and_is_what_the_next_report_says_was_seen() {
    let (_root, folder, mut log) = begin();
    assert_eq!(Watch::load(&folder).seen().unwrap().size, 3);
    let (told, asked) = ask(&folder, &log, "b", DAY + 60);
    assert_eq!((told, asked), (Told::Nothing, Vec::new()), "at most daily");
    for day in 2..40 {
        log.leaves.push(Digest::of(format!("report {day}").as_bytes()));
        let (told, asked) = ask(&folder, &log, &format!("report {day}"), day * DAY);
        assert_eq!(told, Told::Fits);
        assert_eq!(asked.len(), 1, "the key is known: {asked:?}");
        assert!(
            asked[0].ends_with(&format!("&from={}", log.leaves.len() - 1)),
            "{asked:?}"
        );
        assert_eq!(Watch::load(&folder).seen().unwrap().size, log.leaves.len() as u64);
    }
    assert!(!folder.log_contradiction().exists());
}

#[test]
fn a_console_that_lies_is_told_and_what_it_showed_is_kept_and_reports_go_on() {
    let lies: [Lie; 6] = [
        ("an entry was changed", |log| log.leaves[0] = Digest::of(b"x")),
        ("two were put in another order", |log| log.leaves.swap(0, 2)),
        ("one was taken out", |log| {
            log.leaves.remove(0);
        }),
        ("it became shorter", |log| log.leaves.truncate(2)),
        ("another key signed it", |log| log.key = 2),
        ("it is another log", |log| log.origin = "other.example/2"),
    ];
    for (name, lie) in lies {
        let (_root, folder, mut log) = begin();
        let held = Watch::load(&folder);
        log.leaves.push(Digest::of(b"d"));
        lie(&mut log);
        let (told, _) = ask(&folder, &log, "b", 2 * DAY);
        assert!(matches!(told, Told::Broken(_)), "{name}: {told:?}");
        let after = Watch::load(&folder);
        assert_eq!(
            (after.seen(), after.held),
            (held.seen(), held.held.clone()),
            "{name}"
        );
        assert_eq!(after.broken_at, Some(2 * DAY));
        let kept = std::fs::read(folder.log_contradiction()).unwrap();
        let found: Contradiction = serde_json::from_slice(&kept).unwrap();
        assert_eq!(found.held, held.held, "{name}");
        assert!(Receipt::parse(found.receipt.as_bytes()).is_ok(), "{name}");
        // The first is kept, whatever comes after it.
        let (told, _) = ask(&folder, &log, "b", 3 * DAY);
        assert!(matches!(told, Told::Broken(_)), "{name}");
        assert_eq!(std::fs::read(folder.log_contradiction()).unwrap(), kept, "{name}");
    }
}

#[test]
fn a_report_that_the_console_acknowledged_and_did_not_log_is_found() {
    let (_root, folder, log) = begin();
    let (told, _) = ask(&folder, &log, "never logged", 2 * DAY);
    assert!(matches!(told, Told::Broken(_)), "{told:?}");
}

#[test]
fn a_console_put_back_from_a_copy_is_told_as_begun_anew_and_held_to_that() {
    let (_root, folder, log) = begin();
    let mut anew = Log::new(&["a", "restart", "b"]);
    anew.origin = "log.example/2";
    assert_eq!(ask(&folder, &anew, "b", 2 * DAY).0, Told::BegunAnew);
    assert_eq!(Watch::load(&folder).begun_anew_at, Some(2 * DAY));
    anew.leaves.push(Digest::of(b"d"));
    assert_eq!(ask(&folder, &anew, "d", 3 * DAY).0, Told::Fits);
    // There is no way back to the first.
    assert!(matches!(ask(&folder, &log, "b", 4 * DAY).0, Told::Broken(_)));
    assert!(folder.log_contradiction().exists());
}

#[test]
fn a_key_that_is_known_is_not_asked_for_again() {
    let (_root, folder, mut log) = begin();
    log.key = 2;
    let (told, asked) = ask(&folder, &log, "b", 2 * DAY);
    assert!(matches!(told, Told::Broken(_)), "{told:?}");
    assert!(asked.iter().all(|path| !path.ends_with("/key")), "{asked:?}");
}
