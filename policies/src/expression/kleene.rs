//! Kleene's three-valued logic over the checked tree: an unknown fact makes the result unknown unless the answer does
//! not depend on it. Total: each operation has a value for each input of its type.

use dspt_report::FactKey;
use dspt_report::FactValue;

use crate::expression::tree::Comparison;
use crate::expression::tree::Node;
use crate::expression::tree::Quantifier;

/// A value, or `None` for unknown, and the facts behind it: those that decided, or those unknown ones that stood in
/// the way. May name a fact twice.
#[derive(Clone, Debug)]
pub(crate) struct Outcome<'a> {
    value: Option<Value<'a>>,
    because: Vec<&'a FactKey>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Value<'a> {
    Bool(bool),
    Integer(i64),
    Text(&'a str),
    List(&'a [String]),
}

/// What does not change while one expression is evaluated.
#[derive(Clone, Copy)]
struct Scene<'a, 'f> {
    fact: &'f dyn Fn(&FactKey) -> Option<&'a FactValue>,
    today: i64,
    item: Option<&'a str>,
}

pub(crate) fn evaluate<'a>(
    root: &'a Node,
    fact: &dyn Fn(&FactKey) -> Option<&'a FactValue>,
    today: i64,
) -> Outcome<'a> {
    Scene {
        fact,
        today,
        item: None,
    }
    .node(root)
}

impl<'a> Outcome<'a> {
    /// The answer; `None` for unknown.
    pub(crate) fn answer(&self) -> Option<bool> {
        match self.value {
            Some(Value::Bool(answer)) => Some(answer),
            _ => None,
        }
    }

    /// The facts behind it.
    pub(crate) fn because(&self) -> &[&'a FactKey] {
        &self.because
    }

    fn known(value: Value<'a>) -> Self {
        Self {
            value: Some(value),
            because: Vec::new(),
        }
    }

    fn map(self, change: impl FnOnce(Value<'a>) -> Option<Value<'a>>) -> Self {
        Self {
            value: self.value.and_then(change),
            because: self.because,
        }
    }

    /// Both outcomes' facts; where either is unknown, only the unknown ones' facts.
    fn strict(self, other: Self, join: impl FnOnce(Value<'a>, Value<'a>) -> Option<Value<'a>>) -> Self {
        match (self.value, other.value) {
            (Some(a), Some(b)) => Self {
                value: join(a, b),
                because: together(self.because, other.because),
            },
            (None, Some(_)) => self,
            (Some(_), None) => other,
            (None, None) => Self {
                value: None,
                because: together(self.because, other.because),
            },
        }
    }

    /// `&&` and `||`: `decides` is the answer that settles the matter whatever the other side says.
    fn connect(self, other: Self, decides: bool) -> Self {
        match (self.answer() == Some(decides), other.answer() == Some(decides)) {
            (true, false) => self,
            (false, true) => other,
            (true, true) => Self {
                value: self.value,
                because: together(self.because, other.because),
            },
            (false, false) => self.strict(other, |_, _| Some(Value::Bool(!decides))),
        }
    }
}

impl<'a> Scene<'a, '_> {
    fn node(&self, node: &'a Node) -> Outcome<'a> {
        match node {
            Node::Bool(value) => Outcome::known(Value::Bool(*value)),
            Node::Number(value) => Outcome::known(Value::Integer(*value)),
            Node::Text(text) => Outcome::known(Value::Text(text)),
            Node::Words(words) => Outcome::known(Value::List(words)),
            Node::Today => Outcome::known(Value::Integer(self.today)),
            Node::Item => Outcome {
                value: self.item.map(Value::Text),
                because: Vec::new(),
            },
            Node::Fact(key) => Outcome {
                value: (self.fact)(key).map(value_of),
                because: vec![key],
            },
            Node::Not(a) => self.node(a).map(|a| match a {
                Value::Bool(a) => Some(Value::Bool(!a)),
                Value::Integer(_) | Value::Text(_) | Value::List(_) => None,
            }),
            Node::And(a, b) => self.node(a).connect(self.node(b), false),
            Node::Or(a, b) => self.node(a).connect(self.node(b), true),
            Node::If(condition, a, b) => self.choose(condition, a, b),
            Node::Compare(comparison, a, b) => self
                .node(a)
                .strict(self.node(b), |a, b| Some(Value::Bool(compare(*comparison, a, b)))),
            // Saturating, so that no day a caller may ask about can overflow.
            Node::Add(a, b) => self.integers(a, b, i64::saturating_add),
            Node::Subtract(a, b) => self.integers(a, b, i64::saturating_sub),
            Node::Negate(a) => self
                .node(a)
                .map(|a| integer(a).map(|a| Value::Integer(a.saturating_neg()))),
            Node::Size(list) => self.node(list).map(|list| {
                let length = items(list)?.len();
                i64::try_from(length).ok().map(Value::Integer)
            }),
            Node::In(item, list) => self.node(item).strict(self.node(list), |item, list| match item {
                Value::Text(text) => Some(Value::Bool(items(list)?.iter().any(|item| item == text))),
                Value::Bool(_) | Value::Integer(_) | Value::List(_) => None,
            }),
            Node::Each(quantifier, list, body) => self.each(*quantifier, list, body),
        }
    }

    fn integers(&self, a: &'a Node, b: &'a Node, join: fn(i64, i64) -> i64) -> Outcome<'a> {
        self.node(a).strict(self.node(b), |a, b| {
            Some(Value::Integer(join(integer(a)?, integer(b)?)))
        })
    }

