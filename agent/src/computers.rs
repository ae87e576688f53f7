//! The computers of a pack: this one, and those of files that were made on others, each once.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::Platform;
use dspt_checks::Recorded;
use dspt_pack::Computer;
use dspt_pack::Seen;
use dspt_policies::Policy;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Seed;
use dspt_report::statement::AgentInfo;
use serde::Deserialize;

use crate::clock;
use crate::cycle;
use crate::cycle::Observation;
use crate::disk;
use crate::disk::DiskError;
use crate::handed;
use crate::limits;
use crate::paths::DataFolder;
use crate::plain;
use crate::program;
use crate::seen_file;
use crate::seen_file::FORM;
use crate::seen_file::SeenFile;
use crate::words;

mod error;

pub use error::WithError;
pub use error::WithErrors;

/// A computer as it was seen, and where that comes from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Source {
    /// What was seen.
    pub file: SeenFile,
    /// The file's name; `None` for this computer.
    pub from: Option<String>,
}

impl Source {
    /// What people call it.
    pub fn label(&self) -> String {
        match (&self.from, self.file.label.as_str()) {
            (None, "") => words::PACK_THIS_ONE.text.to_owned(),
            (Some(_), "") => words::PACK_UNNAMED.fill(&[("id", &self.file.device.short())]),
            (_, label) => label.to_owned(),
        }
    }

    /// As a computer of a pack, judged anew by the day on which it was seen: what grew old since then is told by its age
    /// and not as a fault.
    pub fn computer(self, policy: &Policy) -> Computer {
        let label = self.label();
        let day = self.file.seen_day();
        let findings = dspt_policies::judge(policy, &self.file.facts, day);
        let how = match self.from {
            None => Seen::Here,
            Some(_) => Seen::File,
        };
        let mut computer = Computer::new(self.file.device, label, self.file.facts, findings, day, how);
        computer.inventory = Some(self.file.inventory);
        computer
    }
}

/// This computer, as it was observed.
pub fn this(observation: Observation, device: DeviceId, machine: Option<&str>, label: &str) -> SeenFile {
    let os_family = match observation
        .facts
        .iter()
        .find(|(key, _)| key.as_str() == "os.family")
    {
        Some((_, dspt_report::Fact::Known(dspt_report::FactValue::Text(family)))) => family.clone(),
        _ => std::env::consts::OS.to_owned(),
    };
    SeenFile {
        form: FORM.to_owned(),
        label: label.to_owned(),
        device,
        machine: machine.map(machine_hash),
        collected_at: observation.collected_at,
        agent: program::info(),
        os_family,
        facts: observation.facts,
        inventory: observation.inventory,
        service_looked_at: None,
    }
}

/// What a reader has to know of computers of which the service saw a part: when it looked. Each a sentence.
pub fn seen_by_service(sources: &[Source]) -> Vec<String> {
    let remark = |source: &Source| {
        let looked = source.file.service_looked_at?;
        let day = clock::day_in_words(looked.div_euclid(clock::SECONDS_OF_DAY));
        Some(words::PACK_SERVICE.fill(&[("label", &source.label()), ("day", &day)]))
    };
    sources.iter().filter_map(remark).collect()
}

/// A hash of the machine's id that is made for packs and for nothing else, so that it cannot be joined with other uses.
fn machine_hash(id: &str) -> Digest {
    Digest::of(format!("dspt-agent pack {id}").as_bytes())
}

