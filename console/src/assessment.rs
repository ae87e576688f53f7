//! Everything known about one provider's assessment, joined from what the store holds: what its computers reported, what people
//! entered on them and what operators drafted here. Screens, commands and packs all start from this one place.

use std::sync::Arc;

use anyhow::Context as _;
use dspt_pack::Computer;
use dspt_pack::Pack;
use dspt_pack::PackInput;
use dspt_policies::AnswerBook;
use dspt_policies::Asset;
use dspt_policies::AssetBook;
use dspt_policies::Toolkit;
use dspt_policies::Toolkits;
use dspt_policies::asset::AssetId;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Source;
use dspt_policies::readiness::ItemState;
use dspt_policies::toolkit::InForce;
use dspt_report::ProviderId;
use dspt_report::counted;
use dspt_report::statement::Sharing;
use dspt_report::wire::ProgressAnswer;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::NewAssessment;
use dspt_store::model::ComputerHeld;
use dspt_store::model::ProviderRow;
use dspt_store::model::Scope;
use jiff::Timestamp;

use crate::policies::Held;
use crate::policies::Policies;

mod books;
mod computers;
pub(crate) mod typed;
mod view;

pub(crate) use books::Own;
pub(crate) use view::day_number;

/// How the provider answers to a pack that was made here.
const HOW_TO_ANSWER: &str = "To answer, fill in the file answers.xlsx beside this page. Then, on one of your computers, type: \
                             dspt-agent answer --from answers.xlsx";

/// The name and version that packs and books carry.
const PROGRAM: &str = concat!("dspt-console ", env!("CARGO_PKG_VERSION"));

/// One provider's assessment.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) provider: ProviderRow,
    /// The questions in force today, and where they come from.
    pub(crate) questions: InForce,
    /// The checks in force.
    policy: Arc<Held>,
    /// All that was said, by the provider and as drafts.
    pub(crate) answers: AnswerBook,
    /// The register: what was written in by hand, and computers that joined and have not reported.
    assets: Vec<Asset>,
    computers: Vec<Computer>,
    /// What a reader must know about how this came about, each a sentence.
    pub(crate) remarks: Vec<String>,
    /// What operators of this console drafted, where it can be read.
    pub(crate) own: Option<Own>,
    operator: String,
    pub(crate) today: i64,
}

/// Joins what the store holds of a provider.
///
/// # Errors
/// `NotFound`, and whatever keeps the store from being read. A book that cannot be read is a remark and no error.
pub(crate) async fn join(
    store: &dyn Store,
    policies: &Policies,
    scope: &Scope,
    provider: ProviderId,
    now: Timestamp,
) -> Result<Joined, StoreError> {
    let today = day(now);
    let policy = policies.in_force(store).await?;
    let sets = Toolkits::of(&policy);
    let questions = sets.in_force(today);
    let toolkit = &questions.toolkit;
    let row = store.provider(scope, provider, now).await?;
    let held = store.computers(scope, provider, now).await?;
    let assessments = store.assessments(scope, provider).await?;
    let operator = store.settings().await?.operator;
    let mut remarks: Vec<String> = held.iter().filter_map(computers::remark).collect();
    let books = books::read(&assessments, &held, (&sets, toolkit), today);
    remarks.extend(books.remarks);
    let register = AssetBook::merge(&books.assets);
    let mut assets = register.standing(today);
    assets.extend(held.iter().filter(|held| !computers::reported(held)).map(unheard));
    let answers = AnswerBook::merge(toolkit, &books.answers);
    remarks.extend(not_asked(&answers, toolkit));
    Ok(Joined {
        provider: row,
        answers,
        questions,
        policy,
        assets,
        computers: held.into_iter().filter_map(computers::computer).collect(),
        remarks,
        own: books.own,
        operator,
        today,
    })
}

