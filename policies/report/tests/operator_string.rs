//! Strings by which operators are connected.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

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

#[test]
fn it_is_written_as_the_format_says() {
    // Frozen: strings that were given out stay good.
    let text = string().to_string();
    assert!(text.starts_with('G'), "{text}");
    assert!(enrolment().to_string().starts_with('0'));
    assert_eq!(string().phrase().split(' ').count(), 4);
    assert_ne!(
        string().phrase(),
        enrolment().phrase(),
        "the words tell the two apart too"
    );
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