/// An id from the first half of a digest.
fn device_of(digest: Digest) -> DeviceId {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = *digest.as_bytes();
    DeviceId::new([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}

/// The id by which a computer that has not joined a console stands in packs: from the machine's id, else a random one
/// that is kept in the data folder.
///
/// # Errors
/// [`DiskError`]; where the folder cannot be written, a passing one is given instead.
pub fn device_without_key(
    folder: &DataFolder,
    machine: Option<&str>,
    random: &Seed,
) -> Result<DeviceId, DiskError> {
    if let Some(id) = machine {
        return Ok(device_of(machine_hash(id)));
    }
    let path = folder.computer();
    let kept = disk::read(&path, limits::SMALL_FILE_BYTES)?;
    let kept = kept.and_then(|bytes| String::from_utf8(bytes).ok()?.trim().parse().ok());
    if let Some(device) = kept {
        return Ok(device);
    }
    let device = device_of(Digest::of(random.as_bytes()));
    let _ = disk::make_folder(folder.root())
        .and_then(|()| disk::replace(&disk::Live, &path, device.to_string().as_bytes()));
    Ok(device)
}

/// Reads the files and folders that were named, and says all that is wrong with any of them.
///
/// `platform` is this computer's; `today` is in days since 1970-01-01, UTC.
///
/// # Errors
/// [`WithErrors`].
pub fn read(
    named: &[PathBuf],
    policy: &Policy,
    platform: Platform,
    today: i64,
) -> Result<Vec<Source>, WithErrors> {
    let mut errors = Vec::new();
    let mut files = Vec::new();
    for path in named {
        match files_of(path) {
            Ok(found) => files.extend(found),
            Err(error) => errors.push(error),
        }
    }
    if files.len() > limits::OTHER_COMPUTERS {
        return Err(WithErrors(vec![WithError::TooMany { count: files.len() }]));
    }
    let mut sources = Vec::new();
    for path in files {
        match read_one(&path, policy, platform, today) {
            Ok(source) => sources.push(source),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(sources)
    } else {
        Err(WithErrors(errors))
    }
}

/// The file itself, or the files of computers in a folder, by name.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, WithError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = |source| WithError::Folder {
        path: path.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for (count, entry) in std::fs::read_dir(path).map_err(failed)?.enumerate() {
        let entry = entry.map_err(failed)?;
        if count >= limits::HANDED_ENTRIES {
            return Err(WithError::FullFolder {
                path: path.to_owned(),
            });
        }
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(seen_file::PREFIX) && name.ends_with(seen_file::SUFFIX));
        if ours {
            found.push(entry.path());
        }
    }
    if found.is_empty() {
        return Err(WithError::EmptyFolder {
            path: path.to_owned(),
        });
    }
    found.sort();
    Ok(found)
}

/// By which word of its own a file is known.
#[derive(Deserialize)]
struct Word {
    #[serde(default)]
    form: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    format: Option<serde::de::IgnoredAny>,
}

fn read_one(path: &Path, policy: &Policy, platform: Platform, today: i64) -> Result<Source, WithError> {
    let bytes = handed::read(path, limits::HANDED_BYTES)?;
    let name = plain::line(&handed::name(path));
    let word = serde_json::from_slice::<Word>(&bytes).map_err(|source| WithError::NotJson {
        path: path.to_owned(),
        source,
    })?;
    let file = match word {
        Word { form: Some(_), .. } => {
            SeenFile::from_json(&bytes, today).map_err(|source| WithError::SeenFile {
                path: path.to_owned(),
                source,
            })?
        }
        Word { format: Some(_), .. } => recorded(path, &name, &bytes, policy, platform, today)?,
        Word { .. } => {
            return Err(WithError::Neither {
                path: path.to_owned(),
            });
        }
    };
    Ok(Source {
        file,
        from: Some(name),
    })
}

/// A recording, looked at by the probes of this program.
fn recorded(
    path: &Path,
    name: &str,
    bytes: &[u8],
    policy: &Policy,
    platform: Platform,
    today: i64,
) -> Result<SeenFile, WithError> {
    let device = Recorded::from_json(bytes).map_err(|source| WithError::Recording {
        path: path.to_owned(),
        source,
    })?;
    if device.platform() != platform && !cfg!(feature = "every-platform") {
        return Err(WithError::OtherPlatform {
            path: path.to_owned(),
        });
    }
    let day = device.today();
    if !(dspt_policies::clock::FIRST_DAY..=today.saturating_add(1)).contains(&day) {
        return Err(WithError::Day {
            path: path.to_owned(),
            day: clock::day_in_words(day),
        });
    }
    let os_family = match device.platform() {
        Platform::Windows => "windows",
        Platform::Macos => "macos",
        Platform::Linux => "linux",
    };
    let stem = name.strip_suffix(seen_file::SUFFIX).unwrap_or(name);
    let label = stem.strip_prefix(seen_file::PREFIX).unwrap_or(stem);
    let label = label.chars().take(LABEL_CHARS).collect();
    let host: Arc<dyn Host> = Arc::new(device);
    let observation = cycle::observe(&host, policy, day.saturating_mul(clock::SECONDS_OF_DAY));
    Ok(SeenFile {
        form: FORM.to_owned(),
        label,
        // Nothing in a recording tells one computer from another, so only the very same file is the same computer.
        device: device_of(Digest::of(bytes)),
        machine: None,
        collected_at: observation.collected_at,
        agent: AgentInfo {
            os: os_family.to_owned(),
            version: program::info().version,
        },
        os_family: os_family.to_owned(),
        facts: observation.facts,
        inventory: observation.inventory,
        service_looked_at: None,
    })
}

const LABEL_CHARS: usize = 40;

/// Each computer once, the newest of each, in the order given; and what was left out, in sentences.
pub fn once_each(sources: Vec<Source>) -> (Vec<Source>, Vec<String>) {
    let mut order: Vec<usize> = (0..sources.len()).collect();
    let age = |source: &Source| std::cmp::Reverse((source.file.collected_at, source.from.is_none()));
    order.sort_by_key(|place| sources.get(*place).map(age));
    let mut kept: Vec<usize> = Vec::new();
    let mut remarks = Vec::new();
    for place in order {
        let Some(source) = sources.get(place) else {
            continue;
        };
        let newer = kept
            .iter()
            .filter_map(|place| sources.get(*place))
            .find(|newer| newer.file.is_of_same_computer(&source.file));
        match newer {
            None => kept.push(place),
            Some(newer) => remarks.push(words::PACK_TWICE.fill(&[
                ("file", source.from.as_deref().unwrap_or(words::PACK_THIS.text)),
                ("label", &newer.label()),
                ("day", &clock::day_in_words(newer.file.seen_day())),
            ])),
        }
    }
    let mut place = 0..;
    let mut sources = sources;
    sources.retain(|_| place.next().is_some_and(|place| kept.contains(&place)));
    (sources, remarks)
}

#[cfg(test)]
mod tests;
