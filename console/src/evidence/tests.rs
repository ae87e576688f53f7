//! Evidence that holds, and every way in which it must not.

use std::io::Cursor;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use dspt_report::Report;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::log::Checkpoint;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_store::Ingest as _;
use dspt_store::Log as _;
use dspt_store::SqlStore;
use dspt_store::change::NewReport;
use dspt_store::model::Scope;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::archive::Archive;
use super::seal::Seal;
use super::*;
use crate::store_support as support;
use crate::store_support::Machine;
use crate::store_support::noon;

fn key() -> SigningKey {
    SigningKey::from_seed(&Seed::from_bytes([9; 32])).unwrap()
}

/// A store with a provider of three computers: one reports, one changed its key and reports, one was never heard of.
struct Estate {
    _place: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    store: SqlStore,
    id: ProviderId,
    machines: Vec<Machine>,
    devices: Vec<DeviceId>,
}

impl Estate {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (store, id, machines, devices) = runtime.block_on(async {
            let store = SqlStore::open(&place.path().join("console.db")).unwrap();
            let id = support::provider(&store, "Rose House").await;
            let mut machines: Vec<Machine> = (1..=3).map(Machine::new).collect();
            for machine in &mut machines {
                machine.join(&store, id).await;
            }
            machines[0].report(&store).await;
            machines[0].report(&store).await;
            let devices: Vec<DeviceId> = machines.iter().map(Machine::device).collect();
            machines[1].rotate(&store).await;
            (store, id, machines, devices)
        });
        Self {
            _place: place,
            runtime,
            store,
            id,
            machines,
            devices,
        }
    }

    /// Signs what is logged, a second later each time.
    fn checkpoint(&self, second: i64) -> SignedNote {
        self.runtime.block_on(async {
            let head = self.store.log_head().await.unwrap().unwrap();
            let at = noon() + jiff::SignedDuration::from_secs(second);
            let signed = head.sign(&key()).unwrap();
            let kept = self.store.log_checkpoint_keep(signed, at).await.unwrap();
            SignedNote::parse(kept.note.as_bytes()).unwrap()
        })
    }

    fn known(&self) -> NoteKey {
        let head = self.runtime.block_on(self.store.log_head()).unwrap().unwrap();
        NoteKey::new(&head.origin, *key().public()).unwrap()
    }

    fn evidence(&self, grew_from: Vec<u64>) -> Vec<u8> {
        let asked = self.store.log_evidence(&Scope::Everything, self.id, grew_from);
        let held = self.runtime.block_on(asked).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        write(&held, (self.known().name(), &key()), noon(), &mut file).unwrap();
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        bytes
    }

    /// A report of the first computer that says what it saw of the log.
    fn saw(&mut self, seen: dspt_report::statement::Seen) {
        let machine = &mut self.machines[0];
        let report = Report {
            seen: Some(seen),
            ..machine.next()
        };
        let new = NewReport {
            received_at: noon(),
            ..machine.sealed(report)
        };
        machine.move_to(&new);
        self.runtime.block_on(self.store.accept(new)).unwrap();
    }
}

fn opened(bytes: &[u8]) -> Archive {
    read(&mut Cursor::new(bytes)).unwrap()
}

fn holds(bytes: &[u8], keys: &[NoteKey]) -> bool {
    read(&mut Cursor::new(bytes)).is_ok_and(|archive| look(&archive, keys, &[]).holds())
}

/// The same files, sealed by whoever holds `key`.
fn sealed_again(files: &Files, provider: ProviderId, name: &str, key: &SigningKey) -> Vec<u8> {
    let mut file = tempfile::tempfile().unwrap();
    let mut archive = ZipWriter::new(&mut file);
    for (name, bytes) in files {
        archive
            .start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
    let sealed = file.seek(SeekFrom::End(0)).unwrap() - 2;
    let seal = Seal {
        provider,
        made_at: noon().as_second(),
        digest: seal::digest(&mut file, sealed).unwrap(),
    };
    let note = SignedNote::sign(&seal.to_string(), name, key).unwrap();
    seal::put(&mut file, &note.to_string()).unwrap();
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).unwrap();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    bytes
}

