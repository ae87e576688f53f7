//! The one result of a personal computer: made from verdicts alone, signed by a key that is never kept.

use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::Finding;
use dspt_report::Seed;
use dspt_report::SelfCheck;
use dspt_report::SigningKey;
use dspt_report::envelope::EnvelopeError;
use dspt_report::key::KeyError;
use dspt_report::self_check::Family;

/// What would be sent: everything, and nothing else.
pub fn result(code: &EnrolString, os: Family, findings: &[Finding], key: &SigningKey) -> SelfCheck {
    SelfCheck {
        code_sha256: code.token.digest(),
        os,
        pin: code.pin,
        provider: code.provider,
        public_key: *key.public(),
        verdicts: findings
            .iter()
            .map(|finding| (finding.check.clone(), finding.verdict))
            .collect(),
    }
}

/// A key for this run alone.
///
/// # Errors
/// [`KeyError::NoRandomness`].
pub fn key() -> Result<SigningKey, KeyError> {
    SigningKey::from_seed(&Seed::generate()?)
}

/// Signs a result.
///
/// # Errors
/// [`EnvelopeError::Seal`] where it is beyond its limits.
pub fn seal(said: SelfCheck, key: &SigningKey) -> Result<Envelope, EnvelopeError> {
    dspt_report::seal(said, key)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dspt_report::Pin;
    use dspt_report::ProviderId;
    use dspt_report::Reason;
    use dspt_report::Token;
    use dspt_report::Verdict;

    use super::*;

    #[test]
    fn a_result_holds_verdicts_and_a_family_and_nothing_of_the_computer() {
        let code = EnrolString {
            address: "console.example.org".to_owned(),
            pin: Pin::new([1; 15]),
            provider: ProviderId::new([2; 8]),
            token: Token::from_bytes(&[3; 15]).unwrap(),
        };
        let finding = Finding {
            check: "firewall-on".parse().unwrap(),
            cited: vec!["firewall.enabled".parse().unwrap()],
            reason: Some(Reason::NotPermitted),
            verdict: Verdict::Unknown,
        };
        let key = key().unwrap();
        let said = result(&code, Family::Windows, &[finding], &key);
        let envelope = seal(said.clone(), &key).unwrap();
        assert_eq!(*envelope.verify_self_check().unwrap().statement(), said);
        let value = serde_json::to_value(&said).unwrap();
        let names: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let known = ["code_sha256", "os", "pin", "provider", "public_key", "verdicts"];
        assert_eq!(names, BTreeSet::from(known));
        assert_eq!(value["verdicts"]["firewall-on"], "unknown");
        assert!(!value.to_string().contains("firewall.enabled"));
        assert_ne!(
            super::key().unwrap().public(),
            key.public(),
            "another key each time"
        );
    }
}
