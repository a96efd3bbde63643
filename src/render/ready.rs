//! What `listen` prints before the first request: where it listens, and how the platform can reach it.

use core::net::{Ipv4Addr, SocketAddr};

use super::style::{Role, Style};
use crate::text::safe;

/// What is known before the first request.
pub struct Ready<'a> {
    pub address: SocketAddr,
    /// The plan's type.
    pub kind: &'static str,
    /// Where the secret comes from.
    pub secret: String,
    /// What goes where, in words that follow "forwarding".
    pub forwards: &'a [String],
    /// The path of the token endpoint.
    pub token_path: Option<&'a str>,
    /// Whether a public URL is known.
    pub public: bool,
}

impl Ready<'_> {
    /// The text for people. `url` is where it listens.
    pub(super) fn text(&self, url: &str, style: &Style) -> String {
        let mut first = format!("Listening on {url}");
        if !self.forwards.is_empty() {
            first.extend([", forwarding ", &safe(&self.forwards.join(", "))]);
        }
        let mut text = style.verdict(Role::Plain, &first) + "\n";
        let kind = match self.kind {
            "hmac" => "HMAC",
            "oauth2" => "OAuth 2.0",
            _ => "Bearer",
        };
        text += &style.paragraph(
            0,
            &format!(
                "{kind} credential, secret from {}. Press Ctrl-C to stop.",
                self.secret
            ),
        );
        text.push('\n');
        if let Some(path) = self.token_path {
            text += &style.paragraph(0, &format!("Token endpoint: {url}{path}"));
            text.push('\n');
        }
        if !self.public {
            text +=
                "To reach it from the platform, run a tunnel (none is started here), such as:\n";
            for tunnel in tunnels(self.address) {
                text += &style.paint(Role::Dim, &format!("  {tunnel}"));
                text.push('\n');
            }
        }
        text.push('\n');
        text
    }
}

/// Commands that point a tunnel at the server.
fn tunnels(address: SocketAddr) -> [String; 3] {
    let (ip, port) = (address.ip(), address.port());
    if ip.is_unspecified() || ip == Ipv4Addr::LOCALHOST {
        return [
            format!("cloudflared tunnel --url http://127.0.0.1:{port}"),
            format!("ngrok http {port}"),
            format!("ssh -R 80:localhost:{port} localhost.run"),
        ];
    }
    // To a shell, brackets are a pattern.
    let quote = if ip.is_ipv6() { "'" } else { "" };
    [
        format!("cloudflared tunnel --url {quote}http://{address}{quote}"),
        format!("ngrok http {quote}http://{address}{quote}"),
        format!("ssh -R {quote}80:{address}{quote} localhost.run"),
    ]
}
