//! Our log held against implementations by others: what we make they verify, what they make we verify.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod common;

use std::cell::RefCell;
use std::collections::BTreeMap;

use common::key;
use ct_merkle::ConsistencyProof;
use ct_merkle::InclusionProof;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use data_encoding::BASE64;
use dspt_report::Digest;
use dspt_report::log::Checkpoint;
use dspt_report::log::Frontier;
use dspt_report::log::LogError;
use dspt_report::log::Node;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_report::log::Tile;
use dspt_report::log::proof;
use dspt_report::log::proof::verify_consistency;
use dspt_report::log::proof::verify_inclusion;
use dspt_report::log::tree::leaf_hash;
use sha2::Sha256;
use signed_note::Note;
use signed_note::StandardSigner;
use signed_note::StandardVerifier;
use signed_note::VerifierList;
use tlog_tiles::Hash;
use tlog_tiles::HashReader;
use tlog_tiles::TileHashReader;
use tlog_tiles::TileReader;

const ORIGIN: &str = "log.example.org/1";
const SIZE: u64 = 700;

fn entry(place: u64) -> Vec<u8> {
    format!("entry {place}").into_bytes()
}

fn nodes(size: u64) -> BTreeMap<Node, Digest> {
    let (mut nodes, mut edge) = (BTreeMap::new(), Frontier::new());
    for index in 0..size {
        let leaf = leaf_hash(&entry(index));
        nodes.insert(Node { height: 0, index }, leaf);
        edge.append(leaf, |node, hash| {
            nodes.insert(node, hash);
        })
        .unwrap();
    }
    nodes
}

fn asked(nodes: &BTreeMap<Node, Digest>) -> impl Fn(Node) -> Result<Digest, LogError> {
    |node| Ok(nodes[&node])
}

fn theirs(digest: &Digest) -> Hash {
    Hash(*digest.as_bytes())
}

fn ours(hash: &[u8]) -> Digest {
    Digest::try_from(hash).unwrap()
}

/// Hashes as the other one keeps them.
#[derive(Default)]
struct Kept(RefCell<Vec<Hash>>);

impl HashReader for Kept {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let kept = self.0.borrow();
        Ok(indexes
            .iter()
            .map(|index| kept[usize::try_from(*index).unwrap()])
            .collect())
    }
}

#[test]
fn every_root_and_proof_is_the_one_of_a_tiled_log_by_others() {
    let nodes = nodes(SIZE);
    let kept = Kept::default();
    for size in 0..SIZE {
        let more = tlog_tiles::stored_hashes(size, &entry(size), &kept).unwrap();
        kept.0.borrow_mut().extend(more);
    }
    for size in (1..=SIZE).step_by(7) {
        let root = proof::root(size, asked(&nodes)).unwrap();
        assert_eq!(
            tlog_tiles::tree_hash(size, &kept).unwrap(),
            theirs(&root),
            "{size}"
        );
        for place in (0..size).step_by(13) {
            let leaf = leaf_hash(&entry(place));
            let path = proof::inclusion(place, size, asked(&nodes)).unwrap();
            let path: Vec<Hash> = path.iter().map(theirs).collect();
            tlog_tiles::check_record(&path, size, theirs(&root), place, theirs(&leaf)).unwrap();
            let path: Vec<Digest> = tlog_tiles::prove_record(size, place, &kept)
                .unwrap()
                .iter()
                .map(|hash| ours(&hash.0))
                .collect();
            verify_inclusion(&leaf, place, (size, &root), &path).unwrap();

            let from = place + 1;
            let before = proof::root(from, asked(&nodes)).unwrap();
            let path = proof::consistency(from, size, asked(&nodes)).unwrap();
            let path: Vec<Hash> = path.iter().map(theirs).collect();
            tlog_tiles::check_tree(&path, size, theirs(&root), from, theirs(&before)).unwrap();
            let path: Vec<Digest> = tlog_tiles::prove_tree(size, from, &kept)
                .unwrap()
                .iter()
                .map(|hash| ours(&hash.0))
                .collect();
            verify_consistency((from, &before), (size, &root), &path).unwrap();
        }
    }
}

