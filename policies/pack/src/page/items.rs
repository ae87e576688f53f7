//! The texts to paste, by who can do something about each.

use maud::Markup;
use maud::html;

use dspt_policies::EvidenceItem;
use dspt_policies::readiness::Backing;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::readiness::ItemState;
use dspt_policies::readiness::Said;
use dspt_policies::toolkit::Confidence;
use dspt_policies::toolkit::Status;

use super::section as framed;
use crate::Pack;
use crate::paste;
use crate::paste::Share;
use crate::plain;
use crate::sentence::Sentence;
use crate::words;

pub(super) fn section(pack: &Pack<'_>) -> Markup {
    let body = html! {
        p { (words::PASTE_ABOUT.text) " " (words::PASTE_NO_NAMES.text) }
        @if pack.input.toolkit.status == Status::CarriedForward { p { (words::UNSURE_ALL.text) } }
        (glance(pack))
        @for share in Share::ALL { (group(pack, share)) }
    };
    framed("paste", words::PASTE.text, &body)
}

/// Every question with its state, in the toolkit's order.
fn glance(pack: &Pack<'_>) -> Markup {
    let columns = [words::COLUMN_NUMBER, words::COLUMN_QUESTION, words::COLUMN_STATE];
    html! {
        h3 { (words::GLANCE.text) }
        table.glance {
            caption { (words::GLANCE_CAPTION.text) }
            thead { tr { @for column in columns { th scope="col" { (column.text) } } } }
            tbody {
                @for item in &pack.readiness.items {
                    tr {
                        th scope="row" {
                            a href=(format!("#q-{}", item.reference)) { (item.reference) }
                        }
                        td { (item.title) }
                        td { (state(item)) }
                    }
                }
            }
        }
    }
}

/// A state by its word and its sign, never by colour alone.
fn state(item: &ItemReadiness) -> Markup {
    let share = Share::of(item);
    let (class, sign) = match (share, item.state) {
        (_, ItemState::Differs) => ("differs", "≠"),
        (Share::Ready, _) => ("ready", "✓"),
        (Share::Answered, _) => ("answered", "✓"),
        (Share::Check, _) => ("check", "?"),
        (Share::OnlyYou, _) => ("only-you", "✎"),
    };
    html! {
        span class=(format!("state {class}")) {
            span aria-hidden="true" { (sign) " " } (share.in_words(item))
        }
    }
}

fn head(share: Share) -> Sentence {
    match share {
        Share::Ready => words::GROUP_READY,
        Share::Check => words::GROUP_CHECK,
        Share::Answered => words::GROUP_ANSWERED,
        Share::OnlyYou => words::GROUP_ONLY_YOU,
    }
}

fn group(pack: &Pack<'_>, share: Share) -> Markup {
    let items: Vec<&ItemReadiness> = pack
        .readiness
        .items
        .iter()
        .filter(|item| Share::of(item) == share)
        .collect();
    if items.is_empty() && share == Share::Answered {
        return html! {};
    }
    let class = (share == Share::OnlyYou).then_some("only-you-group");
    html! {
        div class=[class] {
            h3 { (head(share).fill(&[("count", &items.len().to_string())])) }
            @if items.is_empty() { p { (words::GROUP_NONE.text) } }
            @for state in items {
                @if let Some(item) = pack.input.toolkit.item(&state.item) { (article(pack, item, state)) }
            }
        }
    }
}

fn article(pack: &Pack<'_>, item: &EvidenceItem, of: &ItemReadiness) -> Markup {
    let text = paste::text(pack, item, of);
    let supports = matches!(of.devices.backing, Backing::Part | Backing::Full);
    let reference = [("reference", item.reference.as_str())];
    let head = format!("q-{}", item.reference);
    html! {
        article id=(head) {
            div.title { h4 { (item.reference) " " (item.title) } (state(of)) }
            @if let Some(help) = item.help.as_ref().filter(|_| Share::of(of) != Share::Ready) {
                p { (plain::line(help)) }
            }
            (why(pack, of))
            @if let Some(text) = text {
                p.label { (label(of).fill(&reference)) }
                div.paste { (plain::text(&text)) }
                @if supports { p { (words::SUPPORTS.fill(&reference)) } }
                @if let Some(says) = &item.person_says {
                    p { (words::STILL_TO_SAY.fill(&[("what", says)])) }
                }
            } @else if let Some(says) = &item.person_says {
                p { (words::WHAT_TO_SAY.fill(&[("what", says)])) }
            }
            @if item.risk_can_be_accepted && !of.devices.differing.is_empty() && of.risk_accepted_until.is_none() {
                p { (words::RISK_OFFERED.text) }
            }
            @if unsure(item.confidence) { p.unsure { (words::UNSURE.text) } }
        }
    }
}

/// What a text is: ready only where every computer shows it.
fn label(of: &ItemReadiness) -> Sentence {
    match (Share::of(of), of.state) {
        (_, ItemState::Differs) => words::TEXT_DIFFERS,
        _ if of.risk_accepted_until.is_some() && of.said == Said::Nothing => words::TEXT_RISK,
        (Share::Ready, _) => words::TEXT_READY,
        (Share::Answered, _) => words::TEXT_ANSWERED,
        (Share::Check | Share::OnlyYou, _) => words::TEXT_CHECK,
    }
}

/// Why it is in its state; that nobody has answered yet goes without saying.
fn why(pack: &Pack<'_>, of: &ItemReadiness) -> Markup {
    let mut lines = of.explain(pack.input.today);
    if of.said == Said::Nothing && of.devices.differing.is_empty() && !lines.is_empty() {
        lines.remove(0);
    }
    html! {
        @if !lines.is_empty() { ul.why { @for line in &lines { li { (plain::line(line)) } } } }
    }
}

/// Whether the level of a row is less than stated. What is carried forward is said once for all.
fn unsure(confidence: Confidence) -> bool {
    !matches!(confidence, Confidence::Stated | Confidence::CarriedForward)
}
