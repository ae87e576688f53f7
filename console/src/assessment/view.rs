//! An assessment as rows for screens and programs.

use dspt_policies::EvidenceItem;
use dspt_policies::answer::Entry;
use dspt_policies::answer::Value;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Owner;
use dspt_policies::readiness;
use dspt_policies::readiness::Action;
use dspt_policies::readiness::ActionKind;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::readiness::Stage;
use dspt_policies::readiness::Waiver;
use dspt_policies::toolkit::Level;
use dspt_policies::toolkit::Theme;
use dspt_policies::toolkit::Who;
use dspt_report::counted;
use dspt_report::statement::Sharing;
use dspt_store::model::ProviderRow;
use dspt_tui::Assessment;
use dspt_tui::assessment::AssetRow;
use dspt_tui::assessment::DifferingRow;
use dspt_tui::assessment::ItemRow;
use dspt_tui::assessment::ItemState;
use dspt_tui::assessment::NextStep;
use dspt_tui::assessment::RiskRow;
use dspt_tui::assessment::SaidRow;
use dspt_tui::assessment::Shares;
use jiff::Span;
use jiff::civil::Date;

use super::Joined;

/// The whole assessment.
pub(super) fn rows(joined: &Joined) -> Assessment {
    let pack = joined.pack();
    let readiness = pack.readiness();
    let shares = readiness.shares();
    let needed = readiness.items.iter().map(|item| (item, true));
    let optional = readiness.optional.iter().map(|item| (item, false));
    let items = needed.chain(optional);
    Assessment {
        provider: joined.provider.clone(),
        toolkit: joined.questions.toolkit.name.clone(),
        origin: joined.questions.in_words(),
        notice: joined.questions.toolkit.notice.clone(),
        target: readiness.target.as_str().to_owned(),
        stage: readiness.stage.as_str().to_owned(),
        in_words: readiness.in_words(),
        answered: readiness.with_answer(),
        needed: readiness.items.len(),
        shares: Some(Shares {
            backed: shares.backed,
            answered: shares.answered,
            drafted: shares.drafted,
            only_a_person: shares.only_you,
        }),
        computers: Some(readiness.computers),
        remarks: joined.remarks.clone(),
        next: readiness
            .next
            .iter()
            .map(|action| step(action, joined.today))
            .collect(),
        items: items
            .filter_map(|(item, needed)| row(joined, item, needed))
            .collect(),
        assets: assets(joined),
    }
}

/// The register: computers that report, then what else stands in it.
fn assets(joined: &Joined) -> Vec<AssetRow> {
    let seen = joined.computers.iter().map(|computer| AssetRow {
        kind: AssetKind::Computer.in_words(2).to_owned(),
        label: computer.label.clone(),
        count: 1,
        personal: false,
        reaches_personal_data: true,
        reviewed: Some(date(computer.seen_day)),
        device: Some(computer.device),
    });
    let written = joined
        .assets
        .iter()
        .filter(|asset| {
            !joined
                .computers
                .iter()
                .any(|seen| asset.device() == Some(seen.device))
        })
        .map(|asset| AssetRow {
            kind: asset.kind.in_words(2).to_owned(),
            label: asset.label.clone(),
            count: asset.count(),
            personal: asset.owner == Owner::Personal,
            reaches_personal_data: asset.reaches_personal_data,
            reviewed: asset.last_reviewed_day.map(date),
            device: asset.device(),
        });
    seen.chain(written).collect()
}

/// As much as the row says: how many questions are done, or also the state of each. No answer, no result and no computer.
pub(super) fn narrowed(joined: &Joined, row: ProviderRow) -> Assessment {
    narrowed_of(rows(joined), row)
}

pub(super) fn narrowed_of(whole: Assessment, row: ProviderRow) -> Assessment {
    let (answered, needed, target) = (whole.answered, whole.needed, &whole.target);
    let items = if row.sight >= Sharing::Items {
        whole.items.into_iter().map(state_alone).collect()
    } else {
        Vec::new()
    };
    let have = if answered == 1 { "has" } else { "have" };
    let stage = match whole.stage.as_str() {
        // That nothing differs is told by the states, and by nothing less.
        stage if stage == Stage::NothingDiffers.as_str() && row.sight < Sharing::Items => {
            Stage::EveryQuestionAnswered.as_str().to_owned()
        }
        stage => stage.to_owned(),
    };
    Assessment {
        in_words: format!("{answered} of {needed} questions for {target} {have} an answer."),
        provider: row,
        stage,
        shares: None,
        computers: None,
        remarks: Vec::new(),
        next: Vec::new(),
        items,
        assets: Vec::new(),
        ..whole
    }
}

/// A question and its state, without what it rests on.
fn state_alone(item: ItemRow) -> ItemRow {
    ItemRow {
        explained: Vec::new(),
        said: Vec::new(),
        risks: Vec::new(),
        draft_waits: false,
        differing: Vec::new(),
        ..item
    }
}

fn step(action: &Action, today: i64) -> NextStep {
    let check = if let ActionKind::PutRight { check, .. } = &action.kind {
        Some(check.clone())
    } else {
        None
    };
    NextStep {
        words: action.in_words(today),
        minutes: action.minutes,
        items: action
            .references
            .iter()
            .filter_map(|number| number.parse().ok())
            .collect(),
        check,
    }
}

