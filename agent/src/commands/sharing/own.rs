//! What people of the provider see and say of all of it: who looked, who may see what, how far they are.

use anyhow::Context;
use dspt_report::Nonce;
use dspt_report::OwnView;
use dspt_report::Permitting;
use dspt_report::Withdrawing;
use dspt_report::statement::Predicate;
use dspt_report::statement::Sharing;
use dspt_report::wire::PartyNamed;
use dspt_report::wire::Permitted;
use dspt_report::wire::ProgressAnswer;
use dspt_report::wire::SharingAnswer;
use dspt_report::words::chain;
use serde::Serialize;

use crate::cli::LevelWord;
use crate::cli::SharingGive;
use crate::cli::SharingWithdraw;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::link;
use crate::commands::print_json;
use crate::disk;
use crate::enrolment::Joined;
use crate::limits;
use crate::own;
use crate::own::LastTold;
use crate::paths::DataFolder;
use crate::plain;
use crate::uplink;
use crate::uplink::Uplink;
use crate::words;
use crate::words::Sentence;

/// What is known of who sees what: told now, or told before and why not now.
#[derive(Serialize)]
pub(super) struct Told {
    #[serde(flatten)]
    last: Option<LastTold>,
    /// Why the console did not tell it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_now: Option<String>,
}

/// Asks the console; where it does not answer, what it told last.
pub(super) fn told(folder: &DataFolder, joined: &Joined) -> anyhow::Result<Told> {
    let asked = own::question(&joined.identity, OwnView::Sharing, clock::now())?;
    let answer = Uplink::new(&link::target(folder, joined))
        .and_then(|connection| uplink::talk(connection.own::<SharingAnswer>(asked)));
    match answer {
        Ok(answer) => {
            let last = LastTold {
                answer,
                told_at: clock::now(),
            };
            // Only for people, and for when the console is away.
            let _ = own::keep(folder, &disk::Live, &last);
            Ok(Told {
                last: Some(last),
                not_now: None,
            })
        }
        Err(error) => Ok(Told {
            last: own::last(folder)?,
            not_now: Some(chain(&error)),
        }),
    }
}

/// Says who may see what and who looked.
pub(super) fn say(here: &mut Surroundings<'_>, told: &Told) -> anyhow::Result<()> {
    if let Some(reason) = &told.not_now {
        here.say(&words::SHARING_NOT_NOW.fill(&[("reason", reason)]))?;
    }
    let Some(last) = &told.last else {
        here.say(words::SHARING_NEVER_TOLD.text)?;
        return Ok(());
    };
    if told.not_now.is_some() {
        let day = clock::day_in_words(last.told_at.div_euclid(clock::SECONDS_OF_DAY));
        here.say(&words::SHARING_TOLD_ON.fill(&[("day", &day)]))?;
    }
    let holding: Vec<&Permitted> = last.answer.permissions.iter().filter(|row| row.holds).collect();
    if holding.is_empty() {
        here.say(words::SHARING_NOBODY_ELSE.text)?;
    }
    for row in &holding {
        here.say(&permitted(row))?;
    }
    if !holding.is_empty() {
        here.say(words::SHARING_HOW_TO_END.text)?;
    }
    if last.answer.looks.is_empty() {
        here.say(words::SHARING_NO_LOOKS.text)?;
    }
    for look in last.answer.looks.iter().take(LOOKS_SHOWN) {
        let sentence = if look.level == Sharing::Devices {
            words::SHARING_LOOKED_DEVICES
        } else {
            words::SHARING_LOOKED_ITEMS
        };
        here.say(&sentence.fill(&[
            ("party", &name(&look.party)),
            ("role", &plain::short(&look.role, 20)),
            ("day", &clock::day_in_words(look.day)),
        ]))?;
    }
    let more = last.answer.looks.len().saturating_sub(LOOKS_SHOWN);
    if more > 0 {
        here.say(&words::SHARING_LOOKED_MORE.fill(&[("count", &more.to_string())]))?;
    }
    if !last.answer.parties.is_empty() {
        let names: Vec<String> = last
            .answer
            .parties
            .iter()
            .map(|party| name(&party.name))
            .collect();
        here.say(&words::SHARING_PARTIES.fill(&[("names", &names.join(", "))]))?;
        here.say(words::SHARING_HOW_TO_GIVE.text)?;
    }
    Ok(())
}

/// How far the provider is, as the console works it out from all of its computers and answers.
pub(super) fn progress(
    here: &mut Surroundings<'_>,
    joined: &Joined,
    folder: &DataFolder,
    json: bool,
) -> anyhow::Result<Ended> {
    let asked = own::question(&joined.identity, OwnView::Progress, clock::now())?;
    let answer = Uplink::new(&link::target(folder, joined))
        .and_then(|connection| uplink::talk(connection.own::<ProgressAnswer>(asked)));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            here.say(&words::SHARING_NOT_NOW.fill(&[("reason", &chain(&error))]))?;
            return Ok(Ended::Failed);
        }
    };
    if json {
        print_json(here.out, &answer)?;
        return Ok(Ended::Done);
    }
    if let Some(notice) = &answer.notice {
        here.say(&plain::short(notice, limits::REASON_CHARS))?;
    }
    here.say(&words::SHARING_PROGRESS_OF.fill(&[
        ("provider", &joined.console.provider_name),
        ("answered", &answer.answered.to_string()),
        ("needed", &answer.needed.to_string()),
        ("computers", &answer.computers.to_string()),
    ]))?;
    if answer.differing > 0 {
        here.say(&words::SHARING_PROGRESS_DIFFERS.fill(&[("count", &answer.differing.to_string())]))?;
    }
    Ok(Ended::Done)
}

