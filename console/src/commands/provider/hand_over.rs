//! The hand-over file: everything held of a provider, in one archive that opens anywhere.

use std::fs::File;
use std::io::Write;

use anyhow::Context as _;
use dspt_report::wire::HeldLink;
use dspt_store::limits;
use dspt_store::model::ClosingRow;
use dspt_store::model::ComputerHeld;
use dspt_store::model::HandOver;
use dspt_store::model::Origin;
use maud::html;
use serde::Serialize;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::close::day;
use crate::assessment;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::printed;

/// Writes it, and tells how many files are in it.
pub(super) fn write(context: &Context, closing: &ClosingRow, file: File) -> anyhow::Result<usize> {
    let mut archive = Archive {
        zip: ZipWriter::new(file),
        files: 0,
    };
    let hand_over = context.wait(context.store.hand_over(&SCOPE, closing.provider))?;
    archive.add("READ-ME-FIRST.html", page(closing, &hand_over).as_bytes())?;
    said(context, closing, &mut archive)?;
    about(context, closing, &hand_over, &mut archive)?;
    for device in &hand_over.devices {
        archive.add_json(
            &format!("reports/{}.json", device.id),
            &json!({ "device": device, "links": chain(context, device.id)? }),
        )?;
    }
    let files = archive.files;
    let file = archive.zip.finish().context("cannot end the archive")?;
    file.sync_all().context("cannot write the archive")?;
    Ok(files)
}

struct Archive {
    zip: ZipWriter<File>,
    files: usize,
}

impl Archive {
    fn add(&mut self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        self.files += 1;
        self.zip
            .start_file(name, SimpleFileOptions::default().large_file(true))
            .with_context(|| format!("cannot add {name}"))?;
        self.zip
            .write_all(bytes)
            .with_context(|| format!("cannot add {name}"))
    }

    fn add_json(&mut self, name: &str, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_vec_pretty(value).with_context(|| format!("cannot write {name}"))?;
        self.add(name, &text)
    }
}

/// What people said, as the evidence pack shows it and as it was entered.
fn said(context: &Context, closing: &ClosingRow, archive: &mut Archive) -> anyhow::Result<()> {
    let store = context.store.as_ref();
    let joined = assessment::join(store, &context.policies, &SCOPE, closing.provider, now());
    for file in context.wait(joined)?.pack().files()? {
        archive.add(&format!("pack/{}", file.name), &file.bytes)?;
    }
    for held in context.wait(store.assessments(&SCOPE, closing.provider))? {
        let origin = match held.origin {
            Origin::Console => "console".to_owned(),
            Origin::Device(device, _) => device.to_string(),
        };
        for (book, text) in [("answers", &held.answers), ("assets", &held.assets)] {
            if let Some(text) = text {
                archive.add(&format!("entered/{origin}-{book}.yaml"), text.as_bytes())?;
            }
        }
    }
    Ok(())
}

/// Everything else that is held about it.
fn about(
    context: &Context,
    closing: &ClosingRow,
    hand_over: &HandOver,
    archive: &mut Archive,
) -> anyhow::Result<()> {
    let (store, id) = (context.store.as_ref(), closing.provider);
    let detail = context.wait(store.provider_detail(&SCOPE, id, now()))?;
    archive.add_json("held/provider.json", &detail)?;
    archive.add_json("held/closing.json", closing)?;
    let computers = context.wait(store.computers(&SCOPE, id, now()))?;
    let computers: Vec<_> = computers.iter().map(computer).collect();
    archive.add_json("held/computers.json", &computers)?;
    archive.add_json("held/all-computers.json", &hand_over.devices)?;
    let mut strings = context.wait(store.tokens(&SCOPE))?;
    strings.retain(|string| string.provider == id);
    archive.add_json("held/enrolment-strings.json", &strings)?;
    let checks = context.wait(store.self_checks(&SCOPE, id, now()))?;
    archive.add_json("held/personal-computers.json", &checks)?;
    archive.add_json("held/who-looked.json", &context.wait(store.lookers(&SCOPE, id))?)?;
    archive.add_json("held/what-was-done.json", &actions(context, closing)?)?;
    archive.add_json("held/notes.json", &hand_over.notes)?;
    archive.add_json("held/work.json", &hand_over.work)?;
    let mut posts = context.wait(store.operators(&SCOPE))?;
    posts.retain(|post| post.provider == Some(id));
    archive.add_json("held/posts.json", &posts)
}

