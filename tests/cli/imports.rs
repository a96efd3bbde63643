//! Who imports whom, file by file: no two files import each other, nothing goes in a circle, and one name
//! stands for one type.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::sources;

/// The files under `src`, each with the files that it imports.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let files: BTreeMap<String, String> = sources()
        .into_iter()
        .map(|(_, path, code)| (path.to_str().unwrap().to_owned(), without_tests(&code)))
        .collect();
    let modules: BTreeMap<Vec<String>, String> = files
        .keys()
        .filter(|file| !matches!(&***file, "main.rs" | "stdio.rs"))
        .map(|file| (module(file), file.clone()))
        .collect();
    let mut imports = BTreeMap::new();
    for (file, code) in &files {
        let here = module(file);
        let mut named = BTreeSet::new();
        for path in paths(code, &here, &modules) {
            // The deepest module on the path is the file that has the item.
            let found = (1..=path.len())
                .rev()
                .find_map(|length| modules.get(&path[..length]));
            named.extend(found.filter(|found| *found != file).cloned());
        }
        imports.insert(file.clone(), named);
    }
    imports
}

/// `a::b` for `a/b.rs` and for `a/b/mod.rs`.
fn module(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    if path == "lib" {
        return Vec::new();
    }
    path.split('/').map(str::to_owned).collect()
}

fn without_tests(code: &str) -> String {
    let end = code.find("#[cfg(test)]\nmod tests").unwrap_or(code.len());
    let mut inside = false;
    let mut out = String::new();
    for line in code[..end].lines() {
        inside = match line {
            "}" => false,
            line => {
                inside || (line.ends_with(" {") && line.contains("mod ") && !line.starts_with(' '))
            }
        };
        // The parent of a module that is written out in a file is the file itself.
        if inside {
            out += &line.replace("super::", "self::");
        } else {
            out += line;
        }
        out.push('\n');
    }
    out
}

/// Every path in a file that may lead to another one, from the root of the crate.
fn paths(code: &str, here: &[String], modules: &BTreeMap<Vec<String>, String>) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = code;
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    while let Some(at) = rest.find(is_word) {
        let before = rest[..at].chars().next_back();
        rest = &rest[at..];
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        if before == Some(':') || !after.starts_with("::") {
            continue;
        }
        let mut base: Vec<String> = here.to_vec();
        match word {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                base.pop();
            }
            child => {
                base.push(child.to_owned());
                if !modules.contains_key(&base) {
                    continue;
                }
            }
        }
        tree(&mut after[2..].trim_start(), &base, &mut found);
    }
    found
}

/// The paths of a tree such as `a::{b, c::d}`.
fn tree(rest: &mut &str, base: &[String], found: &mut Vec<Vec<String>>) {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if let Some(inside) = rest.strip_prefix('{') {
        *rest = inside.trim_start();
        while !rest.is_empty() && !rest.starts_with('}') {
            tree(rest, base, found);
            *rest = rest.trim_start_matches([',', ' ', '\n']);
        }
        *rest = rest.strip_prefix('}').unwrap_or(rest);
        return;
    }
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    let mut path = base.to_vec();
    match word {
        "super" => {
            path.pop();
        }
        "self" | "" => {}
        word => path.push(word.to_owned()),
    }
    *rest = after;
    if let Some(deeper) = after.strip_prefix("::") {
        *rest = deeper.trim_start();
        tree(rest, &path, found);
        return;
    }
    found.push(path);
    // What is left of `name as other` or of a `*`.
    let end = rest.find([',', '}', ';', '\n']).unwrap_or(rest.len());
    if rest[..end].starts_with(" as ") || rest.starts_with('*') {
        *rest = &rest[end..];
    }
    if word.is_empty() && !rest.is_empty() && !rest.starts_with([',', '}']) {
        *rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
    }
}

