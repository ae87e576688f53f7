//! `answers PROVIDER`: each question's state and what was said; `--set` drafts an answer.

use dspt_policies::Answer;
use dspt_policies::toolkit::Who;
use dspt_tui::Assessment;
use dspt_tui::assessment::ItemRow;
use dspt_tui::assessment::SaidRow;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;

use crate::assessment;
use crate::assessment::Joined;
use crate::assessment::Own;
use crate::assessment::typed;
use crate::cli::Answers;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;

pub(crate) fn run(
    context: &Context,
    arguments: &Answers,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let joined = of(context, &arguments.provider)?;
    if arguments.set.is_empty() {
        return show(&joined.view(), global, out);
    }
    let mut own = joined.drafts()?;
    let mut drafted = Vec::new();
    for assignment in &arguments.set {
        let (item, value) = typed::assignment(joined.toolkit(), assignment)?;
        let mut answer = Answer::new(item.id.clone(), value, Who::ItSupport, joined.today);
        answer.comment.clone_from(&arguments.comment);
        own.answers.say(answer, joined.toolkit(), joined.today)?;
        drafted.push(item.reference.as_str());
    }
    keep(context, &joined, &own)?;
    let drafted = drafted.join(", ");
    let name = scrub(&joined.provider.name);
    out.line(format!(
        "Drafted for {name}: {drafted}. It counts once they confirm it."
    ))?;
    hand_over(&joined, out);
    Ok(())
}

/// Everything known about the provider that was typed.
pub(crate) fn of(context: &Context, typed: &str) -> anyhow::Result<Joined> {
    let provider = context.wait(context.store.provider_by_code(&SCOPE, typed))?;
    Ok(context.wait(assessment::join(
        context.store.as_ref(),
        &context.policies,
        &SCOPE,
        provider,
        now(),
    ))?)
}

/// Keeps the drafts as another version.
pub(crate) fn keep(context: &Context, joined: &Joined, own: &Own) -> anyhow::Result<()> {
    let (store, provider) = (context.store.as_ref(), joined.provider.id);
    Ok(context.wait(assessment::keep(
        store,
        &SCOPE,
        provider,
        (own, joined.toolkit()),
        now(),
    ))?)
}

/// How a draft reaches the person whose word it needs.
pub(crate) fn hand_over(joined: &Joined, out: &mut Output) {
    let id = joined.provider.id;
    out.note(format!(
        "Next: dspt-console pack {id} -o DIR, and hand them answers.xlsx from it; on their computer: dspt-agent answer --from answers.xlsx"
    ));
}

fn show(view: &Assessment, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    if global.json {
        return out.line(plain::escaped_json(view)?);
    }
    if let Some(notice) = &view.notice {
        out.line(notice)?;
    }
    out.line(scrub(&view.provider.name))?;
    out.line(&view.in_words)?;
    for remark in &view.remarks {
        out.line(format!("! {}", scrub(remark)))?;
    }
    let said = |item: &&ItemRow| item.needed || !item.said.is_empty();
    for item in view.items.iter().filter(said) {
        out.line("")?;
        let state = item.state.in_words();
        out.line(format!("{:<8} {state:<15}  {}", item.number.as_str(), item.title))?;
        for line in item.said.iter().map(line) {
            out.line(format!("         {}", scrub(&line)))?;
        }
        for risk in &item.risks {
            let standing = if risk.agreed {
                "risk accepted by the provider"
            } else {
                "risk proposed"
            };
            let line = format!("{standing} until {}: {}", risk.until, risk.reason);
            out.line(format!("         {}", scrub(&line)))?;
        }
    }
    Ok(())
}

fn line(said: &SaidRow) -> String {
    let standing = match (&said.carried_from, said.confirmed) {
        (Some(year), _) => format!(", taken over from {year}, to be confirmed"),
        (None, true) => String::new(),
        (None, false) => ", a draft".to_owned(),
    };
    let comment = said.comment.as_ref().map(|comment| format!(" ({comment})"));
    format!(
        "{}, {}{standing}: {}{}",
        said.on,
        said.by,
        said.what,
        comment.unwrap_or_default()
    )
}
