//! TLS of whoever connects to a console: trust in one key, and a certificate to show.
//!
//! The console sends its certificate and its authority's. The authority whose key has the pin is the one root, and the
//! certificate must be for the fixed name, whatever address was dialled. The platform's roots are never asked.

use std::sync::Arc;
use std::sync::Mutex;

use dspt_report::Pin;
use dspt_report::Seed;
use dspt_report::wire;
use rustls::CertificateError;
use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::Error;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::pki_types::pem::PemObject;
use rustls::version::TLS13;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

/// What an operator's computer shows.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "both are needed")]
pub struct Credential<'a> {
    /// The key it made.
    pub seed: &'a Seed,
    /// The certificate it was given, PEM.
    pub certificate: &'a str,
}

/// Why a console was not believed, for words to people; told apart after a request failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Doubt {
    /// No certificate that was shown has the pinned key: something else answered.
    Pin,
    /// The right key, and yet not the console's certificate at this time.
    Certificate,
}

/// The last doubt of the connections made with a configuration.
#[derive(Clone, Debug, Default)]
pub struct Doubts(Arc<Mutex<Option<Doubt>>>);

impl Doubts {
    /// Takes the last doubt out.
    pub fn take(&self) -> Option<Doubt> {
        self.0.lock().ok()?.take()
    }

    fn put(&self, doubt: Doubt) {
        if let Ok(mut slot) = self.0.lock() {
            *slot = Some(doubt);
        }
    }
}

/// TLS 1.3 that trusts the console with this pin, and shows the credential where there is one.
///
/// # Errors
/// What rustls finds wrong with the credential.
pub fn client_config(
    pin: Pin,
    credential: Option<Credential<'_>>,
    doubts: &Doubts,
) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier {
        pin,
        provider: Arc::clone(&provider),
        doubts: doubts.clone(),
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let Some(credential) = credential else {
        return Ok(builder.with_no_client_auth());
    };
    let certificate = CertificateDer::from_pem_slice(credential.certificate.as_bytes())
        .map_err(|_| Error::General("the certificate is not PEM".to_owned()))?;
    builder.with_client_auth_cert(vec![certificate], private_key(credential.seed))
}

/// PKCS#8 (RFC 8410) of an Ed25519 key, the form that rustls reads.
fn private_key(seed: &Seed) -> PrivateKeyDer<'static> {
    let mut der = PKCS8_HEAD.to_vec();
    der.extend_from_slice(seed.as_bytes());
    PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der))
}

const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

#[derive(Debug)]
struct Verifier {
    pin: Pin,
    provider: Arc<CryptoProvider>,
    doubts: Doubts,
}

impl Verifier {
    fn has_pin(&self, der: &CertificateDer<'_>) -> bool {
        X509Certificate::from_der(der)
            .is_ok_and(|(_, found)| Pin::of_spki(found.tbs_certificate.subject_pki.raw) == self.pin)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authority) = intermediates.iter().find(|shown| self.has_pin(shown)) else {
            self.doubts.put(Doubt::Pin);
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        };
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
                .build()
                .map_err(|error| Error::General(error.to_string()))?;
        let name = ServerName::try_from(wire::SERVER_NAME)
            .map_err(|_| Error::General("the fixed name is none".to_owned()))?;
        verifier
            .verify_server_cert(end_entity, intermediates, &name, &[], now)
            .inspect_err(|_| self.doubts.put(Doubt::Certificate))
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3 only".to_owned()))
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
