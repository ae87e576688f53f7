//! Text to cel's tree, with places.

use std::cell::OnceCell;
use std::sync::Arc;

use cel::IdedExpr;
use cel::common::ast::SourceInfo;
use cel::parser::ParseErrors;
use cel::parser::PrattParser;

use crate::expression::Flaw;
use crate::limits;

/// A text that was parsed, and where the nodes of its tree stand.
pub(crate) struct Source<'a> {
    text: &'a str,
    places: OnceCell<Option<Arc<SourceInfo>>>,
}

impl Source<'_> {
    /// The first character of a node's own token (an operator's sign, a selection's dot), and how many it has.
    pub(crate) fn token(&self, id: u64) -> (usize, usize) {
        let places = self.places.get_or_init(|| places(self.text)).as_ref();
        let found = places.and_then(|places| places.offset_for(id));
        let (start, end) = found.unwrap_or_default();
        let (start, end) = (characters(self.text, start), characters(self.text, end));
        (start, end.saturating_sub(start).max(1))
    }
}

/// Parses a text that is known to be short.
///
/// `cel`'s other parser brings a parser generator's whole machinery along, a large part of the agent.
pub(crate) fn parse(text: &str) -> Result<(IdedExpr, Source<'_>), Vec<Flaw>> {
    let places = OnceCell::new();
    match parser().parse(text) {
        Ok(tree) => Ok((tree, Source { text, places })),
        Err(errors) => Err(vec![flaw(text, &errors)]),
    }
}

/// Optional syntax (`.?`) and quoted names stay off, so the parser itself refuses them.
fn parser() -> PrattParser {
    PrattParser::new().max_recursion_depth(limits::EXPRESSION_DEPTH)
}

/// The places of the nodes of a text that parses.
///
/// The parser tells them only with an error, so it is given one behind the text. It numbers nodes as it meets them: those
/// of the text keep their numbers. `cel` promises none of this; the places in `tests/diagnostics.rs` hold it to it.
fn places(text: &str) -> Option<Arc<SourceInfo>> {
    let errors = parser().parse(&format!("{text}\n)")).err()?;
    errors.errors.into_iter().find_map(|error| error.source_info)
}

fn flaw(text: &str, errors: &ParseErrors) -> Flaw {
    let errors = &errors.errors;
    if errors.iter().any(|error| error.msg.contains("recursion limit")) {
        let message = format!(
            "the expression nests deeper than {} levels",
            limits::EXPRESSION_DEPTH
        );
        return Flaw::new(0, 1, message).help("split the check in two");
    }
    // What follows the first one is the parser's attempt to go on, which misleads more than it helps. What has no place
    // is about that attempt.
    let first = errors.iter().find(|error| error.pos.0 > 0);
    let (line, column) = first.map_or((1, 1), |error| error.pos);
    let said = first.map(|error| error.msg.as_str()).unwrap_or_default();
    let said = said.trim_start_matches("Syntax error: ");
    // The list of everything that could have stood there is longer than the expression.
    let said = said.split(" expecting").next().unwrap_or(said);
    let said = said.replace("'<EOF>'", "the end").replace("<EOF>", "the end");
    let said: String = said.chars().take(120).collect();
    let message = format!("the expression is not complete or has a sign too many: {said}");
    Flaw::new(offset(text, line, column), 1, message)
        .help("fact keys, params.NAME and today; == != < <= > >= && || ! + - in; size(list), list.exists(x, …), list.all(x, …)")
}

/// The character offset of a line and a column in bytes, which count from 1 and 1; the last character for the end.
fn offset(text: &str, line: isize, column: isize) -> usize {
    let line = usize::try_from(line).unwrap_or_default().saturating_sub(1);
    let column = u32::try_from(column).unwrap_or_default().saturating_sub(1);
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line).map(|line| line.chars().count()).sum();
    let within = characters(lines.next().unwrap_or_default(), column);
    (before + within).min(text.chars().count().saturating_sub(1))
}

/// The parser counts bytes; people and places count characters.
fn characters(text: &str, bytes: u32) -> usize {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    text.char_indices().take_while(|(at, _)| *at < bytes).count()
}
