//! The texts to paste: for each item what was said and what the computers showed, and never more.

use dspt_policies::Answer;
use dspt_policies::EvidenceItem;
use dspt_policies::Weight;
use dspt_policies::answer::Training;
use dspt_policies::answer::Value;
use dspt_policies::asset::OnWord;
use dspt_policies::asset::Owner;
use dspt_policies::readiness::Backing;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::readiness::ItemState;
use dspt_policies::toolkit::How;
use dspt_policies::toolkit::Support;
use dspt_policies::toolkit::Who;

use crate::Pack;
use crate::drafts;
use crate::plural;
use crate::words;

/// Who can do something about an item: each is in one share, as on the first line.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Share {
    Ready,
    Check,
    Answered,
    OnlyYou,
}

impl Share {
    pub(crate) const ALL: [Self; 4] = [Self::Ready, Self::Check, Self::Answered, Self::OnlyYou];

    pub(crate) fn of(state: &ItemReadiness) -> Self {
        if state.devices.backing == Backing::Full {
            Self::Ready
        } else if state.state.has_answer() {
            Self::Answered
        } else if state.drafted {
            Self::Check
        } else {
            Self::OnlyYou
        }
    }

    /// The state of an item in this share.
    pub(crate) fn in_words(self, state: &ItemReadiness) -> &'static str {
        let sentence = match (self, state.state) {
            (_, ItemState::Differs) => words::STATE_DIFFERS,
            (_, ItemState::NotApplicable) => words::STATE_NOT_ABOUT,
            (Self::Ready, _) => words::STATE_READY,
            (Self::Check, _) => words::STATE_CHECK,
            (Self::Answered, _) => words::STATE_ANSWERED,
            (Self::OnlyYou, _) => words::STATE_ONLY_YOU,
        };
        sentence.text
    }
}

/// The text for an item; `None` where only a person can say.
pub(crate) fn text(pack: &Pack<'_>, item: &EvidenceItem, state: &ItemReadiness) -> Option<String> {
    let share = Share::of(state);
    if share == Share::OnlyYou {
        return None;
    }
    let mut lines = said_of(pack, item, share);
    lines.extend(drafts::of(pack, item));
    lines.extend(figures(pack, state));
    lines.extend(check_lines(pack, item, Lines::ToPaste));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// All that the computers say about an item, for the provider's own eyes.
pub(crate) fn computers_say(pack: &Pack<'_>, item: &EvidenceItem, state: &ItemReadiness) -> Vec<String> {
    let mut lines = figures(pack, state);
    lines.extend(check_lines(pack, item, Lines::All));
    lines
}

/// What the provider said. What waits for the provider's word stands in drafts only, never in a text that is ready.
fn said_of(pack: &Pack<'_>, item: &EvidenceItem, share: Share) -> Vec<String> {
    let standing = pack.book().standing(&item.id);
    let carried = standing.carried.map(|(answer, _)| answer);
    let waits = standing.draft.or(carried).filter(|_| share == Share::Check);
    match standing.counted.or(waits) {
        Some(answer) => said(answer),
        None => Vec::new(),
    }
}

/// What somebody said, as sentences.
pub(crate) fn said(answer: &Answer) -> Vec<String> {
    let mut lines = Vec::new();
    if let Value::YesNo(yes) = &answer.value {
        lines.push(if *yes { words::SAID_YES } else { words::SAID_NO }.fill(&[]));
    } else if let Value::Text(text) = &answer.value {
        lines.push(text.clone());
    } else if let Value::Document { kept_at } = &answer.value {
        lines.push(words::SAID_KEPT.fill(&[("place", kept_at)]));
    } else if let Value::NotApplicable { why } = &answer.value {
        lines.push(words::SAID_NOT_ABOUT.fill(&[("why", why)]));
    } else if let Value::Training(training) = answer.value {
        lines.extend(trained(training));
    }
    lines.extend(answer.comment.clone());
    let evidence = answer.evidence_at.as_ref();
    lines.extend(evidence.map(|place| words::SAID_EVIDENCE.fill(&[("place", place)])));
    lines
}

fn trained(training: Training) -> Vec<String> {
    let values = [training.trained(), training.total(), training.percent()].map(|n| n.to_string());
    let [trained, total, percent] = &values;
    let values = [
        ("trained", trained.as_str()),
        ("total", total.as_str()),
        ("percent", percent.as_str()),
    ];
    let mut lines = vec![words::SAID_TRAINING.fill(&values)];
    if let Some(day) = training.oldest_day() {
        lines.push(words::SAID_TRAINING_OLDEST.fill(&[("day", &plural::day(day))]));
    }
    lines
}

/// How much was looked at, by source. The days stand with their year: a text is pasted elsewhere.
fn figures(pack: &Pack<'_>, state: &ItemReadiness) -> Vec<String> {
    let denominator = &state.devices.denominator;
    let mut lines = Vec::new();
    let looked = state.devices.backing != Backing::NoCheck;
    if denominator.computers > 0 && looked {
        let all = plural::computers(denominator.computers);
        let checked = denominator.checked.to_string();
        let day_of = |days: u64| {
            pack.input
                .today
                .saturating_sub(i64::try_from(days).unwrap_or(i64::MAX))
        };
        let oldest = denominator.oldest_days.map(|days| plural::day(day_of(days)));
        lines.push(match oldest {
            Some(day) => words::FIGURES.fill(&[("checked", &checked), ("all", &all), ("day", &day)]),
            None => words::FIGURES_NONE.fill(&[("all", &all)]),
        });
    }
    lines.extend(denominator.on_word.iter().map(on_word));
    lines
}

fn on_word(on_word: &OnWord) -> String {
    let owner = match on_word.owner {
        Owner::Organisation => "",
        Owner::Personal => "personal ",
    };
    let what = on_word.kind.in_words(on_word.count);
    let who = if on_word.of == Who::ItSupport {
        words::WORD_SUPPORT
    } else if on_word.of == Who::Supplier {
        words::WORD_SUPPLIER
    } else {
        words::WORD_MANAGER
    };
    words::FIGURES_WORD.fill(&[
        ("what", &format!("{} {owner}{what}", on_word.count)),
        ("who", who.text),
        ("day", &plural::day(on_word.on_day)),
    ])
}

/// Which lines about checks are wanted.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Lines {
    /// Those that a text rests on, and what else is so everywhere.
    ToPaste,
    /// All.
    All,
}

fn check_lines(pack: &Pack<'_>, item: &EvidenceItem, wanted: Lines) -> Vec<String> {
    let line = |support: &Support| {
        let check = pack.input.policy.check(&support.check)?;
        let deciding = support.how == How::Strong && check.weight() == Weight::Evidence;
        let told = pack.fleet.tally(item, &support.check);
        let everywhere = told.pass > 0 && told.fail + told.untold == 0;
        let wanted = match wanted {
            Lines::ToPaste => deciding || everywhere,
            Lines::All => true,
        };
        if !wanted || told.pass + told.fail + told.untold == 0 {
            return None;
        }
        Some(words::CHECK_LINE.fill(&[("title", check.title()), ("parts", &told.in_words())]))
    };
    item.checks.iter().filter_map(line).collect()
}
