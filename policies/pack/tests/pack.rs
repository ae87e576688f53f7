//! What a pack says, and what it never says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use dspt_policies::answer::Value;
use dspt_policies::readiness::ItemState;
use dspt_policies::toolkit::Who;

mod support;

use support::World;

const CLAIMS: [&str; 5] = ["compliant", "certified", "official", "guaranteed", "approved"];
const INDEPENDENT: &str = "Independent software, not made, approved or checked by NHS England, CQC or ICO.";

/// What stands between the tags, as a reader sees it.
fn text(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1;
    let mut text = String::new();
    for piece in body.split('<') {
        let shown = piece.split_once('>').map_or(piece, |(_, shown)| shown);
        text.push_str(shown);
        text.push(' ');
    }
    text.replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
}

/// The part of the page about one question.
fn article<'a>(page: &'a str, reference: &str) -> &'a str {
    let start = page.find(&format!("<article id=\"q-{reference}\"")).unwrap();
    let rest = &page[start..];
    &rest[..rest.find("</article>").unwrap()]
}

#[test]
fn the_first_line_is_that_of_readiness_below_the_notice() {
    let world = support::mixed();
    let pack = world.pack();
    let page = text(&pack.page());
    let (notice, first) = (pack.notice().unwrap(), pack.readiness().first_line());
    let heading = page.find("Evidence pack of Rose Cottage Care").unwrap();
    let (notice, first) = (page.find(notice).unwrap(), page.find(&first).unwrap());
    assert!(notice < first && first < heading, "{notice} {first} {heading}");
    assert!(page[..notice].trim().starts_with("Skip to"));
}

#[test]
fn the_groups_hold_as_many_as_the_first_line_says() {
    for world in [World::new(), support::mixed(), support::large()] {
        let pack = world.pack();
        let shares = pack.readiness().shares();
        let page = pack.page();
        let groups = [
            ("Ready to paste: ", shares.backed),
            ("Drafted, please check: ", shares.drafted),
            ("Only you can say: ", shares.only_you),
        ];
        let total = page.matches("<article id=\"q-").count();
        assert_eq!(total, pack.readiness().items.len());
        for (head, count) in groups {
            let part = page
                .split(&format!("<h3>{head}{count}</h3>"))
                .nth(1)
                .unwrap_or_else(|| panic!("{head}"));
            let part = part.split("<h3>").next().unwrap();
            assert_eq!(part.matches("<article id=\"q-").count(), count, "{head}");
        }
    }
}

#[test]
fn only_what_every_computer_shows_is_ready() {
    let world = support::mixed();
    let pack = world.pack();
    let page = pack.page();
    let ready = article(&page, "6.2.1");
    assert!(ready.contains("Text for 6.2.1, ready to paste"), "{ready}");
    // What IT support entered waits for the provider: it is no part of a text that is ready.
    assert!(!ready.contains("Yes."), "{ready}");
    assert!(ready.contains("IT support entered an answer"), "{ready}");
    let draft = article(&page, "4.2.4");
    assert!(draft.contains("Draft for 4.2.4, please check"), "{draft}");
    let differs = article(&page, "9.5.2");
    assert!(differs.contains("Not ready: your answer to 9.5.2"), "{differs}");
    assert!(
        differs.contains("Night laptop") && differs.contains("Old office PC"),
        "{differs}"
    );
    assert!(!differs.contains("Supports your answer"), "{differs}");
    assert!(
        draft.contains("Supports your answer to 4.2.4. You decide."),
        "{draft}"
    );
    assert!(!article(&page, "1.1.2").contains("class=\"paste\""));
}

#[test]
fn figures_carry_their_source_and_their_day() {
    let world = support::mixed();
    let page = text(&world.pack().page());
    assert!(
        page.contains("3 of 3 computers checked, oldest 6 days; 38 personal phones on your word of 4 June"),
        "{page}"
    );
    assert!(page.contains("Looked at by software: 3 of 3 computers, the oldest on 16 November 2026."));
    assert!(page.contains("38 personal phones: not looked at by software, as counted by us on 4 June 2026."));
}

#[test]
fn what_could_not_be_told_is_said_and_never_reads_as_fine() {
    let world = World::new().with(&[
        ("windows-11-pro-broken-wmi", "Broken"),
        ("windows-11-pro", "Good"),
    ]);
    let pack = world.pack();
    let page = pack.page();
    for reference in ["6.2.1", "9.5.2"] {
        let article = article(&page, reference);
        assert!(
            !article.contains("ready to paste") && !article.contains("Ready to paste"),
            "{article}"
        );
    }
    let told = text(&page);
    let untold = told.split("What could not be told").last().unwrap();
    assert!(untold.contains("Broken"), "{untold}");
    let csv = String::from_utf8(pack.register_csv().unwrap()).unwrap();
    let broken = csv.lines().find(|line| line.contains("Broken")).unwrap();
    assert!(broken.contains("could not be told"), "{broken}");
}

#[test]
fn what_was_seen_too_long_ago_backs_nothing() {
    let mut world = World::new().with(&[("windows-11-pro", "Drawer")]);
    world.computers[0].seen_day -= 30;
    let pack = world.pack();
    assert_eq!(pack.readiness().shares().backed, 0);
    let page = text(&pack.page());
    assert!(page.contains("Ready to paste: 0"), "{page}");
    assert!(page.contains("which is too long ago"), "{page}");
    assert!(!page.contains("so on 1 of 1 computer."), "{page}");
}

