//! What was said, in words.

use dspt_policies::answer::Value;
use dspt_policies::toolkit::Who;

use crate::words;

/// An answer's value as a person would say it.
pub fn in_words(value: &Value) -> String {
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Text(text) | Value::Document { kept_at: text } => text.clone(),
        Value::NotApplicable { why } => words::SAID_NOT_ABOUT.fill(&[("why", why)]),
        Value::Training(training) => words::SAID_TRAINING.fill(&[
            ("trained", &training.trained().to_string()),
            ("total", &training.total().to_string()),
            ("percent", &training.percent().to_string()),
        ]),
        // A kind that is not known yet is not told.
        _ => String::new(),
    }
}

/// Who said it, within a sentence.
pub(crate) fn lower(who: Who) -> &'static str {
    match who {
        Who::Manager => "the manager",
        Who::ItSupport => "IT support",
        Who::Supplier => "a supplier",
        _ => "somebody",
    }
}

/// Who said it, at the beginning of a sentence.
pub(crate) fn capital(who: Who) -> &'static str {
    match who {
        Who::Manager => "The manager",
        Who::ItSupport => "IT support",
        Who::Supplier => "A supplier",
        _ => "Somebody",
    }
}
