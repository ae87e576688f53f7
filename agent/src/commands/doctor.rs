//! `doctor`: why reports do not arrive, within five seconds, with what to do.

use std::path::Path;
use std::sync::Arc;

use dspt_policies::Policy;
use serde::Serialize;

use crate::bundle;
use crate::cli::DoctorArgs;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::print_json;
use crate::doctor;
use crate::doctor::Check;
use crate::doctor::Diagnosis;
use crate::doctor::State;
use crate::doctor::disk;
use crate::doctor::network;
use crate::doctor::reports;
use crate::doctor::rights;
use crate::doctor::service;
use crate::enrolment;
use crate::enrolment::Membership;
use crate::limits;
use crate::look::Tone;
use crate::machine;
use crate::plain;
use crate::words;

#[derive(Serialize)]
struct Json<'a> {
    broken: usize,
    checks: &'a [Diagnosis],
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &DoctorArgs) -> anyhow::Result<Ended> {
    let found = doctor::examine(checks(here)?, limits::DOCTOR_TIME);
    let broken = found.iter().filter(|found| found.state == State::Broken).count();
    if arguments.json {
        let checks = &found;
        print_json(here.out, &Json { broken, checks })?;
    } else {
        for diagnosis in &found {
            tell(here, diagnosis)?;
        }
        let summary = match broken {
            0 => words::DOCTOR_ALL_WELL.text.to_owned(),
            count => words::DOCTOR_BROKEN_COUNT.fill(&[("count", &count.to_string())]),
        };
        writeln!(here.out)?;
        here.say(&summary)?;
    }
    Ok(if broken > 0 { Ended::Failed } else { Ended::Done })
}

/// The checks, in the order in which they are told.
fn checks(here: &Surroundings<'_>) -> anyhow::Result<Vec<Check>> {
    let folder = here.folder()?;
    let machine = machine::id(here.host.as_ref());
    let membership = enrolment::membership(&folder, machine.as_deref());
    let today = here.host.today();
    let in_force = bundle::in_force(&folder, clock::now());
    let mut checks = vec![told(reports::joined(&membership))];
    let at = folder.clone();
    checks.push(Check::new("data-folder", move || disk::examine(&at)));
    if let Ok(Membership::Joined(joined)) = membership {
        let console = joined.console.clone();
        let found = network::find_proxy(&console);
        checks.push(told(network::proxy(&found, &console.address)));
        let named = console.clone();
        checks.push(Check::new(network::NAME, move || {
            vec![network::name(&named, &found)]
        }));
        // A little less than all, so that a console that is silent is told as that.
        let most = limits::DOCTOR_TIME * 9 / 10;
        checks.push(Check::new(network::CONSOLE, move || {
            network::console(&console, most)
        }));
        let at = folder.clone();
        checks.push(Check::new("reports", move || reports::waiting(&at, &joined)));
    } else {
        checks.push(told(network::clock_alone(0)));
    }
    checks.push(Check::new("service", move || {
        let program = std::env::current_exe().and_then(|path| path.canonicalize());
        vec![service::examine(
            &folder,
            Path::new("/"),
            &program.unwrap_or_default(),
        )]
    }));
    checks.push(told(reports::policy(&in_force.policy, today)));
    if let Some(reason) = &in_force.refused {
        checks.push(told(reports::policy_refused(reason)));
    }
    let host = Arc::clone(&here.host);
    checks.push(Check::new("rights", move || {
        vec![rights::examine(&host, Policy::shipped())]
    }));
    Ok(checks)
}

/// One that is known already.
fn told(diagnosis: Diagnosis) -> Check {
    Check::new(diagnosis.check, move || vec![diagnosis])
}

fn tell(here: &mut Surroundings<'_>, diagnosis: &Diagnosis) -> anyhow::Result<()> {
    let tone = match diagnosis.state {
        State::Fine => Tone::Fine,
        State::Remark => Tone::Know,
        State::Broken => Tone::Fix,
        State::Untold => Tone::Untold,
    };
    let symbol = here.look.symbol(tone);
    // Colour and symbol are never the only sign.
    let said = match diagnosis.state {
        State::Fine => diagnosis.said.clone(),
        State::Remark => words::DOCTOR_REMARK.fill(&[("said", &diagnosis.said)]),
        State::Broken => words::DOCTOR_BROKEN.fill(&[("said", &diagnosis.said)]),
        State::Untold => words::DOCTOR_UNTOLD.fill(&[("said", &diagnosis.said)]),
    };
    let said = here.look.wrap(&format!("{symbol} "), &plain::line(&said));
    writeln!(
        here.out,
        "{}",
        said.replacen(symbol, &here.look.paint(tone, symbol), 1)
    )?;
    if let Some(fix) = &diagnosis.fix {
        writeln!(here.out, "{}", here.look.wrap("  fix: ", &plain::line(fix)))?;
    }
    Ok(())
}
