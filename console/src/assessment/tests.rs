use std::collections::BTreeMap;

use dspt_policies::Answer;
use dspt_policies::Policy;
use dspt_policies::answer::Value;
use dspt_policies::readiness::Backing;
use dspt_policies::toolkit::Who;
use dspt_report::DeviceId;
use dspt_report::FactSet;
use dspt_report::Reason;
use dspt_report::Verdict;
use dspt_store::model::DeviceRow;
use dspt_store::model::DeviceState;
use dspt_store::model::FindingRow;
use dspt_store::model::HeldAssessment;
use dspt_store::model::Origin;
use dspt_store::model::Silence;
use dspt_store::model::VerdictCounts;
use dspt_tui::assessment::ItemState;

use super::*;

fn now() -> Timestamp {
    "2026-06-08T08:30:00Z".parse().unwrap()
}

fn today() -> i64 {
    day(now())
}

fn toolkit() -> &'static Toolkit {
    Toolkit::in_use(today())
}

fn device(n: u8) -> DeviceId {
    DeviceId::new([n; 16])
}

/// A computer on which every check of the shipped policy came to the same verdict.
fn computer(n: u8, state: DeviceState, verdict: Verdict) -> ComputerHeld {
    let finding = |check: &dspt_policies::Check| FindingRow {
        check: check.id().clone(),
        verdict,
        reason: (verdict == Verdict::Unknown).then_some(Reason::Conflicting),
        cited: Vec::new(),
        evidence: true,
        since: "2026-06-02T09:00:00Z".parse().unwrap(),
    };
    ComputerHeld {
        device: DeviceRow {
            id: device(n),
            provider: ProviderId::new([1; 8]),
            provider_name: "Rosewood Care".to_owned(),
            telephone: None,
            label: format!("Computer {n}"),
            os: "Windows 11 Home 24H2".to_owned(),
            state,
            silence: Silence::Reporting,
            clock_wrong: false,
            counts: VerdictCounts::default(),
            last_heard: Some("2026-06-08T08:00:00Z".parse().unwrap()),
            collected_at: Some("2026-06-07T22:00:00Z".parse().unwrap()),
            sequence: 4,
            policy_refused: None,
        },
        findings: Policy::shipped().checks().iter().map(finding).collect(),
        facts: FactSet::new(),
        inventory: None,
        policy: None,
        agent: None,
    }
}

fn never_heard(n: u8) -> ComputerHeld {
    let mut held = computer(n, DeviceState::Confirmed, Verdict::Pass);
    held.device.silence = Silence::Never;
    (held.device.last_heard, held.device.collected_at) = (None, None);
    held.findings = Vec::new();
    held
}

/// The book of a manager who says that antivirus is everywhere.
fn said_so() -> String {
    let item = &toolkit()
        .items()
        .iter()
        .find(|item| item.reference == "6.2.1")
        .unwrap()
        .id;
    let mut book = AnswerBook::new(toolkit());
    let answer = Answer::new(item.clone(), Value::YesNo(true), Who::Manager, today() - 3);
    book.say(answer, toolkit(), today()).unwrap();
    book.to_yaml()
}

fn held(origin: Origin, answers: &str) -> HeldAssessment {
    HeldAssessment {
        origin,
        received_at: now(),
        answers: Some(answers.to_owned()),
        assets: None,
    }
}

/// What [`join`] makes of what a store would answer.
fn joined(computers: Vec<ComputerHeld>, assessments: &[HeldAssessment]) -> Joined {
    let mut remarks: Vec<String> = computers.iter().filter_map(computers::remark).collect();
    let books = books::read(
        assessments,
        &computers,
        (&Toolkits::shipped(), toolkit()),
        today(),
    );
    remarks.extend(books.remarks);
    let mut assets = AssetBook::merge(&books.assets).standing(today());
    assets.extend(
        computers
            .iter()
            .filter(|held| !computers::reported(held))
            .map(unheard),
    );
    Joined {
        provider: ProviderRow {
            id: ProviderId::new([1; 8]),
            name: "Rosewood Care".to_owned(),
            cqc: None,
            ods: None,
            telephone: None,
            sight: Sharing::Devices,
            estate: None,
        },
        questions: Toolkits::shipped().in_force(today()),
        policy: Arc::new(Held::Shipped(Policy::shipped())),
        answers: AnswerBook::merge(toolkit(), &books.answers),
        assets,
        computers: computers.into_iter().filter_map(computers::computer).collect(),
        remarks,
        own: books.own,
        operator: String::new(),
        today: today(),
    }
}

