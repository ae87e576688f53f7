//! The files of a policy as written: shapes only, before any rule across fields.

use dspt_report::FactValue;
use dspt_report::Reason;
use dspt_report::Verdict;
use schemars::JsonSchema;
use schemars::Schema;
use schemars::SchemaGenerator;
use serde::Deserialize;

use crate::answer::CertificateKind;
use crate::asset::AssetKind;
use crate::asset::Only;
use crate::diagnostic::Mistakes;
use crate::policy::Severity;
use crate::policy::Weight;
use crate::shape::Attempt;
use crate::shape::Day;
use crate::shape::Entries;
use crate::shape::FromNode;
use crate::shape::Spanned;
use crate::shape::decoded;
use crate::shape::shape;
use crate::toolkit::AnswerForm;
use crate::toolkit::AnswerKind;
use crate::toolkit::Backer;
use crate::toolkit::Change;
use crate::toolkit::Confidence;
use crate::toolkit::DeviceClass;
use crate::toolkit::How;
use crate::toolkit::Level;
use crate::toolkit::Status;
use crate::toolkit::Theme;
use crate::toolkit::Who;
use crate::yaml;
use crate::yaml::Node;
use crate::yaml::Value;

/// Any file of a policy.
#[derive(JsonSchema)]
#[schemars(untagged, title = "A file of a policy")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum AnyFile {
    Policy(RawPolicy),
    Checks(RawChecks),
    SupportDates(RawSupportDates),
    Toolkit(RawToolkit),
}

shape! {
    /// `policy.yaml`: the policy's name, and how long what is seen is good.
    struct RawPolicy {
        /// Lower-case words joined by hyphens.
        name: Spanned<String>,
        /// A whole number that only grows.
        version: Spanned<u32>,
        /// Days for which what a device reported is good, 1 to 366. Default: 14.
        good_for_days: Option<Spanned<u32>>,
    }
}

shape! {
    /// `checks/*.yaml`.
    struct RawChecks {
        /// The checks of this file.
        checks: Vec<Attempt<RawCheck>>,
    }
}

shape! {
    /// One machine-answerable rule.
    struct RawCheck {
        /// The lasting id: lower-case words joined by hyphens.
        id: Spanned<String>,
        /// One line that is true when the check passes, at most 80 characters.
        title: Spanned<String>,
        /// Why it matters, for people.
        why: Spanned<String>,
        /// `evidence` if the wording of a mandatory toolkit item asks for it, else `good-practice`.
        weight: Spanned<Weight>,
        /// How soon a failure should be dealt with.
        severity: Severity,
        /// Whether a failure on a device that only just started is unknown. Default: false.
        freshness: Option<bool>,
        /// When the check is about a device. Default: always.
        applies: Option<Spanned<String>>,
        /// What must hold.
        pass: Spanned<String>,
        /// Values that the expressions refer to as `params.NAME`.
        params: Option<Entries<RawParameter>>,
        /// How to put it right, by system; at least one.
        fix: Spanned<RawFixes>,
        /// Its own tests: at least one that passes, one that fails and one that is unknown.
        tests: Spanned<Vec<RawTest>>,
    }
}

shape! {
    /// A value that an expression refers to as `params.NAME`.
    struct RawParameter {
        /// Its value: yes or no, a whole number or a text.
        default: RawScalar,
        /// What it does, for people.
        about: Spanned<String>,
    }
}

shape! {
    /// How to put it right, by system.
    struct RawFixes {
        /// Windows Home.
        windows_home = "windows-home": Option<RawFix>,
        /// Windows Pro.
        windows_pro = "windows-pro": Option<RawFix>,
        /// Any other Windows.
        windows: Option<RawFix>,
        /// macOS.
        macos: Option<RawFix>,
        /// Linux.
        linux: Option<RawFix>,
    }
}

