//! The rules, one line each.

use super::super::ItemState;
use super::super::Said;
use super::super::Stage;
use super::*;

/// One rule: an item, what was said of it, what each computer shows of it, what else there is, and the state that follows.
type Rule = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const RULES: &[Rule] = &[
    // item                  said                computers            besides              state

    // Devices back an answer; they never give one.
    ("antivirus-everywhere", "nothing",          "pass",              "",                  "needs an answer"),
    ("antivirus-everywhere", "yes",              "pass",              "",                  "backed"),
    ("antivirus-everywhere", "yes",              "pass pass pass",    "",                  "backed"),
    ("antivirus-everywhere", "yes",              "",                  "",                  "answered"),
    ("updates-installed",    "yes",              "pass",              "",                  "backed"),

    // The register backs its own item, where it holds a complete list of every computer; it never speaks against.
    ("asset-register",       "yes",              "pass",              "",                  "backed"),
    ("asset-register",       "yes",              "pass pass",         "",                  "backed"),
    ("asset-register",       "yes",              "unlisted",          "",                  "answered"),
    ("asset-register",       "yes",              "pass unlisted",     "",                  "answered"),
    ("asset-register",       "yes",              "fail",              "",                  "answered"),
    ("asset-register",       "yes",              "unknown",           "",                  "answered"),
    ("asset-register",       "yes",              "pass@15",           "",                  "answered"),
    ("asset-register",       "yes",              "pass",              "by-hand",           "answered"),
    ("asset-register",       "yes",              "pass",              "phones",            "backed"),
    ("asset-register",       "nothing",          "pass",              "",                  "needs an answer"),

    // Unknown never backs, and nor does what was seen too long ago.
    ("antivirus-everywhere", "yes",              "unknown",           "",                  "answered"),
    ("antivirus-everywhere", "yes",              "error",             "",                  "answered"),
    ("antivirus-everywhere", "yes",              "pass unknown",      "",                  "answered"),
    ("antivirus-everywhere", "yes",              "half",              "",                  "answered"),
    ("antivirus-everywhere", "yes",              "pass nothing",      "",                  "answered"),
    ("antivirus-everywhere", "yes",              "pass@14",           "",                  "backed"),
    ("antivirus-everywhere", "yes",              "pass@15",           "",                  "answered"),
    ("antivirus-everywhere", "yes",              "pass@-1",           "",                  "backed"),
    ("antivirus-everywhere", "yes",              "pass@-2",           "",                  "answered"),
    ("antivirus-everywhere", "yes",              "pass pass@15",      "",                  "answered"),

    // A check that is not about a computer stops nothing, and shows nothing.
    ("portable-encryption",  "yes",              "n/a",               "",                  "answered"),
    ("portable-encryption",  "yes",              "pass n/a",          "",                  "backed"),
    ("portable-encryption",  "yes",              "pass n/a@15",       "",                  "answered"),

    // The denominator is the register, and phones never block.
    ("antivirus-everywhere", "yes",              "pass",              "silent",            "answered"),
    ("antivirus-everywhere", "yes",              "pass",              "by-hand",           "answered"),
    ("antivirus-everywhere", "yes",              "pass",              "phones",            "backed"),
    ("antivirus-everywhere", "yes",              "pass",              "personal-by-hand",  "backed"),
    ("antivirus-everywhere", "yes",              "pass",              "silent-retired",    "backed"),
    ("antivirus-everywhere", "yes",              "",                  "phones",            "answered"),
    ("antivirus-everywhere", "yes",              "pass fail",         "retired-2",         "backed"),
    ("antivirus-everywhere", "yes",              "pass fail",         "private-2",         "backed"),
    ("antivirus-everywhere", "yes",              "pass fail",         "personal-2",        "differs"),

    // A computer that shows otherwise.
    ("antivirus-everywhere", "yes",              "fail",              "",                  "differs"),
    ("antivirus-everywhere", "yes",              "pass pass fail",    "",                  "differs"),
    ("antivirus-everywhere", "yes",              "fail@90",           "",                  "differs"),
    ("antivirus-everywhere", "yes",              "pass+fail",         "",                  "differs"),
    ("antivirus-everywhere", "not-applicable",   "fail",              "",                  "differs"),
    ("antivirus-everywhere", "nothing",          "fail",              "",                  "needs an answer"),
    ("antivirus-everywhere", "no",               "fail",              "",                  "needs an answer"),
    ("antivirus-everywhere", "draft",            "fail",              "",                  "needs an answer"),
    ("antivirus-everywhere", "ended",            "fail",              "",                  "out of date"),
    ("updates-installed",    "yes",              "fail",              "",                  "differs"),

    // Only what the wording asks for speaks against an answer.
    ("backups-working",      "yes",              "fail",              "",                  "answered"),
    ("backups-working",      "yes",              "pass",              "",                  "answered"),
    ("unsupported-risks-written", "yes",         "fail",              "",                  "answered"),
    ("privacy-notice",       "yes",              "pass",              "",                  "answered"),

    // Whose word counts.
    ("antivirus-everywhere", "draft",            "pass",              "",                  "needs an answer"),
    ("antivirus-everywhere", "confirmed",        "pass",              "",                  "backed"),
    ("antivirus-everywhere", "yes draft",        "pass",              "",                  "backed"),
    ("antivirus-everywhere", "yes no",           "pass",              "",                  "needs an answer"),
    ("antivirus-everywhere", "no yes",           "pass",              "",                  "backed"),
    ("antivirus-everywhere", "carried",          "pass",              "",                  "needs an answer"),
    ("antivirus-everywhere", "carried yes",      "pass",              "",                  "backed"),
    ("antivirus-everywhere", "not-applicable",   "pass",              "",                  "not applicable"),
    ("paper-on-the-move",    "not-applicable",   "",                  "",                  "not applicable"),
    ("policies-in-place",    "no",               "",                  "",                  "needs an answer"),
    ("policies-monitored",   "no@400",           "",                  "",                  "needs an answer"),
    ("repeat-incidents",     "no",               "",                  "",                  "answered"),

    // Clocks: twelve months, three years, and what does not age before it is published.
    ("asset-register",       "yes@365",          "",                  "",                  "answered"),
    ("asset-register",       "yes@366",          "",                  "",                  "out of date"),
    ("asset-register",       "yes@366",          "pass",              "",                  "out of date"),
    ("policies-in-place",    "yes@1096",         "",                  "",                  "answered"),
    ("policies-in-place",    "yes@1097",         "",                  "",                  "out of date"),
    ("training-done",        "yes@365",          "",                  "",                  "answered"),
    ("training-done",        "yes@366",          "",                  "",                  "out of date"),
    ("privacy-notice",       "yes@2000",         "",                  "",                  "answered"),
    ("privacy-notice",       "yes@2000",         "",                  "published@365",     "answered"),
    ("privacy-notice",       "yes@2000",         "",                  "published@366",     "out of date"),
    ("privacy-notice",       "yes@300",          "",                  "published@366",     "answered"),
    ("antivirus-everywhere", "ended",            "pass",              "",                  "out of date"),

    // An accepted risk: only where it can be, only the provider's, only until it ends, and never a pass.
    ("systems-supported",    "yes",              "fail",              "waiver",            "answered"),
    ("systems-supported",    "nothing",          "fail",              "waiver",            "answered"),
    ("systems-supported",    "no",               "fail",              "waiver",            "answered"),
    ("systems-supported",    "ended",            "pass",              "waiver",            "answered"),
    ("systems-supported",    "yes",              "pass",              "waiver",            "backed"),
    ("systems-supported",    "not-applicable",   "pass",              "waiver",            "not applicable"),
    ("systems-supported",    "yes",              "fail",              "waiver-proposed",   "differs"),
    ("systems-supported",    "yes",              "fail",              "waiver-over",       "differs"),
    ("systems-supported",    "yes",              "fail",              "waiver-to-come",    "differs"),
    ("systems-supported",    "yes",              "fail",              "waiver-ends-today", "answered"),
    ("second-factor-remote", "nothing",          "",                  "waiver",            "answered"),
    ("antivirus-everywhere", "yes",              "fail",              "waiver",            "differs"),
    ("antivirus-everywhere", "nothing",          "",                  "waiver",            "needs an answer"),

    // Certificates.
    ("antivirus-everywhere", "nothing",          "",                  "ce-plus",           "not applicable"),
    ("antivirus-everywhere", "yes",              "fail",              "ce-plus",           "not applicable"),
    ("antivirus-everywhere", "nothing",          "",                  "ce-plus-over",      "needs an answer"),
    ("antivirus-everywhere", "nothing",          "",                  "ce-plus-ends-today", "not applicable"),
    ("induction",            "nothing",          "",                  "iso",               "not applicable"),
    ("induction",            "nothing",          "",                  "ce-plus",           "needs an answer"),
];

