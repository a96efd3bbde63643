//! Keys that are not the platform's API keys: those of other platforms, or of other kinds.

/// Whether a key is the text of a public or private key, or of a certificate. Others may know such a text, so it is
/// not an HMAC secret.
#[must_use]
pub fn is_asymmetric(key: &str) -> bool {
    const STARTS: [&str; 3] = ["ssh-", "ecdsa-sha2-", "sk-ssh-"];
    let start = key.trim_start();
    key.contains("-----BEGIN ")
        || key.contains("---- BEGIN ")
        || STARTS.iter().any(|known| start.starts_with(known))
}

/// Prefixes of other platforms' keys.
const STARTS: [&str; 22] = [
    "sk-",
    "sk_",
    "pk_",
    "rk_",
    "ek_",
    "key_",
    "whsec_",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "gsk_",
    "AIza",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "AKIA",
    "ASIA",
    "glpat-",
    "sb_secret_",
    "sbp_",
    "hf_",
];

/// Whether a key starts like another platform's. A UUID never does.
pub(super) fn is_foreign(key: &str) -> bool {
    let key = key.trim();
    key.len() > 15 && STARTS.iter().any(|start| key.starts_with(start)) && !is_asymmetric(key)
}