shape! {
    /// How to put something right, for a person at the device.
    struct RawFix {
        /// About how many minutes it takes.
        minutes: Spanned<u32>,
        /// What to do, in plain words.
        text: Spanned<String>,
    }
}

shape! {
    /// A test of a check.
    struct RawTest {
        /// What the case is.
        name: Spanned<String>,
        /// Facts by key; every other fact is unknown (not collected).
        facts: Option<Entries<Spanned<RawFact>>>,
        /// What the check must say.
        verdict: RawVerdict,
        /// The day of the judgement. Default: 2026-11-01.
        today: Option<Day>,
    }
}

shape! {
    /// `support-dates.yaml`: end-of-support dates of products.
    struct RawSupportDates {
        /// The last day on which the table may be judged by.
        valid_until: Day,
        /// Where the dates come from.
        source: Spanned<String>,
        /// The products.
        products: Spanned<Vec<RawProduct>>,
    }
}

shape! {
    /// A product, or some editions of it.
    struct RawProduct {
        /// As facts name it, `debian:12`.
        id: Spanned<String>,
        /// As people name it.
        name: Spanned<String>,
        /// The last day of support.
        ends: Day,
        /// The last day of support where `os.extended_support` is true.
        extended_ends: Option<Spanned<Day>>,
        /// The editions the row is about. Default: all that no other row of the id names.
        editions: Option<Vec<Spanned<String>>>,
        /// A remark for maintainers.
        _note = "note": Option<String>,
    }
}

shape! {
    /// `toolkit/*.yaml`: the dated question set of one year.
    struct RawToolkit {
        /// `dspt-2026-27`.
        name: Spanned<String>,
        /// `2026-27`.
        year: Spanned<String>,
        /// The day it opened.
        opens: Option<Spanned<Day>>,
        /// The last day for publishing.
        deadline: Spanned<Day>,
        /// Whether the list was compared with the official one.
        status: Status,
        /// What the first line of every page must say while this set is in use.
        notice: Option<Spanned<String>>,
        /// Where the list comes from.
        source: Spanned<String>,
        /// The items.
        items: Spanned<Vec<RawItem>>,
    }
}

shape! {
    /// One item of a toolkit.
    struct RawItem {
        /// Our id for life: lower-case words joined by hyphens.
        id: Spanned<String>,
        /// The number of this year, `6.2.1`.
        reference = "ref": Spanned<String>,
        /// A short title in our own words.
        title: Spanned<String>,
        /// For a care manager, in our own words: what is meant, what good evidence looks like, where to find it.
        help: Option<Spanned<String>>,
        /// What it is needed for.
        level: Level,
        /// The data security standard it belongs to, 1 to 10.
        standard: Spanned<u8>,
        /// The theme under which care providers meet it.
        theme: Theme,
        /// The kind of answer.
        answer: AnswerKind,
        /// What the answer has to look like, beyond its kind.
        form: Option<Spanned<AnswerForm>>,
        /// Who can answer it.
        who: Spanned<Vec<Who>>,
        /// How far devices can back it.
        device_class: DeviceClass,
        /// How long an answer stays good. Default: since-publication.
        freshness: Option<RawFreshness>,
        /// Which assets it is about. Default: none.
        scope: Option<RawScope>,
        /// What can back it. Default: checks.
        backed_by: Option<Backer>,
        /// The checks that support it.
        checks: Option<Vec<RawSupport>>,
        /// What a person still has to say.
        person_says: Option<Spanned<String>>,
        /// The Cyber Essentials controls it matches.
        cyber_essentials: Option<Vec<String>>,
        /// The Cyber Assessment Framework outcomes it matches.
        caf: Option<Vec<String>>,
        /// The certificates whose holders need not answer it.
        waived_by: Option<Vec<CertificateKind>>,
        /// Whether the provider may accept the risk instead.
        risk_can_be_accepted: Option<bool>,
        /// Where it comes from, as far as that is known.
        from: Option<RawOrigin>,
        /// How sure this row is.
        confidence: Confidence,
        /// Where this row comes from.
        source: Spanned<String>,
    }
}

