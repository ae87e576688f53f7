//! `trust`: the signed document that says whose keys and addresses are good.

use std::fmt;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::Envelope;
use dspt_report::PublicKey;
use dspt_report::TrustDocument;
use dspt_report::enrol_string::split_address;
use dspt_report::limits::ENVELOPE_BYTES;
use dspt_report::limits::TRUSTED_ADDRESSES;
use dspt_report::limits::TRUSTED_LOGS;
use dspt_report::limits::TRUSTED_PINS;
use dspt_report::limits::TRUSTED_POLICY_KEYS;
use dspt_report::log::NoteKey;
use dspt_report::trust;
use dspt_report::trust::Lasting;
use dspt_store::change::NewTrust;
use jiff::Timestamp;
use serde_json::json;

use super::log;
use super::policy::sign;
use crate::assessment;
use crate::author_key;
use crate::cli;
use crate::cli::Global;
use crate::cli::TrustSign;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

pub(crate) fn run(
    context: &Context,
    command: &cli::Trust,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    match command {
        cli::Trust::Sign(arguments) => make(context, arguments, out),
        cli::Trust::Publish { file } => publish(context, file, out),
        cli::Trust::Show => show(context, global, out),
    }
}

fn make(context: &Context, arguments: &TrustSign, out: &mut Output) -> anyhow::Result<()> {
    let key = author_key::open(&arguments.key)?;
    let before = sign::newest_trust(context)?;
    if let Some(before) = &before
        && before.next_key != *key.public()
    {
        bail!(
            "version {} says that another key signs the next: {}",
            before.version,
            String::from(before.next_key)
        );
    }
    let mut document = match before {
        Some(before) => following(before, &key)?,
        None => first(context, &key)?,
    };
    change(&mut document, arguments)?;
    let version = document.version;
    let envelope = dspt_report::seal(document, &key).context("the trust document cannot be signed")?;
    sign::create(&arguments.output, &envelope.to_json())?;
    out.line(format!(
        "Signed version {version} in {}. Next: dspt-console trust publish {}",
        arguments.output.display(),
        arguments.output.display()
    ))
}

fn following(before: TrustDocument, key: &dspt_report::SigningKey) -> anyhow::Result<TrustDocument> {
    Ok(TrustDocument {
        issued: now().as_second().max(before.issued),
        next_key: *key.public(),
        signed_by: *key.public(),
        version: before
            .version
            .checked_add(1)
            .context("there are no more versions")?,
        ..before
    })
}

/// The first names what this console is: its own key, address, and log where it has one.
fn first(context: &Context, key: &dspt_report::SigningKey) -> anyhow::Result<TrustDocument> {
    let address = context.wait(context.store.settings())?.address;
    let listed = |address| lasting(address, FOR_EVER);
    Ok(TrustDocument {
        addresses: (!address.is_empty())
            .then(|| listed(address))
            .into_iter()
            .collect(),
        issued: now().as_second(),
        logs: own_log(context)?
            .map(|log| lasting(log, FOR_EVER))
            .into_iter()
            .collect(),
        next_key: *key.public(),
        pins: vec![lasting(context.authority()?.pin(), FOR_EVER)],
        policy_keys: Vec::new(),
        signed_by: *key.public(),
        version: 1,
    })
}

/// Makes the changes that were asked for, or tells everything that is wrong with them.
fn change(document: &mut TrustDocument, arguments: &TrustSign) -> Result<(), Usage> {
    let until = arguments.until.map_or(FOR_EVER, |day| {
        assessment::day_number(day).saturating_mul(SECONDS_PER_DAY) + SECONDS_PER_DAY - 1
    });
    let mut mistakes = Vec::new();
    for gone in &arguments.remove {
        if !remove(document, gone) {
            mistakes.push(format!("{gone} is not listed; see dspt-console trust show"));
        }
    }
    let mut putting = Putting {
        until,
        mistakes: &mut mistakes,
    };
    putting.all(&mut document.policy_keys, "--policy-key", &arguments.policy_key);
    putting.all(&mut document.pins, "--pin", &arguments.pin);
    putting.all(&mut document.logs, "--log", &arguments.log);
    for text in &arguments.address {
        if split_address(text).is_some() {
            put(&mut document.addresses, text.clone(), until);
        } else {
            mistakes.push(format!("--address: {text:?} is not HOST or HOST:PORT"));
        }
    }
    if let Some(text) = &arguments.next_key {
        match PublicKey::try_from(text.clone()) {
            Ok(key) => document.next_key = key,
            Err(error) => mistakes.push(format!("--next-key: {error}")),
        }
    }
    if document.addresses.is_empty() {
        mistakes.push("give the console's --address HOST or HOST:PORT".to_owned());
    }
    mistakes.extend(beyond(document));
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(Usage(mistakes.join("\n")))
    }
}

/// Lists something no more; whether it was listed.
fn remove(document: &mut TrustDocument, gone: &str) -> bool {
    fn from<T>(list: &mut Vec<Lasting<T>>, is_it: impl Fn(&T) -> bool) -> bool {
        let before = list.len();
        list.retain(|listed| !is_it(&listed.value));
        list.len() < before
    }
    let removed = [
        from(&mut document.policy_keys, |key| String::from(*key) == gone),
        from(&mut document.pins, |pin| pin.to_string() == gone),
        from(&mut document.logs, |log| log.to_string() == gone),
        from(&mut document.addresses, |address| address == gone),
    ];
    removed.contains(&true)
}

