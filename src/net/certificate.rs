//! Why a certificate is not accepted, told from what the verifier says and from the certificate itself.

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
            Certificate::WrongName(presented.iter().map(|name| bare(name)).collect())
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
                Certificate::Other(other.to_string())
            }
        }
    }
}

fn moment(time: CertificateTime) -> Option<UnixTime> {
    UnixTime::new(i64::try_from(time.as_secs()).ok()?)
}

/// A name as rustls presents it, `DnsName("example.com")`, without the wrapping.
fn bare(presented: &str) -> String {
    let start = presented.find('"').map_or(0, |start| start + 1);
    let end = presented.rfind('"').unwrap_or(presented.len());
    presented.get(start..end).unwrap_or(presented).to_owned()
}

/// The common name, or else the organization, of a distinguished name in DER. In DER an attribute is its
/// type, here always of three bytes, followed by a string: tag, length below 128, bytes.
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