/// Says something of an item: `yes`, `no`, `draft`, `carried`, … each with the days ago as `@366`.
fn say(world: &mut World, item: &EvidenceItem, word: &str) {
    let (what, ago) = word
        .split_once('@')
        .map_or((word, 0), |(what, ago)| (what, ago.parse().unwrap()));
    let mut answer = good_answer(item, Who::Manager, TODAY - ago);
    match what {
        "nothing" => return,
        "yes" => {}
        "no" => answer.value = Value::YesNo(false),
        "not-applicable" => {
            let why = "It is not about us".to_owned();
            answer.value = Value::NotApplicable { why };
        }
        "draft" | "confirmed" => {
            answer.entered_by = Who::ItSupport;
            answer.confirmed_by_provider = what == "confirmed";
        }
        "ended" => (answer.said_on, answer.good_until) = (TODAY - 9, Some(TODAY - 1)),
        "carried" => {
            let mut before = AnswerBook::new(toolkit());
            before.say(answer, toolkit(), TODAY).unwrap();
            world.answers = before.carry_to(toolkit()).book;
            return;
        }
        _ => panic!("{what}?"),
    }
    world.say(answer);
}

/// Adds a computer: what all deciding checks of the item say of it, with the days ago as `@15`.
fn add_computer(world: &mut World, item: &EvidenceItem, word: &str) {
    let (what, ago) = word
        .split_once('@')
        .map_or((word, 0), |(what, ago)| (what, ago.parse().unwrap()));
    let verdicts: &[Verdict] = match what {
        "pass" | "unlisted" => &[Verdict::Pass],
        "fail" => &[Verdict::Fail],
        "unknown" => &[Verdict::Unknown],
        "error" => &[Verdict::Error],
        "n/a" => &[Verdict::NotApplicable],
        "pass+fail" => &[Verdict::Pass, Verdict::Fail],
        "half" | "nothing" => &[],
        _ => panic!("{what}?"),
    };
    let checks = item.checks.iter().map(|support| &support.check);
    let mut findings: Vec<Finding> = checks
        .clone()
        .flat_map(|check| verdicts.iter().map(|verdict| finding(check, *verdict)))
        .collect();
    if what == "half" {
        findings.extend(checks.take(1).map(|check| finding(check, Verdict::Pass)));
    }
    let number = world.devices.len() + 1;
    let label = format!("Computer {number}");
    let mut evidence = DeviceEvidence::new(device(number), label, TODAY - ago, findings);
    evidence.in_register = what != "unlisted";
    world.devices.push(evidence);
}

