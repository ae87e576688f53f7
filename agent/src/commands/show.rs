//! `show`: exactly what would be sent. Nothing is sent, and nothing is kept.

use anyhow::Context;
use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::wire::Head;
use dspt_report::words::chain;
use serde::Serialize;

use crate::cli::ShowArgs;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::in_force;
use crate::commands::print_json;
use crate::cycle;
use crate::cycle::Link;
use crate::cycle::Parts;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Membership;
use crate::identity::Identity;
use crate::machine;
use crate::plain;
use crate::spool::Spool;
use crate::words;

#[derive(Serialize)]
struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    assessment: Option<AssessmentBody>,
    facts: FactsBody,
    findings: FindingsBody,
    inventory: InventoryBody,
    joined: bool,
    statement: Report,
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &ShowArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    let machine = machine::id(here.host.as_ref());
    let (identity, mut link, joined) = match enrolment::membership(&folder, machine.as_deref())? {
        Membership::Joined(joined) => {
            let spool = Spool::look(folder.spool(), &disk::Live);
            let head = spool.head(joined.identity.key().public(), joined.start())?;
            let mut link = Link::after(head);
            link.skipped = spool.skipped(head.id)?;
            link.sharing = joined.console.sharing;
            (joined.identity, link, true)
        }
        Membership::Pending(pending) => (pending.identity, example(), false),
        Membership::None => (Identity::passing()?, example(), false),
    };
    let in_force = in_force(here);
    link.policy_refused = in_force.refused_said;
    let policy = in_force.policy;
    let observation = cycle::observe(&here.host, &policy, clock::now());
    let (observation, not_along) = observation.with_entered(&folder, &policy);
    let parts = Parts::of(&observation, identity.salts()).context("cannot write down what was seen")?;
    // Read back from the very bytes that would be sent.
    let assessment = parts.assessment.as_deref().map(AssessmentBody::decode);
    let shown = Shown {
        assessment: assessment
            .transpose()
            .context("cannot read back what was entered")?,
        facts: FactsBody::decode(&parts.facts).context("cannot read back what was seen")?,
        findings: FindingsBody::decode(&parts.findings).context("cannot read back the findings")?,
        inventory: InventoryBody::decode(&parts.inventory).context("cannot read back the inventory")?,
        joined,
        statement: cycle::statement(&observation, &parts, &identity, &link),
    };
    if arguments.json {
        print_json(here.out, &shown)?;
    } else {
        text(here, &shown)?;
        if let Some(why) = not_along {
            let reason = plain::line(&chain(&why));
            here.say(&words::SHOW_NOT_ALONG.fill(&[("reason", &reason)]))?;
        }
    }
    Ok(Ended::Done)
}

fn text(here: &mut Surroundings<'_>, shown: &Shown) -> anyhow::Result<()> {
    let said = &shown.statement;
    here.say(words::SHOW_ABOUT.text)?;
    if !shown.joined {
        here.say(words::SHOW_NOT_JOINED.text)?;
    }
    part(here, words::SHOW_STATEMENT.text, said)?;
    body(here, &words::SHOW_FACTS, said.facts, &shown.facts)?;
    body(here, &words::SHOW_FINDINGS, said.findings, &shown.findings)?;
    body(here, &words::SHOW_INVENTORY, said.inventory, &shown.inventory)?;
    match said.assessment.zip(shown.assessment.as_ref()) {
        Some((named, assessment)) => body(here, &words::SHOW_ASSESSMENT, named, assessment),
        None => Ok(()),
    }
}

fn body(
    here: &mut Surroundings<'_>,
    heading: &words::Sentence,
    named: BodyRef,
    value: &impl Serialize,
) -> anyhow::Result<()> {
    part(here, &heading.fill(&[("size", &named.size.to_string())]), value)
}

fn part(here: &mut Surroundings<'_>, heading: &str, value: &impl Serialize) -> anyhow::Result<()> {
    writeln!(here.out)?;
    here.say(heading)?;
    print_json(here.out, value)
}

/// Where a chain would begin.
fn example() -> Link {
    Link::after(Head {
        id: ReportId::new([0; 32]),
        sequence: 0,
    })
}