#[test]
fn everything_of_a_provider_is_proven_with_each_computer_that_ever_joined() {
    let estate = Estate::new();
    estate.checkpoint(0);
    let archive = opened(&estate.evidence(Vec::new()));
    let looked = look(&archive, &[estate.known()], &[]);
    assert!(looked.holds() && looked.is_whole(), "{looked:?}");
    // Seal, checkpoint, three enrolments, a rotation, two newest reports.
    assert_eq!((looked.signatures, looked.computers.len()), (8, 3));
    assert_eq!(looked.proofs, 6 + looked.entries);
    let newest: Vec<Option<u64>> = looked
        .computers
        .iter()
        .map(|computer| computer.newest.as_ref().map(|newest| newest.sequence))
        .collect();
    assert_eq!(newest, [Some(2), Some(2), None]);
    let verdicts = looked.computers[0].newest.as_ref().unwrap().verdicts.as_ref();
    assert_eq!(verdicts.unwrap(), &BTreeMap::from([("fail", 1), ("pass", 1)]));
    assert!(
        looked
            .computers
            .iter()
            .all(|computer| computer.without.is_empty())
    );

    // The key inside alone proves no more than that it agrees with itself.
    let alone = look(&archive, &[], &[]);
    assert!(alone.holds() && !alone.key_given);
    let other = NoteKey::new(estate.known().name(), *estate.machines[0].key.public()).unwrap();
    assert!(!look(&archive, &[other], &[]).holds());
}

#[test]
fn a_changed_byte_is_found_wherever_it_is() {
    let estate = Estate::new();
    estate.checkpoint(0);
    let (bytes, keys) = (estate.evidence(Vec::new()), [estate.known()]);
    let whole = opened(&bytes);
    assert!(holds(&bytes, &keys));
    // The seal speaks of each byte before the two that tell how long it is: none can change and leave the digest as it is.
    let sealed = bytes.len() - 2 - whole.seal.to_string().len();
    let mut changed = bytes.clone();
    for place in 0..sealed {
        changed[place] ^= 1 << (place % 8);
        let digest = seal::digest(&mut Cursor::new(&changed), sealed as u64).unwrap();
        assert_ne!(digest, whole.digest, "byte {place} of {}", bytes.len());
        changed[place] = bytes[place];
    }
    // And another digest never holds, whatever else is read.
    let other = Archive {
        digest: dspt_report::Digest::of(b"other bytes"),
        ..whole
    };
    assert!(!look(&other, &keys, &[]).holds() && !look(&other, &[], &[]).holds());
    // What tells where the sealed bytes end is looked at whole, each byte of it: the record that ends the archive, and the seal.
    // Of the rest, which that record cannot be mistaken for, some in between.
    for place in (0..sealed - 20).step_by(199).chain(sealed - 20..bytes.len()) {
        changed[place] ^= 1 << (place % 8);
        assert!(!holds(&changed, &keys), "byte {place} of {}", bytes.len());
        assert!(!holds(&changed, &[]), "byte {place} without a key");
        changed[place] = bytes[place];
    }
    for end in (0..bytes.len()).step_by(499) {
        assert!(!holds(&bytes[..end], &keys), "cut at {end}");
    }
    assert!(!holds(&[&bytes[..], b"more"].concat(), &keys));
    assert!(!holds(&[b"more", &bytes[..]].concat(), &keys));
}

#[test]
fn what_is_signed_is_found_changed_even_under_a_good_seal() {
    let estate = Estate::new();
    estate.checkpoint(0);
    let (archive, known) = (opened(&estate.evidence(Vec::new())), estate.known());
    let whole = sealed_again(&archive.files, estate.id, known.name(), &key());
    assert!(holds(&whole, std::slice::from_ref(&known)));
    for name in archive.files.keys() {
        let mut without = archive.files.clone();
        without.remove(name);
        let withheld = name.starts_with("bodies/");
        // A body may be withheld or erased, and a proof of growth be left out; nothing else may be away.
        let may_go = withheld || name.starts_with("log/growth-") || name.starts_with("entries/");
        let bytes = sealed_again(&without, estate.id, known.name(), &key());
        assert!(
            may_go || !holds(&bytes, std::slice::from_ref(&known)),
            "without {name}"
        );
        if name == PAGE || name == CONTENTS {
            // The console's own word, which the seal alone covers.
            continue;
        }
        let mut changed = archive.files.clone();
        let text = changed.get_mut(name).unwrap();
        let middle = text.len() / 3;
        text[middle] = if text[middle] == b'0' { b'1' } else { b'0' };
        let bytes = sealed_again(&changed, estate.id, known.name(), &key());
        assert!(!holds(&bytes, std::slice::from_ref(&known)), "changed {name}");
    }
    let mut more = archive.files.clone();
    more.insert("bodies/more.json".to_owned(), b"{}".to_vec());
    assert!(!holds(
        &sealed_again(&more, estate.id, known.name(), &key()),
        std::slice::from_ref(&known)
    ));
    // By a key that somebody made, and put inside too.
    let own = SigningKey::from_seed(&Seed::from_bytes([44; 32])).unwrap();
    let mut theirs = archive.files;
    let inside = NoteKey::new(known.name(), *own.public()).unwrap();
    theirs.insert(KEY.to_owned(), format!("{inside}\n").into_bytes());
    let bytes = sealed_again(&theirs, estate.id, known.name(), &own);
    assert!(!holds(&bytes, &[known]));
    assert!(!holds(&bytes, &[]), "the checkpoint is not theirs");
}

