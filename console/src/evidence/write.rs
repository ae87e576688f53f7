//! Writing evidence: everything that is proven of a provider, and the seal over all of it.

use std::fs::File;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use anyhow::Context as _;
use anyhow::ensure;
use dspt_report::Digest;
use dspt_report::SigningKey;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_store::model::Evidence;
use jiff::Timestamp;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::CHECKPOINT;
use super::CONTENTS;
use super::Computer;
use super::Contents;
use super::FORM;
use super::Files;
use super::KEY;
use super::Link;
use super::PAGE;
use super::body_name;
use super::entry_name;
use super::growth_name;
use super::limits;
use super::link_name;
use super::page;
use super::receipt_name;
use super::seal;
use super::seal::Seal;

/// Writes it into an empty file that can be read too, and tells how many files are in it.
pub(crate) fn write(
    evidence: &Evidence,
    (name, key): (&str, &SigningKey),
    at: Timestamp,
    file: &mut File,
) -> anyhow::Result<usize> {
    let contents = contents(evidence, at);
    let known = NoteKey::new(name, *key.public())?;
    let mut files = files(evidence);
    files.insert(CONTENTS.to_owned(), serde_json::to_vec_pretty(&contents)?);
    files.insert(KEY.to_owned(), format!("{known}\n").into_bytes());
    ensure!(
        files.len() as u64 <= limits::FILES,
        "this provider has more than evidence may hold"
    );
    let mut archive = ZipWriter::new(&mut *file);
    // First, so that whoever unpacks it sees it first.
    add(&mut archive, PAGE, page::page(&contents, &known).as_bytes())?;
    for (name, bytes) in &files {
        add(&mut archive, name, bytes)?;
    }
    archive.finish().context("cannot end the archive")?;
    let sealed = file.seek(SeekFrom::End(0))?.saturating_sub(2);
    let seal = Seal {
        provider: evidence.provider,
        made_at: at.as_second(),
        digest: seal::digest(file, sealed).context("cannot read the archive back")?,
    };
    let note = SignedNote::sign(&seal.to_string(), name, key)?;
    seal::put(file, &note.to_string())
        .and_then(|()| file.sync_all())
        .context("cannot seal the archive")?;
    Ok(files.len() + 1)
}

fn add(archive: &mut ZipWriter<&mut File>, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    archive
        .start_file(name, SimpleFileOptions::default())
        .map_err(anyhow::Error::from)
        .and_then(|()| Ok(archive.write_all(bytes)?))
        .with_context(|| format!("cannot add {name}"))
}

fn contents(evidence: &Evidence, at: Timestamp) -> Contents {
    let computer = |device: &dspt_store::model::EvidenceDevice| Computer {
        id: device.id,
        label: device.label.clone(),
        state: device.state,
        last_heard: device.last_heard.map(Timestamp::as_second),
        missing: device.gaps.clone(),
        links: device
            .links
            .iter()
            .map(|link| Link {
                sequence: link.sequence,
                received_at: link.received_at.as_second(),
            })
            .collect(),
    };
    Contents {
        format: FORM.to_owned(),
        provider: evidence.provider,
        name: evidence.name.clone(),
        made_at: at.as_second(),
        computers: evidence.devices.iter().map(computer).collect(),
    }
}

fn files(evidence: &Evidence) -> Files {
    let mut files = Files::new();
    let checkpoint = evidence.checkpoint.to_string().into_bytes();
    files.insert(CHECKPOINT.to_owned(), checkpoint);
    for growth in &evidence.growth {
        files.insert(growth_name(growth.from), growth.to_string().into_bytes());
    }
    for device in &evidence.devices {
        for link in &device.links {
            let name = link_name(device.id, link.sequence);
            files.insert(receipt_name(&name), link.receipt.to_string().into_bytes());
            files.insert(name, link.envelope.to_json());
        }
        for body in &device.bodies {
            files.insert(body_name(Digest::of(body.as_bytes())), body.clone().into_bytes());
        }
    }
    for entry in &evidence.entries {
        let name = entry_name(entry.receipt.place);
        files.insert(receipt_name(&name), entry.receipt.to_string().into_bytes());
        files.insert(name, entry.body.clone().into_bytes());
    }
    files
}
