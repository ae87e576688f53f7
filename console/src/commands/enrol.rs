//! `enrol new`, `enrol list`, `enrol revoke`.

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::EnrolString;
use dspt_report::ProviderId;
use dspt_report::Token;
use dspt_report::counted;
use dspt_report::enrol_string::split_address;
use dspt_store::change::NewToken;
use dspt_store::change::Settings;
use dspt_store::change::TokenRow;
use dspt_store::limits;
use dspt_tui::safe_text::scrub;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::json;

use crate::cli::Enrol;
use crate::cli::EnrolNew;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

mod letters;
mod once;

pub(crate) fn run(
    context: &Context,
    command: Enrol,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    match command {
        Enrol::New(arguments) => {
            if let Some((from, output)) = arguments.from.as_deref().zip(arguments.output.as_deref()) {
                return letters::run(context, &arguments, (from, output), global, out);
            }
            let made = make(context, &arguments)?;
            if global.json {
                out.json(&made.json())
            } else {
                made.tell(out)
            }
        }
        Enrol::Once(arguments) => once::make(context, &arguments, global, out),
        Enrol::SelfChecks { provider } => once::tell(context, &provider, global, out),
        Enrol::List => list(context, global, out),
        Enrol::Revoke { digest } => revoke(context, &digest, out),
    }
}

/// A string that was just made: it is shown once and not kept.
pub(crate) struct Made {
    pub(crate) string: EnrolString,
    provider_name: String,
    uses: u32,
    expires: Timestamp,
    settings: Settings,
}

/// Makes a string for a provider that is there.
pub(crate) fn make(context: &Context, arguments: &EnrolNew) -> anyhow::Result<Made> {
    let settings = address(context, arguments.address.as_deref())?;
    let typed = arguments.provider.as_deref().unwrap_or_default();
    let provider = context
        .wait(context.store.provider_by_code(&SCOPE, typed))
        .with_context(|| {
            format!("cannot make a string for {typed:?}; `dspt-console provider add` adds it")
        })?;
    let (token, mut made) = prepare(context, arguments, provider, settings)?;
    context
        .wait(context.store.token_add(&SCOPE, token, now()))
        .map_err(refused)?;
    let row = context.wait(context.store.provider(&SCOPE, provider, now()))?;
    made.provider_name = row.name;
    Ok(made)
}

/// A string for a provider by its id, which lets nobody join yet, and what makes it good. The provider's name is to be added.
fn prepare(
    context: &Context,
    arguments: &EnrolNew,
    provider: ProviderId,
    settings: Settings,
) -> anyhow::Result<(NewToken, Made)> {
    let authority = context.authority()?;
    let string = EnrolString {
        address: settings.address.clone(),
        pin: authority.pin(),
        provider,
        token: Token::generate()?,
    };
    let expires = now() + SignedDuration::from_hours(24 * i64::from(arguments.days));
    let token = NewToken {
        provider,
        token_sha256: string.token.digest(),
        uses: arguments.uses,
        expires,
        label: arguments.label.clone(),
    };
    let made = Made {
        string,
        provider_name: String::new(),
        uses: arguments.uses,
        expires,
        settings,
    };
    Ok((token, made))
}

/// The address for strings: the one given, which is kept, or the one kept before.
pub(super) fn address(context: &Context, given: Option<&str>) -> anyhow::Result<Settings> {
    let mut settings = context.wait(context.store.settings())?;
    if let Some(given) = given {
        if split_address(given).is_none() {
            return Err(Usage(format!("{given:?} is no address; write HOST or HOST:PORT")).into());
        }
        if settings.address != given {
            settings.address = given.to_owned();
            context.wait(context.store.settings_set(&SCOPE, settings.clone(), now()))?;
        }
    }
    if settings.address.is_empty() {
        return Err(Usage(
            "where do computers reach this console? add --address HOST or HOST:PORT".to_owned(),
        )
        .into());
    }
    Ok(settings)
}

