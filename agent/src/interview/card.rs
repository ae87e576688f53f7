//! What is shown before a question is asked.

use std::io;

use dspt_policies::EvidenceItem;
use dspt_policies::Policy;
use dspt_policies::answer::Standing;
use dspt_policies::clock;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;

use super::Talk;
use super::said;
use crate::look::Tone;
use crate::words;

/// A question with what is known about it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the gaps of one card")]
pub struct Card<'a> {
    /// The item.
    pub item: &'a EvidenceItem,
    /// What was said about it.
    pub standing: Standing<'a>,
    /// The checks.
    pub policy: &'a Policy,
    /// What they found on this computer.
    pub findings: &'a [Finding],
    /// Which question of how many it is, from 1.
    pub place: (usize, usize),
    /// Days since 1970-01-01, UTC.
    pub today: i64,
}

impl Card<'_> {
    /// Shows it.
    ///
    /// # Errors
    /// What the output answers.
    pub fn show(&self, talk: &mut Talk<'_>) -> io::Result<()> {
        let (place, of) = self.place;
        talk.blank()?;
        let head = words::ASK_HEAD.fill(&[
            ("reference", &self.item.reference),
            ("title", &self.item.title),
            ("place", &place.to_string()),
            ("of", &of.to_string()),
        ]);
        let painted = talk.look().wrap("", &head);
        let painted = talk.look().paint(Tone::Strong, &painted);
        talk.raw(&painted)?;
        if let Some(help) = &self.item.help {
            talk.say(help)?;
        }
        if let Some(says) = &self.item.person_says {
            talk.say(&words::ASK_PERSON_SAYS.fill(&[("text", says)]))?;
        }
        self.seen(talk)?;
        self.before(talk)
    }

    /// What this computer shows, the worst first.
    fn seen(&self, talk: &mut Talk<'_>) -> io::Result<()> {
        let mut seen: Vec<(Tone, String)> = Vec::new();
        for support in &self.item.checks {
            let finding = self
                .findings
                .iter()
                .find(|finding| finding.check == support.check);
            let (Some(finding), Some(check)) = (finding, self.policy.check(&support.check)) else {
                continue;
            };
            let title = check.title();
            let because = || finding.reason.unwrap_or(Reason::NotCollected).in_words();
            match finding.verdict {
                Verdict::Fail => seen.push((Tone::Fix, words::NOT_SO.fill(&[("title", title)]))),
                Verdict::Unknown | Verdict::Error => {
                    let text = words::ASK_UNTOLD.fill(&[("title", title), ("reason", because())]);
                    seen.push((Tone::Untold, text));
                }
                Verdict::Pass => seen.push((Tone::Fine, title.to_owned())),
                Verdict::NotApplicable => {}
            }
        }
        if seen.is_empty() {
            return Ok(());
        }
        let order = |tone: Tone| match tone {
            Tone::Fix | Tone::Know => 0,
            Tone::Untold => 1,
            Tone::Fine | Tone::Strong => 2,
        };
        seen.sort_by_key(|(tone, _)| order(*tone));
        talk.say(words::ASK_SEEN.text)?;
        for (tone, text) in seen {
            let first = format!("  {} ", talk.look().symbol(tone));
            talk.say_at(&first, &text)?;
        }
        Ok(())
    }

    /// What was said before, by whom and when.
    fn before(&self, talk: &mut Talk<'_>) -> io::Result<()> {
        let day = |day| clock::in_words(day, self.today);
        if let Some(answer) = self.standing.counted {
            talk.say(&words::ASK_BEFORE.fill(&[
                ("day", &day(answer.said_on)),
                ("said", &said::in_words(&answer.value)),
            ]))?;
        }
        if let Some((answer, year)) = self.standing.carried {
            let said = said::in_words(&answer.value);
            talk.say(&words::ASK_CARRIED.fill(&[("year", year), ("said", &said)]))?;
        }
        if let Some(draft) = self.standing.draft {
            talk.say(&words::ASK_DRAFTED.fill(&[
                ("who", said::capital(draft.entered_by)),
                ("day", &day(draft.said_on)),
                ("said", &said::in_words(&draft.value)),
            ]))?;
        }
        Ok(())
    }
}
