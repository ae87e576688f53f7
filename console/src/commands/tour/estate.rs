//! `try --estate N`: a programme that never was, in a store of its own that goes away with it.

use anyhow::Context as _;
use dspt_register::CqcId;
use dspt_register::Kind;
use dspt_register::OdsCode;
use dspt_register::Postcode;
use dspt_register::Programme;
use dspt_register::synthetic;
use dspt_register::synthetic_before;
use dspt_register::synthetic_helpers;
use dspt_register::synthetic_indicators;
use dspt_register::synthetic_places;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::Token;
use dspt_store::change::NewLocation;
use dspt_store::change::NewProvider;
use dspt_store::change::NewRegister;
use dspt_store::change::NewToken;
use dspt_store::change::RegisterRows;
use dspt_store::change::Settings;
use dspt_store::silence;
use dspt_tui::View;
use dspt_tui::plain;
use jiff::SignedDuration;
use jiff::Timestamp;

use crate::cli::Global;
use crate::cli::Try;
use crate::commands::tui;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::output::Output;

mod machine;

use machine::Machine;

/// The same estate each time: what was seen yesterday is found again today.
const SEED: u64 = 20_260_630;
/// Providers whose computers report here, at most; the rest are known from registers alone.
const ENROLLED: usize = 120;
/// Locations of an enrolled provider, at most.
const LOCATIONS_EACH: usize = 6;
/// Days for which they have reported.
const DAYS: i64 = 30;

pub(super) fn run(locations: u32, arguments: &Try, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let folder = super::folder()?;
    let context = Context::on(
        context::runtime()?,
        &folder.path().join("console.db"),
        folder.path().join("keys"),
    )?;
    let shown = show(&context, locations, arguments, global, out);
    drop(context);
    let removed = folder.close();
    shown?;
    removed.context("cannot remove the temporary folder")?;
    out.note("The made-up programme and its folder are gone; nothing was left on this machine.");
    Ok(())
}

fn show(
    context: &Context,
    locations: u32,
    arguments: &Try,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let now = context::now();
    out.note(format!(
        "1/2  Making up {locations} locations and their public registers …"
    ));
    let programme = synthetic(SEED, locations, silence::day(now));
    let about = Settings {
        operator: "A made-up support organisation".to_owned(),
        purpose: "To show what a console shows; no provider in it is real.".to_owned(),
        telephone: "01632 960000".to_owned(),
        address: "console.example".to_owned(),
    };
    context.wait(context.store.settings_set(&SCOPE, about, now))?;
    registers(context, &programme, now)?;
    out.note("2/2  Enrolling some of their computers and sealing a month of reports …");
    context.wait(enrol(context, &programme, now))?;
    if out.terminal && !arguments.plain && !global.json {
        return tui::open(context, tui::options(context, global, View::Home)?, out);
    }
    let source = context.source();
    if global.json {
        return out.line(plain::json(&source, &View::Home)?);
    }
    for line in plain::lines(
        &source,
        &tui::options(context, global, View::Home)?,
        &View::Home,
        100,
    )? {
        out.line(line)?;
    }
    out.line("")?;
    crate::commands::show::coverage(context, global, out)
}

/// The registers of some months ago and of today, by the same way that files of the publishers take, and what stands beside
/// them.
fn registers(context: &Context, programme: &Programme, now: Timestamp) -> anyhow::Result<()> {
    let (day, before) = (
        programme.locations_of,
        synthetic_before(programme, programme.locations_of),
    );
    let (organisations, earlier) = (RegisterRows::Organisations, before.locations_of);
    for (kind, of, rows) in [
        (
            Kind::AuthorityIcbs,
            day,
            RegisterRows::AuthorityIcbs(synthetic_places(day)),
        ),
        (
            Kind::Indicators,
            day,
            RegisterRows::Indicators(synthetic_indicators(day)),
        ),
        (Kind::Helpers, day, RegisterRows::Helpers(synthetic_helpers(day))),
        (
            Kind::OdsHeadquarters,
            day,
            organisations(programme.headquarters.clone()),
        ),
        (Kind::OdsSites, day, organisations(programme.sites.clone())),
        (
            Kind::CqcLocations,
            earlier,
            RegisterRows::Locations(before.locations),
        ),
        (
            Kind::CqcLocations,
            day,
            RegisterRows::Locations(programme.locations.clone()),
        ),
        // Figures are made once both registers are held: the earlier search comes last but one.
        (Kind::DsptSearch, earlier, RegisterRows::Dspt(before.dspt)),
        (Kind::DsptSearch, day, RegisterRows::Dspt(programme.dspt.clone())),
    ] {
        let new = NewRegister {
            kind,
            of,
            sha256: Digest::of(format!("{kind} of {of}").as_bytes()),
            rows,
            refused: 0,
        };
        context.wait(context.store.register_import(&SCOPE, new, now))?;
    }
    Ok(())
}

