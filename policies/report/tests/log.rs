//! The log: proofs of every size, every flipped bit refused, hostile bytes, frozen vectors.
//!
//! `UPDATE_VECTORS=1` writes the vectors anew from fixed seeds.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use common::key;
use dspt_report::Digest;
use dspt_report::SigningKey;
use dspt_report::limits;
use dspt_report::log::Checkpoint;
use dspt_report::log::Frontier;
use dspt_report::log::Growth;
use dspt_report::log::LogError;
use dspt_report::log::Node;
use dspt_report::log::NoteKey;
use dspt_report::log::Receipt;
use dspt_report::log::SignedNote;
use dspt_report::log::Tile;
use dspt_report::log::proof;
use dspt_report::log::proof::verify_consistency;
use dspt_report::log::proof::verify_inclusion;
use dspt_report::log::tree::empty_root;
use dspt_report::log::tree::leaf_hash;
use dspt_report::statement::Seen;
use proptest::prelude::*;
use serde::Deserialize;
use serde::Serialize;

const ORIGIN: &str = "log.example.org/1";

/// A tree with every whole subtree at hand.
#[derive(Default)]
struct Tree {
    frontier: Frontier,
    nodes: BTreeMap<Node, Digest>,
    /// The root at each size.
    roots: Vec<Digest>,
}

impl Tree {
    fn of(size: u64) -> Self {
        let mut tree = Self {
            roots: vec![empty_root()],
            ..Self::default()
        };
        (0..size).for_each(|place| tree.push(leaf(place)));
        tree
    }

    fn push(&mut self, leaf: Digest) {
        let index = self.frontier.size();
        let nodes = &mut self.nodes;
        nodes.insert(Node { height: 0, index }, leaf);
        self.frontier
            .append(leaf, |node, hash| {
                nodes.insert(node, hash);
            })
            .unwrap();
        self.roots.push(self.frontier.root());
    }

    fn node(&self) -> impl FnMut(Node) -> Result<Digest, LogError> {
        |node| Ok(self.nodes[&node])
    }

    fn checkpoint(&self, size: u64) -> Checkpoint {
        Checkpoint {
            origin: ORIGIN.to_owned(),
            size,
            root: self.roots[usize::try_from(size).unwrap()],
        }
    }

    fn receipt(&self, place: u64, size: u64, key: &SigningKey) -> Receipt {
        Receipt {
            place,
            path: proof::inclusion(place, size, self.node()).unwrap(),
            checkpoint: self.checkpoint(size).sign(key).unwrap(),
        }
    }

    fn growth(&self, from: u64, size: u64, key: &SigningKey) -> Growth {
        Growth {
            from,
            path: proof::consistency(from, size, self.node()).unwrap(),
            checkpoint: self.checkpoint(size).sign(key).unwrap(),
        }
    }
}

fn leaf(place: u64) -> Digest {
    leaf_hash(&place.to_be_bytes())
}

fn keys(key: &SigningKey) -> Vec<NoteKey> {
    vec![NoteKey::new(ORIGIN, *key.public()).unwrap()]
}

fn flipped(digest: &Digest, bit: usize) -> Digest {
    let mut bytes = *digest.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Digest::new(bytes)
}

#[test]
fn each_entry_of_each_size_is_proven_and_no_other() {
    let tree = Tree::of(130);
    for size in 1..=130 {
        let root = (size, &tree.roots[usize::try_from(size).unwrap()]);
        for place in 0..size {
            let path = proof::inclusion(place, size, tree.node()).unwrap();
            assert_eq!(
                verify_inclusion(&leaf(place), place, root, &path),
                Ok(()),
                "{place} of {size}"
            );
            let other = (place + 1) % size;
            if other != place {
                assert!(verify_inclusion(&leaf(other), place, root, &path).is_err());
                assert!(
                    verify_inclusion(&leaf(place), other, root, &path).is_err(),
                    "{place} of {size}"
                );
            }
        }
        assert!(proof::inclusion(size, size, tree.node()).is_err());
        assert!(verify_inclusion(&leaf(size), size, root, &[]).is_err());
    }
}

#[test]
fn each_growth_is_proven_and_none_from_another_tree() {
    let tree = Tree::of(130);
    for size in 0..=130 {
        let to = (size, &tree.roots[usize::try_from(size).unwrap()]);
        for from in 0..=size {
            let path = proof::consistency(from, size, tree.node()).unwrap();
            let before = tree.roots[usize::try_from(from).unwrap()];
            assert_eq!(
                verify_consistency((from, &before), to, &path),
                Ok(()),
                "{from} to {size}"
            );
            assert!(verify_consistency((from, &flipped(&before, 3)), to, &path).is_err());
            if from > 0 {
                assert!(verify_consistency((from, &before), (size, &flipped(to.1, 7)), &path).is_err());
            }
        }
        assert!(verify_consistency((size + 1, to.1), to, &[]).is_err());
    }
}

