//! Requests to the console, over TLS that trusts one key: the one that the enrolment string names.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use dspt_report::Digest;
use dspt_report::Pin;
use dspt_report::enrol_string::split_address;
use dspt_report::limits as format_limits;
use dspt_report::wire;
use dspt_report::wire::About;
use dspt_report::wire::EnrolAnswer;
use dspt_report::wire::HeldAnswer;
use dspt_report::wire::OnceAnswer;
use dspt_report::wire::PermissionAnswer;
use dspt_report::wire::Problem;
use dspt_report::wire::ReportsAnswer;
use serde::de::DeserializeOwned;

use crate::limits;
use crate::plain;

mod crypto;
pub mod next;
mod pinned;

use pinned::Met;
use pinned::Verifier;

/// Where the console is and how it is recognised.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Target {
    /// `host` or `host:port`.
    pub address: String,
    /// Its CA key.
    pub pin: Pin,
    /// Others that are good for it, as long as the console moves from one key to the next.
    pub more_pins: Vec<Pin>,
    /// A proxy that this computer needs, `http://host:port`.
    pub proxy: Option<String>,
    /// The newest time that the console is known to have shown: a clock that is behind it is not believed.
    pub not_before: i64,
}

impl Target {
    /// A console that is reached directly and was never spoken to.
    pub fn new(address: impl Into<String>, pin: Pin) -> Self {
        Self {
            address: address.into(),
            pin,
            more_pins: Vec::new(),
            proxy: None,
            not_before: 0,
        }
    }
}

/// A connection to the console.
#[derive(Debug)]
pub struct Uplink {
    client: reqwest::Client,
    address: String,
    base: String,
    met: Arc<Met>,
}

impl Uplink {
    /// Prepares requests; nothing is sent yet.
    ///
    /// # Errors
    /// [`UplinkError::Prepare`], [`UplinkError::Proxy`].
    pub fn new(target: &Target) -> Result<Self, UplinkError> {
        let met = Arc::new(Met::default());
        let mut pins = target.more_pins.clone();
        pins.push(target.pin);
        let tls = Verifier::new(pins, target.not_before, Arc::clone(&met))
            .into_config()
            .map_err(|source| UplinkError::Tls { source })?;
        let (host, port) = split_address(&target.address).ok_or_else(|| UplinkError::Address {
            address: plain::short(&target.address, format_limits::ADDRESS_BYTES),
        })?;
        // The address stands in the URL, so that proxies can find it; the certificate is checked for the fixed name.
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(limits::CONNECT_TIME)
            .timeout(limits::REQUEST_TIME);
        if let Some(proxy) = target.proxy.as_deref().filter(|_| !is_loopback(host)) {
            builder =
                builder.proxy(reqwest::Proxy::https(proxy).map_err(|source| UplinkError::Proxy { source })?);
        }
        Ok(Self {
            client: builder
                .build()
                .map_err(|source| UplinkError::Prepare { source })?,
            address: target.address.clone(),
            base: format!("https://{host}:{port}"),
            met,
        })
    }

