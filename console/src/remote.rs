//! A console elsewhere: what it shows to the post that this computer has there, over TLS that trusts its one key.

use std::collections::BTreeMap;
use std::time::Duration;

use dspt_report::Pin;
use dspt_report::enrol_string::split_address;
use dspt_report::wire::Problem;
use dspt_server::operators::Page;
use dspt_server::pinned::Credential;
use dspt_server::pinned::Doubt;
use dspt_server::pinned::Doubts;
use dspt_server::pinned::client_config;
use dspt_tui::safe_text::scrub;
use serde::de::DeserializeOwned;

mod live;
mod registers;
mod source;

pub(crate) use source::RemoteSource;

/// HTTPS to one console.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    client: reqwest::Client,
    address: String,
    base: String,
    doubts: Doubts,
}

impl Remote {
    /// Prepares requests; nothing is sent yet.
    pub(crate) fn new(
        address: &str,
        pin: Pin,
        credential: Option<Credential<'_>>,
    ) -> Result<Self, RemoteError> {
        let shown = || scrub(address).to_string();
        let (host, port) = split_address(address).ok_or_else(|| RemoteError::Address { address: shown() })?;
        let doubts = Doubts::default();
        let tls =
            client_config(pin, credential, &doubts).map_err(|source| RemoteError::Credential { source })?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIME)
            .timeout(REQUEST_TIME)
            .build()
            .map_err(|source| RemoteError::Prepare { source })?;
        Ok(Self {
            client,
            address: shown(),
            base: format!("https://{host}:{port}"),
            doubts,
        })
    }

    /// Asks a page for operators.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        page: Page,
        given: &BTreeMap<&'static str, String>,
    ) -> Result<T, RemoteError> {
        let mut url = format!("{}{}", self.base, page.path());
        if !given.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(given)
                .finish();
            url = format!("{url}?{query}");
        }
        self.answer(self.client.get(url)).await
    }

    /// Asks a page whose answer comes bit by bit, for as long as it takes.
    pub(crate) async fn stream(&self, page: Page) -> Result<reqwest::Response, RemoteError> {
        let request = self
            .client
            .get(format!("{}{}", self.base, page.path()))
            .timeout(STREAM_TIME);
        let response = request.send().await.map_err(|source| self.why(source))?;
        if response.status().as_u16() != 200 {
            return Err(self.refused(response).await);
        }
        let kind = response.headers().get("content-type");
        if kind.is_none_or(|kind| !kind.as_bytes().starts_with(b"text/event-stream")) {
            return Err(self.other_version(None));
        }
        Ok(response)
    }

    /// Changes something.
    pub(crate) async fn change<T: DeserializeOwned>(
        &self,
        page: Page,
        given: &BTreeMap<&'static str, String>,
    ) -> Result<T, RemoteError> {
        // Texts always make JSON.
        let body = serde_json::to_vec(given).unwrap_or_default();
        let url = format!("{}{}", self.base, page.path());
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .body(body);
        self.answer(request).await
    }

    /// Asks a page that is open to anyone.
    pub(crate) async fn open_page<T: DeserializeOwned>(&self, path: &str) -> Result<T, RemoteError> {
        self.answer(self.client.get(format!("{}{path}", self.base))).await
    }

    /// Sends frames.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        path: &str,
        frames: Vec<u8>,
    ) -> Result<T, RemoteError> {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("content-type", dspt_report::wire::CONTENT_TYPE)
            .body(frames);
        self.answer(request).await
    }

    async fn answer<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, RemoteError> {
        let response = request.send().await.map_err(|source| self.why(source))?;
        if response.status().as_u16() != 200 {
            return Err(self.refused(response).await);
        }
        let bytes = self.bytes(response).await?;
        serde_json::from_slice(&bytes).map_err(|source| self.other_version(Some(source)))
    }

    async fn bytes(&self, mut response: reqwest::Response) -> Result<Vec<u8>, RemoteError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|source| self.why(source))? {
            if bytes.len() + chunk.len() > ANSWER_BYTES {
                return Err(self.other_version(None));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// What an answer other than 200 says.
    async fn refused(&self, response: reqwest::Response) -> RemoteError {
        let bytes = match self.bytes(response).await {
            Ok(bytes) => bytes,
            Err(error) => return error,
        };
        let problem = match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => problem,
            Err(source) => return self.other_version(Some(source)),
        };
        match problem.name() {
            "absent" => RemoteError::Absent,
            "post-unknown" | "certificate-needed" => RemoteError::Post {
                address: self.address.clone(),
            },
            // A page of this version that the console does not have, or takes otherwise.
            "not-found" | "method" => self.other_version(None),
            _ => RemoteError::Refused {
                detail: scrub(problem.detail.trim_end_matches('.')).to_string(),
            },
        }
    }

    fn other_version(&self, source: Option<serde_json::Error>) -> RemoteError {
        RemoteError::OtherVersion {
            address: self.address.clone(),
            source,
        }
    }

    fn why(&self, source: reqwest::Error) -> RemoteError {
        let address = self.address.clone();
        match self.doubts.take() {
            Some(Doubt::Pin) => RemoteError::AnotherAnswered { address },
            Some(_) => RemoteError::Clock { address },
            None => RemoteError::Away {
                address,
                source: NoAnswer::of(&source.without_url()),
            },
        }
    }
}