fn put_beside(world: &mut World, item: &EvidenceItem, word: &str) {
    let on_word = |kind, owner| {
        let source = Source::Word {
            count: 2,
            of: Who::Manager,
            on_day: TODAY,
        };
        let mut asset = Asset::new("by-hand".parse().unwrap(), kind, "By hand", source);
        asset.owner = owner;
        asset
    };
    let (what, ago) = word
        .split_once('@')
        .map_or((word, 0), |(what, ago)| (what, ago.parse().unwrap()));
    match what {
        "published" => world.answers.publish(TODAY - ago, TODAY).unwrap(),
        "phones" => world.assets.push(phones()),
        "silent" => world.assets.push(computer_asset(9)),
        "silent-retired" => {
            let mut asset = computer_asset(9);
            asset.retired_day = Some(TODAY);
            world.assets.push(asset);
        }
        "retired-2" | "private-2" | "personal-2" => {
            let mut asset = computer_asset(2);
            asset.retired_day = (what == "retired-2").then_some(TODAY);
            asset.owner = Owner::Personal;
            asset.reaches_personal_data = what == "personal-2";
            world.assets.push(asset);
        }
        "by-hand" => world
            .assets
            .push(on_word(AssetKind::Computer, Owner::Organisation)),
        "personal-by-hand" => world.assets.push(on_word(AssetKind::Computer, Owner::Personal)),
        "waiver" => world.waive(item, -10, 10, Who::Manager),
        "waiver-ends-today" => world.waive(item, -10, 0, Who::Manager),
        "waiver-over" => world.waive(item, -10, -1, Who::Manager),
        "waiver-to-come" => world.waive(item, 1, 10, Who::Manager),
        "waiver-proposed" => world.waive(item, -10, 10, Who::ItSupport),
        "ce-plus" | "ce-plus-over" | "ce-plus-ends-today" => {
            let until = match what {
                "ce-plus" => TODAY + 90,
                "ce-plus-over" => TODAY - 1,
                _ => TODAY,
            };
            world.hold(CertificateKind::CyberEssentialsPlus, until);
        }
        "iso" => world.hold(CertificateKind::Iso27001, TODAY + 90),
        _ => panic!("{what}?"),
    }
}

