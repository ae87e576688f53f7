//! The simulated month of the store's tests, and the whole first screen of the Monday after it.

use dspt_store::SqlStore;
use dspt_store::Worklist;
use dspt_tui::Options;
use dspt_tui::View;
use dspt_tui::plain;

use super::*;
use crate::store_support::month;
use crate::store_support::month::Month;

/// A store after the month, as somebody who left on Friday sees it on Monday.
struct Monday {
    _place: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    store: Arc<SqlStore>,
    estate: Month,
}

impl Monday {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (store, estate) = runtime.block_on(async {
            let store = SqlStore::open(&place.path().join("console.db")).unwrap();
            let mut estate = Month::begin(&store).await;
            estate.until_friday(&store).await;
            store.looked(&Scope::Everything, month::friday()).await.unwrap();
            estate.until_monday(&store).await;
            (store, estate)
        });
        Self {
            _place: place,
            runtime,
            store: Arc::new(store),
            estate,
        }
    }

    fn source(&self) -> LocalSource {
        LocalSource::new(
            self.store.clone(),
            Scope::Everything,
            self.runtime.handle().clone(),
            Arc::default(),
            Clock::at(month::monday()),
        )
    }

    fn shows(&self, view: &View) -> String {
        let mut options = Options::new(Clock::at(month::monday()));
        options.texts = texts::checks(Policy::shipped());
        plain::lines(&self.source(), &options, view, 100)
            .unwrap()
            .join("\n")
    }
}

#[test]
fn the_month_gives_the_monday_screen_that_its_script_expects() {
    let monday = Monday::new();
    insta::assert_snapshot!("monday", monday.shows(&View::Monday));
    insta::assert_snapshot!("monday_quiet", monday.shows(&"news quiet".parse().unwrap()));
    insta::assert_snapshot!(
        "monday_put_right",
        monday.shows(&"news put-right".parse().unwrap())
    );
    let before = monday.shows(&"group disk-encryption".parse().unwrap());
    assert!(before.contains("not so on 19 at 18 providers"), "{before}");

    // Rang two of them; one may rest, the other is in our hands.
    let (first, second) = (monday.estate.providers[0], monday.estate.providers[1]);
    for change in [
        Change::Note {
            provider: first,
            device: None,
            text: "rang, will switch it on by 10 Nov".to_owned(),
        },
        Change::Rest {
            provider: first,
            device: None,
            until: Some("2026-09-14".parse().unwrap()),
        },
        Change::InHand {
            provider: second,
            device: None,
            who: "me".to_owned(),
        },
    ] {
        monday.source().change(&change).unwrap();
    }
    insta::assert_snapshot!(
        "monday_group",
        monday.shows(&"group disk-encryption".parse().unwrap())
    );
    insta::assert_snapshot!("monday_work", monday.shows(&View::Work));
    insta::assert_snapshot!("monday_notes", monday.shows(&View::Notes(first)));
    let email = format!("email disk-encryption {first}");
    insta::assert_snapshot!("monday_email", monday.shows(&email.parse().unwrap()));
    assert!(monday.shows(&View::Monday).contains("1 in hand · 1 at rest"));

    // Once it was looked through, nothing is new, and what is to fix is still there.
    monday.source().change(&Change::Looked).unwrap();
    let seen = monday.shows(&View::Monday);
    assert!(seen.contains("since today 08:30"), "{seen}");
    assert!(seen.contains("New since then\n  Nothing."), "{seen}");
    assert!(seen.contains("19 at 18 providers"), "{seen}");
    let nobody = monday.source().change(&Change::InHand {
        provider: second,
        device: None,
        who: "someone else".to_owned(),
    });
    assert!(nobody.unwrap_err().to_string().contains("operator list"));
}