/// One question. A number that is none does not occur in a shipped set; a test holds it.
fn row(joined: &Joined, item: &ItemReadiness, needed: bool) -> Option<ItemRow> {
    let known = joined.questions.toolkit.item(&item.item)?;
    Some(ItemRow {
        item: item.item.to_string(),
        number: item.reference.parse().ok()?,
        title: item.title.clone(),
        help: known.help.clone().unwrap_or_default(),
        person_says: known.person_says.clone(),
        theme: theme(known).to_owned(),
        level: level(known).to_owned(),
        needed,
        state: state(item.state),
        explained: item.explain(joined.today),
        said: said(joined, item),
        risks: risks(joined, item),
        risk_can_be_accepted: known.risk_can_be_accepted,
        draft_waits: item.drafted_by.is_some(),
        differing: item.devices.differing.iter().map(differing).collect(),
    })
}

fn theme(item: &EvidenceItem) -> &'static str {
    match item.theme {
        Theme::Staff => "Staffing and roles",
        Theme::Policies => "Policies and procedures",
        Theme::Data => "Data security",
        Theme::It => "IT systems and devices",
        _ => "Other questions",
    }
}

fn level(item: &EvidenceItem) -> &'static str {
    match item.level {
        Level::Approaching => "Approaching Standards",
        Level::Met => "Standards Met",
        Level::Optional | _ => "nothing: it may be answered",
    }
}

fn state(state: readiness::ItemState) -> ItemState {
    match state {
        readiness::ItemState::NeedsAnswer => ItemState::NeedsAnswer,
        readiness::ItemState::OutOfDate => ItemState::OutOfDate,
        readiness::ItemState::Differs => ItemState::Differs,
        readiness::ItemState::NotApplicable => ItemState::NotApplicable,
        readiness::ItemState::Answered => ItemState::Answered,
        readiness::ItemState::Backed => ItemState::Backed,
    }
}

/// What was said, newest first; a draft that the provider has spoken after is history.
fn said(joined: &Joined, item: &ItemReadiness) -> Vec<SaidRow> {
    let entries = joined.answers.history(&item.item);
    let spoken = entries.iter().rposition(|entry| !entry.waits());
    let stands = |(n, entry): &(usize, &Entry)| {
        !entry.waits() || entry.carried_from.is_some() || spoken.is_none_or(|spoken| *n > spoken)
    };
    let rows = entries
        .iter()
        .enumerate()
        .filter(stands)
        .map(|(_, entry)| said_row(entry));
    let mut rows: Vec<SaidRow> = rows.collect();
    rows.reverse();
    rows
}

fn said_row(entry: &Entry) -> SaidRow {
    let answer = &entry.answer;
    SaidRow {
        on: date(answer.said_on),
        by: who(answer.entered_by).to_owned(),
        what: value(&answer.value),
        comment: answer.comment.clone(),
        evidence_at: answer.evidence_at.clone(),
        confirmed: answer.confirmed_by_provider && entry.carried_from.is_none(),
        carried_from: entry.carried_from.clone(),
    }
}

/// An answer as a person would say it.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Text(text) => text.clone(),
        Value::Document { kept_at } => format!("the document is kept here: {kept_at}"),
        Value::NotApplicable { why } => format!("not about them, because: {why}"),
        Value::Training(training) => format!(
            "{} of {} trained, {} in a hundred",
            training.trained(),
            counted(training.total(), "person", "people"),
            training.percent()
        ),
        _ => "said in a way that this version does not know".to_owned(),
    }
}

/// The role in whose words something was said.
pub(crate) fn who(who: Who) -> &'static str {
    match who {
        Who::Manager => "the manager",
        Who::ItSupport => "IT support",
        Who::Supplier => "a supplier",
        _ => "somebody",
    }
}

/// Risks that the provider accepts and those proposed, the last to end first.
fn risks(joined: &Joined, item: &ItemReadiness) -> Vec<RiskRow> {
    let all = joined.answers.risks().chain(joined.answers.proposed_risks());
    let mut risks: Vec<&Waiver> = all.filter(|waiver| waiver.item == item.item).collect();
    risks.sort_by_key(|waiver| std::cmp::Reverse((waiver.until_day, waiver.from_day)));
    let row = |waiver: &Waiver| RiskRow {
        from: date(waiver.from_day),
        until: date(waiver.until_day),
        by: who(waiver.entered_by).to_owned(),
        reason: waiver.reason.clone(),
        agreed: waiver.agreed_by_provider,
    };
    risks.into_iter().map(row).collect()
}

fn differing(one: &readiness::Differing) -> DifferingRow {
    DifferingRow {
        device: one.device,
        computer: one.label.clone(),
        check: one.check.clone(),
        check_title: one.check_title.clone(),
        since: date(one.since_day),
        seen: date(one.seen_day),
    }
}

/// A day counted from 1970-01-01, as far as the calendar goes.
pub(super) fn date(day: i64) -> Date {
    let span = Span::new().try_days(day);
    span.ok()
        .and_then(|span| EPOCH.checked_add(span).ok())
        .unwrap_or(Date::MAX)
}

/// The other way round.
pub(crate) fn day_number(date: Date) -> i64 {
    date.duration_since(EPOCH).as_hours() / 24
}

const EPOCH: Date = Date::constant(1970, 1, 1);
