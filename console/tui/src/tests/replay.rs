//! What people did, key for key, and where it led: each file of `replays/` is a list of commands.

use super::*;

const REPLAYS: [(&str, &str); 3] = [
    (
        "from_the_call_list_to_the_fix",
        include_str!("replays/from_the_call_list_to_the_fix.json"),
    ),
    (
        "search_from_home_and_back",
        include_str!("replays/search_from_home_and_back.json"),
    ),
    (
        "help_in_the_middle",
        include_str!("replays/help_in_the_middle.json"),
    ),
];

#[test]
fn every_replay_ends_on_its_screen() {
    for (name, replay) in REPLAYS {
        let commands: Vec<Command> = serde_json::from_str(replay).unwrap();
        let estate = Estate::small();
        let mut person = Person::new(&estate, &options(), 80, 24);
        person.press(&commands);
        insta::assert_snapshot!(format!("replay_{name}"), person.screen());
    }
}

#[test]
fn the_model_can_be_written_down() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Devices, Command::Open]);
    let written = serde_json::to_value(&person.model).unwrap();
    assert_eq!(written["stack"].as_array().unwrap().len(), 3);
    assert_eq!(
        written["stack"][2]["data"]["Device"]["detail"]["device"]["label"],
        "Front desk"
    );
}