/// What the network said at the very bottom: the layers above it only say that they passed it on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NoAnswer(String);

impl NoAnswer {
    fn of(error: &reqwest::Error) -> Self {
        let error: &dyn std::error::Error = error;
        let causes = std::iter::successors(Some(error), |error| error.source());
        let said = causes.last().map(ToString::to_string).unwrap_or_default();
        // The number that a system adds is of no use to who reads this.
        let said = said.split_once(" (os error").map_or(&*said, |(said, _)| said);
        Self(scrub(said).to_string())
    }
}

/// A console elsewhere did not answer what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RemoteError {
    /// Not `host` or `host:port`.
    #[error("{address:?} is no address; write HOST or HOST:PORT")]
    Address { address: String },
    /// Key and certificate do not fit.
    #[error("this computer's connection cannot be used; connect again with a new operator string")]
    Credential {
        #[source]
        source: rustls::Error,
    },
    /// Nothing could be prepared.
    #[error("cannot prepare a connection")]
    Prepare {
        #[source]
        source: reqwest::Error,
    },
    /// Nobody answered there.
    #[error("the console at {address} could not be reached")]
    Away {
        address: String,
        #[source]
        source: NoAnswer,
    },
    /// Something between, or another machine.
    #[error(
        "{address} is not the console that this computer is connected to: it showed another key, and nothing was sent"
    )]
    AnotherAnswered { address: String },
    /// Outside its dates, or not a console's.
    #[error(
        "the certificate of {address} is not good at the time of this computer's clock, and nothing was sent"
    )]
    Clock { address: String },
    /// Revoked.
    #[error(
        "the console at {address} knows this computer's post no more: it was revoked, or the console was put back"
    )]
    Post { address: String },
    /// Not there, or not to be seen.
    #[error("there is no such thing, or none that this post sees")]
    Absent,
    /// An answer of another shape.
    #[error("the console at {address} is of another version than this program")]
    OtherVersion {
        address: String,
        #[source]
        source: Option<serde_json::Error>,
    },
    /// It said no.
    #[error("the console answered: {detail}")]
    Refused { detail: String },
}

impl RemoteError {
    /// What a person can do about it, after "What to do:".
    pub(crate) fn next_step(&self) -> &'static str {
        match self {
            Self::Away { .. } => "see whether this computer is online and the console runs, then press r",
            Self::AnotherAnswered { .. } => {
                "ask whoever runs the network to exempt this address from inspection, or whoever runs the console"
            }
            Self::Clock { .. } => "set this computer's clock",
            Self::Post { .. } | Self::Credential { .. } => {
                "ask whoever runs the console for a new operator string"
            }
            Self::OtherVersion { .. } => "update the older of the two",
            Self::Address { .. } | Self::Prepare { .. } | Self::Absent | Self::Refused { .. } => {
                "press r to try again"
            }
        }
    }
}

const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Longer than a console holds a question whether anything changed.
const REQUEST_TIME: Duration = Duration::from_secs(40);
/// Longer than a console keeps a stream up.
const STREAM_TIME: Duration = Duration::from_secs(3600);
/// More than any answer has.
const ANSWER_BYTES: usize = 8 * 1024 * 1024;
