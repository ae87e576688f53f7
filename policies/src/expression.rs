//! A checked expression.

use std::collections::BTreeSet;

use dspt_report::FactKey;

/// A checked expression of the policy language.
#[derive(Debug)]
pub struct Expression {
    text: String,
    facts: BTreeSet<FactKey>,
}

impl Expression {
    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The facts that it refers to.
    pub fn facts(&self) -> &BTreeSet<FactKey> {
        &self.facts
    }
}
