//! The direction of imports, as ARCHITECTURE.md draws it.

use std::collections::BTreeMap;
use std::process::Command;

/// What each crate may import of ours. A crate that is not listed fails the test: draw it first.
const MAY_IMPORT: [(&str, &[&str]); 15] = [
    ("text", &[]),
    ("image", &[]),
    ("secrets", &[]),
    ("yaml", &["text"]),
    ("dockerfile", &["text"]),
    ("kubernetes", &["text", "yaml", "image"]),
    ("kustomize", &["text", "yaml", "kubernetes"]),
    ("lint", &["text", "yaml", "dockerfile", "kubernetes", "kustomize"]),
    ("rules", &["text", "image", "secrets", "yaml", "dockerfile", "kubernetes", "lint"]),
    ("report", &["text", "lint"]),
    ("migrate", &["text", "yaml", "lint"]),
    ("server", &["text", "yaml", "image", "dockerfile", "kubernetes", "lint", "rules"]),
    (
        "cli",
        &[
            "text",
            "image",
            "secrets",
            "yaml",
            "dockerfile",
            "kubernetes",
            "lint",
            "rules",
            "report",
            "migrate",
            "server",
        ],
    ),
    ("xtask", &["text", "image", "secrets", "yaml", "dockerfile", "kubernetes", "lint", "rules", "report", "server"]),
    ("helm", &["text", "yaml", "image", "kubernetes"]),
];

#[test]
fn crates_import_in_one_direction() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let name = name.strip_prefix("plimsoll-").unwrap_or(name);
        let Some(allowed) = allowed.get(name) else {
            wrong.push(format!("crate '{name}' is not drawn"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let is_build_or_normal = dependency["kind"].as_str() != Some("dev");
            let ours = dependency["name"].as_str().unwrap().strip_prefix("plimsoll-");
            if let Some(ours) = ours.filter(|ours| is_build_or_normal && !allowed.contains(ours)) {
                wrong.push(format!("'{name}' imports '{ours}'"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