/// Lists that are longer than the format has them.
fn beyond(document: &TrustDocument) -> Vec<String> {
    let lists = [
        ("policy keys", document.policy_keys.len(), TRUSTED_POLICY_KEYS),
        ("console keys", document.pins.len(), TRUSTED_PINS),
        ("logs", document.logs.len(), TRUSTED_LOGS),
        ("addresses", document.addresses.len(), TRUSTED_ADDRESSES),
    ];
    let told = |(what, count, most): (&str, usize, usize)| {
        (count > most)
            .then(|| format!("at most {most} {what} can be listed, and these are {count}; see --remove"))
    };
    lists.into_iter().filter_map(told).collect()
}

/// Listing what was typed.
struct Putting<'a> {
    until: i64,
    mistakes: &'a mut Vec<String>,
}

impl Putting<'_> {
    fn all<T>(&mut self, list: &mut Vec<Lasting<T>>, option: &str, texts: &[String])
    where
        T: PartialEq + TryFrom<String, Error: fmt::Display>,
    {
        for text in texts {
            match T::try_from(text.trim().to_owned()) {
                Ok(value) => put(list, value, self.until),
                Err(error) => self.mistakes.push(format!("{option}: {error}")),
            }
        }
    }
}

/// Lists a value from now on; one that is listed gets the new end.
fn put<T: PartialEq>(list: &mut Vec<Lasting<T>>, value: T, until: i64) {
    match list.iter_mut().find(|listed| listed.value == value) {
        Some(listed) => listed.not_after = until,
        None => list.push(lasting(value, until)),
    }
}

/// From an hour ago, so that a clock that is a little behind takes it too.
fn lasting<T>(value: T, until: i64) -> Lasting<T> {
    Lasting {
        not_after: until,
        not_before: now().as_second() - 3_600,
        value,
    }
}

fn publish(context: &Context, file: &std::path::Path, out: &mut Output) -> anyhow::Result<()> {
    let shown = file.display();
    let json = sign::bounded(file, ENVELOPE_BYTES)?;
    let envelope = Envelope::parse(&json).with_context(|| format!("{shown} is not a trust document"))?;
    let kept = sign::newest_trust(context)?;
    let verified = match &kept {
        None => trust::first_trust(&envelope, context.authority()?.pin(), now().as_second()),
        // The last one again is no mistake, and the store tells.
        Some(kept) => match trust::self_signed(&envelope) {
            Ok(same) if same.statement() == kept => Ok(same),
            _ => trust::next_trust(&envelope, kept),
        },
    };
    let verified = verified.with_context(|| format!("{shown} is not published"))?;
    let (pin, own) = (context.authority()?.pin(), own_log(context)?);
    if !verified.statement().has_pin(pin, now().as_second()) {
        bail!(
            "{shown} does not list this console's own key {pin}, so no computer could speak to it any more"
        );
    }
    if let Some(own) = own.filter(|own| !verified.statement().admits_log(own, now().as_second())) {
        bail!(
            "{shown} lists logs and not this console's own, so no computer would believe it; sign it anew with --log {own}"
        );
    }
    let version = verified.statement().version;
    let new = NewTrust { verified, envelope };
    context
        .wait(context.store.trust_publish(&SCOPE, new, now()))
        .map_err(refused)?;
    out.line(format!(
        "Published version {version}. Each computer follows it with its next report."
    ))
}

fn show(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let kept = sign::newest_trust(context)?;
    if global.json {
        return out.json(&json!({ "console_pin": context.authority()?.pin(), "trust": kept }));
    }
    let Some(kept) = kept else {
        return out
            .line("No trust document is published here: computers judge by the checks that they came with.");
    };
    out.line(format!("Version {}", kept.version))?;
    out.line(format!("The next is signed by {}", String::from(kept.next_key)))?;
    let mut rows = Vec::new();
    let mut row = |kind: &str, value: String, from: i64, until: i64| {
        let end = if until == FOR_EVER {
            "for ever".to_owned()
        } else {
            day(until)
        };
        rows.push(vec![kind.to_owned(), value, day(from), end]);
    };
    for Lasting {
        value,
        not_before,
        not_after,
    } in kept.policy_keys
    {
        row("policy key", value.into(), not_before, not_after);
    }
    for Lasting {
        value,
        not_before,
        not_after,
    } in kept.pins
    {
        row("console key", value.to_string(), not_before, not_after);
    }
    for Lasting {
        value,
        not_before,
        not_after,
    } in kept.logs
    {
        row("log", value.to_string(), not_before, not_after);
    }
    for Lasting {
        value,
        not_before,
        not_after,
    } in kept.addresses
    {
        row("address", value, not_before, not_after);
    }
    out.table(&["WHAT", "VALUE", "FROM", "UNTIL"], &rows)
}

/// The log of this console, as its key is told; none where nothing was logged or no key is here.
pub(super) fn own_log(context: &Context) -> anyhow::Result<Option<NoteKey>> {
    let head = context.wait(context.store.log_head())?;
    log::own_key(head.as_ref(), &context.keys)
}

fn day(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    time.strftime("%Y-%m-%d").to_string()
}

const SECONDS_PER_DAY: i64 = 86_400;
/// Until a later version says otherwise: the last second of the year 9998.
const FOR_EVER: i64 = 253_370_764_799;
