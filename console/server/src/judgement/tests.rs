use super::*;

#[test]
fn a_check_is_dated_where_it_names_the_day() {
    let shelf = PolicyShelf::new(Policy::shipped());
    for check in Policy::shipped().checks() {
        let text = format!("{} {}", check.applies().text(), check.pass().text());
        assert_eq!(
            shelf.dated().contains(check.id()),
            text.contains("today"),
            "{}",
            check.id()
        );
    }
    assert!(shelf.dated().len() < Policy::shipped().checks().len());
}
