//! Why a certificate is not accepted, from the verifier's error and the certificate itself.

use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime as CertificateTime};
use webpki::EndEntityCert;

use super::error::Certificate;
use crate::time::UnixTime;

/// The reason in our words.
pub fn reason(error: &CertificateError, certificate: &CertificateDer) -> Certificate {
    match error {
        CertificateError::Expired => Certificate::Expired(None),
        CertificateError::ExpiredContext { not_after, .. } => {
            Certificate::Expired(moment(*not_after))
        }
        CertificateError::NotValidYet => Certificate::NotYetValid(None),
        CertificateError::NotValidYetContext { not_before, .. } => {
            Certificate::NotYetValid(moment(*not_before))
        }
        CertificateError::NotValidForName => Certificate::WrongName(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            Certificate::WrongName(presented.iter().filter_map(|name| bare(name)).collect())
        }
        other => {
            let Ok(certificate) = EndEntityCert::try_from(certificate) else {
                return Certificate::Other("it cannot be read".into());
            };
            let issuer = name(certificate.issuer());
            if certificate.issuer() == certificate.subject() {
                Certificate::SelfSigned
            } else if *other == CertificateError::UnknownIssuer {
                Certificate::UnknownIssuer(issuer)
            } else {
                Certificate::Other(plain(other).into())
            }
        }
    }
}

fn moment(time: CertificateTime) -> Option<UnixTime> {
    UnixTime::new(i64::try_from(time.as_secs()).ok()?)
}

/// Any other reason in plain words: the library's own are written for its programmers.
fn plain(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::BadEncoding => "it cannot be read",
        CertificateError::Revoked => "it was revoked",
        CertificateError::BadSignature => "its signature is wrong",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for servers"
        }
        // The system's verifier reports an extended key usage that does not fit in its own way.
        other if format!("{other:?}").contains("Eku") => "it is not for servers",
        CertificateError::UnhandledCriticalExtension => {
            "it has a critical extension that is unknown"
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => {
            "it is signed by an algorithm that is not accepted"
        }
        _ => "it does not stand up to the checks of the system",
    }
}

/// A name as rustls presents it, `DnsName("example.com")` or `IpAddress(127.0.0.1)`, without the wrapping; nothing for
/// names of other kinds.
fn bare(presented: &str) -> Option<String> {
    let (_, inner) = presented
        .split_once("DnsName(")
        .or_else(|| presented.split_once("IpAddress("))?;
    let inner = inner.trim_end_matches(')');
    let name = inner.split('"').nth(1).unwrap_or(inner);
    Some(name.to_owned())
}

/// The common name, or else the organization, of a distinguished name in DER. In DER an attribute is its type, here
/// always three bytes, followed by a string: tag, length below 128, bytes.
fn name(distinguished: &[u8]) -> Option<String> {
    const COMMON_NAME: [u8; 5] = [6, 3, 0x55, 4, 3];
    const ORGANIZATION: [u8; 5] = [6, 3, 0x55, 4, 10];
    [COMMON_NAME, ORGANIZATION].iter().find_map(|kind| {
        let start = distinguished
            .windows(kind.len())
            .position(|window| window == kind)?
            + kind.len();
        let length = usize::from(*distinguished.get(start + 1)?);
        let bytes = distinguished.get(start + 2..start + 2 + length)?;
        std::str::from_utf8(bytes).ok().map(str::to_owned)
    })
}
