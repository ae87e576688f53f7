//! A host that answers from a [`Recording`]: for tests, and for defects that people send in.

use std::io::Cursor;
use std::io::Read;

use crate::host::Hardware;
use crate::host::Host;
use crate::host::HostError;
use crate::host::Memo;
use crate::host::Platform;
use crate::host::Refusal;
use crate::host::Stat;
use crate::host::file;
use crate::host::windows::Windows;
use crate::limits;
use crate::recording::Answer;
use crate::recording::Content;
use crate::recording::FORMAT;
use crate::recording::Place;
use crate::recording::Recording;
use crate::recording::RecordingError;

mod windows;

/// Links followed before a path counts as a loop.
const LINKS: usize = 8;

/// A recorded device. Build one in a test, place by place, or read one with [`Recorded::from_json`].
///
/// ```
/// use dspt_checks::Host;
/// use dspt_checks::host::recorded::Recorded;
///
/// let host = Recorded::linux().file("/etc/hostname", "x\n");
/// assert_eq!(host.text("/etc/hostname", 100), Ok("x\n".to_owned()));
/// assert_eq!(host.list("/etc"), Ok(vec!["hostname".to_owned()]));
/// ```
#[derive(Debug)]
pub struct Recorded {
    recording: Recording,
    memo: Memo,
}

impl Recorded {
    /// A Linux device with nothing on it, captured on 2026-11-21 by an administrator a day after it started.
    pub fn linux() -> Self {
        Self::of(Platform::Linux)
    }

    /// A Mac with nothing on it, captured as [`Recorded::linux`].
    pub fn macos() -> Self {
        Self::of(Platform::Macos)
    }

    /// A device with nothing on it.
    pub fn of(platform: Platform) -> Self {
        Self::from(Recording {
            format: FORMAT.to_owned(),
            platform,
            elevated: true,
            today: 20_778,
            minutes_since_start: Answer::Given(1440),
            hardware: Hardware::default(),
            processes: Answer::Given(Vec::new()),
            places: std::collections::BTreeMap::new(),
            about: None,
            documented: Vec::new(),
            windows: None,
        })
    }

    /// Reads a recording.
    ///
    /// # Errors
    /// [`RecordingError`] for more than [`limits::RECORDING_BYTES`], another format, or what is no recording.
    pub fn from_json(bytes: &[u8]) -> Result<Self, RecordingError> {
        Recording::from_json(bytes).map(Self::from)
    }

    /// Adds a text file.
    #[must_use]
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let content = Answer::Given(Content::new(text.as_ref()));
        self.place(path, |place| place.content = Some(content))
    }

    /// Adds a folder with these names in it; without it a folder holds what is added beneath it.
    #[must_use]
    pub fn folder(self, path: &str, names: &[&str]) -> Self {
        let names = Answer::Given(names.iter().map(|&name| name.to_owned()).collect());
        self.place(path, |place| place.names = Some(names))
    }

    /// Adds a symbolic link.
    #[must_use]
    pub fn symlink(self, path: &str, target: &str) -> Self {
        let target = Answer::Given(target.to_owned());
        self.place(path, |place| place.link = Some(target))
    }

    /// Says what a path looks like from outside, such as when it was changed.
    #[must_use]
    pub fn stat_is(self, path: &str, stat: Stat) -> Self {
        self.place(path, |place| place.stat = Some(Answer::Given(stat)))
    }

    /// Adds a file or folder that may be seen and not opened. What lies beneath it is refused too.
    #[must_use]
    pub fn refused(self, path: &str, refusal: Refusal) -> Self {
        self.place(path, |place| {
            place.content = Some(Answer::refused(refusal));
            place.names = Some(Answer::refused(refusal));
        })
    }

    /// Says what is running.
    #[must_use]
    pub fn running(mut self, names: &[&str]) -> Self {
        let mut names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        names.sort();
        self.recording.processes = Answer::Given(names);
        self
    }

    /// Changes what is not a path.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Recording)) -> Self {
        change(&mut self.recording);
        self
    }

    /// The recording behind it.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    fn place(mut self, path: &str, change: impl FnOnce(&mut Place)) -> Self {
        change(self.recording.places.entry(path.to_owned()).or_default());
        self
    }

    /// What was recorded of a path under `pick`, links followed.
    fn look<T>(
        &self,
        path: &str,
        pick: impl Fn(&Place) -> Option<&Answer<T>>,
    ) -> Option<Result<&T, HostError>> {
        let mut at = path.to_owned();
        for _ in 0..LINKS {
            let Some(place) = self.recording.places.get(&at) else {
                return self.refused_above(&at).map(|refusal| Err(refusal.about(path)));
            };
            if let Some(answer) = pick(place) {
                return Some(answer.get(path));
            }
            match &place.link {
                Some(Answer::Given(target)) => at = resolve(&at, target),
                Some(Answer::Refused(_)) | None => return None,
            }
        }
        Some(Err(Refusal::Unreadable.about(path)))
    }

    fn refused_above(&self, path: &str) -> Option<Refusal> {
        std::iter::successors(parent(path), |above| parent(above)).find_map(|above| {
            match self.recording.places.get(above)?.names.as_ref()? {
                Answer::Refused(refused) => Some(refused.refused),
                Answer::Given(_) => None,
            }
        })
    }

    /// Names of what is recorded beneath a path.
    fn beneath(&self, path: &str) -> Vec<String> {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let mut names: Vec<String> = (self.recording.places)
            .range(prefix.clone()..)
            .map_while(|(place, _)| place.strip_prefix(&prefix))
            .filter_map(|rest| rest.split('/').next())
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether it is a folder, as far as the recording tells.
    fn is_folder(&self, path: &str) -> bool {
        matches!(self.look(path, |place| place.names.as_ref()), Some(Ok(_))) || !self.beneath(path).is_empty()
    }
}

