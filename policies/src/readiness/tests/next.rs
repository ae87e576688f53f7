//! What to do next.

use super::super::ActionKind;
use super::super::ActionWeight;
use super::*;

fn words(world: &World) -> Vec<String> {
    let actions = world.readiness().next;
    actions.iter().map(|action| action.in_words(TODAY)).collect()
}

#[test]
fn what_differs_comes_first_and_then_the_quickest() {
    let mut world = World::answered();
    for (about, who) in [
        ("induction", Who::ItSupport),
        ("privacy-notice", Who::Manager),
        ("asset-register", Who::Manager),
    ] {
        // Only these are open.
        let answers = std::mem::replace(&mut world.answers, AnswerBook::new(toolkit()));
        for entry in answers.latest().filter(|entry| entry.answer.item != id(about)) {
            world.say(entry.answer.clone());
        }
        if who != Who::Manager {
            world.say(good_answer(item(about), who, TODAY));
        }
    }
    world.aim_for(Target::Exceeded);
    let mut old = good_answer(item("asset-register"), Who::Manager, TODAY - 350);
    old.comment = Some("Said again soon".into());
    world.say(old);
    world.healthy("Office");
    set(world.healthy("Laptop"), "disk-encryption", Verdict::Fail);
    world.assets.push(computer_asset(9));
    let actions = world.readiness().next;
    assert!(actions.is_sorted_by_key(|action| action.weight));
    insta::assert_snapshot!(words(&world).join("\n"), @r"
    Your answer to 9.5.2 (Laptops, tablets and memory sticks are encrypted) and 1 computer differ; look at them together: Laptop.
    Check what IT support entered for 2.1.1 (New staff learn about data and cyber security).
    Answer 1.1.3 (Privacy notices for the people whose data you hold).
    Standards Exceeded also needs a Cyber Essentials Plus certificate.
    Look again at 7.1.1 (A register of your computers, devices, software and data) by 16 November.
    Check 1 computer that stands in the register only.
    ");
}

#[test]
fn what_fails_before_anybody_answers_is_one_action_for_all_computers() {
    let mut world = World::new();
    set(world.healthy("Office"), "os-supported", Verdict::Fail);
    set(world.healthy("Laptop"), "os-supported", Verdict::Fail);
    world.devices[0]
        .minutes
        .insert("os-supported".parse().unwrap(), 40);
    let first = world.readiness().next[0].clone();
    assert_eq!(first.weight, ActionWeight::Evidence);
    assert!(matches!(
        &first.kind,
        ActionKind::PutRight { check, computers, .. }
            if check.as_str() == "os-supported" && computers == &["Laptop", "Office"]
    ));
    // Forty minutes on one, and what the library's longest way takes on the other.
    assert_eq!(first.minutes, Some(40 + 90));
    assert_eq!(first.references, ["8.1.4"]);
}

#[test]
fn questions_come_quickest_first_within_their_level() {
    let mut world = World::new();
    world.healthy("Office");
    world.say(good_answer(item("induction"), Who::ItSupport, TODAY));
    let actions = world.readiness().next;
    assert_eq!(actions.len(), 45);
    let order: Vec<(ActionWeight, Option<u32>)> = actions.iter().map(|a| (a.weight, a.minutes)).collect();
    assert!(order.is_sorted(), "{order:?}");
    assert!(
        matches!(actions[0].kind, ActionKind::Paste),
        "6.2.1 is shown by the computer"
    );
    assert_eq!(actions[0].references, ["6.2.1"]);
    assert!(actions.iter().any(|action| matches!(
        action.kind,
        ActionKind::Confirm {
            drafted_by: Who::ItSupport
        }
    )));
}

#[test]
fn an_accepted_risk_is_decided_again_before_it_ends() {
    let ends_in = |days: i64| {
        let mut world = World::answered();
        world.waive(item("systems-supported"), 0, days, Who::Manager);
        words(&world)
    };
    assert_eq!(ends_in(31), Vec::<String>::new());
    assert_eq!(
        ends_in(30),
        [
            "Decide again about 8.1.4 (Systems and software are still supported by their makers): the risk is accepted until 1 December."
        ]
    );
}

#[test]
fn a_provider_that_is_through_has_nothing_to_do() {
    let mut world = World::answered();
    world.healthy("Office");
    assert_eq!(words(&world), Vec::<String>::new());
}
