//! Two organisations, three providers and every level and role: each person is shown what was permitted, on every screen and
//! in every export, and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too; the day is that of the programs that are tested"
)]

use std::io::Write;

use dspt_tests::agent::Agent;
use dspt_tests::console::Console;
use dspt_tests::desk::Desk;
use serde_json::Value;

/// How much of a provider somebody sees; each holds those before.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Level {
    Public,
    Progress,
    Items,
    Devices,
    /// Its own people, and no party.
    Whole,
}

use Level::Devices;
use Level::Items;
use Level::Progress;
use Level::Public;
use Level::Whole;

const PROVIDERS: [&str; 3] = ["Rosewood Care", "Lily Court", "Hazel House"];
const COUNCIL: &str = "Northshire Council";
const PARTNERS: &str = "Care Partners";

/// What providers permit, with computers of theirs.
const GIVEN: [(usize, &str, &str); 5] = [
    (0, COUNCIL, "progress"),
    (1, COUNCIL, "items"),
    (2, COUNCIL, "devices"),
    (0, PARTNERS, "devices"),
    (2, PARTNERS, "progress"),
];

/// Who sees how much of Rosewood, Lily and Hazel.
const WHO: [(&str, [Level; 3]); 5] = [
    ("council lead", [Progress, Items, Devices]),
    ("partners support", [Devices, Public, Progress]),
    ("own support", [Devices, Devices, Devices]),
    ("own admin", [Public, Public, Public]),
    ("rosewood itself", [Whole, Public, Public]),
];

/// What can be seen of a provider, and from which level on. Where the second list names a view, it must stand there.
const WHAT: [(&str, Level, &[&str]); 6] = [
    ("its name", Progress, &["providers", "provider"]),
    ("how many questions are done", Progress, &["provider"]),
    ("a question and its state", Items, &["provider", "item"]),
    ("an answer", Devices, &["item"]),
    (
        "a computer",
        Devices,
        &["news", "devices", "devices of", "device"],
    ),
    ("who looked", Whole, &["audit"]),
];

/// Every view, by its name above and as it is typed, `P` for the provider's id and `D` for its computer's.
const VIEWS: [(&str, &[&str]); 27] = [
    ("home", &["home"]),
    ("monday", &["monday"]),
    ("news", &["news", "joined"]),
    ("group", &["group", "firewall-on"]),
    ("email", &["email", "firewall-on", "P"]),
    ("work", &["work"]),
    ("notes", &["notes", "P"]),
    ("providers", &["providers"]),
    ("provider", &["provider", "P"]),
    ("item", &["item", "P", "8.3.5"]),
    ("devices", &["devices"]),
    ("devices of", &["devices", "of", "P"]),
    ("device", &["device", "D"]),
    ("finding", &["finding", "D", "firewall-on"]),
    ("facts", &["facts", "D"]),
    ("history", &["history", "D"]),
    ("checks", &["checks"]),
    ("audit", &["audit", "P"]),
    ("coverage", &["coverage"]),
    ("areas", &["areas"]),
    ("map", &["map"]),
    ("locations", &["locations"]),
    ("trend", &["trend"]),
    ("help-list", &["help-list"]),
    ("differs", &["differs"]),
    ("imports", &["imports"]),
    ("indicators", &["indicators"]),
];

/// Every export, and from which level on a provider stands in it: by its name, or by its computers.
const EXPORTS: &[(&[&str], Level)] = &[
    (&["providers", "--format", "csv"], Progress),
    (&["providers", "--format", "json"], Progress),
    (&["findings", "--format", "csv"], Devices),
    (&["findings", "--format", "oscal"], Devices),
    (&["findings", "--format", "ocsf"], Devices),
];

struct Provider {
    name: &'static str,
    id: String,
    device: String,
    label: String,
    answer: String,
    agent: Agent,
}

fn day(months: i32) -> String {
    let today = jiff::Zoned::now().date();
    (today + jiff::Span::new().months(months)).to_string()
}

/// A provider with a computer that reported, and one answer of its manager.
fn provider(console: &Console, place: usize) -> Provider {
    let name = PROVIDERS[place];
    let string = console.enrol_string(name, 2);
    let agent = Agent::new();
    let (label, answer) = (
        format!("desk-{place}-of-theirs"),
        format!("We said {place} lanterns."),
    );
    agent.run(&["enrol", "--yes", "--label", &label, &string], 0);
    let toolkit = console.json(&["answers", name])["toolkit"]
        .as_str()
        .unwrap()
        .to_owned();
    let book = format!(
        "toolkit: {toolkit}\nentered_by: manager\nanswers:\n  - item: 8.3.5\n    text: {answer}\n    said_on: {}\n",
        day(0)
    );
    let path = agent.folder().join("answers.yaml");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(book.as_bytes()).unwrap();
    agent.run(&["answer", "--from", path.to_str().unwrap()], 0);
    agent.report();
    let devices = console.json(&["device", "list"]);
    let device = devices
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["label"] == label);
    let device = device.unwrap();
    Provider {
        name,
        id: device["provider"].as_str().unwrap().to_owned(),
        device: device["id"].as_str().unwrap().to_owned(),
        label,
        answer,
        agent,
    }
}