fn antivirus(joined: &Joined) -> dspt_tui::assessment::ItemRow {
    let view = joined.view();
    view.item(&"6.2.1".parse().unwrap()).unwrap().clone()
}

#[test]
fn the_word_of_a_device_counts_as_far_as_the_device_does() {
    use DeviceState::*;
    for (state, counts) in [
        (Confirmed, true),
        (Retired, true),
        (New, false),
        (RestoredOrCopied, false),
        (Cloned, false),
    ] {
        let books = [held(Origin::Device(device(1), state), &said_so())];
        let joined = joined(vec![computer(1, state, Verdict::Unknown)], &books);
        let row = antivirus(&joined);
        assert_eq!(row.state.has_answer(), counts, "{state:?}");
        assert_eq!(row.draft_waits, !counts, "{state:?}");
        assert_eq!(row.said[0].confirmed, counts, "{state:?}");
        let told = joined
            .remarks
            .iter()
            .any(|remark| remark.contains("counts as drafts"));
        assert_eq!(told, !counts, "{state:?} {:?}", joined.remarks);
    }
}

#[test]
fn what_the_console_keeps_is_a_draft_whatever_it_claims() {
    let joined = joined(Vec::new(), &[held(Origin::Console, &said_so())]);
    let row = antivirus(&joined);
    assert_eq!(row.state, ItemState::NeedsAnswer);
    assert!(row.draft_waits);
    // And it is what the next draft is added to.
    let own = joined.own.unwrap();
    assert_eq!(own.answers.history(&row.item.parse().unwrap()).len(), 1);
}

#[test]
fn a_book_that_cannot_be_read_is_told_and_costs_nobody_else() {
    let hostile = "toolkit: \u{1b}[2Jdspt\nanswers: [";
    let books = [
        held(Origin::Device(device(1), DeviceState::Confirmed), hostile),
        held(Origin::Device(device(2), DeviceState::Confirmed), &said_so()),
    ];
    let computers = vec![
        computer(1, DeviceState::Confirmed, Verdict::Pass),
        computer(2, DeviceState::Confirmed, Verdict::Pass),
    ];
    let joined_both = joined(computers, &books);
    assert!(antivirus(&joined_both).state.has_answer());
    let told: Vec<_> = joined_both
        .remarks
        .iter()
        .filter(|remark| remark.contains("cannot be read"))
        .collect();
    assert_eq!(told.len(), 1, "{:?}", joined_both.remarks);
    assert!(told[0].contains("Computer 1"), "{told:?}");
    // What operators drafted is not written over where it cannot be read.
    let damaged = joined(Vec::new(), &[held(Origin::Console, hostile)]);
    assert!(damaged.own.is_none());
    assert!(joined_both.own.is_some());
}

#[test]
fn answers_of_last_year_wait_to_be_confirmed_anew() {
    let last = &Toolkit::shipped()[0];
    assert_ne!(last.name, toolkit_of_next_year().name);
    let today = day("2026-11-20T09:00:00Z".parse().unwrap());
    let item = last
        .items()
        .iter()
        .find(|item| item.reference == "6.2.1")
        .unwrap();
    let mut book = AnswerBook::new(last);
    let answer = Answer::new(item.id.clone(), Value::YesNo(true), Who::Manager, today - 200);
    book.say(answer, last, today).unwrap();
    let origin = Origin::Device(device(1), DeviceState::Confirmed);
    let books = books::read(
        &[held(origin, &book.to_yaml())],
        &[],
        (&Toolkits::shipped(), toolkit_of_next_year()),
        today,
    );
    assert_eq!(books.remarks, Vec::<String>::new());
    let merged = AnswerBook::merge(toolkit_of_next_year(), &books.answers);
    let standing = merged.standing(&item.id);
    assert!(standing.counted.is_none());
    assert_eq!(standing.carried.map(|(_, year)| year), Some(last.year.as_str()));
}

