//! Screens as plain lines and as JSON.

use super::*;
use crate::plain;

#[test]
fn plain_lines_say_what_the_screens_say() {
    let estate = Estate::small();
    let device = estate::device(1, 4, "", "").id;
    for view in [
        View::Home,
        View::Providers,
        View::ALL_DEVICES,
        View::Device(device),
        View::Provider(dspt_report::ProviderId::new([4; 8])),
        View::Item(dspt_report::ProviderId::new([4; 8]), "9.5.2".parse().unwrap()),
    ] {
        let lines = plain::lines(&estate, &options(), &view, 100).unwrap();
        let name = view.to_string().split(' ').next().unwrap().to_owned();
        insta::assert_snapshot!(format!("plain_{name}"), lines.join("\n"));
    }
}

#[test]
fn the_notice_is_the_first_line_whole() {
    let estate = Estate::small();
    for view in [View::Home, View::Checks, View::Help] {
        let lines = plain::lines(&estate, &options(), &view, 40).unwrap();
        assert_eq!(lines[0], NOTICE, "{view}");
    }
}

#[test]
fn a_long_list_is_whole() {
    let estate = Estate::large(1_203);
    let lines = plain::lines(&estate, &options(), &View::ALL_DEVICES, 100).unwrap();
    for n in [0, 249, 250, 777, 1_202] {
        let desk = format!("Desk {n:05}");
        assert_eq!(
            lines.iter().filter(|line| line.contains(&desk)).count(),
            1,
            "{desk}"
        );
    }
    let json: serde_json::Value =
        serde_json::from_str(&plain::json(&estate, &View::ALL_DEVICES).unwrap()).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1_203);
}

#[test]
fn a_list_beyond_what_a_screen_holds_says_so_and_each_row_is_found() {
    let estate = Estate {
        posts: 1_500,
        ..Estate::small()
    };
    let posts = plain::lines(&estate, &options(), &View::Operators(None), 100).unwrap();
    assert!(
        posts.iter().any(|line| line.trim() == "and 504 more"),
        "{posts:?}"
    );
    let view = |n: u64| View::Operators(Some(dspt_report::OperatorId::new(n.to_be_bytes())));
    let last = plain::lines(&estate, &options(), &view(1_499), 100).unwrap();
    assert!(last.iter().any(|line| line.contains("desk 01499")), "{last:?}");
    assert!(plain::lines(&estate, &options(), &view(1_500), 100).is_err());
}

#[test]
fn what_is_not_there_is_an_error_that_names_it() {
    let estate = Estate::small();
    let gone = View::Device(dspt_report::DeviceId::new([9; 16]));
    let device = estate::device(1, 4, "", "").id;
    let never = View::Finding(device, "no-such-check".parse().unwrap());
    let nobody = View::Provider(dspt_report::ProviderId::new([9; 8]));
    let nothing = View::Item(dspt_report::ProviderId::new([4; 8]), "9.9.9".parse().unwrap());
    for (view, listed) in [
        (gone, "`show devices`"),
        (never, "`show devices`"),
        (nobody, "`show providers`"),
        (nothing, "`show provider`"),
    ] {
        for error in [
            plain::lines(&estate, &options(), &view, 80).unwrap_err(),
            plain::json(&estate, &view).unwrap_err(),
        ] {
            let words = error.to_string();
            assert!(words.contains(&view.to_string()), "{words}");
            assert!(words.contains(listed), "{words}");
        }
    }
}

#[test]
fn a_source_that_fails_is_an_error_with_its_cause() {
    let estate = Estate::small();
    estate.fail(true);
    let error = plain::lines(&estate, &options(), &View::Home, 80).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot read the overview; is the server running? Press r to try again"
    );
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.to_string(), "the connection was closed");
}
