//! The checker: an allow-list of nodes, whole fact keys, equal types, bounded size. All mistakes at once.

use std::collections::BTreeSet;

use cel::IdedExpr;
use cel::common::ast::CallExpr;
use cel::common::ast::ComprehensionExpr;
use cel::common::ast::Expr;
use cel::common::ast::ListExpr;
use cel::common::ast::LiteralValue;
use cel::common::ast::operators;
use dspt_report::FactKey;
use dspt_report::FactValue;
use dspt_report::schema;

use crate::expression::Flaw;
use crate::expression::parse::Source;
use crate::expression::tree::Comparison;
use crate::expression::tree::Node;
use crate::expression::tree::Quantifier;
use crate::expression::tree::Type;
use crate::limits;
use crate::suggest;

const ALLOWED: &str = "allowed are size(list), list.exists(x, …), list.all(x, …) and in";

/// Checks cel's tree against the policy language.
pub(crate) fn check(
    tree: &IdedExpr,
    source: &Source,
    parameters: &[(String, FactValue)],
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
    source: &'a Source,
    parameters: &'a [(String, FactValue)],
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
        let (start, length) = self.source.token(tree.id);
        self.flaws.push(Flaw::new(start, length, message));
        None
    }

    fn refuse_with(
        &mut self,
        tree: &IdedExpr,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Checked {
        let (start, length) = self.source.token(tree.id);
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

    /// A fact key, a parameter, `today` or the item of the quantifier around.
    fn name(&mut self, tree: &'a IdedExpr) -> Checked {
        let Some(name) = dotted(tree) else {
            return self.not_a_name(tree);
        };
        if self.item == Some(name.as_str()) {
            return Some((Node::Item, Type::Text(None)));
        }
        if name == "today" {
            return Some((Node::Today, Type::Day));
        }
        if let Some(parameter) = name.strip_prefix("params.") {
            return self.parameter(tree, parameter);
        }
        let spec =
            schema::fact(&name).and_then(|spec| Some((Type::of_kind(spec.kind)?, spec.key.parse().ok()?)));
        let Some((of, key)) = spec else {
            return self.unknown_name(tree, &name);
        };
        let key: FactKey = key;
        self.facts.insert(key.clone());
        Some((Node::Fact(key), of))
    }

    fn not_a_name(&mut self, tree: &'a IdedExpr) -> Checked {
        if let Expr::Select(select) = &tree.expr
            && select.test
        {
            let help = "an unknown fact makes the verdict unknown by itself";
            return self.refuse_with(tree, "`has` is not part of the policy language", help);
        }
        self.refuse_with(
            tree,
            "a dot stands only inside a fact key or after `params`",
            ALLOWED,
        )
    }

    fn parameter(&mut self, tree: &IdedExpr, name: &str) -> Checked {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        if let Some((_, value)) = found {
            return Node::of_parameter(value);
        }
        let (start, length) = self.extent(tree);
        let known = self.parameters.iter().map(|(known, _)| known.as_str());
        let help = match suggest::nearest(name, known) {
            Some(near) => format!("did you mean `params.{near}`?"),
            None => format!("declare it: params: {{ {name}: {{ default: …, about: … }} }}"),
        };
        self.flaws
            .push(Flaw::new(start, length, format!("no parameter `{name}`")).help(help));
        None
    }

    fn unknown_name(&mut self, tree: &IdedExpr, name: &str) -> Checked {
        let (start, length) = self.extent(tree);
        let flaw = Flaw::new(start, length, format!("unknown fact `{name}`"));
        let help = match suggest::nearest(name, schema::SCHEMA.iter().map(|spec| spec.key)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the facts are listed in the schema of dspt-report".to_owned(),
        };
        self.flaws.push(flaw.help(help));
        None
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

    /// A subtraction, unless it is a fact key written with a hyphen.
    fn difference(&mut self, tree: &IdedExpr, a: &'a IdedExpr, b: &'a IdedExpr) -> Checked {
        if let (Some(left), Some(right)) = (dotted(a), dotted(b))
            && !(self.knows(&left) && self.knows(&right))
        {
            let meant = [format!("{left}_{right}"), format!("{left}.{right}")];
            let near = meant
                .iter()
                .find_map(|key| suggest::nearest(key, schema::SCHEMA.iter().map(|spec| spec.key)));
            let (start, _) = self.extent(a);
            let length = left.chars().count() + 1 + right.chars().count();
            let message =
                format!("`{left}-{right}` is read as `{left}` minus `{right}`: fact keys have no hyphens");
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "words of a fact key are joined by dots and underscores".to_owned(),
            };
            self.flaws.push(Flaw::new(start, length, message).help(help));
            return None;
        }
        self.sum(tree, a, b, false)
    }

    fn knows(&self, name: &str) -> bool {
        let parameter = |name: &str| self.parameters.iter().any(|(known, _)| known == name);
        name == "today"
            || self.item == Some(name)
            || schema::fact(name).is_some()
            || name.strip_prefix("params.").is_some_and(parameter)
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

    fn within(&mut self, item: &'a IdedExpr, list: &'a IdedExpr) -> Checked {
        let left = self.node(item);
        if let Expr::List(words) = &list.expr {
            let (left, of) = left?;
            let words = self.words(list, words, of)?;
            if !matches!(of, Type::Text(_)) {
                return self.refuse(
                    item,
                    format!("`in` looks for a text, and this is {}", of.as_str()),
                );
            }
            return Some((Node::In(Box::new(left), Box::new(Node::Words(words))), Type::Bool));
        }
        let list = self.typed(list, Type::List, "the right of `in`");
        let (left, of) = left?;
        if !matches!(of, Type::Text(_)) {
            return self.refuse(
                item,
                format!("`in` looks for a text, and this is {}", of.as_str()),
            );
        }
        Some((Node::In(Box::new(left), Box::new(list?)), Type::Bool))
    }

    fn words(&mut self, tree: &IdedExpr, list: &'a ListExpr, of: Type) -> Option<Vec<String>> {
        if list.elements.is_empty() || !list.optional_indices.is_empty() {
            self.refuse(tree, "the list has nothing in it");
            return None;
        }
        let words: Vec<_> = list
            .elements
            .iter()
            .map(|element| self.word(element, of))
            .collect();
        words.into_iter().collect()
    }

    fn word(&mut self, element: &'a IdedExpr, of: Type) -> Option<String> {
        let (node, _) = self.node(element)?;
        self.choice(of, &node, element)?;
        if let Node::Text(word) = node {
            return Some(word);
        }
        self.refuse(element, "a written list holds only written texts");
        None
    }

    /// `list.exists(x, …)` or `list.all(x, …)`, which the parser hands over expanded.
    fn each(&mut self, tree: &'a IdedExpr, each: &'a ComprehensionExpr) -> Checked {
        let start = |value: bool| {
            let literal = &each.accu_init.expr;
            matches!(literal, Expr::Literal(LiteralValue::Boolean(found)) if *found.inner() == value)
        };
        let (quantifier, body) = match &each.loop_step.expr {
            Expr::Call(CallExpr { func_name, args, .. }) => match (func_name.as_str(), args.as_slice()) {
                (operators::LOGICAL_OR, [_, body]) if start(false) => (Quantifier::Exists, body),
                (operators::LOGICAL_AND, [_, body]) if start(true) => (Quantifier::All, body),
                _ => {
                    return self.refuse_with(
                        tree,
                        "of the list macros only exists and all are allowed",
                        ALLOWED,
                    );
                }
            },
            _ => {
                return self.refuse_with(
                    tree,
                    "of the list macros only exists and all are allowed",
                    ALLOWED,
                );
            }
        };
        if self.item.is_some() {
            return self.refuse_with(
                tree,
                "exists and all cannot stand inside one another",
                "make a second check",
            );
        }
        let name = each.iter_var.as_str();
        let taken = |key: &str| key.split('.').next() == Some(name);
        if name == "today" || name == "params" || schema::SCHEMA.iter().any(|spec| taken(spec.key)) {
            return self.refuse_with(
                tree,
                format!("`{name}` already means something else"),
                "call the item x",
            );
        }
        let list = self.typed(&each.iter_range, Type::List, "what exists and all go through");
        self.item = Some(name);
        let body = self.typed(body, Type::Bool, "the condition on each item");
        self.item = None;
        Some((
            Node::Each(quantifier, Box::new(list?), Box::new(body?)),
            Type::Bool,
        ))
    }

    /// The whole of a dotted name; of anything else its own token.
    fn extent(&self, tree: &IdedExpr) -> (usize, usize) {
        match (dotted(tree), root(tree)) {
            (Some(name), Some(root)) => (self.source.token(root.id).0, name.chars().count()),
            _ => self.source.token(tree.id),
        }
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

/// The name that identifiers and dots spell, `disk.system.encrypted`.
fn dotted(tree: &IdedExpr) -> Option<String> {
    let mut words = Vec::new();
    let mut at = tree;
    loop {
        match &at.expr {
            Expr::Ident(name) => {
                words.push(name.as_str());
                words.reverse();
                return Some(words.join("."));
            }
            Expr::Select(select) if !select.test => {
                words.push(select.field.as_str());
                at = &select.operand;
            }
            _ => return None,
        }
    }
}

/// The identifier that a dotted name starts with.
fn root(tree: &IdedExpr) -> Option<&IdedExpr> {
    let mut at = tree;
    loop {
        match &at.expr {
            Expr::Ident(_) => return Some(at),
            Expr::Select(select) => at = &select.operand,
            _ => return None,
        }
    }
}