/// Gives a permission, signed with this computer's key.
pub(super) fn give(
    here: &mut Surroundings<'_>,
    joined: &Joined,
    folder: &DataFolder,
    given: &SharingGive,
) -> anyhow::Result<Ended> {
    let until = clock::day_of(&given.until).ok_or_else(|| {
        Usage::new(format!(
            "{:?} is not a day; write it as 2027-03-31 or 31/03/2027",
            given.until
        ))
    })?;
    if given.level == LevelWord::Public {
        return Err(Usage::new(
            "public needs no permission; choose progress, items or devices, or withdraw what was given",
        )
        .into());
    }
    let connection = Uplink::new(&link::target(folder, joined))?;
    let party = party(&connection, joined, &given.party)?;
    let level = super::of(given.level);
    here.say(&ask_words(level).fill(&[
        ("party", &name(&party.name)),
        ("provider", &joined.console.provider_name),
        ("day", &clock::day_in_words(until)),
    ]))?;
    if !given.yes && !here.ask(words::SHARING_GIVE_ASK.text)? {
        here.say(words::SHARING_GIVE_NOT.text)?;
        return Ok(Ended::Failed);
    }
    let said = Permitting {
        agreed_by: given.agreed_by.clone(),
        collected_at: clock::now(),
        device: joined.identity.device(),
        level,
        nonce: Nonce::generate()?,
        party: party.id,
        purpose: given.purpose.clone(),
        text: TEXT_VERSION,
        until,
    };
    send(here, joined, &connection, said)?;
    here.say(words::SHARING_GIVEN.text)?;
    Ok(Ended::Done)
}

/// Takes a permission back.
pub(super) fn withdraw(
    here: &mut Surroundings<'_>,
    joined: &Joined,
    folder: &DataFolder,
    taken: &SharingWithdraw,
) -> anyhow::Result<Ended> {
    let connection = Uplink::new(&link::target(folder, joined))?;
    let party = party(&connection, joined, &taken.party)?;
    let said = Withdrawing {
        collected_at: clock::now(),
        device: joined.identity.device(),
        nonce: Nonce::generate()?,
        party: party.id,
    };
    send(here, joined, &connection, said)?;
    here.say(&words::SHARING_WITHDRAWN.fill(&[("party", &name(&party.name))]))?;
    Ok(Ended::Done)
}

fn send<P: Predicate>(
    here: &mut Surroundings<'_>,
    joined: &Joined,
    connection: &Uplink,
    said: P,
) -> anyhow::Result<()> {
    let envelope = dspt_report::seal(said, joined.identity.key())
        .map_err(|_| Usage::new("the purpose and the role must be there, and have at most 120 bytes each"))?;
    let answer = uplink::talk(connection.permission(envelope.to_json()))
        .context("nothing was changed; dspt-agent sharing shows what holds")?;
    if answer.statement == envelope.id() {
        return Ok(());
    }
    here.say(words::SHARING_OTHER_ANSWER.text)?;
    anyhow::bail!("the console's answer is about another statement; dspt-agent sharing shows what holds")
}

/// The organisation that was typed, of those that the console knows now.
fn party(connection: &Uplink, joined: &Joined, typed: &str) -> anyhow::Result<PartyNamed> {
    let asked = own::question(&joined.identity, OwnView::Sharing, clock::now())?;
    let answer: SharingAnswer =
        uplink::talk(connection.own(asked)).context("cannot ask which organisations there are")?;
    let party = own::meant(&answer.parties, typed).map_err(Usage::new)?;
    Ok(party.clone())
}

fn permitted(row: &Permitted) -> String {
    let sentence = match row.level {
        Sharing::Devices => words::SHARING_SEES_DEVICES,
        Sharing::Items => words::SHARING_SEES_ITEMS,
        Sharing::Progress | Sharing::Public => words::SHARING_SEES_PROGRESS,
    };
    sentence.fill(&[
        ("party", &name(&row.party.name)),
        ("day", &clock::day_in_words(row.until)),
    ])
}

fn ask_words(level: Sharing) -> Sentence {
    match level {
        Sharing::Devices => words::SHARING_GIVE_DEVICES,
        Sharing::Items => words::SHARING_GIVE_ITEMS,
        Sharing::Progress | Sharing::Public => words::SHARING_GIVE_PROGRESS,
    }
}

/// A name from the console, fit to be shown.
fn name(text: &str) -> String {
    plain::short(text, dspt_report::limits::LABEL_BYTES)
}

/// Which version of the words above is agreed to. Other words are another version.
const TEXT_VERSION: u32 = 1;
/// Looks that are said one by one.
const LOOKS_SHOWN: usize = 10;
