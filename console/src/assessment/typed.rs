//! What an operator types about a question, brought into an answer.

use dspt_policies::EvidenceItem;
use dspt_policies::Toolkit;
use dspt_policies::answer::Training;
use dspt_policies::answer::Value;
use dspt_policies::toolkit::AnswerForm;
use dspt_policies::toolkit::AnswerKind;
use dspt_tui::safe_text::scrub;

use crate::context::Usage;

/// The item that a number of this year or a lasting id means.
pub(crate) fn item<'t>(toolkit: &'t Toolkit, typed: &str) -> Result<&'t EvidenceItem, Usage> {
    let typed = typed.trim();
    let mut items = toolkit.items().iter();
    items
        .find(|item| item.reference == typed || item.id.as_str() == typed)
        .ok_or_else(|| {
            Usage(format!(
                "{} has no question {:?}; write its number, such as 9.5.2 (`dspt-console answers PROVIDER` lists them)",
                toolkit.name,
                scrub(typed)
            ))
        })
}

/// `ITEM=WHAT TO SAY`.
pub(crate) fn assignment<'t>(toolkit: &'t Toolkit, typed: &str) -> Result<(&'t EvidenceItem, Value), Usage> {
    let Some((name, what)) = typed.split_once('=') else {
        return Err(Usage(format!(
            "{:?} is not ITEM=WHAT TO SAY, such as 6.2.1=yes",
            scrub(typed)
        )));
    };
    let item = item(toolkit, name)?;
    Ok((item, value(item, what.trim())?))
}

/// What is said, in the way that the question asks for.
fn value(item: &EvidenceItem, typed: &str) -> Result<Value, Usage> {
    let number = &item.reference;
    if let Some(why) = typed.strip_prefix("not about them:") {
        return Ok(Value::NotApplicable {
            why: why.trim().to_owned(),
        });
    }
    if let Some(training) = training(item, typed)? {
        return Ok(training);
    }
    match item.answer {
        AnswerKind::YesNo => match typed.to_lowercase().as_str() {
            "yes" | "y" | "true" => Ok(Value::YesNo(true)),
            "no" | "n" | "false" => Ok(Value::YesNo(false)),
            _ => Err(Usage(format!(
                "{number} is answered with yes or no, or with `not about them: WHY`"
            ))),
        },
        AnswerKind::Document => Ok(Value::Document {
            kept_at: typed.to_owned(),
        }),
        AnswerKind::Text | _ => Ok(Value::Text(typed.to_owned())),
    }
}

/// `38 of 40`, for the question whose answer is worked out from two numbers.
fn training(item: &EvidenceItem, typed: &str) -> Result<Option<Value>, Usage> {
    if item.form != Some(AnswerForm::Training) {
        return Ok(None);
    }
    let numbers = typed.split_once(" of ").and_then(|(trained, total)| {
        let trained: u32 = trained.trim().parse().ok()?;
        let total: u32 = total.trim().parse().ok()?;
        Some((trained, total))
    });
    match numbers {
        Some((trained, total)) => Training::new(trained, total, None)
            .map(|training| Some(Value::Training(training)))
            .map_err(|refused| Usage(format!("{} cannot be said so: {refused}", item.reference))),
        None if typed.eq_ignore_ascii_case("no") => Ok(Some(Value::YesNo(false))),
        None => Err(Usage(format!(
            "{} is answered with two numbers, such as `38 of 40` people trained",
            item.reference
        ))),
    }
}