/// The files that a file reaches by imports of imports.
fn reached<'a>(
    from: &'a str,
    imports: &'a BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(file) = waiting.pop() {
        for next in &imports[file] {
            if reached.insert(&**next) {
                waiting.push(next);
            }
        }
    }
    reached
}

/// Files that reach each other.
fn circles(imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<Vec<&str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|file| (&**file, reached(file, imports)))
        .collect();
    let circle = |file: &&str| {
        let others = reach[file]
            .iter()
            .filter(|other| reach[**other].contains(file));
        let mut circle: Vec<&str> = others.copied().collect();
        circle.sort_unstable();
        circle
    };
    reach
        .keys()
        .map(circle)
        .filter(|circle| !circle.is_empty())
        .collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports();
    let mut found = Vec::new();
    for circle in circles(&imports) {
        for file in &circle {
            let within = imports[*file].iter().filter(|it| circle.contains(&&***it));
            let within: Vec<&str> = within.map(|it| &**it).collect();
            found.push(format!("{file} imports {}", within.join(", ")));
        }
    }
    assert!(found.is_empty(), "a circle:\n{}", found.join("\n"));
}

/// The reader of paths is tried on a house with known circles.
#[test]
fn a_circle_is_found_however_it_is_written() {
    for (one, other, circular) in [
        ("use crate::a::other::X;", "use super::one::Y;", true),
        (
            "use super::{other::X, Z};",
            "fn f() { crate::a::one::g() }",
            true,
        ),
        ("use super::other;", "use crate::b::X;", false),
        (
            "use crate::{a::{other::{self, X}}, b};",
            "use super::{b, one as two};",
            true,
        ),
        ("use std::one::X;", "use super::one::X;", false),
    ] {
        let files = [("a/one.rs", one), ("a/other.rs", other), ("b.rs", "")];
        let modules: BTreeMap<Vec<String>, String> = files
            .iter()
            .map(|(file, _)| (module(file), (*file).to_owned()))
            .collect();
        let imports: BTreeMap<String, BTreeSet<String>> = files
            .iter()
            .map(|(file, code)| {
                let named = paths(code, &module(file), &modules);
                let named = named.iter().filter_map(|path| {
                    (1..=path.len())
                        .rev()
                        .find_map(|length| modules.get(&path[..length]))
                });
                ((*file).to_owned(), named.cloned().collect())
            })
            .collect();
        assert_eq!(
            !circles(&imports).is_empty(),
            circular,
            "{one} {other}: {imports:?}"
        );
    }
}

/// Every type that the program declares, in functions and tests, too. What a trait calls `Item` or `Target` is no type
/// of ours; it is indented, unlike an alias.
fn declared(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter_map(|line| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut words = line.split(|c| !is_word(c)).filter(|word| !word.is_empty());
        let indented = line.starts_with(' ');
        let keyword = words.find(|word| !matches!(*word, "pub" | "crate" | "super"))?;
        match keyword {
            "struct" | "enum" | "trait" | "union" => words.next(),
            "type" if !indented => words.next(),
            _ => None,
        }
    })
}

#[test]
fn one_name_stands_for_one_type() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, path, code) in sources() {
        for name in declared(&code) {
            let file = path.to_str().unwrap().to_owned();
            found.entry(name.to_owned()).or_default().push(file);
        }
    }
    let shared: Vec<String> = found
        .iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("{name}: {}", files.join(", ")))
        .collect();
    assert!(
        shared.is_empty(),
        "types that share a name:\n{}",
        shared.join("\n")
    );
}

/// The reader of declarations is tried on every form that they have.
#[test]
fn a_type_is_found_however_it_is_declared() {
    let code = "pub struct One<'a> {\n    enum Two {}\npub(super) trait Three: Sized {}\n\
                pub(crate) type Four = u8;\nstruct Five(u8);\n    type Item = u8;\n\
                let six = struct_of(7);\nimpl Eight {}\n";
    let found: Vec<&str> = declared(code).collect();
    assert_eq!(found, ["One", "Two", "Three", "Four", "Five"]);
}
