//! Asking what is open, question by question.

use std::io;
use std::io::BufRead;
use std::io::IsTerminal;

use dspt_policies::AnswerBook;
use dspt_policies::EvidenceItem;
use dspt_policies::Readiness;
use dspt_policies::answer::Standing;
use dspt_policies::answer::Value;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::readiness::ItemState;
use dspt_policies::readiness::Said;
use dspt_policies::toolkit::ItemId;
use dspt_policies::toolkit::Level;
use dspt_policies::toolkit::Who;

use super::Desk;
use crate::books;
use crate::books::Opened;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::assessment;
use crate::commands::assessment::Known;
use crate::interview::Card;
use crate::interview::Question;
use crate::interview::Reply;
use crate::interview::Talk;
use crate::interview::sentence;
use crate::words;

pub(super) fn run(here: &mut Surroundings<'_>, desk: &Desk<'_>, only: Option<&str>) -> anyhow::Result<Ended> {
    let only = only
        .map(|word| assessment::item(desk.toolkit, word))
        .transpose()?;
    let opened = books::answers(desk.folder, desk.sets, desk.toolkit)?;
    let known = desk.known(here)?;
    let readiness = known.readiness(desk.toolkit, &opened.book);
    let open: Vec<&EvidenceItem> = match only {
        Some(item) => vec![item],
        None => open(desk, &opened.book, &readiness).collect(),
    };
    let mut input = io::stdin().lock();
    let echo = !io::stdin().is_terminal();
    // Before anything is shown: a question to nobody would look like one that was asked.
    if echo && !open.is_empty() && input.fill_buf()?.is_empty() {
        return Err(Usage::new(
            "there is nobody to ask; answer in a terminal, or take the answers from a file with --from",
        )
        .into());
    }
    begin(
        here,
        desk,
        &opened,
        &readiness,
        only.is_none().then_some(open.len()),
    )?;
    if open.is_empty() {
        return Ok(Ended::Done);
    }
    let mut talk = Talk::new(&mut input, here.out, here.look, echo);
    let mut session = Session {
        desk,
        known: &known,
        book: opened.book.clone(),
        kept: 0,
    };
    let last = session.talk(&mut talk, &open)?;
    session.end(here, &last)
}

/// What is open for whoever is asked, in the toolkit's order: the manager is asked all that is needed and what waits to be
/// confirmed, others what they can answer and did not yet.
fn open<'a>(
    desk: &'a Desk<'_>,
    book: &'a AnswerBook,
    readiness: &'a Readiness,
) -> impl Iterator<Item = &'a EvidenceItem> {
    let state = |id: &ItemId| {
        let needed = readiness.items.iter().map(|item| (item, true));
        let other = readiness.optional.iter().map(|item| (item, false));
        needed.chain(other).find(|(item, _)| item.item == *id)
    };
    desk.toolkit.items().iter().filter(move |item| {
        let Some((state, needed)) = state(&item.id) else {
            return false;
        };
        let open = is_open(state, needed);
        if desk.by == Who::Manager {
            open || state.drafted_by.is_some()
        } else {
            open && item.who.contains(&desk.by) && book.standing(&item.id).draft.is_none()
        }
    })
}

fn is_open(state: &ItemReadiness, needed: bool) -> bool {
    let open = matches!(state.state, ItemState::NeedsAnswer | ItemState::OutOfDate);
    // A question that is not needed is asked again only where it was answered once.
    let once = state.said_on.is_some() || matches!(state.said, Said::InYear(_));
    open && (needed || once)
}

