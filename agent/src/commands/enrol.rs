//! `enrol`: join a console. It is shown and asked about before anything is made or sent.

use std::io;
use std::io::IsTerminal;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use dspt_report::EnrolString;
use dspt_report::limits as format_limits;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use dspt_report::wire::About;

use crate::cli::EnrolArgs;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::sharing;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Console;
use crate::enrolment::Membership;
use crate::log_watch;
use crate::machine;
use crate::plain;
use crate::proxy;
use crate::uplink;
use crate::uplink::Target;
use crate::uplink::Uplink;
use crate::uplink::UplinkError;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &EnrolArgs) -> anyhow::Result<Ended> {
    let string = read_string(&arguments.string)?;
    let label = enrolment::label(&arguments.label)
        .map_err(|source| Usage::because("the label cannot be used", source))?;
    let level = arguments.share.map(sharing::of);
    let sharing = level.unwrap_or(Sharing::Devices);
    let folder = here.folder()?;
    let _hold = enrolment::hold(&folder)?;
    let machine = machine::id(here.host.as_ref());
    let machine = machine.as_deref();

    if !arguments.again
        && let Membership::Joined(joined) = enrolment::membership(&folder, machine)?
    {
        if !joined.enrolment.answers(&string) {
            return Err(enrolment::EnrolError::AlreadyJoined.into());
        }
        here.say(&about_console(words::JOIN_ALREADY, &joined.console))?;
        // What was agreed to is changed where people see it, never by joining again.
        if level.is_some_and(|level| level != joined.console.sharing) {
            here.say(words::JOIN_LEVEL.text)?;
        }
        return Ok(Ended::Done);
    }
    // The proxy of the person who runs this is recorded: a service would not see it.
    let target = proxy::behind(Target::new(string.address.clone(), string.pin));
    let connection = Uplink::new(&target)?;
    let about = uplink::talk(connection.about())?;
    introduce(here, &string, &about, sharing)?;
    if !arguments.yes && !here.ask(words::JOIN_ASK.text)? {
        here.say(words::JOIN_NOT.text)?;
        return Ok(Ended::Failed);
    }
    if arguments.again {
        let aside = enrolment::set_aside(&folder, clock::now())?;
        tell_aside(here, aside.as_deref())?;
    }
    let prepared = enrolment::prepare(
        &folder,
        &disk::Live,
        machine,
        &string,
        &label,
        sharing,
        clock::now(),
    )?;
    tell_aside(here, prepared.aside.as_deref())?;
    let request = wire::encode_enrolment(&prepared.enrolment.envelope.to_json(), string.token.as_bytes());
    let answer = uplink::talk(connection.enrol(request)).map_err(explain)?;
    let console = enrolment::settle(&folder, &disk::Live, &prepared, &target, &about, &answer)?;
    // Where it is not told now, it is asked for with the first report.
    let ask = async |path: String, most| connection.published(&path, None, most).await;
    let _ = uplink::talk(log_watch::join(&folder, &disk::Live, ask));
    here.say(&about_console(words::JOIN_DONE, &console))?;
    if !console.confirmed {
        here.say(words::JOIN_TO_CONFIRM.text)?;
    }
    here.say(words::JOIN_NEXT.text)?;
    Ok(Ended::Done)
}

/// The string from the arguments, or from standard input where there are none.
fn read_string(arguments: &[String]) -> anyhow::Result<EnrolString> {
    let mut text = arguments.join(" ");
    if text.is_empty() || text == "-" {
        if io::stdin().is_terminal() {
            return Err(Usage::new(
                "no enrolment string was given; type it from your letter: dspt-agent enrol 041K7 9QX2M ...",
            )
            .into());
        }
        text.clear();
        let most = format_limits::ENROL_STRING_BYTES as u64 + 1;
        io::stdin()
            .lock()
            .take(most)
            .read_to_string(&mut text)
            .context("cannot read the enrolment string from standard input")?;
    }
    text.trim()
        .parse()
        .map_err(|source| Usage::because("this enrolment string cannot be used", source).into())
}

fn introduce(
    here: &mut Surroundings<'_>,
    string: &EnrolString,
    about: &About,
    level: Sharing,
) -> io::Result<()> {
    here.say(words::JOIN_HEAD.text)?;
    let phrase = string.phrase();
    let lines = [
        (words::JOIN_OPERATOR, "operator", about.operator.as_str()),
        (words::JOIN_PURPOSE, "purpose", about.purpose.as_str()),
        (words::JOIN_TELEPHONE, "telephone", about.telephone.as_str()),
        (words::JOIN_ADDRESS, "address", string.address.as_str()),
        (words::JOIN_PHRASE, "phrase", phrase.as_str()),
    ];
    for (sentence, name, value) in lines {
        // What a console does not say about itself is said to be missing, not left out.
        let value = if value.trim().is_empty() {
            words::JOIN_UNSAID.text
        } else {
            value
        };
        let value = plain::short(value, format_limits::LABEL_BYTES);
        let line = here.look.wrap("  ", &sentence.fill(&[(name, &value)]));
        writeln!(here.out, "{line}")?;
    }
    let sent = match level {
        Sharing::Devices => words::JOIN_SENT,
        Sharing::Items | Sharing::Progress | Sharing::Public => sharing::sees(level),
    };
    for sentence in [words::JOIN_COMPARE, sent, words::JOIN_NEVER, words::JOIN_SHOW] {
        here.say(sentence.text)?;
    }
    writeln!(here.out)
}

fn tell_aside(here: &mut Surroundings<'_>, aside: Option<&Path>) -> io::Result<()> {
    if let Some(aside) = aside {
        let text = words::JOIN_ASIDE.fill(&[("folder", &aside.display().to_string())]);
        here.say(&text)?;
    }
    Ok(())
}

/// A refused enrolment keeps its key: the same string may be tried again, another makes a new key.
fn explain(error: UplinkError) -> anyhow::Error {
    let refused = matches!(&error, UplinkError::Refused { status, .. } if (400..500).contains(status));
    let error = anyhow::Error::from(error);
    if refused {
        error.context("this computer was not joined; ask whoever gave you the string for a new one")
    } else {
        error
            .context("it is not known whether this computer was joined; run enrol again with the same string")
    }
}

fn about_console(sentence: words::Sentence, console: &Console) -> String {
    sentence.fill(&[
        ("provider", &console.provider_name),
        ("operator", console.run_by()),
    ])
}
