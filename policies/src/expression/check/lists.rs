//! Lists: `in`, `exists` and `all`.

use cel::IdedExpr;
use cel::common::ast::ComprehensionExpr;
use cel::common::ast::Expr;
use cel::common::ast::ListExpr;
use cel::common::ast::LiteralValue;
use cel::common::ast::operators;
use dspt_report::schema;

use crate::expression::check::ALLOWED;
use crate::expression::check::Checked;
use crate::expression::check::Checker;
use crate::expression::tree::Node;
use crate::expression::tree::Quantifier;
use crate::expression::tree::Type;

impl<'a> Checker<'a> {
    pub(super) fn within(&mut self, item: &'a IdedExpr, list: &'a IdedExpr) -> Checked {
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
    pub(super) fn each(&mut self, tree: &'a IdedExpr, each: &'a ComprehensionExpr) -> Checked {
        let Some((quantifier, body)) = quantified(each) else {
            let message = "of the list macros only exists and all are allowed";
            return self.refuse_with(tree, message, ALLOWED);
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
}

/// What the parser's expansion of `exists` or `all` asks of each item; `None` for another macro.
fn quantified(each: &ComprehensionExpr) -> Option<(Quantifier, &IdedExpr)> {
    let (Expr::Literal(LiteralValue::Boolean(start)), Expr::Call(step)) =
        (&each.accu_init.expr, &each.loop_step.expr)
    else {
        return None;
    };
    match (*start.inner(), step.func_name.as_str(), step.args.as_slice()) {
        (false, operators::LOGICAL_OR, [_, body]) => Some((Quantifier::Exists, body)),
        (true, operators::LOGICAL_AND, [_, body]) => Some((Quantifier::All, body)),
        _ => None,
    }
}
