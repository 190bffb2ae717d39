//! Where the cases that the tests read are found.

#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// A file of the case folder: below `PLIMSOLL_SHARED`, or `../shared` beside the workspace. `None`, with a message, if
/// it is not there.
pub(crate) fn case_file(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PLIMSOLL_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = root.join("cases").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} does not exist", path.display());
    None
}

/// The real files with the result of BuildKit's parser, one JSON object each.
pub(crate) fn golden() -> Option<Vec<Value>> {
    let path = case_file("buildkit_parse_golden.jsonl.xz")?;
    let output = match Command::new("xz").arg("-dc").arg(&path).output() {
        Ok(output) if output.status.success() => output.stdout,
        _ => {
            eprintln!("skipped: xz cannot read {}", path.display());
            return None;
        }
    };
    let text = String::from_utf8(output).expect("the golden file is UTF-8");
    Some(text.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect())
}

/// Whether BuildKit accepts the file of a golden row.
pub(crate) fn is_valid(row: &Value) -> bool {
    row.get("error").is_none() && row.get("instr_error").is_none()
}

/// The text of the file of a golden row.
pub(crate) fn source(row: &Value) -> &str {
    row["source"].as_str().expect("every row has a source")
}