impl From<Recording> for Recorded {
    fn from(recording: Recording) -> Self {
        Self {
            recording,
            memo: Memo::default(),
        }
    }
}

impl Host for Recorded {
    fn platform(&self) -> Platform {
        self.recording.platform
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        let bytes = match self.look(path, |place| place.content.as_ref()) {
            Some(content) => content?.bytes().ok_or_else(|| Refusal::Unreadable.about(path))?,
            None if self.is_folder(path) => return Err(Refusal::Unreadable.about(path)),
            None => return Err(Refusal::NotFound.about(path)),
        };
        if bytes.len() > limit {
            let path = path.to_owned();
            return Err(HostError::TooLarge { path, limit });
        }
        Ok(bytes)
    }

    fn open(&self, path: &str, limit: u64) -> Result<Box<dyn Read + Send>, HostError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let bytes = self.read(path, limit)?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn tail(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        let mut bytes = self.read(path, usize::MAX)?;
        bytes.drain(..bytes.len().saturating_sub(limit));
        Ok(bytes)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, HostError> {
        if let Some(names) = self.look(path, |place| place.names.as_ref()) {
            let mut names = names?.clone();
            names.sort();
            if names.len() > limits::FOLDER_ENTRIES {
                return Err(file::too_many(path));
            }
            return Ok(names);
        }
        let names = self.beneath(path);
        if !names.is_empty() {
            return Ok(names);
        }
        match self.look(path, |place| place.content.as_ref()) {
            Some(_) => Err(Refusal::Unreadable.about(path)),
            None => Err(Refusal::NotFound.about(path)),
        }
    }

    fn stat(&self, path: &str) -> Result<Stat, HostError> {
        if let Some(stat) = self.look(path, |place| place.stat.as_ref()) {
            return stat.copied();
        }
        let folder = self.is_folder(path);
        let size = match self.look(path, |place| place.content.as_ref()) {
            Some(Ok(content)) => content.bytes().map_or(0, |bytes| bytes.len() as u64),
            Some(Err(error)) if error.is_not_found() => return Err(error),
            Some(Err(_)) => 0,
            None if folder => 0,
            None => return Err(Refusal::NotFound.about(path)),
        };
        Ok(Stat {
            folder,
            size,
            modified_day: self.recording.today,
        })
    }

    fn link(&self, path: &str) -> Result<String, HostError> {
        match self
            .recording
            .places
            .get(path)
            .and_then(|place| place.link.as_ref())
        {
            Some(target) => target.get(path).cloned(),
            None if self.stat(path).is_ok() => Err(Refusal::Unreadable.about(path)),
            None => Err(self.refused_above(path).unwrap_or(Refusal::NotFound).about(path)),
        }
    }

    fn hardware(&self) -> Hardware {
        self.recording.hardware.clone()
    }

    fn processes(&self) -> Result<Vec<String>, HostError> {
        self.recording.processes.get("the list of programs").cloned()
    }

    fn today(&self) -> i64 {
        self.recording.today
    }

    fn minutes_since_start(&self) -> Result<u64, HostError> {
        self.recording
            .minutes_since_start
            .get("the time since the start")
            .copied()
    }

    fn elevated(&self) -> bool {
        self.recording.elevated
    }

    fn memo(&self) -> &Memo {
        &self.memo
    }

    fn windows(&self) -> &dyn Windows {
        self
    }
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/')
        .map(|(above, _)| above)
        .filter(|above| !above.is_empty())
}

/// Where a link at `at` points, without `.` and `..`.
fn resolve(at: &str, target: &str) -> String {
    let start = if target.starts_with('/') {
        ""
    } else {
        parent(at).unwrap_or("")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests;
