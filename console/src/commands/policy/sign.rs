//! `policy key`, `policy sign`, `policy publish`: an author's word on a policy, and its way to the computers.

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use dspt_policies::Bundle;
use dspt_policies::bundle::InUse;
use dspt_report::Envelope;
use dspt_report::TrustDocument;
use dspt_report::limits::BUNDLE_BYTES;
use dspt_report::trust;
use dspt_store::change::NewRelease;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::author_key;
use crate::cli;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

pub(crate) fn key(command: &cli::Key, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let (path, key) = match command {
        cli::Key::New { file } => (file, author_key::create(file)?),
        cli::Key::Show { file } => (file, author_key::open(file)?),
    };
    let public = String::from(*key.public());
    if global.json {
        return out.json(&json!({ "public_key": public }));
    }
    out.line(&public)?;
    if matches!(command, cli::Key::New { .. }) {
        out.note(format!(
            "{} is secret: keep it, and a copy of it, away from the server. The line above is public.",
            path.display()
        ));
    }
    Ok(())
}

pub(crate) fn sign(arguments: &cli::PolicySign, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let files = dspt_policies::read_folder(&arguments.folder)
        .with_context(|| format!("cannot read the checks in {}", arguments.folder.display()))?;
    let key = author_key::open(&arguments.key)?;
    let issued = now();
    let valid_until = issued + SignedDuration::from_hours(24 * i64::from(arguments.days));
    let bundle = Bundle::sign(&files, &key, issued.as_second(), valid_until.as_second())?;
    create(&arguments.output, bundle.as_bytes())?;
    let signed = bundle.verify(key.public())?;
    let (release, day) = (signed.release(), valid_until.to_zoned(TimeZone::UTC).date());
    if global.json {
        return out.json(release);
    }
    out.line(format!(
        "Signed {} version {}, good until {day}, in {}. Look before you publish it: dspt-console policy replay {}",
        release.name,
        release.version,
        arguments.output.display(),
        arguments.output.display()
    ))
}

pub(crate) fn publish(
    context: &Context,
    file: &Path,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let bundle = read(file)?;
    let trust = newest_trust(context)?.context(NO_TRUST)?;
    let before = context.wait(context.store.policy_published())?;
    if before
        .as_ref()
        .is_some_and(|before| before.bundle == bundle.as_bytes())
    {
        return out.line("This very policy was published last; nothing is changed.");
    }
    let in_use = before.map_or_else(InUse::shipped, |before| InUse::of(&before.release));
    let released = bundle
        .admit(&trust, &in_use, now().as_second())
        .with_context(|| format!("{} is not published", file.display()))?;
    let new = NewRelease {
        verified: released.verified().clone(),
        bundle: released.as_bytes().to_vec(),
        good_for_days: released.policy().good_for_days(),
    };
    context
        .wait(context.store.policy_publish(&SCOPE, new, now()))
        .map_err(refused)?;
    let release = released.release();
    if global.json {
        return out.json(release);
    }
    out.line(format!(
        "Published {} version {}. Each computer fetches it with its next report and judges by it from the one after.",
        release.name, release.version
    ))
}

/// The trust document published last.
pub(crate) fn newest_trust(context: &Context) -> anyhow::Result<Option<TrustDocument>> {
    let json = context.wait(context.store.trust_document(None))?;
    json.as_deref().map(kept_trust).transpose()
}

/// A trust document as it is kept.
pub(crate) fn kept_trust(json: &[u8]) -> anyhow::Result<TrustDocument> {
    let envelope = Envelope::parse(json).context("the kept trust document cannot be read")?;
    let verified = trust::self_signed(&envelope).context("the kept trust document cannot be used")?;
    Ok(verified.into_statement())
}

/// A bundle from a file of at most what a bundle may have.
pub(crate) fn read(file: &Path) -> anyhow::Result<Bundle> {
    let bytes = bounded(file, BUNDLE_BYTES)?;
    Bundle::parse(&bytes).with_context(|| format!("{} is not a signed policy", file.display()))
}

/// A file of at most so many bytes.
pub(crate) fn bounded(file: &Path, most: usize) -> anyhow::Result<Vec<u8>> {
    let shown = file.display();
    let about = std::fs::metadata(file).with_context(|| format!("cannot read {shown}"))?;
    if !about.is_file() {
        bail!("{shown} is not a file");
    }
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(most as u64 + 1).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {shown}"))?;
    if bytes.len() > most {
        bail!("{shown} has more than {most} bytes; is it the right file?");
    }
    Ok(bytes)
}

/// Writes a new file; one that is there stays.
pub(crate) fn create(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    File::create_new(file)
        .and_then(|mut open| {
            open.write_all(bytes)?;
            open.sync_all()
        })
        .with_context(|| format!("cannot write {}", file.display()))
}

const NO_TRUST: &str = "no trust document is published here, so no computer would follow any policy; make one first: \
    dspt-console trust sign --key TRUST.key --policy-key PUBLIC -o FILE, then dspt-console trust publish FILE";