/// How far a provider is, as much of it as the scope may see. Below the level `devices` it is worked out from everything that
/// this console holds, and told without what it rests on.
///
/// # Errors
/// As [`join`].
pub(crate) async fn seen(
    store: &dyn Store,
    policies: &Policies,
    scope: &Scope,
    provider: ProviderId,
    now: Timestamp,
) -> Result<dspt_tui::Assessment, StoreError> {
    let row = store.provider(scope, provider, now).await?;
    if row.sight == Sharing::Devices {
        return Ok(join(store, policies, scope, provider, now).await?.view());
    }
    // Says too that somebody looked.
    store.opened(scope, provider, row.sight).await?;
    let whole = join(store, policies, &Scope::Everything, provider, now).await?;
    Ok(whole.view_at(row))
}

impl Joined {
    /// What operators of this console drafted, to add something to it.
    ///
    /// # Errors
    /// It cannot be read, so that adding would lose it.
    pub(crate) fn drafts(&self) -> anyhow::Result<Own> {
        self.own.clone().context(
            "what was drafted here before cannot be read, so nothing is added to it; restore a backup or use the newest version",
        )
    }

    /// As much of it as this row says may be seen.
    pub(crate) fn view_at(&self, row: ProviderRow) -> dspt_tui::Assessment {
        view::narrowed(self, row)
    }

    /// How far the provider is, in counts, for its own people.
    pub(crate) fn progress(&self, now: Timestamp) -> ProgressAnswer {
        let pack = self.pack();
        let readiness = pack.readiness();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let in_state = |state| count(readiness.in_state(state).count());
        ProgressAnswer {
            answered: count(readiness.with_answer()),
            backed: in_state(ItemState::Backed),
            computers: count(readiness.computers),
            differing: in_state(ItemState::Differs),
            in_words: readiness.in_words(),
            needed: count(readiness.items.len()),
            notice: self.questions.toolkit.notice.clone(),
            time: now.as_second(),
        }
    }

    /// The questions in force today.
    pub(crate) fn toolkit(&self) -> &Toolkit {
        &self.questions.toolkit
    }

    /// Works out how far the provider is, and everything that a pack holds.
    pub(crate) fn pack(&self) -> Pack<'_> {
        let mut input = PackInput::new(self.toolkit(), &self.policy, &self.answers, self.today);
        input.questions_from = &self.questions.source;
        input.assets = &self.assets;
        input.computers = &self.computers;
        input.provider = Some(&self.provider.name);
        input.console = Some(self.operator.as_str()).filter(|operator| !operator.is_empty());
        input.program = PROGRAM;
        input.remarks = &self.remarks;
        input.how_to_answer = HOW_TO_ANSWER;
        Pack::new(input)
    }

    /// The same as rows for screens and programs.
    pub(crate) fn view(&self) -> dspt_tui::Assessment {
        view::rows(self)
    }
}

/// Keeps another version of what operators of this console drafted for a provider.
pub(crate) async fn keep(
    store: &dyn Store,
    scope: &Scope,
    provider: ProviderId,
    (own, toolkit): (&Own, &Toolkit),
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = NewAssessment {
        risks: dspt_server::books::risks_of(&own.answers, toolkit),
        provider,
        answers: Some(own.answers.to_yaml()),
        assets: (!own.assets.is_empty()).then(|| own.assets.to_yaml()),
        by: dspt_policies::toolkit::Who::ItSupport.as_str().to_owned(),
    };
    store.keep_assessment(scope, new, now).await
}

/// A computer that joined and was never heard of stands in the register, so that nothing is called shown by every computer.
fn unheard(held: &ComputerHeld) -> Asset {
    let device = held.device.id;
    let id = AssetId::of_words(AssetKind::Computer, &device.to_string());
    let label = dspt_tui::words::computer(&held.device);
    Asset::new(id, AssetKind::Computer, label, Source::Device(device))
}

/// What was said to questions that the set in force does not ask like this any more.
fn not_asked(answers: &AnswerBook, toolkit: &Toolkit) -> Option<String> {
    let count = answers.not_asked(toolkit).count();
    let answers = counted(count, "answer is to a question", "answers are to questions");
    let remark = format!("{answers} that this list does not ask like this any more, and kept.");
    (count > 0).then_some(remark)
}

/// The day of a time, counted from 1970-01-01 UTC.
pub(crate) fn day(time: Timestamp) -> i64 {
    time.as_second().div_euclid(86_400)
}

#[cfg(test)]
mod tests;
