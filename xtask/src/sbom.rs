//! The software bill of materials (`CycloneDX` 1.5): every package that is linked into the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::dist::{Release, output_of};

/// The bill, as JSON.
pub fn bill(root: &Path, release: &Release) -> Result<Vec<u8>> {
    let manifest = root.join("Cargo.toml").to_string_lossy().into_owned();
    let args = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--manifest-path",
        &manifest,
        "--filter-platform",
        &release.target,
    ];
    let metadata: Value = serde_json::from_slice(&output_of(Path::new("cargo"), &args)?)?;
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let packages: BTreeMap<&str, &Value> = list(&metadata["packages"])
        .filter_map(|package| Some((package["id"].as_str()?, package)))
        .collect();
    let (start, _) = packages
        .iter()
        .find(|(_, package)| package["name"] == "voxtoken")
        .context("cargo metadata does not name voxtoken")?;
    let linked = linked(start, &nodes);
    let components: Vec<Value> = packages
        .iter()
        .filter(|(id, _)| linked.contains(*id) && *id != start)
        .map(|(_, package)| component(package))
        .collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {
            "type": "application",
            "name": "voxtoken",
            "version": release.version,
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
        }},
        "components": components,
    });
    let mut text = serde_json::to_vec_pretty(&bill)?;
    text.push(b'\n');
    Ok(text)
}

/// Everything that a package is built with, except for tests and build scripts.
fn linked<'a>(start: &'a str, nodes: &BTreeMap<&'a str, &'a Value>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(id) = open.pop() {
        let Some(node) = nodes.get(id) else { continue };
        for dependency in list(&node["deps"]) {
            let normal = list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
            if let Some(id) = dependency["pkg"].as_str().filter(|_| normal)
                && found.insert(id)
            {
                open.push(id);
            }
        }
    }
    found
}

fn component(package: &Value) -> Value {
    let (name, version) = (
        package["name"].as_str().unwrap_or_default(),
        package["version"].as_str().unwrap_or_default(),
    );
    let mut component = json!({
        "type": "library",
        "name": name,
        "version": version,
        "purl": format!("pkg:cargo/{name}@{version}"),
    });
    if let Some(license) = package["license"].as_str() {
        // Older packages write a slash where SPDX has OR.
        let license = license.replace('/', " OR ");
        component["licenses"] = json!([{"expression": license}]);
    }
    component
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
