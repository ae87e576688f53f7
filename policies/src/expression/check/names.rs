//! Names: whole fact keys, parameters, `today` and the item of a quantifier.

use cel::IdedExpr;
use cel::common::ast::Expr;
use dspt_report::FactKey;
use dspt_report::schema;

use crate::expression::Flaw;
use crate::expression::check::ALLOWED;
use crate::expression::check::Checked;
use crate::expression::check::Checker;
use crate::expression::tree::Node;
use crate::expression::tree::Type;
use crate::suggest;

impl<'a> Checker<'a> {
    /// A fact key, a parameter, `today` or the item of the quantifier around.
    pub(super) fn name(&mut self, tree: &'a IdedExpr) -> Checked {
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
        let found = self.parameters.iter().find(|known| known.name == name);
        if let Some(parameter) = found {
            return Node::of_parameter(&parameter.value);
        }
        let (start, length) = self.extent(tree);
        let known = self.parameters.iter().map(|known| known.name.as_str());
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

    /// A subtraction, unless it is a fact key written with a hyphen.
    pub(super) fn difference(&mut self, tree: &IdedExpr, a: &'a IdedExpr, b: &'a IdedExpr) -> Checked {
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
        let parameter = |name: &str| self.parameters.iter().any(|known| known.name == name);
        name == "today"
            || self.item == Some(name)
            || schema::fact(name).is_some()
            || name.strip_prefix("params.").is_some_and(parameter)
    }

    /// The whole of a dotted name; of anything else its own token.
    pub(super) fn extent(&self, tree: &IdedExpr) -> (usize, usize) {
        match dotted(tree) {
            Some(name) => (self.source.token(root(tree).id).0, name.chars().count()),
            None => self.source.token(tree.id),
        }
    }
}

/// The name that identifiers and dots spell, `disk.system.encrypted`.
pub(super) fn dotted(tree: &IdedExpr) -> Option<String> {
    let mut words = Vec::new();
    let mut at = tree;
    while let Expr::Select(select) = &at.expr {
        if select.test {
            return None;
        }
        words.push(select.field.as_str());
        at = &select.operand;
    }
    let Expr::Ident(first) = &at.expr else {
        return None;
    };
    words.push(first);
    words.reverse();
    Some(words.join("."))
}

/// What a dotted name starts with.
fn root(tree: &IdedExpr) -> &IdedExpr {
    let mut at = tree;
    while let Expr::Select(select) = &at.expr {
        at = &select.operand;
    }
    at
}
