//! One provider with everything at once: computers of every kind, phones by hand, answers, drafts, an accepted risk and a
//! certificate.

use super::super::Stage;
use super::*;
use crate::asset::AssetBook;
use crate::asset::AssetId;

/// By id: the state of each needed item that is not simply answered.
const STATES: &[(&str, &str)] = &[
    ("access-known", "needs an answer"),
    ("administrators-agree", "needs an answer"),
    ("antivirus-everywhere", "not applicable"), // Cyber Essentials Plus
    ("asset-register", "answered"),             // one computer reports no more
    ("backups-working", "needs an answer"),     // the supplier's draft
    ("good-passwords", "needs an answer"),      // IT support's draft
    ("information-register", "out of date"),
    ("leavers-removed", "not applicable"),  // Cyber Essentials Plus
    ("portable-encryption", "answered"),    // a laptop is open, and the risk is accepted
    ("router-passwords", "not applicable"), // Cyber Essentials Plus
    ("systems-supported", "differs"),
    ("training-done", "needs an answer"),
    ("updates-installed", "answered"), // the drawer laptop could not tell
];

fn by_hand(book: &mut AssetBook, kind: AssetKind, owner: Owner, count: u32) {
    let source = Source::Word {
        count,
        of: Who::Manager,
        on_day: TODAY - 20,
    };
    let id = AssetId::random(kind, count.to_be_bytes());
    let mut asset = Asset::new(id, kind, "By hand", source);
    asset.owner = owner;
    book.add(asset, TODAY).unwrap();
}

fn provider() -> World {
    let mut world = World::new();
    for item in toolkit().items() {
        let said_on = match item.id.as_str() {
            "access-known" | "administrators-agree" | "training-done" => continue,
            "information-register" => TODAY - 400,
            _ => TODAY - 30,
        };
        let who = match item.id.as_str() {
            "good-passwords" => Who::ItSupport,
            "backups-working" => Who::Supplier,
            _ => Who::Manager,
        };
        world.say(good_answer(item, who, said_on));
    }
    world.waive(item("portable-encryption"), -5, 60, Who::Manager);
    world.waive(item("systems-supported"), -5, 60, Who::ItSupport);
    world.hold(CertificateKind::CyberEssentialsPlus, TODAY + 100);

    world.healthy("Office");
    set(world.healthy("Open laptop"), "disk-encryption", Verdict::Fail);
    set(world.healthy("Old till"), "os-supported", Verdict::Fail);
    world.healthy("Drawer laptop").seen_day = TODAY - 40;

    let mut book = AssetBook::new();
    by_hand(&mut book, AssetKind::Phone, Owner::Organisation, 4);
    by_hand(&mut book, AssetKind::Phone, Owner::Personal, 38);
    by_hand(&mut book, AssetKind::NetworkEquipment, Owner::Organisation, 2);
    world.assets = book.standing(TODAY);
    world
}

#[test]
fn everything_at_once_gives_the_right_readiness() {
    let world = provider();
    let readiness = world.readiness();
    let found: Vec<(&str, &str)> = {
        let mut found: Vec<_> = readiness
            .items
            .iter()
            .map(|item| (item.item.as_str(), item.state.as_str()))
            .filter(|(id, state)| *state != "answered" || STATES.iter().any(|(known, _)| known == id))
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(found, STATES);
    assert_eq!(readiness.stage, Stage::InProgress);
    assert_eq!(readiness.computers, 3);
    assert_eq!(
        readiness.first_line(),
        "Backed by 3 computers, ready to paste: 0. Drafted, please check: 4. Only you can say: 2. Already answered: 39."
    );
    assert_eq!(
        readiness.in_words(),
        "39 of 45 questions for Standards Met have an answer, none backed by a computer."
    );
}

#[test]
fn what_is_seen_and_written_down_makes_drafts_and_nothing_is_forced() {
    // The five that devices show, and drafts where a part is seen: not the three that need more than a computer.
    let mut world = World::new();
    world.healthy("Office");
    let shares = world.readiness().shares();
    assert_eq!((shares.backed, shares.drafted, shares.only_you), (5, 11, 29));
    // Personal phones and a router in the register, and last year's numbers of trained people, are the other three.
    let mut book = AssetBook::new();
    by_hand(&mut book, AssetKind::Phone, Owner::Personal, 38);
    by_hand(&mut book, AssetKind::NetworkEquipment, Owner::Organisation, 1);
    world.assets = book.standing(TODAY);
    let mut before = AnswerBook::new(toolkit());
    before
        .say(
            good_answer(item("training-done"), Who::Manager, TODAY),
            toolkit(),
            TODAY,
        )
        .unwrap();
    world.answers = before.carry_to(toolkit()).book;
    let shares = world.readiness().shares();
    assert_eq!((shares.backed, shares.drafted, shares.only_you), (5, 14, 26));
}

#[test]
fn all_of_it_put_right_is_every_question_answered_and_nothing_differs() {
    let mut world = provider();
    for about in [
        "access-known",
        "administrators-agree",
        "training-done",
        "information-register",
    ] {
        world.say(good_answer(item(about), Who::Manager, TODAY));
    }
    for about in ["good-passwords", "backups-working"] {
        world.answers.confirm(&id(about), TODAY).unwrap();
    }
    assert_eq!(world.readiness().stage, Stage::EveryQuestionAnswered);
    world
        .answers
        .agree_to_risk(&id("systems-supported"), TODAY - 5)
        .unwrap();
    assert_eq!(world.readiness().stage, Stage::NothingDiffers);
}
