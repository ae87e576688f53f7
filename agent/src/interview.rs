//! Asking a person one question of the toolkit, by lines: with what is meant, what the computer saw, and what was said
//! before. Nothing here keeps anything.

use std::io;

use dspt_policies::Answer;
use dspt_policies::EvidenceItem;
use dspt_policies::answer::Standing;
use dspt_policies::answer::Training;
use dspt_policies::answer::Value;
use dspt_policies::clock;
use dspt_policies::toolkit::AnswerForm;
use dspt_policies::toolkit::AnswerKind;
use dspt_policies::toolkit::Who;

use crate::clock as days;
use crate::words;

mod card;
mod said;
mod talk;

pub use card::Card;
pub(crate) use said::capital;
pub use said::in_words;
pub(crate) use said::lower;
pub use talk::Talk;

use talk::Line;

/// What a person did with a question.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "another way must be thought about by whoever asks"
)]
pub enum Reply {
    /// An answer without faults.
    Answer(Box<Answer>),
    /// What stands there still holds, or is agreed to.
    Confirm,
    /// Not now.
    Skip,
    /// The question before.
    Back,
    /// Enough for now.
    Quit,
    /// Nobody answers any more.
    End,
}

/// One question to one person on one day.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Question<'a> {
    /// The item.
    pub item: &'a EvidenceItem,
    /// What is known of it already.
    pub standing: Standing<'a>,
    /// Who is asked.
    pub who: Who,
    /// Days since 1970-01-01, UTC.
    pub today: i64,
}

/// Ends the question early, or goes on with a value.
type Heard<T> = Result<T, Reply>;

impl<'a> Question<'a> {
    /// A question about an item.
    pub fn new(item: &'a EvidenceItem, standing: Standing<'a>, who: Who, today: i64) -> Self {
        Self {
            item,
            standing,
            who,
            today,
        }
    }

    /// Asks until there is an answer without faults, or none is wanted.
    ///
    /// # Errors
    /// What the input or output answers.
    pub fn ask(&self, talk: &mut Talk<'_>) -> io::Result<Reply> {
        if let Some(reply) = self.still_so(talk)? {
            return Ok(reply);
        }
        loop {
            let value = match self.value(talk)? {
                Ok(value) => value,
                Err(reply) => return Ok(reply),
            };
            let mut answer = Answer::new(self.item.id.clone(), value.0, self.who, self.today);
            answer.comment = value.1;
            let faults = answer.faults(self.item, self.today);
            if faults.is_empty() {
                return Ok(Reply::Answer(Box::new(answer)));
            }
            for fault in faults {
                talk.say(&sentence(&fault.to_string()))?;
                if let Some(help) = fault.help() {
                    talk.say(&sentence(help))?;
                }
            }
        }
    }

    /// Asks whether something that waits for the provider holds; only the provider can say so.
    fn still_so(&self, talk: &mut Talk<'_>) -> io::Result<Option<Reply>> {
        if self.who != Who::Manager {
            return Ok(None);
        }
        let question = match (self.standing.draft, self.standing.carried) {
            (Some(draft), _) => words::ASK_DRAFT.fill(&[("who", capital(draft.entered_by))]),
            (None, Some((answer, year))) => {
                // The share of trained people has to be counted again each year.
                if matches!(answer.value, Value::Training(_)) {
                    return Ok(None);
                }
                words::ASK_STILL_SO.fill(&[("year", year)])
            }
            (None, None) => return Ok(None),
        };
        loop {
            match talk.read(&question)? {
                Line::Text(text) => match yes_or_no(&text) {
                    Some((true, _)) => return Ok(Some(Reply::Confirm)),
                    Some((false, _)) => return Ok(None),
                    None => talk.say(words::ASK_YES_OR_NO.text)?,
                },
                Line::Reply(reply) => return Ok(Some(reply)),
                Line::Help => talk.say(words::ASK_HOW.text)?,
            }
        }
    }

    /// A value of the kind that the item asks for, and a remark.
    fn value(&self, talk: &mut Talk<'_>) -> io::Result<Heard<(Value, Option<String>)>> {
        if self.item.form == Some(AnswerForm::Training) {
            return self.training(talk);
        }
        let prompt = match self.item.answer {
            AnswerKind::YesNo => words::ASK_PROMPT_YES_NO.text,
            AnswerKind::Document => words::ASK_PROMPT_DOCUMENT.text,
            // A kind that is not known yet is written as it is.
            AnswerKind::Text | _ => words::ASK_PROMPT_TEXT.text,
        };
        loop {
            let text = match heard(talk, prompt)? {
                Ok(text) => text,
                Err(reply) => return Ok(Err(reply)),
            };
            if let Some(why) = not_about_us(&text) {
                return Ok(self.not_applicable(talk, why)?.map(|value| (value, None)));
            }
            match self.item.answer {
                AnswerKind::YesNo => match yes_or_no(&text) {
                    Some((yes, remark)) => return Ok(Ok((Value::YesNo(yes), remark))),
                    None => talk.say(words::ASK_YES_OR_NO.text)?,
                },
                AnswerKind::Document => return Ok(Ok((Value::Document { kept_at: text }, None))),
                AnswerKind::Text | _ => return Ok(Ok((Value::Text(text), None))),
            }
        }
    }