fn desks(console: &Console) -> Vec<Desk> {
    let connect = |label: &str, role: &str, more: &[&str]| Desk::connected(console, label, role, more);
    vec![
        connect("desk c", "lead", &["--party", COUNCIL]),
        connect("desk p", "support", &["--party", PARTNERS]),
        connect("desk s", "support", &[]),
        connect("desk a", "admin", &[]),
        connect("desk r", "provider", &["--provider", PROVIDERS[0]]),
    ]
}

fn world() -> (Console, Vec<Provider>, Vec<Desk>) {
    let console = Console::serving();
    let providers: Vec<Provider> = (0..3).map(|place| provider(&console, place)).collect();
    console.run(&["party", "add", COUNCIL, "--kind", "council"]);
    console.run(&["party", "add", PARTNERS, "--kind", "support-partner"]);
    let desks = desks(&console);
    for (place, party, level) in GIVEN {
        let until = day(6);
        let words = [
            "sharing", "give", party, "--level", level, "--until", &until, "--yes",
        ];
        let said = providers[place].agent.run(&words, 0);
        assert!(said.contains("It holds from now on"), "{said}");
    }
    (console, providers, desks)
}

/// The words by which each thing of [`WHAT`] is known where it stands.
fn mark(what: &str, provider: &Provider, title: &str) -> String {
    match what {
        "its name" => provider.name.to_owned(),
        "how many questions are done" => "1 of 45 questions".to_owned(),
        "a question and its state" => title.to_owned(),
        "an answer" => provider.answer.clone(),
        "a computer" => provider.label.clone(),
        // Somebody of the partners looked at Rosewood's computer before.
        _ => PARTNERS.to_owned(),
    }
}

/// Only what says of which provider it is can be looked for on views of everything.
fn is_its_own(what: &str) -> bool {
    ["its name", "an answer", "a computer"].contains(&what)
}

fn ask(desk: &Desk, view: &[&str], provider: &Provider, json: bool) -> String {
    let words: Vec<&str> = view
        .iter()
        .map(|word| match *word {
            "P" => provider.id.as_str(),
            "D" => provider.device.as_str(),
            word => word,
        })
        .collect();
    desk.show(&words, json)
}

fn about_one(view: &[&str]) -> bool {
    view.contains(&"P") || view.contains(&"D")
}

fn title(console: &Console) -> String {
    let item = console.json(&["show", "item", PROVIDERS[0], "8.3.5"]);
    // As much of it as one column holds.
    let title: String = item["title"].as_str().unwrap().chars().take(12).collect();
    title
}

