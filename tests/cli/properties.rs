//! The properties that are fuzzed, held for the seeds and for simple changes to them.

#[path = "../../fuzz/properties.rs"]
mod fuzz;

use std::path::Path;

/// A seed, and what becomes of it when it is cut, doubled or has a byte changed.
fn changed(seed: &[u8]) -> Vec<Vec<u8>> {
    let middle = seed.len() / 2;
    let mut flipped = seed.to_vec();
    if let Some(byte) = flipped.get_mut(middle) {
        *byte ^= 0x20;
    }
    let nul = [&seed[..middle], b"\0\x1b[2J\xe2\x80\xae", &seed[middle..]].concat();
    vec![
        seed.to_vec(),
        seed[..middle].to_vec(),
        [seed, seed].concat(),
        flipped,
        nul,
    ]
}

#[test]
fn every_property_holds_for_its_seeds() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, property) in fuzz::ALL {
        let directory = seeds.join(name);
        let mut tried = 0;
        for entry in std::fs::read_dir(&directory).unwrap() {
            let seed = std::fs::read(entry.unwrap().path()).unwrap();
            for input in changed(&seed) {
                property(&input);
                tried += 1;
            }
        }
        assert!(tried > 0, "{} has no seeds", directory.display());
    }
}
