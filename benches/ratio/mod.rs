//! Measures two things side by side in one run. Machines are shared and noisy: the ratio is the figure.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Rounds of each side; their medians are compared.
const ROUNDS: usize = 31;

/// Runs both sides in turn, and returns the median time of each for one call.
pub fn side_by_side(
    calls: u32,
    mut one: impl FnMut(),
    mut other: impl FnMut(),
) -> (Duration, Duration) {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        times.0.push(timed(calls, &mut one));
        times.1.push(timed(calls, &mut other));
    }
    (median(times.0), median(times.1))
}

fn timed(calls: u32, call: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed() / calls
}

/// The median of some times.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// One line of the result.
pub fn report(what: &str, time: Duration, beside: &str, base: Duration) {
    let ratio = time.as_secs_f64() / base.as_secs_f64();
    println!("{what}: {time:.2?}, {beside}: {base:.2?}, ratio {ratio:.2}");
}

/// Copies the program and one that does nothing into a directory, as an installation does: a file that the linker
/// has just written is mapped in smaller pieces, and starts more slowly. Nothing if there is no compiler.
pub fn installed(directory: &Path) -> Option<[PathBuf; 2]> {
    let built = directory.join("built");
    if !build_empty(&built) {
        println!("the whole process was not measured: rustc is not to be found");
        return None;
    }
    let programs = [
        (Path::new(env!("CARGO_BIN_EXE_voxtoken")), "voxtoken"),
        (&built, "empty"),
    ];
    Some(programs.map(|(program, name)| {
        let copy = directory.join(name);
        std::fs::copy(program, &copy).unwrap();
        copy
    }))
}

/// Builds a program that does nothing, with the settings of the release profile.
fn build_empty(target: &Path) -> bool {
    let source = target.with_extension("rs");
    std::fs::write(&source, "fn main() {}\n").unwrap();
    let settings = [
        "opt-level=3",
        "lto=fat",
        "codegen-units=1",
        "panic=abort",
        "strip=symbols",
    ];
    Command::new(std::env::var("RUSTC").unwrap_or("rustc".into()))
        .args(settings.iter().flat_map(|setting| ["-C", setting]))
        .arg("-o")
        .args([target, &source])
        .status()
        .is_ok_and(|status| status.success())
}
