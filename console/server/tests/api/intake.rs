//! Reports that an operator brings: kept once, by whichever way and however often they come.

use std::sync::Arc;

use dspt_report::wire::FrameError;
use dspt_server::Clock;
use dspt_server::Intake;
use dspt_server::TakenIn;
use dspt_store::Estate;
use dspt_store::Store;
use dspt_store::Upkeep;
use dspt_store::model::Scope;

use crate::device::request;
use crate::site::START;
use crate::site::Site;

fn intake(site: &Site) -> Intake {
    let store: Arc<dyn Store> = Arc::clone(&site.store) as Arc<dyn Store>;
    let clock: Arc<dyn Clock> = Arc::clone(&site.clock) as Arc<dyn Clock>;
    Intake::new(store, clock, site.pin)
}

fn statuses(taken: &[TakenIn]) -> Vec<u16> {
    taken.iter().map(|taken| taken.result.status).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_kept_once_whichever_way_they_come_first() {
    let site = Site::start().await;
    let intake = intake(&site);
    let mut device = site.enrolled().await;
    let chain: Vec<_> = (0..4).map(|_| device.next(START)).collect();
    let before = site.store.log_size().await.unwrap();

    // By hand first, then by the network; by the network first, then by hand; each of them twice.
    let by_hand = request(&[chain[0].whole(), chain[1].whole()]);
    for _ in 0..2 {
        assert_eq!(statuses(&intake.accept(&by_hand).await.unwrap()), [200, 200]);
    }
    let by_network = [chain[1].whole(), chain[2].whole(), chain[3].whole()];
    for _ in 0..2 {
        let sent = site.send(&by_network).await;
        assert!(sent.iter().all(|result| result.status == 200), "{sent:?}");
    }
    let last = intake.accept(&request(&by_network)).await.unwrap();
    assert_eq!(statuses(&last), [200, 200, 200]);
    assert_eq!(
        last[2].result.head.unwrap().sequence,
        4,
        "and whoever brings it learns how far the console is"
    );
    assert_eq!(site.store.log_size().await.unwrap(), before + 4);
    let shown = site
        .store
        .device(&Scope::Everything, device.id(), site.clock.now())
        .await
        .unwrap();
    assert_eq!(shown.history.len(), 4);
    assert!(shown.history.iter().all(|row| row.remarks.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_brought_is_believed_no_more_than_what_is_sent() {
    let site = Site::start().await;
    let intake = intake(&site);
    let mut device = site.enrolled().await;
    let good = device.next(START);
    let mut forged = good.envelope.clone();
    let middle = forged.len() / 2;
    forged[middle] ^= 1;
    let mut spoilt = good.whole();
    spoilt.envelope = &forged;
    let results = intake.accept(&request(&[spoilt, good.whole()])).await.unwrap();
    assert!(matches!(results[0].result.status, 400 | 401), "{results:?}");
    assert_eq!(results[1].result.status, 200, "one bad report affects no other");
    let mut stranger = crate::device::Device::new();
    let strange = stranger.next(START);
    let results = intake.accept(&request(&[strange.whole()])).await.unwrap();
    assert_eq!(results[0].result.status, 401);
    let whole = request(&[good.whole()]);
    let cut = intake.accept(&whole[..whole.len() - 1]).await;
    assert!(
        matches!(cut, Err(FrameError::Cut { .. } | FrameError::Count { .. })),
        "{cut:?}"
    );
    assert!(intake.accept(b"").await.is_err());
}