    /// Asks the console who runs it. Nothing about this device is sent.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn about(&self) -> Result<About, UplinkError> {
        let url = format!("{}{}", self.base, wire::ABOUT_PATH);
        self.ask(self.client.get(url)).await
    }

    /// Sends an enrolment.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn enrol(&self, request: Vec<u8>) -> Result<EnrolAnswer, UplinkError> {
        self.post(wire::ENROL_PATH, request).await
    }

    /// Sends reports.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn reports(&self, request: Vec<u8>) -> Result<ReportsAnswer, UplinkError> {
        self.post(wire::REPORTS_PATH, request).await
    }

    /// Sends the result of a personal computer, once.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn once(&self, request: Vec<u8>) -> Result<OnceAnswer, UplinkError> {
        self.post(wire::ONCE_PATH, request).await
    }

    /// Asks for what is held of this device.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn held(&self, request: Vec<u8>) -> Result<HeldAnswer, UplinkError> {
        self.post_for(wire::HELD_PATH, request, limits::HELD_ANSWER_BYTES)
            .await
    }

    /// Asks for the provider's own people.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn own<A: DeserializeOwned>(&self, request: Vec<u8>) -> Result<A, UplinkError> {
        self.post_for(wire::OWN_PATH, request, limits::OWN_ANSWER_BYTES)
            .await
    }

    /// Gives or withdraws a permission.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn permission(&self, request: Vec<u8>) -> Result<PermissionAnswer, UplinkError> {
        self.post(wire::PERMISSION_PATH, request).await
    }

    /// Asks for something that was published: `None` where there is nothing, or nothing but what is `held`.
    ///
    /// # Errors
    /// [`UplinkError`].
    pub async fn published(
        &self,
        path: &str,
        held: Option<Digest>,
        most: usize,
    ) -> Result<Option<Vec<u8>>, UplinkError> {
        let mut request = self.client.get(format!("{}{path}", self.base));
        if let Some(held) = held {
            request = request.header("if-none-match", format!("\"{held}\""));
        }
        let (status, after, bytes) = self.answer(request, most).await?;
        match status {
            200 => Ok(Some(bytes)),
            // A console of an earlier version has no such page.
            204 | 304 | 404 => Ok(None),
            _ => Err(refusal(status, after, &bytes)),
        }
    }

    async fn post<A: DeserializeOwned>(&self, path: &str, request: Vec<u8>) -> Result<A, UplinkError> {
        self.post_for(path, request, format_limits::ANSWER_BYTES).await
    }

    async fn post_for<A: DeserializeOwned>(
        &self,
        path: &str,
        request: Vec<u8>,
        most: usize,
    ) -> Result<A, UplinkError> {
        let url = format!("{}{path}", self.base);
        let request = self
            .client
            .post(url)
            .header("content-type", wire::CONTENT_TYPE)
            .body(request);
        self.ask_up_to(request, most).await
    }

    async fn ask<A: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<A, UplinkError> {
        self.ask_up_to(request, format_limits::ANSWER_BYTES).await
    }

    async fn ask_up_to<A: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
        most: usize,
    ) -> Result<A, UplinkError> {
        let (status, after, bytes) = self.answer(request, most).await?;
        if status != 200 {
            return Err(refusal(status, after, &bytes));
        }
        serde_json::from_slice(&bytes).map_err(|source| UplinkError::Answer {
            address: self.address.clone(),
            source,
        })
    }

    /// Status, how long to wait, and the whole of an answer of at most so many bytes.
    async fn answer(
        &self,
        request: reqwest::RequestBuilder,
        most: usize,
    ) -> Result<(u16, Option<Duration>, Vec<u8>), UplinkError> {
        let mut response = request.send().await.map_err(|source| self.why(source))?;
        let status = response.status().as_u16();
        let after = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|source| self.why(source))? {
            if bytes.len() + chunk.len() > most {
                return Err(UplinkError::AnswerTooLarge {
                    address: self.address.clone(),
                });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((status, after, bytes))
    }

    /// Tells a person what a failed request means.
    fn why(&self, source: reqwest::Error) -> UplinkError {
        let address = self.address.clone();
        match self.met.take() {
            Some(pinned::Refused::Pin { issuer }) => UplinkError::WrongPin { address, issuer },
            Some(pinned::Refused::Time) => UplinkError::Clock { address },
            Some(pinned::Refused::Certificate { source }) => UplinkError::Certificate { address, source },
            None if source.is_timeout() => UplinkError::TimedOut { address },
            None => UplinkError::NotThere {
                address,
                source: NoAnswer::of(&source.without_url()),
            },
        }
    }
}

/// What the network said at the very bottom: the layers above it only say that they passed it on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(String);

