//! Splits a shell command into its words, by the quoting rules of sh, bash and cmd.exe.

/// The words of a shell command. `$'…'` and the quoting of cmd.exe are undone first.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let mut text = if text.contains("^\"") || text.contains("^\n") || text.contains("^\r\n") {
        without_carets(text)
    } else {
        text.to_owned()
    };
    if text.contains("\\\r\n") {
        text = text.replace("\\\r\n", "\\\n");
    }
    shlex::split(&plain_quotes(&text))
}

/// A command of cmd.exe, in which a caret escapes.
fn without_carets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '^' => match characters.next() {
                Some('\r') => {
                    characters.next_if_eq(&'\n');
                    out.push(' ');
                }
                Some('\n') | None => out.push(' '),
                Some(other) => out.push(other),
            },
            other => out.push(other),
        }
    }
    out
}

/// The same words with each `$'…'` in plain quotes.
fn plain_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut quote: Option<char> = None;
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '$') if characters.peek() == Some(&'\'') => {
                characters.next();
                let value = ansi_c(&mut characters);
                out.push('\'');
                out.push_str(&value.replace('\'', r"'\''"));
                out.push('\'');
            }
            (None | Some('"'), '\\') => {
                out.push('\\');
                out.extend(characters.next());
            }
            (None, '\'' | '"') => {
                quote = Some(character);
                out.push(character);
            }
            (Some(open), _) if open == character => {
                quote = None;
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

/// The text of a `$'…'` after its opening quote, as bash reads it.
fn ansi_c(characters: &mut std::iter::Peekable<std::str::Chars>) -> String {
    let mut out = String::new();
    while let Some(character) = characters.next() {
        if character == '\'' {
            break;
        }
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => out.extend(code_of(characters, 4)),
            Some('U') => out.extend(code_of(characters, 8)),
            Some('x') => out.extend(code_of(characters, 2)),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

/// The character of a hexadecimal code of at most this many digits.
fn code_of(characters: &mut std::iter::Peekable<std::str::Chars>, digits: usize) -> Option<char> {
    let mut value = 0;
    for _ in 0..digits {
        let Some(digit) = characters.peek().and_then(|it| it.to_digit(16)) else {
            break;
        };
        value = value * 16 + digit;
        characters.next();
    }
    char::from_u32(value)
}
