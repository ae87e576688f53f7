//! A list of packages in which each is found by its name.

use std::cell::Cell;
use std::cmp::Ordering::Equal;
use std::cmp::Ordering::Less;

/// One installed package.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Package {
    /// Its name.
    pub name: Box<str>,
    /// Processor family it is for, or `all`. A device may hold a package for two.
    pub architecture: Box<str>,
    /// Its version.
    pub version: Box<str>,
    /// Kept by the distribution itself, so that its updates come with those of the system.
    pub of_distribution: bool,
}

/// How many places further on are looked at one by one.
const NEAR: usize = 4;

/// Installed packages, sorted by name.
#[derive(Debug, Default)]
pub struct Packages {
    list: Vec<Package>,
    /// The start of each one's name, which tells nearly all names apart.
    starts: Vec<u64>,
}

impl Packages {
    pub(super) fn new(mut list: Vec<Package>) -> Self {
        list.sort();
        list.shrink_to_fit();
        let starts = list.iter().map(|package| start(package.name.as_bytes()));
        Self {
            starts: starts.collect(),
            list,
        }
    }

    /// Every package, by name.
    pub fn list(&self) -> &[Package] {
        &self.list
    }

    /// The packages of one name: usually none or one.
    pub fn named(&self, name: &str) -> &[Package] {
        let from = self.list.partition_point(|package| *package.name < *name);
        let same = self.list.get(from..).unwrap_or_default();
        let end = same.partition_point(|package| *package.name == *name);
        same.get(..end).unwrap_or_default()
    }

    /// Whether a package of this name is installed, for names that come in their order, nearly always: looks first at `near`,
    /// the place where the name before it was or would have been.
    pub(crate) fn holds(&self, name: &[u8], near: &Cell<usize>) -> bool {
        let asked = start(name);
        let compared = |at: usize| {
            let (package, start) = (self.list.get(at)?, self.starts.get(at)?);
            Some(start.cmp(&asked).then_with(|| package.name.as_bytes().cmp(name)))
        };
        let at = near.get();
        let is_after = at.checked_sub(1).is_none_or(|last| compared(last) == Some(Less));
        let step = (at..at.saturating_add(NEAR)).find(|&at| compared(at) != Some(Less));
        let place = match step {
            Some(place) if is_after => place,
            _ => self
                .list
                .partition_point(|package| package.name.as_bytes() < name),
        };
        near.set(place);
        compared(place) == Some(Equal)
    }

    /// The version of a package; none where it is not installed.
    pub fn version(&self, name: &str) -> Option<&str> {
        self.named(name).first().map(|package| &*package.version)
    }

    /// Whether a package is installed.
    pub fn has(&self, name: &str) -> bool {
        self.version(name).is_some()
    }
}

/// The first bytes of a name as a number: where two of them differ, they stand as the names do.
fn start(name: &[u8]) -> u64 {
    let padded = || {
        let mut start = [0; size_of::<u64>()];
        start.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
        start
    };
    u64::from_be_bytes(name.first_chunk().copied().unwrap_or_else(padded))
}
