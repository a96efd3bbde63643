//! The JSON writers that servers use, as data: their layout, escapes, numbers and order of members.

use super::escape::Escapes;
use super::number::Numbers;
use super::order::Order;

/// How a program writes JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonStyle {
    /// The call that writes this way.
    pub call: &'static str,
    /// The language or library that it belongs to.
    pub family: &'static str,
    /// White space for each level; if absent, everything is on one line.
    pub(super) indent: Option<&'static str>,
    /// Between elements on one line.
    pub(super) comma: &'static str,
    /// Between a name and its value.
    pub(super) colon: &'static str,
    /// At the end of the text.
    pub(super) end: &'static str,
    pub(super) order: Order,
    pub(super) escapes: Escapes,
    pub(super) numbers: Numbers,
    /// Whether `{}` is written as `[]`, as PHP does with an array.
    pub(super) empty_as_list: bool,
    /// Whether array elements stay on one line, with spaces inside the brackets, as Jackson does.
    pub(super) flat_arrays: bool,
    /// Whether values are written in Python's syntax instead of JSON.
    pub(super) python_literals: bool,
}

const COMPACT: JsonStyle = JsonStyle {
    call: "",
    family: "",
    indent: None,
    comma: ",",
    colon: ":",
    end: "",
    order: Order::Kept,
    escapes: Escapes::LEAST,
    numbers: Numbers::AsRead,
    empty_as_list: false,
    flat_arrays: false,
    python_literals: false,
};

impl JsonStyle {
    const fn of(family: &'static str, call: &'static str, numbers: Numbers) -> Self {
        Self {
            call,
            family,
            numbers,
            ..COMPACT
        }
    }

    /// The spellings of `true`, `false` and `null`.
    pub(super) fn literal(self, text: &[u8]) -> &[u8] {
        match text {
            b"true" if self.python_literals => b"True",
            b"false" if self.python_literals => b"False",
            b"null" if self.python_literals => b"None",
            _ => text,
        }
    }

    const fn indented(mut self, indent: &'static str) -> Self {
        self.indent = Some(indent);
        self.colon = ": ";
        self
    }

    const fn spaced(mut self) -> Self {
        self.comma = ", ";
        self.colon = ": ";
        self
    }