/// How long an answer stays good: `since-publication`, or a number of months.
#[derive(Debug)]
pub(crate) enum RawFreshness {
    SincePublication,
    Months(RawMonths),
}

shape! {
    /// So many months from the day on which it was said.
    struct RawMonths {
        /// In months.
        months: Spanned<u32>,
    }
}

impl FromNode for RawFreshness {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        match node.text() {
            None => RawMonths::from_node(node, mistakes).map(Self::Months),
            Some("since-publication") => Some(Self::SincePublication),
            Some(other) => {
                let help = "write `since-publication`, or `{ months: 12 }`";
                mistakes.with_help(node.place, format!("`{other}` is no freshness"), help);
                None
            }
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let months = RawMonths::schema(generator);
        schemars::json_schema!({ "anyOf": [{ "const": "since-publication" }, months] })
    }
}

shape! {
    /// Which assets an item is about.
    struct RawScope {
        /// The kinds.
        kinds: Spanned<Vec<AssetKind>>,
        /// Only some of them: those with personal data, or those that people own themselves.
        only: Option<Only>,
    }
}

shape! {
    /// Where an item of a year comes from.
    struct RawOrigin {
        /// What happened to it.
        how: Change,
        /// The items of the year before whose answers it takes over. Default: the item itself.
        items: Option<Vec<Spanned<String>>>,
    }
}

shape! {
    /// A check that supports an item.
    struct RawSupport {
        /// The check.
        id: Spanned<String>,
        /// How.
        how: How,
    }
}

decoded!(Weight, Severity, RawVerdict, RawScalar);

/// The verdicts that a test can expect.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawVerdict {
    Pass,
    Fail,
    Unknown,
    NotApplicable,
}

impl RawVerdict {
    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Self::Pass => Verdict::Pass,
            Self::Fail => Verdict::Fail,
            Self::Unknown => Verdict::Unknown,
            Self::NotApplicable => Verdict::NotApplicable,
        }
    }
}

/// A parameter's value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a parameter is true or false, a whole number or a text"
)]
pub(crate) enum RawScalar {
    Bool(bool),
    Integer(i64),
    Text(String),
}

impl RawScalar {
    pub(crate) fn value(self) -> FactValue {
        match self {
            Self::Bool(value) => value.into(),
            Self::Integer(value) => value.into(),
            Self::Text(value) => value.into(),
        }
    }
}

/// A fact in a test: a bare value, or `{ unknown: REASON }`.
#[derive(Clone, Debug)]
pub(crate) enum RawFact {
    Known(FactValue),
    Unknown(Reason),
}

impl FromNode for RawFact {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        match &node.value {
            Value::Map(_) => {
                let reason = RawUnknown::from_node(node, mistakes)?.unknown;
                reason.map(|reason| Self::Unknown(reason.0))
            }
            Value::List(_) => Vec::<String>::from_node(node, mistakes).map(|list| Self::Known(list.into())),
            Value::Scalar { .. } => {
                yaml::decode::<RawScalar>(node, mistakes).map(|raw| Self::Known(raw.value()))
            }
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let unknown = RawUnknown::schema(generator);
        schemars::json_schema!({
            "anyOf": [
                { "type": ["boolean", "integer", "string"] },
                { "type": "array", "items": { "type": "string" } },
                unknown,
            ],
        })
    }
}

shape! {
    /// A fact that could not be seen.
    struct RawUnknown {
        /// Why, such as `not-permitted`.
        unknown: RawReason,
    }
}

/// A reason, decoded by its own type.
#[derive(Debug, Deserialize)]
pub(crate) struct RawReason(Reason);

impl FromNode for RawReason {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        yaml::decode(node, mistakes)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string" })
    }
}
