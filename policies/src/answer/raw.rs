//! `answers.yaml` as written: shapes only, before any rule across fields.

use schemars::Schema;
use schemars::SchemaGenerator;

use super::CertificateKind;
use super::Target;
use crate::diagnostic::Mistakes;
use crate::said::Turn;
use crate::shape::Day;
use crate::shape::FromNode;
use crate::shape::Spanned;
use crate::shape::decoded;
use crate::shape::shape;
use crate::toolkit::Who;
use crate::yaml::Node;
use crate::yaml::Value;

decoded!(Target);

shape! {
    /// `answers.yaml`.
    struct RawBook {
        /// The toolkit that the answers are about, `dspt-2026-27`.
        toolkit: Spanned<String>,
        /// Whose words they are, for answers that do not say it themselves.
        entered_by: Option<Spanned<Who>>,
        /// When it was said, for answers that do not say it themselves.
        said_on: Option<Spanned<Day>>,
        /// What the provider is working towards: one word, or all that was ever chosen, oldest first. Default: met.
        target: Option<RawTargets>,
        /// The newest answer to each item.
        answers: Option<Vec<Spanned<RawAnswer>>>,
        /// What was said before, oldest first.
        earlier: Option<Vec<Spanned<RawAnswer>>>,
        /// What was said when it was published.
        published: Option<Vec<RawPublication>>,
        /// Risks that the provider accepts, or is asked to accept.
        risks: Option<Vec<Spanned<RawRisk>>>,
        /// Certificates that the provider holds.
        certificates: Option<Vec<Spanned<RawCertificate>>>,
    }
}

shape! {
    /// A choice of what to work towards.
    struct RawTarget {
        /// What was chosen.
        level: Spanned<Target>,
        /// Who chose it.
        entered_by: Option<Spanned<Who>>,
        /// Whether the provider stands behind it. Default: whether the manager entered it.
        confirmed: Option<Spanned<bool>>,
        /// When.
        said_on: Option<Spanned<Day>>,
        /// Which of the choices of that day it is.
        turn: Option<Spanned<Turn>>,
    }
}

shape! {
    /// A risk that the provider accepts until a day.
    struct RawRisk {
        /// Our id, or the number of this year.
        item: Spanned<String>,
        /// The first day. Default: the day on which it was said.
        from: Option<Spanned<Day>>,
        /// The last day.
        until: Spanned<Day>,
        /// Why, and what protects instead. No names of people.
        reason: Spanned<String>,
        /// The role that answers for it. No names of people.
        owner: Option<Spanned<String>>,
        /// Whose words it is.
        entered_by: Option<Spanned<Who>>,
        /// Whether the provider agreed. Default: whether the manager entered it.
        agreed: Option<Spanned<bool>>,
        /// When it was said.
        said_on: Option<Spanned<Day>>,
        /// Which of that day's entries about it it is.
        turn: Option<Spanned<Turn>>,
    }
}

shape! {
    /// A certificate that the provider holds.
    struct RawCertificate {
        /// Which.
        kind: Spanned<CertificateKind>,
        /// The last day on which it is good.
        until: Spanned<Day>,
        /// Whose words it is.
        entered_by: Option<Spanned<Who>>,
        /// Whether the provider says so. Default: whether the manager entered it.
        confirmed: Option<Spanned<bool>>,
        /// When it was said.
        said_on: Option<Spanned<Day>>,
        /// Which of that day's entries about it it is.
        turn: Option<Spanned<Turn>>,
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
        /// Which of that day's answers to the item it is.
        turn: Option<Spanned<Turn>>,
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

/// One choice of a target as a word, or all of them as a list.
#[derive(Debug)]
pub(crate) struct RawTargets(pub(crate) Vec<Spanned<RawTarget>>);

impl FromNode for RawTargets {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        if let Value::List(_) = node.value {
            return Vec::from_node(node, mistakes).map(Self);
        }
        let value = RawTarget {
            level: Some(Spanned::from_node(node, mistakes)?),
            entered_by: Some(None),
            confirmed: Some(None),
            said_on: Some(None),
            turn: Some(None),
        };
        let place = node.place;
        Some(Self(vec![Spanned { value, place }]))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let word = Target::schema(generator);
        let all = Vec::<RawTarget>::schema(generator);
        schemars::json_schema!({ "anyOf": [word, all] })
    }
}
