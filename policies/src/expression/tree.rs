//! The checked tree: every name known, every type right, so that evaluating it cannot fail.

use dspt_report::FactKey;
use dspt_report::FactValue;
use dspt_report::schema::Kind;

/// The type of a value in an expression.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Type {
    Bool,
    /// A count or a length.
    Number,
    /// A date. Its own type, because `updates.last_success_day > 14` is always true and never meant.
    Day,
    /// A text, with its choices where they are fixed.
    Text(Option<&'static [&'static str]>),
    List,
}

impl Type {
    /// The type of a fact; `None` for a kind that this build does not know.
    pub(crate) fn of_kind(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Bool => Some(Self::Bool),
            Kind::Count | Kind::Minutes | Kind::Days | Kind::Percent => Some(Self::Number),
            Kind::Day => Some(Self::Day),
            Kind::Text => Some(Self::Text(None)),
            Kind::Choice(choices) => Some(Self::Text(Some(choices))),
            Kind::List => Some(Self::List),
            _ => None,
        }
    }

    /// Its name in messages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "a yes or no",
            Self::Number => "a number",
            Self::Day => "a date",
            Self::Text(_) => "a text",
            Self::List => "a list",
        }
    }

    /// Whether two values of these types may be compared.
    pub(crate) fn matches(self, other: Self) -> bool {
        match (self, other) {
            (Self::Text(Some(a)), Self::Text(Some(b))) => a == b,
            (Self::Text(_), Self::Text(_)) => true,
            (a, b) => a == b,
        }
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Whether one or every item of a list must do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Quantifier {
    Exists,
    All,
}

/// A node of the checked tree.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Bool(bool),
    Number(i64),
    Text(String),
    /// A written list of texts.
    Words(Vec<String>),
    Fact(FactKey),
    Today,
    /// The item that the quantifier around is at.
    Item,
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    If(Box<Self>, Box<Self>, Box<Self>),
    Compare(Comparison, Box<Self>, Box<Self>),
    Add(Box<Self>, Box<Self>),
    Subtract(Box<Self>, Box<Self>),
    Negate(Box<Self>),
    Size(Box<Self>),
    In(Box<Self>, Box<Self>),
    Each(Quantifier, Box<Self>, Box<Self>),
}

impl Node {
    /// A parameter's value as a node, and its type; `None` for a list, which no parameter is.
    pub(crate) fn of_parameter(value: &FactValue) -> Option<(Self, Type)> {
        match value {
            FactValue::Bool(value) => Some((Self::Bool(*value), Type::Bool)),
            FactValue::Integer(value) => Some((Self::Number(*value), Type::Number)),
            FactValue::Text(value) => Some((Self::Text(value.clone()), Type::Text(None))),
            FactValue::List(_) => None,
        }
    }

    /// Visits this node and all below it.
    pub(crate) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Self)) {
        see(self);
        match self {
            Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Words(_) => {}
            Self::Fact(_) | Self::Today | Self::Item => {}
            Self::Not(a) | Self::Negate(a) | Self::Size(a) => a.visit(see),
            Self::And(a, b) | Self::Or(a, b) | Self::Compare(_, a, b) => visit_both(a, b, see),
            Self::Add(a, b) | Self::Subtract(a, b) => visit_both(a, b, see),
            Self::In(a, b) | Self::Each(_, a, b) => visit_both(a, b, see),
            Self::If(a, b, c) => {
                a.visit(see);
                visit_both(b, c, see);
            }
        }
    }
}

fn visit_both<'a>(a: &'a Node, b: &'a Node, see: &mut dyn FnMut(&'a Node)) {
    a.visit(see);
    b.visit(see);
}
