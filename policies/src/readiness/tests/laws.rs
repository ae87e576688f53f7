//! Laws over situations of every kind.

use proptest::prelude::*;

use super::super::Backing;
use super::super::ItemState;
use super::super::Said;
use super::super::Stage;
use super::*;

const VERDICTS: [Verdict; 5] = [
    Verdict::Pass,
    Verdict::Fail,
    Verdict::Unknown,
    Verdict::NotApplicable,
    Verdict::Error,
];

/// What each item is in a situation: how it was said (0 is not at all), and how long ago.
type Answers = Vec<(u8, i64)>;

fn devices() -> impl Strategy<Value = Vec<DeviceEvidence>> {
    let checks = Policy::shipped().checks();
    let one = (
        // Mostly good, so that all states are met.
        prop::collection::vec(prop_oneof![20 => Just(0_usize), 1 => 1_usize..5], checks.len()),
        prop_oneof![5 => 0_i64..15, 1 => any::<i64>()],
        1_usize..6,
    );
    prop::collection::vec(one, 0..4).prop_map(move |all| {
        let evidence = |(verdicts, ago, number): (Vec<usize>, i64, usize)| {
            let findings = checks
                .iter()
                .zip(verdicts)
                .map(|(check, at)| finding(check.id(), VERDICTS[at]));
            DeviceEvidence::new(
                device(number),
                format!("Computer {number}"),
                TODAY.saturating_sub(ago),
                findings.collect(),
            )
        };
        all.into_iter().map(evidence).collect()
    })
}

fn assets() -> impl Strategy<Value = Vec<Asset>> {
    let one = (
        0_u8..7,
        0_usize..7,
        any::<bool>(),
        any::<bool>(),
        prop::option::of(-5_i64..5),
    );
    prop::collection::vec(one, 0..4).prop_map(|all| {
        let asset = |(kind, number, personal, reaches, retired): (u8, usize, bool, bool, Option<i64>)| {
            let source = match number {
                0 => Source::Word {
                    count: 3,
                    of: Who::ItSupport,
                    on_day: TODAY - 9,
                },
                number => Source::Device(device(number)),
            };
            let mut asset = Asset::new(
                "a".parse().unwrap(),
                AssetKind::ALL[usize::from(kind)],
                "An asset",
                source,
            );
            asset.owner = if personal {
                Owner::Personal
            } else {
                Owner::Organisation
            };
            asset.reaches_personal_data = reaches;
            asset.retired_day = retired.map(|days| TODAY + days);
            asset
        };
        all.into_iter().map(asset).collect()
    })
}

fn answers() -> impl Strategy<Value = Answers> {
    let one = (
        prop_oneof![6 => Just(1_u8), 1 => 0_u8..6],
        prop_oneof![6 => 0_i64..10, 1 => 0_i64..2_000],
    );
    prop::collection::vec(one, toolkit().items().len())
}

fn book(answers: &Answers) -> AnswerBook {
    let mut world = World::new();
    for (item, (how, ago)) in toolkit().items().iter().zip(answers) {
        let mut answer = good_answer(item, Who::Manager, TODAY - ago);
        match how {
            0 => continue,
            2 => answer.entered_by = Who::Supplier,
            3 => answer.value = Value::NotApplicable { why: "Not us".into() },
            4 if item.answer == AnswerKind::YesNo => answer.value = Value::YesNo(false),
            5 => answer.good_until = Some(TODAY - ago),
            _ => {}
        }
        answer.confirmed_by_provider = answer.entered_by == Who::Manager;
        world.say(answer);
    }
    world.answers
}

prop_compose! {
    fn worlds()(
        devices in devices(),
        assets in assets(),
        said in answers(),
        waived in prop::collection::vec((0_usize..56, -20_i64..20), 0..4),
        held in prop::option::of((0_usize..3, -20_i64..20)),
        target in prop::sample::select(vec![Target::Approaching, Target::Met, Target::Exceeded]),
    ) -> (World, Answers) {
        let kinds = [CertificateKind::CyberEssentialsPlus, CertificateKind::Iso27001, CertificateKind::Psn];
        let mut world = World { answers: book(&said), devices, assets };
        for (at, until) in waived {
            world.waive(&toolkit().items()[at], -30, until, Who::Manager);
        }
        if let Some((at, until)) = held {
            world.hold(kinds[at], TODAY + until);
        }
        world.aim_for(target);
        (world, said)
    }
}

/// That an item is not about somebody is as much of an answer as another: a risk accepted beside it stands when it is taken back.
fn worth(state: ItemState) -> ItemState {
    if state == ItemState::NotApplicable {
        ItemState::Answered
    } else {
        state
    }
}

