//! A policy and its checks: valid by construction, since only loading makes them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use dspt_report::CheckId;
use dspt_report::Digest;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::expression::Expression;
use crate::support::SupportDates;
use crate::toolkit::Toolkit;

pub use crate::expression::Parameter;

/// One file of a policy: its name inside the policy with `/` between folders, and its text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceFile {
    name: String,
    /// Borrowed where it is part of the program, so that it is not copied.
    text: Cow<'static, str>,
}

impl SourceFile {
    /// Names a text, `SourceFile::new("checks/firewall.yaml", text)`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::shared(name.into(), text.into().into())
    }

    pub(crate) fn shared(name: String, text: Cow<'static, str>) -> Self {
        Self { name, text }
    }

    /// The name inside the policy.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text with `\n` at line ends.
    pub(crate) fn with_line_feeds(&self) -> Cow<'static, str> {
        if self.text.contains("\r\n") {
            self.text.replace("\r\n", "\n").into()
        } else {
            self.text.clone()
        }
    }
}

/// Days for which what a device reported is good, where the policy says nothing else.
pub const GOOD_FOR_DAYS: u32 = 14;

/// What is required: checks, the toolkits that they support, and the table of support dates.
#[derive(Debug)]
pub struct Policy {
    pub(crate) name: String,
    pub(crate) version: u32,
    pub(crate) good_for_days: u32,
    pub(crate) digest: Digest,
    pub(crate) checks: Vec<Check>,
    /// Those of the shipped policy are read at the first look: a device never looks.
    pub(crate) toolkits: OnceLock<Vec<Toolkit>>,
    pub(crate) support: Option<SupportDates>,
    pub(crate) files: Vec<SourceFile>,
}

impl Policy {
    /// The policy's name, `dspt-care`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The policy's version, which only grows.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Days for which what a device reported is good; then it is stale, and stale is no pass.
    pub fn good_for_days(&self) -> u32 {
        self.good_for_days
    }

    /// SHA-256 over the names and texts of all files, sorted by name, line ends as `\n`.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// All checks, sorted by id.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Looks a check up.
    pub fn check(&self, id: &CheckId) -> Option<&Check> {
        let found = self.checks.binary_search_by(|check| check.id.cmp(id));
        found.ok().and_then(|i| self.checks.get(i))
    }

    /// The table of support dates, where the policy has one.
    pub fn support_dates(&self) -> Option<&SupportDates> {
        self.support.as_ref()
    }

    /// Every fact that a device must collect for this policy.
    ///
    /// A derived fact (`support.os_ends_day`) stands for the facts that it is derived from, and what chooses a fix
    /// (`os.family`, `os.edition`, `os.name`, `os.version`) is always among them.
    pub fn facts(&self) -> BTreeSet<FactKey> {
        crate::evaluate::facts_to_collect(self)
    }
}

/// One machine-answerable rule.
#[derive(Debug)]
pub struct Check {
    pub(crate) id: CheckId,
    pub(crate) title: String,
    pub(crate) why: String,
    pub(crate) weight: Weight,
    pub(crate) severity: Severity,
    pub(crate) freshness: bool,
    pub(crate) applies: Expression,
    pub(crate) pass: Expression,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) fixes: BTreeMap<FixFor, Fix>,
}

impl Check {
    /// The lasting id, `disk-encryption`.
    pub fn id(&self) -> &CheckId {
        &self.id
    }

    /// One line that is true when the check passes, at most [`limits::TITLE_CHARS`](crate::limits::TITLE_CHARS)
    /// characters.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Why it matters, for people.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// Whether it counts.
    pub fn weight(&self) -> Weight {
        self.weight
    }

    /// How soon a failure should be dealt with.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether a failure on a device that only just started is `unknown`: nothing has had time to update itself.
    pub fn freshness(&self) -> bool {
        self.freshness
    }

    /// The expression that must hold for the check to be about a device.
    pub fn applies(&self) -> &Expression {
        &self.applies
    }

    /// The expression that must hold for a pass.
    pub fn pass(&self) -> &Expression {
        &self.pass
    }

    /// The parameters, sorted by name.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Every fix, for each system that has one.
    pub fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.fixes.values()
    }

    /// How to put it right on the device that the facts are of; `None` where the policy knows no way there.
    ///
    /// Chosen by `os.family` and, on Windows, `os.edition`.
    pub fn fix_for(&self, facts: &FactSet) -> Option<&Fix> {
        let order: &[FixFor] = match (text(facts, "os.family")?, text(facts, "os.edition")) {
            ("linux", _) => &[FixFor::Linux],
            ("macos", _) => &[FixFor::Macos],
            ("windows", Some("home")) => &[FixFor::WindowsHome, FixFor::Windows],
            ("windows", Some("pro")) => &[FixFor::WindowsPro, FixFor::Windows],
            ("windows", _) => &[FixFor::Windows, FixFor::WindowsPro],
            _ => &[],
        };
        order.iter().find_map(|system| self.fixes.get(system))
    }
}

fn text<'a>(facts: &'a FactSet, key: &str) -> Option<&'a str> {
    let (_, fact) = facts.iter().find(|(name, _)| name.as_str() == key)?;
    match fact {
        Fact::Known(FactValue::Text(text)) => Some(text),
        Fact::Known(_) | Fact::Unknown(_) => None,
    }
}

/// Whether a check counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a third weight must be thought about everywhere"
)]
pub enum Weight {
    /// The wording of a mandatory toolkit item asks for it: it can be red, and readiness counts it.
    Evidence,
    /// Worth knowing: never red, counts nowhere.
    GoodPractice,
}

/// How soon a failure should be dealt with; the greater the sooner.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "three levels are what people can keep apart"
)]
pub enum Severity {
    /// When there is time.
    Low,
    /// This month.
    Medium,
    /// This week.
    High,
}

/// How to put something right, for a person at the device.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fix {
    /// About how many minutes it takes.
    pub minutes: u32,
    /// What to do, in plain words.
    pub text: String,
}

/// The systems that a fix can be written for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum FixFor {
    WindowsHome,
    WindowsPro,
    Windows,
    Macos,
    Linux,
}
