//! `check`: run the checks here and explain them. Touches no network and keeps nothing.

use dspt_checks::Platform;
use dspt_policies::Policy;
use dspt_policies::Severity;
use dspt_policies::Toolkits;
use dspt_policies::Weight;
use dspt_report::CheckId;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;
use dspt_report::statement::PolicyRef;
use serde::Serialize;

use crate::cli::CheckArgs;
use crate::cli::FailOn;
use crate::cli::Format;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::policy;
use crate::commands::print_json;
use crate::commands::with_more_rights;
use crate::cycle;
use crate::explain::About;
use crate::explain::Explained;
use crate::explain::Explanation;
use crate::explain::Group;
use crate::stand_in;
use crate::stand_in::StandIn;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &CheckArgs) -> anyhow::Result<Ended> {
    let policy = policy(here, arguments.policy.as_deref())?;
    let only = wanted(&policy, &arguments.only)?;
    let mut seen = look(here, &policy);
    seen.findings
        .retain(|finding| only.is_empty() || only.contains(&finding.check));
    let explanation = seen.explain(here, &policy);
    let questions = Toolkits::of(&policy).in_force(here.host.today()).toolkit;
    let notice = words::notice(&questions);
    match arguments.format {
        Format::Text => {
            if let Some(notice) = notice {
                here.say(notice)?;
            }
            if let Some(notice) = policy.notice() {
                here.say(&notice)?;
            }
            write!(here.out, "{}", explanation.text(&here.look))?;
        }
        Format::Json => print_json(here.out, &json(&explanation, &policy, notice))?,
        Format::Html => {
            let page = explanation.html(&about(&policy, &seen.facts, notice));
            writeln!(here.out, "{page}")?;
        }
    }
    Ok(ended(&explanation, arguments.fail_on))
}

/// What was seen and judged, with what the service saw for this account.
pub(super) struct Seen {
    pub(super) facts: FactSet,
    pub(super) findings: Vec<Finding>,
    stand_in: Option<StandIn>,
}

/// Looks and judges. What this account may not see is taken from the service's last result.
pub(super) fn look(here: &Surroundings<'_>, policy: &Policy) -> Seen {
    let mut facts = dspt_checks::collect(&here.host, Some(&policy.facts())).facts;
    let stand_in = stand_in::fill_in(&mut facts, clock::now());
    let findings = dspt_policies::judge(policy, &facts, here.host.today());
    Seen {
        facts,
        findings,
        stand_in,
    }
}

impl Seen {
    pub(super) fn explain<'a>(&'a self, here: &Surroundings<'_>, policy: &'a Policy) -> Explanation<'a> {
        let command = match here.host.platform() {
            Platform::Windows => "Run as administrator, then: dspt-agent check",
            Platform::Linux | Platform::Macos => "sudo dspt-agent check",
        };
        let mut explanation = Explanation::new(
            policy,
            &self.facts,
            &self.findings,
            here.host.today(),
            with_more_rights(here.host.as_ref(), command),
        );
        explanation.stand_in.clone_from(&self.stand_in);
        explanation
    }
}

/// The checks that were named; a name that no check has is a mistake, not an empty result.
fn wanted(policy: &Policy, only: &[String]) -> Result<Vec<CheckId>, Usage> {
    only.iter()
        .map(|text| {
            let id = text.parse::<CheckId>().ok();
            id.filter(|id| policy.check(id).is_some()).ok_or_else(|| {
                let known: Vec<&str> = policy.checks().iter().map(|check| check.id().as_str()).collect();
                Usage::new(format!(
                    "there is no check {text:?}; there are: {}",
                    known.join(", ")
                ))
            })
        })
        .collect()
}

fn ended(explanation: &Explanation<'_>, fail_on: Option<FailOn>) -> Ended {
    let any = |groups: &[Group]| groups.iter().any(|group| explanation.count(*group) > 0);
    let found = match fail_on {
        None => false,
        Some(FailOn::Fail) => any(&[Group::FixNow]),
        Some(FailOn::Unknown) => any(&[Group::FixNow, Group::CouldNotTell, Group::OurFault]),
    };
    if found { Ended::Findings } else { Ended::Done }
}

pub(super) fn about(policy: &Policy, facts: &FactSet, notice: Option<&str>) -> About {
    let text = |key: &str| {
        let fact = key.parse::<FactKey>().ok().and_then(|key| facts.get(&key));
        match fact.and_then(Fact::value) {
            Some(FactValue::Text(text)) => text.as_str(),
            _ => "",
        }
    };
    let system = format!("{} {}", text("os.name"), text("os.version"));
    About {
        when: clock::in_words(clock::now()),
        system: system.trim().to_owned(),
        policy: policy.name().to_owned(),
        version: policy.version(),
        notice: notice.map(str::to_owned),
    }
}

/// The result for programs. Names and words are stable.
#[derive(Serialize)]
struct Json<'a> {
    checked_at: i64,
    counts: Counts,
    findings: Vec<JsonFinding<'a>>,
    independence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'a str>,
    policy: PolicyRef,
    /// What was taken from the service's last result, where anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    stand_in: Option<&'a StandIn>,
    summary: String,
}

#[derive(Serialize)]
struct Counts {
    fix_now: usize,
    worth_knowing: usize,
    fine: usize,
    could_not_tell: usize,
    our_fault: usize,
    not_about: usize,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    check: &'a CheckId,
    cited: &'a [FactKey],
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'a>>,
    group: Group,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'a str>,
    severity: &'static str,
    title: &'a str,
    verdict: Verdict,
    weight: &'static str,
    why: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    minutes: u32,
    text: &'a str,
}

fn json<'a>(explanation: &'a Explanation<'_>, policy: &Policy, notice: Option<&'a str>) -> Json<'a> {
    Json {
        checked_at: clock::now(),
        counts: Counts {
            fix_now: explanation.count(Group::FixNow),
            worth_knowing: explanation.count(Group::WorthKnowing),
            fine: explanation.count(Group::Fine),
            could_not_tell: explanation.count(Group::CouldNotTell),
            our_fault: explanation.count(Group::OurFault),
            not_about: explanation.count(Group::NotAbout),
        },
        findings: explanation.all.iter().map(json_finding).collect(),
        independence: words::INDEPENDENT.text,
        notice,
        policy: cycle::policy_ref(policy),
        stand_in: explanation.stand_in.as_ref(),
        summary: explanation.summary(),
    }
}

fn json_finding<'a>(explained: &'a Explained<'_>) -> JsonFinding<'a> {
    JsonFinding {
        check: explained.check.id(),
        cited: &explained.finding.cited,
        fix: explained.fix.map(|fix| JsonFix {
            minutes: fix.minutes,
            text: &fix.text,
        }),
        group: explained.group,
        reason: explained.finding.reason,
        seen: explained.seen.as_deref(),
        severity: match explained.check.severity() {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        },
        title: explained.check.title(),
        verdict: explained.finding.verdict,
        weight: match explained.check.weight() {
            Weight::Evidence => "evidence",
            Weight::GoodPractice => "good-practice",
        },
        why: explained.check.why(),
    }
}
