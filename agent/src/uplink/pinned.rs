//! Trust in one key. The server sends its certificate and its CA; the CA whose key has the pin is the one root, and the
//! certificate must be for the fixed name, whatever address was dialled. The platform's roots are never asked, so no
//! intercepting proxy gets in.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use dspt_report::Pin;
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
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use x509_parser::parse_x509_certificate;

use crate::limits;
use crate::plain;
use crate::uplink::crypto;

/// Why a handshake was ended; asked for by the uplink after a request failed.
#[derive(Debug)]
pub(super) enum Refused {
    /// No certificate that was shown has the pinned key.
    Pin { issuer: String },
    /// Outside its dates.
    Time,
    /// Anything else that webpki found.
    Certificate { source: Error },
}

/// The last refusal, passed from the handshake to the message for people.
#[derive(Debug, Default)]
pub(super) struct Met(Mutex<Option<Refused>>);

impl Met {
    pub(super) fn take(&self) -> Option<Refused> {
        self.0.lock().ok()?.take()
    }

    fn put(&self, refused: Refused) {
        if let Ok(mut slot) = self.0.lock() {
            *slot = Some(refused);
        }
    }
}

#[derive(Debug)]
pub(super) struct Verifier {
    pins: Vec<Pin>,
    not_before: i64,
    met: Arc<Met>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    pub(super) fn new(pins: Vec<Pin>, not_before: i64, met: Arc<Met>) -> Self {
        let provider = Arc::new(crypto::provider());
        Self {
            pins,
            not_before,
            met,
            provider,
        }
    }

    /// TLS 1.3 only, with this verifier as the only one.
    pub(super) fn into_config(self) -> Result<ClientConfig, Error> {
        let provider = Arc::clone(&self.provider);
        Ok(ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(self))
            .with_no_client_auth())
    }

    fn verify(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Refused> {
        let failed = |source| Refused::Certificate { source };
        let pinned = intermediates
            .iter()
            .find(|shown| self.is_pinned(shown))
            .ok_or_else(|| Refused::Pin {
                issuer: issuer(end_entity),
            })?;
        let mut roots = RootCertStore::empty();
        roots.add(pinned.clone().into_owned()).map_err(failed)?;
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
                .build()
                .map_err(|error| failed(Error::General(error.to_string())))?;
        let name = ServerName::try_from(wire::SERVER_NAME)
            .map_err(|_| failed(Error::General("fixed name".to_owned())))?;
        verifier
            .verify_server_cert(end_entity, intermediates, &name, &[], self.time(now))
            .map_err(|source| {
                if is_about_time(&source) {
                    Refused::Time
                } else {
                    failed(source)
                }
            })
    }

    /// The later of this device's clock and what the console showed before: a flat battery sets clocks back.
    fn time(&self, now: UnixTime) -> UnixTime {
        let known = Duration::from_secs(u64::try_from(self.not_before).unwrap_or(0));
        now.max(UnixTime::since_unix_epoch(known))
    }

    fn is_pinned(&self, certificate: &CertificateDer<'_>) -> bool {
        parse_x509_certificate(certificate)
            .is_ok_and(|(_, parsed)| self.pins.contains(&Pin::of_spki(parsed.public_key().raw)))
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
        self.verify(end_entity, intermediates, now).map_err(|refused| {
            self.met.put(refused);
            Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
        })
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3 only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn is_about_time(error: &Error) -> bool {
    matches!(
        error,
        Error::InvalidCertificate(
            CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. },
        )
    )
}

/// Who signed a certificate, in words that are safe to show.
fn issuer(certificate: &CertificateDer<'_>) -> String {
    let name = parse_x509_certificate(certificate).ok().and_then(|(_, parsed)| {
        let issuer = parsed.issuer();
        let common = issuer
            .iter_common_name()
            .chain(issuer.iter_organization())
            .next()?;
        common.as_str().ok().map(str::to_owned)
    });
    name.map_or_else(
        || "an unknown issuer".to_owned(),
        |name| format!("\"{}\"", plain::short(&name, limits::ISSUER_CHARS)),
    )
}