impl NoAnswer {
    fn of(error: &reqwest::Error) -> Self {
        let error: &dyn std::error::Error = error;
        let causes = std::iter::successors(Some(error), |error| error.source());
        let said = causes.last().map(ToString::to_string).unwrap_or_default();
        // The number that a system adds is of no use to who reads this.
        let said = said.split_once(" (os error").map_or(&*said, |(said, _)| said);
        Self(plain::short(said, limits::REASON_CHARS))
    }
}

/// Runs one conversation with a console to its end, on this thread. Only commands that use the network pay for it.
///
/// # Errors
/// [`UplinkError::Runtime`], or what the conversation ended with.
pub fn talk<T, E: From<UplinkError>>(conversation: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(|source| UplinkError::Runtime { source })?;
    runtime.block_on(conversation)
}

/// No answer, or not the one that was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UplinkError {
    /// Somebody else answered. Nothing was sent.
    #[error(
        "{address} is not the console that your enrolment string names: it showed a certificate from {issuer}. Nothing was sent. If {issuer} is a firewall, proxy or antivirus of yours, ask whoever runs it to exempt {address}; a computer that has joined can hand its reports over as a file: dspt-agent export FILE. Else ask for a new enrolment string"
    )]
    WrongPin {
        /// Where.
        address: String,
        /// Who signed the certificate that was shown.
        issuer: String,
    },
    /// The certificate is outside its dates.
    #[error(
        "the certificate of {address} is not valid at the time of this computer's clock. Nothing was sent. Set the clock and run this again; if the clock is right, tell whoever runs the console"
    )]
    Clock {
        /// Where.
        address: String,
    },
    /// The right key, and yet not the console's certificate.
    #[error("the certificate of {address} is not that of a console. Nothing was sent; tell whoever runs it")]
    Certificate {
        /// Where.
        address: String,
        /// Why.
        #[source]
        source: rustls::Error,
    },
    /// Nobody answered there.
    #[error(
        "the console at {address} could not be reached; see whether this computer is online and the console runs"
    )]
    NotThere {
        /// Where.
        address: String,
        /// What the network answered.
        #[source]
        source: NoAnswer,
    },
    /// It took too long.
    #[error("the console at {address} did not answer in time")]
    TimedOut {
        /// Where.
        address: String,
    },
    /// The console refused the request.
    #[error("the console answered {status}: {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it said, safe to show.
        detail: String,
        /// How long it asked to wait.
        after: Option<Duration>,
    },
    /// An answer of another shape.
    #[error(
        "the answer of {address} is not one that this version understands; is one of the two out of date?"
    )]
    Answer {
        /// Where.
        address: String,
        /// Where it departs.
        #[source]
        source: serde_json::Error,
    },
    /// An answer that does not fit what was asked.
    #[error("the answer of the console does not fit what was sent: {what}")]
    Mismatch {
        /// In which way.
        what: &'static str,
    },
    /// More bytes than an answer has.
    #[error("the answer of {address} is longer than any answer of a console")]
    AnswerTooLarge {
        /// Where.
        address: String,
    },
    /// Not `host` or `host:port`.
    #[error("{address:?} is not the address of a console")]
    Address {
        /// As given.
        address: String,
    },
    /// The proxy's address.
    #[error("the proxy's address is not one; correct HTTPS_PROXY, then enrol again")]
    Proxy {
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// TLS could not be prepared.
    #[error("cannot prepare a secure connection")]
    Tls {
        /// Why.
        #[source]
        source: rustls::Error,
    },
    /// HTTP could not be prepared.
    #[error("cannot prepare a connection")]
    Prepare {
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The system gave no means to use the network.
    #[error("cannot use the network")]
    Runtime {
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

fn refusal(status: u16, after: Option<Duration>, bytes: &[u8]) -> UplinkError {
    let detail = match serde_json::from_slice::<Problem>(bytes) {
        Ok(problem) => plain::short(&problem.detail, limits::REASON_CHARS),
        Err(_) => "it gave no reason".to_owned(),
    };
    UplinkError::Refused {
        status,
        detail,
        after,
    }
}

/// A console on this very computer is never behind a proxy.
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