/// Waits until a look is kept, which no reader waits for.
fn looks(agent: &Agent, count: usize) -> Vec<Value> {
    for _ in 0..100 {
        let told = agent.json(&["sharing"]);
        let looks = told["answer"]["looks"].as_array().unwrap().clone();
        if looks.len() >= count {
            return looks;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("nobody is told to have looked: {}", agent.json(&["sharing"]))
}

#[test]
fn each_person_is_shown_what_was_permitted_on_every_screen_and_nothing_else() {
    let (console, providers, desks) = world();
    let title = title(&console);
    let before = ask(&desks[1], &["device", "D"], &providers[0], true);
    assert!(before.contains(&providers[0].label), "{before}");
    looks(&providers[0].agent, 1);

    let (mut shown, mut hidden) = (0, 0);
    for ((who, levels), desk) in WHO.iter().zip(&desks) {
        for (name, view) in VIEWS {
            for (asked, _) in providers.iter().zip(levels) {
                for json in [true, false] {
                    let told = ask(desk, view, asked, json);
                    for (other, level) in providers.iter().zip(levels) {
                        let is_asked = other.id == asked.id;
                        for (what, from, stands) in WHAT {
                            let mark = mark(what, other, &title);
                            let is_there = told.contains(&mark);
                            let context =
                                format!("{who}, {name} of {}, {what}, {mark:?}:\n{told}", asked.name);
                            if *level < from && (is_asked && about_one(view) || is_its_own(what)) {
                                assert!(!is_there, "must not stand there: {context}");
                                hidden += 1;
                            }
                            if *level >= from
                                && is_asked
                                && stands.contains(&name)
                                && !(what == "an answer" && level < &Devices)
                            {
                                assert!(is_there, "must stand there: {context}");
                                shown += 1;
                            }
                        }
                    }
                }
                if !about_one(view) {
                    break; // the same whichever is asked about
                }
            }
        }
    }
    for ((who, levels), desk) in WHO.iter().zip(&desks) {
        for (words, from) in EXPORTS {
            let written = desk.export(words);
            for (provider, level) in providers.iter().zip(levels) {
                let mark: &str = if *from == Devices {
                    &provider.label
                } else {
                    provider.name
                };
                let context = format!("{who}, export {words:?}, {mark}:\n{written}");
                assert_eq!(written.contains(mark), level >= from, "{context}");
                assert!(
                    *level >= Devices || !written.contains(&provider.label),
                    "{context}"
                );
                assert!(*level > Public || !written.contains(provider.name), "{context}");
            }
        }
    }
    // Neither by showing nothing, nor by hiding nothing.
    assert!(shown > 100 && hidden > 300, "{shown} {hidden}");
}

#[test]
fn a_permission_ends_with_the_next_request_and_the_provider_is_told_who_looked() {
    let (mut console, providers, desks) = world();
    let [rosewood, lily, hazel] = providers.as_slice() else {
        panic!("three providers")
    };
    let (council, absent) = (&desks[0], "eeeeeeeeeeeeeeee");
    assert!(
        council
            .show(&["provider", &hazel.id], true)
            .contains("Hazel House")
    );
    assert!(
        council
            .show(&["device", &hazel.device], true)
            .contains(&hazel.label)
    );
    assert!(council.show(&["provider", &lily.id], true).contains("Lily Court"));
    assert!(
        council
            .show(&["provider", &rosewood.id], true)
            .contains("Rosewood")
    );

    let said = hazel.agent.run(&["sharing", "withdraw", COUNCIL], 0);
    assert!(said.contains("sees nothing of yours from now on"), "{said}");
    for json in [true, false] {
        let gone = council
            .show(&["provider", &hazel.id], json)
            .replace(&hazel.id, "ID");
        let none = council.show(&["provider", absent], json).replace(absent, "ID");
        assert_eq!(gone, none, "as if it were not there");
    }
    assert!(!council.show(&["devices"], true).contains(&hazel.label));
    assert!(!council.show(&["providers"], false).contains("Hazel"));

    // Who looked, at what: by organisation and role, and never by person or post.
    let told = looks(&hazel.agent, 1);
    let of = |look: &Value| {
        let text = |name: &str| look[name].as_str().unwrap().to_owned();
        (text("party"), text("role"), text("level"))
    };
    let wanted = |level: &str| (COUNCIL.to_owned(), "lead".to_owned(), level.to_owned());
    assert!(
        told.iter().map(of).any(|look| look == wanted("devices")),
        "{told:?}"
    );
    assert!(
        looks(&lily.agent, 1)
            .iter()
            .map(of)
            .all(|look| look == wanted("items"))
    );
    let rosewood_told = rosewood.agent.json(&["sharing"]);
    let looks = rosewood_told["answer"]["looks"].as_array().unwrap();
    assert!(
        looks.iter().all(|look| look["party"] != COUNCIL),
        "counts alone are no look: {looks:?}"
    );
    let text = hazel.agent.run(&["sharing"], 0);
    assert!(
        text.contains(&format!("{COUNCIL} (lead) looked at your computers")),
        "{text}"
    );
    assert!(!text.contains("desk c"), "{text}");
    assert!(
        text.contains(&format!("{PARTNERS} sees how many questions are done")),
        "{text}"
    );
    let progress = hazel.agent.json(&["sharing", "progress"]);
    assert_eq!(
        (progress["answered"].as_u64(), progress["needed"].as_u64()),
        (Some(1), Some(45))
    );

    // Wrong words are told before anything is signed.
    for (words, wanted) in [
        (
            vec![
                "sharing",
                "give",
                "Nobody",
                "--level",
                "items",
                "--until",
                "2027-01-01",
                "--yes",
            ],
            "no organisation",
        ),
        (
            vec![
                "sharing",
                "give",
                COUNCIL,
                "--level",
                "public",
                "--until",
                "2027-01-01",
                "--yes",
            ],
            "needs no permission",
        ),
        (
            vec![
                "sharing", "give", COUNCIL, "--level", "items", "--until", "tomorrow", "--yes",
            ],
            "is not a day",
        ),
    ] {
        let said = hazel.agent.run(&words, 64);
        assert!(said.contains(wanted), "{said}");
    }
    let again = hazel.agent.run(&["sharing", "withdraw", COUNCIL], 1);
    assert!(again.contains("nothing was changed"), "{again}");

    // With the console away, what it told last, and when.
    console.stop();
    let away = hazel.agent.run(&["sharing"], 0);
    assert!(
        away.contains("was not asked just now") && away.contains("it told on"),
        "{away}"
    );
    assert!(away.contains("looked at your computers"), "{away}");
    hazel.agent.run(&["sharing", "progress"], 1);
}
