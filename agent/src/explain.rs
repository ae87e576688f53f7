//! What the checks found, as a care manager reads it: what to fix now, what is worth knowing, what is fine, and what
//! could not be told. Never a wall of ids.

use std::collections::BTreeMap;
use std::fmt::Write;

use dspt_policies::Check;
use dspt_policies::Fix;
use dspt_policies::Policy;
use dspt_policies::Weight;
use dspt_report::FactSet;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;
use serde::Serialize;

use crate::clock;
use crate::look::Look;
use crate::look::Tone;
use crate::plain;
use crate::seen;
use crate::stand_in::StandIn;
use crate::words;

mod html;

pub use html::About;
pub use html::GENERATOR;

/// A finding with what its check says about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explained<'a> {
    /// The check.
    pub check: &'a Check,
    /// What it concluded.
    pub finding: &'a Finding,
    /// How to put it right on this device, where it failed.
    pub fix: Option<&'a Fix>,
    /// Where it is shown.
    pub group: Group,
    /// What was seen, in words, where it failed and there is more to tell than its title does.
    pub seen: Option<String>,
}

/// The groups, in the order in which they are shown.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new group must be thought about everywhere"
)]
pub enum Group {
    /// Failed, and a mandatory toolkit item asks for it.
    FixNow,
    /// Failed, and good practice only.
    WorthKnowing,
    /// Passed.
    Fine,
    /// Could not look.
    CouldNotTell,
    /// Our defect.
    OurFault,
    /// Not about this device.
    NotAbout,
}

impl Group {
    fn of(verdict: Verdict, weight: Weight) -> Self {
        match (verdict, weight) {
            (Verdict::Fail, Weight::Evidence) => Self::FixNow,
            (Verdict::Fail, Weight::GoodPractice) => Self::WorthKnowing,
            (Verdict::Pass, _) => Self::Fine,
            (Verdict::Unknown, _) => Self::CouldNotTell,
            (Verdict::Error, _) => Self::OurFault,
            (Verdict::NotApplicable, _) => Self::NotAbout,
        }
    }
}

/// Everything that is shown of one run of the checks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation<'a> {
    /// By group, then most urgent first, then by title.
    pub all: Vec<Explained<'a>>,
    /// What to type to run this with more rights; `None` where it has them.
    pub with_more_rights: Option<&'static str>,
    /// What was taken from the service's last result.
    pub stand_in: Option<StandIn>,
    /// Whether it ends with how to make the evidence pack; not on a computer of somebody's own, which belongs to no pack.
    pub says_next: bool,
}

impl<'a> Explanation<'a> {
    /// Joins findings with their checks. A finding whose check the policy does not hold is left out: nothing could be
    /// said about it. `today` is the day of the judgement, in days since 1970-01-01 UTC.
    pub fn new(
        policy: &'a Policy,
        facts: &FactSet,
        findings: &'a [Finding],
        today: i64,
        with_more_rights: Option<&'static str>,
    ) -> Self {
        let derived = dspt_policies::derive(policy, facts, today);
        let seen = |check, finding: &Finding| seen::in_words(policy, check, &finding.cited, facts, &derived);
        let mut all: Vec<Explained<'a>> = findings
            .iter()
            .filter_map(|finding| {
                let check = policy.check(&finding.check)?;
                let group = Group::of(finding.verdict, check.weight());
                let failed = finding.verdict == Verdict::Fail;
                Some(Explained {
                    check,
                    finding,
                    fix: failed.then(|| check.fix_for(facts)).flatten(),
                    group,
                    seen: failed.then(|| seen(check, finding)).flatten(),
                })
            })
            .collect();
        all.sort_by(|a, b| {
            let urgency = b.check.severity().cmp(&a.check.severity());
            a.group
                .cmp(&b.group)
                .then(urgency)
                .then_with(|| a.check.title().cmp(b.check.title()))
        });
        Self {
            all,
            with_more_rights,
            stand_in: None,
            says_next: true,
        }
    }

    /// How many are in a group.
    pub fn count(&self, group: Group) -> usize {
        self.group(group).count()
    }

