use std::io::Read;

use dspt_report::Envelope;
use dspt_report::ExportKey;
use dspt_report::Report;
use dspt_report::wire;

use super::*;
use crate::disk::Live;
use crate::spool::tests::key;
use crate::spool::tests::seal_next;

/// A key of which everybody knows the other half.
const PUBLIC: &str = "36dcec3f5f24739a0c8b36cbb4ffa25729a94a51d41fb205a37419fe7f5adb2a";
const IDENTITY: &str = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

fn exported(spool: &Spool<'_>) -> (Vec<Vec<u8>>, Exported) {
    let reader = Reader::Console(PUBLIC.parse::<ExportKey>().unwrap());
    let (file, exported) = export(spool, key().public(), &reader, Vec::new()).unwrap();
    assert_eq!(file.len() as u64, exported.bytes);
    let identity: ::age::x25519::Identity = IDENTITY.parse().unwrap();
    let mut content = Vec::new();
    ::age::Decryptor::new(file.as_slice())
        .unwrap()
        .decrypt(std::iter::once(&identity as &dyn ::age::Identity))
        .unwrap()
        .read_to_end(&mut content)
        .unwrap();
    let mut rest = content.strip_prefix(export::FIRST_LINE).unwrap();
    let mut requests = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (request, tail) = tail.split_at(u32::from_be_bytes(*length) as usize);
        requests.push(request.to_vec());
        rest = tail;
    }
    assert!(rest.is_empty());
    (requests, exported)
}

#[test]
fn every_report_takes_all_its_parts_along_and_nothing_in_the_spool_changes() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    let sent = seal_next(&spool, "one").unwrap();
    spool.acknowledge(&sent).unwrap();
    for text in ["one", "one", "two"] {
        seal_next(&spool, text).unwrap();
    }
    let (requests, exported) = exported(&spool);
    assert_eq!(exported.sequences, [2, 3, 4], "what waits, in order");
    assert_eq!(exported.left, 0);
    let [request] = requests.as_slice() else {
        panic!("{} requests", requests.len());
    };
    for (incoming, sequence) in wire::decode_reports(request).unwrap().iter().zip(2..) {
        let envelope = Envelope::parse(incoming.envelope).unwrap();
        let report = envelope.verify::<Report>(key().public()).unwrap();
        assert_eq!(report.statement().sequence, sequence);
        let bodies = [incoming.facts, incoming.findings, incoming.inventory];
        assert!(
            bodies.iter().all(Option::is_some),
            "report {sequence} can stand alone"
        );
    }
    assert_eq!(spool.entries(Place::Waiting).unwrap().len(), 3);
    assert_eq!(spool.entries(Place::Sent).unwrap().len(), 1);
}

#[test]
fn many_reports_are_more_than_one_request() {
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    for _ in 0..=format_limits::REPORTS_PER_REQUEST {
        seal_next(&spool, "the same").unwrap();
    }
    let (requests, exported) = exported(&spool);
    assert_eq!(exported.sequences.len(), 65);
    let counts: Vec<_> = requests
        .iter()
        .map(|request| wire::decode_reports(request).unwrap().len())
        .collect();
    assert_eq!(counts, [64, 1]);
}

#[test]
fn a_disk_that_is_full_is_an_error_and_no_file() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let root = tempfile::tempdir().unwrap();
    let spool = Spool::open(root.path(), &Live).unwrap();
    seal_next(&spool, "one").unwrap();
    let reader = Reader::Console(PUBLIC.parse::<ExportKey>().unwrap());
    let failed = export(&spool, key().public(), &reader, Full).err().unwrap();
    assert!(
        matches!(failed, ExportError::Seal(SealError::Write { .. })),
        "{failed:?}"
    );
}