fn begin(
    here: &mut Surroundings<'_>,
    desk: &Desk<'_>,
    opened: &Opened,
    readiness: &Readiness,
    open: Option<usize>,
) -> anyhow::Result<()> {
    assessment::tell_notice(here, desk.toolkit)?;
    let about = [
        ("toolkit", desk.toolkit.name.as_str()),
        ("target", readiness.target.as_str()),
    ];
    match open {
        Some(0) => here.say(&words::ASK_BEGIN_ALL.fill(&about))?,
        Some(open) => {
            let all = readiness.items.len().to_string();
            let counts = [("open", &*open.to_string()), ("all", &*all)];
            here.say(&words::ASK_BEGIN.fill(&[about, counts].concat()))?;
            here.say(words::ASK_HOW.text)?;
        }
        None => here.say(words::ASK_HOW.text)?,
    }
    super::tell_set(here, desk, opened)?;
    here.tell_own_folder()?;
    if let Some(carried) = &opened.carried {
        let year = ("year", carried.year.as_str());
        let count = carried.count.to_string();
        here.say(&words::ASK_CARRIED_OVER.fill(&[year, ("count", &count)]))?;
        if carried.left_behind > 0 {
            let count = carried.left_behind.to_string();
            here.say(&words::ASK_LEFT_BEHIND.fill(&[year, ("count", &count)]))?;
        }
    }
    if !opened.others.is_empty() {
        here.say(&words::ASK_OTHERS.fill(&[("names", &opened.others.join(", "))]))?;
    }
    Ok(())
}

/// One sitting.
struct Session<'a> {
    desk: &'a Desk<'a>,
    known: &'a Known<'a>,
    book: AnswerBook,
    kept: usize,
}

impl Session<'_> {
    /// Asks until all were asked, or nobody answers any more; gives the last reply.
    fn talk(&mut self, talk: &mut Talk<'_>, open: &[&EvidenceItem]) -> anyhow::Result<Reply> {
        let mut at = 0;
        let mut anew = None;
        while let Some(item) = open.get(at) {
            let standing = self.book.standing(&item.id);
            let card = Card {
                item,
                standing,
                policy: self.known.policy,
                findings: &self.known.findings,
                place: (at + 1, open.len()),
                today: self.desk.today,
            };
            card.show(talk)?;
            // What could not be confirmed is asked as if nothing stood there.
            let asked = if anew == Some(at) {
                Standing::default()
            } else {
                standing
            };
            let question = Question::new(item, asked, self.desk.by, self.desk.today);
            match question.ask(talk)? {
                Reply::Answer(answer) => {
                    let no = answer.value == Value::YesNo(false) && item.level != Level::Optional;
                    let desk = self.desk;
                    let say = |book: &mut AnswerBook| Ok(book.say(*answer, desk.toolkit, desk.today)?);
                    self.book = desk.change(say)?.1;
                    self.kept += 1;
                    talk.say(if no { words::ASK_KEPT_NO.text } else { desk.kept() })?;
                    at += 1;
                }
                Reply::Confirm if self.confirm(talk, &item.id)? => at += 1,
                Reply::Confirm => anew = Some(at),
                Reply::Skip => at += 1,
                Reply::Back if at == 0 => talk.say(words::ASK_FIRST.text)?,
                Reply::Back => at -= 1,
                reply @ (Reply::Quit | Reply::End) => return Ok(reply),
            }
        }
        Ok(Reply::Skip)
    }

    /// Whether it was confirmed; what cannot be is asked anew.
    fn confirm(&mut self, talk: &mut Talk<'_>, item: &ItemId) -> anyhow::Result<bool> {
        let today = self.desk.today;
        let (done, book) = self.desk.change(|book| Ok(book.confirm(item, today)))?;
        self.book = book;
        match done {
            Ok(()) => {
                self.kept += 1;
                talk.say(words::ASK_KEPT.text)?;
                Ok(true)
            }
            Err(why) => {
                talk.say(&sentence(&why.to_string()))?;
                Ok(false)
            }
        }
    }

    fn end(&self, here: &mut Surroundings<'_>, last: &Reply) -> anyhow::Result<Ended> {
        let readiness = self.known.readiness(self.desk.toolkit, &self.book);
        let left = open(self.desk, &self.book, &readiness).count();
        let kept = self.kept.to_string();
        let counts = [("kept", kept.as_str()), ("open", &*left.to_string())];
        writeln!(here.out)?;
        here.say(&match (last, left) {
            (_, 0) => words::ASK_DONE.fill(&counts),
            (Reply::End, _) => words::ASK_END.fill(&counts),
            (_, _) => words::ASK_STOP.fill(&counts),
        })?;
        let differs: Vec<&str> = readiness
            .in_state(ItemState::Differs)
            .map(|item| item.reference.as_str())
            .collect();
        if !differs.is_empty() {
            here.say(&words::ASK_DIFFERS.fill(&[("references", &differs.join(", "))]))?;
        }
        here.say(&readiness.in_words())?;
        Ok(Ended::Done)
    }
}