#[test]
fn the_root_from_whole_subtrees_is_that_of_the_edge() {
    let tree = Tree::of(600);
    for size in 0..=600 {
        let root = proof::root(size, tree.node()).unwrap();
        assert_eq!(root, tree.roots[usize::try_from(size).unwrap()], "{size}");
    }
    let edge = &tree.frontier;
    let again = Frontier::from_peaks(edge.size(), edge.peaks().to_vec()).unwrap();
    assert_eq!(again.root(), edge.root());
    assert!(Frontier::from_peaks(edge.size() + 1, edge.peaks().to_vec()).is_err());
    assert!(Frontier::from_peaks(u64::MAX, Vec::new()).is_err());
}

#[test]
fn a_full_log_takes_no_more() {
    let most = limits::LOG_ENTRIES;
    let peaks = vec![leaf(0); most.count_ones() as usize];
    let mut edge = Frontier::from_peaks(most, peaks).unwrap();
    assert_eq!(edge.append(leaf(1), |_, _| {}), Err(LogError::Full));
    assert_eq!(edge.size(), most);
}

proptest! {
    #[test]
    fn no_flipped_bit_of_a_proof_verifies(size in 2_u64..700, from in 0_u64..1 << 32, bit in 0_usize..1 << 16) {
        let tree = Tree::of(size);
        let root = (size, &tree.roots[usize::try_from(size).unwrap()]);
        let place = from % size;
        let mut path = proof::inclusion(place, size, tree.node()).unwrap();
        prop_assert_eq!(verify_inclusion(&leaf(place), place, root, &path), Ok(()));
        let at = bit / 256 % path.len();
        path[at] = flipped(&path[at], bit);
        prop_assert!(verify_inclusion(&leaf(place), place, root, &path).is_err());
        path[at] = flipped(&path[at], bit);
        prop_assert!(verify_inclusion(&leaf(place), place, root, &path[..at]).is_err());
        path.push(leaf(0));
        prop_assert!(verify_inclusion(&leaf(place), place, root, &path).is_err());

        let from = 1 + from % (size - 1);
        let before = tree.roots[usize::try_from(from).unwrap()];
        let mut path = proof::consistency(from, size, tree.node()).unwrap();
        prop_assert_eq!(verify_consistency((from, &before), root, &path), Ok(()));
        let at = bit / 256 % path.len();
        path[at] = flipped(&path[at], bit);
        prop_assert!(verify_consistency((from, &before), root, &path).is_err());
        path[at] = flipped(&path[at], bit);
        prop_assert!(verify_consistency((from, &before), root, &path[..at]).is_err());
        path.push(leaf(0));
        prop_assert!(verify_consistency((from, &before), root, &path).is_err());
    }

    #[test]
    fn hostile_bytes_are_refused_or_read_and_written_again_to_the_byte(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(note) = SignedNote::parse(&bytes) {
            prop_assert_eq!(note.to_string().into_bytes(), bytes.clone());
        }
        prop_assert!(Receipt::parse(&bytes).is_err());
        prop_assert!(Growth::parse(&bytes).is_err());
    }

    #[test]
    fn a_changed_receipt_proves_nothing_else(place in 0_u64..90, byte in 0_usize..1 << 20, bit in 0_u8..8) {
        let (tree, key) = (Tree::of(90), key(1));
        let text = tree.receipt(place, 90, &key).to_string();
        let mut changed = text.into_bytes();
        let byte = byte % changed.len();
        changed[byte] ^= 1 << bit;
        if let Ok(receipt) = Receipt::parse(&changed) {
            prop_assert_eq!(receipt.to_string().into_bytes(), changed);
            prop_assert!(receipt.verify(&leaf(place), &keys(&key)).is_err());
        }
    }

    #[test]
    fn paths_of_tiles_are_read_as_they_are_written(level in 0_u32..=6, index in 0_u64..1 << 40, size in 1_u64..1 << 53) {
        if let Some(tile) = Tile::of(level, index % ((size >> (8 * level)) / 256 + 1), size) {
            prop_assert_eq!(tile.to_string().parse::<Tile>(), Ok(tile));
            prop_assert!(tile.is_in(size));
            prop_assert_eq!(tile.nodes().count() as u64, tile.width());
        }
    }

    #[test]
    fn no_other_path_is_a_tile(path in "tile/[0-9x/.p]{1,30}") {
        if let Ok(tile) = path.parse::<Tile>() {
            prop_assert_eq!(tile.to_string(), path);
        }
    }
}

