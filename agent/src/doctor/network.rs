//! The way to the console: its name, the proxy, who answers there, and what time it is there.

use std::net::ToSocketAddrs;
use std::time::Duration;

use dspt_report::enrol_string::split_address;
use dspt_report::words::chain;

use crate::clock;
use crate::doctor::Diagnosis;
use crate::doctor::State;
use crate::enrolment::Console;
use crate::limits;
use crate::plain;
use crate::proxy;
use crate::proxy::Found;
use crate::proxy::Source;
use crate::proxy::System;
use crate::uplink;
use crate::uplink::Uplink;
use crate::uplink::UplinkError;
use crate::words;

pub(crate) const NAME: &str = "name";
pub(crate) const PROXY: &str = "proxy";
pub(crate) const CONSOLE: &str = "console";
pub(crate) const CLOCK: &str = "clock";

/// The proxy that leads to the console, as every command finds it.
pub(crate) fn find_proxy(console: &Console) -> Found {
    let host = split_address(&console.address).map_or("", |(host, _)| host);
    let variable = |name: &str| std::env::var(name).ok();
    proxy::find(host, console.proxy.as_deref(), &System::look(), variable)
}

/// Whether the console's name can be looked up.
pub(crate) fn name(console: &Console, found: &Found) -> Diagnosis {
    let Some((host, port)) = split_address(&console.address) else {
        let said = words::DOCTOR_NO_ADDRESS.fill(&[("address", &console.address)]);
        return Diagnosis::to_do(NAME, State::Broken, said, words::DOCTOR_JOIN_AGAIN_FIX);
    };
    let filled = |sentence: words::Sentence| sentence.fill(&[("host", host)]);
    let bare = host.trim_matches(['[', ']']);
    if bare.parse::<std::net::IpAddr>().is_ok() {
        return Diagnosis::fine(NAME, filled(words::DOCTOR_NAME_NOT_NEEDED));
    }
    let looked_up = (bare, port).to_socket_addrs();
    if looked_up.is_ok_and(|mut addresses| addresses.next().is_some()) {
        Diagnosis::fine(NAME, filled(words::DOCTOR_NAME))
    } else if found.proxy.is_some() {
        Diagnosis::fine(NAME, filled(words::DOCTOR_NAME_BY_PROXY))
    } else {
        Diagnosis::to_do(
            NAME,
            State::Broken,
            filled(words::DOCTOR_NO_NAME),
            words::DOCTOR_NO_NAME_FIX,
        )
    }
}

/// Which proxy is used, and where it was found.
pub(crate) fn proxy(found: &Found, address: &str) -> Diagnosis {
    if let Some(unusable) = &found.unusable {
        let said = words::DOCTOR_PROXY_UNUSABLE.fill(&[("proxy", unusable)]);
        return Diagnosis::to_do(PROXY, State::Broken, said, words::DOCTOR_PROXY_UNUSABLE_FIX);
    }
    if let Some((address, source)) = &found.proxy {
        let source = match source {
            Source::Variable(name) => words::DOCTOR_PROXY_VARIABLE.fill(&[("name", name)]),
            Source::Recorded => words::DOCTOR_PROXY_RECORDED.text.to_owned(),
            Source::System => words::DOCTOR_PROXY_SYSTEM.text.to_owned(),
        };
        let said = words::DOCTOR_PROXY.fill(&[("proxy", &proxy::shown(address)), ("source", &source)]);
        return Diagnosis::fine(PROXY, said);
    }
    if found.excepted {
        return Diagnosis::fine(PROXY, words::DOCTOR_PROXY_EXCEPTED.text.to_owned());
    }
    match &found.script {
        None => Diagnosis::fine(PROXY, words::DOCTOR_PROXY_NONE.text.to_owned()),
        Some(script) => {
            let script = plain::short(script, limits::PROXY_BYTES);
            let said = words::DOCTOR_PROXY_SCRIPT.fill(&[("script", &script)]);
            let fix = words::DOCTOR_PROXY_SCRIPT_FIX.fill(&[("address", address)]);
            Diagnosis::to_do(PROXY, State::Remark, said, words::DOCTOR_PROXY_SCRIPT_FIX).with_fix(fix)
        }
    }
}

/// Who answers at the console's address, and what time it is there.
pub(crate) fn console(console: &Console, most: Duration) -> Vec<Diagnosis> {
    let asked = uplink::talk(async {
        let connection = Uplink::new(&proxy::behind(console.target()))?;
        let about = tokio::time::timeout(most, connection.about()).await;
        about.unwrap_or_else(|_| {
            let address = console.address.clone();
            Err(UplinkError::TimedOut { address })
        })
    });
    match asked {
        Ok(about) => {
            let said = words::DOCTOR_CONSOLE.fill(&[("operator", console.run_by())]);
            vec![Diagnosis::fine(CONSOLE, said), clock_against(about.time)]
        }
        Err(error) => {
            let fix =
                words_for(&error).fill(&[("address", &console.address), ("whom", &console.whom_to_ask())]);
            let said = chain(&error);
            let told = Diagnosis::to_do(CONSOLE, State::Broken, said, words_for(&error)).with_fix(fix);
            vec![told, clock_alone(console.time)]
        }
    }
}

fn words_for(error: &UplinkError) -> words::Sentence {
    match error {
        UplinkError::WrongPin { .. } => words::DOCTOR_WRONG_KEY_FIX,
        UplinkError::Clock { .. } => words::DOCTOR_CLOCK_FIX,
        UplinkError::NotThere { .. } | UplinkError::TimedOut { .. } => words::DOCTOR_NOT_THERE_FIX,
        UplinkError::Proxy { .. } => words::DOCTOR_PROXY_UNUSABLE_FIX,
        UplinkError::Certificate { .. }
        | UplinkError::Refused { .. }
        | UplinkError::Answer { .. }
        | UplinkError::Mismatch { .. }
        | UplinkError::AnswerTooLarge { .. }
        | UplinkError::Address { .. }
        | UplinkError::Tls { .. }
        | UplinkError::Prepare { .. }
        | UplinkError::Runtime { .. } => words::DOCTOR_CONSOLE_FIX,
    }
}

/// This clock against the console's.
fn clock_against(theirs: i64) -> Diagnosis {
    match clock::difference_in_words(clock::now().saturating_sub(theirs)) {
        None => Diagnosis::fine(CLOCK, words::DOCTOR_CLOCK.text.to_owned()),
        Some(said) => Diagnosis::to_do(CLOCK, State::Broken, said, words::DOCTOR_CLOCK_FIX),
    }
}

/// This clock against the newest time that is known for certain, where nobody can be asked.
pub(crate) fn clock_alone(newest_known: i64) -> Diagnosis {
    let now = clock::now();
    if now < newest_known || now < WRITTEN {
        let said = words::DOCTOR_CLOCK_PAST.fill(&[("when", &clock::in_words(now))]);
        Diagnosis::to_do(CLOCK, State::Broken, said, words::DOCTOR_CLOCK_FIX)
    } else {
        let said = words::DOCTOR_CLOCK_ALONE.fill(&[("when", &clock::in_words(now))]);
        Diagnosis::fine(CLOCK, said)
    }
}

/// 1 January 2026: this program is younger, so no right clock shows an earlier time.
const WRITTEN: i64 = 1_767_225_600;
