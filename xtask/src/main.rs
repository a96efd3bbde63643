//! Tasks of the project that cargo does not do by itself. Run them as `cargo xtask TASK`.

mod archive;
mod deb;
mod dist;
mod package;
mod sbom;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
Usage: cargo xtask dist [--out DIR] [--program PATH]

  dist   build the release for this machine: an archive, a Debian package on Linux,
         a software bill of materials and SHA-256 sums, in DIR [default: target/dist];
         --program packages a program that is built already";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask has no parent directory")?;
    let out = root.join("target/dist");
    let (out, program) = match args[..] {
        ["dist"] => (out, None),
        ["dist", "--out", directory] => (PathBuf::from(directory), None),
        ["dist", "--out", directory, "--program", path] => {
            (PathBuf::from(directory), Some(PathBuf::from(path)))
        }
        ["--help" | "-h"] => {
            println!("{USAGE}");
            return Ok(());
        }
        _ => bail!("unknown task\n\n{USAGE}"),
    };
    for path in dist::dist(root, &out, program)? {
        println!("{}", path.display());
    }
    Ok(())
}
