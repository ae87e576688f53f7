//! A client that trusts a console by its pin alone.

use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use dspt_report::Pin;
use dspt_report::wire;
use rustls::CertificateError;
use rustls::ClientConfig;
use rustls::ClientConnection;
use rustls::DigitallySignedStruct;
use rustls::Error;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::StreamOwned;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::version::TLS12;
use rustls::version::TLS13;
use serde::de::DeserializeOwned;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

use crate::described;

/// An answer, read whole; one that is not as described never comes to a test.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// The problem, with everything checked that every problem has.
    pub(crate) fn problem(&self) -> wire::Problem {
        let problem: wire::Problem = self.json();
        assert_eq!(self.content_type, "application/problem+json");
        assert_eq!(problem.status, self.status);
        let listed = dspt_server::description::problems();
        assert!(listed.contains(&problem.kind), "{}", problem.kind);
        assert_eq!(self.retry_after.is_some(), matches!(self.status, 429 | 503));
        problem
    }

    /// The last word of the problem's name.
    pub(crate) fn problem_name(&self) -> String {
        self.problem().name().to_owned()
    }
}

/// HTTPS with the pin.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, pin: Pin) -> Self {
        Self::with(address, tls(pin))
    }

    /// A client with a TLS of its own.
    pub(crate) fn with(address: SocketAddr, tls: ClientConfig) -> Self {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .resolve(wire::SERVER_NAME, address)
            .no_proxy()
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        let base = format!("https://{}:{}", wire::SERVER_NAME, address.port());
        Self { http, base }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// An answer that is read while it comes.
    pub(crate) async fn stream(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.http.get(self.url(path)).send().await.unwrap()).await
    }

    /// Asks, where the connection itself may be refused.
    pub(crate) async fn try_get(
        &self,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.http.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Ok(answer(request.send().await?).await)
    }

    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> Answer {
        self.post_as(path, body, &[("content-type", wire::CONTENT_TYPE)])
            .await
    }

    pub(crate) async fn post_as(&self, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
        self.try_post(path, body, headers).await.unwrap()
    }

    pub(crate) async fn try_post(
        &self,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.http.post(self.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Ok(answer(request.send().await?).await)
    }
}

async fn answer(response: reqwest::Response) -> Answer {
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let path = response.url().path().to_owned();
    let answer = Answer {
        status: response.status().as_u16(),
        content_type: header("content-type").unwrap_or_default(),
        retry_after: header("retry-after"),
        etag: header("etag"),
        bytes: response.bytes().await.unwrap().to_vec(),
    };
    if answer.status == 200 && answer.content_type == "application/json" {
        assert_eq!(described::departures(&path, &answer.json()), [""; 0]);
    }
    answer
}

/// TLS in which the caller writes every byte. Blocking.
pub(crate) fn raw(address: SocketAddr, pin: Pin) -> StreamOwned<ClientConnection, TcpStream> {
    raw_after(address, pin, &[])
}

/// The same, after something that stands before TLS.
pub(crate) fn raw_after(
    address: SocketAddr,
    pin: Pin,
    before: &[u8],
) -> StreamOwned<ClientConnection, TcpStream> {
    let name = ServerName::try_from(wire::SERVER_NAME).unwrap();
    let connection = ClientConnection::new(Arc::new(tls(pin)), name).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(before).unwrap();
    StreamOwned::new(connection, stream)
}

/// What comes until the other side closes or nothing comes for long.
pub(crate) fn read_all(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    // A close without a farewell is an answer too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Sends a whole request, byte for byte, and reads all that comes back until the server closes.
pub(crate) fn exchange(address: SocketAddr, pin: Pin, request: &[u8]) -> String {
    let mut stream = raw(address, pin);
    // The server may have answered and closed before it took everything.
    let _ = stream.write_all(request).and_then(|()| stream.flush());
    read_all(&mut stream)
}

pub(crate) fn tls(pin: Pin) -> ClientConfig {
    config(pin, &[&TLS13])
}

pub(crate) fn tls_1_2(pin: Pin) -> ClientConfig {
    config(pin, &[&TLS12])
}

fn config(pin: Pin, versions: &[&'static rustls::SupportedProtocolVersion]) -> ClientConfig {
    let provider = Arc::new(default_provider());
    ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned { pin, provider }))
        .with_no_client_auth()
}

/// Takes the authority that has the pin out of what the server sent, and asks webpki about the rest.
#[derive(Debug)]
struct Pinned {
    pin: Pin,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let has_pin = |der: &&CertificateDer<'_>| {
            let (_, certificate) = X509Certificate::from_der(der).unwrap();
            Pin::of_spki(certificate.tbs_certificate.subject_pki.raw) == self.pin
        };
        let authority = intermediates.iter().find(has_pin);
        let authority = authority.ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .unwrap()
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
