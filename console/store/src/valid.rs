//! What operators type, brought into its one form or refused.

use dspt_report::Digest;
use dspt_report::enrol_string::split_address;
use dspt_report::statement::Sharing;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::change::NewAssessment;
use crate::change::NewCode;
use crate::change::NewLocation;
use crate::change::NewNote;
use crate::change::NewOperator;
use crate::change::NewParty;
use crate::change::NewPermission;
use crate::change::NewProvider;
use crate::change::NewSplit;
use crate::change::NewString;
use crate::change::NewToken;
use crate::change::Settings;
use crate::change::Thing;
use crate::error::StoreError;
use crate::limits;
use crate::model::Role;
use crate::model::Scheme;
use crate::silence;

/// A provider with its texts trimmed and its codes in capitals.
pub(crate) fn provider(new: &NewProvider) -> Result<NewProvider, StoreError> {
    Ok(NewProvider {
        name: needed("a provider's name", &new.name, limits::TEXT_BYTES)?,
        cqc: code("a CQC code", new.cqc.as_deref())?,
        ods: code("an ODS code", new.ods.as_deref())?,
        postcode: postcode(new.postcode.as_deref())?,
        telephone: telephone(new.telephone.as_deref())?,
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

/// A name that is not empty.
pub(crate) fn name(what: &'static str, typed: &str) -> Result<String, StoreError> {
    needed(what, typed, limits::TEXT_BYTES)
}

/// A location with its texts trimmed and its codes in capitals.
pub(crate) fn location(new: &NewLocation) -> Result<NewLocation, StoreError> {
    Ok(NewLocation {
        provider: new.provider,
        name: name("a location's name", &new.name)?,
        cqc: code("a CQC code", new.cqc.as_deref())?,
        ods: code("an ODS code", new.ods.as_deref())?,
        postcode: postcode(new.postcode.as_deref())?,
        telephone: telephone(new.telephone.as_deref())?,
        headquarters: new.headquarters,
        since: new.since.map(day).transpose()?,
    })
}

/// A split that names something, each location once.
pub(crate) fn split(new: &NewSplit) -> Result<NewSplit, StoreError> {
    let mut locations = new.locations.clone();
    locations.sort_unstable();
    locations.dedup();
    if locations.is_empty() || locations.len() > limits::LOCATIONS as usize {
        return Err(StoreError::Invalid {
            what: "the locations of a split",
            rule: "must be 1 to 5000",
        });
    }
    Ok(NewSplit {
        provider: new.provider,
        locations,
        name: name("an assessment's name", &new.name)?,
        ods: code("an ODS code", new.ods.as_deref())?,
        on: new.on.map(day).transpose()?,
    })
}

/// A code of a register that knows such things, from a day that is not ahead.
pub(crate) fn new_code(new: &NewCode, at: Timestamp) -> Result<NewCode, StoreError> {
    let fits = match new.of {
        Thing::Provider(_) => matches!(new.scheme, Scheme::CqcProvider | Scheme::OdsHq),
        Thing::Location(_) => matches!(new.scheme, Scheme::CqcLocation | Scheme::OdsSite),
    };
    if !fits {
        return Err(StoreError::Invalid {
            what: "the kind of a code",
            rule: "must be one of providers for a provider, one of locations for a location",
        });
    }
    let on = new.on.map(day).transpose()?;
    if on > Some(silence::day(at)) {
        return Err(StoreError::Invalid {
            what: "the day of a code",
            rule: "must not lie ahead",
        });
    }
    let value = code("a code", new.value.as_deref())?;
    Ok(NewCode { value, on, ..*new })
}

/// A register's code of an area.
pub(crate) fn area(typed: Option<&str>) -> Result<Option<String>, StoreError> {
    code("an area's code", typed)
}

/// A party with its texts trimmed.
pub(crate) fn party(new: &NewParty) -> Result<NewParty, StoreError> {
    Ok(NewParty {
        name: name("a party's name", &new.name)?,
        kind: new.kind,
        telephone: telephone(new.telephone.as_deref())?,
    })
}

/// A permission that allows something, for a time that ends.
pub(crate) fn permission(new: &NewPermission, at: Timestamp) -> Result<NewPermission, StoreError> {
    let refused = |what, rule| Err(StoreError::Invalid { what, rule });
    if new.level == Sharing::Public {
        return refused(
            "the level of a permission",
            "must be progress, items or devices; public needs no permission",
        );
    }
    if new.text == 0 {
        return refused("the version of what was agreed to", "must be 1 or more");
    }
    let today = silence::day(at);
    let last = today.saturating_add(jiff::Span::new().days(limits::PERMISSION_DAYS));
    if new.until < today || new.until > last {
        return refused(
            "the last day of a permission",
            "must be today or later, at most 1100 days ahead",
        );
    }
    Ok(NewPermission {
        purpose: name("the purpose of a permission", &new.purpose)?,
        agreed_by: name("the role of who agreed", &new.agreed_by)?,
        ..new.clone()
    })
}

/// A post whose token can be used.
pub(crate) fn operator(new: &NewOperator, at: Timestamp) -> Result<NewOperator, StoreError> {
    let refused = |what, rule| Err(StoreError::Invalid { what, rule });
    if (new.role == Role::Provider) != new.provider.is_some() {
        return refused(
            "the provider of a post",
            "must be named for the role provider, and for no other",
        );
    }
    let last = at + SignedDuration::from_hours(24 * i64::from(limits::OPERATOR_TOKEN_DAYS));
    if new.token_until <= at || new.token_until > last {
        return refused("the date of a post's token", "must lie ahead, at most 31 days");
    }
    Ok(NewOperator {
        label: name("what a post is called", &new.label)?,
        ..new.clone()
    })
}

/// A remark of a few lines.
pub(crate) fn note(new: &NewNote) -> Result<NewNote, StoreError> {
    let refused = |rule| Err(StoreError::Invalid { what: "a note", rule });
    let text = new.text.trim();
    if text.is_empty() {
        return refused("must not be empty");
    }
    if text.len() > limits::NOTE_BYTES {
        return refused("has more than 2000 bytes; shorten it");
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return refused("must be without control characters");
    }
    Ok(NewNote {
        text: text.to_owned(),
        ..*new
    })
}

/// A day of this century, so that every sum of days can be kept.
pub(crate) fn day(day: Date) -> Result<Date, StoreError> {
    if (1990..2100).contains(&day.year()) {
        Ok(day)
    } else {
        Err(StoreError::Invalid {
            what: "a day",
            rule: "must lie between 1990 and 2099",
        })
    }
}

fn telephone(typed: Option<&str>) -> Result<Option<String>, StoreError> {
    optional("a telephone number", typed, limits::TELEPHONE_BYTES)
}

fn postcode(typed: Option<&str>) -> Result<Option<String>, StoreError> {
    let text = optional("a postcode", typed, limits::POSTCODE_BYTES)?;
    Ok(text.map(|text| text.to_uppercase()))
}

fn optional(what: &'static str, typed: Option<&str>, most: usize) -> Result<Option<String>, StoreError> {
    let text = typed.map(|text| line(what, text, most)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
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
