//! `sharing`: who sees what of this computer, and how much that is to be.

mod own;

use dspt_report::statement::Sharing;
use serde::Serialize;

use crate::cli::LevelWord;
use crate::cli::SharingArgs;
use crate::cli::SharingWhat;
use crate::commands::Ended;
use crate::commands::NOT_JOINED;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::print_json;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Console;
use crate::enrolment::Membership;
use crate::machine;
use crate::words;
use crate::words::Sentence;

#[derive(Serialize)]
struct Json<'a> {
    level: Sharing,
    operator: &'a str,
    provider: &'a str,
    purpose: &'a str,
    telephone: &'a str,
    #[serde(flatten)]
    told: own::Told,
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &SharingArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    let machine = machine::id(here.host.as_ref());
    if !folder.root().exists() {
        return not_joined(here, arguments);
    }
    // Only a change needs the folder for itself.
    let _hold = arguments.level.map(|_| enrolment::hold(&folder)).transpose()?;
    let Membership::Joined(joined) = enrolment::membership(&folder, machine.as_deref())? else {
        return not_joined(here, arguments);
    };
    let mut joined = *joined;
    match &arguments.what {
        Some(SharingWhat::Give(given)) => return own::give(here, &joined, &folder, given),
        Some(SharingWhat::Withdraw(taken)) => return own::withdraw(here, &joined, &folder, taken),
        Some(SharingWhat::Progress { json }) => return own::progress(here, &joined, &folder, *json),
        None => {}
    }
    if let Some(level) = arguments.level {
        joined.console.sharing = of(level);
        enrolment::keep_console(&folder, &disk::Live, &joined.console)?;
    }
    let told = own::told(&folder, &joined)?;
    let console = joined.console;
    if arguments.json {
        print_json(here.out, &json(&console, told))?;
        return Ok(Ended::Done);
    }
    if arguments.level.is_some() {
        here.say(words::SHARING_CHANGED.text)?;
    }
    here.say(&words::SHARING_WHO.fill(&[
        ("operator", &console.operator),
        ("provider", &console.provider_name),
        ("telephone", console.telephone()),
    ]))?;
    here.say(&words::SHARING_WHY.fill(&[("purpose", &console.purpose)]))?;
    here.say(sees(console.sharing).text)?;
    if console.sharing == Sharing::Devices {
        here.say(words::SHARING_SHOW.text)?;
    } else {
        here.say(words::SHARING_LESS.text)?;
        here.say(words::SHARING_BEFORE.text)?;
    }
    own::say(here, &told)?;
    Ok(Ended::Done)
}

/// Who only asks who sees something is answered: nobody. There is nothing to change, and nobody to ask.
fn not_joined(here: &mut Surroundings<'_>, arguments: &SharingArgs) -> anyhow::Result<Ended> {
    if arguments.what.is_some() || arguments.level.is_some() || arguments.json {
        return Err(Usage::new(NOT_JOINED).into());
    }
    here.say(words::SHARING_NOBODY.text)?;
    Ok(Ended::Done)
}

fn json(console: &Console, told: own::Told) -> Json<'_> {
    Json {
        level: console.sharing,
        operator: &console.operator,
        provider: &console.provider_name,
        purpose: &console.purpose,
        telephone: &console.telephone,
        told,
    }
}

/// The level that a word means.
pub(super) fn of(word: LevelWord) -> Sharing {
    match word {
        LevelWord::Public => Sharing::Public,
        LevelWord::Progress => Sharing::Progress,
        LevelWord::Items => Sharing::Items,
        LevelWord::Devices => Sharing::Devices,
    }
}

pub(super) fn sees(level: Sharing) -> Sentence {
    match level {
        Sharing::Public => words::SHARING_PUBLIC,
        Sharing::Progress => words::SHARING_PROGRESS,
        Sharing::Items => words::SHARING_ITEMS,
        Sharing::Devices => words::SHARING_DEVICES,
    }
}