    fn not_applicable(&self, talk: &mut Talk<'_>, why: &str) -> io::Result<Heard<Value>> {
        if !why.is_empty() {
            return Ok(Ok(Value::NotApplicable { why: why.to_owned() }));
        }
        Ok(heard(talk, words::ASK_WHY_NOT.text)?.map(|why| Value::NotApplicable { why }))
    }

    /// Two numbers and a day; refused in plain words until they answer the question.
    fn training(&self, talk: &mut Talk<'_>) -> io::Result<Heard<(Value, Option<String>)>> {
        loop {
            let total = match self.number(talk, words::ASK_TOTAL.text)? {
                Ok(Number::Is(total)) => total,
                Ok(Number::NotAboutUs(why)) => {
                    return Ok(self.not_applicable(talk, &why)?.map(|value| (value, None)));
                }
                Err(reply) => return Ok(Err(reply)),
            };
            let trained = match self.number(talk, words::ASK_TRAINED.text)? {
                Ok(Number::Is(trained)) => trained,
                Ok(Number::NotAboutUs(why)) => {
                    return Ok(self.not_applicable(talk, &why)?.map(|value| (value, None)));
                }
                Err(reply) => return Ok(Err(reply)),
            };
            let oldest = match self.oldest(talk)? {
                Ok(oldest) => oldest,
                Err(reply) => return Ok(Err(reply)),
            };
            match Training::new(trained, total, oldest) {
                Ok(training) => {
                    talk.say(&self.lapses(training))?;
                    return Ok(Ok((Value::Training(training), None)));
                }
                Err(refused) => {
                    talk.say(&sentence(&refused.to_string()))?;
                    talk.say(words::ASK_TRAINING_AGAIN.text)?;
                }
            }
        }
    }

    /// How many are trained, and until when that is enough.
    fn lapses(&self, training: Training) -> String {
        words::ASK_TRAINING_DONE.fill(&[
            ("trained", &training.trained().to_string()),
            ("total", &training.total().to_string()),
            ("percent", &training.percent().to_string()),
            (
                "day",
                &clock::in_words(training.publish_by(self.today), self.today),
            ),
        ])
    }

    fn number(&self, talk: &mut Talk<'_>, prompt: &str) -> io::Result<Heard<Number>> {
        loop {
            let text = match heard(talk, prompt)? {
                Ok(text) => text,
                Err(reply) => return Ok(Err(reply)),
            };
            if let Some(why) = not_about_us(&text) {
                return Ok(Ok(Number::NotAboutUs(why.to_owned())));
            }
            match text.parse() {
                Ok(number) => return Ok(Ok(Number::Is(number))),
                Err(_) => talk.say(words::ASK_NUMBER.text)?,
            }
        }
    }

    /// The day of the oldest training that counts; none where nobody knows.
    fn oldest(&self, talk: &mut Talk<'_>) -> io::Result<Heard<Option<i64>>> {
        loop {
            match talk.read(words::ASK_OLDEST.text)? {
                Line::Text(text) => match days::day_of(&text) {
                    Some(day) => return Ok(Ok(Some(day))),
                    None => talk.say(words::ASK_DAY.text)?,
                },
                Line::Reply(Reply::Skip) => return Ok(Ok(None)),
                Line::Reply(reply) => return Ok(Err(reply)),
                Line::Help => talk.say(words::ASK_DAY.text)?,
            }
        }
    }
}

enum Number {
    Is(u32),
    NotAboutUs(String),
}

/// A text that is no command.
fn heard(talk: &mut Talk<'_>, prompt: &str) -> io::Result<Heard<String>> {
    loop {
        match talk.read(prompt)? {
            Line::Text(text) => return Ok(Ok(text)),
            Line::Reply(reply) => return Ok(Err(reply)),
            Line::Help => talk.say(words::ASK_HOW.text)?,
        }
    }
}

/// `yes` or `no` in any case, and the remark after it.
fn yes_or_no(text: &str) -> Option<(bool, Option<String>)> {
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let yes = match word.to_ascii_lowercase().as_str() {
        "yes" | "y" => true,
        "no" | "n" => false,
        _ => return None,
    };
    let remark = rest.trim_start_matches([',', ';', ':', '.', '-', ' ']).trim();
    // `n/a` and `no one` are neither.
    let parted = rest.is_empty() || rest.starts_with([',', ';', ':', '.']) || rest.trim().is_empty();
    parted.then(|| (yes, (!remark.is_empty()).then(|| remark.to_owned())))
}

/// The reason after *not about us*, empty where none was given; `None` where something else was typed.
fn not_about_us(text: &str) -> Option<&str> {
    ["not about us", "not applicable", "n/a"]
        .into_iter()
        .find_map(|words| {
            let begins = text.get(..words.len())?.eq_ignore_ascii_case(words);
            let rest = text.get(words.len()..).filter(|_| begins)?;
            let parted = rest.is_empty() || rest.starts_with([',', ';', ':', '.', ' ']);
            let rest = rest.trim_start_matches([',', ';', ':', '.', ' ']);
            let because = rest
                .get(..7)
                .is_some_and(|word| word.eq_ignore_ascii_case("because"));
            let why = if because { rest.get(7..)? } else { rest };
            parted.then(|| why.trim())
        })
}

/// A message as a sentence: its first letter large, and a full stop.
pub(crate) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    let stop = if message.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{}{}{stop}", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests;