#[test]
fn every_root_and_proof_is_the_one_of_a_tree_of_rfc_6962_by_others() {
    let nodes = nodes(SIZE);
    let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut roots = vec![tree.root()];
    for size in 1..=SIZE {
        tree.push(entry(size - 1));
        roots.push(tree.root());
        let root = proof::root(size, asked(&nodes)).unwrap();
        assert_eq!(
            root.as_bytes().as_slice(),
            tree.root().as_bytes().as_slice(),
            "{size}"
        );
        if size % 11 != 0 {
            continue;
        }
        for place in (0..size).step_by(17) {
            let path = proof::inclusion(place, size, asked(&nodes)).unwrap();
            let bytes: Vec<u8> = path.iter().flat_map(|hash| *hash.as_bytes()).collect();
            let theirs = InclusionProof::<Sha256>::try_from_bytes(bytes.clone()).unwrap();
            tree.root()
                .verify_inclusion(&entry(place), place, &theirs)
                .unwrap();
            assert_eq!(
                tree.prove_inclusion(usize::try_from(place).unwrap()).as_bytes(),
                bytes
            );

            let from = place + 1;
            let path = proof::consistency(from, size, asked(&nodes)).unwrap();
            let bytes: Vec<u8> = path.iter().flat_map(|hash| *hash.as_bytes()).collect();
            let theirs = ConsistencyProof::<Sha256>::try_from_bytes(bytes).unwrap();
            let before = &roots[usize::try_from(from).unwrap()];
            tree.root().verify_consistency(before, &theirs).unwrap();
            let added = usize::try_from(size - from).unwrap();
            let made = tree.prove_consistency(added);
            let path: Vec<Digest> = made.as_bytes().chunks(32).map(ours).collect();
            let (before, after) = (ours(before.as_bytes()), ours(tree.root().as_bytes()));
            verify_consistency((from, &before), (size, &after), &path).unwrap();
        }
    }
}

/// Our tiles, as they are handed out by their paths.
struct Tiles {
    nodes: BTreeMap<Node, Digest>,
    asked_for: RefCell<Vec<String>>,
}

impl TileReader for Tiles {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &tlog_tiles::Tile| {
            // They name the height too.
            let path = tile.path().replacen("tile/8/", "tile/", 1);
            self.asked_for.borrow_mut().push(path.clone());
            let tile: Tile = path.parse().unwrap();
            tile.nodes()
                .flat_map(|node| *self.nodes[&node].as_bytes())
                .collect()
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _tiles: &[tlog_tiles::Tile], _data: &[Vec<u8>]) {}
}

#[test]
fn our_tiles_are_read_and_vouched_for_by_others() {
    let size = 66_000;
    let tiles = Tiles {
        nodes: nodes(size),
        asked_for: RefCell::default(),
    };
    let root = proof::root(size, asked(&tiles.nodes)).unwrap();
    let reader = TileHashReader::new(size, theirs(&root), &tiles);
    for place in [0, 255, 256, 65_535, 65_536, 65_999] {
        let path = tlog_tiles::prove_record(size, place, &reader).unwrap();
        let path: Vec<Digest> = path.iter().map(|hash| ours(&hash.0)).collect();
        verify_inclusion(&leaf_hash(&entry(place)), place, (size, &root), &path).unwrap();
    }
    let asked_for = tiles.asked_for.borrow();
    for path in [
        "tile/2/000.p/1",
        "tile/1/001.p/1",
        "tile/0/257.p/208",
        "tile/0/000",
    ] {
        assert!(
            asked_for.iter().any(|asked| asked == path),
            "{path} of {asked_for:?}"
        );
    }
}

#[test]
fn our_checkpoints_are_opened_by_others() {
    let own = key(1);
    let root = proof::root(SIZE, asked(&nodes(SIZE))).unwrap();
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: SIZE,
        root,
    };
    let mut note = checkpoint.sign(&own).unwrap();
    note.add("witness.example.org/2", &key(2)).unwrap();
    let told = NoteKey::new(ORIGIN, *own.public()).unwrap().to_string();
    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(&told).unwrap())]);
    let read = Note::from_bytes(note.to_string().as_bytes()).unwrap();
    let (verified, unknown) = read.verify(&known).unwrap();
    assert_eq!((verified.len(), unknown.len()), (1, 1));
    let theirs = tlog_tiles::Checkpoint::from_bytes(read.text()).unwrap();
    assert_eq!(
        (theirs.origin(), theirs.size(), theirs.hash().0),
        (ORIGIN, SIZE, *root.as_bytes())
    );

    let altered = note.to_string().replacen("\n700\n", "\n701\n", 1);
    assert!(
        Note::from_bytes(altered.as_bytes())
            .unwrap()
            .verify(&known)
            .is_err()
    );
}

#[test]
fn checkpoints_of_others_are_opened_by_us() {
    let root = Hash([7; 32]);
    let theirs = tlog_tiles::Checkpoint::new(ORIGIN, 41, root, "one more line\n").unwrap();
    let own = NoteKey::new(ORIGIN, *key(5).public()).unwrap();
    let id = data_encoding::HEXLOWER.encode(&own.id());
    let secret = BASE64.encode(&[&[1][..], &[5; 32]].concat());
    let signer = StandardSigner::new(&format!("PRIVATE+KEY+{ORIGIN}+{id}+{secret}")).unwrap();
    let mut note = Note::new(&theirs.to_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    let read = SignedNote::parse(&note.to_bytes()).unwrap();
    assert_eq!(read.to_string().into_bytes(), note.to_bytes());
    let checkpoint = Checkpoint::open(&read, &[own]).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (41, Digest::new([7; 32])));
}
