//! What to do next: in order, with minutes, and with the steps for the very systems that need them.

use std::collections::BTreeMap;

use maud::Markup;
use maud::html;

use dspt_policies::readiness::Action;
use dspt_policies::readiness::ActionKind;
use dspt_policies::readiness::Differing;
use dspt_report::CheckId;

use super::section as framed;
use crate::Pack;
use crate::plain;
use crate::plural;
use crate::words;

/// Actions that stand open; the rest are folded.
const OPEN: usize = 10;

pub(super) fn section(pack: &Pack<'_>) -> Markup {
    let actions = &pack.readiness.next;
    let (open, folded) = actions.split_at(actions.len().min(OPEN));
    let body = html! {
        @if actions.is_empty() {
            p { (words::NEXT_NOTHING.text) }
        } @else {
            p { (words::NEXT_ORDER.text) }
            @if !pack.input.how_to_answer.is_empty() { p { (plain::line(pack.input.how_to_answer)) } }
            ol.next { @for action in open { (item(pack, action)) } }
        }
        @if !folded.is_empty() {
            details {
                summary { (more(folded.len())) }
                ol.next start=(open.len() + 1) { @for action in folded { (item(pack, action)) } }
            }
        }
    };
    framed("next", words::NEXT.text, &body)
}

fn more(count: usize) -> String {
    words::NEXT_MORE.fill(&[("count", &count.to_string())])
}

fn item(pack: &Pack<'_>, action: &Action) -> Markup {
    let checks = checks(pack, action);
    html! {
        li {
            p {
                strong { (plain::line(&action.in_words(pack.input.today))) }
                @if let Some(minutes) = action.minutes {
                    " " span.time { (words::NEXT_MINUTES.fill(&[("time", &plural::time(minutes))])) "." }
                }
                @for reference in &action.references {
                    " " a.go href=(format!("#q-{reference}")) {
                        (words::NEXT_SEE.fill(&[("reference", reference)])) "."
                    }
                }
            }
            @for (check, devices) in &checks { (steps(pack, check, devices, checks.len() > 1)) }
        }
    }
}

/// The checks that an action puts right, with the computers that need it.
fn checks<'a>(pack: &'a Pack<'_>, action: &Action) -> BTreeMap<&'a CheckId, Vec<&'a Differing>> {
    let only = if let ActionKind::PutRight { check, .. } = &action.kind {
        Some(check)
    } else {
        None
    };
    if only.is_none() && !matches!(action.kind, ActionKind::LookTogether { .. }) {
        return BTreeMap::new();
    }
    let mut checks: BTreeMap<&CheckId, Vec<&Differing>> = BTreeMap::new();
    let items = &pack.readiness.items;
    for item in items
        .iter()
        .filter(|item| action.references.contains(&item.reference))
    {
        for differing in &item.devices.differing {
            let wanted = only.is_none_or(|check| *check == differing.check);
            let devices = checks.entry(&differing.check).or_default();
            if wanted && devices.iter().all(|known| known.device != differing.device) {
                devices.push(differing);
            }
        }
    }
    checks.retain(|_, devices| !devices.is_empty());
    checks
}

/// The steps for each system that needs others; computers with the same steps together.
fn steps(pack: &Pack<'_>, check: &CheckId, devices: &[&Differing], named: bool) -> Markup {
    let check = pack.input.policy.check(check);
    let mut same: BTreeMap<Option<&str>, Vec<String>> = BTreeMap::new();
    for differing in devices {
        let mut members = pack.fleet.in_use();
        let member = members.find(|member| member.computer.device == differing.device);
        let fix = member.and_then(|member| check?.fix_for(&member.computer.facts));
        let system = member.and_then(|member| member.system());
        let name = match system {
            Some(system) => format!("{} ({system})", differing.label),
            None => differing.label.clone(),
        };
        same.entry(fix.map(|fix| fix.text.as_str()))
            .or_default()
            .push(name);
    }
    html! {
        @if let Some(check) = check.filter(|_| named) {
            p { (words::NEXT_CHECK.fill(&[("title", check.title())])) }
        }
        @for (text, computers) in &same {
            p.steps {
                (words::NEXT_STEPS.fill(&[("computers", &plural::names(computers.iter().map(String::as_str)))]))
                " "
                (text.map_or_else(|| words::NEXT_NO_STEPS.fill(&[]), plain::line))
            }
        }
    }
}
