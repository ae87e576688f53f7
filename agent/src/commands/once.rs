//! `check --once`: on a personal computer. Nothing is kept, no folder is made, and nothing is sent before it was shown and
//! agreed to.

use anyhow::Context;
use dspt_checks::Platform;
use dspt_policies::Policy;
use dspt_policies::Toolkit;
use dspt_report::EnrolString;
use dspt_report::self_check::Family;
use dspt_report::wire;

use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::check;
use crate::commands::print_json;
use crate::once;
use crate::proxy;
use crate::uplink;
use crate::uplink::Target;
use crate::uplink::Uplink;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, code: &[String]) -> anyhow::Result<Ended> {
    // A mistyped code is told before the checks run.
    let code = (!code.is_empty())
        .then(|| code.concat().parse::<EnrolString>())
        .transpose()
        .map_err(|source| Usage::because("the one-time code cannot be read", source))?;
    let policy = Policy::shipped();
    let seen = check::look(here, policy);
    if let Some(notice) = words::notice(Toolkit::in_use(here.host.today())) {
        here.say(notice)?;
    }
    let mut explanation = seen.explain(here, policy);
    explanation.says_next = false;
    write!(here.out, "{}", explanation.text(&here.look))?;
    writeln!(here.out)?;
    let Some(code) = code else {
        here.say(words::ONCE_NOTHING_KEPT.text)?;
        return Ok(Ended::Done);
    };
    let connection = Uplink::new(&proxy::behind(Target::new(code.address.clone(), code.pin)))?;
    let about = uplink::talk(connection.about())?;
    let key = once::key()?;
    let said = once::result(&code, family(here.host.platform()), &seen.findings, &key);
    let or = |text: &str, other: &str| if text.trim().is_empty() { other } else { text }.to_owned();
    let operator = or(&about.operator, &code.address);
    here.say(&words::ONCE_ABOUT.fill(&[
        ("operator", &operator),
        ("phrase", &code.phrase()),
        ("telephone", &or(&about.telephone, &operator)),
    ]))?;
    here.say(words::ONCE_WHAT.text)?;
    print_json(here.out, &said)?;
    here.say(words::ONCE_NEVER.text)?;
    if !here.ask(words::ONCE_ASK.text)? {
        here.say(words::ONCE_NOT.text)?;
        return Ok(Ended::Done);
    }
    let envelope = once::seal(said, &key).context("the result cannot be signed; please report this")?;
    let request = wire::encode_enrolment(&envelope.to_json(), code.token.as_bytes());
    let answer = uplink::talk(connection.once(request))?;
    here.say(&words::ONCE_SENT.fill(&[("provider", &answer.provider_name)]))?;
    Ok(Ended::Done)
}

fn family(platform: Platform) -> Family {
    match platform {
        Platform::Linux => Family::Linux,
        Platform::Macos => Family::Macos,
        Platform::Windows => Family::Windows,
    }
}
