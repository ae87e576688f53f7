//! Text to cel's tree, with places.

use cel::IdedExpr;
use cel::common::ast::SourceInfo;
use cel::parser::Parser;
use cel::parser::PrattParser;

use crate::expression::Flaw;
use crate::limits;

/// Where the nodes of a tree stand.
pub(crate) struct Source<'a> {
    text: &'a str,
    info: SourceInfo,
}

impl Source<'_> {
    /// The first character of a node's own token (an operator's sign, a selection's dot), and how many it has.
    pub(crate) fn token(&self, id: u64) -> (usize, usize) {
        let (start, last) = self.info.offset_for(id).unwrap_or_default();
        let (start, last) = (self.characters(start), self.characters(last));
        (start, (last + 1).saturating_sub(start).max(1))
    }

    /// The parser counts bytes; people and places count characters.
    fn characters(&self, bytes: u32) -> usize {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.text.char_indices().take_while(|(at, _)| *at < bytes).count()
    }
}

/// Parses a text that is known to be short.
///
/// Optional syntax (`.?`) and quoted names stay off, so the parser itself refuses them.
pub(crate) fn parse(text: &str) -> Result<(IdedExpr, Source<'_>), Vec<Flaw>> {
    let parser = Parser::new().max_recursion_depth(limits::EXPRESSION_DEPTH);
    match parser.parse_with_source_info(text) {
        Ok((tree, info)) => Ok((tree, Source { text, info })),
        Err(errors) => {
            // What follows the first one is the parser's attempt to go on, which misleads more than it helps.
            let first = errors.errors.first();
            let (line, column) = first.map_or((1, 1), |error| error.pos);
            let said = first.map(|error| error.msg.as_str()).unwrap_or_default();
            Err(vec![flaw(offset(text, line, column), said)])
        }
    }
}

/// Parses a text that [`parse`] is known to take, without places. `cel`'s main parser builds tables on first use, which
/// took a third of the time of loading the shipped policy (9 ms of work, 6 without). A test holds that both give one tree.
pub(crate) fn parse_quickly(text: &str) -> Result<(IdedExpr, Source<'_>), Vec<Flaw>> {
    let parser = PrattParser::new().max_recursion_depth(limits::EXPRESSION_DEPTH);
    let info = SourceInfo::default();
    match parser.parse(text) {
        Ok(tree) => Ok((tree, Source { text, info })),
        Err(_) => Err(vec![flaw(0, "")]),
    }
}

fn flaw(start: usize, said: &str) -> Flaw {
    if said.contains("Recursion limit") {
        let message = format!(
            "the expression nests deeper than {} levels",
            limits::EXPRESSION_DEPTH
        );
        return Flaw::new(0, 1, message).help("split the check in two");
    }
    let said = said.trim_start_matches("Syntax error: ");
    // The list of everything that could have stood there is longer than the expression.
    let said = said.split(" expecting").next().unwrap_or(said);
    let said: String = said.replace("'<EOF>'", "the end").chars().take(120).collect();
    Flaw::new(start, 1, format!("the expression is not complete or has a sign too many: {said}"))
        .help("fact keys, params.NAME and today; == != < <= > >= && || ! + - in; size(list), list.exists(x, …), list.all(x, …)")
}

/// The character offset of a line and column that count from 1 and 1.
fn offset(text: &str, line: isize, column: isize) -> usize {
    let line = usize::try_from(line).unwrap_or_default().saturating_sub(1);
    let column = usize::try_from(column).unwrap_or_default().saturating_sub(1);
    let before: usize = text
        .split_inclusive('\n')
        .take(line)
        .map(|line| line.chars().count())
        .sum();
    (before + column).min(text.chars().count().saturating_sub(1))
}