#[test]
fn one_computers_report_does_not_stand_for_anothers() {
    let estate = Estate::new();
    estate.checkpoint(0);
    let (archive, known) = (opened(&estate.evidence(Vec::new())), estate.known());
    let names = |place: usize, sequence: u64| {
        let name = link_name(estate.devices[place], sequence);
        [receipt_name(&name), name]
    };
    let first = estate.devices[0];
    let mut swapped = archive.files.clone();
    for (to, from) in std::iter::zip(names(0, 2), names(1, 2)) {
        swapped.insert(to, archive.files[&from].clone());
    }
    let bytes = sealed_again(&swapped, estate.id, known.name(), &key());
    let looked = look(&opened(&bytes), &[known], &[]);
    let file = link_name(first, 2);
    assert!(looked.faults.iter().any(|fault| fault.file == file), "{looked:?}");
}

#[test]
fn what_a_computer_saw_of_the_log_is_held_against_it() {
    let mut estate = Estate::new();
    let before: Checkpoint = estate.checkpoint(0).unverified_text().parse().unwrap();
    estate.saw(before.seen());
    estate.checkpoint(10);
    let looked = look(&opened(&estate.evidence(Vec::new())), &[estate.known()], &[]);
    assert!(looked.holds() && looked.remarks.is_empty(), "{looked:?}");
    assert_eq!(looked.proofs, 7 + looked.entries);

    let mut other = before.seen();
    other.root = dspt_report::Digest::of(b"another log");
    estate.saw(other);
    estate.checkpoint(20);
    // Not shown to be so, which is told; and shown not to be so where the proof is there.
    let looked = look(&opened(&estate.evidence(Vec::new())), &[estate.known()], &[]);
    assert!(looked.holds() && looked.remarks.len() == 1, "{looked:?}");
    let looked = look(
        &opened(&estate.evidence(vec![other.size])),
        &[estate.known()],
        &[],
    );
    assert!(!looked.holds(), "{looked:?}");
}

#[test]
fn checkpoints_kept_elsewhere_are_held_against_it() {
    let mut estate = Estate::new();
    let early = estate.checkpoint(0);
    let size = early.unverified_text().parse::<Checkpoint>().unwrap().size;
    estate.runtime.block_on(estate.machines[0].report(&estate.store));
    let now = estate.checkpoint(10);
    let beside =
        |archive: &Archive, held: Held| look(archive, &[estate.known()], &[("kept".to_owned(), held)]);
    let plain = opened(&estate.evidence(Vec::new()));
    assert!(beside(&plain, Held::Checkpoint(now.clone())).is_whole());
    // Of one day only the last checkpoint is kept, so nothing leads here from the one before it.
    let unknown = beside(&plain, Held::Checkpoint(early.clone()));
    assert!(unknown.holds() && !unknown.is_whole(), "{unknown:?}");
    let asked = opened(&estate.evidence(vec![size]));
    let compared = beside(&asked, Held::Checkpoint(early));
    assert!(compared.holds() && compared.is_whole(), "{compared:?}");

    let forged = |size| {
        let checkpoint = Checkpoint {
            origin: estate.known().name().to_owned(),
            size,
            root: dspt_report::Digest::of(b"another"),
        };
        Held::Checkpoint(checkpoint.sign(&key()).unwrap())
    };
    let own: Checkpoint = now.unverified_text().parse().unwrap();
    for size in [size, own.size] {
        assert!(
            !beside(&asked, forged(size)).holds(),
            "two logs by one key: {size}"
        );
    }
    let later = estate.runtime.block_on(async {
        let machine = &estate.machines[0];
        let (device, head) = (machine.device(), machine.head);
        estate
            .store
            .log_proof(device, head.sequence, head.id, Some(own.size))
            .await
    });
    let growth = later.unwrap().growth.unwrap().to_string();
    let held = Held::parse(growth.as_bytes()).unwrap();
    assert!(beside(&asked, held).is_whole());
}