#[test]
fn the_rules_hold() {
    let mut wrong = Vec::new();
    for (about, said, computers, besides, state) in RULES {
        let item = item(about);
        let mut world = World::new();
        for word in said.split_whitespace() {
            say(&mut world, item, word);
        }
        for word in computers.split_whitespace() {
            add_computer(&mut world, item, word);
        }
        for word in besides.split_whitespace() {
            put_beside(&mut world, item, word);
        }
        let found = world.state_of(about).state.as_str();
        if found != *state {
            wrong.push(format!(
                "{about} | {said} | {computers} | {besides}: {found}, not {state}"
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_deciding_checks_of_the_shipped_items_are_evidence() {
    let backed_by_checks = |item: &&EvidenceItem| item.backed_by == Backer::Checks;
    for item in toolkit().items().iter().filter(backed_by_checks) {
        for support in item.checks.iter().filter(|support| support.how == How::Strong) {
            let check = Policy::shipped().check(&support.check).unwrap();
            assert_eq!(
                check.weight(),
                crate::policy::Weight::Evidence,
                "{}",
                support.check
            );
        }
    }
}

#[test]
fn without_one_of_its_checks_in_the_policy_nothing_backs_an_item() {
    let mut toolkit = toolkit().clone();
    for item in &mut toolkit.items {
        for support in item.checks.iter_mut().take(1) {
            support.check = format!("{}-of-another-policy", support.check).parse().unwrap();
        }
    }
    let mut world = World::answered();
    world.healthy("Office");
    let mut situation = world.situation();
    situation.toolkit = &toolkit;
    let readiness = Readiness::of(&situation, TODAY);
    assert_eq!(readiness.in_state(ItemState::Backed).count(), 0);
    assert_eq!(readiness.stage, Stage::NothingDiffers);
}

#[test]
fn answers_to_another_year_do_not_count_in_this_one() {
    let mut world = World::new();
    let last_year = Toolkit::in_use(crate::date::day("2026-06-30").unwrap());
    assert_ne!(last_year.name, toolkit().name);
    let mut book = AnswerBook::new(last_year);
    for item in last_year.items() {
        book.say(good_answer(item, Who::Manager, TODAY), last_year, TODAY)
            .unwrap();
    }
    world.answers = book;
    world.healthy("Office");
    let readiness = world.readiness();
    assert_eq!(readiness.with_answer(), 0);
    let carried = Said::InYear("2025-26".to_owned());
    assert!(readiness.items.iter().all(|item| item.said == carried));
}
