//! Captures a device into a recording: what the probes ask for and what it answers, made safe to hand on.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::apt_lists;
use crate::host::Hardware;
use crate::host::Host;
use crate::host::HostError;
use crate::host::Memo;
use crate::host::Platform;
use crate::host::Refusal;
use crate::host::Stat;
use crate::host::is_windows;
use crate::host::windows::Windows;
use crate::limits;
use crate::packages;
use crate::recording::Answer;
use crate::recording::Content;
use crate::recording::FORMAT;
use crate::recording::FORMAT_WITH_WINDOWS;
use crate::recording::Place;
use crate::recording::Recording;
use crate::recording::RecordingError;
use crate::recording::windows::WindowsAnswers;
use crate::redact::Redaction;
use crate::runner;
use crate::runner::Observed;

mod windows;

/// Records a device: runs every probe and the inventory on it and keeps what they were answered, no more.
///
/// People's names, their passwords' hashes, secrets, names of wireless networks, addresses of other computers (links, mail,
/// IPv4 and IPv6, names under the usual domains or after a setting that names a server), and identifiers of disks are replaced before anything leaves this function, so that the facts stay what they were. What
/// stays is the device's make-up: its packages, settings and the names of running programs. It is meant to be looked
/// through by whoever hands it on.
///
/// # Errors
/// [`RecordingError::TooLarge`] where the device has more than a recording may hold.
pub fn record(host: Arc<dyn Host>) -> Result<Recording, RecordingError> {
    record_observed(host).map(|(_, recording)| recording)
}

/// The recording, and what was observed while it was made.
fn record_observed(host: Arc<dyn Host>) -> Result<(Observed, Recording), RecordingError> {
    let recorder = Arc::new(Recorder {
        inner: host,
        places: Arc::default(),
        answers: Mutex::default(),
        memo: Memo::default(),
    });
    let observed: Arc<dyn Host> = Arc::clone(&recorder) as Arc<dyn Host>;
    let seen = runner::collect(&observed, None);
    let _ = runner::inventory(&observed);
    let recording = recorder.finish();
    // Whoever reads it back must be able to.
    recording.to_json().map(|_| (seen, recording))
}

type Places = BTreeMap<String, Place>;

/// A host that notes what it is asked.
struct Recorder {
    inner: Arc<dyn Host>,
    places: Arc<Mutex<Places>>,
    answers: Mutex<WindowsAnswers>,
    memo: Memo,
}

impl Recorder {
    fn places(&self) -> MutexGuard<'_, Places> {
        // A probe's panic while it held the lock left whole entries behind.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note<T: Clone>(
        &self,
        path: &str,
        result: &Result<T, HostError>,
        put: impl FnOnce(&mut Place, Answer<T>),
    ) {
        let answer = match result {
            Ok(value) => Answer::Given(value.clone()),
            Err(error) => Answer::refused(Refusal::from(error)),
        };
        put(self.places().entry(path.to_owned()).or_default(), answer);
    }

    fn note_bytes(&self, path: &str, result: Result<&[u8], &HostError>) {
        let answer = match result {
            Ok(bytes) => Answer::Given(Content::new(bytes)),
            Err(error) => Answer::refused(Refusal::from(error)),
        };
        self.places().entry(path.to_owned()).or_default().content = Some(answer);
    }

    /// The reduced text of a package database or list; none for other files or where it cannot be reduced.
    fn reduced(&self, path: &str) -> Option<Vec<u8>> {
        if path == packages::DPKG_STATUS {
            return packages::reduced_status(self.inner.as_ref());
        }
        if path.starts_with(apt_lists::FOLDER) && path.contains("_Packages") {
            let installed = packages::installed(self).ok()?;
            return apt_lists::reduced(self.inner.as_ref(), path, &installed);
        }
        None
    }

    fn finish(&self) -> Recording {
        let host = self.inner.as_ref();
        let mut redaction = Redaction::new(host);
        let mut hardware = host.hardware();
        for volume in &mut hardware.volumes {
            volume.mount = redaction.mount(&volume.mount);
        }
        let places = std::mem::take(&mut *self.places());
        let answers = std::mem::take(&mut *self.answers());
        let places = places
            .into_iter()
            .filter(|(_, place)| !says_nothing(place))
            .map(|(path, place)| redaction.place(&path, place))
            .collect();
        Recording {
            format: format(host.platform()).to_owned(),
            platform: host.platform(),
            elevated: host.elevated(),
            today: host.today(),
            minutes_since_start: answer(host.minutes_since_start()),
            hardware,
            processes: answer(host.processes()),
            places,
            about: None,
            documented: Vec::new(),
            windows: is_windows(host).then(|| redaction.windows(answers)),
        }
    }
}