/// Every fourth provider, as far as there are that many, with its computers and their reports in the order of time.
async fn enrol(context: &Context, programme: &Programme, now: Timestamp) -> anyhow::Result<()> {
    let began = now - SignedDuration::from_hours(24 * DAYS);
    let mut machines = Vec::new();
    let mut seen: Vec<&CqcId> = Vec::new();
    for location in &programme.locations {
        let Some(id) = &location.provider else {
            continue;
        };
        if seen.last() != Some(&id) {
            seen.push(id);
            let (number, is_chosen) = (seen.len(), seen.len() % 4 == 1);
            if is_chosen && machines.len() < ENROLLED * 3 {
                let provider = provider(context, programme, id, began).await?;
                let token = Token::generate().context("cannot make an enrolment string")?;
                string(context, provider, &token, now, began).await?;
                for computer in 0..1 + number % 4 {
                    let machine = Machine::enrol(context, (provider, &token), (number, computer), began);
                    machines.push(machine.await?);
                }
            }
        }
    }
    for day in 0..DAYS {
        let at = began + SignedDuration::from_hours(24 * day) + SignedDuration::from_mins(5);
        let mut reports = Vec::new();
        for machine in machines
            .iter_mut()
            .filter(|machine| machine.reports_on(day, DAYS))
        {
            reports.push(machine.report(day, at)?);
        }
        context
            .store
            .accept_all(reports)
            .await
            .context("cannot keep the made-up reports")?;
    }
    Ok(())
}

async fn provider(
    context: &Context,
    programme: &Programme,
    id: &CqcId,
    at: Timestamp,
) -> anyhow::Result<ProviderId> {
    let own = || {
        programme
            .locations
            .iter()
            .filter(|location| location.provider.as_ref() == Some(id))
    };
    let first = own().next();
    let text = |postcode: &Postcode| postcode.as_str().to_owned();
    let name = first
        .map(|location| location.provider_name.as_str())
        .unwrap_or_default();
    let new = NewProvider {
        // Names repeat among so many; its CQC id tells them apart.
        name: format!(
            "{name} {}",
            id.as_str().trim_start_matches("1-01").trim_start_matches('0')
        ),
        cqc: Some(id.to_string()),
        ods: None,
        postcode: first.and_then(|location| location.postcode.as_ref()).map(text),
        telephone: first.and_then(|location| location.telephone.clone()),
    };
    let provider = context.store.provider_add(&SCOPE, new, at).await?;
    for location in own().take(LOCATIONS_EACH) {
        let new = NewLocation {
            provider,
            name: location.name.clone(),
            cqc: Some(location.id.to_string()),
            ods: location.ods.as_ref().map(OdsCode::as_str).map(str::to_owned),
            postcode: location.postcode.as_ref().map(text),
            telephone: location.telephone.clone(),
            headquarters: false,
            since: location.registered_on,
        };
        context.store.location_add(&SCOPE, new, at).await?;
    }
    Ok(provider)
}

async fn string(
    context: &Context,
    provider: ProviderId,
    token: &Token,
    now: Timestamp,
    at: Timestamp,
) -> anyhow::Result<()> {
    let new = NewToken {
        provider,
        token_sha256: token.digest(),
        uses: 5,
        expires: now + SignedDuration::from_hours(24 * 30),
        label: "made up".to_owned(),
    };
    Ok(context.store.token_add(&SCOPE, new, at).await?)
}
