//! The console's own certificate authority: made once, kept in a folder that only its owner can read.
//!
//! Devices do not trust the address of a console or any public authority. They trust the one key whose digest (the
//! pin) stands in their enrolment string. That key signs the certificate of each run of the server.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::Pin;
use dspt_report::PublicKey;
use dspt_report::wire;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::GeneralSubtree;
use rcgen::IsCa;
use rcgen::Issuer;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::NameConstraints;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PKCS_ED25519;
use rcgen::PublicKeyData;
use rcgen::SignatureAlgorithm;
use rcgen::date_time_ymd;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;
use zeroize::Zeroizing;

use crate::authority_error::AuthorityError;
use crate::clock::Clock;
use crate::limits;
use crate::private_file;
use crate::tls;

/// The console's certificate authority: a key of ECDSA P-256 and its self-signed certificate.
pub struct Authority {
    key: KeyPair,
    certificate: CertificateDer<'static>,
    pin: Pin,
}

impl Authority {
    /// Opens the authority in `keys`, or makes one there if there is none yet. Two programs that do this at the same
    /// moment end with the same one.
    ///
    /// The folder is made with mode 0700 and the file with 0600, on Windows with access lists that say the same. One that exists and cannot be used is never replaced:
    /// every device pinned its key, and with another they would all have to enrol again.
    ///
    /// # Errors
    /// [`AuthorityError`], each variant.
    pub fn open_or_create(keys: &Path) -> Result<Self, AuthorityError> {
        private_file::folder(keys)?;
        let path = keys.join(FILE);
        if let Some(text) = private_file::read(&path)? {
            return Self::from_pem(&text, &path);
        }
        let fresh = fresh_pem().map_err(|source| AuthorityError::Generate { source })?;
        private_file::create(&path, fresh.as_bytes())?;
        // Read back what is there: another program may have been first.
        match private_file::read(&path)? {
            Some(text) => Self::from_pem(&text, &path),
            None => Err(AuthorityError::Malformed { path, what: "file" }),
        }
    }

    /// What an enrolment string carries: the digest of this authority's public key.
    pub fn pin(&self) -> Pin {
        self.pin
    }

    /// The certificate, DER.
    pub fn ca_der(&self) -> &[u8] {
        &self.certificate
    }

    /// TLS for a server: a fresh key and a certificate for [`wire::SERVER_NAME`], sent together with the authority's;
    /// TLS 1.3 and HTTP/1.1 only.
    ///
    /// # Errors
    /// [`AuthorityError::Generate`] where no key or certificate can be made, [`AuthorityError::Tls`] where rustls
    /// refuses them.
    pub fn server_config(&self, clock: &Arc<dyn Clock>) -> Result<Arc<ServerConfig>, AuthorityError> {
        let leaf = self
            .leaf(clock.now())
            .map_err(|source| AuthorityError::Generate { source })?;
        let chain = vec![leaf.certificate, self.certificate.clone()];
        tls::server_config(chain, &leaf.key, &self.certificate, clock)
            .map_err(|source| AuthorityError::Tls { source })
    }

    /// A certificate for the key of an operator's computer: good for showing to this console, and for nothing else. What it
    /// opens is kept in the store and looked up for each request.
    ///
    /// # Errors
    /// [`AuthorityError::Generate`].
    pub fn operator_certificate(
        &self,
        key: &PublicKey,
        operator: OperatorId,
        now: Timestamp,
    ) -> Result<OperatorCertificate, AuthorityError> {
        let (params, until) = operator_params(operator, now).ok_or(AuthorityError::Generate {
            source: rcgen::Error::Time,
        })?;
        let issuer = authority_params().map(|params| Issuer::new(params, &self.key));
        let certificate = issuer
            .and_then(|issuer| params.signed_by(&OperatorKey(key), &issuer))
            .map_err(|source| AuthorityError::Generate { source })?;
        Ok(OperatorCertificate {
            sha256: Digest::of(certificate.der()),
            pem: certificate.pem(),
            until,
        })
    }

