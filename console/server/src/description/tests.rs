use std::collections::BTreeSet;

use super::*;

fn described() -> BTreeSet<String> {
    let description = description();
    let paths = description["paths"].as_object().unwrap();
    paths
        .iter()
        .map(|(path, item)| {
            let methods: Vec<&String> = item.as_object().unwrap().keys().collect();
            assert_eq!(methods.len(), 1, "{path}");
            format!("{} {path}", methods[0].to_uppercase())
        })
        .collect()
}

#[test]
fn the_description_and_api_md_name_the_same_pages() {
    let operators: BTreeSet<String> = Page::ALL
        .into_iter()
        .map(|page| match page.method() {
            Method::View => format!("GET {}", page.path()),
            Method::Do => format!("POST {}", page.path()),
        })
        .collect();
    let written: BTreeSet<String> = include_str!("../../API.md")
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .filter(|heading| heading.starts_with("GET ") || heading.starts_with("POST "))
        .map(str::to_owned)
        .collect();
    // Told where the pages that they belong to are.
    let besides = [
        format!("GET {DESCRIPTION_PATH}"),
        format!("GET {}/{{version}}", wire::TRUST_PATH),
    ];
    let known: BTreeSet<String> = operators.into_iter().chain(written).chain(besides).collect();
    assert_eq!(described(), known);
}

#[test]
fn names_of_operations_differ_and_every_page_may_answer_a_problem() {
    let description = description();
    let paths = description["paths"].as_object().unwrap();
    let mut names = BTreeSet::new();
    for item in paths.values() {
        for page in item.as_object().unwrap().values() {
            names.insert(page["operationId"].as_str().unwrap().to_owned());
            assert_eq!(
                page["responses"]["default"]["$ref"], "#/components/responses/Problem",
                "{page}"
            );
        }
    }
    assert_eq!(names.len(), paths.len());
    let told: BTreeSet<String> = problems().into_iter().collect();
    assert_eq!(told.len(), PROBLEMS.len());
}