/// The first version that holds all of it, so that as many programs as can be read it.
fn format(platform: Platform) -> &'static str {
    match platform {
        Platform::Windows => FORMAT_WITH_WINDOWS,
        Platform::Macos | Platform::Linux => FORMAT,
    }
}

fn answer<T>(result: Result<T, HostError>) -> Answer<T> {
    result.map_or_else(|error| Answer::refused(Refusal::from(&error)), Answer::Given)
}

/// What is not there is left out, for that is what a recording says of a path that it does not hold.
fn says_nothing(place: &Place) -> bool {
    fn absent<T>(answer: &Option<Answer<T>>) -> bool {
        match answer {
            None => true,
            Some(Answer::Refused(refused)) => refused.refused == Refusal::NotFound,
            Some(Answer::Given(_)) => false,
        }
    }
    absent(&place.content) && absent(&place.names) && absent(&place.link) && absent(&place.stat)
}

impl Host for Recorder {
    fn platform(&self) -> Platform {
        self.inner.platform()
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        let result = self.inner.read(path, limit);
        self.note_bytes(path, result.as_deref());
        result
    }

    fn open(&self, path: &str, limit: u64) -> Result<Box<dyn Read + Send>, HostError> {
        if let Some(bytes) = self.reduced(path) {
            self.note_bytes(path, Ok(&bytes));
            return Ok(Box::new(io::Cursor::new(bytes)));
        }
        match self.inner.open(path, limit) {
            Ok(inner) => Ok(Box::new(Noting {
                inner,
                path: path.to_owned(),
                seen: Vec::new(),
                places: Arc::clone(&self.places),
            })),
            Err(error) => {
                self.note_bytes(path, Err(&error));
                Err(error)
            }
        }
    }

    fn tail(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        let result = self.inner.tail(path, limit);
        self.note_bytes(path, result.as_deref());
        result
    }

    fn list(&self, path: &str) -> Result<Vec<String>, HostError> {
        let result = self.inner.list(path);
        self.note(path, &result, |place, names| place.names = Some(names));
        result
    }

    fn stat(&self, path: &str) -> Result<Stat, HostError> {
        let result = self.inner.stat(path);
        self.note(path, &result, |place, stat| place.stat = Some(stat));
        result
    }

    fn link(&self, path: &str) -> Result<String, HostError> {
        let result = self.inner.link(path);
        self.note(path, &result, |place, target| place.link = Some(target));
        result
    }

    fn hardware(&self) -> Hardware {
        self.inner.hardware()
    }

    fn processes(&self) -> Result<Vec<String>, HostError> {
        self.inner.processes()
    }

    fn today(&self) -> i64 {
        self.inner.today()
    }

    fn minutes_since_start(&self) -> Result<u64, HostError> {
        self.inner.minutes_since_start()
    }

    fn elevated(&self) -> bool {
        self.inner.elevated()
    }

    fn memo(&self) -> &Memo {
        &self.memo
    }

    fn windows(&self) -> &dyn Windows {
        if is_windows(self.inner.as_ref()) {
            self
        } else {
            self.inner.windows()
        }
    }
}

/// A reader that notes what was read of a file when it is let go: the longest beginning that any probe read.
struct Noting {
    inner: Box<dyn Read + Send>,
    path: String,
    seen: Vec<u8>,
    places: Arc<Mutex<Places>>,
}

impl Read for Noting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if self.seen.len() <= limits::RECORDED_FILE_BYTES {
            self.seen
                .extend_from_slice(buffer.get(..read).unwrap_or_default());
        }
        Ok(read)
    }
}

impl Drop for Noting {
    fn drop(&mut self) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places.entry(std::mem::take(&mut self.path)).or_default();
        let known = match &place.content {
            Some(Answer::Given(content)) => content.bytes().map_or(0, |bytes| bytes.len()),
            Some(Answer::Refused(_)) | None => 0,
        };
        if self.seen.len() > limits::RECORDED_FILE_BYTES {
            place.content = Some(Answer::refused(Refusal::TooLarge));
        } else if place.content.is_none() || self.seen.len() > known {
            place.content = Some(Answer::Given(Content::new(&self.seen)));
        }
    }
}

#[cfg(test)]
mod tests;
