//! A JSON body with its secrets masked. The platform's bodies carry credentials of its customers, such as
//! `phoneNumber.twilioAuthToken`.

use serde_json::Value;

/// Ends of names whose values are secret, in lower case without separators.
const SECRET: [&str; 12] = [
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "privatekey",
    "accesskey",
    "secretkey",
    "authorization",
    "credential",
    "credentials",
    "pin",
];

/// The body as JSON, or nothing if it is not JSON.
pub fn masked(body: &[u8]) -> Option<String> {
    let mut value = serde_json::from_slice(body).ok()?;
    mask(&mut value);
    Some(value.to_string())
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if is_secret(name) && !value.is_null() {
                    *value = Value::String("(masked)".into());
                } else {
                    mask(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    SECRET.iter().any(|end| plain.ends_with(end)) || plain.contains("secret")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_at_any_depth() {
        let body =
            r#"{"a":[{"twilioAuthToken":"x","sub":{"API_KEY":"y","pin":"z"}}],"type":"status"}"#;
        assert_eq!(
            masked(body.as_bytes()).unwrap(),
            r#"{"a":[{"sub":{"API_KEY":"(masked)","pin":"(masked)"},"twilioAuthToken":"(masked)"}],"type":"status"}"#
        );
        assert_eq!(masked(b"no"), None);
    }
}