#[test]
fn steps_are_those_of_the_edition() {
    let mut world = World::new().with(&[
        ("windows-11-home-laptop-not-encrypted", "Home laptop"),
        ("windows-11-pro-bitlocker-suspended", "Pro laptop"),
    ]);
    world.say("portable-encryption", Value::YesNo(true), Who::Manager);
    let page = text(&world.pack().page());
    let next = page.split("Your answer to 9.5.2").nth(1).unwrap();
    let home = next.split("On Home laptop (Windows 11 Home").nth(1).unwrap();
    assert!(
        home.split("On Pro laptop")
            .next()
            .unwrap()
            .contains("Device encryption"),
        "{home}"
    );
    let pro = next.split("On Pro laptop (Windows 11 Pro").nth(1).unwrap();
    assert!(pro.contains("BitLocker"), "{pro}");
}

#[test]
fn a_page_runs_nothing_fetches_nothing_and_lets_nothing_out_of_its_text() {
    let world = support::large();
    let pack = world.pack();
    for page in [pack.page(), pack.phone_check()] {
        assert!(page.contains("default-src 'none'"));
        assert!(page.contains("lang=\"en-GB\""));
        for tag in [
            "<script",
            "<img",
            "<link",
            "<iframe",
            "<form",
            "<object",
            "onerror=alert(1)>",
            "<b>",
        ] {
            assert!(!page.contains(tag), "{tag}");
        }
        for found in page.match_indices("href=\"") {
            let rest = &page[found.0 + 6..];
            assert!(rest.starts_with('#'), "{}", &rest[..40]);
        }
        assert!(
            !page.contains("url(") && !page.contains("@import"),
            "a style fetches"
        );
        let steers = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!page.contains(steers));
    }
}

#[test]
fn every_page_says_whose_software_it_is_and_claims_nothing() {
    let world = support::mixed();
    let pack = world.pack();
    for page in [pack.page(), pack.phone_check()] {
        let text = text(&page);
        assert!(text.contains(INDEPENDENT));
        let rest = text.replace(INDEPENDENT, "").to_lowercase();
        for claim in CLAIMS {
            let words = rest.split(|c: char| !c.is_alphanumeric());
            assert!(words.into_iter().all(|word| word != claim), "{claim}");
        }
    }
}

#[test]
fn the_register_holds_every_computer_and_every_word_and_comes_back() {
    let world = support::mixed();
    let pack = world.pack();
    for (name, bytes) in [
        ("asset-register.csv", pack.register_csv().unwrap()),
        ("asset-register.xlsx", pack.register_xlsx().unwrap()),
    ] {
        let taken = dspt_pack::assets::read(name, &bytes, Who::Manager, world.today).unwrap();
        assert_eq!(taken.seen, 3, "{name}");
        assert!(
            taken.refused.is_empty() && taken.unmatched_columns.is_empty(),
            "{name}: {taken:?}"
        );
        assert_eq!(taken.assets.len(), world.assets.len());
        for (mine, theirs) in world.assets.iter().zip(&taken.assets) {
            assert_eq!(
                (&mine.id, mine.kind, &mine.label),
                (&theirs.id, theirs.kind, &theirs.label)
            );
            assert_eq!((mine.count(), mine.owner), (theirs.count(), theirs.owner));
        }
    }
}

#[test]
fn the_list_of_programs_counts_computers() {
    let world = World::new().with(&[("windows-11-pro", "One"), ("windows-11-pro", "Two")]);
    let csv = String::from_utf8(world.pack().software_csv().unwrap()).unwrap();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row.contains(",2,\"One, Two\",")), "{csv}");
}

#[test]
fn the_page_names_what_is_no_longer_supported_and_counts_administrators() {
    let world = support::mixed();
    let page = text(&world.pack().page());
    let ended = page
        .split("Systems and programs past the end of their support")
        .nth(1)
        .unwrap();
    assert!(
        ended.contains("Windows 10 version 22H2") && ended.contains("14 October 2025"),
        "{ended}"
    );
    assert!(
        page.contains("6 administrator accounts on 3 computers."),
        "{page}"
    );
}

#[test]
fn an_accepted_risk_is_no_pass() {
    let world = support::mixed();
    let pack = world.pack();
    let items = &pack.readiness().items;
    let supported = items
        .iter()
        .find(|item| item.item.as_str() == "systems-supported")
        .unwrap();
    assert_eq!(supported.state, ItemState::Answered);
    let page = pack.page();
    let article = article(&page, &supported.reference);
    assert!(
        article.contains("Risk accepted by the provider until 12 December"),
        "{article}"
    );
    assert!(!article.contains("ready to paste"), "{article}");
}

#[test]
fn lines_about_this_software_say_where_reports_go() {
    let alone = text(&World::new().pack().page());
    assert!(alone.contains("sends nothing to anyone"), "{alone}");
    let mut world = World::new();
    world.console = Some("Shire IT".into());
    let joined = text(&world.pack().page());
    assert!(joined.contains("Its reports go to Shire IT.") && !joined.contains("sends nothing to anyone"));
}

#[test]
fn the_same_input_gives_the_same_files() {
    let world = support::mixed();
    let (one, two) = (world.pack().files().unwrap(), world.pack().files().unwrap());
    assert_eq!(one, two);
    let names: Vec<&str> = one.iter().map(|file| file.name).collect();
    assert_eq!(
        names,
        [
            "evidence-pack.html",
            "phone-check.html",
            "answers.xlsx",
            "asset-register.csv",
            "asset-register.xlsx",
            "software-list.csv"
        ]
    );
}

#[test]
fn a_pack_without_anything_is_still_a_page() {
    let page = text(&World::new().pack().page());
    assert!(page.contains("None of the 45 questions for Standards Met has an answer yet."));
    assert!(page.contains("Nothing is in the register yet."));
    assert!(page.contains("No computer showed how many administrator accounts it has."));
    assert!(
        !page.contains("Nothing that our list of dates knows"),
        "nothing was looked at"
    );
}
