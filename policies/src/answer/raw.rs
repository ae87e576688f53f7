//! `answers.yaml` as written: shapes only, before any rule across fields.

use schemars::Schema;
use schemars::SchemaGenerator;

use crate::diagnostic::Mistakes;
use crate::shape::Day;
use crate::shape::FromNode;
use crate::shape::Spanned;
use crate::shape::shape;
use crate::toolkit::Who;
use crate::yaml::Node;

shape! {
    /// `answers.yaml`.
    struct RawBook {
        /// The toolkit that the answers are about, `dspt-2026-27`.
        toolkit: Spanned<String>,
        /// Whose words they are, for answers that do not say it themselves.
        entered_by: Option<Spanned<Who>>,
        /// When it was said, for answers that do not say it themselves.
        said_on: Option<Spanned<Day>>,
        /// The newest answer to each item.
        answers: Option<Vec<Spanned<RawAnswer>>>,
        /// What was said before, oldest first.
        earlier: Option<Vec<Spanned<RawAnswer>>>,
        /// What was said when it was published.
        published: Option<Vec<RawPublication>>,
    }
}

shape! {
    /// What was said when it was published.
    struct RawPublication {
        /// The day.
        on: Spanned<Day>,
        /// The answers that counted then.
        answers: Vec<Spanned<RawAnswer>>,
    }
}

shape! {
    /// One answer. It has exactly one of `answer`, `text`, `document`, `not_applicable`, and `trained` with `total`.
    struct RawAnswer {
        /// Our id, or the number of this year.
        item: Spanned<String>,
        /// Yes or no.
        answer: Option<Spanned<YesOrNo>>,
        /// A text.
        text: Option<Spanned<String>>,
        /// Where the document is kept.
        document: Option<Spanned<String>>,
        /// Why the item is not about this provider.
        not_applicable: Option<Spanned<String>>,
        /// How many people finished the yearly training.
        trained: Option<Spanned<u32>>,
        /// How many people there are.
        total: Option<Spanned<u32>>,
        /// The day of the oldest training that is counted.
        oldest_training: Option<Spanned<Day>>,
        /// A remark. No names of people.
        comment: Option<Spanned<String>>,
        /// Whose words it is.
        entered_by: Option<Spanned<Who>>,
        /// Whether the provider stands behind it. Default: whether the manager entered it.
        confirmed: Option<Spanned<bool>>,
        /// When it was said.
        said_on: Option<Spanned<Day>>,
        /// Where the evidence is. No names of people.
        evidence_at: Option<Spanned<String>>,
        /// The last day on which it holds.
        good_until: Option<Spanned<Day>>,
        /// The toolkit year it was taken over from.
        carried_from: Option<Spanned<String>>,
    }
}

/// `yes` or `no`, or `true` or `false`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct YesOrNo(pub(crate) bool);

impl FromNode for YesOrNo {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        match node.text() {
            Some("yes" | "true") => Some(Self(true)),
            Some("no" | "false") => Some(Self(false)),
            Some(other) => {
                let help = "a text is `text: …`, and why it is not about you is `not_applicable: …`";
                mistakes.with_help(node.place, format!("`{other}` is neither yes nor no"), help);
                None
            }
            None => {
                mistakes.at(node.place, format!("expected yes or no, found {}", node.what()));
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "enum": ["yes", "no", true, false] })
    }
}