impl Made {
    fn json(&self) -> serde_json::Value {
        json!({
            "string": self.string.to_string(),
            "phrase": self.string.phrase(),
            "provider": self.string.provider,
            "provider_name": self.provider_name,
            "address": self.string.address,
            "uses": self.uses,
            "expires": self.expires,
        })
    }

    fn tell(&self, out: &mut Output) -> anyhow::Result<()> {
        let day = self.expires.strftime("%-d %B %Y");
        out.line(format!(
            "Enrolment string for {}, good for {} until {day}:",
            scrub(&self.provider_name),
            counted(self.uses, "computer", "computers")
        ))?;
        out.line("")?;
        let groups: Vec<String> = self.string.to_string().split(' ').map(str::to_owned).collect();
        for line in groups.chunks(8) {
            out.line(format!("    {}", line.join(" ")))?;
        }
        out.line("")?;
        out.line(format!(
            "The agent must show these four words: {}",
            self.string.phrase()
        ))?;
        out.line("On each computer: dspt-agent enrol STRING")?;
        out.line("This is the only time it is shown. Whoever has it can join as this provider, so send it to nobody else.")?;
        let (operator, telephone) = (&self.settings.operator, &self.settings.telephone);
        let missing = match (operator.is_empty(), telephone.is_empty()) {
            (true, true) => Some("neither is set yet"),
            (true, false) => Some("who runs it is not set yet"),
            (false, true) => Some("the telephone number is not set yet"),
            (false, false) => None,
        };
        if let Some(missing) = missing {
            out.note(format!(
                "People who join are told who runs this console and whom to ring; {missing}."
            ));
            out.note("Set it once: dspt-console serve --operator NAME --telephone NUMBER");
        }
        Ok(())
    }
}

fn list(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let tokens = context.wait(context.store.tokens(&SCOPE))?;
    if global.json {
        return out.json(&tokens);
    }
    if tokens.is_empty() {
        return out.line("No enrolment strings yet. Next: dspt-console enrol new PROVIDER --address HOST");
    }
    let row = |t: &TokenRow| {
        vec![
            t.token_sha256.short(),
            scrub(&t.provider_name).to_string(),
            format!("{} of {}", t.used, t.uses),
            t.expires.strftime("%-d %b %Y").to_string(),
            standing(t).to_owned(),
            scrub(&t.label).to_string(),
        ]
    };
    let rows: Vec<_> = tokens.iter().map(row).collect();
    out.table(
        &["digest", "provider", "used", "until", "standing", "label"],
        &rows,
    )
}

fn standing(token: &TokenRow) -> &'static str {
    if token.revoked {
        "taken back"
    } else if token.expires <= now() {
        "expired"
    } else if token.used >= token.uses {
        "used up"
    } else {
        "good"
    }
}

fn revoke(context: &Context, digest: &str, out: &mut Output) -> anyhow::Result<()> {
    let begins = digest.to_ascii_lowercase();
    if begins.len() < limits::ID_PREFIX_DIGITS || !begins.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Usage(format!(
            "{:?} is not the beginning of an enrolment string's digest: {} digits or more of 0-9 and a-f",
            scrub(digest),
            limits::ID_PREFIX_DIGITS
        ))
        .into());
    }
    let tokens = context.wait(context.store.tokens(&SCOPE))?;
    let mut found = tokens
        .iter()
        .filter(|t| t.token_sha256.to_string().starts_with(&begins));
    let token = match (found.next(), found.next()) {
        (Some(token), None) => token,
        (None, _) => bail!(
            "no enrolment string's digest begins with {:?}; `dspt-console enrol list` shows them",
            scrub(digest)
        ),
        (Some(_), Some(_)) => bail!("more than one digest begins with {begins}; type more of it"),
    };
    context.wait(context.store.token_revoke(&SCOPE, token.token_sha256, now()))?;
    out.line(format!(
        "Taken back: the string for {}. Computers that joined by it stay.",
        scrub(&token.provider_name)
    ))
}
