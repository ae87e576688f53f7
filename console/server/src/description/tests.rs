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

/// Every text of a description, and where it stands.
fn sentences(of: &Value, place: &str, found: &mut Vec<(String, String)>) {
    match of {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if name == "description" => found.push((place.to_owned(), text.to_owned())),
                    _ => sentences(value, &format!("{place}/{name}"), found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| sentences(item, place, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn shapes_have_a_name_each_and_sentences_for_readers_who_know_no_rust() {
    let description = description();
    let shapes = description["components"]["schemas"].as_object().unwrap();
    for (name, shape) in shapes {
        assert!(
            name.bytes().all(|byte| byte.is_ascii_alphabetic()),
            "{name}: a name was taken twice"
        );
        assert!(shape["description"].is_string(), "{name} says nothing of itself");
    }
    let mut found = Vec::new();
    sentences(&description, "", &mut found);
    assert!(found.len() > 700, "{}", found.len());
    for (place, text) in found {
        for code in ["[`", "::", "Some(", "\n "] {
            assert!(!text.contains(code), "{place}: {text}");
        }
    }
}

#[test]
fn every_list_is_told_by_pages_but_the_one_that_its_limit_keeps_short() {
    let description = description();
    let mut whole = Vec::new();
    for page in Page::ALL.into_iter().filter(|page| *page != Page::Live) {
        let item = description["paths"][page.path()].as_object().unwrap();
        let answers = &item.values().next().unwrap()["responses"]["200"]["content"]["application/json"];
        let shape = &answers["schema"];
        let is_page = shape["$ref"]
            .as_str()
            .is_some_and(|name| name.contains("/PageOf"));
        let goes_on = ["after", "limit"]
            .iter()
            .all(|name| page.takes().iter().any(|parameter| parameter.name == *name));
        assert!(goes_on || !is_page, "{page:?}");
        if shape["type"] == "array" {
            whole.push(page);
        }
    }
    assert_eq!(whole, [Page::Parties]);
}

#[test]
fn every_page_for_operators_says_what_it_answers_and_every_word_is_listed() {
    let description = description();
    for page in Page::ALL {
        let method = match page.method() {
            Method::View => "get",
            Method::Do => "post",
        };
        let content = &description["paths"][page.path()][method]["responses"]["200"]["content"];
        for shape in content.as_object().unwrap().values() {
            assert!(shape["schema"].is_object(), "{page:?}");
        }
    }
    let verdict = &description["components"]["schemas"]["Verdict"];
    let words = ["pass", "fail", "unknown", "not_applicable", "error"];
    assert_eq!(verdict["enum"], serde_json::json!(words));
    assert!(
        verdict["description"]
            .as_str()
            .unwrap()
            .contains("- `fail`: The facts are known")
    );
}
