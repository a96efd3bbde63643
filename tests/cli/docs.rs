//! Help, manual and completions: one tree, read as its readers do.

use std::fs;
use std::process::Command;

use crate::report::golden;
use crate::support::Run;

/// Every command that has help of its own, as the helps themselves list them.
pub fn commands() -> Vec<String> {
    let mut found = vec![String::new()];
    let mut next = 0;
    while next < found.len() {
        let above = found[next].clone();
        let help = answer(&format!("{above} --help"));
        let below = help
            .split_once("\nCommands:\n")
            .map_or("", |(_, rest)| rest);
        let names = below
            .lines()
            .take_while(|line| !line.is_empty())
            .filter(|line| !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|name| *name != "help");
        found.extend(names.map(|name| format!("{above} {name}").trim().to_owned()));
        next += 1;
    }
    found
}

/// The text that a command line answers with.
#[track_caller]
fn answer(line: &str) -> String {
    Run::bare(line).answers().run() + "\n"
}

/// A program has nothing to say of a file, or is not installed.
#[track_caller]
fn accepted_by(program: &str, args: &[&str], file: &std::path::Path) {
    let Ok(output) = Command::new(program)
        .args(args)
        .arg(file)
        .env("LC_ALL", "C.UTF-8")
        .output()
    else {
        eprintln!("skipped: {program} is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.is_empty(),
        "{program}: {said}"
    );
    if program == "mandoc" {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    }
}

#[test]
fn every_help_is_as_kept() {
    let help = |command: &String| {
        let line = format!("{command} --help");
        format!("$ voxtoken {}\n{}", line.trim_start(), answer(&line))
    };
    let texts: Vec<String> = commands().iter().map(help).collect();
    golden("help.txt", texts.join("\n").trim_end());
}

/// What stands below the options is laid out by hand, so clap must not break it.
#[test]
fn help_has_examples_and_fits_80_columns() {
    for command in commands() {
        let help = answer(&format!("{command} --help"));
        assert!(help.contains("\nExamples:\n  "), "{command}: {help}");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "too long: {line}");
        }
        let wide = Run::bare(&format!("{command} --help"))
            .on_a_terminal()
            .wide(100)
            .answers()
            .run();
        let laid_out = |help: &str| {
            let at = help
                .rfind("\n\n")
                .map_or(0, |_| help.find("\nExamples:").unwrap());
            help[at..].trim_end().to_owned()
        };
        assert_eq!(laid_out(&help), laid_out(&wide), "{command}");
    }
}

/// The commands that open a connection. What any other command sends fails its tests.
const NETWORKED: [&str; 6] = [
    "mint scoped",
    "request",
    "webhook send",
    "webhook audit",
    "webhook listen",
    "webhook token",
];

#[test]
fn a_networked_command_says_so_in_its_help_and_no_other_does() {
    let mut found = Vec::new();
    for command in commands() {
        let help = answer(&format!("{command} --help"));
        if help.lines().next().unwrap().ends_with("(network)") {
            found.push(command);
        }
    }
    found.sort();
    let mut networked = NETWORKED;
    networked.sort_unstable();
    assert_eq!(found, networked);
    assert!(answer("doctor --help").contains("Check with the platforms too (network)"));
}

#[test]
fn help_is_as_wide_as_the_terminal() {
    for columns in [50, 72, 100, 300] {
        let help = Run::bare("mint public --help")
            .on_a_terminal()
            .wide(columns)
            .answers()
            .run();
        let (options, _) = help.split_once("\nFormats:").unwrap();
        let lines = options.lines().filter(|line| !line.starts_with("Usage: "));
        let widest = lines.map(|line| line.chars().count()).max();
        let widest = widest.unwrap();
        assert!(widest <= columns.min(100), "{widest} of {columns}: {help}");
        assert!(
            widest > columns.min(100) - 22,
            "{widest} of {columns}: {help}"
        );
    }
}

/// Whoever starts it without a command sees what there is, and a script sees that it did nothing.
#[test]
fn a_command_line_without_a_command_shows_help() {
    for line in ["", "mint", "webhook"] {
        let help = answer(&format!("{line} --help"));
        let ran = Run::bare(line).ran();
        assert_eq!(
            (ran.code, &*ran.stdout, ran.stderr),
            (2, "", help),
            "{line}"
        );
    }
}

#[test]
fn every_option_has_its_line() {
    for line in commands() {
        let help = answer(&format!("{line} --help"));
        for option in help
            .lines()
            .filter(|line| line.trim_start().starts_with("--"))
        {
            let beside = option.trim_start().contains("  ");
            let below = help
                .split_once(&format!("{option}\n"))
                .is_some_and(|(_, rest)| rest.starts_with("          "));
            assert!(beside || below, "{line}: {option}");
        }
    }
}

#[test]
fn the_options_of_a_mint_are_in_groups() {
    let help = answer("mint public --help");
    let groups: Vec<_> = help
        .lines()
        .filter(|line| line.ends_with(':') && !line.starts_with(' '))
        .collect();
    assert_eq!(
        groups,
        [
            "Options:",
            "Restrictions:",
            "Settings:",
            "Lifetime and claims:",
            "Batch:",
            "Output:",
            "Formats:",
            "Examples:"
        ]
    );
}

