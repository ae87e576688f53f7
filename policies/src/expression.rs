//! Expressions: parsed by `cel`, checked and evaluated here.
//!
//! `cel` parses, so that the language is the one its specification describes. Its interpreter is not used. It has no
//! checker, its `&&`, `||`, `all` and `exists` absorb errors, it compares unlike types silently, and an unknown fact would
//! have to be smuggled through it as an undeclared name. The checked tree is small (no loops but one over a list, no
//! failing operation), so evaluating it here is shorter than guarding the interpreter, total, and says exactly which
//! facts decided.

use std::collections::BTreeSet;

use dspt_report::FactKey;
use dspt_report::FactValue;

use crate::limits;

mod check;
mod kleene;
mod parse;
mod tree;

pub(crate) use kleene::Outcome;
pub(crate) use tree::Node;

/// A value that an expression refers to as `params.NAME`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name after `params.`.
    pub name: String,
    /// The value in force: a boolean, an integer or a text.
    pub value: FactValue,
    /// What it does, for people.
    pub about: String,
}

/// A checked expression of the policy language: its type is a yes or no, and each of its names is known.
#[derive(Debug)]
pub struct Expression {
    text: String,
    root: Node,
    facts: BTreeSet<FactKey>,
}

impl Expression {
    /// Parses and checks a text. `parameters` are the values of `params.NAME`.
    pub(crate) fn compile(text: &str, parameters: &[Parameter]) -> Result<Self, Vec<Flaw>> {
        if text.len() > limits::EXPRESSION_BYTES {
            let message = format!("the expression is longer than {} bytes", limits::EXPRESSION_BYTES);
            return Err(vec![Flaw::new(0, 1, message).help("split the check in two")]);
        }
        let (tree, source) = parse::parse(text)?;
        let (root, facts) = check::check(&tree, &source, parameters)?;
        Ok(Self {
            text: text.to_owned(),
            root,
            facts,
        })
    }

    /// The expression that always holds: what an absent `applies` means.
    pub(crate) fn always() -> Self {
        Self {
            text: "true".to_owned(),
            root: Node::Bool(true),
            facts: BTreeSet::new(),
        }
    }

    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The facts that it refers to.
    pub fn facts(&self) -> &BTreeSet<FactKey> {
        &self.facts
    }

    /// The checked tree.
    pub(crate) fn root(&self) -> &Node {
        &self.root
    }

    /// Evaluates on one day over facts; `value` gives a fact's value where it is known and of its type.
    pub(crate) fn evaluate<'a>(
        &'a self,
        value: &dyn Fn(&FactKey) -> Option<&'a FactValue>,
        today: i64,
    ) -> Outcome<'a> {
        kleene::evaluate(&self.root, value, today)
    }
}

/// A mistake inside an expression: where, in characters from its start, and what.
#[derive(Debug)]
pub(crate) struct Flaw {
    pub(crate) start: usize,
    pub(crate) length: usize,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Flaw {
    fn new(start: usize, length: usize, message: impl Into<String>) -> Self {
        Self {
            start,
            length,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

#[cfg(test)]
mod tests;
