//! The checker: an allow-list of nodes, whole fact keys, equal types, bounded size. All mistakes at once.

use std::collections::BTreeSet;

use cel::IdedExpr;
use cel::common::ast::CallExpr;
use cel::common::ast::Expr;
use cel::common::ast::LiteralValue;
use cel::common::ast::operators;
use dspt_report::FactKey;

use crate::expression::Flaw;
use crate::expression::parse::Source;
use crate::expression::tree::Comparison;
use crate::expression::tree::Node;
use crate::expression::tree::Type;
use crate::limits;
use crate::policy::Parameter;
use crate::suggest;

mod lists;
mod names;

const ALLOWED: &str = "allowed are size(list), list.exists(x, …), list.all(x, …) and in";

/// Checks cel's tree against the policy language.
pub(crate) fn check(
    tree: &IdedExpr,
    source: &Source<'_>,
    parameters: &[Parameter],
) -> Result<(Node, BTreeSet<FactKey>), Vec<Flaw>> {
    let mut checker = Checker {
        source,
        parameters,
        item: None,
        nodes: 0,
        facts: BTreeSet::new(),
        flaws: Vec::new(),
    };
    let root = checker.typed(tree, Type::Bool, "the whole expression");
    match root {
        Some(node) if checker.flaws.is_empty() => Ok((node, checker.facts)),
        _ => Err(checker.flaws),
    }
}

struct Checker<'a> {
    source: &'a Source<'a>,
    parameters: &'a [Parameter],
    /// The name that the quantifier around gives to its item.
    item: Option<&'a str>,
    nodes: usize,
    facts: BTreeSet<FactKey>,
    flaws: Vec<Flaw>,
}

/// A checked node and its type; `None` after a flaw was noted.
type Checked = Option<(Node, Type)>;

