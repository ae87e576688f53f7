//! Why a host did not answer.

use dspt_report::Reason;
use serde::Deserialize;
use serde::Serialize;

/// Why the host could not answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// Nothing is there.
    #[error("{path} is not there")]
    NotFound {
        /// What was asked for.
        path: String,
    },
    /// The account has not the right to look.
    #[error("{path} may not be read by this account")]
    NotPermitted {
        /// What was asked for.
        path: String,
    },
    /// More than is read of it: a file's bytes, or a folder's names.
    #[error("{path} holds more than the {limit} bytes or names that are read of it")]
    TooLarge {
        /// What was asked for.
        path: String,
        /// How many are read.
        limit: usize,
    },
    /// It is there and cannot be read as what it should be (a folder for a file, a device error).
    #[error("{path} cannot be read")]
    Unreadable {
        /// What was asked for.
        path: String,
    },
    /// No answer came in the time that is given for it.
    #[error("{path} did not answer in time")]
    TimedOut {
        /// What was asked for.
        path: String,
    },
    /// This build has no way to look.
    #[error("{path} cannot be read by this version yet")]
    NotImplemented {
        /// What was asked for.
        path: String,
    },
}

impl HostError {
    /// The reason that a fact gets when this is why it is unknown.
    pub fn reason(&self) -> Reason {
        match self {
            Self::NotFound { .. } => Reason::NotPresent,
            Self::NotPermitted { .. } => Reason::NotPermitted,
            Self::TooLarge { .. } => Reason::TooLarge,
            Self::Unreadable { .. } => Reason::Unreadable,
            Self::TimedOut { .. } => Reason::TimedOut,
            Self::NotImplemented { .. } => Reason::NotImplemented,
        }
    }

    /// Whether nothing is there, which many probes read as an answer.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }
}

impl From<HostError> for Reason {
    fn from(error: HostError) -> Self {
        error.reason()
    }
}

/// Why a host refused, without the path.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the kinds of `HostError`")]
pub enum Refusal {
    /// [`HostError::NotFound`].
    NotFound,
    /// [`HostError::NotPermitted`].
    NotPermitted,
    /// [`HostError::TooLarge`].
    TooLarge,
    /// [`HostError::Unreadable`].
    Unreadable,
    /// [`HostError::TimedOut`].
    TimedOut,
    /// [`HostError::NotImplemented`].
    NotImplemented,
}

impl Refusal {
    /// The error that this is for a path.
    pub fn about(self, path: &str) -> HostError {
        let path = path.to_owned();
        match self {
            Self::NotFound => HostError::NotFound { path },
            Self::NotPermitted => HostError::NotPermitted { path },
            Self::TooLarge => HostError::TooLarge { path, limit: 0 },
            Self::Unreadable => HostError::Unreadable { path },
            Self::TimedOut => HostError::TimedOut { path },
            Self::NotImplemented => HostError::NotImplemented { path },
        }
    }
}

impl From<&HostError> for Refusal {
    fn from(error: &HostError) -> Self {
        match error {
            HostError::NotFound { .. } => Self::NotFound,
            HostError::NotPermitted { .. } => Self::NotPermitted,
            HostError::TooLarge { .. } => Self::TooLarge,
            HostError::Unreadable { .. } => Self::Unreadable,
            HostError::TimedOut { .. } => Self::TimedOut,
            HostError::NotImplemented { .. } => Self::NotImplemented,
        }
    }
}
