//! `show`: exactly what would be sent. Nothing is sent, and nothing is kept.

use anyhow::Context;
use dspt_policies::Policy;
use dspt_report::Canonical;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::wire::Head;
use serde::Serialize;

use crate::cli::ShowArgs;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::print_json;
use crate::cycle;
use crate::cycle::Link;
use crate::cycle::Parts;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Membership;
use crate::identity::Identity;
use crate::machine;
use crate::spool::Spool;
use crate::words;

#[derive(Serialize)]
struct Shown {
    facts: FactsBody,
    findings: FindingsBody,
    inventory: InventoryBody,
    joined: bool,
    statement: Report,
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &ShowArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    let machine = machine::id(here.host.as_ref());
    let (identity, link, joined) = match enrolment::membership(&folder, machine.as_deref())? {
        Membership::Joined(joined) => {
            let spool = Spool::look(folder.spool(), &disk::Live);
            let head = spool.head(joined.identity.key().public(), joined.enrolment.id())?;
            let mut link = Link::after(head);
            link.skipped = spool.skipped(head.id)?;
            (joined.identity, link, true)
        }
        Membership::Pending(pending) => (pending.identity, example(), false),
        Membership::None => (Identity::passing()?, example(), false),
    };
    let observation = cycle::observe(&here.host, Policy::shipped(), clock::now());
    let parts = Parts::of(&observation, identity.salts()).context("cannot write down what was seen")?;
    let sizes = [parts.facts.len(), parts.findings.len(), parts.inventory.len()];
    // Read back from the very bytes that would be sent.
    let shown = Shown {
        facts: FactsBody::decode(&parts.facts).context("cannot read back what was seen")?,
        findings: FindingsBody::decode(&parts.findings).context("cannot read back the findings")?,
        inventory: InventoryBody::decode(&parts.inventory).context("cannot read back the inventory")?,
        joined,
        statement: cycle::statement(&observation, &parts, &identity, &link),
    };
    if arguments.json {
        print_json(here.out, &shown)?;
    } else {
        text(here, &shown, sizes)?;
    }
    Ok(Ended::Done)
}

fn text(here: &mut Surroundings<'_>, shown: &Shown, sizes: [usize; 3]) -> anyhow::Result<()> {
    let [facts, findings, inventory] = sizes.map(|size| size.to_string());
    here.say(words::SHOW_ABOUT.text)?;
    if !shown.joined {
        here.say(words::SHOW_NOT_JOINED.text)?;
    }
    part(here, words::SHOW_STATEMENT.text, &shown.statement)?;
    part(here, &words::SHOW_FACTS.fill(&[("size", &facts)]), &shown.facts)?;
    part(
        here,
        &words::SHOW_FINDINGS.fill(&[("size", &findings)]),
        &shown.findings,
    )?;
    part(
        here,
        &words::SHOW_INVENTORY.fill(&[("size", &inventory)]),
        &shown.inventory,
    )
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