/// Nothing is better in `after` than in `before`.
fn no_better(before: &Readiness, after: &Readiness) -> Result<(), TestCaseError> {
    prop_assert!(
        after.stage <= before.stage,
        "{:?} then {:?}",
        before.stage,
        after.stage
    );
    for (before, after) in before.items.iter().zip(&after.items) {
        prop_assert!(
            worth(after.state) <= worth(before.state),
            "{}: {:?} then {:?}",
            after.item,
            before.state,
            after.state
        );
        prop_assert!(after.devices.backing <= before.devices.backing, "{}", after.item);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn readiness_is_total_and_its_parts_agree((world, _) in worlds(), today in prop_oneof![4 => Just(TODAY), 1 => any::<i64>()]) {
        let readiness = Readiness::of(&world.situation(), today);
        let needed = toolkit().items().iter().filter(|item| world.answers.target().needs(item)).count();
        prop_assert_eq!(readiness.items.len(), needed);
        prop_assert_eq!(readiness.items.len() + readiness.optional.len(), toolkit().items().len());
        let shares = readiness.shares();
        prop_assert_eq!(shares.backed + shares.answered + shares.drafted + shares.only_you, needed);
        prop_assert_eq!(readiness.stage >= Stage::EveryQuestionAnswered, readiness.with_answer() == needed);
        let differs = readiness.in_state(ItemState::Differs).count();
        prop_assert!(readiness.stage != Stage::NothingDiffers || differs == 0);
        prop_assert!(readiness.stage != Stage::EveryQuestionAnswered || differs > 0);
        for item in readiness.items.iter().chain(&readiness.optional) {
            prop_assert!(!item.explain(today).is_empty());
            prop_assert!(item.state != ItemState::Backed || (item.said == Said::Answer && item.devices.not_seen.is_empty()));
            prop_assert!(item.state != ItemState::Differs || !item.devices.differing.is_empty());
            prop_assert!(item.devices.denominator.checked <= item.devices.denominator.computers);
        }
        for action in &readiness.next {
            prop_assert!(!action.in_words(today).is_empty());
        }
        prop_assert!(!readiness.in_words().is_empty() && !readiness.first_line().is_empty());
    }

    #[test]
    fn another_unknown_finding_makes_nothing_better((mut world, _) in worlds(), number in 1_usize..8, check in any::<prop::sample::Index>(), error in any::<bool>()) {
        let before = world.readiness();
        let checks = Policy::shipped().checks();
        let verdict = if error { Verdict::Error } else { Verdict::Unknown };
        let unknown = finding(checks[check.index(checks.len())].id(), verdict);
        match world.devices.iter_mut().find(|evidence| evidence.device == device(number)) {
            Some(evidence) => evidence.findings.push(unknown),
            None => world.devices.push(DeviceEvidence::new(device(number), "Another", TODAY, vec![unknown])),
        }
        let after = world.readiness();
        prop_assert!(after.stage <= before.stage);
        for (before, after) in before.items.iter().zip(&after.items) {
            prop_assert!(after.state <= before.state, "{}: {:?} then {:?}", after.item, before.state, after.state);
            prop_assert!(after.devices.backing != Backing::Full || before.devices.backing == after.devices.backing);
        }
    }

    #[test]
    fn taking_an_answer_away_makes_nothing_better((mut world, mut said) in worlds(), at in any::<prop::sample::Index>()) {
        let before = world.readiness();
        let at = at.index(said.len());
        said[at].0 = 0;
        let before_it = std::mem::replace(&mut world.answers, book(&said));
        for waiver in before_it.risks() {
            prop_assert_eq!(world.answers.accept_risk(waiver.clone(), toolkit(), TODAY), Ok(()));
        }
        for held in before_it.certificates() {
            prop_assert_eq!(world.answers.hold(*held, TODAY), Ok(()));
        }
        world.aim_for(before_it.target());
        no_better(&before, &world.readiness())?;
    }

    #[test]
    fn a_day_passing_makes_nothing_better((mut world, _) in worlds(), days in 1_i64..800) {
        // Of devices that were seen, not of those whose clock is ahead; nothing is retired on the way.
        world.devices.iter_mut().for_each(|evidence| evidence.seen_day = evidence.seen_day.min(TODAY));
        world.assets.iter_mut().for_each(|asset| asset.retired_day = None);
        let before = world.readiness();
        let after = Readiness::of(&world.situation(), TODAY + days);
        prop_assert!(after.stage <= before.stage);
        for (before, after) in before.items.iter().zip(&after.items) {
            prop_assert!(after.state <= before.state || before.risk_accepted_until.is_some() || before.certificate.is_some());
        }
    }

    #[test]
    fn order_changes_nothing((mut world, _) in worlds(), by in 0_usize..4) {
        let before = world.readiness();
        for evidence in &mut world.devices {
            evidence.findings.reverse();
        }
        world.devices.reverse();
        world.assets.reverse();
        let turn = by % world.devices.len().max(1);
        world.devices.rotate_left(turn);
        prop_assert_eq!(before, world.readiness());
    }

    #[test]
    fn phones_change_no_state((mut world, _) in worlds(), count in any::<u32>()) {
        let before = world.readiness();
        let mut phones = phones();
        phones.source = Source::Word { count, of: Who::Manager, on_day: TODAY };
        world.assets.push(phones);
        let after = world.readiness();
        prop_assert_eq!(before.stage, after.stage);
        for (before, after) in before.items.iter().zip(&after.items) {
            prop_assert_eq!(before.state, after.state);
            prop_assert_eq!(before.devices.backing, after.devices.backing);
        }
    }

    #[test]
    fn a_draft_changes_no_state((mut world, _) in worlds(), at in any::<prop::sample::Index>()) {
        let before = world.readiness();
        let item = &toolkit().items()[at.index(toolkit().items().len())];
        world.say(good_answer(item, Who::Supplier, TODAY));
        let after = world.readiness();
        for (before, after) in before.items.iter().zip(&after.items) {
            prop_assert_eq!(before.state, after.state);
        }
    }

    #[test]
    fn an_accepted_risk_never_makes_a_pass((mut world, _) in worlds(), at in any::<prop::sample::Index>()) {
        let before = world.readiness();
        let acceptable: Vec<_> = toolkit().items().iter().filter(|item| item.risk_can_be_accepted).collect();
        world.waive(acceptable[at.index(acceptable.len())], 0, 0, Who::Manager);
        let after = world.readiness();
        for (before, after) in before.items.iter().zip(&after.items) {
            prop_assert_eq!(before.devices.backing, after.devices.backing);
            prop_assert_eq!(&before.devices.differing, &after.devices.differing);
            prop_assert_eq!(before.state == ItemState::Backed, after.state == ItemState::Backed);
        }
    }
}
