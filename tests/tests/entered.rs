//! What a person entered on a computer reaches the console with its next report, as it was written.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use dspt_store::Books;
use dspt_store::Providers;
use dspt_store::SqlStore;
use dspt_store::model::Scope;
use dspt_tests::agent::Agent;
use dspt_tests::console::Console;

/// Texts of the books that the console holds of one provider's devices.
fn held(console: &Console, provider: &str) -> Vec<(Option<String>, Option<String>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = SqlStore::open(&console.folder().join("console.db")).unwrap();
    runtime.block_on(async {
        let scope = Scope::Everything;
        let provider = store.provider_by_code(&scope, provider).await.unwrap();
        let books = store.assessments(&scope, provider).await.unwrap();
        books
            .into_iter()
            .map(|book| (book.answers, book.assets))
            .collect()
    })
}

#[test]
fn what_was_entered_goes_along_with_the_next_report_and_only_when_it_changed() {
    let console = Console::serving();
    let agent = Agent::new();
    agent.enrol(&console.enrol_string("Rosewood Care", 5));
    agent.report();
    assert!(agent.json(&["show"])["statement"].get("assessment").is_none());
    assert_eq!(held(&console, "Rosewood Care"), []);

    let data = agent.folder().join("data");
    let answers = "toolkit: dspt-2026-27\nanswers: []\n";
    std::fs::write(data.join("answers-dspt-2026-27.yaml"), answers).unwrap();
    let shown = agent.json(&["show"]);
    assert_eq!(
        shown["assessment"]["answers"], answers,
        "exactly what would be sent"
    );
    let text = agent.run(&["show"], 0);
    assert!(text.contains("What was entered on this computer"), "{text}");
    agent.report();
    let entered = [(Some(answers.to_owned()), None)];
    assert_eq!(held(&console, "Rosewood Care"), entered);
    let unchanged = agent.json(&["show"]);
    assert_eq!(
        unchanged["statement"]["assessment"],
        shown["statement"]["assessment"]
    );
    agent.report();
    assert_eq!(held(&console, "Rosewood Care"), entered);

    // A book that cannot be read stays here, is told, and costs the report nothing; the console keeps what it has.
    std::fs::write(data.join("assets.yaml"), b"\xff\xfe").unwrap();
    let said = agent.run(&["report"], 1);
    assert!(
        said.contains("assets.yaml") && said.contains("accepted"),
        "{said}"
    );
    assert_eq!(agent.json(&["status"])["waiting"], 0);
    assert_eq!(held(&console, "Rosewood Care"), entered);
}
