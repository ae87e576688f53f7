use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

#[test]
fn every_page_stands_in_the_list_once_and_has_a_path_of_its_own() {
    let pages: BTreeSet<Page> = Page::ALL.into_iter().collect();
    let paths: BTreeSet<&str> = Page::ALL.into_iter().map(Page::path).collect();
    assert_eq!((pages.len(), paths.len()), (Page::ALL.len(), Page::ALL.len()));
}

#[test]
fn the_description_holds_every_page_and_every_parameter() {
    let described = crate::description::description();
    for page in Page::ALL {
        let text = described["paths"][page.path()].to_string();
        assert!(text.contains(page.about()), "{page:?}");
        for parameter in page.takes() {
            assert!(text.contains(parameter.name), "{page:?} {}", parameter.name);
        }
    }
}

#[test]
fn parameters_that_a_page_does_not_take_or_that_come_twice_are_refused() {
    assert!(Parameters::of_query(Page::Providers, "text=rose%20court&limit=5").is_ok());
    for query in ["scope=everything", "text=a&text=b", "role=admin"] {
        assert!(Parameters::of_query(Page::Providers, query).is_err(), "{query}");
    }
    let long = "x".repeat(limits::PARAMETER_BYTES);
    assert!(Parameters::of_query(Page::Providers, &format!("text={long}")).is_ok());
    assert!(Parameters::of_query(Page::Providers, &format!("text={long}x")).is_err());
    assert!(Parameters::of_query(Page::Provider, "").is_err(), "it is needed");
}

#[test]
fn a_stamp_differs_by_version_and_by_post_and_tells_neither() {
    let stamps = Stamps::new();
    let (one, other) = (OperatorId::new([1; 8]), OperatorId::new([2; 8]));
    assert_eq!(stamps.of(one, 7), stamps.of(one, 7));
    assert_ne!(stamps.of(one, 7), stamps.of(one, 8));
    assert_ne!(stamps.of(one, 7), stamps.of(other, 7));
    assert!(stamps.of(one, 7) < 1 << 48);
}

proptest! {
    #[test]
    fn whatever_is_asked_for_names_only_what_the_page_takes_and_is_bounded(
        query in "\\PC{0,200}",
        names in vec(prop::sample::select(vec!["provider", "device", "text", "after", "limit", "role", "until"]), 0..6),
        value in "\\PC{0,40}",
        bytes in vec(any::<u8>(), 0..200),
    ) {
        let pairs: Vec<String> = names.iter().map(|name| format!("{name}={value}")).collect();
        let named: BTreeMap<&str, &str> = names.iter().map(|name| (*name, value.as_str())).collect();
        let json = serde_json::to_vec(&named).unwrap();
        for page in Page::ALL {
            let read = [
                Parameters::of_query(page, &query),
                Parameters::of_query(page, &pairs.join("&")),
                Parameters::of_json(page, &json),
                Parameters::of_json(page, &bytes),
            ];
            for given in read.into_iter().flatten() {
                for parameter in page.takes() {
                    let provider = given.optional::<ProviderId>(parameter.name);
                    if let Ok(Some(id)) = provider {
                        prop_assert_eq!(id.to_string(), given.text(parameter.name));
                    }
                }
                let is_given = given.optional::<String>("limit").unwrap().is_some();
                match given.limit() {
                    Ok(limit) => prop_assert!((1..=1000).contains(&limit)),
                    Err(_) => prop_assert!(is_given),
                }
            }
        }
    }
}
