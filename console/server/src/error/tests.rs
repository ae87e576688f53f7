use super::*;

fn all() -> Vec<Refusal> {
    let mut all = vec![
        Refusal::NotFound,
        Refusal::Method,
        Refusal::ContentType,
        Refusal::ContentEncoding,
        Refusal::TooLarge {
            frame: None,
            limit: 4_194_304,
        },
        Refusal::Frames {
            error: FrameError::Cut { frame: 0 },
        },
        Refusal::Cut,
        Refusal::TooSlow,
        Refusal::TooMany,
        Refusal::Busy,
        Refusal::Store,
        Refusal::Token,
        Refusal::Envelope {
            reason: "signature does not verify".to_owned(),
        },
        Refusal::StatementType {
            reason: "statement is of type \"x\"".to_owned(),
        },
        Refusal::OtherConsole,
        Refusal::Code,
        Refusal::Asker,
        Refusal::Again,
        Refusal::NotConfirmed,
        Refusal::NotDue,
        Refusal::Claim,
        Refusal::Certificate,
        Refusal::Post,
        Refusal::Absent,
        Refusal::Role {
            what: "confirm devices",
        },
        Refusal::Parameter {
            what: "provider",
            rule: "must be the id of a provider",
        },
        Refusal::Ambiguous {
            detail: "What was typed is not enough: \"Rose\" fits 2; type a code or the whole id.".to_owned(),
        },
        Refusal::Taken { what: "this code" },
        Refusal::TooManyRows,
    ];
    let refusals = [
        EnrolRefusal::UnknownToken,
        EnrolRefusal::Expired,
        EnrolRefusal::Revoked,
        EnrolRefusal::UsedUp,
        EnrolRefusal::WrongProvider,
        EnrolRefusal::KeyTaken,
    ];
    all.extend(refusals.map(|refusal| Refusal::Enrolment { refusal }));
    all
}

#[test]
fn the_table_of_problems_and_the_one_in_api_md_are_equal() {
    let mut ours: Vec<String> = all()
        .iter()
        .map(|refusal| {
            let (status, name, title) = refusal.row();
            format!("| `{name}` | {} | {title} |", status.as_u16())
        })
        .collect();
    let mut written: Vec<String> = include_str!("../../API.md")
        .lines()
        .filter(|line| line.starts_with("| `") && !line.starts_with("| `dspt_"))
        .map(|line| line.splitn(5, '|').take(4).collect::<Vec<_>>().join("|") + "|")
        .collect();
    ours.sort();
    written.sort();
    assert_eq!(ours, written);
}

#[test]
fn every_problem_is_a_sentence_that_says_what_to_do() {
    let frame = Refusal::TooLarge {
        frame: Some(255),
        limit: 524_288,
    };
    for refusal in all().into_iter().chain([frame]) {
        let detail = refusal.detail();
        assert!(
            detail.starts_with(char::is_uppercase) && detail.ends_with(['.', '?']),
            "{detail}"
        );
        assert!(detail.len() > 30 && detail.len() < 300, "{detail}");
        assert!(!detail.contains("  "), "{detail}");
    }
}

#[test]
fn come_back_later_is_said_with_a_time_and_only_then() {
    for refusal in all() {
        let response = refusal.response();
        let later = matches!(response.status().as_u16(), 429 | 503);
        assert_eq!(
            response.headers().contains_key(header::RETRY_AFTER),
            later,
            "{refusal:?}"
        );
    }
}

#[test]
fn a_store_that_is_busy_is_told_apart_from_one_that_is_broken_and_neither_tells_where_it_is() {
    assert_eq!(Refusal::from(&StoreError::Busy), Refusal::Busy);
    let full = StoreError::Full {
        path: "/secret/place/console.db".into(),
    };
    assert_eq!(Refusal::from(&full), Refusal::Store);
    assert!(!Refusal::from(&full).detail().contains("secret"));
}