    fn choose(&self, condition: &'a Node, a: &'a Node, b: &'a Node) -> Outcome<'a> {
        let condition = self.node(condition);
        let (a, b) = match condition.answer() {
            Some(true) => return prefix(condition, self.node(a)),
            Some(false) => return prefix(condition, self.node(b)),
            None => (self.node(a), self.node(b)),
        };
        if a.value.is_some() && a.value == b.value {
            return a.strict(b, |a, _| Some(a));
        }
        condition
    }

    fn each(&self, quantifier: Quantifier, list: &'a Node, body: &'a Node) -> Outcome<'a> {
        let list = self.node(list);
        let Some(items) = list.value.and_then(items) else {
            return list;
        };
        let decides = quantifier == Quantifier::Exists;
        let start = Outcome::known(Value::Bool(!decides));
        let all = items.iter().fold(start, |so_far, item| {
            let scene = Scene {
                item: Some(item),
                ..*self
            };
            so_far.connect(scene.node(body), decides)
        });
        prefix(list, all)
    }
}

/// The second outcome, which a known first one led to.
fn prefix<'a>(first: Outcome<'a>, second: Outcome<'a>) -> Outcome<'a> {
    match second.value {
        Some(_) => Outcome {
            value: second.value,
            because: together(first.because, second.because),
        },
        None => second,
    }
}

fn together<'a>(mut a: Vec<&'a FactKey>, b: Vec<&'a FactKey>) -> Vec<&'a FactKey> {
    for key in b {
        if !a.contains(&key) {
            a.push(key);
        }
    }
    a
}

fn value_of(value: &FactValue) -> Value<'_> {
    match value {
        FactValue::Bool(value) => Value::Bool(*value),
        FactValue::Integer(value) => Value::Integer(*value),
        FactValue::Text(text) => Value::Text(text),
        FactValue::List(items) => Value::List(items),
    }
}

fn integer(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Integer(value) => Some(value),
        Value::Bool(_) | Value::Text(_) | Value::List(_) => None,
    }
}

fn items(value: Value<'_>) -> Option<&[String]> {
    match value {
        Value::List(items) => Some(items),
        Value::Bool(_) | Value::Integer(_) | Value::Text(_) => None,
    }
}

fn compare(comparison: Comparison, a: Value<'_>, b: Value<'_>) -> bool {
    let order = integer(a).cmp(&integer(b));
    match comparison {
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}