fn computer(held: &ComputerHeld) -> serde_json::Value {
    json!({
        "computer": held.device,
        "agent": held.agent,
        "policy": held.policy,
        "facts": held.facts,
        "findings": held.findings,
        "inventory": held.inventory,
    })
}

fn actions(context: &Context, closing: &ClosingRow) -> anyhow::Result<Vec<dspt_store::model::ActionRow>> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = context.wait(context.store.actions(
            &SCOPE,
            closing.provider,
            after.as_deref(),
            limits::PAGE_ROWS,
        ))?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

/// What came from a computer, as it came: signed envelopes, and each body once.
fn chain(context: &Context, device: dspt_report::DeviceId) -> anyhow::Result<Vec<HeldLink>> {
    let (mut links, mut from) = (Vec::new(), 0);
    loop {
        let answer = context.wait(context.store.held(device, from))?;
        let last = answer.links.last().map(|link| link.sequence);
        links.extend(answer.links);
        // An answer may end before all is told, by its size or by its count.
        from = match (answer.next, last) {
            (Some(next), _) => next,
            (None, Some(last)) => last + 1,
            (None, None) => return Ok(links),
        };
    }
}

/// Sentences without names in them; a test holds that they are short and plain.
const SENTENCES: [&str; 12] = [
    "This file holds everything that was kept about your organisation.",
    "It is yours. Keep it safe: it tells how your computers are set up.",
    "Nothing of it is taken in any more.",
    "It will all be erased by the date below.",
    "After that nobody can give you another copy.",
    "If you change your mind before that date, ring the people who ran this service for you.",
    "What you can paste into the toolkit, and the lists for it. Open evidence-pack.html first.",
    "What was typed in, on your computers or by your supporter, word for word.",
    "What was kept besides: your places, your computers, notes about you, who looked and who did what.",
    "Each report of each computer as it came, with its signature.",
    "A signature says which key spoke and when. It does not say that all computers were enrolled.",
    "Independent software, not made, approved or checked by NHS England, CQC or ICO.",
];

fn page(closing: &ClosingRow, hand_over: &HandOver) -> String {
    let [
        all,
        yours,
        ended,
        erased,
        last,
        mind,
        pack,
        entered,
        held,
        reports,
        signature,
        independent,
    ] = SENTENCES;
    let main = html! {
        h1 { "For " (closing.name) }
        p { (all) " " (yours) }
        h2 { "What happens now" }
        p { "Closed on " (day(closing.closed)) ". " (ended) }
        p { (erased) " " strong { "Erased by " (day(closing.due)) "." } " " (last) }
        p { (mind) }
        h2 { "What is in this file" }
        table {
            thead { tr { th scope="col" { "Folder" } th scope="col" { "What it holds" } } }
            tbody {
                tr { th scope="row" { "pack" } td { (pack) } }
                tr { th scope="row" { "entered" } td { (entered) } }
                tr { th scope="row" { "held" } td { (held) } }
                tr { th scope="row" { "reports" } td { (reports) } }
            }
        }
        p { "Computers that ever joined: " (hand_over.devices.len()) "." }
        p { (signature) }
        p.small { (independent) }
    };
    printed::page(&format!("Read me first: {}", closing.name), STYLE, &main)
}

const STYLE: &str = "body{font:1.1rem/1.5 Verdana,Arial,sans-serif;color:#111;background:#fff;margin:2rem}\
main{max-width:44rem;margin:0 auto}table{border-collapse:collapse}\
th,td{border:1px solid #555;padding:.4rem .6rem;text-align:left;vertical-align:top}";

#[cfg(test)]
mod tests {
    use super::SENTENCES;

    #[test]
    fn sentences_are_short_and_plain() {
        for sentence in SENTENCES.iter().flat_map(|text| text.split_inclusive(". ")) {
            assert!(sentence.split_whitespace().count() <= 25, "{sentence}");
            for jargon in ["posture", "envelope", "digest", "spool", "attest"] {
                assert!(!sentence.to_lowercase().contains(jargon), "{sentence}");
            }
        }
    }
}
