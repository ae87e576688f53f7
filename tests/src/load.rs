//! Load as real devices would make it: keys, signatures, enrolment, reports; and what hostile and broken ones send.
//!
//! A run counts only where every request was answered as it should be: [`Outcome::is_valid`] is false after one transport error
//! or one unexpected status, whatever the rate was.

pub mod crowd;
mod fleet;
mod member;
mod outcome;
mod slow;
mod worker;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dspt_report::EnrolString;
use rustls::ClientConfig;
use serde::Serialize;

pub use fleet::Fleet;
pub use member::Member;
pub use outcome::Latencies;
pub use outcome::Outcome;

/// What one request is, and how it should be answered.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a further kind must be thought about in each place"
)]
pub enum Kind {
    /// The settings of the report before: 200.
    Unchanged,
    /// Other facts and findings, which come along: 200.
    Changed,
    /// The last report once more: 200.
    Resent,
    /// Two reports, the second one first: 200 and 200.
    Late,
    /// Another report under the number of the last one: 409.
    Forked,
    /// A report whose signature was altered: 401.
    Forged,
    /// A report of a device that never enrolled: 401.
    Stranger,
    /// Bytes that are no request: 400.
    Garbage,
    /// A new device, and its first report with bodies: 200 and 200.
    Enrolled,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Unchanged,
        Self::Changed,
        Self::Resent,
        Self::Late,
        Self::Forked,
        Self::Forged,
        Self::Stranger,
        Self::Garbage,
        Self::Enrolled,
    ];

    /// Its name, as in a mix.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::Resent => "resent",
            Self::Late => "late",
            Self::Forked => "forked",
            Self::Forged => "forged",
            Self::Stranger => "stranger",
            Self::Garbage => "garbage",
            Self::Enrolled => "enrolled",
        }
    }
}

/// How often each kind comes, by weight.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mix(Vec<(Kind, u32)>);

impl Mix {
    /// One kind alone.
    pub fn only(kind: Kind) -> Self {
        Self(vec![(kind, 1)])
    }

    /// Some of everything, most of it unchanged.
    pub fn of_everything() -> Self {
        let weight = |kind| if kind == Kind::Unchanged { 60 } else { 5 };
        Self(Kind::ALL.iter().map(|kind| (*kind, weight(*kind))).collect())
    }

    /// The kind at a place of all of them side by side, each as wide as its weight; the place in parts of 2^64.
    fn draw(&self, place: u64) -> Kind {
        let total: u64 = self.0.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let scaled = (u128::from(place) * u128::from(total)) >> 64;
        let mut left = u64::try_from(scaled).unwrap_or_default();
        for (kind, weight) in &self.0 {
            match left.checked_sub(u64::from(*weight)) {
                Some(rest) => left = rest,
                None => return *kind,
            }
        }
        Kind::Unchanged
    }

    /// Whether a kind is in it.
    pub fn has(&self, kind: Kind) -> bool {
        self.0.iter().any(|(held, weight)| *held == kind && *weight > 0)
    }
}

impl std::str::FromStr for Mix {
    type Err = String;

    /// `unchanged=90,changed=10`, or `all`.
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::of_everything());
        }
        let part = |part: &str| {
            let (name, weight) = part.split_once('=').unwrap_or((part, "1"));
            let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
            let names = || Kind::ALL.map(Kind::name).join(", ");
            let kind = kind.ok_or_else(|| format!("{name:?} is no kind; there are: {}", names()))?;
            let weight: u32 = weight
                .parse()
                .map_err(|_| format!("{weight:?} is no weight of {name}"))?;
            Ok((kind, weight))
        };
        let mix: Vec<_> = text.split(',').map(part).collect::<Result<_, String>>()?;
        if mix.iter().all(|(_, weight)| *weight == 0) {
            return Err("a mix needs one weight above 0".to_owned());
        }
        Ok(Self(mix))
    }
}

/// What is to be done.
#[derive(Clone)]
pub struct Plan {
    /// Where the consoles are; connections are dealt out over them.
    pub addresses: Vec<SocketAddr>,
    /// Whom to trust.
    pub tls: Arc<ClientConfig>,
    /// Keep-alive connections.
    pub connections: usize,
    /// A connection, with its handshake, for each request.
    pub fresh: bool,
    /// For how long.
    pub time: Duration,
    /// What is sent.
    pub mix: Mix,
    /// Requests a second in all; as many as are answered where none is given.
    pub rate: Option<f64>,
    /// Connections beside that are slow in every way, and must be closed.
    pub slow: usize,
    /// Sends again what was not answered, as devices do, until it is: for consoles that are ended meanwhile.
    pub patient: bool,
    /// For new devices.
    pub string: Option<EnrolString>,
}

impl Plan {
    /// Unchanged reports over 64 connections to one console.
    pub fn to(address: SocketAddr, tls: Arc<ClientConfig>) -> Self {
        Self {
            addresses: vec![address],
            tls,
            connections: 64,
            fresh: false,
            time: Duration::from_secs(5),
            mix: Mix::only(Kind::Unchanged),
            rate: None,
            slow: 0,
            patient: false,
            string: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_is_drawn_by_its_weights() {
        let mix: Mix = "unchanged=3,changed".parse().unwrap();
        let drawn: Vec<_> = (0..8).map(|eighth| mix.draw(eighth << 61)).collect();
        let count = |kind| drawn.iter().filter(|drawn| **drawn == kind).count();
        assert_eq!((count(Kind::Unchanged), count(Kind::Changed)), (6, 2));
        assert!(Kind::ALL.into_iter().all(|kind| Mix::of_everything().has(kind)));
    }

    #[test]
    fn what_is_no_mix_is_told() {
        for (text, said) in [
            ("unchanged=x", "no weight"),
            ("odd=1", "no kind"),
            ("changed=0", "above 0"),
        ] {
            let told = text.parse::<Mix>().unwrap_err();
            assert!(told.contains(said), "{told}");
        }
    }
}
