//! Links the unwinder into the program where that is known to work. Finding and loading `libgcc_s.so` at each start
//! takes longer than minting a token.

use std::env::var;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = ["ARCH", "OS", "ENV"].map(|part| var(format!("CARGO_CFG_TARGET_{part}")));
    let linker = var("RUSTC_LINKER").unwrap_or_else(|_| "cc".into());
    if target == ["x86_64", "linux", "gnu"].map(|part| Ok(part.to_owned())) && has_unwinder(&linker)
    {
        println!("cargo::rustc-link-lib=gcc_eh");
    }
}

/// Whether a compiler has the unwinder as a static library. One that has not repeats the name.
fn has_unwinder(compiler: &str) -> bool {
    let found = Command::new(compiler)
        .arg("-print-file-name=libgcc_eh.a")
        .output();
    found.is_ok_and(|found| found.stdout.starts_with(b"/"))
}
