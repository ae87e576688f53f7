//! Certificates out of a file, PEM or DER.

use x509_parser::oid_registry::OID_PKCS1_MD5WITHRSAENC;
use x509_parser::oid_registry::OID_PKCS1_SHA1WITHRSA;
use x509_parser::oid_registry::OID_SIG_DSA_WITH_SHA1;
use x509_parser::oid_registry::asn1_rs::Oid;
use x509_parser::oid_registry::asn1_rs::oid;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;
use x509_parser::public_key::PublicKey;

const SECONDS_PER_DAY: i64 = 86_400;
const SMALLEST_RSA: usize = 2048;
const ECDSA_WITH_SHA1: Oid<'static> = oid!(1.2.840.10045.4.1);

/// What is told of one certificate.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Certificate {
    /// The bytes, by which the same certificate in two files is known.
    pub(crate) der: Vec<u8>,
    /// Last day of validity.
    pub(crate) ends_day: i64,
    /// A weak key or signature.
    pub(crate) weak: bool,
}

/// The bytes are no certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NoCertificate;

/// Every certificate of a file, at most `limit`; none where the file holds neither PEM nor DER.
///
/// # Errors
/// [`NoCertificate`] where it begins like one and is broken.
pub(crate) fn certificates(bytes: &[u8], limit: usize) -> Result<Vec<Certificate>, NoCertificate> {
    if bytes.first() == Some(&0x30) {
        return certificate(bytes).map(|found| vec![found]);
    }
    let mut found = Vec::new();
    for pem in Pem::iter_from_buffer(bytes).take(limit) {
        let pem = pem.map_err(|_| NoCertificate)?;
        if matches!(
            pem.label.as_str(),
            "CERTIFICATE" | "TRUSTED CERTIFICATE" | "X509 CERTIFICATE"
        ) {
            found.push(certificate(&pem.contents)?);
        }
    }
    Ok(found)
}

fn certificate(der: &[u8]) -> Result<Certificate, NoCertificate> {
    // OpenSSL's trusted form has more bytes behind the certificate.
    let (rest, parsed) = X509Certificate::from_der(der).map_err(|_| NoCertificate)?;
    let own = der
        .get(..der.len().saturating_sub(rest.len()))
        .unwrap_or_default();
    Ok(Certificate {
        der: own.to_vec(),
        ends_day: parsed
            .validity()
            .not_after
            .timestamp()
            .div_euclid(SECONDS_PER_DAY),
        weak: has_weak_key(&parsed) || has_weak_signature(&parsed),
    })
}

fn has_weak_key(certificate: &X509Certificate<'_>) -> bool {
    match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => bits(key.modulus) < SMALLEST_RSA,
        _ => false,
    }
}

/// A root is trusted for its key; nobody relies on the signature that it puts under itself.
fn has_weak_signature(certificate: &X509Certificate<'_>) -> bool {
    if certificate.subject() == certificate.issuer() {
        return false;
    }
    let algorithm = &certificate.signature_algorithm.algorithm;
    [
        OID_PKCS1_MD5WITHRSAENC,
        OID_PKCS1_SHA1WITHRSA,
        OID_SIG_DSA_WITH_SHA1,
        ECDSA_WITH_SHA1,
    ]
    .contains(algorithm)
}

/// Bits of a number without its leading zeros.
fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..).unwrap_or_default();
    let unused = digits.first().map_or(0, |first| first.leading_zeros() as usize);
    (digits.len() * 8).saturating_sub(unused)
}
