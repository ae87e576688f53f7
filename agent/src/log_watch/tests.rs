//! Consoles that tell the truth about their log, and such that do not.

use std::cell::RefCell;
use std::collections::BTreeMap;

use dspt_report::DeviceId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::log::Frontier;
use dspt_report::log::Node;
use dspt_report::log::proof;
use dspt_report::trust::Lasting;

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

    /// The same under another number, as a console goes on that was put back from a copy.
    fn restored(&self) -> Self {
        let mut anew = self.clone();
        anew.origin = "log.example/2";
        anew.leaves.insert(1, Digest::of(b"restarted"));
        anew
    }

    fn known(&self) -> NoteKey {
        NoteKey::new(self.origin, *key(self.key).public()).unwrap()
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

/// A computer whose trust document names no log, and that asks this one, at this moment, about one report.
fn ask(folder: &DataFolder, log: &Log, about: &str, now: i64) -> (Told, Vec<String>) {
    ask_by(folder, log, about, now, &Named::default())
}

fn ask_by(folder: &DataFolder, log: &Log, about: &str, now: i64, named: &Named) -> (Told, Vec<String>) {
    let asked = RefCell::new(Vec::new());
    let answers = async |path: String, _: usize| {
        asked.borrow_mut().push(path.clone());
        if path.ends_with("/key") {
            return Ok(Some(format!("{}\n", log.known()).into_bytes()));
        }
        let from = path.split_once("from=").and_then(|(_, size)| size.parse().ok());
        Ok(Some(serde_json::to_vec(&log.answer(about, from)).unwrap()))
    };
    let device = DeviceId::new([7; 16]);
    let told = crate::uplink::talk(async {
        Ok::<_, UplinkError>(watch(folder, &disk::Live, device, &[report(about)], named, now, answers).await)
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
    let left = Watch::load(&folder).left;
    assert_eq!(
        (left.len(), left[0].at, left[0].next_is_named),
        (1, 2 * DAY, false)
    );
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

/// A version of the trust document that names these logs, good at any time that these tests have.
fn naming(version: u32, logs: &[&Log]) -> Named {
    let always = |log: &&Log| Lasting {
        not_after: 1_000 * DAY,
        not_before: 0,
        value: log.known(),
    };
    Named::by(version, logs.iter().map(always).collect(), DAY)
}

#[test]
fn a_computer_whose_document_names_the_log_takes_its_key_from_there_and_never_asks_for_one() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let log = Log::new(&["a", "b"]);
    let (told, asked) = ask_by(&folder, &log, "b", DAY, &naming(1, &[&log]));
    assert_eq!((told, asked.len()), (Told::Fits, 1), "{asked:?}");
    assert_eq!(Watch::load(&folder).key, Some(log.known().to_string()));
}

#[test]
fn a_new_version_of_the_document_is_asked_about_at_once_and_only_then() {
    let (_root, folder, log) = begin();
    let named = naming(1, &[&log]);
    assert_eq!(ask_by(&folder, &log, "b", DAY + 1, &named).0, Told::Fits);
    let (told, asked) = ask_by(&folder, &log, "b", DAY + 2, &named);
    assert_eq!((told, asked), (Told::Nothing, Vec::new()), "at most daily");
    let (told, asked) = ask_by(&folder, &log, "b", DAY + 3, &naming(2, &[&log]));
    assert_eq!((told, asked.len()), (Told::Fits, 1), "{asked:?}");
}

#[test]
fn a_log_that_the_document_does_not_name_is_not_believed_and_told_until_it_is_named() {
    let strangers: [Lie; 3] = [
        ("another number", |log| *log = log.restored()),
        ("another name", |log| log.origin = "other.example/1"),
        ("another key", |log| log.key = 2),
    ];
    for (name, change) in strangers {
        let (_root, folder, log) = begin();
        let named = naming(1, &[&log]);
        let mut other = log.clone();
        change(&mut other);
        let before = Watch::load(&folder);
        for day in 2..4 {
            let (told, _) = ask_by(&folder, &other, "b", day * DAY, &named);
            assert_eq!(told, Told::Unnamed, "{name}");
        }
        let after = Watch::load(&folder);
        assert_eq!((&after.held, &after.key), (&before.held, &before.key), "{name}");
        assert_eq!((after.fitted_at, after.broken_at), (Some(DAY), None), "{name}");
        let shown = after.unnamed.unwrap();
        assert_eq!(shown.at, 2 * DAY, "{name}: the first is kept");
        let note = SignedNote::parse(shown.checkpoint.as_bytes()).unwrap();
        assert!(note.verify(&[other.known()]).is_ok(), "{name}: to the byte");

        // That the named one is shown again explains nothing; that the other is named does.
        assert_eq!(
            ask_by(&folder, &log, "b", 4 * DAY, &named).0,
            Told::Fits,
            "{name}"
        );
        assert!(Watch::load(&folder).unnamed.is_some(), "{name}");
        let both = naming(2, &[&log, &other]);
        assert_eq!(ask_by(&folder, &log, "b", 5 * DAY, &both).0, Told::Fits, "{name}");
        assert_eq!(Watch::load(&folder).unnamed, None, "{name}");
        assert!(!folder.log_contradiction().exists(), "{name}");
    }
}

#[test]
fn a_log_is_believed_only_while_the_document_says_that_it_is_good() {
    let (_root, folder, log) = begin();
    let spans = [(2 * DAY, 9 * DAY), (0, DAY - 1)];
    for (version, (not_before, not_after)) in (1..).zip(spans) {
        let listed = Lasting {
            not_after,
            not_before,
            value: log.known(),
        };
        let named = |at| Named::by(version, vec![listed.clone()], at);
        assert_eq!(ask_by(&folder, &log, "b", 3 * DAY, &named(DAY)).0, Told::Unnamed);
        let at = 4 * DAY;
        assert_eq!(ask_by(&folder, &log, "b", at, &named(not_after)).0, Told::Fits);
    }
}

#[test]
fn a_console_put_back_from_a_copy_is_followed_where_the_document_names_its_new_log_and_there_is_no_way_back()
{
    for is_old_named in [true, false] {
        let (_root, folder, log) = begin();
        let mut anew = log.restored();
        assert_eq!(
            ask_by(&folder, &anew, "b", 2 * DAY, &naming(1, &[&log])).0,
            Told::Unnamed,
            "the same key is not enough"
        );
        let before = Watch::load(&folder);
        let logs = if is_old_named {
            vec![&log, &anew]
        } else {
            vec![&anew]
        };
        let named = naming(2, &logs);
        assert_eq!(ask_by(&folder, &anew, "b", 2 * DAY + 1, &named).0, Told::Followed);
        let after = Watch::load(&folder);
        assert_eq!(
            (&after.key, &after.unnamed),
            (&Some(anew.known().to_string()), &None)
        );
        assert_eq!(after.seen().unwrap().size, 4);
        let kept = Left {
            at: 2 * DAY + 1,
            key: log.known().to_string(),
            held: before.held,
            next_is_named: true,
        };
        assert_eq!(after.left, [kept], "what was seen of the old one");
        anew.leaves.push(Digest::of(b"d"));
        assert_eq!(ask_by(&folder, &anew, "d", 3 * DAY, &named).0, Told::Fits);

        // Back again, by the old document or by a newer one that names the old log only or as the later of the two.
        let held = Watch::load(&folder).held;
        for (version, logs) in [(3, vec![&log]), (4, vec![&anew, &log])] {
            let back = naming(version, &logs);
            let (told, _) = ask_by(&folder, &log, "b", 4 * DAY, &back);
            assert!(matches!(told, Told::Broken(_)), "{told:?}");
        }
        let after = Watch::load(&folder);
        assert_eq!((&after.held, after.broken_at), (&held, Some(4 * DAY)));
        let kept = std::fs::read(folder.log_contradiction()).unwrap();
        let found: Contradiction = serde_json::from_slice(&kept).unwrap();
        assert_eq!(found.held, held);
    }
}

#[test]
fn a_computer_that_came_later_does_not_go_to_a_log_that_was_begun_earlier() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    let log = Log::new(&["a", "b", "c"]);
    let anew = log.restored();
    let named = naming(1, &[&log, &anew]);
    assert_eq!(ask_by(&folder, &anew, "b", DAY, &named).0, Told::Fits);
    let (told, _) = ask_by(&folder, &log, "b", 2 * DAY, &named);
    assert!(matches!(told, Told::Broken(_)), "{told:?}");
}

#[test]
fn a_later_key_of_the_same_log_is_taken_where_it_is_named_and_the_log_grew_and_not_else() {
    let (_root, folder, log) = begin();
    let mut later = log.clone();
    later.key = 2;
    let named = naming(1, &[&log, &later]);
    // An entry was changed under the cover of a new key.
    let mut changed = later.clone();
    changed.leaves[0] = Digest::of(b"x");
    let (told, _) = ask_by(&folder, &changed, "b", 2 * DAY, &named);
    assert!(matches!(told, Told::Broken(_)), "{told:?}");
    assert_eq!(Watch::load(&folder).key, Some(log.known().to_string()));

    later.leaves.push(Digest::of(b"d"));
    assert_eq!(ask_by(&folder, &later, "d", 3 * DAY, &named).0, Told::Followed);
    assert_eq!(Watch::load(&folder).seen().unwrap().size, 4);
    let (told, _) = ask_by(&folder, &log, "b", 4 * DAY, &named);
    assert!(matches!(told, Told::Broken(_)), "the old key: {told:?}");
}

#[test]
fn a_document_that_names_no_log_any_more_leaves_the_one_that_is_held() {
    let (_root, folder, log) = begin();
    assert_eq!(
        ask_by(&folder, &log, "b", 2 * DAY, &naming(1, &[&log])).0,
        Told::Fits
    );
    let none = naming(2, &[]);
    assert_eq!(ask_by(&folder, &log, "b", 3 * DAY, &none).0, Told::Fits);
    // As by the pin: the same key under a higher number.
    assert_eq!(
        ask_by(&folder, &log.restored(), "b", 4 * DAY, &none).0,
        Told::BegunAnew
    );
}

#[test]
fn what_is_kept_of_logs_that_were_left_is_bounded_and_so_is_the_file() {
    let (_root, folder, log) = begin();
    let mut watch = Watch::load(&folder);
    let note = "\n".repeat(format_limits::NOTE_BYTES);
    let key = "k".repeat(limits::LOG_KEY_BYTES);
    for at in 0..20 {
        watch.held = Some(note.clone());
        watch.key = Some(
            NoteKey::new(&format!("log.example/{at}"), *log.known().key())
                .unwrap()
                .to_string(),
        );
        watch.go_on_with(&log.known(), &Named::default(), at);
    }
    let kept: Vec<i64> = watch.left.iter().map(|left| left.at).collect();
    assert_eq!(kept, (12..20).collect::<Vec<i64>>(), "the newest");
    for left in &mut watch.left {
        left.key.clone_from(&key);
    }
    watch.held = Some(note.clone());
    watch.key = Some(key);
    watch.unnamed = Some(Unnamed {
        at: 1,
        checkpoint: note,
    });
    watch.keep(&folder, &disk::Live).unwrap();
    assert_eq!(Watch::load(&folder), watch, "the fullest one can be read again");
}
