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
        let mut response = request.send().await.map_err(|source| self.why(source))?;
        let status = response.status().as_u16();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|source| self.why(source))? {
            if bytes.len() + chunk.len() > ANSWER_BYTES {
                return Err(self.other_version(None));
            }
            bytes.extend_from_slice(&chunk);
        }
        if status == 200 {
            return serde_json::from_slice(&bytes).map_err(|source| self.other_version(Some(source)));
        }
        let problem =
            serde_json::from_slice::<Problem>(&bytes).map_err(|source| self.other_version(Some(source)))?;
        Err(
            match problem.kind.strip_prefix("urn:dspt:problem:").unwrap_or_default() {
                "absent" => RemoteError::Absent,
                "post-unknown" | "certificate-needed" => RemoteError::Post {
                    address: self.address.clone(),
                },
                // A page of this version that the console does not have, or takes otherwise.
                "not-found" | "method" => self.other_version(None),
                _ => RemoteError::Refused {
                    detail: scrub(problem.detail.trim_end_matches('.')).to_string(),
                },
            },
        )
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
                source: source.without_url(),
            },
        }
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
        source: reqwest::Error,
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
/// More than any answer has.
const ANSWER_BYTES: usize = 8 * 1024 * 1024;
