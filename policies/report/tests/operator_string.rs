//! Strings by which operators are connected.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod common;

use dspt_report::Connecting;
use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::OperatorId;
use dspt_report::OperatorString;
use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Seed;
use dspt_report::SigningKey;
use dspt_report::Token;
use dspt_report::enrol_string::EnrolStringError;
use dspt_report::envelope::seal;
use dspt_report::operator_string::OperatorStringError;
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Deserialize;
use serde::Serialize;

fn string() -> OperatorString {
    OperatorString {
        address: "console.example:8443".to_owned(),
        pin: Pin::new([1; 15]),
        operator: OperatorId::new([2; 8]),
        token: Token::from_bytes(&[3; 15]).unwrap(),
    }
}

fn enrolment() -> EnrolString {
    EnrolString {
        address: "console.example:8443".to_owned(),
        pin: Pin::new([1; 15]),
        provider: ProviderId::new([2; 8]),
        token: Token::from_bytes(&[3; 15]).unwrap(),
    }
}

#[test]
fn what_is_written_is_read_however_it_is_typed() {
    let text = string().to_string();
    assert_eq!(text.parse::<OperatorString>().unwrap(), string());
    let typed = text.to_lowercase().replace(' ', "-\n");
    assert_eq!(typed.parse::<OperatorString>().unwrap(), string());
}

#[derive(Deserialize, Serialize)]
struct Vectors {
    good: Vec<Good>,
    bad: Vec<Bad>,
    refused: Vec<String>,
}

#[derive(Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Good {
    text: String,
    address: String,
    operator: OperatorId,
    pin: Pin,
    token_hex: String,
    phrase: String,
}

#[derive(Deserialize, Serialize)]
struct Bad {
    text: String,
    error: String,
}

fn described(text: &str) -> Good {
    let read: OperatorString = text.parse().unwrap();
    Good {
        text: text.to_owned(),
        address: read.address.clone(),
        operator: read.operator,
        pin: read.pin,
        token_hex: data_encoding::HEXLOWER.encode(read.token.as_bytes()),
        phrase: read.phrase(),
    }
}

fn vectors() -> Vectors {
    let text = string().to_string();
    let no_port = OperatorString {
        address: "console.example.org".to_owned(),
        ..string()
    };
    let mut swapped: Vec<&str> = text.split(' ').collect();
    swapped.swap(3, 4);
    let bad = [
        String::new(),
        text[..text.len() - 3].to_owned(),
        swapped.join(" "),
        text.replacen(&text[6..7], "U", 1),
    ];
    let told = |text: String| Bad {
        error: text.parse::<OperatorString>().unwrap_err().to_string(),
        text,
    };
    Vectors {
        good: [
            text.clone(),
            no_port.to_string(),
            text.to_lowercase().replace(' ', "-\n"),
        ]
        .map(|text| described(&text))
        .into(),
        bad: bad.map(told).into(),
        refused: vec![enrolment().to_string()],
    }
}

#[test]
fn it_is_written_as_the_format_says() {
    // Frozen: strings that were given out stay good.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/operator-strings.json");
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&vectors()).unwrap() + "\n";
        common::write(path.as_ref(), &text);
    }
    let frozen: Vectors = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(frozen.good.len() >= 3 && frozen.bad.len() >= 4);
    assert_eq!(
        frozen.good[0].text,
        string().to_string(),
        "this build writes another"
    );
    for good in frozen.good {
        assert_eq!(described(&good.text), good);
    }
    for bad in frozen.bad {
        let error = bad.text.parse::<OperatorString>().unwrap_err();
        assert_eq!(error.to_string(), bad.error, "{}", bad.text);
    }
    for refused in frozen.refused {
        assert_eq!(
            refused.parse::<OperatorString>(),
            Err(OperatorStringError::Enrolment)
        );
    }
    let text = string().to_string();
    assert!(
        text.starts_with('G') && enrolment().to_string().starts_with('0'),
        "{text}"
    );
    assert_eq!(string().phrase().split(' ').count(), 4);
    assert_ne!(
        string().phrase(),
        enrolment().phrase(),
        "the words tell the two apart too"
    );
}

