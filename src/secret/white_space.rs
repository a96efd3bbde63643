//! White space and invisible characters around and inside a secret. Each module here is one row of the table.

use super::around::BOM;
use super::forms::{Forms, bytes, changed};
use crate::text::is_harmless;

pub(super) mod newline {
    use super::{Forms, bytes, changed};

    pub fn mangle(secret: &str) -> Forms {
        bytes([
            format!("{secret}\n"),
            format!("{secret}\r\n"),
            format!("{secret}\r"),
            format!("{secret}\n\n"),
        ])
    }

    pub fn restore(secret: &str) -> Forms {
        let one = secret
            .strip_suffix('\n')
            .map_or(secret, |rest| rest.strip_suffix('\r').unwrap_or(rest));
        let all = secret.trim_end_matches(['\r', '\n']);
        let mut forms = changed(secret, one);
        forms.extend(changed(one, all));
        forms
    }

    pub fn seen(value: &str) -> bool {
        value.ends_with(['\r', '\n'])
    }
}

pub(super) mod trailing {
    use super::{Forms, bytes, changed};

    pub fn mangle(secret: &str) -> Forms {
        bytes([" ", "\t", "\u{a0}", "  "].map(|space| format!("{secret}{space}")))
    }

    pub fn restore(secret: &str) -> Forms {
        changed(secret, secret.trim_end())
    }

    pub fn seen(value: &str) -> bool {
        let unended = value.trim_end_matches(['\r', '\n']);
        unended.trim_end() != unended
    }
}

pub(super) mod leading {
    use super::{Forms, bytes, changed};

    pub fn mangle(secret: &str) -> Forms {
        bytes([" ", "\t", "\n", "\u{a0}"].map(|space| format!("{space}{secret}")))
    }

    pub fn restore(secret: &str) -> Forms {
        changed(secret, secret.trim_start())
    }

    pub fn seen(value: &str) -> bool {
        value.trim_start() != value
    }
}

pub(super) mod surrounding {
    use super::{Forms, bytes, changed};

    pub fn mangle(secret: &str) -> Forms {
        bytes([
            format!(" {secret} "),
            format!(" {secret}\n"),
            format!("\n{secret}\n"),
        ])
    }

    pub fn restore(secret: &str) -> Forms {
        let both = secret.trim_start() != secret && secret.trim_end() != secret;
        if both {
            changed(secret, secret.trim())
        } else {
            Vec::new()
        }
    }
}

pub(super) mod inner_white_space {
    use super::{Forms, bytes};

    pub fn restore(secret: &str) -> Forms {
        if seen(secret) {
            bytes([secret.split_whitespace().collect::<String>()])
        } else {
            Vec::new()
        }
    }

    /// A UUID that was broken over lines, but not one with a word before it.
    pub fn seen(value: &str) -> bool {
        let joined: String = value.split_whitespace().collect();
        value.trim() != joined && crate::text::is_uuid(&joined)
    }
}

pub(super) mod invisible {
    use super::{BOM, Forms, bytes, changed, is_harmless};

    fn is_invisible(character: char) -> bool {
        !is_harmless(character) && !character.is_whitespace() && character != '\0'
    }

    pub fn mangle(secret: &str) -> Forms {
        bytes([
            format!("{secret}\u{200b}"),
            format!("\u{200b}{secret}"),
            format!("{secret}{BOM}"),
            format!("{secret}\u{200e}"),
        ])
    }

    pub fn restore(secret: &str) -> Forms {
        let visible: String = secret.chars().filter(|it| !is_invisible(*it)).collect();
        changed(secret, &visible)
    }

    pub fn seen(value: &str) -> bool {
        value.trim_start_matches(BOM).contains(is_invisible)
    }
}
