//! What people read.

use super::super::ItemState;
use super::super::Stage;
use super::*;

/// The same rules as for the library.
#[path = "../../../tests/plain/mod.rs"]
mod plain;

#[test]
fn the_stages_are_said_in_the_product_s_words() {
    let mut world = World::new();
    let said = |world: &World| (world.readiness().stage, world.readiness().in_words());
    assert_eq!(
        said(&world),
        (
            Stage::NotStarted,
            "None of the 45 questions for Standards Met has an answer yet.".to_owned()
        )
    );
    world.say(good_answer(item("induction"), Who::Manager, TODAY));
    assert_eq!(
        said(&world),
        (
            Stage::InProgress,
            "1 of 45 questions for Standards Met has an answer, none backed by a computer.".to_owned()
        )
    );
    let mut world = World::answered();
    for label in ["Office", "Laptop 1", "Laptop 2"] {
        world.healthy(label);
    }
    assert_eq!(
        said(&world),
        (
            Stage::NothingDiffers,
            "All 45 questions for Standards Met have an answer, 5 backed by 3 computers. Only you decide and publish."
                .to_owned()
        )
    );
    set(&mut world.devices[1], "disk-encryption", Verdict::Fail);
    set(&mut world.devices[2], "disk-encryption", Verdict::Fail);
    assert_eq!(
        said(&world),
        (
            Stage::EveryQuestionAnswered,
            "All 45 questions for Standards Met have an answer, 4 backed by 3 computers. Your answer and 2 \
             computers differ; look at them together. Only you decide and publish."
                .to_owned()
        )
    );
    world.aim_for(Target::Approaching);
    assert_eq!(
        said(&world),
        (
            Stage::NothingDiffers,
            "All 26 questions for Approaching Standards have an answer, 1 backed by 3 computers. Only you decide and publish."
                .to_owned()
        )
    );
}

#[test]
fn the_first_line_says_who_can_do_what() {
    let mut world = World::new();
    let first_line = |world: &World| world.readiness().first_line();
    assert_eq!(
        first_line(&world),
        "Backed by your computers, ready to paste: 0. Drafted, please check: 0. Only you can say: 45."
    );
    world.healthy("Office");
    assert_eq!(
        first_line(&world),
        "Backed by this computer, ready to paste: 5. Drafted, please check: 11. Only you can say: 29."
    );
    world.say(good_answer(item("induction"), Who::Manager, TODAY));
    world.say(good_answer(item("privacy-notice"), Who::ItSupport, TODAY));
    world.healthy("Laptop");
    assert_eq!(
        first_line(&world),
        "Backed by 2 computers, ready to paste: 5. Drafted, please check: 12. Only you can say: 27. Already answered: 1."
    );
    let shares = world.readiness().shares();
    assert_eq!(
        shares.backed + shares.answered + shares.drafted + shares.only_you,
        45
    );
}

#[test]
fn an_item_that_differs_shows_the_computers_and_the_dates() {
    let mut world = World::answered();
    world.assets.push(phones());
    world.healthy("Office");
    let check: CheckId = "antivirus-running".parse().unwrap();
    let laptop = world.healthy("Laptop");
    set(laptop, "antivirus-running", Verdict::Fail);
    laptop.seen_day = TODAY - 20;
    laptop.failing_since.insert(check, TODAY - 30);
    let found = world.state_of("antivirus-everywhere");
    assert_eq!(found.state, ItemState::Differs);
    assert_eq!(
        found.explain(TODAY),
        [
            "Your answer and 1 computer differ; look at them together.",
            "You answered on 1 November.",
            "Laptop, not so since 2 October: The antivirus software is running (last seen 12 October).",
            "1 of 2 computers checked, today; 38 phones on your word of 4 June.",
        ]
    );
}

#[test]
fn each_state_says_why() {
    let mut world = World::new();
    world.say(good_answer(
        item("information-register"),
        Who::Manager,
        TODAY - 400,
    ));
    world.say(good_answer(item("induction"), Who::ItSupport, TODAY));
    let mut no = good_answer(item("policies-in-place"), Who::Manager, TODAY);
    no.value = Value::YesNo(false);
    world.say(no);
    world.waive(item("systems-supported"), 0, 30, Who::Manager);
    world.hold(CertificateKind::CyberEssentialsPlus, TODAY + 30);
    for (about, lines) in [
        (
            "information-register",
            vec!["Your answer of 27 September 2025 was good until 27 September."],
        ),
        (
            "induction",
            vec![
                "Nobody has answered this yet.",
                "IT support entered an answer: check it.",
            ],
        ),
        (
            "policies-in-place",
            vec!["You said no on 1 November, which the toolkit does not count as an answer."],
        ),
        (
            "systems-supported",
            vec![
                "Nobody has answered this yet.",
                "Risk accepted by the provider until 1 December.",
            ],
        ),
        (
            "router-passwords",
            vec![
                "Nobody has answered this yet.",
                "Your Cyber Essentials Plus certificate stands in for this until 1 December.",
            ],
        ),
    ] {
        assert_eq!(world.state_of(about).explain(TODAY), lines, "{about}");
    }
    let mut carried = World::new();
    carried.answers = World::answered().answers.carry_to(toolkit()).book;
    assert_eq!(
        carried.state_of("induction").explain(TODAY),
        ["Your answer of 2026-27 is here: say whether it still holds."]
    );
    assert_eq!(carried.readiness().stage, Stage::NotStarted);
}

#[test]
fn what_is_said_is_plain_and_promises_nothing() {
    let mut world = World::answered();
    world.aim_for(Target::Exceeded);
    world.answers = world.answers.carry_to(toolkit()).book;
    world.say(good_answer(item("induction"), Who::Supplier, TODAY));
    world.say(good_answer(item("systems-supported"), Who::Manager, TODAY));
    world.assets.extend([phones(), computer_asset(9)]);
    set(world.healthy("Office"), "os-supported", Verdict::Fail);
    world.healthy("Laptop").seen_day = TODAY - 90;
    let readiness = world.readiness();
    let mut lines = vec![readiness.in_words(), readiness.first_line()];
    lines.extend(readiness.items.iter().flat_map(|item| item.explain(TODAY)));
    lines.extend(readiness.next.iter().map(|action| action.in_words(TODAY)));
    assert!(lines.len() > 100, "{}", lines.len());
    let faults: Vec<String> = lines.iter().filter_map(|line| plain::fault_of(line)).collect();
    assert_eq!(faults, Vec::<String>::new());
}
