//! The README shows a screen: this one.

use super::*;

#[test]
fn the_screen_in_the_readme_is_the_real_one() {
    let estate = Estate::small();
    let person = Person::new(&estate, &options(), 80, 24);
    let screen: Vec<String> = person
        .screen()
        .lines()
        .map(|line| line.trim_matches('"').trim_end().to_owned())
        .collect();
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&screen.join("\n")),
        "put this into README.md:\n{}",
        screen.join("\n")
    );
}

#[test]
fn the_names_of_screens_in_the_readme_are_those_that_parse() {
    let readme = include_str!("../../README.md");
    for form in View::FORMS
        .into_iter()
        .chain(crate::programme::ProgrammeView::FORMS)
    {
        assert!(readme.contains(&format!("`{form}`")), "{form}");
    }
}