    const fn ordered(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    const fn escaping(mut self, escapes: Escapes) -> Self {
        self.escapes = escapes;
        self
    }

    const fn ending(mut self, end: &'static str) -> Self {
        self.end = end;
        self
    }

    const fn colon(mut self, colon: &'static str) -> Self {
        self.colon = colon;
        self
    }

    const fn lists(mut self) -> Self {
        self.empty_as_list = true;
        self
    }

    const fn flat(mut self) -> Self {
        self.flat_arrays = true;
        self
    }
}

const ASCII: Escapes = Escapes {
    ascii_only: true,
    coded: b"\x7f",
    ..Escapes::LEAST
};
const PHP: Escapes = Escapes {
    ascii_only: true,
    slash: true,
    ..Escapes::LEAST
};
const PHP_ASCII: Escapes = Escapes {
    ascii_only: true,
    ..Escapes::LEAST
};
const PHP_SLASH: Escapes = Escapes {
    slash: true,
    line_separators: true,
    ..Escapes::LEAST
};
const LINES: Escapes = Escapes {
    line_separators: true,
    ..Escapes::LEAST
};
const HTML: Escapes = Escapes {
    coded: b"<>&",
    line_separators: true,
    ..Escapes::LEAST
};
const OLD_GO: Escapes = Escapes {
    long_backspace: true,
    ..HTML
};
const GSON: Escapes = Escapes {
    coded: b"<>&='",
    line_separators: true,
    ..Escapes::LEAST
};
const UPPER: Escapes = Escapes {
    upper: true,
    ..Escapes::LEAST
};
const DOT_NET: Escapes = Escapes {
    coded: b"\"<>&'+`\x7f",
    ascii_only: true,
    upper: true,
    ..Escapes::LEAST
};
const DEL: Escapes = Escapes {
    coded: b"\x7f",
    ..Escapes::LEAST
};

/// The writers that are tried, most common first.
pub static WRITERS: [JsonStyle; 48] = {
    use Numbers::{
        AsRead, DotNet, Go, Java, JavaScript, Jq, Perl, Php, PhpFraction, Python, Ruby, Rust,
    };
    use Order::{ByName, IndicesFirst};
    let js = JsonStyle::of("JavaScript", "JSON.stringify", JavaScript).ordered(IndicesFirst);
    let python = JsonStyle::of("Python", "Python's json.dumps", Python)
        .escaping(ASCII)
        .spaced();
    let php = JsonStyle::of("PHP", "PHP's json_encode", Php);
    let go = JsonStyle::of("Go", "Go's json.Marshal", Go).ordered(ByName);
    [
        js,
        python,
        JsonStyle::of("Python", "json.dumps with separators=(',', ':')", Python).escaping(ASCII),
        JsonStyle {
            call: "json.dumps with ensure_ascii=False",
            ..python.escaping(Escapes::LEAST)
        },
        JsonStyle::of(
            "Python",
            "json.dumps with separators and ensure_ascii=False",
            Python,
        ),
        JsonStyle {
            call: "json.dumps with sort_keys",
            ..python.ordered(ByName)
        },
        JsonStyle::of("Python", "json.dumps with sort_keys and separators", Python)
            .escaping(ASCII)
            .ordered(ByName),
        JsonStyle {
            call: "json.dumps with sort_keys and ensure_ascii=False",
            ..python.escaping(Escapes::LEAST).ordered(ByName)
        },
        JsonStyle::of(
            "Python",
            "json.dumps with sort_keys, separators and ensure_ascii=False",
            Python,
        )
        .ordered(ByName),
        php.escaping(PHP),
        php.escaping(PHP).lists(),
        JsonStyle {
            call: "json_encode with JSON_UNESCAPED_SLASHES",
            ..php.escaping(PHP_ASCII)
        },
        JsonStyle {
            call: "json_encode with JSON_UNESCAPED_UNICODE",
            ..php.escaping(PHP_SLASH)
        },
        JsonStyle {
            call: "json_encode with JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE",
            ..php.escaping(LINES)
        },
        JsonStyle {
            call: "json_encode with JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE",
            ..php.escaping(LINES).lists()
        },
        go.escaping(HTML),
        go.escaping(OLD_GO),
        JsonStyle {
            call: "Go's json.Encoder",
            ..go.escaping(HTML).ending("\n")
        },
        JsonStyle {
            call: "Go's json.Encoder without HTML escapes",
            ..go.escaping(LINES)
        },
        JsonStyle::of("Go", "Go's json.Compact", AsRead).escaping(HTML),
        JsonStyle::of("Ruby", "Ruby's JSON.generate", Ruby),
        JsonStyle::of("Ruby", "Ruby on Rails' to_json", Ruby).escaping(HTML),
        JsonStyle::of("Java", "Jackson", Java).escaping(UPPER),
        JsonStyle::of("Java", "Jackson with sorted names", Java)
            .escaping(UPPER)
            .ordered(ByName),
        JsonStyle::of("Java", "Gson", AsRead).escaping(GSON),
        JsonStyle::of("Java", "Gson from a Map", Java).escaping(GSON),
        JsonStyle::of(".NET", ".NET's JsonSerializer", AsRead).escaping(DOT_NET),
        JsonStyle::of(".NET", "Newtonsoft.Json", DotNet).escaping(LINES),
        JsonStyle::of(".NET", "System.Text.Json with relaxed escaping", AsRead).escaping(LINES),
        JsonStyle::of("Rust", "Rust's serde_json", Rust).ordered(ByName),
        JsonStyle::of("Perl", "Perl's JSON::PP with canonical", Perl).ordered(ByName),
        JsonStyle {
            numbers: PhpFraction,
            call: "json_encode with JSON_PRESERVE_ZERO_FRACTION",
            ..php.escaping(PHP)
        },
        JsonStyle {
            numbers: PhpFraction,
            call: "json_encode with JSON_PRESERVE_ZERO_FRACTION and JSON_UNESCAPED_SLASHES",
            ..php.escaping(PHP_ASCII)
        },
        JsonStyle {
            numbers: PhpFraction,
            call: "json_encode with JSON_PRESERVE_ZERO_FRACTION, JSON_UNESCAPED_SLASHES and \
                   JSON_UNESCAPED_UNICODE",
            ..php.escaping(LINES)
        },
        JsonStyle {
            python_literals: true,
            call: "Python's str of a dict",
            ..python.escaping(Escapes::LEAST)
        },
        JsonStyle {
            call: "JSON.stringify with an indent of 2",
            ..js.indented("  ")
        },
        JsonStyle {
            call: "JSON.stringify with an indent of 4",
            ..js.indented("    ")
        },
        JsonStyle {
            call: "json.dumps with indent=2",
            ..python.indented("  ")
        },
        JsonStyle {
            call: "json.dumps with indent=4",
            ..python.indented("    ")
        },
        JsonStyle {
            call: "json.dumps with indent=2 and ensure_ascii=False",
            ..python.escaping(Escapes::LEAST).indented("  ")
        },
        JsonStyle {
            call: "json.dumps with indent=4 and ensure_ascii=False",
            ..python.escaping(Escapes::LEAST).indented("    ")
        },
        JsonStyle {
            call: "json.dumps with indent=2 and sort_keys",
            ..python.ordered(ByName).indented("  ")
        },
        JsonStyle {
            call: "json_encode with JSON_PRETTY_PRINT",
            ..php.escaping(PHP).indented("    ")
        },
        JsonStyle {
            call: "Go's json.MarshalIndent",
            ..go.escaping(HTML).indented("  ")
        },
        JsonStyle::of("Java", "Jackson's pretty printer", Java)
            .escaping(UPPER)
            .indented("  ")
            .colon(" : ")
            .flat(),
        JsonStyle::of("jq", "jq", Jq)
            .escaping(DEL)
            .indented("  ")
            .ending("\n"),
        JsonStyle::of("jq", "jq", AsRead)
            .escaping(DEL)
            .indented("  ")
            .ending("\n"),
        JsonStyle::of("Ruby", "Ruby's JSON.pretty_generate", Ruby).indented("  "),
    ]
};
