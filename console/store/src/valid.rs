//! What operators type, brought into its one form or refused.

use dspt_report::Digest;
use dspt_report::enrol_string::split_address;
use jiff::Timestamp;

use crate::change::NewAssessment;
use crate::change::NewProvider;
use crate::change::NewString;
use crate::change::NewToken;
use crate::change::Settings;
use crate::error::StoreError;
use crate::limits;

/// A provider with its texts trimmed and its codes in capitals.
pub(crate) fn provider(new: &NewProvider) -> Result<NewProvider, StoreError> {
    Ok(NewProvider {
        name: needed("a provider's name", &new.name, limits::TEXT_BYTES)?,
        cqc: code("a CQC code", new.cqc.as_deref())?,
        ods: code("an ODS code", new.ods.as_deref())?,
        telephone: new
            .telephone
            .as_deref()
            .map(|text| line("a telephone number", text, limits::TELEPHONE_BYTES))
            .transpose()?
            .filter(|text| !text.is_empty()),
    })
}

/// Strings of which each can be used.
pub(crate) fn strings(new: &[NewString], at: Timestamp) -> Result<Vec<NewString>, StoreError> {
    let each = new.iter().map(|new| {
        Ok(NewString {
            token: token(&new.token, at)?,
            provider: new.provider.as_ref().map(provider).transpose()?,
        })
    });
    each.collect()
}

/// A token that can be used.
pub(crate) fn token(new: &NewToken, at: Timestamp) -> Result<NewToken, StoreError> {
    if new.uses == 0 || new.uses > limits::TOKEN_USES {
        return Err(StoreError::Invalid {
            what: "the number of devices of an enrolment string",
            rule: "must be 1 to 10000",
        });
    }
    if new.expires <= at {
        return Err(StoreError::Invalid {
            what: "the date of an enrolment string",
            rule: "must lie ahead",
        });
    }
    Ok(NewToken {
        label: line("a label", &new.label, limits::TEXT_BYTES)?,
        ..new.clone()
    })
}

/// Digests of as many one-time codes as may be made at once.
pub(crate) fn once(codes: Vec<Digest>, expires: Timestamp, at: Timestamp) -> Result<Vec<Digest>, StoreError> {
    if codes.is_empty() || codes.len() > limits::ONCE_CODES as usize {
        return Err(StoreError::Invalid {
            what: "the number of one-time codes",
            rule: "must be 1 to 1000",
        });
    }
    if expires <= at {
        return Err(StoreError::Invalid {
            what: "the date of one-time codes",
            rule: "must lie ahead",
        });
    }
    Ok(codes)
}

/// Settings with their texts trimmed.
pub(crate) fn settings(new: &Settings) -> Result<Settings, StoreError> {
    let address = line("an address", &new.address, dspt_report::limits::ADDRESS_BYTES)?;
    if !address.is_empty() && split_address(&address).is_none() {
        return Err(StoreError::Invalid {
            what: "an address",
            rule: "must be a host name, or host:port",
        });
    }
    Ok(Settings {
        operator: line(
            "the operator's name",
            &new.operator,
            dspt_report::limits::LABEL_BYTES,
        )?,
        purpose: line("the purpose", &new.purpose, dspt_report::limits::LABEL_BYTES)?,
        telephone: line("a telephone number", &new.telephone, limits::TELEPHONE_BYTES)?,
        address,
    })
}

/// Books that a report could carry too.
pub(crate) fn assessment(new: &NewAssessment) -> Result<NewAssessment, StoreError> {
    let refused = |rule| StoreError::Invalid {
        what: "a book of answers or of the register",
        rule,
    };
    let texts = || [&new.answers, &new.assets].into_iter().flatten();
    if texts().next().is_none() || texts().any(String::is_empty) {
        return Err(refused("must not be empty"));
    }
    if texts().any(|text| text.len() > dspt_report::limits::ASSESSMENT_TEXT_BYTES) {
        return Err(refused("has more than 262144 bytes; shorten its texts"));
    }
    Ok(NewAssessment {
        by: needed("the name of who entered it", &new.by, limits::TEXT_BYTES)?,
        ..new.clone()
    })
}

fn code(what: &'static str, typed: Option<&str>) -> Result<Option<String>, StoreError> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    let good = typed.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if good && typed.len() <= limits::CODE_BYTES {
        Ok(Some(typed.to_ascii_uppercase()))
    } else {
        Err(StoreError::Invalid {
            what,
            rule: "has letters, digits and hyphens only, at most 20",
        })
    }
}

fn needed(what: &'static str, typed: &str, most: usize) -> Result<String, StoreError> {
    let text = line(what, typed, most)?;
    if text.is_empty() {
        return Err(StoreError::Invalid {
            what,
            rule: "must not be empty",
        });
    }
    Ok(text)
}

fn line(what: &'static str, typed: &str, most: usize) -> Result<String, StoreError> {
    let text = typed.trim();
    let rule = if text.len() > most {
        "is too long; shorten it"
    } else if text.chars().any(char::is_control) {
        "must be one line without control characters"
    } else {
        return Ok(text.to_owned());
    };
    Err(StoreError::Invalid { what, rule })
}