#[test]
fn paths_of_tiles_are_those_of_the_specification() {
    for (path, is_one) in [
        ("tile/0/000", true),
        ("tile/0/x001/234", true),
        ("tile/3/x001/x234/067", true),
        ("tile/0/x001/234.p/17", true),
        ("tile/0/001/234", false),
        ("tile/0/x001/x234", false),
        ("tile/0/x000/234", false),
        ("tile/00/000", false),
        ("tile/0/000.p/0", false),
        ("tile/0/000.p/256", false),
        ("tile/0/000.p/257", false),
        ("tile/0/000.p/+1", false),
        ("tile/7/000", false),
        ("tile/-1/000", false),
        ("tile/0/", false),
        ("tile/0/x999/x999/x999/x999/x999/x999/x999/999", false),
        ("", false),
    ] {
        assert_eq!(path.parse::<Tile>().is_ok(), is_one, "{path}");
    }
    assert_eq!(Tile::of(1, 0, 255), None);
    assert_eq!(Tile::of(1, 0, 256).unwrap().width(), 1);
    assert_eq!(Tile::of(0, 1, 300).unwrap().to_string(), "tile/0/001.p/44");
    assert!(!Tile::of(0, 1, 300).unwrap().is_in(299));
}

#[test]
fn signatures_by_unknown_keys_say_nothing() {
    let tree = Tree::of(5);
    let (own, stranger) = (key(1), key(2));
    let mut note = tree.checkpoint(5).sign(&own).unwrap();
    note.add("witness.example.org", &stranger).unwrap();
    // A stranger under our name has another id.
    note.add(ORIGIN, &stranger).unwrap();
    let note = SignedNote::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(Checkpoint::open(&note, &keys(&own)), Ok(tree.checkpoint(5)));
    assert_eq!(Checkpoint::open(&note, &keys(&key(3))), Err(LogError::Unsigned));
    assert_eq!(Checkpoint::open(&note, &[]), Err(LogError::Unsigned));
    // A witness alone is not the log.
    let witness = vec![NoteKey::new("witness.example.org", *stranger.public()).unwrap()];
    assert!(matches!(
        Checkpoint::open(&note, &witness),
        Err(LogError::OtherLog { .. })
    ));
    let mut both = witness;
    both.extend(keys(&key(3)));
    assert_eq!(Checkpoint::open(&note, &both), Err(LogError::Unsigned));
}

#[test]
fn a_wrong_signature_under_a_known_name_refuses_the_note() {
    let (tree, own) = (Tree::of(5), key(1));
    let text = tree.checkpoint(5).sign(&own).unwrap().to_string();
    let forged = text.replace("\n5\n", "\n6\n");
    let note = SignedNote::parse(forged.as_bytes()).unwrap();
    assert!(matches!(note.verify(&keys(&own)), Err(LogError::Forged { .. })));
}

#[test]
fn a_key_reads_as_it_is_told_and_with_no_other_id() {
    let named = NoteKey::new(ORIGIN, *key(1).public()).unwrap();
    assert_eq!(named.to_string().parse(), Ok(named.clone()));
    let told = named.to_string();
    let wrong = told.replacen('+', "+0", 1);
    assert!(wrong.parse::<NoteKey>().is_err());
    assert!(NoteKey::new("a b", *key(1).public()).is_err());
    assert!(NoteKey::new("a+b", *key(1).public()).is_err());
    assert!(NoteKey::new("", *key(1).public()).is_err());
    assert!(NoteKey::new(&"a".repeat(limits::LABEL_BYTES), *key(1).public()).is_ok());
    assert!(NoteKey::new(&"a".repeat(limits::LABEL_BYTES + 1), *key(1).public()).is_err());
}

#[test]
fn limits_hold_at_their_edges() {
    let key = key(1);
    let text = |bytes: usize| format!("{}\n", "a".repeat(bytes - 1));
    assert!(SignedNote::sign(&text(limits::NOTE_TEXT_BYTES), ORIGIN, &key).is_ok());
    assert!(SignedNote::sign(&text(limits::NOTE_TEXT_BYTES + 1), ORIGIN, &key).is_err());
    let mut note = SignedNote::sign("a\n", ORIGIN, &key).unwrap();
    for _ in 1..limits::NOTE_SIGNATURES {
        note.add(ORIGIN, &key).unwrap();
    }
    assert!(SignedNote::parse(note.to_string().as_bytes()).is_ok());
    let line = note.to_string().lines().last().unwrap().to_owned();
    assert!(SignedNote::parse(format!("{note}{line}\n").as_bytes()).is_err());
    assert!(note.add(ORIGIN, &key).is_err());
    let mut receipt = Tree::of(3).receipt(1, 3, &key);
    receipt.path = vec![leaf(0); limits::PROOF_HASHES];
    assert!(Receipt::parse(receipt.to_string().as_bytes()).is_ok());
    receipt.path.push(leaf(0));
    assert!(Receipt::parse(receipt.to_string().as_bytes()).is_err());
    let large = vec![b'a'; limits::NOTE_BYTES + 1];
    assert!(matches!(
        SignedNote::parse(&large),
        Err(LogError::TooLarge { .. })
    ));
    for size in ["9007199254740991", "9007199254740992", "007", "+7", "7 ", ""] {
        let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let read = format!("log\n{size}\n{root}\n").parse::<Checkpoint>();
        assert_eq!(read.is_ok(), size == "9007199254740991", "{size}");
    }
}