fn toolkit_of_next_year() -> &'static Toolkit {
    Toolkit::in_use(day("2026-11-20T09:00:00Z".parse().unwrap()))
}

#[test]
fn a_computer_that_is_copied_silent_or_unheard_backs_nothing() {
    let books = [held(
        Origin::Device(device(1), DeviceState::Confirmed),
        &said_so(),
    )];
    let fine = || computer(1, DeviceState::Confirmed, Verdict::Pass);
    assert_eq!(antivirus(&joined(vec![fine()], &books)).state, ItemState::Backed);
    let copied = computer(2, DeviceState::Cloned, Verdict::Unknown);
    let mut stale = computer(2, DeviceState::Confirmed, Verdict::Pass);
    stale.device.silence = Silence::Stale;
    stale.device.last_heard = Some("2026-04-08T08:00:00Z".parse().unwrap());
    stale.device.collected_at = stale.device.last_heard;
    let mut withheld = computer(2, DeviceState::Confirmed, Verdict::Pass);
    withheld.findings = Vec::new();
    for (what, other) in [
        ("copied", copied),
        ("stale", stale),
        ("unheard", never_heard(2)),
        ("withheld", withheld),
    ] {
        let joined = joined(vec![fine(), other], &books);
        let row = antivirus(&joined);
        assert_eq!(row.state, ItemState::Answered, "{what}");
        assert!(
            joined.remarks.iter().any(|remark| remark.contains("Computer 2")),
            "{what}: {:?}",
            joined.remarks
        );
        let pack = joined.pack();
        let item = pack
            .readiness()
            .items
            .iter()
            .find(|item| item.reference == "6.2.1")
            .unwrap();
        assert_ne!(item.devices.backing, Backing::Full, "{what}");
        assert!(pack.page().contains("Computer 2"), "{what} is said in the pack");
    }
}

#[test]
fn what_differs_names_the_computer_and_the_days() {
    let books = [held(
        Origin::Device(device(1), DeviceState::Confirmed),
        &said_so(),
    )];
    let computers = vec![
        computer(1, DeviceState::Confirmed, Verdict::Pass),
        computer(2, DeviceState::Confirmed, Verdict::Fail),
    ];
    let row = antivirus(&joined(computers, &books));
    assert_eq!(row.state, ItemState::Differs);
    assert!(!row.differing.is_empty());
    for one in &row.differing {
        assert_eq!((one.device, one.computer.as_str()), (device(2), "Computer 2"));
        assert_eq!(one.since.to_string(), "2026-06-02");
        // As collected, not as received.
        assert_eq!(one.seen.to_string(), "2026-06-07");
    }
}

#[test]
fn a_wrong_clock_does_not_date_what_it_saw() {
    let mut held = computer(1, DeviceState::Confirmed, Verdict::Pass);
    held.device.collected_at = Some("2031-01-01T00:00:00Z".parse().unwrap());
    let seen = |held: &ComputerHeld| {
        let again = ComputerHeld { ..held.clone() };
        computers::computer(again).unwrap().seen_day
    };
    assert_eq!(seen(&held), today(), "never later than it came");
    held.device.collected_at = Some("2019-01-01T00:00:00Z".parse().unwrap());
    held.device.clock_wrong = true;
    assert_eq!(seen(&held), today());
}

#[test]
fn every_question_of_every_shipped_set_becomes_a_row() {
    let view = joined(Vec::new(), &[]).view();
    assert_eq!(view.items.len(), toolkit().items().len());
    assert_eq!(view.items.iter().filter(|item| item.needed).count(), 45);
    for toolkit in Toolkit::shipped() {
        for item in toolkit.items() {
            assert!(
                item.reference.parse::<dspt_tui::assessment::ItemNumber>().is_ok(),
                "{}",
                item.reference
            );
        }
    }
    let shares = view.shares.unwrap();
    assert_eq!((view.needed, view.answered), (45, 0));
    assert_eq!(
        shares.backed + shares.answered + shares.drafted + shares.only_a_person,
        45
    );
    let themes: BTreeMap<&str, usize> = view.items.iter().fold(BTreeMap::new(), |mut counts, item| {
        *counts.entry(item.theme.as_str()).or_default() += 1;
        counts
    });
    assert!(!themes.contains_key("Other questions"), "{themes:?}");
}

