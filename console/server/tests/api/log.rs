//! The log as it is told: a checkpoint in every answer, receipts, tiles.

use std::time::Duration;

use dspt_report::Digest;
use dspt_report::log::Checkpoint;
use dspt_report::log::Growth;
use dspt_report::log::NoteKey;
use dspt_report::log::Receipt;
use dspt_report::log::SignedNote;
use dspt_report::log::proof;
use dspt_report::log::tree::node_hash;
use dspt_report::wire::LogAnswer;
use dspt_report::wire::RECEIPT_PATH;
use dspt_report::wire::ReportsAnswer;
use dspt_server::Budget;
use dspt_store::Log;

use crate::device::request;
use crate::site::Site;

/// Waits until a checkpoint has everything that the store holds.
async fn covered(site: &Site) -> (String, NoteKey) {
    for _ in 0..200 {
        site.clock.forward(1);
        let size = site.store.log_head().await.unwrap().unwrap().size;
        let answer = site.client.get("/v1/log/checkpoint").await;
        let note = String::from_utf8(answer.bytes).unwrap();
        if answer.status == 200 && note.lines().nth(1) == Some(&size.to_string()) {
            let key = site.client.get("/v1/log/key").await;
            assert_eq!(key.status, 200);
            let key = String::from_utf8(key.bytes).unwrap();
            return (note, key.trim_end().parse().unwrap());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no checkpoint was signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_given_a_receipt_and_proof_that_the_log_grew() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let (note, key) = covered(&site).await;
    let keys = [key];
    let note = SignedNote::parse(note.as_bytes()).unwrap();
    let before = Checkpoint::open(&note, &keys).unwrap();

    let report = device.next(site.clock.second());
    assert_eq!(site.send_one(report.whole()).await.status, 200);
    let (newest, _) = covered(&site).await;
    let asked = |report: dspt_report::ReportId| {
        let (device, sequence, from) = (device.id(), device.sequence, before.size);
        format!("{RECEIPT_PATH}?device={device}&sequence={sequence}&report={report}&from={from}")
    };
    let answer = site.client.get(&asked(report.id)).await;
    assert_eq!(answer.status, 200);
    let told: LogAnswer = answer.json();
    let leaf = Digest::new(*report.id.as_bytes());
    let receipt = Receipt::parse(told.receipt.as_bytes()).unwrap();
    let reached = receipt.verify(&leaf, &keys).unwrap();
    let growth = Growth::parse(told.growth.unwrap().as_bytes()).unwrap();
    assert_eq!(growth.verify(&before.seen(), &keys).unwrap(), reached);
    assert_eq!(receipt.checkpoint.to_string(), newest);

    let other = dspt_report::ReportId::new([1; 32]);
    assert_eq!(site.client.get(&asked(other)).await.status, 404);
    for wrong in ["", "?device=1", "?device=x&sequence=1&report=y"] {
        let answer = site.client.get(&format!("{RECEIPT_PATH}{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }

    // Every answer to a report brings the newest one along.
    let report = device.next(site.clock.second());
    let answer = site
        .client
        .post(dspt_report::wire::REPORTS_PATH, request(&[report.whole()]))
        .await;
    let answer: ReportsAnswer = answer.json();
    let carried = SignedNote::parse(answer.checkpoint.unwrap().as_bytes()).unwrap();
    assert!(Checkpoint::open(&carried, &keys).unwrap().size >= reached.size);
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_make_the_root_that_was_signed() {
    let site = Site::start().await;
    let mut device = site.enrolled().await;
    let report = device.next(site.clock.second());
    assert_eq!(site.send_one(report.whole()).await.status, 200);
    let (note, key) = covered(&site).await;
    let note = SignedNote::parse(note.as_bytes()).unwrap();
    let checkpoint = Checkpoint::open(&note, &[key]).unwrap();
    let path = format!("/v1/log/tile/0/000.p/{}", checkpoint.size);
    let answer = site.client.get(&path).await;
    assert_eq!(answer.status, 200);
    let leaves: Vec<Digest> = answer
        .bytes
        .chunks(32)
        .map(|hash| Digest::try_from(hash).unwrap())
        .collect();
    let node = |node: dspt_report::log::Node| {
        let first = usize::try_from(node.first()).unwrap();
        let mut row = leaves[first..first + (1 << node.height)].to_vec();
        while row.len() > 1 {
            row = row.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        Ok::<_, ()>(row[0])
    };
    assert_eq!(proof::root(checkpoint.size, node).unwrap(), checkpoint.root);
    for beyond in ["0/000", "0/001", "9/000", "0/0", "x"] {
        let answer = site.client.get(&format!("/v1/log/tile/{beyond}")).await;
        assert_eq!(answer.status, 404, "{beyond}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_a_receipt_that_is_not_there_yet_costs_an_address_nothing() {
    let site = Site::start_with(|config| config.budgets.failures = Some(Budget::new(1, 0))).await;
    let mut device = site.enrolled().await;
    let report = device.next(site.clock.second());
    let asked = format!(
        "{RECEIPT_PATH}?device={}&sequence={}&report={}",
        device.id(),
        device.sequence,
        report.id
    );
    for _ in 0..3 {
        assert_eq!(site.client.get(&asked).await.status, 404);
    }
    assert_eq!(site.send_one(report.whole()).await.status, 200);
}