proptest! {
    #[test]
    fn any_string_survives_paper_and_no_wrong_character_does(
        pin: [u8; 15], operator: [u8; 8], token: [u8; 15],
        host in "[a-z][a-z0-9.-]{0,40}", port in 1..=u16::MAX,
        place: prop::sample::Index, typed in "[0-9A-HJKMNP-TV-Z]",
    ) {
        let string = OperatorString {
            address: format!("{host}:{port}"),
            pin: Pin::new(pin),
            operator: OperatorId::new(operator),
            token: Token::from_bytes(&token).unwrap(),
        };
        let text = string.to_string();
        prop_assert_eq!(&text.to_lowercase().replace(' ', "\n").parse::<OperatorString>().unwrap(), &string);
        let mut characters: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
        let at = place.index(characters.len());
        let wrong = typed.chars().next().unwrap();
        prop_assume!(characters[at] != wrong);
        characters[at] = wrong;
        let mistyped: String = characters.into_iter().collect();
        prop_assert!(mistyped.parse::<OperatorString>().is_err());
        prop_assert!(mistyped.parse::<EnrolString>().is_err());
    }

    #[test]
    fn whatever_is_typed_is_answered_and_is_never_both_kinds(text in "\\PC{0,300}", groups in "([0-9A-Z]{5} ){0,40}") {
        for text in [text, groups] {
            let both = text.parse::<OperatorString>().is_ok() && text.parse::<EnrolString>().is_ok();
            prop_assert!(!both);
        }
    }

    #[test]
    fn bytes_that_claim_to_be_a_connecting_are_refused_without_a_panic(
        bytes in vec(any::<u8>(), 0..400), at: prop::sample::Index, flip in 1_u8..=255,
    ) {
        prop_assert!(Envelope::parse(&bytes).is_err());
        let key = common::key(7);
        let said = Connecting {
            collected_at: 1,
            operator: OperatorId::new([2; 8]),
            pin: Pin::new([1; 15]),
            public_key: *key.public(),
            token_sha256: string().token.digest(),
        };
        let sealed = seal(said.clone(), &key).unwrap();
        let mut json = sealed.to_json();
        let at = at.index(json.len());
        json[at] ^= flip;
        // Another base64 alphabet may write the same bytes; nothing else verifies, or says anything else.
        if let Ok(verified) = Envelope::parse(&json).map_err(drop).and_then(|read| read.verify_connecting().map_err(drop)) {
            prop_assert_eq!(verified.statement(), &said);
        }
    }
}

#[test]
fn neither_kind_is_ever_taken_for_the_other() {
    let as_enrolment = string().to_string().parse::<EnrolString>();
    assert_eq!(as_enrolment, Err(EnrolStringError::Operator));
    let as_operator = enrolment().to_string().parse::<OperatorString>();
    assert_eq!(as_operator, Err(OperatorStringError::Enrolment));
    assert_eq!("  ".parse::<OperatorString>(), Err(OperatorStringError::Empty));
}

#[test]
fn a_typing_error_names_its_group() {
    let mut text: Vec<char> = string().to_string().chars().collect();
    // The third character of the second group.
    text[8] = if text[8] == 'X' { 'Y' } else { 'X' };
    let typed: String = text.into_iter().collect();
    let error = typed.parse::<OperatorString>().unwrap_err();
    let OperatorStringError::Mistyped { source } = error else {
        panic!("{error}");
    };
    assert!(
        matches!(source, EnrolStringError::Group { group: 2, .. }),
        "{source}"
    );
}

#[test]
fn a_connecting_proves_its_own_key_and_no_other() {
    let key = SigningKey::from_seed(&Seed::from_bytes([7; 32])).unwrap();
    let other = SigningKey::from_seed(&Seed::from_bytes([8; 32])).unwrap();
    let said = Connecting {
        collected_at: 1_795_255_200,
        operator: OperatorId::new([2; 8]),
        pin: Pin::new([1; 15]),
        public_key: *key.public(),
        token_sha256: string().token.digest(),
    };
    let envelope = seal(said.clone(), &key).unwrap();
    let read = Envelope::parse(&envelope.to_json()).unwrap();
    assert_eq!(read.verify_connecting().unwrap().statement(), &said);
    let forged = seal(said, &other).unwrap();
    assert!(forged.verify_connecting().is_err());
}