impl<'a> Checker<'a> {
    fn node(&mut self, tree: &'a IdedExpr) -> Checked {
        self.nodes += 1;
        if self.nodes > limits::EXPRESSION_NODES {
            if self.nodes == limits::EXPRESSION_NODES + 1 {
                let message = format!("the expression has more than {} parts", limits::EXPRESSION_NODES);
                self.flaws
                    .push(Flaw::new(0, 1, message).help("split the check in two"));
            }
            return None;
        }
        match &tree.expr {
            Expr::Literal(literal) => self.literal(tree, literal),
            Expr::Ident(_) | Expr::Select(_) => self.name(tree),
            Expr::Call(call) => self.call(tree, call),
            Expr::Comprehension(each) => self.each(tree, each),
            Expr::List(_) => self.refuse(tree, "a written list stands only on the right of `in`"),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                self.refuse(tree, "mappings are not part of the policy language")
            }
        }
    }

    fn refuse(&mut self, tree: &IdedExpr, message: impl Into<String>) -> Checked {
        let (start, length) = self.extent(tree);
        self.flaws.push(Flaw::new(start, length, message));
        None
    }

    fn refuse_with(
        &mut self,
        tree: &IdedExpr,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Checked {
        let (start, length) = self.extent(tree);
        self.flaws.push(Flaw::new(start, length, message).help(help));
        None
    }

    /// A node that must have one type.
    fn typed(&mut self, tree: &'a IdedExpr, wanted: Type, what: &str) -> Option<Node> {
        let (node, found) = self.node(tree)?;
        if found == wanted {
            return Some(node);
        }
        let (start, length) = self.extent(tree);
        let message = format!(
            "{what} must be {}, and this is {}",
            wanted.as_str(),
            found.as_str()
        );
        self.flaws.push(Flaw::new(start, length, message));
        None
    }

    fn literal(&mut self, tree: &IdedExpr, literal: &LiteralValue) -> Checked {
        match literal {
            LiteralValue::Boolean(value) => Some((Node::Bool(*value.inner()), Type::Bool)),
            LiteralValue::String(text) => Some((Node::Text(text.inner().to_owned()), Type::Text(None))),
            LiteralValue::Int(number) => {
                let number = *number.inner();
                if number.unsigned_abs() > dspt_report::limits::INTEGER.unsigned_abs() {
                    return self.refuse(tree, "the number is larger than any fact can be");
                }
                Some((Node::Number(number), Type::Number))
            }
            LiteralValue::Double(_) | LiteralValue::UInt(_) => {
                self.refuse_with(tree, "numbers are whole and plain", "write 14, not 14.0 or 14u")
            }
            LiteralValue::Bytes(_) | LiteralValue::Null => {
                self.refuse(tree, "bytes and null are not part of the policy language")
            }
        }
    }

    fn call(&mut self, tree: &'a IdedExpr, call: &'a CallExpr) -> Checked {
        let arguments = call.args.as_slice();
        match (call.func_name.as_str(), &call.target, arguments) {
            (operators::LOGICAL_AND, None, [a, b]) => self.both(a, b, "&&", Node::And),
            (operators::LOGICAL_OR, None, [a, b]) => self.both(a, b, "||", Node::Or),
            (operators::LOGICAL_NOT, None, [a]) => {
                let a = self.typed(a, Type::Bool, "what `!` negates")?;
                Some((Node::Not(Box::new(a)), Type::Bool))
            }
            (operators::CONDITIONAL, None, [condition, a, b]) => self.choose(tree, condition, a, b),
            (operators::IN, None, [item, list]) => self.within(item, list),
            (operators::ADD, None, [a, b]) => self.sum(tree, a, b, true),
            (operators::SUBSTRACT, None, [a, b]) => self.difference(tree, a, b),
            (operators::NEGATE, None, [a]) => {
                let a = self.typed(a, Type::Number, "what `-` negates")?;
                Some((Node::Negate(Box::new(a)), Type::Number))
            }
            ("size", None, [list]) => {
                let list = self.typed(list, Type::List, "what `size` counts")?;
                Some((Node::Size(Box::new(list)), Type::Number))
            }
            ("size", Some(_), []) => self.refuse_with(
                tree,
                "`.size()` is not part of the policy language",
                "write size(list)",
            ),
            (operators::INDEX, ..) => self.refuse_with(
                tree,
                "`[…]` is not part of the policy language",
                "use exists, all or in on a list",
            ),
            (name, None, [a, b]) => match comparison(name) {
                Some(comparison) => self.compare(tree, comparison, a, b),
                None => self.refuse_call(tree, name),
            },
            (name, ..) => self.refuse_call(tree, name),
        }
    }

    fn refuse_call(&mut self, tree: &IdedExpr, name: &str) -> Checked {
        let name = name.trim_matches('_').trim_start_matches('@');
        self.refuse_with(
            tree,
            format!("`{name}` is not part of the policy language"),
            ALLOWED,
        )
    }

    fn both(
        &mut self,
        a: &'a IdedExpr,
        b: &'a IdedExpr,
        sign: &str,
        make: fn(Box<Node>, Box<Node>) -> Node,
    ) -> Checked {
        let what = format!("each side of `{sign}`");
        let a = self.typed(a, Type::Bool, &what);
        let b = self.typed(b, Type::Bool, &what);
        Some((make(Box::new(a?), Box::new(b?)), Type::Bool))
    }

    fn choose(
        &mut self,
        tree: &IdedExpr,
        condition: &'a IdedExpr,
        a: &'a IdedExpr,
        b: &'a IdedExpr,
    ) -> Checked {
        let condition = self.typed(condition, Type::Bool, "what stands before `?`");
        let (a, b) = (self.node(a), self.node(b));
        let (condition, (a, of_a), (b, of_b)) = (condition?, a?, b?);
        if !of_a.matches(of_b) {
            return self.refuse(tree, "both sides of `:` must be of the same type");
        }
        Some((Node::If(Box::new(condition), Box::new(a), Box::new(b)), of_a))
    }

    fn sum(&mut self, tree: &IdedExpr, a: &'a IdedExpr, b: &'a IdedExpr, plus: bool) -> Checked {
        let (a, b) = (self.node(a), self.node(b));
        let ((a, of_a), (b, of_b)) = (a?, b?);
        let of = match (of_a, of_b, plus) {
            (Type::Number, Type::Number, _) | (Type::Day, Type::Day, false) => Type::Number,
            (Type::Day, Type::Number, _) | (Type::Number, Type::Day, true) => Type::Day,
            _ => {
                let sign = if plus { "+" } else { "-" };
                let message = format!("`{sign}` cannot take {} and {}", of_a.as_str(), of_b.as_str());
                return self.refuse_with(
                    tree,
                    message,
                    "it counts: numbers, or days before or after a date",
                );
            }
        };
        let make = if plus { Node::Add } else { Node::Subtract };
        Some((make(Box::new(a), Box::new(b)), of))
    }

    fn compare(
        &mut self,
        tree: &IdedExpr,
        comparison: Comparison,
        a: &'a IdedExpr,
        b: &'a IdedExpr,
    ) -> Checked {
        let (left, right) = (self.node(a), self.node(b));
        let ((left, of_left), (right, of_right)) = (left?, right?);
        self.choice(of_left, &right, b)?;
        self.choice(of_right, &left, a)?;
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let help = match (of_left, of_right) {
            (Type::Day, Type::Number) | (Type::Number, Type::Day) => Some("count from today: today - 14"),
            (Type::List, _) | (_, Type::List) => Some("use size, in, exists or all on a list"),
            (Type::Text(_), Type::Text(_)) if !equality => Some("texts have no order here; use == or !="),
            (Type::Bool, Type::Bool) if !equality => Some("yes and no have no order; use == or !="),
            (a, b) if a.matches(b) => None,
            _ => Some("both sides of a comparison must be of the same type"),
        };
        if let Some(help) = help {
            let message = format!(
                "cannot compare {} with {} like this",
                of_left.as_str(),
                of_right.as_str()
            );
            return self.refuse_with(tree, message, help);
        }
        Some((
            Node::Compare(comparison, Box::new(left), Box::new(right)),
            Type::Bool,
        ))
    }

    /// A written text beside a fact with fixed choices must be one of them.
    fn choice(&mut self, of: Type, node: &Node, tree: &IdedExpr) -> Option<()> {
        let (Type::Text(Some(choices)), Node::Text(text)) = (of, node) else {
            return Some(());
        };
        if choices.contains(&text.as_str()) {
            return Some(());
        }
        let help = match suggest::nearest(text, choices.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("it is one of {}", choices.join(", ")),
        };
        self.refuse_with(tree, format!("the fact is never \"{text}\""), help);
        None
    }
}

fn comparison(operator: &str) -> Option<Comparison> {
    match operator {
        operators::EQUALS => Some(Comparison::Equal),
        operators::NOT_EQUALS => Some(Comparison::NotEqual),
        operators::LESS => Some(Comparison::Less),
        operators::LESS_EQUALS => Some(Comparison::LessOrEqual),
        operators::GREATER => Some(Comparison::Greater),
        operators::GREATER_EQUALS => Some(Comparison::GreaterOrEqual),
        _ => None,
    }
}