#[test]
fn below_the_devices_level_it_is_told_without_what_it_rests_on() {
    let reports = vec![computer(1, DeviceState::Confirmed, Verdict::Fail)];
    let origin = Origin::Device(device(1), DeviceState::Confirmed);
    let joined = joined(reports, &[held(origin, &said_so())]);
    let whole = serde_json::to_string(&joined.view()).unwrap();
    assert!(whole.contains("Computer 1") && whole.contains("the manager"));
    let at = |sight| {
        let row = ProviderRow {
            sight,
            ..joined.provider.clone()
        };
        joined.view_at(row)
    };
    let (items, progress) = (at(Sharing::Items), at(Sharing::Progress));
    let differing = items.items.iter().find(|item| item.number.as_str() == "6.2.1");
    assert_eq!(differing.unwrap().state, ItemState::Differs);
    assert_eq!(items.items.len(), toolkit().items().len());
    assert!(progress.items.is_empty());
    for view in [items, progress] {
        assert_eq!((view.answered, view.needed), (1, 45));
        assert_eq!(
            view.in_words,
            "1 of 45 questions for Standards Met has an answer."
        );
        assert_eq!((view.shares, view.computers), (None, None));
        let text = serde_json::to_string(&view).unwrap();
        for secret in ["Computer 1", "the manager", &device(1).to_string(), "2026-06-02"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}

#[test]
fn that_nothing_differs_is_not_told_with_counts_alone() {
    let joined = joined(Vec::new(), &[]);
    let mut whole = joined.view();
    whole.stage = "every question answered and nothing differs".to_owned();
    let row = ProviderRow {
        sight: Sharing::Progress,
        ..joined.provider
    };
    let told = view::narrowed_of(whole.clone(), row.clone());
    assert_eq!(told.stage, "every question answered");
    let items = ProviderRow {
        sight: Sharing::Items,
        ..row
    };
    assert_eq!(view::narrowed_of(whole.clone(), items).stage, whole.stage);
}

#[test]
fn what_is_typed_becomes_an_answer_of_the_right_kind_or_says_why_not() {
    let typed =
        |text: &str| typed::assignment(toolkit(), text).map(|(item, value)| (item.reference.clone(), value));
    let yes = ("6.2.1".to_owned(), Value::YesNo(true));
    assert_eq!(typed("6.2.1=yes").unwrap(), yes);
    assert_eq!(typed(" 6.2.1 = Y ").unwrap(), yes);
    let (_, about) = typed("9.5.2=not about them: nothing leaves the building").unwrap();
    assert_eq!(
        about,
        Value::NotApplicable {
            why: "nothing leaves the building".to_owned()
        }
    );
    let (_, trained) = typed("3.2.1=39 of 40").unwrap();
    assert!(matches!(trained, Value::Training(training) if training.percent() == 97));
    for (wrong, wanted) in [
        ("6.2.1", "ITEM=WHAT"),
        ("6.2.1=maybe", "yes or no"),
        ("9.9.99=yes", "no question"),
        ("=yes", "no question"),
        ("3.2.1=yes", "two numbers"),
        ("3.2.1=30 of 40", "38"),
    ] {
        let error = typed(wrong).unwrap_err().to_string();
        assert!(error.contains(wanted), "{wrong}: {error}");
    }
    assert_eq!(day_number(view::date(1)), 1);
    assert_eq!(view::date(20_605).to_string(), "2026-06-01");
    for wrong in ["31/3/2027", "2027-02-30", "", "tomorrow"] {
        let error = crate::cli::people::date(wrong).unwrap_err();
        assert!(error.contains("2027-03-31"), "{wrong}");
    }
}