    /// Those in a group.
    pub fn group(&self, group: Group) -> impl Iterator<Item = &Explained<'a>> {
        self.all.iter().filter(move |explained| explained.group == group)
    }

    /// The text.
    pub fn text(&self, look: &Look) -> String {
        let mut page = Page {
            look,
            text: String::new(),
        };
        page.line("", &self.summary());
        self.failures(&mut page, Group::FixNow);
        self.failures(&mut page, Group::WorthKnowing);
        self.fine(&mut page);
        self.untold(&mut page);
        self.faults(&mut page);
        self.footer(&mut page);
        page.text
    }

    /// The one line on top.
    pub fn summary(&self) -> String {
        let fix = match self.count(Group::FixNow) {
            0 => words::PART_FIX_NONE.fill(&[]),
            count => words::PART_FIX.fill(&[("count", &count.to_string())]),
        };
        let mut parts = vec![fix];
        for (group, part) in [
            (Group::WorthKnowing, words::PART_KNOW),
            (Group::Fine, words::PART_FINE),
            (Group::CouldNotTell, words::PART_UNTOLD),
            (Group::OurFault, words::PART_FAULT),
        ] {
            match self.count(group) {
                0 => {}
                count => parts.push(part.fill(&[("count", &count.to_string())])),
            }
        }
        words::SUMMARY.fill(&[("parts", &parts.join(", "))])
    }

    fn failures(&self, page: &mut Page<'_>, group: Group) {
        let (head, tone) = if group == Group::FixNow {
            (words::HEAD_FIX, Tone::Fix)
        } else {
            (words::HEAD_KNOW, Tone::Know)
        };
        for (place, explained) in self.group(group).enumerate() {
            if place == 0 {
                page.heading(tone, head.text);
            } else {
                page.blank();
            }
            let title = words::NOT_SO.fill(&[("title", explained.check.title())]);
            page.item(MARGIN, tone, &title);
            if let Some(seen) = &explained.seen {
                page.line(INDENT, &words::SEEN.fill(&[("seen", seen)]));
            }
            page.line(
                INDENT,
                &words::WHY.fill(&[("why", one_line(explained.check.why()).as_str())]),
            );
            page.line(INDENT, &how(explained.fix));
        }
    }

    fn fine(&self, page: &mut Page<'_>) {
        for (place, explained) in self.group(Group::Fine).enumerate() {
            if place == 0 {
                page.heading(Tone::Fine, words::HEAD_FINE.text);
            }
            page.item(MARGIN, Tone::Fine, explained.check.title());
        }
    }

    /// What could not be told, by the reason why not.
    fn by_reason(&self) -> BTreeMap<Reason, Vec<&Explained<'a>>> {
        let mut by_reason: BTreeMap<Reason, Vec<&Explained<'a>>> = BTreeMap::new();
        for explained in self.group(Group::CouldNotTell) {
            let reason = explained.finding.reason.unwrap_or(Reason::NotCollected);
            by_reason.entry(reason).or_default().push(explained);
        }
        by_reason
    }

    /// What to type to see more of what could not be told for a reason, where that helps.
    fn more_rights(&self, reason: Reason, count: usize) -> Option<String> {
        let command = self.with_more_rights.filter(|_| reason == Reason::NotPermitted)?;
        let count = count.to_string();
        Some(words::MORE_RIGHTS.fill(&[("count", &count), ("command", command)]))
    }

    /// How many checks are not about this device; none where all are.
    fn not_about(&self) -> Option<String> {
        match self.count(Group::NotAbout) {
            0 => None,
            count => Some(words::NOT_ABOUT.fill(&[("count", &count.to_string())])),
        }
    }

    fn untold(&self, page: &mut Page<'_>) {
        for (place, (reason, all)) in self.by_reason().iter().enumerate() {
            if place == 0 {
                page.heading(Tone::Untold, words::HEAD_UNTOLD.text);
            }
            page.line(MARGIN, &words::BECAUSE.fill(&[("reason", reason.in_words())]));
            for explained in all {
                page.item(INDENT, Tone::Untold, explained.check.title());
            }
            if let Some(more) = self.more_rights(*reason, all.len()) {
                page.line(MARGIN, &more);
            }
        }
    }

    fn faults(&self, page: &mut Page<'_>) {
        for (place, explained) in self.group(Group::OurFault).enumerate() {
            if place == 0 {
                page.heading(Tone::Untold, words::HEAD_FAULT.text);
                page.line(MARGIN, words::FAULT.text);
            }
            page.item(INDENT, Tone::Untold, explained.check.title());
        }
    }

    /// What was taken from the service's last result, in words.
    fn stood_in(&self) -> Option<String> {
        let stand_in = self.stand_in.as_ref()?;
        let count = stand_in.facts.len().to_string();
        let when = clock::in_words(stand_in.collected_at);
        Some(words::STAND_IN.fill(&[("count", &count), ("when", &when)]))
    }

    fn footer(&self, page: &mut Page<'_>) {
        page.blank();
        if let Some(stood_in) = self.stood_in() {
            page.line("", &stood_in);
        }
        if let Some(not_about) = self.not_about() {
            page.line("", &not_about);
        }
        if self.says_next {
            page.line("", words::CHECK_NEXT.text);
        }
        page.line("", words::SUPPORTS.text);
        page.line("", words::INDEPENDENT.text);
    }
}

fn how(fix: Option<&Fix>) -> String {
    match fix {
        Some(fix) => words::HOW.fill(&[
            ("minutes", &fix.minutes.to_string()),
            ("text", one_line(&fix.text).as_str()),
        ]),
        None => words::HOW_UNKNOWN.fill(&[]),
    }
}

/// Policies may break their lines anywhere.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const MARGIN: &str = "  ";
const INDENT: &str = "    ";

struct Page<'a> {
    look: &'a Look,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, indent: &str, text: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{}", self.look.wrap(indent, &plain::line(text)));
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn heading(&mut self, tone: Tone, text: &str) {
        let _ = writeln!(self.text, "\n{}", self.look.paint(tone, &text.to_uppercase()));
    }

    fn item(&mut self, indent: &str, tone: Tone, text: &str) {
        let symbol = self.look.symbol(tone);
        let wrapped = self.look.wrap(&format!("{indent}{symbol} "), &plain::line(text));
        // Painted after wrapping, so that colours cost no columns.
        let painted = wrapped.replacen(symbol, &self.look.paint(tone, symbol), 1);
        let _ = writeln!(self.text, "{painted}");
    }
}

#[cfg(test)]
mod tests;