/// A frozen proof: what it is, the text, and what verifying it tells.
#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Vector {
    about: String,
    /// `NAME+ID+KEY`.
    key: String,
    text: String,
    /// Of a receipt: the leaf hash, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaf: Option<Digest>,
    /// Of a growth: what was seen before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Seen>,
    /// The checkpoint that is reached; absent where it must be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    good: Option<Seen>,
}

impl Vector {
    fn verify(&self) -> Option<Seen> {
        let keys = [self.key.parse().unwrap()];
        let bytes = self.text.as_bytes();
        let reached = match (&self.leaf, &self.before) {
            (Some(leaf), _) => Receipt::parse(bytes).and_then(|receipt| receipt.verify(leaf, &keys)),
            (None, Some(before)) => Growth::parse(bytes).and_then(|growth| growth.verify(before, &keys)),
            (None, None) => SignedNote::parse(bytes).and_then(|note| Checkpoint::open(&note, &keys)),
        };
        reached.ok().map(|checkpoint| checkpoint.seen())
    }
}

fn made() -> Vec<Vector> {
    let (tree, own) = (Tree::of(300), key(1));
    let seen = |size| tree.checkpoint(size).seen();
    let told = NoteKey::new(ORIGIN, *own.public()).unwrap().to_string();
    let vector = |about: &str, text: String, leaf: Option<Digest>, before: Option<Seen>, good| Vector {
        about: about.to_owned(),
        key: told.clone(),
        text,
        leaf,
        before,
        good,
    };
    let note = |size| tree.checkpoint(size).sign(&own).unwrap().to_string();
    let mut witnessed = tree.checkpoint(300).sign(&own).unwrap();
    witnessed.add("witness.example.org", &key(2)).unwrap();
    let receipt = tree.receipt(258, 300, &own).to_string();
    let growth = tree.growth(256, 300, &own).to_string();
    vec![
        vector(
            "the checkpoint of a log without entries",
            note(0),
            None,
            None,
            Some(seen(0)),
        ),
        vector("a checkpoint", note(300), None, None, Some(seen(300))),
        vector(
            "a checkpoint with a witness",
            witnessed.to_string(),
            None,
            None,
            Some(seen(300)),
        ),
        vector(
            "a checkpoint of another size",
            note(300).replace("\n300\n", "\n299\n"),
            None,
            None,
            None,
        ),
        vector(
            "a checkpoint of another key",
            tree.checkpoint(300).sign(&key(3)).unwrap().to_string(),
            None,
            None,
            None,
        ),
        vector(
            "a receipt",
            receipt.clone(),
            Some(leaf(258)),
            None,
            Some(seen(300)),
        ),
        vector(
            "a receipt of another entry",
            receipt.clone(),
            Some(leaf(259)),
            None,
            None,
        ),
        vector(
            "a receipt for another place",
            receipt.replace("index 258", "index 259"),
            Some(leaf(258)),
            None,
            None,
        ),
        vector(
            "growth from a power of two",
            growth.clone(),
            None,
            Some(seen(256)),
            Some(seen(300)),
        ),
        vector(
            "growth from another size",
            tree.growth(131, 300, &own).to_string(),
            None,
            Some(seen(131)),
            Some(seen(300)),
        ),
        vector(
            "growth from what was never seen",
            growth,
            None,
            Some(seen(257)),
            None,
        ),
    ]
}

#[test]
fn frozen_vectors_hold() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/log.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&made()).unwrap() + "\n";
        #[expect(clippy::disallowed_methods, reason = "a generator of test data")]
        fs::write(&path, text).unwrap();
    }
    let kept: Vec<Vector> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(kept, made());
    for vector in &kept {
        assert_eq!(vector.verify(), vector.good, "{}", vector.about);
    }
    assert!(kept.iter().any(|vector| vector.good.is_none()));
}
