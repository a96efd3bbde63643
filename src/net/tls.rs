//! The encrypted connection: rustls with the system's certificates and those of `--ca-cert`, and a readable reason
//! if a certificate is not accepted.

use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, OtherError,
    SignatureScheme, StreamOwned,
};
use rustls_platform_verifier::Verifier;
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
    TransportAdapter,
};

use super::certificate::reason;
use super::error::NetworkCause;
use super::proxy::Variables;

/// Where the trusted certificates come from, apart from `--ca-cert`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustStore {
    /// The system.
    System,
    /// This variable.
    Variable(&'static str),
}

impl TrustStore {
    /// What the variables say.
    pub fn of(variables: Variables) -> Self {
        ["SSL_CERT_FILE", "SSL_CERT_DIR"]
            .into_iter()
            .find(|name| variables(name).is_some_and(|value| !value.is_empty()))
            .map_or(Self::System, Self::Variable)
    }

    fn empty(self) -> NetworkCause {
        match self {
            Self::System => NetworkCause::Setting {
                fact: "this system has no certificates to trust".into(),
                hint: "install the system's certificates, or name a file of them in SSL_CERT_FILE",
            },
            Self::Variable(name) => NetworkCause::Setting {
                fact: format!("{name} names no certificates that can be read"),
                hint: "name certificates in PEM form there, or unset it to trust the system's",
            },
        }
    }
}

/// The step that encrypts a connection where the URL asks for it.
pub struct Tls {
    ca_cert: Option<Vec<u8>>,
    trust: TrustStore,
}

impl Tls {
    /// Trusts these certificates, in PEM form, besides the system's.
    pub fn new(ca_cert: Option<Vec<u8>>, trust: TrustStore) -> Self {
        Self { ca_cert, trust }
    }

    /// The configuration of rustls. Building it reads the system's certificates, so it is done late.
    fn config(&self) -> Result<ClientConfig, NetworkCause> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let extra: Vec<_> = self
            .ca_cert
            .iter()
            .flat_map(|pem| CertificateDer::pem_slice_iter(pem))
            .collect::<Result<_, _>>()
            .map_err(|_| no_certificate())?;
        if self.ca_cert.is_some() && extra.is_empty() {
            return Err(no_certificate());
        }
        let verifier = Verifier::new_with_extra_roots(extra, provider.clone())
            .map_err(|_| self.trust.empty())?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| NetworkCause::Tls(error.to_string()))?;
        Ok(builder
            .dangerous() // Any custom verifier is set through this call; ours only adds reasons to the system's.
            .with_custom_certificate_verifier(Arc::new(Explaining(verifier)))
            .with_no_client_auth())
    }
}

fn no_certificate() -> NetworkCause {
    NetworkCause::Setting {
        fact: "--ca-cert: the file holds no certificate in PEM form".into(),
        hint: "give a file with '-----BEGIN CERTIFICATE-----' in it",
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, Encrypted>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let Some(transport) = chained else {
            return Ok(None);
        };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let config = self.config().map_err(|cause| Error::Other(cause.into()))?;
        let host = details.uri.host().unwrap_or_default();
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
            .map_err(|_| Error::Tls("the host's name cannot be in a certificate"))?;
        let connection = ClientConnection::new(Arc::new(config), name)
            .map_err(|error| Error::Other(error.into()))?;
        let inner: Box<dyn Transport> = Box::new(transport);
        let mut socket = TransportAdapter::new(inner, details.current_time.clone());
        socket.set_timeout(details.timeout);
        let mut stream = StreamOwned::new(connection, socket);
        stream.conn.complete_io(&mut stream.sock)?;
        let buffers = LazyBuffers::new(
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(Encrypted { buffers, stream })))
    }
}

/// An encrypted connection.
pub struct Encrypted {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

impl Transport for Encrypted {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.sock.set_timeout(timeout);
        let output = &self.buffers.output()[..amount];
        Ok(self.stream.write_all(output)?)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.sock.set_timeout(timeout);
        let input = self.buffers.input_append_buf();
        let amount = self.stream.read(input)?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        // The end of the connection, or more than was asked for, may have arrived with the response.
        let nothing_left =
            self.stream.conn.process_new_packets().is_ok_and(|state| {
                !state.peer_has_closed() && state.plaintext_bytes_to_read() == 0
            });
        let socket = self.stream.sock.get_mut();
        nothing_left && socket.buffers().input().is_empty() && socket.is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

/// The system's verifier, with reasons that people understand.
#[derive(Debug)]
struct Explaining(Verifier);

impl ServerCertVerifier for Explaining {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0
            .verify_server_cert(certificate, intermediates, name, ocsp, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(error) => {
                    let reason = reason(&error, certificate);
                    let other = OtherError(Arc::new(NetworkCause::Certificate(reason)));
                    rustls::Error::InvalidCertificate(CertificateError::Other(other))
                }
                other => other,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