    fn leaf(&self, now: Timestamp) -> Result<Leaf, rcgen::Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let issuer = Issuer::new(authority_params()?, &self.key);
        let certificate = leaf_params(now)?.signed_by(&key, &issuer)?;
        Ok(Leaf {
            certificate: certificate.der().clone(),
            key: Zeroizing::new(key.serialize_der()),
        })
    }

    fn from_pem(text: &str, path: &Path) -> Result<Self, AuthorityError> {
        let malformed = |what| AuthorityError::Malformed {
            path: path.to_owned(),
            what,
        };
        let key = KeyPair::from_pem(text).map_err(|_| malformed("private key"))?;
        let certificate =
            CertificateDer::from_pem_slice(text.as_bytes()).map_err(|_| malformed("certificate"))?;
        let spki = spki(&certificate).ok_or_else(|| malformed("certificate"))?;
        if spki != key.subject_public_key_info() {
            return Err(malformed("pair of key and certificate"));
        }
        let pin = Pin::of_spki(spki);
        Ok(Self {
            key,
            certificate,
            pin,
        })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({})", self.pin)
    }
}

/// A certificate that was made for an operator's key.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OperatorCertificate {
    /// Its digest, by which the post is found.
    pub sha256: Digest,
    /// Itself, PEM.
    pub pem: String,
    /// Until when it is good.
    pub until: Timestamp,
}

struct OperatorKey<'a>(&'a PublicKey);

impl PublicKeyData for OperatorKey<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ED25519
    }
}

struct Leaf {
    certificate: CertificateDer<'static>,
    key: Zeroizing<Vec<u8>>,
}

fn fresh_pem() -> Result<Zeroizing<String>, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = authority_params()?.self_signed(&key)?;
    Ok(Zeroizing::new(key.serialize_pem() + &certificate.pem()))
}

/// Written into the certificate once and needed again for each leaf: a change of the name here would break the chain
/// of every console that exists.
fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = name("DSPT console authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    // Whoever puts this certificate into a trust store by mistake trusts it for nothing but this name.
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(wire::SERVER_NAME.to_owned())],
        excluded_subtrees: Vec::new(),
    });
    params.not_before = date_time_ymd(FIRST_YEAR, 1, 1);
    params.not_after = date_time_ymd(LAST_YEAR, 1, 1);
    Ok(params)
}

fn leaf_params(now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(vec![wire::SERVER_NAME.to_owned()])?;
    params.distinguished_name = name("DSPT console");
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    // Wide on purpose: a device whose clock is years off must still be able to say so. The key lives for a day at
    // most and never on disk; that, not the date, is what limits a stolen one.
    params.not_before = date_time_ymd(FIRST_YEAR, 1, 1);
    let year = i32::from(now.to_zoned(TimeZone::UTC).year());
    params.not_after = date_time_ymd((year + LEAF_YEARS).clamp(FIRST_YEAR + 1, LAST_YEAR), 1, 1);
    Ok(params)
}

/// For showing to a server only, which a certificate that does not say so could do too. `None` beyond the calendar.
fn operator_params(operator: OperatorId, now: Timestamp) -> Option<(CertificateParams, Timestamp)> {
    let day = now.to_zoned(TimeZone::UTC).date();
    // The operator's clock may be a little behind.
    let (first, last) = (
        day.yesterday().ok()?,
        day.checked_add(limits::OPERATOR_CERTIFICATE_DAYS.days()).ok()?,
    );
    let midnight = |day: Date| {
        let part = |part: i8| u8::try_from(part).ok();
        Some(date_time_ymd(
            i32::from(day.year()),
            part(day.month())?,
            part(day.day())?,
        ))
    };
    let mut params = CertificateParams::new(Vec::new()).ok()?;
    params.distinguished_name = name(&format!("DSPT operator {operator}"));
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = midnight(first)?;
    params.not_after = midnight(last)?;
    Some((params, last.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

fn spki<'a>(certificate: &'a CertificateDer<'_>) -> Option<&'a [u8]> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Some(certificate.tbs_certificate.subject_pki.raw)
}

const FILE: &str = "authority.pem";
/// A computer whose clock battery is empty wakes up in the year its board was made.
const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 2100;
const LEAF_YEARS: i32 = 10;

#[cfg(test)]
mod tests;