#[test]
fn after_a_restore_the_key_and_checkpoints_of_before_are_told_as_another_logs_and_prove_nothing() {
    let estate = Estate::new();
    let (before, early) = (estate.known(), estate.checkpoint(0));
    let old = opened(&estate.evidence(Vec::new()));
    let at = noon() + jiff::SignedDuration::from_secs(5);
    estate.runtime.block_on(estate.store.log_restart(at)).unwrap();
    let now = estate.checkpoint(10);
    let after = estate.known();
    assert_ne!(before, after);
    let new = opened(&estate.evidence(Vec::new()));

    // The key of one beside a file of the other, both ways.
    for (archive, given, inside) in [(&new, &before, &after), (&old, &after, &before)] {
        let looked = look(archive, std::slice::from_ref(given), &[]);
        assert!(!looked.holds(), "{looked:?}");
        let rule = &looked.faults[0].rule;
        assert!(
            rule.starts_with("it is another key than the one that was given"),
            "{rule}"
        );
        for word in [
            inside.name(),
            given.name(),
            &inside.to_string(),
            "put back from a copy",
        ] {
            assert!(rule.contains(word), "{word}: {rule}");
        }
    }
    // A checkpoint of one beside a file of the other.
    for (archive, given, note) in [(&new, &after, &early), (&old, &before, &now)] {
        let held = [("kept".to_owned(), Held::Checkpoint(note.clone()))];
        let looked = look(archive, std::slice::from_ref(given), &held);
        assert!(looked.holds() && !looked.is_whole(), "{looked:?}");
        let told = looked.compared[0].unknown.as_deref().unwrap();
        assert!(
            told.contains("signed too") && told.contains("put back from a copy"),
            "{told}"
        );
    }

    // Nothing is taught of what the key did not sign, or of another name.
    let other_key = SigningKey::from_seed(&Seed::from_bytes([8; 32])).unwrap();
    let shown: Checkpoint = early.unverified_text().parse().unwrap();
    let elsewhere = Checkpoint {
        origin: "elsewhere.example/1".to_owned(),
        ..shown
    };
    for note in [shown.sign(&other_key).unwrap(), elsewhere.sign(&key()).unwrap()] {
        let held = [("kept".to_owned(), Held::Checkpoint(note))];
        let looked = look(&new, std::slice::from_ref(&after), &held);
        let told = looked.compared[0].unknown.as_deref().unwrap();
        assert_eq!(told, "it is not signed by the key that is used here");
    }
    let stranger = NoteKey::new(before.name(), *other_key.public()).unwrap();
    let looked = look(&new, &[stranger], &[]);
    assert_eq!(
        looked.faults[0].rule,
        "it is another key than the one that was given"
    );
}

#[test]
fn the_page_is_short_and_plain() {
    let sentences = page::SHOWS
        .iter()
        .chain(&page::SHOWS_NOT)
        .chain(&page::CHECKING)
        .chain([&page::PRIVATE, &page::INDEPENDENT]);
    for sentence in sentences.flat_map(|text| text.split_inclusive(". ")) {
        assert!(sentence.split_whitespace().count() <= 25, "{sentence}");
        for jargon in ["posture", "envelope", "digest", "spool", "attest", "merkle"] {
            assert!(!sentence.to_lowercase().contains(jargon), "{sentence}");
        }
    }
}

/// An archive of one file, as anybody may make it.
fn any_archive(name: &str, bytes: &[u8], comment: &str) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.set_comment(comment).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_large_file_in_a_small_archive_is_not_unpacked() {
    let zeros = vec![0; usize::try_from(limits::FILE_BYTES).unwrap() + 1];
    let bytes = any_archive("evidence.json", &zeros, "");
    assert!(bytes.len() < 100_000, "{}", bytes.len());
    let failed = read(&mut Cursor::new(&bytes)).unwrap_err();
    assert!(failed.to_string().contains("larger"), "{failed}");
    for name in [
        "../evidence.json",
        "/evidence.json",
        "a//b",
        "C:evidence.json",
        "a b",
    ] {
        let failed = read(&mut Cursor::new(any_archive(name, b"{}", ""))).unwrap_err();
        assert!(matches!(failed, Unread::NotAsWritten(_)), "{name}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(!holds(&bytes, &[]));
        prop_assert!(!holds(&[b"PK\x03\x04", bytes.as_slice(), b"PK\x05\x06", &bytes].concat(), &[]));
    }

    #[test]
    fn any_archive_is_refused_without_harm(
        name in "(evidence.json|log/key|log/checkpoint|entries/1.json|[a-z]{1,5})",
        bytes in proptest::collection::vec(any::<u8>(), 0..2_000),
        comment in "\\PC{0,200}",
    ) {
        let archive = any_archive(&name, &bytes, &comment);
        prop_assert!(!holds(&archive, &[]));
    }
}
