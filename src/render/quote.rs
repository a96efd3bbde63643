//! Quotes a text for shells, dotenv, curl config files and GitHub Actions files, so that they read it back
//! unchanged. Takes any text without NUL, which no variable can hold.

/// For `sh`, `bash`, `zsh` and other POSIX shells.
pub fn sh(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// For fish.
pub fn fish(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// For PowerShell, where typographic quotes count as single quotes too.
pub fn powershell(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        quoted.push(character);
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(character);
        }
    }
    quoted.push('\'');
    quoted
}

/// For env files. Docker and GitLab take what follows the `=` literally, so a plain word, such as a token, stays
/// bare. Anything else gets quotes that dotenv and shells understand.
pub fn env(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~+/=:@%,".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        sh(text)
    }
}

/// For a value in a curl config file.
pub fn curl(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\\' | '"' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// For GitHub Actions files: `NAME=value`, or lines between two delimiters that do not occur in them.
pub fn github(name: &str, text: &str) -> String {
    if !text.contains(['\n', '\r']) {
        return format!("{name}={text}");
    }
    let mut delimiter = String::from("END");
    while text.contains(&delimiter) {
        delimiter.push('_');
    }
    format!("{name}<<{delimiter}\n{text}\n{delimiter}")
}

#[cfg(test)]
mod tests;
