//! Secrets in a server's URL, which every log on the way would keep.

/// Names of query parameters that carry a secret, without separators and in lower case.
const SECRET_PARAMETERS: [&str; 18] = [
    "accesstoken",
    "apikey",
    "apitoken",
    "auth",
    "authkey",
    "authorization",
    "authtoken",
    "bearer",
    "clientsecret",
    "jwt",
    "key",
    "pass",
    "password",
    "secret",
    "sig",
    "signature",
    "token",
    "xapikey",
];

/// Whether a URL contains a password, or a query parameter with a secret. Placeholders do not count.
pub(super) fn carries_secret(url: &str) -> bool {
    let Ok(url) = ::url::Url::parse(url) else {
        return false;
    };
    let is_value = |value: &str| !value.is_empty() && !super::found::is_placeholder(value);
    let in_query = url.query_pairs().any(|(name, value)| {
        let name = name.to_ascii_lowercase().replace(['-', '_', '.'], "");
        SECRET_PARAMETERS.contains(&&*name) && is_value(&value)
    });
    in_query || url.password().is_some_and(is_value)
}