#[test]
fn the_formats_of_the_help_are_those_there_are() {
    let help = answer("mint private --help");
    let (_, formats) = help.split_once("Formats:\n").unwrap();
    let words: Vec<_> = formats
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.trim().split("  ").next())
        .flat_map(|words| words.split(", "))
        .collect();
    let refusal = Run::of("mint private --format ?").ran().stderr;
    let (_, possible) = refusal.split_once("not one of ").unwrap();
    let (possible, _) = possible.split_once('\n').unwrap();
    assert_eq!(words.join(", "), possible);
}

#[test]
fn the_page_of_the_program_has_codes_settings_and_examples() {
    let page = answer("man");
    for heading in ["NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "\"EXIT STATUS\""] {
        assert!(page.contains(&format!("\n.SH {heading}\n")), "{heading}");
    }
    assert!(page.contains("VAPI_PRIVATE_KEY"));
    let help = answer("--help");
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    for line in codes.lines() {
        assert!(page.contains(line.trim()), "{line}");
    }
}

#[test]
fn there_is_a_page_for_each_command_with_its_options() {
    let run = Run::bare("man --output-dir pages/man1");
    let ran = run.ran();
    assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (0, "", ""));
    let mut found: Vec<_> = fs::read_dir(run.path("pages/man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let commands = commands();
    let mut expected: Vec<_> = commands
        .iter()
        .map(|command| format!("voxtoken {command}").trim().replace(' ', "-") + ".1")
        .collect();
    expected.sort();
    assert_eq!(found, expected);
    for (command, name) in commands.iter().map(|command| {
        let name = format!("voxtoken {command}").trim().replace(' ', "-");
        (command, name + ".1")
    }) {
        let path = run.path("pages/man1").join(name);
        let page = fs::read_to_string(&path).unwrap().replace("\\-", "-");
        let help = answer(&format!("{command} --help"));
        for option in help
            .split_whitespace()
            .filter(|word| word.starts_with("--") && word.len() > 2 && !word.ends_with(','))
        {
            assert!(page.contains(option), "{option} of '{command}'");
        }
        assert!(
            page.contains("EXIT STATUS") && page.contains("EXAMPLES"),
            "{command}"
        );
        accepted_by("mandoc", &["-T", "lint", "-W", "warning"], &path);
        #[cfg(target_os = "linux")]
        accepted_by("man", &["--warnings=w", "-E", "UTF-8", "-l"], &path);
    }
}

#[test]
fn a_directory_that_cannot_be_made_is_said() {
    Run::bare("man --output-dir file/pages")
        .file("file", "")
        .fails(
            2,
            "--output-dir: cannot write to 'file/pages': not a directory",
        )
        .hints("check the path: a part of it is a file, not a directory")
        .run();
}

#[test]
fn completions_are_read_by_their_shells() {
    for (shell, check) in [
        ("bash", &["-n"][..]),
        ("zsh", &["-n"]),
        ("fish", &["--no-execute"]),
        // Elvish knows the names of its editor in a terminal only.
        ("elvish", &[]),
        ("powershell", &[]),
    ] {
        let script = answer(&format!("completions {shell}"));
        assert!(script.contains("github-output") || shell == "elvish" || shell == "powershell");
        assert!(
            script.contains("--allow-assistant") || shell == "fish",
            "{shell}"
        );
        let run = Run::bare("").file("script", script);
        if !check.is_empty() {
            accepted_by(shell, check, &run.path("script"));
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_a_command_an_option_and_a_value() {
    let run = Run::bare("").file("script", answer("completions bash"));
    for (words, expected) in [
        ("voxtoken mi", "mint"),
        ("voxtoken mint pub", "public"),
        ("voxtoken mint private --key-c", "--key-command"),
        ("voxtoken mint private --format github-o", "github-output"),
        ("voxtoken completions fi", "fish"),
    ] {
        let last = words.rsplit(' ').next().unwrap();
        let before = words.rsplit(' ').nth(1).unwrap();
        let text = format!(
            "source ./script; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _voxtoken voxtoken '{last}' '{before}'; echo \"${{COMPREPLY[*]}}\""
        );
        let Ok(output) = Command::new("bash")
            .args(["--norc", "-c", &text])
            .current_dir(run.path(""))
            .output()
        else {
            eprintln!("skipped: bash is not installed");
            return;
        };
        let found = String::from_utf8_lossy(&output.stdout);
        assert_eq!(found.trim_end(), expected, "{words}");
    }
}

#[test]
fn a_shell_that_is_not_known_is_rejected() {
    Run::bare("completions tcsh")
        .fails(
            2,
            "<SHELL> 'tcsh': not one of bash, elvish, fish, powershell, zsh",
        )
        .hints("did you mean 'zsh'?")
        .hints("try 'voxtoken completions --help'")
        .run();
}
